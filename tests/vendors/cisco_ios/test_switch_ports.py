import pytest
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.model.filters import Action
from segcheck.model.layer2 import FrameScope, PortMode, SwitchPort
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate


def loaded_port(*lines: str, rest: str = "") -> Loaded:
    return Loaded("\n".join(("interface GigabitEthernet1/0/1", *(f" {line}" for line in lines), rest)))


def port(*lines: str, rest: str = "") -> SwitchPort:
    interface = loaded_port(*lines, rest=rest).interface("GigabitEthernet1/0/1")
    assert interface.kind is InterfaceKind.SWITCHPORT
    assert interface.switchport is not None
    return interface.switchport


def test_access_port_with_voice() -> None:
    found = port("switchport access vlan 10", "switchport mode access", "switchport voice vlan 20")
    assert (found.mode, found.vlans()) == (PortMode.ACCESS, ((10, 10), (20, 20)))


def test_a_missing_mode_may_be_either() -> None:
    found = port("switchport access vlan 10")
    assert found.mode is PortMode.DYNAMIC
    assert found.carries(10) and found.carries(999)


def test_trunk_lists_over_several_lines() -> None:
    found = port(
        "switchport mode trunk",
        "switchport trunk allowed vlan 10,20-30",
        "switchport trunk allowed vlan add 40",
        "switchport trunk allowed vlan remove 25",
        "switchport trunk native vlan 99",
    )
    assert found.allowed_vlans == ((10, 10), (20, 24), (26, 30), (40, 40))
    assert (found.mode, found.native_vlan) == (PortMode.TRUNK, 99)


def test_a_silent_port_of_a_switch_is_in_vlan_1() -> None:
    loaded = Loaded("vlan 10\ninterface GigabitEthernet1/0/2\n")
    interface = loaded.interface("GigabitEthernet1/0/2")
    assert interface.switchport is not None
    assert (interface.switchport.mode, interface.switchport.access_vlan) == (PortMode.DYNAMIC, 1)


def test_no_switchport_routes() -> None:
    loaded = loaded_port("no switchport", "ip address 10.0.0.1 255.0.0.0", rest="vlan 5\n")
    assert loaded.interface("GigabitEthernet1/0/1").kind is InterfaceKind.ROUTED


def test_bundle_members_switch_as_their_bundle_does() -> None:
    text = "interface Port-channel1\n switchport mode trunk\ninterface Gi1/0/1\n channel-group 1 mode active\n"
    member = Loaded(text).interface("GigabitEthernet1/0/1")
    assert (member.bundle, member.kind) == ("Port-channel1", InterfaceKind.SWITCHPORT)


def test_port_security_needs_the_bare_line() -> None:
    lines = ("switchport mode access", "switchport port-security maximum 2")
    named = "switchport port-security mac-address sticky 0012.3456.789a"
    off = loaded_port(*lines, named).interface("GigabitEthernet1/0/1").port_security
    on = loaded_port(*lines, named, "switchport port-security").interface("GigabitEthernet1/0/1").port_security
    assert off is not None and on is not None
    assert (off.enabled, on.enabled) == (False, True)
    assert (on.maximum, on.addresses, on.learns) == (2, (0x123456789A,), True)


def test_port_security_with_every_address_named_learns_none() -> None:
    found = loaded_port("switchport port-security", "switchport port-security mac-address 0012.3456.789a").interface(
        "GigabitEthernet1/0/1"
    )
    assert found.port_security is not None
    assert not found.port_security.learns


def test_mac_lists_look_at_frames_that_are_not_ip() -> None:
    loaded = loaded_port(
        "switchport mode access",
        "mac access-group HOSTS in",
        rest="mac access-list extended HOSTS\n permit host 0012.3456.789a any",
    )
    (found,) = loaded.interface("GigabitEthernet1/0/1").mac_filters
    assert found.scope is FrameScope.NON_IP


def test_port_lists_bind_inbound_only() -> None:
    text = "ip access-list standard A\n permit any"
    loaded = loaded_port("switchport mode access", "ip access-group A in", "ip access-group A out", rest=text)
    interface = loaded.interface("GigabitEthernet1/0/1")
    assert (len(interface.ingress), interface.egress, bool(interface.doubts)) == (1, (), True)


def test_a_port_whose_vlan_a_server_assigns_may_be_in_any() -> None:
    found = port("switchport access vlan 10", "switchport mode access", "authentication port-control auto")
    assert found.carries(4000)


def test_private_vlans_are_read_as_the_primary() -> None:
    loaded = loaded_port("switchport mode private-vlan host", "switchport private-vlan host-association 100 101")
    interface = loaded.interface("GigabitEthernet1/0/1")
    assert interface.switchport is not None
    assert interface.switchport.vlans() == ((100, 100),)
    assert interface.doubts


def test_a_trunk_of_a_secondary_vlan_carries_its_primary() -> None:
    rest = "vlan 100\n private-vlan primary\n private-vlan association 101\n"
    assert port("switchport mode trunk", "switchport trunk allowed vlan 101", rest=rest).carries(100)


def test_vlan_filters_leave_doubts_where_their_vlans_are() -> None:
    text = """
vlan access-map DROP 10
 action drop
vlan filter DROP vlan-list 10,20
interface Vlan10
 ip address 10.0.0.1 255.255.255.0
interface Vlan30
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet1/0/1
 switchport mode access
 switchport access vlan 20
"""
    loaded = Loaded(text)
    doubtful = {interface.name for interface in loaded.device.interfaces if interface.doubts}
    assert doubtful == {"Vlan10", "GigabitEthernet1/0/1"}
    assert loaded.fate("action drop") is LineFate.APPROXIMATED


def test_vlan_names() -> None:
    assert Loaded("vlan 10,20-21\nvlan 10\n name LGWAN\n").device.vlans == ((10, "LGWAN"), (20, ""), (21, ""))


def test_extended_vlans_alone_are_no_complete_list() -> None:
    assert Loaded("vlan 2000\n").device.vlans == ()
    assert Loaded("vtp mode transparent\nvlan 2000\n").device.vlans == ((2000, ""),)


def test_static_arp() -> None:
    loaded = Loaded("arp 10.0.0.5 0012.3456.789a ARPA\narp vrf RED 10.0.0.6 00:12:34:56:78:9b arpa\n")
    assert [(one.vrf, one.mac) for one in loaded.device.static_arp] == [("", 0x123456789A), ("RED", 0x123456789B)]


@pytest.mark.parametrize(
    "line", ["switchport quux", "switchport trunk allowed vlan 0", "switchport access vlan name X"]
)
def test_what_is_not_understood_widens(line: str) -> None:
    assert loaded_port("switchport mode access", line).device.unmodeled


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("no ip routing\n", False),
        ("interface Vlan1\n ip address 10.0.0.2 255.0.0.0\nip default-gateway 10.0.0.1\n", False),
        ("ip routing\ninterface Vlan1\n ip address 10.0.0.2 255.0.0.0\nip default-gateway 10.0.0.1\n", True),
        ("interface Vlan1\n ip address 10.0.0.2 255.0.0.0\n", True),
    ],
)
def test_whether_it_routes(text: str, routes: bool) -> None:
    assert Loaded(text).device.forwards is routes


NUMBERED = "access-list 700 permit 0012.3456.789a"


def test_a_numbered_mac_list_at_a_switch_port_may_do_anything() -> None:
    """No manual of a switch knows it there, so whether it looks at IP frames is not told."""
    loaded = loaded_port("switchport mode access", "mac access-group 700 in", rest=NUMBERED)
    (found,) = loaded.interface("GigabitEthernet1/0/1").mac_filters
    assert [rule.action for rule in found.rules] == [Action.UNKNOWN, Action.PERMIT]
    assert loaded.fate("mac access-group 700 in") is LineFate.APPROXIMATED


def test_a_numbered_mac_list_at_a_routed_interface_looks_at_all_frames() -> None:
    loaded = loaded_port("ip address 10.0.0.1 255.255.255.0", "mac access-group 700 in", rest=NUMBERED)
    interface = loaded.interface("GigabitEthernet1/0/1")
    (found,) = interface.mac_filters
    assert (found.scope, [rule.action for rule in found.rules]) == (FrameScope.ALL, [Action.PERMIT])
    assert interface.doubts, "it may drop what comes in"
