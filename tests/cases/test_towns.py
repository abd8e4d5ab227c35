"""Towns under the α model: proved as they are; each planted mistake alone breaks what is named.

Kaede has two Linux gateways, Nagisa boxes of five makers. Two mistakes of Kaede let nothing through: they stop what
has to work.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import pytest
from tests.cases.test_cities import Mistake, is_named, lines_of, plant, steps

import segcheck
from segcheck.model.header import SYN, TCP, Family, Flow
from segcheck.policy.verdict import Outcome
from segcheck.reachability.places import Attachment
from segcheck.reachability.trace import Disposition

FIXTURES = Path(__file__).parents[2] / "fixtures"
DAY = datetime.date(2026, 11, 21)
FINE = (Outcome.PROVED, Outcome.DECLARED)
ROW = re.compile(
    r"\| (?P<number>\d) \| (?P<places>`[^|]+`) \| .*? \| (?P<intents>`[^|]+`) \| TCP "
    r"(?P<source>\S+) → (?P<destination>\S+) (?:port |ポート)(?P<port>\d+)"
)
PLACE = re.compile(r"`([^`:]+):(\d+)`")


@dataclass(frozen=True)
class Town:
    """One example. `approximated`: reasons of lines that are bounded and concern nothing that is asked.

    `stopping`: mistakes that let nothing through. `undecided`: mistakes of which the files do not tell enough.
    `at_ports`: mistakes by which a switch port admits another sender, each with the port.
    """

    name: str
    mistakes: int
    approximated: frozenset[str] = frozenset()
    stopping: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()
    at_ports: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The town as it should be."""
        return FIXTURES / self.name

    @property
    def twin(self) -> Path:
        """The town with all its mistakes."""
        return FIXTURES / f"{self.name}-mistakes"

    def __str__(self) -> str:
        return self.name


KAEDE = Town(
    "kaede-town",
    8,
    # Rules that count, followed by no verdict about transit: how often is logged, how often an echo is answered.
    frozenset({"iptables-match-amount", "nft-limit"}),
    stopping=frozenset({3, 4}),
    # Of a router's frames nobody told the MAC, so segcheck does not say that nothing gets through.
    undecided=frozenset({3}),
)
NAGISA = Town(
    "nagisa-town",
    6,
    # Whether what opens a dynamic connection must pass a static filter, too; who may log in by SSH.
    frozenset({"yamaha-dynamic-trigger", "awplus-management-limited"}),
    at_ports=dict.fromkeys((5, 6), ("ax-my1", "gigabitethernet 1/0/20")),
)
TOWNS = (KAEDE, NAGISA)


@dataclass(frozen=True)
class Row:
    """One row of a table: the planted lines, the intents they break, and a packet whose fate they change."""

    town: Town
    mistake: Mistake
    intents: frozenset[str]
    packet: Flow

    def __str__(self) -> str:
        return str(self.mistake)


def rows_of(town: Town, text: str) -> Iterator[Row]:
    for row in filter(None, map(ROW.match, text.splitlines())):
        places = tuple((file, int(line)) for file, line in PLACE.findall(row["places"]))
        source, destination = ip_address(row["source"]), ip_address(row["destination"])
        family = Family.IPV4 if source.version == 4 else Family.IPV6
        packet = Flow(family, int(source), int(destination), TCP, 49152, int(row["port"]), tcp_flags=SYN)
        mistake = Mistake(town.name, int(row["number"]), places, frozenset())
        yield Row(town, mistake, frozenset(re.findall(r"`([^`]+)`", row["intents"])), packet)


def table(town: Town) -> tuple[Row, ...]:
    """The rows of the English table; the Japanese one must say the same."""
    english, _, japanese = (town.twin / "MISTAKES.md").read_text("utf-8").partition("\n---\n")
    found = tuple(rows_of(town, english))
    assert found == tuple(rows_of(town, japanese))
    return found


ROWS = tuple(row for town in TOWNS for row in table(town))


def check(folder: Path) -> segcheck.Report:
    return segcheck.check(segcheck.load(folder / "configs"), segcheck.load_policy(folder / "policy.yaml"), on=DAY)


def broken(report: segcheck.Report) -> set[str]:
    """Names of intents that are neither proved nor declared, as the policy file writes them."""
    return {verdict.intent.name for verdict in report.verdicts if verdict.outcome not in FINE}


def files_of(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"
    )


@pytest.mark.parametrize("town", TOWNS, ids=str)
def test_the_town_is_proved(town: Town) -> None:
    report = check(town.folder)
    assert not broken(report), report.explain()
    assert report.exit_code == 0


@pytest.mark.parametrize("town", TOWNS, ids=str)
def test_without_a_day_nothing_that_has_dates_is_proved(town: Town) -> None:
    report = segcheck.check(segcheck.load(town.folder / "configs"), segcheck.load_policy(town.folder / "policy.yaml"))
    undecided = {verdict.intent.name for verdict in report.verdicts if verdict.outcome is Outcome.UNDECIDED}
    assert "EXC-1" in undecided
    assert broken(report) == undecided


@pytest.mark.parametrize("town", TOWNS, ids=str)
def test_every_line_of_the_town_is_understood(town: Town) -> None:
    snapshot = segcheck.load(town.folder / "configs")
    doubtful = {
        f"{ledger.path}:{entry.line}: {entry.fate.value} {entry.reason}"
        for ledger in snapshot.ledgers
        for entry in ledger
        if entry.fate.value not in ("modeled", "irrelevant")
        and not (entry.fate.value == "approximated" and entry.reason in town.approximated)
    }
    assert not doubtful
    assert [device.name for device in snapshot.devices if device.unmodeled] == []


@pytest.mark.parametrize("town", TOWNS, ids=str)
def test_the_twin_differs_in_the_lines_of_its_table_only(town: Town) -> None:
    assert files_of(town.twin) == files_of(town.folder)
    named = {place for row in table(town) for place in row.mistake.places}
    found = set()
    for file in files_of(town.twin):
        for step in steps(lines_of(town.folder / file), lines_of(town.twin / file)):
            lines = {(name, line) for name, line in named if name == file and is_named(step, line)}
            assert lines, (file, step)
            found |= lines
    assert found == named
    assert len(table(town)) == town.mistakes


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_packet_of_the_row_fares_otherwise_with_the_mistake(row: Row, tmp_path: Path) -> None:
    policy = segcheck.load_policy(row.town.folder / "policy.yaml")
    folder = planted(row, tmp_path)
    port = row.town.at_ports.get(row.mistake.number)
    arrives = [
        _arrives(analysis, row.packet) if port is None else _enters(analysis, row.packet, port)
        for one in (row.town.folder, folder)
        for analysis in (segcheck.analyze(segcheck.load(one / "configs"), policy, on=DAY),)
    ]
    stopped = row.mistake.number in row.town.stopping
    assert arrives == [stopped, not stopped]


def planted(row: Row, path: Path) -> Path:
    """A copy of the town with this one mistake."""
    folder = path / row.town.name
    shutil.copytree(row.town.folder, folder)
    plant(row.mistake, folder)
    return folder


def _enters(analysis: segcheck.Analysis, packet: Flow, port: tuple[str, str]) -> bool:
    """Whether a machine at the port gets the packet into the network with a MAC address that nobody registered."""
    family = analysis.family(packet.family)
    (segment,) = analysis.topology.port_segments[port]
    return packet in family.admitted(Attachment(segment, port), family.space.everything).possibly


def _arrives(analysis: segcheck.Analysis, packet: Flow) -> bool:
    (zone,) = (
        zone.name
        for zone in analysis.policy.zones
        if any(low <= packet.source <= high for low, high in analysis.area(zone.name).addresses.get(packet.family, ()))
    )
    ends = {trace.disposition for trace in analysis.trace(packet, zone)}
    return bool(ends & {Disposition.DELIVERED, Disposition.LEFT})


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_mistake_alone_breaks_its_intents(row: Row, tmp_path: Path) -> None:
    report = check(planted(row, tmp_path))
    assert broken(report) == row.intents, report.explain()
    wanted = Outcome.UNDECIDED if row.mistake.number in row.town.undecided else Outcome.VIOLATED
    assert wanted in {verdict.outcome for verdict in report.verdicts}


def test_what_is_asked_of_macs_behind_a_router_is_told(tmp_path: Path) -> None:
    (row,) = (row for row in table(KAEDE) if row.mistake.number == 3)
    doubts = {
        (doubt.reason, doubt.device)
        for verdict in check(planted(row, tmp_path)).verdicts
        for evidence in verdict.evidence
        for doubt in evidence.doubts
    }
    assert doubts == {("mac-asked-behind-router", "gw-net")}


@pytest.mark.parametrize("town", TOWNS, ids=str)
def test_all_mistakes_are_found_together(town: Town) -> None:
    report = check(town.twin)
    assert report.exit_code == 1
    assert broken(report) >= frozenset().union(*(row.intents for row in table(town)))
