"""From a set of offending packets to one packet whose whole way the reference evaluator confirms.

This is where the two semantics meet at run time: what the sets say must be found again, hop by hop, by the evaluator.
If it is not, segcheck contradicts itself and reports nothing.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from segcheck.errors import InternalError
from segcheck.model.header import Flow
from segcheck.reachability.graph import Location, PacketGraph, Received, Routing
from segcheck.reachability.trace import Trace
from segcheck.reachability.walk import Walker
from segcheck.symbolic.header_space import PacketSet

Waypoint = tuple[Location, Flow]


def way_back(
    graph: PacketGraph,
    start: Mapping[Location, PacketSet],
    arrived: Mapping[Location, PacketSet],
    end: Waypoint,
    *,
    surely: bool,
) -> tuple[Waypoint, ...]:
    """A shortest way by which the packet at `end` got there from `start`, first waypoint first.

    `arrived` is what the same `start` and the same `surely` led to. Cost: one preimage per edge
    that enters a visited waypoint.

    Raises: InternalError when there is no way although `arrived` says the packet is there.
    """
    following: dict[Waypoint, Waypoint | None] = {end: None}
    queue: deque[Waypoint] = deque([end])
    while queue:
        here = queue.popleft()
        location, flow = here
        if location in start and flow in start[location]:
            return _unrolled(here, following)
        target = graph.matcher.space.flow(flow)
        for edge in graph.entering(location):
            before = arrived.get(edge.source)
            if before is None:
                continue
            candidate = (graph.preimage(edge, target, surely=surely) & before).sample()
            if candidate is not None and (edge.source, candidate) not in following:
                following[edge.source, candidate] = here
                queue.append((edge.source, candidate))
    raise InternalError(f"no way leads to {end[0]} although packets arrive there")


def _unrolled(first: Waypoint, following: Mapping[Waypoint, Waypoint | None]) -> tuple[Waypoint, ...]:
    way: list[Waypoint] = []
    here: Waypoint | None = first
    while here is not None:
        way.append(here)
        here = following[here]
    return tuple(way)


def replayed(
    walker: Walker, way: Sequence[Waypoint], source_zone: str, fits: Callable[[Trace], bool], *, surely: bool
) -> Trace | None:
    """The evaluator's own trace of the way's first packet that ends as `fits` says.

    Returns None only when not `surely` and a device that is not understood is on the way.

    Raises: InternalError when the evaluator contradicts the way.
    """
    first = next((point for point in way if isinstance(point[0], Received)), None)
    hints = {before[0].device: after[1] for before, after in itertools.pairwise(way) if isinstance(before[0], Routing)}
    if first is not None and isinstance(first[0], Received):
        start = (first[0].device, first[0].interface)
        for trace in walker.walk(start, first[1], source_zone, hints):
            if fits(trace) and (trace.certain or not surely):
                return trace
    if surely:
        raise InternalError(f"the evaluator does not confirm a packet from {source_zone} that the packet sets found")
    return None
