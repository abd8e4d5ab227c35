"""Addresses, masks and numbers as configurations write them, as integers.

Configurations are hostile input: what cannot be read is None, never an exception.
"""

from __future__ import annotations

import re
import socket

from segcheck.model.address import Prefix
from segcheck.model.header import Family

_OCTETS = {str(number): number for number in range(256)}
_ALL_ONES = 0xFFFFFFFF
# SOURCE: notations of the vendors' manuals: 0012.3456.789a, 00:12:34:56:78:9a, 00-12-34-56-78-9A, 0012-3456-789a,
# 001234-56789a.
_MAC = re.compile(
    r"(?:[0-9a-f]{4}([.-])[0-9a-f]{4}\1[0-9a-f]{4}|[0-9a-f]{1,2}(?:([:-])[0-9a-f]{1,2})(?:\2[0-9a-f]{1,2}){4}"
    r"|[0-9a-f]{6}-[0-9a-f]{6}|[0-9a-f]{12})",
    re.IGNORECASE | re.ASCII,
)


def number(text: str, low: int, high: int) -> int | None:
    """A decimal number within bounds.

    >>> number("65535", 0, 65535), number("65536", 0, 65535), number("٣", 0, 9)
    (65535, None, None)
    """
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        return None
    value = int(text)
    return value if low <= value <= high else None


def ipv4(text: str) -> int | None:
    """A dotted quad. Cost: under a microsecond. Leading zeros are refused: some readers take them as octal.

    >>> ipv4("10.0.0.1"), ipv4("10.0.0.256"), ipv4("10.0.0.01")
    (167772161, None, None)
    """
    parts = text.split(".")
    if len(parts) != 4:
        return None
    try:
        return (_OCTETS[parts[0]] << 24) | (_OCTETS[parts[1]] << 16) | (_OCTETS[parts[2]] << 8) | _OCTETS[parts[3]]
    except KeyError:
        return None


def ipv6(text: str) -> int | None:
    """An IPv6 address in any of its text forms (RFC 4291, section 2.2), without zone.

    >>> hex(ipv6("2001:db8::1") or 0), ipv6("2001:db8::g")
    ('0x20010db8000000000000000000000001', None)
    """
    if not text.isascii() or "\0" in text:
        return None
    try:
        return int.from_bytes(socket.inet_pton(socket.AF_INET6, text), "big")
    except OSError:
        return None


def netmask_length(mask: int) -> int | None:
    """Prefix length of a 32-bit network mask; None when its ones are not contiguous.

    >>> netmask_length(0xFFFFFF00), netmask_length(0xFF00FF00)
    (24, None)
    """
    wildcard = mask ^ _ALL_ONES
    return None if wildcard & (wildcard + 1) else 32 - wildcard.bit_length()


def ipv4_prefix(text: str) -> Prefix | None:
    """`A.B.C.D/length`, host bits cleared.

    >>> ipv4_prefix("10.1.2.3/16")
    Prefix(family=<Family.IPV4: 4>, value=167837696, length=16)
    """
    address, slash, length = text.partition("/")
    value, bits = ipv4(address), number(length, 0, 32)
    if not slash or value is None or bits is None:
        return None
    return Prefix(Family.IPV4, value & (_ALL_ONES << (32 - bits)), bits)


def ipv6_prefix(text: str) -> Prefix | None:
    """`X:X::X/length`, host bits cleared.

    >>> ipv6_prefix("2001:db8::1/32").length, ipv6_prefix("::/0").interval[0]
    (32, 0)
    """
    address, slash, length = text.partition("/")
    value, bits = ipv6(address), number(length, 0, 128)
    if not slash or value is None or bits is None:
        return None
    return Prefix(Family.IPV6, value >> (128 - bits) << (128 - bits), bits)


def mac(text: str) -> int | None:
    """A 48-bit hardware address in any vendor's notation.

    >>> mac("0012.3456.789a") == mac("00:12:34:56:78:9A") == mac("00-12-34-56-78-9a") == mac("0012-3456-789a")
    True
    >>> mac("0012.3456.789g") is None
    True
    """
    if _MAC.fullmatch(text) is None:
        return None
    parts = re.split("[.:-]", text)
    width = 12 // len(parts)
    return int("".join(part.zfill(width) for part in parts), 16)
