import pytest
from tests.vendors.cisco_ios.routers import Loaded, address, leaving, tcp

from segcheck.model.filters import Action
from segcheck.model.header import ESTABLISHED, Family
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate


def on_interface(*lines: str, name: str = "GigabitEthernet0/1", rest: str = "") -> Loaded:
    return Loaded("\n".join((f"interface {name}", *(f" {line}" for line in lines), rest)))


def test_primary_secondary_and_virtual_addresses() -> None:
    loaded = on_interface(
        "ip address 10.1.0.2 255.255.255.0 secondary",
        "ip address 10.0.0.2 255.255.255.0",
        "standby 1 ip 10.0.0.1",
        "vrrp 2 ip 10.1.0.1",
        "glbp 3 ip 10.9.9.9",
        "standby 1 priority 110",
    )
    found = loaded.interface("GigabitEthernet0/1").addresses
    assert [(one.address, one.length) for one in found] == [
        (address("10.0.0.2"), 24),
        (address("10.1.0.2"), 24),
        (address("10.0.0.1"), 24),
        (address("10.1.0.1"), 24),
        (address("10.9.9.9"), 32),
    ]
    assert [one.virtual for one in found] == [False, False, True, True, True]
    assert not loaded.device.unmodeled


def test_a_later_primary_address_replaces_the_earlier() -> None:
    loaded = on_interface("ip address 10.0.0.1 255.255.255.0", "ip address 10.5.0.1 255.255.255.0")
    assert [one.address for one in loaded.interface("GigabitEthernet0/1").addresses] == [address("10.5.0.1")]


def test_applying_a_vrf_removes_the_addresses_above_it() -> None:
    after = on_interface("ip address 10.0.0.1 255.0.0.0", "vrf forwarding RED")
    before = on_interface("ip vrf forwarding RED", "ip address 10.0.0.1 255.0.0.0")
    assert after.interface("GigabitEthernet0/1").addresses == ()
    assert "vrf-removes-addresses" in after.diagnostics
    assert len(before.interface("GigabitEthernet0/1").addresses) == 1
    assert {one.interface("GigabitEthernet0/1").vrf for one in (after, before)} == {"RED"}


@pytest.mark.parametrize("line", ["ip address dhcp", "ip address negotiated", "ip unnumbered Loopback0"])
def test_a_learned_address_is_unknown_and_may_be_anywhere(line: str) -> None:
    loaded = on_interface(line, rest="ip route 10.0.0.0 255.0.0.0 Null0")
    assert loaded.interface("GigabitEthernet0/1").address_unknown
    assert loaded.fate(line) is LineFate.APPROXIMATED
    routes = loaded.device.table("").routes
    learned = {route.prefix.length for route in routes if not route.certain and route.prefix.family is Family.IPV4}
    assert learned == {0, 8}


def test_ipv6_addresses() -> None:
    loaded = on_interface(
        "ipv6 address 2001:db8::1/64", "ipv6 address FE80::1 link-local", "ipv6 address 2001:db8:1::/64 eui-64"
    )
    interface = loaded.interface("GigabitEthernet0/1")
    assert [(one.family, one.length) for one in interface.addresses] == [(Family.IPV6, 64)] * 2
    assert interface.addresses[1].address == 0x20010DB800010000 << 64, "the subnet-router anycast address"
    assert interface.address_unknown
    prefixes = {route.prefix.value >> 64 for route in loaded.device.table("").routes}
    assert prefixes == {0x20010DB800000000, 0x20010DB800010000}


def test_kinds_parents_and_vlans() -> None:
    text = """
interface GigabitEthernet0/0
 no ip address
interface GigabitEthernet0/0.20
 encapsulation dot1Q 20
 ip address 10.20.0.1 255.255.255.0
interface GigabitEthernet0/0.1
 encapsulation dot1Q 1 native
interface Loopback0
interface Tunnel1
 ip address 10.9.0.1 255.255.255.252
 tunnel source GigabitEthernet0/0
interface Dialer1
"""
    loaded = Loaded(text)
    kinds = {interface.name: interface.kind for interface in loaded.device.interfaces}
    assert kinds["GigabitEthernet0/0"] is InterfaceKind.ROUTED
    assert kinds["Loopback0"] is InterfaceKind.LOOPBACK
    assert kinds["Tunnel1"] is InterfaceKind.TUNNEL
    assert kinds["Dialer1"] is InterfaceKind.ROUTED
    below = loaded.interface("GigabitEthernet0/0.20")
    assert (below.kind, below.parent, below.vlan) == (InterfaceKind.SUBINTERFACE, "GigabitEthernet0/0", 20)
    assert loaded.interface("GigabitEthernet0/0.1").vlan == 0
    assert loaded.interface("Tunnel1").doubts


def test_a_sub_interface_is_down_with_its_parent() -> None:
    loaded = Loaded("interface Gi0/0\n shutdown\ninterface Gi0/0.5\n encapsulation dot1Q 5\n")
    assert not loaded.interface("GigabitEthernet0/0.5").enabled


def test_no_shutdown_takes_shutdown_back() -> None:
    assert on_interface("shutdown", "no shutdown").interface("GigabitEthernet0/1").enabled
    assert not on_interface("shutdown").interface("GigabitEthernet0/1").enabled


def test_sections_about_one_interface_add_up() -> None:
    loaded = Loaded("interface Gi0/1\n ip address 10.0.0.1 255.0.0.0\ninterface GigabitEthernet 0/1\n shutdown\n")
    assert not loaded.interface("GigabitEthernet0/1").enabled
    assert len(loaded.interface("GigabitEthernet0/1").addresses) == 1


def test_filters_are_bound_by_family_and_direction() -> None:
    loaded = on_interface(
        "ip access-group WEB in",
        "ipv6 traffic-filter V6 out",
        "zone-member security LGWAN",
        "ip nat inside",
        "mac-address 0012.3456.789a",
        rest="ip access-list extended WEB\n permit tcp any any eq www\nipv6 access-list V6\n permit tcp any any",
    )
    interface = loaded.interface("GigabitEthernet0/1")
    assert [one.filter.name for one in interface.ingress] == ["WEB"]
    assert [(one.filter.name, one.filter.family) for one in interface.egress] == [("V6", Family.IPV6)]
    assert (interface.zone, interface.nat_side, interface.mac) == ("LGWAN", "inside", 0x123456789A)


def test_an_undefined_list_permits() -> None:
    loaded = on_interface("ip access-group NOWHERE in")
    (binding,) = loaded.interface("GigabitEthernet0/1").ingress
    assert (binding.filter.rules, binding.filter.default) == ((), Action.PERMIT)
    assert loaded.fate("ip access-group") is LineFate.MALFORMED


@pytest.mark.parametrize(
    "line",
    ["ip verify unicast source reachable-via rx", "service-policy input LIMIT", "ip inspect FW out", "crypto map VPN"],
)
def test_what_may_drop_leaves_a_doubt(line: str) -> None:
    loaded = on_interface("ip address 10.0.0.1 255.0.0.0", line)
    assert loaded.interface("GigabitEthernet0/1").doubts
    assert loaded.fate(line) is LineFate.APPROXIMATED
    assert not loaded.device.unmodeled


def test_inspection_may_let_answers_through_every_list_but_no_opening_packet() -> None:
    text = """
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 ip access-group NONE in
 ip inspect FW out
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
ip access-list extended NONE
 deny ip any any
"""
    loaded = Loaded(text)
    opening = tcp("203.0.113.9", "10.0.0.9")
    answer = tcp("203.0.113.9", "10.0.0.9", state=ESTABLISHED)
    assert leaving(loaded, "GigabitEthernet0/0", opening) == set()
    ways = leaving(loaded, "GigabitEthernet0/0", answer)
    assert {(way[0], way[-1]) for way in ways} == {("GigabitEthernet0/1", False)}


def test_a_crypto_map_is_one_more_way_out() -> None:
    text = """
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 crypto map VPN
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.254
"""
    ways = leaving(Loaded(text), "GigabitEthernet0/1", tcp("10.0.0.9", "192.0.2.1"))
    assert {way[0] for way in ways} == {"GigabitEthernet0/0", "GigabitEthernet0/0 crypto map VPN"}
    assert not any(way[-1] for way in ways)


def test_both_sides_of_translation_widen_the_device() -> None:
    loaded = on_interface("ip nat inside", "ip nat outside")
    assert loaded.device.unmodeled
    assert "nat-both-sides" in loaded.diagnostics


@pytest.mark.parametrize("line", ["quux 7", "ip nat enable", "bridge-group 1", "ip wccp 61 redirect in", "mpls ip"])
def test_a_line_nobody_knows_widens_the_device(line: str) -> None:
    loaded = on_interface("ip address 10.0.0.1 255.0.0.0", line)
    assert loaded.fate(line) is LineFate.UNRECOGNIZED
    assert loaded.device.unmodeled


@pytest.mark.parametrize(
    "line",
    ["negotiation auto", "no ip redirects", "ip ospf cost 10", "ip tcp adjust-mss 1414", "storm-control broadcast"],
)
def test_deleting_an_irrelevant_line_changes_nothing(line: str) -> None:
    with_line = on_interface("ip address 10.0.0.1 255.0.0.0", line)
    without = on_interface("ip address 10.0.0.1 255.0.0.0")
    assert with_line.fate(line) is LineFate.IRRELEVANT
    assert with_line.device == without.device


def test_a_range_speaks_of_each_interface() -> None:
    loaded = Loaded("interface range Gi0/1 - 3\n switchport mode access\n switchport access vlan 7\n")
    assert [interface.name[-1] for interface in loaded.device.interfaces] == ["1", "2", "3"]


def test_dhcp_relay_is_reported() -> None:
    assert "broadcast-relay" in on_interface("ip helper-address 10.9.9.9").diagnostics


@pytest.mark.parametrize(
    ("name", "wireless"),
    [("Dot11Radio0", True), ("wlan-ap0", True), ("Wlan-GigabitEthernet0", True), ("GigabitEthernet0/1", False)],
)
def test_radios_and_ports_of_built_in_access_points_are_wireless(name: str, wireless: bool) -> None:
    assert on_interface("ip address 10.0.0.1 255.0.0.0", name=name).interface(name).wireless is wireless


def test_a_subinterface_of_a_radio_is_one() -> None:
    loaded = Loaded("interface Dot11Radio0\ninterface Dot11Radio0.20\n encapsulation dot1Q 20\n")
    found = loaded.interface("Dot11Radio0.20")
    assert (found.kind, found.parent, found.vlan, found.wireless) == (
        InterfaceKind.SUBINTERFACE,
        "Dot11Radio0",
        20,
        True,
    )
