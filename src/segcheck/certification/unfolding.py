"""From the packet graph and the journeys through it to the points and steps of a certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segcheck.certification.points import OnWire, Place, Point, Points, Sent
from segcheck.certification.spelling import Plain, Spelling
from segcheck.model.header import UNMARKED, Field
from segcheck.model.translation import SetInto, Translation
from segcheck.policy.analysis import Analysis, Journey
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.build import somewhere_in
from segcheck.reachability.graph import (
    Anyhow,
    Edge,
    Forgetting,
    Guard,
    Left,
    Location,
    Received,
    Rewriting,
    Routing,
    Step,
    Unmarking,
)
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.reasons import Answering, Hairpin, InterfaceFilter, PolicyFilter, Reason
from segcheck.semantics.translating import regions
from segcheck.symbolic.header_space import PacketSet

_CLEAR_MARK = SetInto(Field.MARK, ((UNMARKED, UNMARKED),))


class Unfolding:
    """Takes the graph of one family apart along `journeys`. Locations that no journey reaches are left out.

    Cost: one set operation per step, and per journey that has packets of its own there.
    """

    def __init__(self, analysis: Analysis, family: FamilyAnalysis, journeys: Sequence[Journey]) -> None:
        self._analysis = analysis
        self._family = family
        self._journeys = journeys
        self._spelling = Spelling(family.family)
        space = family.space
        self._fresh = space.valid & space.field_in(Field.STATE, ((0, 0),))
        self._unsure = {
            device.name for device in analysis.snapshot.devices if any(t.uncomputed for t in device.routing)
        }
        self.points = Points(space, self._spelling.rewrite)

    def unfold(self, sent: Sequence[PacketSet]) -> Points:
        """All points and steps; `sent`: what the source of each journey sends."""
        by_zone: dict[str, dict[int, PacketSet]] = {}
        areas: dict[str, Area] = {}
        for number, (journey, packets) in enumerate(zip(self._journeys, sent, strict=True)):
            areas[journey.source.name] = journey.source
            if packets:
                by_zone.setdefault(journey.source.name, {})[number] = packets
        loads = self._loads()
        for zone, load in by_zone.items():
            self._depart(areas[zone], self.points.place(Sent(zone), load), loads)
        for location in [place for place in loads if not isinstance(place, OnWire)]:
            self.points.place(location, loads[location])
        for location in [place for place in loads if not isinstance(place, OnWire | Sent)]:
            for edge in self._family.graph.leaving(location):
                self._follow(edge, loads)
        return self.points

    def _loads(self) -> dict[Place, dict[int, PacketSet]]:
        """What each journey has at each place."""
        loads: dict[Place, dict[int, PacketSet]] = {}
        for number, journey in enumerate(self._journeys):
            for segment, bounds in journey.departure.on_segment.items():
                if bounds.possibly:
                    loads.setdefault(OnWire(segment), {})[number] = bounds.possibly
            for location, packets in journey.arrivals.possibly.items():
                if packets:
                    loads.setdefault(location, {})[number] = packets
        return loads

    # -- from the hosts to the first routers ----------------------------------------------------------

    def _depart(self, area: Area, sent: Point, loads: Mapping[Place, dict[int, PacketSet]]) -> None:
        for attachment in area.attachments:
            point = self._let_in(sent, attachment)
            wire = OnWire(attachment.segment)
            if point is None or wire not in loads:
                continue
            on_wire = self.points.place(wire, loads[wire])
            self.points.arrive(point, on_wire)
            segment = self._analysis.topology.segments[attachment.segment]
            inside: list[Place] = [somewhere_in(name) for name in self._family.not_understood_on(segment.number)]
            for place in [*(Received(*name) for name in segment.interfaces), *inside]:
                self.points.arrive(on_wire, self.points.place(place, loads[place]))

    def _let_in(self, sent: Point, attachment: Attachment) -> Point | None:
        if attachment.port is None:
            return sent
        device, interface = attachment.port
        admitted = self._family.admitted(attachment, self._family.space.everything).possibly
        return self.points.keep(sent, admitted, {"kind": "port", "device": device, "interface": interface})

    # -- along the edges of the graph -----------------------------------------------------------------

    def _follow(self, edge: Edge, loads: Mapping[Place, dict[int, PacketSet]]) -> None:
        next_hop = None if edge.next_hop is None else self._spelling.address(edge.next_hop)
        way: Plain = {"kind": "route", "interface": edge.egress, "next_hop": next_hop}
        point = self.points.keep(self.points.places[edge.source], edge.choice.possibly, way, told_empty=False)
        for step in edge.steps:
            if point is None:
                return
            point = self._through(step, point, edge.source)
        if point is None:
            return
        router = None
        if isinstance(edge.target, Left):
            router = edge.next_hop is not None or getattr(edge.source, "device", "") not in self._unsure
        self.points.arrive(point, self.points.place(edge.target, loads[edge.target]), router=router)

    def _through(self, step: Step, point: Point, source: Location) -> Point | None:
        if isinstance(step, Guard):
            if step.reason is None:
                return point
            return self.points.keep(point, step.bounds.possibly, self._why(step.reason))
        if isinstance(step, Rewriting):
            return self._translate(point, step.rules, getattr(source, "device", ""))
        if isinstance(step, Anyhow):
            return self.points.anything(point, self._fresh)
        if isinstance(step, Unmarking):
            return self.points.rewrite(point, _CLEAR_MARK)
        assert isinstance(step, Forgetting)
        return self.points.forget(point, step.fields)

    def _translate(self, point: Point, rules: tuple[Translation, ...], device: str) -> Point | None:
        ends: list[Point] = []
        for way, packets in regions(self._family.matcher, rules):
            why: Plain = {"kind": "translation", "device": device}
            end = self.points.keep(point, packets.possibly, why, told_empty=False)
            if end is None:
                continue
            for rewrite in way:
                end = self.points.rewrite(end, rewrite)
            ends.append(end)
        return self.points.join(list(dict.fromkeys(ends))) if ends else None

    def _why(self, reason: Reason) -> Plain:
        match reason:
            case InterfaceFilter():
                return {
                    "kind": "filter",
                    "device": reason.device,
                    "interface": reason.interface,
                    "direction": "in" if reason.inwards else "out",
                    "number": reason.number,
                    "name": reason.name,
                    "sender": "told" if reason.from_hosts else "untold",
                }
            case PolicyFilter():
                return {
                    "kind": "policy",
                    "device": reason.device,
                    "source": reason.source_zone,
                    "destination": reason.destination_zone,
                    "number": reason.number,
                    "name": reason.name,
                    "sender": "told" if reason.from_hosts else "untold",
                }
            case Hairpin():
                return {"kind": "hairpin", "device": reason.device, "interface": reason.interface}
            case Answering():
                return {"kind": "neighbor", "segment": reason.segment}
        return {
            "kind": "default",
            "device": reason.device,
            "source": reason.source_zone,
            "destination": reason.destination_zone,
        }


def location_words(place: Place) -> dict[str, Plain]:
    """A location as the certificate names it."""
    match place:
        case Sent(zone):
            return {"kind": "sent", "zone": zone}
        case OnWire(segment):
            return {"kind": "wire", "segment": segment}
        case Received(device, interface):
            return {"kind": "received", "device": device, "interface": interface}
        case Routing():
            return {
                "kind": "routing",
                "device": place.device,
                "vrf": place.vrf,
                "zone": place.zone,
                "nat_side": place.nat_side,
                "interface": place.interface,
            }
        case _:
            kind = type(place).__name__.lower()
            if hasattr(place, "segment"):
                return {"kind": kind, "segment": place.segment}
            return {"kind": kind, "device": place.device}
