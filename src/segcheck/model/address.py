"""Addresses and prefixes as integers; text forms are made at the edges (netaddr)."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import Family, Interval


class Prefix(NamedTuple):
    """A network: `value` has its host bits zero.

    >>> Prefix(Family.IPV4, 0x0A000000, 8).interval
    (167772160, 184549375)
    """

    family: Family
    value: int
    length: int

    @property
    def interval(self) -> Interval:
        """First and last address."""
        return self.value, self.value | ((1 << (self.family.address_bits - self.length)) - 1)

    @property
    def mask(self) -> int:
        """Network mask as an integer."""
        bits = self.family.address_bits
        return (1 << bits) - (1 << (bits - self.length))

    def __contains__(self, address: object) -> bool:
        return isinstance(address, int) and address & self.mask == self.value

    def overlaps(self, other: Prefix) -> bool:
        """Whether the two share an address (same family only)."""
        if self.family is not other.family:
            return False
        shorter = self if self.length <= other.length else other
        return (self.value ^ other.value) & shorter.mask == 0


def prefix_of(family: Family, address: int, length: int) -> Prefix:
    """The network that `address` with prefix `length` lies in."""
    network = Prefix(family, 0, length)
    return Prefix(family, address & network.mask, length)
