"""Lines that permit what other devices stop: nothing that they let in by themselves gets anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ICMP, ICMPV6, Family, Field, FieldIn, Match, parts_of
from segcheck.model.network import Device, Interface, Stage
from segcheck.policy.crossings import leading_to
from segcheck.policy.site import Site
from segcheck.policy.unzoned import UNZONED
from segcheck.reachability.graph import Addressed, Delivered, Edge, Left, Location, PacketGraph, Received, Routing
from segcheck.reachability.trace import Disposition, Trace
from segcheck.semantics.filtering import deciding_rules, filter_bounds
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import plausible
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class StoppedPermit:
    """A permitting rule of `filter` of which nothing arrives anywhere. `packets`: some that another device stops.

    `trace`: one of them, stopped at `stopper`; None where no packet is surely stopped by a filter there.
    """

    device: Device
    filter: Filter
    rule: Rule
    family: Family
    packets: PacketSet
    trace: Trace | None
    stopper: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A filter in force at one place: what gets there counts as at `location`, before the filter.

    `onward`: packets that may get anywhere from there; `stopped`: that may be stopped by another device's filter;
    `interface`: where the packets come in (`inward`) or go out.
    """

    device: Device
    filter: Filter
    location: Location
    interface: str
    onward: PacketSet
    stopped: PacketSet
    inward: bool


class StoppedPermits:
    """Looks at packets that open sessions (no ICMP) in one family.

    Lines that name a source port, and lines of devices without sessions that answers need, are left out: they may be
    there for answers. So are devices that translate addresses: what their lines are about is not what goes on.
    Cost: two fixpoints against the edges, and for each filter its lines on the few packets in question.
    """

    def __init__(self, site: Site, family: Family) -> None:
        self._site = site
        self._one = site.analysis.family(family)
        self._graph: PacketGraph = self._one.graph
        self._family = family
        space = self._one.space
        self._nothing = space.nothing
        self._asked = opening_packets(space) - space.field_in(Field.PROTOCOL, ((ICMP, ICMP), (ICMPV6, ICMPV6)))
        self._onward = leading_to(self._graph, dict(self._ends()))
        self._stopped = leading_to(self._graph, self._losses())

    def found(self) -> Iterator[StoppedPermit]:
        """Every such line, by device."""
        places: dict[tuple[str, int], list[_Place]] = defaultdict(list)
        left_out = self.left_out
        for device in self._site.analysis.snapshot.devices:
            if device.name not in left_out:
                for place in self._places(device):
                    places[device.name, id(place.filter)].append(place)
        for group in places.values():
            yield from self._of_filter(group)

    @property
    def left_out(self) -> frozenset[str]:
        """Names of the devices whose lines are not asked about."""
        return frozenset(
            device.name
            for device in self._site.analysis.snapshot.devices
            if device.unmodeled or self._translates(device)
        )

    # -- where packets get to -------------------------------------------------------------------------

    def _ends(self) -> Iterator[tuple[Location, PacketSet]]:
        for segment in self._site.analysis.topology.segments:
            yield Delivered(segment.number), self._asked
            yield Left(segment.number), self._asked
        for device in self._site.analysis.snapshot.devices:
            yield Addressed(device.name), self._asked

    def _losses(self) -> dict[Location, PacketSet]:
        found: dict[Location, PacketSet] = {}
        for location in self._graph.sources:
            for edge in self._graph.leaving(location):
                lost = self._graph.lost(edge, self._asked, surely=False)
                if lost:
                    found[location] = found.get(location, self._nothing) | lost
        return found

    # -- filters and their places ---------------------------------------------------------------------

    def _places(self, device: Device) -> Iterator[_Place]:
        interfaces = {interface.name: interface for interface in device.interfaces}
        for edge in self._graph.of_device(device.name):
            place, egress = edge.source, interfaces.get(edge.egress)
            if isinstance(place, Received):
                yield from self._inward(device, interfaces[place.interface], edge)
            elif isinstance(place, Routing) and egress is not None:
                yield from self._outward(device, place, egress, edge)

    def _inward(self, device: Device, interface: Interface, inside: Edge) -> Iterator[_Place]:
        bound = [one.filter for one in interface.ingress if one.filter.family is self._family]
        if len(bound) != 1:
            return  # with several lists it is not one line that decides
        onward = self._graph.preimage(inside, self._onward.get(inside.target, self._nothing), surely=False)
        leaving = self._graph.leaving(inside.target)
        reaching = self._one.space.union(self._stopped_beyond(device, edge) for edge in leaving)
        stopped = self._graph.preimage(inside, reaching, surely=False)
        yield _Place(device, bound[0], inside.source, interface.name, onward, stopped, inward=True)

    def _outward(self, device: Device, place: Routing, egress: Interface, edge: Edge) -> Iterator[_Place]:
        policy = device.zone_policy(place.zone, egress.zone) if Stage.ZONE_POLICY in device.pipeline else None
        found = [*(policy.filters if policy is not None else ()), *(one.filter for one in egress.egress)]
        bound = [one for one in found if one.family is self._family]
        if len(bound) == 1:
            onward = self._graph.preimage(edge, self._onward.get(edge.target, self._nothing), surely=False)
            stopped = self._stopped_beyond(device, edge)
            yield _Place(device, bound[0], place, egress.name, onward, stopped, inward=False)

    def _stopped_beyond(self, device: Device, edge: Edge) -> PacketSet:
        target = edge.target
        if not isinstance(target, Received) or target.device == device.name:
            return self._nothing
        return self._graph.preimage(edge, self._stopped.get(target, self._nothing), surely=False)

    def _translates(self, device: Device) -> bool:
        rules = (*device.source_translations, *device.destination_translations)
        return any(rule.family is self._family for rule in rules)

    # -- lines ----------------------------------------------------------------------------------------

    def _of_filter(self, group: list[_Place]) -> Iterator[StoppedPermit]:
        rules, matcher, union = group[0].filter, self._one.matcher, self._one.space.union
        onward = union(place.onward for place in group) & self._asked
        # Nearly always empty: what a device permits gets on, most of it.
        stuck = (union(place.stopped for place in group) & self._asked & filter_bounds(matcher, rules).surely) - onward
        if not stuck:
            return
        for share in deciding_rules(matcher, rules, stuck):
            rule, packets = share.rule, share.packets.surely
            if rule is None or rule.action is not Action.PERMIT or not rule.origin or not packets:
                continue
            if _names_source_ports(rule.match) or self._leads_on(rules, rule, onward):
                continue
            if not self._for_answers(group, packets):
                yield self._told(group, rule, packets)

    def _leads_on(self, rules: Filter, rule: Rule, onward: PacketSet) -> bool:
        """Whether some packets that the rule may decide get anywhere."""
        caught = onward & self._one.matcher.bounds(rule.match).possibly
        return bool(caught) and any(share.rule is rule for share in deciding_rules(self._one.matcher, rules, caught))

    def _for_answers(self, group: list[_Place], packets: PacketSet) -> bool:
        """Whether sessions the other way may cross a device that knows no sessions: the line may be there for them."""
        if group[0].device.name in self._site.analysis.session_keepers:
            return False
        opening = packets.reversed() & self._asked
        return any(opening & self._the_other_way(place) for place in group)

    def _the_other_way(self, place: _Place) -> PacketSet:
        """What hosts send that may get in by the interface the line's packets leave by, or out by theirs."""
        found = self._nothing
        for inside in self._graph.of_device(place.device.name):
            start = inside.source
            if not isinstance(start, Received) or (not place.inward and start.interface != place.interface):
                continue
            arriving = self._arriving(start)
            for edge in self._graph.leaving(inside.target):
                if not place.inward or edge.egress == place.interface:
                    through = self._graph.preimage(edge, self._asked, surely=False)
                    found |= self._graph.preimage(inside, through, surely=False) & arriving
        return found

    def _arriving(self, place: Received) -> PacketSet:
        """What hosts of any zone, or of none, may send that gets there."""
        site = self._site
        names = [*(zone.name for zone in site.policy.zones), *([UNZONED] if site.analysis.unzoned is not None else [])]
        journeys = (site.analysis.journey(name, self._family) for name in names)
        return self._one.space.union(journey.arrivals.possibly.get(place, self._nothing) for journey in journeys)

    def _told(self, group: list[_Place], rule: Rule, packets: PacketSet) -> StoppedPermit:
        first = group[0]
        for place in group:
            here = packets & place.stopped
            trace = self._example(place, here) if here else None
            if trace is not None:
                stopper = trace.hops[-1].device
                return StoppedPermit(first.device, first.filter, rule, self._family, here, trace, stopper)
        return StoppedPermit(first.device, first.filter, rule, self._family, packets, None, "")

    def _example(self, place: _Place, packets: PacketSet) -> Trace | None:
        """A packet that surely passes the device and is surely refused by another one's filter."""
        for start, here in self._starts(place, packets).items():
            flow = here.sample(plausible(self._one.space))
            if flow is None:
                continue
            traces = self._site.analysis.walker.walk((start.device, start.interface), flow)
            if all(trace.certain and self._stops_elsewhere(trace, place.device) for trace in traces):
                return traces[0] if traces else None
        return None

    def _stops_elsewhere(self, trace: Trace, device: Device) -> bool:
        return trace.disposition is Disposition.DENIED and trace.hops[-1].device != device.name

    def _starts(self, place: _Place, packets: PacketSet) -> Mapping[Received, PacketSet]:
        if isinstance(place.location, Received):
            return {place.location: packets}
        found: dict[Received, PacketSet] = {}
        for inside in self._graph.entering(place.location):
            if isinstance(inside.source, Received):
                found[inside.source] = self._graph.preimage(inside, packets, surely=True) & self._asked
        return found


def _names_source_ports(match: Match) -> bool:
    waiting = [match]
    while waiting:
        part = waiting.pop()
        if isinstance(part, FieldIn) and part.field is Field.SOURCE_PORT:
            return True
        waiting.extend(parts_of(part))
    return False
