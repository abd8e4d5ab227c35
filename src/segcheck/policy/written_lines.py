"""Lines of lists that are in use on a device, and which of them can never decide about a packet.

A line of an access list is in force where the list is. A firewall policy is in force between every two zones it names,
behind whatever else is there, and is dead only when it is so between all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    FIRST_FRAGMENT,
    NOTHING,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    Match,
    Unknown,
)
from segcheck.model.network import Device
from segcheck.semantics.matching import Matcher
from segcheck.semantics.outlines import Outliner
from segcheck.semantics.unreachable import unreachable_rules
from segcheck.source.text import Origin
from segcheck.symbolic.pieces import Piece

_Key: TypeAlias = tuple[str, Origin]
_SELF = "self"


@dataclass(frozen=True, slots=True, eq=False)
class WrittenLine:
    """One line of the list called `filter`: its rule in each family it speaks of."""

    filter: str
    rules: list[tuple[Family, Rule]] = field(default_factory=list)

    @property
    def rule(self) -> Rule:
        """One of the rules, for its name, action and origin."""
        return self.rules[0][1]


class WrittenLines:
    """The lines of `lists`, which are lists in use on `device`; `matchers`: of the families that are looked at.

    Cost: a look at each rule of the filters in force; equal ones are one object and looked at once.
    """

    def __init__(self, device: Device, lists: Sequence[Filter], matchers: Mapping[Family, Matcher]) -> None:
        self._matchers = matchers
        self.lines: list[WrittenLine] = []
        self._lists = [one for one in lists if one.family in matchers]
        self._settled: dict[int, Match] = {}
        self._outliners = {family: Outliner(family) for family in matchers}
        keyed = self._keyed()
        opened, closed = _in_force(device, matchers)
        # Rules in force, by identity: copies of one line stand in several filters.
        self._lines: dict[int, WrittenLine] = {}
        self._copies: dict[WrittenLine, list[int]] = {}
        for rules in opened:
            self._place(rules, keyed)
        somewhere = set(self._copies)
        for rules in closed:
            self._place(rules, keyed)
        self.closed = [line for line in self.lines if line in self._copies and line not in somewhere]
        placed = set(self._copies)
        by_themselves = []
        for rules in self._lists:
            own = {key: line for key, line in keyed.items() if line.filter == rules.name and line not in placed}
            if own:
                by_themselves.append(rules)
                self._place(rules, own)
        self._filters = [*opened, *by_themselves]

    def dead(self) -> dict[WrittenLine, tuple[Rule, ...]]:
        """Lines that never match where they are in force, each with the rules that take its packets somewhere.

        Cost: one question to `unreachable_rules` for each different filter that holds a line not yet seen to match,
        unless the rules that took its packets before stand above it there as well.
        """
        found: dict[WrittenLine, tuple[Rule, ...]] = {}
        skipped = set(self.closed)
        waiting = {number: line for number, line in self._lines.items() if line not in skipped}
        for rules in self._filters:
            if waiting.keys().isdisjoint(map(id, rules.rules)):
                continue
            here = [rule for rule in rules.rules if id(rule) in waiting]
            if _taken_as_before(rules, [(rule, found.get(waiting[id(rule)])) for rule in here]):
                continue
            dead = self._dead_in(rules)
            for rule in here:
                line = waiting.get(id(rule))
                if line is None:
                    continue
                if id(rule) in dead:
                    found[line] = tuple(dict.fromkeys((*found.get(line, ()), *dead[id(rule)])))
                    continue
                found.pop(line, None)
                for number in self._copies[line]:
                    waiting.pop(number, None)
        return found

    def outline(self, family: Family, rule: Rule) -> tuple[Piece, ...]:
        """Pieces whose union holds every packet of `family` that `rule` possibly matches, without later fragments that
        it may or may not match. Cost: nothing for a rule that `dead` has looked at.
        """
        return self._outliners[family].outline(self._settled_match(rule))

    def _settled_match(self, rule: Rule) -> Match:
        match = self._settled.get(id(rule.match))
        if match is None:
            match = self._settled[id(rule.match)] = settled_fragments(rule.match)
        return match

    def _dead_in(self, rules: Filter) -> dict[int, tuple[Rule, ...]]:
        """Rules of one filter that never match, by identity, each with those that take its packets."""
        settled: list[Rule] = []
        originals: dict[int, Rule] = {}
        for rule in rules.rules:
            match = self._settled_match(rule)
            settled.append(rule if match is rule.match else replace(rule, match=match))
            originals[id(settled[-1])] = rule
        settled_list = replace(rules, rules=tuple(settled))
        found = unreachable_rules(self._matchers[rules.family], settled_list, self._outliners[rules.family])
        return {id(originals[id(one.rule)]): tuple(originals[id(other)] for other in one.because) for one in found}

    def _keyed(self) -> dict[_Key, WrittenLine]:
        found: dict[_Key, WrittenLine] = {}
        for rules in self._lists:
            for rule in written(rules):
                key = _key(rule)
                if key not in found:
                    found[key] = WrittenLine(rules.name)
                    self.lines.append(found[key])
                found[key].rules.append((rules.family, rule))
        return found

    def _place(self, rules: Filter, keyed: Mapping[_Key, WrittenLine]) -> None:
        for rule in rules.rules:
            if id(rule) in self._lines:
                continue
            line = keyed.get(_key(rule))
            # What a platform writes beside a permitting line about the same packets (no session, no packet) is no line.
            if line is not None and (rule.action is not Action.DENY or line.rule.action is Action.DENY):
                self._lines[id(rule)] = line
                self._copies.setdefault(line, []).append(id(rule))


def settled_fragments(match: Match) -> Match:
    """The condition without later fragments that it may or may not match: they fare like their first one.

    >>> from segcheck.model.header import ANYTHING
    >>> settled_fragments(AnyOf((ANYTHING, AllOf((FieldIn(Field.FRAGMENT, ((1, 1),)), Unknown((), "late"))))))
    AnyOf(parts=(Anything(), AnyOf(parts=())))
    """
    if isinstance(match, AllOf) and any(isinstance(part, Unknown) for part in match.parts):
        fragments = [part for part in match.parts if isinstance(part, FieldIn) and part.field is Field.FRAGMENT]
        if any(low > FIRST_FRAGMENT for part in fragments for low, _ in part.intervals):
            return NOTHING
    if isinstance(match, Cited):
        part = settled_fragments(match.part)
        return match if part is match.part else replace(match, part=part)
    if isinstance(match, AllOf | AnyOf):
        parts = tuple(map(settled_fragments, match.parts))
        same = all(one is other for one, other in zip(parts, match.parts, strict=True))
        return match if same else type(match)(parts)
    return match


def written(rules: Filter) -> Iterator[Rule]:
    """Rules that have a line of their own; what the platform adds to each list is nobody's opening."""
    return (rule for rule in rules.rules if rule is rules.rules[0] or rule.origin[:1] != rules.origin[:1])


def _key(rule: Rule) -> _Key:
    return rule.name, rule.origin[:1]


def _in_force(device: Device, matchers: Mapping[Family, Matcher]) -> tuple[list[Filter], list[Filter]]:
    """Different filters in force, and those between zones of which one has no interface that is up."""
    up = {interface.zone for interface in device.interfaces if interface.enabled}
    bindings = (binding for one in device.interfaces for binding in (*one.ingress, *one.egress))
    opened = {id(binding.filter): binding.filter for binding in bindings}
    closed: dict[int, Filter] = {}
    for policy in device.zone_policies:
        down = any(zone not in up and zone != _SELF for zone in (policy.source_zone, policy.destination_zone))
        for rules in policy.filters:
            (closed if down else opened)[id(rules)] = rules
    examined = [one for one in opened.values() if one.family in matchers]
    return examined, [one for number, one in closed.items() if number not in opened and one.family in matchers]


def _taken_as_before(rules: Filter, asked: Sequence[tuple[Rule, tuple[Rule, ...] | None]]) -> bool:
    """Whether all rules asked about have, in `rules` too, above them the rules that took their packets elsewhere."""
    if any(because is None for _, because in asked):
        return False
    places = {id(rule): place for place, rule in enumerate(rules.rules)}
    return all(
        places.get(id(other), len(places)) < places[id(rule)] for rule, because in asked for other in because or ()
    )
