"""Workbooks as sites have them, and as nobody should: every mistake told with its cell, nothing raised."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from tests.policy.register_files import HEADER, ROW, changed, mistakes, register, saved, workbook_bytes

from segcheck.errors import PolicyError
from segcheck.policy.reading import delimited_text, register_workbook
from segcheck.report.problems_text import problems_text


def _opened(data: bytes) -> tuple[Workbook, Worksheet]:
    workbook = load_workbook(io.BytesIO(data))
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return workbook, sheet


def _told(data: bytes, sheet: str = "") -> list[tuple[str, int, str]]:
    named = f", sheet: {sheet}" if sheet else ""
    return mistakes(f"{{file: r.xlsx{named}}}", {"r.xlsx": data})


def _repacked(data: bytes, **parts: bytes) -> bytes:
    """The archive with other contents of some parts; a part is named by its file name without ending."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            stem = item.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(item.filename, parts.get(stem, old.read(item)))
    return packed.getvalue()


def test_the_sheet_is_named_or_the_only_one() -> None:
    data = workbook_bytes([HEADER, ROW], 記入例=[["x"]])
    assert [entry.id for entry in register("{file: r.xlsx, sheet: 台帳}", {"r.xlsx": data}).entries] == ["EX-01"]
    assert _told(data) == [("policy.yaml", 3, "register-sheet-which")]
    assert _told(data, "台張") == [("policy.yaml", 3, "register-sheet-unknown")]
    workbook, _ = _opened(data)
    workbook["記入例"].sheet_state = "hidden"
    assert not _told(saved(workbook))
    assert _told(saved(workbook), "記入例") == [("policy.yaml", 3, "register-sheet-hidden")]


def test_a_source_shows_the_rows_of_its_sheet() -> None:
    found = register("{file: r.xlsx, sheet: 台帳}", {"r.xlsx": workbook_bytes([["題"], [], HEADER, ROW])})
    (source,) = found.sources
    assert source.path == "r.xlsx[台帳]"
    assert source.line(4).startswith("EX-01 | eLTAX | mynumber | 10.10.20.40")
    span = found.entries[0].sources[0].span
    assert source.line(span.line)[span.column - 1 : span.end_column - 1] == "10.10.20.40"


def test_mistakes_are_shown_with_their_row() -> None:
    with pytest.raises(PolicyError) as caught:
        register("{file: r.xlsx}", {"r.xlsx": workbook_bytes([HEADER, changed(送信元IP="10.1.1.999")])})
    text = problems_text(caught.value.problems, caught.value.sources)
    assert "EX-01 | eLTAX | mynumber | 10.1.1.999" in text
    assert "^^^^^^^^^^" in text


def test_merged_cells_have_a_value_in_the_first_only() -> None:
    workbook, sheet = _opened(workbook_bytes([HEADER, ROW, changed(管理番号="EX-02")]))
    sheet.merge_cells("N2:N3")
    assert _told(saved(workbook)) == [("r.xlsx", 3, "register-cell-merged")]


def test_a_merged_title_is_no_mistake() -> None:
    workbook, sheet = _opened(workbook_bytes([["例外台帳"], HEADER, ROW]))
    sheet.merge_cells("A1:Q1")
    assert not _told(saved(workbook))


def test_formulas_need_a_calculated_value() -> None:
    workbook, sheet = _opened(workbook_bytes([HEADER, ROW]))
    sheet["P2"] = '=TEXT(DATE(2027,3,31),"yyyy-mm-dd")'
    with pytest.raises(PolicyError) as caught:
        register("{file: r.xlsx}", {"r.xlsx": saved(workbook)})
    (problem,) = caught.value.problems
    assert (problem.code, dict(problem.arguments)["cell"]) == ("register-cell-formula", "P2")


def test_error_values_and_struck_out_cells() -> None:
    workbook, sheet = _opened(workbook_bytes([HEADER, changed(承認者="#REF!"), changed(管理番号="EX-02")]))
    sheet["N2"].data_type = "e"
    sheet["A3"].font = Font(strike=True)
    assert _told(saved(workbook)) == [("r.xlsx", 2, "register-cell-error"), ("r.xlsx", 3, "register-cell-struck")]


def test_other_files_than_workbooks() -> None:
    assert _told(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == [("policy.yaml", 3, "register-old-workbook")]
    assert _told(b"PK\x03\x04 no archive") == [("policy.yaml", 3, "register-workbook-unreadable")]
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "x")
    assert _told(empty.getvalue()) == [("policy.yaml", 3, "register-workbook-unreadable")]


def test_a_workbook_whose_only_visible_sheet_is_a_chart() -> None:
    workbook, sheet = _opened(workbook_bytes([HEADER, ROW]))
    workbook.create_chartsheet("図").add_chart(BarChart())
    sheet.sheet_state = "veryHidden"
    workbook.active = 1
    assert _told(saved(workbook)) == [("policy.yaml", 3, "register-sheet-none")]


def test_archives_that_unpack_to_too_much_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook_bytes([HEADER, ROW])
    bomb = _repacked(data, styles=b"\0" * (65 << 20))
    assert len(bomb) < 1 << 20
    assert _told(bomb) == [("policy.yaml", 3, "register-workbook-too-large")]
    monkeypatch.setattr(register_workbook, "MOST_ROWS", 1)
    assert _told(data) == [("policy.yaml", 3, "register-too-large")]
    monkeypatch.setattr(delimited_text, "MOST_ROWS", 1)
    assert mistakes("{file: r.csv}", {"r.csv": b"a\nb\n"}) == [("policy.yaml", 3, "register-too-large")]


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE styleSheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</styleSheet>"""


@pytest.mark.parametrize(
    "xml",
    [
        ENTITIES,
        ENTITIES.decode().replace("<?xml", "\ufeff<?xml").encode("utf-16-le"),
        b'<?xml version="1.0" encoding="cp037"?>' + ENTITIES.decode().encode("cp037"),
    ],
)
def test_entities_are_refused_in_every_encoding(xml: bytes) -> None:
    assert _told(_repacked(workbook_bytes([HEADER, ROW]), styles=xml)) == [
        ("policy.yaml", 3, "register-workbook-entities")
    ]


def test_a_sheet_that_claims_a_million_rows_and_columns_is_read_all_the_same() -> None:
    data = workbook_bytes([HEADER, ROW])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<dimension" in xml
    claimed = xml.replace(b'ref="A1:Q2"', b'ref="A1:XFD1048576"').replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    )
    assert claimed != xml
    assert not _told(_repacked(data, sheet1=claimed))


def test_a_row_of_formulas_alone_is_not_lost() -> None:
    data = workbook_bytes([HEADER, ROW, [f"={cell}" for cell in "ABCDEFGHIJKLMNOPQ"]])
    assert {problem[1:] for problem in _told(data)} == {(3, "register-cell-formula")}


def test_part_of_a_cell_struck_out() -> None:
    workbook, sheet = _opened(workbook_bytes([HEADER, ROW]))
    sheet["D2"] = CellRichText("10.10.20.40\n", TextBlock(InlineFont(strike=True), "10.10.20.41"))
    assert _told(saved(workbook)) == [("r.xlsx", 2, "register-cell-struck")]
    sheet["D2"] = CellRichText("10.10.20", TextBlock(InlineFont(b=True, strike=False), ".40"))
    assert not _told(saved(workbook))


def _sheet_xml(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_rows_out_of_order_and_far_away_are_not_lost() -> None:
    data = workbook_bytes([HEADER, ROW, changed(管理番号="EX-02")])
    xml = _sheet_xml(data)
    second, third = (xml[xml.index(b'<row r="%d"' % row) :].partition(b"</row>")[0] + b"</row>" for row in (2, 3))
    swapped = xml.replace(second + third, third + second)
    again = xml.replace(third, third.replace(b'3"', b'2"'))
    far = xml.replace(third, third.replace(b'3"', b'150000"'))
    assert len({xml, swapped, again, far}) == 4
    assert _told(_repacked(data, sheet1=swapped)) == [("policy.yaml", 3, "register-rows-unordered")]
    assert _told(_repacked(data, sheet1=again)) == [("policy.yaml", 3, "register-rows-unordered")]
    assert _told(_repacked(data, sheet1=far)) == [("policy.yaml", 3, "register-too-large")]


def test_a_column_beyond_those_that_are_read() -> None:
    workbook, sheet = _opened(workbook_bytes([HEADER, ROW]))
    sheet["IV1"], sheet["IV2"] = "状態", "廃止"
    assert _told(saved(workbook)) == [("policy.yaml", 3, "register-cell-far")]


def test_a_row_that_slipped_beside_the_table_is_told() -> None:
    header, row = [*HEADER, "備考"], [*ROW, ""]
    slipped = [*[""] * len(HEADER), "EX-02 10.10.20.41 も可"]
    assert {problem[1:] for problem in _told(workbook_bytes([header, row, slipped]))} == {(3, "register-cell-empty")}
    assert not _told(workbook_bytes([header, row, [*[""] * len(HEADER), "※ 備考"]]))
