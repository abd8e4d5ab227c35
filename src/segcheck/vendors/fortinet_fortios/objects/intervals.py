"""Unions and differences of address intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.model.header import Interval


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same values in ascending intervals that neither touch nor overlap.

    >>> union([(5, 9), (1, 4), (8, 12), (20, 20)])
    ((1, 12), (20, 20))
    """
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def difference(kept: Sequence[Interval], removed: Sequence[Interval]) -> tuple[Interval, ...]:
    """Values of `kept` that are not in `removed`; both as `union` gives them.

    >>> difference(((1, 12), (20, 30)), ((3, 4), (12, 25)))
    ((1, 2), (5, 11), (26, 30))
    """
    result: list[Interval] = []
    position = 0
    for low, high in kept:
        while position < len(removed) and removed[position][1] < low:
            position += 1
        start, index = low, position
        while index < len(removed) and removed[index][0] <= high:
            if start < removed[index][0]:
                result.append((start, removed[index][0] - 1))
            start = removed[index][1] + 1
            index += 1
        if start <= high:
            result.append((start, high))
    return tuple(result)


def intersection(first: Sequence[Interval], second: Sequence[Interval]) -> tuple[Interval, ...]:
    """Values of both; both as `union` gives them.

    >>> intersection(((1, 12), (20, 30)), ((3, 4), (12, 25)))
    ((3, 4), (12, 12), (20, 25))
    """
    return difference(first, difference(first, second))
