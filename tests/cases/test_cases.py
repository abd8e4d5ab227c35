"""Runs the Markdown cases beside this file: configurations, a policy, and what must come out.

A case is a level-2 heading with fenced blocks: ```ios FILE for configurations, ```yaml for the policy, ```expect for
the outcome: a line `intent: outcome` per intent, and below it, indented, `line FILE:N` for lines that must be on the
path of its example, `doubt CODE` for reasons of doubt, `vacuous CODE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from segcheck.policy.check import check
from segcheck.policy.load import load_policy_text
from segcheck.policy.verdict import Findings, Verdict
from segcheck.vendors.registry import load_files

FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One heading of a Markdown file."""

    name: str
    configurations: tuple[tuple[str, bytes], ...]
    policy: str
    expectations: tuple[tuple[str, str, tuple[str, ...]], ...]


def cases() -> Iterator[Case]:
    """All cases of all files."""
    for path in sorted(Path(__file__).parent.glob("*.md")):
        for chapter in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = chapter.partition("\n")
            blocks = FENCE.findall(body)
            yield Case(
                f"{path.stem}: {title.strip()}",
                tuple((name, text.encode()) for kind, name, text in blocks if kind == "ios"),
                next(text for kind, _, text in blocks if kind == "yaml"),
                tuple(expectations(next(text for kind, _, text in blocks if kind == "expect"))),
            )


def expectations(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(intent, outcome, details) for each line of an expect block."""
    for part in re.findall(r"^(\S[^\n]*)((?:\n[ ]+[^\n]*)*)", text, flags=re.MULTILINE):
        intent, _, outcome = part[0].rpartition(":")
        yield intent.strip(), outcome.strip(), tuple(line.strip() for line in part[1].splitlines() if line.strip())


def report_of(case: Case) -> Findings:
    """The findings on the case."""
    return check(load_files(list(case.configurations)), load_policy_text("policy.yaml", case.policy.encode()))


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
