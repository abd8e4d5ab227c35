"""What a report rests on: assumptions, what was trusted, what was read and what became of every line."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.policy.verdict import FileSummary
from segcheck.report.document import Report
from segcheck.report.messages import message
from segcheck.report.relays_text import write_relays
from segcheck.report.snippet import marks_of, snippet
from segcheck.report.trusted_text import trusted_things
from segcheck.report.voice import Voice, diagnostic_text, zone_text
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import LineFate

# Digits of a file's SHA-256 that a table shows; JSON has all.
_HASH_SHOWN = 12


def write_foundations(voice: Voice, report: Report, *, verbose: bool) -> None:
    """The sections that every rendering of a check ends with."""
    _write_assumptions(voice, report)
    _write_trusted(voice, report)
    write_files(voice, report.findings.files)
    _write_unreadable(voice, report.findings.unreadable)
    write_diagnostics(voice, report.diagnostics, verbose=verbose)


def _write_assumptions(voice: Voice, report: Report) -> None:
    voice.heading("heading-assumptions", count=len(report.findings.assumptions))
    for assumption in report.findings.assumptions:
        voice.page.line(message(assumption.code, assumption.arguments, voice.language), indent=2)
    if not report.findings.assumptions:
        voice.note("nothing")


def _write_trusted(voice: Voice, report: Report) -> None:
    """What the policy file says and no configuration can confirm."""
    policy = report.findings.policy
    voice.heading("heading-trusted")
    external = [zone_text(policy, zone.name) for zone in policy.zones if zone.external]
    if external:
        voice.note("trusted-external", zones=", ".join(external))
    for link in policy.links:
        voice.note("trusted-link", first=":".join(link.first), second=":".join(link.second), place=link.span)
    write_relays(voice, policy.relays)
    things = trusted_things(policy)
    for code, arguments, place in things:
        voice.page.line(f"{message(code, arguments, voice.language)} ({place})", indent=2)
    if not external and not policy.links and not policy.relays and not things:
        voice.note("nothing")


def write_files(voice: Voice, files: Iterable[FileSummary]) -> None:
    """The table of files with the number of lines of each fate, and the sums."""
    summaries = tuple(files)
    voice.heading("heading-files", count=len(summaries))
    columns = ["column-file", "column-device", "column-platform", *(f"fate-{fate.value}" for fate in LineFate)]
    rows = []
    total = dict.fromkeys(LineFate, 0)
    for summary in summaries:
        fates = dict(summary.fates)
        for fate in LineFate:
            total[fate] += fates.get(fate, 0)
        counts = [str(fates.get(fate, 0)) for fate in LineFate]
        rows.append([summary.path, summary.device, summary.platform, *counts, summary.sha256[:_HASH_SHOWN]])
    rows.append([voice.say("sum"), "", "", *(str(total[fate]) for fate in LineFate), ""])
    voice.page.table(
        [*(voice.say(column) for column in columns), "SHA-256"],
        rows,
        indent=2,
        right=frozenset(range(3, 3 + len(LineFate))),
    )


def _write_unreadable(voice: Voice, unreadable: tuple[str, ...]) -> None:
    voice.heading("heading-unreadable", count=len(unreadable))
    for path in unreadable:
        voice.page.line(path, "bold red", 2)
    voice.note("unreadable-means" if unreadable else "nothing")


def write_diagnostics(voice: Voice, diagnostics: tuple[Diagnostic, ...], *, verbose: bool) -> None:
    """Diagnostics that cost the proof something or ask for attention, each with its place; the others counted."""
    shown = tuple(diagnostic for diagnostic in diagnostics if verbose or is_weighty(diagnostic))
    voice.heading("heading-diagnostics", count=len(diagnostics))
    for diagnostic in shown:
        place = f"{diagnostic.origin[0]}: " if diagnostic.origin else ""
        style = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}[diagnostic.severity]
        effect = "" if diagnostic.effect is Effect.NONE else f" [{voice.say(f'effect-{diagnostic.effect.value}')}]"
        voice.page.segments(
            (f"{voice.say(f'severity-{diagnostic.severity.value}')}: ", style),
            (f"{place}{diagnostic_text(diagnostic, voice.language)}{effect} ({diagnostic.code})", ""),
            indent=2,
        )
    if len(shown) < len(diagnostics):
        voice.note("diagnostics-withheld", count=len(diagnostics) - len(shown))
    if not diagnostics:
        voice.note("nothing")


def is_weighty(diagnostic: Diagnostic) -> bool:
    """Whether the diagnostic costs the proof something or is more than a note."""
    return diagnostic.effect is not Effect.NONE or diagnostic.severity is not Severity.INFO


def write_problem(voice: Voice, diagnostic: Diagnostic) -> None:
    """One diagnostic with the line it speaks of."""
    voice.page.segments(
        (f"{voice.say(f'severity-{diagnostic.severity.value}')}[{diagnostic.code}]: ", "bold red"),
        (diagnostic_text(diagnostic, voice.language), "bold"),
    )
    if diagnostic.origin:
        voice.page.snippet(snippet(marks_of(diagnostic.origin, ""), voice.sources), 2)
