"""Interfaces, ports, VLANs, routes."""

from __future__ import annotations

import pytest
from tests.vendors.alaxala_ax.switches import codes, device_of, interface_of, packet, snapshot_of, verdict

from segcheck.model.header import Family
from segcheck.model.layer2 import AdmissionMethod, PortMode, SwitchPort
from segcheck.model.network import InterfaceKind
from segcheck.model.routing import Discard, Route, Via
from segcheck.vendors._shared.values import ipv4

PORT = "interface gigabitethernet 1/0/1\n"
VLAN = "interface vlan 10\n  ip address 10.1.0.1 255.255.255.0\n"


def port_of(lines: str) -> SwitchPort:
    found = interface_of(PORT + lines, "gigabitethernet 1/0/1").switchport
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "mode", "vlans"),
    [
        ("", PortMode.ACCESS, ((1, 1),)),
        ("  switchport mode access\n  switchport access vlan 10\n", PortMode.ACCESS, ((10, 10),)),
        ("  switchport access vlan 10\n  switchport voice vlan 11\n", PortMode.ACCESS, ((10, 10), (11, 11))),
        ("  switchport mode trunk\n  switchport trunk allowed vlan 10,20-21\n", PortMode.TRUNK, ((10, 10), (20, 21))),
        (
            "  switchport mode trunk\n  switchport trunk allowed vlan 10\n  switchport trunk allowed vlan add 20\n",
            PortMode.TRUNK,
            ((10, 10), (20, 20)),
        ),
    ],
)
def test_a_port_carries_what_its_lines_say(lines: str, mode: PortMode, vlans: tuple[tuple[int, int], ...]) -> None:
    port = port_of(lines)
    assert port.mode is mode
    assert port.vlans() == vlans


@pytest.mark.parametrize(
    "lines",
    ["  switchport mode trunk\n", "  switchport mode mac-vlan\n  switchport mac vlan 20\n"],
)
def test_a_port_whose_vlans_are_not_told_may_carry_any_and_none_surely(lines: str) -> None:
    interface = interface_of(PORT + lines, "gigabitethernet 1/0/1")
    assert interface.switchport is not None
    assert interface.switchport.mode is PortMode.DYNAMIC
    assert interface.switchport.carries(4000)
    assert interface.doubts


def test_a_port_by_protocol_carries_the_vlans_of_its_protocols() -> None:
    lines = "  switchport mode protocol-vlan\n  switchport protocol vlan 20,30\n  switchport protocol native vlan 10\n"
    port = port_of(lines)
    assert [vlan for vlan in (1, 10, 20, 30, 40) if port.carries(vlan)] == [10, 20, 30]


def test_a_stack_port_is_no_port_of_a_vlan() -> None:
    assert not interface_of(PORT + "  switchport mode stack\n", "gigabitethernet 1/0/1").enabled


def test_tunnelled_tags_leave_the_device_open() -> None:
    assert device_of(PORT + "  switchport mode dot1q-tunnel\n").unmodeled


def test_a_part_of_a_bundle_switches_as_the_bundle_does() -> None:
    text = (
        "interface port-channel 3\n  switchport mode trunk\n  switchport trunk allowed vlan 10\n"
        + PORT
        + "  channel-group 3 mode active\n"
    )
    port = interface_of(text, "gigabitethernet 1/0/1")
    assert port.bundle == "port-channel 3"
    assert port.switchport is not None and port.switchport.vlans() == ((10, 10),)


def test_addresses() -> None:
    text = (
        "interface vlan 10\n  vrf forwarding 5\n  ip address 10.1.0.1 255.255.255.0\n"
        "  ip address 10.1.1.1 255.255.255.0 secondary\n  ipv6 address 2001:db8::1/64\n  vrrp 1 ip 10.1.0.254\n"
    )
    interface = interface_of(text, "vlan 10")
    assert interface.kind is InterfaceKind.VLAN and interface.vlan == 10 and interface.vrf == "5"
    assert [(one.family.value, one.length, one.virtual) for one in interface.addresses] == [
        (4, 24, False),
        (6, 64, False),
        (4, 24, False),
        (4, 24, True),
    ]
    loopback = interface_of("interface loopback 0\n  ip address 10.255.0.1\n", "loopback 0")
    assert loopback.addresses[0].length == 32


@pytest.mark.parametrize(
    "line",
    ["ip address 10.1.0.1", "ip address 10.1.0.1 0.0.0.255", "ip address 10.1.0.256 255.255.255.0", "ipv6 address x"],
)
def test_an_address_that_cannot_be_read_leaves_the_device_open(line: str) -> None:
    assert device_of(f"interface vlan 10\n  {line}\n").unmodeled


def test_a_routed_port_and_its_parts() -> None:
    text = (
        "interface gigabitethernet 1/2\n  ip address 198.51.100.1 255.255.255.252\n"
        "interface gigabitethernet 1/3.30\n  encapsulation dot1q 30\n  ip address 10.3.0.1 255.255.255.0\n"
    )
    device = device_of(text, "Model: AX8616R\n")
    kinds = [(one.name, one.kind, one.vlan, one.parent) for one in device.interfaces]
    assert kinds == [
        ("gigabitethernet 1/2", InterfaceKind.ROUTED, None, None),
        ("gigabitethernet 1/3.30", InterfaceKind.SUBINTERFACE, 30, "gigabitethernet 1/3"),
    ]


def test_the_management_port_forwards_nothing_surely() -> None:
    interface = interface_of("interface mgmt 0\n  ip address 192.0.2.1 255.255.255.0\n", "mgmt 0")
    assert interface.kind is InterfaceKind.ROUTED
    assert interface.doubts


def test_an_interface_of_a_kind_that_is_not_read_may_be_on_any_network() -> None:
    device = device_of("interface tunnel 1\n  ip address 10.9.0.1 255.255.255.0\n")
    assert device.unmodeled
    assert any(one.address_unknown for one in device.interfaces)


def test_lines_of_a_range_count_for_each_interface() -> None:
    device = device_of("interface range gigabitethernet 1/0/1-2, vlan 10\n  shutdown\n")
    assert [(one.name, one.enabled) for one in device.interfaces] == [
        ("gigabitethernet 1/0/1", False),
        ("gigabitethernet 1/0/2", False),
        ("vlan 10", False),
    ]


def routes(text: str, head: str = "switch 1 provision 3660-24t4x\n") -> list[Route]:
    device = device_of(VLAN + text, head)
    return [route for table in device.routing for route in table.routes if route.source.value == "static"]


@pytest.mark.parametrize(
    ("line", "target", "certain"),
    [
        ("ip route 10.2.0.0 255.255.0.0 10.1.0.2", "10.1.0.2", True),
        ("ip route 10.2.0.0 255.255.0.0 10.1.0.2 50 tag 3", "10.1.0.2", True),
        ("ip route 10.2.0.0 255.255.0.0 10.1.0.2 noresolve", "10.1.0.2", True),
        ("ip route 10.2.0.0 255.255.0.0 10.1.0.2 track 1", "10.1.0.2", False),
        ("ip route 10.2.0.0 255.255.0.0 10.1.0.2 poll", "10.1.0.2", False),
        ("ip route 10.2.0.0 255.255.0.0 null 0", None, True),
    ],
)
def test_static_routes(line: str, target: str | None, certain: bool) -> None:
    (route,) = routes(line + "\n")
    expected = Discard() if target is None else Via(ipv4(target), None, "")
    assert (route.prefix.length, route.target, route.certain) == (16, expected, certain)


@pytest.mark.parametrize(
    "line",
    [
        "ip route 10.2.0.0 0.0.255.255 10.1.0.2",
        "ip route 10.2.0.0 255.255.0.0 10.1.0.2 frobnicate",
        "router ospf 1",
        "ip route 10.2.0.0 255.255.0.0 10.1.0.2 vlan 99",
    ],
)
def test_routes_that_are_not_known_leave_the_table_open(line: str) -> None:
    assert device_of(f"{VLAN}{line}\n").table("").uncomputed


def test_an_entry_with_a_policy_leaves_the_table_of_its_vrf_open() -> None:
    lists = "ip access-list extended X\n  10 permit ip any any action policy-list 1\n"
    assert device_of(f"{lists}{VLAN}  ip access-group X in\n").table("").uncomputed
    assert not device_of(f"{lists}{VLAN}").table("").uncomputed


def test_of_routes_with_and_without_a_low_distance_neither_is_sure() -> None:
    found = routes("ip route 10.2.0.0 255.255.0.0 10.1.0.2\nip route 10.2.0.0 255.255.0.0 10.1.0.3 2\n")
    assert [route.certain for route in found] == [False, False]
    found = routes("ip route 10.2.0.0 255.255.0.0 10.1.0.2\nip route 10.2.0.0 255.255.0.0 10.1.0.3 50\n")
    assert [(route.distance, route.certain) for route in found] == [(2, True), (50, True)]


def test_an_access_switch_with_one_network_does_not_route() -> None:
    assert not device_of(VLAN, "flow detection mode layer2-2\n").forwards
    two = VLAN + "interface vlan 20\n  ip address 10.2.0.1 255.255.255.0\n"
    device = device_of(two, "flow detection mode layer2-2\n")
    assert device.forwards
    assert not any(route.certain for route in device.table("").routes)
    assert device_of(VLAN).forwards


def test_fixed_pairs_of_addresses_are_in_the_vrf_of_their_interface() -> None:
    (pair,) = device_of(
        "interface vlan 10\n  vrf forwarding 5\n  ip address 10.1.0.1 255.255.255.0\n"
        "arp 10.1.0.9 interface vlan 10 0012.e201.0001\n"
    ).static_arp
    assert (pair.vrf, pair.address, pair.mac) == ("5", ipv4("10.1.0.9"), 0x0012E2010001)


def test_authentication_of_terminals() -> None:
    text = (
        "dot1x system-auth-control\nauthentication force-authorized enable\n"
        + PORT
        + "  dot1x port-control auto\n  mac-authentication port\n"
    )
    interface = interface_of(text, "gigabitethernet 1/0/1")
    admission = interface.terminal_admission
    assert admission is not None
    assert admission.methods == (AdmissionMethod.DOT1X,)
    assert admission.ways_round
    assert interface.doubts
    off = interface_of(PORT + "  dot1x port-control force-authorized\n", "gigabitethernet 1/0/1")
    assert off.terminal_admission is None and not off.doubts


def test_vxlan_copies_and_the_old_grammar_leave_the_device_open() -> None:
    for text in ("interface vxlan 1\n", "monitor session 1 source x\n", "flow filter tokyo in\n  list 10 ip any any\n"):
        assert device_of(text).unmodeled
    assert "alaxala-old-generation" in codes("flow filter tokyo in\n")


@pytest.mark.parametrize("line", ["--More--", "Press any key to continue (Q to quit)"])
def test_a_paged_capture_is_rejected(line: str) -> None:
    assert snapshot_of(f"{VLAN}{line}\n").rejected == ("ax.cfg",)


def test_prompts_and_the_head_of_a_capture_are_no_statements() -> None:
    text = "!ax-core# show running-config\nax-core# show running-config\nax-core#\n"
    assert not device_of(text).unmodeled
    assert device_of("#Last modified by a at b with version 12.1.Q\n", "").platform == "alaxala-ax"


def test_two_host_names_leave_the_device_open() -> None:
    assert device_of('hostname "a"\nhostname "b"\n').unmodeled


def test_an_outgoing_list_of_a_port() -> None:
    lists = "ip access-list extended X\n  10 permit udp any any\n"
    interface = interface_of(f"{lists}{PORT}  ip access-group X out\n", "gigabitethernet 1/0/1")
    assert verdict(interface.egress[0].filter, packet()) == "deny"
    assert interface.egress[0].filter.family is Family.IPV4


def test_authentication_of_a_whole_vlan_stops_some() -> None:
    found = device_of(f"dot1x vlan 10 enable\n{PORT}  switchport access vlan 10\n{VLAN}")
    assert all(interface.doubts for interface in found.interfaces)
    assert not device_of(f"dot1x vlan dynamic enable\n{VLAN}").unmodeled
    assert device_of(f"dot1x vlan everything\n{VLAN}").unmodeled


def test_a_way_round_authentication_in_fixed_vlans() -> None:
    text = (
        "mac-authentication system-auth-control\nmac-authentication static-vlan force-authorized\n"
        f"{PORT}  mac-authentication port\n"
    )
    admission = interface_of(text, "gigabitethernet 1/0/1").terminal_admission
    assert admission is not None
    assert admission.ways_round
