"""One packet's way on a page: hop by hop, with the lines that decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from segcheck.model.filters import Action
from segcheck.model.network import Stage
from segcheck.reachability.trace import Decision, Disposition, Hop, Trace
from segcheck.report.packet_text import flow_text
from segcheck.report.rule_names import rule_text
from segcheck.report.snippet import Annotation, marks_of, snippet
from segcheck.report.voice import Voice
from segcheck.source.text import Origin

FILTERING = frozenset({Stage.INGRESS_FILTER, Stage.EGRESS_FILTER, Stage.ZONE_POLICY})
_TRANSLATING = frozenset({Stage.DESTINATION_TRANSLATION, Stage.SOURCE_TRANSLATION})
ARRIVED = frozenset({Disposition.DELIVERED, Disposition.LEFT, Disposition.TO_DEVICE})


def write_trace(voice: Voice, trace: Trace, indent: int) -> None:
    """The packet, each hop with its deciding lines, and how it ends."""
    page = voice.page
    page.segments(
        (f"{voice.say('label-packet')}  ", "bold"), (flow_text(trace.flow, voice.language), ""), indent=indent
    )
    page.line(voice.say("label-path"), "bold", indent)
    page.line(voice.say("path-starts", zone=trace.source_zone or voice.say("zone-none")), indent=indent + 2)
    filtered = any(decision.stage in FILTERING for hop in trace.hops for decision in _telling(hop))
    for number, hop in enumerate(trace.hops, start=1):
        _write_hop(voice, number, hop, indent + 2, filtered=filtered)
    if trace.wiring:
        label = voice.say("path-same-segment")
        marks = [
            Annotation(span, label if number == len(trace.wiring) else "", True)
            for number, span in enumerate(trace.wiring, 1)
        ]
        page.snippet(snippet(marks, voice.sources), indent + 2)
    style = "bold" if trace.disposition in ARRIVED else "bold yellow"
    page.line(f"= {ending_text(voice, trace)}", style, indent + 2)
    if not trace.certain:
        page.line(voice.say("path-uncertain"), "yellow", indent + 2)
        for doubt in trace.doubts:
            write_uncertainty(voice, doubt.reason, doubt.origin, indent + 4)


def write_uncertainty(voice: Voice, reason: str, origin: Origin, indent: int, device: str = "") -> None:
    """Why something is not certain, with the lines to blame."""
    text = voice.reason(reason, origin[0].path, origin[0].line) if origin else voice.say(reason)
    voice.page.segments((device, "bold"), (f"{'  ' if device else ''}{text}", ""), indent=indent)
    if origin:
        voice.page.snippet(snippet(marks_of(origin, voice.say("label-would-decide")), voice.sources), indent)


def ending_text(voice: Voice, trace: Trace) -> str:
    """How the packet's way ends, as a sentence."""
    if not trace.hops:
        return voice.say("disposition-direct", zone=trace.zone or voice.say("zone-none"))
    device = trace.hops[-1].device
    arguments = {"device": device, "zone": trace.zone or voice.say("zone-none")}
    return voice.say(f"disposition-{trace.disposition.value}", **arguments)


def decision_text(voice: Voice, decision: Decision) -> str:
    """What one stage did, as a short phrase."""
    stage = voice.say(f"stage-{decision.stage.value}")
    name = " ".join(part for part in (stage, decision.filter) if part)
    if decision.stage in _TRANSLATING:
        phrase = voice.say("decision-translates", stage=name, packet=flow_text(decision.after, voice.language))
    elif decision.stage is Stage.ROUTE:
        code = "decision-routes" if decision.action is Action.PERMIT else "decision-no-route"
        phrase = voice.say(code, stage=name, rule=decision.rule)
    elif decision.stage is Stage.ZONE_POLICY and not decision.filter:
        phrase = voice.say(f"decision-no-zone-policy-{decision.action.value}")
    elif decision.rule:
        phrase = voice.say(f"decision-{decision.action.value}", stage=name, rule=rule_text(voice, decision.rule))
    else:
        phrase = voice.say(f"decision-default-{decision.action.value}", stage=name)
    return " ".join(phrase.split()) + ("" if decision.certain else f" {voice.say('decision-in-doubt')}")


def _write_hop(voice: Voice, number: int, hop: Hop, indent: int, *, filtered: bool) -> None:
    interfaces = f"{hop.ingress or '*'} -> {hop.egress or '*'}"
    voice.page.segments((f"{number}  ", "bold"), (hop.device, "bold"), (f"  {interfaces}", ""), indent=indent)
    inner = indent + 3
    decisions = _telling(hop)
    for decision in decisions:
        if not decision.origin:
            voice.page.line(decision_text(voice, decision), indent=inner)
    marks = tuple(_marks(voice, decisions, filtered=filtered))
    if marks:
        voice.page.snippet(snippet(marks, voice.sources), inner)
    if replace(hop.leaving, source_mac=hop.arriving.source_mac) != hop.arriving:
        voice.page.line(voice.say("path-leaves-as", packet=flow_text(hop.leaving, voice.language)), indent=inner)


def _marks(voice: Voice, decisions: Iterable[Decision], *, filtered: bool) -> Iterable[Annotation]:
    """Filters and drops are what the reader must look at; on a path nothing filters, whatever let the packet on."""
    for decision in decisions:
        primary = not filtered or decision.stage in FILTERING or decision.action is not Action.PERMIT
        related = "" if decision.stage is Stage.ROUTE else voice.say("label-defined-here")
        yield from marks_of(decision.origin, decision_text(voice, decision), related, primary)


def _telling(hop: Hop) -> tuple[Decision, ...]:
    return tuple(decision for decision in hop.decisions if not is_idle(decision))


def is_idle(decision: Decision) -> bool:
    """Whether the stage had nothing to say: no firewall zones here, so no zone policy either."""
    return (
        decision.stage is Stage.ZONE_POLICY
        and decision.action is Action.PERMIT
        and decision.certain
        and not decision.filter
        and not decision.rule
    )
