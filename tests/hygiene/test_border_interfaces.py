"""Interfaces between zones: which have no filter, and which may have none."""

from __future__ import annotations

import pytest
from tests.hygiene.sites import observed, seen_by_rule, site_of

from segcheck.hygiene.rules.unfiltered_border_interface import RULE
from segcheck.policy.verdict import Outcome

ZONES = """\
segcheck: 1
name: t
zones:
  users: {title: users, prefixes: [10.1.0.0/16, "2001:db8:1::/64"]}
  servers: {title: servers, prefixes: [10.2.0.0/16, "2001:db8:2::/64"]}
"""
ROUTER = """\
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
{first}
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.0.0
{second}
ip access-list extended CLOSED
 permit tcp any any eq 443
 deny ip any any
ip access-list extended OPEN
 permit ip any any
ip access-list extended UNSURE
 permit tcp any any time-range HOURS
 permit ip any any time-range HOURS
time-range HOURS
 periodic weekdays 8:00 to 18:00
end
"""
BOUND_IN, BOUND_OUT = " ip access-group CLOSED in", " ip access-group CLOSED out"


def places(first: str = "", second: str = "", policy: str = ZONES) -> set[tuple[Outcome, str]]:
    found = observed(RULE, site_of(policy, r1=ROUTER.format(first=first, second=second)))
    return {(one.outcome, dict(one.arguments).get("interface", "")) for one in found}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", {"GigabitEthernet0/0", "GigabitEthernet0/1"}),
        (BOUND_IN, "", {"GigabitEthernet0/1"}),
        (BOUND_IN, " ip access-group OPEN in", {"GigabitEthernet0/1"}),
        (BOUND_IN, BOUND_IN, set()),
        # Both directions pass the one list or the other.
        (BOUND_IN + "\n" + BOUND_OUT, "", set()),
        # From the second interface to the first nothing is filtered; no interface is without any filter.
        (BOUND_IN, BOUND_OUT, set()),
    ],
)
def test_an_interface_without_any_filter_is_found(first: str, second: str, expected: set[str]) -> None:
    found = places(first, second)
    assert {name for outcome, name in found if outcome is Outcome.VIOLATED} == expected
    assert ((Outcome.PROVED, "") in found) == (not expected)


def test_zones_of_one_tier_have_no_border() -> None:
    policy = ZONES.replace("title: users,", "title: users, tier: lgwan,").replace(
        "title: servers,", "title: servers, tier: lgwan,"
    )
    assert places(policy=policy) == {(Outcome.VACUOUS, "")}


def test_a_list_that_perhaps_refuses_something_leaves_it_open() -> None:
    found = places(BOUND_IN, " ip access-group UNSURE in")
    assert found == {(Outcome.UNDECIDED, "GigabitEthernet0/1")}


def test_lines_nobody_understands_may_be_filters() -> None:
    text = ROUTER.format(first="", second="").replace("end\n", "frobnicate all packets\nend\n")
    found = seen_by_rule(RULE, site_of(ZONES, r1=text))
    assert (Outcome.UNDECIDED, "settings-untold") in found
    assert Outcome.VIOLATED not in {outcome for outcome, _ in found}
    assert Outcome.PROVED not in {outcome for outcome, _ in found}


def test_a_family_without_a_list_is_told_by_itself() -> None:
    text = ROUTER.format(
        first=BOUND_IN + "\n ipv6 address 2001:db8:1::1/64", second=BOUND_IN + "\n ipv6 address 2001:db8:2::1/64"
    )
    found = [one for one in observed(RULE, site_of(ZONES, r1=text)) if one.outcome is Outcome.VIOLATED]
    assert [dict(one.arguments)["families"] for one in found] == ["IPv6", "IPv6"]


FORTIGATE = """\
config system global
    set hostname "fg"
end
config system interface
    edit "port1"
        set ip 10.1.0.1 255.255.0.0
    next
    edit "port2"
        set ip 10.2.0.1 255.255.0.0
    next
end
{zone}
config firewall policy
end
"""
ONE_ZONE = """\
config system zone
    edit "inside"
        set intrazone allow
        set interface "port1" "port2"
    next
end
"""


def test_two_tiers_in_one_zone_of_a_firewall_have_no_filter_between_them() -> None:
    assert seen_by_rule(RULE, site_of(ZONES, fg=FORTIGATE.format(zone=ONE_ZONE)))[0] == (
        Outcome.VIOLATED,
        "border-interface-unfiltered",
    )
    assert seen_by_rule(RULE, site_of(ZONES, fg=FORTIGATE.format(zone=""))) == [
        (Outcome.PROVED, "border-interfaces-filtered")
    ]


def test_a_router_behind_a_firewall_is_none_of_its_business_only_while_both_directions_are_filtered() -> None:
    core = """\
hostname core
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.8.0.1 255.255.255.252
end
"""
    wall = ROUTER.replace("10.1.0.1 255.255.0.0", "10.8.0.2 255.255.255.252")
    closed = site_of(ZONES, core=core, r1=wall.format(first=BOUND_IN, second=BOUND_IN))
    assert seen_by_rule(RULE, closed) == [(Outcome.PROVED, "border-interfaces-filtered")]
    half = observed(RULE, site_of(ZONES, core=core, r1=wall.format(first=BOUND_IN, second="")))
    assert {(one.about, dict(one.arguments)["interface"]) for one in half if one.outcome is Outcome.VIOLATED} == {
        ("r1", "GigabitEthernet0/1"),
        ("core", "GigabitEthernet0/0"),
        ("core", "GigabitEthernet0/1"),
    }


SWITCH = """\
hostname core
ip routing
vlan 10,20
interface Vlan10
 ip address 10.1.0.1 255.255.0.0
interface Vlan20
 ip address 10.2.0.1 255.255.0.0
interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 10
 ip access-group PORT in
interface GigabitEthernet0/2
 switchport mode access
 switchport access vlan 20
 ip access-group PORT in
{more}
ip access-list extended PORT
 permit tcp any any eq 443
 deny ip any any
end
"""
WITHOUT_LIST = "interface GigabitEthernet0/3\n switchport mode access\n switchport access vlan 20\n"


def test_lists_at_the_ports_of_a_wire_are_filters_of_its_interface() -> None:
    every = seen_by_rule(RULE, site_of(ZONES, core=SWITCH.format(more="")))
    assert every == [(Outcome.PROVED, "border-interfaces-filtered")]
    one_without = observed(RULE, site_of(ZONES, core=SWITCH.format(more=WITHOUT_LIST)))
    assert [(one.outcome, dict(one.arguments).get("interface")) for one in one_without] == [
        (Outcome.UNDECIDED, "Vlan20")
    ]


TWO_TABLES = """\
hostname core
ip routing
vrf definition A
 address-family ipv4
vrf definition B
 address-family ipv4
vlan 10,20,30
interface Vlan10
 vrf forwarding A
 ip address 10.1.0.1 255.255.0.0
interface Vlan20
 vrf forwarding B
 ip address 10.2.0.1 255.255.0.0
interface GigabitEthernet0/8
 no switchport
 vrf forwarding A
 ip address 10.8.0.1 255.255.255.252
interface GigabitEthernet0/9
 no switchport
 vrf forwarding B
 ip address {second} 255.255.255.252
end
"""
LINKED = ZONES + "links:\n  - [core:GigabitEthernet0/8, core:GigabitEthernet0/9]\n"


@pytest.mark.parametrize(("second", "expected"), [("10.8.0.2", 4), ("10.8.0.6", 0)])
def test_routers_on_one_wire_hand_packets_to_each_other_where_they_share_a_subnet(second: str, expected: int) -> None:
    found = observed(RULE, site_of(LINKED, core=TWO_TABLES.format(second=second)))
    assert (
        sum(one.code.startswith("border-interface-") and one.code.endswith("unfiltered") for one in found) == expected
    )
