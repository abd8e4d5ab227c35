"""Comparing over the packets that may meet a changed rule finds what comparing over all finds, or less doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from tests.device_strategies import WITHOUT_MAC, Habits
from tests.review.random_changes import SOURCE, edited_filter, random_snapshot, sides_of, zones_of

from segcheck.model.header import Family
from segcheck.model.network import Snapshot
from segcheck.reachability.alteration import alterations
from segcheck.reachability.sameness import Sameness
from segcheck.review.compare_networks import moved_packets, narrowed
from segcheck.review.difference import Movement, Place
from segcheck.review.moved_packets import MovedPackets
from segcheck.semantics.bounds import Bounds


def _with_other_filters(rng: Random, snapshot: Snapshot) -> Snapshot:
    """One or two devices with an edit in a filter that is in force."""
    devices = list(snapshot.devices)
    for _ in range(rng.choice((1, 2))):
        number = rng.randrange(len(devices))
        interfaces = list(devices[number].interfaces)
        bound = [place for place, one in enumerate(interfaces) if one.ingress]
        if bound:
            place = rng.choice(bound)
            first, *others = interfaces[place].ingress
            other = replace(first, filter=edited_filter(rng, first.filter, WITHOUT_MAC))
            interfaces[place] = replace(interfaces[place], ingress=(other, *others))
            devices[number] = replace(devices[number], interfaces=tuple(interfaces))
    return replace(snapshot, devices=tuple(devices))


def _by_way(moved: Iterable[MovedPackets]) -> dict[tuple[Movement, Place, Place, Family, bool], Bounds]:
    found: dict[tuple[Movement, Place, Place, Family, bool], Bounds] = {}
    for one in moved:
        key, packets = (one.movement, one.source, one.destination, one.family, one.answers), one.packets
        known = found.get(key, packets)
        found[key] = Bounds(known.surely | packets.surely, known.possibly | packets.possibly)
    return found


@pytest.mark.parametrize("translations", [0.0, 0.6], ids=["plain", "translated"])
def test_what_moves_is_found_among_the_packets_of_changed_rules(translations: float) -> None:
    rng = Random(95_000)
    habits = Habits(translations=translations, unmodeled=0.0, uncomputed=0.0)
    narrow = moving = 0
    for number in range(36):
        family = list(Family)[number % 2]
        snapshot = random_snapshot(rng, family, habits)
        other = _with_other_filters(rng, snapshot)
        before, after = sides_of(zones_of(snapshot, rng), snapshot, other).analyses
        sameness = Sameness({SOURCE.path: SOURCE}, {SOURCE.path: SOURCE})
        altered = alterations(snapshot, other, sameness)
        sides = narrowed(before, after, altered, sameness)
        found = _by_way(moved_packets(*sides, altered, sameness))
        everything = _by_way(moved_packets(before, after, altered, sameness))
        assert found.keys() <= everything.keys()
        for way, bounds in everything.items():
            space = bounds.surely.space
            narrowly = found.get(way, Bounds(space.nothing, space.nothing))
            assert narrowly.surely == bounds.surely
            assert narrowly.possibly <= bounds.possibly
            back = everything.get((way[0].reverse, *way[1:]))
            unclear = space.nothing if back is None else back.possibly
            assert bounds.possibly - narrowly.possibly <= unclear, "only what is in doubt on both sides may be missing"
        narrow += sides[0] is not before
        moving += bool(found)
    assert narrow > 10
    assert moving > 2
