"""Where packets get out of sight: neighbours nobody described, and switches whose links nobody declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from segcheck.model.layer2 import PortMode
from segcheck.model.network import Snapshot
from segcheck.policy.document import Policy
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.graph import Delivered, Edge, Left, Location
from segcheck.reachability.places import Area
from segcheck.reachability.topology import Topology
from segcheck.source.text import Origin
from segcheck.symbolic.header_space import PacketSet

if TYPE_CHECKING:
    from segcheck.policy.analysis import Journey


@dataclass(slots=True)
class JourneyEnds:
    """What was found out about the ends of one journey.

    CHOICE: kept with the journey: of hundreds of places, each is asked about for every zone its packets may be for.
    """

    leaks: dict[Location, PacketSet] | None = None
    left: tuple[Left, ...] | None = None
    handed_over: dict[int, PacketSet] = field(default_factory=dict)
    """By identity of the edge, which its graph keeps."""


class HiddenWays:
    """Where packets get out of sight in one network under one policy. `areas`: the zones, by name."""

    def __init__(self, snapshot: Snapshot, topology: Topology, policy: Policy, areas: Mapping[str, Area]) -> None:
        self._snapshot = snapshot
        self._topology = topology
        self._policy = policy
        self._areas = areas
        self._loose_ends: dict[frozenset[int], tuple[Origin, ...]] = {}

    def leaks(self, journey: Journey, family: FamilyAnalysis) -> Mapping[Location, PacketSet]:
        """Packets that may be handed to a neighbour nobody described: they may get anywhere behind it."""
        known = journey.ends.leaks
        if known is None:
            known = journey.ends.leaks = dict(self._leaks(journey, family))
        return known

    def _leaks(self, journey: Journey, family: FamilyAnalysis) -> Iterator[tuple[Location, PacketSet]]:
        open_segments = not self._policy.assumptions.closed_segments
        for location, packets in journey.arrivals.possibly.items():
            if (
                (isinstance(location, Left) or (open_segments and isinstance(location, Delivered)))
                and location.segment not in self._zoned
                and packets & family.space.valid
            ):
                yield location, packets

    def led_away(self, journey: Journey, family: FamilyAnalysis, destination: Area) -> tuple[Edge, ...]:
        """Edges by which packets for `destination` may go to an undescribed router on a segment of other zones.

        SOUNDNESS: hosts of a zone do not forward, but a route shows that a router is there. Where routes are not
        computed, only next hops that the configuration names show one. What is behind an external zone is external.
        """
        wanted = family.addressed_to(destination)
        here = destination.segments | self._external
        possibly, ends = journey.arrivals.possibly, journey.ends
        if ends.left is None:
            ends.left = tuple(location for location in possibly if isinstance(location, Left))
        found: list[Edge] = []
        for location in ends.left:
            for edge in family.graph.entering(location) if location.segment not in here else ():
                known = edge.next_hop is not None or getattr(edge.source, "device", "") not in self._open_devices
                packets = possibly.get(edge.source)
                if not known or not packets:
                    continue
                if id(edge) not in ends.handed_over:
                    ends.handed_over[id(edge)] = family.graph.image(edge, packets, surely=False)
                if ends.handed_over[id(edge)] & wanted:
                    found.append(edge)
        return tuple(found)

    def loose_ends(self, area: Area) -> tuple[Origin, ...]:
        """Ports by which switches under `area` may be linked to other devices of the snapshot, though no link says so.

        SOUNDNESS: a VLAN that no router and no declared link touches looks isolated; where its switch has no link at
        all, or a trunk carries it to nobody knows where, more likely the link was forgotten.
        """
        known = self._loose_ends.get(area.segments)
        if known is None:
            known = self._loose_ends[area.segments] = tuple(self._loose_ends_of(area.segments))
        return known

    def _loose_ends_of(self, segments: frozenset[int]) -> Iterator[Origin]:
        if len(self._snapshot.devices) == 1:
            return
        linked = {end for link in self._policy.links for end in (link.first[0], link.second[0])}
        hosts = {attachment.port for other in self._areas.values() for attachment in other.attachments}
        for number in sorted(segments):
            segment = self._topology.segments[number]
            names = {(port.device, port.interface) for port in segment.ports}
            if segment.interfaces or names & self._topology.wired:
                continue
            for device_name in sorted({device for device, _ in segment.vlans}):
                device = self._snapshot.device(device_name)
                for interface in device.interfaces if device is not None else ():
                    port = interface.switchport
                    carried = (device_name, interface.name) in names and port is not None
                    free = (
                        port is not None and port.mode is PortMode.TRUNK and (device_name, interface.name) not in hosts
                    )
                    if carried and (device_name not in linked or free):
                        yield interface.origin[:1]
                        break

    @cached_property
    def _zoned(self) -> frozenset[int]:
        """Numbers of the segments that zones are on."""
        return frozenset(number for area in self._areas.values() for number in area.segments)

    @cached_property
    def _external(self) -> frozenset[int]:
        outside = [zone.name for zone in self._policy.zones if zone.external]
        return frozenset(number for name in outside for number in self._areas[name].segments)

    @cached_property
    def _open_devices(self) -> frozenset[str]:
        """Names of the devices whose routes are not all computed."""
        return frozenset(one.name for one in self._snapshot.devices if any(table.uncomputed for table in one.routing))
