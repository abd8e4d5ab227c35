"""The tables of clauses for JSON."""

from __future__ import annotations

from segcheck.policy.coverage import unasked_properties, weakened_properties
from segcheck.policy.pack import Pack
from segcheck.policy.verdict import ClauseResult, Findings
from segcheck.report.coverage_text import clause_title, in_language, pack_title
from segcheck.report.json_values import Json
from segcheck.report.messages import LANGUAGES


def coverage_json(findings: Findings) -> list[Json]:
    """One entry for each body; `outcome` null: a person attests the clause."""
    return [
        {
            "body": table.pack.name,
            "title": {language: pack_title(table.pack, language) for language in LANGUAGES},
            "model": table.pack.model,
            "approver": {language: in_language(table.pack.approvers, language) for language in LANGUAGES},
            "clauses": [_clause_json(table.pack, result, findings) for result in table.results],
        }
        for table in findings.coverage
    ]


def _clause_json(pack: Pack, result: ClauseResult, findings: Findings) -> Json:
    clause = result.clause
    return {
        "number": clause.number,
        "asks": {language: clause_title(clause, language) for language in LANGUAGES},
        "kind": clause.kind.value,
        "properties": list(clause.properties),
        "models": list(clause.models),
        "not_asked": list(unasked_properties(clause, findings.verdicts)),
        "asked_otherwise": list(weakened_properties(findings.policy, pack, clause)),
        "outcome": None if result.outcome is None else result.outcome.value,
        "intents": list(result.intents),
    }
