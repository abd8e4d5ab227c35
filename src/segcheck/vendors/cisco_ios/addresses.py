"""Addresses with their masks, as IOS writes them on interfaces and in routes."""

from __future__ import annotations

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family, Interval
from segcheck.vendors._shared.values import ipv4, ipv6, netmask_length, number

EVERY_IPV4: Interval = (0, (1 << 32) - 1)


def mask_length(text: str) -> int | None:
    """Prefix length of a netmask or of `/24`; None when it is neither.

    >>> mask_length("255.255.255.0"), mask_length("/14"), mask_length("255.0.255.0")
    (24, 14, None)
    """
    if text.startswith("/"):
        return number(text[1:], 0, 32)
    mask = ipv4(text)
    return None if mask is None else netmask_length(mask)


def ipv4_network(address: str, mask: str) -> Prefix | None:
    """The network of an address and a netmask; host bits are cleared, as IOS does.

    >>> ipv4_network("10.1.2.3", "255.255.0.0")
    Prefix(family=<Family.IPV4: 4>, value=167837696, length=16)
    """
    value, length = ipv4(address), mask_length(mask)
    return None if value is None or length is None else prefix_of(Family.IPV4, value, length)


def ipv6_with_length(text: str) -> tuple[int, int] | None:
    """Address and length of `2001:db8::1/64`; host bits stay. None when it is no such thing.

    >>> ipv6_with_length("::2/64"), ipv6_with_length("::2/129"), ipv6_with_length("::2")
    ((2, 64), None, None)
    """
    address, slash, length = text.partition("/")
    value, bits = ipv6(address), number(length, 0, 128)
    return None if value is None or not slash or bits is None else (value, bits)
