"""What each match of a rule asks of packets, match by match as iptables-extensions(8) describes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.vendors.linux.iptables.dumps import HEAD, holds, one_rule, rule_of, section

from segcheck.model.header import ACK, FIN, OTHER_FRAGMENT, SYN, Family, Flow
from segcheck.semantics.evaluate import Truth
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.linux.iptables.read import read_iptables
from segcheck.vendors.linux.netfilter.program import InterfaceCondition, InterfaceName, StateCondition
from segcheck.vendors.linux.network.ethernet import came_as_ethernet
from segcheck.vendors.linux.text.sections import SectionKind

YES, NO, MAYBE = Truth.TRUE, Truth.FALSE, Truth.MAYBE


def packet(source: str = "10.0.0.1", destination: str = "192.168.0.1", protocol: int = 6, **fields: Any) -> Flow:
    """An IPv4 or IPv6 packet."""
    if ":" in source:
        return Flow(Family.IPV6, ipv6(source) or 0, ipv6(destination) or 0, protocol, **fields)
    return Flow(Family.IPV4, ipv4(source) or 0, ipv4(destination) or 0, protocol, **fields)


ADDRESSES = [
    ("-s 10.0.0.0/8", packet("10.255.0.1"), YES),
    ("-s 10.0.0.0/8", packet("11.0.0.1"), NO),
    ("! -s 10.0.0.0/8", packet("11.0.0.1"), YES),
    ("-s ! 10.0.0.0/8", packet("11.0.0.1"), YES),
    ("-s 10.0.0.1", packet("10.0.0.1"), YES),
    ("-s 10.0.0.1", packet("10.0.0.2"), NO),
    ("-s 10.0.0.0/255.0.255.0", packet("10.77.0.9"), YES),
    ("-s 10.0.0.0/255.0.255.0", packet("10.77.1.9"), NO),
    ("! -s 10.0.0.0/255.0.255.0", packet("10.77.1.9"), YES),
    ("-s 10.0.0.1,10.0.0.3", packet("10.0.0.3"), YES),
    ("-s 10.0.0.1,10.0.0.3", packet("10.0.0.2"), NO),
    ("! -s 10.0.0.1,10.0.0.3", packet("10.0.0.2"), MAYBE),
    ("-d 192.168.0.1/32 -s 10.0.0.0/8", packet(), YES),
    ("-d 192.168.0.2/32 -s 10.0.0.0/8", packet(), NO),
    ("--source 10.0.0.0/8 --dst 192.168.0.0/16", packet(), YES),
    ("-s 10.0.0.300", packet(), MAYBE),
    ("-s gateway.example.jp", packet(), MAYBE),
    ("-m iprange --src-range 10.0.0.1-10.0.0.9", packet("10.0.0.9"), YES),
    ("-m iprange --src-range 10.0.0.1-10.0.0.9", packet("10.0.0.10"), NO),
    ("-m iprange ! --src-range 10.0.0.1-10.0.0.9 --dst-range 192.168.0.1-192.168.0.1", packet("10.0.0.10"), YES),
    ("-m iprange ! --dst-range 192.168.0.0-192.168.0.9", packet(), NO),
    ("-m iprange --src-range 10.0.0.9-10.0.0.1", packet(), MAYBE),
    ("-m mac --mac-source 00:11:22:33:44:55", packet(source_mac=0x001122334455), YES),
    ("-m mac --mac-source 00:11:22:33:44:55", packet(source_mac=1), NO),
    ("-m mac --mac 00:11:22:33:44:55", packet(source_mac=1), NO),
    ("-m moonphase -m mac --mac 00:11:22:33:44:55", packet(source_mac=1), MAYBE),
    ("-m mac ! --mac-source 00:11:22:33:44:55", packet(source_mac=0x001122334455), NO),
    ("-m mac ! --mac-source 00:11:22:33:44:55", packet(source_mac=1), MAYBE),
    ("-m mac --mac-source 00:11:22:33:44", packet(source_mac=1), MAYBE),
    ("-m addrtype --dst-type MULTICAST", packet(destination="239.1.2.3"), YES),
    ("-m addrtype --dst-type MULTICAST", packet(), NO),
    ("-m addrtype ! --dst-type MULTICAST", packet(), YES),
    ("-m addrtype --dst-type LOCAL", packet(), MAYBE),
    ("-m addrtype --src-type MULTICAST --limit-iface-in", packet(), MAYBE),
    ("-m pkttype --pkt-type broadcast", packet(), MAYBE),
]

PORTS = [
    ("-p tcp -m tcp --dport 80", packet(destination_port=80), YES),
    ("-p tcp --dport 80", packet(destination_port=81), NO),
    ("-p tcp --dport 80", packet(protocol=17, destination_port=80), NO),
    ("-p tcp -m tcp ! --dport 80", packet(destination_port=81), YES),
    ("-p tcp -m tcp ! --dport 80", packet(destination_port=80), NO),
    ("-p tcp -m tcp ! --dport 80", packet(protocol=17, destination_port=81), NO),
    ("-p tcp -m tcp --dport ! 80", packet(destination_port=81), YES),
    ("-p tcp -m tcp --sport 1024: --dport :1023", packet(source_port=1024, destination_port=1023), YES),
    ("-p tcp -m tcp --sport 1024: --dport :1023", packet(source_port=1023, destination_port=1023), NO),
    ("-p udp --dport domain", packet(protocol=17, destination_port=53), YES),
    ("-p tcp --dport nowhere", packet(destination_port=53), MAYBE),
    ("-p tcp -m state --state NEW --dport 22", packet(destination_port=23), NO),
    ("-p tcp -m conntrack --ctstate NEW --dport 22", packet(destination_port=23), NO),
    ("-p tcp -m limit --limit 5/min --dport 22", packet(destination_port=23), NO),
    ("-p tcp -m limit --limit 5/min --dport 22", packet(destination_port=22), MAYBE),
    ("-p tcp -m multiport --dports 22,80:90,443", packet(destination_port=85), YES),
    ("-p tcp -m multiport --dports 22,80:90,443", packet(destination_port=91), NO),
    ("-p tcp -m multiport ! --dports 22,80:90", packet(destination_port=443), YES),
    ("-p udp -m multiport --ports 53", packet(protocol=17, source_port=53), YES),
    ("-p udp -m multiport --ports 53", packet(protocol=17, source_port=54, destination_port=52), NO),
    ("-p dccp -m multiport --ports 53", packet(protocol=33), MAYBE),
    ("-m multiport --dports 53", packet(), MAYBE),
    ("-p sctp -m sctp --dport 53", packet(protocol=132, destination_port=53), YES),
    ("-p dccp -m dccp --dport 53", packet(protocol=33), MAYBE),
    ("-p dccp -m dccp --dport 53", packet(protocol=6), NO),
    ("-p tcp --syn", packet(tcp_flags=SYN), YES),
    ("-p tcp --syn", packet(tcp_flags=SYN | ACK), NO),
    ("-p tcp ! --syn", packet(tcp_flags=SYN | ACK), YES),
    ("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN", packet(tcp_flags=SYN), YES),
    ("-p tcp -m tcp --tcp-flags ALL NONE", packet(tcp_flags=0), YES),
    ("-p tcp -m tcp --tcp-flags ALL NONE", packet(tcp_flags=FIN), NO),
    ("-p tcp -m tcp ! --tcp-flags SYN,ACK SYN,ACK", packet(tcp_flags=SYN), YES),
    ("-p tcp -m tcp --tcp-flags SYN FIN", packet(tcp_flags=FIN), NO),
    ("-p tcp -m tcp --tcp-flags SYN WHAT", packet(tcp_flags=FIN), MAYBE),
    ("-p tcp -m tcp --tcp-option 5", packet(), MAYBE),
    ("-p tcp -m tcp --tcp-option 5", packet(protocol=17), NO),
]

PROTOCOLS = [
    ("-p icmp", packet(protocol=1), YES),
    ("-p 112", packet(protocol=112), YES),
    ("-p vrrp", packet(protocol=112), YES),
    ("! -p tcp", packet(protocol=6), NO),
    ("-p ! tcp", packet(protocol=17), YES),
    ("-p all", packet(protocol=17), YES),
    ("-p what", packet(), MAYBE),
    ("-p icmp -m icmp --icmp-type 8", packet(protocol=1, icmp_type=8), YES),
    ("-p icmp -m icmp --icmp-type echo-request", packet(protocol=1, icmp_type=8), YES),
    ("-p icmp -m icmp --icmp-type 8", packet(protocol=1, icmp_type=0), NO),
    ("-p icmp -m icmp --icmp-type 3/4", packet(protocol=1, icmp_type=3, icmp_code=4), YES),
    ("-p icmp -m icmp --icmp-type 3/4", packet(protocol=1, icmp_type=3, icmp_code=1), NO),
    ("-p icmp -m icmp ! --icmp-type 3", packet(protocol=1, icmp_type=8), YES),
    ("-p icmp -m icmp --icmp-type any", packet(protocol=1, icmp_type=77), YES),
    ("-p icmp -m icmp --icmp-type 999", packet(protocol=1, icmp_type=77), MAYBE),
    ("-p esp -m esp --espspi 500", packet(protocol=50), MAYBE),
    ("-p esp -m esp --espspi 500", packet(protocol=51), NO),
]


@pytest.mark.parametrize(("rule", "asked", "expected"), ADDRESSES + PORTS + PROTOCOLS)
def test_a_match_asks_what_it_says(rule: str, asked: Flow, expected: Truth) -> None:
    assert holds(rule_of(one_rule(f"{rule} -j ACCEPT")), asked) is expected


@pytest.mark.parametrize(
    ("rule", "asked", "expected"),
    [
        ("-s 2001:db8::/32", packet("2001:db8::1", "::1"), YES),
        ("-s 2001::/ffff:0:ffff::", packet("2001:5::1", "::1"), YES),
        ("-s 2001::/ffff:0:ffff::", packet("2001:5:1::1", "::1"), NO),
        ("-p ipv6-icmp -m icmp6 --icmpv6-type 128", packet("2001:db8::1", "::1", 58, icmp_type=128), YES),
        ("-p icmpv6 --icmpv6-type echo-request", packet("2001:db8::1", "::1", 58, icmp_type=129), NO),
        ("-p ipv6-icmp -m icmp6 ! --icmpv6-type 1/4", packet("2001:db8::1", "::1", 58, icmp_type=1), YES),
        ("-m addrtype --dst-type MULTICAST", packet("2001:db8::1", "ff02::1"), YES),
        ("-m iprange --src-range 2001:db8::1-2001:db8::9", packet("2001:db8::5", "::1"), YES),
        ("-m rt --rt-type 0 --rt-segsleft 0", packet("2001:db8::5", "::1"), MAYBE),
        ("-m hl --hl-eq 255", packet("2001:db8::5", "::1"), MAYBE),
        ("-p ah", packet("2001:db8::5", "::1", 51), MAYBE),
        ("-p ipv6-frag", packet("2001:db8::5", "::1", 6), MAYBE),
        ("-p esp", packet("2001:db8::5", "::1", 50), YES),
    ],
)
def test_ipv6_matches(rule: str, asked: Flow, expected: Truth) -> None:
    assert holds(rule_of(one_rule(f"{rule} -j ACCEPT", six=True)), asked) is expected


# -- fragments ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", ["-p tcp --dport 80", "-p tcp ! --dport 80", "-p tcp ! --syn", "-p icmp --icmp-type 8"]
)
def test_what_accepts_takes_later_fragments_along_and_what_drops_does_not(rule: str) -> None:
    later = packet(protocol=1 if "icmp" in rule else 6, fragment=OTHER_FRAGMENT)
    read = rule_of(one_rule(f"{rule} -j ACCEPT"))
    assert (holds(read, later), holds(read, later, generous=False)) == (YES, NO)


def test_later_fragments_are_put_together_before_rules_see_them() -> None:
    read = rule_of(one_rule("-f -j DROP"))
    assert holds(read, packet(fragment=OTHER_FRAGMENT), generous=False) is NO
    assert holds(read, packet(fragment=OTHER_FRAGMENT)) is MAYBE
    assert holds(rule_of(one_rule("! -f -j ACCEPT")), packet()) is YES


# -- interfaces and states -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("-i eth0", InterfaceCondition((InterfaceName("eth0"),))),
        ("! -o eth+", InterfaceCondition((InterfaceName("eth", prefix=True),), outgoing=True, negated=True)),
        ("-i ! ppp0", InterfaceCondition((InterfaceName("ppp0"),), negated=True)),
        ("! -i +", InterfaceCondition((InterfaceName("", prefix=True),), negated=True)),
    ],
)
def test_interfaces(rule: str, expected: InterfaceCondition) -> None:
    assert rule_of(one_rule(f"{rule} -j ACCEPT")).conditions == (expected,)


def test_any_interface_is_no_condition() -> None:
    assert rule_of(one_rule("-i + -j ACCEPT")).conditions == ()


@pytest.mark.parametrize(
    ("rule", "states", "negated"),
    [
        ("-m conntrack --ctstate NEW,RELATED", {"NEW", "RELATED"}, False),
        ("-m conntrack ! --ctstate INVALID", {"INVALID"}, True),
        ("-m state --state ESTABLISHED", {"ESTABLISHED"}, False),
        ("-m state ! --state NEW", {"NEW"}, True),
        ("-m conntrack --ctstate SNAT,DNAT", {"SNAT", "DNAT"}, False),
        ("-m conntrack --ctdir REPLY", {"ESTABLISHED", "RELATED"}, False),
        ("-m conntrack ! --ctdir ORIGINAL", {"ESTABLISHED", "RELATED"}, False),
    ],
)
def test_states(rule: str, states: set[str], negated: bool) -> None:
    (condition,) = [
        one for one in rule_of(one_rule(f"{rule} -j ACCEPT")).conditions if isinstance(one, StateCondition)
    ]  # fmt: skip
    assert (condition.states, condition.negated) == (states, negated)


def test_a_state_nobody_knows_is_open() -> None:
    reading = one_rule("-m state --state WHAT -j ACCEPT")
    assert holds(rule_of(reading), packet()) is MAYBE
    assert reading.fate(5) is LineFate.UNRECOGNIZED


@pytest.mark.parametrize(
    "rule",
    [
        "-m conntrack --ctorigdst 10.2.0.0/16",
        "-m conntrack --ctstate NEW --ctorigdstport 80",
        "-m conntrack --ctproto 6",
        "-m conntrack --ctstatus ASSURED",
        "-m conntrack --ctexpire 10:20 --ctdir ORIGINAL",
        "-m mark --mark 0x1",
        "-m mark ! --mark 0x1/0xff",
        "-m connmark --mark 0x1",
        "-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode srcip,dstport --hashlimit-name foo",
        "-m recent --rcheck --seconds 60 --hitcount 4 --name ssh --mask 255.255.255.255 --rsource",
        "-m recent ! --update --seconds 60 --name ssh --rsource",
        "-m connlimit --connlimit-above 3 --connlimit-mask 32 --connlimit-saddr",
        '-m string --string "foo -j DROP" --algo bm',
        "-m time --timestart 09:00:00 --timestop 17:00:00 --weekdays Mon,Tue --datestop 2038-01-19T03:14:07",
        "-m physdev ! --physdev-is-bridged",
        "-m physdev --physdev-in eth0 --physdev-is-bridged",
        "-m policy --dir in --pol ipsec --reqid 1 --proto esp",
        "-m ttl --ttl-lt 5",
        "-m length --length 100:200",
        "-m statistic --mode random --probability 0.50000000000",
        '-m u32 --u32 "0x0&0xff=0x10"',
        '-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"',
        "-m helper --helper ftp",
        "-m rpfilter --loose --invert",
        "-m socket --transparent",
        "-m owner --uid-owner 0",
        "-m set --match-set foo src,dst",
        "-m geoip ! --source-country JP",
    ],
)
def test_known_matches_without_exact_meaning_are_open_and_approximated(rule: str) -> None:
    reading = one_rule(f"{rule} -j ACCEPT")
    assert holds(rule_of(reading), packet()) is MAYBE
    assert reading.fate(5) is LineFate.APPROXIMATED
    assert rule_of(reading).verdict.name == "ACCEPT"  # type: ignore[union-attr]


def test_a_match_nobody_knows_is_open_and_unrecognized() -> None:
    reading = one_rule("-s 10.0.0.0/8 -m moonphase ! --full -j ACCEPT")
    assert holds(rule_of(reading), packet()) is MAYBE
    assert holds(rule_of(reading), packet("11.0.0.1")) is NO
    assert reading.fate(5) is LineFate.UNRECOGNIZED
    assert reading.codes == ["iptables-match-unknown"]


@pytest.mark.parametrize(
    "rule",
    [
        "-m comment --comment hello",
        r'-m comment --comment "he said \"hi\" -j DROP \\ \'"',
        "-m comment --comment -j",
        '-m comment --comment "!"',
        '-m comment --comment ""',
        "-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource",
        "-c 10 20",
    ],
)
def test_what_asks_for_nothing(rule: str) -> None:
    reading = one_rule(f"{rule} -j ACCEPT")
    assert rule_of(reading).conditions == ()
    assert reading.fate(5) is LineFate.MODELED


def test_an_option_of_no_match_leaves_the_rule_open() -> None:
    reading = one_rule("-p tcp -m tcp --moon full -j ACCEPT")
    assert holds(rule_of(reading), packet()) is MAYBE
    assert reading.fate(5) is LineFate.UNRECOGNIZED


# -- hardware addresses ------------------------------------------------------------------------------------------

LINKS = """1: lo: <LOOPBACK,UP> mtu 65536
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0: <BROADCAST,UP> mtu 1500
    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
3: eth0.10@eth0: <BROADCAST,UP> mtu 1500
    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
4: wg0: <POINTOPOINT,NOARP,UP> mtu 1420
    link/none
"""


def test_another_hardware_address_is_only_asked_of_interfaces_with_ethernet() -> None:
    ethernet = came_as_ethernet([section(LINKS, SectionKind.ADDRESSES)])
    assert ethernet == InterfaceCondition((InterfaceName("eth0"), InterfaceName("eth0.10")))
    dump = section(
        f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m mac ! --mac-source 00:11:22:33:44:55 -j DROP\nCOMMIT\n"
    )
    (ruleset,) = read_iptables([dump], ethernet=ethernet)
    (rule,) = ruleset.tables[0].chains["FORWARD"].rules
    assert ethernet in rule.conditions
    assert holds(rule, packet(source_mac=1)) is YES
    assert holds(rule, packet(source_mac=0x001122334455)) is NO
    assert dump.notes.ledger.fate(4) is LineFate.MODELED


def test_output_for_one_interface_tells_nothing_of_the_others() -> None:
    assert came_as_ethernet([]) is None
    addresses = section(
        "2: eth0: <BROADCAST,UP> mtu 1500\n    inet 10.0.0.1/24 scope global eth0\n", SectionKind.ADDRESSES
    )
    assert came_as_ethernet([addresses]) is None
    assert came_as_ethernet([addresses, section(LINKS, SectionKind.ADDRESSES)]) is not None
    assert came_as_ethernet([replace(section(LINKS, SectionKind.ADDRESSES), whole=False)]) is None
