"""What a piece of evidence comes to, and what to do about it, in words."""

from __future__ import annotations

from segcheck.policy.intent import Intent, Reachable, Upholds
from segcheck.policy.verdict import Evidence, Outcome
from segcheck.reachability.trace import Disposition
from segcheck.report.messages import Language, message
from segcheck.report.voice import count_text

_LOST_BY = {
    Disposition.DENIED: "advice-lost-denied",
    Disposition.NO_ROUTE: "advice-lost-no-route",
    Disposition.DISCARDED: "advice-lost-discarded",
    Disposition.UNKNOWN_NEIGHBOR: "advice-lost-unknown-neighbor",
    Disposition.LOOP: "advice-lost-loop",
}


def evidence_headline(intent: Intent, evidence: Evidence, language: Language) -> str:
    """How many packets get through that must not, or get lost that must arrive; why there was nothing to examine."""
    if evidence.outcome is Outcome.VACUOUS:
        zones = {"source": evidence.source, "destination": evidence.destination}
        return message(evidence.vacuous_because or "vacuous-unexplained", zones, language)
    if evidence.outcome is Outcome.UNDECIDED and not evidence.rows:
        return message("evidence-undecided-unseen", (), language)
    wanted = "lost" if isinstance(intent.requirement, Reachable) else "through"
    answers = "-answers" if evidence.answers_only else ""
    packets = {"packets": count_text(evidence.packets)}
    return message(f"evidence-{evidence.outcome.value}-{wanted}{answers}", packets, language)


def evidence_advice(intent: Intent, evidence: Evidence, language: Language) -> str:
    """What to do so that `intent` holds."""
    return message(_advice_code(intent, evidence), {"intent": intent.name, "place": str(intent.span)}, language)


def _advice_code(intent: Intent, evidence: Evidence) -> str:
    if evidence.outcome is not Outcome.VIOLATED:
        return f"advice-{evidence.outcome.value}"
    if isinstance(intent.requirement, Reachable):
        ending = evidence.trace.disposition if evidence.trace else None
        return _LOST_BY.get(ending, "advice-lost-other") if ending else "advice-lost-other"
    if evidence.trace is not None and not evidence.trace.hops:
        return "advice-through-direct"
    if evidence.answers_only:
        return "advice-through-answers"
    return "advice-through-property" if isinstance(intent.requirement, Upholds) else "advice-through"
