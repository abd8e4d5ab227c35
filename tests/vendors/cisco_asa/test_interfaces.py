"""Interfaces: names, addresses, ports of a built-in switch, bundles, and what carries no traffic."""

import pytest
from tests.vendors.cisco_asa.firewalls import HEADER, INSIDE, Loaded, address, legs, tcp, verdict

from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate


def test_name_level_and_address() -> None:
    loaded = legs()
    inside = loaded.interface(INSIDE)
    assert (inside.zone, inside.nat_side, inside.enabled) == ("inside", "inside", True)
    (found,) = inside.addresses
    assert (found.address, found.length) == (address("10.0.0.1"), 24)
    assert loaded.fate("security-level 100") is LineFate.MODELED


def test_sub_interfaces_have_their_vlan_and_go_down_with_their_port() -> None:
    text = (
        "interface GigabitEthernet0/1\n no nameif\n no security-level\n no ip address\n"
        "interface GigabitEthernet0/1.20\n vlan 20\n nameif lgwan\n security-level 80\n"
        " ip address 10.20.0.1 255.255.255.0 standby 10.20.0.2\n"
    )
    found = Loaded(text).interface("GigabitEthernet0/1.20")
    assert (found.kind, found.parent, found.vlan) == (InterfaceKind.SUBINTERFACE, "GigabitEthernet0/1", 20)
    assert [one.address for one in found.addresses] == [address("10.20.0.1")]
    down = Loaded(text.replace(" no nameif\n", " shutdown\n no nameif\n", 1))
    assert not down.interface("GigabitEthernet0/1.20").enabled


def test_without_name_no_address_is_in_force() -> None:
    loaded = Loaded("interface GigabitEthernet0/3\n no nameif\n ip address 10.3.0.1 255.255.255.0\n")
    found = loaded.interface("GigabitEthernet0/3")
    assert (found.zone, found.addresses) == (None, ())
    assert not loaded.device.table("").routes


def test_names_of_addresses() -> None:
    loaded = Loaded("names\nname 10.4.0.1 GATE\ninterface Ethernet0\n nameif inside\n ip address GATE 255.255.255.0\n")
    assert loaded.interface("Ethernet0").addresses[0].address == address("10.4.0.1")


@pytest.mark.parametrize("line", ["ip address dhcp setroute", "ip address pppoe", "ip address GONE 255.255.255.0"])
def test_learned_addresses(line: str) -> None:
    loaded = Loaded(f"interface Ethernet0\n nameif outside\n {line}\n")
    assert loaded.interface("Ethernet0").address_unknown
    assert loaded.fate("ip address") in (LineFate.APPROXIMATED, LineFate.UNRECOGNIZED)


def test_bundles_and_redundant_interfaces() -> None:
    loaded = Loaded(
        "interface GigabitEthernet0/0\n channel-group 1 mode active\n"
        "interface GigabitEthernet0/1\ninterface GigabitEthernet0/2\n"
        "interface Port-channel1\n nameif inside\n ip address 10.0.0.1 255.255.255.0\n"
        "interface Redundant1\n member-interface GigabitEthernet0/1\n member-interface GigabitEthernet0/2\n"
        " nameif outside\n ip address 203.0.113.1 255.255.255.0\n"
    )
    assert loaded.interface("GigabitEthernet0/0").bundle == "Port-channel1"
    assert loaded.interface("GigabitEthernet0/2").bundle == "Redundant1"
    assert not loaded.device.unmodeled


def test_ports_of_a_built_in_switch() -> None:
    loaded = Loaded(
        "interface Vlan1\n nameif inside\n security-level 100\n ip address 10.0.0.1 255.255.255.0\n"
        "interface Vlan2\n nameif outside\n security-level 0\n ip address 203.0.113.1 255.255.255.0\n"
        "interface Ethernet0/0\n switchport access vlan 2\ninterface Ethernet0/1\n"
        "interface Ethernet0/2\n switchport trunk allowed vlan 1-2,9\n switchport mode trunk\n"
    )
    vlan = loaded.interface("Vlan2")
    assert (vlan.kind, vlan.vlan) == (InterfaceKind.VLAN, 2)
    ports = [loaded.interface(f"Ethernet0/{number}").switchport for number in range(3)]
    assert [port.access_vlan for port in ports if port is not None] == [2, 1, 1]
    trunk = ports[2]
    assert trunk is not None
    assert (trunk.mode, trunk.allowed_vlans) == (PortMode.TRUNK, ((1, 2), (9, 9)))
    assert verdict(loaded, "Vlan1", tcp("10.0.0.5", "203.0.113.9")) == "passes"


MANAGEMENT = (
    "interface GigabitEthernet0/0\n nameif inside\n security-level 100\n ip address 10.0.0.1 255.255.255.0\n"
    "interface Management0/0\n management-only\n nameif management\n security-level 0\n"
    " ip address 192.168.1.1 255.255.255.0\n"
    "route management 192.168.0.0 255.255.0.0 192.168.1.254\nroute inside 192.168.0.0 255.255.0.0 10.0.0.9\n"
    "same-security-traffic permit intra-interface\n"
)


@pytest.mark.parametrize("release", ["9.16(4)", "9.1(7)"])
def test_nothing_passes_by_a_management_interface(release: str) -> None:
    loaded = Loaded(MANAGEMENT, HEADER.replace("9.16(4)", release))
    assert verdict(loaded, "Management0/0", tcp("192.168.1.5", "10.0.0.5")) == "dropped"
    if release.startswith("9.1("):
        assert verdict(loaded, "GigabitEthernet0/0", tcp("10.0.0.5", "192.168.1.5")) == "dropped"
    else:
        # It has a routing table of its own, so the other one leads elsewhere.
        assert verdict(loaded, "GigabitEthernet0/0", tcp("10.0.0.5", "192.168.1.5")) == "passes"


def test_ipv6_addresses() -> None:
    loaded = Loaded(
        "interface Ethernet0\n nameif inside\n ipv6 address 2001:db8::1/64 standby 2001:db8::2\n ipv6 enable\n"
    )
    found = loaded.interface("Ethernet0")
    assert [(one.family, one.length) for one in found.addresses] == [(Family.IPV6, 64)]
    assert found.link_local


@pytest.mark.parametrize("line", ["bridge-group 1", "zone-member OUT", "vlan 10 secondary 11", "frobnicate"])
def test_what_is_not_followed_leaves_the_device_open(line: str) -> None:
    loaded = Loaded(f"interface GigabitEthernet0/1.10\n nameif a\n {line}\n ip address 10.0.0.1 255.0.0.0\n")
    assert loaded.device.unmodeled


@pytest.mark.parametrize("line", ["firewall transparent", "context A", "admin-context A", "established tcp 1 0"])
def test_devices_that_are_not_followed(line: str) -> None:
    loaded = legs(line)
    assert loaded.device.unmodeled
    assert loaded.fate(line) is LineFate.APPROXIMATED


@pytest.mark.parametrize("name", ["self", "any"])
def test_names_with_another_meaning(name: str) -> None:
    assert Loaded(f"interface Ethernet0\n nameif {name}\n").device.unmodeled


def test_two_interfaces_of_one_name() -> None:
    loaded = Loaded("interface Ethernet0\n nameif a\ninterface Ethernet1\n nameif a\n")
    assert "asa-nameif-repeated" in loaded.diagnostics
    assert loaded.device.unmodeled


def test_reverse_path_checks_may_drop_at_their_interface() -> None:
    loaded = legs("ip verify reverse-path interface outside")
    assert verdict(loaded, INSIDE, tcp("10.0.0.5", "192.0.2.80")) == "perhaps"
    assert verdict(loaded, INSIDE, tcp("10.0.0.5", "172.16.0.5")) == "passes"


def test_other_lines_that_may_drop_do_so_everywhere() -> None:
    loaded = legs("threat-detection scanning-threat shun")
    assert verdict(loaded, INSIDE, tcp("10.0.0.5", "172.16.0.5")) == "perhaps"


def test_deep_indentation_hides_nothing() -> None:
    lines = "interface Ethernet0\n" + "".join(f"{' ' * (depth + 1)}nameif n{depth}\n" for depth in range(2000))
    assert Loaded(lines).interface("Ethernet0").zone == "n1999"
