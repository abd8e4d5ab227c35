"""`ip route`, `ipv6 route`, and what else may change where packets go.

SOURCE: Yamaha RT series command reference, `ip route`: a packet goes to the first gateway of which a filter catches it;
those without filter share the rest by weight; `hide`: only while the line is up; `keepalive`: only while it answers.
"""

from __future__ import annotations

import re

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Handler, ParseContext, Statement
from segcheck.vendors.yamaha_rtx.filters.number_lists import filter_number
from segcheck.vendors.yamaha_rtx.network.interface_statements import address_with_length, unread
from segcheck.vendors.yamaha_rtx.network.network_statements import Gateway, RouteStatement
from segcheck.vendors.yamaha_rtx.text.words import INTERFACE_NAME

_DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}
# Options of a gateway -> how many words follow.
_OPTIONS = {"metric": 1, "weight": 1, "keepalive": 1, "hide": 0, "backup": 0}
_FILTER_NUMBER = re.compile(r"\d{1,10}")


class _Unreadable(Exception):  # noqa: N818 - not an error of the program
    """A word that does not belong there. Never leaves this module."""


def _route(statement: Statement, context: ParseContext) -> None:
    words = statement.words
    family = Family.IPV4 if statement.head[0] == "ip" else Family.IPV6
    prefix = route_prefix(words[2], family) if len(words) > 2 else None
    try:
        if prefix is None:
            raise _Unreadable
        gateways = _gateways(statement.head[3:], family)
    except _Unreadable:
        _unread_route(statement, context)
        return
    span = context.notes.span(statement.line)
    context.configuration.network.routes.append(RouteStatement(prefix, gateways, statement.line, (span,)))
    named = dict.fromkeys(word for gateway in gateways for word in gateway.conditions)
    uses = context.configuration.filters.other_uses
    uses.extend((family, number, span) for number in map(filter_number, named) if number is not None)
    if all(one.certain and not one.conditions for one in gateways):
        context.notes.modeled(statement.line)
    else:
        context.notes.approximated(statement.line, "route-conditional")


def _unread_route(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: it may lead anywhere, so where packets go is open."""
    unread(statement, context)
    context.configuration.network.influences.append(context.notes.span(statement.line))


def route_prefix(word: str, family: Family) -> Prefix | None:
    """Where a route leads, by the word behind `ip route`; None where that is no network."""
    if word.lower() == "default":
        return _DEFAULTS[family]
    if family is Family.IPV4:
        found = address_with_length((word,)) if "/" in word else _host(word)
        return None if found is None else prefix_of(family, *found)
    text, _, bits = word.partition("/")
    value, length = ipv6(text), number(bits, 0, 128) if bits else 128
    return None if value is None or length is None else prefix_of(family, value, length)


def _host(word: str) -> tuple[int, int] | None:
    value = ipv4(word)
    return None if value is None else (value, 32)


def _gateways(head: tuple[str, ...], family: Family) -> tuple[Gateway, ...]:
    """The gateways behind the prefix. `metric N` may stand before the first."""
    found: list[Gateway] = []
    place = 2 if head[:1] == ("metric",) else 0
    uneven = place > 0
    while place < len(head):
        if head[place] != "gateway":
            raise _Unreadable
        gateway, place = _target(head, place + 1, family)
        gateway, place = _options(gateway, head, place)
        found.append(gateway._replace(certain=gateway.certain and not uneven))
    if not found:
        raise _Unreadable
    if any(one.conditions for one in found):
        # A gateway without filter gets what the others do not.
        found = [one._replace(certain=False) for one in found]
    return tuple(found)


def _target(head: tuple[str, ...], place: int, family: Family) -> tuple[Gateway, int]:
    """Where a gateway is, and the place of the word behind it."""
    word = head[place] if place < len(head) else ""
    after = head[place + 1] if place + 1 < len(head) else ""
    address = (ipv4 if family is Family.IPV4 else ipv6)(word.partition("%")[0])
    if address is not None:
        zone = word.partition("%")[2]
        if zone and not INTERFACE_NAME.fullmatch(zone):
            raise _Unreadable
        return Gateway(address, zone or None, (), True), place + 1
    if word in ("pp", "tunnel") and after.isdigit():
        return Gateway(None, f"{word}{after}", (), True), place + 2
    if word == "pp" and after == "anonymous":
        place += 2
        if place < len(head) and head[place].startswith("name="):
            place += 1
        return Gateway(None, "pp anonymous", (), False), place
    if word in ("dhcp", "ra") and INTERFACE_NAME.fullmatch(after):
        return Gateway(None, after, (), False, untold=True), place + 2
    if word == "null" or word.startswith("loopback"):
        return Gateway(None, None, (), True), place + 1
    if INTERFACE_NAME.fullmatch(word) and word not in ("pp", "tunnel"):
        return Gateway(None, word, (), True), place + 1
    raise _Unreadable


def _options(gateway: Gateway, head: tuple[str, ...], place: int) -> tuple[Gateway, int]:
    """The gateway with its options, and the place of the word behind them."""
    while place < len(head) and head[place] != "gateway":
        option = head[place]
        if option == "filter":
            end = place + 1
            while end < len(head) and _FILTER_NUMBER.fullmatch(head[end]):
                end += 1
            if end == place + 1:
                raise _Unreadable
            gateway = gateway._replace(conditions=head[place + 1 : end], certain=False)
            place = end
            continue
        if option not in _OPTIONS:
            raise _Unreadable
        value = head[place + 1] if place + 1 < len(head) else ""
        if _OPTIONS[option] and not value:
            raise _Unreadable
        # SOUNDNESS: whether metrics decide between static routes, and whether a weight of 0 is used, is not relied on.
        if not (option == "weight" and value not in ("0", "")) and not (option == "metric" and value == "1"):
            gateway = gateway._replace(certain=False)
        place += 1 + _OPTIONS[option]
    return gateway, place


# -- what else decides -----------------------------------------------------------------------------------------


def _routing(statement: Statement, context: ParseContext) -> None:
    """`ip routing on|off`, `ipv6 routing on|off`."""
    family = Family.IPV4 if statement.head[0] == "ip" else Family.IPV6
    if statement.head[2:] == ("off",):
        context.configuration.network.routing_off[family] = context.notes.span(statement.line)
        context.notes.modeled(statement.line)
    elif statement.head[2:3] == ("process",):
        context.notes.irrelevant(statement.section, "platform")
    elif statement.head[2:] == ("on",):
        before = context.configuration.network.routing_off.pop(family, None)
        if before is None:
            context.notes.irrelevant(statement.section, "yamaha-default")
            return
        context.notes.ledger.mark(before.line, LineFate.APPROXIMATED, "yamaha-replaced")
        context.notes.modeled(statement.line)
    else:
        unread(statement, context)


def _change_log(statement: Statement, context: ParseContext) -> None:
    """`ip route change log on`: a message whenever a route changes."""
    context.notes.irrelevant(statement.section, "logging")


def _learns(statement: Statement, context: ParseContext) -> None:
    """`rip use on`, `ospf use on`, `bgp use on`: routes that others tell."""
    if statement.head[-1] == "off":
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    context.configuration.network.influences.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "dynamic-routing")


def _multicast(statement: Statement, context: ParseContext) -> None:
    """`ip IF igmp …`, `ip IF pim …`: receivers decide where multicast packets go."""
    if statement.head[3:] == ("off",):
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    context.configuration.network.influences.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "multicast-routing")


def _redirects(statement: Statement, context: ParseContext) -> None:
    """`ip icmp redirect receive on`: neighbours change routes."""
    _learns(statement, context)


def _backup(statement: Statement, context: ParseContext) -> None:
    """`lan backup …`, `pp backup …`, `tunnel backup …`: another way is taken while this one is down."""
    if statement.head[-1] in ("none", "off"):
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    context.configuration.network.influences.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "yamaha-backup")


def _reconfigures(statement: Statement, context: ParseContext) -> None:
    """What lets others change the configuration while it runs."""
    span = context.notes.span(statement.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(statement.line, "yamaha-reconfigures")
    context.notes.report("yamaha-reconfigures", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def _upnp(statement: Statement, context: ParseContext) -> None:
    """`upnp use on`: hosts open ways in."""
    if statement.head[2:] == ("off",):
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    _reconfigures(statement, context)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "route"): _route,
    ("ipv6", "route"): _route,
    ("ip", "route", "change"): _change_log,
    ("ipv6", "route", "change"): _change_log,
    ("ip", "routing"): _routing,
    ("ipv6", "routing"): _routing,
    ("rip", "use"): _learns,
    ("ospf", "use"): _learns,
    ("ipv6", "rip", "use"): _learns,
    ("ipv6", "ospf", "use"): _learns,
    ("bgp", "use"): _learns,
    ("ip", INTERFACE, "igmp"): _multicast,
    ("ip", INTERFACE, "pim"): _multicast,
    ("ipv6", INTERFACE, "mld"): _multicast,
    ("ip", "icmp", "redirect", "receive"): _redirects,
    ("ipv6", "icmp", "redirect", "receive"): _redirects,
    ("lan", "backup"): _backup,
    ("pp", "backup"): _backup,
    ("tunnel", "backup"): _backup,
    ("upnp", "use"): _upnp,
}
