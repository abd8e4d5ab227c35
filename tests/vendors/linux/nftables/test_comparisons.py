"""What comparisons ask of packets, expression by expression as nft(8) describes them and the kernel's code shows."""

from __future__ import annotations

import pytest
from tests.vendors.linux.nftables.rulesets import RULE_LINE, SURROUNDINGS, catches, packet, read, read_rule, rules_of

from segcheck.model.header import ACK, FIN, RST, SYN, Flow
from segcheck.semantics.evaluate import Truth
from segcheck.source.ledger import LineFate
from segcheck.vendors.linux.netfilter.program import InterfaceCondition, InterfaceName, StateCondition

YES, NO, MAYBE = Truth.TRUE, Truth.FALSE, Truth.MAYBE
MAC = 0x001122334455
TCP_SYN = packet(tcp_flags=SYN)
V6 = packet("2001:db8::1", "2001:db8::2")

ADDRESSES = [
    ("ip saddr 10.0.0.0/8", packet("10.255.0.1"), YES),
    ("ip saddr 10.0.0.0/8", packet("11.0.0.1"), NO),
    ("ip saddr 10.0.0.0/8", V6, NO),
    ("ip saddr != 10.0.0.0/8", packet("11.0.0.1"), YES),
    ("ip saddr != 10.0.0.0/8", V6, NO),
    ("ip saddr ne 10.0.0.0/8", packet("10.0.0.1"), NO),
    ("ip saddr { 10.0.0.1, 10.0.0.3-10.0.0.5 }", packet("10.0.0.4"), YES),
    ("ip saddr { 10.0.0.1, 10.0.0.3-10.0.0.5 }", packet("10.0.0.2"), NO),
    ("ip saddr != { 10.0.0.1, 10.0.0.3-10.0.0.5 }", packet("10.0.0.2"), YES),
    ("ip saddr & 255.0.255.0 == 10.0.5.0", packet("10.77.5.9"), YES),
    ("ip saddr & 255.0.255.0 == 10.0.5.0", packet("10.77.6.9"), NO),
    ("ip saddr & 255.0.255.0 != 10.0.5.0", packet("10.77.6.9"), YES),
    ("ip saddr and 255.0.255.0 == { 10.0.5.0, 10.0.6.0 }", packet("10.1.6.3"), YES),
    ("ip saddr & 255.0.255.0 == 10.0.5.1", packet("10.77.5.1"), NO),
    ("ip saddr < 10.0.0.2", packet("10.0.0.1"), YES),
    ("ip saddr >= 10.0.0.2", packet("10.0.0.1"), NO),
    ("ip daddr @nets", packet("1.1.1.1", "172.16.0.7"), YES),
    ("ip daddr @nets", packet("1.1.1.1", "172.16.1.7"), NO),
    ("ip daddr != @nets", packet("1.1.1.1", "172.16.1.7"), YES),
    ("ip daddr @nothing", packet(), NO),
    ("ip daddr != @nothing", packet(), YES),
    ("ip daddr @learned", packet(), MAYBE),
    ("ip daddr @missing", packet(), MAYBE),
    ("ip daddr gateway.example.jp", packet(), MAYBE),
    ("ip saddr 10.0.0.300", packet(), MAYBE),
    ("ip saddr ^ 0.0.0.255 == 10.0.0.1", packet(), MAYBE),
    ("ip6 saddr 2001:db8::/32", V6, YES),
    ("ip6 saddr 2001:db8::/32", packet("2001:db9::1", "::1"), NO),
    ("ip6 saddr 2001:db8::/32", packet(), NO),
    ("ip6 saddr { fe80::/10, 2001:db8::1-2001:db8::5 }", V6, YES),
    ("ip6 daddr & ffff:ffff:: == 2001:db8::", V6, YES),
    ("ether saddr 00:11:22:33:44:55", packet(source_mac=MAC), YES),
    ("ether saddr 00:11:22:33:44:55", packet(source_mac=1), NO),
    ("ether saddr != 00:11:22:33:44:55", packet(source_mac=MAC), NO),
    ("ether saddr != 00:11:22:33:44:55", packet(source_mac=1), MAYBE),
    ("ether saddr . ip saddr { 00:11:22:33:44:55 . 10.0.0.1 }", packet(source_mac=MAC), YES),
    ("ether saddr . ip saddr { 00:11:22:33:44:55 . 10.0.0.1 }", packet("10.0.0.2", source_mac=MAC), NO),
    ("ether saddr . ip saddr != { 00:11:22:33:44:55 . 10.0.0.1 }", packet("10.0.0.2", source_mac=MAC), MAYBE),
    ("ether saddr . ip saddr != { 00:11:22:33:44:55 . 10.0.0.1 }", packet(source_mac=MAC), NO),
]
PROTOCOLS = [
    ("tcp dport 443", packet(destination_port=443), YES),
    ("tcp dport 443", packet(protocol=17, destination_port=443), NO),
    ("tcp dport 443", packet(fragment=1), YES),
    ("tcp dport != 443", packet(destination_port=80), YES),
    ("tcp dport != 443", packet(protocol=17, destination_port=80), NO),
    ("tcp dport { 80, 8000-8010 }", packet(destination_port=8005), YES),
    ("tcp dport @ports", packet(destination_port=443), YES),
    ("tcp dport @ports", packet(destination_port=80), NO),
    ("tcp dport https", packet(destination_port=443), YES),
    ("tcp dport no-such-service", packet(destination_port=443), MAYBE),
    ("tcp dport > 1023", packet(destination_port=1024), YES),
    ("tcp dport le 1023", packet(destination_port=1024), NO),
    ("tcp dport & 0xff00 == 0x100", packet(destination_port=0x1FF), YES),
    ("tcp sport . tcp dport { 1024-65535 . 22 }", packet(source_port=5000, destination_port=22), YES),
    ("ip saddr . tcp dport @pairs", packet(destination_port=85), YES),
    ("ip saddr . tcp dport @pairs", packet("10.9.9.9", destination_port=22), YES),
    ("ip saddr . tcp dport @pairs", packet(destination_port=22), NO),
    ("ip saddr . tcp dport != @pairs", packet(destination_port=22), YES),
    ("ip saddr . tcp dport != @pairs", packet(protocol=17, destination_port=22), NO),
    ("meta l4proto { tcp, udp } th dport 53", packet(protocol=17, destination_port=53), YES),
    ("th dport 53", packet(protocol=17, destination_port=53), YES),
    ("th dport 53", packet(protocol=17, destination_port=54), NO),
    ("th dport 53", packet(protocol=1, icmp_type=8), MAYBE),
    ("meta l4proto . th dport { udp . 53 }", packet(protocol=17, destination_port=53), YES),
    ("meta l4proto . th dport { udp . 53 }", packet(protocol=6, destination_port=53), NO),
    ("meta l4proto tcp", V6, YES),
    ("meta l4proto != tcp", packet(protocol=17), YES),
    ("ip protocol tcp", packet(), YES),
    ("ip protocol tcp", V6, NO),
    ("ip6 nexthdr tcp", V6, MAYBE),
    ("ip6 nexthdr tcp", packet("2001:db8::1", "::1", 17), NO),
    ("ip6 nexthdr 0", V6, MAYBE),
    ("meta nfproto ipv6", V6, YES),
    ("meta nfproto ipv6", packet(), NO),
    ("meta nfproto != ipv6", packet(), YES),
    ("meta protocol { ip, ip6 }", packet(), YES),
    ("meta protocol 8021q", packet(), MAYBE),
    ("ip version 4", packet(), YES),
    ("ether type ip6", V6, MAYBE),
    ("ether type ip6", packet(), NO),
    ("ether type arp", packet(), NO),
    ("icmp type echo-request", packet(protocol=1, icmp_type=8), YES),
    ("icmp type echo-request", packet(protocol=1, icmp_type=0), NO),
    ("icmp type != echo-request", packet(protocol=6), NO),
    ("icmp type destination-unreachable icmp code port-unreachable", packet(protocol=1, icmp_type=3, icmp_code=3), YES),
    ("icmp type . icmp code { echo-request . 0 }", packet(protocol=1, icmp_type=8, icmp_code=1), NO),
    ("icmpv6 type { nd-neighbor-solicit, 200 }", packet("fe80::1", "fe80::2", 58, icmp_type=135), YES),
    ("icmpv6 type nd-neighbor-solicit", packet(protocol=58, icmp_type=135), NO),
    ("icmp id 5", packet(protocol=1, icmp_type=8), MAYBE),
    ("icmp id 5", packet(), NO),
    ("udplite dport 5", packet(protocol=136), MAYBE),
    ("ip frag-off & 0x1fff != 0", packet(fragment=1), MAYBE),
    ("ip frag-off & 8191 != 0", packet(), NO),
    ("ip frag-off & 0x1fff == 0", packet(), YES),
]
FLAGS = [
    ("tcp flags syn / fin,syn,rst,ack", TCP_SYN, YES),
    ("tcp flags syn / fin,syn,rst,ack", packet(tcp_flags=SYN | ACK), NO),
    ("tcp flags & (fin|syn|rst|ack) == syn", TCP_SYN, YES),
    ("tcp flags != syn / fin,syn,rst,ack", packet(tcp_flags=ACK), YES),
    ("tcp flags != syn / fin,syn,rst,ack", packet(protocol=17), NO),
    ("tcp flags syn,ack", packet(tcp_flags=ACK), YES),
    ("tcp flags syn,ack", packet(tcp_flags=RST), NO),
    ("tcp flags == syn", packet(tcp_flags=SYN | ACK), NO),
    ("tcp flags != syn", packet(tcp_flags=SYN | ACK), YES),
    ("tcp flags ! syn,ack", packet(tcp_flags=FIN), YES),
    ("tcp flags ! syn,ack", packet(tcp_flags=ACK), NO),
    ("tcp flags { syn, syn | ack }", packet(tcp_flags=SYN | ACK), YES),
    ("tcp flags { syn, syn | ack }", packet(tcp_flags=ACK), NO),
    ("tcp flags & (fin | syn | rst | ack) == { syn, ack }", packet(tcp_flags=ACK | 8), YES),
    ("tcp flags & syn != 0", TCP_SYN, YES),
    ("tcp flags & (syn|ack) == 0x0", packet(tcp_flags=FIN), YES),
    ("tcp flags != syn,ack", TCP_SYN, MAYBE),
    ("tcp flags shiny", TCP_SYN, MAYBE),
]
OPEN = [
    ("ct direction original", "nft-connection-part"),
    ("ct original ip saddr 10.0.0.1", "nft-connection-part"),
    ("ct status assured,confirmed", "nft-connection-part"),
    ("ct count over 5", "nft-limit"),
    ("limit rate 5/second burst 10 packets", "nft-limit"),
    ("limit rate over 10 mbytes/second burst 5 kbytes", "nft-limit"),
    ('limit name "l1"', "nft-limit"),
    ("quota over 100 mbytes used 5 kbytes", "nft-limit"),
    ("update @learned { ip saddr limit rate 5/minute }", "nft-limit"),
    ("meter m size 5 { ip saddr . tcp dport limit rate 5/second }", "nft-limit"),
    ("meta mark & 0x000000ff == 0x00000005", "nft-mark"),
    ("mark 5", "nft-mark"),
    ("ct mark 0x10-0x20", "nft-mark"),
    ("fib saddr . mark . iif oif missing", "nft-routing-lookup"),
    ("fib daddr type { local, broadcast }", "nft-routing-lookup"),
    ('meta hour "08:00"-"17:00"', "nft-time"),
    ('meta day { "Monday", "Friday" }', "nft-time"),
    ("numgen inc mod 2 offset 1 0", "nft-chance"),
    ("jhash ip saddr . ip daddr mod 16 seed 0xbeef 3", "nft-chance"),
    ("meta skuid 1000", "nft-local-process"),
    ('socket cgroupv2 level 1 "user.slice"', "nft-local-process"),
    ("iifgroup 5", "nft-interface-sort"),
    ("meta pkttype multicast", "nft-link-layer"),
    ("vlan id { 1, 5-10 }", "nft-link-layer"),
    ("ip ttl 1", "nft-header-part"),
    ("ip dscp cs1", "nft-header-part"),
    ("tcp option maxseg size 1-500", "nft-header-part"),
    ("exthdr frag exists", "nft-header-part"),
    ("ipsec in ip saddr 10.0.0.1", "nft-header-part"),
    ("@nh,96,32 0xa000001", "nft-header-part"),
    ("@th,0,16 & 255 == 5", "nft-header-part"),
    ('osf ttl loose name "Linux"', "nft-header-part"),
    ("rt ip nexthop 10.0.0.1", "nft-routing-lookup"),
    ('xt match "physdev"', "nft-extension-unread"),
    ("# xt_recent", "nft-extension-unread"),
    ("iif 7", "nft-interface-index"),
]


@pytest.mark.parametrize(("rule", "flow", "expected"), [*ADDRESSES, *PROTOCOLS, *FLAGS])
def test_packets_that_a_comparison_takes(rule: str, flow: Flow, expected: Truth) -> None:
    assert catches(rules_of(f"{rule} accept"), flow) is expected


@pytest.mark.parametrize("rule", [rule for rule, _, expected in (*ADDRESSES, *PROTOCOLS, *FLAGS) if expected is MAYBE])
def test_what_is_open_is_told(rule: str) -> None:
    assert read_rule(f"{rule} accept").fate(RULE_LINE) is LineFate.APPROXIMATED


@pytest.mark.parametrize(("rule", "reason"), OPEN)
def test_comparisons_that_the_text_cannot_decide(rule: str, reason: str) -> None:
    found = read_rule(f"{rule} counter packets 3 bytes 4 accept")
    entry = next(one for one in found.notes.ledger.build() if one.line == RULE_LINE)
    assert (entry.fate, entry.reason) == (LineFate.APPROXIMATED, reason)
    assert any(catches(found.rules(), flow) is MAYBE for flow in (packet(), V6))
    assert not any(catches(found.rules(), flow) is YES for flow in (packet(), V6))


@pytest.mark.parametrize(
    ("rule", "states"),
    [
        ("ct state established,related", {"ESTABLISHED", "RELATED"}),
        ("ct state { established, new }", {"ESTABLISHED", "NEW"}),
        ("ct state new | untracked", {"NEW", "UNTRACKED"}),
        ("ct state != new", {"ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"}),
        ("ct state ! new,invalid", {"ESTABLISHED", "RELATED", "UNTRACKED"}),
        ("ct state != { new, established }", {"RELATED", "INVALID", "UNTRACKED"}),
        ("ct state & (new|established) != 0", {"NEW", "ESTABLISHED"}),
        ("ct state 0x8", {"NEW"}),
        ("ct status dnat", {"DNAT"}),
        ("ct status & snat == snat", {"SNAT"}),
    ],
)
def test_states_of_connections(rule: str, states: set[str]) -> None:
    (found,) = rules_of(f"{rule} accept")
    assert [(one.states, one.negated) for one in found.conditions if isinstance(one, StateCondition)] == [
        (frozenset(states), False)
    ]


def test_a_state_is_never_two_at_once() -> None:
    assert rules_of("ct state established,related / established,related accept") == ()
    (found,) = rules_of("ct state != established | related drop")
    assert found.conditions == ()


@pytest.mark.parametrize(
    ("rule", "names", "outgoing", "negated"),
    [
        ('iifname "eth0"', [("eth0", False)], False, False),
        ('oifname != "eth*"', [("eth", True)], True, True),
        ('iifname "eth\\*"', [("eth*", False)], False, False),
        ('iifname { "eth0", "wan*" }', [("eth0", False), ("wan", True)], False, False),
        ('iif "lo"', [("lo", False)], False, False),
        ("meta oif != { lo, dummy0 }", [("lo", False), ("dummy0", False)], True, True),
    ],
)
def test_interfaces(rule: str, names: list[tuple[str, bool]], outgoing: bool, negated: bool) -> None:
    (found,) = rules_of(f"{rule} accept")
    assert found.conditions == (InterfaceCondition(tuple(InterfaceName(*name) for name in names), outgoing, negated),)


def test_interfaces_joined_with_addresses_are_rules_of_their_own() -> None:
    first, second = rules_of('iifname . ip saddr { "eth0" . 10.0.0.1, "eth1" . 10.0.0.2, "eth0" . 10.0.0.3 } accept')
    names = [
        part.names[0].name
        for rule in (first, second)
        for part in rule.conditions
        if isinstance(part, InterfaceCondition)
    ]
    assert names == ["eth0", "eth1"]
    assert catches((first,), packet("10.0.0.3")) is YES
    assert catches((first,), packet("10.0.0.2")) is NO


def test_none_of_several_interfaces_joined_with_addresses_is_left_open() -> None:
    found = rules_of('iifname . ip saddr != { "eth0" . 10.0.0.1 } drop accept')
    assert catches(found, packet("10.0.0.9"), found[0].verdict) is MAYBE


def test_a_family_that_the_table_does_not_have_is_never_met() -> None:
    assert rules_of("ip6 saddr ::1 accept", family="ip") == ()
    assert rules_of("ip saddr 10.0.0.1 ip6 daddr ::1 accept") == ()


def test_frames_of_a_bridge_all_have_an_address_of_their_own() -> None:
    assert catches(rules_of("ether saddr != 00:11:22:33:44:55 accept", "bridge"), packet(source_mac=1)) is YES


@pytest.mark.parametrize(
    "rule",
    ["ether saddr != 00:11:22:33:44:55 accept", "ether saddr . ip saddr != { 00:11:22:33:44:55 . 10.0.0.1 } accept"],
)
def test_another_address_is_asked_of_interfaces_with_frames(rule: str) -> None:
    frames = InterfaceCondition((InterfaceName("eth0"),))
    (found,) = read(SURROUNDINGS.format(rule=rule, family="inet", hook="forward", kind="filter"), frames).rules()
    assert frames in found.conditions
    assert catches((found,), packet("10.0.0.2", source_mac=1)) is YES
