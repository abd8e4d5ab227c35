"""The packets a condition holds for: `Match` to `Bounds`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from segcheck.errors import UsageError
from segcheck.model.filters import Filter
from segcheck.model.header import (
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Dated,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Interval,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.model.translation import Rewrite, Translation
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.sessions import answer_field, answers_within, opening_value
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

if TYPE_CHECKING:
    from segcheck.semantics.translating import Region

RegionKey: TypeAlias = tuple[tuple[int, tuple[Rewrite, ...]], ...]
"""A list of translations: identities of the conditions, and how each rewrites."""


# Composite conditions kept for reuse. What is kept holds its nodes (a line about 90 of them, 32 bytes each), so there
# has to be an end to it: 300 devices with 180,000 lines would fill a space of the usual size with nothing else.
_MOST_REMEMBERED = 1 << 17


class Matcher:
    """Turns conditions into packet sets of one space, each condition object once.

    CHOICE: composite conditions are remembered by identity. Vendors share one object between all rules that name the
    same object group, and identity needs no hash of a tree. The remembered object is kept alive, so its identity
    cannot be taken by another one.

    >>> from segcheck.model.header import Family
    >>> space = HeaderSpace(Family.IPV4)
    >>> Matcher(space).bounds(AllOf((FieldIn(Field.PROTOCOL, ((6, 6),)), Unknown((), "user")))).surely == space.nothing
    True
    """

    def __init__(self, space: HeaderSpace) -> None:
        self.space = space
        self._values: dict[tuple[Field, tuple[Interval, ...]], Bounds] = {}
        self._seen: dict[int, tuple[Match, Bounds]] = {}
        self._seen_from_answer: dict[int, tuple[Match, Bounds]] = {}
        self._filters: dict[int, tuple[Filter, Bounds]] = {}
        self._regions: dict[RegionKey, tuple[Region, ...]] = {}
        self._regions_of: dict[int, tuple[Sequence[Translation], tuple[Region, ...]]] = {}
        self.notes: dict[int, tuple[object, object]] = {}
        """What others found out about a value, by its identity; it is kept, so that its identity stays its own."""
        self._undecided = Bounds(space.nothing, space.everything)

    def bounds(self, match: Match) -> Bounds:
        """Packets that surely and possibly match; both ends are tight as long as no `Unknown` object occurs twice."""
        return self._bounds(match, from_answer=False)

    def remembered(self, rules: Filter) -> Bounds | None:
        """What `remember` was told about this very filter, or None."""
        known = self._filters.get(id(rules))
        return None if known is None else known[1]

    def remember(self, rules: Filter, bounds: Bounds) -> None:
        """Keep the meaning of a filter: one list is often bound at many places."""
        self._filters[id(rules)] = (rules, bounds)

    def remembered_regions(self, rules: Sequence[Translation]) -> tuple[Region, ...] | None:
        """What `remember_regions` was told about this list of translations, or one that does the same; or None."""
        known = self._regions_of.get(id(rules))
        if known is not None:
            return known[1]
        regions = self._regions.get(_region_key(rules))
        if regions is not None:
            self._regions_of[id(rules)] = (rules, regions)
        return regions

    def remember_regions(self, rules: Sequence[Translation], regions: tuple[Region, ...]) -> None:
        """Keep what a list of translations does. INVARIANT: the list is kept as well, so identities stay its own."""
        self._regions[_region_key(rules)] = regions
        self._regions_of[id(rules)] = (rules, regions)

    def _bounds(self, match: Match, from_answer: bool) -> Bounds:
        if isinstance(match, FieldIn) and not from_answer:
            return self._field_in(match.field, match.intervals)
        seen = self._seen_from_answer if from_answer else self._seen
        known = seen.get(id(match))
        if known is not None:
            return known[1]
        bounds = self._compile(match, from_answer)
        if len(seen) >= _MOST_REMEMBERED:
            seen.clear()
        seen[id(match)] = (match, bounds)
        return bounds

    def _field_in(self, field: Field, intervals: tuple[Interval, ...]) -> Bounds:
        """Conditions on one field are remembered by value: lists repeat the same addresses in ever new objects."""
        key = (field, intervals)
        known = self._values.get(key)
        if known is None:
            packets = self.space.field_in(field, intervals)
            known = self._values[key] = Bounds(packets, packets)
        return known

    def _compile(self, match: Match, from_answer: bool) -> Bounds:
        match match:
            case AllOf(parts):
                return self._combined(self.space.intersection, parts, from_answer)
            case AnyOf(parts):
                return self._combined(self.space.union, parts, from_answer)
            case FieldIn():
                return self._field_in_of_opening(match)
            case FieldMasked():
                return self._masked_of_opening(match) if from_answer else self._masked(match, match.field)
            case Not(part):
                bounds = self._bounds(part, from_answer)
                return Bounds(~bounds.possibly, ~bounds.surely)
            case Cited(part):
                return self._bounds(part, from_answer)
            case Anything():
                return Bounds(self.space.everything, self.space.everything)
            case Unknown() | Dated():
                # SOUNDNESS: nothing surely and everything possibly holds both readings.
                return self._undecided
            case FirstMatch(lines):
                return self._first_match(lines, from_answer)
            case RepliesTo(opening):
                if from_answer:
                    # The opening packet is NEW, so it answers nothing.
                    return Bounds(self.space.nothing, self.space.nothing)
                return answers_within(self.space, self._bounds(opening, from_answer=True))

    def _combined(
        self, combine: Callable[[Sequence[PacketSet]], PacketSet], parts: tuple[Match, ...], from_answer: bool
    ) -> Bounds:
        compiled = [self._bounds(part, from_answer) for part in parts]
        surely = combine([bounds.surely for bounds in compiled])
        if all(bounds.exact for bounds in compiled):
            return Bounds(surely, surely)
        return Bounds(surely, combine([bounds.possibly for bounds in compiled]))

    def _first_match(self, lines: tuple[tuple[Match, bool], ...], from_answer: bool) -> Bounds:
        """Both readings as in `filtering.filter_bounds`: doubts for the condition, and doubts against it."""
        strict: list[tuple[PacketSet, bool]] = []
        generous: list[tuple[PacketSet, bool]] = []
        for part, holds in lines:
            bounds = self._bounds(part, from_answer)
            strict.append((bounds.surely if holds else bounds.possibly, holds))
            generous.append((bounds.possibly if holds else bounds.surely, holds))
        if not lines:
            return Bounds(self.space.nothing, self.space.nothing)
        return Bounds(*self.space.first_match_readings((strict, generous), (False, False)))

    def _masked(self, match: FieldMasked, field: Field) -> Bounds:
        packets = self.space.field_masked(field, match.value, match.care)
        return Bounds(packets, packets)

    def _field_in_of_opening(self, match: FieldIn) -> Bounds:
        field = answer_field(match.field)
        if field is not None:
            return self._field_in(field, match.intervals)
        return opening_value(
            self.space, match.field, lambda value: any(low <= value <= high for low, high in match.intervals)
        )

    def _masked_of_opening(self, match: FieldMasked) -> Bounds:
        field = answer_field(match.field)
        if field is not None:
            return self._masked(match, field)
        wanted = match.value & match.care
        return opening_value(self.space, match.field, lambda value: value & match.care == wanted)


def _region_key(rules: Sequence[Translation]) -> RegionKey:
    return tuple((id(rule.match), rule.rewrites) for rule in rules)


def require_family(matcher: Matcher, rules: Filter) -> None:
    """Raises: UsageError, when `rules` are not of the family of the matcher's space."""
    if rules.family is not matcher.space.family:
        raise UsageError(f"filter {rules.name} is for {rules.family}, the space for {matcher.space.family}")
