"""Addresses in rules: hosts, networks, masks that are not contiguous, ranges and lists."""

from __future__ import annotations

from segcheck.model.header import Family, Field, Interval
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.linux.netfilter.conditions import either, masked, values
from segcheck.vendors.linux.netfilter.program import Condition


def address(text: str, family: Family) -> int | None:
    """One address of the family."""
    return ipv4(text) if family is Family.IPV4 else ipv6(text)


def masked_address(text: str, family: Family) -> tuple[int, int] | None:
    """`A`, `A/length` or `A/mask` as (address, bits that count), where other bits of the address are 0.

    >>> [hex(part) for part in masked_address("10.1.2.3/255.0.255.0", Family.IPV4)]
    ['0xa000200', '0xff00ff00']
    """
    written, slash, mask = text.partition("/")
    value = address(written, family)
    bits = family.address_bits
    care = (1 << bits) - 1
    if slash:
        length = number(mask, 0, bits)
        given = address(mask, family) if length is None else care ^ (care >> length)
        if given is None:
            return None
        care = given
    return None if value is None else (value & care, care)


def interval_of(text: str, family: Family) -> Interval | None:
    """A host or network whose mask is contiguous.

    >>> interval_of("10.0.0.0/30", Family.IPV4), interval_of("10.0.0.0/255.0.255.0", Family.IPV4)
    ((167772160, 167772163), None)
    """
    found = masked_address(text, family)
    if found is None:
        return None
    value, care = found
    rest = ((1 << family.address_bits) - 1) ^ care
    return None if rest & (rest + 1) else (value, value | rest)


def address_range(text: str, family: Family) -> Interval | None:
    """`A-B` or `A`.

    >>> address_range("10.0.0.1-10.0.0.9", Family.IPV4), address_range("10.0.0.9-10.0.0.1", Family.IPV4)
    ((167772161, 167772169), None)
    """
    first, dash, last = text.partition("-")
    low = address(first, family)
    high = address(last, family) if dash else low
    return None if low is None or high is None or low > high else (low, high)


def address_condition(field: Field, text: str, family: Family) -> Condition | None:
    """The field is one of the comma-separated addresses; None when one of them cannot be read."""
    parts = []
    for part in text.split(","):
        interval = interval_of(part, family)
        if interval is not None:
            parts.append(values(field, (interval,)))
            continue
        found = masked_address(part, family)
        if found is None:
            return None
        parts.append(masked(field, *found))
    return either(parts)
