"""Points and edges of a certificate: the packet graph taken apart into steps that each do one thing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.certification.spelling import Plain
from segcheck.model.header import Field
from segcheck.model.translation import Rewrite, SetBits
from segcheck.reachability.graph import Location
from segcheck.semantics.translating import carrying, rewritten
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


@dataclass(frozen=True, slots=True)
class Sent:
    """What hosts of a zone send."""

    zone: str


@dataclass(frozen=True, slots=True)
class OnWire:
    """Frames that hosts put on the wire of a segment."""

    segment: int


Place: TypeAlias = Sent | OnWire | Location
Load: TypeAlias = Mapping[int, PacketSet]
"""What each journey has at a point; journeys without packets there are left out."""
Point: TypeAlias = int
"""Locations are 0 and above in the order they were named, inner points below 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of the certificate: `operation` in plain words; `kept` and `rest` for those that keep packets."""

    source: Point
    target: Point | None
    operation: Plain
    kept: PacketSet | None = None
    rest: PacketSet | None = None


class Points:
    """All points and the steps between them. A step that is asked for twice is made once, so ways share beginnings.

    INVARIANT: a step that would change nothing is not made; every inner point holds packets of some journey.
    """

    def __init__(self, space: HeaderSpace, spelling: Callable[[Rewrite], Plain]) -> None:
        self._space = space
        self._spelling = spelling
        self.places: dict[Place, Point] = {}
        self.steps: list[Step] = []
        self._loads: dict[Point, Load] = {}
        self._arriving: dict[Point, PacketSet] = {}
        self._inner = 0
        self._known: dict[Hashable, Point | None] = {}

    @property
    def inner_count(self) -> int:
        """Number of inner points."""
        return self._inner

    def loads(self) -> Iterable[tuple[Point, Load]]:
        """Every point with what the journeys have there."""
        return self._loads.items()

    def place(self, place: Place, load: Load) -> Point:
        """The point of a location, which has this load."""
        known = self.places.get(place)
        if known is None:
            known = self.places[place] = len(self.places)
            self._loads[known] = load
        return known

    def arriving(self, point: Point) -> PacketSet:
        """What all journeys together have at `point`."""
        known = self._arriving.get(point)
        if known is None:
            known = self._space.union(dict.fromkeys(self._loads[point].values()))
            self._arriving[point] = known
        return known

    # -- steps ----------------------------------------------------------------------------------------

    def keep(self, point: Point, packets: PacketSet, why: Plain, *, told_empty: bool = True) -> Point | None:
        """On from `point` with those inside `packets`; None where nothing goes on.

        `told_empty`: a step that lets nothing on is listed all the same.
        """
        key = ("keep", point, packets, repr(why))
        if key in self._known:
            return self._known[key]
        arriving = self.arriving(point)
        kept = arriving & packets
        rest = arriving - kept
        end: Point | None = point
        if not kept:
            end = None
            if told_empty:
                self.steps.append(Step(point, None, {"why": why}, kept, rest))
        elif rest:
            end = self._inner_point(point, lambda held: held & kept)
            self.steps.append(Step(point, end, {"why": why}, kept, rest))
        self._known[key] = end
        return end

    def rewrite(self, point: Point, rewrite: Rewrite) -> Point:
        """On from `point` with one field rewritten; bits that are right in every packet are not named."""
        touched = self.arriving(point) & carrying(self._space, rewrite.field)
        if not touched:
            return point
        if isinstance(rewrite, SetBits):
            rewrite = self._differing(rewrite, touched)
            if not rewrite.care:
                return point
        operation: Plain = {"set": self._spelling(rewrite)}
        return self._changed(point, rewrite, operation, lambda held: rewritten((rewrite,), held))

    def _differing(self, rewrite: SetBits, packets: PacketSet) -> SetBits:
        bits = [1 << bit for bit in range(rewrite.care.bit_length()) if rewrite.care >> bit & 1]
        care = sum(bit for bit in bits if packets & self._space.field_masked(rewrite.field, ~rewrite.value & bit, bit))
        return SetBits(rewrite.field, rewrite.value & care, care)

    def forget(self, point: Point, fields: tuple[Field, ...]) -> Point:
        """On from `point` with `fields` holding anything; fields that do so already are not named."""
        held = set(self._loads[point].values())
        needed = list(fields)
        for field in fields:
            fewer = [other for other in needed if other is not field]
            if all(packets.forget(*fewer) == packets.forget(*needed) for packets in held):
                needed = fewer
        if not needed:
            return point
        named = [field.value for field in needed]
        operation: Plain = {"forget": list(named)}
        return self._changed(point, tuple(named), operation, lambda packets: packets.forget(*needed))

    def anything(self, point: Point, packets: PacketSet) -> Point:
        """On from `point` with any of `packets` instead."""
        return self._changed(point, "anything", {"anything": True}, lambda _: packets)

    def join(self, points: list[Point]) -> Point:
        """One point where all of `points` go on."""
        if len(points) == 1:
            return points[0]
        known = self._known.get(("join", *points))
        if known is not None:
            return known
        load: dict[int, PacketSet] = {}
        for point in points:
            for journey, packets in self._loads[point].items():
                load[journey] = packets if journey not in load else load[journey] | packets
        end = self._known["join", *points] = self._new_point(dict(sorted(load.items())))
        for point in points:
            self.steps.append(Step(point, end, {"pass": True}))
        return end

    def arrive(self, point: Point, target: Point, *, router: bool | None = None) -> None:
        """From `point` to the location `target` without a change."""
        key = ("pass", point, target, router)
        if key not in self._known:
            self._known[key] = target
            operation: Plain = {"pass": True} if router is None else {"pass": True, "router": router}
            self.steps.append(Step(point, target, operation))

    def _changed(
        self, point: Point, what: Hashable, operation: Plain, change: Callable[[PacketSet], PacketSet]
    ) -> Point:
        known = self._known.get(("change", point, what))
        if known is None:
            known = self._known["change", point, what] = self._inner_point(point, change)
            self.steps.append(Step(point, known, operation))
        return known

    def _inner_point(self, source: Point, change: Callable[[PacketSet], PacketSet]) -> Point:
        changed: dict[PacketSet, PacketSet] = {}
        load: dict[int, PacketSet] = {}
        for journey, packets in self._loads[source].items():
            if packets not in changed:
                changed[packets] = change(packets)
            if changed[packets]:
                load[journey] = changed[packets]
        return self._new_point(load)

    def _new_point(self, load: Load) -> Point:
        self._inner += 1
        self._loads[-self._inner] = load
        return -self._inner
