"""Relays as every report lists them: trusted, not verified."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.policy.relay import Relay
from segcheck.report.json_values import Json, span_json
from segcheck.report.packet_text import address_text
from segcheck.report.voice import Voice
from segcheck.source.secrets import mask_secrets


def write_relays(voice: Voice, relays: Iterable[Relay]) -> None:
    """One line for each relay with what it carries, one for each of its legs."""
    for relay in relays:
        voice.note(
            "relay-trusted",
            relay=relay.name,
            kind=relay.kind.value,
            sides=", ".join(_sides(relay)),
            carries=", ".join(f"{source} → {destination}" for source, destination in relay.carries) or "–",
            because=mask_secrets(relay.because) or "–",
            place=relay.span,
        )
        if relay.malware_check:
            voice.note("relay-trusted-inspects", indent=4)
        for leg in relay.legs:
            text = mask_secrets(leg.flow.text)
            voice.note("relay-trusted-leg", indent=4, source=leg.source, destination=leg.destination, text=text)


def relays_json(relays: Iterable[Relay]) -> list[Json]:
    """The relays as JSON values, in the order of the policy."""
    return [
        {
            "name": relay.name,
            "kind": relay.kind.value,
            "sides": [
                {"zone": side.zone, "address": address_text(side.prefix.family, side.prefix.value)}
                for side in relay.sides
            ],
            "carries": [list(pair) for pair in relay.carries],
            "legs": [
                {"from": leg.source, "to": leg.destination, "text": mask_secrets(leg.flow.text)} for leg in relay.legs
            ],
            "malware_check": relay.malware_check,
            "because": mask_secrets(relay.because),
            "place": span_json(relay.span),
        }
        for relay in relays
    ]


def _sides(relay: Relay) -> list[str]:
    return [f"{side.zone} {address_text(side.prefix.family, side.prefix.value)}" for side in relay.sides]
