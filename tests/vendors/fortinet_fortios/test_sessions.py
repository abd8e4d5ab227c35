"""Sessions: answers pass without a policy of their own, and TCP without session does not pass at all."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import answer, deciding, fate, packet, policy, small_box

from segcheck.model.header import ACK, ICMP, RST, SYN, UDP

WEB = packet("10.1.1.10", "10.2.2.80", 443)


def settings(*lines: str) -> str:
    return "config system settings\n" + "".join(f"    set {line}\n" for line in lines) + "end\n"


def test_answers_pass_without_a_policy_of_their_own() -> None:
    device = small_box(policy(1, srcaddr='"pc"', service='"HTTPS"'))
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.10", 443)) == "passes"
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10", 443)) == "dropped"


def test_answers_to_what_was_not_permitted_do_not_pass() -> None:
    device = small_box(policy(1, srcaddr='"pc"', service='"HTTPS"'))
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.11", 443)) == "dropped"
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.10", 22)) == "dropped"


def test_answers_to_what_an_earlier_policy_denies_do_not_pass() -> None:
    device = small_box(policy(2, srcaddr='"pc"', action="deny") + policy(1))
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.10")) == "dropped"
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.11")) == "passes"


def test_a_denial_of_the_opposite_way_does_not_stop_answers() -> None:
    device = small_box(policy(1) + policy(2, srcintf='"dmz"', dstintf='"lan"', action="deny"))
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.10")) == "passes"
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10")) == "dropped"


def test_answers_to_what_perhaps_was_permitted_perhaps_pass() -> None:
    users = policy(1).replace("    next\n", '        set groups "staff"\n    next\n')
    assert fate(small_box(users), "dmz", answer("10.2.2.80", "10.1.1.10")) == "unknown"


def test_datagrams_and_pings_are_answered_too() -> None:
    device = small_box(policy(1))
    assert fate(device, "dmz", answer("10.2.2.80", "10.1.1.10", 53, UDP)) == "passes"
    echo = answer("10.2.2.80", "10.1.1.10", protocol=ICMP, icmp_type=0)
    assert fate(device, "dmz", echo) == "passes"


@pytest.mark.parametrize("flags", [ACK, SYN | ACK, RST, 0])
def test_tcp_without_session_is_dropped_though_a_policy_permits_it(flags: int) -> None:
    astray = packet("10.1.1.10", "10.2.2.80", 443, tcp_flags=flags)
    device = small_box(policy(1))
    assert fate(device, "lan", astray) == "dropped"
    assert deciding(device, "lan", astray) == ["TCP without session"]


def test_asymmetric_routing_lets_tcp_without_session_pass_whatever_the_policies_say() -> None:
    astray = packet("10.2.2.80", "10.1.1.10", 443, tcp_flags=ACK)
    device = small_box(policy(1, action="deny"), more=settings("asymroute enable"))
    assert fate(device, "dmz", astray) == "passes"
    assert fate(device, "wan", packet("8.8.8.8", "10.1.1.10", 443, tcp_flags=ACK)) == "passes"
    assert fate(device, "lan", WEB) == "dropped"
    assert fate(small_box(policy(1), more=settings("asymroute disable")), "dmz", astray) == "dropped"


def test_asymmetric_routing_of_one_family_is_not_that_of_the_other() -> None:
    astray = packet("10.2.2.80", "10.1.1.10", 443, tcp_flags=ACK)
    assert fate(small_box(policy(1), more=settings("asymroute6 enable")), "dmz", astray) == "dropped"


def test_asymmetric_routing_may_let_icmp_pass() -> None:
    echo = packet("10.2.2.80", "10.1.1.10", protocol=ICMP, icmp_type=0)
    for line in ("asymroute enable", "asymroute-icmp enable"):
        assert fate(small_box(policy(1), more=settings(line)), "dmz", echo) == "unknown"


def test_sessions_without_syn_need_the_virtual_domain_and_the_policy() -> None:
    astray = packet("10.1.1.10", "10.2.2.80", 443, tcp_flags=ACK)
    allowing = policy(1, tcp_session_without_syn="all")
    assert fate(small_box(allowing), "lan", astray) == "dropped"
    on = settings("tcp-session-without-syn enable")
    assert fate(small_box(policy(1), more=on), "lan", astray) == "dropped"
    assert fate(small_box(allowing, more=on), "lan", astray) == "passes"
    assert fate(small_box(policy(1, tcp_session_without_syn="data-only"), more=on), "lan", astray) == "passes"


def test_the_first_policy_that_matches_decides_about_sessions_without_syn() -> None:
    astray = packet("10.1.1.10", "10.2.2.80", 443, tcp_flags=ACK)
    on = settings("tcp-session-without-syn enable")
    entries = policy(1, service='"HTTPS"') + policy(2, tcp_session_without_syn="all")
    device = small_box(entries, more=on)
    assert fate(device, "lan", astray) == "dropped"
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 22, tcp_flags=ACK)) == "passes"


@pytest.mark.parametrize(
    ("entries", "more"),
    [
        (policy(1, anti_replay="disable"), ""),
        (policy(1), "config system global\n    set anti-replay disable\nend\n"),
    ],
)
def test_unchecked_flags_may_let_tcp_without_session_pass(entries: str, more: str) -> None:
    astray = packet("10.1.1.10", "10.2.2.80", 443, tcp_flags=ACK)
    assert fate(small_box(entries, more=more), "lan", astray) == "unknown"
    assert fate(small_box(policy(1, anti_replay="enable")), "lan", astray) == "dropped"
