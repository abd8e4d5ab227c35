"""Published servers: only what is published is reached from outside, and they open nothing inward. DMZ-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.outside_lines import connection_filters, outside_connections
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.openings import beside_zone, inside_zones, opened, too_wide
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import ALL_KINDS, Site
from segcheck.policy.verdict import Evidence, Observation

_PUBLISHED = frozenset({PermissionKind.FLOW, PermissionKind.EXCEPTION})


def _published(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """From outside to published hosts and ports alone; inward nothing but what is declared; a filter at the border."""
    for tiers in (use.words("of"), use.words("start")):
        if not site.zones_of(tiers):
            yield without_zones(site, tiers)
            return
    servers, outside = site.zones_of(use.words("of")), site.zones_of(use.words("start"))
    for start in outside:
        for zone in servers:
            yield from site.separation(start, zone, _PUBLISHED)
            yield from too_wide(site, start, zone, _PUBLISHED)
    for zone in servers:
        yield from beside_zone(site, zone)
        for inner in inside_zones(site, use.words("inward"), use.words("of")):
            yield from opened(site, zone, inner, ALL_KINDS)
    for connection in outside_connections(site):
        if set(connection.zones) & set(outside):
            yield from connection_filters(site, connection)


CHECKS: Mapping[str, Check] = {"DMZ-1": _published}
