"""The laws of readers, on a configuration that holds a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

ROUTER = """\
!  LAST EDIT    13:00:39 2024/01/07 by user
!  LAST REFRESH 13:00:40 2024/01/07 by user
!  LAST SAVE    18:53:02 2024/01/03 by user
!
ip route 0.0.0.0 0.0.0.0 10.0.0.254
ip route vrf 1 10.9.0.0 255.255.0.0 172.16.0.254
ip domain-name city.example.jp
!
ip vrf 1
 rd 1:1
 route-target import 1:1
exit
!
ipv6 route ::/0 2001:db8:1::fe
!
access-list 101 permit tcp 192.168.0.0 0.0.0.255 any eq 80
access-list 101 permit icmp any any
access-list 101 deny ip any any
access-list 102 spi ip any any
access-list 3500 permit tcp any any eq 443
!
logging host 192.168.0.5
no logging console
aaa authentication login default local login
username user privilege 15 password 2 $1$abcd$efgh
hostname f220
!
interface GigaEthernet 1/1
 vlan-id 101
 bridge-group 101
 channel-group 1010000
 mtu 1500
exit
!
interface GigaEthernet 2/1.1
 vlan-id 1
 bridge-group 1
 channel-group 2010001
exit
!
interface Loopback 1
 ipv6 address 2001:db8:0:2::1
exit
!
interface Port-channel 1010000
 description inside
 ip address 192.168.0.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 ipv6 enable
 ip access-group 101 in
 ipv6 access-group 3500 in
exit
!
interface Port-channel 2010001
 ip vrf forwarding 1
 ip address 172.16.0.1 255.255.255.0
exit
!
interface Port-channel 3010000
 ip address 10.0.0.1 255.255.255.0
 ip access-group 102 out
exit
!
line telnet
 exec-timeout 0
exit
!
ntp server 192.168.0.6
snmp-server community public
end
"""
GARBAGE = (
    " vlan-id", " vlan-id x", " channel-group", " bridge-group 1 2", " ip address 10.0.0.1", " ip address",
    " ip access-group 7 in", " ip access-group", "access-list 101", "access-list 101 permit",
    "access-list x permit any",
    "access-list 102 permit ip host", "ip route", "ip route vrf", "ip route 10.0.0.0 255.0.0.0 nowhere 1 2",
    "interface Port-channel", "interface GigaEthernet 1/1", "interface", "exit", " exit", "end", "router bgp 1",
    "segment-routing srv6", " ip nat inside source list 101 interface", " ip nat inside", "ip vrf", " shutdown x",
    "ip access-list extended X", "ipfiltering -d add", "crypto map X", " crypto map X", "hostname", "line", " tunnel",
)  # fmt: skip


def removable(text: str) -> list[list[int]]:
    """Irrelevant statements but the end, without which the file counts as cut off."""
    return conformance.irrelevant_statements(text, lambda section: section.line.words == ("end",))


def test_the_ledger_is_total_and_agrees_with_the_model() -> None:
    snapshot = conformance.load_one(ROUTER)
    assert snapshot.rejected == ()
    assert snapshot.devices[0].platform == "furukawa-fitelnet"
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged() -> None:
    assert conformance.check_irrelevant_lines_change_nothing(ROUTER, removable) >= 20


@pytest.mark.parametrize("seed", range(4))
def test_garbage_anywhere_only_widens(seed: int) -> None:
    conformance.check_garbage_only_widens(ROUTER, Random(seed), rounds=20)


@pytest.mark.parametrize("seed", range(6))
def test_statements_cut_short_only_widen(seed: int) -> None:
    conformance.check_garbage_only_widens(ROUTER, Random(seed), 20, GARBAGE)


@pytest.mark.parametrize("seed", range(15))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = ROUTER.split("\n")
    conformance.check_any_lines_are_read((*lines, *GARBAGE), Random(seed), 50, ["interface GigaEthernet 1/1"])


@pytest.mark.parametrize("line", [*ROUTER.split("\n")[4:-1:6], *GARBAGE[::5]])
def test_many_copies_of_a_line_are_read_in_good_time(line: str) -> None:
    """64 KiB of one line; the bound only stops what would not end."""
    text = f"interface GigaEthernet 1/1\n{conformance.copies(line)}"
    conformance.check_ledger_is_total(conformance.load_one(text))
