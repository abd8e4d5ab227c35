"""What the lists at ports, VLAN access maps and QoS policies do with packets: filters of ports and VLAN interfaces.

SOURCE: AlliedWare Plus how-to note "Hardware filters": lists at a port are asked in the order attached, the first entry
that matches decides, and what no entry matches goes on. They see what comes in, also what the switch then routes or
what is for the switch itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, FirstMatch, Match, Unknown
from segcheck.model.layer2 import FrameScope, MacFilter, SwitchPort
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.first_match import permitted
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
        self._members: dict[str, list[InterfaceStatement]] = {}
        for statement, _ in ports:
            if statement.bundle is not None:
                self._members.setdefault(statement.bundle, []).append(statement)
        self._ports = [(statement, port) for statement, port in ports if statement.bundle is None]
        self._any = any(one.access_groups or one.traffic_filters for one in configuration.network.interfaces.values())

    # -- at ports ---------------------------------------------------------------------------------------

    def at_port(self, statement: InterfaceStatement) -> tuple[Binding, ...]:
        """Filters of what comes in at a port."""
        if not self._any or self.mac_filters(statement):
            return ()
        result = []
        for family in Family:
            readings = self._readings(statement, family)
            origin = self._origin(statement, family)
            if origin:
                result.append(Binding(_filter(_name(statement), family, readings, origin), origin))
        return tuple(result)

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
        result: list[Binding] = []
        for family in Family:
            by_ports = self._by_ports(vlan, family)
            by_maps = self._by_maps(vlan, family)
            if by_ports is not None and by_maps is not None:
                result.append(_beside(by_ports, by_maps))
                result.append(_beside(by_maps, by_ports))
            else:
                result.extend(one for one in (by_ports, by_maps) if one is not None)
        return tuple(result)

    def _by_ports(self, vlan: int, family: Family) -> Binding | None:
        if not self._any:
            return None
        # By identity: ports with the same lists share their readings, and rules are slow to compare.
        found: dict[int, Readings] = {}
        origin: dict[Span, None] = {}
        for statement, port in self._ports:
            if port.carries(vlan):
                readings_here = self._readings(statement, family)
                found[id(readings_here)] = readings_here
                origin.update(dict.fromkeys(self._origin(statement, family)))
        readings = tuple(dict.fromkeys(rules for alternative in found.values() for rules in alternative))
        if not origin or not readings:
            return None
        lines = tuple(origin)
        return Binding(_filter(f"ports of VLAN {vlan}", family, readings, lines), lines)

    def _by_maps(self, vlan: int, family: Family) -> Binding | None:
        """`vlan filter … input`.

        SOUNDNESS: in which order several are asked is not told, so the order of the file and its reverse count.
        """
        uses = [
            one
            for one in self._configuration.filters.vlan_filters
            if any(low <= vlan <= high for low, high in one.vlans)
        ]
        if not uses:
            return None
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
