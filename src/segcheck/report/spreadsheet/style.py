"""How cells look, and the part of a workbook that says so."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.report.spreadsheet.xml_text import DECLARATION, MAIN, attribute


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


class NumberFormat(enum.IntEnum):
    """Ids of formats every spreadsheet program knows, and one of our own."""

    GENERAL = 0
    COUNT = 3  # #,##0
    TEXT = 49
    DAY = 164


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
    """Numbers every style of one workbook, and writes the part that describes them all."""

    def __init__(self, typeface: Typeface) -> None:
        self._typeface = typeface
        self._numbers: dict[tuple[Style, bool], int] = {}
        self._styles: list[tuple[Style, bool]] = []
        self.number(Style())

    def number(self, style: Style) -> int:
        """The number cells refer to `style` by."""
        return self._number(style, False)

    def quoted(self, number: int) -> int:
        """The number of the same style for a text that stays text when somebody edits the cell, as if it was typed
        behind an apostrophe.
        """
        return self._number(self._styles[number][0], True)

    def _number(self, style: Style, quoted: bool) -> int:
        number = self._numbers.get((style, quoted))
        if number is None:
            number = self._numbers[style, quoted] = len(self._styles)
            self._styles.append((style, quoted))
        return number

    def xml(self) -> str:
        """xl/styles.xml."""
        fonts: dict[str, int] = {}
        fills = {
            '<fill><patternFill patternType="none"/></fill>': 0,
            '<fill><patternFill patternType="gray125"/></fill>': 1,
        }
        borders: dict[str, int] = {_border(Border.NONE): 0}
        formats = []
        for style, quoted in self._styles:
            font = fonts.setdefault(self._font(style), len(fonts))
            fill = fills.setdefault(_fill(style.fill), len(fills)) if style.fill else 0
            border = borders.setdefault(_border(style.border), len(borders))
            formats.append(_cell_format(style, quoted, font, fill, border))
        return (
            f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
            f'<numFmts count="1"><numFmt numFmtId="{NumberFormat.DAY.value}" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
            f"{_counted('fonts', fonts)}{_counted('fills', fills)}{_counted('borders', borders)}"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f"{_counted('cellXfs', formats)}"
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            f"{_counted('dxfs', [_tone(tone) for tone in Tone])}"
            "</styleSheet>"
        )

    def _font(self, style: Style) -> str:
        name = self._typeface.fixed_width if style.fixed_width else self._typeface.text
        return (
            f"<font>{'<b/>' if style.bold else ''}{'<u/>' if style.underline else ''}"
            f'<sz val="{style.size}"/><color rgb="FF{style.colour or "000000"}"/>'
            f"<name val={attribute(name)}/></font>"
        )


def tone_number(tone: Tone) -> int:
    """The number conditional formats refer to `tone` by."""
    return tuple(Tone).index(tone)


def _counted(name: str, entries: dict[str, int] | list[str]) -> str:
    return f'<{name} count="{len(entries)}">{"".join(entries)}</{name}>'


def _fill(colour: str) -> str:
    pattern = f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill>'
    return f"<fill>{pattern}</fill>"


def _border(border: Border) -> str:
    if border is Border.NONE:
        return "<border><left/><right/><top/><bottom/><diagonal/></border>"
    sides = "".join(
        f'<{side} style="thin"><color rgb="FF{border.value}"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{sides}<diagonal/></border>"


def _cell_format(style: Style, quoted: bool, font: int, fill: int, border: int) -> str:
    alignment = f'<alignment vertical="{style.vertical}"'
    if style.horizontal:
        alignment += f' horizontal="{style.horizontal}"'
    if style.indent:
        alignment += f' indent="{style.indent}"'
    if style.wrap:
        alignment += ' wrapText="1"'
    prefix = ' quotePrefix="1"' if quoted else ""
    return (
        f'<xf numFmtId="{style.form.value}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"{prefix} '
        f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{alignment}/></xf>'
    )


def _tone(tone: Tone) -> str:
    font, fill = tone.value
    # Conditional formats fill with the background colour, cells with the foreground.
    pattern = f'<patternFill patternType="solid"><fgColor rgb="FF{fill}"/><bgColor rgb="FF{fill}"/></patternFill>'
    return f'<dxf><font><b/><color rgb="FF{font}"/></font><fill>{pattern}</fill></dxf>'
