"""What the checks of properties saw, on a page: what is wrong or in doubt in full, what is proved line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from segcheck.model.header import Family
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.reachability.trace import Trace
from segcheck.report.messages import Language, catalogue, message
from segcheck.report.packet_text import address_text, flow_text
from segcheck.report.path_text import ending_text, write_trace, write_uncertainty
from segcheck.report.rows_text import write_rows
from segcheck.report.snippet import Annotation, marks_of, snippet
from segcheck.report.voice import OUTCOME_STYLES, Voice
from segcheck.source.secrets import mask_secrets

GOOD = frozenset({Outcome.PROVED, Outcome.DECLARED})
_ORDER = (Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS, Outcome.DECLARED, Outcome.PROVED)
_FINGERPRINTS = frozenset({"configuration", "reviewed"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Observations that hold, of one verdict, that are listed unless all are asked for.
_LISTED = 6
# Observations that do not hold, of one verdict, that are shown with packet and way unless all are asked for.
_IN_FULL = 8


def observation_text(seen: Observation, language: Language) -> str:
    """The sentence of the observation, secrets masked.

    >>> observation_text(Observation(Outcome.VACUOUS, "tier-without-zone", (("tiers", "dmz"),)), "en")[:25]
    'no zone has the tier dmz.'
    """
    return message(seen.code, shown_arguments(seen), language)


def advice_text(seen: Observation, language: Language) -> str:
    """What to do about it: the message `<code>-advice`, for sentences that do not say so themselves; "" for none."""
    code = f"{seen.code}-advice"
    if code in catalogue().texts:
        return message(code, shown_arguments(seen), language)
    # The text for a missing day says itself what to do.
    in_doubt = seen.outcome is Outcome.UNDECIDED and any(doubt.reason != "no-day-given" for doubt in seen.doubts)
    return message("advice-undecided", (), language) if in_doubt else ""


def shown_arguments(seen: Observation) -> tuple[tuple[str, str], ...]:
    """What fills the blanks of the sentence, secrets masked. A fingerprint of configurations looks like a key."""
    return tuple(
        (name, value if name in _FINGERPRINTS and _SHA256.fullmatch(value) else mask_secrets(value))
        for name, value in seen.arguments
    )


class ObservationWriter:
    """Writes observations. A line in doubt and the way of a packet are shown in full once in a report, and named
    wherever they count again. `subject`: the name of the intent being written.
    """

    def __init__(self, voice: Voice, *, verbose: bool) -> None:
        self.subject = ""
        self._voice = voice
        self._verbose = verbose
        self._doubts_shown: set[Doubt] = set()
        self._traces_shown: dict[Trace, str] = {}

    def write(self, observations: Iterable[Observation], indent: int) -> None:
        """All of `observations`, the worst first: what is wrong or in doubt in full, then briefly what holds."""
        seen = _worst_first(observations)
        groups = _alike(one for one in seen if one.outcome not in GOOD)
        in_full = groups if self._verbose else groups[:_IN_FULL]
        for group in in_full:
            self._voice.page.gap()
            self._write_group(group, indent)
        self._write_briefly([one for group in groups[len(in_full) :] for one in group], indent)
        good = [one for one in seen if one.outcome in GOOD]
        if good:
            self._voice.page.gap()
            self._voice.note("observations-good", indent=indent, count=len(good))
            self.write_good(good, indent + 2)

    def write_good(self, observations: Iterable[Observation], indent: int) -> None:
        """One line each for what is proved or declared, up to a few; all of them, with their lines, when verbose."""
        page, seen = self._voice.page, _worst_first(observations)
        shown = seen if self._verbose else seen[:_LISTED]
        for one in shown:
            declared = f"[{self._voice.say('outcome-declared')}] " if one.outcome is Outcome.DECLARED else ""
            page.segments(
                ("- ", "green"),
                (declared, OUTCOME_STYLES[one.outcome]),
                (observation_text(one, self._voice.language), ""),
                indent=indent,
            )
            if self._verbose and one.origin:
                page.snippet(snippet(marks_of(one.origin, ""), self._voice.sources), indent + 2)
        if len(shown) < len(seen):
            self._voice.note("observations-withheld", indent=indent, count=len(seen) - len(shown))

    def write_doubts(self, doubts: tuple[Doubt, ...], indent: int) -> None:
        """Lines whose meaning would decide something, with the reasons."""
        voice = self._voice
        voice.page.line(voice.say("label-doubts", count=len(doubts)), "bold", indent)
        for doubt in doubts:
            if doubt in self._doubts_shown and doubt.origin:
                first = doubt.origin[0]
                name = f"{doubt.device}  " if doubt.device else ""
                again = voice.say("doubt-shown-above", place=first)
                reason = voice.reason(doubt.reason, first.path, first.line)
                voice.page.segments((name, "bold"), (f"{reason} ({again})", ""), indent=indent + 2)
            else:
                write_uncertainty(voice, doubt.reason, doubt.origin, indent + 2, doubt.device)
            self._doubts_shown.add(doubt)

    def write_trace(self, trace: Trace, indent: int) -> None:
        """The packet and its way; of a way shown under another intent only the stations."""
        voice, shown = self._voice, self._traces_shown.setdefault(trace, self.subject)
        if shown == self.subject:
            write_trace(voice, trace, indent)
            return
        packet, path = voice.say("label-packet"), voice.say("path-shown-above", intent=shown)
        stations = (trace.source_zone, *(hop.device for hop in trace.hops), trace.zone)
        way = " -> ".join(station for station in stations if station)
        voice.page.segments((f"{packet}  ", "bold"), (flow_text(trace.flow, voice.language), ""), indent=indent)
        voice.page.segments((f"{path}  ", "bold"), (way, ""), indent=indent)
        voice.page.line(f"= {ending_text(voice, trace)}", "bold", indent + 2)

    def _write_traces(self, traces: tuple[Trace, ...], indent: int) -> None:
        """A packet's way, or the steps of a chain, each opened from where the one before ended."""
        if len(traces) == 1:
            self.write_trace(traces[0], indent)
            return
        for number, trace in enumerate(traces, start=1):
            flow, nowhere = trace.flow, self._voice.say("zone-none")
            step = self._voice.say(
                "chain-step",
                number=number,
                count=len(traces),
                source=address_text(flow.family, flow.source),
                source_zone=trace.source_zone or nowhere,
                destination=address_text(flow.family, flow.destination),
                destination_zone=trace.zone or nowhere,
            )
            self._voice.page.line(step, "bold", indent)
            self.write_trace(trace, indent + 2)

    def _write_briefly(self, observations: list[Observation], indent: int) -> None:
        """One line each, with the place: nothing that is wrong or in doubt is left out, only its packet and its way."""
        if not observations:
            return
        page = self._voice.page
        page.gap()
        self._voice.note("observations-in-brief", indent=indent, count=len(observations))
        for one in observations:
            place = f" ({one.origin[0]})" if one.origin else ""
            page.segments(
                (f"{self._voice.say(f'outcome-{one.outcome.value}')}  ", OUTCOME_STYLES[one.outcome]),
                (f"{observation_text(one, self._voice.language)}{place}", ""),
                indent=indent + 2,
            )

    def _write_group(self, group: list[Observation], indent: int) -> None:
        voice, first = self._voice, group[0]
        numbered = len(group) > 1
        for number, one in enumerate(group, start=1):
            voice.page.segments(
                (f"{voice.say(f'outcome-{one.outcome.value}')}  ", OUTCOME_STYLES[one.outcome]),
                (f"({number}) " if numbered else "", "bold"),
                (observation_text(one, voice.language), "bold"),
                indent=indent,
            )
        marks = [
            mark for number, one in enumerate(group, start=1) for mark in _marks(one, f"({number})" if numbered else "")
        ]
        if marks:
            voice.page.snippet(snippet(marks, voice.sources), indent + 2)
        self._write_traces(first.traces, indent + 2)
        if first.rows:
            label = "label-rows" if first.outcome is Outcome.VIOLATED else "label-rows-in-doubt"
            voice.page.line(voice.say(label, count=len(first.rows)), "bold", indent + 2)
            write_rows(voice, first.rows, first.family or Family.IPV4, indent + 4)
        if first.doubts:
            self.write_doubts(first.doubts, indent + 2)
        advice = advice_text(first, voice.language)
        if advice:
            voice.page.segments((f"{voice.say('label-to-do')}  ", "bold"), (advice, ""), indent=indent + 2)


def _worst_first(observations: Iterable[Observation]) -> list[Observation]:
    return sorted(observations, key=lambda one: _ORDER.index(one.outcome))


def _alike(observations: Iterable[Observation]) -> list[list[Observation]]:
    """Observations that say the same of several lines, and show no packet, together: their lines are shown once."""
    groups: dict[object, list[Observation]] = {}
    for number, one in enumerate(observations):
        own = bool(one.traces or one.rows) or f"{one.code}-advice" in catalogue().texts
        groups.setdefault(number if own else (one.outcome, one.code, one.doubts), []).append(one)
    return list(groups.values())


def _marks(seen: Observation, label: str) -> Iterator[Annotation]:
    """Every line the observation names is what the reader must look at."""
    for span in seen.origin:
        yield Annotation(span, label)
