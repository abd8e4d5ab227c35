"""Words that a device takes for the same though they are written otherwise: addresses, and letters of either case."""

from __future__ import annotations

import functools
from typing import TypeAlias

from segcheck.vendors._shared.values import ipv4, ipv6, mac, netmask_length, number

Address: TypeAlias = tuple[str, int, str]
"""Of what kind an address is, its value, and the length written behind it."""

_ALL_ONES = 0xFFFFFFFF


def address(word: str) -> Address | None:
    """The address that a word is, with the length behind its `/`; None for any other word.

    >>> address("2001:DB8:0::1/64") == address("2001:db8::1/64"), address("www"), address("10.1.0.0/16")
    (True, None, ('ipv4', 167837696, '16'))
    """
    plain, _, length = word.partition("/")
    for kind, read in (("ipv4", ipv4), ("ipv6", ipv6), ("mac", mac)):
        value = read(plain)
        if value is not None:
            return kind, value, length
    return None


def same_addresses(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether all words are equal, addresses by their value.

    >>> same_addresses(("address", "2001:DB8::1/64"), ("address", "2001:db8:0::1/64"))
    True
    """
    return len(one) == len(other) and _plain(one) == _plain(other)


def perhaps_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether all words are equal but for spelling, letters of either case among it, or both begin with one address.

    SOUNDNESS: what a device keeps under one address it shows in a wording of its own (`host A`, `A 255.255.255.255`).

    >>> perhaps_same(("host", "10.2.0.6"), ("10.2.0.6", "255.255.255.255"))
    True
    >>> perhaps_same(("10.2.0.7", "255.255.255.0"), ("10.2.0.0", "/24"))
    True
    """
    if len(one) == len(other) and _folded(one) == _folded(other):
        return True
    return not _networks(one).isdisjoint(_networks(other))


# CHOICE: long groups are looked through for every member that is taken back; what their lines say is kept meanwhile.
@functools.lru_cache(maxsize=20_000)
def _plain(words: tuple[str, ...]) -> tuple[Address | str, ...]:
    return tuple(address(word) or word for word in words)


@functools.lru_cache(maxsize=20_000)
def _folded(words: tuple[str, ...]) -> tuple[Address | str, ...]:
    return tuple(address(word) or word.lower() for word in words)


@functools.lru_cache(maxsize=20_000)
def _networks(words: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    """The first address of a statement: as it stands, and without the bits that a mask or a length behind it clears."""
    for index, word in enumerate(words):
        found = address(word)
        if found is None or found[0] == "mac":
            continue
        kind, value, length = found
        behind = words[index + 1] if index + 1 < len(words) else ""
        bits, width = number(length or behind.removeprefix("/"), 0, 128), 128 if kind == "ipv6" else 32
        cleared = {value}
        if bits is not None and bits <= width and (length or behind.startswith("/")):
            cleared.add(value >> (width - bits) << (width - bits))
        mask = ipv4(behind) if kind == "ipv4" else None
        if mask is not None and netmask_length(mask) is not None:
            cleared.add(value & mask)
        elif mask is not None and netmask_length(mask ^ _ALL_ONES) is not None:
            cleared.add(value & ~mask & _ALL_ONES)
        return frozenset((kind, one) for one in cleared)
    return frozenset()
