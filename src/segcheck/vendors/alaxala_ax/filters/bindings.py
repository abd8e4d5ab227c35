"""Which lists are in force at which interface, and what that means for packets there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from segcheck.model.filters import Action, Binding, Filter, FilterUse, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, Field, FieldIn, Interval, Match, Not, Unknown
from segcheck.model.layer2 import MacFilter, PortMode
from segcheck.model.network import Interface, InterfaceKind, PossibleDrop
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.vlan_lists import DEFAULT_VLAN, LAST_VLAN
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration
from segcheck.vendors.alaxala_ax.filters.convert_filters import Filters, doubtful, doubtful_mac
from segcheck.vendors.alaxala_ax.filters.detection import Detection, Place, Series, Standing
from segcheck.vendors.alaxala_ax.filters.effective_lists import Groups, effective_lists
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind
from segcheck.vendors.alaxala_ax.filters.port_lists import FAMILY_OF, Held, PortLists

_OF_PACKETS = (ListKind.IPV4, ListKind.IPV6, ListKind.ADVANCE)
_BRIDGED = "alaxala-bridged-or-routed"
_INSTEAD = "port-list-instead-of-vlan-list"


class Bindings:
    """Puts the lists of a configuration to the interfaces they are bound to."""

    def __init__(self, configuration: AxConfiguration, filters: Filters, interfaces: Sequence[Interface]) -> None:
        self._notes = configuration.notes
        self._statements = configuration.network.interfaces
        self._lists_of = effective_lists(interfaces, self._statements)
        self._trailing = {use for statement in self._statements.values() for use in statement.trailing}
        self._filters = filters
        self._detection = Detection(configuration.filters.detection)
        self._own = _own_addresses(interfaces)
        self._next_hops = _neighbors(configuration, interfaces)
        self._permitted: dict[tuple[ListKind, str, Family, int | None], Match] = {}
        self._reported: set[Span] = set()
        self._routed_past: set[Span] = set()
        self.uses: list[FilterUse] = []
        # Lists of VLAN interfaces by VLAN, and ports that have lists.
        self._of_vlan: dict[int, tuple[Held, ...]] = {}
        self._out_of_vlan: dict[int, tuple[Held, ...]] = {}
        self._networks: dict[tuple[int | None, Family], tuple[Interval, ...]] = {}
        self._ports, self._out_ports = PortLists(), PortLists()
        self._open: dict[Family, set[int]] = {family: set() for family in Family}
        self._held: dict[str, tuple[Held, ...]] = {}
        self._held_out: dict[str, tuple[Held, ...]] = {}
        for interface in interfaces:
            groups = self._lists_of[interface.name].groups
            held = self._held[interface.name] = tuple(self._lists(interface, groups, "in"))
            sent = self._held_out[interface.name] = tuple(self._lists(interface, groups, "out"))
            if interface.kind is InterfaceKind.VLAN and interface.vlan is not None and interface.enabled:
                self._of_vlan[interface.vlan] = held
                self._out_of_vlan[interface.vlan] = sent
                for family in Family:
                    known = [one.subnet.interval for one in interface.addresses if one.family is family]
                    self._networks[interface.vlan, family] = merged(known)
            elif interface.kind is InterfaceKind.SWITCHPORT and interface.enabled and self._is_whole(interface):
                self._add_port(interface, held)
                self._out_ports.add(interface, sent)

    def _is_whole(self, port: Interface) -> bool:
        """Whether it is no part of a bundle that has lines of its own."""
        return port.bundle is None or port.bundle not in self._statements

    def _add_port(self, port: Interface, held: tuple[Held, ...]) -> None:
        if held:
            self._ports.add(port, held)
        for family in Family:
            listed = any(one.kind in _OF_PACKETS and one.looks_at(family) for one in held)
            if not listed and port.switchport is not None and len(self._open[family]) < LAST_VLAN:
                for low, high in port.switchport.vlans():
                    self._open[family].update(range(low, high + 1))

    def at(self, interface: Interface) -> Interface:
        """The interface with its lists."""
        if interface.kind is InterfaceKind.SWITCHPORT:
            return self._at_port(interface)
        held = self._held[interface.name]
        ingress: list[Binding] = []
        for family in Family:
            ingress.extend(self._incoming(interface, held, family))
            ingress.extend(self._through_ports(interface, family))
        doubts = [use.origin[0] for use in self._may_only_drop(interface)]
        return replace(
            interface,
            ingress=tuple(ingress),
            egress=tuple(self._outgoing(interface)),
            doubts=tuple(dict.fromkeys((*interface.doubts, *doubts))),
            possible_drops=tuple(self._drops_at_ports(interface)),
        )

    # -- which lists are there --------------------------------------------------------------------------------

    def _lists(self, interface: Interface, groups: Groups, towards: str) -> Iterator[Held]:
        place = _place(interface)
        for (kind, direction), use in groups.items():
            if direction != towards:
                continue
            standing = self._detection.standing(kind, place, direction)
            at_management_port = self._statements[interface.name].kind == "mgmt"
            if (use in self._trailing or at_management_port) and not standing.reason:
                standing = Standing("alaxala-mode-untold", use.origin)
            self._note(kind, use, standing)
            yield Held(kind, use, standing, _vlan_of(interface))

    def _note(self, kind: ListKind, use: NamedUse, standing: Standing) -> None:
        span = use.origin[0]
        if span in self._reported:
            return
        self._reported.add(span)
        defined = self._filters.defines(kind, use.name)
        self.uses.append(FilterUse(use.name, FAMILY_OF.get(kind), (self._notes.word(use.line, 2),), defined))
        if standing.reason:
            self._notes.approximated(use.line, standing.reason)
            origin = (span, *standing.origin)
            self._notes.report(
                standing.reason, origin, Severity.WARNING, Effect.WIDENS_FILTER, kind=kind.value, name=use.name
            )

    def _may_only_drop(self, interface: Interface) -> Iterator[NamedUse]:
        """SOUNDNESS: lists for outgoing frames by hardware address, and for incoming ones where only bridged frames
        may be meant, are not followed; they can only drop.
        """
        lists = self._lists_of[interface.name]
        yield from (*lists.unsure, *lists.parent.values())
        for (kind, direction), use in lists.groups.items():
            outgoing = direction == "out" and kind not in FAMILY_OF
            by_mac = kind is ListKind.MAC and interface.kind not in (InterfaceKind.SWITCHPORT, InterfaceKind.VLAN)
            if (outgoing or by_mac) and not (kind is ListKind.MAC and self._detection.series is Series.CHASSIS):
                self._notes.approximated(use.line, "may-drop-here")
                yield use
            elif kind is ListKind.MAC and interface.kind is not InterfaceKind.SWITCHPORT:
                self._only_bridged(use)

    def _only_bridged(self, use: NamedUse) -> None:
        """A MAC list of a chassis, where packets are routed: it sees none of them."""
        if self._detection.series is Series.CHASSIS and use.origin[0] not in self._routed_past:
            self._routed_past.add(use.origin[0])
            self._notes.approximated(use.line, "alaxala-mac-list-bridged-only")
            self._notes.report("alaxala-mac-list-bridged-only", use.origin, name=use.name)

    # -- where packets are routed ---------------------------------------------------------------------------

    def _incoming(self, interface: Interface, held: tuple[Held, ...], family: Family) -> Iterator[Binding]:
        """SOUNDNESS: where two lists look at one packet, which of them acts depends on the series; what either permits
        may pass, and only what both permit surely does.
        """
        here = [one for one in held if one.looks_at(family)]
        others = (*self._above(interface, family), *self._at_ports(interface, family)) if here else ()
        for one in here:
            if one.kind is ListKind.MAC and self._detection.series is Series.CHASSIS:
                continue
            found = self._filter(one, family)
            beside = [other for other in here if other is not one and self._sees_routed(other)]
            leading = [*self._to_itself(one, family), *self._instead(beside, family), *others]
            yield Binding(replace(found, rules=(*leading, *found.rules)), one.use.origin)

    def _filter(self, held: Held, family: Family) -> Filter:
        found = self._filters.of(held.kind, held.use.name, family, held.vlan, held.use.origin[0])
        if held.standing.reason:
            return doubtful(found, held.standing.reason, held.use.origin)
        return found

    def _instead(self, others: Sequence[Held], family: Family) -> Iterator[Rule]:
        for one in {other.key: other for other in reversed(others)}.values():
            doubt = Unknown(one.use.origin, _INSTEAD)
            match = AllOf((self._permits(one, family), doubt))
            yield Rule("other list", match, Action.PERMIT, one.use.origin)

    def _permits(self, held: Held, family: Family) -> Match:
        key = (held.kind, held.use.name, family, held.vlan)
        known = self._permitted.get(key)
        if known is None:
            found = self._filters.of(held.kind, held.use.name, family, held.vlan, held.use.origin[0])
            known = self._permitted[key] = permitted(found.rules, found.default)
        return known

    def _to_itself(self, held: Held, family: Family) -> Iterator[Rule]:
        """SOUNDNESS: lists of a chassis see what is routed; whether they see packets for the device is not told."""
        own = self._own[family]
        if self._detection.series is Series.CHASSIS and own:
            match = AllOf((FieldIn(Field.DESTINATION, own), Unknown(held.use.origin, _BRIDGED)))
            yield Rule("own addresses", match, Action.PERMIT, held.use.origin)

    def _at_ports(self, interface: Interface, family: Family, *, sent: bool = False) -> Iterator[Rule]:
        """What lists of the VLAN's ports permit, where they may act instead of the interface's."""
        if interface.kind is not InterfaceKind.VLAN or interface.vlan is None:
            return
        found, complete = (self._out_ports if sent else self._ports).seen(interface.vlan, family)
        if complete:
            yield from self._instead([one for one in found if self._sees_routed(one)], family)
        else:
            origin = found[0].use.origin
            yield Rule("other list", Unknown(origin, _INSTEAD), Action.PERMIT, origin)

    def _above(self, interface: Interface, family: Family, towards: str = "in") -> Iterator[Rule]:
        """What lists of the interface that this one divides permit: they are looked at first."""
        above = tuple(self._lists(interface, self._lists_of[interface.name].parent, towards))
        yield from self._instead([one for one in above if one.looks_at(family) and self._sees_routed(one)], family)

    def _sees_routed(self, held: Held) -> bool:
        """Whether a list may look at what is routed: MAC lists of a chassis see bridged frames only."""
        return held.kind is not ListKind.MAC or self._detection.series is not Series.CHASSIS

    def _through_ports(self, interface: Interface, family: Family) -> Iterator[Binding]:
        """What some port of the VLAN lets in, where every port that carries it has a list: nothing else comes in.

        CHOICE: as for other switches that filter at ports (docs/adr/0028).
        """
        vlan = interface.vlan
        if interface.kind is not InterfaceKind.VLAN or vlan is None or vlan in self._open[family]:
            return
        if vlan == DEFAULT_VLAN:
            # SOUNDNESS: a port that no line speaks of carries the default VLAN, without a list.
            return
        groups = self._ports.groups(vlan)
        if not groups:
            return
        rules: dict[Match, Rule] = {}
        for held in groups:
            at_port = tuple(self._port_filters(held, (), family))
            match = AllOf(tuple(permitted(one.filter.rules, one.filter.default) for one in at_port))
            origin = tuple(span for one in at_port for span in one.origin)
            rules.setdefault(match, Rule(at_port[0].filter.name, match, Action.PERMIT, origin))
        origin = tuple(dict.fromkeys(span for rule in rules.values() for span in rule.origin))
        yield Binding(Filter(f"ports of VLAN {vlan}", family, tuple(rules.values()), Action.DENY, origin), origin)

    def _drops_at_ports(self, interface: Interface) -> Iterator[PossibleDrop]:
        """SOUNDNESS: frames that come by a port with a list from another switch are held against it, too."""
        if interface.kind is not InterfaceKind.VLAN or interface.vlan is None:
            return
        for family in Family:
            found, complete = self._ports.seen(interface.vlan, family, beyond_access=True)
            # What MAC lists of ports may drop is told by their own filters.
            for one in (one for one in found if one.kind is not ListKind.MAC or not complete):
                match = Not(self._permits(one, family)) if complete else ANYTHING
                yield PossibleDrop(family, match, "may-drop-here", one.use.origin)

    def _outgoing(self, interface: Interface) -> Iterator[Binding]:
        """SOUNDNESS: as for what comes in, any of several lists that look at one packet may act alone."""
        sent = self._held_out[interface.name]
        of_vlan = self._out_of_vlan.get(_vlan_of(interface) or 0, ()) if _place(interface) is Place.PORT else ()
        for one in sent:
            if one.kind not in FAMILY_OF:
                continue
            family = FAMILY_OF[one.kind]
            found = self._filter(one, family)
            if _place(interface) is Place.PORT and not one.standing.reason and not self._sees_everything(one):
                found = doubtful(found, _BRIDGED, one.use.origin)
            beside = [other for other in (*sent, *of_vlan) if other is not one and other.looks_at(family)]
            leading = (
                *self._instead([other for other in beside if self._sees_routed(other)], family),
                *self._above(interface, family, "out"),
                *self._at_ports(interface, family, sent=True),
            )
            yield Binding(replace(found, rules=(*leading, *found.rules)), one.use.origin)

    # -- ports that switch ----------------------------------------------------------------------------------

    def _at_port(self, interface: Interface) -> Interface:
        own = self._held[interface.name]
        vlan = _vlan_of(interface)
        of_vlan = tuple(one for one in self._of_vlan.get(vlan or 0, ()) if self._may_see_bridged(one))
        ingress = [
            binding
            for family in Family
            for binding in (
                *self._port_filters(own, of_vlan, family),
                *self._past_router(self._port_filters(of_vlan, own, family), vlan, family),
            )
        ]
        doubts = [use.origin[0] for use in self._may_only_drop(interface)]
        macs = [found for one in (*own, *of_vlan) for found in self._mac_filters(one, (*own, *of_vlan))]
        missing = [one.use.origin[0] for one in own if one.kind is ListKind.MAC and not self._defined(one)]
        return replace(
            interface,
            ingress=tuple(ingress),
            egress=tuple(self._outgoing(interface)),
            mac_filters=tuple(macs),
            doubts=tuple(dict.fromkeys((*interface.doubts, *doubts, *missing))),
        )

    def _port_filters(self, lists: tuple[Held, ...], others: tuple[Held, ...], family: Family) -> Iterator[Binding]:
        """Lists as filters of what hosts at a port send, be it bridged or routed."""
        for one in lists:
            if one.kind not in _OF_PACKETS or not one.looks_at(family):
                continue
            found = self._filter(one, family)
            if not one.standing.reason and not self._sees_everything(one):
                found = doubtful(found, _BRIDGED, one.use.origin)
            beside = [other for other in (*lists, *others) if other is not one and other.looks_at(family)]
            leading = tuple(self._instead(beside, family))
            yield Binding(replace(found, rules=(*leading, *found.rules)), one.use.origin)

    def _past_router(self, bindings: Iterator[Binding], vlan: int | None, family: Family) -> Iterator[Binding]:
        """Lists of a VLAN interface, for what stays in the VLAN; what is routed they see there.

        SOUNDNESS: what leaves the VLAN by another router is bridged here, too; where the configuration knows one,
        packets for it may pass here or not. CHOICE: where it knows none, there is none.
        """
        networks = self._networks.get((vlan, family), ())
        others = any(low <= hop <= high for low, high in networks for hop in self._next_hops[family])
        for binding in bindings:
            leaving: Match = Not(FieldIn(Field.DESTINATION, networks))
            if others:
                leaving = AllOf((leaving, Unknown(binding.origin, "alaxala-other-router")))
            rule = Rule("to a router", leaving, Action.PERMIT, binding.origin)
            found = binding.filter
            yield Binding(replace(found, rules=(rule, *found.rules)), binding.origin) if networks else binding

    def _may_see_bridged(self, held: Held) -> bool:
        """Whether a list of a VLAN interface may look at frames that stay in the VLAN."""
        return self._detection.series is not Series.CHASSIS or held.kind not in FAMILY_OF

    def _sees_everything(self, held: Held) -> bool:
        """Whether the list sees bridged frames and routed packets alike."""
        return self._detection.sees_bridged or held.kind is ListKind.ADVANCE

    def _defined(self, held: Held) -> bool:
        return self._filters.defines(held.kind, held.use.name)

    def _mac_filters(self, held: Held, beside: tuple[Held, ...]) -> Iterator[MacFilter]:
        if held.kind is not ListKind.MAC:
            return
        found = self._filters.mac_filter(held.use.name, held.use.origin[0])
        if found is None:
            return
        reason = held.standing.reason
        if not reason and not self._detection.sees_bridged:
            reason = _BRIDGED
        if not reason and any(other is not held for other in beside):
            # SOUNDNESS: beside a list of packets, which of the two acts is not told.
            reason = _INSTEAD
        yield doubtful_mac(found, reason, held.use.origin) if reason else found


def _place(interface: Interface) -> Place:
    if interface.kind is InterfaceKind.SWITCHPORT:
        return Place.PORT
    return Place.VLAN if interface.kind is InterfaceKind.VLAN else Place.ROUTED


def _vlan_of(interface: Interface) -> int | None:
    """The one VLAN that all frames at the interface belong to, where it is known."""
    if interface.kind is InterfaceKind.VLAN:
        return interface.vlan
    port = interface.switchport
    single = port is not None and port.mode is PortMode.ACCESS and port.voice_vlan is None
    return port.access_vlan if port is not None and single else None


def _own_addresses(interfaces: Sequence[Interface]) -> dict[Family, tuple[Interval, ...]]:
    return {
        family: merged(
            (address.address, address.address)
            for interface in interfaces
            for address in interface.addresses
            if address.family is family
        )
        for family in Family
    }


def _neighbors(configuration: AxConfiguration, interfaces: Sequence[Interface]) -> dict[Family, tuple[int, ...]]:
    """Addresses of other routers: next hops, and addresses that several routers have one at a time."""
    found: dict[Family, set[int]] = {family: set() for family in Family}
    for route in configuration.network.routes:
        if route.next_hop is not None:
            found[route.prefix.family].add(route.next_hop)
    for interface in interfaces:
        for address in interface.addresses:
            if address.virtual:
                found[address.family].add(address.address)
    return {family: tuple(sorted(addresses)) for family, addresses in found.items()}
