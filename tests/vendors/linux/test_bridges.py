"""Bridges: switches inside the host."""

from __future__ import annotations

from tests.vendors.linux.hosts import LOOPBACK, RULES, codes, host, interface, link, snapshot

from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import InterfaceKind, Snapshot
from segcheck.reachability.topology import Topology, Wire, build_topology
from segcheck.vendors.registry import load_files

NO_MODULE = "### sysctl -a\nnet.ipv4.ip_forward = 1\n"
BRIDGE = link(2, "br0", "10.1.0.1/24") + link(3, "eth0", more="master br0") + link(4, "vnet0", more="master br0")


def vlans(topology: Topology, device: str, port: str) -> set[int]:
    return set(topology.port_segments.get((device, port), ()))


def test_ports_and_bridge_share_a_vlan_of_their_own() -> None:
    device = host(ip_addr=LOOPBACK + BRIDGE, iptables=RULES, sysctl=NO_MODULE)
    bridge, port = interface(device, "br0"), interface(device, "eth0")
    assert bridge.kind is InterfaceKind.VLAN
    assert port.kind is InterfaceKind.SWITCHPORT
    assert bridge.vlan is not None
    assert bridge.vlan > 4096
    assert port.switchport is not None
    assert port.switchport.native_vlan == bridge.vlan
    assert port.zone is None
    assert not device.unmodeled


def test_two_bridges_are_two_networks() -> None:
    text = BRIDGE + link(5, "br1", "10.2.0.1/24") + link(6, "eth1", more="master br1")
    found = snapshot(ip_addr=LOOPBACK + text, iptables=RULES, sysctl=NO_MODULE)
    topology = build_topology(found)
    assert topology.segment_of["gw1", "br0"] != topology.segment_of["gw1", "br1"]
    assert topology.segment_of["gw1", "br0"] in vlans(topology, "gw1", "eth0")
    assert topology.segment_of["gw1", "br0"] not in vlans(topology, "gw1", "eth1")


def trunk(gateway: str) -> tuple[Snapshot, Wire]:
    """A switch whose trunk with VLANs 10 and 20 ends at eth0 of the gateway."""
    switch = (
        b"hostname sw1\nvlan 10\nvlan 20\ninterface GigabitEthernet0/1\n switchport trunk encapsulation dot1q\n"
        b" switchport mode trunk\ninterface Vlan20\n ip address 10.20.0.2 255.255.255.0\n"
        b"interface Vlan10\n ip address 10.10.0.2 255.255.255.0\n"
    )
    files = [("sw1.cfg", switch), ("gw1/ip_addr.txt", gateway.encode()), ("gw1/iptables.txt", RULES.encode())]
    wire = Wire(("sw1", "GigabitEthernet0/1"), ("gw1", "eth0"), ())
    return load_files(files), wire


def test_a_vlan_that_is_a_port_of_a_bridge_joins_the_bridge_with_its_tag_only() -> None:
    text = LOOPBACK + link(2, "eth0") + link(3, "eth0.10@eth0", more="master br10") + link(4, "br10", "10.99.0.1/24")
    found, wire = trunk(text)
    topology = build_topology(found, [wire])
    assert topology.segment_of["gw1", "br10"] == topology.segment_of["sw1", "Vlan10"]
    assert topology.segment_of["gw1", "br10"] != topology.segment_of["sw1", "Vlan20"]


def test_a_bridge_that_does_not_look_at_tags_hands_them_on() -> None:
    text = LOOPBACK + link(2, "br0") + link(3, "eth0", more="master br0") + link(4, "eth1", more="master br0")
    found, wire = trunk(text)
    topology = build_topology(found, [wire])
    assert topology.segment_of["sw1", "Vlan20"] in vlans(topology, "gw1", "eth1")


def test_a_bridge_that_looks_at_tags_carries_what_is_listed() -> None:
    detail = "    bridge forward_delay 1500 stp_state 0 vlan_filtering 1 vlan_protocol 802.1Q\n"
    text = LOOPBACK + link(2, "br0") + detail + link(3, "eth0", more="master br0") + link(4, "eth1", more="master br0")
    listed = (
        "port              vlan-id\neth0              10\n                  30 PVID Egress Untagged\n"
        "eth1              10 PVID Egress Untagged\nbr0               30 PVID Egress Untagged\n"
    )
    device = host(ip_addr=text, iptables=RULES, bridge_vlan=listed, sysctl=NO_MODULE)
    first, second = interface(device, "eth0").switchport, interface(device, "eth1").switchport
    assert first is not None
    assert second is not None
    assert (first.mode, first.native_vlan, first.allowed_vlans) == (PortMode.TRUNK, 30, ((10, 10), (30, 30)))
    assert (second.mode, second.access_vlan) == (PortMode.ACCESS, 10)
    assert interface(device, "br0").vlan == 30
    assert not device.unmodeled


def test_what_a_bridge_that_looks_at_tags_carries_must_be_told() -> None:
    detail = "    bridge forward_delay 1500 stp_state 0 vlan_filtering 1 vlan_protocol 802.1Q\n"
    text = LOOPBACK + link(2, "br0") + detail + link(3, "eth0", more="master br0")
    assert "linux-bridge-vlans-untold" in codes(snapshot(ip_addr=text, iptables=RULES))


def test_a_tunnel_as_a_port_widens() -> None:
    text = LOOPBACK + link(2, "br0") + link(3, "vx0", more="master br0") + "    vxlan id 5 dstport 4789\n"
    found = snapshot(ip_addr=text, iptables=RULES)
    assert "linux-member-bridged" in codes(found)
    assert found.devices[0].unmodeled


def test_one_tag_upon_two_bridges_widens() -> None:
    text = LOOPBACK + link(2, "br0") + link(3, "br1") + link(4, "br0.5@br0") + link(5, "br1.5@br1")
    text += link(6, "eth0", more="master br0") + link(7, "eth1", more="master br1")
    assert "linux-bridges-share-tag" in codes(snapshot(ip_addr=text, iptables=RULES))


def test_frames_between_ports_may_meet_the_rules_unless_the_module_is_known_to_be_absent() -> None:
    doubted = host(ip_addr=LOOPBACK + BRIDGE, iptables=RULES, sysctl="net.bridge.bridge-nf-call-iptables = 1\n")
    untold = host(ip_addr=LOOPBACK + BRIDGE, iptables=RULES)
    clear = host(ip_addr=LOOPBACK + BRIDGE, iptables=RULES, sysctl=NO_MODULE)
    assert interface(doubted, "eth0").doubts
    assert interface(untold, "eth0").doubts
    assert not interface(clear, "eth0").doubts


def test_rules_about_frames_are_bounded() -> None:
    rules = "# Generated by ebtables-save v1.8.9\n*{}\n:FORWARD ACCEPT\n-A FORWARD -p IPv4 -j DROP\n"
    soft = snapshot(ip_addr=LOOPBACK + BRIDGE, iptables=RULES, ebtables=rules.format("filter"), sysctl=NO_MODULE)
    hard = snapshot(ip_addr=LOOPBACK + BRIDGE, iptables=RULES, ebtables=rules.format("nat"), sysctl=NO_MODULE)
    assert interface(soft.devices[0], "eth0").doubts
    assert not soft.devices[0].unmodeled
    assert hard.devices[0].unmodeled


def test_ipv6_on_a_bridge_is_read_like_anywhere() -> None:
    device = host(
        ip_addr=LOOPBACK + link(2, "br0", "2001:db8::1/64") + link(3, "eth0", more="master br0"), iptables=RULES
    )
    assert [one.family for one in interface(device, "br0").addresses] == [Family.IPV6]
