"""Rules about points and edges: nothing is lost on the way that no rule of a configuration takes away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

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
_STOPPING = ("default", "hairpin")
_SPLITTING = ("route", "translation")


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
            complaints.complain("certificate-no-zone", place=part.place, name=str(name))
    for listed, used, name in (
        (range(len(part.flows)), used_flows, "flows"),
        (range(len(part.journeys)), used_journeys, "journeys"),
    ):
        for number in sorted(used.symmetric_difference(listed)):
            code = "certificate-not-there" if number in used else "certificate-not-named"
            complaints.complain(code, place=f"{part.place}.{name}[{number}]")
    journeys = [(journey.zone, journey.left_out, tuple(journey.sets.items())) for journey in part.journeys]
    for what, twice in (("journeys", journeys), ("claims", list(part.claims))):
        if len(set(twice)) != len(twice):
            complaints.complain("certificate-twice", place=f"{part.place}.{what}")
    if not part.claims:
        complaints.complain("certificate-no-claim", place=part.place)


def _check_segments(part: FamilyPart, complaints: Complaints) -> None:
    listed = {segment.number for segment in part.segments}
    named = {number for zone in part.zones for number in zone.segments}
    named |= {neighbor.segment for neighbor in part.neighbors}
    named |= {segment.number for segment in part.segments if segment.interfaces}
    named |= {
        location.key[0]
        for location in part.locations
        if location.kind in ("wire", "delivered", "left") and isinstance(location.key[0], int)
    }
    for number in sorted(listed ^ named):
        code = "certificate-not-named" if number in listed else "certificate-not-there"
        complaints.complain(code, place=f"{part.place}.segments: {number}")
    interfaces: Counter[tuple[Name, ...]] = Counter()
    for segment in part.segments:
        interfaces.update(segment.interfaces)
    received = Counter(location.key for location in part.locations if location.kind == "received")
    if interfaces != received:
        first = min(str(key) for key in (interfaces - received) + (received - interfaces))
        complaints.complain("certificate-interfaces", place=f"{part.place}.segments", interface=first)


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
        self._before_neighbors = _before_neighbors(part, self._beginning)

    def check(self) -> None:
        """Complain of everything that breaks a rule."""
        for number, edge in enumerate(self._part.edges):
            self._check_shape(number, edge)
            self._check_effect(number, edge)
        self._check_points()
        for point, location in enumerate(self._part.locations):
            self._check_location(point, location)

    def _complain(self, code: str, edge: int) -> None:
        self._complaints.complain(code, place=f"{self._part.place}.edges[{edge}]")

    def _complain_of_point(self, code: str, point: int) -> None:
        self._complaints.complain(code, place=self._part.place, point=self._part.point_name(point))

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
            if operation.why.kind in _STOPPING and operation.keep != EMPTY:
                self._complain("certificate-edge-keep", number)
            if operation.rest == EMPTY:
                self._complain("certificate-edge-without-effect", number)
        elif isinstance(operation, Become | BecomeBits):
            concerned = sets.both(one, self._universe.having(operation.field))
            if concerned == EMPTY or not self._changes_every_bit(operation, concerned):
                self._complain("certificate-edge-without-effect", number)
        elif isinstance(operation, Forget) and not self._forgets_every_field(edge.start, operation):
            self._complain("certificate-edge-without-effect", number)

    def _changes_every_bit(self, operation: Become | BecomeBits, concerned: int) -> bool:
        """Whether every bit of `care` is another one in some packet."""
        if isinstance(operation, Become):
            return True
        packets = self._universe.packets
        bits = (1 << place for place in range(operation.care.bit_length()) if operation.care >> place & 1)
        return all(
            self._universe.sets.meets(concerned, packets.masked(operation.field, ~operation.value & bit, bit))
            for bit in bits
        )

    def _forgets_every_field(self, point: int, operation: Forget) -> bool:
        """Whether every field of the list makes a difference on some journey."""
        self._universe.sets.spend(len(self._part.journeys) * (1 + len(operation.fields)))
        there = [journey.sets[point] for journey in self._part.journeys if point in journey.sets]
        for field in operation.fields:
            fewer = Forget(tuple(other for other in operation.fields if other is not field))
            if all(self._steps.image(fewer, one) == self._steps.image(operation, one) for one in there):
                return False
        return True

    def _check_points(self) -> None:
        """Rules 2, 6, 9 and 10."""
        if len(self._arriving) != self._part.points:
            self._complaints.complain("certificate-points", place=self._part.place)
            return
        for point in range(self._part.points):
            if point >= len(self._part.locations) and not self._ending[point]:
                self._complain_of_point("certificate-inner-point", point)
            if not self._loses_nothing(point):
                self._complain_of_point("certificate-lost", point)

    def _check_location(self, point: int, location: Location) -> None:
        """Rules 7 and 8."""
        self._universe.sets.spend(len(self._part.zones) + len(self._part.segments))
        if location.kind == "sent":
            zone = self._part.zone(str(location.key[0]))
            if zone is not None and not self._sends_everywhere(point, zone):
                self._complain_of_point("certificate-sent", point)
        elif location.kind == "wire" and not self._wire_is_heard(point, location.key[0]):
            self._complain_of_point("certificate-wire", point)

    def _sends_everywhere(self, point: int, zone: Zone) -> bool:
        """Rule 7: by every attachment, and nothing but that."""
        direct: set[int | None] = set()
        ports: dict[tuple[str, str], Edge] = {}
        for edge in self._beginning.get(point, []):
            if isinstance(edge.operation, Keep) and edge.operation.why.kind == "port":
                port = (str(edge.operation.why["device"]), str(edge.operation.why["interface"]))
                if port in ports:
                    return False
                ports[port] = edge
            elif isinstance(edge.operation, Pass):
                direct.add(edge.end)
            else:
                return False
        return self._takes_every_way(zone, direct, ports)

    def _takes_every_way(self, zone: Zone, direct: set[int | None], ports: Mapping[tuple[str, str], Edge]) -> bool:
        """Whether a pass to every wire is among `direct` or behind the step of the port, and no other way is."""
        used: set[int | None] = set()
        wires: dict[tuple[str, str], set[int | None]] = {port: set() for port in ports}
        for segment, port in zone.attachments:
            wire = self._point.get(Location("wire", (segment,)), -1)
            if port is not None and port in ports:
                wires[port].add(wire)
            elif wire in direct:
                used.add(wire)
            else:
                return False
        for port, edge in ports.items():
            beyond = [] if edge.end is None else self._beginning.get(edge.end, [])
            passes = all(isinstance(one.operation, Pass) for one in beyond)
            if not passes or {one.end for one in beyond} != (set() if edge.end is None else wires[port]):
                return False
        return used == direct and all(wires.values())

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

    def _loses_nothing(self, point: int) -> bool:
        """Rules 9 and 10: where the way goes on, it goes on for every packet that no filter takes away."""
        location = self._part.location(point)
        edges = self._beginning.get(point, [])
        if location is not None and location.kind in _ENDS:
            return not edges
        everything = self._arriving.get(point, EMPTY)
        kept = [_kept(edge, everything) for edge in edges if not self._only_to_neighbors(edge)]
        # Inner points before steps `neighbor` alone count where their way begins.
        if not kept and point >= len(self._part.locations):
            return bool(edges)
        return bool(edges) and self._universe.sets.any_of(kept) == everything

    def _only_to_neighbors(self, edge: Edge) -> bool:
        """Whether all that goes on by `edge` comes to a step `neighbor`, which some packets do not take."""
        if isinstance(edge.operation, Keep) and edge.operation.why.kind == "neighbor":
            return True
        return edge.end in self._before_neighbors


def _before_neighbors(part: FamilyPart, beginning: Mapping[int, list[Edge]]) -> frozenset[int]:
    """Inner points from which every edge leads to a step `neighbor` and nothing else. Cost: linear."""
    others = {
        point: sum(not (isinstance(edge.operation, Keep) and edge.operation.why.kind == "neighbor") for edge in edges)
        for point, edges in beginning.items()
        if point >= len(part.locations)
    }
    ending: dict[int, list[int]] = defaultdict(list)
    for edge in part.edges:
        if edge.end is not None and edge.start in others:
            ending[edge.end].append(edge.start)
    waiting = [point for point, count in others.items() if not count]
    found = set(waiting)
    while waiting:
        for start in ending.get(waiting.pop(), ()):
            others[start] -= 1
            if not others[start] and start not in found:
                found.add(start)
                waiting.append(start)
    return frozenset(found)


def _kept(edge: Edge, everything: int) -> int:
    """What is left of `everything` by `edge`, if it is a filter that takes the rest away: all of it."""
    operation = edge.operation
    splits = isinstance(operation, Keep) and operation.why.kind in _SPLITTING
    return operation.keep if isinstance(operation, Keep) and splits else everything
