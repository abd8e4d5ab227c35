"""From a set of offending packets to one packet whose whole way the reference evaluator confirms.

This is where the two semantics meet at run time: what the sets say must be found again, hop by hop, by the evaluator.
If it is not, segcheck contradicts itself and reports nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from segcheck.errors import InternalError
from segcheck.model.header import Flow
from segcheck.reachability.fixpoint import Batches
from segcheck.reachability.graph import Location, PacketGraph, Received
from segcheck.reachability.topology import InterfaceName
from segcheck.reachability.trace import Trace
from segcheck.reachability.walk import Walker
from segcheck.symbolic.header_space import PacketSet

Waypoint = tuple[Location, Flow]


def way_back(
    graph: PacketGraph, start: Mapping[Location, PacketSet], batches: Batches, end: Waypoint, *, surely: bool
) -> tuple[Waypoint, ...]:
    """A way by which the packet at `end` got there from `start`, first waypoint first.

    `batches` is what the same `start` and the same `surely` led to, in order of arrival. Going back in that order
    cannot run in circles, also where NAT turns packets into each other. Cost: a preimage per edge entering a waypoint.

    Raises: InternalError when there is no way although `batches` says the packet is there.
    """
    way = [end]
    turn = _turn_of(batches, end)
    while not (way[-1][0] in start and way[-1][1] in start[way[-1][0]]):
        earlier = _before(graph, batches, way[-1], turn, surely)
        if earlier is None:
            raise InternalError(f"no way leads to {end[0]} although packets arrive there")
        turn, waypoint = earlier
        way.append(waypoint)
    return tuple(reversed(way))


def _turn_of(batches: Batches, point: Waypoint) -> int:
    found = next((turn for turn, packets in batches.get(point[0], ()) if point[1] in packets), None)
    if found is None:
        raise InternalError(f"the packet is not among those that arrive at {point[0]}")
    return found


def _before(
    graph: PacketGraph, batches: Batches, point: Waypoint, turn: int, surely: bool
) -> tuple[int, Waypoint] | None:
    """The earliest waypoint before `turn` from which the packet at `point` comes in one move."""
    target = graph.matcher.space.flow(point[1])
    best: tuple[int, Waypoint] | None = None
    for edge in graph.entering(point[0]):
        sources = [(when, packets) for when, packets in batches.get(edge.source, ()) if when < turn]
        if not sources:
            continue
        candidates = graph.preimage(edge, target, surely=surely)
        for when, packets in sources:
            if best is not None and best[0] <= when:
                break
            flow = (packets & candidates).sample()
            if flow is not None:
                best = (when, (edge.source, flow))
                break
    return best


def replayed(
    walker: Walker, way: Sequence[Waypoint], source_zone: str, fits: Callable[[Trace], bool], *, surely: bool
) -> Trace | None:
    """The evaluator's own trace of the way's first packet that ends as `fits` says.

    Returns None only when not `surely` and a device that is not understood is on the way.

    Raises: InternalError when the evaluator contradicts the way.
    """
    hints: dict[InterfaceName, Flow] = {}
    received: InterfaceName | None = None
    for before, after in itertools.pairwise(way):
        if isinstance(before[0], Received):
            received = (before[0].device, before[0].interface)
        elif received is not None:
            hints[received] = after[1]
    first = next(((place, flow) for place, flow in way if isinstance(place, Received)), None)
    if first is not None:
        start = (first[0].device, first[0].interface)
        along = [(place.device, place.interface) for place, _ in way if isinstance(place, Received)]
        for trace in walker.walk(start, first[1], source_zone, hints, along):
            if fits(trace) and (trace.certain or not surely):
                return trace
    if surely:
        raise InternalError(f"the evaluator does not confirm a packet from {source_zone} that the packet sets found")
    return None
