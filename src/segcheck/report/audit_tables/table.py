"""A table of an audit: columns with what they hold, and rows of plain values."""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.report.messages import Language, message
from segcheck.report.spreadsheet.style import Tone

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(Z|[+-]\d\d:\d\d)")

Content: TypeAlias = str | int | datetime.date | None
"""INVARIANT: texts are as the document has them, masked but not made safe to show; whoever writes them does that."""


class Kind(enum.Enum):
    """What a column holds. ENTRY: empty, for somebody to fill in on the sheet; not part of CSV."""

    TEXT = "text"
    LINES = "lines"
    COUNT = "count"
    DAY = "day"
    WORD = "word"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Toned:
    """A text with what it means for the reader; the colour only repeats what the text says."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width`: in characters of a digit's width. `words`: for a WORD, those that have a colour."""

    title: str
    width: float
    kind: Kind = Kind.TEXT
    words: tuple[tuple[str, Tone], ...] = ()


Cells: TypeAlias = tuple[Content | Toned, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `name`: short ASCII, the same in every language; `title`: of its sheet; `note`: what to know of it.

    `printed`: how many columns, from the first, are printed; 0: all. `wide`: it is a grid, printed across as many pages
    as it needs with its first column on each.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    printed: int = 0
    wide: bool = False


OUTCOME_TONES: Mapping[str, Tone] = {
    "violated": Tone.BAD,
    "undecided": Tone.DOUBT,
    "vacuous": Tone.MUTED,
    "declared": Tone.NOTE,
    "proved": Tone.GOOD,
    "clear": Tone.NOTE,
}
SEVERITY_TONES: Mapping[str, Tone] = {"error": Tone.BAD, "warning": Tone.DOUBT, "info": Tone.NOTE}


def words(prefix: str, tones: Mapping[str, Tone], language: Language) -> tuple[tuple[str, Tone], ...]:
    """The words of messages `<prefix>-<name>` with their tones.

    >>> words("outcome", {"proved": Tone.GOOD}, "en")
    (('PROVED', <Tone.GOOD: ('0B4A1E', 'DDF2E0')>),)
    """
    return tuple((message(f"{prefix}-{name}", (), language), tone) for name, tone in tones.items())


def day(text: str | None) -> Content:
    """A day, or the text itself where it is none.

    >>> day("2026-11-21"), day("soon"), day(None)
    (datetime.date(2026, 11, 21), 'soon', None)
    """
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return text


def moment(text: str) -> str:
    """A moment as people write it, with its offset from UTC; a text that is none as it is.

    >>> moment("2026-11-21T09:00:03+09:00"), moment("2026-11-21T00:00:03Z"), moment("soon")
    ('2026-11-21 09:00:03 +09:00', '2026-11-21 00:00:03 UTC', 'soon')
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    offset = "UTC" if found[3] in ("Z", "+00:00") else found[3]
    return f"{found[1]} {found[2]} {offset}"
