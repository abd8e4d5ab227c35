"""Header fields as variables of `Diagrams`: which variable is which bit, and sets said by intervals and masks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.model.header import Family, Field, Interval
from segcheck.verification.diagrams import Diagrams


class Packets:
    """Sets of headers of one family. `order`: (field, bit) of each variable, the first on top; bit 0 is the lowest.

    Every bit of every field stands in `order` exactly once.

    >>> order = [(field, bit) for field in Field for bit in reversed(range(field.bits(Family.IPV4)))]
    >>> packets = Packets(Family.IPV4, order)
    >>> packets.field_in(Field.PROTOCOL, [(0, 255)]) == 1
    True
    """

    def __init__(self, family: Family, order: Sequence[tuple[Field, int]]) -> None:
        self.family = family
        self.sets = Diagrams(len(order))
        position = {variable: level for level, variable in enumerate(order)}
        self._levels = {
            field: tuple(position[field, bit] for bit in reversed(range(field.bits(family)))) for field in Field
        }
        self._intervals: dict[tuple[Field, Interval], int] = {}

    def field_in(self, field: Field, intervals: Iterable[Interval]) -> int:
        """Headers whose `field` lies in one of the inclusive intervals."""
        return self.sets.any_of(self._interval(field, interval) for interval in intervals)

    def masked(self, field: Field, value: int, care: int) -> int:
        """Headers whose `field` equals `value` on the bits set in `care`."""
        self.sets.spend(8 * len(self._levels[field]))
        return self.sets.equal_bits(self._levels[field], value, care)

    def forget_fields(self, one: int, fields: Iterable[Field]) -> int:
        """The headers of `one` with any values in `fields`."""
        return self.sets.forget(one, frozenset(level for field in fields for level in self._levels[field]))

    def become(self, one: int, field: Field, intervals: Sequence[Interval]) -> int:
        """The headers of `one` after `field` became some value of `intervals`."""
        return self.sets.both(self.forget_fields(one, (field,)), self.field_in(field, intervals))

    def set_bits(self, one: int, field: Field, value: int, care: int) -> int:
        """The headers of `one` after the bits `care` of `field` became those of `value`."""
        levels = self._levels[field]
        written = frozenset(level for place, level in enumerate(reversed(levels)) if care >> place & 1)
        return self.sets.both(self.sets.forget(one, written), self.masked(field, value, care))

    def example(self, one: int) -> dict[Field, int] | None:
        """One header of `one`, as values of fields; None when there is none."""
        member = self.sets.member(one)
        if member is None:
            return None
        return {
            field: sum(1 << place for place, level in enumerate(reversed(levels)) if member.get(level, False))
            for field, levels in self._levels.items()
        }

    def _interval(self, field: Field, interval: Interval) -> int:
        found = self._intervals.get((field, interval))
        if found is None:
            self.sets.spend(32 * len(self._levels[field]))  # also where all steps are remembered
            found = self._intervals[field, interval] = self.sets.between(self._levels[field], *interval)
        return found
