"""Which files are of AlliedWare Plus, what is refused, routes and management."""

from __future__ import annotations

import pytest
from tests.vendors.alliedware_plus.switches import ROUTED, codes, device, outcomes, packet

from segcheck.model.header import Family
from segcheck.model.routing import Discard
from segcheck.report.messages import catalogue
from segcheck.source.text import decode
from segcheck.vendors.alliedware_plus.recognize import kind_of
from segcheck.vendors.registry import load_files


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("interface port1.0.1-1.0.24\n switchport\n", "plus"),
        ("access-list hardware X\n permit ip any any\n", "plus"),
        ("zone a\n network b\n  ip subnet 10.0.0.0/8 interface eth1\n", "plus"),
        ("atmf network-name x\n", "plus"),
        ("Hardware IP access list X\n    4 permit ip any any\n", "shown"),
        ("ADD VLAN=office VID=10\nADD IP INT=vlan10 IP=10.0.0.1 MASK=255.255.255.0\nENABLE FIREWALL\n", "classic"),
        ("access-list ip extended X\n permit ip any any\ninterface gigabitEthernet 0\n", "arx"),
        ("hostname r1\nversion 15.2\ninterface Vlan1\n", ""),
        ("interface port1.1\n switchport\n", ""),
        ("interface GigaEthernet0.0\n", ""),
    ],
)
def test_kinds_of_files(text: str, kind: str) -> None:
    assert kind_of(decode("device.cfg", text.encode())) == kind


@pytest.mark.parametrize(
    ("text", "code"), [("ADD IP INT=vlan1 IP=10.0.0.1\n", "classic"), ("ip napt inside X\n", "arx")]
)
def test_older_languages_leave_the_device_open(text: str, code: str) -> None:
    snapshot = load_files([("old.cfg", text.encode())])
    (found,) = snapshot.devices
    assert found.unmodeled
    assert any(one.address_unknown for one in found.interfaces)
    assert [one.code for one in snapshot.diagnostics] == [f"awplus-{code}"]
    assert snapshot.rejected == ()


def test_the_output_of_another_command_is_refused_with_the_file_to_give() -> None:
    snapshot = load_files([("acl.cfg", b"Hardware IP access list X\n    4 permit ip any any\n")])
    assert snapshot.rejected == ("acl.cfg",)
    assert "show running-config" in catalogue().texts["awplus-show-output"]["en"]


def test_a_file_named_after_a_show_command_is_passed_over_as_always() -> None:
    files = [("sw.cfg", b"atmf network-name x\n"), ("show_access-list.txt", b"Hardware IP access list X\n")]
    assert load_files(files).rejected == ()


def test_a_capture_with_pages_is_rejected() -> None:
    assert load_files([("sw.cfg", b"atmf network-name x\n--More--\nvlan database\n")]).rejected == ("sw.cfg",)


def test_what_stands_behind_the_end_leaves_the_device_open() -> None:
    assert device("end\nip route 10.0.0.0/8 10.1.0.9\n").unmodeled
    assert device("hostname a\nhostname b\n").unmodeled


# -- routes ---------------------------------------------------------------------------------------------


def test_static_routes() -> None:
    text = (
        "ip route 10.5.0.0/16 10.2.0.9\nip route 10.6.0.0/16 null\nip route 10.7.0.0/16 vlan20 10\n"
        "ip route 0.0.0.0 0.0.0.0 10.2.0.1\n"
    )
    switch = device(text + ROUTED)
    table = {route.prefix.value >> 16: route for route in switch.table("").routes}
    assert isinstance(table[0x0A06].target, Discard)
    assert table[0x0A07].distance == 10
    assert 0 in table
    assert outcomes(switch, packet(destination="10.5.0.1")) == {"vlan20"}
    assert outcomes(switch, packet(destination="10.6.0.1")) == {"discarded"}


def test_vrfs_are_apart() -> None:
    text = "ip vrf red 1\ninterface vlan30\n ip vrf forwarding red\n ip address 10.3.0.1/24\n"
    switch = device(text + ROUTED)
    assert outcomes(switch, packet(destination="10.3.0.5")) != {"vlan30"}
    assert [len(table.routes) for table in switch.routing] == [2, 1]
    assert device("ip vrf red 1\n route-target import 1:1\n").unmodeled


def test_dynamic_routing_leaves_routes_open() -> None:
    assert device("router ospf 1\n network 10.0.0.0/8 area 0\n" + ROUTED).table("").uncomputed
    assert device("ip route frobnicate\n" + ROUTED).table("").uncomputed
    assert codes("ip route 10.9.0.0/16 vlan99\n" + ROUTED) == {"route-interface-missing"}


def test_ipv6_is_sure_only_where_it_is_forwarded() -> None:
    text = "interface vlan20\n ipv6 address 2001:db8::1/64\n"
    routes = [
        route for switch in (device(text), device("ipv6 forwarding\n" + text)) for route in switch.table("").routes
    ]
    assert [(route.prefix.family, route.certain) for route in routes] == [(Family.IPV6, False), (Family.IPV6, True)]


def test_a_learned_address_may_be_any_network() -> None:
    switch = device("interface eth1\n ip address dhcp\n" + ROUTED)
    found = switch.interface("eth1")
    assert found is not None
    assert found.address_unknown
    assert outcomes(switch, packet(destination="192.0.2.1")) >= {"eth1"}
    assert outcomes(switch, packet(destination="10.2.0.5")) == {"vlan20"}


def test_virtual_addresses() -> None:
    switch = device(f"{ROUTED}router vrrp 1 vlan10\n virtual-ip 10.1.0.254 backup\n")
    found = switch.interface("vlan10")
    assert found is not None
    assert [(one.address & 255, one.length, one.virtual) for one in found.addresses] == [
        (1, 24, False),
        (254, 24, True),
    ]


def test_sub_interfaces_and_ppp() -> None:
    switch = device(
        "interface eth1\n encapsulation dot1q 20\n encapsulation ppp 0\ninterface eth1.20\n ip address 10.9.0.1/24\n"
    )
    found = switch.interface("eth1.20")
    assert found is not None
    assert (found.parent, found.vlan, found.kind.value) == ("eth1", 20, "subinterface")
    assert switch.interface("ppp0") is not None


def test_relayed_broadcasts_leave_the_device_open() -> None:
    helper = ROUTED + " ip helper-address 10.9.0.1\n"
    assert not device(helper).unmodeled
    assert device(helper + "ip forward-protocol udp 137\n").unmodeled


# -- management -----------------------------------------------------------------------------------------


def test_servers_that_no_line_speaks_of_may_run() -> None:
    services = {one.name: one for one in device("no service telnet\nservice ssh\n").management}
    assert set(services) == {"SSH", "HTTP", "HTTPS"}
    assert services["SSH"].certain
    assert not services["HTTP"].certain


def test_virtual_terminals_ask_their_list() -> None:
    text = "service ssh\nservice telnet\nvty access-class ADMINS\naccess-list standard ADMINS permit 10.9.0.0/24\n"
    services = {one.name: one for one in device(text).management}
    assert [services[name].filters[0].filter.name for name in ("SSH", "Telnet")] == ["ADMINS", "ADMINS"]
    assert services["HTTP"].filters == ()


def test_snmp_log_hosts_and_clocks() -> None:
    switch = device(
        "snmp-server community x ro 10\nsnmp-server group g priv\naccess-list 10 permit any\n"
        "log host 10.9.0.5\nntp server 10.9.0.6\n"
    )
    agents = [(one.name, one.cleartext, len(one.filters)) for one in switch.management if one.name.startswith("SNMP")]
    assert agents == [("SNMP v1/v2c", True, 1), ("SNMP v3", False, 0)]
    assert [one.name for one in switch.monitoring.log_hosts] == ["10.9.0.5"]
    assert [one.name for one in switch.monitoring.time_sources] == ["10.9.0.6"]
