"""How the sheets of an audit look."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from segcheck.report.audit_tables.table import Kind
from segcheck.report.messages import Language
from segcheck.report.spreadsheet.style import Border, NumberFormat, Style, Tone, Typeface

# CHOICE: fonts that come with Windows and Office in the language; other systems take one of theirs.
TYPEFACES: Mapping[Language, Typeface] = {
    "ja": Typeface("Meiryo UI", "MS Gothic"),
    "en": Typeface("Calibri", "Consolas"),
}

TITLE = Style(bold=True, size=16, vertical="center")
HEADING = Style(bold=True, size=12, vertical="bottom")
NOTE = Style(colour="404040", wrap=True)
LABEL = Style(bold=True, fill="DCE6F1", border=Border.THIN, wrap=True, vertical="center")
HEADER = Style(bold=True, colour="FFFFFF", fill="1F3864", border=Border.THIN, wrap=True, vertical="center")
TEXT = Style(border=Border.THIN, wrap=True)
VALUE = Style(border=Border.THIN, wrap=True, vertical="center")
LINES = Style(border=Border.THIN, wrap=True, fixed_width=True, size=9)
WORD = Style(border=Border.THIN, wrap=True, horizontal="center")
COUNT = Style(border=Border.THIN, form=NumberFormat.COUNT, horizontal="right", indent=1)
DAY = Style(border=Border.THIN, form=NumberFormat.DAY, horizontal="center")
ENTRY = Style(border=Border.THIN, wrap=True, fill="FFFDE7")
LINK = Style(border=Border.THIN, colour="0B4F8A", underline=True)
BOX_LABEL = Style(bold=True, border=Border.BOX, horizontal="center", vertical="center", wrap=True)
BOX = Style(border=Border.BOX)

BY_KIND: Mapping[Kind, Style] = {
    Kind.TEXT: TEXT,
    Kind.LINES: LINES,
    Kind.WORD: WORD,
    Kind.COUNT: COUNT,
    Kind.DAY: DAY,
    Kind.ENTRY: ENTRY,
}

_LINE = 15.0
"""Height of a line of text in points."""
_FILLED = 0.9
"""The part of a line that words fill on the average."""
_WIDER = 0.85
"""A full-width character is that much wider than a digit, in widths of a digit."""
TALLEST = 409.0
"""Points; no row of a sheet is taller."""


def toned(style: Style, tone: Tone) -> Style:
    """`style` in the colours of `tone`."""
    font, fill = tone.value
    return replace(style, colour=font, fill=fill, bold=tone is Tone.BAD or style.bold)


def height(text: str, width: float) -> float:
    """Points that `text` needs in a cell `width` digits wide, rather a little more.

    CHOICE: heights are written. Excel would find those of unmerged cells itself, other programs do not.

    >>> height("ab", 10), height("あいうえおか", 10), height("a\\nb", 10)
    (15.0, 30.0, 30.0)
    """
    room = max(1, int(width - 0.5))
    if len(text) <= room and text.isascii() and "\n" not in text:
        return _LINE
    return _LINE * sum(_lines(line, room) for line in text.split("\n"))


def _lines(line: str, room: int) -> int:
    """Lines a line without breaks is folded into."""
    if line.isascii():
        # Words that do not fit leave a part of a line empty; Japanese text is broken anywhere.
        return 1 if len(line) <= room else -(-len(line) // max(1, int(room * _FILLED)))
    return max(1, math.ceil((len(line) + _WIDER * sum(map(_is_wide, line))) / room))


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
