"""The laws of readers, on a configuration that holds a bit of everything; and that the device is never trusted."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

from segcheck.model.layer2 import PortMode

SWITCH = """\
! AEOS
hostname sw1
vlan database
 vlan 10 name office
 vlan 20 name lgwan
interface port 1/1-12
 switchport mode access
 switchport access vlan 10
 description terminals
 speed auto
interface port 1/24
 switchport mode trunk
 switchport trunk native vlan 1
 switchport trunk allowed vlan 10,20
interface vlan 10
 ip address 10.1.10.1/24
interface vlan 20
 ip address 10.1.20.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 10.1.10.254
packet-filter2
 1 assign port 1/1-24
 1 1 condition ipv4 src 10.20.0.0/16
 1 1 action deny
username admin password secret
snmp-server community public
ntp server 10.1.10.6
syslog host 10.1.10.5
"""
GARBAGE = (
    " switchport", " switchport access vlan", " switchport access vlan x", "interface port", "interface port 1/1-9999",
    "interface vlan", "interface vlan 5000", "vlan", "vlan 1-4094", " vlan 10 name", " ip address", "ip route 10.0.0.0",
    "packet-filter2", "access-defender", " frobnicate", "router rip", "#", "hostname", " link-aggregation x", "logging",
)  # fmt: skip


def test_the_ledger_is_total_and_agrees_with_the_model() -> None:
    snapshot = conformance.load_one(SWITCH)
    assert snapshot.rejected == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


def test_what_is_read_is_never_trusted() -> None:
    """The device may do anything, and a port may be in any VLAN."""
    (device,) = conformance.load_one(SWITCH).devices
    assert device.platform == "apresia-aeos"
    assert device.unmodeled
    port = device.interface("port 1/3")
    assert port is not None
    assert port.switchport is not None
    assert (port.switchport.mode, port.switchport.access_vlan) == (PortMode.DYNAMIC, 10)
    assert port.switchport.carries(20)
    office = device.interface("vlan 10")
    assert office is not None
    assert [address.length for address in office.addresses] == [24]
    assert office.doubts
    assert device.vlans == ((10, "office"), (20, "lgwan"))


def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged() -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SWITCH, conformance.irrelevant_lines) >= 4


@pytest.mark.parametrize("seed", range(3))
def test_garbage_anywhere_only_widens(seed: int) -> None:
    conformance.check_garbage_only_widens(SWITCH, Random(seed), 20, (*conformance.GARBAGE, *GARBAGE))


@pytest.mark.parametrize("seed", range(10))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = SWITCH.split("\n")
    conformance.check_any_lines_are_read((*lines, *GARBAGE), Random(seed), 50, ["interface port 1/1"])


@pytest.mark.parametrize("line", [*SWITCH.split("\n")[1:-1:4], *GARBAGE[::4], "vlan 1-4094", "interface port 1/1-128"])
def test_many_copies_of_a_line_are_read_in_good_time(line: str) -> None:
    """64 KiB of one line; the bound only stops what would not end."""
    text = f"interface port 1/1\n{conformance.copies(line)}"
    conformance.check_ledger_is_total(conformance.load_one(text))
