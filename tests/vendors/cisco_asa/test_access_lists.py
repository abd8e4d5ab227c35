"""What entries of access lists mean, packet by packet. Traps of the platform, each with the wrong reading refused."""

from __future__ import annotations

import pytest
from tests.vendors.cisco_asa.filtering import Lists, judged, verdict
from tests.vendors.packets import packet

from segcheck.model.filters import Action
from segcheck.model.header import UDP, Dated, Family, Flow
from segcheck.source.ledger import LineFate

ICMP, ICMPV6, GRE, ESP, EIGRP = 1, 58, 47, 50, 88


def entry(text: str) -> str:
    """A list T of one entry."""
    return f"access-list T extended {text}\n"


@pytest.mark.parametrize(
    ("text", "flow", "expected"),
    [
        # Masks are network masks, never wildcards.
        ("permit ip 10.1.0.0 255.255.0.0 any", packet("10.1.200.7"), "permit"),
        ("permit ip 10.1.0.0 255.255.0.0 any", packet("10.2.0.0"), "deny"),
        ("permit ip 0.0.0.0 0.0.0.0 any", packet(), "permit"),
        ("permit ip 10.1.1.1 255.255.255.255 any", packet("10.1.1.1"), "permit"),
        ("permit ip 10.1.1.1 255.255.255.255 any", packet("10.1.1.2"), "deny"),
        # One that looks like a wildcard is no network mask; nobody knows what the entry does.
        ("permit ip 10.1.0.0 0.0.255.255 any", packet("10.1.200.7"), "either"),
        ("permit ip 10.1.0.0 0.0.255.255 any", packet("172.16.0.0"), "either"),
        # An address with host bits: the network or nothing.
        ("permit ip 10.1.1.1 255.255.255.0 any", packet("10.1.1.99"), "either"),
        ("permit ip 10.1.1.1 255.255.255.0 any", packet("10.1.2.1"), "deny"),
        ("permit ip host 10.1.1.1 any", packet("10.1.1.1"), "permit"),
        ("permit ip host 10.1.1.1 any", packet("10.1.1.2"), "deny"),
        # Ports and their names, which are not those of IOS.
        ("permit tcp any any eq www", packet(dport=80), "permit"),
        ("permit tcp any any eq www", packet(dport=81), "deny"),
        ("permit tcp any eq www any", packet(dport=80), "deny"),
        ("permit tcp any eq www any", packet(sport=80), "permit"),
        ("permit udp any any eq kerberos", packet(protocol=UDP, dport=750), "permit"),
        ("permit udp any any eq kerberos", packet(protocol=UDP, dport=88), "deny"),
        ("permit udp any any eq radius", packet(protocol=UDP, dport=1645), "permit"),
        ("permit udp any any eq www", packet(protocol=UDP, dport=80), "permit"),
        ("permit tcp any any range 1000 1010", packet(dport=1010), "permit"),
        ("permit tcp any any range 1000 1010", packet(dport=1011), "deny"),
        ("permit tcp any any neq 22", packet(dport=22), "deny"),
        ("permit tcp any any neq 22", packet(dport=23), "permit"),
        ("permit tcp any any lt 1024", packet(dport=1023), "permit"),
        ("permit tcp any any lt 1024", packet(dport=1024), "deny"),
        ("permit tcp any any gt 1024", packet(dport=1024), "deny"),
        ("permit tcp any gt 1023 host 10.2.2.2 eq 443", packet(dport=443), "permit"),
        ("permit tcp any any eq 80 443", packet(dport=443), "either"),
        ("permit tcp any any eq frobnicate", packet(), "either"),
        ("permit ip any any eq 80", packet(), "either"),
        # Protocols by name and number.
        ("permit ipsec any any", packet(protocol=ESP), "permit"),
        ("permit ipsec any any", packet(protocol=51), "deny"),
        ("permit pptp any any", packet(protocol=GRE), "permit"),
        ("permit 88 any any", packet(protocol=EIGRP), "permit"),
        ("permit nos any any", packet(protocol=94), "permit"),
        ("permit 0 any any", packet(), "either"),
        # ICMP messages.
        ("permit icmp any any echo", packet(protocol=ICMP, icmp=(8, 0)), "permit"),
        ("permit icmp any any echo", packet(protocol=ICMP, icmp=(0, 0)), "deny"),
        ("permit icmp any any unreachable 3", packet(protocol=ICMP, icmp=(3, 3)), "permit"),
        ("permit icmp any any unreachable 3", packet(protocol=ICMP, icmp=(3, 1)), "deny"),
        ("permit icmp any any 13", packet(protocol=ICMP, icmp=(13, 0)), "permit"),
        ("permit icmp any any", packet(protocol=ICMP, icmp=(5, 1)), "permit"),
        ("permit icmp any any", packet(), "deny"),
        # Words behind the addresses.
        ("permit tcp any any eq 80 log warnings interval 300", packet(), "permit"),
        ("permit tcp any any log disable", packet(), "permit"),
        ("permit tcp any any frobnicate", packet(), "either"),
        ("permit tcp any any established", packet(), "either"),
        # Users and security groups: nobody knows whose addresses.
        ("permit tcp user LOCAL\\taro any any eq 80", packet(), "either"),
        ("permit tcp user LOCAL\\taro any any eq 80", packet(dport=81), "deny"),
        ('permit tcp user-group "CITY\\\\domain users" any any eq 80', packet(), "either"),
        ("permit tcp security-group tag 7 any security-group name DB any eq 80", packet(), "either"),
        ("permit tcp object-group-security SG any any eq 80", packet(dport=81), "deny"),
    ],
)
def test_one_entry(text: str, flow: Flow, expected: str) -> None:
    assert judged(entry(text), flow) == expected


def test_the_first_entry_that_matches_decides_and_the_end_denies() -> None:
    text = entry("deny tcp any any eq 23") + entry("permit tcp 10.1.0.0 255.255.0.0 any") + entry("deny ip any any")
    assert judged(text, packet(dport=23)) == "deny"
    assert judged(text, packet(dport=24)) == "permit"
    assert judged(text, packet("10.9.9.9")) == "deny"


def test_entries_without_kind_are_extended() -> None:
    assert judged("access-list T permit tcp any any eq 80\n", packet()) == "permit"


# Both families


def test_any_means_both_families_from_release_9_on() -> None:
    text = entry("permit tcp any any eq 80")
    six = packet("2001:db8::1", "2001:db8::2")
    assert judged(text, packet()) == "permit"
    assert judged(text, six) == "permit"
    for word, four_passes in (("any4", True), ("any6", False)):
        text = entry(f"permit tcp {word} {word} eq 80")
        assert judged(text, packet()) == ("permit" if four_passes else "deny")
        assert judged(text, six) == ("deny" if four_passes else "permit")


def test_a_list_of_ipv4_addresses_denies_ipv6_at_its_end() -> None:
    lists = Lists(entry("permit ip 10.0.0.0 255.0.0.0 any"))
    assert lists.filters.decides("T", Family.IPV6) is True
    assert verdict(lists.one(family=Family.IPV6), packet("2001:db8::1", "2001:db8::2")) == "deny"


def test_ipv6_prefixes_hosts_and_icmp6() -> None:
    text = (
        entry("permit tcp 2001:db8:1::/48 host 2001:db8:2::9 eq 443")
        + entry("permit icmp6 any any echo")
        + entry("permit tcp 2001:db8:9::1/64 any6 eq 25")
    )
    assert judged(text, packet("2001:db8:1::5", "2001:db8:2::9", dport=443)) == "permit"
    assert judged(text, packet("2001:db8:3::5", "2001:db8:2::9", dport=443)) == "deny"
    assert judged(text, packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(128, 0))) == "permit"
    assert judged(text, packet("2001:db8::1", "2001:db8::2", ICMPV6, icmp=(129, 0))) == "deny"
    assert judged(text, packet("2001:db8:9::7", "2001:db8::2", dport=25)) == "either"
    assert judged(text, packet(protocol=ICMP, icmp=(8, 0))) == "deny"


def test_source_and_destination_of_two_families_match_nothing() -> None:
    lists = Lists(entry("permit ip 10.0.0.0 255.0.0.0 2001:db8::/32") + entry("permit ip any4 any4"))
    assert lists.one().rules[0].name == "T line 2"
    assert lists.one(family=Family.IPV6).rules == ()
    assert lists.reason("access-list T extended permit ip 10") == "asa-families-mixed"


def test_before_release_9_a_list_leaves_ipv6_alone() -> None:
    text = entry("permit ip any any") + "ipv6 access-list T6 permit tcp any any eq 80\n"
    lists = Lists(text, release="ASA Version 8.4(2)\n")
    assert lists.filters.decides("T", Family.IPV4) is True
    assert lists.filters.decides("T", Family.IPV6) is False
    assert lists.filters.decides("T6", Family.IPV6) is True
    assert lists.filters.decides("T6", Family.IPV4) is False
    assert verdict(lists.one("T6", Family.IPV6), packet("2001:db8::1", "2001:db8::2")) == "permit"
    assert verdict(lists.one("T6", Family.IPV6), packet("2001:db8::1", "2001:db8::2", dport=81)) == "deny"
    assert [(found.name, found.family) for found in lists.filters.filters] == [
        ("T", Family.IPV4),
        ("T6", Family.IPV6),
    ]


def test_without_release_nobody_knows_what_a_list_does_with_ipv6() -> None:
    lists = Lists(entry("deny ip any any"), release="")
    assert lists.filters.decides("T", Family.IPV6) is None
    assert verdict(lists.one(), packet()) == "deny"
    assert verdict(lists.one(family=Family.IPV6), packet("2001:db8::1", "2001:db8::2")) == "either"
    assert "asa-access-list-family-unknown" in lists.codes()


# Fragments


def test_later_fragments_may_follow_or_not_where_ports_decide() -> None:
    later = packet(fragment=1)
    assert judged(entry("permit tcp any any eq 80"), later) == "either"
    assert judged(entry("deny tcp any any eq 80") + entry("permit ip any any"), later) == "either"
    assert judged(entry("permit tcp any any"), later) == "permit"
    assert judged(entry("deny ip any any"), later) == "deny"
    assert judged(entry("permit udp any any eq 53"), later) == "deny"


# Order, remarks, inactive entries


def test_remarks_count_as_lines_and_change_nothing() -> None:
    lists = Lists("access-list T remark web permit ip any any\n" + entry("permit tcp any any eq 80"))
    assert [rule.name for rule in lists.one().rules] == ["T line 2"]
    assert lists.fate("access-list T remark") is LineFate.IRRELEVANT
    assert verdict(lists.one(), packet(dport=81)) == "deny"


def test_an_inactive_entry_is_not_in_force() -> None:
    lists = Lists(entry("permit ip any any inactive") + entry("permit tcp any any eq 443"))
    assert verdict(lists.one(), packet(dport=22)) == "deny"
    assert verdict(lists.one(), packet(dport=443)) == "permit"
    assert lists.fate("access-list T extended permit ip") is LineFate.IRRELEVANT
    assert [rule.name for rule in lists.one().rules] == ["T line 2"]


def test_inactive_in_the_middle_of_a_line_is_no_such_word() -> None:
    assert judged(entry("deny ip any any inactive log"), packet()) == "either"


@pytest.mark.parametrize(
    "text", ["access-list T remark nothing\n", entry("permit ip any any inactive"), entry("deny ip any any inactive")]
)
def test_a_list_with_nothing_in_force_may_do_either(text: str) -> None:
    lists = Lists(text)
    assert verdict(lists.one(), packet()) == "either"
    assert "asa-access-list-empty" in lists.codes()


def test_an_undefined_list_may_do_either() -> None:
    lists = Lists("")
    assert verdict(lists.one("NOWHERE"), packet()) == "either"
    assert "asa-access-list-undefined" in lists.codes()
    assert [(use.name, use.defined) for use in lists.filters.undefined] == [("NOWHERE", False)]


@pytest.mark.parametrize(
    "text",
    [
        "access-list T standard permit 10.0.0.0 255.0.0.0\n",
        "access-list T ethertype permit bpdu\n",
        "access-list T webtype permit url any\n",
    ],
)
def test_lists_of_other_kinds_filter_no_packets(text: str) -> None:
    lists = Lists(text)
    assert lists.filters.filters == ()
    assert lists.fate("access-list T") is LineFate.IRRELEVANT
    assert verdict(lists.one(), packet()) == "either"
    assert "asa-access-list-of-another-kind" in lists.codes()


def test_an_entry_inserted_among_others_leaves_the_list_in_doubt() -> None:
    text = entry("deny ip any any") + "access-list T line 1 extended permit tcp any any eq 80\n"
    assert judged(text, packet()) == "either"
    text = "access-list T line 1 extended permit tcp any any eq 80\naccess-list T line 2 extended deny ip any any\n"
    assert judged(text, packet()) == "permit"
    assert judged(text, packet(dport=81)) == "deny"


def test_entries_of_two_kinds_leave_the_list_in_doubt() -> None:
    text = entry("deny ip any any") + "access-list T standard permit any4\n"
    assert judged(text, packet()) == "either"


def test_a_list_removed_behind_its_entries_widens_the_device() -> None:
    lists = Lists(entry("permit ip any any") + "no access-list T extended permit ip any any\n")
    assert lists.reason("no access-list") == "list-removed"
    assert lists.notes.unmodeled
    assert Lists("no access-list T\n" + entry("permit ip any any")).notes.unmodeled == []


# Time


def test_an_absolute_range_is_a_condition_on_the_day() -> None:
    text = (
        "time-range WORKS\n absolute start 08:00 01 April 2026 end 17:00 30 jun 2026\n"
        "time-range HOURS\n periodic weekdays 9:00 to 17:00\n"
        "time-range BOTH\n absolute end 17:00 30 June 2026\n periodic daily 9:00 to 17:00\n"
        "time-range ODD\n absolute start 08:00 31 February 2026\n"
    )
    lists = Lists(text + entry("permit tcp any any eq 80 time-range WORKS"))
    (rule,) = lists.one().rules
    dates = [part for part in getattr(rule.match, "parts", ()) if isinstance(part, Dated)]
    assert [(str(part.first), str(part.last)) for part in dates] == [("2026-04-01", "2026-06-30")]
    assert rule.action is Action.PERMIT
    for name in ("HOURS", "BOTH", "ODD", "NOWHERE"):
        lists = Lists(text + entry(f"permit tcp any any eq 80 time-range {name}"))
        assert verdict(lists.one(), packet()) == "either"
        assert verdict(lists.one(), packet(dport=81)) == "deny"
    assert lists.fate("absolute start 08:00 31") is LineFate.MALFORMED
    assert lists.fate("periodic weekdays") is LineFate.APPROXIMATED


# Logging


@pytest.mark.parametrize(
    ("text", "logs"),
    [
        ("deny ip any any", True),
        ("deny ip any any log disable", False),
        ("deny ip any any log default", True),
        ("permit ip any any", False),
        ("permit ip any any log", True),
        ("permit ip any any log 5 interval 60", True),
    ],
)
def test_what_an_entry_catches_is_logged(text: str, logs: bool) -> None:
    (rule,) = Lists(entry(text)).one().rules
    assert rule.logs is logs


# The interface's own address


def test_interface_stands_for_the_addresses_it_has() -> None:
    text = entry("permit tcp any interface outside eq 443")
    own = {"outside": ((Family.IPV4, packet().destination),)}
    assert judged(text, packet(dport=443), interfaces=own) == "permit"
    assert judged(text, packet(destination="10.2.2.3", dport=443), interfaces=own) == "deny"
    assert judged(text, packet(dport=443), interfaces={"outside": None}) == "either"
    assert judged(text, packet(dport=443)) == "either"
    assert judged(text, packet(dport=80)) == "deny"


# Names


def test_a_name_stands_for_its_address_wherever_one_may_stand() -> None:
    names = "names\nname 10.1.0.0 office-net description main office\nname 10.2.2.2 server\nname 2001:db8::9 six\n"
    groups = "object network O\n host server\nobject-group network G\n network-object office-net 255.255.0.0\n"
    text = names + groups + entry("permit tcp office-net 255.255.0.0 host server eq 80")
    assert judged(text, packet()) == "permit"
    assert judged(text, packet("10.9.1.1")) == "deny"
    text = names + groups + entry("permit tcp object-group G object O eq 80")
    assert judged(text, packet()) == "permit"
    assert judged(text, packet(destination="10.2.2.3")) == "deny"
    assert judged(names + entry("permit ip host six any"), packet("2001:db8::9", "2001:db8::1")) == "permit"


def test_a_name_for_two_addresses_stands_for_none() -> None:
    lists = Lists("name 10.1.1.1 host-a\nname 10.1.1.2 host-a\n" + entry("permit ip host host-a any"))
    assert verdict(lists.one(), packet("10.9.9.9")) == "either"
    assert "asa-name-ambiguous" in lists.codes()
