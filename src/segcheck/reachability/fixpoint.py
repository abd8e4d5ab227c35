"""Spreading packets through the graph until nothing new arrives anywhere."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.reachability.graph import Location, PacketGraph, Routing
from segcheck.semantics.bounds import Bounds
from segcheck.symbolic.header_space import PacketSet

Batches: TypeAlias = Mapping[Location, Sequence[tuple[int, PacketSet]]]
"""Per location what arrived when: (turn, packets that were new then), turns ascending over the whole graph.

INVARIANT: a packet of a batch came from a packet of a batch with a smaller turn, or was there at the start.
"""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What may (`possibly`) and what surely does arrive at each location; a location not named gets nothing.

    INVARIANT: at every location surely <= possibly.
    """

    surely: Mapping[Location, PacketSet]
    possibly: Mapping[Location, PacketSet]
    sure_batches: Batches
    possible_batches: Batches


def spread(
    graph: PacketGraph,
    start: Mapping[Location, Bounds],
    sessions: Mapping[str, PacketSet] | None = None,
    without: Collection[str] = (),
) -> Arrivals:
    """Arrivals of the packets in `start`. "Surely" reads: for some choice of load sharing or NAT pool.

    `sessions` is handed to `PacketGraph.image`; `without` names devices that let nothing through.

    Cost: one set operation per edge and step each time new packets reach its source.
    """
    possibly, possible_batches = _closure(
        graph,
        {location: bounds.possibly for location, bounds in start.items()},
        surely=False,
        sessions=sessions,
        without=without,
    )
    if graph.exact and all(bounds.exact for bounds in start.values()):
        return Arrivals(possibly, possibly, possible_batches, possible_batches)
    surely, sure_batches = _closure(
        graph,
        {location: bounds.surely for location, bounds in start.items()},
        surely=True,
        sessions=sessions,
        without=without,
    )
    return Arrivals(surely, possibly, sure_batches, possible_batches)


def _closure(
    graph: PacketGraph,
    start: Mapping[Location, PacketSet],
    *,
    surely: bool,
    sessions: Mapping[str, PacketSet] | None,
    without: Collection[str],
) -> tuple[dict[Location, PacketSet], Batches]:
    # CHOICE: a plain first-in first-out queue of differences; ordering by rank was measured slower (docs/adr/0002).
    arrived: dict[Location, PacketSet] = {}
    fresh: dict[Location, PacketSet] = {}
    batches: dict[Location, list[tuple[int, PacketSet]]] = {}
    queue: deque[Location] = deque()
    turns = itertools.count()

    def add(location: Location, packets: PacketSet) -> None:
        if not packets:
            return
        known = arrived.get(location)
        new = packets if known is None else packets - known
        if not new:
            return
        batches.setdefault(location, []).append((next(turns), new))
        arrived[location] = new if known is None else known | new
        if location in fresh:
            fresh[location] |= new
        else:
            fresh[location] = new
            queue.append(location)

    for location, packets in start.items():
        add(location, packets)
    while queue:
        location = queue.popleft()
        packets = fresh.pop(location)
        if without and isinstance(location, Routing) and location.device in without:
            continue
        for edge in graph.leaving(location):
            add(edge.target, graph.image(edge, packets, surely=surely, sessions=sessions))
    return arrived, batches


def circling(
    graph: PacketGraph,
    start: Mapping[Location, PacketSet],
    steps: int,
    sessions: Mapping[str, PacketSet] | None = None,
) -> dict[Location, PacketSet]:
    """Packets of `start` that may still be on their way after `steps` moves; empty when no loop holds any of them."""
    wave = {location: packets for location, packets in start.items() if packets}
    for _ in range(steps):
        following: dict[Location, PacketSet] = {}
        for location, packets in wave.items():
            for edge in graph.leaving(location):
                moved = graph.image(edge, packets, surely=False, sessions=sessions)
                if moved:
                    known = following.get(edge.target)
                    following[edge.target] = moved if known is None else known | moved
        wave = following
        if not wave:
            break
    return wave
