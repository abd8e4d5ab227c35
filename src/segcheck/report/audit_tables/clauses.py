"""What was asked: clause by clause of every body, and intent by intent."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.report.audit_tables.table import OUTCOME_TONES, Cells, Column, Kind, Table, words
from segcheck.report.audit_tables.telling import Telling, joined, place_text
from segcheck.report.recorded import Recorded
from segcheck.report.spreadsheet.style import Tone

_MOST_FINDINGS = 6


def coverage_table(telling: Telling) -> Table:
    """One row for each clause of each body; a clause that a person attests has empty fields to fill in."""
    attest = (telling.say("clause-attest"), Tone.NOTE)
    columns = (
        Column(telling.say("table-body"), 30),
        Column(telling.say("column-clause"), 16),
        Column(telling.say("column-asks"), 48),
        Column(telling.say("column-met-by"), 14),
        Column(
            telling.say("column-result"), 13, Kind.WORD, (*words("outcome", OUTCOME_TONES, telling.language), attest)
        ),
        Column(telling.say("column-intents"), 26),
        Column(telling.say("table-open-findings"), 10, Kind.COUNT),
        Column(telling.say("table-ids"), 24),
        Column(telling.say("table-checked-by"), 14, Kind.ENTRY),
        Column(telling.say("table-checked-on"), 12, Kind.ENTRY),
    )
    rows = tuple(row for body in telling.document.each("coverage") for row in _clauses(telling, body))
    return Table("coverage", telling.say("sheet-coverage"), telling.say("coverage-scope"), columns, rows)


def _clauses(telling: Telling, body: Recorded) -> Iterator[Cells]:
    name = body.text("body")
    title = body.spoken("title", telling.language) or name
    for clause in body.each("clauses"):
        number, outcome = clause.text("number"), clause.text_or_none("outcome")
        found = telling.findings_of_clauses.get(f"{name} {number}", ())
        yield (
            title,
            number,
            clause.spoken("asks", telling.language),
            telling.word("clause", clause.text("kind")),
            telling.say("clause-attest") if outcome is None else telling.word("outcome", outcome),
            _intents(telling, clause),
            len(found),
            joined(found, _MOST_FINDINGS, telling),
            "",
            "",
        )


def _intents(telling: Telling, clause: Recorded) -> str:
    """Names of the intents, and what of the clause nobody asks, or not as the pack does."""
    intents = clause.texts("intents")
    if not intents and not clause.texts("not_asked") and clause.text_or_none("outcome") is None:
        models = ", ".join(clause.texts("models"))
        return telling.say("clause-of-other-models", models=models) if models and clause.texts("properties") else ""
    unasked = (telling.say("property-not-asked", property=name) for name in clause.texts("not_asked"))
    otherwise = (telling.say("property-asked-otherwise", property=name) for name in clause.texts("asked_otherwise"))
    return ", ".join((*intents, *unasked, *otherwise))


def intents_table(telling: Telling) -> Table:
    """One row for each intent of the policy, those that hold too."""
    findings: dict[str, list[str]] = {}
    for finding in telling.document.each("findings"):
        for name in finding.texts("intents"):
            findings.setdefault(name, []).append(finding.text("id"))
    columns = (
        Column(telling.say("table-intent"), 24),
        Column(telling.say("table-requirement"), 70),
        Column(telling.say("column-result"), 13, Kind.WORD, words("outcome", OUTCOME_TONES, telling.language)),
        Column(telling.say("table-open-findings"), 10, Kind.COUNT),
        Column(telling.say("table-accepted-findings"), 10, Kind.COUNT),
        Column(telling.say("column-clause"), 24),
        Column(telling.say("table-because"), 34),
        Column(telling.say("table-place"), 30),
    )
    rows = tuple(
        _intent(telling, verdict, findings.get(verdict.text("intent"), []))
        for verdict in telling.document.each("verdicts")
    )
    return Table("intents", telling.say("sheet-intents"), telling.say("table-intents-note"), columns, rows)


def _intent(telling: Telling, verdict: Recorded, findings: list[str]) -> Cells:
    accepted = sum(one in telling.accepted_ids for one in findings)
    return (
        verdict.text("intent"),
        verdict.part("requirement").spoken("text", telling.language),
        telling.word("outcome", verdict.text("outcome")),
        len(findings) - accepted,
        accepted,
        "\n".join(verdict.texts("clauses")),
        verdict.text("because"),
        place_text(verdict.part("place")),
    )
