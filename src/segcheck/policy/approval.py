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
