"""Routes: `ip route`, `ipv6 route`, routing processes."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6, ipv6_prefix, netmask_length, number
from segcheck.vendors.furukawa_fitelnet.configuration import Handler, ParseContext, RouteStatement, interface_key

# SOURCE: Furukawa, glossary of the F series: distance of static routes 50, of connected ones 0.
STATIC_DISTANCE = 50
_DISCARDING = frozenset(("null", "null0"))


def read_route(section: Section, context: ParseContext) -> None:
    """`ip route [vrf N] D M GATEWAY [distance]`, `ip route … INTERFACE N [distance]`, `ipv6 route [vrf N] P …`."""
    if section.children:
        context.notes.unrecognized(section)
        return
    words = section.line.words
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    rest = words[2:]
    vrf = ""
    if rest[:1] == ("vrf",) and len(rest) > 1:
        vrf, rest = rest[1], rest[2:]
    prefix, rest = _destination(family, rest)
    route = None if prefix is None else _leading(prefix, vrf, rest, section, context)
    if route is None:
        # SOUNDNESS: nobody knows which packets it takes where, so the table is not complete.
        span = context.notes.span(section.line)
        context.configuration.influences.append((vrf, span))
        context.notes.report("unrecognized-route", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
        context.notes.approximated(section.line, "unrecognized-route")
        return
    context.configuration.routes.append(route)
    context.notes.modeled(section.line)


def _destination(family: Family, words: tuple[str, ...]) -> tuple[Prefix | None, tuple[str, ...]]:
    if family is Family.IPV6:
        return (ipv6_prefix(words[0]) if words else None), words[1:]
    if len(words) < 2:
        return None, ()
    address, mask = ipv4(words[0]), ipv4(words[1])
    length = None if mask is None else netmask_length(mask)
    return (None if address is None or length is None else prefix_of(Family.IPV4, address, length)), words[2:]


def _leading(
    prefix: Prefix, vrf: str, words: tuple[str, ...], section: Section, context: ParseContext
) -> RouteStatement | None:
    if not words:
        return None
    origin = (context.notes.span(section.line),)
    gateway = ipv6(words[0]) if prefix.family is Family.IPV6 else ipv4(words[0])
    interface = None
    rest = words[1:]
    discard = words[0].lower() in _DISCARDING
    if discard:
        rest = rest[1:] if rest[:1] == ("0",) and words[0].lower() == "null" else rest
    elif gateway is None:
        if not words[0].isalpha() and words[0].lower() != "port-channel":
            return None
        if not rest:
            return None
        context.configuration.interface(words[:2])
        interface, rest = interface_key(words[:2]), rest[1:]
    distance = number(rest[0], 1, 255) if len(rest) == 1 else STATIC_DISTANCE if not rest else None
    if distance is None:
        return None
    return RouteStatement(prefix, vrf, gateway, interface, discard, distance, origin)


def read_router(section: Section, context: ParseContext) -> None:
    """A routing process: its routes are not computed, so no table is complete."""
    context.configuration.influences.append((None, context.notes.span(section.line)))
    for line in section.lines():
        context.notes.approximated(line, "dynamic-routing")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "route"): read_route,
    ("ipv6", "route"): read_route,
    ("router",): read_router,
    ("ipv6", "router"): read_router,
    ("ip", "policy"): read_router,
    ("ip", "multicast-routing"): read_router,
}
