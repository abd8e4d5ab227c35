"""Laws of devices that keep sessions: what opens one, what answers it, and what belongs to none."""

from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.semantics.devices import bound, device, interface, policy, route, rule, rules, via

from segcheck.model.filters import Action, Filter, Rule, ZoneDefaults, ZonePolicy
from segcheck.model.header import (
    ACK,
    ANYTHING,
    ESTABLISHED,
    NEW,
    TCP,
    AllOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Flow,
    RepliesTo,
)
from segcheck.model.network import Device, Snapshot
from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.semantics.evaluate import decide
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.session_flows import opener, reply, tells_opener
from segcheck.semantics.session_keeping import keeps_sessions
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors._shared.first_match import permitted

SPACES = {family: HeaderSpace(family, max_nodes=1 << 22) for family in Family}
# What an answer tells of its opening packet: lists of stateful firewalls speak of no other field.
TOLD = tuple(set(Field) - {Field.SOURCE_MAC, Field.MARK, Field.TCP_FLAGS, Field.STATE})
few = settings(max_examples=150, deadline=None)
seeds = st.integers(0, 2**32).map(Random)


def list_of(rng: Random, family: Family, name: str) -> Filter:
    """A list as an administrator of a stateful firewall writes it: about packets that open sessions."""
    count = rng.randint(0, 6)
    fields = sorted(TOLD, key=str)
    matches = [
        strategies.typical(rng, family) if rng.random() < 0.7 else strategies.match(rng, family, 2, fields)
        for _ in range(count)
    ]
    lines = tuple(Rule(str(number), match, strategies.action(rng), ()) for number, match in enumerate(matches))
    return Filter(name, family, lines, rng.choice((Action.DENY, Action.DENY, Action.UNKNOWN)), ())


def stateful(own: Filter, opposite: Filter) -> Filter:
    """`own` behind a rule that lets pass what answers a session the opposite list let through."""
    answers = Rule("answers", RepliesTo(permitted(opposite.rules, opposite.default)), Action.PERMIT, ())
    return replace(own, rules=(answers, *own.rules))


def pair(rng: Random) -> tuple[Family, Filter, Filter]:
    """The lists of both ways between two zones."""
    family = strategies.family(rng)
    return family, list_of(rng, family, "there"), list_of(rng, family, "back")


def opening_near(rng: Random, family: Family, own: Filter) -> Flow:
    """A packet that may open a session and has an answer that tells so."""
    flow = strategies.flow_near(rng, family, [line.match for line in own.rules])
    flow = replace(flow, state=NEW, fragment=0, source_mac=0, mark=0)
    asks = {0: 8, 14: 13, 16: 15, 18: 17, 129: 128, 140: 139}
    return strategies.canonical(replace(flow, tcp_flags=2, icmp_type=asks.get(flow.icmp_type, flow.icmp_type)))


@few
@given(seeds)
def test_what_a_list_permits_is_the_same_as_a_condition_and_as_a_filter(rng: Random) -> None:
    family, there, _ = pair(rng)
    matcher = Matcher(SPACES[family])
    assert matcher.bounds(permitted(there.rules, there.default)) == filter_bounds(matcher, there)


@few
@given(seeds)
def test_no_new_packet_passes_that_no_rule_permits(rng: Random) -> None:
    """The rule for answers changes nothing for packets that belong to no session."""
    family, there, back = pair(rng)
    space = SPACES[family]
    matcher, new = Matcher(space), space.field_in(Field.STATE, ((NEW, NEW),))
    plain, keeping = filter_bounds(matcher, there), filter_bounds(matcher, stateful(there, back))
    assert keeping.surely & new == plain.surely & new
    assert keeping.possibly & new == plain.possibly & new


@few
@given(seeds)
def test_answers_to_what_is_permitted_pass(rng: Random) -> None:
    family, there, back = pair(rng)
    for _ in range(8):
        flow = opening_near(rng, family, there)
        decision = decide(there, flow)
        answer = reply(flow)
        if not tells_opener(answer) or opener(answer) != flow:
            continue
        answered = decide(stateful(back, there), answer)
        if not decision.may_deny:
            assert not answered.may_deny
        if decision.may_permit:
            assert answered.may_permit


@few
@given(seeds)
def test_an_answer_to_what_is_not_permitted_does_not_pass(rng: Random) -> None:
    """Unless the list permits it as a packet of its own: the rule for answers adds nothing to it."""
    family, there, back = pair(rng)
    for _ in range(8):
        flow = opening_near(rng, family, there)
        answer = reply(flow)
        if not tells_opener(answer) or opener(answer) != flow or decide(there, flow).may_permit:
            continue
        alone, answered = decide(back, answer), decide(stateful(back, there), answer)
        assert (answered.may_permit, answered.may_deny) == (alone.may_permit, alone.may_deny)


@few
@given(seeds)
def test_on_sets_answers_are_what_the_own_list_permits_and_what_replies(rng: Random) -> None:
    """Whole: which packets of sessions pass is the union of the two, surely and possibly."""
    family, there, back = pair(rng)
    matcher = Matcher(SPACES[family])
    replies = matcher.bounds(RepliesTo(permitted(there.rules, there.default)))
    alone, keeping = filter_bounds(matcher, back), filter_bounds(matcher, stateful(back, there))
    assert keeping.possibly == alone.possibly | replies.possibly
    assert keeping.surely == alone.surely | replies.surely


# -- two firewalls in a row: one keeps sessions, the other does not ----------------------------------------

HTTPS = AllOf((FieldIn(Field.PROTOCOL, ((TCP, TCP),)), FieldIn(Field.DESTINATION_PORT, ((443, 443),))))
FROM_HTTPS = AllOf((FieldIn(Field.PROTOCOL, ((TCP, TCP),)), FieldIn(Field.SOURCE_PORT, ((443, 443),))))
ACKNOWLEDGED = AllOf((FROM_HTTPS, FieldMasked(Field.TCP_FLAGS, ACK, ACK)))
POLICY = """
segcheck: 1
name: t
zones:
  a: {interfaces: ["fw:in"], prefixes: [10.1.0.0/24]}
  b: {interfaces: ["r2:out"], prefixes: [10.3.0.0/24]}
intents:
  - {name: works, because: test, reachable: {from: a, to: b, service: tcp/443}}
  - {name: closed, because: test, isolated: {from: b, to: a}}
"""


def firewall(permits: bool, keeps: bool) -> Device:
    """Between 10.1.0.0/24 and 10.2.0.0/24, HTTPS from the one side to the other, answers by session or not at all."""
    there = rules(*([rule("10", HTTPS, Action.PERMIT)] if permits else []), name="there")
    answers = Rule("answers", RepliesTo(permitted(there.rules)), Action.PERMIT, ())
    back = rules(*([answers] if keeps else []), name="back")
    policies: tuple[ZonePolicy, ...] = (policy("A", "B", there), policy("B", "A", back))
    return replace(
        device(
            interface("in", "10.1.0.1/24", zone="A"),
            interface("out", "10.2.0.1/24", zone="B"),
            routes=(route("10.3.0.0/24", via("10.2.0.2")),),
            zone_policies=policies,
            zone_defaults=ZoneDefaults(),
        ),
        name="fw",
    )


def packet_filter(there: bool, back: str) -> Device:
    """Between 10.2.0.0/24 and 10.3.0.0/24, packet by packet. `back`: "no", "acknowledged" or "any"."""
    forth = rules(*([rule("10", HTTPS, Action.PERMIT)] if there else []), name="forth")
    answers = {"no": [], "acknowledged": [ACKNOWLEDGED], "any": [ANYTHING]}[back]
    returned = rules(*(rule("10", match, Action.PERMIT) for match in answers), name="returned")
    return replace(
        device(
            interface("in", "10.2.0.2/24", ingress=bound(forth)),
            interface("out", "10.3.0.1/24", ingress=bound(returned)),
            routes=(route("10.1.0.0/24", via("10.2.0.1")),),
        ),
        name="r2",
    )


def outcomes(*devices: Device) -> list[Outcome]:
    """Of "works" and "closed"."""
    found = check(Snapshot(devices, (), (), (), ()), load_policy_text("policy.yaml", POLICY.encode()))
    return [verdict.outcome for verdict in found.verdicts]


CHOICES = tuple(itertools.product((True, False), (True, False), (True, False), ("no", "acknowledged", "any")))


@pytest.mark.parametrize(("permits", "keeps", "forth", "back"), CHOICES)
def test_a_session_through_both_needs_both_ways_of_each(permits: bool, keeps: bool, forth: bool, back: str) -> None:
    """The firewall permits the opening and knows its answers; the packet filter lets both pass one by one.

    No new session from b gets to a, however open the packet filter is: the firewall has no rule for one.
    """
    works, closed = outcomes(firewall(permits, keeps), packet_filter(forth, back))
    assert (works is Outcome.PROVED) == (permits and keeps and forth and back != "no")
    assert works in (Outcome.PROVED, Outcome.VIOLATED)
    assert closed is Outcome.PROVED
    assert keeps_sessions(firewall(permits, keeps)) == keeps
    assert not keeps_sessions(packet_filter(forth, back))


def test_behind_a_packet_filter_alone_a_forged_answer_gets_in() -> None:
    """The acknowledged packet that a session-keeping firewall stops passes one that only looks at flags."""
    forged = Flow(Family.IPV4, 0x0A030005, 0x0A010005, TCP, 443, 50000, tcp_flags=ACK, state=NEW)
    (returned,) = packet_filter(True, "acknowledged").interfaces[1].ingress
    assert not decide(returned.filter, forged).may_deny
    back = firewall(permits=True, keeps=True).zone_policies[1].filters[0]
    assert not decide(back, forged).may_permit
    assert not decide(back, replace(forged, state=ESTABLISHED)).may_deny
    assert not decide(back, replace(forged, state=ESTABLISHED, source_port=80)).may_permit
