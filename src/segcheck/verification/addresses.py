"""Addresses and intervals as certificates write them: one text for each value, and no other."""

from __future__ import annotations

import ipaddress
import re

from segcheck.model.header import Family, Field, Interval
from segcheck.verification.json_text import Value

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")


def intervals(value: Value, field: Field, family: Family) -> tuple[Interval, ...]:
    """An interval list for `field`: ascending, disjoint and not touching. Raises: RefusedError."""
    result: list[Interval] = []
    for item in value.items():
        low, high = (field_value(end, field, family) for end in item.items_of(2))
        if low > high or (result and low <= result[-1][1] + 1):
            item.wrong("interval")
        result.append((low, high))
    return tuple(result)


def field_value(value: Value, field: Field, family: Family) -> int:
    """A value of `field`: addresses as text, everything else as a number. Raises: RefusedError."""
    if field in (Field.SOURCE, Field.DESTINATION):
        return address(value, family)
    if field is Field.SOURCE_MAC:
        return mac(value)
    return value.number(0, (1 << field.bits(family)) - 1)


def address(value: Value, family: Family) -> int:
    """An address in the one form it may have. Raises: RefusedError."""
    text = value.text()
    try:
        number = int(ipaddress.IPv4Address(text) if family is Family.IPV4 else ipaddress.IPv6Address(text))
    except ValueError:
        value.wrong("address")
    if address_text(number, family) != text:
        value.wrong("address")
    return number


def mac(value: Value) -> int:
    """A MAC address: lower case, colons. Raises: RefusedError."""
    text = value.text()
    if not _MAC.fullmatch(text):
        value.wrong("mac")
    return int(text.replace(":", ""), 16)


def address_text(number: int, family: Family) -> str:
    """The address as certificates write it. SOURCE: RFC 5952, section 4, for IPv6.

    >>> address_text(0x20010DB8 << 96 | 1, Family.IPV6), address_text(0x0A000001, Family.IPV4)
    ('2001:db8::1', '10.0.0.1')
    """
    if family is Family.IPV4:
        return ".".join(str(number >> shift & 0xFF) for shift in (24, 16, 8, 0))
    groups = [f"{number >> shift & 0xFFFF:x}" for shift in range(112, -1, -16)]
    start, length = _longest_zeros(groups)
    if length < 2:
        return ":".join(groups)
    return f"{':'.join(groups[:start])}::{':'.join(groups[start + length :])}"


def _longest_zeros(groups: list[str]) -> tuple[int, int]:
    """Where the first longest run of zero groups begins, and how many they are."""
    best = (0, 0)
    start = 0
    for index, group in enumerate(groups):
        if group != "0":
            start = index + 1
        elif index + 1 - start > best[1]:
            best = (start, index + 1 - start)
    return best
