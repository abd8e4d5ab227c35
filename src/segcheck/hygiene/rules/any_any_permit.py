"""A line permits anything, and something crosses by it that nobody allows."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.crossing_permits import crossing_permits, out_of_sight
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.properties.necessary_minimum import held_back, reads_as_anything, unowned
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity


def _anything(site: Site) -> Iterator[Observation]:
    permits = crossing_permits(site, reads_as_anything)
    for permit in permits:
        if permit.unowned:
            yield unowned(site, permit, permit.unowned)
    yield from held_back(permits)
    yield from out_of_sight(site, reads_as_anything, permits)


RULE = HygieneRule("any-any-permit", Severity.ERROR, "MIN-1", _anything)
