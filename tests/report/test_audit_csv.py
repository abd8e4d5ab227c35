"""CSV files of an audit: every row, for Excel and for programs, and nothing that computes."""

from __future__ import annotations

import csv
import datetime
import io
import re
from pathlib import Path
from typing import Any

import pytest
from tests.report import audit_table_samples

from segcheck.report.audit_csv import TABLE_NAMES, csv_files, findings_csv, named_csv, table_csv
from segcheck.report.audit_tables.table import Column, Kind, Table, Toned
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.report.spreadsheet.style import Tone


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return audit_table_samples.document()


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def table(*values: str | int | datetime.date | Toned | None) -> str:
    return table_csv(Table("t", "t", "", (Column("値", 9),), tuple((value,) for value in values)))


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", " =", "\u3000+", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\n="]
)
def test_what_would_compute_stands_behind_an_apostrophe(start: str) -> None:
    (_, (field,)) = read(table(f"{start}1+1"))
    assert field.startswith("'")
    assert field.endswith("1+1")


def test_other_texts_numbers_and_days_are_as_they_are() -> None:
    rows = read(
        table("permit ip any any", 'say "x", y', 65536, datetime.date(2027, 3, 31), None, Toned("違反", Tone.BAD))
    )
    assert [row[0] for row in rows] == ["値", "permit ip any any", 'say "x", y', "65536", "2027-03-31", "", "違反"]


def test_lines_end_as_excel_writes_them_and_control_characters_are_written_out() -> None:
    text = table("a\x00\u202e\nb")
    assert text == '\ufeff"値"\r\n"a\\x00\\u202e\nb"\r\n'


def test_columns_to_fill_in_are_left_out() -> None:
    columns = (Column("a", 9), Column("b", 9, Kind.ENTRY), Column("c", 9))
    assert read(table_csv(Table("t", "t", "", columns, (("1", "", "3"),)))) == [["a", "c"], ["1", "3"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_a_file_with_every_row(document: dict[str, Any], language: Language) -> None:
    files = csv_files(document, audit_table_samples.standing(document), language)
    assert tuple(files) == tuple(f"{name}.csv" for name in TABLE_NAMES)
    rows = {name: read(text) for name, text in files.items()}
    assert all(len({len(row) for row in found}) == 1 for found in rows.values())
    assert len(rows["findings.csv"]) == len(document["findings"]) + 1
    assert len(rows["permits.csv"]) == len(document["permits"]) + 1
    assert len(rows["exceptions.csv"]) == len(document["exceptions"]) + 1
    assert len(rows["ledger.csv"]) == sum(len(ledger["ranges"]) for ledger in document["ledger"]) + 1
    assert {row[0] for row in rows["findings.csv"][1:]} == {one["id"] for one in document["findings"]}


def test_findings_are_one_of_the_tables(document: dict[str, Any]) -> None:
    assert findings_csv(document, None, "ja") == csv_files(document, None, "ja")["findings.csv"]
    assert named_csv("permits", document, None, "ja") == csv_files(document, None, "ja")["permits.csv"]


@pytest.mark.parametrize(("language", "page"), [("en", "audit-tables.md"), ("ja", "audit-tables.ja.md")])
def test_the_reference_lists_every_sheet_with_its_file(language: Language, page: str) -> None:
    text = (Path(__file__).parents[2] / "docs/reference" / page).read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([^|]+) \| `(\w+)\.csv` \|", text, re.MULTILINE)
    assert listed == [(message(f"sheet-{name}", (), language), name) for name in TABLE_NAMES]
