"""Which packets get from one zone to another on one side of a change, as their senders write them."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.reachability.backward import gather
from segcheck.reachability.fixpoint import spread
from segcheck.semantics.bounds import Bounds
from segcheck.symbolic.header_space import PacketSet


def getting_through(side: Analysis, family: Family, zones: tuple[str, str], packets: PacketSet) -> Bounds:
    """What of `packets`, sent by hosts of the first of `zones`, gets to the second, with the headers it is sent with.

    Cost: a fixpoint forwards and one or two backwards, over `packets` only.
    Raises: UsageError for a zone the policy does not declare.
    """
    graph = side.family(family)
    start, end = (side.area(zone) for zone in zones)
    sent = graph.sent_by(start, spoofing=side.policy.assumptions.spoofing) & packets
    departure = graph.depart(start, sent)
    near, targets, nothing = graph.direct(end, departure), graph.ends(end), graph.space.nothing
    surely, possibly = near.surely, near.possibly
    reached = spread(graph.graph, departure.entering).possibly
    maybe = gather(graph.graph, {at: one.possibly for at, one in targets.items()}, reached, surely=False)
    known = gather(graph.graph, {at: one.surely for at, one in targets.items()}, reached, surely=True)
    for location, bounds in departure.entering.items():
        possibly |= bounds.possibly & maybe.get(location, nothing)
        surely |= bounds.surely & known.get(location, nothing)
    return Bounds(surely, possibly)
