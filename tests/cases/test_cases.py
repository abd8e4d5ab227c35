"""Runs the Markdown cases beside this file: configurations, a policy, and what must come out.

A case is a level-2 heading with fenced blocks: ```ios FILE, ```fortios FILE, ```asa FILE or ```linux FILE for
configurations (the platform is found by their content, as always), ```yaml for the policy, ```expect for the outcome: a
line `intent: outcome` per intent, and below it, indented, `line FILE:N` for lines that must be on the path of its
example or named by an observation, `doubt CODE` for reasons of doubt, `vacuous CODE`, `saw CODE` for what the check
of a property saw, `chain` where it shows more than one packet. ```expect YYYY-MM-DD judges dates by that day. Any other
```text FILE block is a file beside the policy.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Findings, Verdict
from segcheck.vendors.registry import load_files

FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLATFORMS = ("ios", "fortios", "asa", "linux", "yamaha", "nec", "awplus", "alaxala", "fitelnet", "seil", "apresia")


@dataclass(frozen=True)
class Case:
    """One heading of a Markdown file."""

    name: str
    configurations: tuple[tuple[str, bytes], ...]
    policy: str
    expectations: tuple[tuple[str, str, tuple[str, ...]], ...]
    files: tuple[tuple[str, bytes], ...] = ()
    on: datetime.date | None = None


def cases() -> Iterator[Case]:
    """All cases of all files but those of change scripts (test_changes.py)."""
    for path in sorted(one for one in Path(__file__).parent.rglob("*.md") if one.parent.name != "changes"):
        for chapter in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = chapter.partition("\n")
            blocks = FENCE.findall(body)
            yield Case(
                f"{path.stem}: {title.strip()}",
                tuple((name, text.encode()) for kind, name, text in blocks if kind in PLATFORMS),
                next(text for kind, _, text in blocks if kind == "yaml"),
                tuple(expectations(next(text for kind, _, text in blocks if kind == "expect"))),
                tuple((name, text.encode()) for kind, name, text in blocks if kind == "text"),
                next((datetime.date.fromisoformat(day) for kind, day, _ in blocks if kind == "expect" and day), None),
            )


def expectations(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(intent, outcome, details) for each line of an expect block."""
    for part in re.findall(r"^(\S[^\n]*)((?:\n[ ]+[^\n]*)*)", text, flags=re.MULTILINE):
        intent, _, outcome = part[0].rpartition(":")
        yield intent.strip(), outcome.strip(), tuple(line.strip() for line in part[1].splitlines() if line.strip())


def report_of(case: Case) -> Findings:
    """The findings on the case."""
    policy = load_policy_text("policy.yaml", case.policy.encode(), dict(case.files).__getitem__)
    return check(load_files(list(case.configurations)), policy, on=case.on)


def details(verdict: Verdict) -> set[str]:
    """Everything an expectation can ask about a verdict."""
    found = set()
    for evidence in verdict.evidence:
        if evidence.vacuous_because:
            found.add(f"vacuous {evidence.vacuous_because}")
        found.update(f"doubt {doubt.reason}" for doubt in evidence.doubts)
        if evidence.answers_only:
            found.add("answers only")
        for hop in evidence.trace.hops if evidence.trace is not None else ():
            found.update(f"line {span.path}:{span.line}" for decision in hop.decisions for span in decision.origin)
    for seen in verdict.observations:
        found.add(f"saw {seen.code}")
        found.update(f"doubt {doubt.reason}" for doubt in seen.doubts)
        found.update(f"line {span.path}:{span.line}" for span in seen.origin)
        hops = [hop for trace in seen.traces for hop in trace.hops]
        found.update(f"line {s.path}:{s.line}" for hop in hops for d in hop.decisions for s in d.origin)
        if len(seen.traces) > 1:
            found.add("chain")
    return found


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    report = report_of(case)
    outcomes = {verdict.intent.name: verdict for verdict in report.verdicts}
    assert {name: verdict.outcome.value for name, verdict in outcomes.items()} == {
        intent: outcome for intent, outcome, _ in case.expectations
    }, [str(diagnostic) for diagnostic in report.diagnostics]
    for intent, _, wanted in case.expectations:
        assert set(wanted) <= details(outcomes[intent])
