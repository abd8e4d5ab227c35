"""Ports, VLANs, bundles, access maps and policies of a switch."""

from __future__ import annotations

import pytest
from tests.vendors.alliedware_plus.switches import ROUTED, codes, device, fate, interface, load, outcomes, packet

from segcheck.model.header import UDP
from segcheck.model.layer2 import AdmissionMethod, PortMode
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate

PASSES, DENIED, EITHER = {"vlan20"}, {"denied"}, {"vlan20", "denied"}
LISTS = (
    "access-list hardware CLOSED\n deny ip any any\n"
    "access-list hardware WEB\n permit tcp any any eq 443\n deny ip any any\n"
)


def port(lines: str) -> str:
    """A port with these lines below it."""
    return "interface port1.0.1\n" + "".join(f" {line}\n" for line in lines.split("\n") if line)


def vlans(lines: str) -> tuple[tuple[int, int], ...]:
    """VLANs of a port with these lines."""
    found = interface(port(lines), "port1.0.1").switchport
    assert found is not None
    return found.vlans()


@pytest.mark.parametrize(
    ("lines", "carried"),
    [
        ("", ((1, 1),)),
        ("switchport mode access\nswitchport access vlan 10", ((10, 10),)),
        ("switchport access vlan 10\nswitchport voice vlan 20", ((10, 10), (20, 20))),
        ("switchport mode trunk", ((1, 1),)),
        ("switchport mode trunk\nswitchport trunk allowed vlan add 10-12,20", ((1, 1), (10, 12), (20, 20))),
        ("switchport mode trunk\nswitchport trunk allowed vlan add 10\nswitchport trunk native vlan none", ((10, 10),)),
        (
            "switchport mode trunk\nswitchport trunk allowed vlan all\nswitchport trunk allowed vlan remove 2-4094",
            ((1, 1),),
        ),
        ("switchport mode trunk\nswitchport trunk native vlan 5", ((5, 5),)),
    ],
)
def test_vlans_of_a_port(lines: str, carried: tuple[tuple[int, int], ...]) -> None:
    assert vlans(lines) == carried


@pytest.mark.parametrize(
    "line",
    [
        "switchport mode access ingress-filter disable",
        "auth dynamic-vlan-creation",
        "auth guest-vlan 99",
        "switchport mode private-vlan host",
        "vlan classifier activate 1",
    ],
)
def test_ports_that_may_carry_any_vlan(line: str) -> None:
    found = interface(port(line), "port1.0.1").switchport
    assert found is not None
    assert found.mode is PortMode.DYNAMIC
    assert found.carries(4000)


def test_ranges_are_sections_of_each_port() -> None:
    switch = device("interface port1.0.1-1.0.3,port2.0.1\n switchport access vlan 7\ninterface vlan7-8\n shutdown\n")
    names = [one.name for one in switch.interfaces]
    assert names == ["port1.0.1", "port1.0.2", "port1.0.3", "port2.0.1", "vlan7", "vlan8"]
    assert all(one.switchport is None or one.switchport.access_vlan == 7 for one in switch.interfaces)
    assert not any(one.enabled for one in switch.interfaces if one.kind is InterfaceKind.VLAN)


def test_a_section_of_interfaces_that_cannot_be_read_may_be_on_any_network() -> None:
    switch = device("interface frobnicate9\n ip address 10.0.0.1/24\n")
    assert switch.unmodeled
    assert any(one.address_unknown for one in switch.interfaces)


def test_bundles() -> None:
    text = "interface port1.0.1\n channel-group 3 mode active\ninterface port1.0.2\n static-channel-group 4\n"
    assert [interface(text, name).bundle for name in ("port1.0.1", "port1.0.2")] == ["po3", "sa4"]


def test_a_list_at_one_part_of_a_bundle_may_be_passed_by() -> None:
    bundle = "interface po1\n switchport access vlan 10\n"
    one = "interface port1.0.1\n channel-group 1 mode active\n access-group CLOSED\n"
    other = "interface port1.0.2\n channel-group 1 mode active\n"
    assert outcomes(device(LISTS + one + other + bundle + ROUTED), packet()) == EITHER
    both = one + other.replace("active\n", "active\n access-group CLOSED\n")
    assert outcomes(device(LISTS + both + bundle + ROUTED), packet()) == DENIED


def test_a_vlan_takes_in_what_some_port_lets_in() -> None:
    first = "interface port1.0.1\n switchport access vlan 10\n access-group CLOSED\n"
    second = "interface port1.0.2\n switchport access vlan 10\n access-group WEB\n"
    free = "interface port1.0.3\n switchport mode trunk\n switchport trunk allowed vlan add 10\n"
    down = free.replace(" switchport mode", " shutdown\n switchport mode")
    assert outcomes(device(LISTS + first + ROUTED), packet()) == DENIED
    assert outcomes(device(LISTS + first + second + ROUTED), packet()) == PASSES
    assert outcomes(device(LISTS + first + second + ROUTED), packet(protocol=UDP)) == DENIED
    assert outcomes(device(LISTS + first + second + free + ROUTED), packet(protocol=UDP)) == PASSES
    assert outcomes(device(LISTS + first + second + down + ROUTED), packet(protocol=UDP)) == DENIED


def test_an_access_map_filters_what_its_vlans_take_in() -> None:
    text = f"{LISTS}vlan access-map M\n match access-group WEB\nvlan filter M vlan-list 10 input\n{ROUTED}"
    switch = device(text)
    assert outcomes(switch, packet()) == PASSES
    assert outcomes(switch, packet(port=22)) == DENIED
    assert outcomes(switch, packet("10.2.0.5", "10.1.0.5", 22), "vlan20") == {"vlan10"}


def test_what_a_port_or_its_vlan_permits_may_pass_the_other() -> None:
    maps = "vlan access-map M\n match access-group CLOSED\nvlan filter M vlan-list 10 input\n"
    text = f"{LISTS}{maps}interface port1.0.1\n switchport access vlan 10\n access-group WEB\n{ROUTED}"
    assert outcomes(device(text), packet()) == EITHER
    assert outcomes(device(text), packet(port=22)) == DENIED


def test_the_order_of_several_access_maps_is_not_told() -> None:
    maps = (
        "vlan access-map A\n match access-group CLOSED\nvlan access-map B\n match access-group WEB\n"
        "vlan filter A vlan-list 10 input\nvlan filter B vlan-list 10 input\n"
    )
    assert outcomes(device(LISTS + maps + ROUTED), packet()) == EITHER
    assert outcomes(device(LISTS + maps + ROUTED), packet(port=22)) == DENIED


def test_a_map_that_is_missing_or_not_understood_may_do_anything() -> None:
    missing = f"vlan filter NOWHERE vlan-list 10 input\n{ROUTED}"
    assert outcomes(device(missing), packet()) == EITHER
    assert codes(missing) == {"awplus-map-missing"}
    assert device(f"vlan access-map M\n match frobnicate\nvlan filter M vlan-list 10 input\n{ROUTED}").unmodeled


def test_an_access_map_makes_its_vlans_doubtful_at_trunks() -> None:
    text = "vlan access-map M\n match access-group CLOSED\nvlan filter M vlan-list 10 input\n"
    trunk = interface(
        LISTS + text + port("switchport mode trunk\nswitchport trunk allowed vlan add 10,20"), "port1.0.1"
    )
    assert ([one.vlans for one in trunk.vlan_doubts], trunk.doubts) == ([((10, 10),)], ())
    access = interface(LISTS + text + port("switchport access vlan 10"), "port1.0.1")
    assert (access.vlan_doubts, access.doubts, len(access.ingress)) == ((), (), 1)


@pytest.mark.parametrize(
    ("policy", "doubtful"),
    [
        ("class C\n  set queue 3\n", False),
        ("class C\n  police single-rate 1 1 1 action drop-red\n", True),
        ("default-action deny\n", True),
        ("default-action permit\n", False),
        ("class D\n", True),
        ("class NOWHERE\n", True),
    ],
)
def test_policies_may_drop_where_they_say_so(policy: str, doubtful: bool) -> None:
    text = f"{LISTS}class-map C\n match dscp 46\nclass-map D\n match access-group CLOSED\npolicy-map P\n {policy}"
    found = device(text + port("switchport access vlan 10\nservice-policy input P") + ROUTED)
    assert [bool(one.doubts) for one in found.interfaces if one.name in ("port1.0.1", "vlan10")] == [doubtful] * 2


def test_a_policy_may_choose_the_next_hop() -> None:
    switch = device("policy-map P\n class default\n  set ip next-hop 10.9.0.1\n" + ROUTED)
    assert switch.table("").uncomputed


def test_a_list_for_the_whole_device_leaves_nothing_sure() -> None:
    assert all(one.doubts for one in device(f"{LISTS}access-group CLOSED\n{ROUTED}").interfaces)


def test_port_security_knows_static_addresses_and_still_learns() -> None:
    text = port("switchport port-security\nswitchport port-security maximum 1")
    text += "mac address-table static 0000.5e00.5301 forward interface port1.0.1 vlan 1\n"
    security = interface(text, "port1.0.1").port_security
    assert security is not None
    assert (security.enabled, security.maximum, security.addresses, security.learns) == (True, 1, (0x5E005301,), True)


@pytest.mark.parametrize(
    ("lines", "device_wide", "methods", "ways_round"),
    [
        ("dot1x port-control auto", "aaa authentication dot1x default group radius\n", {AdmissionMethod.DOT1X}, False),
        ("dot1x port-control auto", "", set(), False),
        (
            "auth-mac enable\nauth guest-vlan 99",
            "aaa authentication auth-mac default group radius\n",
            {AdmissionMethod.MAC_AUTHENTICATION},
            True,
        ),
    ],
)
def test_authentication_of_terminals(
    lines: str, device_wide: str, methods: set[AdmissionMethod], ways_round: bool
) -> None:
    found = interface(device_wide + port(lines), "port1.0.1")
    assert found.terminal_admission is not None
    assert set(found.terminal_admission.methods) == methods
    assert bool(found.terminal_admission.ways_round) is ways_round
    assert found.doubts


def test_vlans_of_the_database() -> None:
    switch = device("vlan database\n vlan 10 name OFFICE\n vlan 20-21 state enable\n")
    assert switch.vlans == ((1, "default"), (10, "OFFICE"), (20, ""), (21, ""))


@pytest.mark.parametrize(
    "line", ["mirror interface port1.0.2 direction both", "bridge-group 1", "openflow", "frobnicate"]
)
def test_lines_after_which_the_device_may_do_anything(line: str) -> None:
    assert device(port(line)).unmodeled


def test_files_of_the_same_make_that_are_not_read() -> None:
    classic = load("ADD IP INTERFACE=vlan1 IPADDRESS=10.0.0.1\n")
    assert classic.devices[0].unmodeled  # in the middle of a file of AlliedWare Plus
    assert fate("ADD IP INTERFACE=vlan1\n", "ADD")[0] is LineFate.UNRECOGNIZED


def test_a_port_of_a_bundle_without_section_stands_for_itself() -> None:
    free = "interface port1.0.1\n switchport access vlan 10\n channel-group 9 mode active\n"
    closed = "interface port1.0.2\n switchport access vlan 10\n access-group CLOSED\n"
    assert outcomes(device(LISTS + free + closed + ROUTED), packet()) == PASSES
    assert outcomes(device(LISTS + closed + ROUTED), packet()) == DENIED


def test_the_built_in_list_of_dhcp_snooping_may_let_in_or_not() -> None:
    text = "interface port1.0.1\n switchport access vlan 10\n access-group dhcpsnooping\n"
    assert outcomes(device(text + ROUTED), packet()) == EITHER
    assert codes(text + ROUTED) == set()


def test_an_address_that_is_not_understood_may_be_in_any_network() -> None:
    found = interface("interface vlan10\n ip address 10.1.0.1 frobnicate\n", "vlan10")
    assert found.address_unknown


def test_authentication_that_is_taken_back_or_needs_no_server() -> None:
    server = "aaa authentication dot1x default group radius\n"
    for text in (
        server + port("dot1x port-control auto\ndot1x port-control force-authorized\nauth guest-vlan 9"),
        "aaa authentication dot1x default none\n" + port("dot1x port-control auto"),
    ):
        admission = interface(text, "port1.0.1").terminal_admission
        assert admission is not None
        assert admission.methods == ()
