"""Access control exists where it must: between zones of different tiers packets meet a filter. ACL-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segcheck.model.header import Family
from segcheck.policy.analysis import Journey
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.doubts import doubts_about
from segcheck.policy.extent import packets_extent, rows_extent
from segcheck.policy.idleness.use_doubts import UseDoubts
from segcheck.policy.properties.signature import Check
from segcheck.policy.separation import out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.unfiltered_ways import UnfilteredWays
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.reachability.analysis import Departure
from segcheck.reachability.trace import Trace
from segcheck.semantics.bounds import Bounds
from segcheck.source.text import Origin
from segcheck.symbolic.cover import cover


def _filtered(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Every way between zones of different tiers meets a filter; no filter is missing or left without use.

    CHOICE: asked of each direction, and of whole ways, not of single interfaces: a core switch may hand packets on
    unfiltered to the firewall that filters them. A filter that refuses nothing does not count.
    """
    del use
    yield from missing_and_unused(site)
    blind = site.blind_spots()
    if blind:
        yield Observation(Outcome.UNDECIDED, "border-untold", doubts=blind)
    ways = {family: UnfilteredWays(site.analysis, family) for family in site.analysis.families}
    told: list[Observation] = []
    shown: dict[tuple[tuple[str, ...], ...], int] = {}
    for zone in site.policy.zones:
        others = [other.name for other in site.policy.zones if _tier(site, other.name) != _tier(site, zone.name)]
        seen = [found for family in ways for found in _from_zone(site, family, ways[family].journey(zone.name), others)]
        for found in seen:
            # One line to add closes a way for every pair of zones that uses it, so it is shown once.
            way = _way(found)
            if found.outcome is Outcome.VIOLATED and way in shown:
                first = told[shown[way]]
                told[shown[way]] = replace(first, extent=(*first.extent, _pair(found)))
                continue
            if found.outcome is Outcome.VIOLATED and way:
                shown[way] = len(told)
            told.append(found)
        if not seen and others and site.analysis.area(zone.name).attachments:
            arguments = (("count", str(len(others))), ("zone", zone.name))
            told.append(Observation(Outcome.PROVED, "border-filtered", arguments, about=zone.name))
    yield from told


def _pair(found: Observation) -> str:
    """The zones and packets of a way, for a finding that stands for several."""
    names = dict(found.arguments)
    family = "" if found.family is None else f"IPv{found.family.value}"
    return rows_extent(found.rows, names["source"], names["destination"], family)


def _tier(site: Site, zone: str) -> str:
    return site.tier_of(zone) or f"zone {zone}"


def _from_zone(site: Site, family: Family, journey: Journey, others: list[str]) -> Iterator[Observation]:
    analysis, zone = site.analysis, journey.source.name
    one = analysis.family(family)
    doubts: list[Doubt] = []
    perhaps: list[str] = []
    for other in others:
        bounds = one.into(analysis.area(other), journey.departure, journey.arrivals)
        if site.is_outside(zone) and site.is_outside(other):
            bounds = _beyond_own_wire(site, family, journey, other)
        if bounds.surely:
            trace = analysis.example(journey, other, family, bounds.surely, surely=True)
            yield _open_way(site, (zone, other), trace, family, bounds)
        elif bounds.possibly:
            perhaps.append(other)
            trace = analysis.example(journey, other, family, bounds.possibly, surely=False)
            doubts.extend(doubts_about(analysis, journey, trace))
        doubts.extend(out_of_sight(analysis, family, journey, (zone, other)))
        doubts.extend(_untold(site, family, (zone, other)))
    if doubts:
        arguments = (("zone", zone), ("zones", ", ".join(perhaps) or "–"))
        told = tuple(dict.fromkeys(doubts))
        yield Observation(Outcome.UNDECIDED, "border-perhaps-open", arguments, (), (), told, zone)


def _untold(site: Site, family: Family, zones: tuple[str, str]) -> Iterator[Doubt]:
    """Zones whose addresses of the family are not told, where both are places that speak it."""
    areas = [site.analysis.area(zone) for zone in zones]
    speakers = [site.analysis.speakers(area, family) for area in areas]
    told = [bool(area.addresses.get(family)) for area in areas]
    if all(known or lines for known, lines in zip(told, speakers, strict=True)):
        for known, lines in zip(told, speakers, strict=True):
            if not known:
                yield Doubt("zone-addresses-untold", "", lines)


def _beyond_own_wire(site: Site, family: Family, journey: Journey, other: str) -> Bounds:
    """CHOICE: outside parties may share a wire outside; what they send each other there is not the site's affair."""
    departure = Departure(journey.departure.entering, {})
    return site.analysis.family(family).into(site.analysis.area(other), departure, journey.arrivals)


def _open_way(site: Site, zones: tuple[str, str], trace: Trace | None, family: Family, bounds: Bounds) -> Observation:
    arguments = [("destination", zones[1]), ("source", zones[0])]
    hops = trace.hops if trace is not None else ()
    if not hops:
        lines = trace.wiring if trace is not None else ()
        traces = (trace,) if trace is not None else ()
        return Observation(
            Outcome.VIOLATED, "border-without-device", tuple(arguments), lines, traces, (), zones[0], (), family
        )
    way = ", ".join(f"{hop.device}: {hop.ingress} → {hop.egress}" for hop in hops)
    perhaps = bounds.possibly - bounds.surely
    return Observation(
        Outcome.VIOLATED,
        "border-without-filter",
        (*arguments, ("way", way)),
        _interface_lines(site, trace),
        (trace,) if trace is not None else (),
        (),
        zones[0],
        cover(bounds.surely),
        family,
        (packets_extent(perhaps, "perhaps"),) if perhaps else (),
    )


def _way(found: Observation) -> tuple[tuple[str, ...], ...]:
    """The interfaces of the way; for a shared wire the zones on it, whichever sends."""
    hops = found.traces[0].hops if found.traces else ()
    if found.code == "border-without-device":
        names = dict(found.arguments)
        return (("", *sorted((names["source"], names["destination"]))),)
    return tuple((hop.device, hop.ingress, hop.egress) for hop in hops)


def _interface_lines(site: Site, trace: Trace | None) -> Origin:
    found: list[Origin] = []
    for hop in trace.hops if trace is not None else ():
        device = site.analysis.snapshot.device(hop.device)
        for name in (hop.ingress, hop.egress):
            interface = device.interface(name) if device is not None else None
            if interface is not None:
                found.append(interface.origin[:1])
    return tuple(dict.fromkeys(span for origin in found for span in origin))


# -- filters that are missing, and filters without use ----------------------------------------------------


def missing_and_unused(site: Site) -> Iterator[Observation]:
    """Lists that some line uses and nobody defined, and lists that no line uses.

    SOUNDNESS: a list is UNDECIDED where a line that was not understood may use it.
    """
    snapshot = site.analysis.snapshot
    for device in snapshot.devices:
        used = {(use.name, family) for use in device.filter_uses for family in _families(use.family)}
        for use in device.filter_uses:
            if not use.defined:
                arguments = (("device", device.name), ("filter", use.name))
                yield Observation(Outcome.VIOLATED, "filter-undefined", arguments, use.origin, about=device.name)
        unused = [rules for rules in device.filters if (rules.name, rules.family) not in used]
        uses = UseDoubts(snapshot, device) if unused else None
        for rules in unused:
            arguments = (("device", device.name), ("filter", rules.name))
            doubts = uses.about(rules.name) if uses is not None else ()
            outcome = Outcome.UNDECIDED if doubts else Outcome.VIOLATED
            code = "filter-perhaps-unused" if doubts else "filter-unused"
            yield Observation(outcome, code, arguments, rules.origin, (), doubts, device.name)


def _families(family: Family | None) -> tuple[Family, ...]:
    return tuple(Family) if family is None else (family,)


CHECKS: Mapping[str, Check] = {"ACL-1": _filtered}
