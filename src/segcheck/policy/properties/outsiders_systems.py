"""Systems that outsiders use: on segments of their own, apart from every other network of the site. PUB-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.model.header import Family
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.exits import interface_lines, segment_text
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.openings import beside_zone
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.tiers import Side
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome


def _separated(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing but what is declared to and from every other zone of the site; no wire shared with any of them."""
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
        return
    others = [
        zone for zone in site.zones_outside(use.words("of")) if site.tier(site.tier_of(zone)).side is not Side.OUTSIDE
    ]
    for zone in own:
        yield from beside_zone(site, zone)
        for other in others:
            yield from site.separation(zone, other)
            yield from site.separation(other, zone)
        for number in sorted(site.analysis.area(zone).segments):
            yield _wire(site, zone, number, others)


def _wire(site: Site, zone: str, number: int, others: list[str]) -> Observation:
    analysis = site.analysis
    arguments = (("where", segment_text(site, number)), ("zone", zone))
    there = [other for other in others if number in analysis.area(other).segments]
    lines = interface_lines(site, (number,))
    named = (*arguments, ("others", ", ".join(there)))
    graph = analysis.family(Family.IPV4)
    fixed = all(
        any(place.segment == number and not graph.negotiated(place) for place in analysis.area(name).attachments)
        for name in (zone, *there)
    )
    certain = analysis.topology.segments[number].certain and fixed
    if there and certain:
        spans = tuple(item.span for item in site.policy.zones if item.name in there)
        return Observation(Outcome.VIOLATED, "public-wire-shared", named, (*lines, *spans), about=zone)
    if there or not certain:
        doubt = Doubt("wiring-uncertain", "", lines)
        return Observation(Outcome.UNDECIDED, "public-wire-doubtful", arguments, lines, (), (doubt,), zone)
    blind = site.blind_spots()
    if blind:
        return Observation(Outcome.UNDECIDED, "public-wire-doubtful", arguments, lines, (), blind, zone)
    return Observation(Outcome.PROVED, "public-wire-own", arguments, lines, about=zone)


CHECKS: Mapping[str, Check] = {"PUB-1": _separated}
