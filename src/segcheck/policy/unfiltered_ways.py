"""Ways on which packets meet no filter at all: the packet graph without the places where some filter is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from segcheck.model.filters import Action
from segcheck.model.header import Family
from segcheck.model.network import Device, Interface, Stage
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.filter_strength import FilterStrengths, Strength
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.build import somewhere_in
from segcheck.reachability.fixpoint import Arrivals, spread
from segcheck.reachability.graph import Addressed, Edge, Location, PacketGraph, Received, Routing
from segcheck.reachability.places import Attachment
from segcheck.semantics.bounds import Bounds
from segcheck.symbolic.header_space import PacketSet


class UnfilteredWays:
    """Journeys of packets that meet no filter, in one family.

    A filter that refuses nothing is none; one that perhaps refuses nothing leaves a possible way.
    Cost: making it looks at every edge of the packet graph once; a journey is one fixpoint on what is left.
    """

    def __init__(self, analysis: Analysis, family: Family) -> None:
        self._analysis = analysis
        self._one: FamilyAnalysis = analysis.family(family)
        self._family = family
        self._devices = {device.name: device for device in analysis.snapshot.devices}
        self._strengths = FilterStrengths(self._one)
        self._graph = PacketGraph(self._one.matcher, self._open_edges(), fresh=self._one.graph.fresh)

    def journey(self, zone: str) -> Journey:
        """Packets of hosts of `zone`, and where they get to without meeting a filter."""
        area = self._analysis.area(zone)
        packets = self._one.sent_by(area, spoofing=self._analysis.policy.assumptions.spoofing)
        unguarded = tuple(place for place in area.attachments if self._at_port(place) is not Strength.SURELY)
        departure = self._one.depart(replace(area, attachments=unguarded), packets)
        return Journey(area, departure, spread(self._graph, departure.entering))

    def arrivals(self, device: str, interface: str, packets: PacketSet) -> Arrivals:
        """Where `packets` that come in at an interface get to without meeting a filter."""
        return spread(self._graph, {Received(device, interface): Bounds(packets, packets)})

    # -- edges ----------------------------------------------------------------------------------------

    def _open_edges(self) -> Iterator[Edge]:
        for edge in self._all_edges():
            strength = self._on(edge)
            if strength is Strength.NONE:
                yield edge
            elif strength is Strength.PERHAPS:
                passing = None if edge.passing is None else self._unsure(edge.passing)
                yield replace(edge, choice=self._unsure(edge.choice), passing=passing)

    def _all_edges(self) -> Iterator[Edge]:
        waiting: list[Location] = [
            Received(device.name, interface.name)
            for device in self._analysis.snapshot.devices
            for interface in device.interfaces
        ]
        waiting.extend(somewhere_in(device.name) for device in self._analysis.snapshot.devices if device.unmodeled)
        seen = set(waiting)
        while waiting:
            for edge in self._one.graph.leaving(waiting.pop()):
                if isinstance(edge.target, Addressed):
                    continue
                yield edge
                if edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)

    def _unsure(self, bounds: Bounds) -> Bounds:
        return Bounds(self._one.space.nothing, bounds.possibly)

    def _on(self, edge: Edge) -> Strength:
        """The strongest filter that packets meet on `edge`."""
        place = edge.source
        if isinstance(place, Received):
            interface = self._devices[place.device].interface(place.interface)
            return self._strengths.of_bindings(interface.ingress if interface is not None else ())
        if isinstance(place, Routing) and edge.egress:
            device = self._devices[place.device]
            egress = device.interface(edge.egress)
            if egress is not None:
                return max(self._strengths.of_bindings(egress.egress), self._between(device, place, egress))
        return Strength.NONE

    def _at_port(self, place: Attachment) -> Strength:
        device = self._devices.get(place.port[0]) if place.port is not None else None
        port = device.interface(place.port[1]) if device is not None and place.port is not None else None
        return Strength.NONE if port is None else self._strengths.of_bindings(port.ingress)

    # -- filters --------------------------------------------------------------------------------------

    def _between(self, device: Device, place: Routing, egress: Interface) -> Strength:
        """The filter between two firewall zones of a device; what the device refuses by default is filtered."""
        hairpin = device.zone_defaults.hairpin if place.interface == egress.name else None
        by_zones = self._strengths.between(device, place.zone, egress.zone)
        if hairpin is None or Stage.ZONE_POLICY not in device.pipeline:
            return by_zones
        if hairpin is Action.UNKNOWN:
            return min(by_zones, Strength.PERHAPS)
        return Strength.NONE if hairpin is Action.PERMIT else Strength.SURELY
