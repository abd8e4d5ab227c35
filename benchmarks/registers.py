"""Exception registers kept as tables, to entries of a policy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from benchmarks.measuring import Job

_HEADER = (
    *("管理番号", "目的", "送信元ゾーン", "送信元IP", "送信元MAC", "宛先ゾーン", "宛先IP", "プロトコル", "ポート"),
    *("方向", "経路", "理由", "承認者", "承認日", "期限", "点検日"),
)
_POLICY = """\
segcheck: 1
zones:
  mynumber: {prefixes: [10.10.0.0/16]}
  lgwan: {prefixes: [10.20.0.0/16]}
exceptions: {file: %s}
"""


def read_csv(rows: int) -> Job:
    """Bytes of a CSV file, in CP932 as spreadsheets write it, to entries."""
    return _read("register.csv", _csv(rows), rows)


def read_excel(rows: int) -> Job:
    """Bytes of a workbook to entries."""
    return _read("register.xlsx", _excel(rows), rows)


def csv_alone(rows: int) -> Job:
    """What no reader is faster than: the cells as text, by the csv module."""
    data = _csv(rows)

    def run() -> None:
        assert sum(1 for _ in csv.reader(io.StringIO(data.decode("cp932"), newline=""))) == rows + 1

    return run


def cells_alone(rows: int) -> Job:
    """What no reader built on openpyxl is faster than: the values of all cells, streamed."""
    from openpyxl import load_workbook

    data = _excel(rows)

    def run() -> None:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        assert sum(1 for _ in workbook.worksheets[0].iter_rows(values_only=True)) == rows + 1

    return run


def _read(name: str, data: bytes, rows: int) -> Job:
    from segcheck.policy.reading.load import load_policy_text

    def run() -> None:
        policy = load_policy_text("policy.yaml", (_POLICY % name).encode(), lambda _: data)
        assert len(policy.register.entries) == rows

    return run


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        high, low = divmod(number % 50_000, 200)
        yield (
            *(f"EX-{number:05}", f"業務システム {number % 97} の連携"),
            *("mynumber", f"10.10.{high}.{low + 10}", f"00:00:5E:{number >> 16:02X}:{high:02X}:{low:02X}"),
            *("lgwan", f"10.20.{high}.{low + 10}", "TCP", str(8000 + number % 1000)),
            *("片方向", "core1 → fw-tier", "業務に必要なため", "情報政策課長"),
            *("2026/4/1", "2027/3/31", "2026/10/5"),
        )


def _csv(rows: int) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_HEADER, *_rows(rows)])
    return text.getvalue().encode("cp932")


def _excel(rows: int) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("台帳")
    for row in (_HEADER, *_rows(rows)):
        sheet.append(row)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()
