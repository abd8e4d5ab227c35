"""Kaede, a town with two Linux gateways: proved as it is; each of its eight planted mistakes breaks what is named.

Two of them let nothing through: they stop what has to work.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
from tests.cases.test_cities import Mistake, is_named, lines_of, plant, steps

import segcheck
from segcheck.model.header import SYN, TCP, Family, Flow
from segcheck.policy.verdict import Outcome
from segcheck.reachability.trace import Disposition

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAME = "kaede-town"
TOWN = FIXTURES / NAME
TWIN = FIXTURES / f"{NAME}-mistakes"
DAY = datetime.date(2026, 11, 21)
FINE = (Outcome.PROVED, Outcome.DECLARED)
ROW = re.compile(
    r"\| (?P<number>\d) \| (?P<places>`[^|]+`) \| .*? \| (?P<intents>`[^|]+`) \| TCP "
    r"(?P<source>\S+) → (?P<destination>\S+) (?:port |ポート)(?P<port>\d+)"
)
PLACE = re.compile(r"`([^`:]+):(\d+)`")
# Rules that count, and are followed by no verdict about transit: how often is logged, how often an echo is answered.
APPROXIMATED = {"iptables-match-amount", "nft-limit"}
STOPPED = {3, 4}
# Of a router's frames nobody told the MAC, so segcheck does not say that nothing gets through.
UNDECIDED_ALONE = {3}


@dataclass(frozen=True)
class Row:
    """One row of the table: the planted lines, the intents they break, and a packet whose fate they change."""

    mistake: Mistake
    intents: frozenset[str]
    packet: Flow

    def __str__(self) -> str:
        return str(self.mistake)


def rows_of(text: str) -> Iterator[Row]:
    for row in filter(None, map(ROW.match, text.splitlines())):
        places = tuple((file, int(line)) for file, line in PLACE.findall(row["places"]))
        source, destination = ip_address(row["source"]), ip_address(row["destination"])
        family = Family.IPV4 if source.version == 4 else Family.IPV6
        packet = Flow(family, int(source), int(destination), TCP, 49152, int(row["port"]), tcp_flags=SYN)
        mistake = Mistake(NAME, int(row["number"]), places, frozenset())
        yield Row(mistake, frozenset(re.findall(r"`([^`]+)`", row["intents"])), packet)


def table() -> tuple[Row, ...]:
    """The rows of the English table; the Japanese one must say the same."""
    english, _, japanese = (TWIN / "MISTAKES.md").read_text("utf-8").partition("\n---\n")
    found = tuple(rows_of(english))
    assert found == tuple(rows_of(japanese))
    return found


def check(folder: Path) -> segcheck.Report:
    return segcheck.check(segcheck.load(folder / "configs"), segcheck.load_policy(folder / "policy.yaml"), on=DAY)


def broken(report: segcheck.Report) -> set[str]:
    """Names of intents that are neither proved nor declared, as the policy file writes them."""
    return {verdict.intent.name for verdict in report.verdicts if verdict.outcome not in FINE}


def files_of(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"
    )


def test_the_town_is_proved() -> None:
    report = check(TOWN)
    assert not broken(report), report.explain()
    assert report.exit_code == 0


def test_without_a_day_nothing_that_has_dates_is_proved() -> None:
    report = segcheck.check(segcheck.load(TOWN / "configs"), segcheck.load_policy(TOWN / "policy.yaml"))
    undecided = {verdict.intent.name for verdict in report.verdicts if verdict.outcome is Outcome.UNDECIDED}
    assert "EXC-1" in undecided
    assert broken(report) == undecided


def test_every_line_of_the_town_is_understood() -> None:
    snapshot = segcheck.load(TOWN / "configs")
    doubtful = {
        f"{ledger.path}:{entry.line}: {entry.fate.value} {entry.reason}"
        for ledger in snapshot.ledgers
        for entry in ledger
        if entry.fate.value not in ("modeled", "irrelevant")
        and not (entry.fate.value == "approximated" and entry.reason in APPROXIMATED)
    }
    assert not doubtful
    assert [device.name for device in snapshot.devices if device.unmodeled] == []


def test_the_twin_differs_in_the_lines_of_its_table_only() -> None:
    assert files_of(TWIN) == files_of(TOWN)
    named = {place for row in table() for place in row.mistake.places}
    found = set()
    for file in files_of(TWIN):
        for step in steps(lines_of(TOWN / file), lines_of(TWIN / file)):
            lines = {(name, line) for name, line in named if name == file and is_named(step, line)}
            assert lines, (file, step)
            found |= lines
    assert found == named
    assert len(table()) == 8


@pytest.mark.parametrize("row", table(), ids=str)
def test_the_packet_of_the_row_fares_otherwise_with_the_mistake(row: Row, tmp_path: Path) -> None:
    policy = segcheck.load_policy(TOWN / "policy.yaml")
    folder = tmp_path / NAME
    shutil.copytree(TOWN, folder)
    plant(row.mistake, folder)
    arrives = [
        _arrives(segcheck.analyze(segcheck.load(one / "configs"), policy, on=DAY), row.packet) for one in (TOWN, folder)
    ]
    stopped = row.mistake.number in STOPPED
    assert arrives == [stopped, not stopped]


def _arrives(analysis: segcheck.Analysis, packet: Flow) -> bool:
    (zone,) = (
        zone.name
        for zone in analysis.policy.zones
        if any(low <= packet.source <= high for low, high in analysis.area(zone.name).addresses.get(packet.family, ()))
    )
    ends = {trace.disposition for trace in analysis.trace(packet, zone)}
    return bool(ends & {Disposition.DELIVERED, Disposition.LEFT})


@pytest.mark.parametrize("row", table(), ids=str)
def test_each_mistake_alone_breaks_its_intents(row: Row, tmp_path: Path) -> None:
    folder = tmp_path / NAME
    shutil.copytree(TOWN, folder)
    plant(row.mistake, folder)
    report = check(folder)
    assert broken(report) == row.intents, report.explain()
    wanted = Outcome.UNDECIDED if row.mistake.number in UNDECIDED_ALONE else Outcome.VIOLATED
    assert wanted in {verdict.outcome for verdict in report.verdicts}


def test_what_is_asked_of_macs_behind_a_router_is_told(tmp_path: Path) -> None:
    (row,) = (row for row in table() if row.mistake.number == 3)
    folder = tmp_path / NAME
    shutil.copytree(TOWN, folder)
    plant(row.mistake, folder)
    doubts = {
        (doubt.reason, doubt.device)
        for verdict in check(folder).verdicts
        for evidence in verdict.evidence
        for doubt in evidence.doubts
    }
    assert doubts == {("mac-asked-behind-router", "gw-net")}


def test_all_mistakes_are_found_together() -> None:
    report = check(TWIN)
    assert report.exit_code == 1
    assert broken(report) >= frozenset().union(*(row.intents for row in table()))
