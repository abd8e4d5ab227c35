"""Connections that dynamic filters open, packet by packet."""

from __future__ import annotations

import dataclasses

import pytest
from tests.vendors.yamaha_rtx.filtering import ICMP, INSIDE, OUTSIDE, Lists, answer, packet, verdict

from segcheck.model.header import ESTABLISHED, UDP, Flow
from segcheck.source.ledger import LineFate

BASE = "ip filter 1 reject * *\nip filter 9 pass * *\n"


def at_the_border(dynamic: str, inward: str = "1", outward: str = "9") -> Lists:
    """`lan1` leads outside: the list out names the dynamic filter 5."""
    return Lists(
        f"{BASE}ip filter dynamic 5 {dynamic}\nip filter 30 pass 10.9.9.9 172.16.0.1 udp * 161\n"
        "ip filter 31 reject * * tcp * 113\nip filter 32 pass * * udp * 2000-\nip filter 2 reject 10.1.1.1 *\n"
        f"ip lan1 secure filter in {inward}\nip lan1 secure filter out {outward} dynamic 5\n"
    )


@pytest.mark.parametrize(
    ("dynamic", "opening", "expected"),
    [
        ("* * tcp", packet(), "permit"),
        ("* * tcp", packet(protocol=UDP), "deny"),
        ("* * udp", packet(protocol=UDP, dport=123), "permit"),
        ("* * udp timeout=30 syslog=off", packet(protocol=UDP, dport=123), "permit"),
        ("10.1.0.0/16 * tcp", packet(), "permit"),
        ("10.2.0.0/16 * tcp", packet(), "deny"),
        ("* 203.0.113.9 tcp", packet(), "permit"),
        ("* 203.0.113.8 tcp", packet(), "deny"),
        ("* * domain", packet(protocol=UDP, dport=53), "permit"),
        ("* * domain", packet(dport=53), "either"),
        ("* * www", packet(dport=80), "permit"),
        ("* * www", packet(dport=443), "either"),
        ("* * https", packet(dport=443), "permit"),
        ("* * submission", packet(dport=587), "permit"),
        ("* * submission", packet(dport=25), "deny"),
        ("* * ping", packet(protocol=ICMP), "permit"),
        ("* * ntp", packet(protocol=UDP, dport=123), "either"),
        ("* * frobnicate", packet(), "either"),
        ("* * tcp frob", packet(), "either"),
        ("* www.example.jp tcp", packet(), "either"),
        # Form 2: protocol and ports of the filters named count; their addresses and whether they reject do not.
        ("* * filter 30", packet(protocol=UDP, dport=161), "permit"),
        ("* * filter 30", packet(protocol=UDP, dport=162), "deny"),
        ("* * filter 31", packet(dport=113), "permit"),
        ("* * filter 30 in 31", packet(protocol=UDP, dport=161), "either"),
        ("* * filter 77", packet(), "either"),
        ("* * filter", packet(), "either"),
    ],
)
def test_answers_pass_before_the_list_of_the_other_direction_is_asked(
    dynamic: str, opening: Flow, expected: str
) -> None:
    lists = at_the_border(dynamic)
    assert verdict(lists.bound("in"), answer(opening)) == expected


def test_only_answers_pass() -> None:
    lists = at_the_border("* * tcp")
    from_outside = packet(OUTSIDE, INSIDE)
    assert verdict(lists.bound("in"), from_outside) == "deny"
    # Set flags do not make an answer, and other connections do not either.
    assert verdict(lists.bound("in"), dataclasses.replace(from_outside, tcp_flags=16)) == "deny"
    other = answer(packet(protocol=UDP, dport=53))
    assert other.state == ESTABLISHED
    assert verdict(lists.bound("in"), other) == "deny"


def test_state_is_kept_by_interface() -> None:
    text = (
        f"{BASE}ip filter dynamic 5 * * tcp\nip lan1 secure filter out 9 dynamic 5\n"
        "ip lan1 secure filter in 1\nip lan2 secure filter in 1\n"
    )
    lists = Lists(text)
    assert verdict(lists.bound("in", "lan1"), answer(packet())) == "permit"
    assert verdict(lists.bound("in", "lan2"), answer(packet())) == "deny"


def test_whether_a_trigger_needs_a_static_filter_is_left_open() -> None:
    lists = at_the_border("* * tcp", outward="2 9")
    assert verdict(lists.bound("out"), packet()) == "either"
    assert verdict(lists.bound("out"), packet(protocol=UDP)) == "deny"
    assert verdict(lists.bound("out"), packet("10.1.1.2")) == "permit"
    assert lists.entry("ip lan1 secure filter out") == (LineFate.APPROXIMATED, "yamaha-dynamic-trigger")
    # Where the static filters pass everything, nothing is left open.
    assert at_the_border("* * tcp").fate("ip lan1 secure filter out") is LineFate.MODELED


@pytest.mark.parametrize(
    ("dynamic", "flow", "expected"),
    [
        ("* * ftp", packet(OUTSIDE, INSIDE, sport=20, dport=50000), "either"),
        ("* * ftp", packet(OUTSIDE, INSIDE, UDP), "deny"),
        ("10.2.0.0/16 * ftp", packet(OUTSIDE, INSIDE, sport=20, dport=50000), "deny"),
        ("* * tftp", packet(OUTSIDE, INSIDE, UDP, dport=50000), "either"),
        ("* * netmeeting", packet(OUTSIDE, INSIDE, UDP, dport=50000), "either"),
        ("* * smtp", packet(OUTSIDE, INSIDE, dport=113), "deny"),
        ("* * filter 30 in 31", packet(OUTSIDE, INSIDE, dport=113), "either"),
        ("* * filter 30 in 31", packet(OUTSIDE, INSIDE, dport=114), "deny"),
        ("* * filter 30 out 32", packet(OUTSIDE, INSIDE, UDP, dport=2000), "deny"),
    ],
)
def test_connections_that_are_announced(dynamic: str, flow: Flow, expected: str) -> None:
    assert verdict(at_the_border(dynamic).bound("in"), flow) == expected


def test_connections_along_with_the_trigger() -> None:
    lists = at_the_border("* * filter 30 out 32", outward="1")
    assert verdict(lists.bound("out"), packet(protocol=UDP, dport=2001)) == "either"
    assert verdict(lists.bound("in"), answer(packet(protocol=UDP, dport=2001))) == "either"


def test_an_undefined_dynamic_filter_may_have_opened_anything() -> None:
    lists = Lists(f"{BASE}ip lan1 secure filter in 1\nip lan1 secure filter out 9 dynamic 5\n")
    assert verdict(lists.bound("in"), packet(OUTSIDE, INSIDE)) == "either"
    assert lists.fate("ip lan1 secure filter out") is LineFate.MALFORMED


def test_a_number_is_looked_up_where_nothing_depends_on_it() -> None:
    text = f"{BASE}ip filter dynamic 5 * * tcp\nip lan1 secure filter out 9 dynamic 5"
    assert [one.name for one in Lists(f"{text}\n").filters.filters] == ["ip lan1 out", "ip filter 1"]
    missing = Lists(f"{text} 6\n")
    assert missing.fate("ip lan1 secure") is LineFate.MALFORMED
    assert [use.name for use in missing.filters.uses if not use.defined] == ["dynamic 6"]


@pytest.mark.parametrize(
    ("fields", "fate", "reason"),
    [
        ("* * tcp", LineFate.MODELED, ""),
        ("* * pop3 syslog=on", LineFate.MODELED, ""),
        ("* * filter 30", LineFate.MODELED, ""),
        ("* * www", LineFate.APPROXIMATED, "yamaha-dynamic-application"),
        ("* * ftp", LineFate.APPROXIMATED, "yamaha-dynamic-announces"),
        ("* * filter 30 in 31 out 32", LineFate.APPROXIMATED, "yamaha-dynamic-after-trigger"),
        ("* * tcp frob", LineFate.UNRECOGNIZED, "unrecognized-rule"),
        ("* *", LineFate.UNRECOGNIZED, "unrecognized-rule"),
    ],
)
def test_fates(fields: str, fate: LineFate, reason: str) -> None:
    assert at_the_border(fields).entry("ip filter dynamic 5") == (fate, reason)


def test_times_of_dynamic_filters_change_nothing() -> None:
    line = "ip filter dynamic timer tcp-syn-timeout=30"
    assert Lists(f"{line}\n").entry(line) == (LineFate.IRRELEVANT, "yamaha-filter-timer")
