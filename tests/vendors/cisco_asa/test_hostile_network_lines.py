"""Statements of the network side, mutilated: nothing raises, every line has a fate, and no proof rests on them."""

from __future__ import annotations

import random

import pytest
from tests.vendors.cisco_asa.firewalls import HEADER, THREE_LEGS, Loaded

LINES = """
interface GigabitEthernet0/7.20
 vlan 20
 nameif lab
 security-level 30
 ip address 10.20.0.1 255.255.255.0 standby 10.20.0.2
 ipv6 address 2001:db8::1/64 standby 2001:db8::2
 management-only
 channel-group 3 mode active
 switchport trunk allowed vlan 1-5,9
 mac-address 0011.2233.4455
 policy-route route-map M
object network A
 host 10.0.0.5
 nat (inside,outside) static 203.0.113.9 service tcp 80 8080
object network B
 subnet 172.16.0.0 255.255.255.0
 nat (dmz,outside) dynamic pat-pool C interface
object network C
 range 203.0.113.20 203.0.113.29
object service S
 service tcp source eq 80 destination range 1 9
nat (inside,outside) 1 source static A C destination static B B service S S unidirectional no-proxy-arp route-lookup
nat (any,any) after-auto source dynamic any interface inactive description words of all kinds
access-list L extended permit tcp any any eq 21
access-group L in interface outside per-user-override
access-group L global
same-security-traffic permit inter-interface
route outside 10.0.0.0 255.0.0.0 203.0.113.7 5 track 1
route Null0 192.0.2.0 255.255.255.0
class-map K
 match default-inspection-traffic
policy-map P
 class K
  inspect ftp
  inspect icmp
  set connection advanced-options tcp-state-bypass
service-policy P global
crypto map M 10 match address L
crypto map M 20 ipsec-isakmp dynamic D
crypto dynamic-map D 1 match address L
crypto map M interface outside
webvpn
 enable outside
ip local pool Q 10.99.0.1-10.99.0.9 mask 255.255.255.0
ssh 10.0.0.0 255.255.255.0 inside
http server enable 8443
http 0 0 inside
icmp permit 10.0.0.0 255.0.0.0 echo inside
snmp-server host inside 10.0.0.9 poll community hidden version 2c
management-access inside
logging host inside 10.0.0.9 udp/514
logging trap 6
ntp server 10.0.0.9 source inside
arp inside 10.0.0.9 0011.2233.4455 alias
sysopt connection tcpmss 1350
failover lan unit primary
""".strip().split("\n")
SPOILT = (
    "",
    "any",
    "interface",
    "0",
    "255.255.255.255",
    "99999999999999999999",
    "(a,b)",
    "(,)",
    "::/0",
    "1-2-3",
    "A",
    "市",
)


def _spoil(rng: random.Random, line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    words = line.split()
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(words))
        match rng.randrange(4):
            case 0:
                del words[place]
            case 1:
                words[place] = rng.choice(SPOILT)
            case 2:
                words.insert(place, rng.choice(SPOILT))
            case _:
                words = words[: place + 1]
        words = words or ["nat"]
    return indent + " ".join(words)


@pytest.mark.parametrize("seed", range(150))
def test_spoilt_lines(seed: int) -> None:
    rng = random.Random(seed)
    lines = [_spoil(rng, line) if rng.random() < 0.3 else line for line in LINES]
    loaded = Loaded(THREE_LEGS + "\n".join(lines))
    assert len(loaded.ledger) == sum(bool(line.strip()) for line in loaded.source.lines)
    assert "hidden" not in repr(loaded.device)


def test_the_lines_as_they_are_leave_nothing_unread() -> None:
    loaded = Loaded(THREE_LEGS + "\n".join(LINES), HEADER)
    assert not {entry.reason for entry in loaded.ledger.values()} & {"not-read", "unrecognized-statement"}


def test_every_head_alone() -> None:
    for line in LINES:
        for size in range(1, len(line.split()) + 1):
            Loaded(THREE_LEGS + " ".join(line.split()[:size]) + "\n  below\n")


@pytest.mark.parametrize("count", [64, 1300])
def test_more_interfaces_than_pairs_are_written_out_for_leave_the_device_open(count: int) -> None:
    text = "".join(f"interface GigabitEthernet0/{number}\n nameif n{number}\n" for number in range(count))
    loaded = Loaded(text)
    too_many = count > 64
    assert bool(loaded.device.unmodeled) is too_many
    assert ("asa-interfaces-too-many" in loaded.diagnostics) is too_many
    assert (len(loaded.device.zone_policies) >= count * count) is not too_many
