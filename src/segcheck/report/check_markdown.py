"""A check's report as a comment for a merge request: the answer first, then what is not proved, long parts folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from segcheck.policy.verdict import Outcome, Verdict
from segcheck.report.document import Report
from segcheck.report.markdown_text import code, details, fenced, fitted, table
from segcheck.report.messages import Language, message
from segcheck.report.terminal import verdict_text
from segcheck.report.voice import requirement_text

_NOT_PROVED = (Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS)


def check_markdown(report: Report, language: Language = "en") -> str:
    """The report as Markdown, at most 60,000 characters; what does not fit is named."""
    declared = "-declared" if report.exit_code == 0 and report.outcome is Outcome.DECLARED else ""
    answer = message(f"result-{report.exit_code}{declared}", {"code": str(report.exit_code)}, language)
    counts = Counter(verdict.outcome for verdict in report.verdicts)
    told = ", ".join(
        f"{message(f'outcome-{outcome.value}', (), language)} {counts[outcome]}"
        for outcome in Outcome
        if counts[outcome]
    )
    total = message("result-counts", {"count": str(len(report.verdicts)), "counts": told}, language)
    findings = report.findings
    name = code(findings.policy.name or findings.policy.source.path)
    title = message("markdown-title", {"version": findings.version, "policy": name}, language)
    left_out = message("markdown-check-left-out", {"sections": "{sections}"}, language)
    return fitted(f"**{answer}** {total}\n\n{title}", _sections(report, language), left_out)


def _sections(report: Report, language: Language) -> Iterator[tuple[str, str]]:
    for outcome in _NOT_PROVED:
        found = [verdict for verdict in report.verdicts if verdict.outcome is outcome]
        if found:
            title = f"{message(f'outcome-{outcome.value}', (), language)} ({len(found)})"
            yield title, f"### {title}\n\n{_table(report, found, language)}"
    if report.findings.unreadable:
        count = {"count": str(len(report.findings.unreadable))}
        title = message("heading-unreadable", count, language)
        yield title, f"### {title}\n\n" + "\n".join(f"- {code(path)}" for path in report.findings.unreadable)
    for outcome in _NOT_PROVED:
        for verdict in report.verdicts:
            if verdict.outcome is outcome:
                text = verdict_text(report, verdict, language).rstrip("\n").split("\n")
                title = message(f"outcome-{outcome.value}", (), language)
                yield code(verdict.intent.name), details(title, fenced(text), verdict.intent.name)
    proved = [verdict for verdict in report.verdicts if verdict.outcome not in _NOT_PROVED]
    if proved:
        title = message("heading-proved", {"count": str(len(proved))}, language)
        yield title, details(title, _table(report, proved, language))


def _table(report: Report, verdicts: list[Verdict], language: Language) -> str:
    columns = ("markdown-column-intent", "markdown-column-outcome", "markdown-column-requirement")
    rows = [
        [
            code(verdict.intent.name),
            message(f"outcome-{verdict.outcome.value}", (), language),
            code(requirement_text(report.findings.policy, verdict.intent.requirement, language)),
        ]
        for verdict in verdicts
    ]
    return table([message(column, (), language) for column in columns], rows)
