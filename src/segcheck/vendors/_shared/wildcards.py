"""Addresses with a wildcard: a mask whose ones say which bits do not matter."""

from __future__ import annotations

from segcheck.model.header import Field, FieldIn, FieldMasked, Match
from segcheck.vendors._shared.values import netmask_length

_ALL_ONES = 0xFFFFFFFF


def wildcard_match(field: Field, value: int, wildcard: int) -> Match | None:
    """IPv4 addresses equal to `value` where `wildcard` has zeros; None for every address.

    A wildcard need not be contiguous.

    >>> wildcard_match(Field.SOURCE, 0x0A000000, 0x0000FE00)
    FieldMasked(field=<Field.SOURCE: 'source'>, value=167772160, care=4294902271)
    """
    if wildcard == _ALL_ONES:
        return None
    low = value & ~wildcard
    if wildcard & (wildcard + 1):
        return FieldMasked(field, low, wildcard ^ _ALL_ONES)
    return FieldIn(field, ((low, low | wildcard),))


def looks_like_netmask(wildcard: int) -> bool:
    """Whether someone seems to have typed a network mask where a wildcard belongs.

    >>> looks_like_netmask(0xFFFFFF00), looks_like_netmask(0x000000FF), looks_like_netmask(0xFFFFFFFF)
    (True, False, False)
    """
    return netmask_length(wildcard) not in (None, 0, 32)
