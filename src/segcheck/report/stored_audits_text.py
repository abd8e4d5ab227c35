"""What is told of stored audits: the list, the difference of two, whether the store is as it was left, an approval."""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.history.drift import Drift
from segcheck.history.run import RunStamp, SignOff
from segcheck.history.verification import MOST_DAMAGES, Verification
from segcheck.report.audit_finding_text import outcome_style, outcome_word
from segcheck.report.audit_tables.table import moment
from segcheck.report.audit_text import write_drift
from segcheck.report.audit_text_sections import write_changed_clauses, write_changed_files
from segcheck.report.json_values import Json
from segcheck.report.messages import Language, message
from segcheck.report.page import Page
from segcheck.report.recorded import Recorded
from segcheck.report.voice import Voice

_COLUMNS = (
    "audit-column-run",
    "audit-column-made",
    "audit-column-on",
    "audit-column-subject",
    "column-result",
    "audit-column-findings",
    "audit-column-operator",
    "audit-column-approved",
)


def runs_text(
    path: str,
    runs: Sequence[RunStamp],
    signed: Sequence[SignOff],
    head: str,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """All runs with who signed them, the oldest first. `head`: digest of the last entry."""
    voice = Voice(Page(), language, {})
    voice.page.line(voice.say("stored-title", path=path), "bold")
    rows = [
        (
            str(run.number),
            moment(run.made_at),
            run.on or "",
            run.subject,
            outcome_word(voice, run.outcome),
            _counts(run, language),
            run.operator,
            ", ".join(f"{one.by} ({one.role})" for one in signed if one.run == run.number),
        )
        for run in runs
    ]
    voice.page.table([voice.say(column) for column in _COLUMNS], rows, indent=2, right=frozenset({0}))
    voice.note("stored-count", runs=len(runs), signed=len(signed), digest=head)
    return voice.page.render(width, colour)


def comparison_text(
    document: Json,
    stamp: RunStamp,
    drift: Drift,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
    verbose: bool = False,
) -> str:
    """How the run `stamp`, whose document this is, differs from the one `drift` starts at."""
    audit, voice = Recorded(document), Voice(Page(), language, {})
    before = drift.before
    days = {"later_day": stamp.on or stamp.made_at, "before_day": before.on or before.made_at}
    title = voice.say("stored-compared", later=stamp.number, before=before.number, policy=stamp.subject, **days)
    voice.page.line(title, "bold")
    if before.subject != stamp.subject:
        voice.note("stored-other-subject", indent=0, before=before.subject, later=stamp.subject)
    outcomes = {"before": outcome_word(voice, drift.outcome_before), "now": outcome_word(voice, audit.text("outcome"))}
    voice.page.line(voice.say("stored-outcomes", **outcomes), outcome_style(audit.text("outcome")))
    write_drift(voice, audit, drift, verbose=verbose)
    write_changed_clauses(voice, drift)
    write_changed_files(voice, audit, drift)
    return voice.page.render(width, colour)


def verification_text(
    found: Verification, path: str, language: Language = "en", *, width: int | None = None, colour: bool = False
) -> str:
    """Whether the store is as it was left, everything that is not, and what the file alone cannot tell."""
    voice = Voice(Page(), language, {})
    if found.intact:
        intact = voice.say("stored-intact", entries=found.entries, runs=found.runs)
        voice.page.line(intact, "bold green")
    else:
        voice.page.line(voice.say("stored-altered", path=path), "bold red")
    for damage in found.damages:
        voice.page.line(f"- {message(damage.code, damage.arguments, language)}", indent=2)
    if len(found.damages) >= MOST_DAMAGES:
        voice.note("stored-more-damages", count=MOST_DAMAGES)
    if found.backwards:
        voice.note("stored-backwards", indent=0, numbers=", ".join(map(str, found.backwards)))
    if found.intact:
        voice.note("stored-head", indent=0, digest=found.head)
        _write_expected(voice, found)
    return voice.page.render(width, colour)


def approval_text(run: RunStamp, signed: SignOff, language: Language = "en") -> str:
    """Who signed which run, and what it says."""
    voice = Voice(Page(), language, {})
    voice.page.line(voice.say("stored-approved", run=run.number, by=signed.by, role=signed.role), "bold")
    voice.note("stored-approved-of", outcome=outcome_word(voice, run.outcome), counts=_counts(run, language))
    voice.note("stored-approved-digest", number=signed.number, digest=signed.digest)
    return voice.page.render()


def _write_expected(voice: Voice, found: Verification) -> None:
    if found.expected_at is None:
        voice.note("stored-not-expected", indent=0)
    elif found.expected_at == found.entries:
        voice.note("stored-expected-last", indent=0, number=found.expected_at)
    else:
        later = found.entries - found.expected_at
        voice.note("stored-expected", indent=0, number=found.expected_at, count=later)


def _counts(run: RunStamp, language: Language) -> str:
    counts = dict(run.counts)
    told = {name: str(counts.get(name, 0)) for name in ("open", "accepted")}
    return message("stored-counts", told, language)
