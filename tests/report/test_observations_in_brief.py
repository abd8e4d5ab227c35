"""A verdict with many findings stays readable, and loses none of them."""

from __future__ import annotations

import dataclasses

from tests.report import samples

from segcheck.policy.verdict import Observation, Outcome
from segcheck.report.document import Report
from segcheck.report.terminal import check_text

MANY = 30


def _report() -> Report:
    report: Report = samples.property_report()
    verdict = next(one for one in report.verdicts if one.observations)
    trace = next(t for one in report.verdicts for seen in one.observations for t in seen.traces)
    seen = tuple(
        Observation(Outcome.VIOLATED, "tier-without-zone", (("tiers", f"t{number}"),), traces=(trace,))
        for number in range(MANY)
    )
    worse = dataclasses.replace(verdict, outcome=Outcome.VIOLATED, observations=seen)
    return dataclasses.replace(report, findings=dataclasses.replace(report.findings, verdicts=(worse,)))


def test_every_finding_is_written_a_few_with_their_packets() -> None:
    report = _report()
    brief, full = check_text(report, "en"), check_text(report, "en", verbose=True)
    for number in range(MANY):
        assert f"no zone has the tier t{number}." in brief
        assert f"no zone has the tier t{number}." in full
    assert "22 more, in brief" in brief
    assert "more, in brief" not in full
    assert len(brief) < len(full)
