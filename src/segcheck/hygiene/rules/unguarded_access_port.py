"""A switch port admits any terminal."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import uses_of
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.properties.registry import pieces_of
from segcheck.policy.properties.terminal_admission import admission_in
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity


def _unguarded(site: Site) -> Iterator[Observation]:
    """Asked of the ports of the tiers that MAC-1 is about; where the policy has none, of every zone inside."""
    asked = [use for use in uses_of(site, "MAC-1") if site.zones_of(use.words("of"))]
    for use in asked:
        yield from _seen(site, use)
    if not asked:
        inside = tuple(zone.name for zone in site.policy.zones if not site.is_outside(zone.name))
        if inside:
            yield from admission_in(site, inside)
        else:
            yield Observation(Outcome.VACUOUS, "no-zone-inside")


def _seen(site: Site, use: PropertyUse) -> Iterator[Observation]:
    return (piece for piece in pieces_of(site, use) if isinstance(piece, Observation))


RULE = HygieneRule("unguarded-access-port", Severity.WARNING, "MAC-1", _unguarded)
