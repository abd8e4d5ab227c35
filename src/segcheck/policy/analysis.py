"""Many questions about one snapshot and one policy: flows between zones, examples, traces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from segcheck.errors import UsageError
from segcheck.model.header import ESTABLISHED, Family, Field, Flow
from segcheck.model.network import Snapshot
from segcheck.model.routing import Via
from segcheck.policy.document import Policy
from segcheck.policy.flow_set import FlowSet
from segcheck.policy.hidden_ways import HiddenWays, JourneyEnds
from segcheck.policy.intent import Upholds
from segcheck.policy.placement import Placement, find_interface, place_zones
from segcheck.policy.unzoned import UNZONED, unzoned_area
from segcheck.policy.zones import HostMember, PrefixMember
from segcheck.reachability.analysis import Departure, FamilyAnalysis
from segcheck.reachability.fixpoint import Arrivals, spread
from segcheck.reachability.graph import Delivered, Left, Location
from segcheck.reachability.packet_slice import PacketSlice
from segcheck.reachability.places import Area
from segcheck.reachability.replay import replayed, way_back
from segcheck.reachability.topology import Topology, Wire, build_topology
from segcheck.reachability.trace import Disposition, Trace
from segcheck.reachability.walk import Walker
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.session_keeping import keeps_sessions
from segcheck.source.text import Origin, Span
from segcheck.symbolic.cover import plausible
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Journey:
    """Packets sent by one area and everywhere they get to. `sessions`: over the graph that knows sessions."""

    source: Area
    departure: Departure
    arrivals: Arrivals
    sessions: bool = False
    ends: JourneyEnds = field(default_factory=JourneyEnds, init=False, repr=False, compare=False)


class Analysis:
    """One snapshot under one policy, ready for questions. Built once; each zone's flows are computed when first asked.

    Cost: building reads every bound filter once; a question runs one fixpoint per source zone and family.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        policy: Policy,
        progress: Progress | None = None,
        *,
        matchers: dict[Family, Matcher] | None = None,
        everywhere: bool = False,
        like: Analysis | None = None,
        within: Mapping[Family, PacketSlice] | None = None,
        twin: Analysis | None = None,
    ) -> None:
        """`matchers`: shared with another analysis whose packet sets are to be compared with these; filled here.
        `everywhere`: also look for the places no zone holds where the policy does not ask about them. `like`: an
        analysis of a snapshot in which nothing but filters between routed networks is different; what does not depend
        on these is taken from it. `within`: per family the only packets that are asked about; all where none are named.
        `twin`: an analysis of the same snapshot under the same policy, whose graphs serve this one, too.
        """
        self.snapshot = snapshot
        self.policy = policy
        self.matchers: dict[Family, Matcher] = {} if matchers is None else matchers
        self.topology: Topology
        self.placement: Placement
        self.unzoned: Area | None
        self._twin = twin
        if twin is not None:
            self.topology, self.placement = twin.topology, twin.placement
            self.unzoned = self._unzoned() if everywhere or self._speaks_of_everything() else None
        elif like is None:
            wires = [_wire(snapshot, link.first, link.second, link.span) for link in policy.links]
            self.topology = build_topology(snapshot, wires)
            self.placement = place_zones(snapshot, self.topology, policy.zones)
            self.unzoned = self._unzoned() if everywhere or self._speaks_of_everything() else None
        else:
            self.topology, self.placement, self.unzoned = like.topology, like.placement, like.unzoned
        self.hidden_ways = HiddenWays(snapshot, self.topology, policy, self.placement.areas)
        self._like = like
        self._within = within or {}
        held = (*self.placement.areas.values(), *([self.unzoned] if self.unzoned is not None else []))
        self.walker = Walker(snapshot, self.topology, held)
        self._progress = progress
        self._families: dict[Family, FamilyAnalysis] = {}
        self._journeys: dict[tuple[Family, str], Journey] = {}
        self._speakers: dict[tuple[frozenset[int], Family], Origin] = {}

    def _speaks_of_everything(self) -> bool:
        """Only a model speaks of everything there is; intents written by hand name the zones they mean."""
        return any(isinstance(intent.requirement, Upholds) for intent in self.policy.intents)

    def _unzoned(self) -> Area | None:
        closed = self.policy.assumptions.closed_segments
        areas = self.placement.areas
        return unzoned_area(self.snapshot, self.topology, self.policy.zones, areas, closed_segments=closed)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Families worth asking about: IPv6 only where a device or a zone has an IPv6 address or route."""
        has_ipv6 = any(
            any(address.family is Family.IPV6 for interface in device.interfaces for address in interface.addresses)
            or any(route.prefix.family is Family.IPV6 for table in device.routing for route in table.routes)
            for device in self.snapshot.devices
        ) or any(
            member.prefix is not None and member.prefix.family is Family.IPV6
            if isinstance(member, PrefixMember)
            else isinstance(member, HostMember) and member.family is Family.IPV6
            for zone in self.policy.zones
            for member in zone.members
        )
        return (Family.IPV4, Family.IPV6) if has_ipv6 else (Family.IPV4,)

    @cached_property
    def session_keepers(self) -> frozenset[str]:
        """Names of the devices whose filters decide by the sessions that crossed them."""
        return frozenset(device.name for device in self.snapshot.devices if keeps_sessions(device))

    def speakers(self, area: Area, family: Family) -> Origin:
        """Lines of interfaces by which routers carry `family` on the segments of `area`: an address or a route."""
        segments = area.segments
        key = (segments, family)
        if key not in self._speakers:
            self._speakers[key] = tuple(self._lines_that_carry(family, segments))
        return self._speakers[key]

    def _lines_that_carry(self, family: Family, segments: frozenset[int]) -> Iterator[Span]:
        for device in self.snapshot.devices:
            routed = {
                route.target.interface
                for table in device.routing
                for route in table.routes
                if route.prefix.family is family and isinstance(route.target, Via)
            }
            for interface in device.interfaces:
                here = self.topology.segment_of.get((device.name, interface.name)) in segments
                addressed = any(address.family is family for address in interface.addresses)
                if here and (addressed or interface.name in routed):
                    yield from interface.origin[:1]

    def family(self, family: Family) -> FamilyAnalysis:
        """The packet graph of `family`."""
        known = self._families.get(family)
        if known is None and self._twin is not None:
            known = self._families[family] = self._twin.family(family)
        if known is None:
            matcher = self.matchers.setdefault(family, Matcher(HeaderSpace(family)))
            within = self._within.get(family)
            # Edges of another graph serve only where they speak of the same packets.
            like = self._like if self._like is not None and self._like._within.get(family) is within else None
            other = None if like is None else like.family(family)
            known = FamilyAnalysis(self.snapshot, self.topology, family, self._progress, matcher, other, within)
            self._families[family] = known
        return known

    def area(self, zone: str) -> Area:
        """Where `zone` is. Raises: UsageError for a zone the policy does not declare."""
        area = self.unzoned if zone == UNZONED else self.placement.areas.get(zone)
        if area is None:
            raise UsageError(f"the policy declares no zone called {zone}")
        return area

    # -- flows ----------------------------------------------------------------------------------------

    def journey(self, zone: str, family: Family) -> Journey:
        """Everything hosts of `zone` can send, and where it gets to."""
        key = (family, zone)
        if key not in self._journeys:
            area = self.area(zone)
            everything = self.family(family).sent_by(area, spoofing=self.policy.assumptions.spoofing)
            self._journeys[key] = self.journey_of(area, family, everything)
        return self._journeys[key]

    def journey_of(self, area: Area, family: Family, packets: PacketSet) -> Journey:
        """Where `packets`, sent by hosts of `area`, get to; packets of sessions may be among them."""
        analysis = self.family(family)
        departure = analysis.depart(area, packets)
        sessions = bool(packets & analysis.space.field_in(Field.STATE, ((ESTABLISHED, ESTABLISHED),)))
        graph = analysis.session_graph if sessions else analysis.graph
        return Journey(area, departure, spread(graph, departure.entering), sessions)

    def flows(self, source: str, destination: str, family: Family = Family.IPV4) -> FlowSet:
        """All packets outside any session that get from zone `source` to zone `destination`, as they arrive."""
        journey = self.journey(source, family)
        bounds = self.family(family).into(self.area(destination), journey.departure, journey.arrivals)
        return FlowSet(source, destination, family, bounds.surely, bounds.possibly)

    def matrix(self) -> tuple[tuple[str, str, FlowSet], ...]:
        """The flows of every ordered pair of zones in every family."""
        names = [zone.name for zone in self.policy.zones]
        return tuple(
            (source, destination, self.flows(source, destination, family))
            for family in self.families
            for source in names
            for destination in names
            if source != destination
        )

    # -- one packet -----------------------------------------------------------------------------------

    def counterexample(self, source: str, destination: str, family: Family = Family.IPV4) -> Trace | None:
        """A packet that surely gets from `source` to `destination`, with its whole way; None when there is none.

        Raises: InternalError when the reference evaluator does not confirm it.
        """
        flows = self.flows(source, destination, family)
        if not flows.surely:
            return None
        return self.example(self.journey(source, family), destination, family, flows.surely, surely=True)

    def example(
        self, journey: Journey, destination: str | Area, family: Family, packets: PacketSet, *, surely: bool
    ) -> Trace | None:
        """One of `packets`, which arrive in `destination` at the end of `journey`, replayed from its start."""
        analysis = self.family(family)
        area = self.area(destination) if isinstance(destination, str) else destination
        shared = sorted(number for number in area.segments if number in journey.departure.on_segment)
        # Hosts have addresses of the subnet they are in: that makes the example on a shared segment easier to believe.
        local = [analysis.from_subnets(number) for number in shared]
        native = (*(packets.reversed() for packets in local), *local)
        flow = packets.sample((*native, *plausible(analysis.space)))
        if flow is None:
            return None
        end = self._end_of(journey, area, family, flow, surely)
        if end is None:
            wiring = self._wiring(shared, (journey.source, area))
            return Trace(flow, journey.source.name, (), Disposition.DELIVERED, area.name, surely, wiring=wiring)
        return self.replay(
            journey, family, (end, flow), lambda trace: ends_in(trace, area), surely=surely, zone=area.name
        )

    def replay(
        self,
        journey: Journey,
        family: Family,
        end: tuple[Location, Flow],
        fits: Callable[[Trace], bool],
        *,
        surely: bool,
        zone: str = "",
    ) -> Trace | None:
        """The trace, confirmed by the evaluator, of a packet that `journey` brings to `end`."""
        start = {location: _end(bounds, surely) for location, bounds in journey.departure.entering.items()}
        batches = journey.arrivals.sure_batches if surely else journey.arrivals.possible_batches
        one = self.family(family)
        # A device that is not understood may turn a packet into one of a session: what `end` says does not tell.
        graph = one.session_graph if journey.sessions else one.graph
        way = way_back(graph, start, batches, end, surely=surely)
        trace = replayed(self.walker, way, journey.source.name, fits, surely=surely)
        return trace if trace is None or not zone else replace(trace, zone=zone)

    def trace(self, flow: Flow, start: str) -> tuple[Trace, ...]:
        """Every way `flow` may take from `start`: a zone, or `device:interface` where it arrives.

        Raises: UsageError when `start` names neither.
        """
        if start in self.placement.areas:
            return self.traces_from(self.area(start), flow)
        device_name, _, interface_name = start.partition(":")
        device = self.snapshot.device(device_name)
        interface = find_interface(device, interface_name) if device is not None and interface_name else None
        if device is None or interface is None:
            raise UsageError(f"{start} is neither a zone of the policy nor a device:interface of the snapshot")
        return self.walker.walk((device.name, interface.name), flow)

    def traces_from(self, area: Area, flow: Flow) -> tuple[Trace, ...]:
        """Every way `flow` may take when a host of `area` sends it."""
        traces: list[Trace] = []
        for number in sorted(area.segments):
            direct = self.walker.on_segment(number, flow, area.name)
            if direct is not None:
                traces.append(direct)
                continue
            for name in self.topology.segments[number].interfaces:
                traces.extend(self.walker.walk(name, flow, area.name))
        return tuple(traces)

    def _wiring(self, segments: Collection[int], areas: tuple[Area, ...]) -> Origin:
        """The lines of the switch ports by which `areas` are on `segments`; empty where no port declares them."""
        lines: dict[Span, None] = {}
        for attachment in (attachment for area in areas for attachment in area.attachments):
            device = self.snapshot.device(attachment.port[0]) if attachment.port else None
            port = device.interface(attachment.port[1]) if device and attachment.port else None
            if port is not None and port.switchport is not None and attachment.segment in segments:
                lines.update(dict.fromkeys(port.switchport.origin))
        return tuple(lines)

    def _end_of(self, journey: Journey, area: Area, family: Family, flow: Flow, surely: bool) -> Location | None:
        """The location in `area` where `flow` arrives; None when it got there on its own segment."""
        analysis = self.family(family)
        for number in sorted(area.segments):
            direct = journey.departure.on_segment.get(number)
            if direct is not None and flow in _end(direct, surely) & analysis.addressed_to(area):
                return None
        arrived = journey.arrivals.surely if surely else journey.arrivals.possibly
        for number in sorted(area.segments):
            for location in (Delivered(number), Left(number)):
                if location in arrived and flow in arrived[location]:
                    return location
        raise UsageError(f"the packet does not arrive in {area.name}")


def ends_in(trace: Trace, area: Area) -> bool:
    """Whether `trace` ends at a host of `area`, or with a neighbour in it."""
    if trace.segment not in area.segments:
        return False
    if trace.disposition in (Disposition.LEFT, Disposition.UNKNOWN_NEIGHBOR):
        return True
    last = trace.hops[-1].leaving if trace.hops else trace.flow
    return trace.disposition is Disposition.DELIVERED and any(
        low <= last.destination <= high for low, high in area.addresses.get(last.family, ())
    )


def _end(bounds: Bounds, surely: bool) -> PacketSet:
    return bounds.surely if surely else bounds.possibly


def _wire(snapshot: Snapshot, first: tuple[str, str], second: tuple[str, str], span: Span) -> Wire:
    ends = []
    for device_name, name in (first, second):
        device = snapshot.device(device_name)
        interface = find_interface(device, name) if device is not None else None
        ends.append((device_name, interface.name if interface is not None else name))
    return Wire(ends[0], ends[1], (span,))
