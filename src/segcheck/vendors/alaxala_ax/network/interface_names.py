"""Interface names: the type, a blank, the number, as the device prints them."""

from __future__ import annotations

import re

ETHERNET = frozenset(
    (
        "fastethernet",
        "gigabitethernet",
        "tengigabitethernet",
        "twentyfivegigabitethernet",
        "fortygigabitethernet",
        "hundredgigabitethernet",
    )
)
PORTS = frozenset((*ETHERNET, "port-channel"))
# Types that are read; another one may be on any network.
KNOWN = frozenset((*PORTS, "vlan", "loopback", "mgmt", "null"))
_NUMBER = re.compile(r"\d{1,4}(?:/\d{1,3}){0,2}(?:\.\d{1,4})?", re.ASCII)
_JOINED = re.compile(r"([a-z][a-z-]*)(\d\S*)", re.ASCII)
_MOST_IN_RANGE = 4096


def interface_name(words: tuple[str, ...]) -> tuple[str, str] | None:
    """Type and number of the interface that the words name; None when they name none.

    >>> interface_name(("gigabitethernet", "1/0/1")), interface_name(("vlan10",)), interface_name(("vlan", "x"))
    (('gigabitethernet', '1/0/1'), ('vlan', '10'), None)
    """
    if len(words) == 1:
        joined = _JOINED.fullmatch(words[0].lower())
        return (joined[1], joined[2]) if joined and _NUMBER.fullmatch(joined[2]) else None
    if len(words) != 2 or _NUMBER.fullmatch(words[1]) is None:
        return None
    return words[0].lower(), words[1]


def expanded_range(words: tuple[str, ...]) -> tuple[tuple[str, str], ...] | None:
    """The interfaces of `interface range …`; None when the words cannot be read, or name too many.

    >>> expanded_range(("gigabitethernet", "1/0/1-2,", "vlan", "10"))
    (('gigabitethernet', '1/0/1'), ('gigabitethernet', '1/0/2'), ('vlan', '10'))
    """
    found: list[tuple[str, str]] = []
    kind = ""
    for part in " ".join(words).split(","):
        named = part.split()
        if len(named) == 2:
            kind = named.pop(0).lower()
        numbers = _numbers(named[0]) if len(named) == 1 and kind else None
        if numbers is None or len(found) + len(numbers) > _MOST_IN_RANGE:
            return None
        found.extend((kind, number) for number in numbers)
    return tuple(found)


def _numbers(text: str) -> tuple[str, ...] | None:
    """`1/0/1-24` taken apart."""
    first, dash, last = text.partition("-")
    if _NUMBER.fullmatch(first) is None:
        return None
    if not dash:
        return (first,)
    head, slash, low = first.rpartition("/")
    end = last.rpartition("/")[2]
    if not (low.isdigit() and end.isdigit() and low.isascii() and end.isascii()) or len(end) > 4:
        return None
    return tuple(f"{head}{slash}{number}" for number in range(int(low), int(end) + 1)) or None


def spelled(kind: str, number: str) -> str:
    """The name in one spelling.

    >>> spelled("vlan", "10")
    'vlan 10'
    """
    return f"{kind} {number}"
