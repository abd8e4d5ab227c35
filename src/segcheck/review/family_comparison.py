"""Two networks compared for one address family, for packets outside sessions or within them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.management_access import users
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.analysis import Departure
from segcheck.reachability.backward import gather
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Addressed, Delivered, Left, Location
from segcheck.reachability.graph_difference import (
    GraphDifference,
    differing_bounds,
    renamed_segments,
)
from segcheck.reachability.sameness import Sameness
from segcheck.review.difference import Movement, Place
from segcheck.review.moved_packets import MovedPackets
from segcheck.review.side import Side, Targets
from segcheck.review.stands import Sender, own_packets
from segcheck.semantics.bounds import Bounds
from segcheck.symbolic.header_space import PacketSet


class FamilyComparison:
    """Both networks, for packets of one family outside sessions, or within them (`sessions`)."""

    def __init__(
        self,
        before: Analysis,
        after: Analysis,
        family: Family,
        altered: Mapping[str, Alteration],
        sameness: Sameness,
        *,
        sessions: bool,
    ) -> None:
        same_numbers = {one.number: one.number for one in before.topology.segments}
        self._before = Side(before, family, same_numbers, sessions=sessions)
        self._after = Side(after, family, renamed_segments(before.topology, after.topology), sessions=sessions)
        self._family = family
        self._space = self._before.family.space
        self._nothing = Bounds(self._space.nothing, self._space.nothing)
        self._altered = altered
        self._sameness = sameness
        self._sessions = sessions
        self._rewrites = self._before.graph.rewrites or self._after.graph.rewrites
        self._near_altered = frozenset(self._segments_near_altered())
        self._difference = GraphDifference(self._before.graph, self._after.graph, altered, sameness)

    def moved(self) -> Iterator[MovedPackets]:
        """Everything that moves, by source and destination in the order of the policy."""
        ends, concerned = self._ends, self.concerned
        senders = [sender for sender in self._departures if concerned[sender]]
        if not senders:
            return
        reached = self._all_reached()
        for destination in ends:
            arriving = self._all_arriving(ends[destination], reached)
            told: dict[tuple[Place, Movement], PacketSet] = {}
            for sender in senders:
                there = arriving
                if sender.place == destination:
                    inside = tuple(side.elsewhere(sender, ends[destination][n]) for n, side in enumerate(self._sides))
                    if sender.stand is None or not any(inside):
                        continue
                    there = self._all_arriving((inside[0], inside[1]), reached)
                old, new = (self._sent(number, sender, there[number], destination) for number in (0, 1))
                for moved in self._movements(sender, destination, old, new):
                    yield from _not_told(moved, told)

    def _all_reached(self) -> tuple[Mapping[Location, PacketSet], ...]:
        return tuple(
            self._reached(side, {sender: one[number] for sender, one in self._departures.items()})
            for number, side in enumerate(self._sides)
        )

    def _all_arriving(
        self, ends: tuple[Targets, Targets], reached: Sequence[Mapping[Location, PacketSet]]
    ) -> tuple[Mapping[Location, Bounds], ...]:
        return tuple(self._arriving(side, ends[number], reached[number]) for number, side in enumerate(self._sides))

    @cached_property
    def _ends(self) -> Mapping[Place, tuple[Targets, Targets]]:
        old, new = self._before.targets(), self._after.targets()
        return {place: (old.get(place, {}), new.get(place, {})) for place in dict.fromkeys((*old, *new))}

    @cached_property
    def _departures(self) -> Mapping[Sender, tuple[Departure, ...]]:
        """The whole places first: what moves for one of their stands only follows."""
        places = dict.fromkeys((*self._before.areas, *self._after.areas))
        sent = {Sender(place): self._space.everything for place in places}
        for place in places:
            old, new = (side.stands.get(place, {}) for side in self._sides)
            known = dict.fromkeys((*old, *new))
            if len(known) > 1:
                sent.update((Sender(place, one), own_packets(self._space, one, old, new)) for one in known)
        return {
            sender: tuple(side.departure(sender, packets) for side in self._sides) for sender, packets in sent.items()
        }

    @property
    def _sides(self) -> tuple[Side, Side]:
        return self._before, self._after

    # -- who may meet a difference --------------------------------------------------------------------

    @cached_property
    def concerned(self) -> Mapping[Sender, PacketSet]:
        """Per source the packets that may meet a difference on their way, as they are sent."""
        ends, departures = self._ends, self._departures
        places = self._difference.differing(self._after.rename)
        for old, new in ends.values():
            for location, packets in self._differing_ends(old, new):
                known = places.get(location)
                places[location] = packets if known is None else known | packets
        ways = gather(self._before.graph, places, surely=False)
        found = {}
        for sender, (one, other) in departures.items():
            hidden = self._hidden_near(sender.place)
            packets = self._space.nothing
            for location in dict.fromkeys((*one.entering, *other.entering)):
                was, is_now = one.entering.get(location, self._nothing), other.entering.get(location, self._nothing)
                packets |= differing_bounds(was, is_now, hidden)
                if location in ways:
                    packets |= ways[location] & (was.possibly | is_now.possibly)
            for destination in ends:
                near = self._before.direct(one, destination)
                far = self._after.direct(other, destination)
                if near.possibly or far.possibly:
                    packets |= differing_bounds(near, far, hidden | self._hidden_near(destination))
            found[sender] = packets
        return found

    def _differing_ends(self, old: Targets, new: Targets) -> Iterator[tuple[Location, PacketSet]]:
        renamed = {self._after.rename(location): bounds for location, bounds in new.items()}
        for location in dict.fromkeys((*old, *renamed)):
            one, other = old.get(location, self._nothing), renamed.get(location, self._nothing)
            hidden = self._space.nothing
            if isinstance(location, Delivered | Left) and not (one.exact and other.exact):
                hidden = self._hidden_on(location.segment)
            elif isinstance(location, Addressed):
                hidden = self._hidden_at(location.device)
            packets = differing_bounds(one, other, hidden)
            if packets:
                yield location, packets

    def _hidden_at(self, name: str) -> PacketSet:
        """Sessions of management services about which a doubt may be another one after the change.

        SOUNDNESS: a service with the same lists and the same lines is the same only where all lines that stand on one
        side only are understood.
        """
        alteration = self._altered.get(name)
        if alteration is None:
            return self._space.nothing
        if alteration.doubts or alteration.before is None or alteration.after is None:
            return self._space.everything
        old, new = alteration.before.management, alteration.after.management
        pairs = [(one, other) for one in old for other in new if self._sameness.same(one, other)]
        alike = {id(service) for pair in pairs for service in pair}
        return self._space.union(
            users(side.family, device, service).possibly
            for side, device in zip(self._sides, (alteration.before, alteration.after), strict=True)
            for service in device.management
            if id(service) not in alike
        )

    def _hidden_near(self, place: Place) -> PacketSet:
        """What may be different behind doubts about the segments of a place."""
        numbers = {
            side.numbers[number]
            for side in self._sides
            for area in (side.areas.get(place),)
            if area is not None
            for number in area.segments
        }
        return self._space.union(map(self._hidden_on, sorted(numbers)))

    def _hidden_on(self, number: int) -> PacketSet:
        """SOUNDNESS: whatever is altered at a device of the segment may be behind a doubt about it."""
        return self._space.everything if number in self._near_altered else self._space.nothing

    def _segments_near_altered(self) -> Iterator[int]:
        for side in self._sides:
            for segment in side.analysis.topology.segments:
                names = (*segment.interfaces, *segment.vlans, *((port.device, "") for port in segment.ports))
                if any(name in self._altered for name, _ in names):
                    yield side.numbers[segment.number]

    # -- where they get to ----------------------------------------------------------------------------

    def _reached(self, side: Side, departures: Mapping[Sender, Departure]) -> Mapping[Location, PacketSet]:
        start: dict[Location, Bounds] = {}
        for sender, departure in departures.items():
            for location, bounds in departure.entering.items():
                packets = bounds.possibly & self.concerned[sender]
                if packets:
                    known = start.get(location)
                    start[location] = Bounds(
                        self._space.nothing, packets if known is None else known.possibly | packets
                    )
        return spread(side.graph, start).possibly

    def _arriving(
        self, side: Side, targets: Targets, reached: Mapping[Location, PacketSet]
    ) -> Mapping[Location, Bounds]:
        """Per location the packets there that surely and possibly get to the end of their way in `targets`."""
        graph = side.graph
        wanted = {location: bounds for location, bounds in targets.items() if location in reached}
        possibly = gather(graph, {at: bounds.possibly for at, bounds in wanted.items()}, reached, surely=False)
        if graph.exact and all(bounds.exact for bounds in wanted.values()):
            return {location: Bounds(packets, packets) for location, packets in possibly.items()}
        surely = gather(graph, {at: bounds.surely for at, bounds in wanted.items()}, reached, surely=True)
        nothing = self._space.nothing
        return {location: Bounds(surely.get(location, nothing), packets) for location, packets in possibly.items()}

    def _sent(self, number: int, sender: Sender, arriving: Mapping[Location, Bounds], destination: Place) -> Bounds:
        departure = self._departures[sender][number]
        surely = possibly = self._space.nothing
        if sender.place != destination:
            direct = self._sides[number].direct(departure, destination)
            surely, possibly = direct.surely, direct.possibly
        for location, bounds in departure.entering.items():
            there = arriving.get(location)
            if there is not None:
                surely |= bounds.surely & there.surely
                possibly |= bounds.possibly & there.possibly
        return Bounds(surely, possibly)

    def _movements(self, sender: Sender, destination: Place, old: Bounds, new: Bounds) -> Iterator[MovedPackets]:
        concerned, place = self.concerned[sender], sender.place
        hosts = (self._before.hosts(sender), self._after.hosts(sender))
        unclear = (old.possibly - old.surely) & (new.possibly - new.surely) & concerned
        for movement, one, other in ((Movement.OPENED, old, new), (Movement.CLOSED, new, old)):
            possibly = (other.possibly - one.surely - unclear) & concerned
            if possibly:
                surely = (other.surely - one.possibly) & concerned
                # SOUNDNESS: which answers address translation turns back is told by its sessions, not by the header.
                surely = self._space.nothing if self._sessions and self._rewrites else surely
                packets = Bounds(surely, possibly)
                yield MovedPackets(movement, place, destination, self._family, packets, hosts)
        if unclear:
            packets = Bounds(self._space.nothing, unclear)
            yield MovedPackets(Movement.UNCLEAR, place, destination, self._family, packets, hosts)


def _not_told(moved: MovedPackets, told: dict[tuple[Place, Movement], PacketSet]) -> Iterator[MovedPackets]:
    """`moved` without what was told of the same place before; that is noted in `told`."""
    key, packets = (moved.source, moved.movement), moved.packets
    known = told.get(key)
    told[key] = packets.possibly if known is None else known | packets.possibly
    if known is not None:
        packets = Bounds(packets.surely - known, packets.possibly - known)
    if packets.possibly:
        yield replace(moved, packets=packets)
