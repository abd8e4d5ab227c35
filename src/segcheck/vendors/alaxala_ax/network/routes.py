"""Static routes, VRFs, and lines that make routing depend on more than this configuration."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors._shared.values import ipv4, ipv6, ipv6_prefix, netmask_length, number
from segcheck.vendors.alaxala_ax import irrelevant
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext
from segcheck.vendors.alaxala_ax.network.interface_names import interface_name, spelled
from segcheck.vendors.alaxala_ax.network.network_statements import RouteStatement

# Words behind the next hop -> how many words follow, and whether the route may be absent by them.
_OPTIONS = {"tag": (1, False), "weight": (1, False), "noresolve": (0, False), "poll": (0, True), "track": (1, True)}
# Lines below routing processes that stand below interfaces, too.
_BELOW_ROUTERS = (("vrf",), ("vlan",))
_DROPS = (("null", "0"), ("reject",))


def _route(section: Section, context: ParseContext) -> None:
    """`ip route [vrf N] A M NEXT-HOP [distance] …`, `ipv6 route [vrf N] P/L NEXT-HOP …`."""
    words = section.line.words
    if "vrf" in words[3:]:
        # SOUNDNESS: a route into another VRF joins what is apart; such routes are not followed.
        context.notes.approximated(section.line, "vrf-leak")
        context.notes.unmodeled.append(context.notes.span(section.line))
        for child in section.children:
            context.notes.unrecognized(child)
        return
    vrf, rest = (words[3], words[4:]) if words[2:3] == ("vrf",) and len(words) > 3 else ("", words[2:])
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    route = _read(vrf, family, rest, section, context)
    network = context.configuration.network
    if route is None or section.children:
        # SOUNDNESS: what the line adds is unknown, so packets of its VRF may go anywhere.
        network.influences.append(RoutingInfluence(vrf, family, (context.notes.span(section.line),)))
        context.notes.unrecognized_rule(section.line, "unrecognized-route")
        for child in section.children:
            context.notes.unrecognized(child)
        return
    network.routes.append(route)
    if route.certain:
        context.notes.modeled(section.line)
    else:
        context.notes.approximated(section.line, "route-conditional")


def _read(
    vrf: str, family: Family, words: tuple[str, ...], section: Section, context: ParseContext
) -> RouteStatement | None:
    prefix: Prefix | None
    if family is Family.IPV4:
        prefix, rest = (_network(words[0], words[1]), words[2:]) if len(words) > 2 else (None, ())
    else:
        prefix, rest = (ipv6_prefix(words[0]), words[1:]) if len(words) > 1 else (None, ())
    if prefix is None:
        return None
    discard = next((len(head) for head in _DROPS if rest[: len(head)] == head), 0)
    rest = rest[discard:]
    next_hop: int | None = None
    if not discard:
        next_hop = (ipv4 if family is Family.IPV4 else ipv6)(rest[0])
        if next_hop is None:
            return None
        rest = rest[1:]
    interface: str | None = None
    if not discard and len(rest) > 1 and rest[0] == "interface":
        rest = rest[1:]
    named = interface_name(rest[:2]) if len(rest) > 1 and rest[0].isalpha() and rest[0] not in _OPTIONS else None
    if named is not None and not discard:
        interface, rest = spelled(*named), rest[2:]
    options = _options(rest)
    if options is None:
        return None
    distance, certain = options
    origin = (context.notes.span(section.line),)
    return RouteStatement(vrf, prefix, interface, next_hop, bool(discard), distance, certain, section.line, origin)


def _network(address: str, mask: str) -> Prefix | None:
    """`A M` with a network mask."""
    value, ones = ipv4(address), ipv4(mask)
    length = None if ones is None else netmask_length(ones)
    return None if value is None or length is None else prefix_of(Family.IPV4, value, length)


def _options(words: tuple[str, ...]) -> tuple[int | None, bool] | None:
    """Distance and certainty; None when a word is not understood."""
    distance, certain, position = None, True, 0
    while position < len(words):
        value = number(words[position], 1, 255)
        if value is not None:
            distance = value
        elif words[position] in _OPTIONS:
            arguments, absent = _OPTIONS[words[position]]
            certain = certain and not absent
            position += arguments
            if position >= len(words):
                return None
        else:
            return None
        position += 1
    return distance, certain


def _vrf(section: Section, context: ParseContext) -> None:
    """`vrf definition N`.

    SOUNDNESS: lines that bring routes of other VRFs in are not followed; packets may then leave the VRF anywhere.
    """
    words, notes = section.line.words, context.notes
    if len(words) != 3:
        notes.unrecognized(section)
        return
    context.configuration.network.vrfs.setdefault(words[2], notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        if child.line.words[:1] in (("rd",), ("description",), ("exit",), ("maximum",), ("arp-limit",)):
            notes.irrelevant(child, "vrf-setting")
        else:
            notes.unrecognized(child)


def _router(section: Section, context: ParseContext) -> None:
    """A routing process: its routes are not computed."""
    words = section.line.words
    family = Family.IPV6 if words[0] == "ipv6" else None if words[1:2] in (("bgp",), ("isis",)) else Family.IPV4
    vrf: str | None = words[words.index("vrf") + 1] if "vrf" in words[:-1] else ""
    if vrf == "" and any("vrf" in line.words for line in section.lines()):
        vrf = None
    if not irrelevant.is_plausible_below(section, _BELOW_ROUTERS):
        context.notes.unrecognized(section)
        return
    span = context.notes.span(section.line)
    context.configuration.network.influences.append(RoutingInfluence(vrf, family, (span,)))
    for line in section.lines():
        context.notes.approximated(line, "dynamic-routing")


def _multicast(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: multicast packets may leave by any interface; only they, but routes are taken as not complete."""
    context.configuration.network.influences.append(RoutingInfluence(None, None, (context.notes.span(section.line),)))
    context.notes.approximated(section.line, "multicast-routing")
    for child in section.children:
        context.notes.unrecognized(child)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "route"): _route,
    ("ipv6", "route"): _route,
    ("vrf", "definition"): _vrf,
    ("router",): _router,
    ("ipv6", "router"): _router,
    ("ip", "multicast-routing"): _multicast,
    ("ip", "multicast", "routing"): _multicast,
    ("ipv6", "multicast", "routing"): _multicast,
}
