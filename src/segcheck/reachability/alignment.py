"""Which entries two lists share, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

_Entry = TypeVar("_Entry")
_MOST_EDITS = 200


def shared_positions(
    before: Sequence[_Entry], after: Sequence[_Entry], same: Callable[[_Entry, _Entry], bool]
) -> list[tuple[int, int]]:
    """Pairs (position before, position after) of a longest common subsequence, ascending.

    With more than 200 insertions and deletions only what both lists begin and end with is paired: still a common
    subsequence, no longer the longest. Cost: one comparison per entry, plus the square of the edits.

    SOURCE: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.

    >>> shared_positions("abcd", "xbcy", lambda one, other: one == other)
    [(1, 1), (2, 2)]
    """
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and same(before[start], after[start]):
        start += 1
    tail = 0
    while tail < shorter - start and same(before[-1 - tail], after[-1 - tail]):
        tail += 1
    pairs = [(position, position) for position in range(start)]
    end, other_end = len(before) - tail, len(after) - tail
    pairs += [(one + start, other + start) for one, other in _middle(before[start:end], after[start:other_end], same)]
    pairs += [(end + offset, other_end + offset) for offset in range(tail)]
    return pairs


def _middle(
    before: Sequence[_Entry], after: Sequence[_Entry], same: Callable[[_Entry, _Entry], bool]
) -> list[tuple[int, int]]:
    """Myers' greedy algorithm: how far each diagonal gets with ever more edits, then the way back."""
    reach = {1: 0}  # diagonal (position before - position after) -> furthest position before
    history: list[dict[int, int]] = []
    for edits in range(_MOST_EDITS + 1):
        history.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            one = _step(reach, diagonal, edits)
            other = one - diagonal
            while one < len(before) and other < len(after) and same(before[one], after[other]):
                one, other = one + 1, other + 1
            reach[diagonal] = one
            if one >= len(before) and other >= len(after):
                return _way_back(history, len(before), len(after))
    return []


def _inserts(reach: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether the furthest path to `diagonal` ends with an insertion (and not a deletion)."""
    return diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])


def _step(reach: dict[int, int], diagonal: int, edits: int) -> int:
    """Where a path on `diagonal` starts after its last edit: an insertion keeps the position, a deletion moves it."""
    return reach[diagonal + 1] if _inserts(reach, diagonal, edits) else reach[diagonal - 1] + 1


def _way_back(history: Sequence[dict[int, int]], one: int, other: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(history) - 1, -1, -1):
        reach, diagonal = history[edits], one - other
        start = _step(reach, diagonal, edits)
        while one > start:
            one, other = one - 1, other - 1
            pairs.append((one, other))
        one, other = (one, other - 1) if _inserts(reach, diagonal, edits) else (one - 1, other)
    return pairs[::-1]
