"""A check's report for people: findings first, then what was proved, then what all of it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.policy.intent import Upholds
from segcheck.policy.verdict import Evidence, Outcome, Verdict
from segcheck.report.coverage_text import write_coverage
from segcheck.report.document import Report
from segcheck.report.evidence_words import evidence_advice, evidence_headline
from segcheck.report.foundations_text import write_foundations
from segcheck.report.messages import Language
from segcheck.report.observations_text import ObservationWriter
from segcheck.report.page import Page
from segcheck.report.permits_text import write_permits
from segcheck.report.reasons import Reasons
from segcheck.report.rows_text import write_rows
from segcheck.report.voice import OUTCOME_STYLES, Voice, requirement_text, zone_text

_NOT_PROVED = (Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS)


def check_text(
    report: Report,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
    verbose: bool = False,
) -> str:
    """The whole report as text. `verbose`: notes that cost the proof nothing are written too, not only counted."""
    voice = Voice(
        Page(), language, {source.path: source for source in report.all_sources()}, Reasons(report.diagnostics)
    )
    findings = report.findings
    policy_name = findings.policy.name or findings.policy.source.path
    voice.page.line(voice.say("title-check", version=findings.version, policy=policy_name), "bold")
    # The answer stands first, and last, where a terminal stops scrolling.
    _write_answer(voice, report, 0)
    _write_counts(voice, report, 0)
    if findings.on is not None and any(_is_property(verdict) for verdict in report.verdicts):
        voice.note("judged-on", indent=0, day=findings.on.isoformat())
    writer = ObservationWriter(voice, verbose=verbose)
    for outcome in _NOT_PROVED:
        for verdict in report.verdicts:
            if verdict.outcome is outcome:
                _write_verdict(voice, report, verdict, writer)
    _write_proved(voice, report, writer)
    write_coverage(voice, findings)
    write_permits(voice, findings, verbose=verbose)
    write_foundations(voice, report, verbose=verbose)
    voice.heading("heading-result")
    _write_counts(voice, report, 2)
    _write_answer(voice, report, 2)
    return voice.page.render(width, colour)


def verdict_text(report: Report, verdict: Verdict, language: Language = "en") -> str:
    """One verdict of the report as plain text, with all its evidence: what a test that fails says."""
    voice = Voice(
        Page(), language, {source.path: source for source in report.all_sources()}, Reasons(report.diagnostics)
    )
    _write_verdict(voice, report, verdict, ObservationWriter(voice, verbose=False))
    return voice.page.render().strip("\n") + "\n"


def _is_property(verdict: Verdict) -> bool:
    return isinstance(verdict.intent.requirement, Upholds)


def _write_verdict(voice: Voice, report: Report, verdict: Verdict, writer: ObservationWriter) -> None:
    page, intent = voice.page, verdict.intent
    writer.subject = intent.name
    page.gap()
    outcome = voice.say(f"outcome-{verdict.outcome.value}")
    page.segments((outcome, OUTCOME_STYLES[verdict.outcome]), (f"  {intent.name}", "bold"))
    page.line(requirement_text(report.findings.policy, intent.requirement, voice.language), indent=2)
    if intent.because:
        page.line(voice.say("label-because", text=intent.because), indent=2)
    if intent.clauses:
        page.line(voice.say("label-clauses", clauses=", ".join(intent.clauses)), indent=2)
    page.line(voice.say("label-declared", place=intent.span), indent=2)
    for group in _alike(verdict.evidence):
        page.gap()
        _write_evidence(voice, report, verdict, group, writer)
    writer.write(verdict.observations, 2)
    proved = sum(evidence.outcome is Outcome.PROVED for evidence in verdict.evidence)
    if proved:
        page.gap()
        page.line(voice.say("evidence-rest-proved", count=proved), indent=2)


def _alike(evidence: Iterable[Evidence]) -> Iterable[list[Evidence]]:
    """What is not proved, in order; pairs that stay in doubt for the same lines and show no packet together, and those
    where nothing was examined.
    """
    groups: dict[object, list[Evidence]] = {}
    for number, piece in enumerate(evidence):
        if piece.outcome is not Outcome.PROVED:
            in_doubt = piece.outcome is Outcome.UNDECIDED and piece.trace is None and not piece.rows
            key = (piece.doubts, piece.answers_only) if in_doubt else number
            groups.setdefault(Outcome.VACUOUS if piece.outcome is Outcome.VACUOUS else key, []).append(piece)
    return groups.values()


def _write_evidence(
    voice: Voice, report: Report, verdict: Verdict, group: list[Evidence], writer: ObservationWriter
) -> None:
    policy, page, evidence = report.findings.policy, voice.page, group[0]
    for piece in group:
        pair = voice.say(
            "evidence-pair",
            source=zone_text(policy, piece.source),
            destination=zone_text(policy, piece.destination),
            family=f"IPv{piece.family.value}",
        )
        page.line(f"{pair}: {evidence_headline(verdict.intent, piece, voice.language)}", "bold", indent=2)
    if evidence.trace is not None:
        writer.write_trace(evidence.trace, 4)
    if evidence.rows:
        _write_rows(voice, evidence)
    if evidence.doubts:
        writer.write_doubts(evidence.doubts, 4)
    advice = evidence_advice(verdict.intent, evidence, voice.language)
    page.segments((f"{voice.say('label-to-do')}  ", "bold"), (advice, ""), indent=4)


def _write_rows(voice: Voice, evidence: Evidence) -> None:
    label = "label-rows" if evidence.outcome is Outcome.VIOLATED else "label-rows-in-doubt"
    voice.page.line(voice.say(label, count=len(evidence.rows)), "bold", 4)
    write_rows(voice, evidence.rows, evidence.family, 6)


def _write_proved(voice: Voice, report: Report, writer: ObservationWriter) -> None:
    """Packets proved, properties proved, and apart from them what rests on the site's word alone."""
    proved = [verdict for verdict in report.verdicts if verdict.outcome is Outcome.PROVED]
    sections = (
        ("heading-proved", [verdict for verdict in proved if not _is_property(verdict)]),
        ("heading-properties-proved", [verdict for verdict in proved if _is_property(verdict)]),
        ("heading-declared", [verdict for verdict in report.verdicts if verdict.outcome is Outcome.DECLARED]),
    )
    for heading, verdicts in sections:
        if verdicts:
            voice.heading(heading, count=len(verdicts))
        for verdict in verdicts:
            requirement = requirement_text(report.findings.policy, verdict.intent.requirement, voice.language)
            clauses = f"  [{', '.join(verdict.intent.clauses)}]" if verdict.intent.clauses else ""
            sign = ("+ ", "green") if verdict.outcome is Outcome.PROVED else ("o ", OUTCOME_STYLES[Outcome.DECLARED])
            voice.page.segments(sign, (verdict.intent.name, "bold"), (f"  {requirement}{clauses}", ""), indent=2)
            pairs = {(piece.source, piece.destination) for piece in verdict.evidence}
            if _is_property(verdict) and pairs:
                voice.note("evidence-pairs-proved", indent=6, count=len(pairs))
            writer.write_good(verdict.observations, 6)


def _write_answer(voice: Voice, report: Report, indent: int) -> None:
    code = report.exit_code
    style = OUTCOME_STYLES[report.outcome] if code != 4 else "bold red"
    declared = "-declared" if code == 0 and report.outcome is Outcome.DECLARED else ""
    voice.page.line(voice.say(f"result-{code}{declared}", code=code), style, indent)


def _write_counts(voice: Voice, report: Report, indent: int) -> None:
    found = [verdict.outcome for verdict in report.verdicts]
    good = (Outcome.PROVED, Outcome.DECLARED) if Outcome.DECLARED in found else (Outcome.PROVED,)
    counts = ", ".join(
        f"{voice.say(f'outcome-{outcome.value}')} {found.count(outcome)}" for outcome in (*good, *_NOT_PROVED)
    )
    voice.note("result-counts", count=len(report.verdicts), counts=counts, indent=indent)
