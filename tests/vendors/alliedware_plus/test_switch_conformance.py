"""The laws of readers, on a switch that holds a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

from segcheck.source.ledger import LineFate

SWITCH = """\
!
service password-encryption
!
hostname core
!
no banner motd
!
username manager privilege 15 password 8 $1$abcdefgh$0123456789abcdefghijkl
!
service ssh
no service telnet
service http
!
clock timezone JST plus 9
snmp-server
snmp-server community x ro ADMINS
log host 10.9.0.5
ntp server 10.9.0.6
!
aaa authentication enable default local
aaa authentication dot1x default group radius
!
stack virtual-chassis-id 100
atmf network-name town
ip domain-lookup
no service dhcp-server
ip dhcp pool OFFICE
 network 10.1.0.0/24
 range 10.1.0.100 10.1.0.200
!
no ip multicast-routing
spanning-tree mode rstp
lacp global-passive-mode enable
switch 1 provision x510-28
!
access-list standard ADMINS permit 10.9.0.0/24
!
acl-group ip address SERVERS
 10.2.0.0/24
 host 10.3.0.9
!
access-list 3001 deny ip any 10.9.0.0/16
access-list 4001 permit 0000.5e00.5300 0000.0000.00ff any
access-list hardware OFFICE
 permit udp any eq 68 any eq 67
 deny tcp 10.1.0.0/24 10.2.0.0 0.0.0.255 range 1 1023
 deny ip hostgroup SERVERS 10.9.9.0/24
 permit ip 10.1.0.0/24 any
 copy-to-cpu icmp any any icmp-type 8
 deny ip any any
access-list hardware GUEST
 permit udp any any eq 53
 deny ip 10.3.0.0/24 10.0.0.0/8
!
class-map VOICE
 match dscp 46
policy-map QOS
 class VOICE
  set queue 5
!
vlan access-map GUEST
 match access-group GUEST
vlan filter GUEST vlan-list 30 input
!
vlan database
 vlan 10 name OFFICE
 vlan 20,30 state enable
!
ip vrf guest 1
 rd 65000:1
!
interface port1.0.1-1.0.4
 description 庁内
 switchport
 switchport mode access
 switchport access vlan 10
 access-group 4001
 access-group OFFICE
 access-group 3001
 spanning-tree portfast
!
interface port1.0.5
 switchport
 switchport mode access
 switchport access vlan 30
 switchport port-security
 switchport port-security maximum 2
!
interface port1.0.6-1.0.7
 switchport
 switchport mode trunk
 switchport trunk allowed vlan add 20,30
 switchport trunk native vlan none
 channel-group 1 mode active
 service-policy input QOS
!
interface port1.0.8
 shutdown
 switchport
 switchport mode access
!
interface po1
 switchport
 switchport mode trunk
 switchport trunk allowed vlan add 20,30
 switchport trunk native vlan none
!
interface lo
 ip address 10.255.0.1/32
!
interface vlan10
 ip address 10.1.0.1/24
 ip proxy-arp
!
interface vlan20
 ip address 10.2.0.1/24
 ip address 10.2.1.1/24 secondary
!
interface vlan30
 ip vrf forwarding guest
 ip address 10.3.0.1/24
!
router vrrp 1 vlan10
 virtual-ip 10.1.0.254 backup
 priority 110
 enable
!
ip route 0.0.0.0/0 10.2.0.254
ip route 10.66.0.0/16 null
ip route vrf guest 0.0.0.0/0 10.3.0.254
arp 10.1.0.9 0000.5e00.5309
mac address-table static 0000.5e00.5301 forward interface port1.0.5 vlan 30
mac address-table ageing-time 600
!
line con 0
line vty 0 4
 exec-timeout 10 0
!
end
"""
# Statements cut short, heads without their names, lines of sections that are not there.
GARBAGE = (
    "access-list hardware", "access-list hardware OFFICE", "access-list 3001", "access-list 3001 permit",
    " permit", " deny ip", " deny ip any", " 10", " no 4", "no access-list 3001", " permit tcp any any eq",
    "access-list 5000 permit", "access-list standard", "acl-group", "acl-group ip address SERVERS",
    "ipv6 access-list", "access-group 3001", " access-group", " match access-group",
    "vlan access-map", "vlan access-map GUEST", "vlan filter", "vlan filter GUEST",
    "vlan database", " vlan", " vlan 40", "interface",
    "interface port1.0", "interface port1.0.1-", "interface vlan", "interface vlan9999999", " switchport",
    " switchport mode", " switchport access vlan", " switchport trunk allowed vlan",
    " switchport trunk allowed vlan add", " switchport port-security maximum",
    " ip address", " ip address 10.1.1", " ip vrf forwarding", " channel-group", " encapsulation",
    " encapsulation dot1q", "ip vrf", "ip route", "ip route vrf", "ip route 10.0.0.0/8", "ipv6 route", "router",
    "router vrrp", "router vrrp 1", "router ospf", " virtual-ip", "mac address-table",
    "mac address-table static", "arp", "class-map", "policy-map", "policy-map QOS", " class", "  police",
    "  default-action deny", " service-policy input", "service", "no service", "zone", "zone lan", " network",
    "  ip subnet", "firewall", " rule", " rule 10 permit", " protect", "nat", " enable",
    "snmp-server community", "log host", "ntp server", "vty access-class", "aaa authentication", "trigger",
    "bridge", "no", "ip", "ipv6", "aaa", "hostname", "end",
)  # fmt: skip


def test_the_ledger_is_total_and_agrees_with_the_model() -> None:
    snapshot = conformance.load_one(SWITCH)
    assert snapshot.rejected == ()
    assert snapshot.devices[0].platform == "alliedware-plus"
    assert snapshot.devices[0].unmodeled == ()
    assert {entry.fate for entry in snapshot.ledgers[0]} <= {
        LineFate.MODELED,
        LineFate.IRRELEVANT,
        LineFate.APPROXIMATED,
    }
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged() -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SWITCH, conformance.irrelevant_statements) >= 40


@pytest.mark.parametrize("seed", range(6))
def test_garbage_anywhere_only_widens(seed: int) -> None:
    conformance.check_garbage_only_widens(SWITCH, Random(seed), rounds=20)


@pytest.mark.parametrize("seed", range(12))
def test_statements_cut_short_only_widen(seed: int) -> None:
    conformance.check_garbage_only_widens(SWITCH, Random(seed), 20, GARBAGE)
