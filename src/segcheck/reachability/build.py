"""From devices and wiring to the packet graph. Interprets `Device.pipeline`; knows no platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from segcheck.model.header import Family, Field, Interval
from segcheck.model.network import Device, Interface, InterfaceKind, Snapshot
from segcheck.reachability.graph import (
    Addressed,
    Anyhow,
    Delivered,
    Dropped,
    Edge,
    Guard,
    Left,
    Location,
    PacketGraph,
    Received,
    Routing,
    Step,
)
from segcheck.reachability.packet_slice import PacketSlice
from segcheck.reachability.port_controls import PortControls
from segcheck.reachability.port_passage import PortPassage
from segcheck.reachability.reasons import Answering
from segcheck.reachability.stages import FilterMeanings, Stages
from segcheck.reachability.topology import InterfaceName, Segment, Topology
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.forwarding import ForwardingTable, NextHop, forwarding_table, merge, subtract
from segcheck.semantics.matching import Matcher
from segcheck.semantics.translating import translations_for
from segcheck.symbolic.header_space import PacketSet


def build_graph(
    snapshot: Snapshot,
    topology: Topology,
    matcher: Matcher,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    fresh: bool = False,
    known: tuple[PacketGraph, Snapshot] | tuple[()] = (),
    within: PacketSlice | None = None,
) -> PacketGraph:
    """The packet graph of one family (that of `matcher.space`). `progress(what, done, all)` is called per device.

    `fresh`: only for packets outside sessions. What answers may pass is half of the work on a stateful firewall, and
    most questions are not about answers. `known`: a graph with the same topology and matcher, and its snapshot, from
    which this one differs in filters of some devices only: edges of the others, which are the same objects, are taken
    from it. `within`: the only packets that are asked about.
    """
    builder = _Builder(snapshot, topology, matcher, FilterMeanings(matcher, fresh=fresh, within=within))
    edges: list[Edge] = []
    same = {id(device) for device in known[1].devices} if known else set()
    for number, device in enumerate(snapshot.devices):
        edges.extend(known[0].of_device(device.name) if known and id(device) in same else builder.edges_of(device))
        if progress is not None:
            progress("graph", number + 1, len(snapshot.devices))
    return PacketGraph(matcher, edges, fresh=fresh)


def is_layer3(interface: Interface) -> bool:
    """Whether packets can be routed in or out here."""
    return interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT


def somewhere_in(device: str) -> Routing:
    """The one place inside a device that is not understood."""
    return Routing(device, "", None, None)


def segments_touching(topology: Topology) -> dict[str, set[int]]:
    """Numbers of the segments each device has an interface, a port or a VLAN on."""
    touching: dict[str, set[int]] = defaultdict(set)
    for segment in topology.segments:
        for device in (
            *(d for d, _ in segment.interfaces),
            *(p.device for p in segment.ports),
            *(d for d, _ in segment.vlans),
        ):
            touching[device].add(segment.number)
    return touching


def unmodeled_on_segments(snapshot: Snapshot, topology: Topology) -> dict[int, tuple[str, ...]]:
    """For each segment the devices on it that are not understood."""
    touching = segments_touching(topology)
    result: dict[int, list[str]] = defaultdict(list)
    for device in snapshot.devices:
        if device.unmodeled:
            for number in touching[device.name]:
                result[number].append(device.name)
    return {number: tuple(names) for number, names in result.items()}


class _Builder:
    def __init__(self, snapshot: Snapshot, topology: Topology, matcher: Matcher, meanings: FilterMeanings) -> None:
        self._topology = topology
        self._matcher = matcher
        self._space = matcher.space
        self._family: Family = matcher.space.family
        self._everything = Bounds(self._space.everything, self._space.everything)
        self._doubt = Bounds(self._space.nothing, self._space.everything)
        self._interfaces = {
            (device.name, interface.name): interface for device in snapshot.devices for interface in device.interfaces
        }
        self._devices = {device.name: device for device in snapshot.devices}
        self._stages = {device.name: Stages(device, topology, matcher, meanings) for device in snapshot.devices}
        self._tables: dict[tuple[str, str], ForwardingTable] = {}
        self._touching = segments_touching(topology)
        self._unmodeled_on = unmodeled_on_segments(snapshot, topology)
        self._ports = PortPassage(snapshot, PortControls(snapshot, topology), matcher)

    def edges_of(self, device: Device) -> Iterator[Edge]:
        """All edges that start inside `device`."""
        layer3 = [interface for interface in device.interfaces if is_layer3(interface)]
        if device.unmodeled:
            yield from self._unmodeled(device, layer3)
            return
        classes: dict[Routing, None] = {}
        for interface in layer3:
            if (device.name, interface.name) in self._topology.segment_of:
                place = self._stages[device.name].place(interface)
                classes[place] = None
                yield self._edge(
                    Received(device.name, interface.name),
                    place,
                    self._everything,
                    self._stages[device.name].before_routing(interface),
                )
        for place in classes:
            yield from self._routing_edges(device, place, self._table(device, place.vrf))

    # -- the routing decision -------------------------------------------------------------------------

    def _routing_edges(self, device: Device, place: Routing, table: ForwardingTable) -> Iterator[Edge]:
        own = self._destinations(table.own, table.own)
        yield self._edge(place, Addressed(device.name), own, self._stages[device.name].to_self(place))
        elsewhere = subtract([(0, (1 << self._family.address_bits) - 1)], table.own)
        if not device.forwards:
            yield self._edge(place, Dropped(device.name), self._destinations(elsewhere, elsewhere), ())
            return
        for branch in table.branches:
            if branch.hop is None:
                choice = self._destinations(branch.surely, branch.possibly)
                yield self._edge(place, Dropped(device.name), choice, ())
            else:
                yield from self._hop_edges(device, place, branch.hop, branch.surely, branch.possibly)
        for opening in table.openings:
            for interface in device.interfaces:
                if is_layer3(interface) and interface.vrf == opening.vrf:
                    steps = self._stages[device.name].after_routing(place, interface)
                    choice = self._destinations((), opening.destinations)
                    yield from self._anywhere_out_of(device, place, interface, choice, steps)

    def _hop_edges(
        self,
        device: Device,
        place: Routing,
        hop: NextHop,
        surely: tuple[Interval, ...],
        possibly: tuple[Interval, ...],
    ) -> Iterator[Edge]:
        segment = self._segment(device.name, hop.interface)
        egress = self._interfaces[device.name, hop.interface]
        if segment is None:
            yield self._edge(place, Dropped(device.name), self._destinations(surely, possibly), ())
            return
        steps = self._stages[device.name].after_routing(place, egress)
        if not segment.certain:
            steps = (*steps, Guard(self._doubt))
        for target, claimed, taken_by in self._targets(device.name, hop, segment):
            inside = surely if claimed is None else _meet(surely, claimed)
            maybe = possibly if claimed is None else _meet(possibly, claimed)
            choice = self._destinations(inside, maybe)
            answering = Answering(segment.number)
            taken = steps if taken_by is None else (*steps, Guard(taken_by, chooses=True, reason=answering))
            taken = (*taken, *self._past_ports(segment.number, device.name, getattr(target, "device", "")))
            yield self._edge(place, target, choice, taken, hop.interface, hop.address)
        yield from self._astray(place, segment, self._destinations(surely, possibly), steps, hop.interface)

    def _past_ports(self, segment: int, source: str, target: str) -> Iterator[Guard]:
        """What switch ports between two devices of a segment may keep back."""
        passing = self._ports.over(segment, source, target, from_hosts=False)
        if passing != self._space.everything:
            yield Guard(Bounds(passing, self._space.everything))

    def _targets(
        self, device: str, hop: NextHop, segment: Segment
    ) -> Iterator[tuple[Location, tuple[Interval, ...] | None, Bounds | None]]:
        """Who gets the frame, for which destinations (None: all) and packets (None: all of them, surely)."""
        others = [name for name in segment.interfaces if name != (device, hop.interface)]
        if hop.address is not None:
            owners = [name for name in others if self._owns(name, hop.address)]
            for name in owners:
                yield Received(*name), None, None
            if not owners:
                borrowers = [name for name in others if self._may_own(name, hop.address)]
                for name in borrowers:
                    yield Received(*name), None, self._doubt
                yield Left(segment.number), None, self._doubt if borrowers else None
            return
        everywhere: tuple[Interval, ...] = ((0, (1 << self._family.address_bits) - 1),)
        local = merge(subnet.interval for subnet in segment.subnets if subnet.family is self._family)
        claimed: tuple[Interval, ...] = ()
        for name in others:
            own = merge((address, address) for address in self._addresses(name))
            claimed = merge((*claimed, *own))
            yield Received(*name), own, None
        yield from self._on_link(others, segment.number, subtract(local, claimed))
        beyond = subtract(subtract(everywhere, local), claimed)
        # An interface route without next hop: whoever is there may answer for the destination.
        # SOUNDNESS: where more than one could, each possibly gets the packet and none surely.
        gateways: list[Location] = [Received(*name) for name in others]
        if not others or self._has_room(segment):
            gateways.append(Left(segment.number))
        for gateway in gateways:
            yield gateway, beyond, None if len(gateways) == 1 else self._doubt

    def _may_own(self, name: InterfaceName, address: int) -> bool:
        """SOUNDNESS: an interface may have an address that its configuration does not tell; link-local ones it never
        does.
        """
        return self._interfaces[name].address_unknown or (self._family is Family.IPV6 and address >> 118 == 0x3FA)

    def _on_link(
        self, others: Iterable[InterfaceName], number: int, local: tuple[Interval, ...]
    ) -> Iterator[tuple[Location, tuple[Interval, ...], Bounds | None]]:
        """Hosts of the segment, or routers that answer in their place.

        SOUNDNESS: a router answers for addresses it translates (NAT aliases) and for those it has a route to elsewhere
        (proxy ARP, on unless switched off); the packet then possibly goes there and surely nowhere.
        """
        proxied: tuple[Interval, ...] = ()
        aliases = self._space.nothing
        for name in others:
            elsewhere = _meet(self._routed_elsewhere(name), local)
            proxied = merge((*proxied, *elsewhere))
            yield Received(*name), elsewhere, self._doubt
            translated = self._translated_at(name)
            if translated:
                aliases |= translated
                yield Received(*name), local, Bounds(self._space.nothing, translated)
        hosts = Bounds(self._space.everything - aliases, self._space.everything) if aliases else None
        yield Delivered(number), subtract(local, proxied), hosts
        yield Delivered(number), _meet(proxied, local), self._doubt

    def _routed_elsewhere(self, name: InterfaceName) -> tuple[Interval, ...]:
        """Destinations that the router at `name` may send out of another interface, as far as routes are computed."""
        device = self._devices[name[0]]
        if self._family is not Family.IPV4 or not device.forwards:
            return ()
        table = self._table(device, self._interfaces[name].vrf)
        return merge(
            interval
            for branch in table.branches
            if branch.hop is not None and branch.hop.interface != name[1]
            for interval in branch.possibly
        )

    def _translated_at(self, name: InterfaceName) -> PacketSet:
        device, interface = self._devices[name[0]], self._interfaces[name]
        rules = translations_for(device.destination_translations, self._family, interface.nat_side, None, interface.vrf)
        return self._space.union(self._matcher.bounds(rule.match).possibly for rule in rules if rule.rewrites)

    def _table(self, device: Device, vrf: str) -> ForwardingTable:
        key = (device.name, vrf)
        if key not in self._tables:
            self._tables[key] = forwarding_table(device, vrf, self._family)
        return self._tables[key]

    def _anywhere_out_of(
        self, device: Device, place: Routing, interface: Interface, choice: Bounds, steps: tuple[Step, ...]
    ) -> Iterator[Edge]:
        """SOUNDNESS: nobody computed where these packets go, so every neighbour may get them, and nobody surely."""
        segment = self._segment(device.name, interface.name)
        if segment is None:
            return
        for name in segment.interfaces:
            if name != (device.name, interface.name):
                yield self._edge(place, Received(*name), choice, steps, interface.name)
        yield self._edge(place, Delivered(segment.number), choice, steps, interface.name)
        if self._has_room(segment):
            yield self._edge(place, Left(segment.number), choice, steps, interface.name)

    def _unmodeled(self, device: Device, layer3: list[Interface]) -> Iterator[Edge]:
        place = somewhere_in(device.name)
        for interface in layer3:
            if self._segment(device.name, interface.name) is not None:
                yield self._edge(Received(device.name, interface.name), place, self._doubt, (Anyhow(),))
        yield self._edge(place, Addressed(device.name), self._doubt, (Anyhow(),))
        for number in sorted(self._touching[device.name]):
            segment = self._topology.segments[number]
            targets: list[Location] = [Received(*name) for name in segment.interfaces if name[0] != device.name]
            targets.append(Delivered(number))
            if self._has_room(segment):
                targets.append(Left(number))
            for target in targets:
                yield self._edge(place, target, self._doubt, (Anyhow(),))

    def _astray(
        self, place: Routing, segment: Segment, choice: Bounds, steps: tuple[Step, ...], egress: str
    ) -> Iterator[Edge]:
        """SOUNDNESS: a switch on the segment that is not understood may take frames anywhere it is attached to."""
        for name in self._unmodeled_on.get(segment.number, ()):
            if name != place.device:
                yield self._edge(place, somewhere_in(name), choice, (*steps, Guard(self._doubt)), egress)

    def _has_room(self, segment: Segment) -> bool:
        taken = len({address for name in segment.interfaces for address in self._addresses(name)})
        return segment.has_room(self._family, taken)

    # -- small things ---------------------------------------------------------------------------------

    def _edge(
        self,
        source: Location,
        target: Location,
        choice: Bounds,
        steps: tuple[Step, ...],
        egress: str = "",
        next_hop: int | None = None,
    ) -> Edge:
        passing: Bounds | None = choice
        for step in steps:
            passing = _both(passing, step.bounds) if isinstance(step, Guard) and passing is not None else None
        return Edge(source, target, choice, steps, egress, next_hop, passing)

    def _segment(self, device: str, interface: str) -> Segment | None:
        number = self._topology.segment_of.get((device, interface))
        return None if number is None else self._topology.segments[number]

    def _addresses(self, name: tuple[str, str]) -> list[int]:
        return [address.address for address in self._interfaces[name].addresses if address.family is self._family]

    def _owns(self, name: tuple[str, str], address: int) -> bool:
        return address in self._addresses(name)

    def _destinations(self, surely: tuple[Interval, ...], possibly: tuple[Interval, ...]) -> Bounds:
        upper = self._space.field_in(Field.DESTINATION, possibly)
        return Bounds(upper if surely == possibly else self._space.field_in(Field.DESTINATION, surely), upper)


def _both(first: Bounds, second: Bounds) -> Bounds:
    surely = first.surely & second.surely
    possibly = surely if first.exact and second.exact else first.possibly & second.possibly
    return Bounds(surely, possibly)


def _meet(first: tuple[Interval, ...], second: tuple[Interval, ...]) -> tuple[Interval, ...]:
    return tuple(
        (max(low, other_low), min(high, other_high))
        for low, high in first
        for other_low, other_high in second
        if max(low, other_low) <= min(high, other_high)
    )
