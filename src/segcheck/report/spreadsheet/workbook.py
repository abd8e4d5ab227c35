"""A workbook as the bytes of its file: texts, numbers and days, and never a formula in a cell.

INVARIANT: texts are written by `write_string` alone, and numbers by `write_number`; nothing here asks XlsxWriter to
find out what a text may be.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segcheck.errors import InternalError
from segcheck.report.safe_text import safe
from segcheck.report.spreadsheet.cell_text import begins_like_a_formula, cell_text
from segcheck.report.spreadsheet.sheet import Sheet, Value
from segcheck.report.spreadsheet.style import Border, Style, StyleSheet, Tone

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:Z|\+00:00)")
_NO_MOMENT = datetime.datetime(1980, 1, 1)
"""CHOICE: a workbook says when it was made; where nobody knows, the first day a zip archive can say, and no clock."""
_DAY_ZERO = datetime.date(1899, 12, 30)
_FIRST_DAY = datetime.date(1900, 3, 1)
"""CHOICE: days before it are text. Spreadsheet programs count a 29 February 1900 that never was."""
_MOST_EXACT = 10**15
_LONGEST_HEADING = 100
"""Characters; heading and foot of a page have 255 with the codes that place them."""


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """What a workbook says of itself. `made_at`: RFC 3339 in UTC to the second; anything else is left out.

    `heading`, `foot`: plain texts on every printed page.
    """

    title: str
    creator: str
    made_at: str
    heading: str
    foot: str


def workbook_bytes(sheets: Sequence[Sheet], style_sheet: StyleSheet, facts: WorkbookFacts) -> bytes:
    """The file (.xlsx); same sheets, same bytes.

    Cost: about 12 microseconds and half a kilobyte of memory for each cell.
    """
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {
            "in_memory": True,  # lines of configurations do not lie about in files of a temporary folder
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": style_sheet.typeface.text, "font_size": Style().size},
        },
    )
    found = _MOMENT.fullmatch(facts.made_at)
    made = _NO_MOMENT if found is None else datetime.datetime.fromisoformat(found[1])
    book.set_properties({"title": safe(facts.title), "author": safe(facts.creator), "created": made})
    book.set_size(2400, 1300)
    looks = _Looks(book, style_sheet)
    for sheet in sheets:
        _SheetWriter(book.add_worksheet(sheet.name), sheet, looks).write(facts)
    book.close()
    return content.getvalue()


class _Looks:
    """Formats of one workbook, by the numbers of their styles."""

    def __init__(self, book: Workbook, style_sheet: StyleSheet) -> None:
        self._book = book
        self._style_sheet = style_sheet
        self._known: dict[tuple[int, bool], Format] = {}
        self._tones: dict[Tone, Format] = {}

    def of(self, number: int, *, quoted: bool = False) -> Format:
        """The format of a style; `quoted`: for a text that stays text when somebody edits its cell, as if it was typed
        behind an apostrophe.
        """
        known = self._known.get((number, quoted))
        if known is None:
            properties = _properties(self._style_sheet.styles()[number], self._style_sheet)
            known = self._book.add_format(properties | ({"quote_prefix": True} if quoted else {}))
            self._known[number, quoted] = known
        return known

    def of_tone(self, tone: Tone) -> Format:
        """The format of words that have a colour."""
        if tone not in self._tones:
            font, fill = tone.value
            self._tones[tone] = self._book.add_format({"bold": True, "font_color": f"#{font}", "bg_color": f"#{fill}"})
        return self._tones[tone]


def _properties(style: Style, style_sheet: StyleSheet) -> dict[str, object]:
    typeface = style_sheet.typeface
    found: dict[str, object] = {
        "font_name": typeface.fixed_width if style.fixed_width else typeface.text,
        "font_size": style.size,
        "font_color": f"#{style.colour or '000000'}",
        "bold": style.bold,
        "valign": {"center": "vcenter"}.get(style.vertical, style.vertical),
        "text_wrap": style.wrap,
        "indent": style.indent,
        "num_format": style.form.value,
    }
    if style.underline:
        found["underline"] = 1
    if style.horizontal:
        found["align"] = style.horizontal
    if style.fill:
        found |= {"bg_color": f"#{style.fill}", "pattern": 1}
    if style.border is not Border.NONE:
        found |= {"border": 1, "border_color": f"#{style.border.value}"}
    return found


class _SheetWriter:
    """Writes one sheet."""

    def __init__(self, worksheet: Worksheet, sheet: Sheet, looks: _Looks) -> None:
        self._worksheet = worksheet
        self._sheet = sheet
        self._looks = looks
        self._links = {(row - 1, column - 1): name for row, column, name in sheet.links}
        self._texts: dict[str, tuple[str, bool]] = {}

    def write(self, facts: WorkbookFacts) -> None:
        sheet, worksheet = self._sheet, self._worksheet
        for number, width in enumerate(sheet.widths):
            _require(worksheet.set_column(number, number, width))
        for area in sheet.merged:
            # What the cells hold is written over it.
            _require(worksheet.merge_range(*area.corners, "", self._looks.of(0)))
        for number, row in enumerate(sheet.rows):
            if row.height:
                _require(worksheet.set_row(number, row.height))
            for column, (value, style) in enumerate(zip(row.values, row.styles, strict=False)):
                self._cell(number, column, value, style)
        self._look(sheet)
        self._print(sheet, facts)

    def _cell(self, row: int, column: int, value: Value, style: int) -> None:
        """A text, a count or a day; what spreadsheet programs would not keep exactly is text. Cost: texts that come
        again are looked at once.
        """
        worksheet, looks = self._worksheet, self._looks
        if value is None or value == "":
            _require(worksheet.write_blank(row, column, None, looks.of(style)))
        elif isinstance(value, datetime.date) and value >= _FIRST_DAY:
            _require(worksheet.write_number(row, column, (value - _DAY_ZERO).days, looks.of(style)))
        elif isinstance(value, int) and -_MOST_EXACT < value < _MOST_EXACT:
            _require(worksheet.write_number(row, column, value, looks.of(style)))
        else:
            known = self._texts.get(str(value))
            if known is None:
                known = self._texts[str(value)] = cell_text(str(value)), begins_like_a_formula(str(value))
            text, risky = known
            look, leads_to = looks.of(style, quoted=risky), self._links.get((row, column))
            if leads_to is None:
                _require(worksheet.write_string(row, column, text, look))
            else:
                place = f"internal:{_quoted_name(leads_to)}!A1"
                _require(worksheet.write_url(row, column, place, look, text))

    def _look(self, sheet: Sheet) -> None:
        """What stays in sight, is filtered and coloured."""
        worksheet = self._worksheet
        worksheet.hide_gridlines(2)
        if any(sheet.frozen):
            worksheet.freeze_panes(*sheet.frozen)
        if sheet.filtered is not None:
            _require(worksheet.autofilter(*sheet.filtered.corners))
        if sheet.tab:
            worksheet.set_tab_color(f"#{sheet.tab}")
        for colouring in sheet.colourings:
            for word, tone in colouring.words:
                value = '"' + word.replace('"', '""') + '"'
                rule = {"type": "cell", "criteria": "==", "value": value, "format": self._looks.of_tone(tone)}
                _require(worksheet.conditional_format(*colouring.area.corners, rule))

    def _print(self, sheet: Sheet, facts: WorkbookFacts) -> None:
        worksheet, printing = self._worksheet, sheet.printing
        worksheet.set_paper(printing.paper.value)
        if printing.landscape:
            worksheet.set_landscape()
        if printing.pages_wide:
            worksheet.fit_to_pages(printing.pages_wide, 0)
        if printing.area is not None:
            worksheet.print_area(*printing.area.corners)
        if printing.title_rows is not None:
            worksheet.repeat_rows(*(number - 1 for number in printing.title_rows))
        if printing.title_columns is not None:
            worksheet.repeat_columns(*(number - 1 for number in printing.title_columns))
        worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        heading, foot, name = map(_page_text, (facts.heading, facts.foot, sheet.name))
        worksheet.set_header(f"&L{heading}&R{name}", {"margin": 0.3})
        worksheet.set_footer(f"&L{foot}&R&P / &N", {"margin": 0.3})


def _require(code: int | None) -> None:
    """Raises: InternalError when XlsxWriter left something out; it says so by a number only."""
    if code is not None and isinstance(code, int) and code < 0:
        raise InternalError(f"a part of the workbook could not be written ({code})")


def _quoted_name(name: str) -> str:
    """A sheet's name as references write it.

    >>> _quoted_name("it's")
    "'it''s'"
    """
    return "'" + name.replace("'", "''") + "'"


def _page_text(text: str) -> str:
    """Plain text for a heading or foot, where `&` begins a code."""
    return safe(text)[:_LONGEST_HEADING].replace("&", "&&")
