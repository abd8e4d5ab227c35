"""Policies between zones: each pair gets the policies that apply to it, in order, behind what sessions let pass.

SOURCE: Fortinet, "FortiOS Administration Guide", "Firewall policy": the first policy that matches decides; "Zone":
traffic between the members of a zone needs a policy unless `intrazone allow`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import ANYTHING, Family
from segcheck.model.network import Interface
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.policies.dropping_tables import drops
from segcheck.vendors.fortinet_fortios.policies.hairpin import implicit_log, redirect_rules, redirections, zone_members
from segcheck.vendors.fortinet_fortios.policies.ngfw import is_policy_based, undecided_policies
from segcheck.vendors.fortinet_fortios.policies.policies import has_central_translation, table_origin
from segcheck.vendors.fortinet_fortios.policies.policy_values import EVERYWHERE, Policy
from segcheck.vendors.fortinet_fortios.policies.sessions import before_policies, own_rules, session_rules
from segcheck.vendors.fortinet_fortios.statements import Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport

SUPPORT: Mapping[Path, BlockSupport] = {
    ("log", "setting"): BlockSupport(
        modeled=frozenset({"fwpolicy-implicit-log", "fwpolicy6-implicit-log"}), others="logging"
    ),
}
Pair: TypeAlias = tuple[str, str]
_SHARED_NAME = "firewall policy"
# More pairs of zones than this are not written out: all pairs of 256 zones.
_MOST_PAIRS = 1 << 16


class _Places:
    """Which policies apply where, as ascending places in the table. Equal lists are one, and have one number."""

    def __init__(self, everywhere: tuple[int, ...], between: Mapping[Pair, Sequence[int]]) -> None:
        self._everywhere = everywhere
        self._numbers: dict[tuple[int, ...], int] = {}
        self.lists: list[tuple[int, ...]] = []
        self._of_pair = {pair: self._numbered(tuple(own)) for pair, own in between.items()}
        self._elsewhere = self._numbered(())

    def number(self, pair: Pair) -> int:
        """The number of the list of a pair's policies, by which `lists` holds it."""
        return self._of_pair.get(pair, self._elsewhere)

    def _numbered(self, own: tuple[int, ...]) -> int:
        known = self._numbers.get(own)
        if known is None:
            known = self._numbers[own] = len(self.lists)
            self.lists.append(tuple(sorted((*self._everywhere, *own))))
        return known


def policies_between_zones(
    configuration: FortiConfiguration,
    vdom: Vdom,
    objects: Objects,
    attachments: Attachments,
    policies: Sequence[Policy],
) -> tuple[ZonePolicy, ...]:
    """The zone policies of one virtual firewall; pairs of zones without policy stay without.

    Cost: linear in policies times the zone pairs each names; policies for `any` on both ends count once for all pairs.
    """
    members = zone_members(attachments, vdom.name)
    if is_policy_based(vdom):
        if len(members) ** 2 > _MOST_PAIRS:
            return _left_open(configuration, vdom)
        return undecided_policies(configuration, vdom, tuple(members))
    builder = _Builder(configuration, vdom, objects, attachments, policies, members)
    return _left_open(configuration, vdom) if builder.too_many_pairs else tuple(builder.build())


def _left_open(configuration: FortiConfiguration, vdom: Vdom) -> tuple[ZonePolicy, ...]:
    """SOUNDNESS: pairs that are left out would be denied; so the device may do anything."""
    start = (Span(configuration.notes.path, 1, 1, 1, 1),)
    origin = table_origin(vdom) or configuration.hostname_origin or start
    configuration.notes.unmodeled.extend(origin)
    configuration.notes.report("zones-too-many", origin, Severity.WARNING, Effect.WIDENS_DEVICE)
    return ()


class _Builder:
    """Builds the zone policies of one virtual firewall, equal lists of rules once."""

    def __init__(
        self,
        configuration: FortiConfiguration,
        vdom: Vdom,
        objects: Objects,
        attachments: Attachments,
        policies: Sequence[Policy],
        members: Mapping[str, tuple[Interface, ...]],
    ) -> None:
        self._policies = policies
        self._members = members
        self._origin = table_origin(vdom) or configuration.hostname_origin
        self._prefix = f"{vdom.name}/" if configuration.divided else ""
        self._sessions = {
            family: session_rules(configuration, vdom, policies, family, self._origin) for family in Family
        }
        self._drops = drops(configuration, vdom, objects, attachments)
        self._marking = bool(objects.all_vips) and not has_central_translation(vdom)
        self._redirections = redirections(configuration, vdom)
        self._inside = {
            name: zone.intrazone_origin
            for zone in attachments.firewall_zones
            if zone.vdom == vdom.name and zone.allows_inside
            for name in attachments.zones(vdom.name, zone.name)
        }
        self._last = {family: _implicit_deny(vdom, family) for family in Family}
        self._everywhere, self._between = self._placed()
        self._places = _Places(self._everywhere, self._between)
        self._own: dict[tuple[int, Family], tuple[Rule, ...]] = {}
        self._before: dict[tuple[int, Family], tuple[Rule, ...]] = {}
        self._shared: dict[tuple[int, int], tuple[Filter, ...]] = {}

    @property
    def too_many_pairs(self) -> bool:
        """Whether more pairs of zones may need a policy than are written out."""
        zones = len(self._members)
        return (zones * zones if self._for_all_pairs() else zones + 2 * len(self._between)) > _MOST_PAIRS

    def build(self) -> Iterator[ZonePolicy]:
        """Every pair that has a rule or lets packets pass."""
        times: dict[tuple[int, int], int] = {}
        keyed = {pair: (self._places.number(pair), self._places.number((pair[1], pair[0]))) for pair in self._pairs()}
        for key in keyed.values():
            times[key] = times.get(key, 0) + 1
        for pair, key in keyed.items():
            name = f"{pair[0]} → {pair[1]}"
            filters = self._filters(pair, key, name if times[key] == 1 else f"{self._prefix}{_SHARED_NAME}")
            if filters:
                origin: Origin = self._origin if self._places.lists[key[0]] else ()
                inside = self._inside.get(pair[0], ()) if pair[0] == pair[1] else ()
                yield ZonePolicy(name, *pair, filters, inside or origin)

    def _placed(self) -> tuple[tuple[int, ...], dict[Pair, list[int]]]:
        everywhere: list[int] = []
        between: dict[Pair, list[int]] = {}
        every = tuple(self._members)
        for number, policy in enumerate(self._policies):
            if policy.sources is EVERYWHERE and policy.destinations is EVERYWHERE:
                everywhere.append(number)
                continue
            destinations = every if policy.destinations is EVERYWHERE else sorted(policy.destinations)
            for source in every if policy.sources is EVERYWHERE else sorted(policy.sources):
                for destination in destinations:
                    between.setdefault((source, destination), []).append(number)
        return tuple(everywhere), between

    def _pairs(self) -> list[Pair]:
        """Pairs that may need a policy, in a fixed order: all of them where some rule is for all."""
        every = tuple(self._members)
        if self._for_all_pairs():
            everywhere = [(source, destination) for source in every for destination in every]
        else:
            everywhere = [(name, name) for name in every]
        found = dict.fromkeys(everywhere)
        for source, destination in self._between:
            found[source, destination] = None
            found[destination, source] = None
        return list(found)

    def _for_all_pairs(self) -> bool:
        return bool(self._everywhere) or any(one.bypass for one in self._sessions.values())

    def _filters(self, pair: Pair, key: tuple[int, int], name: str) -> tuple[Filter, ...]:
        leading = {family: self._leading(pair, family) for family in Family}
        inside = self._inside.get(pair[0]) if pair[0] == pair[1] else None
        if inside is None and not any(leading.values()):
            known = self._shared.get(key)
            if known is None:
                known = self._shared[key] = self._made(key, name, leading, None)
            return known
        return self._made(key, f"{pair[0]} → {pair[1]}", leading, inside)

    def _leading(self, pair: Pair, family: Family) -> tuple[Rule, ...]:
        """Rules of one pair only, before all others."""
        found = self._drops.get((pair[0], family), ())
        if pair[0] == pair[1] and pair[0] in self._members:
            redirected = redirect_rules(
                self._redirections[family], self._members[pair[0]], family, marking=self._marking
            )
            return (*found, *redirected)
        return found

    def _made(
        self, key: tuple[int, int], name: str, leading: Mapping[Family, tuple[Rule, ...]], inside: Origin | None
    ) -> tuple[Filter, ...]:
        filters: list[Filter] = []
        for family in Family:
            own = self._own_rules(key[0], family)
            before = self._before_rules(key[1], family)
            if inside is not None:
                rules = (*leading[family], *map(_doubted, own))
                filters.append(Filter(name, family, rules, Action.PERMIT, inside))
            elif own or leading[family] or any(rule.action is not Action.DENY for rule in before):
                rules = (*leading[family], *before, *own, *self._last[family])
                filters.append(Filter(name, family, rules, Action.DENY, self._origin))
        return tuple(filters)

    def _own_rules(self, number: int, family: Family) -> tuple[Rule, ...]:
        known = self._own.get((number, family))
        if known is None:
            policies = [self._policies[place] for place in self._places.lists[number]]
            known = self._own[number, family] = own_rules(self._sessions[family], policies, family)
        return known

    def _before_rules(self, opposite: int, family: Family) -> tuple[Rule, ...]:
        known = self._before.get((opposite, family))
        if known is None:
            policies = [self._policies[place] for place in self._places.lists[opposite]]
            known = self._before[opposite, family] = before_policies(self._sessions[family], policies, family)
        return known


def _implicit_deny(vdom: Vdom, family: Family) -> tuple[Rule, ...]:
    """A rule of its own for what no policy matches, where a line says that it is logged."""
    logged = implicit_log(vdom, family)
    return () if logged is None else (Rule("implicit deny", ANYTHING, Action.DENY, logged.origin, True),)


def _doubted(rule: Rule) -> Rule:
    """A rule of a zone towards itself where everything inside the zone is allowed.

    SOUNDNESS: whether a policy that denies still holds there is not documented, so it may or may not.
    """
    if rule.action is not Action.DENY:
        return rule
    return Rule(rule.name, rule.match, Action.UNKNOWN, rule.origin, rule.logs)
