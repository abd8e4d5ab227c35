"""Which lists are in force, by series and mode."""

from __future__ import annotations

import pytest
from tests.vendors.alaxala_ax.switches import codes, device_of, interface_of, packet, verdict

from segcheck.model.header import Family

LISTS = """\
ip access-list extended X
  10 permit udp any any
ipv6 access-list SIX
  10 permit udp any any
mac access-list extended M
  10 permit host 0012.e201.0001 any
"""
VLAN = "vlan 10\ninterface vlan 10\n  ip address 10.1.0.1 255.255.255.0\n"
PORT = "interface gigabitethernet 1/0/1\n  switchport mode access\n"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("switch 1 provision 3660-24t4x\n", "deny"),
        ("switch 1 provision 3660-24t4x\nflow detection mode layer3-2\n", "deny"),
        ("switch 1 provision 3660-24t4x\nflow detection mode layer3-99\n", "either"),
        ("Model: AX3640S-24T\n", "either"),
        ("Model: AX3640S-24T\nflow detection mode layer3-1\n", "deny"),
        ("Model: AX3640S-24T\nflow detection mode layer3-2\n", "either"),
        ("Model: AX2430S-24T\n", "deny"),
        ("Model: AX2430S-24T\nflow detection mode layer2-1\n", "either"),
        ("Model: AX2430S-24T\nflow detection mode layer3-1\n", "either"),
        ("flow detection mode layer2-2\n", "deny"),
        ("flow detection mode layer3-1\n", "deny"),
        ("flow detection mode layer3-2\n", "either"),
        ("Model: AX8304S\n", "deny"),
        ("Model: AX8616R\nflow detection mode quantity-oriented\n", "deny"),
        ("Model: AX6708S\n", "either"),
        ("Model: AX3660S-24T\nfldm prefer x\n", "either"),
        ("Model: AX3660S-24T\nModel: AX8304S\n", "either"),
        ("#Last modified by a at b with version 12\n", "either"),
    ],
)
def test_a_list_of_ipv4_packets_at_a_vlan_interface(head: str, expected: str) -> None:
    interface = interface_of(f"{LISTS}{VLAN}  ip access-group X in\n", "vlan 10", head)
    assert verdict(interface.ingress[0].filter, packet()) == expected
    assert verdict(interface.ingress[0].filter, packet(protocol=17)) == "permit"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("layer3-1", "either"), ("layer3-2", "either"), ("layer3-6", "deny"), ("layer3-mirror-3", "deny")],
)
def test_a_list_of_ipv6_packets(mode: str, expected: str) -> None:
    head = f"switch 1 provision 3660-24t4x\nflow detection mode {mode}\n"
    interface = interface_of(f"{LISTS}{VLAN}  ipv6 traffic-filter SIX in\n", "vlan 10", head)
    assert verdict(interface.ingress[0].filter, packet(source="2001:db8::1", destination="2001:db8::2")) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("", "either"), ("flow detection out mode layer3-1-out\n", "deny"), ("flow detection out mode x\n", "either")],
)
def test_an_outgoing_list_needs_a_mode_for_sending(line: str, expected: str) -> None:
    head = f"switch 1 provision 3660-24t4x\n{line}"
    interface = interface_of(f"{LISTS}{VLAN}  ip access-group X out\n", "vlan 10", head)
    assert verdict(interface.egress[0].filter, packet()) == expected


def test_the_model_of_a_port_list_is_that_of_the_usual_mode() -> None:
    interface = interface_of(f"{LISTS}{PORT}  ip access-group X in\n", "gigabitethernet 1/0/1", "Model: AX3640S-24T\n")
    assert verdict(interface.ingress[0].filter, packet()) == "deny"


def test_a_mac_list_of_a_port_is_in_force_in_its_mode_only() -> None:
    text = f"{LISTS}{PORT}  mac access-group M in\n"
    in_force = interface_of(text, "gigabitethernet 1/0/1", "Model: AX3640S-24T\nflow detection mode layer3-1\n")
    in_doubt = interface_of(text, "gigabitethernet 1/0/1", "Model: AX3640S-24T\nflow detection mode layer3-2\n")
    assert len(in_force.mac_filters[0].rules) == 1
    assert len(in_doubt.mac_filters[0].rules) == 2
    assert "alaxala-not-in-mode" in codes(text, "Model: AX3640S-24T\nflow detection mode layer3-2\n")


def test_a_chassis_sees_what_it_routes_and_perhaps_what_is_for_itself() -> None:
    interface = interface_of(f"{LISTS}{VLAN}  ip access-group X in\n", "vlan 10", "Model: AX8304S\n")
    assert verdict(interface.ingress[0].filter, packet(destination="10.1.0.1")) == "either"
    assert verdict(interface.ingress[0].filter, packet()) == "deny"
    switch = interface_of(f"{LISTS}{VLAN}  ip access-group X in\n", "vlan 10")
    assert verdict(switch.ingress[0].filter, packet(destination="10.1.0.1")) == "deny"


def test_a_mac_list_of_a_chassis_keeps_no_routed_packet_back() -> None:
    text = f"{LISTS}{VLAN}  mac access-group M in\n"
    assert interface_of(text, "vlan 10", "Model: AX8304S\n").ingress == ()
    assert "alaxala-mac-list-bridged-only" in codes(text, "Model: AX8304S\n")
    families = {binding.filter.family for binding in interface_of(text, "vlan 10").ingress}
    assert families == set(Family)


def test_a_list_that_is_not_there_or_empty_may_do_anything() -> None:
    for text, code in (("", "alaxala-list-undefined"), ("ip access-list extended X\n", "alaxala-list-empty")):
        bound = f"{text}{VLAN}  ip access-group X in\n"
        assert verdict(interface_of(bound, "vlan 10").ingress[0].filter, packet()) == "either"
        assert code in codes(bound)
        (use,) = device_of(bound).filter_uses
        assert not use.defined


def test_the_list_of_a_vlan_stands_at_its_access_ports_for_what_stays_there() -> None:
    text = f"{LISTS}{VLAN}  ip access-group X in\n{PORT}  switchport access vlan 10\n"
    (binding,) = interface_of(text, "gigabitethernet 1/0/1").ingress
    assert verdict(binding.filter, packet(destination="10.1.0.9")) == "deny"
    assert verdict(binding.filter, packet()) == "permit"
    routed = text + "ip route 0.0.0.0 0.0.0.0 10.1.0.254\n"
    (binding,) = interface_of(routed, "gigabitethernet 1/0/1").ingress
    assert verdict(binding.filter, packet()) == "either"
    assert interface_of(text, "gigabitethernet 1/0/1", "Model: AX8304S\n").ingress == ()


def test_a_vlan_term_is_decided_where_the_vlan_is_known() -> None:
    lists = "ip access-list extended X\n  10 permit tcp any any vlan 20\n  20 permit udp any any vlan 10\n"
    found = interface_of(f"{lists}{VLAN}  ip access-group X in\n", "vlan 10").ingress[0].filter
    assert verdict(found, packet()) == "deny"
    assert verdict(found, packet(protocol=17)) == "permit"


def test_what_no_port_of_a_vlan_lets_in_does_not_come_in() -> None:
    listed = f"{LISTS}{VLAN}{PORT}  switchport access vlan 10\n  ip access-group X in\n"
    (binding,) = interface_of(listed, "vlan 10").ingress
    assert verdict(binding.filter, packet()) == "deny"
    other = "interface gigabitethernet 1/0/2\n  switchport access vlan 10\n"
    assert interface_of(listed + other, "vlan 10").ingress == ()
    stopped = other + "  shutdown\n"
    assert len(interface_of(listed + stopped, "vlan 10").ingress) == 1
