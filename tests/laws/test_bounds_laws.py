"""Bounds against the enumeration of every reading of what is unknown: sound and exactly tight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FirstMatch,
    Match,
    Not,
    Unknown,
)
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import deciding_rules, filter_bounds, filter_bounds_within
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

SPACE = HeaderSpace(Family.IPV4, max_nodes=1 << 20)
FIELDS = (Field.SOURCE, Field.DESTINATION_PORT, Field.PROTOCOL, Field.STATE, Field.TCP_FLAGS)
seeds = st.integers(0, 2**32).map(Random)
MOST_UNKNOWN = 6


def condition(rng: Random, depth: int = 2) -> Match:
    """A condition in which no unknown part occurs twice."""
    kind = rng.random()
    if kind < 0.2:
        return Unknown((), "user")
    if depth == 0 or kind < 0.5:
        return strategies.condition(rng, Family.IPV4, FIELDS)
    if kind < 0.6:
        return Not(condition(rng, depth - 1))
    if kind < 0.7:
        return FirstMatch(tuple((condition(rng, depth - 1), rng.random() < 0.6) for _ in range(rng.randint(0, 3))))
    parts = tuple(condition(rng, depth - 1) for _ in range(rng.randint(1, 3)))
    return AllOf(parts) if kind < 0.85 else AnyOf(parts)


def doubtful_filter(rng: Random) -> Filter:
    """A short list with up to `MOST_UNKNOWN` doubts."""
    while True:
        actions = rng.choices((Action.PERMIT, Action.DENY, Action.UNKNOWN), (4, 4, 1), k=rng.randint(1, 6))
        rules = tuple(Rule(str(number), condition(rng), action, ()) for number, action in enumerate(actions))
        default = rng.choice(list(Action))
        filter_ = Filter("F", Family.IPV4, rules, default, ())
        if sum(doubts(rule.match) for rule in rules) + [*actions, default].count(Action.UNKNOWN) <= MOST_UNKNOWN:
            return filter_


def doubts(match: Match) -> int:
    """How many unknown parts a condition has."""
    if isinstance(match, Unknown):
        return 1
    if isinstance(match, AllOf | AnyOf):
        return sum(doubts(part) for part in match.parts)
    if isinstance(match, FirstMatch):
        return sum(doubts(part) for part, _ in match.lines)
    return doubts(match.part) if isinstance(match, Not) else 0


def read(match: Match, answers: Iterator[bool]) -> Match:
    """`match` with its unknown parts answered, first to last."""
    if isinstance(match, Unknown):
        return ANYTHING if next(answers) else NOTHING
    if isinstance(match, AllOf):
        return AllOf(tuple(read(part, answers) for part in match.parts))
    if isinstance(match, AnyOf):
        return AnyOf(tuple(read(part, answers) for part in match.parts))
    if isinstance(match, FirstMatch):
        return FirstMatch(tuple((read(part, answers), holds) for part, holds in match.lines))
    return Not(read(match.part, answers)) if isinstance(match, Not) else match


def act(action: Action, answers: Iterator[bool]) -> bool:
    """Whether the action permits, an unknown one as answered."""
    return next(answers) if action is Action.UNKNOWN else action is Action.PERMIT


def permitted(filter_: Filter, answers: Iterator[bool]) -> PacketSet:
    """What one reading of the filter permits, rule by rule from the last to the first."""
    lines = [
        (Matcher(SPACE).bounds(read(rule.match, answers)).surely, act(rule.action, answers)) for rule in filter_.rules
    ]
    result = SPACE.everything if act(filter_.default, answers) else SPACE.nothing
    for match, permits in reversed(lines):
        result = match | result if permits else result - match
    return result


def readings(filter_: Filter) -> list[PacketSet]:
    """What every reading permits."""
    count = sum(doubts(rule.match) for rule in filter_.rules)
    count += [*(rule.action for rule in filter_.rules), filter_.default].count(Action.UNKNOWN)
    return [permitted(filter_, iter(answers)) for answers in product((False, True), repeat=count)]


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_filter_bounds_are_the_intersection_and_the_union_of_all_readings(rng: Random) -> None:
    filter_ = doubtful_filter(rng)
    every = readings(filter_)
    bounds = filter_bounds(Matcher(SPACE), filter_)
    assert bounds.surely == SPACE.intersection(every)
    assert bounds.possibly == SPACE.union(every)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_condition_bounds_are_the_intersection_and_the_union_of_all_readings(rng: Random) -> None:
    match = condition(rng, depth=3)
    count = min(doubts(match), 8)
    if doubts(match) > count:
        return
    every = [
        Matcher(SPACE).bounds(read(match, iter(answers))).surely for answers in product((False, True), repeat=count)
    ]
    bounds = Matcher(SPACE).bounds(match)
    assert bounds.surely == SPACE.intersection(every)
    assert bounds.possibly == SPACE.union(every)


def design_fold(filter_: Filter) -> Bounds:
    """The fold as one thinks of it: what may still reach a rule, and what each rule may do with it."""
    matcher = Matcher(SPACE)
    may_permit = may_deny = SPACE.nothing
    may_reach = SPACE.everything
    for match, action in (*((rule.match, rule.action) for rule in filter_.rules), (ANYTHING, filter_.default)):
        bounds = matcher.bounds(match)
        caught = may_reach & bounds.possibly
        if action is not Action.DENY:
            may_permit |= caught
        if action is not Action.PERMIT:
            may_deny |= caught
        may_reach -= bounds.surely
    return Bounds(~may_deny, may_permit)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_two_readings_fold_to_the_same_as_one_fold_over_both(rng: Random) -> None:
    filter_ = strategies.filter_of(rng, Family.IPV4)
    assert filter_bounds(Matcher(SPACE), filter_) == design_fold(filter_)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_a_long_filter_is_folded_by_blocks_to_the_same(rng: Random) -> None:
    """More than two blocks of lines, doubts only in some of them."""
    actions = (Action.PERMIT, Action.DENY)
    known = [Rule("k", strategies.condition(rng, Family.IPV4, FIELDS), rng.choice(actions), ()) for _ in range(9)]
    doubtful = strategies.filter_of(rng, Family.IPV4).rules
    rules = tuple(known * 32) + doubtful + tuple(known * 40)
    filter_ = Filter("F", Family.IPV4, rules, Action.DENY, ())
    assert filter_bounds(Matcher(SPACE), filter_) == design_fold(filter_)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_asking_within_some_packets_is_asking_and_then_looking_there(rng: Random) -> None:
    filter_ = strategies.filter_of(rng, Family.IPV4)
    within = Matcher(SPACE).bounds(strategies.match(rng, Family.IPV4)).possibly
    whole = filter_bounds(Matcher(SPACE), filter_)
    assert filter_bounds_within(Matcher(SPACE), filter_, within) == Bounds(
        whole.surely & within, whole.possibly & within
    )


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_deciding_rules_share_the_packets_out(rng: Random) -> None:
    """Sure shares are disjoint; possible shares hold all packets; and the shares explain the bounds."""
    filter_ = strategies.filter_of(rng, Family.IPV4)
    packets = Matcher(SPACE).bounds(strategies.match(rng, Family.IPV4)).possibly
    shares = deciding_rules(Matcher(SPACE), filter_, packets)
    assert SPACE.union([share.packets.possibly for share in shares]) == packets
    taken = SPACE.nothing
    for share in shares:
        assert share.packets.surely <= share.packets.possibly
        assert not share.packets.surely & taken
        taken |= share.packets.surely
    may_permit = SPACE.union(
        [share.packets.possibly for share in shares if action_of(filter_, share.rule) is not Action.DENY]
    )
    assert may_permit == filter_bounds(Matcher(SPACE), filter_).possibly & packets


def action_of(filter_: Filter, rule: Rule | None) -> Action:
    """What the rule does, None being the default."""
    return filter_.default if rule is None else rule.action


def test_a_shared_unknown_part_is_taken_as_two() -> None:
    """Sound but not tight, as documented: the same unknown part asked and denied covers everything in truth."""
    unknown = Unknown((), "user")
    bounds = Matcher(SPACE).bounds(AnyOf((unknown, Not(unknown))))
    assert bounds == Bounds(SPACE.nothing, SPACE.everything)


def test_an_exact_filter_has_exact_bounds() -> None:
    web = AllOf((FieldIn(Field.PROTOCOL, ((6, 6),)), FieldIn(Field.DESTINATION_PORT, ((443, 443),))))
    filter_ = Filter("F", Family.IPV4, (Rule("10", web, Action.PERMIT, ()),), Action.DENY, ())
    bounds = filter_bounds(Matcher(SPACE), filter_)
    assert bounds.exact
    assert bounds.surely == SPACE.box({Field.PROTOCOL: [(6, 6)], Field.DESTINATION_PORT: [(443, 443)]})
