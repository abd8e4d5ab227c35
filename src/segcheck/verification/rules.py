"""Rules about points and edges: nothing is lost on the way that no rule of a configuration takes away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from segcheck.verification.closure import Steps
from segcheck.verification.diagrams import EMPTY
from segcheck.verification.document import (
    Become,
    BecomeBits,
    Edge,
    FamilyPart,
    Forget,
    Keep,
    Location,
    Name,
    Pass,
    Zone,
)
from segcheck.verification.refusal import Complaints
from segcheck.verification.universe import Universe

_ENDS = ("delivered", "left", "addressed", "dropped")


def check_names(part: FamilyPart, complaints: Complaints) -> None:
    """Complain of what names a zone, a segment, an interface, a flow, a journey that is not there, or not named."""
    _check_segments(part, complaints)
    zones = {zone.name for zone in part.zones}
    used_flows = {number for claim in part.claims for number in (*claim.flows, *claim.answers)}
    used_journeys = {claim.journey for claim in part.claims}
    named_zones = [location.key[0] for location in part.locations if location.kind == "sent"]
    named_zones += [journey.zone for journey in part.journeys]
    named_zones += [name for claim in part.claims for name in (claim.source, claim.destination)]
    for name in named_zones:
        if name not in zones:
            complaints.add("certificate-no-zone", place=part.place, name=str(name))
    for listed, used, name in (
        (range(len(part.flows)), used_flows, "flows"),
        (range(len(part.journeys)), used_journeys, "journeys"),
    ):
        for number in sorted(used.symmetric_difference(listed)):
            code = "certificate-not-there" if number in used else "certificate-not-named"
            complaints.add(code, place=f"{part.place}.{name}[{number}]")
    journeys = [(journey.zone, journey.left_out, tuple(journey.sets.items())) for journey in part.journeys]
    for what, twice in (("journeys", journeys), ("claims", list(part.claims))):
        if len(set(twice)) != len(twice):
            complaints.add("certificate-twice", place=f"{part.place}.{what}")
    if not part.claims:
        complaints.add("certificate-no-claim", place=part.place)


def _check_segments(part: FamilyPart, complaints: Complaints) -> None:
    listed = {segment.number for segment in part.segments}
    named = {number for zone in part.zones for number in zone.segments}
    named |= {neighbor.segment for neighbor in part.neighbors}
    named |= {
        location.key[0]
        for location in part.locations
        if location.kind in ("wire", "delivered", "left") and isinstance(location.key[0], int)
    }
    for number in sorted(listed ^ named):
        code = "certificate-not-named" if number in listed else "certificate-not-there"
        complaints.add(code, place=f"{part.place}.segments: {number}")
    interfaces: Counter[tuple[Name, ...]] = Counter()
    for segment in part.segments:
        interfaces.update(segment.interfaces)
    received = Counter(location.key for location in part.locations if location.kind == "received")
    if interfaces != received:
        first = min(str(key) for key in (interfaces - received) + (received - interfaces))
        complaints.add("certificate-interfaces", place=f"{part.place}.segments", interface=first)


class EdgeRules:
    """The rules of docs/reference/certificate-format.md, "Points and edges". `arriving`: by point."""

    def __init__(
        self,
        part: FamilyPart,
        universe: Universe,
        steps: Steps,
        arriving: Mapping[int, int],
        complaints: Complaints,
    ) -> None:
        self._part = part
        self._universe = universe
        self._steps = steps
        self._arriving = arriving
        self._complaints = complaints
        self._point = {location: point for point, location in enumerate(part.locations)}
        self._beginning: dict[int, list[Edge]] = defaultdict(list)
        self._ending: Counter[int] = Counter()
        for edge in part.edges:
            self._beginning[edge.start].append(edge)
            if edge.end is not None:
                self._ending[edge.end] += 1

    def check(self) -> None:
        """Complain of everything that breaks a rule."""
        for number, edge in enumerate(self._part.edges):
            self._check_shape(number, edge)
            self._check_effect(number, edge)
        self._check_points()
        for point, location in enumerate(self._part.locations):
            self._check_location(point, location)

    def _complain(self, code: str, edge: int) -> None:
        self._complaints.add(code, place=f"{self._part.place}.edges[{edge}]")

    def _complain_of_point(self, code: str, point: int) -> None:
        self._complaints.add(code, place=self._part.place, point=self._part.point_name(point))

    def _check_shape(self, number: int, edge: Edge) -> None:
        """Rules 1 and 2, and where `router` stands."""
        location = self._part.location(edge.end)
        kind = None if location is None else location.kind
        if (kind == "left") != (edge.router is not None):
            self._complain("certificate-edge-router", number)
        if edge.end is None:
            return
        if not isinstance(edge.operation, Pass) and (location is not None or self._ending[edge.end] != 1):
            self._complain("certificate-edge-end", number)
        if kind == "sent" or edge.start == edge.end:
            self._complain("certificate-edge-back", number)

    def _check_effect(self, number: int, edge: Edge) -> None:
        """Rules 3, 4 and 5: every step says no more and no less than what it does to what arrives."""
        sets, operation = self._universe.sets, edge.operation
        one = self._arriving.get(edge.start, EMPTY)
        if isinstance(operation, Keep):
            if sets.meets(operation.keep, operation.rest) or sets.either(operation.keep, operation.rest) != one:
                self._complain("certificate-edge-keep", number)
        elif isinstance(operation, Become | BecomeBits):
            if not sets.meets(one, self._universe.having(operation.field)):
                self._complain("certificate-edge-without-effect", number)
        elif isinstance(operation, Forget):
            whole = self._steps.image(operation, one)
            for field in operation.fields:
                others = tuple(other for other in operation.fields if other is not field)
                if self._universe.packets.forget_fields(one, others) == whole:
                    self._complain("certificate-edge-without-effect", number)

    def _check_points(self) -> None:
        """Rules 2 and 6."""
        if len(self._arriving) != self._part.points:
            self._complaints.add("certificate-points", place=self._part.place)
            return
        for point in range(len(self._part.locations), self._part.points):
            if not self._ending[point] or point not in self._beginning:
                self._complain_of_point("certificate-inner-point", point)

    def _check_location(self, point: int, location: Location) -> None:
        """Rules 7 to 10."""
        edges = self._beginning.get(point, [])
        if location.kind == "sent":
            zone = self._part.zone(str(location.key[0]))
            right = zone is not None and self._sends_everywhere(point, zone)
        elif location.kind == "wire":
            right = self._wire_is_heard(point, location.key[0])
        elif location.kind == "routing":
            right = self._routing_loses_nothing(point)
        else:
            right = bool(edges) != (location.kind in _ENDS)
        if not right:
            self._complain_of_point(f"certificate-{location.kind}", point)

    def _sends_everywhere(self, point: int, zone: Zone) -> bool:
        """Rule 7: by every attachment, and nothing but that."""
        ports: dict[tuple[str, str], Edge] = {}
        direct = []
        for edge in self._beginning.get(point, []):
            if not isinstance(edge.operation, Keep):
                direct.append(edge)
            elif edge.operation.why.kind == "port":
                ports[str(edge.operation.why["device"]), str(edge.operation.why["interface"])] = edge
        if len(direct) + len(ports) != len(self._beginning.get(point, [])):
            return False
        if set(ports) != {port for _, port in zone.attachments if port is not None}:
            return False
        return self._lead_to_wires(direct, zone, None) and all(
            edge.end is None or self._lead_to_wires(self._beginning.get(edge.end, []), zone, port)
            for port, edge in ports.items()
        )

    def _lead_to_wires(self, edges: Sequence[Edge], zone: Zone, port: tuple[str, str] | None) -> bool:
        """Whether `edges` pass on to the wires of the attachments by `port`, and nowhere else."""
        wires = {self._point.get(Location("wire", (segment,))) for segment, other in zone.attachments if other == port}
        return all(isinstance(edge.operation, Pass) for edge in edges) and {edge.end for edge in edges} == wires

    def _wire_is_heard(self, point: int, number: object) -> bool:
        """Rule 8: by every interface of the segment; besides only devices that may do anything."""
        segment = next((one for one in self._part.segments if one.number == number), None)
        ends = set()
        for edge in self._beginning.get(point, []):
            end = self._part.location(edge.end)
            if not isinstance(edge.operation, Pass) or end is None:
                return False
            ends.add(end)
        heard = {Location("received", interface) for interface in (segment.interfaces if segment else ())}
        return heard <= ends and all(end.kind == "routing" for end in ends - heard)

    def _routing_loses_nothing(self, point: int) -> bool:
        """Rule 9."""
        edges = self._beginning.get(point, [])
        kept = []
        for edge in edges:
            if not isinstance(edge.operation, Keep):
                return True
            if edge.operation.why.kind == "route":
                kept.append(edge.operation.keep)
        return len(kept) == len(edges) and self._universe.sets.any_of(kept) == self._arriving.get(point, EMPTY)
