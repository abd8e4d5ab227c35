"""Which packets a change of rules may concern: the smallest set that surely holds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import AllOf, AnyOf, Cited, FirstMatch, Match
from segcheck.reachability.alignment import shared_positions
from segcheck.reachability.sameness import Sameness, Stretch
from segcheck.semantics.filtering import filter_bounds_within
from segcheck.semantics.matching import Matcher
from segcheck.semantics.outlines import Outliner, Region
from segcheck.symbolic.header_space import PacketSet

_Entry = TypeVar("_Entry")
_Line: TypeAlias = tuple[Match, bool]


def changed_packets(matcher: Matcher, before: Filter, after: Filter, sameness: Sameness) -> PacketSet:
    """All packets of the filters' family that the two lists may treat differently.

    Not among them are packets that earlier rules surely catch, and those that either list surely permits or surely
    denies. CHOICE: where a rule takes the place of another with the same action, a packet that surely matches both is
    none of them; without that, one line of a list that a class names would concern whatever the class is about.
    SOUNDNESS: the lists are changed stretch by stretch, from the first to the last; under any reading of what is not
    known, a packet that fares otherwise in the end does so at one of these steps.

    >>> from segcheck.model.filters import Action
    >>> from segcheck.model.header import Family
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> empty = Filter("F", Family.IPV4, (), Action.DENY, ())
    >>> bool(changed_packets(Matcher(HeaderSpace(Family.IPV4)), empty, empty, Sameness({}, {})))
    False
    """
    if before.default is not after.default:
        return matcher.space.everything
    stretches = changed_stretches(before, after, sameness)
    concerned = _of_stretches(matcher, before, stretches, sameness)
    if len(stretches) > 1:  # the other way round each list ends otherwise while it is changed
        concerned &= _of_stretches(matcher, after, changed_stretches(after, before, sameness.reverse), sameness.reverse)
    if may_be_kept_otherwise(stretches):
        shared = [(old, new) for new, old in shared_positions(after.rules, before.rules, sameness.reverse.rules)]
        others = tuple(_stretches(before.rules, after.rules, shared))
        back = tuple(_stretches(after.rules, before.rules, [(new, old) for old, new in shared]))
        concerned &= _of_stretches(matcher, before, others, sameness)
        concerned &= _of_stretches(matcher, after, back, sameness.reverse)
    return concerned


def _of_stretches(matcher: Matcher, before: Filter, stretches: Sequence[Stretch], sameness: Sameness) -> PacketSet:
    outliner = Outliner(before.family)
    changed = [rule for stretch in stretches for rule in (*stretch.removed, *stretch.added)]
    region = Region(piece for rule in changed for piece in outliner.outline(rule.match))
    concerned = matcher.space.nothing
    passed = matcher.space.everything  # what the rules so far that both lists hold do not surely catch
    position = 0
    for stretch in stretches:
        for rule in before.rules[position : stretch.start]:
            if region.may_meet(rule.match):
                passed -= matcher.bounds(rule.match).surely
        position = stretch.start + len(stretch.removed)
        tail = tuple(rule for rule in before.rules[position:] if region.may_meet(rule.match))
        concerned |= _of_stretch(matcher, stretch, replace(before, rules=tail), passed, sameness)
    return concerned


def _of_stretch(matcher: Matcher, stretch: Stretch, tail: Filter, passed: PacketSet, sameness: Sameness) -> PacketSet:
    """Of the packets that get to the stretch those that it, followed by `tail`, may treat in two ways."""
    removed, added = stretch.removed, stretch.added
    changed = matcher.space.union(matcher.bounds(rule.match).possibly for rule in (*removed, *added)) & passed
    if len(removed) == len(added) and all(map(sameness.actions, removed, added)):
        changed &= matcher.space.union(
            changed_matches(matcher, one.match, other.match, sameness)
            for one, other in zip(removed, added, strict=True)
        )
    was, now = (
        filter_bounds_within(matcher, replace(tail, rules=(*rules, *tail.rules)), changed) for rules in (removed, added)
    )
    alike = (was.surely & now.surely) | (changed - was.possibly - now.possibly)
    return changed - alike - _surely_left_to_one(matcher, removed, added, sameness)


def _surely_left_to_one(
    matcher: Matcher, removed: Sequence[Rule], added: Sequence[Rule], sameness: Sameness
) -> PacketSet:
    """Packets that on either side get to the same rule, surely match it, and are left to an action nobody knows."""
    found = matcher.space.nothing
    for one, other in shared_positions(removed, added, sameness.actions):
        if removed[one].action is Action.UNKNOWN:
            found |= _surely_decided(matcher, removed, one) & _surely_decided(matcher, added, other)
    return found


def _surely_decided(matcher: Matcher, rules: Sequence[Rule], position: int) -> PacketSet:
    """Packets that the rule at `position` surely decides."""
    earlier = matcher.space.union(matcher.bounds(rule.match).possibly for rule in rules[:position])
    return matcher.bounds(rules[position].match).surely - earlier


def changed_rules(before: Filter, after: Filter, sameness: Sameness) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that stand on one side only: those that are gone, and those that came."""
    found = changed_stretches(before, after, sameness)
    return tuple(rule for one in found for rule in one.removed), tuple(rule for one in found for rule in one.added)


def changed_stretches(before: Filter, after: Filter, sameness: Sameness) -> Sequence[Stretch]:
    """What stands between the rules that both lists hold, on either side; asked of each pair of lists once."""
    known = sameness.stretches.get((id(before), id(after)))
    if known is None:
        shared = shared_positions(before.rules, after.rules, sameness.rules)
        known = (before, after, tuple(_stretches(before.rules, after.rules, shared)))
        sameness.stretches[id(before), id(after)] = known
    return known[2]


def _stretches(before: Sequence[Rule], after: Sequence[Rule], shared: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    start = other_start = 0
    for end, other_end in (*shared, (len(before), len(after))):
        if end > start or other_end > other_start:
            yield Stretch(start, tuple(before[start:end]), tuple(after[other_start:other_end]))
        start, other_start = end + 1, other_end + 1


def gaps(
    before: Sequence[_Entry], after: Sequence[_Entry], shared: Sequence[tuple[int, int]]
) -> Iterator[tuple[Sequence[_Entry], Sequence[_Entry]]]:
    """What stands between the entries that two lists share, on either side.

    >>> list(gaps("abc", "axc", [(0, 0), (2, 2)]))
    [('b', 'x')]
    """
    start = other_start = 0
    for end, other_end in (*shared, (len(before), len(after))):
        if end > start or other_end > other_start:
            yield before[start:end], after[other_start:other_end]
        start, other_start = end + 1, other_end + 1


def other_gaps(
    before: Sequence[_Entry], after: Sequence[_Entry], same: Callable[[_Entry, _Entry], bool]
) -> Iterator[tuple[Sequence[_Entry], Sequence[_Entry]]]:
    """The same by the longest common subsequence that is found from the other side: of two entries that changed places
    it keeps the other one.

    CHOICE: whatever is concerned by one of the two and not by the other fares alike. Looking at both makes what a
    change concerns the same for the change and for its reverse.

    >>> list(other_gaps("ab", "ba", str.__eq__)) == list(gaps("ab", "ba", shared_positions("ab", "ba", str.__eq__)))
    False
    """
    shared = shared_positions(after, before, lambda new, old: same(old, new))
    return gaps(before, after, [(old, new) for new, old in shared])


def may_be_kept_otherwise(stretches: Sequence[Stretch]) -> bool:
    """Whether another choice of shared entries may leave other gaps: not where entries only came, or only went, nor
    where all of them are side by side.
    """
    return len(stretches) > 1 and any(one.removed for one in stretches) and any(one.added for one in stretches)


def changed_matches(matcher: Matcher, one: Match, other: Match, sameness: Sameness) -> PacketSet:
    """All packets for which one of two conditions may hold and the other not."""
    if sameness.same(one, other):
        return matcher.space.nothing
    was, now = matcher.bounds(one), matcher.bounds(other)
    concerned = (was.possibly - now.surely) | (now.possibly - was.surely)
    if was.exact and now.exact:
        return concerned
    if isinstance(one, Cited) and isinstance(other, Cited):
        return concerned & changed_matches(matcher, one.part, other.part, sameness)
    if isinstance(one, AnyOf) and isinstance(other, AnyOf):
        parts = gaps(one.parts, other.parts, shared_positions(one.parts, other.parts, sameness.same))
        twins = other_gaps(one.parts, other.parts, sameness.same)
        return concerned & _of_any(matcher, parts) & _of_any(matcher, twins)
    if isinstance(one, AllOf) and isinstance(other, AllOf) and len(one.parts) == len(other.parts):
        pairs = zip(one.parts, other.parts, strict=True)
        return concerned & matcher.space.union(changed_matches(matcher, part, twin, sameness) for part, twin in pairs)
    if isinstance(one, FirstMatch) and isinstance(other, FirstMatch):
        lines = gaps(one.lines, other.lines, shared_positions(one.lines, other.lines, sameness.same))
        twin_lines = other_gaps(one.lines, other.lines, sameness.same)
        return concerned & _of_lines(matcher, lines) & _of_lines(matcher, twin_lines)
    return concerned


def _of_lines(matcher: Matcher, lines: Iterator[tuple[Sequence[_Line], Sequence[_Line]]]) -> PacketSet:
    return _of_any(matcher, (([part for part, _ in gone], [part for part, _ in came]) for gone, came in lines))


def _of_any(matcher: Matcher, parts: Iterator[tuple[Sequence[Match], Sequence[Match]]]) -> PacketSet:
    return matcher.space.union(matcher.bounds(part).possibly for gone, came in parts for part in (*gone, *came))
