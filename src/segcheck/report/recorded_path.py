"""A packet's way as a document tells it, in words: stations, and what decided at each."""

from __future__ import annotations

from segcheck.report.messages import Language, catalogue, message
from segcheck.report.recorded import Recorded
from segcheck.report.rule_names import rule_phrase

_TRANSLATING = frozenset({"destination-translation", "source-translation"})


def packet_phrase(trace: Recorded, language: Language) -> str:
    """The packet."""
    return trace.part("packet").spoken("text", language)


def stations(trace: Recorded) -> tuple[str, ...]:
    """Where the packet starts, the devices it passes, where it gets to."""
    devices = (hop.text("device") for hop in trace.each("hops"))
    names = (trace.text("source_zone"), *devices, trace.text("zone"))
    return tuple(name for name in names if name)


def ending_phrase(trace: Recorded, language: Language) -> str:
    """How the packet's way ends, as a sentence."""
    zone = trace.text("zone") or message("zone-none", (), language)
    hops = trace.each("hops")
    if not hops:
        return message("disposition-direct", {"zone": zone}, language)
    device = hops[-1].text("device")
    return _known(f"disposition-{trace.text('disposition')}", {"device": device, "zone": zone}, language)


def decision_phrase(decision: Recorded, language: Language) -> str:
    """What one stage did, as a short phrase."""
    stage, action = decision.text("stage"), decision.text("action")
    rule = rule_phrase(decision.text("rule"), language)
    name = " ".join(part for part in (_known(f"stage-{stage}", {}, language), decision.text("filter")) if part)
    if stage in _TRANSLATING:
        phrase = message("audit-translates", {"stage": name, "rule": rule}, language)
    elif stage == "route":
        code = "decision-routes" if action == "permit" else "decision-no-route"
        phrase = message(code, {"stage": name, "rule": rule}, language)
    elif stage == "zone-policy" and not decision.text("filter"):
        phrase = _known(f"decision-no-zone-policy-{action}", {}, language)
    elif rule:
        phrase = _known(f"decision-{action}", {"stage": name, "rule": rule}, language)
    else:
        phrase = _known(f"decision-default-{action}", {"stage": name}, language)
    doubt = "" if decision.flag("certain") else f" {message('decision-in-doubt', (), language)}"
    return " ".join(phrase.split()) + doubt


def place_phrase(decision: Recorded) -> str:
    """The line that decided, as `file:line`; "" where none is written."""
    origin = decision.each("origin")
    return f"{origin[0].text('path')}:{origin[0].number('line')}" if origin else ""


def leaves_as(hop: Recorded, language: Language) -> str:
    """The packet as it leaves the device where that is not as it came, else ""."""
    arriving, leaving = hop.part("arriving"), hop.part("leaving")
    names = set(leaving.values) - {"source_mac", "text"}
    if all(arriving.values.get(name) == leaving.values[name] for name in names):
        return ""
    return message("path-leaves-as", {"packet": leaving.spoken("text", language)}, language)


def _known(code: str, arguments: dict[str, str], language: Language) -> str:
    """The sentence of `code`; the code itself where a later version wrote what this one has no words for."""
    return message(code, arguments, language) if code in catalogue().texts else code
