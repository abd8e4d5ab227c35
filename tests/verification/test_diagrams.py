"""The checker's decision diagrams against plain enumeration of all headers of a few bits."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.verification import diagrams
from segcheck.verification.diagrams import EMPTY, FULL, Diagrams, TooLargeError

BITS = 5
HEADERS = list(product((False, True), repeat=BITS))
headers = st.frozensets(st.sampled_from(HEADERS))
levels = st.frozensets(st.integers(0, BITS - 1))
permuted_levels = st.permutations(range(BITS)).flatmap(lambda order: st.integers(0, BITS).map(lambda n: order[:n]))


def made(sets: Diagrams, members: frozenset[tuple[bool, ...]], prefix: tuple[bool, ...] = ()) -> int:
    """The diagram of an enumerated set, built from the top."""
    if len(prefix) == BITS:
        return FULL if prefix in members else EMPTY
    return sets.node(len(prefix), made(sets, members, (*prefix, False)), made(sets, members, (*prefix, True)))


def contains(sets: Diagrams, one: int, header: tuple[bool, ...]) -> bool:
    while one not in (EMPTY, FULL):
        one = sets.branches(one)[header[sets.level(one)]]
    return one == FULL


def told(sets: Diagrams, one: int) -> frozenset[tuple[bool, ...]]:
    return frozenset(header for header in HEADERS if contains(sets, one, header))


@given(headers, headers)
def test_operations_on_two_sets(one: frozenset[tuple[bool, ...]], other: frozenset[tuple[bool, ...]]) -> None:
    sets = Diagrams(BITS)
    left, right = made(sets, one), made(sets, other)
    # Equal sets have equal numbers, so comparing numbers compares sets.
    assert sets.both(left, right) == made(sets, one & other)
    assert sets.either(left, right) == made(sets, one | other)
    assert sets.without(left, right) == made(sets, one - other)
    assert sets.negation(left) == made(sets, frozenset(HEADERS) - one)
    assert sets.holds(left, right) == (one >= other)
    assert sets.meets(left, right) == bool(one & other)
    assert (left == right) == (one == other)


@given(st.lists(headers, max_size=7))
def test_operations_on_many_sets(several: list[frozenset[tuple[bool, ...]]]) -> None:
    sets = Diagrams(BITS)
    numbers = [made(sets, one) for one in several]
    assert told(sets, sets.any_of(numbers)) == frozenset().union(*several)
    assert told(sets, sets.all_of(numbers)) == frozenset(HEADERS).intersection(*several)


@given(headers, levels)
def test_a_forgotten_variable_may_have_any_value(one: frozenset[tuple[bool, ...]], forgotten: frozenset[int]) -> None:
    sets = Diagrams(BITS)

    def same(header: tuple[bool, ...], member: tuple[bool, ...]) -> bool:
        return all(header[level] == member[level] for level in range(BITS) if level not in forgotten)

    expected = frozenset(header for header in HEADERS if any(same(header, member) for member in one))
    assert told(sets, sets.forget(made(sets, one), forgotten)) == expected


def written(header: tuple[bool, ...], chosen: list[int]) -> int:
    return sum(header[level] << place for place, level in enumerate(reversed(chosen)))


@given(permuted_levels, st.integers(0, 40), st.integers(0, 40))
def test_intervals_in_any_order_of_variables(chosen: list[int], low: int, high: int) -> None:
    sets = Diagrams(BITS)
    expected = frozenset(header for header in HEADERS if low <= written(header, chosen) <= high)
    assert told(sets, sets.between(chosen, low, high)) == expected


@given(permuted_levels, st.integers(0, 31), st.integers(0, 31))
def test_bits_by_mask(chosen: list[int], value: int, care: int) -> None:
    sets = Diagrams(BITS)
    expected = frozenset(header for header in HEADERS if (written(header, chosen) ^ value) & care == 0)
    assert told(sets, sets.equal_bits(chosen, value, care)) == expected


@given(headers)
def test_a_member_is_in_the_set(one: frozenset[tuple[bool, ...]]) -> None:
    sets = Diagrams(BITS)
    member = sets.member(made(sets, one))
    if member is None:
        assert not one
    else:
        for rest in (False, True):
            assert tuple(member.get(level, rest) for level in range(BITS)) in one


@given(st.lists(st.tuples(headers, headers), max_size=5))
def test_nodes_are_reduced_and_ordered(
    pairs: list[tuple[frozenset[tuple[bool, ...]], frozenset[tuple[bool, ...]]]],
) -> None:
    sets = Diagrams(BITS)
    for one, other in pairs:
        sets.either(made(sets, one), sets.negation(made(sets, other)))
    triples = [(sets.level(number), *sets.branches(number)) for number in range(2, len(sets))]
    assert len(set(triples)) == len(triples)
    for level, low, high in triples:
        assert low != high
        assert sets.level(low) > level < sets.level(high)


def test_too_many_nodes_end_in_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "MAX_NODES", 40)
    sets = Diagrams(64)
    with pytest.raises(TooLargeError):
        sets.at_most(range(64), 12345678901234567)


def test_too_many_steps_end_in_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "MAX_STEPS", 40)
    sets = Diagrams(64)
    with pytest.raises(TooLargeError):
        sets.at_most(range(64), 12345678901234567)


def test_recursion_fits_for_a_header_of_ipv6() -> None:
    sets = Diagrams(400)
    # Every variable equal to the one 200 below would be huge; parity over all is deep and narrow.
    parity = EMPTY
    for level in reversed(range(400)):
        parity = sets.node(level, parity, sets.negation(parity))
    assert sets.negation(sets.negation(parity)) == parity
    assert sets.forget(parity, frozenset({399})) == FULL
    assert sets.both(parity, sets.negation(parity)) == EMPTY
