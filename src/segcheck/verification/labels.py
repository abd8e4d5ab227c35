"""Rules about what steps say of themselves: a filter of one place stops nothing at another.

SOURCE: docs/reference/certificate-format.md, "Points and edges", rules 11 to 14.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segcheck.verification.document import LOCATION_KEYS, BecomeAnything, Edge, FamilyPart, Keep, Location, Name, Why
from segcheck.verification.refusal import Complaints

SELF = "self"
"""The zone a device itself is in, on devices with firewall zones."""

_WITHIN = {  # where a step of each kind may stand
    "port": ("sent",),
    "route": ("routing",),
    "policy": ("routing",),
    "default": ("routing",),
    "hairpin": ("routing",),
    "neighbor": ("routing",),
    "translation": ("received", "routing"),
    "filter": ("received", "routing"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where an inner point is: on the way from the location `origin`, out of the interface `egress` as far as a step
    before it tells (None: none does; "": out of none).
    """

    origin: Location
    egress: str | None = None


def beginnings(part: FamilyPart) -> Mapping[int, list[Edge]]:
    """By point: the edges that begin there."""
    found: dict[int, list[Edge]] = defaultdict(list)
    for edge in part.edges:
        found[edge.start].append(edge)
    return found


def ways(part: FamilyPart, beginning: Mapping[int, list[Edge]]) -> Mapping[int, frozenset[Way]]:
    """The way of each point, more than one where edges contradict each other, none for what no location leads to.

    Cost: linear, as one that has two ways already takes no third.
    """
    found: dict[int, set[Way]] = defaultdict(set)
    waiting: deque[tuple[int, Way]] = deque()
    for point, location in enumerate(part.locations):
        found[point].add(Way(location))
        waiting.append((point, Way(location)))
    while waiting:
        point, way = waiting.popleft()
        for edge in beginning.get(point, ()):
            end = edge.end
            if end is None or end < len(part.locations):
                continue
            beyond = Way(way.origin, told_egress(edge, way))
            if beyond not in found[end] and len(found[end]) < 2:
                found[end].add(beyond)
                waiting.append((end, beyond))
    return {point: frozenset(several) for point, several in found.items()}


def told_egress(edge: Edge, way: Way) -> str | None:
    """The interface that packets leave by behind `edge`, as far as anything tells."""
    if isinstance(edge.operation, Keep):
        why = edge.operation.why
        if why.kind == "route" or (why.kind == "filter" and why["direction"] == "out"):
            return str(why["interface"])
    return way.egress


class LabelRules:
    """Checks the rules of one family."""

    def __init__(self, part: FamilyPart, complaints: Complaints) -> None:
        self._part = part
        self._complaints = complaints
        self._beginning = beginnings(part)
        self._ways = ways(part, self._beginning)
        self._ending = Counter(edge.end for edge in part.edges)
        self._segments = {segment.number: set(segment.interfaces) for segment in part.segments}
        self._beyond_anything = {edge.end for edge in part.edges if isinstance(edge.operation, BecomeAnything)}
        self._from_routers = {
            location.key
            for edge in part.edges
            if (location := part.location(edge.end)) is not None
            and location.kind == "received"
            and self._kind(edge.start) == "routing"
            and edge.start not in self._beyond_anything
        }

    def check(self) -> None:
        """Complain of every step that stands where what it names is not."""
        for point in range(self._part.points):
            if len(self._ways.get(point, ())) != 1:
                self._complaints.complain("certificate-way", place=self._part.place, point=self._part.point_name(point))
        for number, edge in enumerate(self._part.edges):
            for way in self._ways.get(edge.start, ()):
                if not self._stands_right(edge, way):
                    place = f"{self._part.place}.edges[{number}]"
                    self._complaints.complain("certificate-edge-elsewhere", place=place, point=str(way.origin))
                    break

    def _kind(self, point: int) -> str:
        return next((way.origin.kind for way in self._ways.get(point, ())), "")

    def _stands_right(self, edge: Edge, way: Way) -> bool:
        end = self._part.location(edge.end)
        if end is not None and not _leads(way, end):
            return False
        if not isinstance(edge.operation, Keep):
            return True
        why = edge.operation.why
        return way.origin.kind in _WITHIN[why.kind] and all(self._agreements(edge, why, way))

    def _agreements(self, edge: Edge, why: Why, way: Way) -> Iterator[bool]:
        """What the label and the place must agree in."""
        origin, kind = way.origin, why.kind
        if kind in ("filter", "policy", "default", "hairpin", "translation"):
            yield why["device"] == origin.key[0]
        if kind in ("port", "route"):
            yield self._part.location(edge.start) is not None
        if kind == "neighbor":
            yield self._leads_to_segment(edge, why["segment"])
        if kind == "filter":
            inwards = origin.kind == "received"
            yield why["direction"] == ("in" if inwards else "out")
            yield why["interface"] != "" and why["interface"] in ((origin.key[1],) if inwards else _or_untold(way, why))
        if kind in ("policy", "default"):
            yield why["source"] == routing_key(origin)["zone"]
            yield way.egress is None or (way.egress == "") == (why["destination"] == SELF)
        if kind == "hairpin":
            yield why["interface"] == routing_key(origin)["interface"]
            yield way.egress in (None, why["interface"])
        if kind in ("filter", "policy") and why["sender"] == "told":
            yield self._knows_senders(origin)

    def _leads_to_segment(self, edge: Edge, segment: Name) -> bool:
        """Whether all that follows is a handing over on the segment."""
        if edge.end is None:
            return True
        if self._ending[edge.end] != 1:
            return False
        ends = [self._part.location(one.end) for one in self._beginning.get(edge.end, ())]
        return all(
            end is not None
            and (
                (end.kind in ("left", "delivered") and end.key[0] == segment)
                or (end.kind == "received" and isinstance(segment, int) and end.key in self._segments.get(segment, ()))
            )
            for end in ends
        )

    def _knows_senders(self, origin: Location) -> bool:
        """SOUNDNESS: a frame that came from a router carries the router's MAC address, whatever its packet says."""
        if origin.kind == "received":
            return origin.key not in self._from_routers
        device, interface = origin.key[0], routing_key(origin)["interface"]
        return interface != "" and (device, interface) not in self._from_routers


def _or_untold(way: Way, why: Why) -> tuple[Name, ...]:
    return (why["interface"] if way.egress is None else way.egress,)


def _leads(way: Way, end: Location) -> bool:
    """Whether a way of this kind may end at such a location."""
    origin = way.origin
    if origin.kind == "received":
        return end.kind == "routing" and end.key[0] == origin.key[0]
    if origin.kind != "routing":
        return True  # rules 7, 8 and 10 speak of these
    if end.kind in ("addressed", "dropped"):
        return end.key[0] == origin.key[0] and way.egress in (None, "")
    return end.kind in ("received", "delivered", "left", "routing") and way.egress != ""


def routing_key(location: Location) -> Mapping[str, Name]:
    """What belongs to a `routing` location, by name."""
    return dict(zip(LOCATION_KEYS["routing"], location.key, strict=True))
