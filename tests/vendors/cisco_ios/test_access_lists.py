"""What entries of access lists mean, packet by packet."""

from __future__ import annotations

import pytest
from tests.vendors.packets import packet

from segcheck.model.filters import Action, Filter
from segcheck.model.header import ACK, ESTABLISHED, FIN, RST, SYN, UDP, Family, Flow
from segcheck.semantics.evaluate import decide
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span, decode
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.parse import parse

HERE = Span("r.cfg", 1, 1, 1, 1)


class Lists:
    def __init__(self, text: str) -> None:
        self.configuration = parse(decode("r.cfg", text.encode()))
        self.filters = Filters(self.configuration)
        self.notes = self.configuration.notes

    def codes(self) -> list[str]:
        return [diagnostic.code for diagnostic in self.notes.diagnostics]

    def one(self, name: str = "T", family: Family = Family.IPV4) -> Filter:
        return self.filters.resolve(name, family, HERE)

    def fate(self, line: int) -> LineFate | None:
        return self.notes.ledger.fate(line)


def verdict(found: Filter, flow: Flow) -> str:
    """`permit`, `deny`, or `either`."""
    decision = decide(found, flow)
    if decision.may_permit and decision.may_deny:
        return "either"
    return "permit" if decision.may_permit else "deny"


def entry(text: str) -> Filter:
    """A list of one entry; what it does not catch is denied by the end of the list."""
    return Lists(f"ip access-list extended T\n {text}\n").one()


@pytest.mark.parametrize(
    ("text", "flow", "expected"),
    [
        ("permit ip any any", packet(), "permit"),
        ("permit ip host 10.1.1.1 any", packet(), "permit"),
        ("permit ip host 10.1.1.2 any", packet(), "deny"),
        ("permit ip 10.1.0.0 0.0.255.255 any", packet("10.1.200.3"), "permit"),
        ("permit ip 10.1.0.0 0.0.255.255 any", packet("10.2.0.3"), "deny"),
        ("permit ip 10.1.0.0/16 10.2.2.2/32", packet(), "permit"),
        # even third octets only
        ("permit ip 10.1.0.0 0.0.254.255 any", packet("10.1.4.9"), "permit"),
        ("permit ip 10.1.0.0 0.0.254.255 any", packet("10.1.5.9"), "deny"),
        # the typed-in network mask, taken literally: the last two octets must be 0.0
        ("permit ip 10.1.0.0 255.255.0.0 any", packet("99.77.0.0"), "permit"),
        ("permit ip 10.1.0.0 255.255.0.0 any", packet("10.1.0.1"), "deny"),
        ("permit 17 any any", packet(protocol=UDP), "permit"),
        ("permit udp any any", packet(), "deny"),
        ("permit tcp any any eq www", packet(dport=80), "permit"),
        ("permit tcp any any eq www", packet(dport=81), "deny"),
        ("permit tcp any any eq 22 www 443", packet(dport=443), "permit"),
        ("permit tcp any any eq 22 www 443", packet(dport=23), "deny"),
        ("permit tcp any any neq 22 80", packet(dport=80), "deny"),
        ("permit tcp any any neq 22 80", packet(dport=79), "permit"),
        ("permit tcp any any lt 1024", packet(dport=1023), "permit"),
        ("permit tcp any any lt 1024", packet(dport=1024), "deny"),
        ("permit tcp any any gt 1024", packet(dport=1024), "deny"),
        ("permit tcp any any gt 1024", packet(dport=1025), "permit"),
        ("permit tcp any any lt 0", packet(dport=0), "deny"),
        ("permit tcp any any gt 65535", packet(dport=65535), "deny"),
        ("permit tcp any range 100 200 any range ftp-data ssh", packet(sport=150, dport=21), "permit"),
        ("permit tcp any range 100 200 any range ftp-data ssh", packet(sport=99, dport=21), "deny"),
        # one number, different names by protocol
        ("permit udp any any eq syslog", packet(protocol=UDP, dport=514), "permit"),
        ("permit tcp any any eq cmd", packet(dport=514), "permit"),
        ("permit udp any any eq biff", packet(protocol=UDP, dport=512), "permit"),
        ("permit tcp any any established", packet(flags=ACK), "permit"),
        ("permit tcp any any established", packet(flags=RST), "permit"),
        ("permit tcp any any established", packet(flags=SYN), "deny"),
        ("permit tcp any any syn", packet(flags=SYN), "permit"),
        ("permit tcp any any syn", packet(flags=ACK), "deny"),
        ("permit tcp any any match-all +syn -ack", packet(flags=SYN), "permit"),
        ("permit tcp any any match-all +syn -ack", packet(flags=SYN | ACK), "deny"),
        ("permit tcp any any match-any +fin +rst", packet(flags=RST | ACK), "permit"),
        ("permit tcp any any match-any +fin +rst", packet(flags=ACK), "deny"),
        ("permit tcp any any ack syn", packet(flags=SYN | ACK), "permit"),
        ("permit tcp any any ack syn", packet(flags=SYN), "either"),
        ("permit tcp any any ack syn", packet(flags=FIN), "deny"),
        ("permit icmp any any echo", packet(protocol=1, icmp=(8, 0)), "permit"),
        ("permit icmp any any echo", packet(protocol=1, icmp=(0, 0)), "deny"),
        ("permit icmp any any ttl-exceeded", packet(protocol=1, icmp=(11, 1)), "deny"),
        ("permit icmp any any time-exceeded", packet(protocol=1, icmp=(11, 1)), "permit"),
        ("permit icmp any any 3 4", packet(protocol=1, icmp=(3, 4)), "permit"),
        ("permit icmp any any 3 4", packet(protocol=1, icmp=(3, 3)), "deny"),
        ("permit icmp any any echo echo-reply", packet(protocol=1, icmp=(0, 0)), "permit"),
        # later fragments: a permit with ports lets them pass by layer 3, a deny with ports does not stop them
        ("permit tcp any any eq 443", packet(fragment=1), "permit"),
        ("permit tcp host 10.9.9.9 any eq 443", packet(fragment=1), "deny"),
        ("permit tcp any any fragments", packet(fragment=1), "permit"),
        ("permit tcp any any fragments", packet(), "deny"),
        ("permit tcp any any eq 80 log", packet(), "permit"),
        ("permit tcp any any eq 80 log-input COOKIE", packet(), "permit"),
        ("permit tcp any any eq 80 time-range WORK", packet(), "either"),
        ("permit tcp any any eq 80 time-range WORK", packet(dport=81), "deny"),
        ("permit ip any any dscp ef", packet(), "either"),
        ("permit ip any any ttl lt 5", packet(), "either"),
        ("permit ip any any ttl range 5 9", packet(), "either"),
        ("permit ip any any option any-options", packet(), "either"),
        ("permit ip any fqdn-group UPDATE", packet(), "either"),
        ("permit ip 10.1.1.1 any", packet(), "either"),
        ("permit ip 10.1.1.1 any", packet("10.1.1.2"), "deny"),
        ("dynamic LOCK timeout 60 permit ip any any", packet(), "either"),
        ("permit igmp any any host-query", packet(protocol=2), "either"),
        ("permit esp host any any", packet(protocol=50), "either"),
        ("permit tcp any any eq", packet(), "either"),
        ("permit tcp any any time-range", packet(), "either"),
        ("permit tcp any any eq 99999", packet(), "either"),
        ("permit object-group", packet(), "either"),
        ("permit tcp any", packet(), "either"),
        ("permit", packet(), "either"),
        ("frobnicate", packet(), "either"),
    ],
)
def test_one_entry(text: str, flow: Flow, expected: str) -> None:
    assert verdict(entry(text), flow) == expected


def test_a_deny_with_ports_does_not_stop_later_fragments() -> None:
    found = Lists("ip access-list extended T\n deny tcp any any eq 23\n permit ip any any\n").one()
    assert verdict(found, packet(dport=23)) == "deny"
    assert verdict(found, packet(fragment=1)) == "permit"


def test_an_entry_not_understood_is_unknown_in_its_place_only() -> None:
    lists = Lists("ip access-list extended T\n permit tcp any any eq 80\n permit frob any\n deny ip any any\n")
    assert verdict(lists.one(), packet(dport=80)) == "permit"
    assert verdict(lists.one(), packet(dport=81)) == "either"
    assert lists.fate(3) is LineFate.UNRECOGNIZED
    assert str(lists.notes.diagnostics[0].origin[0]) == "r.cfg:3:9"


def test_entries_apply_in_order_of_their_numbers() -> None:
    found = Lists("ip access-list extended T\n 20 permit ip any any\n 10 deny tcp any any\n").one()
    assert [rule.name for rule in found.rules] == ["10", "20"]
    assert verdict(found, packet()) == "deny"


def test_a_number_used_twice_leaves_both_entries_in_doubt() -> None:
    lists = Lists("ip access-list extended T\n 10 permit tcp any any\n 10 deny tcp any any\n")
    assert verdict(lists.one(), packet()) == "either"
    assert "sequence-repeated" in lists.codes()


def test_both_printed_forms_of_a_numbered_list_are_one_list() -> None:
    lists = Lists(
        "access-list 101 remark web\naccess-list 101 permit tcp any any eq 80\n"
        "ip access-list extended 101\n 20 permit tcp any any eq 443\n"
    )
    assert [rule.name for rule in lists.one("101").rules] == ["10", "20"]


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("access-list 10 permit 10.1.1.1", "10.1.1.1", "permit"),
        ("access-list 10 permit 10.1.1.1", "10.1.1.2", "deny"),
        ("access-list 10 permit 10.1.1.1 log", "10.1.1.1", "permit"),
        ("access-list 10 permit 10.1.1.0 0.0.0.255", "10.1.1.77", "permit"),
        ("access-list 10 permit host 10.1.1.1", "10.1.1.1", "permit"),
        ("access-list 1399 permit any", "10.1.1.1", "permit"),
        ("ip access-list standard 10\n permit 10.1.0.0/16", "10.1.9.9", "permit"),
        ("access-list 10 permit ip any any", "10.1.1.1", "either"),
    ],
)
def test_standard_lists_look_at_the_source(text: str, source: str, expected: str) -> None:
    name = "1399" if "1399" in text else "10"
    assert verdict(Lists(text + "\n").one(name), packet(source)) == expected


def test_an_undefined_or_empty_list_is_open_and_reported() -> None:
    lists = Lists("hostname r\nip access-list extended EMPTY\n remark nothing yet\n")
    assert verdict(lists.one("NOWHERE"), packet()) == "permit"
    assert verdict(lists.one("EMPTY"), packet()) == "permit"
    assert lists.codes() == ["access-list-undefined"]  # both refer from one place
    assert lists.filters.filters == ()


def test_an_undefined_ipv6_list_may_do_either() -> None:
    found = Lists("hostname r\n").one("NOWHERE", Family.IPV6)
    assert verdict(found, packet("2001:db8::1", "2001:db8::2")) == "either"


def test_a_line_that_edits_the_list_leaves_all_of_it_unknown() -> None:
    lists = Lists("ip access-list extended T\n 10 permit ip any any\n no 10\n")
    assert verdict(lists.one(), packet()) == "either"
    assert lists.fate(3) is LineFate.UNRECOGNIZED


def test_ipv6_lists_end_with_neighbor_discovery_and_deny() -> None:
    lists = Lists(
        "ipv6 access-list T\n sequence 10 permit tcp 2001:DB8::/32 host 2001:db8::2 eq 443\n"
        " permit icmp any any echo-request\n"
    )
    found = lists.one("T", Family.IPV6)
    assert verdict(found, packet("2001:db8::1", "2001:db8::2", dport=443)) == "permit"
    assert verdict(found, packet("2001:db9::1", "2001:db8::2", dport=443)) == "deny"
    assert verdict(found, packet("2001:db9::1", "2001:db8::2", 58, icmp=(128, 0))) == "permit"
    assert verdict(found, packet("2001:db9::1", "2001:db8::2", 58, icmp=(135, 0))) == "permit"
    assert verdict(found, packet("2001:db9::1", "2001:db8::2", 58, icmp=(136, 0))) == "permit"
    assert verdict(found, packet("2001:db9::1", "2001:db8::2", 58, icmp=(134, 0))) == "deny"


def test_an_explicit_ipv6_deny_goes_before_neighbor_discovery() -> None:
    found = Lists("ipv6 access-list T\n deny ipv6 any any\n").one("T", Family.IPV6)
    assert verdict(found, packet("2001:db8::1", "2001:db8::2", 58, icmp=(135, 0))) == "deny"


def test_a_wildcard_that_looks_like_a_network_mask_is_reported_at_the_word() -> None:
    lists = Lists("ip access-list extended T\n permit ip 10.1.0.0 255.255.0.0 any\n")
    (diagnostic,) = lists.notes.diagnostics
    assert (diagnostic.code, str(diagnostic.origin[0])) == ("wildcard-looks-like-netmask", "r.cfg:2:21")


REFLEXIVE = """\
ip access-list extended OUT
 deny tcp any any eq 25
 permit tcp any any reflect SESSIONS timeout 300
 permit udp any any
ip access-list extended IN
 evaluate SESSIONS
 deny ip any any
"""


def test_a_reflexive_list_lets_answers_in_and_nothing_else() -> None:
    found = Lists(REFLEXIVE).one("IN")
    answer = packet("10.2.2.2", "10.1.1.1", sport=80, dport=40000, flags=SYN | ACK, state=ESTABLISHED)
    assert verdict(found, answer) == "permit"
    assert verdict(found, packet("10.2.2.2", "10.1.1.1", sport=80, dport=40000)) == "deny"
    mail = packet("10.2.2.2", "10.1.1.1", sport=25, dport=40000, flags=SYN | ACK, state=ESTABLISHED)
    assert verdict(found, mail) == "deny"
    udp = packet("10.2.2.2", "10.1.1.1", UDP, sport=53, dport=40000, state=ESTABLISHED)
    assert verdict(found, udp) == "deny"


def test_an_evaluate_of_nothing_may_let_anything_in() -> None:
    lists = Lists("ip access-list extended IN\n evaluate NOWHERE\n")
    assert verdict(lists.one("IN"), packet()) == "either"
    assert lists.fate(2) is LineFate.MALFORMED


def test_permitted_packets_as_a_condition_skip_what_is_denied_before() -> None:
    lists = Lists("ip access-list extended T\n deny tcp any any eq 23\n permit tcp any any\n deny ip any any\n")
    from segcheck.model.filters import Rule
    from segcheck.model.header import ANYTHING

    match = lists.filters.match_of("T", Family.IPV4, HERE)
    as_filter = Filter("M", Family.IPV4, (Rule("", match, Action.PERMIT, ()),), Action.DENY, ())
    assert ANYTHING is not match
    for flow in (packet(dport=23), packet(dport=24), packet(fragment=1), packet(protocol=UDP)):
        assert verdict(as_filter, flow) == verdict(lists.one(), flow)


GROUPS = """\
object-group network SERVERS
 description servers
 host 10.2.2.2
 10.3.0.0 255.255.0.0
 range 10.4.0.1 10.4.0.9
 10.5.5.0/24
 group-object MORE
object-group network MORE
 host 10.6.6.6
object-group service WEB
 tcp eq 443
 tcp 8080
 tcp source gt 1023 eq 22
 tcp-udp eq domain
 icmp echo
 group-object PLAIN
object-group service PLAIN
 gre
ip access-list extended T
 permit object-group WEB any object-group SERVERS
"""


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (packet(dport=443), "permit"),
        (packet(dport=80), "deny"),
        (packet(dport=8080, destination="10.3.7.7"), "permit"),
        (packet(dport=443, destination="10.4.0.9"), "permit"),
        (packet(dport=443, destination="10.4.0.10"), "deny"),
        (packet(dport=443, destination="10.5.5.200"), "permit"),
        (packet(dport=443, destination="10.6.6.6"), "permit"),
        (packet(dport=22, sport=1024), "permit"),
        (packet(dport=22, sport=1023), "deny"),
        (packet(protocol=UDP, dport=53), "permit"),
        (packet(protocol=1, icmp=(8, 0)), "permit"),
        (packet(protocol=1, icmp=(0, 0)), "deny"),
        (packet(protocol=47), "permit"),
        (packet(protocol=UDP, fragment=1), "permit"),
        (packet(protocol=50), "deny"),
    ],
)
def test_object_groups(flow: Flow, expected: str) -> None:
    lists = Lists(GROUPS)
    assert verdict(lists.one(), flow) == expected
    assert lists.codes() == []


def test_the_origin_of_a_rule_with_groups_names_the_lines_it_expands() -> None:
    (rule,) = Lists(GROUPS).one().rules
    assert [span.line for span in rule.origin] == [20, 10, 11, 12, 13, 14, 15, 16, 17, 18, 1, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ("", "object-group-undefined"),
        ("object-group network G\n", "object-group-empty"),
        ("object-group network G\n group-object G\n", "object-group-circular"),
        ("object-group network G\n group-object H\nobject-group network H\n group-object G\n", "object-group-circular"),
        ("object-group network G\n frob\n", "object-group-member-unknown"),
        ("object-group network G\n 10.0.0.0 0.0.0.255\n", "object-group-member-unknown"),
        ("object-group network G\n group-object NOWHERE\n", "object-group-undefined"),
        ("object-group security G\n frob\n", "object-group-undefined"),
    ],
)
def test_a_group_that_cannot_be_expanded_is_an_unknown_part(definition: str, code: str) -> None:
    lists = Lists(definition + "ip access-list extended T\n permit tcp object-group G any\n")
    assert verdict(lists.one(), packet()) == "either"
    assert verdict(lists.one(), packet(protocol=UDP)) == "deny"
    assert code in lists.codes()


def test_port_and_protocol_groups() -> None:
    found = Lists(
        "object-group ip port P\n eq 80\n gt 60000\nobject-group protocol Q\n protocol-object tcp\n"
        "ip access-list extended T\n permit tcp any any portgroup P\n"
        "ip access-list extended U\n permit object-group Q any any\n"
    )
    assert verdict(found.one(), packet(dport=80)) == "permit"
    assert verdict(found.one(), packet(dport=60001)) == "permit"
    assert verdict(found.one(), packet(dport=81)) == "deny"
    assert verdict(found.one("U"), packet()) == "permit"
    assert verdict(found.one("U"), packet(protocol=UDP)) == "deny"


def test_mac_lists() -> None:
    lists = Lists(
        "mac access-list extended M\n permit host 0012.3456.789a any\n permit any any 0x800 0x0\n"
        "access-list 700 permit 0012.3400.0000 0000.00ff.ffff\n"
    )
    named = lists.filters.mac("M", HERE)
    numbered = lists.filters.mac("700", HERE)
    assert named is not None and numbered is not None
    assert [rule.action for rule in named.rules] == [Action.PERMIT, Action.PERMIT]
    assert lists.fate(3) is LineFate.APPROXIMATED
    assert numbered.scope.value == "all"
    assert lists.filters.mac("N", HERE) is None


def test_a_removed_list_that_stands_above_leaves_the_device_unknown() -> None:
    lists = Lists("access-list 10 permit any\nno access-list 10\n")
    assert [span.line for span in lists.notes.unmodeled] == [2]
    assert Lists("no access-list 10\naccess-list 10 permit any\n").notes.unmodeled == []


def test_a_list_that_alternates_endlessly_is_unknown_as_a_condition() -> None:
    lines = "".join(f" {'permit' if n % 2 else 'deny'} tcp any any eq {n}\n" for n in range(1, 400))
    lists = Lists("ip access-list extended T\n" + lines)
    match = lists.filters.match_of("T", Family.IPV4, HERE)
    assert type(match).__name__ == "Unknown"
