"""What holds of every comparison of two networks, tried on random ones and random edits of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from tests import network_strategies, strategies
from tests.device_strategies import Habits
from tests.review.random_changes import (
    SOURCE,
    Key,
    Sides,
    conditions,
    edited,
    edited_filter,
    random_snapshot,
    sides_of,
    zones_of,
)

from segcheck.model.header import Family, Field, Flow, Match
from segcheck.policy.analysis import Analysis, ends_in
from segcheck.reachability.changed_conditions import changed_packets
from segcheck.reachability.places import Area
from segcheck.reachability.sameness import Sameness
from segcheck.review.difference import Movement, Place, PlaceKind
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

NETWORKS = 6
PACKETS = 40
PLAIN = Habits(translations=0.0, unmodeled=0.0, uncomputed=0.05)
ANY = Habits(translations=0.3, unmodeled=0.05, uncomputed=0.1)


def _networks(seed: int, habits: Habits, edits: int, count: int = NETWORKS) -> Iterator[tuple[Random, Family, Sides]]:
    """Networks, each with further ones made by edits of the one before."""
    rng = Random(seed)
    for number in range(count):
        family = list(Family)[number % 2]
        snapshots = [random_snapshot(rng, family, habits)]
        policy = zones_of(snapshots[0], rng)
        for _ in range(edits):
            snapshots.append(edited(rng, family, snapshots[-1]))
        yield rng, family, sides_of(policy, *snapshots)


def _turned(moved: dict[Key, Bounds]) -> dict[Key, Bounds]:
    return {(key[0].reverse, *key[1:]): packets for key, packets in moved.items()}


@pytest.mark.parametrize("habits", [PLAIN, ANY], ids=["plain", "any"])
def test_what_is_opened_one_way_is_closed_the_other(habits: Habits) -> None:
    moving = 0
    for _, _, sides in _networks(81_000, habits, 1):
        there, back = sides.moved(0, 1), sides.moved(1, 0)
        assert there == _turned(back)
        moving += len(there)
    assert moving > 10


@pytest.mark.parametrize("habits", [PLAIN, ANY], ids=["plain", "any"])
def test_nothing_moves_between_a_network_and_its_like(habits: Habits) -> None:
    """Also with unknown parts, also where no value of the one is a value of the other."""
    for rng, _, sides in _networks(82_000, habits, 0, 20):
        one = sides.analyses[0]
        like = copy.deepcopy(one.snapshot)
        assert sides_of(zones_of(like, rng), one.snapshot, like).moved(0, 1) == {}


@pytest.mark.parametrize("habits", [PLAIN, ANY], ids=["plain", "any"])
def test_what_two_changes_move_one_of_them_moves(habits: Habits) -> None:
    for _, _, sides in _networks(83_000, habits, 2, 4):
        first, second, both = sides.moved(0, 1), sides.moved(1, 2), sides.moved(0, 2)
        for key, packets in both.items():
            # From "surely not" to "surely" it may take two steps, and back to where it was as well.
            ways = [(movement, *key[1:]) for movement in (key[0], Movement.UNCLEAR)]
            ways = [(movement, *key[1:]) for movement in Movement] if key[0] is Movement.UNCLEAR else ways
            parts = [moved[way].possibly for moved in (first, second) for way in ways if way in moved]
            left = packets.possibly - packets.possibly.space.union(parts)
            if key[4]:
                # Packets of sessions go with the packets that open them, which may move in one of the two.
                kin = [moved[(*key[:4], False)].possibly for moved in (first, second) if (*key[:4], False) in moved]
                assert parts or kin
            else:
                assert not left, key


@given(strategies.randoms)
def test_what_a_change_of_a_list_concerns_is_what_its_reverse_concerns(rng: Random) -> None:
    """Also where rules change places and either of them can be taken for the one that stayed."""
    family = strategies.family(rng)
    before = strategies.filter_of(rng, family)
    after = edited_filter(rng, edited_filter(rng, before, tuple(Field)), tuple(Field))
    matcher = Matcher(HeaderSpace(family))
    there, back = (
        changed_packets(matcher, *lists, Sameness({SOURCE.path: SOURCE}, {SOURCE.path: SOURCE}))
        for lists in ((before, after), (after, before))
    )
    assert there == back


class _BruteForce:
    """Single packets, walked on both sides."""

    def __init__(self, sides: Sides, family: Family) -> None:
        self.before, self.after = sides.analyses
        self.moved = sides.moved(0, 1)
        self.family = family

    def got_through(self, side: Analysis, zones: tuple[str, str], flow: Flow) -> tuple[bool, bool]:
        """Whether a walk surely, and whether one possibly gets the packet there."""
        source, destination = (side.placement.areas[zone] for zone in zones)
        found = [trace for trace in side.traces_from(source, flow) if ends_in(trace, destination)]
        return any(trace.certain for trace in found), bool(found)

    def holds(self, movement: Movement, zones: tuple[str, str], flow: Flow) -> tuple[bool, bool]:
        """Whether the packet is among those that surely, and that possibly move."""
        ends = [Place(PlaceKind.ZONE, zone) for zone in zones]
        bounds = self.moved.get((movement, ends[0], ends[1], self.family, False))
        return (False, False) if bounds is None else (flow in bounds.surely, flow in bounds.possibly)

    def disagreements(self, zones: tuple[str, str], flow: Flow, *, exact: bool) -> Iterator[str]:
        """`exact`: walks find every way, because no header changes and every device is understood."""
        first, second = (self.got_through(side, zones, flow) for side in (self.before, self.after))
        for movement, old, new in ((Movement.OPENED, first, second), (Movement.CLOSED, second, first)):
            surely, possibly = self.holds(movement, zones, flow)
            if surely and old[1]:
                yield f"{flow} surely {movement.value} {zones}, and a walk gets it there on the other side"
            if not exact:
                continue
            if possibly and not new[1]:
                yield f"{flow} possibly {movement.value} {zones}, and no walk gets it there"
            if surely and not new[0]:
                yield f"{flow} surely {movement.value} {zones}, and no walk surely gets it there"
            if new[1] and not old[1] and not possibly:
                yield f"{flow} is {movement.value} {zones} by walks and does not move"
            if new[0] and not old[1] and not surely:
                yield f"{flow} is surely {movement.value} {zones} by walks and does not surely move"


def _sent(side: Analysis, area: Area, family: Family, flow: Flow) -> bool:
    return flow in side.family(family).sent_by(area, spoofing=side.policy.assumptions.spoofing)


@pytest.mark.parametrize(("habits", "exact"), [(PLAIN, True), (ANY, False)], ids=["plain", "any"])
def test_moved_packets_are_those_that_walks_find(habits: Habits, exact: bool) -> None:
    tried = moving = 0
    for rng, family, sides in _networks(84_000, habits, 1, 10):
        compared = _BruteForce(sides, family)
        devices = [device for side in sides.analyses for device in side.snapshot.devices]
        plain = not any(one.source_translations or one.destination_translations or one.unmodeled for one in devices)
        known = conditions(*(side.snapshot for side in sides.analyses))
        areas = list(compared.before.placement.areas.values())
        for _ in range(PACKETS):
            source, destination = rng.sample(areas, 2)
            flow = _drawn(rng, compared, source, destination, known)
            if not _sent(compared.before, source, family, flow):
                continue
            zones = (source.name, destination.name)
            assert list(compared.disagreements(zones, flow, exact=exact and plain)) == []
            tried += 1
            moving += any(compared.holds(movement, zones, flow)[1] for movement in Movement)
    assert tried > 100 and moving > 10


def _drawn(rng: Random, compared: _BruteForce, source: Area, destination: Area, known: list[Match]) -> Flow:
    """A packet near some condition, every other time one that moves where something does."""
    ends = (Place(PlaceKind.ZONE, source.name), Place(PlaceKind.ZONE, destination.name))
    moved = [packets for key, packets in compared.moved.items() if key[1:] == (*ends, compared.family, False)]
    if moved and rng.random() < 0.5:
        bounds = rng.choice(moved)
        wishes = _wishes(rng, bounds.possibly.space)
        flow = rng.choice((bounds.possibly, bounds.surely)).sample(wishes)
        if flow is not None:
            return flow
    return network_strategies.flow_between(rng, compared.family, source, destination, known)


def _wishes(rng: Random, space: HeaderSpace) -> list[PacketSet]:
    """Preferences that make samples differ from each other."""
    wishes = []
    for field in rng.sample(list(Field), 4):
        value = strategies.value(rng, space.family, field) & ((1 << field.bits(space.family)) - 1)
        wishes.append(space.field_in(field, ((value, value),)))
    return wishes
