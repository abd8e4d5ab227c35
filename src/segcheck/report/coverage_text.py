"""The table of a body's clauses: what each asks, how it is met, what became of it."""

from __future__ import annotations

from segcheck.policy.coverage import speaks_of_other_models, unasked_properties, weakened_properties
from segcheck.policy.pack import Clause, Pack
from segcheck.policy.verdict import ClauseResult, Coverage, Findings, Outcome
from segcheck.report.messages import Language
from segcheck.report.voice import Voice

_COLUMNS = ("column-clause", "column-asks", "column-met-by", "column-result", "column-intents")


def write_coverage(voice: Voice, findings: Findings) -> None:
    """One table for each body, with its counts; a clause that a person attests has an empty field to fill in."""
    for table in findings.coverage:
        _write_table(voice, table, findings)


def _write_table(voice: Voice, table: Coverage, findings: Findings) -> None:
    title = pack_title(table.pack, voice.language)
    voice.heading("heading-coverage", title=title, body=table.pack.name)
    approver = in_language(table.pack.approvers, voice.language)
    voice.note("coverage-approver" if approver else "coverage-no-approver", approver=approver)
    rows = [
        (
            result.clause.number,
            clause_title(result.clause, voice.language),
            voice.say(f"clause-{result.clause.kind.value}"),
            _result(voice, result),
            _intents(voice, table.pack, result, findings),
        )
        for result in table.results
    ]
    voice.page.table([voice.say(column) for column in _COLUMNS], rows, indent=2)
    # CHOICE: said under each table: a clause is mostly wider than what its properties can see.
    voice.note("coverage-scope")
    voice.note("coverage-counts", count=len(table.results), counts=_counts(voice, table))


def _result(voice: Voice, result: ClauseResult) -> str:
    if result.outcome is None:
        return voice.say("attestation-field")
    return voice.say(f"outcome-{result.outcome.value}")


def _intents(voice: Voice, pack: Pack, result: ClauseResult, findings: Findings) -> str:
    """Their names, and what of the clause nobody asks, or not as the pack does."""
    if not result.intents and speaks_of_other_models(findings.policy, result.clause):
        return voice.say("clause-of-other-models", models=", ".join(result.clause.models))
    unasked = unasked_properties(result.clause, findings.verdicts)
    otherwise = weakened_properties(findings.policy, pack, result.clause)
    return ", ".join(
        (
            *result.intents,
            *(voice.say("property-not-asked", property=name) for name in unasked),
            *(voice.say("property-asked-otherwise", property=name) for name in otherwise),
        )
    )


def _counts(voice: Voice, table: Coverage) -> str:
    outcomes = [result.outcome for result in table.results]
    counted = [f"{voice.say(f'outcome-{outcome.value}')} {outcomes.count(outcome)}" for outcome in Outcome]
    return ", ".join((*counted, f"{voice.say('clause-attest')} {outcomes.count(None)}"))


def pack_title(pack: Pack, language: Language) -> str:
    """The title of `pack`, in another language where there is none in this one; its name where there is none at all."""
    return in_language(pack.titles, language) or pack.name


def clause_title(clause: Clause, language: Language) -> str:
    """What the clause asks, in another language where its pack says it in that one only."""
    return in_language(clause.titles, language)


def in_language(texts: tuple[tuple[str, str], ...], language: Language) -> str:
    """The text in `language`, else the first there is, else "".

    >>> in_language((("ja", "条項"),), "en")
    '条項'
    """
    by_language = dict(texts)
    return by_language.get(language) or next(iter(by_language.values()), "")
