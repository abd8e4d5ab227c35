"""The sections of a change review behind the packets that move: each is counted, also when it is empty."""

from __future__ import annotations

from dataclasses import replace

from segcheck.policy.verdict import Outcome
from segcheck.report.change_blocks import place_text
from segcheck.report.path_text import write_uncertainty
from segcheck.report.review_lines import ReviewLines
from segcheck.report.review_words import rule_phrase
from segcheck.report.rows_text import write_rows
from segcheck.report.rule_names import rule_text
from segcheck.report.snippet import marks_of, snippet
from segcheck.report.voice import OUTCOME_STYLES, Voice, diagnostic_text, zone_text
from segcheck.review.difference import DeviceChange, Difference, IdleRule, IntentChange, TransientFlow
from segcheck.review.ticket import TicketDifference, TicketResult
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin
from segcheck.symbolic.cover import CoverRow

# Lines of one device that are shown per side unless all are asked for; the others are counted.
_LINES_SHOWN = 20


def write_idle(voice: Voice, difference: Difference, lines: ReviewLines) -> None:
    """Rules that the change adds and that change nothing, with why."""
    voice.heading("review-heading-idle", count=len(difference.idle))
    for idle in difference.idle:
        _write_idle_rule(voice, idle, lines)
    if not difference.idle:
        voice.note("nothing")


def _write_idle_rule(voice: Voice, idle: IdleRule, lines: ReviewLines) -> None:
    arguments = {"device": idle.device, "filter": idle.filter, "rule": rule_text(voice, idle.rule)}
    voice.page.line(voice.say(f"review-idle-{idle.why.value}", **arguments), "bold", 2)
    for span in idle.origin[:1]:
        shown = lines.after(span)
        voice.page.line(f"{shown.place}  {shown.text}", indent=4)
    for rule in idle.because:
        place = ""
        for span in rule.origin[:1]:
            shown = lines.after(span)
            place = f"  {shown.place}  {shown.text}"
        voice.page.line(f"{voice.say('review-because-of')} {rule_phrase(rule, voice)}{place}", indent=4)


def write_touched(voice: Voice, difference: Difference) -> None:
    """Exceptions, relays and declared flows whose packets move."""
    voice.heading("review-heading-touched", count=len(difference.touched))
    for touched in difference.touched:
        kind = voice.say(f"review-kind-{touched.kind}")
        code = f"review-touched-{_yes(touched.served_before)}-{_yes(touched.served_after)}"
        voice.page.segments(
            (f"{kind} {touched.name}", "bold"),
            (f": {voice.say(code)} ({touched.span})", ""),
            indent=2,
        )
    if not difference.touched:
        voice.note("nothing")


def write_intents(voice: Voice, difference: Difference) -> None:
    """Intents whose outcome changes, those that get worse first; then how many stay as they are."""
    if difference.findings_after is None:
        return
    voice.heading("review-heading-intents", count=len(difference.intents))
    for change in worse_first(difference):
        mark = "review-intent-worse" if change.worse else "review-intent-not-worse"
        style = OUTCOME_STYLES[change.after] if change.after is not None else ""
        voice.page.segments((f"{change.name}: ", "bold"), (outcomes_text(voice, change), style), indent=2)
        voice.note(mark, indent=4)
    kept = len(difference.findings_after.verdicts) - sum(change.after is not None for change in difference.intents)
    voice.note("review-intents-same" if difference.intents else "review-intents-all-same", count=kept)
    violated = still_violated(difference)
    if violated:
        voice.note("review-intents-still", count=len(violated), names=", ".join(violated))


def worse_first(difference: Difference) -> tuple[IntentChange, ...]:
    """Intents that change, those that get worse first."""
    return tuple(sorted(difference.intents, key=lambda change: not change.worse))


def still_violated(difference: Difference) -> tuple[str, ...]:
    """Names of intents that are violated after the change, and were before."""
    changed = {change.name for change in difference.intents}
    verdicts = () if difference.findings_after is None else difference.findings_after.verdicts
    return tuple(
        verdict.intent.name
        for verdict in verdicts
        if verdict.outcome is Outcome.VIOLATED and verdict.intent.name not in changed
    )


def outcomes_text(voice: Voice, change: IntentChange) -> str:
    """Outcome before and after."""
    before, after = (
        voice.say("review-no-such-intent") if outcome is None else voice.say(f"outcome-{outcome.value}")
        for outcome in (change.before, change.after)
    )
    return f"{before} -> {after}"


def write_transients(voice: Voice, difference: Difference, lines: ReviewLines) -> None:
    """Moments in the middle of a script that neither its beginning nor its end knows."""
    if not difference.script_lines and not difference.transients:
        return
    voice.heading("review-heading-transients", count=len(difference.transients))
    for flow, rows in moments(difference):
        voice.page.line(transient_text(voice, difference, flow), "bold", 2)
        write_rows(voice, rows, flow.family, 6)
        for code, span in (("review-since", flow.since), ("review-until", flow.until)):
            if span is not None:
                shown = lines.of_script(span)
                voice.page.line(f"{voice.say(code)}: {shown.place}  {shown.text}".rstrip(), indent=4)
        if flow.until is None:
            voice.note("review-until-end", indent=4)
    if not difference.transients:
        voice.note("nothing")


def write_script_notes(voice: Voice, difference: Difference, lines: ReviewLines) -> None:
    """What the editing rules say about commands of the scripts."""
    if not difference.script_lines and not difference.script_notes:
        return
    voice.heading("review-heading-script-notes", count=len(difference.script_notes))
    for note in difference.script_notes:
        style = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}[note.severity]
        severity = f"{voice.say(f'severity-{note.severity.value}')}: "
        text = f"{diagnostic_text(note, voice.language)} ({note.code})"
        voice.page.segments((severity, style), (text, ""), indent=2)
        for span in note.origin[:1]:
            shown = lines.of_script(span)
            voice.page.line(f"{shown.place}  {shown.text}".rstrip(), indent=4)
    if not difference.script_notes:
        voice.note("nothing")


def moments(difference: Difference) -> tuple[tuple[TransientFlow, tuple[CoverRow, ...]], ...]:
    """Moments in the order of the script, each once with all its rows."""
    groups: dict[object, list[TransientFlow]] = {}
    for flow in difference.transients:
        key = (flow.kind, flow.source, flow.destination, flow.family, flow.certain, flow.since, flow.until)
        groups.setdefault(key, []).append(flow)
    return tuple((group[0], tuple(flow.row for flow in group)) for group in groups.values())


def mismatches(result: TicketResult) -> tuple[tuple[TicketDifference, tuple[CoverRow, ...]], ...]:
    """How change and ticket differ: each way once with all its rows."""
    groups: dict[object, list[TicketDifference]] = {}
    for found in result.differences:
        entry = None if found.entry is None else found.entry.span
        key = (found.mismatch, found.opens, found.source, found.destination, found.family, found.certain, entry)
        groups.setdefault(key, []).append(found)
    return tuple((group[0], tuple(found.row for found in group)) for group in groups.values())


def transient_text(voice: Voice, difference: Difference, flow: TransientFlow) -> str:
    """Which way is open or cut, and how surely."""
    certain = "surely" if flow.certain else "possibly"
    return voice.say(
        f"review-{flow.kind.value}-{certain}",
        source=place_text(difference.policy, flow.source, voice.language),
        destination=place_text(difference.policy, flow.destination, voice.language),
        family=f"IPv{flow.family.value}",
    )


def write_ticket(voice: Voice, difference: Difference) -> None:
    """What became of the declared intent, and every packet in which change and ticket differ."""
    result = difference.ticket
    if result is None:
        return
    voice.heading("review-heading-ticket", name=result.ticket.name or result.ticket.source.path)
    voice.page.line(voice.say(f"review-ticket-{result.outcome.value}"), OUTCOME_STYLES[result.outcome], 2)
    for found, rows in mismatches(result):
        voice.page.line(mismatch_text(voice, difference, found), "bold", 2)
        write_rows(voice, rows, found.family, 6)
        if found.entry is not None:
            voice.page.snippet(snippet(marks_of((found.entry.span,), ""), voice.sources), 4)


def mismatch_text(voice: Voice, difference: Difference, found: TicketDifference) -> str:
    """How change and ticket differ in these packets."""
    certain = "surely" if found.certain else "possibly"
    opens = "opens" if found.opens else "closes"
    return voice.say(
        f"review-ticket-{found.mismatch.value}-{opens}-{certain}",
        source=zone_text(difference.policy, found.source),
        destination=zone_text(difference.policy, found.destination),
        family=f"IPv{found.family.value}",
    )


def write_devices(voice: Voice, difference: Difference, lines: ReviewLines, *, verbose: bool) -> None:
    """Devices that are not the same, with the lines that stand on one side only."""
    voice.heading("review-heading-devices", count=len(difference.devices))
    for change in difference.devices:
        voice.page.segments(
            (change.device, "bold"), (f": {voice.say(f'review-device-{change.fate.value}')}", ""), indent=2
        )
        _write_changed_lines(voice, change, lines, None if verbose else _LINES_SHOWN)
    if not difference.devices:
        voice.note("nothing")


def _write_changed_lines(voice: Voice, change: DeviceChange, lines: ReviewLines, most: int | None) -> None:
    sides: tuple[tuple[str, str, Origin], ...] = (("-", "red", change.removed), ("+", "green", change.added))
    for sign, style, origin in sides:
        for span in origin[:most]:
            shown = lines.before(span) if sign == "-" else lines.after(span)
            voice.page.segments((f"{sign} {shown.text}", style), (f"  ({shown.place})", "bright_black"), indent=4)
        left = 0 if most is None else len(origin) - most
        if left > 0:
            voice.note("review-lines-left", indent=4, sign=sign, count=left)


def write_blind(voice: Voice, difference: Difference, lines: ReviewLines) -> None:
    """Why not every way can be seen."""
    voice.heading("review-heading-blind", count=len(difference.blind))
    for doubt in difference.blind:
        # A doubt does not say which side it is of: a line that is another one on the other side is named by its place.
        known = replace(voice, sources=lines.alike_on_both_sides(doubt.origin))
        write_uncertainty(known, doubt.reason, doubt.origin, 2, doubt.device)
    if not difference.blind:
        voice.note("nothing")


def write_unreadable(voice: Voice, difference: Difference) -> None:
    """Files that could not be read, on either side."""
    for code, paths in (
        ("review-heading-unreadable-before", difference.unreadable_before),
        ("review-heading-unreadable-after", difference.unreadable_after),
    ):
        if paths:
            voice.heading(code, count=len(paths))
            for path in paths:
                voice.page.line(path, "bold red", 2)


def _yes(value: bool) -> str:
    return "served" if value else "lost"
