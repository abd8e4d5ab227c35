"""Interfaces, addresses, VLANs, bridges, peers and tunnels."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.network import Router

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate


def test_addresses_with_length_mask_and_secondary() -> None:
    router = Router(
        "ip lan1 address 192.168.10.1/24\nip lan1 secondary address 192.168.11.1/255.255.255.0\n"
        "ip lan2 address 10.0.0.1 netmask 255.255.0.0\n"
    )
    assert [(one.subnet.length, one.address & 0xFFFF) for one in router.interface("lan1").addresses] == [
        (24, 0x0A01),
        (24, 0x0B01),
    ]
    assert router.interface("lan2").addresses[0].length == 16
    assert router.device.unmodeled == ()


@pytest.mark.parametrize(
    "line", ["ip lan1 address dhcp", "ip lan1 address DHCP", "ip lan1 address pdp", "ip lan1 address 192.0.2.5"]
)
def test_a_network_that_is_not_told(line: str) -> None:
    router = Router(f"{line}\nip lan2 address 10.2.0.1/24\n")
    assert router.interface("lan1").address_unknown
    assert router.fate("ip lan1") == (LineFate.APPROXIMATED, "address-learned")


@pytest.mark.parametrize(
    "line", ["ip lan1 address", "ip lan1 address 10.1", "ip lan1 address 10.1.1.1/33", "ip pp mtux 1"]
)
def test_an_address_that_is_not_understood_leaves_the_device_unknown(line: str) -> None:
    assert Router(f"{line}\nip lan2 address 10.2.0.1/24\n").device.unmodeled != ()


def test_a_virtual_address_is_of_the_network_of_its_interface() -> None:
    router = Router("ip lan1 address 192.168.10.1/24\nip lan1 vrrp 1 192.168.10.254 priority=200\n")
    own, virtual = router.interface("lan1").addresses
    assert (own.virtual, virtual.virtual, virtual.length) == (False, True, 24)


def test_a_later_address_replaces_an_earlier_one() -> None:
    router = Router("ip lan1 address 10.1.0.1/24\nip lan1 secondary address 10.2.0.1/24\nip lan1 address 10.3.0.1/24\n")
    assert [one.address for one in router.interface("lan1").addresses] == [0x0A030001, 0x0A020001]
    assert router.fate("ip lan1 address") == (LineFate.APPROXIMATED, "yamaha-replaced-address")


def test_ipv6_addresses() -> None:
    router = Router(
        "ipv6 lan1 address 2001:db8:1::1/64\nipv6 lan1 prefix 2001:db8:2::/64\nipv6 lan1 address fe80::1/64\n"
        "ipv6 lan2 address auto\nipv6 lan3 address ra-prefix@lan2::1/64\n"
    )
    lan1 = router.interface("lan1")
    assert [one.address & 0xFFFF for one in lan1.addresses] == [1, 0]
    assert len(lan1.link_local) == 1
    assert router.interface("lan2").address_unknown
    assert router.interface("lan3").address_unknown


def test_tagged_interfaces_have_the_tag_that_is_written_and_not_their_number() -> None:
    router = Router("vlan lan1/1 802.1q vid=20 name=guest\nip lan1/1 address 10.20.0.1/24\n")
    tagged = router.interface("lan1/1")
    assert (tagged.kind, tagged.parent, tagged.vlan) == (InterfaceKind.SUBINTERFACE, "lan1", 20)
    assert router.interface("lan1").kind is InterfaceKind.ROUTED


def test_a_tagged_interface_without_tag_leaves_the_device_unknown() -> None:
    router = Router("ip lan1/1 address 10.20.0.1/24\n")
    assert router.codes() == {"yamaha-vlan-without-tag"}
    assert router.device.unmodeled != ()


def test_ports_of_a_divided_lan() -> None:
    router = Router(
        "lan type lan1 port-based-option=divide-network\nvlan port mapping lan1.1 vlan1\n"
        "vlan port mapping lan1.2 vlan1\nvlan port mapping lan1.3 vlan2\nip vlan1 address 10.10.0.1/24\n"
        "ip vlan2 address 10.20.0.1/24\nip lan1.4 address 10.30.0.1/24\n"
    )
    ports = [router.interface(f"lan1.{number}").switchport for number in (1, 2, 3)]
    assert all(port is not None and port.mode is PortMode.ACCESS for port in ports)
    vlans = [port.access_vlan for port in ports if port is not None]
    assert vlans[0] == vlans[1] == router.interface("vlan1").vlan
    assert vlans[2] == router.interface("vlan2").vlan != vlans[0]
    assert router.interface("lan1.4").kind is InterfaceKind.ROUTED


def test_separated_ports_may_drop() -> None:
    router = Router("ip lan1 address 10.1.0.1/24\nlan type lan1 port-based-option=1,2\n")
    assert router.fate("lan type") == (LineFate.APPROXIMATED, "protected-port")
    assert router.interface("lan1").doubts != ()


def test_members_of_a_bridge_are_ports_of_one_switch() -> None:
    router = Router(
        "bridge member bridge1 lan1 tunnel1\nip bridge1 address 10.1.0.1/24\ntunnel select 1\n"
        " tunnel encapsulation l2tpv3\n tunnel enable 1\n"
    )
    assert router.interface("lan1").kind is router.interface("tunnel1").kind is InterfaceKind.SWITCHPORT
    port = router.interface("lan1").switchport
    assert port is not None
    assert router.interface("bridge1").vlan == port.access_vlan
    assert router.device.unmodeled == ()


def test_tags_upon_a_member_of_a_bridge_run_over_it_and_nothing_there_is_sure() -> None:
    router = Router(
        "bridge member bridge1 lan1 lan2\nip bridge1 address 10.1.0.1/24\nvlan lan1/1 802.1q vid=30\n"
        "ip lan1/1 address 10.30.0.1/24\n"
    )
    tagged, port = router.interface("lan1/1"), router.interface("lan2").switchport
    assert (tagged.kind, tagged.vlan) == (InterfaceKind.VLAN, 30)
    assert port is not None
    assert port.carries(30)
    assert tagged.doubts != ()


@pytest.mark.parametrize(
    "lines",
    [
        "bridge member bridge1 lan1 tunnel1\ntunnel select 1\n tunnel encapsulation ipsec\n",
        "bridge member bridge1 lan1 lan2\nbridge member bridge2 lan2 lan3\n",
        "bridge member bridge1 lan1 lan2\nip lan1 address 10.2.0.1/24\nip filter 1 pass * *\n"
        "ip bridge1 secure filter in 1\n",
        "bridge member bridge1 lan1 lan2\nip lan1 nat descriptor 1\nnat descriptor type 1 masquerade\n",
        "vlan port mapping lan1.1 vlan1\nip vlan1 address 10.2.0.1/24\nip lan1.1 address 10.3.0.1/24\n",
    ],
)
def test_a_bridge_that_is_not_followed_leaves_the_device_unknown(lines: str) -> None:
    router = Router(f"ip bridge1 address 10.1.0.1/24\n{lines}")
    assert "yamaha-bridge-member" in router.codes()
    assert router.device.unmodeled != ()


def test_an_address_of_a_member_is_the_bridges() -> None:
    router = Router("bridge member bridge1 lan1 lan2\nip lan1 address 10.1.0.1/24\nip lan3 address 10.3.0.1/24\n")
    assert [one.address for one in router.interface("bridge1").addresses] == [0x0A010001]
    assert router.ways("lan3", "10.3.0.9", "10.1.0.9") == {"surely bridge1"}
    assert router.device.unmodeled == ()


def test_statements_below_a_peer_and_a_tunnel_are_theirs() -> None:
    router = Router(
        "pp select 1\n pppoe use lan2\n ip pp address 203.0.113.1/32\n description pp PROVIDER\n pp enable 1\n"
        "tunnel select 7\n tunnel encapsulation ipsec\n ip tunnel address 10.255.0.1/30\n tunnel enable 7\n"
    )
    assert router.interface("pp1").description == "PROVIDER"
    assert router.interface("pp1").address_unknown
    assert router.interface("pp1").doubts == ()
    tunnel = router.interface("tunnel7")
    assert (tunnel.kind, tunnel.address_unknown) == (InterfaceKind.TUNNEL, False)
    assert tunnel.doubts != ()
    assert router.interface("lan2").addresses == ()


@pytest.mark.parametrize("context", ["", "pp select none\n", "tunnel select 1\n"])
def test_a_peer_that_is_not_selected_leaves_the_device_unknown(context: str) -> None:
    router = Router(f"ip lan1 address 10.1.0.1/24\npp select 1\n{context}ip pp address 203.0.113.1/32\n")
    known = router.fate("ip pp address")[0] is LineFate.MODELED
    assert known is (context == "")
    assert (router.device.unmodeled == ()) is known


def test_what_is_not_enabled_passes_nothing_surely() -> None:
    lines = "ip lan1 address 10.1.0.1/24\nip route default gateway pp 1\npp select 1\n pppoe use lan2\n"
    assert Router(lines).ways("lan1", "10.1.0.9", "198.51.100.1") == {"pp1", ""}
    assert Router(f"{lines} pp enable 1\n").ways("lan1", "10.1.0.9", "198.51.100.1") == {"surely pp1"}


@pytest.mark.parametrize("line", ["pp disable 1", "pp disable all", "no pp enable 1"])
def test_what_is_disabled_again_passes_nothing_surely(line: str) -> None:
    lines = "ip lan1 address 10.1.0.1/24\nip route default gateway pp 1\npp select 1\n pppoe use lan2\n"
    router = Router(f"{lines} pp enable 1\n{line}\n")
    assert router.ways("lan1", "10.1.0.9", "198.51.100.1") == {"pp1", ""}
    assert Router(f"{line}\n{lines} pp enable 1\n").ways("lan1", "10.1.0.9", "198.51.100.1") == {"surely pp1"}


def test_the_address_of_a_known_user_is_possible_before_every_network() -> None:
    router = Router(
        "ip lan1 address 10.1.0.1/24\npp select anonymous\n pp bind tunnel1\n"
        " pp auth username tanaka himitsu 10.1.0.201\n pp auth username kato 10.1.0.202\n"
    )
    assert router.ways("lan1", "10.1.0.9", "10.1.0.201") == {"pp anonymous", "lan1", ""}
    assert router.ways("lan1", "10.1.0.9", "10.1.0.202") == {"surely lan1"}
    assert router.fate("pp auth username kato")[0] is LineFate.IRRELEVANT


def test_hosts_that_call_a_provider_themselves_pass_all_lists() -> None:
    router = Router("ip lan1 address 10.1.0.1/24\npppoe pass-through member lan1 lan2\n")
    assert router.device.unmodeled


def test_a_bridge_that_is_written_twice_leaves_the_device_unknown() -> None:
    router = Router(
        "ip bridge1 address 10.1.0.1/24\nbridge member bridge1 lan1 lan2\nbridge member bridge1 lan3 lan2\n"
    )
    assert router.device.unmodeled


def test_addresses_of_dial_in_users_are_possible_before_every_network() -> None:
    router = Router(
        "ip lan1 address 10.1.0.1/24\npp select anonymous\n pp bind tunnel1\n"
        " ip pp remote address pool 10.1.0.200-10.1.0.203\n pp enable anonymous\n"
    )
    routes = [route for route in router.device.routing[0].routes if not route.certain]
    assert [route.prefix for route in routes] == [Prefix(Family.IPV4, 0x0A0100C8, 30)]
    assert router.ways("lan1", "10.1.0.9", "10.1.0.201") == {"pp anonymous", "lan1", ""}


def test_static_arp() -> None:
    router = Router("ip lan1 address 10.1.0.1/24\nip lan1 arp static 10.1.0.7 00:a0:de:11:22:33\n")
    (pair,) = router.device.static_arp
    assert (pair.address, pair.mac) == (0x0A010007, 0x00A0DE112233)


def test_what_may_drop_takes_only_away() -> None:
    router = Router(
        "ip lan1 address 10.1.0.1/24\nip lan2 address 10.2.0.1/24\nip lan1 intrusion detection in on reject=on\n"
    )
    assert router.ways("lan1", "10.1.0.9", "10.2.0.9") == {"lan2", ""}
    assert router.ways("lan2", "10.2.0.9", "10.1.0.9") == {"lan1", ""}
    off = Router("ip lan1 address 10.1.0.1/24\nip lan1 intrusion detection in off\n")
    assert off.interface("lan1").doubts == ()
