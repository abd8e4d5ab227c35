"""Conditions, filters and translations on one packet: answers worked out by hand."""

from __future__ import annotations

import datetime

import pytest
from tests.semantics.devices import HTTPS, MAYBE, TIME_RANGE, V4, address, line, packet, rule, rules

from segcheck.errors import InternalError
from segcheck.model.filters import Action
from segcheck.model.header import (
    ACK,
    ANYTHING,
    ESTABLISHED,
    ICMP,
    NOTHING,
    OTHER_FRAGMENT,
    SYN,
    UDP,
    UNMARKED,
    AllOf,
    AnyOf,
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
)
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.semantics.evaluate import Truth, cited, decide, matches, translate, unknowns
from segcheck.semantics.outcome import Uncertainty

T, F, M = Truth.TRUE, Truth.FALSE, Truth.MAYBE
EXPIRY = Dated(None, datetime.date(2026, 11, 21), line(710), "policy-expiry")


@pytest.mark.parametrize(
    ("match", "truth"),
    [
        (ANYTHING, T),
        (NOTHING, F),
        (AllOf(()), T),
        (FieldIn(Field.DESTINATION_PORT, ()), F),
        (FieldIn(Field.DESTINATION_PORT, ((80, 80), (440, 443))), T),
        (FieldIn(Field.DESTINATION_PORT, ((444, 1 << 20),)), F),
        (FieldIn(Field.SOURCE, ((0, (1 << 128) - 1),)), T),
        (FieldMasked(Field.SOURCE, address("10.0.0.5"), address("255.0.0.255")), T),
        (FieldMasked(Field.SOURCE, address("10.0.0.4"), address("255.0.0.255")), F),
        (FieldMasked(Field.SOURCE, 1 << 40, 1 << 40), F),
        (FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK), T),
        (TIME_RANGE, M),
        (Not(TIME_RANGE), M),
        (Not(HTTPS), F),
        (AllOf((HTTPS, TIME_RANGE)), M),
        (AllOf((NOTHING, TIME_RANGE)), F),
        (AnyOf((HTTPS, TIME_RANGE)), T),
        (AnyOf((NOTHING, TIME_RANGE)), M),
        (EXPIRY, M),
        (Not(EXPIRY), M),
        (AllOf((EXPIRY, NOTHING)), F),
        (FirstMatch(()), F),
        (FirstMatch(((HTTPS, True),)), T),
        (FirstMatch(((HTTPS, False), (ANYTHING, True))), F),
        (FirstMatch(((Not(HTTPS), True),)), F),
        (FirstMatch(((TIME_RANGE, True),)), M),
        (FirstMatch(((TIME_RANGE, True), (ANYTHING, False))), M),
        (FirstMatch(((TIME_RANGE, True), (ANYTHING, True))), T),
        (FirstMatch(((TIME_RANGE, False),)), F),
        (FirstMatch(((TIME_RANGE, False), (HTTPS, True))), M),
        (FieldIn(Field.MARK, ((UNMARKED, UNMARKED),)), T),
        (FieldIn(Field.MARK, ((1, 9),)), F),
    ],
)
def test_a_condition_is_true_false_or_maybe(match: Match, truth: Truth) -> None:
    assert matches(match, packet()) is truth


def test_an_answer_matches_the_opening_packet_turned_round() -> None:
    opened = AllOf((FieldIn(Field.SOURCE, ((address("10.2.0.5"),) * 2,)), HTTPS, FieldMasked(Field.TCP_FLAGS, 2, 255)))
    answer = packet(source_port=443, destination_port=50000, tcp_flags=SYN | ACK, state=ESTABLISHED)
    assert matches(RepliesTo(opened), answer) is T
    assert matches(RepliesTo(opened), packet(source_port=443, destination_port=50000)) is F, (
        "a new packet answers nothing"
    )
    assert matches(RepliesTo(RepliesTo(ANYTHING)), answer) is F, "an opening packet answers nothing"


def test_what_an_answer_does_not_tell_is_in_doubt() -> None:
    """ICMP errors and later fragments do not name their session; an answer does not name the opener's MAC."""
    unreachable = packet(protocol=ICMP, source_port=0, destination_port=0, tcp_flags=0, icmp_type=3, state=ESTABLISHED)
    later = packet(source_port=0, destination_port=0, tcp_flags=0, fragment=OTHER_FRAGMENT, state=ESTABLISHED)
    known_mac = RepliesTo(FieldIn(Field.SOURCE_MAC, ((7, 7),)))
    assert matches(RepliesTo(NOTHING), unreachable) is M
    assert matches(RepliesTo(NOTHING), later) is M
    assert matches(known_mac, packet(state=ESTABLISHED)) is M
    assert [doubt.reason for doubt in unknowns(known_mac, packet(state=ESTABLISHED))] == ["session-mac-not-told"]
    assert [doubt.reason for doubt in unknowns(RepliesTo(NOTHING), later)] == ["session-not-told"]


def test_only_the_parts_in_doubt_are_to_blame() -> None:
    match = AnyOf((AllOf((NOTHING, TIME_RANGE)), Not(TIME_RANGE)))
    assert [doubt.origin for doubt in unknowns(match, packet())] == [line(700)]
    assert list(unknowns(AnyOf((ANYTHING, TIME_RANGE)), packet())) == []


def test_the_first_matching_rule_decides() -> None:
    web = rules(rule("10", Not(HTTPS), Action.DENY), rule("20", HTTPS, Action.PERMIT), rule("30", HTTPS, Action.DENY))
    decision = decide(web, packet())
    assert (decision.may_permit, decision.may_deny, decision.blame(Action.PERMIT)) == (True, False, ("20", line(20)))
    assert decision.doubts() == ()


def test_the_default_decides_what_no_rule_matches() -> None:
    decision = decide(rules(rule("10", Not(HTTPS), Action.PERMIT)), packet())
    assert decision.decided is None
    assert decision.blame(Action.DENY) == ("", line(400))


def test_a_doubtful_rule_is_blamed_only_for_what_the_deciding_rule_cannot_do() -> None:
    decision = decide(rules(rule("10", TIME_RANGE, Action.PERMIT), rule("20", HTTPS, Action.DENY)), packet())
    assert (decision.may_permit, decision.may_deny, decision.certain) == (True, True, False)
    assert decision.blame(Action.PERMIT) == ("10", line(10))
    assert decision.blame(Action.DENY) == ("20", line(20))
    assert [doubt.reason for doubt in decision.doubts()] == ["time-range"]


def test_doubts_without_consequence_leave_a_decision_certain() -> None:
    decision = decide(rules(rule("10", TIME_RANGE, Action.DENY)), packet())
    assert (decision.certain, decision.doubts(), [rule.name for rule in decision.doubtful]) == (True, (), ["10"])
    with pytest.raises(InternalError):
        decision.blame(Action.PERMIT)


def test_an_unknown_action_may_do_either() -> None:
    decision = decide(rules(rule("10", HTTPS, Action.UNKNOWN)), packet())
    assert (decision.may_permit, decision.may_deny) == (True, True)
    assert decision.blame(Action.PERMIT) == decision.blame(Action.DENY) == ("10", line(10))
    assert [doubt.reason for doubt in decision.doubts()] == ["rule-action-unknown"]
    silent = decide(rules(default=Action.UNKNOWN), packet())
    assert [doubt.reason for doubt in silent.doubts()] == ["filter-default-unknown"]


def test_a_filter_of_the_other_family_is_an_error() -> None:
    with pytest.raises(InternalError):
        decide(MAYBE, packet("2001:db8::1", "2001:db8::2"))


def nat(match: Match, *rewrites: Rewrite) -> Translation:
    return Translation("1", match, rewrites, None, None, None, line(300), V4)


POOL = SetInto(Field.SOURCE, ((address("192.0.2.1"), address("192.0.2.9")),))


@pytest.mark.parametrize(
    ("kept", "hinted", "chosen"),
    [
        ("10.1.0.5", "192.0.2.7", "192.0.2.7"),
        ("10.1.0.5", "203.0.113.1", "192.0.2.1"),
        ("192.0.2.3", "203.0.113.1", "192.0.2.3"),
        ("192.0.2.3", None, "192.0.2.3"),
        ("10.1.0.5", None, "192.0.2.1"),
    ],
)
def test_a_pool_gives_the_hinted_value_else_keeps_else_its_first(kept: str, hinted: str | None, chosen: str) -> None:
    hint = None if hinted is None else packet(hinted)
    (result,) = translate([nat(ANYTHING, POOL)], packet(kept), hint)
    assert result.flow == packet(chosen)


def test_prefix_translation_keeps_the_host_bits() -> None:
    bits = SetBits(Field.SOURCE, address("192.0.2.0"), address("255.255.255.0"))
    assert translate([nat(ANYTHING, bits)], packet())[0].flow == packet("192.0.2.5")


def test_the_first_matching_translation_acts_alone() -> None:
    first = nat(Not(HTTPS), POOL)
    second = nat(HTTPS, SetInto(Field.SOURCE, ((7, 7),)))
    third = nat(HTTPS, SetInto(Field.SOURCE, ((8, 8),)))
    (result,) = translate([first, second, third], packet())
    assert (result.rule, result.flow.source, result.doubts) == (second, 7, ())


def test_a_doubtful_translation_may_act_or_fall_through() -> None:
    results = translate([nat(TIME_RANGE, POOL)], packet())
    assert [(result.rule is None, result.flow.source) for result in results] == [
        (False, address("192.0.2.1")),
        (True, address("10.1.0.5")),
    ]
    assert all(result.doubts for result in results)


def test_a_packet_without_ports_keeps_none() -> None:
    """PAT rewrites the address of ICMP and of later fragments, and no port they do not have."""
    ports = SetInto(Field.SOURCE_PORT, ((1024, 65535),))
    ping = packet(protocol=ICMP, source_port=0, destination_port=0, tcp_flags=0, icmp_type=8)
    later = packet(protocol=UDP, source_port=0, destination_port=0, tcp_flags=0, fragment=OTHER_FRAGMENT)
    for flow in (ping, later):
        (result,) = translate([nat(ANYTHING, POOL, ports)], flow)
        assert (result.flow.source, result.flow.source_port) == (address("192.0.2.1"), 0)


def test_an_empty_pool_is_an_error() -> None:
    with pytest.raises(InternalError):
        translate([nat(ANYTHING, SetInto(Field.SOURCE, ()))], packet())


def test_families_have_their_own_widths() -> None:
    six = packet("2001:db8::1", "2001:db8::2")
    assert matches(FieldMasked(Field.SOURCE, 1, 0xFFFF), six) is T
    assert six.family is Family.IPV6


# -- conditions made of rule lists, of dates and of marks ----------------------------------------------------


def test_the_line_that_decides_is_cited_and_the_doubtful_ones_in_front_of_it_are_blamed() -> None:
    listed = FirstMatch(
        (
            (Cited(Not(HTTPS), line(1)), True),
            (Cited(EXPIRY, line(2)), False),
            (Cited(HTTPS, line(3)), True),
            (Cited(TIME_RANGE, line(4)), False),
        )
    )
    assert cited(listed, packet()) == line(3)
    assert list(unknowns(listed, packet())) == [Uncertainty("policy-expiry", EXPIRY.origin)]


def test_an_answer_does_not_tell_the_mark_of_what_opened_its_session() -> None:
    answer = packet(state=ESTABLISHED, tcp_flags=ACK)
    marked = RepliesTo(FieldIn(Field.MARK, ((1, 1),)))
    assert matches(marked, answer) is M
    assert [doubt.reason for doubt in unknowns(marked, answer)] == ["session-mark-not-told"]
    assert matches(RepliesTo(AllOf((NOTHING, marked.opening))), answer) is F


def test_a_rule_without_rewrites_ends_the_search() -> None:
    exempt = Translation("exempt", HTTPS, (), None, None, None, line(1))
    other = Translation("nat", ANYTHING, (SetInto(Field.SOURCE, ((9, 9),)),), None, None, None, line(2))
    (kept,) = translate((exempt, other), packet())
    assert (kept.rule, kept.flow, kept.doubts) == (exempt, packet(), ())
    (moved,) = translate((exempt, other), packet(destination_port=80))
    assert moved.rule is other


def test_rules_that_keep_packets_leave_no_doubt_unless_one_behind_them_may_act() -> None:
    perhaps = Translation("perhaps", TIME_RANGE, (), None, None, None, line(1))
    other = Translation("nat", HTTPS, (SetInto(Field.SOURCE, ((9, 9),)),), None, None, None, line(2))
    (kept,) = translate((perhaps, other), packet(destination_port=80))
    assert (kept.flow, kept.doubts) == (packet(destination_port=80), ())
    found = translate((perhaps, other), packet())
    assert [(outcome.flow.source, bool(outcome.doubts)) for outcome in found] == [
        (packet().source, True),
        (9, True),
    ]
