"""What the lists at ports, VLAN access maps and QoS policies do with packets: filters of ports and VLAN interfaces.

SOURCE: AlliedWare Plus how-to note "Hardware filters": lists at a port are asked in the order attached, the first entry
that matches decides, and what no entry matches goes on. They see what comes in, also what the switch then routes or
what is for the switch itself.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, FirstMatch, Match, Unknown
from segcheck.model.layer2 import FrameScope, MacFilter, SwitchPort, VlanDoubt
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors._shared.vlan_lists import DEFAULT_VLAN
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.filters.convert_filters import Lists, cited
from segcheck.vendors.alliedware_plus.filters.filter_statements import VlanFilter
from segcheck.vendors.alliedware_plus.network.network_statements import InterfaceStatement

Readings: TypeAlias = tuple[tuple[Rule, ...], ...]
"""Rule lists of which one is in force; which one is not told. Never empty; what no rule matches is permitted."""


class PortFilters:
    """Filters of the ports of one configuration, and what they mean for packets that VLAN interfaces take in.

    `ports`: the switch ports that are up, with what they carry.
    """

    def __init__(
        self,
        configuration: AlliedWarePlusConfiguration,
        lists: Lists,
        ports: Sequence[tuple[InterfaceStatement, SwitchPort]],
    ) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._lists = lists
        self._known: dict[tuple[object, ...], Readings] = {}
        self._bindings: dict[tuple[object, ...], Binding | None] = {}
        self._members: dict[str, list[InterfaceStatement]] = {}
        # A bundle that no section speaks of has no lists and VLANs of its own: its ports stand for themselves.
        bundles = {statement.name for statement, _ in ports}
        self._ports = [(statement, port) for statement, port in ports if statement.bundle not in bundles]
        for statement, _ in ports:
            if statement.bundle is not None:
                self._members.setdefault(statement.bundle, []).append(statement)
        maps = configuration.filters.vlan_filters
        self._maps = _by_vlan(maps, self._vlans_asked(ports))
        self._by_maps_known: dict[tuple[Family, tuple[int, ...]], Binding | None] = {}
        self._switched = tuple(VlanDoubt(use.vlans, (use.span,)) for use in maps)
        self._report_missing_maps()
        self._any = any(one.access_groups or one.traffic_filters for one in configuration.network.interfaces.values())

    def _vlans_asked(self, ports: Sequence[tuple[InterfaceStatement, SwitchPort]]) -> list[int]:
        """VLANs with an interface, and those of ports that carry no other; ascending."""
        names = self._configuration.network.interfaces
        own = {int(name[4:]) for name in names if name.startswith("vlan") and name[4:].isdigit()}
        return sorted(own | {vlan for _, port in ports if (vlan := _only_vlan(port)) is not None})

    def _report_missing_maps(self) -> None:
        for use in self._configuration.filters.vlan_filters:
            if use.map_name not in self._configuration.filters.access_maps:
                self._notes.malformed(use.line, "awplus-map-missing")
                self._notes.report(
                    "awplus-map-missing", (use.span,), Severity.ERROR, Effect.WIDENS_FILTER, name=use.map_name
                )

    # -- at ports ---------------------------------------------------------------------------------------

    def at_port(self, statement: InterfaceStatement, port: SwitchPort) -> tuple[Binding, ...]:
        """Filters of what comes in at a port: its lists, and the access map of its VLAN where it carries only one."""
        found: list[Binding] = []
        vlan = _only_vlan(port)
        for family in Family:
            lists = None if self.mac_filters(statement) else self._of_port(statement, family)
            maps = None if vlan is None else self._by_maps(vlan, family)
            found.extend(_together(lists, maps))
        return tuple(found)

    def vlan_doubts(self, port: SwitchPort) -> tuple[VlanDoubt, ...]:
        """Access maps that may drop what comes in at a port which carries several VLANs, and goes not to the device."""
        return () if _only_vlan(port) is not None else self._switched

    def _of_port(self, statement: InterfaceStatement, family: Family) -> Binding | None:
        """The lists of a port as one filter; None where it has none for packets of `family`."""
        if not self._any:
            return None
        # Ports of one range share their lists.
        uses = (*statement.access_groups, *statement.traffic_filters)
        key = (family, *(use.span for use in uses), statement.name if self._members.get(statement.name) else "")
        if key not in self._bindings:
            origin = self._origin(statement, family)
            self._bindings[key] = (
                Binding(_filter(_name(statement), family, self._readings(statement, family), origin), origin)
                if origin
                else None
            )
        return self._bindings[key]

    def mac_filters(self, statement: InterfaceStatement) -> tuple[MacFilter, ...]:
        """The lists of a port as one MAC list, where all of them are about MAC addresses only."""
        uses = statement.access_groups
        if not uses or statement.traffic_filters or self._members.get(statement.name):
            return ()
        if not all(self._lists.is_of_frames(use) for use in uses):
            return ()
        origin = tuple(use.span for use in uses)
        rules = [rule for use in uses for rule in cited(self._lists.rules(use, Family.IPV4), use.name)]
        # A MAC list of the model ends with a denial; these end with a permission.
        rules.append(Rule("", ANYTHING, Action.PERMIT, origin))
        return (MacFilter(_name(statement), tuple(rules), FrameScope.ALL, origin),)

    def _readings(self, statement: InterfaceStatement, family: Family) -> Readings:
        """What is in force for what comes in at a port or bundle: lists of the bundle and of the port in it."""
        own = self._own(statement, family)
        members = self._members.get(statement.name)
        if not members:
            return own
        found: dict[tuple[Rule, ...], None] = {}
        for member in members:
            below = self._own(member, family)
            for first in below:
                for second in own:
                    # SOUNDNESS: whether the part or the whole is asked first, no manual tells.
                    found.update(dict.fromkeys(((*first, *second), (*second, *first))))
        return tuple(found)

    def _own(self, statement: InterfaceStatement, family: Family) -> Readings:
        key = (
            family,
            *((use.name, use.span) for use in statement.access_groups),
            "",
            *((use.name, use.span) for use in statement.traffic_filters),
        )
        known = self._known.get(key)
        if known is not None:
            return known
        groups = self._rules_of(statement, family)
        filters: tuple[Rule, ...] = ()
        if family is Family.IPV6:
            filters = tuple(
                rule
                for use in statement.traffic_filters
                for rule in cited(self._lists.rules(use, family, ipv6_list=True), use.name)
            )
        # SOUNDNESS: in which order lists of the two commands are asked, no manual tells.
        readings = ((*groups, *filters), (*filters, *groups)) if groups and filters else ((*groups, *filters),)
        self._known[key] = readings
        return readings

    def _rules_of(self, statement: InterfaceStatement, family: Family) -> tuple[Rule, ...]:
        return tuple(
            rule for use in statement.access_groups for rule in cited(self._lists.rules(use, family), use.name)
        )

    def _origin(self, statement: InterfaceStatement, family: Family) -> Origin:
        """The lines that attach lists which have something to say about packets of `family`."""
        found: list[Span] = []
        for one in (statement, *self._members.get(statement.name, ())):
            found.extend(use.span for use in one.access_groups if self._lists.rules(use, family))
            if family is Family.IPV6:
                found.extend(use.span for use in one.traffic_filters)
        return tuple(dict.fromkeys(found))

    # -- at VLAN interfaces -----------------------------------------------------------------------------

    def at_vlan(self, vlan: int) -> tuple[Binding, ...]:
        """Filters of what the interface of a VLAN takes in: it came in at one of the ports that carry the VLAN."""
        return tuple(
            one for family in Family for one in _together(self._by_ports(vlan, family), self._by_maps(vlan, family))
        )

    def _by_ports(self, vlan: int, family: Family) -> Binding | None:
        """What some port that carries the VLAN lets in; None where one has no list.

        CHOICE: which port a host is at is not asked here: a list at the port made for one host keeps back nobody at
        another (docs/adr/0032). Only what no port lets in cannot come in.
        """
        if not self._any or vlan == DEFAULT_VLAN:
            # SOUNDNESS: a port that no line speaks of carries the default VLAN, without a list.
            return None
        groups: dict[int, Binding] = {}
        for statement, port in self._ports:
            if port.carries(vlan):
                binding = self._of_port(statement, family)
                if binding is None:
                    return None
                groups[id(binding)] = binding
        found: dict[Filter, Binding] = {}
        for binding in groups.values():
            key = replace(binding.filter, name="", origin=())
            known = found.get(key)
            lines = binding.origin if known is None else (*known.origin, *binding.origin)
            found[key] = Binding(binding.filter if known is None else known.filter, tuple(dict.fromkeys(lines)))
        if not found:
            return None
        if len(found) == 1:
            return next(iter(found.values()))
        origin = tuple(dict.fromkeys(span for binding in found.values() for span in binding.origin))
        rules = tuple(
            Rule(
                binding.filter.name,
                permitted(binding.filter.rules, binding.filter.default),
                Action.PERMIT,
                binding.origin,
            )
            for binding in found.values()
        )
        return Binding(Filter(f"ports of VLAN {vlan}", family, rules, Action.DENY, origin), origin)

    def _by_maps(self, vlan: int, family: Family) -> Binding | None:
        """`vlan filter … input`.

        SOUNDNESS: in which order several are asked is not told, so the order of the file and its reverse count.
        """
        places = tuple(self._maps.get(vlan, ()))
        key = (family, places)
        if places and key not in self._by_maps_known:
            self._by_maps_known[key] = self._of_maps(
                [self._configuration.filters.vlan_filters[place] for place in places], family
            )
        return self._by_maps_known.get(key)

    def _of_maps(self, uses: Sequence[VlanFilter], family: Family) -> Binding | None:
        parts = [self._of_map(use, family) for use in uses]
        rules = tuple(rule for part in parts for rule in part)
        turned = tuple(rule for part in reversed(parts) for rule in part)
        if not rules:
            return None
        origin = tuple(use.span for use in uses)
        readings = (rules,) if rules == turned else (rules, turned)
        return Binding(_filter(", ".join(use.map_name for use in uses), family, readings, origin), origin)

    def _of_map(self, use: VlanFilter, family: Family) -> tuple[Rule, ...]:
        found = self._configuration.filters.access_maps.get(use.map_name)
        if found is None:
            return (Rule("", Unknown((use.span,), "awplus-map-missing"), Action.UNKNOWN, (use.span,)),)
        rules = [Rule("", Unknown((span,), "unrecognized-rule"), Action.UNKNOWN, (span,)) for span in found.others]
        for listed in found.lists:
            rules.extend(cited(self._lists.rules(listed, family), listed.name))
        return tuple(rules)


def _name(statement: InterfaceStatement) -> str:
    names = [use.name for use in (*statement.access_groups, *statement.traffic_filters)]
    return ", ".join(names) or statement.name


def _filter(name: str, family: Family, readings: Readings, origin: Origin) -> Filter:
    """One filter for rule lists of which any may be in force.

    SOUNDNESS: what all permit surely passes, what none permits surely does not, the rest may do either.
    """
    if len(readings) == 1:
        return Filter(name, family, readings[0], Action.PERMIT, origin)
    conditions: list[Match] = [permitted(rules, Action.PERMIT) if rules else ANYTHING for rules in readings]
    sure = Rule("every list", AllOf(tuple(conditions)), Action.PERMIT, origin)
    doubt = Unknown(origin[:1], "awplus-lists-differ")
    perhaps = Rule("some list", AllOf((AnyOf(tuple(conditions)), doubt)), Action.PERMIT, origin)
    return Filter(name, family, (sure, perhaps), Action.DENY, origin)


def _by_vlan(maps: Sequence[VlanFilter], vlans: list[int]) -> dict[int, list[int]]:
    """For each of `vlans`, which are sorted, the places of the lines that filter it."""
    found: dict[int, list[int]] = {}
    for place, use in enumerate(maps):
        for low, high in use.vlans:
            for vlan in vlans[bisect.bisect_left(vlans, low) : bisect.bisect_right(vlans, high)]:
                found.setdefault(vlan, []).append(place)
    return found


def _only_vlan(port: SwitchPort) -> int | None:
    """The VLAN of a port that carries no other."""
    vlans = port.vlans()
    return vlans[0][0] if len(vlans) == 1 and vlans[0][0] == vlans[0][1] else None


def _together(lists: Binding | None, maps: Binding | None) -> tuple[Binding, ...]:
    if lists is not None and maps is not None:
        return (_beside(lists, maps), _beside(maps, lists))
    return tuple(one for one in (lists, maps) if one is not None)


def _beside(one: Binding, other: Binding) -> Binding:
    """`one`, passed over perhaps by what an entry of `other` permits.

    SOUNDNESS: whether lists of ports or of VLANs are asked first is not told, and an entry that permits ends the
    search; so what one of them permits by an entry may pass although the other denies it.
    """
    explicit = FirstMatch(_explicit(other.filter.rules))
    doubt = Unknown(other.origin[:1], "awplus-port-or-vlan-list")
    rule = Rule("permitted before", AllOf((explicit, doubt)), Action.PERMIT, other.origin)
    found = one.filter
    return Binding(Filter(found.name, found.family, (rule, *found.rules), found.default, found.origin), one.origin)


def _explicit(rules: Iterable[Rule]) -> tuple[tuple[Match, bool], ...]:
    """What an entry may permit, as lines of a `FirstMatch`."""
    return tuple((rule.match, rule.action is not Action.DENY) for rule in rules)
