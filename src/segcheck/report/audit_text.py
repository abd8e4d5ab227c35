"""An audit for people, from its document: the answer, what is new, gone and unchanged, then the summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.history.drift import Drift, RecordedFinding
from segcheck.history.standing import Standing
from segcheck.report.audit_answer import answer, by_urgency, counts_text, drift_text, is_accepted
from segcheck.report.audit_basis_text import write_basis, write_diagnostics
from segcheck.report.audit_finding_text import FindingTextWriter, outcome_style, outcome_word, severity_word
from segcheck.report.audit_text_sections import (
    write_acceptances,
    write_changed_clauses,
    write_changed_files,
    write_coverage,
    write_exceptions,
    write_files,
    write_hygiene,
    write_permits,
    write_seal,
)
from segcheck.report.json_values import Json
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.recorded import Recorded
from segcheck.report.voice import Voice


def audit_text(
    document: Json,
    standing: Standing | None = None,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
    verbose: bool = False,
    closing: Sequence[str] = (),
) -> str:
    """The audit as text. `verbose`: unchanged findings in full, whole ways of packets, every clause.

    `closing`: sentences for the end, such as where the run was stored. Raises: StoreError for a document that is none.
    """
    audit, voice = Recorded(document), Voice(Page(), language, {})
    page, policy = voice.page, audit.part("policy")
    name = policy.text("name") or policy.text("path")
    page.line(voice.say("audit-title", version=audit.text("version"), policy=name), "bold")
    _write_answer(voice, audit, standing, 0)
    on = audit.text_or_none("on")
    voice.note("judged-on" if on else "audit-without-day", indent=0, day=on or "")
    _write_findings(voice, audit, standing, verbose=verbose)
    write_acceptances(voice, audit)
    if standing is not None and standing.drift is not None:
        write_changed_clauses(voice, standing.drift)
        write_changed_files(voice, audit, standing.drift)
    write_coverage(voice, audit, verbose=verbose)
    write_hygiene(voice, audit)
    write_exceptions(voice, audit)
    write_permits(voice, audit)
    write_basis(voice, audit)
    write_diagnostics(voice, audit, verbose=verbose)
    write_files(voice, audit)
    write_seal(voice, audit, standing)
    voice.heading("heading-result")
    _write_answer(voice, audit, standing, 2)
    for sentence in closing:
        page.line(sentence, indent=2)
    return page.render(width, colour)


def _write_answer(voice: Voice, audit: Recorded, standing: Standing | None, indent: int) -> None:
    style = outcome_style(audit.text("outcome"))
    for sentence in answer(audit, voice.language):
        voice.page.line(sentence, style, indent)
    voice.page.line(counts_text(audit, voice.language), indent=indent)
    moved = drift_text(standing, voice.language)
    if moved:
        voice.page.line(moved, indent=indent)


def _write_findings(voice: Voice, audit: Recorded, standing: Standing | None, *, verbose: bool) -> None:
    """With a run before: what is new, changed, gone, unchanged. Without: all that is open."""
    if standing is not None and standing.drift is not None:
        write_drift(voice, audit, standing.drift, verbose=verbose)
        return
    open_ones = [one for one in audit.each("findings") if not is_accepted(one)]
    _write_group(voice, FindingTextWriter(voice, verbose=verbose), "audit-heading-findings", open_ones)


def write_drift(voice: Voice, audit: Recorded, drift: Drift, *, verbose: bool) -> None:
    """Every finding by what became of it; accepted ones are marked."""
    writer = FindingTextWriter(voice, verbose=verbose)
    known = {one.text("id"): one for one in audit.each("findings")}
    _write_group(voice, writer, "audit-heading-new", [known[name] for name in drift.new if name in known])
    was = {now: before.id for before, now in drift.changed}
    changed = [known[name] for name in was if name in known]
    _write_group(voice, writer, "audit-heading-changed", changed, was)
    _write_gone(voice, drift.gone)
    unchanged = by_urgency(known[name] for name in drift.unchanged if name in known)
    voice.heading("audit-heading-unchanged", count=len(unchanged))
    for finding in unchanged:
        if verbose:
            writer.write(finding)
        else:
            writer.write_briefly(finding)
    if not unchanged:
        voice.note("nothing")


def _write_group(
    voice: Voice,
    writer: FindingTextWriter,
    heading: str,
    findings: Sequence[Recorded],
    was: dict[str, str] | None = None,
) -> None:
    voice.heading(heading, count=len(findings))
    for finding in by_urgency(findings):
        writer.write(finding, (was or {}).get(finding.text("id"), ""))
    if not findings:
        voice.note("nothing")


def _write_gone(voice: Voice, gone: Iterable[RecordedFinding]) -> None:
    """Findings of the run before that are there no more; why they went only a person can tell."""
    found = tuple(gone)
    voice.heading("audit-heading-gone", count=len(found))
    for one in found:
        voice.page.segments(
            (outcome_word(voice, one.outcome), ""),
            (f"  {one.id}", "bold"),
            (f"  ({severity_word(voice, one.severity)})", ""),
            indent=2,
        )
        voice.page.line(one.text.in_language(voice.language), indent=4)
    if not found:
        voice.note("nothing")
