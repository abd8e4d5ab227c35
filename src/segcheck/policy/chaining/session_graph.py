"""Who can open sessions to whom: hosts of a segment and declared relays as nodes, sessions between them as edges."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from segcheck.model.header import Family, Field, Interval
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.intent import FlowSpec
from segcheck.policy.permissions import Permission
from segcheck.policy.relay import Relay, RelaySide
from segcheck.policy.separation import allowed_packets, out_of_sight
from segcheck.policy.verdict import Doubt
from segcheck.reachability.analysis import Departure
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Delivered, Left
from segcheck.reachability.places import Area
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.session_flows import errors, queries
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of one segment.

    CHOICE: one node and not one for each host: nothing stands between hosts of a segment (private VLANs are not
    modelled), so whoever has one of them has them all. Relays on the segment are nodes of their own: they are trusted
    against their neighbours there, and not to lose their address to one.
    """

    segment: int


@dataclass(frozen=True, slots=True)
class RelayNode:
    """A declared relay, all of its sides together: it is one appliance."""

    name: str


Node: TypeAlias = Hosts | RelayNode


@dataclass(frozen=True, slots=True)
class Place:
    """The hosts of one zone on one segment; `area` is the zone there. Addresses may be those of the whole zone."""

    zone: str
    segment: int
    area: Area = field(compare=False)


@dataclass(frozen=True, slots=True)
class Arriving:
    """Packets that `journey` brings to a segment. INVARIANT: surely <= possibly."""

    journey: Journey
    surely: PacketSet
    possibly: PacketSet

    def __bool__(self) -> bool:
        return bool(self.possibly)


@dataclass(frozen=True, slots=True)
class Session:
    """Sessions that `source` (there: `place`) can open to `destination` on segment `segment`.

    `packets`: what opens them, as it arrives. `beyond`: what of it no leg of the relay at the destination covers;
    `behind`: what the relay at the source opens by nobody's leave, be it leg, exception or declared flow. Where an end
    is no relay, that is all of it.

    CHOICE: what others open to a relay needs a leg, for any other service of it is one more way to take it over; what
    it opens itself, to fetch something, does not.
    """

    source: Node
    destination: Node
    place: Place
    segment: int
    family: Family
    packets: Arriving
    beyond: Arriving
    behind: Arriving


def opening_sessions(space: HeaderSpace) -> PacketSet:
    """Packets by which one host begins to talk to another.

    CHOICE: without ICMP errors and answers, which begin nothing whoever sends them. SOURCE: RFC 792, RFC 4443.
    CHOICE: without segments of no session, which carry something only between hosts that conspire already.
    """
    types = (*errors(space.family), *(answer for _, answer in queries(space.family)))
    icmp = {Field.PROTOCOL: ((space.family.icmp, space.family.icmp),), Field.ICMP_TYPE: [(one, one) for one in types]}
    return opening_packets(space) - space.box(icmp)


class SessionGraph:
    """All sessions that one network lets through. `without`: devices that let nothing through here.

    Cost: one fixpoint per zone, segment and family, a few more where headers are rewritten and for each relay.
    """

    def __init__(
        self, analysis: Analysis, permissions: Collection[Permission] = (), without: Collection[str] = ()
    ) -> None:
        self.analysis = analysis
        self._permissions = tuple(permissions)
        self.without = tuple(without)
        self.places: tuple[Place, ...] = tuple(_places(analysis))
        self.segments = frozenset(place.segment for place in self.places)
        self._sides = {relay.name: tuple(self._standing(relay)) for relay in analysis.policy.relays}
        self._journeys: dict[tuple[Node, Place, Family, str], Journey] = {}
        self._unseen: dict[tuple[Place, Family, str], tuple[Doubt, ...]] = {}
        self.sessions: tuple[Session, ...] = tuple(self._sessions())

    def nodes_of(self, zones: Collection[str]) -> tuple[Hosts, ...]:
        """Segments with hosts of `zones`."""
        return tuple(dict.fromkeys(Hosts(place.segment) for place in self.places if place.zone in zones))

    def zones_on(self, nodes: Collection[Node]) -> tuple[str, ...]:
        """Zones with hosts on any of the segments in `nodes`, in the order of the policy."""
        return tuple(dict.fromkeys(place.zone for place in self.places if Hosts(place.segment) in nodes))

    def places_on(self, segment: int) -> tuple[Place, ...]:
        """Zones on `segment`."""
        return tuple(place for place in self.places if place.segment == segment)

    def segments_of(self, relay: str) -> tuple[int, ...]:
        """Segments the sides of `relay` stand on."""
        return tuple(dict.fromkeys(place.segment for _, place in self._sides[relay]))

    def misplaced(self, relay: Relay) -> tuple[RelaySide, ...]:
        """Sides of `relay` that are no address of their zone, or whose zone is nowhere: nothing is known of them."""
        standing = {side for side, _ in self._sides[relay.name]}
        return tuple(side for side in relay.sides if side not in standing)

    def stops(self, relay: str, family: Family, segment: int, end: Field) -> PacketSet:
        """Packets whose `end` (source or destination) is a side of `relay` on `segment`."""
        return self.analysis.family(family).space.field_in(end, self.addresses_of(relay, family, segment))

    def all_stops(self, family: Family, segment: int) -> PacketSet:
        """Packets to a side of any relay on `segment`."""
        space = self.analysis.family(family).space
        return space.union(self.stops(name, family, segment, Field.DESTINATION) for name in self._sides)

    def journey(
        self, node: Node, place: Place, family: Family, sent_as: str = "", but: Collection[FlowSpec] = ()
    ) -> Journey:
        """Where sessions that `node` opens at `place` get to.

        `but`: without these flows, as they are sent; `sent_as` names them.
        """
        key = (node, place, family, sent_as)
        if key not in self._journeys:
            packets = self._sent(node, place, family) - allowed_packets(self.analysis, family, tuple(but), ())
            self._journeys[key] = self._travel(place, family, packets)
        return self._journeys[key]

    def out_of_sight(self, place: Place, family: Family, goal: str) -> tuple[Doubt, ...]:
        """Why what hosts at `place` can send to zone `goal` cannot be told completely."""
        key = (place, family, goal)
        if key not in self._unseen:
            journey = self.journey(Hosts(place.segment), place, family)
            self._unseen[key] = tuple(out_of_sight(self.analysis, family, journey, (place.zone, goal)))
        return self._unseen[key]

    def again(self, session: Session, own: PacketSet) -> Arriving:
        """What arrives of `session` when only packets in `own` (as they are sent) are sent."""
        sent = self._sent(session.source, session.place, session.family) & own
        return self._arriving(self._travel(session.place, session.family, sent), session.family, session.segment)

    def addresses_of(self, relay: str, family: Family, segment: int) -> tuple[Interval, ...]:
        """Addresses of `relay` on `segment`."""
        sides = (side.prefix for side, place in self._sides[relay] if place.segment == segment)
        return tuple(sorted({prefix.interval for prefix in sides if prefix.family is family}))

    def name_of(self, zone: str, family: Family, address: int) -> str:
        """The relay that has `address` in `zone`, or else `zone`."""
        return next(
            (
                name
                for name, sides in self._sides.items()
                for side, _ in sides
                if side.zone == zone and side.prefix.family is family and side.prefix.value == address
            ),
            zone,
        )

    # -- who stands where ------------------------------------------------------------------------------

    def _relay(self, name: str) -> Relay:
        return next(relay for relay in self.analysis.policy.relays if relay.name == name)

    def _standing(self, relay: Relay) -> Iterator[tuple[RelaySide, Place]]:
        """Sides with their places.

        SOUNDNESS: an address that is not one of its zone's is no side: whoever has it is not trusted.
        """
        for side in relay.sides:
            here = [place for place in self.places if place.zone == side.zone and _holds(place.area, side)]
            subnets = {place.segment: self.analysis.topology.segments[place.segment].subnets for place in here}
            local = [place for place in here if any(subnet.overlaps(side.prefix) for subnet in subnets[place.segment])]
            for place in local or here:
                yield side, place

    # -- sessions --------------------------------------------------------------------------------------

    def _sessions(self) -> Iterator[Session]:
        relay_places = [
            (RelayNode(name), place)
            for name, sides in self._sides.items()
            for place in dict.fromkeys(place for _, place in sides)
        ]
        senders: list[tuple[Node, Place]] = [(Hosts(place.segment), place) for place in self.places]
        for (node, place), family in itertools.product([*senders, *relay_places], self.analysis.families):
            for segment in sorted(self.segments - {place.segment}):
                yield from self._into(node, place, family, segment)

    def _into(self, node: Node, place: Place, family: Family, segment: int) -> Iterator[Session]:
        arriving = self._arriving(self.journey(node, place, family), family, segment)
        if not arriving:
            return
        stops = {RelayNode(name): self.stops(name, family, segment, Field.DESTINATION) for name in self._sides}
        everything = self.analysis.family(family).space.everything
        hosts = everything - self.analysis.family(family).space.union(stops.values())
        ends: list[tuple[Node, PacketSet]] = [*stops.items(), (Hosts(segment), hosts)]
        for destination, limit in ends:
            packets = Arriving(arriving.journey, arriving.surely & limit, arriving.possibly & limit)
            if not packets or destination == node:
                continue
            beyond = behind = packets
            if isinstance(destination, RelayNode):
                beyond = self._but_legs(node, place, family, segment, destination.name, limit)
            if isinstance(node, RelayNode):
                behind = self._but_permitted(node, place, family, segment, limit)
            yield Session(node, destination, place, segment, family, packets, beyond, behind)

    def _but_legs(
        self, node: Node, place: Place, family: Family, segment: int, name: str, limit: PacketSet
    ) -> Arriving:
        legs = [leg for leg in self._relay(name).legs if leg.source == place.zone]
        here = [leg.flow for leg in legs if segment in self.analysis.area(leg.destination).segments]
        return self._without(node, place, family, segment, limit, name, [leg.flow for leg in legs], here)

    def _but_permitted(self, node: Node, place: Place, family: Family, segment: int, limit: PacketSet) -> Arriving:
        zones = [other.zone for other in self.places_on(segment)]
        leaving = [one for one in self._permissions if one.leaves(place.zone)]
        here = [one.flow for one in leaving if any(one.concerns(place.zone, zone) for zone in zones)]
        return self._without(node, place, family, segment, limit, "(permitted)", [one.flow for one in leaving], here)

    def _without(
        self,
        node: Node,
        place: Place,
        family: Family,
        segment: int,
        limit: PacketSet,
        sent_as: str,
        leaving: Collection[FlowSpec],
        here: Collection[FlowSpec],
    ) -> Arriving:
        """What of the sessions no flow covers: `leaving` as it is sent, where headers are rewritten, or `here` as it
        arrives.
        """
        rewritten = bool(leaving) and self.analysis.family(family).graph.rewrites
        journey = self.journey(node, place, family, sent_as if rewritten else "", leaving if rewritten else ())
        arriving = self._arriving(journey, family, segment)
        covered = allowed_packets(self.analysis, family, tuple(here), ())
        return Arriving(journey, arriving.surely & limit - covered, arriving.possibly & limit - covered)

    # -- packets ---------------------------------------------------------------------------------------

    def _sent(self, node: Node, place: Place, family: Family) -> PacketSet:
        graph = self.analysis.family(family)
        spoofing = self.analysis.policy.assumptions.spoofing
        if isinstance(node, RelayNode):
            own = self.stops(node.name, family, place.segment, Field.SOURCE)
            return graph.sent_by(place.area) & opening_sessions(graph.space) & own
        sent = graph.sent_by(place.area, spoofing=spoofing) & opening_sessions(graph.space)
        if spoofing:
            return sent
        return sent - graph.space.union(self.stops(name, family, place.segment, Field.SOURCE) for name in self._sides)

    def _travel(self, place: Place, family: Family, packets: PacketSet) -> Journey:
        """A host surely sends with an address of no other segment's subnet, possibly with any of its zone."""
        graph, topology = self.analysis.family(family), self.analysis.topology
        own = set(topology.segments[place.segment].subnets)
        foreign = graph.space.field_in(
            Field.SOURCE,
            tuple(
                sorted(
                    subnet.interval
                    for segment in topology.segments
                    for subnet in segment.subnets
                    if subnet.family is family and subnet not in own
                )
            ),
        )
        possibly = graph.depart(place.area, packets)
        surely = graph.depart(place.area, packets - foreign)
        departure = Departure(
            {at: Bounds(surely.entering[at].surely, bounds.possibly) for at, bounds in possibly.entering.items()},
            {at: Bounds(surely.on_segment[at].surely, bounds.possibly) for at, bounds in possibly.on_segment.items()},
        )
        return Journey(place.area, departure, spread(graph.graph, departure.entering, None, self.without))

    def _arriving(self, journey: Journey, family: Family, segment: int) -> Arriving:
        """Packets handed to anybody on `segment`.

        SOUNDNESS: possibly to any address there, held by a zone or not; surely only to one of a zone on the segment.
        """
        graph = self.analysis.family(family)
        arrivals = journey.arrivals
        offered = [arrivals.possibly[at] for at in (Delivered(segment), Left(segment)) if at in arrivals.possibly]
        possibly = graph.space.union(offered) & opening_sessions(graph.space)
        if not possibly:
            return Arriving(journey, graph.space.nothing, graph.space.nothing)
        over_routers = Departure(journey.departure.entering, {})
        surely = graph.space.union(
            graph.into(place.area, over_routers, arrivals).surely for place in self.places_on(segment)
        )
        return Arriving(journey, surely & possibly, possibly)


def _places(analysis: Analysis) -> Iterator[Place]:
    areas = list(analysis.placement.areas.values())
    if analysis.unzoned is not None:
        areas.append(analysis.unzoned)
    for area in areas:
        attachments = defaultdict(list)
        for attachment in area.attachments:
            attachments[attachment.segment].append(attachment)
        for segment in sorted(attachments):
            yield Place(area.name, segment, replace(area, attachments=tuple(attachments[segment])))


def _holds(area: Area, side: RelaySide) -> bool:
    low, high = side.prefix.interval
    return any(first <= low and high <= last for first, last in area.addresses.get(side.prefix.family, ()))
