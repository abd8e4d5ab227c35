"""What readers of filter entries share: looking ahead in a line's words, and conditions that every filter needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from segcheck.model.header import FIRST_FRAGMENT, OTHER_FRAGMENT, Field, FieldIn, Interval

Words: TypeAlias = tuple[str, ...]
"""Words of a line with `END` behind them, so that looking a few ahead is always possible."""

END: Words = ("",) * 8

FIRST = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
LATER = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
_PROTOCOL_MATCHES: dict[int, FieldIn] = {value: FieldIn(Field.PROTOCOL, ((value, value),)) for value in range(256)}


class NotUnderstood(Exception):  # noqa: N818 - not an error of the program
    """Word `index` of the line is not what the grammar expects. Never leaves the readers."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def protocol_match(value: int) -> FieldIn:
    """Packets of one protocol (a shared value)."""
    return _PROTOCOL_MATCHES[value]


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same numbers in ascending intervals that neither overlap nor touch.

    >>> merged([(5, 9), (1, 3), (4, 6)])
    ((1, 9),)
    """
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)
