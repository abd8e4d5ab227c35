"""Laws of the reference evaluator, on single packets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from tests import device_strategies, strategies

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Cited,
    Dated,
    Family,
    FirstMatch,
    Flow,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.semantics.evaluate import decide
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.session_flows import opener, reply, tells_opener
from segcheck.source.text import Span

MOST_READINGS = 1 << 10


def readings(match: Match) -> Iterator[Match]:
    """`match` with every `Unknown` in it read as everything and as nothing, in all combinations."""
    if isinstance(match, Unknown | Dated):
        yield from (ANYTHING, NOTHING)
    elif isinstance(match, AllOf | AnyOf):
        for parts in itertools.product(*(list(readings(part)) for part in match.parts)):
            yield type(match)(parts)
    elif isinstance(match, Not):
        yield from map(Not, readings(match.part))
    elif isinstance(match, Cited):
        yield from readings(match.part)
    elif isinstance(match, FirstMatch):
        said = [holds for _, holds in match.lines]
        for parts in itertools.product(*(list(readings(part)) for part, _ in match.lines)):
            yield FirstMatch(tuple(zip(parts, said, strict=True)))
    elif isinstance(match, RepliesTo):
        yield from map(RepliesTo, readings(match.opening))
    else:
        yield match


def rule_readings(rule: Rule) -> list[Rule]:
    """All readings of a rule's condition and action."""
    actions = (Action.PERMIT, Action.DENY) if rule.action is Action.UNKNOWN else (rule.action,)
    return [replace(rule, match=match, action=action) for match in readings(rule.match) for action in actions]


def filter_readings(filter_: Filter) -> Iterator[Filter]:
    """All readings of a filter, the first `MOST_READINGS` of them."""
    defaults = (Action.PERMIT, Action.DENY) if filter_.default is Action.UNKNOWN else (filter_.default,)
    lists = itertools.product(*map(rule_readings, filter_.rules))
    choices = ((rules, default) for rules in lists for default in defaults)
    for rules, default in itertools.islice(choices, MOST_READINGS):
        yield replace(filter_, rules=rules, default=default)


def simple_filter(rng: Random) -> tuple[Filter, Flow]:
    """A short filter in which every unknown part stands once, and a packet that tells its session."""
    family = strategies.family(rng)
    matches = [strategies.match(rng, family, depth=2) for _ in range(rng.randint(0, 3))]
    rules = tuple(Rule(str(n), match, strategies.action(rng), ()) for n, match in enumerate(matches))
    flow = replace(strategies.flow_near(rng, family, matches), fragment=0, state=rng.choice((0, 0, 1)))
    return Filter("F", family, rules, strategies.action(rng), ()), strategies.canonical(flow)


@given(strategies.randoms)
@settings(max_examples=400, deadline=None)
def test_a_decision_admits_exactly_what_some_reading_does(rng: Random) -> None:
    filter_, flow = simple_filter(rng)
    read = [decide(reading, flow) for reading in filter_readings(filter_)]
    decision = decide(filter_, flow)
    if len(read) < MOST_READINGS and all(each.certain for each in read):
        assert decision.may_permit == any(each.may_permit for each in read)
        assert decision.may_deny == any(each.may_deny for each in read)
    else:
        assert decision.may_permit >= any(each.may_permit for each in read if each.certain)
        assert decision.may_deny >= any(each.may_deny for each in read if each.certain)


@given(strategies.randoms)
@settings(max_examples=200, deadline=None)
def test_a_decision_is_certain_or_names_its_doubts(rng: Random) -> None:
    filter_, flow = simple_filter(rng)
    decision = decide(filter_, flow)
    assert decision.may_permit or decision.may_deny
    assert decision.certain == (not decision.doubts())


@given(strategies.randoms)
@settings(max_examples=200, deadline=None)
def test_the_answer_of_an_opening_packet_was_opened_by_it(rng: Random) -> None:
    family = strategies.family(rng)
    flow = replace(strategies.flow_near(rng, family, []), fragment=0, state=0, source_mac=0, mark=0)
    answered = {0: 8, 14: 13, 129: 128, 140: 139, 16: 15, 18: 17}
    flow = replace(flow, icmp_type=answered.get(flow.icmp_type, flow.icmp_type))
    opening = strategies.canonical(replace(flow, tcp_flags=2))
    if tells_opener(reply(opening)):
        assert opener(reply(opening)) == opening


@given(strategies.randoms)
@settings(max_examples=60, deadline=None)
def test_every_packet_has_an_outcome_and_every_uncertain_one_a_reason(rng: Random) -> None:
    family = strategies.family(rng)
    device = device_strategies.device_of(rng, family)
    flow = device_strategies.flow_for(rng, device, family, device_strategies.conditions(device))
    for interface in device.interfaces:
        outcomes = forward(device, interface.name, flow)
        assert bool(outcomes) == interface.enabled
        for outcome in outcomes:
            assert outcome.certain == (not outcome.doubts)
            assert (outcome.departure is None) != (outcome.disposition is None)


@given(strategies.randoms)
@settings(max_examples=60, deadline=None)
def test_a_line_not_understood_takes_no_outcome_away(rng: Random) -> None:
    device = device_strategies.device_of(rng, Family.IPV4, device_strategies.Habits(unmodeled=0.0))
    flow = device_strategies.flow_for(rng, device, Family.IPV4, device_strategies.conditions(device))
    doubtful = replace(device, unmodeled=(Span("random.cfg", 1, 1, 1, 9),))
    for interface in device.interfaces:
        before = [(each.disposition, each.departure) for each in forward(device, interface.name, flow)]
        after = forward(doubtful, interface.name, flow)
        assert [(each.disposition, each.departure) for each in after if not each.anything] == before
        assert not any(each.certain for each in after)
