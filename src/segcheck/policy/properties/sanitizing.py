"""Sanitizing: whatever gets from the internet side into a tier goes through a declared relay that sanitizes. DIV-2."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.chaining.chain_findings import ChainCodes, chain_observation, no_chain, places_of
from segcheck.policy.chaining.chains import Direction, chain_between
from segcheck.policy.chaining.leg_rules import wrong_legs
from segcheck.policy.chaining.relay_openings import openings_beside_legs
from segcheck.policy.intent import Upholds
from segcheck.policy.online_parties import with_online_parties
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.signature import Check
from segcheck.policy.relay import Relay, RelayKind
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome

_CUT = ChainCodes("cut-holds", "cut-bypassed", "cut-doubtful")
_SIDES = ChainCodes("relay-sides-apart", "relay-sides-joined", "relay-sides-maybe-joined")


def _sanitized(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """No flow but declared ones; relays of the right kind with legs in the right direction; and they are a cut.

    The cut: with the sanitizing relays taken out, and any other relay passing on what it gets, no content moves from
    the one side to the other. An exception or a declared flow is a way around them like any other.
    """
    own, others = site.zones_of(use.words("of")), site.zones_of(use.words("against"))
    if not own or not others:
        yield without_zones(site, use.words("of") if not own else use.words("against"))
        return
    for zone in own:
        for other in others:
            yield from site.separation(zone, other)
            yield from site.separation(other, zone)
    relays = site.policy.relays
    for relay in relays:
        carries_in = any(source in others and destination in own for source, destination in relay.carries)
        if carries_in or (_cuts(site, use, relay, own) and _touches(relay, own) and not _shows_inside(relay, own)):
            yield from _relay(site, use, relay)
    passing = tuple(relay.name for relay in relays if not _cuts(site, use, relay, own))
    starts = tuple(zone for zone in with_online_parties(site, others) if zone not in own)
    for zone in own:
        yield no_chain(site, starts, zone, Direction.CONTENT, _CUT, passing)


def _cuts(site: Site, use: PropertyUse, relay: Relay, own: tuple[str, ...]) -> bool:
    """Whether the relay is trusted to let nothing through but what it sanitizes.

    SOUNDNESS: one that stands at the tier and does not say that it carries anything to or from it is trusted for
    something else. Screens of the tier itself, shown outside, are what BETA-1 looks at; nobody does where it is not
    asked.
    """
    if relay.kind.value not in use.words("ways"):
        return False
    if not _touches(relay, own):
        return True
    if _shows_inside(relay, own):
        requirements = (intent.requirement for intent in site.policy.intents)
        return any(isinstance(one, Upholds) and one.use.property.id == "BETA-1" for one in requirements)
    return any(source in own or destination in own for source, destination in relay.carries)


def _touches(relay: Relay, own: tuple[str, ...]) -> bool:
    """Whether it has a side, or a leg ends, in the tier."""
    legs = {zone for leg in relay.legs for zone in (leg.source, leg.destination)}
    return any(zone in own for zone in (*(side.zone for side in relay.sides), *legs))


def _shows_inside(relay: Relay, own: tuple[str, ...]) -> bool:
    """Whether it shows screens of the tier elsewhere, and none of elsewhere in the tier."""
    from_own = any(source in own for source, _ in relay.carries)
    into_own = any(destination in own for _, destination in relay.carries)
    return relay.kind is RelayKind.SCREEN_TRANSFER and from_own and not into_own


def _relay(site: Site, use: PropertyUse, relay: Relay) -> Iterator[Observation]:
    named = (("kind", relay.kind.value), ("relay", relay.name), ("ways", ", ".join(use.words("ways"))))
    if relay.kind.value not in use.words("ways"):
        yield Observation(Outcome.VIOLATED, "relay-kind-no-way", named, (relay.span,), about=relay.name)
        return
    wrong = tuple(wrong_legs(site, relay, use.words("of"), use.words("against")))
    if wrong:
        yield from wrong
    else:
        yield Observation(Outcome.PROVED, "relay-is-a-way", named, (relay.span,), about=relay.name)
    yield from openings_beside_legs(site, relay)
    yield from _sides_apart(site, use, relay)


def _sides_apart(site: Site, use: PropertyUse, relay: Relay) -> Iterator[Observation]:
    """Nothing but the relay joins the networks of its two sides: no way around it, over a management network say."""
    yield from _lost_sides(site, relay)
    graph = site.sessions()
    outer, inner = (_facing(site, relay, use.words(word)) for word in ("against", "of"))
    for start, target in itertools.product(outer, inner):
        if start == target or (start in inner and target in outer):
            continue
        starts, ends = (
            tuple(place for place in places_of(graph, (zone,)) if place.segment in graph.segments_of(relay.name))
            for zone in (start, target)
        )
        if starts and ends:
            answer = chain_between(graph, starts, ends, Direction.CONTENT)
            yield chain_observation(site, answer, (start,), target, _SIDES, origin=(relay.span,), about=relay.name)


def _lost_sides(site: Site, relay: Relay) -> Iterator[Observation]:
    """Zones in which no side of the relay is an address: what it is trusted for there cannot be told."""
    misplaced = site.sessions().misplaced(relay)
    lost = {side.zone for side in misplaced} - {side.zone for side in relay.sides if side not in misplaced}
    if lost:
        spans = tuple(side.span for side in misplaced if side.zone in lost)
        named = (("relay", relay.name), ("zones", ", ".join(sorted(lost))))
        doubts = (Doubt("relay-side-not-found", "", spans),)
        yield Observation(Outcome.UNDECIDED, "relay-side-untold", named, spans, (), doubts, relay.name)


def _facing(site: Site, relay: Relay, tiers: tuple[str, ...]) -> tuple[str, ...]:
    """Zones of sides of `relay` that are of `tiers`, or that a leg joins to a zone of `tiers`."""
    own = tuple(dict.fromkeys(side.zone for side in relay.sides))
    joined = {zone for zone in own if site.tier_of(zone) in tiers}
    for leg in relay.legs:
        for zone, other in ((leg.source, leg.destination), (leg.destination, leg.source)):
            if zone in own and site.tier_of(other) in tiers:
                joined.add(zone)
    return tuple(zone for zone in own if zone in joined)


CHECKS: Mapping[str, Check] = {"DIV-2": _sanitized}
