"""Management, logging and clocks of devices, ports for terminals, lines to the outside: beside the pages' examples."""

from __future__ import annotations

import pytest
from tests.hygiene.sites import observed, seen_by_rule, site_of

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.rules import (
    cleartext_management,
    duplicate_address,
    missing_deny_logging,
    missing_log_host,
    missing_time_source,
    one_sided_permit,
    open_management,
    outside_connection,
    unfiltered_border_interface,
    unguarded_access_port,
)
from segcheck.policy.verdict import Outcome

INSIDE_ONLY = """\
segcheck: 1
name: t
zones:
  office: {title: office, prefixes: [10.1.0.0/16]}
"""
WITH_OUTSIDE = INSIDE_ONLY + "  provider: {title: provider, external: true, prefixes: [10.9.0.0/16]}\n"
BORDER = """\
hostname edge
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
interface GigabitEthernet0/1
 ip address 10.9.0.1 255.255.0.0
 ip access-group IN in
ip access-list extended IN
 permit tcp any any established
 deny ip any any log
no ip http server
no ip http secure-server
line vty 0 15
 transport input ssh
end
"""
SWITCH = """\
hostname sw
vlan 20
interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 20
no ip http server
no ip http secure-server
line vty 0 15
 transport input ssh
end
"""
HOST = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
LOOK_AT_SETTINGS = (
    unfiltered_border_interface.RULE,
    cleartext_management.RULE,
    missing_deny_logging.RULE,
    missing_log_host.RULE,
    missing_time_source.RULE,
    one_sided_permit.RULE,
)


@pytest.mark.parametrize(
    "rule",
    [*LOOK_AT_SETTINGS, duplicate_address.RULE, open_management.RULE, outside_connection.RULE],
    ids=lambda rule: rule.name,
)
def test_no_rule_says_that_all_is_well_with_a_file_that_could_not_be_read(rule: HygieneRule) -> None:
    # The rule for outside connections goes on to list those it knows.
    site = site_of(WITH_OUTSIDE, edge=BORDER, broken="\x00\x01\x02 no configuration")
    assert site.analysis.snapshot.rejected
    outcomes = {outcome for outcome, _ in seen_by_rule(rule, site)}
    assert Outcome.UNDECIDED in outcomes
    if rule is not outside_connection.RULE:
        assert Outcome.PROVED not in outcomes


def test_without_zones_for_management_and_outside_nobody_is_kept_out() -> None:
    assert seen_by_rule(open_management.RULE, site_of(INSIDE_ONLY, edge=BORDER)) == [
        (Outcome.VACUOUS, "management-zone-missing")
    ]


def test_outside_zones_are_kept_out_also_where_no_zone_is_for_management() -> None:
    found = observed(open_management.RULE, site_of(WITH_OUTSIDE, edge=BORDER))
    assert [(one.outcome, one.code) for one in found] == [(Outcome.PROVED, "management-closed-to-outside")]
    assert dict(found[0].arguments)["zones"] == "provider"
    opened = BORDER.replace(" permit tcp any any established", " permit tcp any any eq 22")
    found = observed(open_management.RULE, site_of(WITH_OUTSIDE, edge=opened))
    assert [(one.outcome, one.code) for one in found] == [(Outcome.VIOLATED, "management-open")]
    assert dict(found[0].arguments)["zone"] == "provider"


@pytest.mark.parametrize(
    ("rule", "between", "elsewhere"),
    [
        (missing_log_host.RULE, "log-host-missing", "device-without-log-host"),
        (missing_time_source.RULE, "time-source-missing", "device-without-time-source"),
    ],
)
def test_every_device_is_asked_and_what_lies_between_tiers_is_told_as_mon_1_does(
    rule: HygieneRule, between: str, elsewhere: str
) -> None:
    site = site_of(WITH_OUTSIDE, edge=BORDER, sw=SWITCH)
    found = observed(rule, site)
    assert [(one.code, one.about) for one in found] == [(between, "edge"), (elsewhere, "sw")]
    assert {one.outcome for one in found} == {Outcome.VIOLATED}
    # An equal observation is one finding of an audit, with both names.
    assert list(seen_by(site, "MON-1", (between,))) == [found[0]]


def test_a_capture_of_filters_alone_leaves_log_and_clock_undecided() -> None:
    for rule in (missing_log_host.RULE, missing_time_source.RULE):
        found = observed(rule, site_of(INSIDE_ONLY, host=HOST))
        assert {(one.outcome, one.code) for one in found} >= {(Outcome.UNDECIDED, "logging-untold")}
        assert Outcome.PROVED not in {one.outcome for one in found}


def test_without_a_border_no_refusal_is_missed() -> None:
    assert seen_by_rule(missing_deny_logging.RULE, site_of(INSIDE_ONLY, edge=BORDER)) == [
        (Outcome.VACUOUS, "no-device-between-zones")
    ]


def test_ports_of_zones_without_tiers_are_looked_at_and_those_outside_are_not() -> None:
    zones = "segcheck: 1\nname: t\nzones:\n  office: {title: o, vlans: [20], prefixes: [10.1.0.0/16]}\n"
    found = observed(unguarded_access_port.RULE, site_of(zones, sw=SWITCH))
    assert [(one.outcome, one.code) for one in found] == [(Outcome.VIOLATED, "admission-missing")]
    outside = zones.replace("vlans", "external: true, vlans")
    assert seen_by_rule(unguarded_access_port.RULE, site_of(outside, sw=SWITCH)) == [
        (Outcome.VACUOUS, "no-zone-inside")
    ]


def test_outside_connections_are_listed_where_nobody_says_how_many_there_may_be() -> None:
    found = observed(outside_connection.RULE, site_of(WITH_OUTSIDE, edge=BORDER))
    assert [(one.outcome, one.code) for one in found] == [
        (Outcome.PROVED, "outside-connections-listed"),
        (Outcome.PROVED, "outside-line-filtered"),
    ]
    assert dict(found[0].arguments)["places"] == "edge:GigabitEthernet0/1"
    limited = WITH_OUTSIDE + "declarations: {limits: {outside_connections: 0}}\n"
    found = observed(outside_connection.RULE, site_of(limited, edge=BORDER))
    assert (Outcome.VIOLATED, "outside-connections-too-many") in [(one.outcome, one.code) for one in found]


def test_an_address_that_is_used_once_is_told_as_well() -> None:
    assert seen_by_rule(duplicate_address.RULE, site_of(INSIDE_ONLY, edge=BORDER)) == [
        (Outcome.PROVED, "addresses-once")
    ]
