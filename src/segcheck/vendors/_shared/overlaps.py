"""Which of many things with intervals may concern the same values: without asking every two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from segcheck.model.header import Interval

_Item = TypeVar("_Item")


def overlapping(items: Sequence[_Item], intervals: Callable[[_Item], Sequence[Interval]]) -> list[list[_Item]]:
    """`items` in groups: two whose intervals overlap are in one group, also by way of others. Order is kept.

    Cost: that of sorting the intervals.

    >>> overlapping([(1, 5), (7, 9), (4, 6)], lambda item: (item,))
    [[(1, 5), (4, 6)], [(7, 9)]]
    """
    leader = list(range(len(items)))

    def found(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    ordered = sorted((low, high, place) for place, item in enumerate(items) for low, high in intervals(item))
    reach, last = -1, 0
    for low, high, place in ordered:
        if low <= reach:
            one, other = found(last), found(place)
            leader[max(one, other)] = min(one, other)
        if high > reach:
            reach, last = high, place
    groups: dict[int, list[_Item]] = {}
    for place, item in enumerate(items):
        groups.setdefault(found(place), []).append(item)
    return list(groups.values())
