"""Whole networks: what the packet graph says arrives is what the evaluator finds by walking, and vice versa."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from tests import device_strategies, network_strategies
from tests.network_strategies import Network

from segcheck.model.header import Family, Flow
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.graph import Delivered, Left
from segcheck.reachability.places import Area
from segcheck.reachability.replay import replayed, way_back
from segcheck.reachability.trace import Disposition, Trace
from segcheck.reachability.walk import Walker
from segcheck.semantics.bounds import Bounds

PACKETS = 12


def ends_in(trace: Trace, area: Area) -> bool:
    """Whether the walk ended in `area`, by the area's own definition."""
    if trace.segment not in area.segments:
        return False
    if trace.disposition in (Disposition.LEFT, Disposition.UNKNOWN_NEIGHBOR):
        return True
    destination = trace.hops[-1].leaving.destination
    return trace.disposition is Disposition.DELIVERED and any(
        low <= destination <= high for low, high in area.addresses[trace.flow.family]
    )


def arriving(analysis: FamilyAnalysis, source: Area, destination: Area, flow: Flow) -> Bounds:
    """What of the one packet arrives through routers."""
    departure = analysis.depart(source, analysis.space.flow(flow))
    arrivals = analysis.travel(departure)
    surely = possibly = analysis.space.nothing
    for number in destination.segments:
        for location in (Delivered(number), Left(number)):
            limit = analysis.addressed_to(destination) if isinstance(location, Delivered) else analysis.space.everything
            possibly |= arrivals.possibly.get(location, analysis.space.nothing) & limit
            surely |= arrivals.surely.get(location, analysis.space.nothing) & limit
    return Bounds(surely, possibly)


def walks(network: Network, walker: Walker, source: Area, flow: Flow) -> list[Trace]:
    """Every way the evaluator finds for `flow` from a host of `source`."""
    return [
        trace
        for number in sorted(source.segments)
        for name in network.topology.segments[number].interfaces
        for trace in walker.walk(name, flow, source.name)
    ]


def disagreements(rng: Random, network: Network, family: Family) -> Iterator[str]:
    """How packet graph and walks differ on random packets of `network`; nothing when they agree."""
    analysis = FamilyAnalysis(network.snapshot, network.topology, family)
    walker = Walker(network.snapshot, network.topology, network.areas)
    known = [match for device in network.snapshot.devices for match in device_strategies.conditions(device)]
    # A walk follows one header; where headers change in ways it cannot enumerate, only one direction can be compared.
    changing = any(d.source_translations or d.destination_translations or d.unmodeled for d in network.snapshot.devices)
    for _ in range(PACKETS):
        source, destination = rng.sample(network.areas, 2)
        flow = network_strategies.flow_between(rng, family, source, destination, known)
        bounds = arriving(analysis, source, destination, flow)
        assert bounds.surely <= bounds.possibly
        found = [trace for trace in walks(network, walker, source, flow) if ends_in(trace, destination)]
        if found and not bounds.possibly:
            yield f"walk gets {flow} to {destination.name}, the sets say never"
        if any(trace.certain for trace in found) and not bounds.surely:
            yield f"walk surely gets {flow} to {destination.name}, the sets do not"
        if not changing and bool(found) != bool(bounds.possibly):
            yield f"sets get {flow} to {destination.name}, no walk does"
        if not changing and any(trace.certain for trace in found) != bool(bounds.surely):
            yield f"sets surely get {flow} to {destination.name}, no walk surely does"


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("translations", [0.0, 0.6])
def test_networks_mean_the_same_to_both_semantics(family: Family, translations: float) -> None:
    rng = Random(60_000 + family.value + int(translations * 10))
    habits = device_strategies.Habits(translations=translations, unmodeled=0.02, uncomputed=0.05)
    for _ in range(30):
        network = network_strategies.network_of(rng, family, habits)
        assert list(disagreements(rng, network, family)) == []


def confirmed(network: Network, family: Family) -> int:
    """Replays a sample of every pair of areas; returns how many were confirmed. Raises when one is not."""
    analysis = FamilyAnalysis(network.snapshot, network.topology, family)
    walker = Walker(network.snapshot, network.topology, network.areas)
    count = 0
    for source in network.areas:
        departure = analysis.depart(source, analysis.sent_by(source))
        arrivals = analysis.travel(departure)
        start = {location: bounds.surely for location, bounds in departure.entering.items()}
        for destination in network.areas:
            number = min(destination.segments)
            location = Delivered(number)
            packets = arrivals.surely.get(location, analysis.space.nothing) & analysis.addressed_to(destination)
            flow = packets.sample()
            if destination is source or flow is None:
                continue
            way = way_back(analysis.graph, start, arrivals.sure_batches, (location, flow), surely=True)

            def fits(trace: Trace, area: Area = destination) -> bool:
                return ends_in(trace, area)

            assert replayed(walker, way, source.name, fits, surely=True) is not None
            count += 1
    return count


def test_every_sure_arrival_is_confirmed_by_a_walk() -> None:
    rng = Random(70_000)
    habits = device_strategies.Habits(translations=0.5)
    networks = (network_strategies.network_of(rng, Family.IPV4, habits) for _ in range(80))
    assert sum(confirmed(network, Family.IPV4) for network in networks) > 100
