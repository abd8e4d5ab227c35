"""Exception registers as Excel workbooks: damaged, hostile, or not what a person would see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import Case
from tests.bad_input.cases_registers import ENTRY, HEADER, register, with_policy

_SHEET = "xl/worksheets/sheet1.xml"


def _workbook(change: Callable[[object], None] = lambda _: None, rows: tuple[str, ...] = (HEADER, ENTRY)) -> bytes:
    """A workbook with `rows` in its sheet, changed by `change`, which gets openpyxl's workbook."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "台帳"
    for row in rows:
        sheet.append(row.split(","))
    change(workbook)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def _rewritten(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A sound workbook in whose archive one part is changed."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            new.writestr(item.filename, change(content) if item.filename == part else content)
    return data.getvalue()


def _with_document_type(content: bytes) -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return re.sub(rb"(<worksheet)", declared + rb"\1", content, count=1)


def _cell(name: str, value: object) -> Callable[[object], None]:
    def change(workbook: object) -> None:
        workbook.worksheets[0][name] = value  # type: ignore[attr-defined]

    return change


def _second_sheet(workbook: object) -> None:
    workbook.create_sheet("メモ")  # type: ignore[attr-defined]


def _hidden(workbook: object) -> None:
    _second_sheet(workbook)
    workbook.worksheets[0].sheet_state = "hidden"  # type: ignore[attr-defined]


def _emptied(workbook: object) -> None:
    workbook.worksheets[0].delete_rows(1, 10)  # type: ignore[attr-defined]


def _merged(workbook: object) -> None:
    sheet = workbook.worksheets[0]  # type: ignore[attr-defined]
    sheet.append(ENTRY.replace("EX-1", "EX-2").split(","))
    sheet.merge_cells("C2:C3")


def _struck(workbook: object) -> None:
    from openpyxl.styles import Font

    workbook.worksheets[0]["A2"].font = Font(strike=True)  # type: ignore[attr-defined]


def _archive(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def _encrypted() -> bytes:
    data = bytearray(_workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + offset] |= 1
    return bytes(data)


def _wrong_checksum() -> bytes:
    data = bytearray(_workbook())
    data[data.index(b"PK\x03\x04") + 60] ^= 0xFF
    return bytes(data)


def _in_sheet(sheet: str, data: bytes) -> Callable[[Path], None]:
    return with_policy(f"exceptions: {{file: register.xlsx, sheet: {sheet}}}\n", {"register.xlsx": data})


# Every one of them: exit code 2, and the place of the mistake.
_WRONG: tuple[tuple[str, str, bytes], ...] = (
    ("is cut off", "policy.yaml:10", _workbook()[:-200]),
    ("is half of itself", "policy.yaml:10", _workbook()[:2000]),
    ("is a zip file of other things", "policy.yaml:10", _archive({"readme.txt": b"hello"})),
    ("is a zip file of nothing", "policy.yaml:10", _archive({})),
    ("is protected by a zip password", "policy.yaml:10", _encrypted()),
    ("has a damaged part", "policy.yaml:10", _wrong_checksum()),
    (
        "is of the format before 2007, or encrypted",
        "policy.yaml:10",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000,
    ),
    ("declares an entity", _SHEET, _rewritten(_SHEET, _with_document_type)),
    (
        "declares an encoding of mainframes",
        _SHEET,
        _rewritten(_SHEET, lambda _: b'<?xml version="1.0" encoding="cp037"?>'),
    ),
    ("unpacks to 200 MB", "64 MiB", _rewritten(_SHEET, lambda content: content + b" " * 200_000_000)),
    ("has XML that breaks off", "policy.yaml:10", _rewritten(_SHEET, lambda content: content[:300])),
    (
        "has no part for its sheet",
        "policy.yaml:10",
        _rewritten("xl/_rels/workbook.xml.rels", lambda _: b"<Relationships/>"),
    ),
    ("has nothing in its sheet", "register.xlsx:1", _workbook(_emptied)),
    ("has two sheets, and none is named", "メモ", _workbook(_second_sheet)),
    ("has a formula that was never calculated", "C2", _workbook(_cell("C2", "=A1&B1"))),
    ("has an error value", "C2", _workbook(_cell("C2", "#REF!"))),
    ("has merged cells", "C3", _workbook(_merged)),
    ("has a row struck out", "A2", _workbook(_struck)),
    ("has a day as a number", "register.xlsx:2", _workbook(_cell("K2", 46477))),
    ("has February 30", "register.xlsx:2", _workbook(_cell("K2", "2027-02-30"))),
    ("has truth for an address", "register.xlsx:2", _workbook(_cell("C2", True))),
    ("has an address of 30,000 characters", "register.xlsx:2", _workbook(_cell("C2", "1" * 30_000))),
)

CASES = (
    *(
        Case(
            f"workbook {what}",
            2,
            says,
            register(data, "register.xlsx"),
            silent_about=("root:", "Traceback"),
            in_japanese=True,
        )
        for what, says, data in _WRONG
    ),
    Case("workbook as it should be", 0, "apart", register(_workbook(), "register.xlsx")),
    Case("workbook named .csv", 0, "apart", register(_workbook(), "register.csv")),
    Case("workbook without the sheet that is named", 2, "台帳", _in_sheet("別紙", _workbook()), in_japanese=True),
    Case("workbook whose sheet is hidden", 2, "台帳", _in_sheet("台帳", _workbook(_hidden)), in_japanese=True),
    Case(
        "sheet of a text",
        2,
        "policy.yaml:10",
        with_policy("exceptions: {file: r.csv, sheet: 台帳}\n", {"r.csv": f"{HEADER}\n{ENTRY}\n"}),
        in_japanese=True,
    ),
)
