"""A change does what its ticket says and nothing else, or the rows in which the two differ are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.review.small_site import OFFICE, SERVERS, policy, router

from segcheck.model.network import Snapshot
from segcheck.policy.verdict import Outcome
from segcheck.report.packet_text import row_text
from segcheck.review.baseline import Baseline
from segcheck.review.review_change import review_change
from segcheck.review.ticket import Mismatch, TicketResult
from segcheck.review.ticket_reading import load_ticket_text

WEB = "permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.81 eq 8443"
BACK = "permit tcp host 10.2.0.81 eq 8443 10.1.0.0 0.0.0.255 established"
OPEN_WEB = "opens: [{from: office, to: servers, destination: 10.2.0.81, service: tcp/8443}]\n"


def _judged(before: Snapshot, after: Snapshot, ticket: str) -> TicketResult:
    text = f"segcheck: 1\n{ticket}".encode()
    difference = review_change(
        Baseline(before, policy()), after, ticket=lambda zones: load_ticket_text("t.yaml", text, zones)
    )
    assert difference.ticket is not None
    return difference.ticket


def _told(result: TicketResult) -> list[tuple[Mismatch, bool, str, bool]]:
    """Each difference with its movement and its row as people read it."""
    rows = []
    for one in result.differences:
        text = row_text(one.row, one.family)
        words = f"{one.source} {text.source} -> {one.destination} {text.destination} {text.service}"
        rows.append((one.mismatch, one.opens, words, one.certain))
    return rows


def test_a_change_that_does_what_the_ticket_says_is_proved() -> None:
    """Also where answers need lines of their own."""
    after = router((WEB, *OFFICE), (BACK, *SERVERS))
    result = _judged(router(), after, OPEN_WEB)
    assert (result.outcome, result.differences) == (Outcome.PROVED, ())


def test_the_reverse_change_is_proved_by_the_reverse_ticket() -> None:
    after = router((WEB, *OFFICE), (BACK, *SERVERS))
    result = _judged(after, router(), OPEN_WEB.replace("opens", "closes"))
    assert (result.outcome, result.differences) == (Outcome.PROVED, ())


def test_answers_without_established_open_sessions_that_nobody_declared() -> None:
    after = router((WEB, *OFFICE), (BACK.removesuffix(" established"), *SERVERS))
    result = _judged(router(), after, OPEN_WEB)
    assert result.outcome is Outcome.VIOLATED
    assert {(one[0], one[1]) for one in _told(result)} == {(Mismatch.NOT_DECLARED, True)}
    assert _told(result)[0][2:] == ("servers 10.2.0.81 -> office 10.1.0.0, 10.1.0.2-10.1.0.255 tcp", True)


def test_more_than_declared_fails_with_what_is_too_much() -> None:
    wide = "permit tcp 10.1.0.0 0.0.0.255 10.2.0.80 0.0.0.1 eq 8443"
    result = _judged(router(), router((wide, *OFFICE)), OPEN_WEB)
    assert result.outcome is Outcome.VIOLATED
    [(mismatch, opens, words, certain)] = _told(result)
    assert (mismatch, opens, certain) == (Mismatch.NOT_DECLARED, True, True)
    assert "-> servers 10.2.0.80 " in words and "8443" in words


def test_less_than_declared_fails_with_what_is_missing() -> None:
    half = "permit tcp 10.1.0.0 0.0.0.127 host 10.2.0.81 eq 8443"
    result = _judged(router(), router((half, *OFFICE)), OPEN_WEB)
    assert result.outcome is Outcome.VIOLATED
    told = _told(result)
    assert {(one[0], one[3]) for one in told} == {(Mismatch.NOT_DONE, True)}
    assert all("10.1.0.128" in one[2] for one in told)
    assert result.differences[0].entry == result.ticket.declared[0]


def test_a_rule_below_the_deny_does_nothing_of_the_ticket() -> None:
    result = _judged(router(), router((*OFFICE, WEB)), OPEN_WEB)
    assert result.outcome is Outcome.VIOLATED
    assert {one.mismatch for one in result.differences} == {Mismatch.NOT_DONE}


def test_what_was_open_already_is_told_and_fails_only_where_nothing_else_moves() -> None:
    narrow = "permit tcp 10.1.0.0 0.0.0.127 host 10.2.0.81 eq 8443"
    partly = _judged(router((narrow, *OFFICE)), router((narrow, WEB, *OFFICE)), OPEN_WEB)
    assert partly.outcome is Outcome.PROVED
    assert {one.mismatch for one in partly.differences} == {Mismatch.ALREADY_SO}
    wholly = _judged(router((WEB, *OFFICE)), router((WEB, WEB, *OFFICE)), OPEN_WEB)
    assert wholly.outcome is Outcome.VIOLATED
    assert {one.mismatch for one in wholly.differences} == {Mismatch.ALREADY_SO}


def test_closing_what_was_closed_is_not_done_by_the_change() -> None:
    ticket = "closes: [{from: office, to: servers, destination: 10.2.0.90, service: tcp/22}]\n"
    result = _judged(router(), router(), ticket)
    assert result.outcome is Outcome.VIOLATED
    assert {(one.mismatch, one.opens) for one in result.differences} == {(Mismatch.ALREADY_SO, False)}


def test_a_ticket_that_declares_nothing_holds_where_nothing_moves() -> None:
    same = router((OFFICE[0], "permit tcp 10.1.0.0 0.0.0.15 host 10.2.0.80 eq 443", *OFFICE[1:]))
    assert _judged(router(), same, "opens: []\n").outcome is Outcome.PROVED
    moved = _judged(router(), router((WEB, *OFFICE)), "closes: []\n")
    assert moved.outcome is Outcome.VIOLATED


def test_packets_that_possibly_move_leave_the_ticket_undecided() -> None:
    doubtful = f"{WEB} time-range NIGHT"
    undone = _judged(router(), router((doubtful, *OFFICE), (BACK, *SERVERS)), OPEN_WEB)
    assert undone.outcome is Outcome.UNDECIDED
    assert {(one.mismatch, one.certain) for one in undone.differences} == {(Mismatch.NOT_DONE, False)}
    more = _judged(router(), router((doubtful, *OFFICE)), "opens: []\n")
    assert more.outcome is Outcome.UNDECIDED
    assert {(one.mismatch, one.certain) for one in more.differences} == {(Mismatch.NOT_DECLARED, False)}


def test_a_file_that_cannot_be_read_leaves_a_good_ticket_undecided() -> None:
    after = router((WEB, *OFFICE), (BACK, *SERVERS))
    hidden = replace(after, rejected=("other.cfg",))
    assert _judged(router(), hidden, OPEN_WEB).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize("entry", ["source: 10.9.0.0/24", "source: 2001:db8::/64"])
def test_an_entry_that_no_host_can_send_is_not_done(entry: str) -> None:
    ticket = f"opens: [{{from: office, to: servers, {entry}, service: tcp/8443}}]\n"
    result = _judged(router(), router(), ticket)
    assert result.outcome is Outcome.VIOLATED
    assert {one.mismatch for one in result.differences} == {Mismatch.NOT_DONE}


def test_the_address_of_the_router_in_a_declared_network_is_declared_with_it() -> None:
    wide = "permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 8443"
    ticket = "opens: [{from: office, to: servers, service: tcp/8443}]\n"
    result = _judged(router(), router((wide, *OFFICE)), ticket)
    assert result.outcome is Outcome.PROVED
    managed = wide.replace("8443", "22")
    unnamed = _judged(router(), router((managed, *OFFICE)), ticket.replace("8443", "22"))
    assert unnamed.outcome is Outcome.UNDECIDED, "who may manage the router is no matter of the zone behind it"
    assert {one.destination for one in unnamed.differences} == {"r1"}
    elsewhere = _judged(router(), router((wide, *OFFICE)), ticket.replace("service", "destination: 10.2.0.80, service"))
    assert elsewhere.outcome is Outcome.VIOLATED
