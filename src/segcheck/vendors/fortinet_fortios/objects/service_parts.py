"""Pieces of services: protocols, port lists and ICMP messages as conditions."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.header import (
    FIRST_FRAGMENT,
    ICMP,
    ICMPV6,
    OTHER_FRAGMENT,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.vendors._shared.port_ranges import LAST_PORT
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.objects.intervals import union

ALL_PORTS: tuple[Interval, ...] = ((0, LAST_PORT),)
_FIRST = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_OTHER = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
# SOUNDNESS: a later fragment carries no ports. The device lets it pass with the packet that it belongs to, so it may
# or may not be of the service; nothing about it is sure. The origin is empty: no line of the file is to blame.
_LATER = AllOf((_OTHER, Unknown((), "later-fragment-of-service")))
_PROTOCOLS: dict[tuple[int, ...], FieldIn] = {}


class Ports(NamedTuple):
    """One item of a port list: destination ports and source ports, both inclusive."""

    destination: Interval
    source: Interval


def protocols(*numbers: int) -> FieldIn:
    """Packets of one of the protocols (a shared value)."""
    known = _PROTOCOLS.get(numbers)
    if known is None:
        known = _PROTOCOLS[numbers] = FieldIn(Field.PROTOCOL, tuple((value, value) for value in numbers))
    return known


def read_ports(text: str) -> Ports | None:
    """`443`, `8443-8445`, `443:1024-65535`: destination ports, then source ports; None when it is none of these.

    SOURCE: FortiOS CLI Reference, firewall service custom: destination first; any source port where none is written.

    >>> read_ports("513:512-1023")
    Ports(destination=(513, 513), source=(512, 1023))
    >>> read_ports("80")
    Ports(destination=(80, 80), source=(0, 65535))
    """
    destination, colon, source = text.partition(":")
    to = read_interval(destination)
    since = read_interval(source) if colon else ALL_PORTS[0]
    return None if to is None or since is None else Ports(to, since)


def read_interval(text: str) -> Interval | None:
    """`80` or `80-90`; None when it is neither."""
    first, dash, last = text.partition("-")
    low = number(first, 0, LAST_PORT)
    high = number(last, 0, LAST_PORT) if dash else low
    return None if low is None or high is None or high < low else (low, high)


def with_ports(numbers: Sequence[int], items: Sequence[Ports]) -> Match:
    """Packets of one of the protocols with ports of one of the items.

    Items that differ in one direction only become one: a hole in the source ports stays a hole.
    """
    by_source: dict[Interval, list[Interval]] = {}
    for item in items:
        by_source.setdefault(item.source, []).append(item.destination)
    if any(to == ALL_PORTS[0] for to in by_source.get(ALL_PORTS[0], ())):
        return protocols(*numbers)
    choices: list[Match] = []
    for source, destinations in by_source.items():
        parts: list[Match] = [_FIRST]
        if ALL_PORTS[0] not in destinations:
            parts.append(FieldIn(Field.DESTINATION_PORT, union(destinations)))
        if source != ALL_PORTS[0]:
            parts.append(FieldIn(Field.SOURCE_PORT, (source,)))
        choices.append(AllOf(tuple(parts)))
    return AllOf((protocols(*numbers), AnyOf((*choices, _LATER))))


def as_permitted(match: Match) -> Match:
    """The service as a policy that accepts sees it: later fragments of its protocols pass with it.

    CHOICE: the same as a permit of a stateless list (docs/adr/0007). Wherever a later fragment passes here, whole
    packets between the same hosts do, so no question is answered otherwise; and lists without doubts are read twice as
    fast.

    >>> as_permitted(with_ports((6,), (Ports((443, 443), (0, 65535)),))).parts[1].parts[1] is _OTHER
    True
    """
    if match is _LATER:
        return _OTHER
    if isinstance(match, Cited):
        return Cited(as_permitted(match.part), match.origin)
    if isinstance(match, AllOf | AnyOf):
        parts = tuple(map(as_permitted, match.parts))
        return match if all(map(operator.is_, parts, match.parts)) else type(match)(parts)
    return match


def icmp_messages(protocol: int, family: Family, kind: int | None, code: int | None) -> Match:
    """ICMP or ICMPv6 messages; None: any type, any code."""
    if protocol != family.icmp:
        # SOUNDNESS: no manual says whether ICMPv6 inside IPv4, or the reverse, counts; nobody should send it.
        return AllOf((protocols(protocol), Unknown((), "icmp-of-other-family")))
    if kind is None:
        return protocols(protocol)
    parts: list[Match] = [_FIRST, FieldIn(Field.ICMP_TYPE, ((kind, kind),))]
    if code is not None:
        parts.append(FieldIn(Field.ICMP_CODE, ((code, code),)))
    return AllOf((protocols(protocol), AnyOf((AllOf(tuple(parts)), _LATER))))


ICMP_PROTOCOLS = {"ICMP": ICMP, "ICMP6": ICMPV6}
