"""What the network makes of a registered exception: what of it gets through, what else does, and which way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from segcheck.model.header import Family, Field
from segcheck.model.network import Device
from segcheck.policy.analysis import Journey, ends_in
from segcheck.policy.intent import FlowSpec
from segcheck.policy.placement import find_interface
from segcheck.policy.register import PathLimit, RegisteredException, RegisteredHost
from segcheck.policy.separation import allowed_packets
from segcheck.policy.site import Site
from segcheck.reachability.analysis import Departure
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Edge, Location, PacketGraph, Received, Routing
from segcheck.reachability.topology import InterfaceName
from segcheck.reachability.trace import Trace
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.forwarding import merge
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import plausible
from segcheck.symbolic.header_space import PacketSet

# What a line that permits a service may leave open or ask for without changing which service it is.
_BESIDE_THE_SERVICE = (Field.SOURCE_PORT, Field.TCP_FLAGS, Field.FRAGMENT, Field.SOURCE_MAC, Field.ICMP_CODE)


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction between the hosts of an exception, in two zones and one family.

    `flow`: what is registered this way, None where nothing is; `answered`: what is registered the other way.
    """

    family: Family
    source: str
    destination: str
    flow: FlowSpec | None
    answered: FlowSpec | None
    sources: tuple[RegisteredHost, ...]
    destinations: tuple[RegisteredHost, ...]


@dataclass(frozen=True, slots=True)
class Arriving:
    """Packets that get from one zone to the other at the end of `journey`."""

    way: Direction
    journey: Journey
    packets: Bounds


def directions(site: Site, entry: RegisteredException) -> tuple[Direction, ...]:
    """Both directions of `entry`, between every two zones that hold its hosts (or that it names)."""
    return tuple(_directions(site, entry))


def _directions(site: Site, entry: RegisteredException) -> Iterator[Direction]:
    for family in site.analysis.families:
        there = entry.flow if any(named is family for named, _ in entry.flow.matches) else None
        back = None if there is None else entry.back
        for source in _zones(site, family, entry.source_zone, entry.sources):
            for destination in _zones(site, family, entry.destination_zone, entry.destinations):
                if there is not None and source != destination:
                    yield Direction(family, source, destination, there, back, entry.sources, entry.destinations)
                    yield Direction(family, destination, source, back, there, entry.destinations, entry.sources)


def _zones(site: Site, family: Family, named: str, hosts: tuple[RegisteredHost, ...]) -> tuple[str, ...]:
    if named:
        return (named,)
    wanted = _intervals(hosts, family)
    return tuple(
        zone.name
        for zone in site.policy.zones
        if any(
            low <= last and first <= high
            for low, high in wanted
            for first, last in site.analysis.area(zone.name).addresses.get(family, ())
        )
    )


def _intervals(hosts: tuple[RegisteredHost, ...], family: Family) -> tuple[tuple[int, int], ...]:
    return merge(host.prefix.interval for host in hosts if host.prefix.family is family)


# -- what gets through --------------------------------------------------------------------------------


def arriving(site: Site, way: Direction) -> tuple[Arriving, ...]:
    """Packets of the exception that can open a session and get through this way."""
    runs = _runs(site, way, registered_packets(site, way))
    return tuple(_arriving(site, way, journey, limit) for journey, limit in runs)


def registered_packets(site: Site, way: Direction) -> PacketSet:
    """Packets of the exception that can open a session this way."""
    graph = site.analysis.family(way.family)
    if way.flow is None:
        return graph.space.nothing
    return graph.matcher.bounds(way.flow.match(way.family)).surely & opening_packets(graph.space)


def without_leave(site: Site, found: Iterable[Arriving]) -> tuple[Arriving, ...]:
    """The packets of `found` that no permission in force allows between the same zones."""
    return tuple(_less(one, _allowed(site, replace(one.way, flow=None, answered=None))) for one in found)


def besides(site: Site, way: Direction) -> tuple[Arriving, ...]:
    """What gets through between the hosts of the exception, this way, and is neither its own nor anybody else's."""
    graph = site.analysis.family(way.family)
    space = graph.space
    between = space.valid
    for field, hosts in ((Field.SOURCE, way.sources), (Field.DESTINATION, way.destinations)):
        if hosts:
            between &= space.field_in(field, _intervals(hosts, way.family))
    allowed = _allowed(site, way)
    return tuple(
        _less(_arriving(site, way, journey, limit), allowed) for journey, limit in _runs(site, way, between, allowed)
    )


def _runs(
    site: Site, way: Direction, packets: PacketSet, allowed: PacketSet | None = None
) -> Iterator[tuple[Journey, PacketSet]]:
    """Journeys that together bring all of `packets`, with what counts of each as it arrives; less what is `allowed`.

    Where headers are rewritten, packets are recognised as they were sent or as they arrive.
    """
    analysis = site.analysis
    graph = analysis.family(way.family)
    if not graph.graph.rewrites:
        yield analysis.journey(way.source, way.family), packets
        return
    area = analysis.area(way.source)
    sent = graph.sent_by(area, spoofing=site.policy.assumptions.spoofing)
    sent = sent if allowed is None else sent - allowed
    yield analysis.journey_of(area, way.family, sent & packets), graph.space.everything
    yield analysis.journey_of(area, way.family, sent), packets


def _arriving(site: Site, way: Direction, journey: Journey, limit: PacketSet) -> Arriving:
    analysis = site.analysis
    into = analysis.family(way.family).into(analysis.area(way.destination), journey.departure, journey.arrivals)
    return Arriving(way, journey, Bounds(into.surely & limit, into.possibly & limit))


def _allowed(site: Site, way: Direction) -> PacketSet:
    flows = (*site.allowed(way.source, way.destination), *([way.flow] if way.flow is not None else []))
    answers = (*site.allowed(way.destination, way.source), *([way.answered] if way.answered is not None else []))
    return allowed_packets(site.analysis, way.family, flows, answers)


def _less(one: Arriving, allowed: PacketSet) -> Arriving:
    return replace(one, packets=Bounds(one.packets.surely - allowed, one.packets.possibly - allowed))


def closed_part(site: Site, ways: Iterable[Direction], found: Iterable[Arriving], *, surely: bool) -> PacketSet:
    """What of the exception is surely closed, or (not `surely`) not surely open; `ways` are of one family.

    CHOICE: a service counts as open when some packets of it get through: a line may ask for unprivileged source ports.
    """
    closed: PacketSet | None = None
    through = [(one.packets.possibly if surely else one.packets.surely).forget(*_BESIDE_THE_SERVICE) for one in found]
    for way in ways:
        graph = site.analysis.family(way.family)
        wanted = registered_packets(site, way)
        if not way.sources:
            wanted &= graph.sent_by(site.analysis.area(way.source))
        if not way.destinations:
            wanted &= graph.addressed_to(site.analysis.area(way.destination))
        missing = wanted.forget(*_BESIDE_THE_SERVICE) - graph.space.union(through)
        closed = missing if closed is None else closed | missing
    if closed is None:
        raise ValueError("an exception has a direction")
    return closed & opening_packets(closed.space)


# -- which way ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stray:
    """Packets of an exception that go by a place off its list and still arrive, as they are when they arrive.

    `trace`: one of them, surely so and replayed; None where that could not be shown.
    """

    place: InterfaceName
    packets: PacketSet
    journey: Journey
    trace: Trace | None


def strays(site: Site, way: Direction, limits: tuple[PathLimit, ...]) -> tuple[Stray, ...]:
    """The places off `limits` by which packets of the exception may arrive."""
    return tuple(
        stray
        for journey, limit in _runs(site, way, registered_packets(site, way))
        for stray in _strays(site, way, limits, journey, limit)
    )


def _strays(
    site: Site, way: Direction, limits: tuple[PathLimit, ...], journey: Journey, limit: PacketSet
) -> Iterator[Stray]:
    graph = site.analysis.family(way.family)
    for place, here in journey.arrivals.possibly.items():
        device = site.analysis.snapshot.device(place.device) if isinstance(place, Received) else None
        if device is None or not isinstance(place, Received):
            continue
        listed = _listed(device, limits)
        if "" in listed or place.interface in listed:
            continue
        packets = Bounds(journey.arrivals.surely.get(place, graph.space.nothing), here)
        if not graph.graph.rewrites:
            packets = Bounds(packets.surely & limit, packets.possibly & limit)
        onward = _onward(graph.graph, place, packets, listed)
        gone = graph.into(site.analysis.area(way.destination), Departure({}, {}), spread(graph.graph, onward))
        if gone.possibly & limit:
            trace = _stray_trace(site, way, journey, place, gone.surely & limit)
            yield Stray((place.device, place.interface), gone.possibly & limit, journey, trace)


def _listed(device: Device, limits: tuple[PathLimit, ...]) -> frozenset[str]:
    """Interfaces of `device` that `limits` list, by their own names; "" where they list the device as a whole."""
    found = set()
    for limit in limits:
        if limit.device == device.name:
            interface = find_interface(device, limit.interface) if limit.interface else None
            found.add(interface.name if interface is not None else limit.interface)
    return frozenset(found)


def _onward(graph: PacketGraph, place: Received, packets: Bounds, listed: frozenset[str]) -> dict[Location, Bounds]:
    """Where `packets` at `place` are next, without those that leave the device by an interface of `listed`.

    CHOICE: a listed interface may be the one a packet comes in by or the one it goes out by.
    """
    if not listed:
        return {place: packets}
    start: dict[Location, Bounds] = {}
    for inner in graph.leaving(place):
        inside = _image(graph, inner, packets)
        for edge in graph.leaving(inner.target) if isinstance(inner.target, Routing) else ():
            if edge.egress not in listed:
                moved, known = _image(graph, edge, inside), start.get(edge.target)
                start[edge.target] = moved if known is None else _either(known, moved)
    return start


def _image(graph: PacketGraph, edge: Edge, packets: Bounds) -> Bounds:
    return Bounds(graph.image(edge, packets.surely, surely=True), graph.image(edge, packets.possibly, surely=False))


def _either(first: Bounds, second: Bounds) -> Bounds:
    return Bounds(first.surely | second.surely, first.possibly | second.possibly)


def _stray_trace(site: Site, way: Direction, journey: Journey, place: Received, packets: PacketSet) -> Trace | None:
    """A packet that the evaluator confirms to arrive by way of `place`."""
    if not packets:
        return None
    analysis = site.analysis
    graph = analysis.family(way.family)
    destination = analysis.area(way.destination)
    for start, entering in journey.departure.entering.items():
        wanted = entering.surely if graph.graph.rewrites else entering.surely & packets
        flow = (wanted & registered_packets(site, way)).sample(plausible(graph.space))
        if flow is None or not isinstance(start, Received):
            continue
        for trace in analysis.walker.walk((start.device, start.interface), flow, way.source):
            by_place = any((hop.device, hop.ingress) == (place.device, place.interface) for hop in trace.hops)
            if trace.certain and by_place and ends_in(trace, destination):
                return replace(trace, zone=way.destination)
    return None
