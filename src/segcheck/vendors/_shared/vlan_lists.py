"""VLAN lists: `1-4,10`, and how `switchport trunk allowed vlan …` changes one."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import Interval
from segcheck.vendors._shared.values import number

FIRST_VLAN, LAST_VLAN = 1, 4094
# The VLAN of ports that no line puts into another, also of ports that no line speaks of.
DEFAULT_VLAN = 1
EVERY_VLAN: tuple[Interval, ...] = ((FIRST_VLAN, LAST_VLAN),)


def vlan_list(text: str) -> tuple[Interval, ...] | None:
    """The VLANs of a list, sorted and joined; None when it is not one.

    >>> vlan_list("10,20-30,31"), vlan_list("0"), vlan_list("30-20"), vlan_list("10,,20")
    (((10, 10), (20, 31)), None, None, None)
    """
    intervals: list[Interval] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        low = number(first, FIRST_VLAN, LAST_VLAN)
        high = number(last, FIRST_VLAN, LAST_VLAN) if dash else low
        if low is None or high is None or high < low:
            return None
        intervals.append((low, high))
    return joined(intervals)


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sorted, disjoint, neighbours joined.

    >>> joined([(5, 6), (1, 4)])
    ((1, 6),)
    """
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def without(intervals: Iterable[Interval], holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """What of `intervals` lies in none of `holes`.

    >>> without(((1, 10),), ((3, 4), (9, 20)))
    ((1, 2), (5, 8))
    """
    remaining = list(joined(intervals))
    for hole_low, hole_high in joined(holes):
        cut: list[Interval] = []
        for low, high in remaining:
            if low < hole_low:
                cut.append((low, min(high, hole_low - 1)))
            if high > hole_high:
                cut.append((max(low, hole_high + 1), high))
        remaining = cut
    return tuple(remaining)


def changed_vlan_list(before: tuple[Interval, ...], words: tuple[str, ...]) -> tuple[Interval, ...] | None:
    """The allowed list after `switchport trunk allowed vlan <words>`; None when the words make no sense.

    >>> changed_vlan_list(((1, 4094),), ("10,20",)), changed_vlan_list(((10, 10),), ("add", "30-40"))
    (((10, 10), (20, 20)), ((10, 10), (30, 40)))
    >>> changed_vlan_list((), ("except", "2-4093")), changed_vlan_list((), ("none",)), changed_vlan_list((), ("all",))
    (((1, 1), (4094, 4094)), (), ((1, 4094),))
    """
    if words == ("none",):
        return ()
    if words == ("all",):
        return EVERY_VLAN
    operation, text = (words[0], "".join(words[1:])) if words and words[0].isalpha() else ("", "".join(words))
    listed = vlan_list(text)
    if listed is None:
        return None
    if operation == "add":
        return joined((*before, *listed))
    if operation == "remove":
        return without(before, listed)
    if operation == "except":
        return without(EVERY_VLAN, listed)
    return None if operation else listed
