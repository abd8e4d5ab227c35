"""A port that changes VLANs moves its hosts, though the zones are as they were."""

from __future__ import annotations

import pytest

import segcheck
from segcheck.policy.reading.load import load_policy_text
from segcheck.report.review_document import Review
from segcheck.vendors.registry import load_files

SWITCH = """\
hostname sw1
!
no ip http server
no ip http secure-server
!
interface FastEthernet0/1
 switchport mode access
 switchport access vlan 10
 switchport port-security
 switchport port-security maximum 1
 switchport port-security mac-address 0000.5e00.5301
!
interface FastEthernet0/2
 description window
 switchport mode access
 switchport access vlan 20
!
interface FastEthernet0/3
 switchport mode access
 switchport access vlan 10
!
interface Vlan10
 ip address 10.1.0.1 255.255.255.0
!
interface Vlan20
 ip address 10.2.0.1 255.255.255.0
!
ip routing
end
"""
VLANS = "  a: {interfaces: [sw1:Vlan10]}\n  b: {interfaces: [sw1:Vlan20]}\n"


def _review(old: str, new: str) -> Review:
    assert old in SWITCH
    sides = (load_files([("sw1.cfg", text.encode())]) for text in (SWITCH, SWITCH.replace(old, new)))
    return segcheck.diff(*sides, load_policy_text("policy.yaml", f"segcheck: 1\nzones:\n{VLANS}".encode()))


@pytest.mark.parametrize(
    ("old", "new", "port"),
    [
        ("access vlan 20", "access vlan 10", "FastEthernet0/2"),
        ("5e00.5301", "5e00.5302", "FastEthernet0/1"),
        (" switchport port-security\n", "", "FastEthernet0/1"),
        (" switchport access vlan 20\n", " switchport access vlan 20\n shutdown\n", "FastEthernet0/2"),
        ("FastEthernet0/3\n switchport mode access", "FastEthernet0/3\n switchport mode trunk", "FastEthernet0/3"),
    ],
    ids=["other VLAN", "other MAC address", "port security off", "shut down", "trunk"],
)
def test_an_altered_port_is_told(old: str, new: str, port: str) -> None:
    review = _review(old, new)
    told = [one.device for one in review.difference.blind if one.reason == "review-port-altered"]
    assert told == [f"sw1:{port}"]
    assert "surely treated as before" not in review.explain("en")


def test_a_description_alters_no_port() -> None:
    review = _review("description window", "description door")
    assert review.difference.blind == ()
    assert "surely treated as before" in review.explain("en")
