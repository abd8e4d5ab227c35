"""How cells look."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Tone(enum.Enum):
    """What a word means for the reader: font and fill colours (RGB). Colours only repeat what the word says.

    CHOICE: the pairs keep a contrast of at least 7 to 1, on a screen as on a grey printer.
    """

    BAD = ("7F0000", "FADBD8")
    DOUBT = ("5B3A00", "FFF0C2")
    GOOD = ("0B4A1E", "DDF2E0")
    NOTE = ("123A63", "DCE9F7")
    MUTED = ("404040", "EDEDED")


class Border(enum.Enum):
    """Lines around a cell."""

    NONE = ""
    THIN = "BFBFBF"
    BOX = "000000"


class NumberFormat(enum.Enum):
    """How numbers are shown."""

    GENERAL = "General"
    COUNT = "#,##0"
    TEXT = "@"
    DAY = "yyyy\\-mm\\-dd"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks. `fill`, `colour`: RGB, "" for none. `indent`: steps from the side it is aligned to."""

    bold: bool = False
    size: int = 10
    colour: str = ""
    fill: str = ""
    border: Border = Border.NONE
    wrap: bool = False
    horizontal: str = ""
    vertical: str = "top"
    indent: int = 0
    fixed_width: bool = False
    underline: bool = False
    form: NumberFormat = NumberFormat.GENERAL


@dataclass(frozen=True, slots=True)
class Typeface:
    """Names of the fonts of a workbook: for text, and for lines of configurations."""

    text: str
    fixed_width: str


class StyleSheet:
    """Numbers every style of one workbook."""

    def __init__(self, typeface: Typeface) -> None:
        self.typeface = typeface
        self._numbers: dict[Style, int] = {}
        self.number(Style())

    def number(self, style: Style) -> int:
        """The number cells refer to `style` by."""
        return self._numbers.setdefault(style, len(self._numbers))

    def styles(self) -> tuple[Style, ...]:
        """All of them, by their numbers."""
        return tuple(self._numbers)
