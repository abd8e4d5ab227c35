"""Interfaces, VRFs and routes of FITELnet, and whether a file is what runs."""

from __future__ import annotations

import pytest

from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import Device, InterfaceKind, Snapshot
from segcheck.model.routing import Discard, Via
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.registry import load_files


def loaded(text: str, name: str = "gw.cfg") -> Snapshot:
    """The snapshot of one file that a port makes a FITELnet's."""
    return load_files([(name, f"interface GigaEthernet 9/1\nexit\n{text}".encode())])


def router(text: str) -> Device:
    """The device of one file."""
    (device,) = loaded(text).devices
    return device


def test_a_port_with_a_vlan_may_carry_it_with_or_without_tag() -> None:
    device = router(
        "interface GigaEthernet 1/1\n vlan-id 101\n channel-group 1\nexit\n"
        "interface Port-channel 1\n ip address 10.1.0.1 255.255.255.0\nexit\n"
    )
    port, channel = device.interface("GigaEthernet 1/1"), device.interface("Port-channel 1")
    assert port is not None
    assert channel is not None
    assert port.switchport is not None
    assert (port.switchport.mode, port.switchport.vlans()) == (PortMode.DYNAMIC, ((101, 101), (101, 101)))
    assert (channel.kind, channel.vlan) == (InterfaceKind.VLAN, 101)


def test_a_dotted_port_is_its_port_channel_with_a_tag() -> None:
    device = router(
        "interface GigaEthernet 2/1.7\n vlan-id 7\n channel-group 2\nexit\n"
        "interface Port-channel 2\n ip vrf forwarding 1\n ip address 10.7.0.1 255.255.255.0\nexit\n"
    )
    channel = device.interface("Port-channel 2")
    assert channel is not None
    assert (channel.kind, channel.parent, channel.vlan, channel.vrf) == (
        InterfaceKind.SUBINTERFACE,
        "GigaEthernet 2/1",
        7,
        "1",
    )
    assert device.interface("GigaEthernet 2/1") is not None


def test_a_port_without_vlan_is_a_member() -> None:
    device = router("interface GigaEthernet 1/1\n channel-group 1\nexit\ninterface Port-channel 1\nexit\n")
    port = device.interface("GigaEthernet 1/1")
    assert port is not None
    assert port.bundle == "Port-channel 1"


def test_a_bridge_group_across_vlans_leaves_the_device_unknown() -> None:
    lines = "".join(f"interface GigaEthernet 1/{n}\n vlan-id {n}\n bridge-group 5\nexit\n" for n in (1, 2))
    assert router(lines).unmodeled
    same = "".join(f"interface GigaEthernet 1/{n}\n vlan-id 3\n bridge-group 5\nexit\n" for n in (1, 2))
    assert router(same).unmodeled == ()


def test_routes_by_vrf() -> None:
    device = router(
        "ip route 0.0.0.0 0.0.0.0 10.1.0.254\nip route vrf 1 10.9.0.0 255.255.0.0 10.7.0.254 80\n"
        "ip route 10.8.0.0 255.255.0.0 null 0\nip route 10.6.0.0 255.255.0.0 pppoe 1\n"
        "ipv6 route ::/0 2001:db8::1\ninterface Pppoe 1\nexit\n"
    )
    plain, other = device.table("").routes, device.table("1").routes
    assert [(route.prefix.length, route.distance) for route in plain] == [(0, 50), (16, 50), (16, 50), (0, 50)]
    assert plain[0].target == Via(ipv4("10.1.0.254"), None, "")
    assert plain[1].target == Discard()
    assert (plain[2].target, plain[2].certain) == (Via(None, "Pppoe 1", ""), True)
    assert [(route.target, route.distance) for route in other] == [(Via(ipv4("10.7.0.254"), None, "1"), 80)]


def test_a_route_by_an_interface_of_another_vrf_may_not_work() -> None:
    device = router("ip route vrf 1 10.9.0.0 255.255.0.0 tunnel 1\ninterface Tunnel 1\nexit\n")
    (route,) = device.table("1").routes
    assert not route.certain


@pytest.mark.parametrize(
    "line",
    ["ip route 10.0.0.0 255.0.0.0 tunnel 1 srv6-policy 1", "ip route 10.0.0.0 255.0.255.0 10.1.0.9", "router rip"],
)
def test_routes_that_are_not_computed_leave_the_table_open(line: str) -> None:
    assert router(f"{line}\n").table("").uncomputed


@pytest.mark.parametrize(
    "line",
    ["segment-routing srv6", "ip nat pool P", "crypto map M 1", "ipfiltering -d add prot=tcp", "bridge 1",
     "frobnicate", "line telnet\n ip address 10.0.0.1 255.0.0.0"],
)  # fmt: skip
def test_what_is_not_followed_leaves_the_device_unknown(line: str) -> None:
    assert router(f"{line}\n").unmodeled


def test_a_lost_head_leaves_an_interface_on_any_network() -> None:
    device = router("logging buffered\n ip address 10.0.0.1 255.0.0.0\n")
    assert any(interface.address_unknown for interface in device.interfaces)


HEAD = "!  LAST EDIT    {edit} 2024/01/07 by user\n!  LAST REFRESH {refresh} 2024/01/07 by user\nhostname gw\n"


@pytest.mark.parametrize(
    ("edit", "refresh", "sure"),
    [("13:00:39", "13:00:40", True), ("13:00:40", "13:00:40", True), ("13:00:41", "13:00:40", False)],
)
def test_what_is_edited_after_the_last_refresh_is_not_what_runs(edit: str, refresh: str, *, sure: bool) -> None:
    snapshot = load_files([("gw.cfg", f"{HEAD.format(edit=edit, refresh=refresh)}end\n".encode())])
    assert (snapshot.devices[0].unmodeled == ()) is sure
    assert ("fitelnet-not-in-force" not in {one.code for one in snapshot.diagnostics}) is sure


def test_the_candidate_is_not_what_runs() -> None:
    assert loaded("hostname gw\n", "working.cfg").devices[0].unmodeled


@pytest.mark.parametrize("text", ["hostname gw\n", "hostname gw\n--More--\nend\n"])
def test_a_cut_capture_is_rejected(text: str) -> None:
    head = "!  LAST EDIT    13:00:39 2024/01/07 by user\n"
    assert load_files([("gw.cfg", f"{head}{text}".encode())]).rejected == ("gw.cfg",)


def test_what_stands_behind_the_end_is_not_trusted() -> None:
    assert router("end\nhostname other\n").unmodeled


def test_older_models_with_ports_called_lan_are_recognized() -> None:
    text = "ip route 0.0.0.0 0.0.0.0 pppoe 1\naccess-list 99 permit 192.168.0.0 0.0.0.255\ninterface lan 1\nexit\n"
    assert load_files([("gw.cfg", text.encode())]).devices[0].platform == "furukawa-fitelnet"


def test_a_port_that_is_shut_may_take_its_port_channel_with_it() -> None:
    device = router("interface GigaEthernet 1/1\n channel-group 1\n shutdown\nexit\ninterface Port-channel 1\nexit\n")
    channel = device.interface("Port-channel 1")
    assert channel is not None
    assert channel.enabled
    assert channel.doubts


def test_translation_at_a_port_leaves_the_device_unknown() -> None:
    port = "interface GigaEthernet 1/1\n channel-group 1\n ip nat inside source list 1 interface\nexit\n"
    assert router(f"{port}interface Port-channel 1\nexit\n").unmodeled


@pytest.mark.parametrize(
    "heads",
    [("Port-channel 1", "Port-channel 2"), ("GigaEthernet 1/1", "Tunnel 1"), ("GigaEthernet 1/1", "GigaEthernet 2/1")],
)
def test_a_bridge_group_of_others_than_ports_of_one_vlan_leaves_the_device_unknown(heads: tuple[str, ...]) -> None:
    assert router("".join(f"interface {head}\n bridge-group 5\nexit\n" for head in heads)).unmodeled


def test_a_schedule_may_put_another_configuration_in_force() -> None:
    assert router("schedule 1 daily 03:00 refresh\n").unmodeled


def test_prompts_of_a_capture_change_nothing() -> None:
    text = b"gw#show current.cfg\nhostname gw\ninterface GigaEthernet 1/1\nexit\nend\ngw#exit\n"
    snapshot = load_files([("gw.log", text)])
    assert snapshot.devices[0].unmodeled == ()
    assert snapshot.rejected == ()


def test_an_interface_may_learn_networks_of_both_families() -> None:
    device = router("interface Port-channel 1\n ip address dhcp\n ipv6 address autoconfig\nexit\n")
    families = {route.prefix.family for route in device.table("").routes if not route.certain}
    assert families == set(Family)
