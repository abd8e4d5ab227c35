"""Protocol and port fields of a filter as one condition.

SOURCE: Yamaha, `ip filter`: the port fields are type and code only where the protocol is `icmp` and nothing else. With
`*` or a list of protocols they are ports, and only of packets of TCP and UDP: packets of every other protocol match as
if no port were written. With `icmp-error` and `icmp-info` they are ignored.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    ACK,
    ANYTHING,
    FIN,
    NOTHING,
    RST,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Not,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import FIRST, LATER, merged, protocol_match
from segcheck.vendors._shared.values import number
from segcheck.vendors.yamaha_rtx.filters.port_lists import EVERY, Numbers

_PROTOCOLS = {
    "icmp": 1, "igmp": 2, "ipip": 4, "tcp": TCP, "egp": 8, "udp": UDP, "ipv6": 41, "rsvp": 46, "gre": 47, "esp": 50,
    "ah": 51, "icmp6": 58, "icmpv6": 58, "eigrp": 88, "ospf": 89, "pim": 103, "vrrp": 112, "l2tp": 115, "sctp": 132,
}  # fmt: skip
_FLAGS = {"established": ACK, "tcpfin": FIN, "tcprst": RST}
_TCP_FLAG = re.compile(r"tcpflag(!?)=(0x[0-9a-f]{1,8}|\d{1,8})/(0x[0-9a-f]{1,8}|\d{1,8})", re.ASCII)
_MESSAGES = frozenset(("icmp-error", "icmp-info", "icmp-nd", "icmp6-nd"))
# Types by what they are sure to be; what neither list holds may be in either.
# SOURCE: RFC 792, RFC 950 and RFC 1256; RFC 4443, section 2.1; the neighbour discovery types of Yamaha, `ipv6 filter`.
_ERRORS: dict[Family, tuple[Interval, ...]] = {Family.IPV4: ((3, 5), (11, 12)), Family.IPV6: ((1, 4),)}
_INFORMATION: dict[Family, tuple[Interval, ...]] = {
    Family.IPV4: ((0, 0), (8, 10), (13, 18)),
    Family.IPV6: ((128, 129),),
}
_NEIGHBOURS: tuple[Interval, ...] = ((133, 136),)
_WITH_PORTS = ((TCP, TCP), (UDP, UDP))
_WITHOUT_PORTS = ((0, TCP - 1), (TCP + 1, UDP - 1), (UDP + 1, 255))


class Services(NamedTuple):
    """The protocol field read. `doubts`: message codes of what is bounded.

    `every`: `*`. `protocols`: by number. `flagged`: conditions on flags of TCP. `messages`: words for kinds of ICMP.
    `unknown`: it holds words that nobody here knows. `alone`: nothing but the family's ICMP is written, by its name.
    """

    every: bool
    protocols: tuple[int, ...]
    flagged: tuple[Match, ...]
    messages: tuple[str, ...]
    unknown: bool
    alone: bool


@functools.lru_cache(maxsize=1024)
def services(text: str, family: Family) -> Services | None:
    """The protocols of a field; None when it is none. Cost: linear.

    >>> services("tcp,udp", Family.IPV4).protocols, services("icmp", Family.IPV4).alone
    ((6, 17), True)
    """
    every = unknown = False
    protocols: dict[int, None] = {}
    flagged: dict[Match, None] = {}
    messages: dict[str, None] = {}
    own = ("icmp",) if family is Family.IPV4 else ("icmp6", "icmpv6")
    for part in text.lower().split(","):
        flags = _flags(part)
        value = _PROTOCOLS.get(part, number(part, 0, 255))
        if part == "*":
            every = True
        elif flags is not None:
            flagged[flags] = None
        elif part in _MESSAGES:
            messages[part] = None
        elif part == "icmp" and family is Family.IPV6:
            # SOUNDNESS: whether ICMP of IPv4 or of IPv6 is meant is in no manual.
            unknown = True
        elif value is not None:
            protocols[value] = None
        elif part.isascii() and len(part) <= 32 and part[:1].isalpha():
            unknown = True
        else:
            return None
    alone = text.lower() in own
    return Services(every, tuple(protocols), tuple(flagged), tuple(messages), unknown, alone)


def _flags(text: str) -> Match | None:
    bit = _FLAGS.get(text)
    if bit is not None:
        return FieldMasked(Field.TCP_FLAGS, bit, bit)
    found = _TCP_FLAG.fullmatch(text)
    if found is None:
        return None
    value, mask = (int(word, 16 if word.startswith("0x") else 10) for word in found.groups()[1:])
    if value > 0xFF or mask > 0xFF:
        # Bits beyond the eight that a packet here has: the caller takes the word for one that nobody knows.
        return None
    matches: Match = NOTHING if value & ~mask else FieldMasked(Field.TCP_FLAGS, value, mask)
    return Not(matches) if found[1] else matches


class Ports(NamedTuple):
    """The two port fields of a filter."""

    source: Numbers = EVERY
    destination: Numbers = EVERY

    @property
    def every(self) -> bool:
        """Whether both are open."""
        return self.source.every and self.destination.every

    def parts(self, origin: Origin, fields: tuple[Field, Field]) -> tuple[Match, ...]:
        """The conditions on both fields."""
        both = zip((self.source, self.destination), fields, strict=True)
        return tuple(numbers.match(field, origin) for numbers, field in both if not numbers.every)


_PORT_FIELDS = (Field.SOURCE_PORT, Field.DESTINATION_PORT)
_MESSAGE_FIELDS = (Field.ICMP_TYPE, Field.ICMP_CODE)


def service_match(found: Services, ports: Ports, family: Family, origin: Origin) -> Match:
    """Packets that meet the protocol field and the port fields. For `alone`, `ports` are types and codes."""
    alternatives = list(_alternatives(found, ports, family, origin))
    if ANYTHING in alternatives:
        return ANYTHING
    return alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))


def service_codes(found: Services, ports: Ports) -> tuple[str, ...]:
    """Message codes of what is bounded; later fragments are not told apart here."""
    codes = dict.fromkeys((*ports.source.codes(), *ports.destination.codes()))
    if found.unknown:
        codes["yamaha-protocol-unknown"] = None
    if _ports_in_doubt(found, ports):
        codes["yamaha-ports-without-ports"] = None
    if any(message in ("icmp-error", "icmp-info") for message in found.messages):
        codes["yamaha-icmp-kind"] = None
    return tuple(codes)


def _alternatives(found: Services, ports: Ports, family: Family, origin: Origin) -> Iterator[Match]:
    if found.alone:
        yield _layer_4((protocol_match(family.icmp),), ports.parts(origin, _MESSAGE_FIELDS), origin)
        return
    conditions = ports.parts(origin, _PORT_FIELDS)
    if found.unknown:
        yield Unknown(origin, "yamaha-protocol-unknown")
    if found.every:
        if not conditions:
            yield ANYTHING
            return
        yield FieldIn(Field.PROTOCOL, _WITHOUT_PORTS)
        yield _layer_4((FieldIn(Field.PROTOCOL, _WITH_PORTS),), conditions, origin)
        return
    carried = [value for value in found.protocols if value in (TCP, UDP)]
    if carried:
        yield _layer_4((_protocols(carried),), conditions, origin)
    others = [value for value in found.protocols if value not in (TCP, UDP)]
    if others:
        doubtful = _ports_in_doubt(found, ports)
        match = _protocols(others)
        yield AllOf((match, Unknown(origin, "yamaha-ports-without-ports"))) if doubtful else match
    for flags in found.flagged:
        yield _layer_4((protocol_match(TCP),), (*conditions, flags), origin)
    for message in found.messages:
        yield _layer_4((protocol_match(family.icmp),), (_message(message, family, origin),), origin)


def _protocols(values: Sequence[int]) -> FieldIn:
    """Packets of one of the protocols; shared where there is one."""
    if len(values) == 1:
        return protocol_match(values[0])
    return FieldIn(Field.PROTOCOL, merged((value, value) for value in values))


def _ports_in_doubt(found: Services, ports: Ports) -> bool:
    """SOUNDNESS: what ports mean beside protocols of which none has ports is in no manual, but for `icmp` in a list."""
    if ports.every or found.alone or found.every or found.flagged or {TCP, UDP} & set(found.protocols):
        return False
    listed = len(found.protocols) + len(found.messages) + found.unknown > 1
    return bool(set(found.protocols) - ({1, 58} if listed else set()))


def _layer_4(packets: tuple[Match, ...], conditions: Sequence[Match], origin: Origin) -> Match:
    """`packets` that meet `conditions`, which speak of what later fragments do not carry.

    SOUNDNESS: whether a later fragment is judged by its addresses alone or like its first one is in no manual.
    """
    if not conditions:
        return packets[0] if len(packets) == 1 else AllOf(packets)
    later = AllOf((LATER, Unknown(origin, "yamaha-later-fragments")))
    return AllOf((*packets, AnyOf((AllOf((FIRST, *conditions)), later))))


def _message(word: str, family: Family, origin: Origin) -> Match:
    if word not in ("icmp-error", "icmp-info"):
        return FieldIn(Field.ICMP_TYPE, _NEIGHBOURS)
    surely, surely_not = _ERRORS[family], _INFORMATION[family]
    if word == "icmp-info":
        surely, surely_not = surely_not, surely
    perhaps = AllOf((Not(FieldIn(Field.ICMP_TYPE, surely_not)), Unknown(origin, "yamaha-icmp-kind")))
    return AnyOf((FieldIn(Field.ICMP_TYPE, surely), perhaps))
