"""Interfaces, bridges and routes."""

from __future__ import annotations

import pytest
from tests.vendors.nec_ix.routers import A, B, Router, packet, two_networks

from segcheck.model.network import InterfaceKind
from segcheck.model.routing import Discard, Via
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4

K = InterfaceKind


def test_kinds_of_interfaces() -> None:
    router = Router(
        "bridge irb enable\ninterface GigaEthernet0.0\n  no ip address\ninterface GigaEthernet0.3\n"
        "  encapsulation dot1q 100 tpid 8100\n  ip address 10.3.0.1/24\ninterface GigaEthernet0.1\n"
        "  encapsulation pppoe\n  ip address ipcp\ninterface GigaEthernet2:1.0\n  ip address 10.4.0.1/24\n"
        "interface GigaEthernet1.0\n  bridge-group 5\ninterface GigaEthernet1.5\n  encapsulation dot1q 50 tpid 8100\n"
        "  ip address 10.5.0.1/24\ninterface BVI5\n  ip address 10.6.0.1/24\ninterface Loopback0.0\n"
        "  ip address 10.7.0.1/32\ninterface Tunnel0.0\n  tunnel mode ipsec\n  ip unnumbered Loopback0.0\n"
        "interface Null0.0\n  no ip address\n"
    )
    found = {one.name: (one.kind, one.parent, one.vlan, one.address_unknown) for one in router.device.interfaces}
    number = found["BVI5"][2]
    assert number is not None
    assert number > 4094
    assert found == {
        "GigaEthernet0.0": (K.ROUTED, None, None, False),
        "GigaEthernet0.3": (K.SUBINTERFACE, "GigaEthernet0.0", 100, False),
        "GigaEthernet0.1": (K.ROUTED, None, None, True),
        "GigaEthernet2:1.0": (K.ROUTED, None, None, False),
        "GigaEthernet1.0": (K.SWITCHPORT, None, None, False),
        "GigaEthernet1.5": (K.SUBINTERFACE, "GigaEthernet1.0", 50, False),
        "BVI5": (K.VLAN, None, number, False),
        "Loopback0.0": (K.LOOPBACK, None, None, False),
        "Tunnel0.0": (K.TUNNEL, None, None, True),
    }
    # A port that is bridged and has further units: what it does is not documented.
    assert router.codes() >= {"nec-bridged-address"}


def test_a_vlan_that_is_bridged_keeps_its_tag() -> None:
    router = Router(
        "bridge irb enable\ninterface GigaEthernet1.0\n  no ip address\ninterface GigaEthernet1.5\n"
        "  encapsulation dot1q 50 tpid 8100\n  bridge-group 5\ninterface BVI5\n  ip address 10.6.0.1/24\n"
    )
    port = router.device.interface("GigaEthernet1.5")
    bridge = router.device.interface("BVI5")
    assert port is not None
    assert bridge is not None
    assert port.switchport is not None
    assert (port.kind, port.parent, port.vlan) == (K.SWITCHPORT, "GigaEthernet1.0", 50)
    assert port.switchport.access_vlan == bridge.vlan
    assert router.device.unmodeled == ()


@pytest.mark.parametrize(
    ("below", "code"),
    [
        ("interface Tunnel0.0\n  tunnel mode ether-ip ipsec-ikev2\n  bridge-group 1\n", "nec-tunnel-bridged"),
        ("interface GigaEthernet0.0\n  bridge-group 1\n  ip address 10.1.0.1/24\n", "nec-bridged-address"),
        ("no bridge 1 bridge ip\n", "nec-bridge-setting"),
    ],
)
def test_bridges_that_are_not_followed_leave_the_device_open(below: str, code: str) -> None:
    router = Router(f"bridge irb enable\n{below}interface BVI1\n  ip address 10.6.0.1/24\n")
    assert code in router.codes()
    assert router.device.unmodeled


def test_a_filter_at_a_bridged_port_may_drop_and_lets_nothing_pass() -> None:
    router = Router(
        "bridge irb enable\nip access-list shut deny ip src any dest any\ninterface GigaEthernet0.0\n"
        "  bridge-group 1\n  ip filter shut 10 in\ninterface BVI1\n  ip address 10.1.0.1/16\n"
        "interface GigaEthernet1.0\n  ip address 10.2.0.1/16\n"
    )
    assert router.fate("ip filter")[0] is LineFate.APPROXIMATED
    assert router.sent(packet(), "BVI1") == "either"


def test_what_is_shut_down() -> None:
    router = two_networks("  shutdown\n")
    assert router.sent(packet()) == "passes"  # the last line counts
    router = Router("interface GigaEthernet0.0\n  ip address 10.1.0.1/16\n  shutdown\n")
    assert [one.enabled for one in router.device.interfaces] == [False]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("device GigaEthernet0\n  shutdown\n", "either"),
        # Another unit is an interface of its own.
        ("interface GigaEthernet0.0\n  shutdown\n", "passes"),
    ],
)
def test_a_unit_of_a_port_that_is_shut_down(above: str, expected: str) -> None:
    router = Router(
        f"{above}interface GigaEthernet0.1\n  encapsulation dot1q 10 tpid 8100\n  ip address 10.1.0.1/16\n"
        "  no shutdown\ninterface GigaEthernet1.0\n  ip address 10.2.0.1/16\n  no shutdown\n"
    )
    assert router.sent(packet(), "GigaEthernet0.1") == expected


def test_addresses() -> None:
    router = Router(
        "interface GigaEthernet0.0\n  ip address 10.9.0.1/24 secondary\n  ip address 10.1.0.1/24\n"
        "  vrrp 1 ip 10.1.0.9\n  ipv6 address 2001:db8::/64 eui-64\n  ipv6 enable\n"
    )
    (interface,) = router.device.interfaces
    assert interface.addresses[0].address == ipv4("10.1.0.1")  # the primary one goes first
    assert {(one.length, one.virtual) for one in interface.addresses} == {(24, False), (24, True), (64, False)}
    assert interface.link_local


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("ip address dhcp", True),
        ("ip address ipcp", True),
        ("ip unnumbered GigaEthernet1.0", True),
        ("ipv6 address autoconfig", True),
        ("ipv6 dhcp client pd", True),
        ("ip address 10.1.0.1", True),
        ("ip address 10.1.0.1 255.255.255.0", True),
        ("ip address 10.1.0.1/24", False),
        ("no ip address", False),
    ],
)
def test_addresses_that_are_not_told(line: str, unknown: bool) -> None:
    (interface,) = Router(f"interface GigaEthernet0.0\n  {line}\n").device.interfaces
    assert interface.address_unknown is unknown


@pytest.mark.parametrize(
    ("line", "targets"),
    [
        ("ip route default 10.2.0.9", [Via(ipv4("10.2.0.9"), None, "")]),
        ("ip route default 10.2.0.9 GigaEthernet1.0", [Via(ipv4("10.2.0.9"), B, "")]),
        ("ip route 10.9.0.0/16 GigaEthernet1.0 distance 20 metric 5 tag 3", [Via(None, B, "")]),
        ("ip route 10.9.0.0/16 gigaethernet1.0", [Via(None, B, "")]),
        ("ip route 10.9.0.0/16 Null0.0", [Discard()]),
    ],
)
def test_static_routes(line: str, targets: list[object]) -> None:
    router = two_networks("", more=f"{line}\n")
    found = [one for one in router.device.table("").routes if one.source.value == "static"]
    assert [one.target for one in found] == targets
    assert all(one.certain for one in found)


@pytest.mark.parametrize(
    "line",
    [
        "ip route 10.9.0.0 255.255.0.0 10.2.0.9",
        "ip route 10.9.0.0/16",
        "ip route 10.9.0.0/16 10.2.0.9 distance",
        "ip route 10.9.0.0/16 10.2.0.9 track 1",
    ],
)
def test_routes_that_are_not_understood_leave_the_device_open(line: str) -> None:
    assert two_networks("", more=f"{line}\n").device.unmodeled


def test_the_lower_distance_wins_and_equal_ones_share() -> None:
    more = "ip route 10.9.0.0/16 10.2.0.9 distance 20\nip route 10.9.0.0/16 10.1.0.9\n"
    router = two_networks("", more=more)
    assert router.ways(packet("10.2.1.1", "10.9.0.1"), B) == {A}


def test_ways_that_are_not_computed() -> None:
    for more in (
        "router bgp 65001\n  neighbor 10.2.0.9 remote-as 65002\n",
        "ip router ospf 1\n",
        f"route-map m permit 10\n  set interface {B}\ninterface {A}\n  ip policy route-map m\n",
        "ip route 10.9.0.0/16 Tunnel7.0\n",
    ):
        assert two_networks("", more=more).device.table("").uncomputed, more


def test_a_learned_network_may_be_anywhere_but_on_another_interface() -> None:
    more = "interface GigaEthernet2.0\n  ip address dhcp receive-default\nip route 10.9.0.0/16 10.2.0.9\n"
    router = two_networks("", more=more)
    assert router.ways(packet("10.1.1.1", "10.9.0.1")) == {B, "GigaEthernet2.0"}
    assert router.ways(packet("10.1.1.1", "192.0.2.1")) == {"GigaEthernet2.0"}
    assert router.ways(packet("10.1.1.1", "10.2.2.2")) == {B}


def test_watched_routes_may_be_there_or_not() -> None:
    more = (
        "ip route 10.9.0.0/16 10.2.0.9\nwatch-group g 10\n  event 10 ip unreach-host 10.2.0.9 GigaEthernet1.0\n"
        "  action 10 ip shutdown-route 10.9.0.0/16 10.2.0.9\nnetwork-monitor g enable\n"
    )
    router = two_networks("", more=more)
    assert router.sent(packet("10.1.1.1", "10.9.0.1")) == "either"
    assert router.sent(packet()) == "passes"
    odd = two_networks("", more="watch-group g 10\n  action 10 interface shutdown GigaEthernet1.0\n")
    assert odd.device.unmodeled


def test_vrfs_have_tables_of_their_own() -> None:
    more = (
        "ip vrf GUEST\ninterface GigaEthernet2.0\n  ip vrf forwarding GUEST\n  ip address 10.3.0.1/24\n"
        "ip route vrf GUEST default 10.3.0.9\n"
    )
    router = two_networks("", more=more)
    assert router.sent(packet("10.1.1.1", "10.3.0.5")) == "dropped"
    assert router.ways(packet("10.3.0.5", "10.1.1.1"), "GigaEthernet2.0") == {"GigaEthernet2.0"}


def test_a_tunnel_passes_packets_never_surely() -> None:
    more = "interface Tunnel0.0\n  tunnel mode ipsec\n  ip address 10.9.0.1/30\nip route 10.8.0.0/16 Tunnel0.0\n"
    assert two_networks("", more=more).sent(packet("10.1.1.1", "10.8.0.1")) == "either"


def test_a_prefix_of_the_provider_gives_an_interface_an_address_that_is_not_told() -> None:
    more = f"ipv6 dhcp client-profile pd\n  ia-pd subscriber {A} ::/64 eui-64\n  option-request dns-servers\n"
    router = two_networks("", more=more)
    first, second = router.device.interfaces
    assert (first.address_unknown, second.address_unknown) == (True, False)
    lost = two_networks("", more="ipv6 dhcp client-profile pd\n  ia-pd subscriber GigaEthernet7.0 ::/64 eui-64\n")
    assert any(one.address_unknown for one in lost.device.interfaces)
    away = two_networks("", more="ipv6 dhcp client-profile pd\n  ia-pd redistribute pool P ::/60 nla-length 4\n")
    assert away.device.table("").uncomputed


def test_hosts_that_dial_in_may_have_an_address_of_any_network() -> None:
    more = f"interface Tunnel0.0\n  ppp binding lns\n  tunnel mode l2tp-lns ipsec\n  ip unnumbered {B}\n"
    assert two_networks("", more=more).ways(packet()) == {B, "Tunnel0.0"}
    plain = f"interface Tunnel0.0\n  tunnel mode ipsec\n  ip unnumbered {B}\n"
    assert two_networks("", more=plain).ways(packet()) == {B}
    # A tunnel that borrows its address has no network, so nothing goes there but by its routes.
    assert two_networks("", more=plain).ways(packet("10.1.1.1", "192.0.2.1")) == set()
    routed = f"{plain}ip route 192.0.2.0/24 Tunnel0.0\n"
    assert two_networks("", more=routed).ways(packet("10.1.1.1", "192.0.2.1")) == {"Tunnel0.0"}


def test_encryption_at_an_interface_that_is_no_tunnel_leaves_the_device_open() -> None:
    assert two_networks("  ipsec policy tunnel map out").device.unmodeled


def test_a_second_primary_address_may_replace_the_first() -> None:
    router = two_networks("  ip address 10.8.0.1/24")
    assert router.sent(packet()) == "either"
    assert two_networks("  ip address 10.8.0.1/24 secondary").sent(packet()) == "passes"


@pytest.mark.parametrize(
    ("line", "expected"),
    [("set ip dscp 46", "passes"), ("bandwidth 10", "passes"), ("police 10", "either"), ("drop", "either")],
)
def test_what_a_policy_for_quality_of_service_may_drop(line: str, expected: str) -> None:
    router = two_networks("", more=f"policy-map qos\n  class voice\n    {line}\n")
    assert router.sent(packet()) == expected
