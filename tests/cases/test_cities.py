"""Cities under the packs: each is proved on the day; each planted mistake alone breaks exactly what its table names.

A twin `<city>-mistakes` holds the same files with the mistakes of its table, and nothing else is changed.
"""

from __future__ import annotations

import datetime
import difflib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

import segcheck
from segcheck.model.network import Snapshot
from segcheck.policy.verdict import Outcome

FIXTURES = Path(__file__).parents[2] / "fixtures"
DAY = datetime.date(2026, 11, 21)
# The policy file of each city, and the table of its twin.
CITIES = {
    "midori-city": ("fukushima.yaml", "fukushima.md"),
    "midori-city-fortigate": ("fukushima.yaml", "fukushima.md"),
    "hikari-city": ("policy.yaml", "MISTAKES.md"),
    "asahi-city": ("policy.yaml", "MISTAKES.md"),
    "tani-union": ("policy.yaml", "MISTAKES.md"),
}
BODIES = {
    "midori-city": "fukushima",
    "midori-city-fortigate": "fukushima",
    "hikari-city": "miyazaki",
    "asahi-city": "miyazaki",
    "tani-union": "sanbu",
}
# What a FortiGate prints though no policy needs it (factory objects), and what a day decides.
APPROXIMATED = {
    "midori-city-fortigate": {"address-by-name", "service-of-proxy", "schedule", "policy-expiry"},
}
FINE = (Outcome.PROVED, Outcome.DECLARED)
ROW = re.compile(r"\| (?P<number>\d+) \| (?P<places>`[^|]+`) \| [^|]+ \| (?P<properties>`[^|]+`) \|")
PLACE = re.compile(r"`([^`:]+):(\d+)`")


@dataclass(frozen=True)
class Mistake:
    """One row of a table: the lines of the twin that are wrong, and the properties they break."""

    city: str
    number: int
    places: tuple[tuple[str, int], ...]
    properties: frozenset[str]

    def __str__(self) -> str:
        return f"{self.city}-{self.number}"


def mistakes(city: str) -> tuple[Mistake, ...]:
    """The rows of the English table of the city's twin; the Japanese one must say the same."""
    page = FIXTURES / f"{city}-mistakes" / CITIES[city][1]
    english, _, japanese = page.read_text("utf-8").partition("\n---\n")
    if not japanese:
        japanese = page.with_suffix(".ja.md").read_text("utf-8")
    found = tuple(rows_of(city, english))
    assert found == tuple(rows_of(city, japanese))
    return found


def rows_of(city: str, text: str) -> Iterator[Mistake]:
    for row in filter(None, map(ROW.match, text.splitlines())):
        places = tuple((file, int(line)) for file, line in PLACE.findall(row["places"]))
        yield Mistake(city, int(row["number"]), places, frozenset(re.findall(r"[A-Z]+-\d", row["properties"])))


def lines_of(path: Path) -> list[str]:
    """The lines of a file of the fixtures, of a workbook its rows."""
    if path.suffix == ".xlsx":
        return [repr([cell.value for cell in row]) for row in load_workbook(path)["台帳"].iter_rows()]
    data = path.read_bytes()
    try:
        return data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return data.decode("cp932").splitlines()


def steps(right: list[str], wrong: list[str]) -> list[tuple[int, int, int, int]]:
    """What differs: lines `start:end` of the city are lines `wrong_start:wrong_end` of the twin."""
    codes = difflib.SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes()
    return [(start, end, other, other_end) for step, start, end, other, other_end in codes if step != "equal"]


def is_named(step: tuple[int, int, int, int], line: int) -> bool:
    """Whether a difference is at `line` of the twin; lines taken out are at the line before them."""
    *_, start, end = step
    return start <= line - 1 < end or (start == end and line == start)


def files_of(folder: Path) -> tuple[str, ...]:
    """Configurations, policy and register of a city, by their paths below it."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".cfg", ".conf", ".yaml", ".csv", ".xlsx"))
    return tuple(path.relative_to(folder).as_posix() for path in found)


def plant(mistake: Mistake, folder: Path) -> None:
    """Take the lines of one mistake over from the twin into the copy of the city in `folder`."""
    twin = FIXTURES / f"{mistake.city}-mistakes"
    for file in dict.fromkeys(file for file, _ in mistake.places):
        right, wrong = lines_of(FIXTURES / mistake.city / file), lines_of(twin / file)
        wanted = [line for name, line in mistake.places if name == file]
        for start, end, other, other_end in reversed(steps(right, wrong)):
            if any(is_named((start, end, other, other_end), line) for line in wanted):
                right[start:end] = wrong[other:other_end]
        if file.endswith(".xlsx"):
            plant_rows(twin / file, folder / file, wanted)
        else:
            (folder / file).write_text("\n".join(right) + "\n", "utf-8")


def plant_rows(wrong: Path, right: Path, rows: list[int]) -> None:
    """Take rows of one workbook over into another."""
    source, target = load_workbook(wrong), load_workbook(right)
    for row in rows:
        for cell in source["台帳"][row]:
            target["台帳"].cell(row, cell.column).value = cell.value
    target.save(right)


@cache
def snapshot_of(city: str) -> Snapshot:
    """The city as it should be, read once."""
    return segcheck.load(FIXTURES / city / "configs")


@cache
def proved_report(city: str) -> segcheck.Report:
    """The report on the city as it should be, written once."""
    return segcheck.check(snapshot_of(city), segcheck.load_policy(FIXTURES / city / CITIES[city][0]), on=DAY)


def report_of(folder: Path, city: str) -> segcheck.Report:
    """The report on the city whose files are in `folder`; what is as it should be is not read again."""
    snapshot = segcheck.load(folder / "configs", snapshot_of(city))
    return segcheck.check(snapshot, segcheck.load_policy(folder / CITIES[city][0]), on=DAY)


def broken(report: segcheck.Report) -> set[str]:
    """Properties that are no longer met."""
    return {verdict.intent.name for verdict in report.verdicts if verdict.outcome not in FINE}


ALL_MISTAKES = tuple(mistake for city in CITIES for mistake in mistakes(city))


@pytest.mark.parametrize("city", CITIES)
def test_the_city_is_proved(city: str) -> None:
    report = proved_report(city)
    assert not broken(report), report.explain()
    assert report.exit_code == 0


@pytest.mark.parametrize("city", CITIES)
def test_no_clause_of_the_body_is_left_open(city: str) -> None:
    (table,) = (table for table in proved_report(city).findings.coverage if table.pack.name == BODIES[city])
    outcomes = {row.outcome for row in table.results}
    assert Outcome.PROVED in outcomes
    assert outcomes <= {*FINE, None}


@pytest.mark.parametrize("city", CITIES)
def test_every_line_of_the_city_is_understood(city: str) -> None:
    doubtful = {
        f"{ledger.path}:{entry.line}: {entry.fate.value} {entry.reason}"
        for ledger in snapshot_of(city).ledgers
        for entry in ledger
        if entry.fate.value not in ("modeled", "irrelevant")
        and not (entry.fate.value == "approximated" and entry.reason in APPROXIMATED.get(city, ()))
    }
    assert not doubtful


@pytest.mark.parametrize("city", CITIES)
def test_without_a_day_nothing_that_has_dates_is_proved(city: str) -> None:
    folder = FIXTURES / city
    report = segcheck.check(snapshot_of(city), segcheck.load_policy(folder / CITIES[city][0]))
    undecided = {verdict.intent.name for verdict in report.verdicts if verdict.outcome is Outcome.UNDECIDED}
    assert "EXC-1" in undecided
    assert broken(report) == undecided


@pytest.mark.parametrize("city", CITIES)
def test_the_twin_differs_in_the_lines_of_its_table_only(city: str) -> None:
    twin = FIXTURES / f"{city}-mistakes"
    named = {place for mistake in mistakes(city) for place in mistake.places}
    found = set()
    for file in files_of(twin):
        if file == "policy.yaml" and CITIES[city][0] != file:
            continue
        for step in steps(lines_of(FIXTURES / city / file), lines_of(twin / file)):
            lines = {(name, line) for name, line in named if name == file and is_named(step, line)}
            assert lines, (file, step)
            found |= lines
    assert found == named


@pytest.mark.parametrize("mistake", ALL_MISTAKES, ids=str)
def test_each_mistake_alone_breaks_what_its_table_names(mistake: Mistake, tmp_path: Path) -> None:
    folder = tmp_path / mistake.city
    shutil.copytree(FIXTURES / mistake.city, folder)
    plant(mistake, folder)
    report = report_of(folder, mistake.city)
    expected = set(mistake.properties)
    if any(file.startswith("configs/") for file, _ in mistake.places):
        expected |= {"CHG-1"} & {verdict.intent.name for verdict in report.verdicts}
    assert broken(report) == expected, report.explain()
    assert Outcome.VIOLATED in {verdict.outcome for verdict in report.verdicts}


@pytest.mark.parametrize("city", CITIES)
def test_all_mistakes_are_found_together(city: str) -> None:
    report = report_of(FIXTURES / f"{city}-mistakes", city)
    assert report.exit_code == 1
    assert broken(report) >= {name for mistake in mistakes(city) for name in mistake.properties}


def test_the_register_is_the_same_in_excel_and_csv(tmp_path: Path) -> None:
    city = FIXTURES / "midori-city"
    excel = segcheck.load_policy(city / "fukushima.yaml").register.entries
    text = (city / "fukushima.yaml").read_text("utf-8")
    (tmp_path / "例外台帳.csv").write_bytes((city / "例外台帳.csv").read_bytes())
    (tmp_path / "policy.yaml").write_text(
        text.replace("{file: 例外台帳.xlsx, sheet: 台帳}", "{file: 例外台帳.csv}"), "utf-8"
    )
    written = segcheck.load_policy(tmp_path / "policy.yaml").register.entries
    assert len(excel) == 5
    assert [(one.id, one.flow.matches, one.approval, tuple(limit.device for limit in one.via)) for one in excel] == [
        (one.id, one.flow.matches, one.approval, tuple(limit.device for limit in one.via)) for one in written
    ]
