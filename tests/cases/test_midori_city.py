"""The example city is proved as it is; each of its six planted mistakes alone breaks the intents its table names."""

from __future__ import annotations

import difflib
import re
import shutil
from ipaddress import IPv4Address
from pathlib import Path

import pytest

import segcheck
from segcheck.model.header import ACK, SYN, TCP, Family, Flow
from segcheck.policy.analysis import Analysis
from segcheck.policy.verdict import Outcome
from segcheck.reachability.trace import Disposition

FIXTURES = Path(__file__).parents[2] / "fixtures"
CITY = FIXTURES / "midori-city"
TWIN = FIXTURES / "midori-city-mistakes"
TABLE_ROW = re.compile(
    r"\| (?P<number>\d) \| `configs/(?P<file>[\w-]+\.cfg):(?P<line>\d+)` \| .*? \| (?P<intents>`[^|]+`) \|"
)


def _lines(path: Path) -> list[str]:
    encoding = "cp932" if path.name == "gov-rt.cfg" else "utf-8"
    return path.read_text(encoding).splitlines()


def _table() -> list[tuple[int, str, int, frozenset[str]]]:
    """Number, file, line and broken intents of each row of the English table."""
    english = (TWIN / "MISTAKES.md").read_text("utf-8").split("\n---\n")[0]
    rows = [TABLE_ROW.match(line) for line in english.splitlines()]
    return [
        (int(row["number"]), row["file"], int(row["line"]), frozenset(re.findall(r"`([^`]+)`", row["intents"])))
        for row in rows
        if row
    ]


def _broken(report: segcheck.Report) -> set[str]:
    """Names of violated intents as the policy file writes them; `reachable` ones and directions left out."""
    return {
        verdict.intent.name.split(" (")[0]
        for verdict in report.verdicts
        if verdict.outcome is Outcome.VIOLATED and not verdict.intent.name.endswith("-works")
    }


def _check(configurations: Path) -> segcheck.Report:
    return segcheck.check(segcheck.load(configurations), segcheck.load_policy(CITY / "policy.yaml"))


def test_the_compliant_city_is_proved() -> None:
    report = _check(CITY / "configs")
    assert report.ok, report.explain()
    assert {verdict.outcome for verdict in report.verdicts} == {Outcome.PROVED}


def test_one_configuration_is_in_cp932() -> None:
    encodings = {source.path.rpartition("/")[2]: source.encoding for source in segcheck.load(CITY / "configs").sources}
    assert encodings["gov-rt.cfg"] == "cp932"
    assert set(encodings.values()) == {"utf-8", "cp932"}


def test_every_line_of_the_city_is_understood() -> None:
    snapshot = segcheck.load(CITY / "configs")
    doubtful = {
        f"{ledger.path}:{entry.line}: {entry.fate.value} {entry.reason}"
        for ledger in snapshot.ledgers
        for entry in ledger
        if entry.fate.value not in ("modeled", "irrelevant")
    }
    assert not doubtful


def test_the_twin_has_the_same_policy() -> None:
    assert (TWIN / "policy.yaml").read_bytes() == (CITY / "policy.yaml").read_bytes()


def test_the_twin_differs_in_the_lines_of_its_table_only() -> None:
    added: set[tuple[str, int]] = set()
    for path in sorted((TWIN / "configs").iterdir()):
        steps = difflib.SequenceMatcher(None, _lines(CITY / "configs" / path.name), _lines(path)).get_opcodes()
        added |= {
            (path.name, number + 1)
            for step, _, _, start, end in steps
            if step != "equal"
            for number in range(start, end)
            if "remark" not in _lines(path)[number]
        }
    assert added == {(file, line) for _, file, line, _ in _table()}
    assert len(_table()) == 6


PACKET = re.compile(r"TCP (?P<flags>SYN|ACK)? ?(?P<source>[\d.]+) → (?P<destination>[\d.]+) port (?P<port>\d+)")


def _example_packets() -> list[Flow]:
    english = (TWIN / "MISTAKES.md").read_text("utf-8").split("\n---\n")[0]
    return [
        Flow(
            Family.IPV4,
            int(IPv4Address(found["source"])),
            int(IPv4Address(found["destination"])),
            TCP,
            49152,
            int(found["port"]),
            tcp_flags=ACK if found["flags"] == "ACK" else SYN,
        )
        for found in PACKET.finditer(english)
    ]


def test_the_example_packets_of_the_table_get_through_in_the_twin_only() -> None:
    packets = _example_packets()
    assert len(packets) == 6
    policy = segcheck.load_policy(CITY / "policy.yaml")
    arrived = {}
    for city in (CITY, TWIN):
        analysis = segcheck.analyze(segcheck.load(city / "configs"), policy)
        arrived[city] = [_arrives(analysis, flow) for flow in packets]
    assert arrived == {CITY: [False] * 6, TWIN: [True] * 6}


def _arrives(analysis: Analysis, flow: Flow) -> bool:
    """Whether the packet gets to a host or out of the snapshot from the zone that holds its source address."""
    (zone,) = [
        zone.name
        for zone in analysis.policy.zones
        if any(low <= flow.source <= high for low, high in analysis.area(zone.name).addresses[flow.family])
    ]
    ends = {trace.disposition for trace in analysis.trace(flow, zone)}
    return bool(ends & {Disposition.DELIVERED, Disposition.LEFT})


def test_all_six_mistakes_are_found_together() -> None:
    report = _check(TWIN / "configs")
    assert report.exit_code == 1
    assert _broken(report) == frozenset().union(*(intents for *_, intents in _table()))


@pytest.mark.parametrize(("number", "file", "line", "intents"), _table())
def test_each_mistake_alone_breaks_its_intents(
    number: int, file: str, line: int, intents: frozenset[str], tmp_path: Path
) -> None:
    """One line of the twin is taken over into the city; the report names exactly the intents of the table."""
    configurations = tmp_path / "configs"
    shutil.copytree(CITY / "configs", configurations)
    right, wrong = _lines(CITY / "configs" / file), _lines(TWIN / "configs" / file)
    steps = difflib.SequenceMatcher(None, right, wrong).get_opcodes()
    kept: list[str] = []
    for _, start, end, other_start, other_end in steps:
        kept += wrong[other_start:other_end] if other_start <= line - 1 < other_end else right[start:end]
    (configurations / file).write_text("\n".join(kept) + "\n", "utf-8")
    report = _check(configurations)
    assert _broken(report) == intents, f"mistake {number}: {report.explain()}"
    assert wrong[line - 1].strip() in report.explain()
