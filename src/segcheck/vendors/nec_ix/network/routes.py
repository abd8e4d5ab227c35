"""Statements about routes, bridging and pools, at the left margin."""

from __future__ import annotations

from itertools import islice

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, number
from segcheck.vendors.nec_ix.configuration import Handler, ParseContext
from segcheck.vendors.nec_ix.network.interfaces import INTERFACE_NAME
from segcheck.vendors.nec_ix.network.network_statements import RouteStatement
from segcheck.vendors.nec_ix.translations.nat_statements import read_pool

# SOURCE: `show ip route` of an IX prints a static route that names neither with `[1/1]`.
_DEFAULT_DISTANCE = 1
_DEFAULT_METRIC = 1
_LAST_NUMBER = 2**32 - 1
# Words behind a route's target, each with a number.
_NUMBERS = ("distance", "metric", "tag")
# Actions of a watch group that change nothing about where packets go.
_PROBES = frozenset(("event", "probe-timer", "probe-counter", "probe-mode", "startup-delay", "description"))
_HARMLESS_ACTIONS = frozenset(("ipsec", "ikev2", "ike", "log", "mail", "snmp-trap", "syslog", "led", "nm"))


def prefix(text: str, family: Family) -> Prefix | None:
    """`default` or `A/length`; a single address is one with all bits.

    >>> prefix("default", Family.IPV4), prefix("10.0.0.0/33", Family.IPV4)
    (Prefix(family=<Family.IPV4: 4>, value=0, length=0), None)
    """
    if text == "default":
        return Prefix(family, 0, 0)
    return ipv4_prefix(text) if family is Family.IPV4 else ipv6_prefix(text)


def _route(section: Section, context: ParseContext) -> None:
    """`ip route default|P GATEWAY|INTERFACE [INTERFACE] [distance N] [metric N] [tag N]`, for IPv6 too."""
    words, notes = section.line.words, context.notes
    family = Family.IPV6 if words[0] == "ipv6" else Family.IPV4
    rest, vrf = words[2:], ""
    if rest[:1] == ("vrf",) and len(rest) > 1:
        vrf, rest = rest[1], rest[2:]
    network = prefix(rest[0], family) if rest else None
    target, numbers = _target(rest[1:], family)
    if network is None or target is None or numbers is None or section.children:
        notes.unrecognized(section)
        return
    next_hop, interface = target
    discard = next_hop is None and (interface or "").lower().startswith("null")
    origin = (notes.span(section.line),)
    context.configuration.network.routes.append(
        RouteStatement(
            vrf,
            network,
            next_hop,
            None if discard else interface,
            discard,
            numbers.get("distance", _DEFAULT_DISTANCE),
            numbers.get("metric", _DEFAULT_METRIC),
            section.line,
            origin,
        )
    )
    notes.modeled(section.line)


def _target(
    words: tuple[str, ...], family: Family
) -> tuple[tuple[int | None, str | None] | None, dict[str, int] | None]:
    """Where a route leads, and its numbers; None for either where the words make no sense."""
    index, next_hop, interface = 0, None, None
    if words[:1]:
        next_hop = ipv4(words[0]) if family is Family.IPV4 else ipv6(words[0])
        index = 0 if next_hop is None else 1
    if words[index : index + 1] and INTERFACE_NAME.fullmatch(words[index]) and words[index] not in _NUMBERS:
        interface = words[index]
        index += 1
    if next_hop is None and interface is None:
        return None, None
    numbers: dict[str, int] = {}
    while index < len(words):
        value = number(words[index + 1], 0, _LAST_NUMBER) if index + 1 < len(words) else None
        if words[index] not in _NUMBERS or value is None:
            return (next_hop, interface), None
        numbers[words[index]] = value
        index += 2
    return (next_hop, interface), numbers


def _router(section: Section, context: ParseContext) -> None:
    """`router bgp N`, `ip router ospf N`, …: routes that neighbours tell are not computed."""
    notes = context.notes
    context.configuration.network.influences.append(notes.span(section.line))
    for line in section.lines():
        notes.approximated(line, "nec-dynamic-routing")


def _route_map(section: Section, context: ParseContext) -> None:
    """`route-map NAME permit N`: it acts where an interface names it, and there the whole of it is open."""
    for line in section.lines():
        context.notes.approximated(line, "nec-policy-routing")


def _watch_group(section: Section, context: ParseContext) -> None:
    """`watch-group NAME N` with `event …` and `action …`: routes that come and go with what is watched.

    SOUNDNESS: a route that an action takes away or brings back is there or not. Other actions may do anything.
    """
    words, notes = section.line.words, context.notes
    if len(words) < 3:
        notes.unrecognized(section)
        return
    notes.irrelevant(Section(section.line, ()), "monitoring")
    for child in section.children:
        below = child.line.words
        if child.children:
            notes.unrecognized(child)
        elif below[0] in _PROBES or (below[0] == "action" and _HARMLESS_ACTIONS.intersection(below[2:3])):
            notes.irrelevant(child, "monitoring")
        else:
            _action(child, context)


def _action(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if words[0] == "action" and words[3:4] in (("shutdown-route",), ("resume-route",)) and len(words) > 4:
        watched = prefix(words[4], Family.IPV6 if words[2] == "ipv6" else Family.IPV4)
        if watched is not None:
            context.configuration.network.watched.append((watched, notes.span(section.line)))
            notes.approximated(section.line, "nec-watched-route")
            return
    notes.unrecognized(section, "nec-watch-action")


def _bridging(section: Section, context: ParseContext) -> None:
    """`bridge irb enable`: BVI interfaces route for their bridge group.

    SOUNDNESS: other settings say which protocols are bridged or filtered, which is not followed.
    """
    words, notes = section.line.words, context.notes
    if words == ("bridge", "irb", "enable"):
        context.configuration.network.bridging.append(notes.span(section.line))
        notes.modeled(section.line)
        return
    if words[1:2] == ("ufs-cache",) or words[2:3] in (("ageing-time",), ("aging-time",)):
        notes.irrelevant(section, "platform")
        return
    origin = (notes.span(section.line),)
    for line in section.lines():
        notes.approximated(line, "nec-bridge-setting")
    notes.unmodeled.extend(origin)
    notes.report("nec-bridge-setting", origin, Severity.WARNING, Effect.WIDENS_DEVICE)


def _pool(section: Section, context: ParseContext) -> None:
    """`ip nat pool NAME FIRST LAST`."""
    pool = read_pool(section.line.words, context.notes.span(section.line))
    if pool is None or section.children:
        context.notes.unrecognized(section, "unrecognized-translation")
        return
    context.configuration.network.pools[pool.name] = pool
    context.notes.modeled(section.line)


def _vrf(section: Section, context: ParseContext) -> None:
    """`ip vrf NAME`: a routing table of its own; which interfaces are in it, these say."""
    notes = context.notes
    if len(section.line.words) != 3:
        notes.unrecognized(section)
        return
    notes.modeled(section.line)
    for child in section.children:
        if child.line.words[0] in ("description", "rd"):
            notes.irrelevant(child, "routing-protocol-setting")
        else:
            notes.unrecognized(child)


def _may_drop(section: Section, context: ParseContext) -> None:
    """`mac access-list …`, `utm …`, `web-auth …`: they can drop packets anywhere, and let none pass."""
    for line in section.lines():
        context.notes.approximated(line, "nec-may-drop")
    context.configuration.doubts.append(context.notes.span(section.line))


def _policy_map(section: Section, context: ParseContext) -> None:
    """`policy-map NAME` with `class NAME`: lines that share and mark are quality of service, others may drop."""
    notes = context.notes
    notes.irrelevant(Section(section.line, ()), "quality-of-service")
    for line in islice(section.lines(), 1, None):
        if line.words[0] in _SHARING:
            notes.irrelevant(Section(line, ()), "quality-of-service")
        else:
            notes.approximated(line, "nec-may-drop")
            context.configuration.doubts.append(notes.span(line))


_SHARING = frozenset(
    ("class", "class-map", "set", "bandwidth", "priority", "queue-limit", "shape", "shaping", "description")
)


def _fixed_neighbor(section: Section, context: ParseContext) -> None:
    """`arp …` with an address and a MAC address.

    CHOICE: its form is not documented at hand, so no property counts on it.
    """
    context.notes.approximated(section.line, "nec-fixed-neighbor")
    for child in section.children:
        context.notes.unrecognized(child)


def _network_monitor(section: Section, context: ParseContext) -> None:
    """`network-monitor NAME enable`: the watch group says what happens."""
    context.notes.irrelevant(Section(section.line, ()), "monitoring")
    for child in section.children:
        context.notes.unrecognized(child)


def _prefix_profile(section: Section, context: ParseContext) -> None:
    """`ipv6 dhcp client-profile P` and `server-profile P`: prefixes that a provider gives, for interfaces and others.

    SOUNDNESS: an interface that takes part of such a prefix has an address that the file does not tell; what is given
    away is reached by a route that it does not tell.
    """
    notes, network = context.notes, context.configuration.network
    if len(section.line.words) < 4:
        notes.unrecognized(section)
        return
    notes.irrelevant(Section(section.line, ()), "address-assignment")
    for child in section.children:
        words, span = child.line.words, notes.span(child.line)
        if words[0] != "ia-pd" or child.children:
            notes.irrelevant(child, "address-assignment")
        elif words[1:2] == ("subscriber",) and len(words) > 2:
            network.given_prefixes.append((words[2].lower(), span))
            notes.approximated(child.line, "nec-address-learned")
        else:
            network.influences.append(span)
            notes.approximated(child.line, "nec-address-learned")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ipv6", "dhcp", "client-profile"): _prefix_profile,
    ("ipv6", "dhcp", "server-profile"): _prefix_profile,
    ("utm",): _may_drop,
    ("web-auth",): _may_drop,
    ("ip", "route"): _route,
    ("ipv6", "route"): _route,
    ("router",): _router,
    ("ip", "router"): _router,
    ("ipv6", "router"): _router,
    ("route-map",): _route_map,
    ("watch-group",): _watch_group,
    ("network-monitor",): _network_monitor,
    ("bridge",): _bridging,
    ("no", "bridge"): _bridging,
    ("ip", "nat", "pool"): _pool,
    ("ip", "vrf"): _vrf,
    ("vrf",): _vrf,
    ("mac", "access-list"): _may_drop,
    ("policy-map",): _policy_map,
    ("arp",): _fixed_neighbor,
}
