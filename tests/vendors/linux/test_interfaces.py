"""Interfaces: what `ip addr` prints as interfaces of the model."""

from __future__ import annotations

import pytest
from tests.vendors.linux.hosts import (
    GATEWAY,
    LOOPBACK,
    RULES,
    codes,
    fates,
    gateway,
    host,
    interface,
    link,
    snapshot,
)

from segcheck.model.header import Family
from segcheck.model.network import Device, InterfaceKind
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files


def of(*links: str, **outputs: str) -> Device:
    return host(ip_addr=LOOPBACK + "".join(links), iptables=RULES, **outputs)


def test_an_interface_is_a_zone_with_its_addresses() -> None:
    eth0 = interface(gateway(), "eth0")
    assert (eth0.kind, eth0.enabled, eth0.zone, eth0.nat_side) == (InterfaceKind.ROUTED, True, "eth0", "eth0")
    assert [(one.family, one.address, one.length) for one in eth0.addresses] == [(Family.IPV4, 0x0A010001, 24)]
    assert eth0.mac == 0x020000000002


def test_loopback_addresses_are_nobodys() -> None:
    lo = interface(gateway(), "lo")
    assert lo.kind is InterfaceKind.LOOPBACK
    assert not lo.addresses


def test_an_interface_that_is_down_is_not_enabled_and_keeps_its_address_for_the_host() -> None:
    down = link(4, "eth2", "10.3.0.1/24", "2001:db8:3::1/64", flags="BROADCAST,MULTICAST")
    device = of(down)
    assert not interface(device, "eth2").enabled
    assert [(one.address, one.length) for one in interface(device, "lo").addresses] == [(0x0A030001, 32)]


def test_a_missing_carrier_is_not_down() -> None:
    assert interface(of(link(4, "eth2", flags="NO-CARRIER,BROADCAST,MULTICAST,UP")), "eth2").enabled


@pytest.mark.parametrize("name", ["eth0.10@eth0", "vlan10@eth0"])
def test_vlans_are_tagged_on_their_parent(name: str) -> None:
    device = of(link(2, "eth0"), link(3, name, "10.9.0.1/24"))
    vlan = interface(device, name.partition("@")[0])
    assert (vlan.kind, vlan.parent, vlan.vlan) == (InterfaceKind.SUBINTERFACE, "eth0", 10)
    assert not device.unmodeled


def test_the_tag_that_is_told_counts_and_not_the_name() -> None:
    tagged = link(3, "eth0.10@eth0").rstrip("\n") + "\n    vlan protocol 802.1Q id 77 <REORDER_HDR>\n"
    assert interface(of(link(2, "eth0"), tagged), "eth0.10").vlan == 77


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ([link(2, "eth0"), link(3, "guest@eth0")], "linux-stacked-device"),
        ([link(2, "eth0"), link(3, "mv0@eth0") + "    macvlan mode bridge\n"], "linux-stacked-device"),
        ([link(2, "eth0"), link(3, "a.5@eth0"), link(4, "b.6@a.5")], "linux-stacked-device"),
        (
            [link(2, "eth0"), link(3, "e@eth0") + "    vlan protocol 802.1ad id 5 <REORDER_HDR>\n"],
            "linux-vlan-tag-untold",
        ),
        ([link(2, "ovs-system")], "linux-open-vswitch"),
        ([link(2, "blue") + "    vrf table 10\n"], "linux-vrf-device"),
        ([link(2, "x0") + "    quantum entangled on\n"], "linux-unknown-device-kind"),
        ([link(2, "eth0", more="master br9")], "linux-master-untold"),
        ([link(2, "br0"), link(3, "eth0", "10.1.0.1/24", more="master br0")], "linux-address-on-member"),
        ([link(2, "br0"), link(3, "eth0", "10.1.0.299/24", more="master br0")], "linux-address-on-member"),
        ([link(2, "eth0") + "    inet6 2001:db8::1/64 scope global dadfailed tentative\n"], "linux-address-refused"),
    ],
)
def test_what_is_not_followed_widens_the_host(links: list[str], code: str) -> None:
    found = snapshot(ip_addr=LOOPBACK + "".join(links), iptables=RULES)
    assert code in codes(found)
    assert found.devices[0].unmodeled


def test_an_address_that_cannot_be_read_is_any_address_of_its_interface() -> None:
    found = snapshot(ip_addr=LOOPBACK + link(2, "eth0", "10.1.0.299/24") + link(3, "eth1", "10.2.0.1/24"))
    assert "linux-address-unreadable" in codes(found)
    assert not found.devices[0].unmodeled
    assert interface(found.devices[0], "eth0").address_unknown
    assert not interface(found.devices[0], "eth1").address_unknown


def test_the_network_of_an_address_of_lo_is_the_host_itself() -> None:
    found = snapshot(ip_addr=LOOPBACK.replace("       valid", "    inet 10.5.0.1/24 scope global lo\n       valid"))
    assert "linux-local-network" in codes(found)
    assert found.devices[0].unmodeled


@pytest.mark.parametrize(
    "other",
    [
        LOOPBACK + link(2, "eth0", "10.7.0.1/24") + link(3, "eth1", "10.2.0.1/24"),
        LOOPBACK + link(5, "eth0", "10.1.0.1/24") + link(3, "eth1", "10.2.0.1/24"),
        LOOPBACK + link(2, "eth0", "10.1.0.1/24"),
    ],
    ids=["addresses", "hardware", "devices"],
)
def test_outputs_of_two_hosts_in_one_folder_widen_the_host(other: str) -> None:
    own = LOOPBACK + link(2, "eth0", "10.1.0.1/24") + link(3, "eth1", "10.2.0.1/24")
    same = load_files([("gw1/ip-addr.txt", own.encode()), ("gw1/ip-a.txt", own.encode())])
    assert not same.devices[0].unmodeled
    two = load_files([("gw1/ip-addr.txt", own.encode()), ("gw1/ip-a.txt", other.encode())])
    assert "linux-outputs-differ" in codes(two)
    assert two.devices[0].unmodeled


def test_bonds_bundle_their_ports() -> None:
    bond = link(2, "bond0", "10.1.0.1/24", flags="BROADCAST,MULTICAST,MASTER,UP,LOWER_UP")
    port = link(3, "eth0", flags="BROADCAST,MULTICAST,SLAVE,UP,LOWER_UP", more="master bond0")
    device = of(bond, port)
    assert interface(device, "eth0").bundle == "bond0"
    assert interface(device, "eth0").zone is None
    assert interface(device, "bond0").kind is InterfaceKind.ROUTED
    assert not device.unmodeled


@pytest.mark.parametrize(
    ("layer", "flags"), [("none", "POINTOPOINT,NOARP,UP"), ("ppp", "POINTOPOINT,UP"), ("gre 0.0.0.0", "NOARP,UP")]
)
def test_tunnels(layer: str, flags: str) -> None:
    head = f"5: tun0: <{flags}> mtu 1420 qdisc noqueue state UNKNOWN\n    link/{layer}\n"
    text = f"{head}    inet 10.8.0.1/24 scope global tun0\n"
    assert interface(of(text), "tun0").kind is InterfaceKind.TUNNEL


def test_a_peer_is_at_the_other_end() -> None:
    text = link(2, "ppp0", "10.8.0.1 peer 10.8.0.2/32", flags="POINTOPOINT,UP")
    (address,) = interface(of(text), "ppp0").addresses
    assert (address.address, address.length) == (0x0A080001, 32)


def test_both_ends_of_a_pair_inside_the_host_are_wired() -> None:
    device = of(link(2, "v0@v1"), link(3, "v1@v0"))
    assert [(wire.first, wire.second) for wire in device.inner_links] == [("v0", "v1")]


def test_a_pair_with_its_end_in_another_namespace_is_a_port() -> None:
    device = of(link(2, "v0@if7", "10.1.0.1/24"))
    assert interface(device, "v0").kind is InterfaceKind.ROUTED
    assert not device.inner_links
    assert not device.unmodeled


def test_link_local_addresses_are_told_beside_the_others() -> None:
    text = link(2, "eth0", "2001:db8::1/64") + "    inet6 fe80::1/64 scope link\n"
    eth0 = interface(of(text), "eth0")
    assert [one.length for one in eth0.addresses] == [64]
    assert eth0.link_local


def test_one_line_output_is_read() -> None:
    text = (
        "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"
        "2: eth0    inet 10.1.0.1/24 brd 10.1.0.255 scope global eth0\\       valid_lft forever preferred_lft forever\n"
        "3: eth0.20    inet 10.2.0.1/24 scope global eth0.20\\       valid_lft forever preferred_lft forever\n"
    )
    device = host(ip_addr=text, iptables=RULES)
    assert interface(device, "eth0").addresses[0].address == 0x0A010001
    assert (interface(device, "eth0.20").parent, interface(device, "eth0.20").vlan) == ("eth0", 20)


def test_a_learned_address_is_said_to_be_one() -> None:
    text = LOOPBACK + link(2, "eth0") + "    inet 10.1.0.5/24 brd 10.1.0.255 scope global dynamic eth0\n"
    found = snapshot(ip_addr=text, iptables=RULES)
    assert fates(found, "gw1/ip_addr.txt")[-1] is LineFate.APPROXIMATED
    assert interface(found.devices[0], "eth0").addresses


def test_without_any_interfaces_those_of_rules_and_routes_are_there_and_anything_may_happen() -> None:
    found = snapshot(iptables=RULES, ip_route="default via 192.0.2.1 dev wan0\n")
    (device,) = found.devices
    assert {one.name for one in device.interfaces} == {"wan0", "eth0", "eth1", "(any other interface)"}
    assert all(one.address_unknown for one in device.interfaces)
    assert device.unmodeled
    assert "linux-interfaces-untold" in codes(found)


def test_only_ipv4_addresses_told_is_said() -> None:
    text = "".join(line for line in GATEWAY.splitlines(keepends=True) if "link/" not in line and "valid" not in line)
    assert "linux-addresses-in-part" in codes(snapshot(ip_addr=text, iptables=RULES))
