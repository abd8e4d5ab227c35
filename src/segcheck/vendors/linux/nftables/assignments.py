"""Statements that write something into a packet or its connection: `meta mark set 5`, `ip dscp set cs1`."""

from __future__ import annotations

import enum

from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.keys import parse_keys
from segcheck.vendors.linux.nftables.relations import parse_right
from segcheck.vendors.linux.nftables.verdicts import skip_set

# What is written says nothing about what passes: marks, priorities, labels.
# CHOICE: marks may choose another route; rules that route by mark are read with the host's routing.
_HARMLESS = frozenset(
    (
        *(("meta", name) for name in ("mark", "priority", "nftrace", "secmark", "rtclassid")),
        *(("ct", name) for name in ("mark", "label", "event", "eventmask", "secmark")),
        *(("ip", name) for name in ("dscp", "ecn")),
        *(("ip6", name) for name in ("dscp", "ecn", "flowlabel")),
        ("tcp", "option"),
    )
)
_BARE = frozenset(("mark", "priority", "nftrace"))
# What changes addresses or ports, or whom a frame is for.
_MOVING = frozenset(
    ("ip", "ip6", "tcp", "udp", "sctp", "dccp", "udplite", "th", "ether", "vlan", "arp", "icmp", "icmpv6")
)
# Which session a packet belongs to; whether it is for this host.
_ELSEWHERE = frozenset((("ct", "zone"), ("meta", "pkttype"), ("meta", "broute")))
_LIFETIME = frozenset((("ip", "ttl"), ("ip6", "hoplimit")))
_CALCULATING = frozenset(("&", "and", "|", "or", "^", "xor", "<<", "lshift", ">>", "rshift"))


class Effect(enum.Enum):
    """NONE: nothing about what passes. STOPS: the packet may be lost. REWRITES: it may go somewhere else, or count as
    of another session.
    """

    NONE = "none"
    STOPS = "stops"
    REWRITES = "rewrites"


def effect_of(cursor: Cursor, start: int) -> Effect:
    """What writing into the expression that begins at `start` can do."""
    first = cursor.tokens[start].text
    second = cursor.tokens[start + 1].text if start + 1 < len(cursor.tokens) else ""
    directed = [token.text for token in cursor.tokens[start + 1 : start + 3]]  # `ct original zone set 5`
    if first in _BARE or (first, second) in _HARMLESS:
        return Effect.NONE
    if (first, second) in _ELSEWHERE or (first == "ct" and "zone" in directed):
        return Effect.REWRITES
    if (first, second) in _LIFETIME or first in ("ct", "meta"):
        return Effect.STOPS
    return Effect.REWRITES if first in _MOVING or first == "@" else Effect.STOPS


def skip_expression(cursor: Cursor) -> bool:
    """Pass what is written: values, expressions, what is calculated with them, maps; whether it is understood."""
    while True:
        start = cursor.index
        if parse_keys(cursor) is None:
            cursor.index = start
            if parse_right(cursor) is None:
                return False
        if cursor.take("map"):
            return skip_set(cursor)
        if cursor.text() not in _CALCULATING:
            return True
        cursor.skip()
