"""Address fields of filters: `*`, hosts, networks, ranges, octets left open, names, and lists of these."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Field, FieldIn, FieldMasked, Interval, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.values import ipv4, ipv6, netmask_length, number

# A name that a DNS server knows, perhaps with a leading `*.`; and prefixes that are learned (`ra-prefix@lan2::/64`).
_NAME = re.compile(r"\*?[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z][A-Za-z0-9._-]*|[A-Za-z]", re.ASCII)
_LONGEST_NAME = 255
_LEARNED = re.compile(r"(?:ra|dhcp)-prefix@\S+", re.ASCII | re.IGNORECASE)


class Addresses(NamedTuple):
    """What a list of addresses holds.

    `host_bits`: networks written with host bits. `doubts`: message codes of parts whose addresses are not told.
    """

    every: bool
    intervals: tuple[Interval, ...]
    masked: tuple[tuple[int, int], ...] = ()
    host_bits: tuple[Interval, ...] = ()
    doubts: tuple[str, ...] = ()

    def match(self, field: Field, origin: Origin) -> Match:
        """Packets whose `field` is in the list."""
        if self.every:
            return ANYTHING
        parts: list[Match] = [FieldIn(field, self.intervals)] if self.intervals else []
        parts.extend(FieldMasked(field, value, care) for value, care in self.masked)
        if self.host_bits:
            # SOUNDNESS: no manual says whether the router clears the host bits or compares them.
            doubt = Unknown(origin, "yamaha-address-host-bits")
            parts.append(AllOf((FieldIn(field, self.host_bits), doubt)))
        parts.extend(Unknown(origin, doubt) for doubt in self.doubts)
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def codes(self) -> tuple[str, ...]:
        """Message codes of all parts that are bounded."""
        return (("yamaha-address-host-bits", *self.doubts)) if self.host_bits else self.doubts


@functools.lru_cache(maxsize=1024)
def addresses(text: str, family: Family) -> Addresses | None:
    """The addresses of a field of a filter; None when it is none. Cost: linear.

    >>> addresses("192.168.1.0/24,10.0.0.1-10.0.0.9", Family.IPV4).intervals
    ((167772161, 167772169), (3232235776, 3232236031))
    >>> addresses("*", Family.IPV4).every, addresses("www.example.jp", Family.IPV4).doubts, addresses(".", Family.IPV4)
    (True, ('condition-fqdn',), None)
    """
    if "," not in text:
        return _one(text, family)
    every = False
    intervals: list[Interval] = []
    masked: list[tuple[int, int]] = []
    host_bits: list[Interval] = []
    doubts: dict[str, None] = {}
    for part in text.split(","):
        found = _one(part, family)
        if found is None:
            return None
        every = every or found.every
        intervals.extend(found.intervals)
        masked.extend(found.masked)
        host_bits.extend(found.host_bits)
        doubts.update(dict.fromkeys(found.doubts))
    return Addresses(every, merged(intervals), tuple(dict.fromkeys(masked)), merged(host_bits), tuple(doubts))


def _one(text: str, family: Family) -> Addresses | None:
    if text == "*":
        return Addresses(True, ())
    found = _ipv4_part(text) if family is Family.IPV4 else _ipv6_part(text)
    if found is not None:
        return found
    if _LEARNED.fullmatch(text):
        return Addresses(False, (), doubts=("yamaha-address-learned",))
    if text.lower() == "map-e":
        return Addresses(False, (), doubts=("yamaha-address-map-e",))
    named = len(text) <= _LONGEST_NAME and _NAME.fullmatch(text)
    return Addresses(False, (), doubts=("condition-fqdn",)) if named else None


def _ipv4_part(text: str) -> Addresses | None:
    first, dash, last = text.partition("-")
    if dash and text != "-":
        return _range(ipv4(first) if first else 0, ipv4(last) if last else 0xFFFFFFFF)
    address, slash, mask = text.partition("/")
    if slash:
        return _ipv4_network(ipv4(address), mask)
    if "*" in text:
        return _open_octets(text)
    value = ipv4(text)
    return None if value is None else Addresses(False, ((value, value),))


def _ipv4_network(value: int | None, mask: str) -> Addresses | None:
    bits = number(mask, 0, 32)
    care = ipv4(mask) if bits is None else 0xFFFFFFFF ^ ((1 << (32 - bits)) - 1)
    if value is None or care is None:
        return None
    if netmask_length(care) is None:
        return None if value & ~care else Addresses(False, (), ((value, care),))
    return _network(value, care, 0xFFFFFFFF)


def _network(value: int, mask: int, ones: int) -> Addresses:
    interval = (value & mask, value & mask | (ones ^ mask))
    if value & ~mask:
        return Addresses(False, (), host_bits=(interval,))
    return Addresses(False, (interval,))


def _open_octets(text: str) -> Addresses | None:
    """`192.168.*.*`: octets that may be anything. SOURCE: `ip filter` in the manuals of the RT series."""
    parts = text.split(".")
    value = ipv4(".".join("0" if part == "*" else part for part in parts)) if len(parts) == 4 else None
    if value is None:
        return None
    care = sum(0 if part == "*" else 0xFF << shift for part, shift in zip(parts, (24, 16, 8, 0), strict=True))
    if netmask_length(care) is None:
        return Addresses(False, (), ((value, care),))
    return _network(value, care, 0xFFFFFFFF)


def _ipv6_part(text: str) -> Addresses | None:
    first, dash, last = text.partition("-")
    if dash and ":" in text and "@" not in text:
        return _range(ipv6(first) if first else 0, ipv6(last) if last else (1 << 128) - 1)
    address, slash, length = text.partition("/")
    value = ipv6(address)
    bits = number(length, 0, 128) if slash else 128
    if value is None or bits is None:
        return None
    ones = (1 << 128) - 1
    return _network(value, ones ^ ((1 << (128 - bits)) - 1), ones)


def _range(low: int | None, high: int | None) -> Addresses | None:
    return None if low is None or high is None or high < low else Addresses(False, ((low, high),))
