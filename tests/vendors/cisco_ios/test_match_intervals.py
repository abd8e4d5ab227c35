"""What a condition says about one field: never fewer values than it matches."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import flow_near, match

from segcheck.model.header import (
    ANYTHING,
    FIRST_FRAGMENT,
    NEW,
    NOTHING,
    OTHER_FRAGMENT,
    TCP,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
    parts_of,
)
from segcheck.semantics.evaluate import Truth, matches
from segcheck.source.text import Span
from segcheck.vendors.cisco_ios.match_intervals import (
    address_intervals,
    may_carry,
    only_about,
    overlapping,
    turned_around,
)

HERE = (Span("r.cfg", 1, 1, 1, 1),)
EVERYTHING = ((0, 2**32 - 1),)


def _holds(intervals: tuple[tuple[int, int], ...], value: int) -> bool:
    return any(low <= value <= high for low, high in intervals)


@given(st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_no_address_that_may_match_is_left_out(rng: Random) -> None:
    """Pools and overlaps are computed from these intervals: one address too few would hide a translation."""
    condition = match(rng, Family.IPV4)
    flow = flow_near(rng, Family.IPV4, (condition,))
    if matches(condition, flow) is not Truth.FALSE:
        assert _holds(address_intervals(condition, Field.SOURCE), flow.source)
        assert _holds(address_intervals(condition, Field.DESTINATION), flow.destination)


@given(st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_an_opening_packet_that_may_match_may_be_carried(rng: Random) -> None:
    """Answers are no matter of an inspected application: only packets that open a session count."""
    condition = match(rng, Family.IPV4)
    flow = replace(flow_near(rng, Family.IPV4, (condition,)), state=NEW)
    if flow.fragment == FIRST_FRAGMENT and matches(condition, flow) is not Truth.FALSE and not _answers(condition):
        assert may_carry(condition, flow.protocol, (flow.destination_port,))


@given(st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_a_condition_turned_around_twice_is_itself(rng: Random) -> None:
    condition = match(rng, Family.IPV4)
    assert turned_around(turned_around(condition)) == condition


@given(st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_turned_around_conditions_match_packets_turned_around(rng: Random) -> None:
    condition = match(rng, Family.IPV4)
    flow = flow_near(rng, Family.IPV4, (condition,))
    back = replace(
        flow,
        source=flow.destination,
        destination=flow.source,
        source_port=flow.destination_port,
        destination_port=flow.source_port,
    )
    assert matches(turned_around(condition), back) is matches(condition, flow)


@given(st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_a_condition_about_one_field_looks_at_no_other(rng: Random) -> None:
    condition = match(rng, Family.IPV4, 3, (Field.SOURCE, Field.DESTINATION))
    flow = flow_near(rng, Family.IPV4, (condition,))
    if only_about(condition, Field.SOURCE):
        assert matches(condition, replace(flow, destination=flow.destination ^ 1)) is matches(condition, flow)


def _answers(condition: Match) -> bool:
    return isinstance(condition, RepliesTo) or any(map(_answers, parts_of(condition)))


SOURCE = FieldIn(Field.SOURCE, ((5, 9),))
UNKNOWN = Unknown(HERE, "time-range")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (SOURCE, ((5, 9),)),
        (FieldIn(Field.DESTINATION, ((5, 9),)), EVERYTHING),
        (ANYTHING, EVERYTHING),
        (NOTHING, ()),
        (UNKNOWN, EVERYTHING),
        (RepliesTo(SOURCE), EVERYTHING),
        (Not(SOURCE), EVERYTHING),
        (Cited(SOURCE, HERE), ((5, 9),)),
        (AllOf((SOURCE, FieldIn(Field.SOURCE, ((8, 20),)))), ((8, 9),)),
        (AllOf((SOURCE, FieldIn(Field.SOURCE, ((10, 20),)))), ()),
        (AnyOf((SOURCE, FieldIn(Field.SOURCE, ((10, 20),)))), ((5, 20),)),
        # `10.0.0.0 0.0.0.255` with a hole in the mask: as wide as its lowest fixed bit lets it be.
        (FieldMasked(Field.SOURCE, 0x0A000000, 0xFFFFFF00), ((0x0A000000, 0x0A0000FF),)),
        (FieldMasked(Field.SOURCE, 0x0A000001, 0xFFFF00FF), ((0x0A000001, 0x0A00FF01),)),
    ],
)
def test_intervals_of_each_kind_of_condition(condition: Match, expected: tuple[tuple[int, int], ...]) -> None:
    assert address_intervals(condition, Field.SOURCE) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ANYTHING, True),
        (UNKNOWN, True),
        (NOTHING, False),
        (RepliesTo(ANYTHING), False),
        (Not(FieldIn(Field.DESTINATION_PORT, ((21, 21),))), True),
        (Cited(FieldIn(Field.DESTINATION_PORT, ((80, 80),)), HERE), False),
        (FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),)), False),
        (FieldMasked(Field.DESTINATION_PORT, 1, 1), True),
    ],
)
def test_what_may_carry_ftp(condition: Match, expected: bool) -> None:
    assert may_carry(condition, TCP, (21,)) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (FieldMasked(Field.SOURCE, 1, 1), True),
        (AllOf((SOURCE, Not(Cited(SOURCE, HERE)))), True),
        (AnyOf((SOURCE, FieldIn(Field.PROTOCOL, ((6, 6),)))), False),
        (UNKNOWN, False),
        (RepliesTo(SOURCE), False),
    ],
)
def test_what_is_about_the_source_alone(condition: Match, expected: bool) -> None:
    assert only_about(condition, Field.SOURCE) is expected


def test_overlapping_is_symmetric() -> None:
    assert overlapping(((1, 2), (8, 9)), ((5, 8),)) and overlapping(((5, 8),), ((1, 2), (8, 9)))
    assert not overlapping((), EVERYTHING)
