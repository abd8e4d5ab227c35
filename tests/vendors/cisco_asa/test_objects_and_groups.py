"""Objects and object groups, and the entries that name them."""

from __future__ import annotations

import time

import pytest
from tests.vendors.cisco_asa.filtering import BINDING, Lists, judged, verdict
from tests.vendors.packets import packet

from segcheck.model.header import TCP, UDP, Family, Field, FieldIn, Flow
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.cisco_asa.filters.objects import Service

ICMP = 1
OBJECTS = """\
object network HOST
 host 10.1.1.1
 description one terminal
object network NET
 subnet 10.2.2.0 255.255.255.0
object network RANGE
 range 10.3.0.5 10.3.0.9
object network SIX
 subnet 2001:db8:2::/48
object network NAME
 fqdn v4 www.example.jp
object network EMPTY
object service HTTPS
 service tcp destination eq https
object service FROM-53
 service udp source eq domain
object service ECHO
 service icmp echo
object-group network SERVERS
 description servers
 network-object object NET
 network-object host 10.4.4.4
 network-object 10.5.0.0 255.255.0.0
 network-object 2001:db8:5::/48
object-group network ALL
 group-object SERVERS
 network-object object HOST
object-group service WEB tcp
 port-object eq www
 port-object range 8000 8080
object-group service BOTH tcp-udp
 port-object eq domain
object-group service MIXED
 service-object tcp destination eq 443
 service-object udp destination eq 53
 service-object tcp source eq 20
 service-object icmp echo
 service-object object FROM-53
 service-object gre
object-group service OLD
 service-object tcp eq www
 service-object tcp-udp range 100 110
object-group protocol TCPUDP
 protocol-object tcp
 protocol-object udp
object-group icmp-type PING
 icmp-object echo
 icmp-object echo-reply
object-group user STAFF
 user LOCAL\\taro
object-group security TAGS
 security-group tag 5
"""


@pytest.mark.parametrize(
    ("entry", "flow", "expected"),
    [
        ("permit tcp object HOST object NET eq 80", packet(), "permit"),
        ("permit tcp object HOST object NET eq 80", packet("10.1.1.2"), "deny"),
        ("permit tcp object HOST object NET eq 80", packet(destination="10.2.3.1"), "deny"),
        ("permit ip object RANGE any", packet("10.3.0.9"), "permit"),
        ("permit ip object RANGE any", packet("10.3.0.10"), "deny"),
        ("permit ip object SIX any", packet("2001:db8:2::7", "2001:db8::1"), "permit"),
        ("permit ip object SIX any", packet("10.1.1.1"), "deny"),
        # A name whose addresses only a name server knows.
        ("permit ip object NAME any", packet(), "either"),
        ("permit ip object NAME any", packet("2001:db8::1", "2001:db8::2"), "deny"),
        ("permit ip object EMPTY any", packet(), "either"),
        ("permit tcp object NOWHERE any eq 80", packet(), "either"),
        ("permit tcp object NOWHERE any eq 80", packet(dport=81), "deny"),
        # Groups, groups in groups.
        ("permit ip object-group ALL any", packet("10.5.9.9"), "permit"),
        ("permit ip object-group ALL any", packet("10.1.1.1"), "permit"),
        ("permit ip object-group ALL any", packet("10.1.1.2"), "deny"),
        ("permit ip object-group ALL any", packet("2001:db8:5::1", "2001:db8::1"), "permit"),
        ("permit ip object-group NOWHERE any", packet(), "either"),
        # What stands behind the source is told by the kind of the group: ports of the source, or the destination.
        ("permit tcp any object-group WEB any", packet(sport=8080), "permit"),
        ("permit tcp any object-group WEB any", packet(dport=8080), "deny"),
        ("permit tcp any object-group SERVERS object-group WEB", packet(dport=8080), "permit"),
        ("permit tcp any object-group SERVERS object-group WEB", packet(sport=8080, dport=25), "deny"),
        ("permit tcp any object-group WEB object-group SERVERS", packet(sport=8080), "permit"),
        ("permit tcp any object-group WEB object-group SERVERS eq 25", packet(sport=8080, dport=25), "permit"),
        ("permit tcp any object-group WEB object-group SERVERS eq 25", packet(sport=8080, dport=26), "deny"),
        ("permit tcp any object-group WEB object-group SERVERS object-group WEB", packet(sport=80, dport=80), "permit"),
        ("permit tcp any object-group WEB object-group SERVERS object-group WEB", packet(sport=81, dport=80), "deny"),
        # Undefined there, it may be either, and nothing behind it can be read.
        ("permit tcp any object-group NOWHERE object-group WEB", packet(), "either"),
        ("deny tcp any object-group NOWHERE any", packet(protocol=UDP), "either"),
        # A group of ports for other protocols than the entry's.
        ("permit udp any any object-group WEB", packet(protocol=UDP, dport=80), "either"),
        ("permit udp any any object-group BOTH", packet(protocol=UDP, dport=53), "permit"),
        ("permit tcp any any object-group BOTH", packet(dport=53), "permit"),
        # Services and protocols in the place of the protocol.
        ("permit object HTTPS any any", packet(dport=443), "permit"),
        ("permit object HTTPS any any", packet(protocol=UDP, dport=443), "deny"),
        ("permit object FROM-53 any any", packet(protocol=UDP, sport=53), "permit"),
        ("permit object FROM-53 any any", packet(protocol=UDP, dport=53), "deny"),
        ("permit object ECHO any any", packet(protocol=ICMP, icmp=(8, 0)), "permit"),
        ("permit object ECHO any any", packet(protocol=ICMP, icmp=(0, 0)), "deny"),
        ("permit object NOWHERE any any", packet(), "either"),
        ("permit object NET any any", packet(), "either"),
        ("permit object-group MIXED any any", packet(dport=443), "permit"),
        ("permit object-group MIXED any any", packet(dport=53), "deny"),
        ("permit object-group MIXED any any", packet(protocol=UDP, dport=53), "permit"),
        ("permit object-group MIXED any any", packet(sport=20), "permit"),
        ("permit object-group MIXED any any", packet(protocol=47), "permit"),
        ("permit object-group MIXED any any", packet(protocol=ICMP, icmp=(8, 0)), "permit"),
        ("permit object-group MIXED object HOST object-group SERVERS", packet(dport=443), "permit"),
        ("permit object-group MIXED object HOST object-group SERVERS", packet("10.1.1.2", dport=443), "deny"),
        ("permit object-group OLD any any", packet(dport=80), "permit"),
        ("permit object-group OLD any any", packet(sport=80, dport=1), "deny"),
        ("permit object-group OLD any any", packet(protocol=UDP, dport=105), "permit"),
        ("permit object-group TCPUDP any any eq domain", packet(protocol=UDP, dport=53), "permit"),
        ("permit object-group TCPUDP any any eq domain", packet(dport=53), "permit"),
        ("permit object-group TCPUDP any any eq domain", packet(dport=54), "deny"),
        ("permit object-group TCPUDP any any object-group BOTH", packet(dport=53), "permit"),
        ("permit object-group WEB any any", packet(), "either"),
        ("permit object-group SERVERS any any", packet(), "either"),
        ("permit tcp object-group WEB any", packet(), "either"),
        ("permit tcp any object HTTPS any", packet(), "either"),
        # ICMP types in a group.
        ("permit icmp any any object-group PING", packet(protocol=ICMP, icmp=(0, 0)), "permit"),
        ("permit icmp any any object-group PING", packet(protocol=ICMP, icmp=(13, 0)), "deny"),
        ("permit icmp any any object-group NOWHERE", packet(protocol=ICMP, icmp=(13, 0)), "either"),
        # Users and security groups.
        ("permit tcp object-group-user STAFF any any eq 80", packet(), "either"),
        ("permit tcp object-group-user STAFF any any eq 80", packet(dport=81), "deny"),
        ("permit tcp object-group-security TAGS any any eq 80", packet(), "either"),
        ("permit ip any object-group-network-service SAAS", packet(), "either"),
    ],
)
def test_an_entry_that_names_objects(entry: str, flow: Flow, expected: str) -> None:
    assert judged(f"{OBJECTS}access-list T extended {entry}\n", flow) == expected


def test_objects_may_stand_behind_the_lists_that_name_them() -> None:
    assert judged(f"access-list T extended permit ip object HOST any\n{OBJECTS}", packet()) == "permit"


def test_an_object_shown_a_second_time_with_its_translation_keeps_its_address() -> None:
    text = "object network SRV\n host 10.1.1.1\naccess-list T extended permit ip object SRV any\n"
    lists = Lists(text + "object network SRV\n nat (dmz,outside) static 203.0.113.5\n")
    assert verdict(lists.one(), packet("10.1.1.1")) == "permit"
    assert verdict(lists.one(), packet("10.1.1.2")) == "deny"
    (section,) = lists.configuration.filters.networks["SRV"].translations
    assert section.line.words[0] == "nat"


def test_an_object_defined_twice_is_unknown() -> None:
    text = "object network X\n host 10.1.1.1\n host 10.1.1.2\naccess-list T extended permit ip object X any\n"
    lists = Lists(text)
    assert verdict(lists.one(), packet("10.1.1.1")) == "either"
    assert verdict(lists.one(), packet("10.1.1.2")) == "permit"
    assert "asa-object-defined-twice" in lists.codes()


@pytest.mark.parametrize(
    ("text", "line", "fate"),
    [
        ("object network X\n subnet 10.0.0.0 0.0.0.255\n", "subnet", LineFate.MALFORMED),
        ("object network X\n range 10.0.0.9 10.0.0.1\n", "range", LineFate.MALFORMED),
        ("object network X\n frobnicate\n", "frobnicate", LineFate.UNRECOGNIZED),
        ("object network X\n no host 10.1.1.1\n", "no host", LineFate.MALFORMED),
        ("object network X\n subnet 10.0.0.1 255.255.255.0\n", "subnet", LineFate.APPROXIMATED),
        ("object network X\n", "object network X", LineFate.MALFORMED),
        ("object-group network X\n", "object-group network X", LineFate.MALFORMED),
        ("object-group network X\n network-object object Y\n", "network-object", LineFate.MALFORMED),
        ("object-group network X\n group-object Y\n", "group-object", LineFate.MALFORMED),
        (
            "object-group network X\n network-object host 10.1.1.1\n group-object X\n",
            "group-object",
            LineFate.MALFORMED,
        ),
        ("object-group network X\n network-object 10.0.0.0 0.255.255.255\n", "network-object", LineFate.MALFORMED),
        ("object-group network X\n no network-object host 10.1.1.1\n", "no network", LineFate.MALFORMED),
        ("object-group network X\n port-object eq 80\n", "port-object", LineFate.UNRECOGNIZED),
        ("object-group network-service X\n network-service-member O365\n", "object-group", LineFate.APPROXIMATED),
    ],
)
def test_what_is_not_understood_in_a_definition_leaves_its_users_unknown(text: str, line: str, fate: LineFate) -> None:
    kind = "object-group" if text.startswith("object-group") else "object"
    lists = Lists(f"{text}access-list T extended permit tcp {kind} X any eq 80\n")
    assert lists.fate(line) is fate
    assert verdict(lists.one(), packet("10.0.0.77")) == "either"
    assert verdict(lists.one(), packet("10.0.0.77", dport=81)) == "deny"


def test_a_line_that_takes_members_away_leaves_the_whole_group_unknown() -> None:
    text = (
        "object-group network G\n network-object host 10.1.1.1\n no network-object host 10.1.1.1\n"
        "access-list T extended deny ip object-group G any\naccess-list T extended permit ip any any\n"
    )
    assert judged(text, packet()) == "either"


def test_groups_in_a_circle_are_unknown_beside_what_is_known() -> None:
    text = (
        "object-group network A\n network-object host 10.1.1.1\n group-object B\n"
        "object-group network B\n network-object host 10.1.1.2\n group-object A\n"
        "access-list T extended permit ip object-group A any\n"
    )
    lists = Lists(text)
    assert verdict(lists.one(), packet("10.1.1.1")) == "permit"
    assert verdict(lists.one(), packet("10.1.1.2")) == "permit"
    assert verdict(lists.one(), packet("10.1.1.3")) == "either"
    assert "object-group-circular" in lists.codes()


def test_one_name_for_two_kinds_of_group_is_unknown() -> None:
    text = (
        "object-group network G\n network-object host 10.1.1.1\nobject-group service G tcp\n port-object eq 80\n"
        "access-list T extended permit ip object-group G any\n"
    )
    lists = Lists(text)
    assert verdict(lists.one(), packet()) == "either"
    assert "asa-object-group-of-two-kinds" in lists.codes()


def test_a_group_given_in_two_blocks_has_the_members_of_both() -> None:
    text = (
        "object-group network G\n network-object host 10.1.1.1\nobject-group network G\n network-object host 10.1.1.2\n"
        "access-list T extended permit ip object-group G any\n"
    )
    assert judged(text, packet("10.1.1.1")) == judged(text, packet("10.1.1.2")) == "permit"


def test_a_rule_points_at_every_line_it_is_made_of() -> None:
    lists = Lists(f"{OBJECTS}access-list T extended permit tcp object HOST object-group SERVERS object-group WEB\n")
    (rule,) = lists.one().rules
    said = [lists.source.line(span.line).strip() for span in rule.origin]
    assert said[:3] == [
        "access-list T extended permit tcp object HOST object-group SERVERS object-group WEB",
        "object network HOST",
        "host 10.1.1.1",
    ]
    assert "network-object host 10.4.4.4" in said
    assert "port-object range 8000 8080" in said


def test_addresses_and_services_for_translations() -> None:
    lists = Lists(OBJECTS)
    low = ipv4("10.2.2.0") or 0
    match, intervals = lists.filters.address("NET", Family.IPV4, Field.SOURCE)
    assert match == FieldIn(Field.SOURCE, ((low, low + 255),))
    assert intervals == ((low, low + 255),)
    assert lists.filters.address("NET", Family.IPV6, Field.SOURCE)[1] == ()
    assert lists.filters.address("NAME", Family.IPV4, Field.SOURCE)[1] is None
    assert lists.filters.address("NOWHERE", Family.IPV4, Field.SOURCE)[1] is None
    assert lists.filters.service("HTTPS") == Service(TCP, None, ((443, 443),))
    assert lists.filters.service("FROM-53") == Service(UDP, ((53, 53),), None)
    assert lists.filters.service("NOWHERE") is None


def test_nested_groups_that_double_at_each_step_take_no_time() -> None:
    levels = "".join(
        f"object-group network G{level}\n group-object G{level + 1}\n group-object G{level + 1}\n"
        for level in range(30)
    )
    text = f"{levels}object-group network G30\n network-object host 10.1.1.1\n"
    started = time.process_time()
    assert judged(f"{text}access-list T extended permit ip object-group G0 any\n", packet("10.1.1.1")) == "permit"
    assert time.process_time() - started < 2


def test_many_groups_that_name_one_large_group_do_not_cost_their_product() -> None:
    members = "".join(f" network-object host 10.{number >> 8}.{number & 255}.1\n" for number in range(2_000))
    groups = "".join(f"object-group network G{number}\n group-object LARGE\n" for number in range(1_100))
    text = f"object-group network LARGE\n{members}{groups}"
    started = time.process_time()
    lists = Lists(f"{text}access-list T extended permit ip object-group G1099 any\n")
    assert verdict(lists.one(), packet("10.0.0.1")) == "either"
    assert verdict(Lists(f"{text}access-list T extended permit ip object-group G1 any\n").one(), packet()) == "permit"
    assert time.process_time() - started < 20


def test_ten_thousand_groups_in_a_row_end_as_unknown() -> None:
    text = "".join(f"object-group network G{level}\n group-object G{level + 1}\n" for level in range(10_000))
    assert judged(f"{text}access-list T extended permit ip object-group G0 any\n", packet()) == "either"


def test_lists_of_the_same_name_and_word_are_one_value() -> None:
    lists = Lists("access-list T extended permit ip any any\n")
    assert lists.one() is lists.filters.lists("T", Family.IPV4, BINDING, 1)
