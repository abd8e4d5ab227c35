"""What one filter means, packet by packet. Traps of the platform, each with the wrong reading refused."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.filtering import ESP, GRE, ICMP, ICMPV6, Lists, judged, packet, verdict

from segcheck.model.filters import Action
from segcheck.model.header import ACK, FIN, PSH, RST, SYN, UDP, URG, Family, Flow
from segcheck.source.ledger import LineFate


@pytest.mark.parametrize(
    ("fields", "flow", "expected"),
    [
        # Fields left out are open.
        ("pass *", packet(), "permit"),
        ("pass * *", packet(protocol=ESP), "permit"),
        ("pass 10.1.1.1", packet("10.1.1.2"), "deny"),
        ("pass * * tcp", packet(protocol=UDP), "deny"),
        # Actions; only the log differs behind the hyphen.
        ("pass-log *", packet(), "permit"),
        ("pass-nolog *", packet(), "permit"),
        ("reject *", packet(), "deny"),
        ("reject-nolog *", packet(), "deny"),
        ("restrict *", packet(), "either"),
        ("restrict-log *", packet(), "either"),
        ("restrict-nolog * * udp", packet(), "deny"),
        ("permit *", packet(), "either"),
        ("pass-often *", packet(), "either"),
        # Addresses: no mask is one host; masks of either form; ranges with open ends; lists.
        ("pass 10.1.1.1", packet("10.1.1.1"), "permit"),
        ("pass 10.1.0.0/16", packet("10.1.200.1"), "permit"),
        ("pass 10.1.0.0/255.255.0.0", packet("10.1.200.1"), "permit"),
        ("pass 10.1.0.0/255.255.0.0", packet("10.2.0.0"), "deny"),
        ("pass 10.0.1.0/255.0.255.0", packet("10.9.1.7"), "permit"),
        ("pass 10.1.1.0-10.1.1.9", packet("10.1.1.9"), "permit"),
        ("pass 10.1.1.0-10.1.1.9", packet("10.1.1.10"), "deny"),
        ("pass 10.1.1.2-", packet("10.1.1.1"), "deny"),
        ("pass -10.1.1.2", packet("10.1.1.1"), "permit"),
        ("pass 172.16.0.0/12,10.1.1.1", packet("10.1.1.1"), "permit"),
        ("pass 172.16.0.0/12,10.1.1.1", packet("10.1.1.2"), "deny"),
        ("pass * 203.0.113.9", packet(), "permit"),
        ("pass * 203.0.113.8", packet(), "deny"),
        # Octets left open, at the end and in the middle.
        ("pass 10.1.*.*", packet("10.1.7.7"), "permit"),
        ("pass 10.1.*.*", packet("10.2.7.7"), "deny"),
        ("pass 10.*.1.*", packet("10.77.1.3"), "permit"),
        ("pass 10.*.1.*", packet("10.77.2.3"), "deny"),
        # Host bits behind the mask: the network or nothing.
        ("pass 10.1.1.1/24", packet("10.1.1.7"), "either"),
        ("pass 10.1.1.1/24", packet("10.1.2.7"), "deny"),
        # Names: whose addresses they have, nobody knows here; what stands beside them counts.
        ("pass * www.example.jp", packet(), "either"),
        ("pass * www.example.jp,203.0.113.9", packet(), "permit"),
        ("pass map-e *", packet(), "either"),
        ("pass 10.1.1 *", packet(), "either"),
        # Ports: single, names, ranges with open ends and named ends, lists.
        ("pass * * tcp * 80", packet(), "permit"),
        ("pass * * tcp * 80", packet(dport=81), "deny"),
        ("pass * * tcp 80", packet(sport=80), "permit"),
        ("pass * * tcp 80", packet(dport=80), "deny"),
        ("pass * * tcp * www,https", packet(dport=443), "permit"),
        ("pass * * tcp * netbios_ns-netbios_ssn", packet(dport=138), "permit"),
        ("pass * * tcp * netbios_ns-netbios_ssn", packet(dport=140), "deny"),
        ("pass * * tcp * 137-netbios_ssn,445", packet(dport=445), "permit"),
        ("pass * * tcp * -1023", packet(dport=0), "permit"),
        ("pass * * tcp * -1023", packet(dport=1024), "deny"),
        ("pass * * tcp * 1024-", packet(dport=65535), "permit"),
        ("pass * * tcp * ms-rpc-139", packet(dport=136), "permit"),
        ("pass * * tcp * ftp", packet(dport=21), "permit"),
        ("pass * * tcp * ftp", packet(dport=20), "either"),
        ("pass * * tcp * ftp", packet(dport=22), "deny"),
        ("pass * * tcp * frobnicate", packet(), "either"),
        ("pass * * tcp * frobnicate", packet(protocol=UDP), "deny"),
        ("pass * * tcp * 70000", packet(), "either"),
        ("pass * * tcp * 90-80", packet(), "either"),
        ("pass * * tcp * * tos=1", packet(), "either"),
    ],
)
def test_one_filter(fields: str, flow: Flow, expected: str) -> None:
    assert judged(fields, flow) == expected


@pytest.mark.parametrize(
    ("fields", "flow", "expected"),
    [
        # The trap: ports bind TCP and UDP only. Everything else matches as if no port were written.
        ("pass * * * * 80", packet(dport=80), "permit"),
        ("pass * * * * 80", packet(dport=443), "deny"),
        ("pass * * * * 80", packet(protocol=ESP), "permit"),
        ("pass * * * * 80", packet(protocol=ICMP), "permit"),
        ("pass * * * * 80", packet(protocol=GRE), "permit"),
        ("pass * * tcp,esp * 80", packet(protocol=ESP), "permit"),
        ("pass * * tcp,esp * 80", packet(dport=443), "deny"),
        ("reject * * * * 80", packet(protocol=ICMP), "deny"),
        # ICMP alone: the two fields are type and code. With others beside it they are ports, and ICMP matches anyway.
        ("pass * * icmp 8", packet(protocol=ICMP, icmp=(8, 0)), "permit"),
        ("pass * * icmp 8", packet(protocol=ICMP, icmp=(0, 0)), "deny"),
        ("pass * * icmp 3 4", packet(protocol=ICMP, icmp=(3, 4)), "permit"),
        ("pass * * icmp 3 4", packet(protocol=ICMP, icmp=(3, 1)), "deny"),
        ("pass * * icmp", packet(protocol=ICMP), "permit"),
        ("pass * * icmp,tcp 8", packet(protocol=ICMP, icmp=(0, 0)), "permit"),
        ("pass * * icmp,tcp 8", packet(sport=8), "permit"),
        ("pass * * icmp,tcp 8", packet(sport=9), "deny"),
        ("pass * * icmp-error 8", packet(protocol=ICMP, icmp=(3, 0)), "permit"),
        ("pass * * icmp-error", packet(protocol=ICMP, icmp=(8, 0)), "deny"),
        ("pass * * icmp-error", packet(protocol=ICMP, icmp=(40, 0)), "either"),
        ("pass * * icmp-info", packet(protocol=ICMP, icmp=(8, 0)), "permit"),
        ("pass * * icmp-info", packet(protocol=ICMP, icmp=(11, 0)), "deny"),
        # Ports beside protocols that have none, and nothing that has.
        ("pass * * esp * 80", packet(protocol=ESP), "either"),
        ("pass * * 1 8", packet(protocol=ICMP), "either"),
        ("pass * * esp", packet(protocol=ESP), "permit"),
        ("pass * * 50", packet(protocol=ESP), "permit"),
        ("pass * * frob", packet(), "either"),
        ("pass * * tcp,frob", packet(), "permit"),
    ],
)
def test_protocols_and_ports(fields: str, flow: Flow, expected: str) -> None:
    assert judged(fields, flow) == expected


@pytest.mark.parametrize(
    ("fields", "flags", "expected"),
    [
        # `established` looks at the packet alone: whoever sets ACK passes, session or not.
        ("pass * * established", ACK, "permit"),
        ("pass * * established", SYN | ACK, "permit"),
        ("pass * * established", SYN, "deny"),
        ("pass * * established", RST, "deny"),
        ("pass * * tcpfin", FIN | ACK, "permit"),
        ("pass * * tcpfin", ACK, "deny"),
        ("pass * * tcprst", RST | ACK, "permit"),
        # Flags of a value under a mask: SYN without ACK, RST and FIN, whatever PSH and URG are.
        ("pass * * tcpflag=0x0002/0x0017", SYN, "permit"),
        ("pass * * tcpflag=0x0002/0x0017", SYN | PSH | URG, "permit"),
        ("pass * * tcpflag=0x0002/0x0017", SYN | ACK, "deny"),
        ("pass * * tcpflag!=0x0002/0x0017", SYN | ACK, "permit"),
        ("pass * * tcpflag!=0x0002/0x0017", SYN, "deny"),
        ("pass * * tcpflag=2/23", SYN, "permit"),
        ("pass * * tcpflag=0x0003/0x0002", SYN | FIN, "deny"),
        ("pass * * tcpflag=0x0002/0x0102", SYN, "either"),
        ("pass * * tcpsyn", SYN, "either"),
        # Ports count beside flags.
        ("pass * * established * 81", ACK, "deny"),
        ("pass * * established * 80", ACK, "permit"),
    ],
)
def test_flags(fields: str, flags: int, expected: str) -> None:
    assert judged(fields, packet(flags=flags)) == expected


def test_flags_are_of_tcp_alone() -> None:
    assert judged("pass * * established", packet(protocol=UDP)) == "deny"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("pass * * tcp * 80", "either"),
        ("pass * * tcp", "permit"),
        ("pass * * established", "either"),
        ("pass 10.9.9.9 * tcp * 80", "deny"),
        ("reject * * tcp * 80", "deny"),
    ],
)
def test_later_fragments_show_no_ports(fields: str, expected: str) -> None:
    """They may be judged by addresses alone or like the first one."""
    assert judged(fields, packet(fragment=1)) == expected


@pytest.mark.parametrize(
    ("fields", "flow", "expected"),
    [
        ("pass 2001:db8::/32 *", packet("2001:db8:1::1", "2001:db8:2::1"), "permit"),
        ("pass 2001:db8::1 *", packet("2001:db8::1", "2001:db8:2::1"), "permit"),
        ("pass 2001:db8::1 *", packet("2001:db8::2", "2001:db8:2::1"), "deny"),
        ("pass 2001:db8::1-2001:db8::9 *", packet("2001:db8::5", "2001:db8:2::1"), "permit"),
        ("pass * * icmp6 2", packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(2, 0)), "permit"),
        ("pass * * icmp6 2", packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(128, 0)), "deny"),
        ("pass * * icmp-nd", packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(135, 0)), "permit"),
        ("pass * * icmp-nd", packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(128, 0)), "deny"),
        ("pass * * icmp", packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(128, 0)), "either"),
        ("pass ra-prefix@lan2::/64 *", packet("2001:db8::1", "2001:db8::2"), "either"),
        ("pass * * * * 22", packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(128, 0)), "permit"),
    ],
)
def test_ipv6(fields: str, flow: Flow, expected: str) -> None:
    assert judged(fields, flow) == expected


def test_families_have_numbers_of_their_own() -> None:
    lists = Lists("ip filter 1 pass * *\nipv6 filter 1 reject * *\nip lan1 secure filter in 1\n")
    assert verdict(lists.bound(), packet()) == "permit"
    assert lists.filters.bindings("lan1", Family.IPV6, "in") == ()


@pytest.mark.parametrize(
    ("fields", "fate", "reason"),
    [
        ("pass * *", LineFate.MODELED, ""),
        ("reject-log * * tcp,udp * 135,137-139", LineFate.MODELED, ""),
        ("restrict * *", LineFate.APPROXIMATED, "yamaha-restrict"),
        ("pass * www.example.jp", LineFate.APPROXIMATED, "condition-fqdn"),
        ("pass 10.1.1.1/24 *", LineFate.APPROXIMATED, "yamaha-address-host-bits"),
        ("pass * * icmp-error", LineFate.APPROXIMATED, "yamaha-icmp-kind"),
        ("pass * * tcp * ftp", LineFate.APPROXIMATED, "yamaha-port-name-of-two"),
        ("pass * * esp * 80", LineFate.APPROXIMATED, "yamaha-ports-without-ports"),
        ("accept * *", LineFate.UNRECOGNIZED, "unrecognized-rule"),
        ("pass * * tcp * * *", LineFate.UNRECOGNIZED, "unrecognized-rule"),
    ],
)
def test_fates(fields: str, fate: LineFate, reason: str) -> None:
    lists = Lists(f"ip filter 1 {fields}\nip lan1 secure filter in 1\n")
    assert lists.entry("ip filter 1") == (fate, reason)


def test_what_is_logged() -> None:
    text = "\n".join(
        f"ip filter {number} {action} * *"
        for number, action in enumerate(("pass", "pass-log", "reject", "reject-nolog", "reject-log"), 1)
    )
    rules = Lists(f"{text}\nip lan1 secure filter in 1 2 3 4 5\n").bound().rules
    assert [rule.logs for rule in rules] == [False, True, True, False, True]
    assert [rule.action for rule in rules] == [Action.PERMIT] * 2 + [Action.DENY] * 3
