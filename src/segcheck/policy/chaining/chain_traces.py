"""From a chain of steps to packets: one for each step, each replayed, each beginning where the one before ended."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from segcheck.model.header import Family, Field, Interval
from segcheck.policy.analysis import Journey
from segcheck.policy.chaining.session_graph import (
    Arriving,
    Hosts,
    Node,
    Place,
    RelayNode,
    Session,
    SessionGraph,
    opening_sessions,
)
from segcheck.policy.chaining.session_steps import Step
from segcheck.policy.doubts import doubts_about
from segcheck.policy.verdict import Doubt
from segcheck.reachability.trace import Trace
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class _End:
    """Hosts that a step may begin or end at: their addresses, and zones that hold them."""

    addresses: Mapping[Family, tuple[Interval, ...]]
    zones: frozenset[str]

    def has(self, family: Family, address: int) -> bool:
        return any(low <= address <= high for low, high in self.addresses.get(family, ()))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A replayed packet of a step, and the hosts at its ends, in the direction of the chain."""

    trace: Trace
    tail: _End
    head: tuple[Family, int, str]


def chain_traces(
    graph: SessionGraph,
    steps: Mapping[Node, Sequence[Step]],
    way: Sequence[Step],
    starts: Collection[Place],
    targets: Collection[Place],
    *,
    surely: bool,
) -> tuple[Trace, ...] | None:
    """Packets of the chain along `way`, first step first; None where they cannot be joined with the certainty asked.

    Where the host that was reached is not the one that goes on, a packet from the one to the other over their own
    segment stands between the steps.
    """
    return _Weaver(graph, steps, surely).traces(way, starts, targets)


def doubts_along(graph: SessionGraph, steps: Mapping[Node, Sequence[Step]], way: Sequence[Step]) -> Iterator[Doubt]:
    """What is in doubt about those steps of `way` that do not surely work."""
    weaver = _Weaver(graph, steps, False)
    for step in way:
        if step.session is None or step.packets is None or step.packets.surely:
            continue
        piece = next(weaver.pieces(step, None), None)
        yield from doubts_about(graph.analysis, step.packets.journey, piece.trace if piece is not None else None)


class _Weaver:
    def __init__(self, graph: SessionGraph, steps: Mapping[Node, Sequence[Step]], surely: bool) -> None:
        self._graph = graph
        self._analysis = graph.analysis
        self._steps = steps
        self._surely = surely

    def traces(
        self, way: Sequence[Step], starts: Collection[Place], targets: Collection[Place]
    ) -> tuple[Trace, ...] | None:
        backwards: list[Trace] = []
        wanted: _End | None = _hosts(targets)
        start = _hosts(starts)
        for number in range(len(way) - 1, -1, -1):
            step = way[number]
            piece = self._best(step, wanted, self._before(way[:number], starts, step), start if number == 0 else None)
            if piece is None:
                return None
            if wanted is not None and not wanted.has(*piece.head[:2]):
                joint = self._neighbors(step.end, _one(*piece.head), wanted)
                if joint is None:
                    return None
                backwards.append(joint)
            backwards.append(piece.trace)
            wanted = None if isinstance(step.start, RelayNode) else piece.tail
        if wanted is not None and (not way or not wanted.zones & start.zones):
            first = way[0].start if way else Hosts(next(iter(_shared(starts, targets))))
            joint = self._neighbors(first, start, wanted)
            if joint is None:
                return None
            backwards.append(joint)
        return tuple(reversed(backwards))

    def _parallel(self, step: Step) -> list[Step]:
        """All steps between the same nodes as `step`."""
        return [other for other in self._steps.get(step.start, ()) if other.end == step.end]

    def _before(self, way: Sequence[Step], starts: Collection[Place], step: Step) -> Mapping[Family, PacketSet]:
        """Packets from the hosts that the step before `step` reaches, or that the chain starts from."""
        found: dict[Family, PacketSet] = {}
        if isinstance(step.start, RelayNode):
            return found
        if not way:
            for family in self._analysis.families:
                space = self._analysis.family(family).space
                found[family] = space.field_in(Field.SOURCE, _hosts(starts).addresses.get(family, ()))
            return found
        for other in self._parallel(way[-1]):
            if other.session is None or other.packets is None:
                continue
            family = other.session.family
            if other.backwards and self._analysis.family(family).graph.rewrites:
                continue
            packets = other.packets.surely if self._surely else other.packets.possibly
            reached = packets if other.backwards else packets.reversed()
            sources = reached.forget(*(field for field in Field if field is not Field.SOURCE))
            found[family] = found[family] | sources if family in found else sources
        return found

    def _best(
        self, step: Step, wanted: _End | None, before: Mapping[Family, PacketSet], start: _End | None
    ) -> _Piece | None:
        """A piece of any step between the same nodes: one that needs no packet over the segment, if there is one."""
        best: tuple[int, _Piece] | None = None
        for other in self._parallel(step):
            family = other.session.family if other.session is not None else None
            for tails in (before.get(family), None) if family is not None else (None,):
                for piece in self.pieces(other, wanted, tails):
                    joints = int(wanted is not None and not wanted.has(*piece.head[:2]))
                    joints += int(start is not None and not piece.tail.zones & start.zones)
                    joints += int(tails is None and bool(before))
                    if best is None or joints < best[0]:
                        best = (joints, piece)
                if best is not None and best[0] == 0:
                    return best[1]
        return best[1] if best is not None else None

    def pieces(self, step: Step, wanted: _End | None, tails: PacketSet | None = None) -> Iterator[_Piece]:
        """A replayed packet of `step`: one that ends at `wanted` where there is one, else any.

        `tails`: packets from the hosts it should begin at; nothing where it cannot.
        """
        if step.session is None or step.packets is None:
            yield from self._beside_relay(step, wanted)
            return
        session, arriving = step.session, step.packets
        space = self._analysis.family(session.family).space
        if tails is not None:
            arriving = (
                _within(arriving, tails.reversed()) if step.backwards else self._sent_by(session, arriving, tails)
            )
        choices: list[Arriving] = []
        if wanted is not None and session.family in wanted.addresses:
            limit = space.field_in(Field.SOURCE, wanted.addresses[session.family])
            choices.append(
                self._sent_by(session, arriving, limit) if step.backwards else _within(arriving, limit.reversed())
            )
        for choice in (*choices, arriving):
            trace = self._replayed(choice, session.family, session.segment)
            if trace is None:
                continue
            opener = (session.family, trace.flow.source, session.place.zone)
            last = trace.hops[-1].leaving if trace.hops else trace.flow
            taker = (session.family, last.destination, trace.zone)
            tail, head = (taker, opener) if step.backwards else (opener, taker)
            yield _Piece(trace, _one(*tail), head)
            return

    def _sent_by(self, session: Session, arriving: Arriving, own: PacketSet) -> Arriving:
        """`arriving`, as far as `own` (packets as they are sent) holds it: where headers are rewritten, sent anew."""
        if not self._analysis.family(session.family).graph.rewrites:
            return _within(arriving, own)
        again = self._graph.again(session, own)
        return Arriving(again.journey, again.surely & arriving.surely, again.possibly & arriving.possibly)

    def _replayed(self, arriving: Arriving, family: Family, segment: int) -> Trace | None:
        packets = arriving.surely if self._surely else arriving.possibly
        places = self._graph.places_on(segment)
        for place in places:
            own = packets & self._analysis.family(family).addressed_to(place.area)
            if own:
                return self._example(arriving.journey, place, family, own)
        return self._example(arriving.journey, places[0], family, packets) if packets else None

    def _example(self, journey: Journey, place: Place, family: Family, packets: PacketSet) -> Trace | None:
        of_hosts = packets - self._analysis.family(family).of_devices()
        return self._analysis.example(journey, place.area, family, of_hosts or packets, surely=self._surely)

    # -- on one segment --------------------------------------------------------------------------------

    def _neighbors(self, node: Node, before: _End, after: _End) -> Trace | None:
        """A packet over the segment `node` from one of `before` to one of `after`."""
        if not isinstance(node, Hosts):
            return None
        here = self._graph.places_on(node.segment)
        for source in (place for place in here if place.zone in before.zones):
            for destination in (place for place in here if place.zone in after.zones):
                for family in self._analysis.families:
                    limits = {Field.DESTINATION: after.addresses.get(family, ())}
                    if family in before.addresses:
                        limits[Field.SOURCE] = before.addresses[family]
                    trace = self._direct(node, source, destination, family, limits, onto_hosts=True)
                    if trace is not None:
                        return trace
        return None

    def _beside_relay(self, step: Step, wanted: _End | None) -> Iterator[_Piece]:
        """A packet between a relay and a host of its own segment."""
        hosts = next(node for node in (step.start, step.end) if isinstance(node, Hosts))
        here = self._graph.places_on(hosts.segment)
        for source, destination, family in itertools.product(here, here, self._analysis.families):
            limits: dict[Field, tuple[Interval, ...]] = {}
            if isinstance(step.end, RelayNode):
                limits[Field.DESTINATION] = self._graph.addresses_of(step.end.name, family, hosts.segment)
            elif wanted is not None:
                limits[Field.DESTINATION] = wanted.addresses.get(family, ())
            onto_hosts = isinstance(step.end, Hosts)
            trace = self._direct(step.start, source, destination, family, limits, onto_hosts=onto_hosts)
            if trace is not None:
                tail = _one(family, trace.flow.source, source.zone)
                yield _Piece(trace, tail, (family, trace.flow.destination, destination.zone))
                return

    def _direct(
        self,
        node: Node,
        source: Place,
        destination: Place,
        family: Family,
        limits: Mapping[Field, tuple[Interval, ...]],
        *,
        onto_hosts: bool,
    ) -> Trace | None:
        """A packet over the segment of `source`; `onto_hosts`: to somebody who is no relay."""
        graph = self._analysis.family(family)
        journey = self._graph.journey(node, source, family)
        direct = journey.departure.on_segment.get(source.segment)
        if direct is None:
            return None
        packets = (direct.surely if self._surely else direct.possibly) & opening_sessions(graph.space)
        packets &= graph.space.box(limits) & graph.addressed_to(destination.area)
        if onto_hosts:
            packets -= self._graph.all_stops(family, source.segment)
        trace = self._example(journey, destination, family, packets) if packets else None
        if trace is not None and trace.flow.source == trace.flow.destination:
            itself = graph.space.field_in(Field.DESTINATION, ((trace.flow.source, trace.flow.source),))
            trace = self._example(journey, destination, family, packets - itself) if packets - itself else trace
        return trace


def _hosts(places: Collection[Place]) -> _End:
    addresses: dict[Family, tuple[Interval, ...]] = {}
    for place in places:
        for family, intervals in place.area.addresses.items():
            if intervals:
                addresses[family] = tuple(sorted({*addresses.get(family, ()), *intervals}))
    return _End(addresses, frozenset(place.zone for place in places))


def _one(family: Family, address: int, zone: str) -> _End:
    return _End({family: ((address, address),)}, frozenset((zone,)))


def _shared(starts: Collection[Place], targets: Collection[Place]) -> tuple[int, ...]:
    ends = {place.segment for place in targets}
    return tuple(place.segment for place in starts if place.segment in ends)


def _within(arriving: Arriving, limit: PacketSet) -> Arriving:
    return Arriving(arriving.journey, arriving.surely & limit, arriving.possibly & limit)
