"""Entries of hardware lists and what they do with packets."""

from __future__ import annotations

import pytest
from tests.vendors.alliedware_plus.switches import (
    ROUTED,
    codes,
    device,
    fate,
    filter_of,
    interface,
    outcomes,
    packet,
    through,
)

from segcheck.model.filters import Action
from segcheck.model.header import UDP, Family, Flow
from segcheck.source.ledger import LineFate

PASSES, DENIED, EITHER = {"vlan20"}, {"denied"}, {"vlan20", "denied"}


def test_what_no_entry_matches_passes_a_hardware_list_and_not_a_software_list() -> None:
    assert through("permit tcp any any eq 22", packet(port=443)) == PASSES
    assert filter_of("access-list hardware T\n permit ip any any\n", "T").default is Action.PERMIT
    assert filter_of("access-list 3000 permit ip any any\n", "3000").default is Action.PERMIT
    assert filter_of("ipv6 access-list S\n permit ipv6 any any\n", "S").default is Action.PERMIT
    assert filter_of("access-list extended T permit ip any any\n", "T").default is Action.DENY
    assert filter_of("access-list 10 permit any\n", "10").default is Action.DENY


@pytest.mark.parametrize(
    ("entry", "denied", "passes"),
    [
        ("deny ip 10.1.0.0/25 any", packet("10.1.0.127"), packet("10.1.0.128")),
        ("deny ip host 10.1.0.9 any", packet("10.1.0.9"), packet("10.1.0.8")),
        ("deny ip 10.1.0.0 0.0.0.254 any", packet("10.1.0.8"), packet("10.1.0.9")),
        ("deny ip any 10.2.0.0 0.0.0.127", packet(), packet(destination="10.2.0.200")),
        ("deny tcp any any eq 443", packet(), packet(port=444)),
        ("deny tcp any any ne 443", packet(port=444), packet()),
        ("deny tcp any any lt 443", packet(port=442), packet()),
        ("deny tcp any any gt 443", packet(port=444), packet()),
        ("deny tcp any any range 440 443", packet(), packet(port=439)),
        ("deny tcp any gt 1023 any", packet(), packet(protocol=UDP)),
        ("deny icmp any any icmp-type 8", packet(protocol=1, icmp_type=8), packet(protocol=1, icmp_type=0)),
        ("deny proto 47 any any", packet(protocol=47), packet(protocol=50)),
        ("deny udp any any eq 53", packet(port=53, protocol=UDP), packet(port=53)),
    ],
)
def test_entries(entry: str, denied: Flow, passes: Flow) -> None:
    assert through(entry, denied) == DENIED
    assert through(entry, passes) == PASSES


def test_the_first_entry_that_matches_decides_in_the_order_of_numbers() -> None:
    assert through("20 deny ip any any\n10 permit tcp any any eq 443", packet()) == PASSES
    assert through("10 deny ip any any\n20 permit tcp any any eq 443", packet()) == DENIED
    assert through("permit tcp any any eq 443\ndeny ip any any", packet()) == PASSES


def test_copies_go_on_and_what_is_sent_elsewhere_may_not() -> None:
    assert through("copy-to-cpu ip any any\ndeny ip any any", packet()) == PASSES
    assert through("copy-to-mirror ip any any\ndeny ip any any", packet()) == PASSES
    assert through("send-to-cpu ip any any\ndeny ip any any", packet()) == EITHER
    assert "awplus-redirected" in codes(
        "access-list hardware T\n send-to-vlan-port vlan 9 port 1.0.9 ip any any\n" + BOUND
    )


BOUND = "interface port1.0.1\n switchport access vlan 10\n access-group T\n" + ROUTED


def test_an_entry_with_ports_may_match_later_fragments_or_not() -> None:
    later = packet(fragment=1)
    assert through("deny tcp any any eq 443", later) == EITHER
    assert through("permit tcp any any eq 443\ndeny ip any any", later) == EITHER
    assert through("deny ip any any", later) == DENIED


@pytest.mark.parametrize(
    "entry",
    ["deny tcp any any established", "deny ip any any vlan 10", "deny ip dhcpsnooping any", "deny ip any any dscp 46"],
)
def test_conditions_that_are_not_followed_may_hold_or_not(entry: str) -> None:
    assert through(entry, packet()) == EITHER


def test_an_entry_that_is_not_understood_may_do_anything_in_its_place() -> None:
    assert through("permit tcp any any eq 443\ndeny frobnicate any any\ndeny ip any any", packet()) == PASSES
    assert through("permit tcp any any eq 443\ndeny frobnicate any any\ndeny ip any any", packet(port=1)) == EITHER


def test_mac_entries_ask_for_the_sender_and_ones_of_the_mask_are_ignored() -> None:
    entries = "permit mac 0000.5e00.5300 0000.0000.00ff any\ndeny ip any any"
    assert through(entries, packet(sender="0000.5e00.53ab")) == PASSES
    assert through(entries, packet(sender="0000.5e00.54ab")) == DENIED


def test_lists_at_a_port_are_asked_in_the_order_attached() -> None:
    lists = "access-list 3001 deny ip any any\naccess-list 3002 permit tcp any any eq 443\n"
    port = "interface port1.0.1\n switchport access vlan 10\n"
    first = device(f"{lists}{port} access-group 3002\n access-group 3001\n{ROUTED}")
    other = device(f"{lists}{port} access-group 3001\n access-group 3002\n{ROUTED}")
    assert (outcomes(first, packet()), outcomes(other, packet())) == (PASSES, DENIED)


def test_a_list_that_is_missing_empty_or_of_software_may_do_anything() -> None:
    assert through("", packet()) == EITHER
    assert through("permit ip any any", packet(), attach=" access-group NOWHERE\n") == EITHER
    soft = "access-list extended SOFT permit ip any any\n"
    soft += "interface port1.0.1\n switchport access vlan 10\n access-group SOFT\n"
    assert outcomes(device(soft + ROUTED), packet()) == EITHER
    assert codes(soft + ROUTED) == {"awplus-software-list"}


def test_two_lines_of_one_numbered_list_are_in_doubt() -> None:
    text = "access-list 3001 deny ip any any\naccess-list 3001 permit ip any any\n"
    port = "interface port1.0.1\n switchport access vlan 10\n access-group 3001\n"
    assert outcomes(device(f"{text}{port}{ROUTED}"), packet()) == EITHER
    assert fate(f"{text}{port}{ROUTED}", "access-list 3001 deny") == (LineFate.APPROXIMATED, "sequence-repeated")


def test_groups_of_addresses_and_ports() -> None:
    groups = "acl-group ip address SERVERS\n 10.2.0.0/25\nacl-group ip port WEB\n eq 80\n range 440 443\n"
    switch = device(f"{groups}access-list hardware T\n deny tcp any hostgroup SERVERS portgroup WEB\n{BOUND}")
    assert outcomes(switch, packet()) == DENIED
    assert outcomes(switch, packet(port=80)) == DENIED
    assert outcomes(switch, packet(port=25)) == PASSES
    assert outcomes(switch, packet(destination="10.2.0.200")) == PASSES


def test_only_mac_lists_at_a_port_are_one_mac_list() -> None:
    text = "access-list 4000 deny 0000.5e00.5301 0000.0000.0000 any\n"
    port = interface(f"{text}interface port1.0.1\n switchport access vlan 10\n access-group 4000\n", "port1.0.1")
    assert port.ingress == ()
    assert [rule.action for rule in port.mac_filters[0].rules] == [Action.DENY, Action.PERMIT]


def test_ipv6_lists_filter_ipv6_only() -> None:
    text = "ipv6 access-list SIX\n deny ipv6 any any\ninterface port1.0.1\n switchport access vlan 10\n"
    port = interface(f"{text} ipv6 traffic-filter SIX\n{ROUTED}", "port1.0.1")
    assert [binding.filter.family for binding in port.ingress] == [Family.IPV6]


def test_uses_of_lists_are_noted_wherever_they_stand() -> None:
    text = (
        "access-list standard ADMINS permit any\naccess-list 3001 deny ip any any\naccess-list 3002 deny ip any any\n"
        "vty access-class ADMINS\nclass-map C\n match access-group 3001\n"
    )
    assert {use.name for use in device(text).filter_uses} == {"ADMINS", "3001"}
