"""Findings of audits that somebody accepted: who, why, until when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from segcheck.source.text import Span


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An entry of `accepted:`. `finding`: the id of the finding; `until`: the last day it counts.

    INVARIANT: an acceptance changes no outcome: what is violated stays violated, and is counted. It says that somebody
    knows of the finding and answers for it until a day.
    """

    finding: str
    by: str
    because: str
    until: datetime.date
    span: Span

    def in_force(self, on: datetime.date | None) -> bool:
        """Whether it counts on the day `on`; without a day it does not.

        >>> day = datetime.date
        >>> one = Acceptance("any-any-permit-0123456789", "CISO", "", day(2027, 3, 31), Span("p.yaml", 1, 1, 1, 2))
        >>> one.in_force(day(2027, 3, 31)), one.in_force(day(2027, 4, 1)), one.in_force(None)
        (True, False, False)
        """
        return on is not None and on <= self.until
