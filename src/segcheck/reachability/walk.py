"""Following one packet with the reference evaluator, from wire to wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from segcheck.errors import UsageError
from segcheck.model.header import UNMARKED, Family, Flow
from segcheck.model.network import Device, InterfaceKind, Snapshot
from segcheck.reachability.places import Area
from segcheck.reachability.topology import InterfaceName, Segment, Topology
from segcheck.reachability.trace import Disposition, Hop, Trace, Uncertainty
from segcheck.semantics.evaluate import Truth, matches
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.evaluate_routes import lookup
from segcheck.semantics.outcome import Departure, DeviceOutcome

MOST_TRACES = 256
"""More ways than this are not followed; uncomputed routing can lead anywhere, in any order."""
_LONGEST_WAY = 64


@dataclass(frozen=True, slots=True)
class _Way:
    """What one copy of the packet has behind it."""

    at: InterfaceName
    flow: Flow
    hops: tuple[Hop, ...]
    doubts: tuple[Uncertainty, ...]
    seen: frozenset[tuple[InterfaceName, Flow]]


class Walker:
    """Follows packets through a snapshot. Shares the topology with the packet graph, and nothing else."""

    def __init__(self, snapshot: Snapshot, topology: Topology, areas: Iterable[Area]) -> None:
        self._devices: dict[str, Device] = {device.name: device for device in snapshot.devices}
        self._topology = topology
        self._areas = tuple(areas)

    def walk(
        self,
        start: InterfaceName,
        flow: Flow,
        source_zone: str = "",
        hints: Mapping[InterfaceName, Flow] | None = None,
        along: Sequence[InterfaceName] | None = None,
    ) -> tuple[Trace, ...]:
        """Every way `flow` may take from its arrival at interface `start`, at most `MOST_TRACES` of them.

        `hints` says, per interface it arrives at, how the packet may look when it leaves that device (which address
        of a NAT pool it gets). `along`: follow only copies that arrive at these interfaces, in this order.

        Raises: UsageError when `start` names no interface that packets can arrive at.
        """
        device = self._devices.get(start[0])
        interface = device.interface(start[1]) if device is not None else None
        if interface is None or interface.kind is InterfaceKind.SWITCHPORT or not interface.enabled:
            name = ":".join(start)
            raise UsageError(f"no layer-3 interface in use is called {name}", "start-not-layer-3", name=name)
        traces: list[Trace] = []
        ways = [_Way(start, flow, (), (), frozenset())]
        while ways and len(traces) < MOST_TRACES:
            way = ways.pop()
            for following in self._follow(way, hints or {}):
                if isinstance(following, Trace):
                    traces.append(replace(following, flow=flow, source_zone=source_zone))
                elif along is None or following.at == _nth(along, len(following.hops)):
                    ways.append(following)
        return tuple(traces)

    def on_segment(self, number: int, flow: Flow, source_zone: str) -> Trace | None:
        """The trace of a packet from a host on segment `number` to another host there; None when it needs a router."""
        segment = self._topology.segments[number]
        local = any(subnet.family is flow.family and flow.destination in subnet for subnet in segment.subnets)
        if not local or any(self._owns(name, flow.destination, flow) for name in segment.interfaces):
            return None
        start = _Way(("", ""), flow, (), (), frozenset())
        return replace(self._delivered(start, segment), flow=flow, source_zone=source_zone)

    def _follow(self, way: _Way, hints: Mapping[InterfaceName, Flow]) -> Iterator[_Way | Trace]:
        name, interface = way.at
        here = (way.at, way.flow)
        if here in way.seen or len(way.hops) >= _LONGEST_WAY:
            yield self._ended(way, Disposition.LOOP)
            return
        seen = way.seen | {here}
        for outcome in forward(self._devices[name], interface, way.flow, hints.get(way.at)):
            doubts = way.doubts if outcome.certain else (*way.doubts, *_reasons(outcome))
            departure = outcome.departure
            leaving = way.flow if departure is None else departure.flow
            if departure is None and outcome.decisions:
                leaving = replace(outcome.decisions[-1].after, mark=UNMARKED)
            egress = "" if departure is None else departure.interface
            hop = Hop(name, interface, egress, outcome.decisions, way.flow, leaving)
            after = _Way(way.at, leaving, (*way.hops, hop), doubts, seen)
            if departure is None:
                yield self._ended(after, outcome.disposition or Disposition.DENIED)
            else:
                yield from self._over_the_wire(after, departure)

    def _over_the_wire(self, way: _Way, departure: Departure) -> Iterator[_Way | Trace]:
        out = (way.at[0], departure.interface)
        number = self._topology.segment_of.get(out)
        if number is None:
            yield self._ended(way, Disposition.NO_ROUTE)
            return
        segment = self._topology.segments[number]
        if not segment.certain:
            way = replace(way, doubts=(*way.doubts, Uncertainty("wiring-uncertain", ())))
        others = [name for name in segment.interfaces if name != out]
        if departure.any_neighbor:
            for name in others:
                yield replace(way, at=name)
            yield self._delivered(way, segment)
            yield self._handed_over(way, segment)
            return
        wanted = way.flow.destination if departure.next_hop is None else departure.next_hop
        owners = [name for name in others if self._owns(name, wanted, way.flow)]
        for name in owners:
            yield replace(way, at=name)
        if owners:
            return
        if departure.next_hop is not None:
            borrowers = [name for name in others if self._may_own(name, departure.next_hop, way.flow)]
            if borrowers:
                way = replace(way, doubts=(*way.doubts, Uncertainty("gateway-untold", ())))
            for name in borrowers:
                yield replace(way, at=name)
            yield self._handed_over(way, segment)
        elif any(subnet.family is way.flow.family and wanted in subnet for subnet in segment.subnets):
            answering = [name for name in others if self._may_answer(name, way.flow)]
            if answering:
                way = replace(way, doubts=(*way.doubts, Uncertainty("gateway-untold", ())))
            for name in answering:
                yield replace(way, at=name)
            yield self._delivered(way, segment)
        else:
            yield from self._to_some_gateway(way, segment, others)

    def _to_some_gateway(self, way: _Way, segment: Segment, others: Sequence[InterfaceName]) -> Iterator[_Way | Trace]:
        """An interface route without next hop: whoever is on the segment may answer for the destination."""
        addresses = {
            own.address
            for device, name in segment.interfaces
            for interface in [self._devices[device].interface(name)]
            if interface is not None
            for own in interface.addresses
            if own.family is way.flow.family
        }
        outside = not others or segment.has_room(way.flow.family, len(addresses))
        if len(others) + outside > 1:
            way = replace(way, doubts=(*way.doubts, Uncertainty("gateway-untold", ())))
        for name in others:
            yield replace(way, at=name)
        if outside:
            yield self._handed_over(way, segment)

    def _may_own(self, name: InterfaceName, address: int, flow: Flow) -> bool:
        """Whether the interface may have `address` though its configuration does not tell."""
        interface = self._devices[name[0]].interface(name[1])
        link_local = flow.family is Family.IPV6 and address >> 118 == 0x3FA
        return link_local or (interface is not None and interface.address_unknown)

    def _may_answer(self, name: InterfaceName, flow: Flow) -> bool:
        """Whether the router at `name` may answer for a destination that is not its own: by NAT, or by proxy ARP."""
        device = self._devices[name[0]]
        interface = device.interface(name[1])
        if interface is None:
            return False
        if any(
            rule.rewrites
            and rule.family is flow.family
            and (rule.vrf or "") == interface.vrf
            and rule.ingress_side in (None, interface.nat_side)
            and matches(rule.match, flow) is not Truth.FALSE
            for rule in device.destination_translations
        ):
            return True
        if flow.family is not Family.IPV4 or not device.forwards:
            return False
        own = {
            address.address
            for other in device.interfaces
            if other.enabled and other.vrf == interface.vrf
            for address in other.addresses
            if address.family is flow.family
        }
        return flow.destination not in own and any(
            way.interface not in (None, interface.name) and not way.any_neighbor
            for way in lookup(device, interface.vrf, flow.family, flow.destination)
        )

    def _owns(self, name: InterfaceName, address: int, flow: Flow) -> bool:
        interface = self._devices[name[0]].interface(name[1])
        return interface is not None and any(
            own.address == address and own.family is flow.family for own in interface.addresses
        )

    # -- ends -----------------------------------------------------------------------------------------

    def _delivered(self, way: _Way, segment: Segment) -> Trace:
        zone = next(
            (
                area.name
                for area in self._areas
                if segment.number in area.segments
                and any(low <= way.flow.destination <= high for low, high in area.addresses.get(way.flow.family, ()))
            ),
            "",
        )
        return self._ended(way, Disposition.DELIVERED, zone, segment.number)

    def _handed_over(self, way: _Way, segment: Segment) -> Trace:
        here = [area for area in self._areas if segment.number in area.segments]
        key = (segment.number, way.flow.family)
        theirs = [
            area
            for area in here
            if not any(low <= way.flow.destination <= high for low, high in area.shared.get(key, ()))
        ]
        zone = next((area.name for area in theirs or here), "")
        end = Disposition.LEFT if zone else Disposition.UNKNOWN_NEIGHBOR
        return self._ended(way, end, zone, segment.number)

    def _ended(self, way: _Way, end: Disposition, zone: str = "", segment: int | None = None) -> Trace:
        return Trace(way.flow, "", way.hops, end, zone, not way.doubts, segment, way.doubts)


def _nth(names: Sequence[InterfaceName], number: int) -> InterfaceName | None:
    return names[number] if number < len(names) else None


def _reasons(outcome: DeviceOutcome) -> tuple[Uncertainty, ...]:
    return outcome.doubts or (Uncertainty("not-certain", ()),)
