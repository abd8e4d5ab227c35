"""What an audit's answer rests on, as text: assumptions, what is trusted and not verified, what was noticed."""

from __future__ import annotations

from segcheck.report.audit_finding_text import severity_word
from segcheck.report.recorded import Recorded
from segcheck.report.voice import Voice


def write_basis(voice: Voice, audit: Recorded) -> None:
    """SOUNDNESS: "proved" holds under the assumptions only, so they are told with every answer."""
    assumptions = audit.each("assumptions")
    voice.heading("heading-assumptions", count=len(assumptions))
    for assumption in assumptions:
        voice.page.line(assumption.spoken("message", voice.language), indent=2)
    if not assumptions:
        voice.note("nothing")
    _write_trusted(voice, audit.part("trusted"))


def _write_trusted(voice: Voice, trusted: Recorded) -> None:
    language = voice.language
    told = [one.spoken("message", language) + f" ({_place(one.part('place'))})" for one in trusted.each("declared")]
    relays = [_relay(relay) for relay in trusted.each("relays")]
    external, links = trusted.texts("external_zones"), trusted.each("links")
    voice.heading("heading-trusted")
    if external:
        voice.note("trusted-external", zones=", ".join(external))
    if links:
        voice.note("audit-page-links", count=len(links))
    for line in (*relays, *told):
        voice.page.line(line, indent=2)
    if not external and not links and not relays and not told:
        voice.note("nothing")


def _relay(relay: Recorded) -> str:
    sides = ", ".join(f"{side.text('zone')} {side.text('address')}" for side in relay.each("sides"))
    return (
        f"{relay.text('name')} ({relay.text('kind')}): {sides}: {relay.text('because')} ({_place(relay.part('place'))})"
    )


def write_diagnostics(voice: Voice, audit: Recorded, *, verbose: bool) -> None:
    """What was noticed in the files; notes that cost the proof nothing are counted."""
    diagnostics = audit.each("diagnostics")
    shown = [one for one in diagnostics if verbose or one.text("effect") != "none" or one.text("severity") != "info"]
    voice.heading("heading-diagnostics", count=len(diagnostics))
    for one in shown:
        origin = one.each("origin")
        place = f"{_place(origin[0])}: " if origin else ""
        severity = severity_word(voice, one.text("severity"))
        voice.page.line(f"{severity}: {place}{one.spoken('message', voice.language)}", indent=2)
    if len(shown) < len(diagnostics):
        voice.note("diagnostics-withheld", count=len(diagnostics) - len(shown))
    if not diagnostics:
        voice.note("nothing")


def _place(place: Recorded) -> str:
    return f"{place.text('path')}:{place.number('line')}"
