"""A packet set as few readable rows."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.header import Field, Interval


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A product of conditions: packets whose every named field lies in its intervals and agrees with its masks.

    Fields not named are unrestricted (within the packets that can exist).
    """

    fields: tuple[tuple[Field, tuple[Interval, ...]], ...]
    masks: tuple[tuple[Field, int, int], ...] = ()

    def intervals(self, field: Field) -> tuple[Interval, ...] | None:
        """Intervals of `field`, or None when it is unrestricted."""
        return next((intervals for name, intervals in self.fields if name is field), None)
