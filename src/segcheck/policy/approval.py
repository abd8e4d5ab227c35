"""Who allowed something, when, and for how long."""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import dataclass

# Words that people write where there is nothing to write, in their NFKC form without case.
NOTHING_WORDS = frozenset(
    {"-", "--", "―", "ー", "—", "–", "なし", "無し", "無", "n/a", "無期限", "期限なし", "期限無し"}
)
_NOBODY = frozenset(
    {"未", "未定", "未承認", "未決", "未記入", "承認待ち", "申請中", "不明", "none", "nobody", "tbd", "?"}
)


def recorded(text: str) -> str:
    """`text` as a record has it: "" where it says that there is nothing, or not yet.

    >>> recorded(" CISO補佐 "), recorded("なし"), recorded("未承認"), recorded("－")
    ('CISO補佐', '', '', '')
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    visible = any(character.isprintable() and not character.isspace() for character in plain)
    return text.strip() if visible and plain not in NOTHING_WORDS | _NOBODY else ""


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
