"""A cloud area of an inside tier: kept apart like that tier, and reached by a line of its own. CLD-2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.declarations import InternetLink
from segcheck.policy.exits import interface_lines, part_on, seen_arriving, segment_text
from segcheck.policy.online_parties import out_of_date
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.openings import beside_zone
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.semantics.bounds import Bounds


def _cloud(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing undeclared between the cloud and other tiers, both ways; its wire carries nothing of the internet."""
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
        return
    for zone in own:
        yield from beside_zone(site, zone)
        for other in site.zones_outside((*use.words("of"), *use.words("same"))):
            yield from site.separation(zone, other)
            yield from site.separation(other, zone)
        for party in site.policy.declarations.outside_parties:
            if party.zone == zone and party.internet is InternetLink.CONNECTED:
                arguments = (("zone", zone),)
                yield Observation(Outcome.VIOLATED, "cloud-is-connected", arguments, (party.span,), about=zone)
        for number in sorted(site.analysis.area(zone).segments):
            yield _line(site, zone, number, use.words("internet"))
        for near in site.zones_of(use.words("same")):
            yield from _other_ways(site, near, zone, use.words("internet"))
        missing = site.analysis.placement.unresolved.get(zone)
        if missing:
            doubt = Doubt("zone-member-unknown", "", missing)
            yield Observation(Outcome.UNDECIDED, "cloud-line-unknown", (("zone", zone),), (), (), (doubt,), zone)


def _line(site: Site, zone: str, number: int, internet: tuple[str, ...]) -> Observation:
    """What the wire to the cloud is: its own, shared with the internet or another party, or a tunnel."""
    segment = site.analysis.topology.segments[number]
    arguments = (("where", segment_text(site, number)), ("zone", zone))
    lines = interface_lines(site, (number,))
    doubts = [
        Doubt("cloud-tunnel", name, interface.doubts or interface.origin[:1])
        for name, interface in _ends(site, number)
        if interface.kind is InterfaceKind.TUNNEL or interface.doubts
    ]
    if not segment.certain:
        doubts.append(Doubt("wiring-uncertain", "", lines))
    doubts.extend(
        Doubt("switch-without-link", "", origin)
        for origin in site.analysis.hidden_ways.loose_ends(site.analysis.area(zone))
    )
    doubts.extend(site.blind_spots())
    others = [
        other for other in site.policy.zones if other.name != zone and number in site.analysis.area(other.name).segments
    ]
    shared = [other for other in others if other.tier in internet]
    if shared and not doubts:
        named = (*arguments, ("others", ", ".join(other.name for other in shared)))
        return Observation(Outcome.VIOLATED, "cloud-line-is-internet", named, lines, about=zone)
    records = {party.zone: party for party in site.policy.declarations.outside_parties}
    parties = [other for other in others if site.is_outside(other.name)]
    doubts.extend(
        Doubt("party-without-record", "", (other.span,))
        for other in parties
        if other.name not in records or records[other.name].internet is InternetLink.CONNECTED
    )
    doubts.extend(
        doubt
        for other in parties
        if other.name in records and (doubt := out_of_date(site, records[other.name])) is not None
    )
    if doubts:
        return Observation(Outcome.UNDECIDED, "cloud-line-doubtful", arguments, lines, (), tuple(doubts), zone)
    if parties:
        named = (*arguments, ("others", ", ".join(other.name for other in parties)))
        spans = tuple(records[other.name].span for other in parties)
        return Observation(Outcome.DECLARED, "cloud-line-of-closed-party", named, (*spans, *lines), about=zone)
    return Observation(Outcome.PROVED, "cloud-line-own", arguments, lines, about=zone)


def _ends(site: Site, number: int) -> Iterator[tuple[str, Interface]]:
    for device_name, name in site.analysis.topology.segments[number].interfaces:
        device = site.analysis.snapshot.device(device_name)
        interface = device.interface(name) if device is not None else None
        if interface is not None:
            yield device_name, interface


def _other_ways(site: Site, near: str, cloud: str, internet: tuple[str, ...]) -> Iterator[Observation]:
    """What `near` sends for the cloud and a route hands to the internet instead."""
    for family in site.analysis.families:
        for outside in site.zones_of(internet):
            for number in sorted(site.analysis.area(outside).segments - site.analysis.area(cloud).segments):
                yield from _sent_astray(site, family, near, cloud, outside, number)


def _sent_astray(site: Site, family: Family, near: str, cloud: str, outside: str, number: int) -> Iterator[Observation]:
    analysis = site.analysis
    graph = analysis.family(family)
    journey = analysis.journey(near, family)
    area = part_on(analysis.area(outside), (number,))
    arriving = graph.into(area, journey.departure, journey.arrivals)
    meant = graph.addressed_to(analysis.area(cloud))
    astray = Bounds(arriving.surely & meant, arriving.possibly & meant)
    arguments = (("others", outside), ("source", near), ("where", segment_text(site, number)), ("zone", cloud))
    found = seen_arriving(
        site, family, journey, area, astray, ("cloud-by-internet", "cloud-by-internet-possible"), arguments
    )
    if found is not None:
        yield found


CHECKS: Mapping[str, Check] = {"CLD-2": _cloud}
