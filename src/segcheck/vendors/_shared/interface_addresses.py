"""Addresses of interfaces as lines tell them, and as the model holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import InterfaceAddress
from segcheck.source.text import Origin


class AddressStatement(NamedTuple):
    """An address line of an interface. `address` None: the host part is not told (EUI-64), the network is."""

    network: Prefix
    address: int | None
    secondary: bool
    origin: Origin


class VirtualAddress(NamedTuple):
    """An address that a group of routers shares (HSRP, VRRP, GLBP): the device may answer for it."""

    family: Family
    address: int
    origin: Origin


def interface_addresses(
    statements: Iterable[AddressStatement], virtual_addresses: Iterable[VirtualAddress] = ()
) -> tuple[InterfaceAddress, ...]:
    """Own addresses: primary first, then secondary and virtual ones.

    A virtual address is given the length of the network it lies in. An address whose host part is not told is given as
    the first of its network, which a router owns as well.
    SOURCE: RFC 4291, section 2.6.1 (subnet-router anycast address).
    """
    known = sorted(statements, key=lambda one: one.secondary)
    result = [
        InterfaceAddress(
            one.network.family,
            one.network.value if one.address is None else one.address,
            one.network.length,
            one.origin,
        )
        for one in known
    ]
    own = {(one.family, one.address) for one in result}
    for family, address, origin in virtual_addresses:
        if (family, address) in own:
            continue
        length = next(
            (one.network.length for one in known if one.network.family is family and address in one.network),
            family.address_bits,
        )
        result.append(InterfaceAddress(family, address, length, origin, virtual=True))
    return tuple(result)
