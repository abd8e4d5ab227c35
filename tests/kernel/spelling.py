"""Addresses as people and tools write them."""

from __future__ import annotations

import ipaddress

from segcheck.model.header import Family


def text(family: Family, number: int) -> str:
    """An IPv4 or IPv6 address."""
    return str(ipaddress.IPv4Address(number) if family is Family.IPV4 else ipaddress.IPv6Address(number))


def colons(mac: int) -> str:
    """A MAC address."""
    return mac.to_bytes(6, "big").hex(":")
