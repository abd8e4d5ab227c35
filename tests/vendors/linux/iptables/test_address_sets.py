"""Sets as `ipset save` prints them, and what rules that ask them learn."""

from __future__ import annotations

import pytest
from tests.vendors.linux.iptables.dumps import HEAD, holds, one_rule, read, rule_of, section

from segcheck.model.header import OTHER_FRAGMENT, Family, Flow
from segcheck.semantics.evaluate import Truth
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.linux.iptables.read import read_iptables
from segcheck.vendors.linux.text.sections import SectionKind

YES, NO, MAYBE = Truth.TRUE, Truth.FALSE, Truth.MAYBE
SETS = """create hosts hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x8c6ea54f
add hosts 10.0.0.5
add hosts 10.0.0.4
create masked hash:ip family inet hashsize 1024 maxelem 65536 netmask 24 counters comment bucketsize 12 initval 0x1
add masked 10.0.0.0 packets 0 bytes 0 comment "he said hi"
create nets hash:net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1cf60420
add nets 10.0.0.0/8
add nets 10.1.0.0/16 nomatch
add nets 10.1.2.0/24
create services hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x66a693d3
add services 10.0.0.1,tcp:80
add services 10.0.0.2,tcp:80
add services 10.0.0.1,udp:53
add services 10.0.0.1,icmp:echo-request
add services 10.0.0.1,esp:0
create triples hash:ip,port,net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x6d2fa6b7
add triples 10.0.0.1,tcp:80,10.0.2.0/24
create range bitmap:ip range 10.0.0.0-10.0.0.255
add range 10.0.0.5
create ports bitmap:port range 1-1000
add ports 80
add ports 90
create macs hash:mac hashsize 1024 maxelem 65536 bucketsize 12 initval 0x8c6ea54f
add macs 00:11:22:33:44:55
create pairs hash:ip,mac family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x8c6ea54f
add pairs 10.0.0.1,00:11:22:33:44:55
create six hash:net family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval 0x9821649e
add six 2001:db8::/32
create banned hash:ip family inet hashsize 1024 maxelem 65536 timeout 100 bucketsize 12 initval 0xae4072e2
add banned 10.0.0.1 timeout 99
create interfaces hash:net,iface family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x9a0d23fe
add interfaces 10.0.0.0/8,eth0
create empty hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x9a0d23fe
create all list:set size 8
add all hosts
add all range
create doubtful list:set size 8
add doubtful hosts
add doubtful banned
"""


def packet(source: str, destination: str = "192.168.0.1", protocol: int = 6, **fields: int) -> Flow:
    """A packet."""
    if ":" in source:
        return Flow(Family.IPV6, ipv6(source) or 0, ipv6(destination) or 0, protocol, **fields)
    return Flow(Family.IPV4, ipv4(source) or 0, ipv4(destination) or 0, protocol, **fields)


@pytest.mark.parametrize(
    ("asked", "flow", "expected"),
    [
        ("hosts src", packet("10.0.0.5"), YES),
        ("hosts src", packet("10.0.0.6"), NO),
        ("hosts dst", packet("10.0.0.5"), NO),
        ("hosts dst", packet("10.0.0.9", "10.0.0.4"), YES),
        ("hosts src,src", packet("10.0.0.5"), YES),
        ("masked src", packet("10.0.0.200"), YES),
        ("masked src", packet("10.0.1.0"), NO),
        ("nets src", packet("10.9.0.1"), YES),
        ("nets src", packet("10.1.9.1"), NO),
        ("nets src", packet("10.1.2.1"), YES),
        ("services src,dst", packet("10.0.0.2", destination_port=80), YES),
        ("services src,dst", packet("10.0.0.2", source_port=80), NO),
        ("services src,src", packet("10.0.0.2", source_port=80), YES),
        ("services src,dst", packet("10.0.0.2", protocol=17, destination_port=53), NO),
        ("services src,dst", packet("10.0.0.1", protocol=17, destination_port=53), YES),
        ("services src,dst", packet("10.0.0.1", protocol=1, icmp_type=8), YES),
        ("services src,dst", packet("10.0.0.1", protocol=1, icmp_type=8, icmp_code=1), NO),
        ("services src,dst", packet("10.0.0.1", protocol=50), YES),
        ("services src", packet("10.0.0.1", destination_port=80), NO),
        ("triples src,dst,dst", packet("10.0.0.1", "10.0.2.9", destination_port=80), YES),
        ("triples src,dst,dst", packet("10.0.0.1", "10.0.3.9", destination_port=80), NO),
        ("range src", packet("10.0.0.5"), YES),
        ("ports dst", packet("1.1.1.1", destination_port=90), YES),
        ("ports dst", packet("1.1.1.1", protocol=132, destination_port=90), NO),
        ("macs src", packet("1.1.1.1", source_mac=0x001122334455), YES),
        ("macs src", packet("1.1.1.1", source_mac=1), NO),
        ("macs dst", packet("1.1.1.1", source_mac=1), MAYBE),
        ("pairs src,src", packet("10.0.0.1", source_mac=0x001122334455), YES),
        ("pairs src,src", packet("10.0.0.1", source_mac=1), NO),
        ("six src", packet("10.0.0.1"), NO),
        ("empty src", packet("10.0.0.1"), NO),
        ("banned src", packet("10.0.0.1"), MAYBE),
        ("interfaces src,src", packet("10.0.0.1"), MAYBE),
        ("all src", packet("10.0.0.4"), YES),
        ("all src", packet("10.0.0.6"), NO),
        ("doubtful src", packet("10.0.0.6"), MAYBE),
        ("nobody src", packet("10.0.0.6"), MAYBE),
        ("hosts up", packet("10.0.0.6"), MAYBE),
        ("hosts src --return-nomatch", packet("10.0.0.5"), MAYBE),
        ("hosts src --packets-gt 5", packet("10.0.0.5"), MAYBE),
        ("hosts src ! --update-counters", packet("10.0.0.5"), YES),
    ],
)
def test_what_a_set_holds(asked: str, flow: Flow, expected: Truth) -> None:
    assert holds(rule_of(one_rule(f"-m set --match-set {asked} -j ACCEPT", sets=SETS)), flow) is expected
    opposite = {YES: NO, NO: YES, MAYBE: MAYBE}[expected]
    assert holds(rule_of(one_rule(f"-m set ! --match-set {asked} -j ACCEPT", sets=SETS)), flow) is opposite


def test_a_set_of_ipv6() -> None:
    rule = rule_of(one_rule("-m set --match-set six src -j ACCEPT", sets=SETS, six=True))
    assert holds(rule, packet("2001:db8::1", "::1")) is YES
    assert holds(rule, packet("2001:db9::1", "::1")) is NO


def test_ports_of_later_fragments_are_not_known() -> None:
    later = packet("10.0.0.2", fragment=OTHER_FRAGMENT)
    rule = rule_of(one_rule("-m set --match-set services src,dst -j ACCEPT", sets=SETS))
    assert (holds(rule, later), holds(rule, later, generous=False)) == (YES, NO)


def test_a_rule_names_the_lines_of_its_sets() -> None:
    rule = rule_of(one_rule("-m set --match-set all src -j ACCEPT", sets=SETS))
    assert [span.line for span in rule.origin] == [5, SETS.splitlines().index("create all list:set size 8") + 1, 1, 18]


def test_a_set_that_a_rule_changes_is_open() -> None:
    text = f"""{HEAD}
*filter
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m set --match-set hosts src -j ACCEPT
-A OUTPUT -j SET --add-set hosts dst
COMMIT
"""
    reading = read(text, sets=SETS)
    assert holds(reading.rules()[0], packet("10.0.0.5")) is MAYBE
    assert reading.fate(5) is LineFate.APPROXIMATED


@pytest.mark.parametrize(
    "line",
    [
        "swap hosts nets",
        "flush hosts",
        "create hosts hash:ip family inet",
        "add hosts 10.0.0.300",
        "add hosts 1.1.1.1 timeout 5",
    ],
)
def test_what_may_change_a_set_leaves_it_open(line: str) -> None:
    rule = rule_of(one_rule("-m set --match-set hosts src -j ACCEPT", sets=f"{SETS}{line}\n"))
    assert holds(rule, packet("10.0.0.5")) is MAYBE


def test_every_line_of_the_sets_has_a_fate() -> None:
    sets = section(f"# saved\n{SETS}add nobody 1.1.1.1\nwhat is this\n", SectionKind.IPSET)
    read_iptables([section(f"{HEAD}\n*filter\nCOMMIT\n")], [sets])
    assert not sets.notes.ledger.unmarked()
    fates = sets.notes.ledger.build().counts()
    assert (fates[LineFate.MALFORMED], fates[LineFate.UNRECOGNIZED]) == (1, 1)
