"""The workbook of an audit, opened by two other programs: sheets as listed, every finding, texts that never compute."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.report import audit_table_samples

from segcheck.errors import StoreError
from segcheck.history.standing import Standing
from segcheck.report.audit_csv import csv_files
from segcheck.report.audit_workbook import audit_workbook
from segcheck.report.messages import LANGUAGES, Language, message

SHEETS = {
    "ja": [
        *("概要", "条項別", "要件", "マトリクス", "マトリクス明細", "指摘", "受容", "例外", "許可と所有者", "設定点検"),
        *("前回との差", "ゾーン", "ファイル", "行の台帳", "前提と注記"),
    ],
    "en": [
        *("Summary", "Coverage", "Intents", "Matrix", "Matrix details", "Findings", "Acceptances", "Exceptions"),
        *("Permits", "Hygiene", "Changes", "Zones", "Files", "Line ledger", "Assumptions"),
    ],
}
HOSTILE = "=cmd|' /C calc'!A0<script>]]>&\x00\u202e_x0041_ "
OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found = audit_table_samples.document()
    accepted, lapsed = found["findings"][4], found["findings"][5]
    place = {"path": "policy.yaml", "line": 7, "column": 1, "end_line": 7, "end_column": 2}
    answer = {"by": "佐藤", "because": "更改まで", "until": "2027-03-31", "in_force": True, "place": place}
    accepted["acceptance"] = answer
    lapsed["acceptance"] = answer | {"until": "2026-01-31", "in_force": False}
    found["idle_acceptances"] = [{"finding": "net-1-ffffffffff"} | answer]
    told = {"line": 3, "fate": "unrecognized", "reason": {"en": "unknown", "ja": "不明"}, "text": "=odd command"}
    found["ledger"][0]["told"] = [told]
    found["ledger"][0]["ranges"][0] = [1, 2, "modeled", ""]
    found["ledger"][0]["ranges"].insert(1, [3, 3, "unrecognized", "x"])
    return found


@pytest.fixture(scope="module")
def standing(document: dict[str, Any]) -> Standing:
    return audit_table_samples.standing(document)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def books(document: dict[str, Any], standing: Standing) -> dict[Language, Any]:
    return {language: opened(audit_workbook(document, standing, language)) for language in LANGUAGES}


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    """Rows below the header by the titles of their columns."""
    header, *rows = sheet.iter_rows(min_row=4, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def texts(sheet: Any) -> list[str]:
    return [value for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str)]


def below(sheet: Any, label: str) -> list[Any]:
    """The row below the one that begins with `label`."""
    rows = list(sheet.iter_rows(values_only=True))
    return list(next(after for row, after in itertools.pairwise(rows) if row[0] == label))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_are_as_listed(books: dict[Language, Any], language: Language) -> None:
    book = books[language]
    assert book.sheetnames == SHEETS[language]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B5"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.left.text.endswith("12" * 32)
        assert all(cell.alignment.wrap_text for cell in sheet[4])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_the_sheets_is_in_the_language(books: dict[Language, Any], language: Language) -> None:
    headers = [cell.value for sheet in books[language].worksheets[1:] for cell in sheet[4] if cell.value]
    has_japanese = [bool(re.search(r"[ぁ-んァ-ヶ一-龠]", title)) for title in headers]
    # Names of zones are the site's own words.
    share = sum(has_japanese) / len(headers)
    assert share > 0.9 if language == "ja" else share < 0.1


def test_every_finding_is_there_once_the_most_urgent_first(
    document: dict[str, Any], books: dict[Language, Any]
) -> None:
    rows = rows_of(books["en"]["Findings"])
    assert Counter(row["ID"] for row in rows) == Counter(one["id"] for one in document["findings"])
    order = [["error", "warning", "note"].index(row["severity"]) for row in rows]
    assert order == sorted(order)
    by_id = {row["ID"]: row for row in rows}
    for one in document["findings"]:
        row = by_id[one["id"]]
        assert row["what"] == one["title"]["en"]
        assert row["what it says"] == one["text"]["en"]
        assert row["clause"] == ("\n".join(one["clauses"]) or None)
    assert Counter(row["change"] for row in rows) == {"new": 1, "changed": 1, "unchanged": len(rows) - 2}
    assert Counter(row["state"] for row in rows) == {"open": len(rows) - 2, "accepted": 1, "acceptance over": 1}
    accepted = by_id[document["findings"][4]["id"]]
    assert accepted["accepted until"].date() == datetime.date(2027, 3, 31)


def test_a_finding_tells_its_packet_its_way_and_its_lines(document: dict[str, Any], books: dict[Language, Any]) -> None:
    found = next(one for one in document["findings"] if one["traces"] and one["traces"][0]["hops"])
    row = next(row for row in rows_of(books["ja"]["指摘"]) if row["ID"] == found["id"])
    trace = found["traces"][0]
    assert row["パケット例"] == trace["packet"]["text"]["ja"]
    assert all(hop["device"] in row["経路"] for hop in trace["hops"])
    marked = [
        line["text"].strip()
        for file in found["lines"]
        for block in file["blocks"]
        for line in block["lines"]
        if line["marked"]
    ]
    assert marked
    assert all(line in row["根拠の設定行"] for line in marked[:6])


def test_clauses_intents_permits_and_exceptions_are_all_there(
    document: dict[str, Any], books: dict[Language, Any]
) -> None:
    book = books["en"]
    clauses = [clause for body in document["coverage"] for clause in body["clauses"]]
    rows = rows_of(book["Coverage"])
    assert [row["clause"] for row in rows] == [clause["number"] for clause in clauses]
    for row, clause in zip(rows, clauses, strict=True):
        word = "attestation" if clause["outcome"] is None else message(f"outcome-{clause['outcome']}")
        assert row["result"] == word
    assert [row["intent"] for row in rows_of(book["Intents"])] == [one["intent"] for one in document["verdicts"]]
    assert len(rows_of(book["Permits"])) == len(document["permits"])
    exceptions = rows_of(book["Exceptions"])
    assert [row["ID"] for row in exceptions] == [one["id"] for one in document["exceptions"]]
    for row, one in zip(exceptions, document["exceptions"], strict=True):
        expires = datetime.date.fromisoformat(one["expires"])
        assert row["expires on"].date() == expires
        assert row["days left"] == (expires - audit_table_samples.DAY).days
    assert [row["rule"] for row in rows_of(book["Hygiene"])] == [one["rule"] for one in document["hygiene"]]


def test_every_line_of_every_file_has_its_fate(document: dict[str, Any], books: dict[Language, Any]) -> None:
    found: dict[str, set[int]] = {}
    for row in rows_of(books["en"]["Line ledger"]):
        lines = set(range(row["from line"], row["to line"] + 1))
        assert len(lines) == row["lines"]
        assert not lines & found.setdefault(row["file"], set())
        found[row["file"]] |= lines
    for ledger in document["ledger"]:
        assert found[ledger["path"]] == {
            line for first, last, *_ in ledger["ranges"] for line in range(first, last + 1)
        }
    told = [row for row in rows_of(books["en"]["Line ledger"]) if row["fate"] == "unrecognized"]
    assert [(row["text of the line"], row["reason"]) for row in told] == [("=odd command", "unknown")]


def test_the_matrix_has_every_pair_and_every_set_of_packets(
    document: dict[str, Any], books: dict[Language, Any]
) -> None:
    rows = rows_of(books["en"]["Matrix"])
    zones = document["matrix"]["zones"]
    assert len(rows) == len(zones)
    assert all(len(row) == len(zones) + 1 for row in rows)
    assert [list(row.values())[place + 1] for place, row in enumerate(rows)] == ["same zone"] * len(zones)
    sets = [
        row for cell in document["matrix"]["cells"] for name in ("rows", "in_doubt", "strays") for row in cell[name]
    ]
    blind = sum(cell["blind"] for cell in document["matrix"]["cells"])
    assert len(rows_of(books["en"]["Matrix details"])) == len(sets) + blind


def test_what_changed_is_told_once_of_its_kind(books: dict[Language, Any], document: dict[str, Any]) -> None:
    counted = Counter(row["変化"] for row in rows_of(books["ja"]["前回との差"]))
    left = len(document["findings"]) - 2
    assert counted == {
        "新規": 1,
        "内容変化": 1,
        "解消": 1,
        "継続": left,
        "条項の結果": 1,
        "ファイル": 4,
        "受容に変更": 1,
        "受容の終了": 1,
        "segcheck の版": 1,
    }


def test_a_first_run_and_one_that_is_not_stored_say_so(document: dict[str, Any]) -> None:
    first = opened(audit_workbook(document, Standing(audit_table_samples.NOW), "en"))
    assert message("audit-first-run") in texts(first["Changes"])
    loose = opened(audit_workbook(document, None, "en"))
    assert message("table-changes-not-stored") in texts(loose["Changes"])
    assert message("summary-no-seal") in texts(loose["Summary"])


def test_the_summary_counts_seals_and_leaves_boxes_to_sign(
    document: dict[str, Any], books: dict[Language, Any]
) -> None:
    summary = books["ja"]["概要"]
    assert [summary.cell(1, column).value for column in (6, 7, 8)] == ["作成", "確認", "承認"]
    assert all(summary.cell(2, column).border.left.style == "thin" for column in (6, 7, 8))
    shown = texts(summary)
    assert "違反" in shown
    assert "CISO補佐 / 佐藤 / 2026-11-22 01:00:00 UTC / 確認した" in shown
    assert {"12" * 32, "ab" * 32, "ef" * 32, document["inputs"]["configurations"]} <= set(shown)
    assert any("--expect " + "12" * 32 in text for text in shown)
    counts = document["counts"]
    assert below(summary, "未対応")[:4] == [counts[name] for name in ("open", "error", "warning", "info")]
    assert below(summary, "新規")[:4] == [1, 1, 1, len(document["findings"]) - 2]
    links = [cell.hyperlink.location for row in summary.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in SHEETS["ja"][1:]]


def test_words_have_colours_and_colours_have_words(books: dict[Language, Any]) -> None:
    formulas = {
        formula
        for sheet in books["ja"].worksheets
        for area in sheet.conditional_formatting
        for rule in area.rules
        for formula in rule.formula
    }
    assert {'"違反"', '"エラー"', '"期限切れ"', '"新規"', '"未対応"'} <= formulas
    assert all(re.fullmatch(r'"[^"]+"', formula) for formula in formulas)


def test_what_does_not_fit_on_a_sheet_is_counted(document: dict[str, Any], standing: Standing) -> None:
    book = opened(audit_workbook(document, standing, "en", most_rows=24))
    for sheet in book.worksheets[1:]:
        assert sheet.max_row <= 24
    last = book["Findings"].cell(24, 1).value
    assert last == f"{len(document['findings']) - 19} more row(s) do not fit on a sheet; findings.csv has all of them."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_document_gives_the_same_bytes(
    document: dict[str, Any], standing: Standing, language: Language
) -> None:
    again = json.loads(json.dumps(document))
    assert audit_workbook(document, standing, language) == audit_workbook(again, standing, language)


def hostile(document: dict[str, Any]) -> dict[str, Any]:
    """Every text but words, days and digits of the format is something a spreadsheet program would like to run."""
    kept = re.compile(r"[a-z-]{0,20}|[0-9-]*|[0-9a-f]{64}")
    changed: dict[str, Any] = audit_table_samples.with_texts(
        document, lambda text: text if kept.fullmatch(text) else HOSTILE + text
    )
    return changed


def test_no_text_of_a_document_becomes_a_formula(document: dict[str, Any], standing: Standing) -> None:
    content = audit_workbook(hostile(document), standing, "ja")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert re.search(r"<f[ >/]", archive.read(name).decode()) is None
    kinds: Counter[str] = Counter()
    for sheet in opened(content).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                kinds[cell.data_type] += 1
                if isinstance(cell.value, str) and cell.value.startswith("=cmd"):
                    assert cell.quotePrefix
                    assert cell.value.startswith("=cmd|' /C calc'!A0<script>]]>&\\x00\\u202e_")
    assert set(kinds) <= {"s", "n", "d"}
    assert kinds["s"] > 1000


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_it_and_shows_the_same_texts(
    document: dict[str, Any], standing: Standing, tmp_path: Path
) -> None:
    content = audit_workbook(hostile(document), standing, "ja")
    path = tmp_path / "audit.xlsx"
    path.write_bytes(content)
    # Comma, quotes, UTF-8, cells as they are, all texts quoted, every sheet into a file of its own.
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", options, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book, compared = opened(content), 0
    for name in SHEETS["ja"]:
        shown = list(csv.reader(io.StringIO((tmp_path / f"audit-{name}.csv").read_text(encoding="utf-8"), newline="")))
        for row in book[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    # openpyxl leaves _x005F_ where a spreadsheet program shows what it stands for.
                    assert shown[cell.row - 1][cell.column - 1] == cell.value.replace("_x005F_", "_")
                    compared += 1
    assert compared > 1000


def smaller(value: Any, most: int = 2) -> Any:
    """The document with lists cut, for tests that render it hundreds of times."""
    if isinstance(value, dict):
        return {key: smaller(inner, most) for key, inner in value.items()}
    return [smaller(inner, most) for inner in value[:most]] if isinstance(value, list) else value


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within `value`."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*way, key)
        yield from places(one, (*way, key))


def test_a_document_that_is_none_is_refused_and_never_a_traceback(document: dict[str, Any], standing: Standing) -> None:
    text = json.dumps(smaller(document))
    ways = list(places(json.loads(text)))
    chosen = random.Random(8).sample(ways, 250)
    refused = 0
    for number, way in enumerate(chosen):
        damaged = json.loads(text)
        parent = damaged
        for key in way[:-1]:
            parent = parent[key]
        if number % 2:
            parent[way[-1]] = random.Random(number).choice([None, 7, -(10**4000), "x", [], {}, [[]], [1], True, 1.5])
        else:
            del parent[way[-1]]
        try:
            assert csv_files(damaged, standing, "ja")
            audit_workbook(damaged, standing, "ja")
        except StoreError:
            refused += 1
    assert refused > 40
