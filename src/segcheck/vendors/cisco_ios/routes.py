"""Static routes, VRFs, and the lines that make routing depend on more than this configuration."""

from __future__ import annotations

from segcheck.model.address import prefix_of
from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.static_routes import RouteStatement, RoutingInfluence
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.cisco_ios.addresses import ipv4_network, ipv6_with_length
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.interface_names import joined_interface_name
from segcheck.vendors.cisco_ios.network_statements import RouteLeak

# Words after the next hop that change nothing but how the route is written or told to others, with their arguments.
_NO_EFFECT = {"tag": 1, "name": 1, "permanent": 0, "multicast": 0, "unicast": 0}


def read_route(section: Section, context: ParseContext) -> None:
    """Take `ip route [vrf X] P M {NH | IF [NH]} …` or `ipv6 route [vrf X] P {NH | IF [NH]} …` in."""
    words = section.line.words
    vrf, rest = (words[3], words[4:]) if words[2:3] == ("vrf",) and len(words) > 3 else ("", words[2:])
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    route = (
        _ipv4_route(vrf, rest, section, context) if family is Family.IPV4 else _ipv6_route(vrf, rest, section, context)
    )
    if route is None:
        if rest[-1:] == ("dhcp",) or rest[-2:-1] == ("dhcp",):
            _learned_default(vrf, family, section, context)
            return
        # SOUNDNESS: what the line adds is unknown, so packets of its VRF may go anywhere.
        context.configuration.network.influences.append(
            RoutingInfluence(vrf, family, (context.notes.span(section.line),))
        )
        context.notes.unrecognized_rule(section.line, "unrecognized-route")
        for child in section.children:
            context.notes.unrecognized(child)
        return
    context.configuration.network.routes.append(route)
    for child in section.children:
        context.notes.unrecognized(child)
    if route.certain:
        context.notes.modeled(section.line)
    else:
        context.notes.approximated(section.line, "route-conditional")


def _learned_default(vrf: str, family: Family, section: Section, context: ParseContext) -> None:
    """`ip route 0.0.0.0 0.0.0.0 dhcp`: the gateway is told by a server."""
    span = context.notes.span(section.line)
    context.configuration.network.influences.append(RoutingInfluence(vrf, family, (span,)))
    context.notes.approximated(section.line, "routes-learned")


def _ipv4_route(vrf: str, words: tuple[str, ...], section: Section, context: ParseContext) -> RouteStatement | None:
    prefix = ipv4_network(words[0], words[1]) if len(words) > 2 else None
    if prefix is None:
        return None
    return _with_target(vrf, prefix.family, prefix.value, prefix.length, words[2:], section, context)


def _ipv6_route(vrf: str, words: tuple[str, ...], section: Section, context: ParseContext) -> RouteStatement | None:
    parsed = ipv6_with_length(words[0]) if len(words) > 1 else None
    if parsed is None:
        return None
    return _with_target(vrf, Family.IPV6, parsed[0], parsed[1], words[1:], section, context)


def _with_target(
    vrf: str,
    family: Family,
    value: int,
    length: int,
    words: tuple[str, ...],
    section: Section,
    context: ParseContext,
) -> RouteStatement | None:
    address_of = ipv4 if family is Family.IPV4 else ipv6
    named = joined_interface_name(words)
    interface, rest = (named[0], words[named[1] :]) if named else (None, words)
    if interface is None and rest[:1] and rest[0].lower() == "null0":
        interface, rest = "Null0", rest[1:]
    next_hop = address_of(rest[0]) if rest else None
    if next_hop is not None:
        rest = rest[1:]
    learned = rest[:1] == ("dhcp",)
    if learned:
        rest = rest[1:]
    if interface is None and next_hop is None:
        return None
    options = _options(rest, vrf)
    if options is None:
        return None
    distance, certain, next_hop_vrf = options
    return RouteStatement(
        vrf,
        prefix_of(family, value, length),
        None if interface == "Null0" else interface,
        next_hop,
        next_hop_vrf,
        interface is not None and interface.lower() == "null0",
        distance,
        certain and not learned,
        section.line,
        (context.notes.span(section.line),),
    )


def _options(words: tuple[str, ...], vrf: str) -> tuple[int, bool, str] | None:
    """Distance, certainty and VRF of the next hop; None when a word is not understood."""
    distance, certain, next_hop_vrf = 1, True, vrf
    position = 0
    while position < len(words):
        word = words[position]
        value = number(word, 1, 255)
        if value is not None:
            distance = value
        elif word == "track" and position + 1 < len(words):
            certain = False
            position += 1
        elif word == "global":
            next_hop_vrf = ""
        elif word == "nexthop-vrf" and position + 1 < len(words):
            position += 1
            next_hop_vrf = "" if words[position] == "default" else words[position]
        elif word in _NO_EFFECT:
            position += _NO_EFFECT[word]
            if position >= len(words):
                return None
        else:
            return None
        position += 1
    return distance, certain, next_hop_vrf


# -- VRFs -------------------------------------------------------------------------------------------------


def read_vrf(section: Section, context: ParseContext) -> None:
    """Take `vrf definition X` or `ip vrf X` in; imported routes make the VRF's routing uncomputed."""
    words = section.line.words
    if len(words) != 3:
        context.notes.unrecognized(section)
        return
    name = words[2]
    context.configuration.network.vrf(name).origin.append(context.notes.span(section.line))
    context.notes.modeled(section.line)
    for child in section.children:
        _read_vrf_line(name, None, child, context)


def _read_vrf_line(name: str, family: Family | None, section: Section, context: ParseContext) -> None:
    words = section.line.words
    notes = context.notes
    span = notes.span(section.line)
    if words[:1] == ("address-family",):
        below = Family.IPV6 if words[1:2] == ("ipv6",) else Family.IPV4
        notes.modeled(section.line)
        for child in section.children:
            _read_vrf_line(name, below, child, context)
    elif words[:1] in (("rd",), ("description",), ("exit-address-family",), ("vpn",), ("maximum",), ("bgp",)):
        notes.irrelevant(section, "vrf-setting")
    elif words[:1] in (("route-target",), ("import",), ("export",), ("route-replicate",)):
        _read_leak(name, family, words, context, span)
        # What a VRF gives away changes the tables of those that import it, not its own.
        if words[:2] in (("route-target", "export"), ("export", "map")):
            notes.modeled(section.line)
        else:
            notes.approximated(section.line, "vrf-leak")
    else:
        notes.unrecognized(section)


def _read_leak(name: str, family: Family | None, words: tuple[str, ...], context: ParseContext, span: Span) -> None:
    """`route-target import|export|both T`, `import|export …` and `route-replicate from …` of VRF `name`."""
    network = context.configuration.network
    statement = network.vrf(name)
    into, source, target = name, None, None
    if words[0] == "route-target":
        targets = [word for word in words[1:] if ":" in word]
        if words[1:2] != ("import",):
            statement.exports.update(targets)
        if words[1:2] == ("export",):
            return
        target = targets[0] if len(targets) == 1 else None
    elif words[0] == "export":
        statement.exports_by_map = True
        if words[1:2] == ("map",):
            return
        # `export ipv4 unicast map M`: into the global table.
        into, source = "", name
    elif words[:2] == ("import", "map"):
        # It selects among what the route targets bring.
        source = name
    elif words[0] == "import":
        # `import ipv4 unicast map M`: from the global table.
        source = "" if words[1:2] in (("ipv4",), ("ipv6",)) else None
    elif words[0] == "route-replicate":
        source = words[words.index("vrf") + 1] if "vrf" in words[:-1] else None
        # SOUNDNESS: `vrf global` is the global table, unless a VRF is called so; the routes may be of either.
        source = None if source == "global" else source
    through_bgp = words[0] != "route-replicate"
    network.influences.append(RoutingInfluence(into, family, (span,), through_bgp))
    network.leaks.append(RouteLeak(into, source, target, family, (span,), through_bgp))


# -- dynamic routing ------------------------------------------------------------------------------------------


def read_router(section: Section, context: ParseContext) -> None:
    """A routing process: its routes are not computed, so its VRF's table is not complete without a captured one."""
    words = section.line.words
    family: Family | None = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    protocol = words[2] if words[0] == "ipv6" and len(words) > 2 else words[1] if len(words) > 1 else ""
    if protocol in ("bgp", "ospfv3", "eigrp", "isis"):
        # These carry both families and every VRF (address families below them).
        family = None
    span = context.notes.span(section.line)
    for vrf in _vrfs_of_process(section):
        context.configuration.network.influences.append(RoutingInfluence(vrf, family, (span,)))
    if protocol == "bgp":
        context.configuration.network.bgp = True
    for line in section.lines():
        context.notes.approximated(line, "dynamic-routing")


def _vrfs_of_process(section: Section) -> tuple[str | None, ...]:
    """The VRFs whose routes the process changes; None stands for all of them."""
    vrfs: list[str | None] = []
    for line in section.lines():
        words = line.words
        if words[:1] in (("scope",), ("vnet",), ("topology",), ("service",)):
            return (None,)
        if "vrf" in words[:-1] and words[0] in ("router", "ipv6", "address-family", "vrf"):
            vrfs.append(words[words.index("vrf") + 1])
    if "vrf" not in section.line.words:
        vrfs.append("")
    return tuple(dict.fromkeys(vrfs))


def read_influence(section: Section, context: ParseContext) -> None:
    """A line that changes routes of every VRF in ways not computed (`ip default-network`, `ip prefix` leaks …)."""
    span = context.notes.span(section.line)
    context.configuration.network.influences.append(RoutingInfluence(None, None, (span,)))
    for line in section.lines():
        context.notes.approximated(line, "routes-learned")


def read_routing_on(section: Section, context: ParseContext) -> None:
    """`ip routing`."""
    if len(section.line.words) > 2:
        context.notes.irrelevant(section, "routing-protocol-setting")
        return
    context.configuration.network.routing_on = True
    context.configuration.network.routing_off.clear()
    context.notes.modeled(section.line)


def read_routing_off(section: Section, context: ParseContext) -> None:
    """`no ip routing`."""
    context.configuration.network.routing_on = False
    context.configuration.network.routing_off.append(context.notes.span(section.line))
    context.notes.modeled(section.line)


def read_ipv6_routing(section: Section, context: ParseContext) -> None:
    """`ipv6 unicast-routing`: without it no IPv6 packet is forwarded."""
    context.configuration.network.ipv6_routing = section.line.words[0] != "no"
    context.notes.modeled(section.line)


def read_default_gateway(section: Section, context: ParseContext) -> None:
    """`ip default-gateway`: where a device that does not route sends its own packets."""
    context.configuration.network.default_gateway.append(context.notes.span(section.line))
    context.notes.modeled(section.line)


def read_multicast_routing(section: Section, context: ParseContext) -> None:
    """`ip multicast-routing [vrf X]`, `ipv6 multicast-routing`: multicast packets may leave by any interface."""
    words = section.line.words
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else ""
    context.configuration.network.multicast.append((vrf, family, context.notes.span(section.line)))
    context.notes.approximated(section.line, "multicast-routing")


def read_routing_setting(section: Section, context: ParseContext) -> None:
    """Lines like `ip route static bfd …`."""
    context.notes.irrelevant(section, "routing-protocol-setting")


def read_local_policy(section: Section, context: ParseContext) -> None:
    """`ip local policy route-map`: packets of the device itself."""
    context.notes.irrelevant(section, "own-packets-only")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "route"): read_route,
    ("ip", "route", "static"): read_routing_setting,
    ("ipv6", "route"): read_route,
    ("ip", "vrf"): read_vrf,
    ("vrf", "definition"): read_vrf,
    ("router",): read_router,
    ("ipv6", "router"): read_router,
    ("ip", "default-network"): read_influence,
    ("ip", "routing"): read_routing_on,
    ("no", "ip", "routing"): read_routing_off,
    ("ipv6", "unicast-routing"): read_ipv6_routing,
    ("no", "ipv6", "unicast-routing"): read_ipv6_routing,
    ("ip", "default-gateway"): read_default_gateway,
    ("ip", "multicast-routing"): read_multicast_routing,
    ("ipv6", "multicast-routing"): read_multicast_routing,
    ("ip", "local", "policy"): read_local_policy,
}
