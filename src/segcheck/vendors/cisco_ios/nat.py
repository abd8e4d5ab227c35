"""Statements `ip nat …`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from segcheck.model.header import TCP, UDP, Interval
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors.cisco_ios.addresses import mask_length
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.interface_names import joined_interface_name
from segcheck.vendors.cisco_ios.network_statements import DynamicNat, NatKind, PoolStatement, StaticNat

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "esp": 50}
_KINDS = {kind.value: kind for kind in NatKind}
# Trailing words that change nothing about which packets are rewritten into what.
_NO_EFFECT = {
    "extendable": 0,
    "no-alias": 0,
    "no-payload": 0,
    "forced": 0,
    "mapping-id": 1,
    "redundancy": 1,
    "oer": 0,
    "portmap": 1,
}


@dataclass(frozen=True, slots=True)
class _Options:
    """The words after the addresses."""

    vrf: str = ""
    overload: bool = False
    conditional: bool = False
    add_route: bool = False
    match_in_vrf: bool = False


def read_translation(section: Section, context: ParseContext) -> None:
    """Take `ip nat inside|outside source|destination …` in; what is not understood widens the device."""
    words = section.line.words
    kind = _KINDS.get(" ".join(words[2:4]))
    statement: StaticNat | DynamicNat | None = None
    if kind is not None and words[4:5] == ("static",):
        statement = _static(kind, words[5:], section, context)
    elif kind is not None and words[4:5] in (("list",), ("route-map",)):
        statement = _dynamic(kind, words[4:], section, context)
    if statement is None:
        context.notes.unrecognized(section, "unrecognized-translation")
        return
    context.configuration.network.translations.append(statement)
    for child in section.children:
        context.notes.unrecognized(child)
    # The converter marks what it has to approximate.
    context.notes.modeled(section.line)


def _static(kind: NatKind, words: tuple[str, ...], section: Section, context: ParseContext) -> StaticNat | None:
    if kind is NatKind.INSIDE_DESTINATION:
        return None
    network = words[:1] == ("network",)
    protocol = _PROTOCOLS.get(words[0]) if words else None
    rest = words[1:] if network or protocol is not None else words
    with_ports = protocol in (TCP, UDP)
    first = ipv4(rest[0]) if rest else None
    first_port = number(rest[1], 1, 65535) if with_ports and len(rest) > 1 else None
    rest = rest[2:] if with_ports else rest[1:]
    second, interface, rest = _second_address(rest)
    second_port = number(rest[0], 1, 65535) if with_ports and rest else None
    rest = rest[1:] if with_ports else rest
    length: int | None = 32
    if network:
        length = mask_length(rest[0]) if rest else None
        rest = rest[1:]
    options = _options(rest)
    if first is None or (second is None and interface is None) or length is None or options is None:
        return None
    if with_ports and (first_port is None or second_port is None):
        return None
    if kind is NatKind.OUTSIDE_SOURCE:
        # `outside source static GLOBAL LOCAL`: the global address stands first.
        if second is None:
            return None
        first, second, first_port, second_port = second, first, second_port, first_port
    return StaticNat(
        kind,
        protocol,
        first,
        first_port,
        second,
        interface,
        second_port,
        length,
        options.conditional,
        options.add_route,
        options.match_in_vrf,
        options.vrf,
        section.line,
        (context.notes.span(section.line),),
    )


def _second_address(words: tuple[str, ...]) -> tuple[int | None, str | None, tuple[str, ...]]:
    if words[:1] == ("interface",):
        named = joined_interface_name(words[1:])
        return (None, named[0], words[1 + named[1] :]) if named else (None, None, ())
    return (ipv4(words[0]) if words else None), None, words[1:]


def _dynamic(kind: NatKind, words: tuple[str, ...], section: Section, context: ParseContext) -> DynamicNat | None:
    if len(words) < 4:
        return None
    list_name = words[1] if words[0] == "list" else None
    route_map = words[1] if words[0] == "route-map" else None
    pool: str | None = None
    interface: str | None = None
    if words[2] == "pool":
        pool, rest = words[3], words[4:]
    else:
        named = joined_interface_name(words[3:]) if words[2] == "interface" else None
        if named is None:
            return None
        interface, rest = named[0], words[3 + named[1] :]
    options = _options(rest)
    if options is None or options.conditional or (interface is not None and kind is not NatKind.INSIDE_SOURCE):
        return None
    return DynamicNat(
        kind,
        list_name,
        route_map,
        pool,
        interface,
        options.overload,
        options.add_route,
        options.match_in_vrf,
        options.vrf,
        section.line,
        (context.notes.span(section.line),),
    )


def _options(words: tuple[str, ...]) -> _Options | None:
    options = _Options()
    position = 0
    while position < len(words):
        word = words[position]
        argument = words[position + 1] if position + 1 < len(words) else None
        if word in _NO_EFFECT:
            position += _NO_EFFECT[word]
        elif word == "vrf" and argument is not None:
            options = replace(options, vrf=argument)
            position += 1
        elif word == "route-map" and argument is not None:
            options = replace(options, conditional=True)
            position += 1
        elif word == "reversible":
            options = replace(options, conditional=True)
        elif word == "overload":
            options = replace(options, overload=True)
        elif word == "add-route":
            options = replace(options, add_route=True)
        elif word == "match-in-vrf":
            options = replace(options, match_in_vrf=True)
        else:
            return None
        position += 1
    return options


def read_pool(section: Section, context: ParseContext) -> None:
    """Take `ip nat pool NAME A B netmask M|prefix-length N [type rotary]` in, with `address A B` lines below it."""
    words = section.line.words
    rest = words[4:]
    intervals: list[Interval] = []
    if rest and ipv4(rest[0]) is not None:
        first, last = ipv4(rest[0]), ipv4(rest[1]) if len(rest) > 1 else None
        if first is None or last is None or last < first:
            context.notes.unrecognized(section, "unrecognized-translation")
            return
        intervals.append((first, last))
        rest = rest[2:]
    for child in section.children:
        below = child.line.words
        low = ipv4(below[1]) if below[:1] == ("address",) and len(below) > 1 else None
        high = ipv4(below[2]) if len(below) > 2 else None
        if low is None or high is None or high < low:
            context.notes.unrecognized(child, "unrecognized-translation")
            continue
        intervals.append((low, high))
        context.notes.modeled(child.line)
    shaped = rest[:1] in (("netmask",), ("prefix-length",))
    extra = rest[2:] if shaped else rest
    if len(words) < 4 or any(word not in _POOL_WORDS for word in extra):
        context.notes.unrecognized(section, "unrecognized-translation")
        return
    pool = PoolStatement(words[3], tuple(intervals), "rotary" in extra, (context.notes.span(section.line),))
    context.configuration.network.pools[pool.name] = pool
    context.notes.modeled(section.line)


_POOL_WORDS = frozenset({"type", "rotary", "match-host", "arp-ping", "accounting", "nopreservation"})


def read_setting(section: Section, context: ParseContext) -> None:
    """Time-outs, logging and the like."""
    context.notes.irrelevant(section, "translation-setting")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "nat", "inside"): read_translation,
    ("ip", "nat", "outside"): read_translation,
    ("ip", "nat", "pool"): read_pool,
    ("ip", "nat", "translation"): read_setting,
    ("ip", "nat", "log"): read_setting,
}
