"""Lines of `ip route` and `ip -6 route`.

SOURCE: iproute2, ip-route(8): a type (none: unicast), the destination, then pairs of a word and its value, and flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.linux.text.sections import Section

# fmt: off
TYPES = frozenset((
    "unicast", "local", "broadcast", "multicast", "anycast", "throw", "unreachable", "prohibit", "blackhole", "nat",
))
_WITH_VALUE = frozenset((
    "proto", "scope", "src", "pref", "mtu", "advmss", "rtt", "rttvar", "reordering", "window", "cwnd", "initcwnd",
    "initrwnd", "ssthresh", "realms", "realm", "rto_min", "hoplimit", "quickack", "congctl", "features",
    "fastopen_no_cookie", "uid", "weight", "nhid", "age", "ttl-propagate", "error", "users", "used",
))
# fmt: on
_NEEDS_LOOK = frozenset(("tos", "dsfield", "from", "encap"))
_FLAGS = frozenset(("onlink", "pervasive", "offload", "trap", "notify", "rt_offload", "rt_trap"))
_DOWN = frozenset(("dead", "linkdown", "unresolved"))
_EXPIRES = re.compile(r"\d+sec\Z|-?\d+(?:\.\d+)?s?\Z", re.ASCII)


@dataclass(slots=True)
class NextHop:
    """`via` None: the destination is the neighbour. `other`: the next hop has an address of the other family."""

    via: int | None = None
    device: str = ""
    down: bool = False
    other: bool = False


@dataclass(slots=True)
class RouteLine:
    """One route. `table`: as printed, "main" where nothing is; `sure` False: conditions that are not modelled bear on
    it; `readable` False: words that nobody here knows.
    """

    kind: str
    prefix: Prefix
    span: Span
    line: int
    section: Section
    table: str = "main"
    metric: int = 0
    protocol: str = ""
    hops: list[NextHop] = field(default_factory=list)
    sure: bool = True
    readable: bool = True


def read_route_lines(sections: Iterable[Section]) -> list[RouteLine]:
    """All routes of `sections`; lines that are no routes widen the host. Cost: linear."""
    found: list[RouteLine] = []
    for section in sections:
        last: RouteLine | None = None
        for line, text in section.numbered():
            words = text.replace("\\", " ").split() or ["\\"]
            if text[0].isspace() and words[0] == "nexthop" and last is not None:
                _next_hops(last, words)
                section.mark(line, LineFate.MODELED)
                continue
            if text[0].isspace() and last is not None and words[0] in ("cache", "expires", "mtu", "advmss", "users"):
                section.mark(line, LineFate.IRRELEVANT, "linux-route-detail")
                continue
            last = _route(section, line, words)
            if last is None:
                # SOUNDNESS: it may have been a route to anywhere.
                section.widen_device(line, "linux-unknown-line")
            else:
                found.append(last)
    return found


def _route(section: Section, line: int, words: list[str]) -> RouteLine | None:
    kind = words.pop(0) if words[0] in TYPES else "unicast"
    if not words:
        return None
    family = section.family or _family_of(words)
    prefix = _prefix(words.pop(0), family)
    if prefix is None:
        return None
    route = RouteLine(kind, prefix, section.span(line), line, section)
    _read_words(route, words)
    return route


def _family_of(words: list[str]) -> Family:
    """Of which family a line is whose output does not tell: by its addresses, `default dev …` by what only IPv6 has."""
    addresses = [word for word in words if ":" in word and ipv6(word.partition("/")[0]) is not None]
    if words[0] != "default":
        return Family.IPV6 if ":" in words[0] else Family.IPV4
    via = words[words.index("via") + 1 : words.index("via") + 2] if "via" in words else []
    if via and via != ["inet6"]:
        return Family.IPV6 if ":" in via[0] else Family.IPV4
    return Family.IPV6 if "pref" in words or (addresses and "via" not in words) else Family.IPV4


def _prefix(text: str, family: Family) -> Prefix | None:
    if text == "default":
        return Prefix(family, 0, 0)
    address_text, slash, length_text = text.partition("/")
    if family is Family.IPV4 and address_text.count(".") < 3 and slash:
        address_text += ".0" * (3 - address_text.count("."))  # older tools leave the zeros out
    address = ipv4(address_text) if family is Family.IPV4 else ipv6(address_text)
    length = number(length_text, 0, family.address_bits) if slash else family.address_bits
    return None if address is None or length is None else prefix_of(family, address, length)


def _read_words(route: RouteLine, words: list[str]) -> None:
    hop = NextHop()
    index = 0
    while index < len(words):
        word = words[index]
        value = words[index + 1] if index + 1 < len(words) else ""
        if word == "nexthop":
            _next_hops(route, words[index:])
            break
        index += 2
        if word == "via":
            index += _via(route, hop, words[index - 1 :])
        elif word == "dev":
            hop.device = value
        elif word == "table":
            route.table = value
        elif word == "metric":
            route.metric = number(value, 0, (1 << 32) - 1) or 0
        elif word == "proto":
            route.protocol = value
        elif word in _NEEDS_LOOK:
            route.sure = False
            route.readable = route.readable and word != "encap"
        elif word == "expires":
            route.readable = route.readable and _EXPIRES.match(value) is not None
        elif word in _WITH_VALUE:
            index += value == "lock"
        elif word in _DOWN or word in _FLAGS:
            hop.down = hop.down or word in _DOWN
            index -= 1
        else:
            route.readable = False
            index -= 1
    if hop.device or hop.via is not None or hop.other:
        route.hops.append(hop)


def _via(route: RouteLine, hop: NextHop, words: list[str]) -> int:
    """Read the address behind `via`; the number of words beyond one."""
    further = 0
    family = route.prefix.family
    if words[:1] in (["inet"], ["inet6"]):
        named = Family.IPV4 if words[0] == "inet" else Family.IPV6
        further, words = 1, words[1:]
        if named is not family:
            hop.other = True
            return further
    text = words[0] if words else ""
    hop.via = ipv4(text) if family is Family.IPV4 else ipv6(text)
    if hop.via is None:
        route.readable = False
    return further


def _next_hops(route: RouteLine, words: list[str]) -> None:
    """`nexthop via A dev X weight N [flags]`, once or more."""
    hop: NextHop | None = None
    index = 0
    while index < len(words):
        word = words[index]
        value = words[index + 1] if index + 1 < len(words) else ""
        index += 1
        if word == "nexthop":
            hop = NextHop()
            route.hops.append(hop)
        elif hop is None:
            route.readable = False
        elif word == "via":
            index += 1 + _via(route, hop, words[index:])
        elif word == "dev":
            hop.device = value
            index += 1
        elif word in ("weight", "realm", "realms"):
            index += 1
        elif word in _DOWN or word in _FLAGS:
            hop.down = hop.down or word in _DOWN
        else:
            route.readable = False
