"""What the checker makes of conditions and filters, against trying every header and every reading of the unknown."""

from __future__ import annotations

import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ANYTHING,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Dated,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.verification.conditions import Conditions
from segcheck.verification.packets import Packets

ORDER = [(field, bit) for field in Field for bit in reversed(range(field.bits(Family.IPV4)))]
FIELDS = {Field.STATE: range(2), Field.FRAGMENT: range(2), Field.PROTOCOL: range(4)}
HEADERS = [dict(zip(FIELDS, values, strict=True)) for values in product(*FIELDS.values())]
MAYBE = Unknown((), "time-range")


def reads(match: Match, header: dict[Field, int]) -> frozenset[bool]:
    """Whether `match` holds, under every reading of every unknown part taken for itself."""
    if isinstance(match, Anything):
        return frozenset({True})
    if isinstance(match, FieldIn):
        return frozenset({any(low <= header[match.field] <= high for low, high in match.intervals)})
    if isinstance(match, FieldMasked):
        return frozenset({(header[match.field] ^ match.value) & match.care == 0})
    if isinstance(match, AllOf | AnyOf):
        join = all if isinstance(match, AllOf) else any
        return frozenset(join(parts) for parts in product(*(reads(part, header) for part in match.parts)))
    if isinstance(match, Not):
        return frozenset(not part for part in reads(match.part, header))
    if isinstance(match, Cited):
        return reads(match.part, header)
    if isinstance(match, FirstMatch):
        return first(match.lines, header, otherwise=frozenset({False}))
    return frozenset({True, False})


def first(
    lines: tuple[tuple[Match, bool], ...], header: dict[Field, int], otherwise: frozenset[bool]
) -> frozenset[bool]:
    said: set[bool] = set()
    for condition, holds in lines:
        reading = reads(condition, header)
        if True in reading:
            said.add(holds)
        if False not in reading:
            return frozenset(said)
    return frozenset(said) | otherwise


def has(packets: Packets, one: int, header: dict[Field, int]) -> bool:
    return packets.sets.meets(
        one, packets.sets.all_of(packets.masked(field, value, -1) for field, value in header.items())
    )


intervals = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=2).map(tuple)
fields = st.sampled_from(list(FIELDS))
leaves = st.one_of(
    st.just(ANYTHING),
    st.just(MAYBE),
    st.builds(FieldIn, fields, intervals),
    st.builds(FieldMasked, fields, st.integers(0, 3), st.integers(0, 3)),
)
matches = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(AllOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Not, parts),
        st.builds(Cited, parts, st.just(())),
        st.builds(FirstMatch, st.lists(st.tuples(parts, st.booleans()), max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@given(matches)
def test_bounds_hold_every_reading_and_no_more(match: Match) -> None:
    packets = Packets(Family.IPV4, ORDER)
    bounds = Conditions(packets, None).bounds(match)
    for header in HEADERS:
        reading = reads(match, header)
        assert has(packets, bounds.possibly, header) == (True in reading)
        assert has(packets, packets.sets.negation(bounds.surely), header) == (False in reading)


@given(st.lists(st.tuples(matches, st.sampled_from(Action)), max_size=4), st.sampled_from(Action))
def test_a_filter_may_pass_what_some_reading_permits(rules: list[tuple[Match, Action]], default: Action) -> None:
    packets = Packets(Family.IPV4, ORDER)
    lines = tuple(Rule(str(number), match, action, ()) for number, (match, action) in enumerate(rules))
    passing = Conditions(packets, None).may_pass(Filter("f", Family.IPV4, lines, default, ()))
    for header in HEADERS:
        reading = first(
            tuple((match, action is not Action.DENY) for match, action in rules),
            header,
            frozenset({default is not Action.DENY}),
        )
        assert has(packets, passing, header) == (True in reading)


def test_an_answer_belongs_to_a_session() -> None:
    packets = Packets(Family.IPV4, ORDER)
    bounds = Conditions(packets, None).bounds(RepliesTo(ANYTHING))
    assert bounds.possibly == packets.field_in(Field.STATE, ((1, 1),))
    assert not has(packets, bounds.surely, {Field.STATE: 1})


@pytest.mark.parametrize(
    ("day", "surely", "possibly"),
    [
        (None, False, True),
        (datetime.date(2026, 4, 1), False, True),
        (datetime.date(2026, 4, 2), True, True),
        (datetime.date(2026, 4, 30), False, True),
        (datetime.date(2026, 3, 31), False, False),
        (datetime.date(2026, 5, 1), False, False),
    ],
)
def test_a_rule_with_dates(day: datetime.date | None, surely: bool, possibly: bool) -> None:
    packets = Packets(Family.IPV4, ORDER)
    match = Dated(datetime.date(2026, 4, 1), datetime.date(2026, 4, 30), (), "dated")
    bounds = Conditions(packets, day).bounds(match)
    assert (bounds.surely, bounds.possibly) == (int(surely), int(possibly))
