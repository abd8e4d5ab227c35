"""What edges make of sets, and whether every journey is closed under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from segcheck.verification.diagrams import EMPTY
from segcheck.verification.document import (
    Become,
    BecomeBits,
    Edge,
    FamilyPart,
    Forget,
    Journey,
    Keep,
    Location,
    Operation,
    Pass,
)
from segcheck.verification.refusal import Complaints
from segcheck.verification.universe import Universe


class Steps:
    """Images of sets under operations. Asked again, an answer costs nothing."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._known: dict[tuple[Operation, int], int] = {}

    def image(self, operation: Operation, one: int) -> int:
        """What `operation` makes of `one`."""
        if one == EMPTY or isinstance(operation, Pass):
            return one
        key = (operation, one)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._computed(operation, one)
        return known

    def _computed(self, operation: Operation, one: int) -> int:
        packets, sets = self._universe.packets, self._universe.sets
        if isinstance(operation, Keep):
            return sets.both(one, operation.keep)
        if isinstance(operation, Forget):
            return packets.forget_fields(one, operation.fields)
        if isinstance(operation, Become | BecomeBits):
            having = self._universe.having(operation.field)
            concerned, others = sets.both(one, having), sets.without(one, having)
            if isinstance(operation, Become):
                changed = packets.become(concerned, operation.field, operation.intervals)
            else:
                changed = packets.set_bits(concerned, operation.field, operation.value, operation.care)
            return sets.either(others, changed)
        return self._universe.fresh  # anything


def arriving(part: FamilyPart, universe: Universe) -> Mapping[int, int]:
    """By point: what arrives there on any journey."""
    several: dict[int, set[int]] = defaultdict(set)
    for journey in part.journeys:
        for point, one in journey.sets.items():
            several[point].add(one)
    return {point: universe.sets.any_of(sorted(sets)) for point, sets in several.items()}


def check_closure(part: FamilyPart, universe: Universe, steps: Steps, complaints: Complaints) -> None:
    """Complain of every point where a journey is not exactly what is sent there and what edges bring there."""
    edges = [edge for edge in part.edges if edge.end is not None]
    for number, journey in enumerate(part.journeys):
        universe.sets.spend(len(edges) + len(part.locations) + len(part.zones))
        expected = _expected(part, journey, edges, universe, steps)
        for point in sorted(expected.keys() | journey.sets.keys()):
            listed, right = journey.sets.get(point, EMPTY), expected.get(point, EMPTY)
            if listed != right:
                missing = not universe.sets.holds(listed, right)
                complaints.complain(
                    "certificate-set-too-small" if missing else "certificate-set-too-large",
                    place=f"{part.place}.journeys[{number}]",
                    point=part.point_name(point),
                )


def _expected(
    part: FamilyPart, journey: Journey, edges: list[Edge], universe: Universe, steps: Steps
) -> dict[int, int]:
    """By point: what is sent there and what the edges bring there of the journey's own sets."""
    brought: dict[int, set[int]] = defaultdict(set)
    zone = part.zone(journey.zone)
    if zone is not None:
        # SOUNDNESS: where hosts send from may not be left out. A point that is not listed is the point -1, which no
        # journey can list: then nothing may be sent at all.
        sought = Location("sent", (journey.zone,))
        sending = next((point for point, location in enumerate(part.locations) if location == sought), -1)
        brought[sending].add(universe.sets.without(universe.sent(zone), journey.left_out))
    for edge in edges:
        one = journey.sets.get(edge.start, EMPTY)
        if one != EMPTY and edge.end is not None:
            brought[edge.end].add(steps.image(edge.operation, one))
    return {point: universe.sets.any_of(sorted(several)) for point, several in brought.items()}
