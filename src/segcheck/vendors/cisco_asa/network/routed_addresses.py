"""Which destinations may leave by an interface, as far as the routing table tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from segcheck.model.header import Family, Interval
from segcheck.model.network import Interface
from segcheck.model.routing import Route, RoutingTable, Via
from segcheck.vendors._shared.entry_words import merged

# Of larger tables nothing is told: the cost grows with the square.
_MOST_ROUTES = 1500


def routed_addresses(
    table: RoutingTable, interfaces: Sequence[Interface]
) -> Mapping[tuple[str, Family], tuple[Interval, ...]] | None:
    """Destinations that may leave by each named interface; rather too many. None: any by any.

    A route holds for its prefix without those of narrower routes that are surely in force.
    """
    if table.uncomputed or len(table.routes) > _MOST_ROUTES:
        return None
    named = {interface.name: interface.zone for interface in interfaces if interface.zone}
    down = {interface.name for interface in interfaces if not interface.enabled}
    usable = [route for route in table.routes if not (isinstance(route.target, Via) and route.target.interface in down)]
    found: dict[tuple[str, Family], list[Interval]] = defaultdict(list)
    for name in named.values():
        for family in Family:
            found[name, family] = []
    for route in usable:
        zone = named.get(route.target.interface or "") if isinstance(route.target, Via) else None
        if zone is not None:
            found[zone, route.prefix.family].extend(_own_part(route, usable))
    return {place: merged(intervals) for place, intervals in found.items()}


def _own_part(route: Route, routes: Sequence[Route]) -> list[Interval]:
    prefix = route.prefix
    holes = merged(
        [
            other.prefix.interval
            for other in routes
            if other.certain and other.prefix.length > prefix.length and other.prefix.overlaps(prefix)
        ]
    )
    low, last = prefix.interval
    parts: list[Interval] = []
    for first, end in holes:
        if low < first:
            parts.append((low, first - 1))
        low = end + 1
    if low <= last:
        parts.append((low, last))
    return parts
