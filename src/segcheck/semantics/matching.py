"""The packets a condition holds for: `Match` to `Bounds`."""

from __future__ import annotations

from segcheck.errors import UsageError
from segcheck.model.filters import Filter
from segcheck.model.header import (
    AllOf,
    AnyOf,
    Anything,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.sessions import EXCHANGED, answers_within, opening_value
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


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
        self._seen: dict[int, tuple[Match, Bounds]] = {}
        self._seen_from_answer: dict[int, tuple[Match, Bounds]] = {}
        self._filters: dict[int, tuple[Filter, Bounds]] = {}
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

    def _bounds(self, match: Match, from_answer: bool) -> Bounds:
        if isinstance(match, FieldIn | FieldMasked) and not from_answer:
            return self._condition(match, match.field)
        seen = self._seen_from_answer if from_answer else self._seen
        known = seen.get(id(match))
        if known is not None:
            return known[1]
        bounds = self._compile(match, from_answer)
        seen[id(match)] = (match, bounds)
        return bounds

    def _compile(self, match: Match, from_answer: bool) -> Bounds:
        match match:
            case FieldIn() | FieldMasked():
                return self._condition_on_opening(match)
            case AllOf(parts):
                compiled = [self._bounds(part, from_answer) for part in parts]
                surely = self.space.intersection([bounds.surely for bounds in compiled])
                if all(bounds.exact for bounds in compiled):
                    return Bounds(surely, surely)
                return Bounds(surely, self.space.intersection([bounds.possibly for bounds in compiled]))
            case AnyOf(parts):
                compiled = [self._bounds(part, from_answer) for part in parts]
                surely = self.space.union([bounds.surely for bounds in compiled])
                if all(bounds.exact for bounds in compiled):
                    return Bounds(surely, surely)
                return Bounds(surely, self.space.union([bounds.possibly for bounds in compiled]))
            case Not(part):
                bounds = self._bounds(part, from_answer)
                return Bounds(~bounds.possibly, ~bounds.surely)
            case Anything():
                return Bounds(self.space.everything, self.space.everything)
            case Unknown():
                # SOUNDNESS: nothing surely and everything possibly holds both readings.
                return self._undecided
            case RepliesTo(opening):
                if from_answer:
                    # The opening packet is NEW, so it answers nothing.
                    return Bounds(self.space.nothing, self.space.nothing)
                return answers_within(self.space, self._bounds(opening, from_answer=True))

    def _condition(self, match: FieldIn | FieldMasked, field: Field) -> Bounds:
        packets = self._field_set(match, field)
        return Bounds(packets, packets)

    def _field_set(self, match: FieldIn | FieldMasked, field: Field) -> PacketSet:
        if isinstance(match, FieldIn):
            return self.space.field_in(field, match.intervals)
        return self.space.field_masked(field, match.value, match.care)

    def _condition_on_opening(self, match: FieldIn | FieldMasked) -> Bounds:
        """A condition on the opening packet as a condition on the answer."""
        exchanged = EXCHANGED.get(match.field)
        if exchanged is not None:
            return self._condition(match, exchanged)
        if match.field in (Field.PROTOCOL, Field.FRAGMENT, Field.ICMP_CODE):
            return self._condition(match, match.field)

        def holds(value: int) -> bool:
            if isinstance(match, FieldIn):
                return any(low <= value <= high for low, high in match.intervals)
            return value & match.care == match.value & match.care

        return opening_value(self.space, match.field, holds)


def require_family(matcher: Matcher, rules: Filter) -> None:
    """Raises: UsageError, when `rules` are not of the family of the matcher's space."""
    if rules.family is not matcher.space.family:
        raise UsageError(f"filter {rules.name} is for {rules.family}, the space for {matcher.space.family}")
