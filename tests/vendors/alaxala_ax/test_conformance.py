"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

import time
from random import Random

import pytest
from tests.vendors import conformance

CORE = """\
#Last modified by netadmin at Mon Apr  6 10:40:05 2026 with version 12.1.Q
!
hostname "ax-core"
!
clock timezone JST +9
!
switch 1 provision 3660-24t4x
!
flow detection mode layer3-1
flow detection out mode layer3-1-out
!
vlan 1
  name "VLAN0001"
!
vlan 10
  name "offices"
!
vlan 20
  name "servers"
!
spanning-tree disable
spanning-tree mode pvst
!
axrp 1
  vlan-group 1 vlan-mapping 1
!
interface gigabitethernet 1/0/1
  description "terminal 1"
  switchport mode access
  switchport access vlan 10
  spanning-tree portfast
!
interface gigabitethernet 1/0/2
  switchport mode access
  switchport access vlan 10
  mac access-group TERMINALS in
!
interface gigabitethernet 1/0/3
  mtu 9216
  switchport mode trunk
  switchport trunk allowed vlan 10,20
!
interface gigabitethernet 1/0/4
  shutdown
  switchport mode access
!
interface loopback 0
  ip address 10.255.0.1
!
interface vlan 1
!
interface vlan 10
  ip address 10.1.0.1 255.255.255.0
  ip address 10.1.1.1 255.255.255.0 secondary
  no ip redirects
  vrrp 10 ip 10.1.0.254
  vrrp 10 priority 150
  ip access-group OFFICES in
!
interface vlan 20
  ip address 10.2.0.1 255.255.255.0
  ip access-group SERVERS out
!
ip route 0.0.0.0 0.0.0.0 10.2.0.254
ip route 10.9.0.0 255.255.0.0 null 0
!
ip access-list extended OFFICES
  remark "what offices may do"
  10 permit tcp 10.1.0.0 0.0.1.255 10.2.0.0 0.0.0.255 eq https
  20 permit udp 10.1.0.0 0.0.1.255 host 10.2.0.53 eq domain
  30 deny ip any any vlan 20
  40 permit icmp any any echo
!
ip access-list extended SERVERS
  10 permit tcp any any range 1 1023
  20 permit udp any any
!
ip access-list standard MANAGERS
  10 permit 10.2.0.0 0.0.0.255
!
mac access-list extended TERMINALS
  10 permit host 0012.e201.0001 any
!
arp 10.1.0.9 interface vlan 10 0012.e201.0001
!
ip dhcp snooping
ip qos-flow-list VOICE
  10 qos ip any any action cos 6
!
snmp-server community "public" ro MANAGERS
snmp-server enable traps
!
line console 0
  speed 9600
!
line vty 0 3
  ip access-group MANAGERS in
  transport input ssh
!
ip ssh
ip ssh version 2
!
logging host 10.2.0.20
logging facility local0
ntp server 10.2.0.21
username netadmin 100
lldp run
!
end
"""
CHASSIS = """\
Model: AX8304S
hostname "ax-big"
!
flow detection mode condition-oriented
!
vrf definition 5
  rd 65000:5
!
vlan 10
vlan 20
!
interface gigabitethernet 1/1
  switchport mode access
  switchport access vlan 10
!
interface gigabitethernet 1/2
  ip address 198.51.100.1 255.255.255.252
  ip access-group OUTSIDE in
!
interface gigabitethernet 1/3.30
  encapsulation dot1q 30
  ip address 10.3.0.1 255.255.255.0
!
interface vlan 10
  ip address 10.1.0.1 255.255.255.0
  advance access-group BOTH in
!
interface vlan 20
  vrf forwarding 5
  ip address 10.2.0.1 255.255.255.0
!
ip route vrf 5 0.0.0.0 0.0.0.0 10.2.0.254
ip route 0.0.0.0 0.0.0.0 198.51.100.2
!
ip access-list extended OUTSIDE
  10 permit tcp any any established
  20 permit icmp any any echo-reply
!
advance access-list BOTH
  10 deny mac-ip any any tcp any any eq telnet
  20 permit mac host 0012.e201.0001 any
  30 permit mac-ip any any ip 10.1.0.0 0.0.0.255 any
!
line vty 0 3
!
"""
SAMPLES = {"core": CORE, "chassis": CHASSIS}

# Statements cut short, heads without their names, lines of sections that are not there.
GARBAGE = (
    "interface gigabitethernet", "interface vlan", "interface range vlan 10-12", "interface tunnel 1", "vlan",
    "vlan 4095", "vlan 10 foo", " switchport", "  switchport mode", "  switchport trunk allowed vlan",
    "  no switchport",
    "  ip access-group", "  ip access-group OFFICES", "  ip access-group NOWHERE in", "  ip access-group OFFICES out",
    "  mac access-group TERMINALS in", "  ipv6 traffic-filter X in", "ip access-list extended", "ip access-list",
    "ipv6 access-list X", "mac access-list extended", "advance access-list X", "  permit", "  10 permit",
    "  10 deny tcp",
    "  99 permit ip any any", "  5 permit ip any any vlan", "  5 deny ip any any action", "  no 10", "access-list 10",
    "access-list 999 permit any", "access-list implicit-deny", "no access-list implicit-deny", "flow detection mode",
    "flow detection mode layer3-2", "flow detection mode layer2-1", "flow detection mode frobnicate", "flow mac mode",
    "flow detection out mode layer3-2-out", "flow filter x in", "switch 1", "switch 1 provision",
    "switch 2 provision 2530-24t", "Model: AX2430S-24T", "Model:", "fldm prefer x", "ip route", "ip route 0.0.0.0",
    "ip route 10.8.0.0 255.255.0.0 10.2.0.9 track 1", "ipv6 route ::/0", "router ospf 1", "vrf definition",
    "  vrf forwarding", "arp", "mac-address-table static", "mac-address-table static 0012.e201.0009 vlan 10 drop",
    "vxlan enable", "interface vxlan 1", "monitor session 1", "line vty", "line", "  transport input", "ip ssh foo",
    "snmp-server", "snmp-server community", "ntp", "logging", "dot1x", "dot1x system-auth-control",
    "  dot1x port-control auto", "  vrrp 1", "  vrrp 1 ip", "  encapsulation dot1q", "  channel-group 1 mode on",
    "  shutdown x", "hostname", "#", "# foo", "!#", "policy-list", "route-map", "spanning-tree", "username",
)  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert snapshot.devices[0].platform == "alaxala-ax"
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("name", SAMPLES)
def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged(name: str) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], conformance.irrelevant_statements) >= 6


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(8))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), rounds=25)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_statements_cut_short_raise_nothing(name: str, seed: int) -> None:
    """Some are statements in full that change what the configuration says; the ledger stays total."""
    rng = Random(seed)
    lines = SAMPLES[name].split("\n")
    for _ in range(40):
        position = rng.randrange(len(lines) + 1)
        garbage = rng.choice(GARBAGE)
        snapshot = conformance.load_one("\n".join((*lines[:position], garbage, *lines[position:])))
        conformance.check_ledger_is_total(snapshot)
        if "route" not in garbage:
            # A route that is not understood leaves the table open, which is no doubt of the kind looked for there.
            conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (CORE + CHASSIS).split("\n")
    conformance.check_any_lines_are_read(lines, Random(seed), 60, ["flow detection mode layer3-1"])


@pytest.mark.parametrize(
    "line",
    [
        *(line for line in dict.fromkeys(GARBAGE)),
        "interface range gigabitethernet 1/0/1-4096",
        "vlan 1-4094",
        "  10 permit tcp any any eq 1",
        "access-list 100 permit tcp any any eq 1",
        "a " * 200,
    ],
)
def test_many_copies_of_a_line_take_no_time(line: str) -> None:
    copies = max(1, 65536 // (len(line) + 1))
    text = "\n".join(["flow detection mode layer3-1", "interface gigabitethernet 1/0/1", *[line] * copies])
    started = time.process_time()
    conformance.load_one(text)
    assert time.process_time() - started < 10
