"""Arithmetic on destination intervals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segcheck.semantics.forwarding import merge, subtract

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=8)


@given(PAIRS, PAIRS)
def test_what_is_left_is_what_lies_in_no_hole(intervals: list[tuple[int, int]], holes: list[tuple[int, int]]) -> None:
    ends = [[(low, low + length) for low, length in pairs] for pairs in (intervals, holes)]
    held, cut = ({number for low, high in pairs for number in range(low, high + 1)} for pairs in ends)
    left = subtract(*ends)
    assert {number for low, high in left for number in range(low, high + 1)} == held - cut
    assert all(low <= high for low, high in left)
    assert list(left) == sorted(left)


def test_many_holes_take_time_in_proportion() -> None:
    holes = [(number * 4, number * 4 + 1) for number in range(200_000)]
    assert len(subtract([(0, 10**6)], holes)) == 200_000
    assert merge(holes) == tuple(holes)
