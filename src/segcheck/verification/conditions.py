"""What a filter of the model may let pass: conditions and rule lists as two sets each.

Of every condition the checker knows the packets that match it for sure and those that match it under some reading of
what nobody can tell. Both are kept because a "not" turns one into the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter
from segcheck.model.header import (
    ESTABLISHED,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Dated,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Match,
    Not,
    RepliesTo,
)
from segcheck.verification.diagrams import EMPTY, FULL
from segcheck.verification.packets import Packets


@dataclass(frozen=True, slots=True)
class Bounds:
    """Packets that are in for sure, and those that may be in; the first are among the second."""

    surely: int
    possibly: int


EVERYTHING, PERHAPS, NOTHING = Bounds(FULL, FULL), Bounds(EMPTY, FULL), Bounds(EMPTY, EMPTY)


class Conditions:
    """Bounds of conditions over `packets`. `day`: the day rules with dates are judged by; None: unknown."""

    def __init__(self, packets: Packets, day: datetime.date | None) -> None:
        self._packets = packets
        self._sets = packets.sets
        self._day = day
        self._established = packets.field_in(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
        # Conditions are shared between rules (object groups) and large; they are known again by identity. `Match` is
        # kept beside its bounds so that no identity is used twice.
        self._known: dict[int, tuple[Match, Bounds]] = {}

    def may_pass(self, filter_: Filter) -> int:
        """Packets that `filter_` may permit. Cost: linear in its rules, times the size of the set."""
        # From the last rule up: what a rule permits is added to what the rest permits, what it surely refuses is taken
        # from it. A rule of unknown action permits under one reading.
        result = EMPTY if filter_.default is Action.DENY else FULL
        for rule in reversed(filter_.rules):
            match = self.bounds(rule.match)
            if rule.action is Action.DENY:
                result = self._sets.without(result, match.surely)
            else:
                result = self._sets.either(result, match.possibly)
        return result

    def bounds(self, match: Match) -> Bounds:
        """The bounds of `match`."""
        known = self._known.get(id(match))
        if known is None:
            known = self._known[id(match)] = match, self._computed(match)
        return known[1]

    def _computed(self, match: Match) -> Bounds:
        if isinstance(match, Anything):
            return EVERYTHING
        if isinstance(match, FieldIn):
            one = self._packets.field_in(match.field, match.intervals)
            return Bounds(one, one)
        if isinstance(match, FieldMasked):
            one = self._packets.masked(match.field, match.value, match.care)
            return Bounds(one, one)
        if isinstance(match, AllOf):
            return self._joined(match.parts, self._sets.all_of)
        if isinstance(match, AnyOf):
            return self._joined(match.parts, self._sets.any_of)
        return self._composed(match)

    def _composed(self, match: Match) -> Bounds:
        if isinstance(match, Not):
            part = self.bounds(match.part)
            return Bounds(self._sets.negation(part.possibly), self._sets.negation(part.surely))
        if isinstance(match, Cited):
            return self.bounds(match.part)
        if isinstance(match, FirstMatch):
            return self._first_match(match)
        if isinstance(match, Dated):
            return self._dated(match)
        if isinstance(match, RepliesTo):
            # SOUNDNESS: which sessions may be open is not followed here; any packet of a session may be an answer.
            # Claims are about packets outside sessions, for which this is exact: no such packet is an answer.
            return Bounds(EMPTY, self._established)
        # What is left is `Unknown`. SOUNDNESS: a kind of condition that is new to the model may match or not, too.
        return PERHAPS

    def _joined(self, parts: Iterable[Match], join: Callable[[Iterable[int]], int]) -> Bounds:
        bounds = [self.bounds(part) for part in parts]
        return Bounds(join(part.surely for part in bounds), join(part.possibly for part in bounds))

    def _first_match(self, match: FirstMatch) -> Bounds:
        result = NOTHING
        for condition, holds in reversed(match.lines):
            line = self.bounds(condition)
            if holds:
                result = Bounds(
                    self._sets.either(result.surely, line.surely), self._sets.either(result.possibly, line.possibly)
                )
            else:
                result = Bounds(
                    self._sets.without(result.surely, line.possibly), self._sets.without(result.possibly, line.surely)
                )
        return result

    def _dated(self, match: Dated) -> Bounds:
        """INVARIANT: the first and the last day count as unknown, because the hour decides."""
        day = self._day
        if day is None or day in (match.first, match.last):
            return PERHAPS
        begun = match.first is None or match.first < day
        over = match.last is not None and match.last < day
        return EVERYTHING if begun and not over else NOTHING
