"""Interface statements into the model's interfaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, Interval, RepliesTo, Unknown
from segcheck.model.layer2 import FrameScope, MacFilter, PortMode, PortSecurity, SwitchPort, VlanDoubt
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.interface_addresses import interface_addresses
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, joined
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.interface_names import interface_number, interface_type
from segcheck.vendors.cisco_ios.network_statements import (
    NAT_INSIDE,
    NAT_OUTSIDE,
    InterfaceStatement,
    NetworkStatements,
)
from segcheck.vendors.cisco_ios.terminal_admission import admission_of

_KINDS = {
    "vlan": InterfaceKind.VLAN,
    "loopback": InterfaceKind.LOOPBACK,
    "tunnel": InterfaceKind.TUNNEL,
    "nve": InterfaceKind.TUNNEL,
}
# Radios, and the ports of built-in access points.
_WIRELESS = frozenset({"dot11radio", "wlan-ap", "wlan-gigabitethernet"})
# Interfaces that never carry transit packets of their own.
_NOT_INTERFACES = frozenset({"null", "nvi"})
_EXTENDED_VLANS_FROM = 1006
# Mode of a private-VLAN port -> the lines that give its VLANs.
_PRIVATE_LINES = {"host": "host-association", "promiscuous": "mapping"}


def convert_interfaces(configuration: IosConfiguration, filters: Filters) -> tuple[Interface, ...]:
    """The interfaces of the device, in file order, then one per crypto map in use."""
    network = configuration.network
    returns = tuple(span for statement in network.interfaces.values() for span in statement.returns)
    converter = _Converter(configuration, filters, returns)
    result = [
        converter.interface(statement)
        for name, statement in network.interfaces.items()
        if interface_type(name) not in _NOT_INTERFACES
    ]
    converter.join_private_vlans(result)
    for interface in tuple(result):
        for tunnel in network.interfaces[interface.name].tunnels:
            result.append(_crypto_tunnel(interface, tunnel.name, tunnel.origin))
    return tuple(result)


def crypto_tunnel_name(interface: str, crypto_map: str) -> str:
    """Name of the interface that stands for the peers behind a crypto map.

    >>> crypto_tunnel_name("GigabitEthernet0/0", "VPN")
    'GigabitEthernet0/0 crypto map VPN'
    """
    return f"{interface} crypto map {crypto_map}"


def _crypto_tunnel(interface: Interface, crypto_map: str, origin: Origin) -> Interface:
    """SOUNDNESS: packets that a crypto map takes come out at a peer that nobody described. They are modelled as
    leaving by an interface of their own towards an unknown neighbour; filters of the physical interface see the
    encrypted packets only, so none is bound here.
    """
    return Interface(
        name=crypto_tunnel_name(interface.name, crypto_map),
        kind=InterfaceKind.TUNNEL,
        enabled=interface.enabled,
        addresses=(),
        vrf=interface.vrf,
        origin=origin,
        address_unknown=True,
        zone=interface.zone,
        nat_side=interface.nat_side,
        doubts=origin,
    )


def forwards(configuration: IosConfiguration, interfaces: tuple[Interface, ...]) -> bool:
    """Whether the device routes packets.

    CHOICE: only `no ip routing`, or a switch whose one address is a management SVI with `ip default-gateway`, speaks
    against it; whether a bare Catalyst routes depends on its model.
    """
    network = configuration.network
    if network.ipv6_routing or network.routing_on:
        return True
    if network.routing_off:
        return False
    routed = [interface for interface in interfaces if interface.addresses or interface.address_unknown]
    management = len(routed) == 1 and routed[0].kind is InterfaceKind.VLAN
    return not (management and network.default_gateway and not network.routes)


def vlan_names(configuration: IosConfiguration) -> tuple[tuple[int, str], ...]:
    """The VLANs that the configuration defines, with their names.

    SOUNDNESS: a VTP server or client prints only extended VLANs, if any. As a switch that prints VLANs is taken to
    have no others, such a list is not given.
    """
    network = configuration.network
    names: dict[int, str] = {}
    for statement in network.vlans:
        for low, high in statement.vlans:
            for vlan in range(low, high + 1):
                names[vlan] = statement.name or names.get(vlan, "")
    if not network.vlans_are_local and all(vlan >= _EXTENDED_VLANS_FROM for vlan in names):
        return ()
    return tuple(sorted(names.items()))


def _is_within(carried: tuple[Interval, ...], vlans: tuple[Interval, ...]) -> bool:
    """Whether something is carried, and all of it is among `vlans`."""
    return bool(carried) and all(any(low <= first and last <= high for low, high in vlans) for first, last in carried)


class _Converter:
    def __init__(self, configuration: IosConfiguration, filters: Filters, returns: Origin) -> None:
        self._notes = configuration.notes
        self._network: NetworkStatements = configuration.network
        self._filters = filters
        self._returns = returns
        self._zones = configuration.zones.zones
        statements = self._network.interfaces
        self._parents = {name.partition(".")[0] for name in statements if "." in name}
        self._is_switch = bool(self._network.vlans) or any(
            statement.port.origin or statement.port.off or interface_type(name) == "vlan"
            for name, statement in statements.items()
        )

    def interface(self, statement: InterfaceStatement) -> Interface:
        kind = self._kind(statement)
        port = self._switch_port(statement) if kind is InterfaceKind.SWITCHPORT else None
        parent = statement.name.partition(".")[0] if kind is InterfaceKind.SUBINTERFACE else None
        vlan = statement.vlan
        if kind is InterfaceKind.VLAN:
            number = interface_number(statement.name)
            vlan = int(number) if number.isdecimal() else None
        above = self._network.interfaces.get(parent) if parent else None
        addresses = interface_addresses(statement.addresses, statement.virtual_addresses)
        return Interface(
            name=statement.name,
            kind=kind,
            enabled=not statement.shutdown and not (above is not None and above.shutdown),
            addresses=() if kind is InterfaceKind.SWITCHPORT else addresses,
            vrf=statement.vrf,
            origin=tuple(statement.origin),
            address_unknown=bool(statement.subnet_unknown or statement.address_unknown or statement.virtual_unknown),
            parent=parent,
            vlan=vlan,
            bundle=statement.bundle,
            switchport=port,
            ingress=self._bindings(statement, "in"),
            egress=() if kind is InterfaceKind.SWITCHPORT else self._bindings(statement, "out"),
            zone=self._zone(statement),
            nat_side=self._nat_side(statement),
            mac=statement.mac,
            mac_filters=self._mac_filters(statement, kind),
            port_security=_port_security(statement),
            terminal_admission=admission_of(statement, self._network.admission),
            description=statement.description,
            doubts=self._doubts(statement, kind, vlan, port),
            wireless=interface_type(statement.name) in _WIRELESS,
            vlan_doubts=self._vlan_doubts(port),
            link_local=tuple(statement.link_local),
        )

    # -- what it is -------------------------------------------------------------------------------------

    def _kind(self, statement: InterfaceStatement) -> InterfaceKind:
        kind = interface_type(statement.name)
        if "." in interface_number(statement.name):
            return InterfaceKind.SUBINTERFACE
        if kind in _KINDS:
            return _KINDS[kind]
        return InterfaceKind.SWITCHPORT if self._is_port(statement) else InterfaceKind.ROUTED

    def _is_port(self, statement: InterfaceStatement) -> bool:
        """Whether a physical port or bundle switches.

        SOUNDNESS: on a device that switches, a port that says nothing of routing is one of VLAN 1 in dynamic mode,
        the default of the platform.
        """
        bundle = self._network.interfaces.get(statement.bundle or "")
        if bundle is not None and bundle is not statement and bundle.bundle is None:
            return self._is_port(bundle)
        if statement.port.off:
            return False
        if statement.addresses or statement.subnet_unknown:
            self._switches_and_routes(statement)
            return False
        if statement.port.origin:
            return True
        kind = interface_type(statement.name)
        switching = "ethernet" in kind or "gige" in kind or kind == "port-channel"
        routed = statement.vrf or statement.zone or statement.nat_sides or statement.name in self._parents
        return self._is_switch and switching and not routed

    def _switches_and_routes(self, statement: InterfaceStatement) -> None:
        """SOUNDNESS: IOS refuses addresses on ports that switch. Which of the lines holds is not known, so the device
        may do anything.
        """
        spans = tuple(statement.port.switching)
        if spans and not set(spans) <= set(self._notes.unmodeled):
            self._notes.unmodeled.extend(spans)
            self._notes.report(
                "switchport-with-address", spans, Severity.ERROR, Effect.WIDENS_DEVICE, interface=statement.name
            )

    def _switch_port(self, statement: InterfaceStatement) -> SwitchPort:
        port = statement.port
        allowed = port.allowed_vlans
        primaries = {
            primary
            for secondary, primary in self._network.secondary_vlans.items()
            if any(low <= secondary <= high for low, high in allowed)
        }
        allowed = joined((*allowed, *((vlan, vlan) for vlan in (*primaries, *(one for _, one in port.private_vlans)))))
        in_force = _PRIVATE_LINES.get(port.private_mode)
        access = next((vlan for kind, vlan in reversed(port.private_vlans) if kind == in_force), port.access_vlan)
        mode = port.mode
        if port.assigned_by_server:
            mode, allowed = PortMode.DYNAMIC, EVERY_VLAN
        origin = (*statement.origin[:1], *port.origin)
        return SwitchPort(mode, access, port.voice_vlan, port.native_vlan, allowed, origin)

    def join_private_vlans(self, interfaces: Sequence[Interface]) -> None:
        """SOUNDNESS: frames of a secondary VLAN that a trunk brings go on into the primary one and back. That is not
        followed, so a device that has such a trunk may do anything.
        """
        listed = (interval for one in self._network.interfaces.values() for interval in one.port.private_secondaries)
        secondaries = joined((*listed, *((vlan, vlan) for vlan in self._network.secondary_vlans)))
        for interface in interfaces:
            port = interface.switchport
            if (
                port is None
                or not interface.enabled
                or self._network.interfaces[interface.name].port.private_mode in ("host", "promiscuous")
            ):
                continue
            if any(low <= last and first <= high for low, high in port.vlans() for first, last in secondaries):
                origin = interface.origin[:1]
                self._notes.unmodeled.extend(origin)
                self._notes.report(
                    "private-vlan-joined", origin, Severity.WARNING, Effect.WIDENS_DEVICE, interface=interface.name
                )

    def _nat_side(self, statement: InterfaceStatement) -> str | None:
        if len(statement.nat_sides) > 1:
            # SOUNDNESS: which of the two holds is not known, so the device may do anything.
            spans = tuple(statement.nat_sides.values())
            self._notes.unmodeled.extend(spans)
            self._notes.report("nat-both-sides", spans, Severity.ERROR, Effect.WIDENS_DEVICE, interface=statement.name)
        return next((side for side in (NAT_OUTSIDE, NAT_INSIDE) if side in statement.nat_sides), None)

    def _zone(self, statement: InterfaceStatement) -> str | None:
        if statement.zone is None:
            return None
        if statement.zone.name not in self._zones:
            # SOUNDNESS: IOS refuses the line then, and the interface is in no zone; another paste may define the zone.
            origin = statement.zone.origin
            self._notes.unmodeled.extend(origin)
            self._notes.malformed(statement.zone.line, "zone-undefined")
            self._notes.report("zone-undefined", origin, Severity.ERROR, Effect.WIDENS_DEVICE, name=statement.zone.name)
        return statement.zone.name

    # -- what is in force there -----------------------------------------------------------------------------

    def _bindings(self, statement: InterfaceStatement, direction: str) -> tuple[Binding, ...]:
        result = []
        for family in Family:
            use = statement.access_groups.get((family, direction))
            if use is not None:
                found = self._with_returns(self._filters.resolve(use.name, family, use.origin[0]))
                if direction == "in":
                    found = self._under_port_lists(statement, family, found)
                result.append(Binding(found, use.origin))
        return tuple(result)

    def _under_port_lists(self, statement: InterfaceStatement, family: Family, found: Filter) -> Filter:
        """SOUNDNESS: a packet that comes in at a port with a list of its own may not be held against the list of the
        VLAN's interface any more.

        SOURCE: Catalyst 2960/3560/3750 configuration guides, "ACL Precedence": such packets are filtered by the port
        list; Catalyst 4500: by both or one of them, as `access-group mode` says.
        """
        vlan = interface_number(statement.name)
        if interface_type(statement.name) != "vlan" or not vlan.isdecimal():
            return found
        rules = tuple(
            Rule(
                "port list",
                AllOf(
                    (
                        self._filters.match_of(use.name, family, use.origin[0]),
                        Unknown(use.origin, "port-list-instead-of-vlan-list"),
                    )
                ),
                Action.PERMIT,
                use.origin,
            )
            for use in self._port_lists(int(vlan), family)
        )
        return replace(found, rules=(*rules, *found.rules)) if rules else found

    def _port_lists(self, vlan: int, family: Family) -> tuple[NamedUse, ...]:
        """One use of each list that ports of `vlan` which are up look at for what comes in."""
        uses: dict[str, NamedUse] = {}
        for port in self._network.interfaces.values():
            use = port.access_groups.get((family, "in"))
            if use is None or port.shutdown or self._kind(port) is not InterfaceKind.SWITCHPORT:
                continue
            if self._switch_port(port).carries(vlan):
                uses.setdefault(use.name, use)
        return tuple(uses.values())

    def _with_returns(self, found: Filter) -> Filter:
        """SOUNDNESS: where `ip inspect` is in force, answers may pass every access list of the device, whatever
        the list says; opening packets still need its permission.
        """
        if not self._returns:
            return found
        rule = Rule("ip inspect", RepliesTo(ANYTHING), Action.UNKNOWN, self._returns)
        return replace(found, rules=(rule, *found.rules))

    def _mac_filters(self, statement: InterfaceStatement, kind: InterfaceKind) -> tuple[MacFilter, ...]:
        use = statement.mac_groups.get("in")
        found = None if use is None else self._filters.mac(use.name, use.origin[0])
        if use is None or found is None:
            return ()
        if kind is InterfaceKind.SWITCHPORT and found.scope is FrameScope.ALL:
            # SOUNDNESS: manuals of switches know named lists at ports only, and those see frames that are not IP; what
            # a numbered one does there is not told. SOURCE: "mac access-group" in the Catalyst 3560 and 12.0S manuals.
            self._notes.approximated(use.line, "mac-list-at-port")
            rule = Rule("mac access-group", Unknown(use.origin, "mac-list-at-port"), Action.UNKNOWN, use.origin)
            found = replace(found, rules=(rule, *found.rules))
        return (found,)

    def _doubts(
        self, statement: InterfaceStatement, kind: InterfaceKind, vlan: int | None, port: SwitchPort | None
    ) -> Origin:
        doubts: list[Span] = list(statement.doubts)
        doubts.extend(use.origin[0] for direction, use in statement.mac_groups.items() if direction == "out")
        listed = statement.mac_groups.get("in")
        if listed is not None and listed.name.isdecimal() and kind is not InterfaceKind.SWITCHPORT:
            # SOUNDNESS: whose MAC a router sees depends on who hands the frame over; the list can only drop.
            doubts.extend(listed.origin)
        if kind is InterfaceKind.SWITCHPORT:
            # SOUNDNESS: outbound port filters are not followed; they can only drop.
            for (_, direction), use in statement.access_groups.items():
                if direction == "out":
                    doubts.extend(use.origin)
                    self._notes.approximated(use.line, "may-drop-here")
        carried = port.vlans() if port is not None else ((vlan, vlan),) if kind is InterfaceKind.VLAN and vlan else ()
        for filtered, span in self._network.filtered_vlans:
            if _is_within(carried, filtered):
                doubts.append(span)
        return tuple(dict.fromkeys(doubts))

    def _vlan_doubts(self, port: SwitchPort | None) -> tuple[VlanDoubt, ...]:
        """What is said of some of the VLANs of a port."""
        carried = port.vlans() if port is not None else ()
        return tuple(
            VlanDoubt(filtered, (span,))
            for filtered, span in self._network.filtered_vlans
            if any(low <= last and first <= high for low, high in filtered for first, last in carried)
            and not _is_within(carried, filtered)
        )


def _port_security(statement: InterfaceStatement) -> PortSecurity | None:
    security = statement.security
    if not security.origin:
        return None
    addresses = tuple(dict.fromkeys(security.addresses))
    learns = security.learns_always or len(addresses) < security.maximum
    return PortSecurity(security.enabled, security.maximum, addresses, learns, tuple(security.origin))
