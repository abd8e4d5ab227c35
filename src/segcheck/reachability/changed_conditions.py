"""Which packets a change of rules may concern: the smallest set that surely holds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from segcheck.model.filters import Filter, Rule
from segcheck.model.header import AllOf, AnyOf, Cited, FirstMatch, Match
from segcheck.reachability.alignment import shared_positions
from segcheck.reachability.sameness import Sameness
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import PacketSet

_Entry = TypeVar("_Entry")
_Line: TypeAlias = tuple[Match, bool]


def changed_packets(matcher: Matcher, before: Filter, after: Filter, sameness: Sameness) -> PacketSet:
    """All packets of the filters' family that the two lists may treat differently.

    CHOICE: where a rule takes the place of another with the same action, a packet that surely matches both is none of
    them. Without that, one line of a list that a class names would concern whatever the class is about.

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
    concerned = _of_stretches(matcher, stretches, sameness)
    if may_be_kept_otherwise(stretches):
        concerned &= _of_stretches(matcher, tuple(other_gaps(before.rules, after.rules, sameness.rules)), sameness)
    return concerned


def _of_stretches(
    matcher: Matcher, stretches: Sequence[tuple[Sequence[Rule], Sequence[Rule]]], sameness: Sameness
) -> PacketSet:
    concerned = []
    for removed, added in stretches:
        replaced = len(removed) == len(added) and all(map(sameness.actions, removed, added))
        if replaced:
            concerned += [
                changed_matches(matcher, one.match, other.match, sameness)
                for one, other in zip(removed, added, strict=True)
            ]
        else:
            concerned += [matcher.bounds(rule.match).possibly for rule in (*removed, *added)]
    return matcher.space.union(concerned)


def changed_rules(before: Filter, after: Filter, sameness: Sameness) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that stand on one side only: those that are gone, and those that came."""
    found = changed_stretches(before, after, sameness)
    return tuple(rule for gone, _ in found for rule in gone), tuple(rule for _, came in found for rule in came)


def changed_stretches(
    before: Filter, after: Filter, sameness: Sameness
) -> Sequence[tuple[Sequence[Rule], Sequence[Rule]]]:
    """What stands between the rules that both lists hold, on either side; asked of each pair of lists once."""
    known = sameness.stretches.get((id(before), id(after)))
    if known is None:
        shared = shared_positions(before.rules, after.rules, sameness.rules)
        known = (before, after, tuple(gaps(before.rules, after.rules, shared)))
        sameness.stretches[id(before), id(after)] = known
    return known[2]


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


def may_be_kept_otherwise(stretches: Sequence[tuple[Sequence[_Entry], Sequence[_Entry]]]) -> bool:
    """Whether another choice of shared entries may leave other gaps: not where entries only came, or only went, nor
    where all of them are side by side.
    """
    return len(stretches) > 1 and any(gone for gone, _ in stretches) and any(came for _, came in stretches)


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
