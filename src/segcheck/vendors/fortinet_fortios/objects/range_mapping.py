"""One-to-one mappings between two ranges, as bit patterns: the n-th value becomes the n-th value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.header import Interval


class Piece(NamedTuple):
    """A part of a mapping: values of `before` get the bits of `value` where `care` has ones, and keep the rest."""

    before: Interval
    value: int
    care: int


def pieces(before: Interval, after: Interval, bits: int) -> Iterator[Piece]:
    """The mapping of `before` onto `after` in pieces that a bit pattern can say; both have the same size.

    Cost: at worst one piece per value, when the two begin at odds; the caller takes as many as it wants.

    >>> list(pieces((4, 7), (12, 15), 8))
    [Piece(before=(4, 7), value=12, care=252)]
    >>> [piece.before for piece in pieces((4, 6), (12, 14), 8)]
    [(4, 5), (6, 6)]
    """
    low, high = before
    offset = after[0] - low
    whole = (1 << bits) - 1
    while low <= high:
        size = min(_lowest_bit(low, bits), _lowest_bit(low + offset, bits))
        while low + size - 1 > high:
            size >>= 1
        yield Piece((low, low + size - 1), low + offset, whole & ~(size - 1))
        low += size


def _lowest_bit(number: int, bits: int) -> int:
    """The lowest one bit: the largest block that begins at `number`."""
    return number & -number if number else 1 << bits
