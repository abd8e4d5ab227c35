"""Access from outside: it ends at the servers meant for it, and maintenance reaches what is declared. RMT-1, RMT-2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.outside_lines import connection_filters, outside_connections
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.openings import inside_zones, opened, too_wide
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Evidence, Observation

_EXCEPTIONS = frozenset({PermissionKind.EXCEPTION})
_DECLARED = frozenset({PermissionKind.FLOW, PermissionKind.EXCEPTION})


def _ends_at_servers(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """No session is opened from outside into the inside; a filter stands where the outside comes in.

    CHOICE: asked also where the site has no servers for it: nothing from outside may get in then either. Only
    registered exceptions count: a flow declared as necessary does not make direct access an access by the servers.
    """
    outside = site.zones_of(use.words("start"))
    if not outside:
        yield without_zones(site, use.words("start"))
        return
    if not site.zones_of(use.words("of")):
        yield without_zones(site, use.words("of"))
    for start in outside:
        for zone in inside_zones(site, use.words("inward"), (*use.words("of"), *use.words("open"))):
            yield from opened(site, start, zone, _EXCEPTIONS)
    for connection in outside_connections(site):
        if set(connection.zones) & set(outside):
            yield from connection_filters(site, connection)


def _maintenance(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """From maintenance lines nothing but declared flows gets anywhere, and each names hosts and ports."""
    lines = site.zones_of(use.words("start"))
    if not lines:
        yield without_zones(site, use.words("start"))
        return
    for start in lines:
        for zone in site.zones_outside(use.words("start")):
            yield from site.separation(start, zone, _DECLARED)
            yield from too_wide(site, start, zone, _DECLARED)


CHECKS: Mapping[str, Check] = {"RMT-1": _ends_at_servers, "RMT-2": _maintenance}
