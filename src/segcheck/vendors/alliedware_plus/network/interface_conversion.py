"""Interface statements into the model's interfaces."""

from __future__ import annotations

from segcheck.model.filters import Binding
from segcheck.model.layer2 import AdmissionMethod, PortMode, PortSecurity, SwitchPort, TerminalAdmission, VlanDoubt
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.interface_addresses import interface_addresses
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, joined
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.filters.convert_filters import Lists
from segcheck.vendors.alliedware_plus.filters.filter_statements import NamedUse
from segcheck.vendors.alliedware_plus.filters.port_filters import PortFilters
from segcheck.vendors.alliedware_plus.network.interface_names import interface_kind
from segcheck.vendors.alliedware_plus.network.network_statements import InterfaceStatement

# A trunk without untagged frames has this as its native VLAN, which no list of VLANs holds.
_NO_VLAN = 0


def convert_interfaces(configuration: AlliedWarePlusConfiguration, lists: Lists) -> tuple[Interface, ...]:
    """The interfaces of the device, in file order, then one that may be on any network where lines were not read."""
    converter = _Converter(configuration, lists)
    found = [converter.interface(statement) for statement in configuration.network.interfaces.values()]
    lines = tuple(configuration.untold_addresses[:1])
    if lines:
        found.append(Interface("untold", InterfaceKind.ROUTED, True, (), "", lines, address_unknown=True))
    return tuple(found)


class _Converter:
    def __init__(self, configuration: AlliedWarePlusConfiguration, lists: Lists) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._network = configuration.network
        self._lists = lists
        self._ports = {
            name: self._switch_port(statement)
            for name, statement in self._network.interfaces.items()
            if self._kind(statement) is InterfaceKind.SWITCHPORT
        }
        self._filters = PortFilters(
            configuration,
            lists,
            [
                (self._network.interfaces[name], port)
                for name, port in self._ports.items()
                if not self._network.interfaces[name].shutdown
            ],
        )
        self._dropping = [
            (self._ports[name], spans)
            for name, statement in self._network.interfaces.items()
            if name in self._ports and (spans := self._policies(statement))
        ]
        self._unsure_vlans = tuple(VlanDoubt(vlans, (span,)) for vlans, span in self._network.unsure_vlans)
        self._static = self._static_macs()
        self._members: dict[str, list[InterfaceStatement]] = {}
        for statement in self._network.interfaces.values():
            if statement.bundle is not None:
                self._members.setdefault(statement.bundle, []).append(statement)

    def interface(self, statement: InterfaceStatement) -> Interface:
        kind = self._kind(statement)
        port = self._ports.get(statement.name)
        parent = statement.name.partition(".")[0] if kind is InterfaceKind.SUBINTERFACE else None
        above = self._network.interfaces.get(parent) if parent else None
        vlan = self._vlan(statement, kind)
        ingress: tuple[Binding, ...] = ()
        if port is not None:
            ingress = self._filters.at_port(statement, port)
        elif kind is InterfaceKind.VLAN and vlan is not None:
            ingress = self._filters.at_vlan(vlan)
        return Interface(
            name=statement.name,
            kind=kind,
            enabled=not statement.shutdown and not (above is not None and above.shutdown),
            addresses=() if port is not None else interface_addresses(statement.addresses, statement.virtual_addresses),
            vrf=statement.vrf,
            origin=tuple(statement.origin) or _where(statement),
            address_unknown=bool(statement.subnet_unknown)
            or any(address.address is None for address in statement.addresses),
            parent=parent,
            vlan=vlan,
            bundle=statement.bundle,
            switchport=port,
            ingress=ingress,
            nat_side=None if port is not None or kind is InterfaceKind.LOOPBACK else statement.name,
            mac=statement.mac,
            mac_filters=self._filters.mac_filters(statement) if port is not None else (),
            port_security=self._port_security(statement) if port is not None else None,
            terminal_admission=self._admission(statement) if port is not None else None,
            description=statement.description,
            doubts=self._doubts(statement, kind, vlan),
            vlan_doubts=self._vlan_doubts(port) if port is not None else (),
            link_local=tuple(statement.link_local),
        )

    # -- what it is -------------------------------------------------------------------------------------

    def _kind(self, statement: InterfaceStatement) -> InterfaceKind:
        kind = interface_kind(statement.name)
        if kind is InterfaceKind.SWITCHPORT and (statement.port.off or statement.addresses):
            return InterfaceKind.ROUTED
        return kind

    def _vlan(self, statement: InterfaceStatement, kind: InterfaceKind) -> int | None:
        if statement.vlan is not None:
            return statement.vlan
        if kind is InterfaceKind.VLAN:
            return int(statement.name.removeprefix("vlan"))
        if kind is InterfaceKind.SUBINTERFACE:
            return int(statement.name.rpartition(".")[2])
        return None

    def _switch_port(self, statement: InterfaceStatement) -> SwitchPort:
        port = statement.port
        native = _NO_VLAN if port.native_vlan is None else port.native_vlan
        # SOURCE: a trunk takes the untagged frames of its native VLAN without that being in its list.
        untagged = () if native == _NO_VLAN else ((native, native),)
        allowed = joined((*port.allowed_vlans, *untagged))
        origin = (*statement.origin[:1], *port.origin)
        if port.any_vlan:
            # SOUNDNESS: the port may carry any VLAN.
            return SwitchPort(PortMode.DYNAMIC, port.access_vlan, port.voice_vlan, native, EVERY_VLAN, origin)
        return SwitchPort(port.mode, port.access_vlan, port.voice_vlan, native, allowed, origin)

    # -- who is let in ----------------------------------------------------------------------------------

    def _static_macs(self) -> dict[str, list[tuple[int, Origin]]]:
        found: dict[str, list[tuple[int, Origin]]] = {}
        for entry in self._network.static_macs:
            if entry.forward:
                found.setdefault(entry.interface, []).append((entry.mac, entry.origin))
        return found

    def _port_security(self, statement: InterfaceStatement) -> PortSecurity | None:
        """SOUNDNESS: static addresses are admitted beside those that are learned up to the maximum, and no manual at
        hand tells a maximum that lets nothing be learned; so the port always learns.
        """
        security = statement.security
        if not security.origin:
            return None
        known = self._static.get(statement.name, ())
        addresses = tuple(dict.fromkeys(value for value, _ in known))
        origin = (*security.origin, *(span for _, spans in known for span in spans))
        return PortSecurity(security.enabled, security.maximum, addresses, True, origin)

    def _admission(self, statement: InterfaceStatement) -> TerminalAdmission | None:
        """SOURCE: authentication at a port needs the method switched on for the device (`aaa authentication …`)."""
        if not statement.methods and not statement.lets_others_in:
            return None
        servers = self._network.authentication
        methods = tuple(method for method in AdmissionMethod if method in statement.methods and method in servers)
        lines = tuple(statement.port.origin)
        enabling = tuple(span for method in methods for span in servers[method])
        ways_round = lines if statement.lets_others_in else ()
        return TerminalAdmission(methods, ways_round, (*lines, *enabling))

    # -- what may be dropped ----------------------------------------------------------------------------

    def _doubts(self, statement: InterfaceStatement, kind: InterfaceKind, vlan: int | None) -> Origin:
        found = [*statement.doubts, *self._configuration.doubts]
        if kind is InterfaceKind.SWITCHPORT:
            found.extend(self._policies(statement))
            found.extend(self._members_doubts(statement))
        else:
            found.extend(self._at_layer_3(statement))
        if kind is InterfaceKind.VLAN and vlan is not None:
            for port, spans in self._dropping:
                if port.carries(vlan):
                    found.extend(spans)
            for vlans, span in self._network.unsure_vlans:
                if any(low <= vlan <= high for low, high in vlans):
                    found.append(span)
        return tuple(dict.fromkeys(found))

    def _vlan_doubts(self, port: SwitchPort) -> tuple[VlanDoubt, ...]:
        maps = self._filters.vlan_doubts(port)
        # Ports with the same doubts share one tuple.
        return (*maps, *self._unsure_vlans) if maps and self._unsure_vlans else maps or self._unsure_vlans

    def _members_doubts(self, statement: InterfaceStatement) -> list[Span]:
        if statement.bundle is not None:
            return []
        members = self._members.get(statement.name, ())
        return [span for one in members for span in (*one.doubts, *self._policies(one))]

    def _at_layer_3(self, statement: InterfaceStatement) -> list[Span]:
        """SOUNDNESS: what lists and policies mean at an interface that is no port depends on the model; they can only
        drop.
        """
        found = []
        for use in (*statement.access_groups, *statement.traffic_filters, *statement.policies):
            found.append(use.span)
            self._notes.approximated(use.line, "may-drop-here")
        return found

    def _policies(self, statement: InterfaceStatement) -> list[Span]:
        """The lines that attach QoS policies which may drop packets."""
        found = []
        for use in statement.policies:
            drops = self._may_drop(use)
            if drops is None:
                self._notes.malformed(use.line, "awplus-policy-missing")
                self._report_once("awplus-policy-missing", use)
            elif drops:
                self._notes.approximated(use.line, "may-drop-here")
            if drops is not False:
                found.append(use.span)
        return found

    def _may_drop(self, use: NamedUse) -> bool | None:
        filters = self._configuration.filters
        policy = filters.policy_maps.get(use.name)
        if policy is None:
            return None
        if policy.drops:
            return True
        classes = [filters.class_maps.get(name) for name in policy.classes if name != "default"]
        return any(one is None or any(self._lists.may_deny(listed) for listed in one.lists) for one in classes)

    def _report_once(self, code: str, use: NamedUse) -> None:
        if not any(one.code == code and one.origin == (use.span,) for one in self._notes.diagnostics):
            self._notes.report(code, (use.span,), Severity.ERROR, Effect.WIDENS_DEVICE, name=use.name)


def _where(statement: InterfaceStatement) -> Origin:
    """A place for an interface that only other sections speak of (virtual addresses)."""
    return tuple(span for _, _, origin in statement.virtual_addresses for span in origin)[:1]
