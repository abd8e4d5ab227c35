"""Virtual IPs: translated before policies, matched by the policies that name them, answered in reverse."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import (
    answer,
    deciding,
    fate,
    leaving,
    packet,
    policy,
    small_box,
)

from segcheck.model.header import ACK, OTHER_FRAGMENT, TCP, UDP, Family, Flow
from segcheck.vendors._shared.values import ipv4

CLIENT = "198.51.100.7"


def vip(name: str = "web", **settings: str) -> str:
    known = {"extip": "203.0.113.80", "mappedip": '"10.2.2.80"', "extintf": '"wan"'}
    known.update({key.replace("_", "-"): value for key, value in settings.items()})
    lines = "".join(f"        set {key} {value}\n" for key, value in known.items() if value)
    return f'config firewall vip\n    edit "{name}"\n{lines}    next\nend\n'


PORT = {"portforward": "enable", "extport": "8443", "mappedport": "443"}
TO_VIP = packet(CLIENT, "203.0.113.80", 443)
TO_PORT = packet(CLIENT, "203.0.113.80", 8443)
DIRECT = packet(CLIENT, "10.2.2.80", 443)


def named(number: int = 1, **settings: str) -> str:
    """A policy that lets the virtual IP in."""
    return policy(number, **{"srcintf": '"wan"', "dstaddr": '"web"', **settings})


def number(text: str) -> int:
    value = ipv4(text)
    assert value is not None
    return value


def test_packets_to_a_virtual_ip_arrive_at_the_server() -> None:
    device = small_box(named(), more=vip())
    assert fate(device, "wan", TO_VIP) == "passes"
    (left,) = leaving(device, "wan", TO_VIP)
    assert (left.destination, left.destination_port, left.mark) == (number("10.2.2.80"), 443, 0)


def test_port_forwarding_takes_one_port_only() -> None:
    device = small_box(named(), more=vip(**PORT))
    (left,) = leaving(device, "wan", TO_PORT)
    assert (left.destination, left.destination_port) == (number("10.2.2.80"), 443)
    assert fate(device, "wan", packet(CLIENT, "203.0.113.80", 8444)) == "dropped"
    assert fate(device, "wan", packet(CLIENT, "203.0.113.80", 8443, UDP)) == "dropped"


def test_the_service_of_a_policy_is_the_port_after_translation() -> None:
    """A policy with the outer port is a common mistake: it matches nothing."""
    more = (
        vip(**PORT)
        + 'config firewall service custom\n edit "outer"\n set tcp-portrange 8443\n next\n'
        + ' edit "inner"\n set tcp-portrange 443\n next\nend\n'
    )
    assert fate(small_box(named(service='"outer"'), more=more), "wan", TO_PORT) == "dropped"
    assert fate(small_box(named(service='"inner"'), more=more), "wan", TO_PORT) == "passes"


def test_a_policy_for_a_virtual_ip_does_not_open_the_server_itself() -> None:
    assert fate(small_box(named(), more=vip()), "wan", DIRECT) == "dropped"


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("6.0.5", "passes"),
        ("7.2.2", "passes"),
        ("7.2.3", "unknown"),
        ("7.2.4", "dropped"),
        ("7.6.0", "dropped"),
        (None, "unknown"),
    ],
)
def test_a_denial_of_everything_above_stops_a_virtual_ip_by_release(release: str | None, expected: str) -> None:
    device = small_box(policy(9, srcintf='"wan"', action="deny") + named(), release, vip())
    assert fate(device, "wan", TO_VIP) == expected
    assert fate(device, "wan", DIRECT) == "dropped"


def test_match_vip_says_it_whatever_the_release() -> None:
    denial = policy(9, srcintf='"wan"', action="deny", match_vip="enable")
    assert fate(small_box(denial + named(), "7.0.5", vip()), "wan", TO_VIP) == "dropped"
    off = policy(9, srcintf='"wan"', action="deny", match_vip="disable")
    assert fate(small_box(off + named(), "7.6.0", vip()), "wan", TO_VIP) == "passes"


def test_a_denial_of_the_servers_address_may_or_may_not_stop_a_virtual_ip() -> None:
    denial = policy(9, srcintf='"wan"', dstaddr='"server"', action="deny", match_vip="enable")
    assert fate(small_box(denial + named(), more=vip()), "wan", TO_VIP) == "unknown"


def test_match_vip_only_spares_what_was_not_translated() -> None:
    denial = policy(9, srcintf='"wan"', action="deny", match_vip_only="enable")
    device = small_box(denial + named() + policy(2, srcintf='"wan"'), more=vip())
    assert fate(device, "wan", TO_VIP) == "dropped"
    assert fate(device, "wan", DIRECT) == "passes"


def test_a_denial_that_names_the_virtual_ip_stops_it() -> None:
    device = small_box(named(9, action="deny") + named(), "7.0.5", vip())
    assert fate(device, "wan", TO_VIP) == "dropped"
    assert deciding(device, "wan", TO_VIP) == ["9"]


def test_a_permit_of_everything_may_or_may_not_let_a_virtual_ip_in() -> None:
    device = small_box(policy(2, srcintf='"wan"') + named(1, srcaddr='"pc"'), more=vip())
    assert fate(device, "wan", TO_VIP) == "unknown"


def test_a_permit_for_other_addresses_does_not_let_a_virtual_ip_in() -> None:
    device = small_box(policy(2, srcintf='"wan"', dstaddr='"pc"') + named(1, srcaddr='"pc"'), more=vip())
    assert fate(device, "wan", TO_VIP) == "dropped"


def test_a_virtual_ip_in_no_policy_may_translate_or_not() -> None:
    """Then the packet goes to the server, where nobody permits it, or stays on the outer network."""
    device = small_box(policy(2, srcintf='"wan"', dstintf='"wan"'), more=vip())
    ends = {flow.destination for flow in leaving(device, "wan", TO_VIP)}
    assert ends == {number("203.0.113.80")}
    assert fate(device, "wan", TO_VIP) == "unknown"


@pytest.mark.parametrize("settings", [{"action": "deny"}, {"status": "disable"}])
def test_a_virtual_ip_named_by_no_accepting_policy_in_force_may_translate_or_not(settings: dict[str, str]) -> None:
    device = small_box(named(**settings) + policy(2, srcintf='"wan"', dstintf='"wan"'), "7.0.5", vip())
    assert number("203.0.113.80") in {flow.destination for flow in leaving(device, "wan", TO_VIP)}


def test_the_interface_of_a_virtual_ip_does_not_bind_it() -> None:
    """Packets from elsewhere are translated too, and need a policy of their own."""
    device = small_box(named(), more=vip())
    inside = packet("10.1.1.10", "203.0.113.80", 443)
    assert fate(device, "lan", inside) == "dropped"
    both = small_box(named(srcintf='"wan" "lan"'), more=vip(extintf='"any"'))
    assert fate(both, "lan", inside) == "passes"


def test_hosts_inside_may_come_by_way_of_the_outer_interface() -> None:
    out = policy(3, srcintf='"lan"', dstintf='"wan"', srcaddr='"pc"', nat="enable")
    device = small_box(named() + out, more=vip())
    assert fate(device, "lan", packet("10.1.1.10", "203.0.113.80", 443)) == "unknown"
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 443)) == "dropped"


def test_a_source_interface_filter_binds_it() -> None:
    device = small_box(named(srcintf='"wan" "lan"'), more=vip(extintf='"any"', srcintf_filter='"wan"'))
    assert fate(device, "wan", TO_VIP) == "passes"
    assert fate(device, "lan", packet("10.1.1.10", "203.0.113.80", 443)) == "dropped"


def test_a_source_filter_narrows_it() -> None:
    device = small_box(named(), more=vip(src_filter='"198.51.100.0/28"'))
    assert fate(device, "wan", TO_VIP) == "passes"
    assert fate(device, "wan", packet("198.51.100.99", "203.0.113.80", 443)) == "dropped"


def test_groups_of_virtual_ips_open_all_of_them() -> None:
    more = (
        vip()
        + vip("mail", extip="203.0.113.81", mappedip='"10.2.2.81"')
        + 'config firewall vipgrp\n edit "published"\n set interface "wan"\n set member "web" "mail"\n next\nend\n'
    )
    device = small_box(named(dstaddr='"published"'), more=more)
    assert fate(device, "wan", TO_VIP) == "passes"
    assert fate(device, "wan", packet(CLIENT, "203.0.113.81", 443)) == "passes"
    assert fate(device, "wan", packet(CLIENT, "203.0.113.82", 443)) == "dropped"


def test_a_policy_for_one_virtual_ip_does_not_open_another() -> None:
    """Both lead to the same server; the mark tells them apart."""
    device = small_box(named(), more=vip() + vip("other", extip="203.0.113.81"))
    assert fate(device, "wan", TO_VIP) == "passes"
    assert fate(device, "wan", packet(CLIENT, "203.0.113.81", 443)) == "dropped"


def test_ranges_map_one_to_one() -> None:
    more = vip(
        extip="203.0.113.81-203.0.113.86",
        mappedip='"10.2.2.1-10.2.2.6"'.replace("2.1-", "2.17-").replace("2.6", "2.22"),
    )
    device = small_box(named(), more=more)
    for step in range(6):
        flow = packet(CLIENT, f"203.0.113.{81 + step}", 443)
        assert [left.destination for left in leaving(device, "wan", flow)] == [number(f"10.2.2.{17 + step}")]
        assert fate(device, "wan", flow) == "passes"


def test_ranges_of_ports_map_one_to_one() -> None:
    more = vip(portforward="enable", extport="8000-8009", mappedport="9000-9009")
    device = small_box(named(), more=more)
    (left,) = leaving(device, "wan", packet(CLIENT, "203.0.113.80", 8007))
    assert left.destination_port == 9007


def test_a_later_fragment_may_be_translated() -> None:
    device = small_box(named(), more=vip(**PORT))
    fragment = Flow(Family.IPV4, number(CLIENT), number("203.0.113.80"), TCP, fragment=OTHER_FRAGMENT)
    assert fate(device, "wan", fragment) == "unknown"


def test_two_virtual_ips_for_the_same_packets_are_both_in_doubt() -> None:
    more = vip() + vip("again", mappedip='"10.2.2.81"')
    device = small_box(named() + named(2, dstaddr='"again"'), more=more)
    ends = {flow.destination for flow in leaving(device, "wan", TO_VIP)}
    assert {number("10.2.2.80"), number("10.2.2.81")} <= ends


def test_answers_get_the_outer_address_back() -> None:
    device = small_box(named(), more=vip(**PORT))
    (left,) = leaving(device, "dmz", answer("10.2.2.80", CLIENT, 443))
    assert (left.source, left.source_port) == (number("203.0.113.80"), 8443)
    assert fate(device, "dmz", answer("10.2.2.80", CLIENT, 443)) == "passes"


def test_answers_pass_though_a_denial_of_everything_stands_above() -> None:
    device = small_box(policy(9, srcintf='"wan"', action="deny") + named(), "7.0.5", vip())
    assert fate(device, "dmz", answer("10.2.2.80", CLIENT, 443)) == "passes"


def test_where_the_server_may_be_reached_directly_its_answers_may_keep_their_source() -> None:
    device = small_box(named() + policy(2, srcintf='"wan"', dstaddr='"server"'), more=vip())
    sources = {left.source for left in leaving(device, "dmz", answer("10.2.2.80", CLIENT, 443))}
    assert sources == {number("203.0.113.80"), number("10.2.2.80")}


def test_what_the_server_itself_opens_is_not_an_answer() -> None:
    opened = packet("10.2.2.80", CLIENT, 25)
    device = small_box(named() + policy(2, srcintf='"dmz"', dstintf='"wan"'), more=vip())
    assert {left.source for left in leaving(device, "dmz", opened)} == {number("10.2.2.80")}


def test_with_nat_the_server_may_appear_with_the_outer_address() -> None:
    opened = packet("10.2.2.80", CLIENT, 25)
    device = small_box(named() + policy(2, srcintf='"dmz"', dstintf='"wan"', nat="enable"), more=vip())
    assert {left.source for left in leaving(device, "dmz", opened)} == {number("203.0.113.80"), number("203.0.113.1")}


def test_a_negated_virtual_ip_is_bounded() -> None:
    device = small_box(named(dstaddr_negate="enable"), more=vip())
    assert fate(device, "wan", TO_VIP) == "unknown"


def test_central_nat_translates_without_any_policy_and_policies_see_the_server() -> None:
    more = vip() + "config system settings\n    set central-nat enable\nend\n"
    device = small_box(policy(1, srcintf='"wan"', dstaddr='"server"'), more=more)
    assert fate(device, "wan", TO_VIP) == "passes"
    assert fate(small_box(policy(1, srcintf='"wan"', dstaddr='"pc"'), more=more), "wan", TO_VIP) == "dropped"
    denied = small_box(
        policy(2, srcintf='"wan"', dstaddr='"server"', action="deny") + policy(1, srcintf='"wan"'), "7.0.5", more
    )
    assert fate(denied, "wan", TO_VIP) == "dropped"


def test_the_mark_does_not_leave_the_device() -> None:
    device = small_box(named(), more=vip())
    assert all(left.mark == 0 for left in leaving(device, "wan", TO_VIP))
    astray = packet(CLIENT, "203.0.113.80", 443, tcp_flags=ACK)
    assert fate(device, "wan", astray) == "dropped"
