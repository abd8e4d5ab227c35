"""One packet's way: hop by hop, what decided, and the lines that did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segcheck.report.audit_page.markup import Content, Markup, element, joined
from segcheck.report.audit_page.words import both, code, in_each, note, place_text, said, spoken
from segcheck.report.messages import LANGUAGES
from segcheck.report.recorded import Recorded
from segcheck.report.recorded_path import decision_phrase, ending_phrase, leaves_as

MOST_TRACES = 6


def traces_part(traces: Sequence[Recorded]) -> Markup:
    """Every way, the first few of them; the others are counted."""
    parts: list[Content] = [_trace(trace) for trace in traces[:MOST_TRACES]]
    if len(traces) > MOST_TRACES:
        parts.append(note("audit-page-more-traces", count=len(traces) - MOST_TRACES))
    return joined(parts)


def _trace(trace: Recorded) -> Markup:
    zone = trace.text("source_zone")
    start = said("audit-page-starts", zone=zone) if zone else said("audit-page-starts-nowhere")
    wiring, hops = trace.each("wiring"), trace.each("hops")
    return element(
        "div",
        element("p", element("strong", said("label-packet")), " ", code(spoken(trace.part("packet"), "text"))),
        element("p", start),
        element("ol", *map(_hop, hops), class_="path") if hops else "",
        element("div", said("path-same-segment"), *_lines(wiring)) if wiring else "",
        element("p", element("strong", in_each(lambda language: ending_phrase(trace, language)))),
        "" if trace.flag("certain") else note("path-uncertain"),
        *(_doubt(doubt) for doubt in trace.each("doubts")),
        class_="trace",
    )


def _hop(hop: Recorded) -> Markup:
    ways = f"{hop.text('ingress') or '*'} → {hop.text('egress') or '*'}"
    decisions = [_decision(decision) for decision in hop.each("decisions") if not _is_idle(decision)]
    left = {language: leaves_as(hop, language) for language in LANGUAGES}
    return element(
        "li",
        element("strong", hop.text("device"), translate="no"),
        " ",
        code(ways),
        element("ul", *decisions) if decisions else "",
        element("p", both(left)) if any(left.values()) else "",
    )


def _decision(decision: Recorded) -> Markup:
    words = in_each(lambda language: decision_phrase(decision, language))
    return element("li", words, *_lines(decision.each("origin")[:1]), class_=decision.text("action"))


def _doubt(doubt: Recorded) -> Markup:
    return element("div", spoken(doubt, "message"), *_lines(doubt.each("origin")[:1]), class_="note")


def _lines(origin: Iterable[Recorded]) -> Iterator[Markup]:
    for place in origin:
        text = place.text("text").strip() if "text" in place.values else ""
        yield element("div", place_text(place), " ", code(text), class_="line")


def _is_idle(decision: Recorded) -> bool:
    """Whether the stage had nothing to say: no firewall zones here, so no zone policy either."""
    return (
        decision.text("stage") == "zone-policy"
        and decision.text("action") == "permit"
        and decision.flag("certain")
        and not decision.text("filter")
        and not decision.text("rule")
    )
