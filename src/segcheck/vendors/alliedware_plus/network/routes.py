"""Static routes, VRFs, virtual routers, and the lines that make routing depend on more than this configuration."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.interface_addresses import VirtualAddress
from segcheck.vendors._shared.static_routes import RouteStatement, RoutingInfluence
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, netmask_length, number
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.irrelevant import has_lines_of_others
from segcheck.vendors.alliedware_plus.network.interface_names import is_interface

_DISCARD = ("null", "null0", "blackhole")


def read_route(section: Section, context: ParseContext) -> None:
    """Take `ip|ipv6 route [vrf X] P {NH | IF [NH] | NH IF | null} [distance] [description …]` in."""
    words, notes = section.line.words, context.notes
    vrf, rest = (words[3], words[4:]) if words[2:3] == ("vrf",) and len(words) > 3 else ("", words[2:])
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    route = _route(vrf, family, rest, section, context)
    network = context.configuration.network
    for child in section.children:
        notes.unrecognized(child)
    if route is None:
        # SOUNDNESS: what the line adds is unknown, so packets of its VRF may go anywhere; static routes may leave by
        # interfaces of other VRFs, too.
        network.influences.append(RoutingInfluence(vrf, family, (notes.span(section.line),)))
        if vrf or network.vrfs:
            notes.unmodeled.append(notes.span(section.line))
        notes.unrecognized_rule(section.line, "unrecognized-route")
        return
    network.routes.append(route)
    notes.modeled(section.line)


def _route(
    vrf: str, family: Family, words: tuple[str, ...], section: Section, context: ParseContext
) -> RouteStatement | None:
    prefix, rest = _prefix(family, words)
    if prefix is None:
        return None
    interface: str | None = None
    next_hop: int | None = None
    discard = False
    distance = 1
    while rest:
        word = rest[0]
        address = ipv4(word) if family is Family.IPV4 else ipv6(word)
        value = number(word, 1, 255)
        if word.lower() in _DISCARD:
            discard = True
        elif address is not None and next_hop is None:
            next_hop = address
        elif is_interface(word) and interface is None:
            interface = word
        elif value is not None:
            distance = value
        elif word == "description" and len(rest) > 1:
            break
        else:
            return None
        rest = rest[1:]
    if not discard and interface is None and next_hop is None:
        return None
    origin = (context.notes.span(section.line),)
    return RouteStatement(vrf, prefix, interface, next_hop, vrf, discard, distance, True, section.line, origin)


def _prefix(family: Family, words: tuple[str, ...]) -> tuple[Prefix | None, tuple[str, ...]]:
    """The network at the beginning of `words`, and the words behind it; `A.B.C.D M.M.M.M` is a network mask."""
    if not words:
        return None, ()
    if "/" in words[0]:
        return (ipv4_prefix(words[0]) if family is Family.IPV4 else ipv6_prefix(words[0])), words[1:]
    address = ipv4(words[0]) if family is Family.IPV4 else None
    mask = ipv4(words[1]) if len(words) > 1 else None
    length = netmask_length(mask) if mask is not None else None
    if address is None or length is None:
        return None, ()
    return prefix_of(Family.IPV4, address, length), words[2:]


# -- VRFs -------------------------------------------------------------------------------------------------


def read_vrf(section: Section, context: ParseContext) -> None:
    """`ip vrf NAME [ID]`; imported routes make the VRF's routing uncomputed."""
    words, notes, network = section.line.words, context.notes, context.configuration.network
    if len(words) not in (3, 4):
        notes.unrecognized(section)
        return
    name = words[2]
    network.vrfs[name] = (notes.span(section.line),)
    notes.modeled(section.line)
    for child in section.children:
        below = child.line.words
        if below[:1] in (("rd",), ("description",), ("max-fib-routes",), ("max-static-routes",), ("router-id",)):
            notes.irrelevant(child, "vrf-setting")
        elif below[:1] in (("route-target",), ("import",), ("export",)):
            # SOUNDNESS: packets may then leave by interfaces of other VRFs; which ones is not followed.
            span = notes.span(child.line)
            notes.unmodeled.append(span)
            notes.report("awplus-vrf-leak", (span,), Severity.WARNING, Effect.WIDENS_DEVICE, vrf=name)
            for line in child.lines():
                notes.approximated(line, "vrf-leak")
        else:
            notes.unrecognized(child)


def _leaking(section: Section, context: ParseContext) -> None:
    """`ip route static inter-vrf`: static routes may then leave by interfaces of other VRFs, which is the default."""
    context.notes.irrelevant(section, "vrf-setting")


# -- dynamic routing --------------------------------------------------------------------------------------


def _routing_process(section: Section, context: ParseContext) -> None:
    """`router ospf|rip|bgp|isis …`: routes are learned, as lines below it name VRFs, in any of them."""
    notes, network = context.notes, context.configuration.network
    words = section.line.words
    if has_lines_of_others(section):
        notes.unrecognized(section)
        return
    family = Family.IPV6 if words[1:3] in (("ipv6", "ospf"), ("ipv6", "rip")) else None
    network.influences.append(RoutingInfluence(None, family, (notes.span(section.line),)))
    notes.approximated(section.line, "dynamic-routing")
    for child in section.children:
        for line in child.lines():
            notes.approximated(line, "dynamic-routing")


def _forwarded_broadcasts(section: Section, context: ParseContext) -> None:
    """`ip forward-protocol udp PORT`: which broadcasts `ip helper-address` sends on."""
    if section.children:
        context.notes.unrecognized(section)
        return
    context.notes.approximated(section.line, "broadcast-relay")
    context.configuration.network.relayed.append(context.notes.span(section.line))


def _multicast(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if section.children or len(words) > (4 if words[0] == "no" else 5):
        notes.unrecognized(section)
    elif words[0] == "no":
        notes.irrelevant(section, "multicast-control")
    else:
        family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
        context.configuration.network.multicast.append((family, notes.span(section.line)))
        notes.approximated(section.line, "multicast-routing")


# -- virtual routers --------------------------------------------------------------------------------------


def _virtual_router(section: Section, context: ParseContext) -> None:
    """`router vrrp ID IF` and `router ipv6 vrrp ID IF` with ` virtual-ip ADDRESS [master|backup]` below."""
    words, notes = section.line.words, context.notes
    bare = words[2:] if words[1] == "vrrp" else words[3:]
    if len(bare) != 2 or not is_interface(bare[1]):
        notes.unrecognized(section)
        return
    statement = context.configuration.network.interface(bare[1])
    notes.modeled(section.line)
    for child in section.children:
        below = child.line.words
        if below[:1] in (("virtual-ip",), ("virtual-ipv6",)) and len(below) > 1:
            text = below[1].partition("/")[0]
            four, six = ipv4(text), ipv6(text)
            span = notes.span(child.line)
            if four is not None:
                statement.virtual_addresses.append(VirtualAddress(Family.IPV4, four, (span,)))
                notes.modeled(child.line)
            elif six is not None and six >> 118 == 0x3FA:
                statement.link_local.append(span)
                notes.modeled(child.line)
            elif six is not None:
                statement.virtual_addresses.append(VirtualAddress(Family.IPV6, six, (span,)))
                notes.modeled(child.line)
            else:
                notes.unrecognized(child)
        elif (below[1:2] if below[:1] == ("no",) else below[:1]) and below[0] in _VIRTUAL_SETTINGS:
            notes.irrelevant(child, "first-hop-redundancy")
        else:
            notes.unrecognized(child)


_VIRTUAL_SETTINGS = frozenset(
    ("enable", "disable", "priority", "advertisement-interval", "preempt-mode", "circuit-failover", "transition-mode",
     "accept-mode", "vrrp", "description", "no")
)  # fmt: skip

HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "route"): read_route,
    ("ipv6", "route"): read_route,
    ("ip", "route", "static"): _leaking,
    ("no", "ip", "route", "static"): _leaking,
    ("ip", "vrf"): read_vrf,
    ("router", "rip"): _routing_process,
    ("router", "ospf"): _routing_process,
    ("router", "bgp"): _routing_process,
    ("router", "isis"): _routing_process,
    ("router", "ipv6", "ospf"): _routing_process,
    ("router", "ipv6", "rip"): _routing_process,
    ("ip", "forward-protocol", "udp"): _forwarded_broadcasts,
    ("ip", "multicast-routing"): _multicast,
    ("ipv6", "multicast-routing"): _multicast,
    ("no", "ip", "multicast-routing"): _multicast,
    ("no", "ipv6", "multicast-routing"): _multicast,
    ("router", "vrrp"): _virtual_router,
    ("router", "ipv6", "vrrp"): _virtual_router,
}
