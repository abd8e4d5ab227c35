"""Entries of access lists."""

from __future__ import annotations

import pytest
from tests.vendors.alaxala_ax.switches import codes, device_of, filter_of, packet, verdict

from segcheck.model.filters import Action
from segcheck.model.header import ACK, RST, SYN, UDP, Family, Flow

TERMINAL = 0x0012E2010001
MAC = "mac access-list extended X"
ADVANCE = "advance access-list X"
SIX = "ipv6 access-list X"


@pytest.mark.parametrize(
    ("entry", "flow", "expected"),
    [
        ("10 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq http", packet(80), "permit"),
        ("10 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq 80", packet(81), "deny"),
        ("10 permit tcp 10.1.0.0 0.0.0.255 any", packet(source="10.1.1.5"), "deny"),
        ("10 permit ip 10.1.0.0 255.255.255.0 any", packet(source="10.1.0.5"), "deny"),
        ("10 permit tcp any range 40000 40010 any range 1 1023", packet(1023), "permit"),
        ("10 permit tcp any any range 1 1023", packet(1024), "deny"),
        ("10 permit udp any any eq 80", packet(80), "deny"),
        ("10 permit 6 any any", packet(80), "permit"),
        ("10 permit ip range-address 10.1.0.1 10.1.0.5 any", packet(), "permit"),
        ("10 permit ip range-address 10.1.0.1 10.1.0.4 any", packet(), "deny"),
        ("10 permit ip own any", packet(), "either"),
        ("10 permit ip host own-address any", packet(), "either"),
        ("10 permit ip any any dscp 46", packet(), "either"),
        ("10 permit ip any any tos 1 precedence 3", packet(), "either"),
        ("10 permit ip any any user-priority 3", packet(), "either"),
        ("10 permit ip any any vlan 10", packet(), "either"),
        ("10 permit ip any any +fo", packet(), "either"),
        ("10 permit tcp any any ack", packet(flags=SYN), "deny"),
        ("10 permit tcp any any ack", packet(flags=SYN | ACK), "permit"),
        ("10 permit tcp any any -syn", packet(flags=SYN), "deny"),
        ("10 permit tcp any any established", packet(flags=RST), "permit"),
        ("10 permit tcp any any established", packet(flags=SYN), "deny"),
        ("10 permit tcp any any syn ack", packet(flags=SYN), "either"),
        ("10 permit tcp any any syn ack", packet(flags=SYN | ACK), "permit"),
        ("10 permit tcp any any syn ack", packet(flags=RST), "deny"),
        ("10 permit icmp any any echo", packet(protocol=1, icmp=8), "permit"),
        ("10 permit icmp any any 8 0", packet(protocol=1, icmp=0), "deny"),
        ("10 permit icmp any any", packet(protocol=1, icmp=3), "permit"),
        ("10 permit igmp any any 17", packet(protocol=2), "either"),
        ("10 permit tcp any any eq frobnicate", packet(), "either"),
        ("10 permit ip any any action policy-list 1", packet(), "permit"),
        ("10 permit ip any any action log", packet(), "permit"),
        ("10 permit ip any any action", packet(), "either"),
        ("10 permit ip any", packet(), "either"),
        ("remark permit ip any any", packet(), "deny"),
    ],
)
def test_an_entry_decides(entry: str, flow: Flow, expected: str) -> None:
    assert verdict(filter_of(entry + "\n900 deny udp any any"), flow) == expected


@pytest.mark.parametrize(
    ("entries", "flow", "expected"),
    [
        ("20 permit ip any any\n10 deny tcp any any eq 80", packet(80), "deny"),
        ("permit udp any any\ndeny ip any any\npermit tcp any any", packet(80), "deny"),
        ("10 deny tcp any any\n10 permit tcp any any", packet(80), "either"),
        ("10 permit tcp any any\nno 10", packet(80), "either"),
    ],
)
def test_entries_are_asked_by_number(entries: str, flow: Flow, expected: str) -> None:
    assert verdict(filter_of(entries), flow) == expected


def test_later_fragments_match_no_condition_on_layer_4() -> None:
    assert verdict(filter_of("10 permit tcp any any eq 80"), packet(fragment=1)) == "deny"
    assert verdict(filter_of("10 deny tcp any any eq 80\n20 permit ip any any"), packet(fragment=1)) == "permit"
    assert verdict(filter_of("10 permit tcp any any ack"), packet(fragment=1)) == "deny"
    assert verdict(filter_of("10 permit icmp any any echo"), packet(protocol=1, fragment=1)) == "deny"
    assert verdict(filter_of("10 permit tcp any any"), packet(fragment=1)) == "permit"


def test_extension_headers_slip_past_refusals_and_not_into_permissions() -> None:
    flow = packet(80, "2001:db8:1::5", "2001:db8:2::9")
    assert verdict(filter_of("10 deny tcp any any eq 80\n20 permit ipv6 any any", SIX), flow) == "either"
    assert verdict(filter_of("10 permit tcp 2001:db8:1::/48 any eq 80", SIX), flow) == "permit"
    assert verdict(filter_of("10 deny ipv6 2001:db8:1::/48 any\n20 permit ipv6 any any", SIX), flow) == "deny"
    assert "alaxala-extension-headers" in codes("ipv6 access-list X\n  10 deny tcp any any eq 80\n")


@pytest.mark.parametrize(
    ("entry", "source", "expected"),
    [
        ("10 permit 10.1.0.0 0.0.0.255", "10.1.0.5", "permit"),
        ("10 permit host 10.1.0.5", "10.1.0.5", "permit"),
        ("10 permit 10.1.0.5", "10.1.0.5", "permit"),
        ("10 permit 10.1.0.0", "10.1.0.5", "deny"),
        ("10 permit any", "10.1.0.5", "permit"),
        ("10 permit tcp any any", "10.1.0.5", "either"),
    ],
)
def test_standard_lists(entry: str, source: str, expected: str) -> None:
    assert verdict(filter_of(entry, "ip access-list standard X"), packet(source=source)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("access-list 10 permit host 10.1.0.5", "permit"),
        ("access-list 1300 20 permit 10.1.0.0 0.0.0.255", "permit"),
        ("access-list 100 permit tcp any any eq 80", "permit"),
        ("access-list 2699 10 deny ip any any", "deny"),
    ],
)
def test_numbered_lists(line: str, expected: str) -> None:
    assert verdict(device_of(f"{line}\n").filters[0], packet(80)) == expected


@pytest.mark.parametrize("line", ["access-list 200 permit any", "access-list 99999 permit any", "access-list 100"])
def test_numbers_that_no_list_has_leave_the_device_open(line: str) -> None:
    assert device_of(f"{line}\n").unmodeled


@pytest.mark.parametrize(
    ("entry", "mac", "expected"),
    [
        ("10 permit host 0012.e201.0001 any", TERMINAL, "permit"),
        ("10 permit host 0012.e201.0001 any", TERMINAL + 1, "deny"),
        ("10 permit 0012.e201.0000 0000.0000.ffff any", TERMINAL + 1, "permit"),
        ("10 permit 0012.e201.0001 ffff.ffff.0000 any", 0xAAAAAAAA0001, "permit"),
        ("10 permit any host 0012.e201.0002", TERMINAL, "either"),
        ("10 permit any any 0x0800", TERMINAL, "permit"),
        ("10 permit any any 0x86dd", TERMINAL, "deny"),
        ("10 permit any bpdu", TERMINAL, "deny"),
        ("10 permit any any frobnicate", TERMINAL, "either"),
    ],
)
def test_mac_lists_ignore_the_ones_of_a_mask(entry: str, mac: int, expected: str) -> None:
    assert verdict(filter_of(entry, MAC), packet(mac=mac)) == expected


def test_advance_lists_ask_for_both_headers_of_their_own_family() -> None:
    entries = "10 deny mac-ipv6 any any ipv6 any any\n20 permit mac-ip host 0012.e201.0001 any tcp any any eq 80"
    found = filter_of(entries, ADVANCE)
    assert found.family is Family.IPV4
    assert verdict(found, packet(80, mac=TERMINAL)) == "permit"
    assert verdict(found, packet(80, mac=TERMINAL + 1)) == "deny"
    assert verdict(found, packet(81, mac=TERMINAL)) == "deny"
    assert verdict(filter_of("10 permit mac any any", ADVANCE), packet(protocol=UDP)) == "permit"


def test_a_line_about_the_implicit_deny_leaves_the_end_of_every_list_open() -> None:
    text = "access-list implicit-deny disable\nip access-list extended X\n  10 permit udp any any\n"
    (found,) = device_of(text).filters
    assert found.default is Action.UNKNOWN
    assert "alaxala-implicit-deny" in codes(text)
    remark = "access-list 10 remark implicit deny follows\nip access-list extended X\n  10 permit udp any any\n"
    assert device_of(remark).filters[-1].default is Action.DENY


def test_a_mask_that_looks_like_a_network_mask_is_reported() -> None:
    assert "wildcard-looks-like-netmask" in codes(
        "ip access-list extended X\n  10 permit ip 10.1.0.0 255.255.255.0 any\n"
    )
