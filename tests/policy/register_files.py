"""Registers as people keep them, for the tests: the same entries as policy text, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from segcheck.errors import PolicyError
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.register import Register

HEADER = (
    "管理番号",
    "目的",
    "送信元ゾーン",
    "送信元IP",
    "送信元MAC",
    "宛先ゾーン",
    "宛先IP",
    "宛先MAC",
    "プロトコル",
    "ポート",
    "方向",
    "経路",
    "理由",
    "承認者",
    "承認日",
    "期限",
    "点検日",
)
ROW = (
    "EX-01",
    "eLTAX",
    "mynumber",
    "10.10.20.40",
    "00:00:5e:00:53:40",
    "LGWAN",
    "198.51.100.80",
    "",
    "tcp",
    "443",
    "片方向",
    "core1",
    "電子申告",
    "CISO補佐",
    "2026-04-01",
    "2027-03-31",
    "2026-10-01",
)
YAML_ENTRY = """
  - {id: EX-01, purpose: eLTAX, from: mynumber, to: LGWAN, service: tcp/443, direction: one-way, via: [core1],
     sources: [{ip: 10.10.20.40, mac: '00:00:5e:00:53:40'}], destinations: [198.51.100.80], reason: 電子申告,
     approver: CISO補佐, approved: 2026-04-01, expires: 2027-03-31, reviewed: 2026-10-01}"""
POLICY = "segcheck: 1\nzones: {mynumber: {vlans: [10]}, LGWAN: {vlans: [20]}}\n"


def changed(**values: object) -> list[object]:
    """The sample row with other values in the columns named."""
    row: list[object] = list(ROW)
    for column, value in values.items():
        row[HEADER.index(column)] = value
    return row


def register(exceptions: str, files: Mapping[str, bytes] | None = None) -> Register:
    """The register of a policy whose `exceptions:` are these."""
    text = f"{POLICY}exceptions: {exceptions}\n"
    return load_policy_text("policy.yaml", text.encode(), (files or {}).__getitem__).register


def mistakes(exceptions: str, files: Mapping[str, bytes] | None = None) -> list[tuple[str, int, str]]:
    """(file, line, code) of every mistake of such a policy."""
    try:
        register(exceptions, files)
    except PolicyError as error:
        return [(problem.origin[0].path, problem.origin[0].line, problem.code) for problem in error.problems]
    return []


def csv_bytes(rows: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A CSV file as Excel saves it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook_bytes(rows: Sequence[Sequence[object]], **more: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these rows on the sheet 台帳, and further sheets."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = "台帳"
    for sheet, content in [(first, rows), *((workbook.create_sheet(name), further) for name, further in more.items())]:
        for row in content:
            sheet.append(list(row))
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    """The bytes of `workbook`."""
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()
