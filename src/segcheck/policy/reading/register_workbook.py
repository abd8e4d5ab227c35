"""Tables kept in Excel workbooks (.xlsx, .xlsm), read as hostile input.

openpyxl reads the cells. What it does not tell in its streaming mode – merged cells, formulas that were never
calculated – is taken from the sheet's own XML.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Protocol, cast
from xml.etree import ElementTree

from segcheck.policy.reading.delimited_text import MOST_ROWS
from segcheck.policy.reading.problems import Problems, ReadingError, shortened
from segcheck.policy.reading.register_columns import Cell, Row, Table
from segcheck.policy.reading.yaml_reader import Scalar
from segcheck.source.text import SourceFile, Span

MOST_BYTES = 64 << 20
_MOST_PARTS = 2000
# CHOICE: registers are a few dozen columns wide; a sheet may claim 16,384 for every row.
_MOST_COLUMNS = 200
_BETWEEN = " | "
# A declared encoding in which a document type could hide from the look at the bytes.
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']\s*(?!utf-8|utf-16|us-ascii|iso-8859-1)", re.IGNORECASE)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


class _Font(Protocol):
    strike: bool | None


class _Value(Protocol):
    """A cell as openpyxl streams it."""

    value: object
    data_type: str
    font: _Font | None


class _Sheet(Protocol):
    """A sheet as openpyxl streams it.

    CHOICE: it knows where its XML is, and tells that under this name alone; a test opens a workbook, so a version of
    openpyxl that calls it otherwise is noticed.
    """

    title: str
    sheet_state: str
    _worksheet_path: str

    def iter_rows(self, *, max_row: int, max_col: int) -> Iterator[tuple[_Value, ...]]:
        """Rows from the first on, missing cells filled."""


def read_workbook(name: Scalar, sheet: Scalar | None, data: bytes, problems: Problems) -> Table | None:
    """The sheet called `sheet`, or the only visible one, as a table whose source is its text, row by row; None when it
    cannot be read (told).

    Cost: about 0.1 ms per cell. At most 64 MiB unpacked and 100,000 rows; nothing is evaluated or followed.
    """
    try:
        _require_harmless(name.text, data)
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it does not keep; none of them changes a value.
            warnings.simplefilter("ignore")
            return _opened(name, sheet, data)
    except ReadingError as error:
        told_at = sheet.span if sheet is not None and error.code.startswith("register-sheet") else name.span
        problems.add_error(error, told_at)
    except Exception as error:  # noqa: BLE001 - a damaged workbook makes openpyxl raise whatever it stumbles over
        reason = shortened(f"{type(error).__name__}: {error}")
        problems.add("register-workbook-unreadable", name.span, name=shortened(name.text), reason=_harmless(reason))
    return None


def _require_harmless(name: str, data: bytes) -> None:
    """Raises: ReadingError, for an archive that unpacks to too much or whose XML declares entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_BYTES or len(parts) > _MOST_PARTS:
            raise ReadingError("register-workbook-too-large", name=name, limit=f"{MOST_BYTES >> 20} MiB")
        for part in parts:
            # INVARIANT: `read` never gives more than the size the archive declares; a lie is a BadZipFile.
            content = archive.read(part)
            plain = content.replace(b"\0", b"")
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or _ENCODING.search(plain[:400]):
                raise ReadingError("register-workbook-entities", name=name, part=part.filename)


def _opened(name: Scalar, sheet: Scalar | None, data: bytes) -> Table:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        page = _chosen([cast("_Sheet", page) for page in workbook.worksheets], sheet)
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(page._worksheet_path) as content:
            marks = _Sheets(name.text, _struck_texts(archive)).marks(content)
        return _table(name, sheet, data, page, marks)
    finally:
        workbook.close()


def _chosen(pages: list[_Sheet], sheet: Scalar | None) -> _Sheet:
    """The sheet to read: a worksheet that is visible. Raises: ReadingError."""
    visible = [page for page in pages if page.sheet_state == "visible"]
    titles = ", ".join(page.title for page in visible[:20])
    if sheet is None:
        if not visible:
            raise ReadingError("register-sheet-none")
        if len(visible) > 1:
            raise ReadingError("register-sheet-which", sheets=titles)
        return visible[0]
    wanted = unicodedata.normalize("NFKC", sheet.text).strip()
    for page in pages:
        if unicodedata.normalize("NFKC", page.title).strip() == wanted:
            if page.sheet_state != "visible":
                raise ReadingError("register-sheet-hidden", sheet=sheet.text)
            return page
    raise ReadingError("register-sheet-unknown", sheet=sheet.text, sheets=titles)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the sheet's XML says about cells, by (row, column): covered by a merged one, a formula without value, a
    line through part of the text. `rows`, `columns`: how far cells with content go.
    """

    rows: int
    columns: int
    merged: Mapping[tuple[int, int], str]
    uncalculated: frozenset[tuple[int, int]]
    struck: frozenset[tuple[int, int]]


class _Sheets:
    """Reads the XML of a sheet for what openpyxl does not tell. `struck`: numbers of shared texts partly struck out.

    SOUNDNESS: openpyxl passes over rows that stand behind a later one, and what lies beyond the limits is not asked
    of it: both are mistakes here, so that no line of a register is lost without a word.
    """

    def __init__(self, name: str, struck: frozenset[str]) -> None:
        self._name = name
        self._struck_texts = struck
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._merged: dict[tuple[int, int], str] = {}
        self._uncalculated: set[tuple[int, int]] = set()
        self._struck: set[tuple[int, int]] = set()

    def marks(self, content: IO[bytes]) -> _Marks:
        """The marks of the sheet `content`. Raises: ReadingError."""
        for event, element in ElementTree.iterparse(content, ("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    self._begin(element)
            elif tag == "c":
                self._cell(element)
                element.clear()
            elif tag == "row":
                element.clear()
            elif tag == "mergeCell":
                _cover(element.get("ref", ""), self._merged)
        return _Marks(self._rows, self._columns, self._merged, frozenset(self._uncalculated), frozenset(self._struck))

    def _begin(self, row: ElementTree.Element) -> None:
        number = _whole_number(row.get("r"), self._row + 1)
        if number <= self._row:
            raise ReadingError("register-rows-unordered", name=self._name, row=str(number))
        self._row, self._column = number, 0

    def _cell(self, element: ElementTree.Element) -> None:
        for row, column in _corner(element.get("r", "")) or [(self._row, self._column + 1)]:
            if row != self._row or column <= self._column:
                raise ReadingError("register-rows-unordered", name=self._name, row=str(self._row))
            self._column = column
        kinds = {child.tag.rpartition("}")[2]: child for child in element}
        place = (self._row, self._column)
        if not kinds.keys() & {"f", "v", "is"}:
            return
        if self._row > MOST_ROWS:
            raise ReadingError("register-too-large", name=self._name, limit=f"{MOST_ROWS}")
        if self._column > _MOST_COLUMNS:
            cell = f"{_letters(self._column)}{self._row}"
            raise ReadingError("register-cell-far", name=self._name, cell=cell, limit=f"{_MOST_COLUMNS}")
        self._rows, self._columns = self._row, max(self._columns, self._column)
        value = kinds["v"].text if "v" in kinds else None
        if "f" in kinds and not value and "is" not in kinds:
            self._uncalculated.add(place)
        if ("is" in kinds and _is_struck(kinds["is"])) or (element.get("t") == "s" and value in self._struck_texts):
            self._struck.add(place)


def _whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _struck_texts(archive: zipfile.ZipFile) -> frozenset[str]:
    """Numbers of the shared texts of which a line goes through some part."""
    found: set[str] = set()
    for part in archive.namelist():
        if part.rpartition("/")[2].casefold() != "sharedstrings.xml":
            continue
        with archive.open(part) as content:
            number = 0
            for _, element in ElementTree.iterparse(content):
                if element.tag.rpartition("}")[2] == "si":
                    if _is_struck(element):
                        found.add(str(number))
                    number += 1
                    element.clear()
    return frozenset(found)


def _is_struck(text: ElementTree.Element) -> bool:
    """Whether a line goes through some letters of a text with runs."""
    for run in text:
        if run.tag.rpartition("}")[2] != "r":
            continue
        letters = "".join(part.text or "" for part in run if part.tag.rpartition("}")[2] == "t")
        for part in run.iter():
            off = part.get("val") in ("0", "false")
            if part.tag.rpartition("}")[2] == "strike" and not off and letters.strip():
                return True
    return False


def _corner(reference: str) -> list[tuple[int, int]]:
    found = _REFERENCE.fullmatch(reference)
    return [] if found is None else [(int(found[2]), _column(found[1]))]


def _cover(reference: str, merged: dict[tuple[int, int], str]) -> None:
    """Cells that the range `reference` covers beside its first one, as far as registers are read."""
    found = _REFERENCE.fullmatch(reference)
    if found is None or found[3] is None:
        return
    top, left, bottom, right = int(found[2]), _column(found[1]), int(found[4]), _column(found[3])
    for row in range(top, min(bottom, MOST_ROWS) + 1):
        for column in range(left, min(right, _MOST_COLUMNS) + 1):
            if (row, column) != (top, left) and len(merged) < MOST_ROWS:
                merged[row, column] = reference


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _table(name: Scalar, sheet: Scalar | None, data: bytes, page: _Sheet, marks: _Marks) -> Table:
    path = name.text if sheet is None else f"{name.text}[{sheet.text}]"
    lines: list[str] = []
    rows: list[Row] = []
    # A sheet may claim a million rows; openpyxl would fill in every cell of them.
    for number, cells in enumerate(page.iter_rows(max_row=marks.rows, max_col=marks.columns), start=1):
        filled = [
            column
            for column, cell in enumerate(cells, start=1)
            if cell.value is not None or (number, column) in marks.uncalculated
        ]
        if not filled:
            lines.append("")
            continue
        covered = [column for column in range(1, len(cells) + 1) if (number, column) in marks.merged]
        row = _row(path, number, cells[: max((*filled, *covered))], marks)
        lines.append(_BETWEEN.join(_shown(cell.text) for cell in row.cells))
        if any(cell.text.strip() or cell.fault == "register-cell-formula" for cell in row.cells):
            rows.append(row)
    source = SourceFile(path, tuple(lines), "xlsx", hashlib.sha256(data).hexdigest())
    return Table(source, tuple(rows))


def _row(path: str, number: int, cells: tuple[_Value, ...], marks: _Marks) -> Row:
    column, found = 1, []
    for index, cell in enumerate(cells, start=1):
        text = _text(cell.value)
        end = column + len(_shown(text))
        span = Span(path, number, column, number, max(end, column + 1))
        found.append(Cell(text, span, f"{_letters(index)}{number}", _fault(number, index, cell, marks)))
        column = end + len(_BETWEEN)
    return Row(tuple(found), Span(path, number, 1, number, max(column - len(_BETWEEN), 2)))


def _fault(row: int, column: int, cell: _Value, marks: _Marks) -> str:
    """What is wrong with the cell itself: the code of the mistake, or nothing."""
    if (row, column) in marks.merged and cell.value is None:
        return "register-cell-merged"
    if (row, column) in marks.uncalculated:
        return "register-cell-formula"
    if cell.value is None:
        return ""
    if cell.data_type == "e":
        return "register-cell-error"
    struck = (cell.font is not None and cell.font.strike) or (row, column) in marks.struck
    return "register-cell-struck" if struck else ""


def _text(value: object) -> str:
    """A value as a person would have typed it; days in the form 2026-04-01.

    >>> _text(443.0), _text(datetime.datetime(2026, 4, 1))
    ('443', '2026-04-01')
    """
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    # Excel writes a carriage return as _x000D_ in front of some line breaks.
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _shown(text: str) -> str:
    """A cell's text on one line."""
    return " ".join(text.split())


def _harmless(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
