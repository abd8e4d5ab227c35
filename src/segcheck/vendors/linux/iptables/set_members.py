"""Members of sets as conditions: addresses, networks, ports and hardware addresses, alone and joined by commas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.header import NOTHING, PROTOCOLS_WITH_PORTS, TCP, UDP, Family, Field, FieldIn, FirstMatch, Interval
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.values import mac
from segcheck.vendors.linux.iptables.addresses import address_range, interval_of
from segcheck.vendors.linux.iptables.names import icmp_message, port_interval, protocol_number
from segcheck.vendors.linux.netfilter.conditions import either, every, icmp, plain, ports, values
from segcheck.vendors.linux.netfilter.program import Condition

_KINDS = frozenset(("ip", "net", "port", "mac"))
_METHODS = frozenset(("hash", "bitmap", "list"))
_BITMAP_PORTS = -1
_EVERY_TYPE = (0, 255)
_WITH_OTHER_PORTS = (136,)  # UDP-Lite: its ports are not in the model


class Port(NamedTuple):
    """A protocol and its ports (for ICMP: types and codes, as one number each); protocol -1: TCP and UDP."""

    protocol: int
    first: Interval
    second: Interval = (0, 0)


class Member(NamedTuple):
    """One member: an interval for each address, `Port` for each port. `excepted`: what it covers is not in the set."""

    parts: tuple[Interval | Port, ...]
    excepted: bool = False


def kinds_of(type_: str) -> tuple[str, ...] | None:
    """What the members of a set of this type are made of; None for types that are not in the model.

    >>> kinds_of("hash:ip,port"), kinds_of("list:set"), kinds_of("hash:net,iface")
    (('ip', 'port'), ('set',), None)
    """
    method, _, written = type_.partition(":")
    if type_ == "list:set":
        return ("set",)
    kinds = tuple(written.split(","))
    # CHOICE: a member of bitmap:ip,mac without hardware address gets one from the first packet: its sets change.
    if method not in _METHODS or not set(kinds) <= _KINDS or (method == "bitmap" and len(kinds) > 1):
        return None
    return ("bitmap-port",) if type_ == "bitmap:port" else kinds


def directions(flags: str) -> tuple[bool, ...] | None:
    """For each part whether the packet's source (True) or destination is looked at.

    >>> directions("src,dst"), directions("from")
    ((True, False), None)
    """
    words = flags.split(",")
    return tuple(word == "src" for word in words) if set(words) <= {"src", "dst"} else None


def member(
    text: str, kinds: tuple[str, ...], family: Family | None, netmask: int | None, excepted: bool
) -> Member | None:
    """A member of a set whose members are made of `kinds`; None when it cannot be read.

    >>> member("10.0.0.1,tcp:80", ("ip", "port"), Family.IPV4, None, False).parts[1]
    Port(protocol=6, first=(80, 80), second=(0, 0))
    """
    written = text.split(",")
    if len(written) != len(kinds) or (excepted and len(kinds) > 1):
        return None
    parts: list[Interval | Port] = []
    for part, kind in zip(written, kinds, strict=True):
        found = _part(part, kind, family or Family.IPV4, netmask)
        if found is None:
            return None
        parts.append(found)
    return Member(tuple(parts), excepted)


def _part(text: str, kind: str, family: Family, netmask: int | None) -> Interval | Port | None:
    if kind == "mac":
        hardware = mac(text)
        return None if hardware is None else (hardware, hardware)
    if kind == "bitmap-port":
        interval = port_interval(text.replace("-", ":"))
        return None if interval is None else Port(_BITMAP_PORTS, interval)
    if kind == "port":
        return _port(text, family)
    if netmask is not None:
        text = f"{text.partition('/')[0]}/{netmask}"
    return address_range(text, family) if "-" in text else interval_of(text, family)


def _port(text: str, family: Family) -> Port | None:
    """`80`, `tcp:80`, `udp:53-54`, `icmp:3/4`, `esp:0`."""
    name, colon, value = text.partition(":")
    protocol = protocol_number(name) if colon else TCP
    if not protocol or protocol in _WITH_OTHER_PORTS:
        return None
    value = value if colon else text
    if protocol == family.icmp:
        message = icmp_message(value, family)
        if message is None or message[0] == _EVERY_TYPE:
            return None
        # SOURCE: ipset, lib/icmp.c, lib/icmpv6.c: a member is one type with one code, a name without code has code 0.
        types, (low, high) = message
        return Port(protocol, types, (low, low if "/" not in value else high))
    interval = port_interval(value.replace("-", ":"))
    return None if interval is None else Port(protocol, interval)


# -- conditions ------------------------------------------------------------------------------------------------


def condition_of_members(
    members: Sequence[Member],
    kinds: tuple[str, ...],
    sides: tuple[bool, ...],
    families: tuple[Family | None, Family],
) -> Condition:
    """Packets for which the set holds a member. `families`: the set's and the packet's.

    SOURCE: Linux kernel, net/netfilter/ipset/ip_set_core.c, ip_set_test: a set of the other family, or one asked for
    fewer parts than its members have, never holds. Cost: linear in the members.
    """
    if (families[0] is not None and families[0] is not families[1]) or len(sides) < len(kinds):
        return plain(NOTHING)
    if any(one.excepted for one in members):
        return _with_exceptions(members, _field(kinds[0], sides[0]))
    alike: dict[tuple[Interval | Port, ...], list[Interval]] = {}
    for one in members:
        first = one.parts[0]
        if isinstance(first, Port):
            alike.setdefault(one.parts, [])
        else:
            alike.setdefault(one.parts[1:], []).append(first)
    return either(
        every((*_first(intervals, kinds, sides), *_others(parts, kinds, sides, families[1])))
        for parts, intervals in alike.items()
    )


def _first(intervals: list[Interval], kinds: tuple[str, ...], sides: tuple[bool, ...]) -> tuple[Condition, ...]:
    return (values(_field(kinds[0], sides[0]), merged(intervals)),) if intervals else ()


def _others(
    parts: tuple[Interval | Port, ...], kinds: tuple[str, ...], sides: tuple[bool, ...], family: Family
) -> tuple[Condition, ...]:
    """The last parts of a member."""
    skipped = len(kinds) - len(parts)
    return tuple(
        _of_port(part, source, family) if isinstance(part, Port) else values(_field(kind, source), (part,))
        for part, kind, source in zip(parts, kinds[skipped:], sides[skipped:], strict=False)
    )


def _field(kind: str, source: bool) -> Field:
    if kind == "mac":
        return Field.SOURCE_MAC
    return Field.SOURCE if source else Field.DESTINATION


def _of_port(part: Port, source: bool, family: Family) -> Condition:
    if part.protocol == _BITMAP_PORTS:
        return ports(Field.SOURCE_PORT if source else Field.DESTINATION_PORT, (part.first,), (TCP, UDP))
    if part.protocol == family.icmp:
        return icmp(family, (part.first,), (part.second,))
    if part.protocol in PROTOCOLS_WITH_PORTS:
        return ports(Field.SOURCE_PORT if source else Field.DESTINATION_PORT, (part.first,), (part.protocol,))
    return values(Field.PROTOCOL, ((part.protocol, part.protocol),))


def _with_exceptions(members: Sequence[Member], field: Field) -> Condition:
    """Networks of which some are excepted: the smallest network around an address decides."""
    sized: dict[int, tuple[list[Interval], list[Interval]]] = {}
    for one in members:
        interval = one.parts[0]
        if not isinstance(interval, Port):
            sized.setdefault(interval[1] - interval[0], ([], []))[one.excepted].append(interval)
    lines = [
        (FieldIn(field, merged(intervals)), not excepted)
        for _, both in sorted(sized.items())
        for excepted, intervals in ((True, both[1]), (False, both[0]))
        if intervals
    ]
    return plain(FirstMatch(tuple(lines)))
