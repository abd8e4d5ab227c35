"""A table as a sheet: title, note and header stay in sight, columns filter, pages repeat the header."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from segcheck.report.audit_sheets.looks import BY_KIND, HEADER, NOTE, TALLEST, TEXT, TITLE, height, toned
from segcheck.report.audit_tables.table import Cells, Kind, Table, Toned
from segcheck.report.spreadsheet.sheet import MOST_ROWS, Area, Colouring, Paper, Printing, Row, Sheet, Value
from segcheck.report.spreadsheet.style import StyleSheet, Tone

_HEADER = 4
"""The row of the header; an empty one above it keeps title and note out of what is sorted or made a pivot table of."""
_NOTE_WIDTH = 130
_A4_WIDTH = 150
"""Widest printed table, in characters, that is still read on A4."""
_GRID_PER_PAGE = 14
_ONE_LINE = 15.0
_TALLEST_DETAIL = 45.0
_SMALLER = 0.85
"""Letters of lines of configurations, beside others."""

Say = Callable[..., str]


def table_sheet(table: Table, style_sheet: StyleSheet, say: Say, most_rows: int = MOST_ROWS) -> Sheet:
    """The sheet of `table`; `most_rows`: a sheet has no more; rows beyond are counted in the last."""
    rows = _within(table, most_rows - _HEADER, say)
    last_row, last_column = _HEADER + len(rows), len(table.columns)
    printed = table.printed or last_column
    note_columns = _note_columns(table)
    return Sheet(
        name=table.title,
        widths=tuple(column.width for column in table.columns),
        rows=_rows(table, rows, style_sheet, note_columns),
        frozen=(_HEADER, 1),
        filtered=Area(_HEADER, 1, last_row, last_column),
        merged=(Area(2, 1, 2, note_columns),) if note_columns > 1 else (),
        colourings=tuple(
            Colouring(Area(_HEADER + 1, number, last_row, number), column.words)
            for number, column in enumerate(table.columns, start=1)
            if column.words
        ),
        printing=Printing(
            area=Area(1, 1, last_row, printed),
            title_rows=(_HEADER, _HEADER),
            title_columns=(1, 1) if table.wide else None,
            paper=_paper(table, printed),
            pages_wide=-(-last_column // _GRID_PER_PAGE) if table.wide else 1,
        ),
    )


def _within(table: Table, room: int, say: Say) -> tuple[Cells, ...]:
    """The rows there is room for; an empty table says so."""
    if not table.rows:
        return ((say("table-none"), *("" for _ in table.columns[1:])),)
    if len(table.rows) <= room:
        return table.rows
    kept = table.rows[: room - 1]
    left = say("table-rows-left", count=len(table.rows) - len(kept), name=table.name)
    return (*kept, (left, *("" for _ in table.columns[1:])))


def _rows(table: Table, rows: tuple[Cells, ...], style_sheet: StyleSheet, note_columns: int) -> Iterator[Row]:
    note_width = sum(column.width for column in table.columns[:note_columns])
    title, note, header = (style_sheet.number(style) for style in (TITLE, NOTE, HEADER))
    count = len(table.columns)
    yield Row((table.title,), (title,), 26)
    yield Row((table.note,), (note,), height(table.note, note_width))
    yield Row((), (), 6)
    yield Row(tuple(column.title for column in table.columns), (header,) * count, _header_height(table))
    styles = tuple(style_sheet.number(BY_KIND[column.kind]) for column in table.columns)
    measured = _Heights(table)
    tones: dict[Tone, int] = {}
    for row in rows:
        if table.wide:
            yield _grid_row(row, styles, style_sheet, tones, measured)
        else:
            yield Row(tuple(map(_plain, row)), styles, measured.of(row))


class _Heights:
    """Heights of a table's rows. Cost: texts that come again in a column are measured once."""

    def __init__(self, table: Table) -> None:
        self._columns = tuple(
            (column.width, _SMALLER if column.kind is Kind.LINES else 1.0) for column in table.columns
        )
        self._printed = table.printed or len(table.columns)
        self._known: dict[tuple[str, int], float] = {}

    def of(self, row: Cells) -> float:
        """Points; 0 for one line. What is printed is seen in full, details beside it may be cut: a list stays one."""
        tallest = 0.0
        for place, (content, (width, scale)) in enumerate(zip(row, self._columns, strict=True)):
            text = content.text if isinstance(content, Toned) else content
            if isinstance(text, str) and text:
                found = self._known.get((text, place))
                if found is None:
                    found = self._known[text, place] = height(text, width / scale) * scale
                tallest = max(tallest, found if place < self._printed else min(found, _TALLEST_DETAIL))
        return min(tallest, TALLEST) if tallest > _ONE_LINE else 0


def _grid_row(
    row: Cells, styles: tuple[int, ...], style_sheet: StyleSheet, tones: dict[Tone, int], measured: _Heights
) -> Row:
    """A row whose cells have colours of their own."""
    own = list(styles)
    for place, content in enumerate(row):
        if isinstance(content, Toned):
            if content.tone not in tones:
                tones[content.tone] = style_sheet.number(toned(TEXT, content.tone))
            own[place] = tones[content.tone]
    return Row(tuple(map(_plain, row)), tuple(own), measured.of(row))


def _plain(content: Value | Toned) -> Value:
    return content.text if isinstance(content, Toned) else content


def _header_height(table: Table) -> float:
    """Room for the marks of the filter beside the words."""
    return max(height(column.title, column.width - 3) for column in table.columns) + 6


def _note_columns(table: Table) -> int:
    """How many columns the note goes across."""
    width, count = 0.0, 0
    for column in table.columns[: table.printed or None]:
        if count and width + column.width > _NOTE_WIDTH:
            break
        width, count = width + column.width, count + 1
    return count


def _paper(table: Table, printed: int) -> Paper:
    columns = table.columns[:printed]
    if table.wide:
        return Paper.A3
    width = sum(column.width for column in columns)
    return Paper.A4 if width <= _A4_WIDTH else Paper.A3
