"""Lines of rule lists that a change adds to a device, and the filters in force that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    AllOf,
    AnyOf,
    Cited,
    Dated,
    Family,
    FirstMatch,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.model.network import Device
from segcheck.policy.written_lines import written
from segcheck.reachability.alignment import shared_positions
from segcheck.source.text import Origin

_Key: TypeAlias = tuple[str, Origin]


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A rule at its place in a filter."""

    rules: Filter
    position: int

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.rules.rules[self.position]


@dataclass(slots=True, eq=False)
class AddedLine:
    """A line of the list `written_in` that only the later of two devices has.

    `copies`: where it is in force under its own name; `parts`: where it is in force as a part of something else, as
    lines of an access list are that chooses packets for a class. `placed`: some line of its list is in force.
    """

    written_in: Copy
    copies: list[Copy] = field(default_factory=list)
    parts: list[Copy] = field(default_factory=list)
    placed: bool = False


def added_lines(before: Device | None, after: Device) -> tuple[AddedLine, ...]:
    """Lines of `after` outside the longest common subsequences of its lists and those of `before`, in file order.

    CHOICE: a line whose place in the file alone has changed is the same line, also where it rests on something that is
    not known.
    Cost: a comparison per rule; a look at each rule in force on the device.
    """
    found = [AddedLine(copy) for rules in after.filters for copy in _added(before, rules)]
    if found:
        _place(after, found)
    return tuple(found)


def _added(before: Device | None, rules: Filter) -> Iterator[Copy]:
    earlier = None if before is None else _named(before, rules)
    if earlier is rules:
        return
    old = () if earlier is None else earlier.rules
    kept = {later for _, later in shared_positions(old, rules.rules, _Sameness().same)}
    new = [position for position in range(len(rules.rules)) if position not in kept]
    own = {id(rule) for rule in written(rules)} if new else set()
    for position in new:
        if id(rules.rules[position]) in own:
            yield Copy(rules, position)


def _named(device: Device, wanted: Filter) -> Filter | None:
    return next((one for one in device.filters if one.name == wanted.name and one.family is wanted.family), None)


class _Sameness:
    """Whether two rules say the same, wherever they are written."""

    def __init__(self) -> None:
        self._placeless: dict[int, tuple[Match, Match]] = {}

    def same(self, one: Rule, other: Rule) -> bool:
        if one is other:
            return True
        if one.action is not other.action:
            return False
        return one.match == other.match or self._without_places(one.match) == self._without_places(other.match)

    def _without_places(self, match: Match) -> Match:
        known = self._placeless.get(id(match))
        if known is None:
            known = self._placeless[id(match)] = (match, self._made(match))
        return known[1]

    def _made(self, match: Match) -> Match:
        match match:
            case Unknown() | Dated():
                return replace(match, origin=())
            case Cited(part):
                return Cited(self._without_places(part), ())
            case AllOf(parts) | AnyOf(parts):
                return type(match)(tuple(map(self._without_places, parts)))
            case Not(part):
                return Not(self._without_places(part))
            case RepliesTo(opening):
                return RepliesTo(self._without_places(opening))
            case FirstMatch(lines):
                return FirstMatch(tuple((self._without_places(part), holds) for part, holds in lines))
            case _:
                return match


def in_force(device: Device) -> Iterator[Filter]:
    """Every filter that decides about packets on `device`, each once."""
    seen: dict[int, Filter] = {}
    for interface in device.interfaces:
        for binding in (*interface.ingress, *interface.egress):
            seen.setdefault(id(binding.filter), binding.filter)
    for policy in device.zone_policies:
        for rules in policy.filters:
            seen.setdefault(id(rules), rules)
    yield from seen.values()


def _place(device: Device, found: list[AddedLine]) -> None:
    """CHOICE: most lists are in force as they are written; only in other filters lines are looked for by name."""
    homes: dict[int, list[AddedLine]] = {}
    for line in found:
        homes.setdefault(id(line.written_in.rules), []).append(line)
    placed: set[int] = set()
    others: list[Filter] = []
    for rules in in_force(device):
        if id(rules) not in homes:
            others.append(rules)
            continue
        placed.add(id(rules))
        for line in homes[id(rules)]:
            line.copies.append(line.written_in)
    if others:
        placed |= _place_elsewhere(others, found)
    for line in found:
        line.placed = id(line.written_in.rules) in placed


def _place_elsewhere(others: Sequence[Filter], found: Sequence[AddedLine]) -> set[int]:
    """Find copies and parts of lines in filters that are no lists as written; returns the lists that stand there."""
    by_key: dict[_Key, list[AddedLine]] = {}
    by_line: dict[Origin, list[AddedLine]] = {}
    lists: dict[_Key, int] = {}
    for line in found:
        rule = line.written_in.rule
        by_key.setdefault(_key(rule), []).append(line)
        by_line.setdefault(rule.origin[:1], []).append(line)
    for rules in {id(line.written_in.rules): line.written_in.rules for line in found}.values():
        lists.update({_key(rule): id(rules) for rule in rules.rules if rule.origin})
    placed = set()
    for rules in others:
        for position, rule in enumerate(rules.rules):
            home = lists.get(_key(rule))
            copy = Copy(rules, position)
            if home is not None:
                placed.add(home)
                for line in by_key.get(_key(rule), ()):
                    if _is_copy(line, copy):
                        line.copies.append(copy)
            elif rule.origin:
                for line in by_line.get(rule.origin[:1], ()):
                    if line.written_in.rules.family is rules.family:
                        line.parts.append(copy)
    return placed


def _key(rule: Rule) -> _Key:
    return rule.name, rule.origin[:1]


def _is_copy(line: AddedLine, copy: Copy) -> bool:
    """What a platform writes beside a permitting line about the same packets (no session, no packet) is no copy."""
    if copy.rules.family is not line.written_in.rules.family:
        return False
    return copy.rule.action is not Action.DENY or line.written_in.rule.action is Action.DENY


def list_names(device: Device) -> Mapping[tuple[str, Family], int]:
    """How many lines put each list of `device` to work."""
    counts: dict[tuple[str, Family], int] = {}
    for use in device.filter_uses:
        for family in Family:
            if use.family in (None, family):
                counts[use.name, family] = counts.get((use.name, family), 0) + 1
    return counts
