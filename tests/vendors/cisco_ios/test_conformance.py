"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

from segcheck.source.text import decode
from segcheck.vendors._shared.config_lines import outline
from segcheck.vendors.cisco_ios.blocks import BLOCK_STARTS, block_end

ROUTER = """\
Building configuration...

Current configuration : 2048 bytes
!
! Last configuration change at 10:00:00 JST
version 15.4
service timestamps log datetime msec
no ip http server
hostname edge1
!
banner motd ^C
interface GigabitEthernet9/9
 ip address 203.0.113.1 255.255.255.0
^C
!
aaa new-model
username admin secret 9 $9$abcdefgh
!
vrf definition MGMT
 address-family ipv4
 exit-address-family
!
object-group network SERVERS
 description servers
 host 10.2.2.10
 10.2.3.0 255.255.255.0
!
interface GigabitEthernet0/0
 description 職員系
 ip address 10.1.1.254 255.255.255.0
 ip access-group OFFICE-IN in
 ip nat inside
 duplex auto
 no cdp enable
!
interface GigabitEthernet0/1
 ip address 10.2.2.254 255.255.255.0
 ip access-group SERVER-OUT out
!
interface GigabitEthernet0/2
 ip address 198.51.100.2 255.255.255.252
 ip access-group OUTSIDE-IN in
 ip nat outside
!
ip access-list extended OFFICE-IN
 remark web only
 10 permit tcp 10.1.1.0 0.0.0.255 object-group SERVERS eq 80 443
 20 deny udp any any eq 514
 30 permit tcp any any reflect BACK
 40 deny ip any any log
ip access-list extended OUTSIDE-IN
 evaluate BACK
 permit icmp any any echo-reply
ip access-list extended SERVER-OUT
 permit tcp any any established
 permit ip 10.1.1.0 0.0.0.255 any
access-list 7 permit 10.1.1.0 0.0.0.255
!
ip nat inside source list 7 interface GigabitEthernet0/2 overload
ip route 0.0.0.0 0.0.0.0 198.51.100.1
ip prefix-list NONE seq 5 deny 0.0.0.0/0 le 32
snmp-server community himitsu RO 7
ntp server 10.2.2.10
line con 0
 exec-timeout 5 0
line vty 0 4
 access-class 7 in
 transport input ssh
event manager applet SHOW
 event syslog pattern "UPDOWN"
 action 1.0 cli command "show ip interface brief"
!
end
"""
FIREWALL = """\
hostname fw1
version 15.4
zone security OFFICE
 description office
zone security LGWAN
parameter-map type inspect LIMITS
 max-incomplete low 100
class-map type inspect match-any WEB
 description web
 match protocol http
 match access-group name WEB-ACL
class-map type inspect match-all MAIL
 match protocol tcp
 match access-group 110
class-map match-any QOS
 match dscp ef
policy-map QOS
 class QOS
  priority percent 10
policy-map type inspect PM
 class type inspect WEB
  inspect LIMITS
 class type inspect MAIL
  pass
 class class-default
  drop log
zone-pair security O-L source OFFICE destination LGWAN
 service-policy type inspect PM
interface GigabitEthernet0/0
 ip address 10.1.1.254 255.255.255.0
 zone-member security OFFICE
interface GigabitEthernet0/1
 ip address 10.2.2.254 255.255.255.0
 zone-member security LGWAN
 spanning-tree portfast
ip access-list extended WEB-ACL
 permit tcp any any eq 443
 permit tcp any any eq 22 time-range WORK
access-list 110 remark mail
access-list 110 permit tcp any any eq 25
time-range WORK
 periodic weekdays 9:00 to 17:00
logging host 10.1.1.5
"""
SAMPLES = {"router": ROUTER, "firewall": FIREWALL}


def removable(text: str) -> list[list[int]]:
    """Irrelevant statements but the end, without which the capture counts as cut off; a banner goes as a whole."""
    return conformance.irrelevant_statements(
        text,
        lambda section: section.line.words in (("end",), ()),
        outline(decode("sample.cfg", text.encode()), "!", BLOCK_STARTS, block_end),
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("name", SAMPLES)
def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged(name: str) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], removable) > 10


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(8))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), rounds=25)


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (ROUTER + FIREWALL).split("\n")
    conformance.check_any_lines_are_read(lines, Random(seed), 60)
