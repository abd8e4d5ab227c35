"""MIN-1: what crosses between tiers is what somebody declared, and every permitting line is owned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from segcheck.model.filters import Action, Rule
from segcheck.model.header import (
    TCP,
    UDP,
    UNMARKED,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Dated,
    Family,
    Field,
    FieldIn,
    Match,
    Unknown,
    parts_of,
)
from segcheck.policy.analysis import ends_in
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.crossings import Crossing, arriving_unowned
from segcheck.policy.doubts import doubts_about
from segcheck.policy.extent import packets_extent
from segcheck.policy.ownership import Permit, Share, owners_of, ownership
from segcheck.policy.properties.signature import Check
from segcheck.policy.separation import out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome, worst
from segcheck.reachability.graph import Received
from segcheck.reachability.replay import way_back
from segcheck.reachability.trace import Trace
from segcheck.semantics.sessions import opening_packets
from segcheck.semantics.translating import untranslated
from segcheck.symbolic.cover import cover, plausible
from segcheck.symbolic.header_space import PacketSet

# A line that asks for so few source ports and so many destination ports is meant for answers.
_FEW_PORTS, _MANY_PORTS = 16, 1024
_Pair: TypeAlias = tuple[Family, str, str]


def _minimum(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    del use
    if len({zone.tier for zone in site.policy.zones}) < 2:
        yield Observation(Outcome.VACUOUS, "tiers-fewer-than-two")
        return
    found = site.kept(ownership)
    told: dict[_Pair, Outcome] = {}
    for permit in found.permits:
        if permit.unowned:
            observation = unowned(site, permit, permit.unowned)
            for share in permit.unowned:
                told[_pair(share)] = worst((observation.outcome, told.get(_pair(share), observation.outcome)))
            yield observation
    for crossing in found.crossings:
        pair = (crossing.family, crossing.source, crossing.destination)
        yield from _without_line(site, crossing, told.get(pair))
    yield from held_back(found.permits)
    doubts = tuple(dict.fromkeys((*site.blind_spots(), *_hidden(site))))
    if doubts:
        yield Observation(Outcome.UNDECIDED, "permits-out-of-sight", (), doubts=doubts)
    owned = sum(not permit.unowned for permit in found.permits)
    if owned or not found.permits:
        arguments = (("count", str(owned)), ("pairs", str(len(found.crossings))))
        yield Observation(Outcome.PROVED, "permits-owned", arguments)


def _hidden(site: Site) -> Iterator[Doubt]:
    """Ways between tiers that may be there though nobody described them."""
    for family in site.analysis.families:
        for source in site.policy.zones:
            journey = site.analysis.journey(source.name, family)
            for destination in site.policy.zones:
                if source.tier != destination.tier:
                    yield from out_of_sight(site.analysis, family, journey, (source.name, destination.name))


# -- a line of which nobody allows something ----------------------------------------------------------


def unowned(site: Site, permit: Permit, shares: Sequence[Share]) -> Observation:
    """The line with `shares` that nobody allows: VIOLATED with a packet that surely crosses by it, or UNDECIDED."""
    for share in shares:
        trace = _shown_by(site, permit, share)
        if trace is not None:
            return _observation(site, permit, share, Outcome.VIOLATED, (trace,), ())
    doubts = tuple(dict.fromkeys(_doubts(site, permit)))
    return _observation(site, permit, shares[0], Outcome.UNDECIDED, (), doubts)


def _pair(share: Share) -> _Pair:
    crossing = share.passage.crossing
    return crossing.family, crossing.source, crossing.destination


def _observation(
    site: Site, permit: Permit, share: Share, outcome: Outcome, traces: tuple[Trace, ...], doubts: tuple[Doubt, ...]
) -> Observation:
    crossing, owners = share.passage.crossing, owners_of(site, permit)
    arguments = {
        "device": permit.device.name,
        "filter": permit.filter.name,
        "source": crossing.source,
        "destination": crossing.destination,
        "owners": ", ".join(owners) or "–",
    }
    return Observation(
        outcome,
        _kind(permit, share, owned=bool(owners)) if outcome is Outcome.VIOLATED else "permit-may-be-unowned",
        tuple(sorted(arguments.items())),
        permit.filter.origin if permit.rule is None else permit.rule.origin,
        traces,
        doubts,
        permit.device.name,
        cover(share.unowned),
        crossing.family,
        _extent(permit, share),
    )


def _extent(permit: Permit, shown: Share) -> tuple[str, ...]:
    """The shares that are not shown, as one text for all of two zones."""
    others: dict[_Pair, PacketSet] = {}
    for share in permit.unowned:
        if share is not shown:
            pair = _pair(share)
            others[pair] = others[pair] | share.unowned if pair in others else share.unowned
    return tuple(
        sorted(packets_extent(packets, *zones, f"IPv{family.value}") for (family, *zones), packets in others.items())
    )


def _kind(permit: Permit, share: Share, *, owned: bool) -> str:
    """What sort of opening the line is."""
    if reads_as_anything(permit.rule):
        return "permit-anything"
    if is_source_port_hole(share):
        return "permit-source-port-hole"
    return "permit-wider" if owned else "permit-unowned"


def reads_as_anything(rule: Rule | None) -> bool:
    """Whether the line (or the default, None) names neither hosts nor services."""
    return rule is None or _is_anything(rule.match)


def _is_anything(match: Match) -> bool:
    """Marks do not count: whether a virtual IP has translated a packet is no choice of hosts or services."""
    if isinstance(match, Cited):
        return _is_anything(match.part)
    if isinstance(match, FieldIn):
        return match.field is Field.MARK and any(low <= UNMARKED <= high for low, high in match.intervals)
    if isinstance(match, AnyOf):
        return any(map(_is_anything, match.parts))
    return isinstance(match, Anything) or (isinstance(match, AllOf) and all(map(_is_anything, match.parts)))


def is_source_port_hole(share: Share) -> bool:
    """Whether who chooses one of a few source ports can open sessions that nobody allows to nearly any port."""
    opening = share.unowned & opening_packets(share.unowned.space)
    ported = opening & opening.space.field_in(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
    if not ported:
        return False
    sources, destinations = (
        ported.count(*(set(Field) - {field})) for field in (Field.SOURCE_PORT, Field.DESTINATION_PORT)
    )
    return sources <= _FEW_PORTS and destinations >= _MANY_PORTS


def _shown_by(site: Site, permit: Permit, share: Share) -> Trace | None:
    """A packet nobody allows that surely crosses because of the line, replayed; None when there is none."""
    crossing, passage = share.passage.crossing, share.passage
    graph = site.analysis.family(crossing.family)
    journey = crossing.unowned
    packets = share.unowned & share.packets.surely
    for rules in reversed(passage.rewriting):
        packets = untranslated(graph.matcher, rules, packets, surely=True)
    packets &= journey.arrivals.surely.get(passage.location, graph.space.nothing)
    if not graph.graph.rewrites:
        packets &= arriving_unowned(site, crossing, surely=True)
    start = {place: bounds.surely for place, bounds in journey.departure.entering.items()}
    for wanted in (packets & opening_packets(graph.space), packets):
        flow = wanted.sample(plausible(graph.space))
        if flow is None:
            continue
        way = way_back(graph.graph, start, journey.arrivals.sure_batches, (passage.location, flow), surely=True)
        if not isinstance(way[0][0], Received):
            continue
        first = (way[0][0].device, way[0][0].interface)
        for trace in site.analysis.walker.walk(first, way[0][1], crossing.source):
            if trace.certain and ends_in(trace, site.analysis.area(crossing.destination)) and _uses(trace, permit):
                return trace
    return None


def _uses(trace: Trace, permit: Permit) -> bool:
    """Whether the line decides about the packet of `trace`."""
    rule = "" if permit.rule is None else permit.rule.name
    return any(
        hop.device == permit.device.name and decision.filter == permit.filter.name and decision.rule == rule
        for hop in trace.hops
        for decision in hop.decisions
    )


def _doubts(site: Site, permit: Permit) -> Iterator[Doubt]:
    """Why it is not sure that what nobody allows crosses: conditions of the line, or of others on the way."""
    if permit.rule is not None:
        if permit.rule.action is Action.UNKNOWN:
            yield Doubt("rule-not-understood", permit.device.name, permit.rule.origin[:1])
        for part in _unknowns(permit.rule.match):
            yield Doubt(part.reason, permit.device.name, part.origin)
    for share in permit.unowned:
        yield from _doubts_of(site, share.passage.crossing)


def _doubts_of(site: Site, crossing: Crossing) -> Iterator[Doubt]:
    possibly = arriving_unowned(site, crossing, surely=False)
    trace = site.analysis.example(crossing.unowned, crossing.destination, crossing.family, possibly, surely=False)
    yield from doubts_about(site.analysis, crossing.unowned, trace)


def _unknowns(match: Match) -> Iterator[Unknown | Dated]:
    if isinstance(match, Unknown | Dated):
        yield match
    for part in parts_of(match):
        yield from _unknowns(part)


# -- what no line permits and crosses all the same ----------------------------------------------------


def _without_line(site: Site, crossing: Crossing, told: Outcome | None) -> Iterator[Observation]:
    """What nobody allows, where no line has been named for it (`told`: the worst said of these zones so far).

    SOUNDNESS: asked of every two zones, so nothing that crosses without leave is missed because no line permits it.
    """
    surely, possibly = (arriving_unowned(site, crossing, surely=end) for end in (True, False))
    if told is Outcome.VIOLATED or not (surely or (possibly and told is None)):
        return
    packets = surely or possibly
    trace = site.analysis.example(crossing.unowned, crossing.destination, crossing.family, packets, surely=bool(surely))
    doubts = () if surely else tuple(dict.fromkeys(doubts_about(site.analysis, crossing.unowned, trace)))
    yield Observation(
        Outcome.VIOLATED if surely else Outcome.UNDECIDED,
        "crossing-without-line" if surely else "crossing-may-be-unowned",
        (("destination", crossing.destination), ("source", crossing.source)),
        (),
        () if trace is None else (trace,),
        doubts,
        rows=cover(packets),
        family=crossing.family,
    )


def held_back(permits: Iterable[Permit]) -> Iterator[Observation]:
    """Lines that name neither hosts nor services, and harm nothing because other filters hold the rest back.

    CHOICE: judged by what gets across, not by how a line reads: a router without any list would be no different. The
    auditor, who looks for `permit ip any any`, is told that it is there.
    """
    for permit in permits:
        if not permit.unowned and reads_as_anything(permit.rule):
            arguments = (("device", permit.device.name), ("filter", permit.filter.name))
            origin = permit.filter.origin if permit.rule is None else permit.rule.origin
            yield Observation(Outcome.PROVED, "permit-anything-held-back", arguments, origin, about=permit.device.name)


CHECKS: Mapping[str, Check] = {"MIN-1": _minimum}
