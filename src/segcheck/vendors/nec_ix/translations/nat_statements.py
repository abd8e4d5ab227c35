"""Lines `ip nat …` and `ip napt …`, below interfaces and at the left margin."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.address import Prefix
from segcheck.model.header import ICMP, TCP, UDP, Family, Interval
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.port_ranges import LAST_PORT
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, number

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "esp": 50, "gre": 47}
# Words behind `ip nat` and `ip napt` that change nothing about which packets are rewritten into what.
_SETTINGS = frozenset(("translation", "access-log", "record", "log"))


@dataclass(frozen=True, slots=True)
class StaticNat:
    """`ip nat static INSIDE OUTSIDE`, for addresses or whole networks."""

    inside: Prefix
    outside: Prefix
    line: ConfigLine
    span: Span


@dataclass(frozen=True, slots=True)
class StaticNapt:
    """`ip napt static INSIDE PROTOCOL [PORTS]`, `ip napt service NAME INSIDE PORT|none PROTOCOL [PORTS]`.

    `inside`: an address, or the name of an interface that is the device itself. `ports`: None for all of the protocol.
    `other_port`: the inside port may be another one.
    """

    inside: int | str
    protocol: int
    ports: Interval | None
    other_port: bool
    line: ConfigLine
    span: Span


@dataclass(frozen=True, slots=True)
class DynamicNat:
    """`ip nat inside list ACL pool NAME`."""

    list_name: str
    pool: str
    line: ConfigLine
    span: Span


@dataclass(frozen=True, slots=True)
class PoolStatement:
    """`ip nat pool NAME FIRST LAST`."""

    name: str
    addresses: Interval
    span: Span


@dataclass(slots=True)
class InterfaceTranslations:
    """What stands below one interface. `nat`, `napt`: the lines that switch them on. `napt_lists`: which sources.

    `others`: ALGs, mappings for every peer and the like, which let more in than answers.
    """

    nat: list[Span] = field(default_factory=list)
    napt: list[Span] = field(default_factory=list)
    static: list[StaticNat] = field(default_factory=list)
    dynamic: list[DynamicNat] = field(default_factory=list)
    forwards: list[StaticNapt] = field(default_factory=list)
    napt_lists: list[tuple[str, ConfigLine, Span]] = field(default_factory=list)
    napt_addresses: list[tuple[int, ConfigLine, Span]] = field(default_factory=list)
    hairpinning: list[Span] = field(default_factory=list)
    lines: list[ConfigLine] = field(default_factory=list)


def read_translation(found: InterfaceTranslations, line: ConfigLine, span: Span) -> bool | None:
    """Take a line below an interface in; False when it is not understood, None when it changes nothing.

    SOURCE: NEC IX-R/IX-V command reference, chapter NAPT, and function description, chapter NAT/NAPT.
    """
    words = line.words[2:]
    if words[:1] and words[0] in _SETTINGS:
        return None
    understood = _nat(found, words, line, span) if line.words[1] == "nat" else _napt(found, words, line, span)
    if understood:
        found.lines.append(line)
    return understood


def _nat(found: InterfaceTranslations, words: tuple[str, ...], line: ConfigLine, span: Span) -> bool:
    if words == ("enable",):
        found.nat.append(span)
        return True
    if words[:1] == ("static",) and len(words) == 3:
        inside, outside = _network(words[1]), _network(words[2])
        if inside is not None and outside is not None and inside.length == outside.length:
            found.static.append(StaticNat(inside, outside, line, span))
            return True
    if words[:2] == ("inside", "list") and len(words) == 5 and words[3] == "pool":
        found.dynamic.append(DynamicNat(words[2], words[4], line, span))
        return True
    return False


def _napt(found: InterfaceTranslations, words: tuple[str, ...], line: ConfigLine, span: Span) -> bool:
    if words == ("enable",):
        found.napt.append(span)
    elif words == ("hairpinning",):
        found.hairpinning.append(span)
    elif words[:1] in (("eim-mode",), ("alg",)):
        # What they let in beside answers is counted in for every interface with NAPT.
        return True
    elif words[:2] == ("inside", "list") and len(words) == 3:
        found.napt_lists.append((words[2], line, span))
    elif words[:1] == ("address",) and len(words) == 2 and ipv4(words[1]) is not None:
        found.napt_addresses.append((ipv4(words[1]) or 0, line, span))
    else:
        forward = _forward(words, line, span)
        if forward is None:
            return False
        found.forwards.append(forward)
    return True


def _forward(words: tuple[str, ...], line: ConfigLine, span: Span) -> StaticNapt | None:
    other_port = False
    if words[:1] == ("service",) and len(words) > 4:
        other_port = words[3] != "none"
        if other_port and number(words[3], 1, LAST_PORT) is None:
            return None
        inside_word, rest = words[2], words[4:]
    elif words[:1] == ("static",) and len(words) > 2:
        inside_word, rest = words[1], words[2:]
    else:
        return None
    protocol = _PROTOCOLS.get(rest[0], number(rest[0], 0, 255))
    if protocol is None:
        return None
    ports = _ports(rest[1:]) if protocol in (TCP, UDP) else None
    if (protocol in (TCP, UDP)) != (ports is not None) or (ports is None and len(rest) > 1):
        return None
    address = ipv4(inside_word)
    if address is None and not (inside_word[:1].isalpha() and inside_word[-1:].isdigit()):
        return None
    return StaticNapt(inside_word if address is None else address, protocol, ports, other_port, line, span)


def _ports(words: tuple[str, ...]) -> Interval | None:
    """`80`, `5000-5010`, `range 5000 5010`, `any`."""
    if words[:1] == ("range",) and len(words) == 3:
        words = (f"{words[1]}-{words[2]}",)
    if words == ("any",):
        return 0, LAST_PORT
    if len(words) != 1:
        return None
    first, dash, last = words[0].partition("-")
    low = number(first, 0, LAST_PORT)
    high = number(last, 0, LAST_PORT) if dash else low
    return None if low is None or high is None or high < low else (low, high)


def _network(text: str) -> Prefix | None:
    address = ipv4(text)
    return ipv4_prefix(text) if address is None else Prefix(Family.IPV4, address, 32)


def read_pool(words: tuple[str, ...], span: Span) -> PoolStatement | None:
    """`ip nat pool NAME FIRST LAST`; None when it is not understood.

    >>> pool = read_pool(("ip", "nat", "pool", "P", "192.0.2.1", "192.0.2.9"), Span("a", 1, 1, 1, 2))
    >>> pool.addresses if pool else None
    (3221225985, 3221225993)
    """
    first, last = (ipv4(words[4]), ipv4(words[5])) if len(words) == 6 else (None, None)
    if first is None or last is None or last < first:
        return None
    return PoolStatement(words[3], (first, last), span)
