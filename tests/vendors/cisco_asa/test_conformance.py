"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

FIREWALL = """\
: Saved
:
: Serial Number: JAD00000000
ASA Version 9.16(4)
!
hostname fw1
domain-name city.example.jp
enable password $sha512$5000$abcd== pbkdf2
names
name 10.2.2.10 server
no mac-address auto
!
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 198.51.100.2 255.255.255.252
!
interface GigabitEthernet0/1
 description 職員系
 nameif inside
 security-level 100
 ip address 10.1.1.254 255.255.255.0
!
interface GigabitEthernet0/2
 nameif dmz
 security-level 50
 ip address 10.2.2.254 255.255.255.0
!
boot system disk0:/asa9-16-4.bin
ftp mode passive
clock timezone JST 9
dns server-group DefaultDNS
 domain-name city.example.jp
object network SERVER
 host server
 description the one
object network OFFICE
 subnet 10.1.1.0 255.255.255.0
object service HTTPS
 service tcp destination eq https
object-group network SERVERS
 description servers
 network-object object SERVER
 network-object host 10.2.2.11
object-group service WEB tcp
 port-object eq www
 port-object eq https
access-list IN remark web only
access-list IN extended permit tcp object OFFICE object-group SERVERS object-group WEB
access-list IN extended deny ip any object-group SERVERS log
access-list IN extended permit tcp any any eq ssh inactive
access-list IN extended permit ip 10.1.1.0 255.255.255.0 any
access-list OUT extended permit object HTTPS any host server
access-list OUT extended deny ip any any
pager lines 24
logging enable
logging host inside 10.1.1.5
mtu outside 1500
mtu inside 1500
icmp unreachable rate-limit 1 burst-size 1
no asdm history enable
arp timeout 14400
object network SERVER
 nat (dmz,outside) static 203.0.113.5
access-group OUT in interface outside
access-group IN in interface inside
route outside 0.0.0.0 0.0.0.0 198.51.100.1 1
timeout xlate 3:00:00
timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00 icmp 0:00:02
aaa-server CITY protocol radius
user-identity default-domain LOCAL
http server enable
http 10.1.1.0 255.255.255.0 inside
no snmp-server location
telnet timeout 5
ssh 10.1.1.0 255.255.255.0 inside
ssh timeout 5
console timeout 0
threat-detection basic-threat
threat-detection statistics access-list
username admin password $sha512$5000$abcd== pbkdf2 privilege 15
class-map inspection_default
 match default-inspection-traffic
policy-map global_policy
 class inspection_default
  inspect icmp
service-policy global_policy global
prompt hostname context
call-home
 profile CiscoTAC-1
  no active
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""
THREAT_DEFENSE = """\
: Saved
:
NGFW Version 7.0.1
!
hostname fp1
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 198.51.100.2 255.255.255.252
interface GigabitEthernet0/1
 nameif inside
 security-level 0
 ip address 10.1.1.254 255.255.255.0
object network NET
 subnet 10.1.1.0 255.255.255.0
access-list CSM_FW_ACL_ remark rule-id 9998: PREFILTER POLICY: Default
access-list CSM_FW_ACL_ remark rule-id 1: L4 RULE: fast
access-list CSM_FW_ACL_ advanced trust tcp ifc inside object NET ifc outside any eq 443 rule-id 1
access-list CSM_FW_ACL_ advanced permit tcp ifc inside any any eq www rule-id 2 event-log flow-end
access-list CSM_FW_ACL_ advanced deny ip any any rule-id 3 event-log flow-start
access-group CSM_FW_ACL_ global
same-security-traffic permit inter-interface
route outside 0.0.0.0 0.0.0.0 198.51.100.1 1
timeout xlate 3:00:00
threat-detection statistics access-list
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""
SAMPLES = {"firewall": FIREWALL, "threat defense": THREAT_DEFENSE}

# Statements cut short, heads without their names, lines of sections that are not there.
GARBAGE = (
    "nameif", " nameif", " security-level", " security-level x", " shutdown x", " ip address", "ip address",
    "object network", "object service X", "object-group network", "object-group service X foo", " host",
    " subnet 10.0.0.0", " network-object", " nat", " nat (dmz,outside)", "nat", "nat (inside", "access-group",
    "access-group IN",
    "access-group IN in interface nowhere", "access-list IN extended", "access-list IN line 1",
    "access-list IN extended permit", "access-list IN standard permit any4", "ipv6 access-list", "no access-list IN",
    "names", "name", "same-security-traffic", "same-security-traffic permit", ":", ": foo", "clear configure all",
    "clear xlate", "time-range", "ssh", "telnet", "http", "icmp", "route", "route outside", "sysopt",
    "no sysopt connection", "policy-map X", "class-map X", " match", " class", " inspect", "service-policy",
    "service-policy X", "interface", "crypto", "crypto map", "context", "mode", "firewall", "failover",
    "global (outside)", "static", "no nameif", "dns", "aaa", "webvpn", "group-policy", "tunnel-group",
    "snmp-server", "ntp", "arp",
    "mac-address-table", "no", "prompt", "enable", "mtu", "banner", "username x attributes", "dhcpd address", "quit",
)  # fmt: skip


def removable(text: str) -> list[list[int]]:
    """Irrelevant statements but the end, and remarks and inactive entries: these count as lines of their list, and
    without them the entries below have other names.
    """
    return conformance.irrelevant_statements(
        text, lambda section: section.line.words[1:] == ("end",) or section.line.words[0] == "access-list"
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert snapshot.devices[0].platform == "cisco-asa"
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("name", SAMPLES)
def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged(name: str) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], removable) >= 6


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(8))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), rounds=25)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_statements_cut_short_only_widen(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), 25, GARBAGE)


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (FIREWALL + THREAT_DEFENSE).split("\n")
    conformance.check_any_lines_are_read(lines, Random(seed), 60, ["ASA Version 9.16(4)"])
