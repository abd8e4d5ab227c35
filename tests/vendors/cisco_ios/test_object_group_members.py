"""Members of object groups, one by one: what a group matches, and what is left unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_ios.routers import Loaded
from tests.vendors.cisco_ios.test_access_lists import Lists, verdict
from tests.vendors.packets import packet

from segcheck.model.header import UDP, Family
from segcheck.source.ledger import LineFate

V6 = ("2001:db8::5", "2001:db8:9::1")


def network(*members: str, entry: str = "permit ip object-group G any") -> Lists:
    below = "".join(f" {member}\n" for member in members)
    return Lists(f"object-group network G\n{below}ip access-list extended T\n {entry}\n")


def network_6(*members: str) -> Lists:
    below = "".join(f" {member}\n" for member in members)
    return Lists(f"object-group v6-network G\n{below}ipv6 access-list T\n permit ipv6 object-group G any\n")


@pytest.mark.parametrize(
    ("member", "inside", "outside"),
    [
        ("host 10.1.1.1", "10.1.1.1", "10.1.1.2"),
        ("range 10.1.1.1 10.1.1.3", "10.1.1.3", "10.1.1.4"),
        ("range 10.1.1.1 10.1.1.1", "10.1.1.1", "10.1.1.0"),
        ("10.1.0.0 255.255.0.0", "10.1.255.255", "10.2.0.0"),
        ("10.1.0.0/16", "10.1.255.255", "10.2.0.0"),
        ("network-object 10.1.0.0 255.255.0.0", "10.1.255.255", "10.2.0.0"),
        ("network-object host 10.1.1.1", "10.1.1.1", "10.1.1.2"),
    ],
)
def test_ipv4_members(member: str, inside: str, outside: str) -> None:
    lists = network(member)
    assert (verdict(lists.one(), packet(inside)), verdict(lists.one(), packet(outside))) == ("permit", "deny")
    assert lists.fate(2) is LineFate.MODELED


def test_any_is_every_address_of_either_family() -> None:
    assert verdict(network("any").one(), packet("203.0.113.9")) == "permit"
    assert verdict(network_6("any").one("T", Family.IPV6), packet(*V6)) == "permit"


@pytest.mark.parametrize(
    "member",
    [
        "host server.example.jp",
        "host",
        "range 10.1.1.9 10.1.1.1",
        "range 10.1.1.1",
        "range",
        "10.1.0.0",
        "10.1.0.0 255.0.255.0",
        "host 10.1.1.1 10.1.1.2",
    ],
)
def test_an_ipv4_member_not_understood_may_be_any_address(member: str) -> None:
    lists = network(member)
    assert verdict(lists.one(), packet("192.0.2.1")) == "either"
    assert verdict(lists.one(), packet("10.1.1.1")) == "either"
    assert lists.fate(2) is LineFate.UNRECOGNIZED
    assert set(lists.codes()) == {"object-group-member-unknown"}


@pytest.mark.parametrize("edit", ["no host 10.1.1.1", "default host 10.1.1.1", "no 10.0.0.0 255.0.0.0"])
def test_a_line_that_takes_members_away_leaves_none_certain(edit: str) -> None:
    """`deny` must not count on a member that is gone: its packets pass."""
    lists = network("host 10.1.1.1", "host 10.1.1.2", edit, entry="deny ip object-group G any\n permit ip any any")
    assert [verdict(lists.one(), packet(f"10.1.1.{last}")) for last in (1, 2, 3)] == ["either"] * 3


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("host 2001:db8::5", "permit"),
        ("host 2001:db8::6", "deny"),
        ("2001:db8::/64", "permit"),
        ("2001:db8:1::/64", "deny"),
        ("range 2001:db8::1 2001:db8::5", "permit"),
        ("range 2001:db8::1 2001:db8::4", "deny"),
        ("range 2001:db8::9 2001:db8::1", "either"),
        ("range 2001:db8::1", "either"),
        ("host server.example.jp", "either"),
        ("network-object 2001:db8::/64", "either"),
        ("2001:db8::/64 2001:db8::/64", "either"),
        ("frob", "either"),
    ],
)
def test_ipv6_members(member: str, expected: str) -> None:
    assert verdict(network_6(member).one("T", Family.IPV6), packet(*V6)) == expected


@pytest.mark.parametrize(
    "member",
    ["host 10.1.1.1", "10.1.0.0 255.255.0.0", "10.1.0.0/16", "range 10.1.1.1 10.1.1.9", "network-object host 10.1.1.1"],
)
def test_members_of_the_other_family_match_nothing(member: str) -> None:
    lists = network_6(member, "host 2001:db8::5")
    assert verdict(lists.one("T", Family.IPV6), packet(*V6)) == "permit"
    assert verdict(lists.one("T", Family.IPV6), packet("2001:db8::6", "2001:db8:9::1")) == "deny"
    found = network("2001:db8::/64", "host 2001:db8::5", "range 2001:db8::1 2001:db8::4", "host 10.9.9.9").one()
    assert (verdict(found, packet()), verdict(found, packet("10.9.9.9"))) == ("deny", "permit")


def test_an_unused_group_of_both_families_is_read_without_complaint() -> None:
    members = " host 10.1.1.1\n range 10.0.0.1 10.0.0.2\n 2001:db8::/64\n range 2001:db8::1 2001:db8::4\n"
    loaded = Loaded("object-group network G\n" + members)
    assert {entry.fate for entry in loaded.ledger.values()} == {LineFate.MODELED}
    assert (loaded.diagnostics, loaded.device.unmodeled) == (set(), ())


@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(0, 2**32 - 1))
def test_a_member_with_mask_holds_its_network(value: int, length: int, source: int) -> None:
    mask = (1 << 32) - (1 << (32 - length))
    texts = [".".join(str(one >> shift & 255) for shift in (24, 16, 8, 0)) for one in (value & mask, mask, source)]
    lists = network(f"{texts[0]} {texts[1]}")
    inside = source & mask == value & mask
    assert verdict(lists.one(), packet(texts[2])) == ("permit" if inside else "deny")


def test_services_with_both_ports_and_members_not_understood() -> None:
    lists = Lists(
        "object-group service S\n tcp source eq 20 destination eq 80\n no tcp eq 22\n"
        "object-group service D\n udp destination eq 53\n frob\n"
        "ip access-list extended T\n permit object-group S any any\n"
        "ip access-list extended U\n permit object-group D any any\n"
    )
    assert verdict(lists.one(), packet(sport=20)) == "either"
    assert lists.fate(3) is LineFate.UNRECOGNIZED
    assert verdict(lists.one("U"), packet(protocol=UDP, dport=53)) == "permit"
    assert verdict(lists.one("U"), packet()) == "either"


def test_a_protocol_group_with_something_else_in_it_may_match_anything() -> None:
    lists = Lists(
        "object-group protocol Q\n protocol-object udp\n group-object R\nobject-group protocol R\n tcp eq 80\n"
        "ip access-list extended T\n permit object-group Q any any\n"
    )
    assert verdict(lists.one(), packet(protocol=UDP, dport=9)) == "permit"
    assert verdict(lists.one(), packet()) == "either"
    assert lists.fate(5) is LineFate.UNRECOGNIZED


def test_two_sections_of_one_name_add_up() -> None:
    lists = Lists(
        "object-group network G\n host 10.1.1.1\nobject-group network G\n host 10.1.1.2\n"
        "ip access-list extended T\n permit ip object-group G any\n deny ip any object-group G\n"
    )
    verdicts = [verdict(lists.one(), packet(f"10.1.1.{last}")) for last in (1, 2, 3)]
    assert verdicts == ["permit", "permit", "deny"]


def test_a_group_of_ports_used_twice_and_one_that_is_missing() -> None:
    lists = Lists(
        "object-group ip port P\n range 80 81\n frob\nip access-list extended T\n permit tcp any any portgroup P\n"
        "ip access-list extended U\n permit tcp any portgroup P any portgroup P\n permit udp any any portgroup NONE\n"
    )
    assert verdict(lists.one(), packet(dport=81)) == "permit"
    assert verdict(lists.one(), packet(dport=82)) == "either"
    assert verdict(lists.one("U"), packet(protocol=UDP)) == "either"
    assert "object-group-undefined" in lists.codes()


def test_a_group_without_name_costs_the_proof_and_one_of_another_kind_does_not() -> None:
    assert Loaded("object-group network\n host 10.1.1.1\n").device.unmodeled
    loaded = Loaded("object-group security TAGS\n security-group tag-id 10\n")
    assert loaded.device.unmodeled == ()
    assert loaded.fate("security-group") is LineFate.APPROXIMATED


def test_groups_nested_too_deep_are_unknown() -> None:
    chain = "".join(f"object-group network G{n}\n group-object G{n + 1}\n" for n in range(40))
    last = "object-group network G40\n host 10.1.1.1\n"
    lists = Lists(chain + last + "ip access-list extended T\n permit ip object-group G0 any\n")
    assert verdict(lists.one(), packet()) == "either"
    assert "object-group-circular" in lists.codes()
