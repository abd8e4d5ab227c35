"""A check's report as test cases: one per intent and per clause nobody asks about, and one for unreadable files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segcheck.policy.verdict import Outcome, Verdict
from segcheck.report.document import Report
from segcheck.report.junit_xml import CaseResult, JunitCase, junit_xml
from segcheck.report.messages import Language, message
from segcheck.report.terminal import verdict_text
from segcheck.report.voice import requirement_text

_RESULTS = {
    Outcome.PROVED: CaseResult.PASSED,
    Outcome.DECLARED: CaseResult.PASSED,
    Outcome.VIOLATED: CaseResult.FAILED,
    Outcome.UNDECIDED: CaseResult.ERROR,
    Outcome.VACUOUS: CaseResult.ERROR,
}


def check_junit(report: Report, language: Language = "en") -> str:
    """The report as JUnit XML: violated intents fail, undecided and vacuous ones are errors; neither is a pass."""
    return junit_xml("segcheck.check", _cases(report, language))


def unreadable_case(paths: Iterable[str], language: Language) -> JunitCase:
    """Whether every file could be read."""
    found = tuple(dict.fromkeys(paths))
    name = message("junit-all-read", (), language)
    if not found:
        return JunitCase("files", name, CaseResult.PASSED)
    text = message("junit-unreadable", {"count": str(len(found))}, language)
    return JunitCase("files", name, CaseResult.ERROR, text, "\n".join(found))


def _cases(report: Report, language: Language) -> Iterator[JunitCase]:
    for verdict in report.verdicts:
        yield _verdict_case(report, verdict, language)
    yield from _clauses(report, language)
    yield unreadable_case(report.findings.unreadable, language)


def _verdict_case(report: Report, verdict: Verdict, language: Language) -> JunitCase:
    outcome = message(f"outcome-{verdict.outcome.value}", (), language)
    result = _RESULTS[verdict.outcome]
    if result is CaseResult.PASSED:
        return JunitCase("intent", verdict.intent.name, result, "", outcome)
    requirement = requirement_text(report.findings.policy, verdict.intent.requirement, language)
    text = verdict_text(report, verdict, language)
    return JunitCase("intent", verdict.intent.name, result, f"{outcome}: {requirement}", text)


def _clauses(report: Report, language: Language) -> Iterator[JunitCase]:
    """Clauses that no intent answers: the outcome of a check counts them."""
    for table in report.findings.coverage:
        for clause in table.results:
            if clause.outcome is not None and not clause.intents and _RESULTS[clause.outcome] is not CaseResult.PASSED:
                outcome = message(f"outcome-{clause.outcome.value}", (), language)
                name = f"{table.pack.name} {clause.clause.number}"
                yield JunitCase("clause", name, _RESULTS[clause.outcome], outcome)
