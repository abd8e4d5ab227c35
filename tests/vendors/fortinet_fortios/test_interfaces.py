"""Interfaces of FortiOS: kinds, addresses, parents, and what may drop or redirect packets there."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import box, configuration_of

from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import Interface, InterfaceKind, Snapshot
from segcheck.reachability.topology import build_topology
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments, attachments


def attached(text: str) -> tuple[FortiConfiguration, Attachments]:
    """The configuration and its interfaces."""
    configuration = configuration_of(text)
    return configuration, attachments(configuration)


def entry(name: str, *lines: str) -> str:
    """An entry of `config system interface`."""
    body = "".join(f"        {line}\n" for line in ('set vdom "root"', *lines))
    return f'    edit "{name}"\n{body}    next\n'


def interfaces(*entries: str) -> str:
    """`config system interface` with `entries`."""
    return f"config system interface\n{''.join(entries)}end\n"


def one(text: str, name: str) -> Interface:
    """The interface called `name`."""
    found = attached(text)[1].interface(name)
    assert found is not None
    return found


def addresses(interface: Interface) -> list[tuple[int, int, bool]]:
    return [(address.address, address.length, address.virtual) for address in interface.addresses]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("set type physical",), InterfaceKind.ROUTED),
        (("set type aggregate", 'set member "port1" "port2"'), InterfaceKind.ROUTED),
        (("set type redundant", 'set member "port1" "port2"'), InterfaceKind.ROUTED),
        (("set type loopback",), InterfaceKind.LOOPBACK),
        (("set type tunnel", 'set interface "port1"'), InterfaceKind.TUNNEL),
        (("set type vxlan", 'set interface "port1"'), InterfaceKind.TUNNEL),
        (("set type hard-switch",), InterfaceKind.VLAN),
        (("set type switch",), InterfaceKind.VLAN),
        (('set interface "port1"', "set vlanid 20"), InterfaceKind.SUBINTERFACE),
        (("set type vlan", 'set interface "port1"', "set vlanid 20"), InterfaceKind.SUBINTERFACE),
        (("set type vap-switch",), InterfaceKind.ROUTED),
        (("set type emac-vlan", 'set interface "port1"'), InterfaceKind.ROUTED),
    ],
)
def test_the_type_decides_the_kind(lines: tuple[str, ...], kind: InterfaceKind) -> None:
    assert one(interfaces(entry("port1"), entry("port2"), entry("it", *lines)), "it").kind is kind


def test_a_type_nobody_knows_puts_the_device_in_doubt() -> None:
    device = box(interfaces(entry("it", "set type quantum")))
    assert device.unmodeled


def test_a_vlan_has_its_parent_and_tag() -> None:
    vlan = one(interfaces(entry("port1"), entry("v20", 'set interface "port1"', "set vlanid 20")), "v20")
    assert (vlan.parent, vlan.vlan) == ("port1", 20)


def test_members_of_an_aggregate_are_in_its_bundle_and_carry_its_vlans() -> None:
    text = interfaces(
        entry("port1"),
        entry("agg", "set type aggregate", 'set member "port1" "port2"'),
        entry("v20", 'set interface "agg"', "set vlanid 20"),
    )
    found = {interface.name: interface for interface in attached(text)[1].interfaces}
    assert found["port1"].bundle == found["port2"].bundle == "agg"
    assert (found["v20"].parent, found["v20"].kind) == ("agg", InterfaceKind.SUBINTERFACE)


def test_radio_networks_are_wireless() -> None:
    text = interfaces(entry("guest", "set type vap-switch"), entry("mesh", "set type wl-mesh"), entry("port1"))
    assert [interface.wireless for interface in attached(text)[1].interfaces] == [True, True, False]


def test_the_address_all_zeros_is_none() -> None:
    assert addresses(one(interfaces(entry("port1", "set ip 0.0.0.0 0.0.0.0")), "port1")) == []


def test_secondary_addresses_count_only_while_switched_on() -> None:
    table = "config secondaryip\n edit 1\n set ip 10.0.1.1 255.255.255.0\n next\n end"
    on = one(interfaces(entry("p", "set ip 10.0.0.1 255.255.255.0", "set secondary-IP enable", table)), "p")
    off = one(interfaces(entry("p", "set ip 10.0.0.1 255.255.255.0", table)), "p")
    assert addresses(on) == [(ipv4("10.0.0.1"), 24, False), (ipv4("10.0.1.1"), 24, False)]
    assert addresses(off) == [(ipv4("10.0.0.1"), 24, False)]


def test_version_6_addresses_main_and_extra() -> None:
    block = (
        "config ipv6\n set ip6-address 2001:db8:1::1/64\n config ip6-extra-addr\n edit 2001:db8:2::1/64\n next\n"
        " end\n end"
    )
    found = one(interfaces(entry("p", block)), "p")
    assert addresses(found) == [(ipv6("2001:db8:1::1"), 64, False), (ipv6("2001:db8:2::1"), 64, False)]
    assert {address.family for address in found.addresses} == {Family.IPV6}


def test_a_virtual_router_address_lies_in_the_network_of_the_interface() -> None:
    groups = "edit 1\n set vrip 10.0.0.254\n next\n edit 2\n set vrip 10.0.0.253\n set status disable\n next"
    vrrp = f"config vrrp\n {groups}\n end"
    found = one(interfaces(entry("p", "set ip 10.0.0.1 255.255.255.0", vrrp)), "p")
    assert addresses(found) == [(ipv4("10.0.0.1"), 24, False), (ipv4("10.0.0.254"), 24, True)]


@pytest.mark.parametrize("line", ["set mode dhcp", "set mode pppoe", "set ipunnumbered 192.0.2.1"])
def test_an_address_from_elsewhere_is_unknown(line: str) -> None:
    configuration, found = attached(interfaces(entry("p", line)))
    assert found.interfaces[0].address_unknown
    assert LineFate.APPROXIMATED in {each.fate for each in configuration.notes.ledger.build()}


def test_a_learned_version_6_address_is_unknown() -> None:
    found = one(interfaces(entry("p", "config ipv6\n set ip6-mode dhcp\n end")), "p")
    assert found.address_unknown
    assert found.link_local


@pytest.mark.parametrize("text", ["set ip 10.0.0.999 255.255.255.0", "set ip 10.0.0.1 255.0.255.0", "set ip 10.0.0.1"])
def test_an_unreadable_address_puts_the_device_in_doubt(text: str) -> None:
    configuration, found = attached(interfaces(entry("p", text)))
    known = found.interfaces[0].addresses
    assert configuration.notes.unmodeled or known[0].length == 32


def test_an_interface_that_is_down_takes_its_vlans_along() -> None:
    text = interfaces(
        entry("port1", "set status down"),
        entry("v20", 'set interface "port1"', "set vlanid 20"),
        entry("deep", "set type emac-vlan", 'set interface "v20"'),
        entry("port2"),
    )
    assert [interface.enabled for interface in attached(text)[1].interfaces] == [False, False, False, True]


def test_interfaces_that_stand_upon_each_other_in_a_circle_end() -> None:
    text = interfaces(entry("a", 'set interface "b"', "set vlanid 1"), entry("b", 'set interface "a"', "set vlanid 2"))
    assert len(attached(text)[1].interfaces) == 2


def test_alias_and_description_are_shown_and_secrets_are_not() -> None:
    found = one(
        interfaces(entry("p", 'set alias "Office"', 'set description "floor 2"', "set password ENC abc==")), "p"
    )
    assert found.description == "Office / floor 2"
    assert "abc" not in repr(found)


def test_a_changed_mac_address_is_the_interfaces() -> None:
    assert one(interfaces(entry("p", "set macaddr 00:11:22:33:44:55")), "p").mac == 0x001122334455


@pytest.mark.parametrize(
    "line",
    [
        "set security-mode captive-portal",
        "set ipmac enable",
        "set drop-fragment enable",
        "set dedicated-to management",
        "set ips-sniffer-mode enable",
        "set fail-detect enable",
    ],
)
def test_what_may_only_drop_is_a_doubt_of_the_interface(line: str) -> None:
    configuration, found = attached(interfaces(entry("p", line)))
    assert found.interfaces[0].doubts
    assert not configuration.notes.unmodeled


def test_a_port_reserved_for_one_unit_of_a_cluster_is_in_doubt() -> None:
    table = 'config ha-mgmt-interfaces\n edit 1\n set interface "p"\n set gateway 10.0.0.254\n next\n end\n'
    reserved = f"config system ha\n set mode a-p\n set ha-mgmt-status enable\n {table}end\n"
    text = interfaces(entry("p"), entry("q"))
    assert [bool(interface.doubts) for interface in attached(text + reserved)[1].interfaces] == [True, False]
    off = reserved.replace("status enable", "status disable")
    assert [bool(interface.doubts) for interface in attached(text + off)[1].interfaces] == [False, False]
    assert box(text + reserved).unmodeled == ()


def test_a_strict_check_of_senders_is_a_doubt_of_all_interfaces_that_take_part() -> None:
    text = interfaces(entry("p"), entry("q", "set src-check disable"))
    strict = "config system settings\n set strict-src-check enable\nend\n"
    assert [bool(interface.doubts) for interface in attached(text + strict)[1].interfaces] == [True, False]
    assert [bool(interface.doubts) for interface in attached(text)[1].interfaces] == [False, False]


@pytest.mark.parametrize(
    "line",
    [
        "set explicit-web-proxy enable",
        "set explicit-ftp-proxy enable",
        "set wccp enable",
        "set netbios-forward enable",
        "set subst enable",
        "set l2tp-client enable",
        "set vlan-protocol 8021ad",
        "set made-up-in-a-later-release enable",
    ],
)
def test_what_may_let_packets_pass_puts_the_device_in_doubt(line: str) -> None:
    assert box(interfaces(entry("p", line))).unmodeled


def test_everything_printed_with_its_default_changes_nothing() -> None:
    lines = (
        "set mode static",
        "set explicit-web-proxy disable",
        "set security-mode none",
        "set ipmac disable",
        "set device-identification enable",
        "set vlanforward disable",
        "set mtu-override disable",
        "set src-check enable",
        "set role lan",
        "set type physical",
    )
    configuration, found = attached(interfaces(entry("p", *lines)))
    assert not configuration.notes.unmodeled
    assert found.interfaces[0].doubts == ()
    assert {each.fate for each in configuration.notes.ledger.build()} <= {LineFate.MODELED, LineFate.IRRELEVANT}


def test_a_named_interface_that_is_not_printed_may_have_any_address() -> None:
    text = f"""{interfaces(entry("port1"))}
config router static
    edit 1
        set gateway 192.0.2.1
        set device "port9"
    next
end
"""
    configuration, found = attached(text)
    port = found.interface("port9")
    assert port is not None
    assert port.address_unknown
    assert [each.code for each in configuration.notes.diagnostics] == ["interface-not-printed"]
    assert box(text).table("").uncomputed


def test_the_tunnel_interface_of_remote_access_is_there_without_being_printed() -> None:
    text = f"""{interfaces(entry("port1"))}
config system zone
    edit "remote"
        set interface "ssl.root"
    next
end
"""
    configuration, found = attached(text)
    tunnel = found.interface("ssl.root")
    assert tunnel is not None
    assert (tunnel.kind, tunnel.zone, tunnel.address_unknown) == (InterfaceKind.TUNNEL, "remote", False)
    assert configuration.notes.diagnostics == []


def test_a_tunnel_of_host_mask_has_the_network_of_its_peer() -> None:
    text = interfaces(
        entry("port1"),
        entry(
            "vpn",
            "set type tunnel",
            "set ip 10.9.9.1 255.255.255.255",
            "set remote-ip 10.9.9.2 255.255.255.252",
            'set interface "port1"',
        ),
    )
    assert addresses(one(text, "vpn")) == [(ipv4("10.9.9.1"), 30, False)]


def test_a_phase_1_makes_a_tunnel_that_may_drop() -> None:
    text = f"""{interfaces(entry("port1"), entry("branch", "set type tunnel", 'set interface "port1"'))}
config vpn ipsec phase1-interface
    edit "branch"
        set interface "port1"
        set remote-gw 198.51.100.1
        set psksecret ENC 0123==
    next
end
"""
    tunnel = one(text, "branch")
    assert (tunnel.kind, tunnel.parent, bool(tunnel.doubts)) == (InterfaceKind.TUNNEL, None, True)


# -- wiring -------------------------------------------------------------------------------------------------------


def segments(text: str) -> list[set[str]]:
    """Names of the layer-3 interfaces on each segment that has any."""
    device = box(text)
    topology = build_topology(Snapshot((device,), (), (), (), ()))
    return [{name for _, name in segment.interfaces} for segment in topology.segments if segment.interfaces]


def test_vlans_of_one_port_are_segments_of_their_own() -> None:
    text = interfaces(
        entry("port1", "set ip 10.0.0.1 255.255.255.0"),
        entry("v20", "set ip 10.0.20.1 255.255.255.0", 'set interface "port1"', "set vlanid 20"),
        entry("v30", "set ip 10.0.30.1 255.255.255.0", 'set interface "port1"', "set vlanid 30"),
    )
    assert sorted(map(sorted, segments(text))) == [["port1"], ["v20"], ["v30"]]


def test_an_emac_vlan_shares_the_wire_of_its_port() -> None:
    text = interfaces(
        entry("port1", "set ip 10.0.0.1 255.255.255.0"),
        entry("twin", "set type emac-vlan", "set ip 10.0.5.1 255.255.255.0", 'set interface "port1"'),
    )
    assert segments(text) == [{"port1", "twin"}]


SWITCH = interfaces(
    entry("lan", "set type hard-switch", "set ip 10.0.0.1 255.255.255.0"),
    entry("internal1"),
    entry("internal2"),
    entry("v20", "set ip 10.0.20.1 255.255.255.0", 'set interface "lan"', "set vlanid 20"),
)
MEMBERS = """
config system virtual-switch
    edit "lan"
        set physical-switch "sw0"
        config port
            edit "internal1"
            next
            edit "internal2"
            next
        end
    next
end
"""


def test_members_of_a_hardware_switch_are_ports_of_one_vlan_that_no_tag_has() -> None:
    found = {interface.name: interface for interface in attached(SWITCH + MEMBERS)[1].interfaces}
    ports = [found["internal1"].switchport, found["internal2"].switchport]
    assert all(port is not None and port.native_vlan == found["lan"].vlan for port in ports)
    assert (found["lan"].vlan or 0) > 4096
    assert found["internal1"].kind is InterfaceKind.SWITCHPORT


def test_a_vlan_upon_a_switch_is_tagged_on_all_its_ports() -> None:
    found = {interface.name: interface for interface in attached(SWITCH + MEMBERS)[1].interfaces}
    port = found["internal2"].switchport
    assert port is not None
    assert (port.mode, port.carries(20), port.carries(30)) == (PortMode.TRUNK, True, False)
    assert (found["v20"].kind, found["v20"].vlan) == (InterfaceKind.VLAN, 20)
    device = box(SWITCH + MEMBERS)
    topology = build_topology(Snapshot((device,), (), (), (), ()))
    numbers = {topology.segment_of["fw", name] for name in ("lan", "v20")}
    assert set(topology.port_segments["fw", "internal1"]) == numbers
    assert len(numbers) == 2


def test_ports_of_a_switch_are_nothing_that_policies_can_name() -> None:
    found = attached(SWITCH + MEMBERS)[1]
    assert found.zones("root", "internal1") == ()
    assert found.zones("root", "any") == ("lan", "v20")


def test_explicit_policies_inside_a_software_switch_are_doubts() -> None:
    text = f"""{interfaces(entry("sw", "set type switch", "set ip 10.0.0.1 255.255.255.0"), entry("port1"))}
config system switch-interface
    edit "sw"
        set vdom "root"
        set member "port1" "port2"
        set intra-switch-policy explicit
    next
end
"""
    found = attached(text)[1]
    assert all(interface.doubts for interface in found.interfaces)
    assert {interface.kind for interface in found.interfaces} == {InterfaceKind.VLAN, InterfaceKind.SWITCHPORT}


def test_a_switch_that_bridges_a_tunnel_puts_the_device_in_doubt() -> None:
    text = f"""{interfaces(entry("port1"), entry("far", "set type vxlan", 'set interface "port1"'))}
config system switch-interface
    edit "sw"
        set vdom "root"
        set member "port2" "far"
    next
end
"""
    assert box(text).unmodeled


@pytest.mark.parametrize("members", ['"lan" "port7"', '"v20" "port7"'])
def test_a_switch_of_switches_or_vlans_puts_the_device_in_doubt(members: str) -> None:
    outer = f'config system switch-interface\n edit "outer"\n set vdom "root"\n set member {members}\n next\nend\n'
    assert box(SWITCH + MEMBERS + outer).unmodeled
    assert box(SWITCH + MEMBERS).unmodeled == ()


def test_a_switch_that_forwards_any_tag_puts_the_device_in_doubt() -> None:
    member = interfaces(entry("internal1", "set vlanforward enable"))
    assert box(SWITCH + MEMBERS + member).unmodeled
    assert box(SWITCH + MEMBERS + member.replace("enable", "disable")).unmodeled == ()
    assert box(SWITCH + MEMBERS + member.replace("internal1", "port9")).unmodeled == ()


def test_a_port_in_two_switches_puts_the_device_in_doubt() -> None:
    outer = 'config system switch-interface\n edit "outer"\n set vdom "root"\n set member "internal1"\n next\nend\n'
    assert box(SWITCH + MEMBERS + outer).unmodeled


def test_a_vlan_upon_a_member_of_a_switch_puts_the_device_in_doubt() -> None:
    vlan = interfaces(entry("m30", 'set interface "internal1"', "set vlanid 30"))
    assert box(SWITCH + vlan + MEMBERS).unmodeled


def test_two_switches_with_one_tag_put_the_device_in_doubt() -> None:
    more = interfaces(
        entry("dmz", "set type hard-switch"), entry("d20", 'set interface "dmz"', "set vlanid 20"), entry("internal3")
    )
    assert box(SWITCH + more + MEMBERS).unmodeled
