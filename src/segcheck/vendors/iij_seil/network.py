"""Commands about interfaces, routes and neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv6, mac, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN
from segcheck.vendors.iij_seil.configuration import (
    AddressStatement,
    Handler,
    InterfaceStatement,
    ParseContext,
    RouteStatement,
    Statement,
)
from segcheck.vendors.iij_seil.irrelevant import interface_reason

INTERFACE_NAME = re.compile(r"(?:lan|ge|vlan|pppoe|pppac|ppp|ipsec|tunnel|l2tp|gre|bridge|wlan|rac|lag)\d+(?:p\d+)?")
DEFAULT_DISTANCE = 1
_IPV6_LENGTH = 64
_LEARNED = frozenset(("dhcp", "dhcp6", "router-advertisement", "ra", "autoconf", "unnumbered"))


def address_of(text: str) -> tuple[int, Prefix] | None:
    """An address and its network, from `A[/length]` of either family.

    SOURCE: SEIL command reference, `interface … address`: without length, IPv4 has that of the address's class and
    IPv6 has 64.

    >>> address_of("192.168.0.1/24") == address_of("192.168.0.1")
    True
    >>> address_of("224.0.0.1") is None, address_of("lan0") is None
    (True, True)
    """
    host, slash, bits = text.partition("/")
    family = Family.IPV6 if ":" in host else Family.IPV4
    value = ipv6(host) if family is Family.IPV6 else ipv4(host)
    if value is None:
        return None
    length = number(bits, 0, family.address_bits) if slash else _class_length(family, value)
    return None if length is None else (value, prefix_of(family, value, length))


def _class_length(family: Family, value: int) -> int | None:
    if family is Family.IPV6:
        return _IPV6_LENGTH
    first = value >> 24
    return 8 if first < 128 else 16 if first < 192 else 24 if first < 224 else None


def read_interface(statement: Statement, context: ParseContext) -> None:
    """`interface NAME PARAMETER …`."""
    words, notes = statement.words, context.notes
    if len(words) < 3 or INTERFACE_NAME.fullmatch(words[1]) is None:
        _unread_interface(statement, context)
        return
    reason = interface_reason(words[2])
    interface = context.configuration.interface(words[1])
    if reason is not None:
        notes.irrelevant(Section(statement.line, ()), reason)
        return
    if words[2] == "description":
        interface.description = " ".join(words[3:])
        notes.modeled(statement.line)
        return
    interface.origin.append(notes.span(statement.line))
    if words[2] in ("add", "address") and len(words) > 3:
        _address(interface, statement, context)
    elif words[2] in ("over", "tag", "vid"):
        _placement(interface, statement, context)
    elif words[2] in _LEARNED:
        _learned(interface, statement, context)
    elif words[2] == "tunnel":
        notes.approximated(statement.line, "tunnel-transport")
        interface.learned.append(notes.span(statement.line))
    else:
        _unread_interface(statement, context)


def _address(interface: InterfaceStatement, statement: Statement, context: ParseContext) -> None:
    words, notes = statement.words, context.notes
    span = notes.span(statement.line)
    if words[3] in _LEARNED:
        _learned(interface, statement, context)
        return
    found = address_of(words[3])
    far = words[4:5] == ("remote",) and len(words) == 6 and address_of(words[5]) is not None
    if found is None or not (len(words) == 4 or far):
        _unread_interface(statement, context)
        return
    address = AddressStatement(*found, (span,))
    family = address.network.family
    known = [at for at, one in enumerate(interface.addresses) if one.network.family is family]
    if words[2] == "address" and known:
        # SOURCE: SEIL command reference: `address` overwrites the first address, `add` adds one.
        interface.addresses[known[0]] = address
    else:
        interface.addresses.append(address)
    if far:
        interface.learned.append(span)
        notes.approximated(statement.line, "address-learned")
    else:
        notes.modeled(statement.line)


def _learned(interface: InterfaceStatement, statement: Statement, context: ParseContext) -> None:
    span = context.notes.span(statement.line)
    interface.learned.append(span)
    if "dhcp" in statement.words:
        interface.dhcp.append(span)
        interface.networks.append((Family.IPV4, span))
    elif not {"unnumbered", "ipcp"} & set(statement.words):
        interface.networks.append((Family.IPV6, span))
    borrowed = "unnumbered" in statement.words
    context.notes.approximated(statement.line, "address-borrowed" if borrowed else "address-learned")


def _placement(interface: InterfaceStatement, statement: Statement, context: ParseContext) -> None:
    """`over I`, `tag N`, both in one line or apart."""
    words = statement.words[2:]
    for key, value in zip(words[::2], words[1::2], strict=False):
        tag = number(value, FIRST_VLAN, LAST_VLAN)
        if key == "over" and INTERFACE_NAME.fullmatch(value):
            interface.over = value
            context.configuration.interface(value)
        elif key in ("tag", "vid") and tag is not None:
            interface.tag = tag
        else:
            _unread_interface(statement, context)
            return
    if len(words) % 2:
        _unread_interface(statement, context)
        return
    context.notes.modeled(statement.line)


def _unread_interface(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: an interface that is not read may be on any network."""
    context.notes.unrecognized(Section(statement.line, ()), "unrecognized-interface-line")
    name = statement.words[1] if len(statement.words) > 1 else ""
    if INTERFACE_NAME.fullmatch(name):
        interface = context.configuration.interface(name)
        interface.learned.append(context.notes.span(statement.line))


# -- routes -----------------------------------------------------------------------------------------------


def read_route(statement: Statement, context: ParseContext) -> None:
    """`route add {PREFIX | default} {A | INTERFACE | dhcp | discard} [distance N] [metric N] [keepalive …]`.

    SOURCE: SEIL command reference, `route add`.
    """
    words, notes = statement.words, context.notes
    family = Family.IPV6 if words[0] == "route6" else Family.IPV4
    prefix = route_prefix(family, words[2]) if len(words) > 3 else None
    options = _route_options(words[4:])
    if prefix is None or options is None:
        _unread_route(statement, context)
        return
    distance, certain = options
    route = leading_to(prefix, words[3], distance, certain=certain, context=context, statement=statement)
    if route is None:
        _unread_route(statement, context)
        return
    context.configuration.routes.append(route)
    if certain and not route.dhcp:
        notes.modeled(statement.line)
    else:
        notes.approximated(statement.line, "routes-learned" if route.dhcp else "route-conditional")


def route_prefix(family: Family, text: str) -> Prefix | None:
    """The destination of a route: `default`, a network, or one host."""
    if text == "default":
        return Prefix(family, 0, 0)
    found = address_of(text if "/" in text else f"{text}/{family.address_bits}")
    return found[1] if found is not None and found[1].family is family else None


def leading_to(
    prefix: Prefix, target: str, distance: int, *, certain: bool, context: ParseContext, statement: Statement
) -> RouteStatement | None:
    """The route by what its gateway is called; None when that is not understood."""
    origin = (context.notes.span(statement.line),)
    gateway = ipv6(target) if prefix.family is Family.IPV6 else ipv4(target)
    if target not in ("dhcp", "discard") and gateway is None:
        if INTERFACE_NAME.fullmatch(target) is None:
            return None
        context.configuration.interface(target)
        return RouteStatement(prefix, None, target, False, False, distance, certain, origin)
    return RouteStatement(prefix, gateway, None, target == "discard", target == "dhcp", distance, certain, origin)


def _route_options(words: tuple[str, ...]) -> tuple[int, bool] | None:
    """(distance, whether the route is there without condition); None when a word is not understood."""
    distance, certain = DEFAULT_DISTANCE, True
    for name, value in _pairs(words):
        if name == "distance" and value != "system-default":
            read = number(value, 1, 255)
            if read is None:
                return None
            distance = read
        elif name == "keepalive":
            certain = value == "off"
        elif name not in (
            "distance",
            "metric",
            "target",
            "send-interval",
            "timeout",
            "down-count",
            "up-count",
            "src",
        ):
            return None
    return distance, certain


def _pairs(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for index in range(0, len(words), 2):
        yield words[index], words[index + 1] if index + 1 < len(words) else ""


def _unread_route(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: nobody knows which packets it takes where, so the table is not complete."""
    notes = context.notes
    span = notes.span(statement.line)
    context.configuration.influences.append(span)
    notes.approximated(statement.line, "unrecognized-route")
    notes.report("unrecognized-route", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def read_dynamic(statement: Statement, context: ParseContext) -> None:
    """`route dynamic …`, multicast routing and the like: what they add to the table is not computed."""
    context.configuration.influences.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "dynamic-routing")


def read_prefix_client(statement: Statement, context: ParseContext) -> None:
    """`dhcp6 client interface I`, `dhcp6 client prefix-delegation subnet I sla-id N …`, and the rest of that client.

    SOURCE: SEIL command reference, `dhcp6 client`: networks of a prefix that is learned stand at the interfaces named.
    """
    notes = context.notes
    named = [word for word in statement.words[2:] if INTERFACE_NAME.fullmatch(word)]
    if not named or statement.words[-1] in ("disable", "none"):
        notes.irrelevant(Section(statement.line, ()), "address-assignment")
        return
    for name in named:
        interface = context.configuration.interface(name)
        interface.origin.append(notes.span(statement.line))
        interface.learned.append(notes.span(statement.line))
        interface.networks.append((Family.IPV6, notes.span(statement.line)))
    notes.approximated(statement.line, "address-learned")


def read_arp(statement: Statement, context: ParseContext) -> None:
    """`arp add A MAC`: a fixed pair."""
    words = statement.words
    address = ipv4(words[2]) if len(words) == 4 else None
    hardware = mac(words[3]) if len(words) == 4 else None
    if address is None or hardware is None:
        context.notes.unrecognized(Section(statement.line, ()))
        return
    context.configuration.static_arp.append((address, hardware, (context.notes.span(statement.line),)))
    context.notes.modeled(statement.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("interface",): read_interface,
    ("route", "add"): read_route,
    ("route6", "add"): read_route,
    ("route", "dynamic", "rip"): read_dynamic,
    ("route", "dynamic", "ospf"): read_dynamic,
    ("route", "dynamic", "bgp"): read_dynamic,
    ("route", "dynamic", "pim-sparse"): read_dynamic,
    ("route6", "dynamic"): read_dynamic,
    ("dhcp6", "client"): read_prefix_client,
    ("arp", "add"): read_arp,
}
