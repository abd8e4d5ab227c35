"""Midori City with FortiGates: proved as it is; each of its six planted mistakes alone breaks what its table names.

How it fares under the prefecture's policy is in test_cities.py.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from tests.cases.test_cities import Mistake, lines_of, plant, steps

import segcheck
from segcheck.model.header import SYN, TCP, UDP, Family, Flow
from segcheck.policy.verdict import Outcome
from segcheck.reachability.trace import Disposition
from segcheck.semantics.calendar import on_day

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAME = "midori-city-fortigate"
CITY = FIXTURES / NAME
TWIN = FIXTURES / f"{NAME}-mistakes"
DAY = datetime.date(2026, 11, 21)
FIREWALLS = ("fw-tier.conf", "fw-dmz.conf", "edge-rt.conf")
ROW = re.compile(
    r"\| (?P<number>\d) \| (?P<places>`[^|]+`) \| .*? \| (?P<intents>`[^|]+`) \| (?P<protocol>TCP|UDP) "
    r"(?P<source>[\d.]+)(?: (?:port |ポート)(?P<source_port>\d+))? → "
    r"(?P<destination>[\d.]+) (?:port |ポート)(?P<port>\d+)"
)
PLACE = re.compile(r"`([^`:]+):(\d+)`")


@dataclass(frozen=True)
class Row:
    """One row of the table: the planted lines, the intents they break, and a packet they let through."""

    mistake: Mistake
    intents: frozenset[str]
    packet: Flow

    def __str__(self) -> str:
        return str(self.mistake)


def rows_of(text: str) -> Iterator[Row]:
    for row in filter(None, map(ROW.match, text.splitlines())):
        places = tuple((file, int(line)) for file, line in PLACE.findall(row["places"]))
        mistake = Mistake(NAME, int(row["number"]), places, frozenset())
        packet = Flow(
            Family.IPV4,
            int(IPv4Address(row["source"])),
            int(IPv4Address(row["destination"])),
            TCP if row["protocol"] == "TCP" else UDP,
            int(row["source_port"] or 49152),
            int(row["port"]),
            tcp_flags=SYN if row["protocol"] == "TCP" else 0,
        )
        yield Row(mistake, frozenset(re.findall(r"`([^`]+)`", row["intents"])), packet)


def table() -> tuple[Row, ...]:
    """The rows of the English table; the Japanese one must say the same."""
    english, _, japanese = (TWIN / "MISTAKES.md").read_text("utf-8").partition("\n---\n")
    found = tuple(rows_of(english))
    assert found == tuple(rows_of(japanese))
    return found


def broken(report: segcheck.Report) -> set[str]:
    """Names of intents that are not proved, as the policy file writes them."""
    return {verdict.intent.name.split(" (")[0] for verdict in report.verdicts if verdict.outcome is not Outcome.PROVED}


def check(folder: Path) -> segcheck.Report:
    return segcheck.check(segcheck.load(folder / "configs"), segcheck.load_policy(CITY / "policy.yaml"), on=DAY)


def test_the_city_is_proved_with_or_without_a_day() -> None:
    for day in (DAY, None):
        report = segcheck.check(segcheck.load(CITY / "configs"), segcheck.load_policy(CITY / "policy.yaml"), on=day)
        assert report.ok, report.explain()
        assert {verdict.outcome for verdict in report.verdicts} == {Outcome.PROVED}


def test_the_two_midori_cities_ask_for_the_same() -> None:
    """The same zones, intents, register, relays; only wires, interfaces and what state makes needless differ."""
    cisco, fortinet = FIXTURES / "midori-city", CITY
    for file in ("policy.yaml", "fukushima.yaml"):
        assert _intents(fortinet / file) == _intents(cisco / file)
    for file in ("例外台帳.csv", "例外台帳.xlsx"):
        assert (fortinet / file).read_bytes() == (cisco / file).read_bytes()


def _intents(path: Path) -> list[str]:
    return [intent.name for intent in segcheck.load_policy(path).intents]


def test_the_twin_has_the_same_policy_and_switches() -> None:
    assert (TWIN / "policy.yaml").read_bytes() == (CITY / "policy.yaml").read_bytes()
    for path in (CITY / "configs").iterdir():
        if path.name not in FIREWALLS:
            assert (TWIN / "configs" / path.name).read_bytes() == path.read_bytes()


def test_the_twin_differs_in_the_lines_of_its_table_only() -> None:
    named = {place for row in table() for place in row.mistake.places}
    planted = set()
    for file in (f"configs/{name}" for name in FIREWALLS):
        for _, _, start, end in steps(lines_of(CITY / file), lines_of(TWIN / file)):
            planted |= {(file, line + 1) for line in range(start, end)} or {(file, start)}
    assert planted == named
    assert len(table()) == 6


def test_the_packets_of_the_table_get_through_in_the_twin_only() -> None:
    policy = segcheck.load_policy(CITY / "policy.yaml")
    arrived = {}
    for folder in (CITY, TWIN):
        analysis = segcheck.analyze(on_day(segcheck.load(folder / "configs"), DAY), policy)
        arrived[folder] = []
        for row in table():
            (zone,) = (
                zone.name
                for zone in policy.zones
                if any(
                    low <= row.packet.source <= high for low, high in analysis.area(zone.name).addresses[Family.IPV4]
                )
            )
            ends = {trace.disposition for trace in analysis.trace(row.packet, zone)}
            arrived[folder].append(bool(ends & {Disposition.DELIVERED, Disposition.LEFT}))
    assert arrived == {CITY: [False] * 6, TWIN: [True] * 6}


@pytest.mark.parametrize("row", table(), ids=str)
def test_each_mistake_alone_breaks_its_intents(row: Row, tmp_path: Path) -> None:
    folder = tmp_path / NAME
    shutil.copytree(CITY, folder)
    plant(row.mistake, folder)
    report = check(folder)
    assert broken(report) == row.intents, report.explain()
    assert Outcome.VIOLATED in {verdict.outcome for verdict in report.verdicts}


def test_all_six_mistakes_are_found_together() -> None:
    report = check(TWIN)
    assert report.exit_code == 1
    assert broken(report) == frozenset().union(*(row.intents for row in table()))
