"""From where packets get to a place: spreading backwards over the packet graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from segcheck.reachability.graph import Location, PacketGraph
from segcheck.symbolic.header_space import PacketSet


def gather(
    graph: PacketGraph,
    targets: Mapping[Location, PacketSet],
    within: Mapping[Location, PacketSet] | None = None,
    *,
    surely: bool,
) -> dict[Location, PacketSet]:
    """Per location the packets that, being there, possibly (or surely, for some choice) get into `targets`.

    `within`: only packets inside these sets are asked about, and nowhere else; None: all.
    CHOICE: packets keep the header they have at the location: what forgets a MAC address or translates an address on
    the way is undone by preimages. Forward sets could not tell two senders apart that look alike when they arrive.
    Cost: one preimage per edge each time new packets reach its target.
    """
    found: dict[Location, PacketSet] = {}
    fresh: dict[Location, PacketSet] = {}
    queue: deque[Location] = deque()

    def add(location: Location, packets: PacketSet) -> None:
        if within is not None:
            limit = within.get(location)
            if limit is None:
                return
            packets = packets & limit
        known = found.get(location)
        new = packets if known is None else packets - known
        if not new:
            return
        found[location] = new if known is None else known | new
        if location in fresh:
            fresh[location] |= new
        else:
            fresh[location] = new
            queue.append(location)

    for location, packets in targets.items():
        add(location, packets)
    while queue:
        location = queue.popleft()
        packets = fresh.pop(location)
        for edge in graph.entering(location):
            if within is None or edge.source in within:
                add(edge.source, graph.preimage(edge, packets, surely=surely))
    return found
