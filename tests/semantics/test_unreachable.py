"""Unreachable rules against subtracting every rule from what is left, one by one."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ACK,
    ANYTHING,
    ESTABLISHED,
    RST,
    SYN,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.semantics.matching import Matcher
from segcheck.semantics.outlines import Outliner, Region
from segcheck.semantics.unreachable import unreachable_rules
from segcheck.symbolic.boxes import Boxes
from segcheck.symbolic.header_space import HeaderSpace, PacketSet
from segcheck.symbolic.pieces import BOX_FIELDS

SPACES = {family: HeaderSpace(family, max_nodes=1 << 20) for family in Family}
seeds = st.integers(0, 2**32).map(Random)
ESTABLISHED_FLAGS = AnyOf((FieldMasked(Field.TCP_FLAGS, ACK, ACK), FieldMasked(Field.TCP_FLAGS, RST, RST)))


def one_by_one(filter_: Filter) -> list[str]:
    """Names of the rules that no packet reaches."""
    space = SPACES[filter_.family]
    matcher = Matcher(space)
    left, names = space.valid, []
    for rule in filter_.rules:
        bounds = matcher.bounds(rule.match)
        if not left & bounds.possibly:
            names.append(rule.name)
        left -= bounds.surely
    return names


def listed(*matches: Match, family: Family = Family.IPV4) -> Filter:
    rules = tuple(Rule(str(number), match, Action.PERMIT, ()) for number, match in enumerate(matches))
    return Filter("F", family, rules, Action.DENY, ())


def written(rng: Random, family: Family) -> Match:
    """A line as people write them, over few values, so that lines often hide each other."""
    parts: list[Match] = []
    if rng.random() < 0.8:
        parts.append(FieldIn(Field.PROTOCOL, (rng.choice(((6, 6), (6, 6), (17, 17), (family.icmp, family.icmp))),)))
    for field in (Field.SOURCE, Field.DESTINATION):
        if rng.random() < 0.6:
            parts.append(FieldIn(field, (strategies.prefix_interval(rng, family),)))
    if rng.random() < 0.5:
        low = rng.choice((22, 80, 443, 1024))
        ports = FieldIn(Field.DESTINATION_PORT, ((low, rng.choice((low, 443 if low < 443 else 65535))),))
        parts.append(
            ports if rng.random() < 0.5 else AnyOf((AllOf((FieldIn(Field.FRAGMENT, ((0, 0),)), ports)), LATER))
        )
    if rng.random() < 0.15:
        parts.append(ESTABLISHED_FLAGS)
    if rng.random() < 0.1:
        parts.append(Unknown((), "time-range"))
    return AllOf(tuple(parts))


LATER = FieldIn(Field.FRAGMENT, ((1, 1),))


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_unreachable_rules_are_those_that_nothing_is_left_for(rng: Random) -> None:
    family = strategies.family(rng)
    filter_ = listed(*(written(rng, family) for _ in range(rng.randint(0, 120))), family=family)
    found = unreachable_rules(Matcher(SPACES[family]), filter_)
    assert [entry.rule.name for entry in found] == one_by_one(filter_)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_conditions_of_any_kind_are_judged_alike(rng: Random) -> None:
    family = strategies.family(rng)
    filter_ = listed(*(strategies.match(rng, family) for _ in range(rng.randint(1, 12))), family=family)
    found = unreachable_rules(Matcher(SPACES[family]), filter_)
    assert [entry.rule.name for entry in found] == one_by_one(filter_)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_rules_to_blame_come_earlier_and_take_every_packet(rng: Random) -> None:
    family = strategies.family(rng)
    filter_ = listed(*(written(rng, family) for _ in range(60)), family=family)
    space, matcher = SPACES[family], Matcher(SPACES[family])
    position = {rule.name: number for number, rule in enumerate(filter_.rules)}
    for entry in unreachable_rules(matcher, filter_):
        assert all(position[rule.name] < position[entry.rule.name] for rule in entry.because)
        taken = space.union([matcher.bounds(rule.match).surely for rule in entry.because])
        assert matcher.bounds(entry.rule.match).possibly & space.valid <= taken


def packets(space: HeaderSpace, match: Match) -> PacketSet:
    return Matcher(space).bounds(match).possibly


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_an_outline_holds_what_it_says(rng: Random) -> None:
    """The pieces hold all that possibly matches; tight ones nothing else; tight and known ones only sure matches."""
    family = strategies.family(rng)
    space = SPACES[family]
    match = strategies.match(rng, family)
    bounds = Matcher(space).bounds(match)
    whole = unknown = space.nothing
    for piece in Outliner(family).outline(match):
        box = space.box({field: [interval] for field, interval in zip(BOX_FIELDS, piece.intervals, strict=True)})
        values = [(value, value) for value in range(256) if piece.flags >> value & 1]
        box &= space.field_in(Field.TCP_FLAGS, values)
        whole |= box
        if piece.tight:
            assert box <= bounds.possibly
        if piece.tight and piece.known:
            assert box <= bounds.surely
        if piece.known:
            unknown |= box
    assert bounds.possibly <= whole
    assert bounds.surely <= unknown


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_a_region_never_misses_a_condition_that_meets_it(rng: Random) -> None:
    family = strategies.family(rng)
    space = SPACES[family]
    inside, asked = strategies.match(rng, family), strategies.match(rng, family)
    region = Region(Outliner(family).outline(inside))
    if packets(space, inside) & packets(space, asked):
        assert region.may_meet(asked)


def test_one_covering_rule_is_named_alone() -> None:
    narrow = FieldIn(Field.SOURCE, ((5, 5),))
    filter_ = listed(FieldIn(Field.SOURCE, ((4, 5),)), FieldIn(Field.SOURCE, ((0, 9),)), narrow)
    (entry,) = unreachable_rules(Matcher(SPACES[Family.IPV4]), filter_)
    assert [rule.name for rule in entry.because] == ["0"]


def test_rules_that_only_together_leave_nothing_are_all_named() -> None:
    halves = (FieldIn(Field.SOURCE, ((0, 4),)), FieldIn(Field.SOURCE, ((5, 9),)), FieldIn(Field.SOURCE, ((50, 60),)))
    (entry,) = unreachable_rules(Matcher(SPACES[Family.IPV4]), listed(*halves, FieldIn(Field.SOURCE, ((2, 8),))))
    assert entry.rule.name == "3"
    assert [rule.name for rule in entry.because] == ["0", "1"]


@pytest.mark.parametrize(
    "impossible",
    [
        AnyOf(()),
        FieldIn(Field.SOURCE, ()),
        Not(ANYTHING),
        AllOf((FieldIn(Field.PROTOCOL, ((17, 17),)), FieldMasked(Field.TCP_FLAGS, SYN, SYN))),
        AllOf((FieldIn(Field.SOURCE, ((1, 1),)), FieldIn(Field.SOURCE, ((2, 2),)))),
    ],
)
def test_a_rule_that_holds_for_no_packet_has_nobody_to_blame(impossible: Match) -> None:
    (entry,) = unreachable_rules(Matcher(SPACES[Family.IPV4]), listed(impossible))
    assert entry.because == ()


def test_a_doubtful_rule_hides_nothing_and_is_not_called_unreachable_for_a_doubt() -> None:
    doubtful = AllOf((FieldIn(Field.SOURCE, ((0, 9),)), Unknown((), "time-range")))
    hidden = FieldIn(Field.SOURCE, ((3, 3),))
    assert unreachable_rules(Matcher(SPACES[Family.IPV4]), listed(doubtful, hidden)) == ()
    (entry,) = unreachable_rules(Matcher(SPACES[Family.IPV4]), listed(hidden, AllOf((doubtful, hidden))))
    assert entry.rule.name == "1"


def test_answers_hide_only_answers() -> None:
    replies = RepliesTo(ANYTHING)
    new = FieldIn(Field.STATE, ((0, 0),))
    old_first = AllOf((FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),)), FieldIn(Field.PROTOCOL, ((17, 17),))))
    filter_ = listed(replies, new, AllOf((old_first, FieldIn(Field.FRAGMENT, ((0, 0),)))), old_first)
    assert [entry.rule.name for entry in unreachable_rules(Matcher(SPACES[Family.IPV4]), filter_)] == ["2"]


def test_an_empty_list_has_no_boxes() -> None:
    told = Boxes(Family.IPV6, []).reachability()
    assert not len(told.reachable)
    assert not len(told.covered_by)
