"""Tiers kept apart: nothing crosses but what a registered exception, a relay or a declared flow allows.

ISO-1, DIV-1, CLD-1, SAN-1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.registry import Check
from segcheck.policy.site import ALL_KINDS, Site
from segcheck.policy.verdict import Evidence, Observation

_EXCEPTIONS = frozenset({PermissionKind.EXCEPTION})


def _isolated(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing but registered exceptions between a tier and every zone outside it, both ways."""
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
        return
    for zone in own:
        for other in site.zones_outside((*use.words("of"), *use.words("same"))):
            yield from site.separation(zone, other, _EXCEPTIONS)
            yield from site.separation(other, zone, _EXCEPTIONS)


def _divided(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing but what is declared between two tiers, both ways."""
    for tiers in (use.words("of"), use.words("against")):
        if not site.zones_of(tiers):
            yield without_zones(site, tiers)
            return
    for zone in site.zones_of(use.words("of")):
        for other in site.zones_of(use.words("against")):
            yield from site.separation(zone, other, ALL_KINDS)
            yield from site.separation(other, zone, ALL_KINDS)


CHECKS: Mapping[str, Check] = {"ISO-1": _isolated, "DIV-1": _divided, "CLD-1": _isolated}
