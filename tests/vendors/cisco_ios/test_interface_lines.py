"""Lines below `interface` that are neither addresses nor switch port lines, one by one."""

import time

import pytest
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.model.header import Family
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate

NAME = "GigabitEthernet0/1"
LISTS = "ip access-list extended A\n deny ip any any\nipv6 access-list A6\n deny ipv6 any any\n"
BOUND = (
    "ip address 10.0.0.1 255.255.255.0",
    "ip access-group A in",
    "ip access-group A out",
    "ipv6 traffic-filter A6 in",
)


def on_interface(*lines: str, name: str = NAME, rest: str = "") -> Loaded:
    return Loaded("\n".join((f"interface {name}", *(f" {line}" for line in lines), rest)))


@pytest.mark.parametrize(
    ("line", "ingress", "egress"),
    [
        ("no ip access-group", {Family.IPV6}, set()),
        ("no ip access-group A", {Family.IPV6}, set()),
        ("no ip access-group in", {Family.IPV6}, {Family.IPV4}),
        ("no ip access-group A in", {Family.IPV6}, {Family.IPV4}),
        ("no ip access-group A out", {Family.IPV4, Family.IPV6}, set()),
        ("no ipv6 traffic-filter A6 in", {Family.IPV4}, {Family.IPV4}),
        ("no ipv6 traffic-filter out", {Family.IPV4, Family.IPV6}, {Family.IPV4}),
    ],
)
def test_filters_taken_back(line: str, ingress: set[Family], egress: set[Family]) -> None:
    loaded = on_interface(*BOUND, line, rest=LISTS)
    interface = loaded.interface(NAME)
    assert {one.filter.family for one in interface.ingress} == ingress
    assert {one.filter.family for one in interface.egress} == egress
    assert (loaded.fate(line), loaded.device.unmodeled) == (LineFate.MODELED, ())


@pytest.mark.parametrize(
    "line",
    [
        "no ip access-group B in",
        "no ip access-group B",
        "no ip access-group A in out",
        "no ip access-group A foo bar",
        "ip access-group A",
        "ip access-group A both",
        "ip access-group common A B in",
        "mac access-group M",
        "mac access-group M both",
        "zone-member security",
        "ip nat enable",
        "ip nat inside source",
        "no ip nat",
        "vrf forwarding",
        "ip vrf forwarding RED downstream BLUE",
        "encapsulation dot1Q",
        "encapsulation dot1Q 4095",
        "channel-group auto",
        "channel-group",
        "mac-address here",
        "crypto map",
        "ip policy route-map",
        "no ip helper-address global",
    ],
)
def test_a_line_not_understood_costs_the_proof(line: str) -> None:
    """Also one that takes back another list than the one above: whether IOS does it is not known."""
    loaded = on_interface(*BOUND, line, rest=LISTS)
    assert loaded.ledger[6].fate is LineFate.UNRECOGNIZED
    assert [span.line for span in loaded.device.unmodeled] == [6]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("interface range Gi0/1 - 2\n", ["GigabitEthernet0/1", "GigabitEthernet0/2"]),
        ("interface GigabitEthernet 0/1\n", ["GigabitEthernet0/1"]),
        ("interface Serial0/0.1 point-to-point\n", ["Serial0/0.1"]),
        ("interface Serial0/0.1 multipoint\n", ["Serial0/0.1"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [interface.name for interface in Loaded(text + " description x\n").device.interfaces] == names


@pytest.mark.parametrize(
    "head", ["interface", "interface range Gi0/9 - 2", "interface range macro UPLINKS", "interface Gi0/1.5 l2transport"]
)
def test_a_head_not_understood_makes_no_interface_and_costs_the_proof(head: str) -> None:
    loaded = Loaded(f"{head}\n ip address 10.0.0.1 255.255.255.0\n")
    assert loaded.device.interfaces == ()
    assert {entry.fate for entry in loaded.ledger.values()} == {LineFate.UNRECOGNIZED}
    assert loaded.device.unmodeled


def test_descriptions() -> None:
    assert on_interface("description to  core 1").interface(NAME).description == "to  core 1"
    assert on_interface("description").interface(NAME).description == ""
    assert on_interface("no description").device.unmodeled == ()


@pytest.mark.parametrize("line", ["no vrf forwarding", "no ip vrf forwarding RED"])
def test_leaving_a_vrf_removes_the_addresses_too(line: str) -> None:
    loaded = on_interface("vrf forwarding RED", "ip address 10.0.0.1 255.255.255.0", "standby 1 ip 10.0.0.9", line)
    interface = loaded.interface(NAME)
    assert (interface.vrf, interface.addresses) == ("", ())
    assert "vrf-removes-addresses" in loaded.diagnostics


@pytest.mark.parametrize(
    ("line", "vlan", "doubtful"),
    [
        ("encapsulation dot1Q 20", 20, False),
        ("encapsulation dot1Q 20 native", 0, False),
        ("encapsulation isl 20", 20, False),
        ("encapsulation dot1Q 20 second-dot1q 30", 20, True),
    ],
)
def test_tags_of_sub_interfaces(line: str, vlan: int, doubtful: bool) -> None:
    loaded = on_interface(line, name="GigabitEthernet0/1.20")
    interface = loaded.interface("GigabitEthernet0/1.20")
    assert (interface.kind, interface.vlan, bool(interface.doubts)) == (InterfaceKind.SUBINTERFACE, vlan, doubtful)
    assert loaded.fate(line) is (LineFate.APPROXIMATED if doubtful else LineFate.MODELED)


def test_a_hardware_address() -> None:
    assert on_interface("mac-address 0012.3456.789a").interface(NAME).mac == 0x123456789A


def test_zone_and_side_of_translation_taken_back() -> None:
    lines = ("zone-member security LAN", "ip nat inside", "no ip nat inside", "no zone-member security LAN")
    interface = on_interface(*lines, rest="zone security LAN").interface(NAME)
    assert (interface.zone, interface.nat_side) == (None, None)


@pytest.mark.parametrize(
    ("lines", "tunnels"),
    [
        (("crypto map VPN",), 1),
        (("crypto map VPN", "no crypto map"), 0),
        (("crypto map VPN", "no crypto map VPN"), 0),
        (("crypto map VPN", "no crypto map OTHER"), 1),
    ],
)
def test_the_way_to_a_peer_is_taken_back_by_its_name_only(lines: tuple[str, ...], tunnels: int) -> None:
    found = on_interface("ip address 10.0.0.1 255.255.255.0", *lines).device.interfaces
    assert sum(interface.kind is InterfaceKind.TUNNEL for interface in found) == tunnels


@pytest.mark.parametrize(
    ("line", "relayed"),
    [
        ("no ip helper-address", set()),
        ("no ip helper-address 10.9.0.1", {2}),
        ("no ip helper-address 10.9.0.7", {1, 2}),
    ],
)
def test_helpers_are_taken_back_by_their_address(line: str, relayed: set[int]) -> None:
    loaded = on_interface(BOUND[0], "ip helper-address 10.9.0.1", "ip helper-address 10.9.0.2", line)
    found = {span.line - 2 for one in loaded.device.destination_translations for span in one.origin}
    assert found == relayed
    assert loaded.device.unmodeled == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ip verify unicast source reachable-via rx", "may-drop-here"),
        ("tunnel source GigabitEthernet0/0", "tunnel-transport"),
        ("ip inspect FW in", "stateful-inspection"),
        ("service-policy input CAP", "may-drop-here"),
    ],
)
def test_what_is_bounded_only_leaves_a_doubt(line: str, reason: str) -> None:
    loaded = on_interface("ip address 10.0.0.1 255.255.255.0", line)
    assert (loaded.ledger[3].fate, loaded.ledger[3].reason) == (LineFate.APPROXIMATED, reason)
    assert loaded.interface(NAME).doubts


def test_shortcuts_of_a_tunnel_bring_routes_nobody_computes() -> None:
    loaded = on_interface("ip address 10.0.0.1 255.255.255.0", "ip nhrp shortcut", name="Tunnel1")
    assert loaded.device.table("").uncomputed
    assert loaded.fate("ip nhrp shortcut") is LineFate.APPROXIMATED


@pytest.mark.parametrize(
    "text",
    [
        "interface range " + ", ".join(f"Gi{slot}/1 - 4000" for slot in range(3000)),
        "".join(f"interface range Gi0/1 - {last}\n switchport mode access\n" for last in range(3, 1200)),
    ],
)
def test_ranges_of_more_interfaces_than_a_device_has_are_left_open(text: str) -> None:
    started = time.process_time()
    loaded = Loaded(text + "\ninterface Vlan1\n")
    assert time.process_time() - started < 30
    assert loaded.device.unmodeled
