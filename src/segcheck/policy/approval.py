"""Who allowed something, when, and for how long."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval as recorded. Empty texts and None: not recorded. The last day of `expires` still counts."""

    approver: str = ""
    approved: datetime.date | None = None
    expires: datetime.date | None = None
    reviewed: datetime.date | None = None

    def in_force(self, on: datetime.date) -> bool:
        """Whether it was given on or before the day `on` and has not run out by then.

        >>> day = datetime.date
        >>> Approval("CISO", day(2026, 4, 1), day(2027, 3, 31)).in_force(day(2027, 3, 31))
        True
        >>> Approval("CISO").in_force(day(2027, 3, 31))
        False
        """
        given = self.approved is not None and self.approved <= on
        return given and (self.expires is None or on <= self.expires)
