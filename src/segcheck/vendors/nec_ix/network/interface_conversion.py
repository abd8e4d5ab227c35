"""Interface statements into the model's interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from segcheck.model.filters import Binding
from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.network import Interface, InterfaceAddress, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors.nec_ix.configuration import IxConfiguration
from segcheck.vendors.nec_ix.filters.convert_filters import Filters
from segcheck.vendors.nec_ix.filters.interface_filters import InterfaceFilters
from segcheck.vendors.nec_ix.network.network_statements import InterfaceStatement
from segcheck.vendors.nec_ix.translations.order import in_both_orders
from segcheck.vendors.nec_ix.translations.translations import InterfaceNat

# Numbers beyond those that a tag can have stand for bridge groups.
_FIRST_NUMBER = 4097
_BRIDGE = "bvi"
_ALWAYS_UP = ("loopback", "null")
_KINDS = (("loopback", InterfaceKind.LOOPBACK), ("tunnel", InterfaceKind.TUNNEL))


@dataclass(slots=True)
class _Group:
    """A bridge group. `number`: of the VLAN that stands for it. `filtered`: filters at its ports."""

    number: int
    members: list[InterfaceStatement] = field(default_factory=list)
    filtered: list[Span] = field(default_factory=list)


class InterfaceConverter:
    """Makes the model's interfaces. `translations`: of each outside interface, by name."""

    def __init__(
        self, configuration: IxConfiguration, filters: Filters, translations: Mapping[str, InterfaceNat]
    ) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._network = configuration.network
        self._filters = InterfaceFilters(configuration, filters)
        self._translations = translations
        self._statements = configuration.network.interfaces
        self._with_units = frozenset(_base(name) for name in self._statements)
        self._groups = self._bridge_groups()
        for statement in self._statements.values():
            self._look_at_vrf(statement)

    def interfaces(self) -> tuple[Interface, ...]:
        """The interfaces, in the order of the file."""
        found = tuple(
            self._interface(statement) for name, statement in self._statements.items() if not name.startswith("null")
        )
        return (*found, *self._untold())

    def _untold(self) -> Iterator[Interface]:
        """SOUNDNESS: a device that may have interfaces nobody read may be on any network."""
        lines = tuple(self._configuration.untold_addresses[:1])
        if lines:
            yield Interface("untold", InterfaceKind.ROUTED, True, (), "", lines, address_unknown=True)

    # -- bridges ------------------------------------------------------------------------------------------

    def _bridge_groups(self) -> dict[int, _Group]:
        groups: dict[int, _Group] = {}
        for statement in self._statements.values():
            number = _group_of(statement)
            if number is not None:
                group = groups.setdefault(number, _Group(_FIRST_NUMBER + len(groups)))
                if not _is_bridge(statement):
                    group.members.append(statement)
                    group.filtered.extend(use.span for use in statement.filters)
        for group in groups.values():
            for member in group.members:
                self._look_at_member(member)
        return groups

    def _look_at_member(self, member: InterfaceStatement) -> None:
        """SOUNDNESS: what lies behind a tunnel that is bridged is not followed, nor what a port does that is bridged
        and has an address or further units.
        """
        further = member.name.lower() in self._with_units
        if member.name.lower().startswith("tunnel"):
            self._widen("nec-tunnel-bridged", member, member.bridge_origin)
        elif member.addresses or member.learned or member.borrowed or further:
            self._widen("nec-bridged-address", member, member.bridge_origin)

    def _look_at_vrf(self, statement: InterfaceStatement) -> None:
        """SOUNDNESS: no manual at hand tells whether a VRF keeps IPv6 apart as well."""
        six = [one.origin for one in statement.addresses if one.network.family is Family.IPV6]
        six += [(span,) for family, span in statement.learned if family is Family.IPV6]
        six += [(span,) for span in statement.link_local]
        if statement.vrf and six:
            self._widen("nec-vrf-ipv6", statement, six[0])

    def _widen(self, code: str, statement: InterfaceStatement, origin: Origin) -> None:
        self._notes.unmodeled.extend(origin)
        self._notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, interface=statement.name)

    # -- one interface ------------------------------------------------------------------------------------

    def _interface(self, statement: InterfaceStatement) -> Interface:
        kind, vlan = self._kind(statement)
        port = kind is InterfaceKind.SWITCHPORT
        nat = self._translations.get(statement.name)
        parent = self._parent(statement)
        return Interface(
            name=statement.name,
            kind=kind,
            enabled=not statement.shutdown,
            addresses=() if port else _addresses(statement),
            vrf=statement.vrf,
            origin=tuple(statement.origin),
            address_unknown=bool(statement.learned or statement.borrowed) and not port,
            parent=parent,
            vlan=vlan,
            switchport=self._switch_port(statement) if port else None,
            ingress=self._bindings(statement, "in", nat, port=port),
            egress=self._bindings(statement, "out", nat, port=port),
            nat_side=statement.name if nat is not None else None,
            description=statement.description,
            doubts=self._doubts(statement),
            possible_drops=() if nat is None else nat.drops,
            link_local=tuple(statement.link_local),
        )

    def _kind(self, statement: InterfaceStatement) -> tuple[InterfaceKind, int | None]:
        name = statement.name.lower()
        group = _group_of(statement)
        if _is_bridge(statement):
            return InterfaceKind.VLAN, None if group is None else self._groups[group].number
        if group is not None and not (statement.addresses or statement.learned or statement.borrowed):
            return InterfaceKind.SWITCHPORT, statement.vlan
        for start, kind in _KINDS:
            if name.startswith(start):
                return kind, None
        if statement.vlan is not None or (_base(name) is not None and statement.encapsulation == ""):
            return InterfaceKind.SUBINTERFACE, statement.vlan
        return InterfaceKind.ROUTED, None

    def _parent(self, statement: InterfaceStatement) -> str | None:
        base = _base(statement.name.lower())
        if base is None or statement.encapsulation not in ("", "dot1q") or statement.name.lower().startswith("tunnel"):
            return None
        known = self._statements.get(base)
        return known.name if known is not None else None

    def _switch_port(self, statement: InterfaceStatement) -> SwitchPort:
        number = self._groups[statement.bridge_group or 0].number
        origin = (*statement.origin[:1], *statement.bridge_origin)
        return SwitchPort(PortMode.ACCESS, number, None, number, ((number, number),), origin)

    def _bindings(
        self, statement: InterfaceStatement, direction: str, nat: InterfaceNat | None, *, port: bool
    ) -> tuple[Binding, ...]:
        bindings = self._filters.bindings(statement, direction)
        if port:
            # SOUNDNESS: what a list does at a bridged port is not told; it is counted as a possible drop.
            for use in statement.filters:
                self._notes.approximated(use.line, "nec-filter-at-bridged-port")
            return ()
        if nat is None:
            return bindings
        return in_both_orders(bindings, nat.inwards if direction == "in" else nat.outwards)

    def _doubts(self, statement: InterfaceStatement) -> Origin:
        spans: list[Span] = [*statement.doubts, *self._configuration.doubts, *self._state_untold(statement)]
        physical = self._network.ports_off.get(statement.name.lower().partition(".")[0].partition(":")[0])
        if physical is not None:
            spans.append(physical)
        group = _group_of(statement)
        if group is not None:
            spans.extend(self._groups[group].filtered)
            if not self._network.bridging:
                spans.extend(statement.bridge_origin)
        return tuple(dict.fromkeys(spans))

    def _state_untold(self, statement: InterfaceStatement) -> Origin:
        """SOUNDNESS: an IX prints `shutdown` or `no shutdown` below every interface but those without a line. Where
        neither stands, the file is not all of what is in force; and a tunnel without a mode connects nothing.
        """
        name = statement.name.lower()
        origin = tuple(statement.origin[:1])
        if name.startswith(_ALWAYS_UP):
            return ()
        if not statement.shutdown_told:
            self._notes.report(
                "nec-shutdown-untold", origin, Severity.INFO, Effect.WIDENS_RULE, interface=statement.name
            )
            return origin
        return origin if name.startswith("tunnel") and not statement.doubts else ()


def _is_bridge(statement: InterfaceStatement) -> bool:
    return statement.name.lower().startswith(_BRIDGE)


def _group_of(statement: InterfaceStatement) -> int | None:
    """The bridge group an interface is in; a BVI that does not say is in the one of its number."""
    if statement.bridge_group is not None or not _is_bridge(statement):
        return statement.bridge_group
    digits = statement.name[len(_BRIDGE) :].partition(".")[0]
    return int(digits) if digits.isdigit() else None


def _base(name: str) -> str | None:
    """The first unit of the port that `name` is a further unit of; None for a first unit and for what has none.

    >>> _base("gigaethernet0.2"), _base("gigaethernet0.0"), _base("bvi1")
    ('gigaethernet0.0', None, None)
    """
    port, dot, unit = name.rpartition(".")
    return f"{port}.0" if dot and unit.strip("0") and not port.startswith(("tunnel", "loopback")) else None


def _addresses(statement: InterfaceStatement) -> tuple[InterfaceAddress, ...]:
    """Own addresses: the primary one first."""
    ordered = sorted(statement.addresses, key=lambda one: (one.virtual, one.secondary))
    return tuple(
        InterfaceAddress(one.network.family, one.address, one.network.length, one.origin, virtual=one.virtual)
        for one in ordered
    )
