"""Questions about one family of one snapshot: where do the packets of an area get to?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segcheck.model.header import ESTABLISHED, NEW, Family, Field, Interval
from segcheck.model.layer2 import PortMode
from segcheck.model.network import Interface, Snapshot
from segcheck.reachability.build import build_graph, somewhere_in, unmodeled_on_segments
from segcheck.reachability.fixpoint import Arrivals, spread
from segcheck.reachability.graph import Delivered, Edge, Left, Location, PacketGraph, Received
from segcheck.reachability.packet_slice import PacketSlice
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.port_controls import PortControls
from segcheck.reachability.port_passage import PortPassage
from segcheck.reachability.topology import Topology
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.forwarding import merge
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


@dataclass(frozen=True, slots=True)
class Departure:
    """Packets on their way out of an area: what enters the graph where, and what is on the area's own segments."""

    entering: Mapping[Location, Bounds]
    on_segment: Mapping[int, Bounds]


class FamilyAnalysis:
    """The packet graph of one family with the questions of the layers above. Answers are kept per area."""

    def __init__(
        self,
        snapshot: Snapshot,
        topology: Topology,
        family: Family,
        progress: Callable[[str, int, int], None] | None = None,
        matcher: Matcher | None = None,
        like: FamilyAnalysis | None = None,
        within: PacketSlice | None = None,
    ) -> None:
        """`like`: an analysis with the same topology, of a snapshot in which other devices than those it shares with
        this one differ in filters only. `within`: the only packets that are asked about.
        """
        self.family = family
        self.snapshot = snapshot
        self.topology = topology
        # Two analyses with one matcher speak of the same sets, and what both snapshots share is compiled once.
        self.matcher = matcher if matcher is not None else Matcher(HeaderSpace(family))
        self.space = self.matcher.space
        # Of packets outside sessions; `session_graph` knows both.
        self._like = like
        self._within = within
        known = () if like is None else (like.graph, like.snapshot)
        self.graph: PacketGraph = build_graph(
            snapshot, topology, self.matcher, progress, fresh=True, known=known, within=within
        )
        self._session_graph: PacketGraph | None = None
        self._unmodeled_on = unmodeled_on_segments(snapshot, topology)
        self.ports = PortControls(snapshot, topology)
        self._passage = PortPassage(snapshot, self.ports, self.matcher)
        self._to_neighbors: tuple[tuple[int, Edge], ...] | None = None
        self._interfaces: dict[tuple[str, str], Interface] = {
            (device.name, interface.name): interface for device in snapshot.devices for interface in device.interfaces
        }

    @property
    def session_graph(self) -> PacketGraph:
        """The packet graph for packets of sessions, too: built when it is asked for."""
        if self._session_graph is None:
            known = () if self._like is None else (self._like.session_graph, self._like.snapshot)
            self._session_graph = build_graph(
                self.snapshot, self.topology, self.matcher, known=known, within=self._within
            )
        return self._session_graph

    # -- sets of packets ------------------------------------------------------------------------------

    def sent_by(self, area: Area, *, spoofing: bool = False) -> PacketSet:
        """Packets hosts of `area` may send outside any session: own source address, or any when `spoofing`."""
        return self._sent_by(area, NEW, spoofing=spoofing)

    def answered_by(self, area: Area, *, spoofing: bool = False) -> PacketSet:
        """Packets hosts of `area` may send within sessions: own source address, or any when `spoofing`."""
        return self._sent_by(area, ESTABLISHED, spoofing=spoofing)

    def _sent_by(self, area: Area, state: int, *, spoofing: bool) -> PacketSet:
        fresh = self.space.valid & self.space.field_in(Field.STATE, ((state, state),))
        if spoofing:
            return fresh
        registered = tuple((host.address, host.address) for host in area.hosts if host.family is self.family)
        own = self.space.field_in(Field.SOURCE, (*area.addresses.get(self.family, ()), *registered))
        return fresh & self.with_own_macs(area, own)

    def with_own_macs(self, area: Area, packets: PacketSet) -> PacketSet:
        """Of `packets` those that registered hosts of `area` send with their own MAC address, and all of others."""
        hosts = [host for host in area.hosts if host.family is self.family]
        pinned = self.space.union(
            self.space.box({Field.SOURCE: ((host.address, host.address),), Field.SOURCE_MAC: ((host.mac, host.mac),)})
            for host in hosts
        )
        single = self.space.field_in(Field.SOURCE, tuple((host.address, host.address) for host in hosts))
        return (packets - single) | (packets & pinned)

    def addressed_to(self, area: Area) -> PacketSet:
        """Packets with a destination address of `area`."""
        return self.space.field_in(Field.DESTINATION, area.addresses.get(self.family, ()))

    def from_subnets(self, segment: int) -> PacketSet:
        """Packets with a source address of a subnet of `segment`."""
        subnets = self.topology.segments[segment].subnets
        return self.space.field_in(
            Field.SOURCE, merge(subnet.interval for subnet in subnets if subnet.family is self.family)
        )

    def of_devices(self) -> PacketSet:
        """Packets from or to an address of a device itself: no host's packets."""
        return self.from_devices() | self.space.field_in(Field.DESTINATION, self._own_addresses())

    def from_devices(self) -> PacketSet:
        """Packets from an address of a device itself."""
        return self.space.field_in(Field.SOURCE, self._own_addresses())

    def of_no_host(self) -> PacketSet:
        """Packets from or to the first or the last address of an IPv4 network with more than two addresses.

        SOURCE: RFC 1122, section 3.2.1.3: these are no host's; routers drop packets from them and to them.
        """
        if self.family is not Family.IPV4:
            return self.space.nothing
        ends = {
            (end, end)
            for segment in self.topology.segments
            for subnet in segment.subnets
            if subnet.family is Family.IPV4 and subnet.length < 31
            for end in subnet.interval
        }
        nobody = merge(ends)
        return self.space.field_in(Field.SOURCE, nobody) | self.space.field_in(Field.DESTINATION, nobody)

    def translated(self) -> PacketSet:
        """Packets whose destination some device may translate, wherever they are."""
        return self.space.union(
            self.matcher.bounds(rule.match).possibly
            for device in self.snapshot.devices
            for rule in device.destination_translations
            if rule.rewrites and rule.family is self.family
        )

    def _own_addresses(self) -> tuple[Interval, ...]:
        return merge(
            (address.address, address.address)
            for interface in self._interfaces.values()
            for address in interface.addresses
            if address.family is self.family
        )

    # -- travelling -----------------------------------------------------------------------------------

    def depart(self, area: Area, packets: PacketSet) -> Departure:
        """Let hosts of `area` send `packets`: to every router on their segments, and to each other.

        SOUNDNESS: a host may use any router of its segment as gateway, so all of them get the packets.
        """
        entering: dict[Location, Bounds] = {}
        on_segment: dict[int, Bounds] = {}
        for attachment in area.attachments:
            segment = self.topology.segments[attachment.segment]
            direct = self.handed_over(attachment, "", packets)
            on_segment[segment.number] = _either(on_segment.get(segment.number), direct)
            for name in segment.interfaces:
                start = Received(*name)
                entering[start] = _either(entering.get(start), self.handed_over(attachment, name[0], packets))
            for device in self._unmodeled_on.get(segment.number, ()):
                inside = somewhere_in(device)
                entering[inside] = _either(entering.get(inside), Bounds(self.space.nothing, direct.possibly))
        return Departure(entering, on_segment)

    def not_understood_on(self, segment: int) -> tuple[str, ...]:
        """Devices on `segment` that may do anything: they get its frames inside themselves, too."""
        return self._unmodeled_on.get(segment, ())

    def travel(self, departure: Departure) -> Arrivals:
        """Where the packets of `departure` get to."""
        return spread(self.graph, departure.entering)

    def to_undescribed_neighbors(self) -> tuple[tuple[int, Edge], ...]:
        """Moves by which a route hands packets to a router nobody described, each with the segment it is on.

        CHOICE: where routes are not computed, only next hops that the configuration names show a router.
        SOUNDNESS: a device that may do anything may do so on networks that its configuration does not tell.
        """
        if self._to_neighbors is None:
            untold = {
                (device, name)
                for (device, name), interface in self._interfaces.items()
                if interface.address_unknown and interface.enabled
            }
            unsure = {one.name for one in self.snapshot.devices if any(table.uncomputed for table in one.routing)}
            self._to_neighbors = tuple(
                (segment.number, edge)
                for segment in self.topology.segments
                for edge in self.graph.entering(Left(segment.number))
                for device in (getattr(edge.source, "device", ""),)
                if (edge.egress and (edge.next_hop is not None or device not in unsure))
                or (not edge.egress and any(name in untold for name in segment.interfaces if name[0] == device))
            )
        return self._to_neighbors

    def secured(self, attachment: Attachment) -> PacketSet:
        """Packets whose source MAC the port security of the attachment admits, or of some port of the wire."""
        names = (attachment.port,) if attachment.port is not None else self.ports.outlets(attachment.segment)
        return self.space.union(map(self._passage.secured_at, names)) if names else self.space.everything

    def into(self, area: Area, departure: Departure, arrivals: Arrivals) -> Bounds:
        """What of a journey ends in `area`: at a host of its addresses, or handed to a neighbour in it."""
        near = self.direct(area, departure)
        surely, possibly = near.surely, near.possibly
        for location, limit in self.ends(area).items():
            if location in arrivals.possibly:
                possibly |= arrivals.possibly[location] & limit.possibly
            if location in arrivals.surely:
                surely |= arrivals.surely[location] & limit.surely
        return Bounds(surely, possibly)

    def ends(self, area: Area) -> dict[Location, Bounds]:
        """Where packets for `area` arrive, and which of those that do are surely and possibly for it."""
        own, nothing = self.addressed_to(area), self.space.nothing
        certain = self._delivering(area)
        found: dict[Location, Bounds] = {}
        for number in sorted(area.segments):
            # A neighbour there may be of any area on the segment; the destination tells which, where one holds it.
            theirs = self.space.field_in(Field.DESTINATION, area.shared.get((number, self.family), ()))
            for location, limit in ((Delivered(number), own), (Left(number), ~theirs)):
                found[location] = Bounds(limit if number in certain else nothing, limit)
        return found

    def direct(self, area: Area, departure: Departure) -> Bounds:
        """What gets to `area` without a router: it is on the sender's own segment.

        CHOICE: any address of the area, also one of another subnet: the frame reaches the area's wire, and whether the
        host there takes it is the host's affair.
        """
        surely = possibly = self.space.nothing
        if not area.segments.isdisjoint(departure.on_segment):
            own, certain = self.addressed_to(area), self._delivering(area)
            for number in sorted(area.segments):
                there = departure.on_segment.get(number)
                if there is not None:
                    possibly |= there.possibly & own
                    surely |= there.surely & own if number in certain else self.space.nothing
        return Bounds(surely, possibly)

    def _delivering(self, area: Area) -> set[int]:
        """Segments on which what is sent to hosts of `area` surely gets to them."""
        return {attachment.segment for attachment in area.attachments if self.delivers(attachment)}

    # -- what a switch port lets in -------------------------------------------------------------------

    def admitted(self, attachment: Attachment, packets: PacketSet, device: str = "") -> Bounds:
        """What of `packets` the attachment's port lets in for `device`, or for another host (""); without a port,
        surely what some port of the wire does.
        """
        segment, port = attachment.segment, attachment.port
        if port is None:
            return Bounds(packets & self._passage.let_in_somewhere(segment, device), packets)
        bounds = self._passage.let_in_at(port)
        unsure = self.ports.doubts(port) or self.negotiated(attachment)
        unsure = unsure or self.ports.switched_lines(segment, port, device)
        return Bounds(self.space.nothing if unsure else bounds.surely & packets, bounds.possibly & packets)

    def delivers(self, attachment: Attachment) -> bool:
        """Whether what is sent to the hosts there surely leaves the port they stand at."""
        return not self.negotiated(attachment) and not self.ports.may_keep(attachment.segment, attachment.port)

    def handed_over(self, attachment: Attachment, device: str, packets: PacketSet) -> Bounds:
        """What of `packets`, sent by hosts there, gets over the wire to `device`, or to another host ("")."""
        admitted = self.admitted(attachment, packets, device)
        if not self.topology.segments[attachment.segment].certain:
            return Bounds(self.space.nothing, admitted.possibly)
        here = attachment.port[0] if attachment.port is not None else ""
        passing = self._passage.over(attachment.segment, here, device, from_hosts=True)
        return Bounds(admitted.surely & passing, admitted.possibly)

    def negotiated(self, attachment: Attachment) -> bool:
        """Whether the hosts are there only if they negotiate a trunk: the port's mode is not fixed, and its access and
        voice VLAN are others.
        """
        port = self._interfaces[attachment.port].switchport if attachment.port is not None else None
        if port is None or port.mode is not PortMode.DYNAMIC:
            return False
        segment = self.topology.segments[attachment.segment]
        return not any(
            (member.device, member.interface) == attachment.port and member.vlan in (port.access_vlan, port.voice_vlan)
            for member in segment.ports
        )


def _either(first: Bounds | None, second: Bounds) -> Bounds:
    return second if first is None else Bounds(first.surely | second.surely, first.possibly | second.possibly)
