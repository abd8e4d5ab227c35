"""Dates become certain when the snapshot is set to a day."""

from __future__ import annotations

import datetime
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import device_strategies, strategies
from tests.semantics.devices import HTTPS, bound, line, packet, rule, rules, two_sided
from tests.strategies import TODAY

from segcheck.model.filters import Action
from segcheck.model.header import (
    ANYTHING,
    ESTABLISHED,
    NOTHING,
    AllOf,
    AnyOf,
    Cited,
    Dated,
    FirstMatch,
    Match,
    Not,
    RepliesTo,
    Unknown,
    parts_of,
)
from segcheck.model.network import Device, Snapshot
from segcheck.semantics.calendar import on_day
from segcheck.semantics.evaluate import Truth, matches

DAY = datetime.timedelta(days=1)
seeds = st.integers(0, 2**32).map(Random)


def between(first: int | None, last: int | None) -> Dated:
    """From so many days after today to so many."""
    ends = (None if days is None else TODAY + days * DAY for days in (first, last))
    return Dated(*ends, line(710), "schedule")


def snapshot_of(*devices: Device) -> Snapshot:
    return Snapshot(devices, (), (), (), ())


def today(match: Match) -> Match:
    """`match` of a filter of a device that is set to today."""
    router = two_sided()
    binding = bound(rules(rule("10", match, Action.PERMIT)))
    entry = replace(router.interfaces[0], ingress=binding)
    (found,) = on_day(snapshot_of(replace(router, interfaces=(entry, router.interfaces[1]))), TODAY).devices
    return found.interfaces[0].ingress[0].filter.rules[0].match


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ANYTHING),
        (None, 1, ANYTHING),
        (-1, 1, ANYTHING),
        (-1, None, ANYTHING),
        (None, -1, NOTHING),
        (1, None, NOTHING),
        (1, 2, NOTHING),
        (-2, -1, NOTHING),
    ],
)
def test_a_date_holds_within_its_days_and_on_no_other(first: int | None, last: int | None, expected: Match) -> None:
    assert today(between(first, last)) == expected


@pytest.mark.parametrize(("first", "last"), [(0, None), (None, 0), (0, 0), (-1, 0), (0, 1)])
def test_on_its_first_and_its_last_day_the_hour_decides(first: int | None, last: int | None) -> None:
    """And nobody tells the hour."""
    assert today(between(first, last)) == between(first, last)


def test_dates_are_found_wherever_conditions_are() -> None:
    over, lasting = between(None, -1), between(None, 1)
    inside = FirstMatch(((Cited(Not(over), line(3)), True), (RepliesTo(AnyOf((lasting, HTTPS))), False)))
    expected = FirstMatch(((Cited(Not(NOTHING), line(3)), True), (RepliesTo(AnyOf((ANYTHING, HTTPS))), False)))
    assert today(AllOf((inside, HTTPS))) == AllOf((expected, HTTPS))


def test_what_has_no_date_stays_the_same_object() -> None:
    """So that its packet sets are still built once."""
    snapshot = snapshot_of(two_sided())
    assert on_day(snapshot, TODAY) is snapshot
    shared = AllOf((HTTPS, Unknown(line(1), "user")))
    assert today(shared) is shared


def has_dates(match: Match) -> bool:
    return isinstance(match, Dated) or any(map(has_dates, parts_of(match)))


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_a_day_only_takes_doubts_away(rng: Random) -> None:
    """What was certain without a day stays so; dates that neither begin nor end today are gone."""
    family = strategies.family(rng)
    match = strategies.match(rng, family, depth=4)
    set_to = today(match)
    for _ in range(6):
        flow = strategies.flow_near(rng, family, [match])
        before, after = matches(match, flow), matches(set_to, flow)
        assert before in (after, Truth.MAYBE)
    off = TODAY + 100 * DAY
    device = device_strategies.device_of(rng, family)
    (found,) = on_day(snapshot_of(device), off).devices
    assert not any(map(has_dates, device_strategies.conditions(found)))


def test_an_answer_to_a_policy_that_has_expired_answers_nothing() -> None:
    answer = packet(state=ESTABLISHED, tcp_flags=16)
    assert matches(RepliesTo(between(None, -1)), answer) is Truth.MAYBE
    assert matches(today(RepliesTo(between(None, -1))), answer) is Truth.FALSE
