"""Older command languages of the same make: recognised, and open to anything."""

from __future__ import annotations

import pytest

from segcheck.vendors.registry import load_files

ARX = """\
hostname arx
access-list ip extended IN
 permit ip 192.0.2.0/24 host 10.0.0.5
interface gigabitEthernet 0
 ip address 192.0.2.1/24
ip napt inside any interface gigabitEthernet 0
end
"""
CLASSIC = """\
SET SYSTEM NAME="r1"
ADD IP INT=vlan1 IP=192.168.1.1 MASK=255.255.255.0
ENABLE FIREWALL
CREATE FIREWALL POLICY=net
ADD FIREWALL POLICY=net RULE=1 ACTION=NAT INTERFACE=eth0 PROTOCOL=TCP PORT=80 IP=192.168.1.2
"""


@pytest.mark.parametrize(("text", "code"), [(ARX, "awplus-arx"), (CLASSIC, "awplus-classic")])
def test_it_is_told_apart_and_may_do_anything_anywhere(text: str, code: str) -> None:
    snapshot = load_files([("old.cfg", text.encode())])
    (device,) = snapshot.devices
    assert device.platform == "alliedware-plus"
    assert [diagnostic.code for diagnostic in snapshot.diagnostics] == [code]
    assert device.unmodeled
    # Its interfaces are not read, so it may stand in any network.
    assert any(interface.address_unknown for interface in device.interfaces)
