"""Comparing over the packets that may meet a changed rule finds what comparing over all packets finds."""

from __future__ import annotations

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


@pytest.mark.parametrize("translations", [0.0, 0.6], ids=["plain", "translated"])
def test_what_moves_is_found_among_the_packets_of_changed_rules(translations: float) -> None:
    rng = Random(95_000)
    habits = Habits(translations=translations, unmodeled=0.0, uncomputed=0.0)
    narrow = moving = 0
    for number in range(50):
        family = list(Family)[number % 2]
        snapshot = random_snapshot(rng, family, habits)
        other = _with_other_filters(rng, snapshot)
        before, after = sides_of(zones_of(snapshot, rng), snapshot, other).analyses
        sameness = Sameness({SOURCE.path: SOURCE}, {SOURCE.path: SOURCE})
        altered = alterations(snapshot, other, sameness)
        sides = narrowed(before, after, altered, sameness)
        found = list(moved_packets(*sides, altered, sameness))
        assert found == list(moved_packets(before, after, altered, sameness))
        narrow += sides[0] is not before
        moving += bool(found)
    assert narrow > 15
    assert moving > 3
