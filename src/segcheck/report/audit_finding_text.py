"""Findings of an audit on a page: in full with lines, packet and way, or in a line."""

from __future__ import annotations

from segcheck.policy.verdict import Outcome
from segcheck.report.audit_answer import is_accepted
from segcheck.report.recorded import Recorded
from segcheck.report.recorded_path import (
    decision_phrase,
    ending_phrase,
    leaves_as,
    packet_phrase,
    place_phrase,
    stations,
)
from segcheck.report.voice import OUTCOME_STYLES, Voice

_MOST_LINES = 12
"""Deciding lines of one finding that are shown unless all are asked for."""
_MOST_DOUBTS = 8
"""Lines in doubt of one finding that are named unless all are asked for."""


class FindingTextWriter:
    """Writes findings; `verbose`: with whole ways, all lines in doubt, and what stands around the lines."""

    def __init__(self, voice: Voice, *, verbose: bool) -> None:
        self._voice = voice
        self._verbose = verbose

    def write_briefly(self, finding: Recorded) -> None:
        """Its id and its sentence, on two lines."""
        self._head(finding)
        self._voice.page.line(finding.spoken("text", self._voice.language), indent=4)

    def write(self, finding: Recorded, was: str = "") -> None:
        """All of it; `was`: the id it had in the run before."""
        voice, page = self._voice, self._voice.page
        page.gap()
        self._head(finding)
        if was:
            voice.note("audit-was", indent=4, id=was)
        page.line(finding.spoken("title", voice.language), indent=4)
        page.line(finding.spoken("text", voice.language), indent=4)
        clauses = finding.texts("clauses")
        if clauses:
            page.line(voice.say("label-clauses", clauses=", ".join(clauses)), indent=4)
        self._write_acceptance(finding)
        for trace in finding.each("traces"):
            self._write_trace(trace)
        self._write_lines(finding)
        self._write_doubts(finding)
        advice = finding.spoken("advice", voice.language)
        if advice:
            page.segments((f"{voice.say('label-to-do')}  ", "bold"), (advice, ""), indent=4)

    def _head(self, finding: Recorded) -> None:
        voice = self._voice
        accepted = voice.say("audit-mark-accepted") if is_accepted(finding) else ""
        voice.page.segments(
            (outcome_word(voice, finding.text("outcome")), outcome_style(finding.text("outcome"))),
            (f"  {finding.text('id')}", "bold"),
            (f"  ({severity_word(voice, finding.text('severity'))}){accepted}", ""),
            indent=2,
        )

    def _write_acceptance(self, finding: Recorded) -> None:
        acceptance = finding.part_or_none("acceptance")
        if acceptance is not None:
            self._voice.page.line(acceptance_text(self._voice, acceptance), "cyan", indent=4)

    def _write_trace(self, trace: Recorded) -> None:
        voice, page = self._voice, self._voice.page
        packet, path = voice.say("label-packet"), voice.say("label-path")
        page.segments((f"{packet}  ", "bold"), (packet_phrase(trace, voice.language), ""), indent=4)
        page.segments((f"{path}  ", "bold"), (" -> ".join(stations(trace)), ""), indent=4)
        if self._verbose:
            for hop in trace.each("hops"):
                self._write_hop(hop)
        page.line(f"= {ending_phrase(trace, voice.language)}", indent=6)
        if not trace.flag("certain"):
            voice.note("path-uncertain", indent=6)

    def _write_hop(self, hop: Recorded) -> None:
        voice, page = self._voice, self._voice.page
        interfaces = f"{hop.text('ingress') or '*'} -> {hop.text('egress') or '*'}"
        page.segments((hop.text("device"), "bold"), (f"  {interfaces}", ""), indent=6)
        for decision in hop.each("decisions"):
            place = place_phrase(decision)
            page.line(decision_phrase(decision, voice.language) + (f"  ({place})" if place else ""), indent=8)
        left_as = leaves_as(hop, voice.language)
        if left_as:
            page.line(left_as, indent=8)

    def _write_lines(self, finding: Recorded) -> None:
        """Marked lines, up to a few; all of them among their neighbours when verbose."""
        page, room, left = self._voice.page, _MOST_LINES, 0
        for file in finding.each("lines"):
            lines = _lines_of(file)
            shown = lines if self._verbose else [line for line in lines if line[2]][:room]
            room -= 0 if self._verbose else len(shown)
            left += file.number("left_out") + (0 if self._verbose else sum(line[2] for line in lines) - len(shown))
            if shown:
                page.line(f"--> {file.text('path')}", "cyan", 4)
            for number, text, marked in shown:
                sign = ">" if marked and self._verbose else " "
                page.segments((f"{sign} {number:>5} | ", "blue"), (text, "" if marked else "bright_black"), indent=4)
        if left:
            self._voice.note("audit-lines-left", indent=4, count=left)

    def _write_doubts(self, finding: Recorded) -> None:
        doubts, voice = finding.each("doubts"), self._voice
        if not doubts:
            return
        voice.page.line(voice.say("label-doubts", count=len(doubts)), "bold", 4)
        shown = doubts if self._verbose else doubts[:_MOST_DOUBTS]
        for doubt in shown:
            origin = doubt.each("origin")
            place = f"{origin[0].text('path')}:{origin[0].number('line')}: " if origin else ""
            voice.page.line(f"{place}{doubt.spoken('message', voice.language)}", indent=6)
        if len(shown) < len(doubts):
            voice.note("audit-doubts-left", indent=6, count=len(doubts) - len(shown))


def acceptance_text(voice: Voice, acceptance: Recorded) -> str:
    """Who answers for it, why, and until when; that it ran out where it did."""
    force = acceptance.flag_or_none("in_force")
    code = "audit-accepted" if force else "audit-acceptance-not-in-force"
    until, by, because = (acceptance.text(name) for name in ("until", "by", "because"))
    return voice.say(code, by=by, until=until, because=because)


# `clear` is what a hygiene rule without findings comes to.
_OUTCOMES = frozenset({"clear", *(one.value for one in Outcome)})


def outcome_word(voice: Voice, outcome: str) -> str:
    """The outcome in words; "" for none."""
    return voice.say(f"outcome-{outcome}") if outcome in _OUTCOMES else outcome


def outcome_style(outcome: str) -> str:
    """How it looks on a terminal."""
    return next((style for one, style in OUTCOME_STYLES.items() if one.value == outcome), "")


def severity_word(voice: Voice, severity: str) -> str:
    """The severity in words."""
    return voice.say(f"severity-{severity}") if severity in ("error", "warning", "info") else severity


def _lines_of(file: Recorded) -> list[tuple[int, str, bool]]:
    return [
        (line.number("number"), line.text("text"), line.flag("marked"))
        for block in file.each("blocks")
        for line in block.each("lines")
    ]
