"""Workbooks, read back by another program: texts stay texts, same sheets give same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from segcheck.report.spreadsheet.cell_text import LONGEST, fitted
from segcheck.report.spreadsheet.sheet import Area, Colouring, Paper, Printing, Row, Sheet, Value
from segcheck.report.spreadsheet.style import NumberFormat, Style, StyleSheet, Tone, Typeface
from segcheck.report.spreadsheet.workbook import WorkbookFacts, workbook_bytes

FACTS = WorkbookFacts("監査 & <b>", "segcheck", "2026-11-21T00:00:03+00:00", "R&D & city", "digest &P")


def written(*sheets: Sheet, style_sheet: StyleSheet | None = None) -> bytes:
    return workbook_bytes(sheets, style_sheet or StyleSheet(Typeface("Meiryo UI", "MS Gothic")), FACTS)


def column_of(*values: Value) -> bytes:
    style_sheet = StyleSheet(Typeface("Calibri", "Consolas"))
    day = style_sheet.number(Style(form=NumberFormat.DAY))
    styles = [day if isinstance(value, datetime.date) else 0 for value in values]
    rows = [Row((value,), (style,)) for value, style in zip(values, styles, strict=True)]
    return written(Sheet("a", (20,), rows), style_sheet=style_sheet)


def read(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(content: bytes) -> list[Any]:
    return [row[0] for row in read(content).worksheets[0].iter_rows()]


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "=1+1"),
        ("+1", "+1"),
        ("-1", "-1"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("\t=1", " =1"),
        ("\r=1", "\\x0d=1"),
        ("\uff1d1+1", "\uff1d1+1"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("{=1}", "{=1}"),
        ("#REF!", "#REF!"),
        ("TRUE", "TRUE"),
        ("1-2", "1-2"),
        ("007", "007"),
        ("]]><f>1</f>", "]]><f>1</f>"),
        ("&amp; <b>\"'", "&amp; <b>\"'"),
        ("a\x00\x1b[2J\u202e\ufffe", "a\\x00\\x1b[2J\\u202e\\ufffe"),
        ("\ud800", "\\ud800"),
        ("二行\n目  ", "二行\n目  "),
        ("😀", "😀"),
    ],
)
def test_any_text_is_read_back_as_text(text: str, shown: str) -> None:
    (cell,) = cells(column_of(text))
    assert (cell.value, cell.data_type) == (shown, "s")


def test_an_encoded_character_stays_its_digits() -> None:
    # openpyxl leaves the escape of a string in its cell, a spreadsheet program does not.
    assert "<t>_x005F_x0041_</t>" in part(column_of("_x0041_"), "xl/sharedStrings.xml")


def test_texts_like_formulas_stay_texts_when_their_cell_is_edited() -> None:
    found = cells(column_of("=1+1", " \u3000-x", "permit", "a=b"))
    assert [bool(cell.quotePrefix) for cell in found] == [True, True, False, False]


def test_numbers_and_days_are_what_they_are() -> None:
    day, early = datetime.date(2027, 3, 31), datetime.date(1900, 2, 28)
    found = cells(column_of(65536, 0, -3, 10**15, day, early, datetime.date.max, None, ""))
    values = [65536, 0, -3, "1000000000000000", day, "1900-02-28", datetime.date.max, None, None]
    assert [cell.value.date() if isinstance(cell.value, datetime.datetime) else cell.value for cell in found] == values


def test_what_a_cell_does_not_hold_is_counted() -> None:
    (cell,) = cells(column_of("あ" * 40_000))
    assert len(cell.value) <= LONGEST
    kept, left = re.fullmatch(r"(あ+)… \[\+(\d+)\]", cell.value).groups()  # type: ignore[union-attr]
    assert len(kept) + int(left) == 40_000
    many = fitted("\n".join("line" for _ in range(400)))
    assert many.count("\n") <= 253
    assert many.endswith("]")
    pairs = fitted("😀" * 20_000)
    assert len(pairs.encode("utf-16-le")) // 2 <= LONGEST
    assert fitted("あ" * LONGEST) == "あ" * LONGEST


def test_how_a_sheet_is_looked_at_and_printed() -> None:
    printing = Printing(Area(1, 1, 9, 2), (4, 4), (1, 1), Paper.A3, landscape=True, pages_wide=2)
    sheet = Sheet(
        "it's",
        (10, 20.5),
        [Row((f"r{number}", "x"), (0, 0)) for number in range(9)],
        frozen=(4, 1),
        filtered=Area(4, 1, 9, 2),
        merged=(Area(1, 1, 1, 2),),
        colourings=(Colouring(Area(5, 1, 9, 1), (('say "x"', Tone.BAD), ("r8", Tone.GOOD))),),
        links=((2, 1, "other"),),
        printing=printing,
        tab="1F3864",
    )
    book = read(written(sheet, Sheet("other", (5,), [])))
    found = book["it's"]
    assert (found.freeze_panes, found.auto_filter.ref) == ("B5", "A4:B9")
    assert (found.print_area, found.print_title_rows, found.print_title_cols) == ("'it''s'!$A$1:$B$9", "$4:$4", "$A:$A")
    setup = found.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth, setup.fitToHeight) == ("landscape", 8, 2, 0)
    assert [str(area) for area in found.merged_cells.ranges] == ["A1:B1"]
    assert found["A2"].hyperlink.location == "'other'!A1"
    assert 20.5 <= found.column_dimensions["B"].width < 21.5  # with the room that a spreadsheet program adds
    rules = [rule.formula for area in found.conditional_formatting for rule in area.rules]
    assert rules == [['"say ""x"""'], ['"r8"']]
    assert found.oddHeader.left.text == "R&&D && city"
    assert found.oddFooter.left.text == "digest &&P"
    assert book.properties.title == "監査 & <b>"


def test_the_same_sheets_are_the_same_bytes() -> None:
    content = column_of("a", 1)
    assert content == column_of("a", 1)
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert "2026-11-21T00:00:03Z" in part(content, "docProps/core.xml")


def test_a_moment_that_is_none_is_left_out() -> None:
    facts = WorkbookFacts("t", "c", "yesterday", "", "")
    content = workbook_bytes([Sheet("a", (), [])], StyleSheet(Typeface("Calibri", "Consolas")), facts)
    assert "yesterday" not in part(content, "docProps/core.xml")
    assert read(content).sheetnames == ["a"]
