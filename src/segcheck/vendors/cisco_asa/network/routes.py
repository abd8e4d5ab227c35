"""Static routes, fixed ARP pairs, and the lines that make routing depend on more than this configuration."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import mac, netmask_length, number
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.names import ipv4_or_name, ipv6_or_name
from segcheck.vendors.cisco_asa.network.network_statements import ArpStatement, RouteStatement


def ipv4_network(address: str, mask: str, configuration: AsaConfiguration) -> Prefix | None:
    """`A M` as a network, names and the short form `0 0` included; None when it is none."""
    value = 0 if address == "0" else ipv4_or_name(address, configuration)
    ones = 0 if mask == "0" else ipv4_or_name(mask, configuration)
    length = None if ones is None else netmask_length(ones)
    return None if value is None or length is None else prefix_of(Family.IPV4, value, length)


def ipv6_network(text: str, configuration: AsaConfiguration) -> Prefix | None:
    """`X:X::X/length` as a network; None when it is none."""
    address, _, length = text.partition("/")
    value, bits = ipv6_or_name(address, configuration), number(length, 0, 128)
    return None if value is None or bits is None else prefix_of(Family.IPV6, value, bits)


def read_route(section: Section, context: ParseContext) -> None:
    """Take `route NAMEIF A M GATEWAY [METRIC] [track N|tunneled]` or `ipv6 route NAMEIF P GATEWAY …` in."""
    words, configuration = section.line.words, context.configuration
    if words[0] == "ipv6":
        rest = words[2:]
        prefix = ipv6_network(rest[1], configuration) if len(rest) > 1 else None
        rest_words = rest[2:]
    else:
        rest = words[1:]
        prefix = ipv4_network(rest[1], rest[2], configuration) if len(rest) > 2 else None
        rest_words = rest[3:]
    route = None if prefix is None else _route(rest[0], prefix, rest_words, section, context)
    if route is None or section.children:
        # SOUNDNESS: what the line adds is unknown, so packets may go anywhere.
        configuration.network.influences.append(context.notes.span(section.line))
        context.notes.unrecognized_rule(section.line, "unrecognized-route")
        for child in section.children:
            context.notes.unrecognized(child)
        return
    configuration.network.routes.append(route)
    if route.certain:
        context.notes.modeled(section.line)
    else:
        context.notes.approximated(section.line, "route-conditional")


def _route(
    interface: str, prefix: Prefix, words: tuple[str, ...], section: Section, context: ParseContext
) -> RouteStatement | None:
    read = ipv4_or_name if prefix.family is Family.IPV4 else ipv6_or_name
    discard = interface.lower() == "null0"
    next_hop = read(words[0], context.configuration) if words and not discard else None
    if next_hop is None and not discard:
        return None
    options = words if discard else words[1:]
    distance, certain = 1, True
    value = number(options[0], 1, 255) if options else None
    if value is not None:
        distance, options = value, options[1:]
    if options[:1] == ("track",) and len(options) == 2:
        certain, options = False, ()
    elif options == ("tunneled",):
        # SOUNDNESS: it is for packets out of tunnels only; which those are is not in their headers.
        certain, distance, options = False, 0, ()
    if options:
        return None
    origin = (context.notes.span(section.line),)
    return RouteStatement(interface, prefix, next_hop, discard, distance, certain, section.line, origin)


def read_router(section: Section, context: ParseContext) -> None:
    """A routing process: its routes are not computed, so the table is not complete."""
    context.configuration.network.influences.append(context.notes.span(section.line))
    for line in section.lines():
        context.notes.approximated(line, "dynamic-routing")


def read_multicast_routing(section: Section, context: ParseContext) -> None:
    """`multicast-routing`: receivers decide where multicast packets go, which is not followed."""
    context.configuration.network.influences.append(context.notes.span(section.line))
    for line in section.lines():
        context.notes.approximated(line, "multicast-routing")


def read_definition(section: Section, context: ParseContext) -> None:
    """Route maps and prefix lists: their effect is bounded where routing uses them."""
    context.notes.irrelevant(section, "bounded-where-used")


def read_arp(section: Section, context: ParseContext) -> None:
    """`arp NAMEIF A H [alias]`, `arp timeout N` and the like."""
    words = section.line.words
    if words[1:2] in (("timeout",), ("permit-nonconnected",), ("rate-limit",)):
        context.notes.irrelevant(section, "address-table-control")
        return
    address = ipv4_or_name(words[2], context.configuration) if len(words) > 3 else None
    hardware = mac(words[3]) if len(words) > 3 else None
    if address is None or hardware is None or words[4:] not in ((), ("alias",)) or section.children:
        context.notes.unrecognized(section)
        return
    origin = (context.notes.span(section.line),)
    context.configuration.network.static_arp.append(ArpStatement(words[1], address, hardware, origin))
    context.notes.modeled(section.line)


def read_address_control(section: Section, context: ParseContext) -> None:
    """`arp-inspection`, `mac-address-table`, `mac-learn`: they look at frames between members of a bridge group, which
    widens the device by itself.
    """
    context.notes.irrelevant(section, "address-table-control")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("route",): read_route,
    ("ipv6", "route"): read_route,
    ("router",): read_router,
    ("ipv6", "router"): read_router,
    ("multicast-routing",): read_multicast_routing,
    ("route-map",): read_definition,
    ("prefix-list",): read_definition,
    ("ipv6", "prefix-list"): read_definition,
    ("arp",): read_arp,
    ("arp-inspection",): read_address_control,
    ("no", "arp-inspection"): read_address_control,
    ("mac-address-table",): read_address_control,
    ("mac-learn",): read_address_control,
    ("no", "mac-learn"): read_address_control,
    ("mac-list",): read_definition,
}
