"""Sections of an audit's text beside its findings: acceptances, clauses, hygiene, exceptions, lines, approvals."""

from __future__ import annotations

from collections import Counter

from segcheck.history.drift import Drift
from segcheck.history.standing import Standing
from segcheck.report.audit_answer import GOOD, is_accepted
from segcheck.report.audit_finding_text import acceptance_text, outcome_word, severity_word
from segcheck.report.audit_tables.table import moment
from segcheck.report.recorded import Recorded
from segcheck.report.voice import Voice
from segcheck.source.ledger import LineFate

_HYGIENE = (
    "audit-column-rule",
    "audit-page-looks-for",
    "audit-column-severity",
    "column-result",
    "audit-column-findings",
)
_EXCEPTIONS = (
    "audit-column-exception",
    "audit-column-purpose",
    "column-crosses",
    "audit-column-approver",
    "audit-column-expires",
    "audit-column-in-force",
    "audit-column-findings",
)
_CLAUSES = ("column-clause", "column-asks", "column-met-by", "column-result", "column-intents")


def write_acceptances(voice: Voice, audit: Recorded) -> None:
    """What somebody answers for, and entries that name nothing this audit found."""
    accepted = [one for one in audit.each("findings") if is_accepted(one)]
    if accepted:
        voice.heading("audit-heading-accepted", count=len(accepted))
    for finding in accepted:
        outcome = outcome_word(voice, finding.text("outcome"))
        severity = severity_word(voice, finding.text("severity"))
        voice.page.segments((outcome, ""), (f"  {finding.text('id')}", "bold"), (f"  ({severity})", ""), indent=2)
        voice.page.line(finding.spoken("text", voice.language), indent=4)
        acceptance = finding.part_or_none("acceptance")
        if acceptance is not None:
            voice.page.line(acceptance_text(voice, acceptance), indent=4)
    idle = audit.each("idle_acceptances")
    if idle:
        voice.heading("audit-heading-idle-acceptances", count=len(idle))
    for entry in idle:
        place = entry.part("place")
        voice.page.line(
            f"{place.text('path')}:{place.number('line')}: {entry.text('finding')}: {acceptance_text(voice, entry)}",
            indent=2,
        )


def write_changed_clauses(voice: Voice, drift: Drift) -> None:
    """Clauses whose outcome is another one than in the run before."""
    if not drift.clauses:
        return
    voice.heading("audit-heading-clauses", count=len(drift.clauses))
    none = voice.say("audit-no-outcome")
    for one in drift.clauses:
        before, now = (outcome_word(voice, word) or none for word in (one.before, one.now))
        voice.page.line(f"{one.body} {one.number}: {before} -> {now}", indent=2)


def write_changed_files(voice: Voice, audit: Recorded, drift: Drift) -> None:
    """Files that came, went, or hold something else than in the run before, and what else is not the same."""
    groups = (("configurations", drift.files), ("policy", drift.policy_files))
    changed = [
        (code, kind, paths)
        for code, files in groups
        for kind, paths in (("added", files.added), ("removed", files.removed), ("changed", files.changed))
        if paths
    ]
    others = [(code, names) for code, names in _accepting(drift) if names]
    other_engine = drift.engine_before not in ("", audit.text("version"))
    if not changed and not others and not other_engine:
        return
    voice.heading("audit-heading-files-changed", count=sum(len(paths) for _, _, paths in changed))
    for code, kind, paths in changed:
        voice.note(f"audit-files-{code}-{kind}", paths=", ".join(paths), count=len(paths))
    for code, names in others:
        voice.note(code, ids=", ".join(names), count=len(names))
    if other_engine:
        voice.note("audit-engine-changed", before=drift.engine_before)


def _accepting(drift: Drift) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("audit-now-accepted", drift.now_accepted), ("audit-no-longer-accepted", drift.no_longer_accepted)


def write_coverage(voice: Voice, audit: Recorded, *, verbose: bool) -> None:
    """Each body with the number of clauses of each outcome; clauses that are not met, or all of them."""
    for table in audit.each("coverage"):
        clauses = table.each("clauses")
        title = table.spoken("title", voice.language)
        voice.heading("heading-coverage", title=title, body=table.text("body"))
        outcomes = Counter(clause.text_or_none("outcome") for clause in clauses)
        counts = ", ".join(
            f"{voice.say('clause-attest') if outcome is None else outcome_word(voice, outcome)} {count}"
            for outcome, count in outcomes.items()
        )
        voice.note("coverage-counts", count=len(clauses), counts=counts)
        shown = [one for one in clauses if verbose or (one.text_or_none("outcome") or "proved") not in GOOD]
        if shown:
            rows = [_clause_row(voice, clause) for clause in shown]
            voice.page.table([voice.say(column) for column in _CLAUSES], rows, indent=2)
        voice.note("coverage-scope")


def _clause_row(voice: Voice, clause: Recorded) -> tuple[str, ...]:
    outcome = clause.text_or_none("outcome")
    return (
        clause.text("number"),
        clause.spoken("asks", voice.language),
        voice.say(f"clause-{clause.text('kind')}") if clause.text("kind") in ("proved", "declared", "attest") else "",
        voice.say("attestation-field") if outcome is None else outcome_word(voice, outcome),
        ", ".join(clause.texts("intents")),
    )


def write_hygiene(voice: Voice, audit: Recorded) -> None:
    """Every rule of hygiene and what became of it."""
    rules = audit.each("hygiene")
    voice.heading("audit-heading-hygiene", count=len(rules))
    rows = [
        (
            rule.text("rule"),
            rule.spoken("title", voice.language),
            severity_word(voice, rule.text("severity")),
            outcome_word(voice, rule.text("outcome")),
            str(len(rule.texts("findings"))),
        )
        for rule in rules
    ]
    voice.page.table([voice.say(column) for column in _HYGIENE], rows, indent=2, right=frozenset({4}))


def write_exceptions(voice: Voice, audit: Recorded) -> None:
    """The register."""
    entries = audit.each("exceptions")
    if not entries:
        return
    voice.heading("audit-heading-exceptions", count=len(entries))
    rows = [
        (
            entry.text("id"),
            entry.text("purpose"),
            f"{entry.text('source_zone')} → {entry.text('destination_zone')}",
            entry.text("approver"),
            entry.text_or_none("expires") or "",
            in_force_text(voice, entry.flag_or_none("in_force")),
            str(len(entry.texts("findings"))),
        )
        for entry in entries
    ]
    voice.page.table([voice.say(column) for column in _EXCEPTIONS], rows, indent=2, right=frozenset({6}))


def in_force_text(voice: Voice, in_force: bool | None) -> str:
    """Whether an exception was in force on the day of the audit."""
    code = {True: "audit-in-force", False: "audit-not-in-force", None: "audit-in-force-unknown"}[in_force]
    return voice.say(code)


def write_permits(voice: Voice, audit: Recorded) -> None:
    """How many lines let packets cross between tiers, and how many of them nobody owns."""
    permits = audit.each("permits")
    if permits:
        unowned = sum(bool(permit.each("unowned")) for permit in permits)
        voice.heading("heading-permits", count=len(permits))
        voice.note("permits-counted", owned=len(permits) - unowned, unowned=unowned)


def write_files(voice: Voice, audit: Recorded) -> None:
    """How many files, what became of their lines, and those that could not be read."""
    files, unreadable = audit.each("files"), audit.texts("unreadable")
    voice.heading("heading-files", count=len(files))
    lines = audit.counts("lines")
    told = ", ".join(f"{voice.say(f'fate-{fate.value}')} {lines.get(fate.value, 0)}" for fate in LineFate)
    voice.page.line(told, indent=2)
    if unreadable:
        voice.heading("heading-unreadable", count=len(unreadable))
        for path in unreadable:
            voice.page.line(path, "bold red", 2)
        voice.note("unreadable-means")


def write_seal(voice: Voice, audit: Recorded, standing: Standing | None) -> None:
    """What was looked at, by hashes; the stored run; who approved it."""
    inputs = audit.part("inputs")
    voice.heading("audit-heading-seal")
    voice.note("audit-inputs", digest=inputs.text("configurations"))
    for file in inputs.each("policy_files"):
        voice.note("audit-policy-file", path=file.text("path"), digest=file.text("sha256"))
    stamp = None if standing is None else standing.stamp
    if stamp is None:
        voice.note("audit-not-stored")
        return
    voice.note("audit-stamp", run=stamp.number, made_at=moment(stamp.made_at), digest=stamp.digest)
    if stamp.operator:
        voice.note("audit-operator", operator=stamp.operator)
    for sign_off in standing.sign_offs if standing is not None else ():
        code = "audit-signed-note" if sign_off.note else "audit-signed"
        arguments = {
            "by": sign_off.by,
            "role": sign_off.role,
            "made_at": moment(sign_off.made_at),
            "note": sign_off.note,
        }
        voice.page.line(voice.say(code, **arguments), indent=2)
    if standing is not None and not standing.sign_offs:
        voice.note("audit-nobody-signed")
