"""Groups of addresses: nested, with exclusions, damaged."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.fortinet_fortios.firewall_objects import REFERENCE, Loaded, addresses, groups, said, table

from segcheck.model.header import ANYTHING, AnyOf, Family, Field, FieldIn
from segcheck.source.ledger import LineFate

HOSTS = addresses(
    a="set subnet 10.0.0.1 255.255.255.255",
    b="set subnet 10.0.0.2 255.255.255.255",
    c="set subnet 10.0.0.3 255.255.255.255",
    net="set subnet 10.0.0.0 255.255.255.0",
    name="set type fqdn; set fqdn a.example.jp",
    odd="set type wildcard; set wildcard 10.0.0.1 255.255.0.1",
    pc='set type mac; set macaddr "00:00:00:00:00:07"',
    all="",
)


def of(**entries: str) -> Loaded:
    return Loaded(HOSTS + groups(**entries))


def test_members_add_up_to_one_list_of_intervals() -> None:
    loaded = of(g='set member "a" "b"')
    both = FieldIn(Field.SOURCE, ((0x0A000001, 0x0A000002),))
    assert said(loaded.objects.source("g", Family.IPV4, REFERENCE)) == both
    assert loaded.destination("g", "10.0.0.1", "10.0.0.3") == ["yes", "no"]


def test_groups_in_groups() -> None:
    loaded = of(outer='set member "inner" "c"', inner='set member "a" "b"')
    assert loaded.source("outer", "10.0.0.1", "10.0.0.3", "10.0.0.4") == ["yes", "yes", "no"]


def test_a_group_that_holds_all_is_everything() -> None:
    assert of(g='set member "a" "all"').objects.source("g", Family.IPV4, REFERENCE) is ANYTHING


def test_members_of_several_kinds() -> None:
    loaded = of(g='set member "a" "odd" "pc" "name"')
    assert loaded.source("g", "10.0.0.1", "10.0.9.5", "10.0.0.4") == ["yes", "yes", "maybe"]
    assert loaded.source("g", "192.0.2.1", source_mac=7) == ["yes"]
    assert of(g='set member "a" "odd"').source("g", "10.0.0.4") == ["no"]


# Exclusion: the group says all, the eye reads all, the device takes some out.


def test_excluded_members_are_taken_out() -> None:
    loaded = of(g='set member "net"; set exclude enable; set exclude-member "b"')
    assert loaded.source("g", "10.0.0.1", "10.0.0.2", "10.0.0.3") == ["yes", "no", "yes"]
    assert loaded.destination("g", "10.0.0.2", "10.0.1.2") == ["no", "no"]


@pytest.mark.parametrize("switch", ["", "set exclude disable; "])
def test_excluded_members_do_not_count_while_exclusion_is_off(switch: str) -> None:
    loaded = of(g=f'set member "net"; {switch}set exclude-member "b"')
    assert loaded.source("g", "10.0.0.2") == ["yes"]


def test_exclusion_beats_inclusion() -> None:
    loaded = of(g='set member "a" "b"; set exclude enable; set exclude-member "b"')
    assert loaded.source("g", "10.0.0.1", "10.0.0.2") == ["yes", "no"]


def test_a_group_may_be_excluded_and_an_excluding_group_may_be_a_member() -> None:
    loaded = of(
        g='set member "all"; set exclude enable; set exclude-member "few"',
        few='set member "net"; set exclude enable; set exclude-member "a"',
        outer='set member "g" "a"',
    )
    assert loaded.source("few", "10.0.0.1", "10.0.0.9") == ["no", "yes"]
    assert loaded.source("g", "10.0.0.1", "10.0.0.9", "192.0.2.1") == ["yes", "no", "yes"]
    assert loaded.source("outer", "10.0.0.1", "10.0.0.9") == ["yes", "no"]


def test_excluding_what_is_not_known_leaves_nothing_sure() -> None:
    loaded = of(g='set member "net"; set exclude enable; set exclude-member "name"')
    assert loaded.source("g", "10.0.0.1", "10.9.0.1") == ["maybe", "no"]


def test_excluding_a_wildcard() -> None:
    loaded = of(g='set member "net"; set exclude enable; set exclude-member "odd"')
    assert loaded.source("g", "10.0.0.5", "10.0.0.6") == ["no", "yes"]


def test_exclusion_without_excluded_members_leaves_nothing_sure() -> None:
    loaded = of(g='set member "net"; set exclude enable')
    assert loaded.source("g", "10.0.0.5", "10.9.0.6") == ["maybe", "no"]
    assert "group-empty" in loaded.codes()


def test_everything_excluded_is_nothing() -> None:
    loaded = of(g='set member "a"; set exclude enable; set exclude-member "net"')
    assert loaded.source("g", "10.0.0.1") == ["no"]


# Damage


def test_a_folder_is_a_group() -> None:
    assert of(g='set type folder; set member "a"').source("g", "10.0.0.1", "10.0.0.2") == ["yes", "no"]


def test_a_group_of_tags_may_be_anything() -> None:
    assert of(g='set category ztna-ems-tag; set member "a"').source("g", "10.0.0.1") == ["maybe"]


@pytest.mark.parametrize("settings", ["", "set color 7"])
def test_an_empty_group_may_be_anything_and_not_nothing(settings: str) -> None:
    loaded = of(g=settings)
    assert loaded.source("g", "10.0.0.1") == ["maybe"]
    assert loaded.codes() == ["group-empty"]
    assert loaded.fate('edit "g"') is LineFate.MALFORMED


@pytest.mark.parametrize("settings", ["set except b", "set exclude perhaps; set exclude-member b"])
def test_a_group_that_is_not_understood_may_be_anything(settings: str) -> None:
    assert of(g=f'set member "a"; {settings}').source("g", "10.0.0.1", "10.0.0.2") == ["maybe", "maybe"]


def test_a_missing_member_may_be_anything_and_the_others_stay_sure() -> None:
    loaded = of(g='set member "a" "gone" "lost"')
    assert loaded.source("g", "10.0.0.1", "10.0.0.2") == ["yes", "maybe"]
    assert [dict(diagnostic.arguments)["name"] for diagnostic in loaded.notes.diagnostics] == ["gone", "lost"]
    assert loaded.fate("set member") is LineFate.MALFORMED


def test_a_missing_excluded_member_leaves_nothing_sure() -> None:
    loaded = of(g='set member "a" "b"; set exclude enable; set exclude-member "a" "gone"')
    assert loaded.source("g", "10.0.0.1", "10.0.0.2") == ["no", "maybe"]


@pytest.mark.parametrize(
    "entries",
    [{"g": 'set member "g" "a"'}, {"g": 'set member "h" "a"', "h": 'set member "g"'}],
    ids=["itself", "another"],
)
def test_circular_groups_end_and_are_in_doubt(entries: dict[str, str]) -> None:
    loaded = of(**entries)
    assert loaded.source("g", "10.0.0.1", "10.0.0.2") == ["yes", "maybe"]
    assert "group-circular" in loaded.codes()


def test_an_address_and_a_group_of_one_name() -> None:
    loaded = of(a='set member "b" "net"')
    assert loaded.source("a", "10.0.0.1", "10.0.0.2", "10.1.0.0") == ["yes", "maybe", "no"]
    assert "object-name-repeated" in loaded.codes()


def test_findings_are_told_for_groups_that_no_policy_names_and_told_once() -> None:
    loaded = of(g='set member "gone"')
    loaded.source("g", "10.0.0.1")
    loaded.destination("g", "10.0.0.1")
    assert loaded.codes() == ["address-undefined"]


def test_groups_of_ipv6_addresses() -> None:
    text = table("firewall address6", a="set ip6 2001:db8::1/128", net="set ip6 2001:db8::/64")
    text += table("firewall addrgrp6", g='set member "net"; set exclude enable; set exclude-member "a"')
    assert Loaded(text).source("g", "2001:db8::1", "2001:db8::2") == ["no", "yes"]


# Size


def test_groups_nested_without_end_are_bounded() -> None:
    entries = {f"g{number}": f'set member "g{number + 1}" "a"' for number in range(5000)}
    loaded = of(**entries, g5000='set member "b"')
    assert loaded.source("g0", "10.0.0.1") == ["maybe"]
    assert loaded.source("g4999", "10.0.0.1", "10.0.0.2") == ["yes", "yes"]
    assert loaded.source("g4990", "10.0.0.2", "10.0.0.3") == ["yes", "no"]


def test_large_groups_are_shared_and_not_copied() -> None:
    many = {
        f"h{number}": f"set subnet 10.{number // 100}.{number % 100}.0 255.255.255.0" for number in range(0, 4000, 2)
    }
    members = " ".join(f'"{name}"' for name in many)
    uses = {f"use{number}": 'set member "big" "a"' for number in range(50)}
    loaded = Loaded(HOSTS + addresses(**many) + groups(big=f"set member {members}", **uses))
    big = said(loaded.objects.source("big", Family.IPV4, REFERENCE))
    for name in uses:
        match = said(loaded.objects.source(name, Family.IPV4, REFERENCE))
        assert isinstance(match, AnyOf)
        assert any(part is big for part in match.parts)
    assert loaded.source("use7", "10.0.4.9", "10.0.5.9", "10.0.0.1") == ["yes", "no", "yes"]


def test_set_algebra_agrees_with_plain_sets() -> None:
    """Every combination of members and excluded members of five hosts, against sets of numbers."""
    hosts = {"a": {1}, "b": {2}, "c": {3}, "net": set(range(256)), "odd": set(range(1, 256, 2))}
    names = list(hosts)
    for included in itertools.combinations(names, 2):
        for excluded in itertools.combinations(names, 2):
            members, others = (" ".join(f'"{name}"' for name in some) for some in (included, excluded))
            loaded = of(g=f"set member {members}; set exclude enable; set exclude-member {others}")
            expected = {last for name in included for last in hosts[name]}
            expected -= {last for name in excluded for last in hosts[name]}
            found = loaded.source("g", *(f"10.0.0.{last}" for last in range(8)))
            assert found == ["yes" if last in expected else "no" for last in range(8)]


@given(st.data())
def test_nested_groups_with_exclusions_agree_with_plain_sets(data: st.DataObject) -> None:
    """Groups that name hosts and later groups, each switched to exclude or not; sixteen hosts of a network."""
    hosts = {"a": {1}, "b": {2}, "c": {3}, "net": set(range(256)), "odd": set(range(1, 256, 2))}
    meaning: dict[str, set[int]] = dict(hosts)
    entries: dict[str, str] = {}
    for number in range(data.draw(st.integers(1, 6))):
        choice = st.lists(st.sampled_from(sorted(meaning)), min_size=1, max_size=3, unique=True)
        included, excluded, switch = data.draw(choice), data.draw(choice), data.draw(st.booleans())
        members, others = (" ".join(f'"{name}"' for name in names) for names in (included, excluded))
        state = "enable" if switch else "disable"
        entries[f"g{number}"] = f"set member {members}; set exclude {state}; set exclude-member {others}"
        found = {last for name in included for last in meaning[name]}
        meaning[f"g{number}"] = found - {last for name in excluded for last in meaning[name]} if switch else found
    loaded = of(**dict(reversed(entries.items())))
    for name in entries:
        expected = ["yes" if last in meaning[name] else "no" for last in range(8)]
        assert loaded.source(name, *(f"10.0.0.{last}" for last in range(8))) == expected
        assert loaded.destination(name, *(f"10.0.0.{last}" for last in range(8))) == expected
