"""Networks that a server or a router tells the device, as routes that may be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.routing import Route, RouteSource, Via
from segcheck.source.text import Origin, Span

# More routes than this cost more than they tell.
_MOST = 4096


def learned_routes(
    learned: Iterable[tuple[str, Family, Span]], routes: Sequence[Route], vrf: str = ""
) -> tuple[tuple[Route, ...], Origin]:
    """(routes that may be there, lines whose routes are too many to write down). `learned`: interface, family and the
    line by which it is on a network of the family that the file does not tell; `routes`: the others of the table.

    SOUNDNESS: such a network may lie inside any route's prefix, but of no other interface's, so at each of them the
    interface is one more possibility, never sure.
    """
    ways = {(name, family): span for name, family, span in reversed(tuple(learned))}
    prefixes = {route.prefix for route in routes if route.source is not RouteSource.CONNECTED}
    if len(ways) * len(prefixes) > _MOST:
        return (), tuple(sorted(set(ways.values())))
    found = [
        Route(prefix, Via(None, name, vrf), RouteSource.STATIC, 0, 0, False, (span,))
        for (name, family), span in sorted(ways.items(), key=lambda way: way[1])
        for prefix in sorted({Prefix(family, 0, 0), *(one for one in prefixes if one.family is family)})
    ]
    return tuple(found), ()
