"""Levels, lists and connections, looked at through packets."""

import pytest
from tests.vendors.cisco_asa.firewalls import (
    DMZ,
    HEADER,
    INSIDE,
    INSPECT_ICMP,
    OUTSIDE,
    Loaded,
    answer,
    legs,
    ping,
    tcp,
    udp,
    verdict,
)

from segcheck.model.header import ACK, ESTABLISHED, FIN, SYN, TCP, Family, Flow
from segcheck.source.ledger import LineFate

HOST, SERVER, WEB = "10.0.0.5", "172.16.0.10", "192.0.2.80"
EQUALS = """
interface GigabitEthernet0/0
 nameif one
 security-level 40
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif two
 security-level 40
 ip address 10.2.0.1 255.255.255.0
route one 10.9.0.0 255.255.0.0 10.1.0.9
"""


def test_from_higher_to_lower_without_list() -> None:
    loaded = legs()
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER)) == "passes"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "passes"
    assert verdict(loaded, DMZ, tcp(SERVER, WEB)) == "passes"


def test_from_lower_to_higher_without_list() -> None:
    loaded = legs()
    assert verdict(loaded, DMZ, tcp(SERVER, HOST)) == "dropped"
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "dropped"


def test_an_interface_named_inside_has_level_100_and_others_0_unless_they_say_so() -> None:
    text = (
        "interface Ethernet0/0\n nameif inside\n ip address 10.0.0.1 255.255.255.0\n"
        "interface Ethernet0/1\n nameif lan\n ip address 10.1.0.1 255.255.255.0\n"
    )
    loaded = Loaded(text)
    assert verdict(loaded, "Ethernet0/0", tcp(HOST, "10.1.0.5")) == "passes"
    assert verdict(loaded, "Ethernet0/1", tcp("10.1.0.5", HOST)) == "dropped"


def test_a_list_on_the_way_in_decides_for_all_destinations() -> None:
    loaded = legs("access-list IN extended permit tcp any any eq 443", "access-group IN in interface inside")
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=443)) == "passes"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=80)) == "dropped"
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER, port=22)) == "dropped"


def test_a_list_lets_pass_from_lower_to_higher() -> None:
    loaded = legs(
        f"access-list OUT extended permit tcp any host {SERVER} eq 80", "access-group OUT in interface outside"
    )
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "passes"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "dropped"
    assert loaded.fate("access-group") is LineFate.MODELED


def test_netmasks_are_no_wildcards() -> None:
    loaded = legs(
        "access-list OUT extended permit tcp 192.0.2.0 255.255.255.0 172.16.0.8 255.255.255.252",
        "access-group OUT in interface outside",
    )
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "passes"
    assert verdict(loaded, OUTSIDE, tcp(WEB, "172.16.0.12")) == "dropped"


def test_a_list_on_the_way_out_needs_both() -> None:
    loaded = legs("access-list TO_DMZ extended permit tcp any any eq 443", "access-group TO_DMZ out interface dmz")
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER, port=443)) == "passes"
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER, port=80)) == "dropped"
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER, port=443)) == "dropped"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=80)) == "passes"


# -- equal levels -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("list_", ["", "access-list A extended permit ip any any\naccess-group A in interface one\n"])
def test_equal_levels_need_a_line_even_with_a_list(list_: str) -> None:
    flow = tcp("10.1.0.5", "10.2.0.5")
    assert verdict(Loaded(EQUALS + list_), "GigabitEthernet0/0", flow) == "dropped"
    permitted = Loaded(EQUALS + list_ + "same-security-traffic permit inter-interface\n")
    assert verdict(permitted, "GigabitEthernet0/0", flow) == "passes"


@pytest.mark.parametrize("list_", ["", "access-list A extended permit ip any any\naccess-group A in interface one\n"])
def test_back_out_by_the_same_interface_needs_its_own_line(list_: str) -> None:
    flow = tcp("10.1.0.5", "10.9.0.5")
    between = "same-security-traffic permit inter-interface\n"
    assert verdict(Loaded(EQUALS + list_ + between), "GigabitEthernet0/0", flow) == "dropped"
    within = "same-security-traffic permit intra-interface\n"
    assert verdict(Loaded(EQUALS + list_ + within), "GigabitEthernet0/0", flow) == "passes"


# -- global lists ---------------------------------------------------------------------------------------------


def test_the_global_list_comes_after_the_list_of_the_interface() -> None:
    loaded = legs(
        f"access-list IN extended deny tcp any host {SERVER} eq 80",
        "access-list ALL extended permit tcp any any eq 80",
        "access-list ALL extended deny tcp any any eq 22",
        "access-group IN in interface inside",
        "access-group ALL global",
    )
    assert verdict(loaded, INSIDE, tcp(HOST, SERVER)) == "dropped"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "passes"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=443)) == "dropped"


def test_with_a_global_list_alone_levels_no_longer_surely_let_pass() -> None:
    loaded = legs(
        "access-list ALL extended permit tcp any any eq 80",
        "access-list ALL extended deny tcp any any eq 22",
        "access-group ALL global",
    )
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "passes"
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER, port=443)) == "dropped"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=22)) == "dropped"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=443)) == "perhaps"


# -- connections ----------------------------------------------------------------------------------------------


def test_answers_pass_where_their_opening_passes() -> None:
    loaded = legs()
    assert verdict(loaded, OUTSIDE, answer(WEB, HOST)) == "passes"
    assert verdict(loaded, INSIDE, answer(HOST, WEB)) == "dropped"


def test_answers_pass_against_the_lists() -> None:
    loaded = legs(
        "access-list OUT extended deny ip any any",
        "access-group OUT in interface outside",
        "access-list TO_INSIDE extended deny ip any any",
        "access-group TO_INSIDE out interface inside",
    )
    assert verdict(loaded, OUTSIDE, answer(WEB, HOST)) == "passes"


def test_answers_to_what_a_list_refuses_do_not_pass() -> None:
    loaded = legs("access-list IN extended permit tcp any any eq 443", "access-group IN in interface inside")
    assert verdict(loaded, OUTSIDE, answer(WEB, HOST, source_port=443)) == "passes"
    assert verdict(loaded, OUTSIDE, answer(WEB, HOST, source_port=80)) == "dropped"


def test_answers_to_udp() -> None:
    loaded = legs()
    assert verdict(loaded, OUTSIDE, udp(WEB, HOST, source_port=53, port=40000, state=ESTABLISHED)) == "passes"
    assert verdict(loaded, OUTSIDE, udp(WEB, HOST, source_port=53, port=40000)) == "dropped"


@pytest.mark.parametrize("flags", [ACK, SYN | ACK, FIN | ACK, SYN | FIN])
def test_tcp_without_connection_is_dropped(flags: int) -> None:
    assert verdict(legs(), INSIDE, tcp(HOST, WEB, flags=flags)) == "dropped"


def test_where_tcp_needs_no_connection_it_may_pass() -> None:
    loaded = legs(
        "access-list A extended permit ip any any",
        "class-map BYPASS\n match access-list A",
        "policy-map P\n class BYPASS\n  set connection advanced-options tcp-state-bypass",
        "service-policy P interface inside",
    )
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, flags=ACK)) == "perhaps"
    assert loaded.fate("set connection") is LineFate.APPROXIMATED


def test_pings_are_answered_only_with_inspection() -> None:
    reply = ping(WEB, HOST, kind=0, state=ESTABLISHED)
    assert verdict(legs(), INSIDE, ping(HOST, WEB)) == "passes"
    assert verdict(legs(), OUTSIDE, reply) == "dropped"
    assert verdict(legs(INSPECT_ICMP), OUTSIDE, reply) == "passes"


def test_pings_are_answered_where_a_list_permits() -> None:
    loaded = legs("access-list OUT extended permit icmp any any echo-reply", "access-group OUT in interface outside")
    assert verdict(loaded, OUTSIDE, ping(WEB, HOST, kind=0, state=ESTABLISHED)) == "passes"
    assert verdict(loaded, OUTSIDE, ping(WEB, HOST, kind=8)) == "dropped"


def test_inspection_at_another_interface_leaves_pings_open() -> None:
    loaded = legs(INSPECT_ICMP.replace("policy global_policy global", "policy global_policy interface dmz"))
    assert verdict(loaded, OUTSIDE, ping(WEB, HOST, kind=0, state=ESTABLISHED)) == "perhaps"


def test_a_class_with_conditions_leaves_pings_open() -> None:
    limited = INSPECT_ICMP.replace("-traffic\n", "-traffic\n match access-list SOME\n")
    assert verdict(legs(limited), OUTSIDE, ping(WEB, HOST, kind=0, state=ESTABLISHED)) == "perhaps"


def test_errors_about_connections_may_pass() -> None:
    error = ping(WEB, HOST, kind=3, state=ESTABLISHED)
    assert verdict(legs(), OUTSIDE, error) == "perhaps"
    assert verdict(legs(), OUTSIDE, ping(WEB, HOST, kind=3)) == "dropped"


def test_answers_of_other_protocols_may_pass() -> None:
    esp = Flow(Family.IPV4, tcp(WEB, HOST).source, tcp(WEB, HOST).destination, 50, state=ESTABLISHED)
    assert verdict(legs(), OUTSIDE, esp) == "perhaps"


# -- connections that applications announce ---------------------------------------------------------------------

FTP = INSPECT_ICMP.replace("inspect icmp", "inspect ftp")


def test_announced_connections_may_pass_between_hosts_of_a_control_session() -> None:
    loaded = legs(
        FTP,
        f"access-list OUT extended permit tcp any host {SERVER} eq 21",
        "access-group OUT in interface outside",
        "access-list DMZ extended deny ip any any",
        "access-group DMZ in interface dmz",
        "access-list IN extended deny ip any any",
        "access-group IN in interface inside",
    )
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER, port=50000)) == "perhaps"
    assert verdict(loaded, DMZ, tcp(SERVER, WEB, port=50000)) == "perhaps"
    assert verdict(loaded, DMZ, tcp("172.16.0.11", WEB, port=50000)) == "dropped"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST, port=50000)) == "dropped"
    assert verdict(loaded, INSIDE, tcp(HOST, WEB, port=50000)) == "dropped"


def test_nothing_is_announced_where_no_control_session_may_pass() -> None:
    loaded = legs(
        FTP,
        "access-list IN extended permit tcp any any eq 443",
        "access-group IN in interface inside",
        "access-list DMZ extended permit tcp any any eq 443",
        "access-group DMZ in interface dmz",
    )
    assert verdict(loaded, DMZ, tcp(SERVER, HOST)) == "dropped"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "dropped"


def test_a_refused_control_session_announces_nothing() -> None:
    loaded = legs(
        FTP,
        "access-list IN extended deny ip any 172.16.0.0 255.255.255.0",
        "access-list IN extended permit ip any any",
        "access-group IN in interface inside",
    )
    assert verdict(loaded, DMZ, tcp(SERVER, HOST)) == "dropped"
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "perhaps"


def test_media_may_be_between_hosts_that_speak_with_a_third() -> None:
    lists = (
        "access-list IN extended permit udp any host 192.0.2.50 eq 5060",
        "access-group IN in interface inside",
        "access-list DMZ extended permit udp host 172.16.0.20 host 192.0.2.50 eq 5060",
        "access-group DMZ in interface dmz",
    )
    sip = legs(INSPECT_ICMP.replace("inspect icmp", "inspect sip"), *lists)
    assert verdict(sip, DMZ, udp("172.16.0.20", HOST, port=20000)) == "perhaps"
    assert verdict(sip, DMZ, udp("172.16.0.21", HOST, port=20000)) == "dropped"
    ftp = legs(FTP, *lists)
    assert verdict(ftp, DMZ, udp("172.16.0.20", HOST, port=20000)) == "dropped"


def test_control_sessions_lead_where_routes_lead() -> None:
    """An address in a list is a party only at the interface that the routes for it leave by."""
    loaded = legs(
        INSPECT_ICMP.replace("inspect icmp", "inspect sip"),
        "access-list IN extended permit ip any host 172.16.0.20",
        "access-group IN in interface inside",
        "access-list DMZ extended permit ip any 192.0.2.0 255.255.255.0",
        "access-group DMZ in interface dmz",
    )
    assert verdict(loaded, DMZ, udp("172.16.0.20", HOST, port=20000)) == "perhaps"
    assert verdict(loaded, DMZ, udp("172.16.0.21", HOST, port=20000)) == "dropped"
    assert verdict(loaded, OUTSIDE, udp(WEB, HOST, port=20000)) == "perhaps"
    assert verdict(loaded, OUTSIDE, udp("198.51.100.9", HOST, port=20000)) == "dropped"


# -- what is not known ------------------------------------------------------------------------------------------


def test_a_missing_list_may_do_anything() -> None:
    loaded = legs("access-group GONE in interface outside")
    assert verdict(loaded, OUTSIDE, tcp(WEB, HOST)) == "perhaps"
    assert loaded.fate("access-group") is LineFate.MALFORMED


def test_lists_of_users_may_replace_the_list() -> None:
    loaded = legs("access-list IN extended deny ip any any", "access-group IN in interface inside per-user-override")
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "perhaps"


def test_of_two_lists_at_one_place_either_may_be_in_force() -> None:
    loaded = legs(
        "access-list A extended deny ip any any",
        "access-list B extended permit ip any any",
        "access-group A in interface outside",
        "access-group B in interface outside",
    )
    assert verdict(loaded, OUTSIDE, tcp(WEB, SERVER)) == "perhaps"


def test_a_list_on_a_missing_interface_leaves_the_device_open() -> None:
    loaded = legs("access-list IN extended deny ip any any", "access-group IN in interface lan")
    assert loaded.device.unmodeled
    assert "asa-access-group-interface-missing" in loaded.diagnostics


def test_lists_for_the_device_itself_leave_traffic_alone() -> None:
    loaded = legs("access-list BOX extended deny ip any any", "access-group BOX in interface inside control-plane")
    assert verdict(loaded, INSIDE, tcp(HOST, WEB)) == "passes"
    assert verdict(loaded, INSIDE, tcp(HOST, "10.0.0.1", port=22)) == "dropped"


def test_before_8_3_the_device_may_do_anything() -> None:
    loaded = Loaded("", HEADER.replace("9.16(4)", "8.2(5)"))
    assert loaded.device.unmodeled
    assert "asa-release-before-8-3" in loaded.diagnostics


def test_ipv6_before_9_0_is_left_to_the_levels() -> None:
    text = (
        "interface Ethernet0/0\n nameif inside\n security-level 100\n ipv6 address 2001:db8:1::1/64\n"
        "interface Ethernet0/1\n nameif outside\n security-level 0\n ipv6 address 2001:db8:2::1/64\n"
        "access-list IN extended deny ip any any\naccess-group IN in interface inside\n"
    )
    flow = Flow(Family.IPV6, (0x20010DB80001 << 80) + 5, (0x20010DB80002 << 80) + 5, TCP, 40000, 80, tcp_flags=SYN)
    assert verdict(Loaded(text, HEADER.replace("9.16(4)", "8.4(2)")), "Ethernet0/0", flow) == "passes"
    assert verdict(Loaded(text), "Ethernet0/0", flow) == "dropped"
