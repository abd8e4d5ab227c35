"""Interface statements into the model's interfaces."""

from __future__ import annotations

from segcheck.model.header import Interval
from segcheck.model.layer2 import AdmissionMethod, PortMode, SwitchPort, TerminalAdmission
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.interface_addresses import interface_addresses
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, joined
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration
from segcheck.vendors.alaxala_ax.network.interface_names import PORTS, spelled
from segcheck.vendors.alaxala_ax.network.network_statements import InterfaceStatement, PortWord

_KINDS = {"vlan": InterfaceKind.VLAN, "loopback": InterfaceKind.LOOPBACK}


class InterfaceConverter:
    """Makes the interfaces of one device, in file order."""

    def __init__(self, configuration: AxConfiguration) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._network = configuration.network
        self._parents = {
            spelled(one.kind, one.number.partition(".")[0])
            for one in self._network.interfaces.values()
            if "." in one.number
        }

    def plain(self) -> tuple[Interface, ...]:
        """The interfaces without what is in force at them."""
        return tuple(
            self._interface(statement) for statement in self._network.interfaces.values() if statement.kind != "null"
        )

    def _interface(self, statement: InterfaceStatement) -> Interface:
        kind = self._kind(statement)
        port = self._switch_port(statement) if kind is InterfaceKind.SWITCHPORT else None
        parent = vlan = None
        if kind is InterfaceKind.SUBINTERFACE:
            parent, vlan = spelled(statement.kind, statement.number.partition(".")[0]), statement.vlan
        if kind is InterfaceKind.VLAN and statement.number.isdecimal():
            vlan = int(statement.number)
        above = self._network.interfaces.get(parent) if parent else None
        enabled = not statement.shutdown and not (above is not None and above.shutdown)
        addresses = interface_addresses(statement.addresses, statement.virtual_addresses)
        return Interface(
            name=statement.name,
            kind=kind,
            enabled=enabled and statement.port.mode is not PortWord.STACK,
            addresses=() if kind is InterfaceKind.SWITCHPORT else addresses,
            vrf=statement.vrf,
            origin=tuple(statement.origin),
            address_unknown=bool(statement.subnet_unknown),
            parent=parent,
            vlan=vlan,
            bundle=statement.bundle,
            switchport=port,
            terminal_admission=self._admission(statement),
            description=statement.description,
            doubts=self._doubts(statement, port, vlan if kind is InterfaceKind.VLAN else None),
            link_local=tuple(statement.link_local),
        )

    def _kind(self, statement: InterfaceStatement) -> InterfaceKind:
        if "." in statement.number:
            return InterfaceKind.SUBINTERFACE
        if statement.kind in _KINDS:
            return _KINDS[statement.kind]
        return InterfaceKind.SWITCHPORT if self._is_port(statement) else InterfaceKind.ROUTED

    def _is_port(self, statement: InterfaceStatement) -> bool:
        """Whether an Ethernet interface or bundle switches.

        SOUNDNESS: one that says nothing of routing is a port of VLAN 1, the default of the switches; routers print
        an address.
        """
        bundle = self._network.interfaces.get(statement.bundle or "")
        if bundle is not None and bundle is not statement and bundle.bundle is None:
            return self._is_port(bundle)
        if statement.kind not in PORTS or statement.port.off:
            return False
        if statement.addresses or statement.subnet_unknown:
            self._switches_and_routes(statement)
            return False
        return bool(statement.port.origin) or not (statement.vrf or statement.name in self._parents)

    def _switches_and_routes(self, statement: InterfaceStatement) -> None:
        """SOUNDNESS: which of the lines holds is not known, so the device may do anything."""
        spans = tuple(statement.port.origin)
        if spans and not set(spans) <= set(self._notes.unmodeled):
            self._notes.unmodeled.extend(spans)
            self._notes.report(
                "switchport-with-address", spans, Severity.ERROR, Effect.WIDENS_DEVICE, interface=statement.name
            )

    def _switch_port(self, statement: InterfaceStatement) -> SwitchPort:
        port = statement.port
        bundle = self._network.interfaces.get(statement.bundle or "")
        if not port.origin and bundle is not None and bundle is not statement:
            port = bundle.port
        origin = (*statement.origin[:1], *port.origin)
        mode, allowed = PortMode.ACCESS, ((port.access_vlan, port.access_vlan),)
        known: tuple[Interval, ...] = allowed
        if port.mode is PortWord.TRUNK:
            # SOUNDNESS: a trunk without list carries no VLAN on some series and every VLAN on others.
            mode = PortMode.TRUNK if port.allowed is not None else PortMode.DYNAMIC
            known = port.allowed if port.allowed is not None else EVERY_VLAN
        elif port.mode is PortWord.MAC:
            # SOUNDNESS: a server assigns the VLAN, or a line of the VLAN that names the sender.
            mode, known = PortMode.DYNAMIC, EVERY_VLAN
        elif port.mode is PortWord.PROTOCOL:
            mode, known = PortMode.DYNAMIC, joined((*port.others, *allowed))
        native = port.native_vlan if port.mode is PortWord.TRUNK else port.access_vlan
        return SwitchPort(mode, port.access_vlan, port.voice_vlan, native, known, origin)

    def _doubts(self, statement: InterfaceStatement, port: SwitchPort | None, vlan: int | None) -> Origin:
        doubts: list[Span] = list(statement.doubts)
        if statement.kind == "mgmt":
            # SOUNDNESS: whether anything is forwarded between the management port and the others is not told.
            doubts.extend(statement.origin[:1])
            self._notes.report(
                "alaxala-management-port", tuple(statement.origin[:1]), Severity.INFO, interface=statement.name
            )
            for span in statement.origin:
                self._notes.ledger.mark(span.line, LineFate.APPROXIMATED, "alaxala-management-port")
        if port is not None and port.mode is PortMode.DYNAMIC and statement.port.mode is PortWord.TRUNK:
            doubts.extend(statement.origin[:1])
        carried = port.vlans() if port is not None else ((vlan, vlan),) if vlan is not None else ()
        for filtered, span in self._network.vlan_doubts:
            if any(low <= last and first <= high for low, high in filtered for first, last in carried):
                doubts.append(span)
        return tuple(dict.fromkeys(doubts))

    def _admission(self, statement: InterfaceStatement) -> TerminalAdmission | None:
        """How the port admits terminals; None where it says nothing of it."""
        admission = statement.admission
        if not admission.methods and not admission.ways_round:
            return None
        switched_on = self._network.authenticating
        methods = tuple(one for one in AdmissionMethod if one in admission.methods and one in switched_on)
        enabling = tuple(switched_on[one] for one in methods)
        ways_round = (*admission.ways_round, *(self._network.unauthenticated if methods else ()))
        own = sorted({*admission.methods.values(), *admission.ways_round})
        return TerminalAdmission(methods, tuple(dict.fromkeys(ways_round)), (*own, *enabling))
