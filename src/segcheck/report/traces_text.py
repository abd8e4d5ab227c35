"""The answer to `segcheck trace`: every way one packet may take."""

from __future__ import annotations

from segcheck.model.network import Snapshot
from segcheck.reachability.trace import Disposition, Trace
from segcheck.reachability.walk import MOST_TRACES
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.path_text import ARRIVED, write_trace
from segcheck.report.reasons import Reasons
from segcheck.report.voice import Voice


def traces_text(
    traces: tuple[Trace, ...],
    snapshot: Snapshot,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """All ways, each hop by hop with the deciding lines."""
    voice = Voice(Page(), language, {source.path: source for source in snapshot.sources}, Reasons(snapshot.diagnostics))
    voice.page.line(voice.say("title-trace", count=len(traces)), "bold")
    if traces:
        voice.page.line(voice.say(_answer(traces)), "bold")
    if len(traces) >= MOST_TRACES:
        voice.note("traces-not-all", count=MOST_TRACES)
    for number, trace in enumerate(traces, start=1):
        voice.page.gap()
        if len(traces) > 1:
            voice.note("trace-number", number=number, count=len(traces))
        write_trace(voice, trace, 2)
    return voice.page.render(width, colour)


def _answer(traces: tuple[Trace, ...]) -> str:
    """The code of the sentence that says whether the packet arrives.

    SOUNDNESS: with a step in doubt, or with ways left out, nothing is said of every way.
    """
    unknown = any(not trace.certain or trace.disposition is Disposition.UNKNOWN_NEIGHBOR for trace in traces)
    arrives = {trace.disposition in ARRIVED for trace in traces}
    if unknown or len(traces) >= MOST_TRACES:
        return "trace-answer-possibly" if True in arrives else "trace-answer-unknown"
    if arrives == {True}:
        return "trace-answer-arrives"
    return "trace-answer-some" if True in arrives else "trace-answer-lost"
