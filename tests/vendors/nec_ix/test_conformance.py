"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

ROUTER = """\
show running-config
! NEC Portable Internetwork Core Operating System Software
! IX Series IX2215 (magellan-sec) Software, Version 10.7.18, RELEASE SOFTWARE
!
hostname edge1
timezone +09 00
!
username admin password hash 0A1B2C3D4E administrator
!
logging buffered 10000
logging subsystem all warn
!
ip ufs-cache enable
ip route default GigaEthernet0.1
ip route 10.8.0.0/16 10.2.2.1 distance 20
ip route 10.0.0.0/8 Null0.0 distance 250
ip dhcp enable
ip access-list office permit tcp src 10.1.1.0/24 sport any dest 10.2.2.0/24 dport eq 443
ip access-list office deny udp src any sport any dest any dport eq 514
ip access-list more permit icmp type 8 src any dest any
ip access-list more permit ip src 10.1.1.0/24 dest any
ip access-list trig permit tcp src 10.1.1.0/24 sport any dest 10.2.2.0/24 dport eq 80
ip access-list dynamic dyn access trig
ip access-list back deny ip src 10.2.2.0/24 dest 10.1.1.0/24
ip access-list back permit ip src any dest any
ip access-list wan-in permit tcp src any sport any dest any dport eq 443
ip access-list wan-in permit 50 src any dest any
ip access-list inside permit ip src 10.1.1.0/24 dest any
ip access-list mgmt permit ip src 10.1.1.0/24 dest any
!
ppp profile isp
  authentication myname user@example.jp
  authentication password user@example.jp himitsu
!
ip dhcp profile lan
  assignable-range 10.1.1.100 10.1.1.199
  dns-server 10.1.1.254
!
proxy-dns ip enable
ssh-server ip enable
ssh-server ip access-list mgmt
ntp server 10.2.2.10
syslog ip host 10.2.2.11
!
device GigaEthernet0
!
device GigaEthernet2
  vlan-group 1 port 1 2 3 4
!
interface GigaEthernet0.0
  no ip address
  no shutdown
!
interface GigaEthernet1.0
  description servers
  ip address 10.2.2.254/24
  ip filter office 10 out
  ip filter more 20 out
  no shutdown
!
interface GigaEthernet2:1.0
  ip address 10.1.1.254/24
  ip proxy-arp
  ip dhcp binding lan
  ip filter more 30 in
  ip filter dyn 5 in
  ip filter back 5 out
  no shutdown
!
interface GigaEthernet0.1
  encapsulation pppoe
  auto-connect
  ppp binding isp
  ip address 198.51.100.2/30
  ip tcp adjust-mss auto
  ip filter wan-in 10 in
  ip napt enable
  ip napt inside list inside
  ip napt static 10.2.2.10 tcp 443
  ip napt static GigaEthernet0.1 50
  no shutdown
!
interface Loopback0.0
  no ip address
!
interface Null0.0
  no ip address
edge1(config)#
"""
BRIDGE = """\
! NEC Portable Internetwork Core Operating System Software
hostname ix2
bridge irb enable
ip vrf GUEST
ip access-list guest deny ip src any dest 10.1.0.0/16
ip access-list guest permit ip src any dest any
ip route 10.9.0.0/16 10.1.1.9
watch-group line 10
  event 10 ip unreach-host 10.1.1.9 BVI1
  action 10 ip shutdown-route 10.9.0.0/16 10.1.1.9
network-monitor line enable
policy-map voice
  class-map rtp
interface GigaEthernet0.0
  bridge-group 1
  no shutdown
interface GigaEthernet1.0
  no ip address
  no shutdown
interface GigaEthernet1.1
  encapsulation dot1q 100 tpid 8100
  bridge-group 1
  no shutdown
interface GigaEthernet1.2
  encapsulation dot1q 200 tpid 8100
  ip address 10.3.3.254/24
  ip filter guest 10 in
  no shutdown
interface BVI1
  ip address 10.1.1.254/24
  vrrp 1 ip 10.1.1.253
  no shutdown
interface Tunnel0.0
  tunnel mode ipsec-ikev2
  ip unnumbered BVI1
  ikev2 binding x
  no shutdown
interface GigaEthernet2.0
  ip nat enable
  ip nat static 10.1.1.0/24 203.0.113.0/24
  ip address 203.0.113.1/25
  ip filter guest 10 out
  no shutdown
"""
SAMPLES = {"router": ROUTER, "bridge": BRIDGE}
GARBAGE = (
    *conformance.GARBAGE,
    "ip access-list office",
    "ip access-list dynamic",
    "no ip access-list office",
    "ip access-list dynamic office access nowhere",
    "  ip filter",
    "  ip filter office in",
    "  ip napt static",
    "  bridge-group",
    "interface GigaEthernet",
    "device",
    "ppp profile",
    "ip dhcp profile",
    "--More--",
)


def removable(text: str) -> list[list[int]]:
    """Irrelevant statements; one comment tells the platform."""
    return [unit for unit in conformance.irrelevant_statements(text) if unit != [2]]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert [device.platform for device in snapshot.devices] == ["nec-ix"]
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("name", SAMPLES)
def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged(name: str) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], removable) > 5


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(8))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), 25, GARBAGE)


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (ROUTER + BRIDGE).split("\n")
    conformance.check_any_lines_are_read(lines, Random(seed), 60, [lines[1]])
