"""Tables of an audit written by the command line: the name of a CSV file says which table it holds."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from segcheck.cli import run

SITE = Path(__file__).parents[2] / "fixtures" / "tani-union"


def test_the_name_of_a_csv_file_says_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    writes = [word for name in ("permits.csv", "any.csv", "book.xlsx") for word in ("--write", name)]
    words = ["audit", str(SITE / "configs"), "-p", str(SITE / "policy.yaml"), "--date", "2026-11-21", *writes]
    assert run([*words, "--lang", "ja", "--fail-on", "never", "--format", "csv", "-o", "exceptions.csv"]) in (0, 1)
    capsys.readouterr()
    headers = {}
    for name in ("permits", "any", "exceptions"):
        content = (tmp_path / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r\r\n" not in content
        headers[name] = next(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert headers["permits"][0] == "機器"
    assert headers["any"][-1] == "受容の期限"
    assert headers["exceptions"][-1] == "場所"
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book["概要"]["B5"].value == "1"
