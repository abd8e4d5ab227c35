"""Which packets between which places a change opens and closes: complete, for the whole network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from segcheck.model.header import OTHER_FRAGMENT, Family, Field
from segcheck.policy.analysis import Analysis, FlowSet
from segcheck.policy.management_access import users
from segcheck.policy.unzoned import UNZONED
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.analysis import Departure, FamilyAnalysis
from segcheck.reachability.backward import gather
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Addressed, Delivered, Left, Location
from segcheck.reachability.graph_difference import (
    GraphDifference,
    Renaming,
    differing_bounds,
    renamed_segments,
    renaming,
)
from segcheck.reachability.packet_slice import slice_of_change
from segcheck.reachability.places import Area
from segcheck.reachability.sameness import Sameness
from segcheck.review.difference import Movement, Place, PlaceKind
from segcheck.review.stands import Sender, own_packets, stands
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.sessions import untold_answers
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

Targets = Mapping[Location, Bounds]


@dataclass(frozen=True, slots=True)
class MovedPackets:
    """All packets of one family that hosts of `source` send and that change sides on their way to `destination`.

    `answers`: packets within sessions, of which neither the packet that opens the session nor a packet with the same
    header outside sessions moves. `hosts`: who sends them on either side, None where nobody does.
    INVARIANT: packets.surely <= packets.possibly, and they are as they are sent.
    """

    movement: Movement
    source: Place
    destination: Place
    family: Family
    packets: Bounds
    hosts: tuple[Area | None, Area | None]
    answers: bool = False


def moved_packets(
    before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
) -> Iterator[MovedPackets]:
    """What is opened and closed, for every pair of places. Both analyses must share their matchers."""
    return NetworkComparison(before, after, altered, sameness).moved()


class NetworkComparison:
    """Two networks, compared for packets outside sessions and within them. Both analyses must share their matchers.

    Cost: building both graphs, and fixpoints over the packets only that may meet a difference.
    """

    def __init__(
        self, before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
    ) -> None:
        self._zones = tuple(zone.name for zone in before.policy.zones)
        families = dict.fromkeys((*before.families, *after.families)) if altered else ()
        self._families = [
            tuple(
                _FamilyComparison(before, after, family, altered, sameness, sessions=sessions)
                for sessions in (False, True)
            )
            for family in families
        ]

    def moved(self) -> Iterator[MovedPackets]:
        """What is opened and closed, for every pair of places."""
        for outside, within in self._families:
            opening = tuple(_without_followers(tuple(outside.moved())))
            yield from opening
            yield from _on_their_own(within.moved(), opening)

    def unconcerned(self) -> frozenset[str]:
        """Names of the zones none of whose packets may meet a difference, outside sessions or within them."""
        concerned = {
            sender.place.name
            for pair in self._families
            for one in pair
            for sender, packets in one.concerned.items()
            if packets and sender.place.kind is PlaceKind.ZONE
        }
        return frozenset(self._zones) - concerned


def narrowed(
    before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
) -> tuple[Analysis, Analysis]:
    """Both analyses, over the packets only that may meet a changed rule, where that can be told; else as they are.

    `moved_packets` finds the same with them, many times faster in long lists.
    """
    devices = (*before.snapshot.devices, *after.snapshot.devices)
    matchers = before.matchers
    slices = {}
    for family in dict.fromkeys((*before.families, *after.families)):
        matcher = matchers.setdefault(family, Matcher(HeaderSpace(family)))
        found = slice_of_change(matcher, altered, devices, sameness)
        if found is not None:
            slices[family] = found
    if not slices:
        return before, after
    policy = before.policy
    one = Analysis(before.snapshot, policy, matchers=matchers, like=before, within=slices)
    return one, Analysis(after.snapshot, policy, matchers=matchers, like=one, within=slices)


def _without_followers(moved: Iterable[MovedPackets]) -> Iterator[MovedPackets]:
    """`moved` without later fragments in doubt of sessions that move between the same hosts: they follow these."""
    sessions: dict[tuple[Place, Place], PacketSet] = {}
    for one in moved:
        if one.movement is not Movement.UNCLEAR:
            flow = FlowSet(one.source.name, one.destination.name, one.family, one.packets.surely, one.packets.possibly)
            found = flow.service_packets() | flow.possible_service_packets()
            known = sessions.get((one.source, one.destination))
            sessions[one.source, one.destination] = found if known is None else known | found
    for one in moved:
        leading = sessions.get((one.source, one.destination))
        if one.movement is Movement.UNCLEAR and leading is not None:
            later = leading.space.field_in(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
            of_ports = (Field.SOURCE_PORT, Field.DESTINATION_PORT, Field.TCP_FLAGS, Field.FRAGMENT)
            following = later & leading.forget(*of_ports)
            left = Bounds(one.packets.surely, one.packets.possibly - following)
        else:
            left = one.packets
        if left.possibly:
            yield replace(one, packets=left)


def _on_their_own(answers: Iterable[MovedPackets], opening: Iterable[MovedPackets]) -> Iterator[MovedPackets]:
    """`answers` without those that move because the session they belong to does, or whatever the state is.

    CHOICE: an ICMP error or a later fragment does not tell what it answers, so it is in doubt wherever a list keeps
    sessions. It is told of only where nothing else moves between the two places, and not where it stays in doubt.
    """
    moved: dict[tuple[Movement, Place, Place], PacketSet] = {}
    for one in opening:
        way, packets = (one.movement, one.source, one.destination), one.packets.possibly
        moved[way] = moved[way] | packets if way in moved else packets
    between = {frozenset((source, destination)) for _, source, destination in moved}
    for one in tuple(answers):
        movement, source, destination, bounds = one.movement, one.source, one.destination, one.packets
        untold = untold_answers(bounds.possibly.space)
        same, asked = moved.get((movement, source, destination)), moved.get((movement, destination, source))
        explained = [untold] if movement is Movement.UNCLEAR else []
        if same is not None:
            explained.append(same.forget(Field.STATE))
        if asked is not None:
            explained.append(asked.forget(Field.STATE, Field.SOURCE_MAC, Field.TCP_FLAGS, Field.ICMP_TYPE).reversed())
        for known in explained:
            bounds = Bounds(bounds.surely - known, bounds.possibly - known)
        if frozenset((source, destination)) in between or bounds.possibly - untold:
            bounds = Bounds(bounds.surely - untold, bounds.possibly - untold)
        if bounds.possibly:
            yield replace(one, packets=bounds, answers=True)


class _Side:
    """One snapshot, its locations under the names of the graph before the change.

    `areas`: where hosts are: zones, and what no zone holds. `numbers`: new names of its segments.
    """

    def __init__(self, analysis: Analysis, family: Family, numbers: Mapping[int, int], *, sessions: bool) -> None:
        self.analysis = analysis
        self.family: FamilyAnalysis = analysis.family(family)
        self.graph = self.family.session_graph if sessions else self.family.graph
        self._sessions = sessions
        self.numbers = numbers
        self.rename: Renaming = renaming(numbers)
        self.areas = {Place(PlaceKind.ZONE, name): area for name, area in analysis.placement.areas.items()}
        if analysis.unzoned is not None:
            self.areas[Place(PlaceKind.UNZONED, UNZONED)] = analysis.unzoned
        self._own = {place: self.family.addressed_to(area) for place, area in self.areas.items()}
        self.stands = {place: stands(area, analysis.topology, numbers) for place, area in self.areas.items()}

    def targets(self) -> Mapping[Place, Targets]:
        """Where packets for each place arrive, and which of them are for it; by the side's own names."""
        areas = self.areas
        found: dict[Place, Targets] = {place: self._of_area(area) for place, area in areas.items()}
        space = self.family.space
        everything = Bounds(space.everything, space.everything)
        for device in self.analysis.snapshot.devices:
            found[Place(PlaceKind.DEVICE, device.name)] = {Addressed(device.name): everything}
            admitted = [users(self.family, device, service) for service in device.management]
            managing = Bounds(
                space.union(bounds.surely for bounds in admitted), space.union(bounds.possibly for bounds in admitted)
            )
            found[Place(PlaceKind.MANAGEMENT, device.name)] = {Addressed(device.name): managing}
        held = {number for area in areas.values() for number in area.segments}
        closed = self.analysis.policy.assumptions.closed_segments
        for segment in self.analysis.topology.segments:
            if segment.number not in held:
                ends: list[Location] = [Left(segment.number), *([] if closed else [Delivered(segment.number)])]
                beyond = found.setdefault(Place(PlaceKind.BEYOND, segment.label), {})
                found[Place(PlaceKind.BEYOND, segment.label)] = {**beyond, **dict.fromkeys(ends, everything)}
        return found

    def _of_area(self, area: Area) -> Targets:
        """As `FamilyAnalysis.into` takes packets in."""
        family, space = self.family, self.family.space
        own = family.addressed_to(area)
        certain = {one.segment for one in area.attachments if family.delivers(one)}
        found: dict[Location, Bounds] = {}
        for number in sorted(area.segments):
            theirs = space.field_in(Field.DESTINATION, area.shared.get((number, family.family), ()))
            for location, limit in ((Delivered(number), own), (Left(number), ~theirs)):
                found[location] = Bounds(limit if number in certain else space.nothing, limit)
        return found

    def hosts(self, sender: Sender) -> Area | None:
        """Where the hosts of `sender` are; None where there are none."""
        place = sender.place
        return self.areas.get(place) if sender.stand is None else self.stands.get(place, {}).get(sender.stand)

    def departure(self, sender: Sender, packets: PacketSet) -> Departure:
        """What of `packets` hosts of `sender` send, where it enters."""
        area = self.hosts(sender)
        if area is None:
            return Departure({}, {})
        spoofing = self.analysis.policy.assumptions.spoofing
        send = self.family.answered_by if self._sessions else self.family.sent_by
        return self.family.depart(area, packets & send(area, spoofing=spoofing))

    def elsewhere(self, sender: Sender, targets: Targets) -> Targets:
        """Of `targets` of the sender's own place those on other wires."""
        area = self.hosts(sender)
        here = area.segments if area is not None else frozenset()
        return {at: bounds for at, bounds in targets.items() if getattr(at, "segment", None) not in here}

    def direct(self, departure: Departure, place: Place) -> Bounds:
        """What gets to `place` without a router: it is on the sender's own segment."""
        surely = possibly = self.family.space.nothing
        area = self.areas.get(place)
        if area is None or area.segments.isdisjoint(departure.on_segment):
            return Bounds(surely, possibly)
        own = self._own[place]
        certain = {one.segment for one in area.attachments if self.family.delivers(one)}
        for number in sorted(area.segments):
            there = departure.on_segment.get(number)
            if there is not None:
                possibly |= there.possibly & own
                surely |= there.surely & own if number in certain else self.family.space.nothing
        return Bounds(surely, possibly)


class _FamilyComparison:
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
        self._before = _Side(before, family, same_numbers, sessions=sessions)
        self._after = _Side(after, family, renamed_segments(before.topology, after.topology), sessions=sessions)
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
    def _sides(self) -> tuple[_Side, _Side]:
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

    def _reached(self, side: _Side, departures: Mapping[Sender, Departure]) -> Mapping[Location, PacketSet]:
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
        self, side: _Side, targets: Targets, reached: Mapping[Location, PacketSet]
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
