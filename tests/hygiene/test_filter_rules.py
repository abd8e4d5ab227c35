"""Hygiene rules about filters: what they share with properties, and what they say where not everything can be seen."""

from __future__ import annotations

import pytest
from tests.hygiene.page_examples import TWO_ZONES

from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.rules import (
    any_any_permit,
    never_matching_rule,
    redundant_rule,
    shadowed_rule,
    source_port_hole,
    unbound_filter,
    undefined_filter,
    unused_filter,
)
from segcheck.policy.check import examine
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Observation, Outcome
from segcheck.vendors.registry import load_files

TIERS = """\
segcheck: 1
name: t
zones:
  lgwan: {title: a, prefixes: [10.1.0.0/16]}
  internet: {title: b, prefixes: [10.9.0.0/16]}
properties: {MIN-1: {}, MIN-2: {}, ACL-1: {}}
"""
ROUTER = """\
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.9.0.1 255.255.0.0
 ip access-group OUT in
ip access-list extended IN
 permit ip any any
ip access-list extended OUT
 deny tcp host 10.9.0.66 any eq 80
 permit tcp any eq 443 any
 permit tcp host 10.9.0.66 any eq 80
 permit tcp host 10.9.0.7 any eq 22
 permit tcp 10.9.0.0 0.0.255.255 any eq 22
ip access-list extended SPARE
 deny ip any any
end
"""
NOT_UNDERSTOOD = "ip nat source static 10.1.0.10 192.0.2.10\n"
RULES = (any_any_permit, source_port_hole, shadowed_rule, unused_filter)


def _seen(rule: HygieneRule, text: str, policy: str = TWO_ZONES, name: str = "r1.cfg") -> list[Observation]:
    snapshot = load_files([(name, text.encode())])
    return list(rule.check(examine(snapshot, load_policy_text("policy.yaml", policy.encode())).site))


@pytest.mark.parametrize("module", RULES, ids=lambda module: module.RULE.name)
def test_what_a_property_sees_too_is_the_same_observation(module: object) -> None:
    """So an audit tells it once, with the names of both."""
    rule = getattr(module, "RULE")  # noqa: B009
    examination = examine(load_files([("r1.cfg", ROUTER.encode())]), load_policy_text("policy.yaml", TIERS.encode()))
    told = {seen for verdict in examination.findings.verdicts for seen in verdict.observations}
    found = [seen for seen in rule.check(examination.site) if seen.outcome is Outcome.VIOLATED]
    assert found
    assert set(found) <= told


def test_without_tiers_permits_are_judged_between_zones() -> None:
    (wide,) = _seen(any_any_permit.RULE, ROUTER)
    (hole,) = _seen(source_port_hole.RULE, ROUTER)
    assert (wide.code, wide.origin[0].line, dict(wide.arguments)["destination"]) == ("permit-anything", 9, "outside")
    assert (hole.code, hole.origin[0].line) == ("permit-source-port-hole", 12)
    assert wide.traces and hole.traces


def test_of_a_device_that_is_not_understood_nothing_is_called_harmless() -> None:
    """The interfaces are down, so nothing is seen to cross; the line below may do anything."""
    closed = ROUTER.replace("GigabitEthernet0/1\n", "GigabitEthernet0/1\n shutdown\n")
    assert not _seen(any_any_permit.RULE, closed)
    for rule, lines in ((any_any_permit.RULE, {10}), (source_port_hole.RULE, {13}), (unused_filter.RULE, {17})):
        told = _seen(rule, closed.replace("end\n", NOT_UNDERSTOOD + "end\n"))
        assert {seen.origin[0].line for seen in told if seen.origin} == lines
        assert {seen.outcome for seen in told} == {Outcome.UNDECIDED}
        assert all(seen.doubts for seen in told)


def test_a_shadowed_entry_names_what_contradicts_it_and_a_repeated_one_what_repeats_it() -> None:
    (shadowed,) = _seen(shadowed_rule.RULE, ROUTER)
    (repeated,) = _seen(redundant_rule.RULE, ROUTER)
    assert [span.line for span in shadowed.origin] == [13, 11, 12]  # line 12 takes later fragments
    assert [span.line for span in repeated.origin] == [14, 15]


def test_a_list_on_an_interface_without_address_may_be_in_force_where_something_is_not_understood() -> None:
    text = ROUTER.replace(" ip address 10.9.0.1 255.255.0.0\n", " no ip address\n no switchport\n")
    (bound,) = _seen(unbound_filter.RULE, text)
    assert (bound.outcome, dict(bound.arguments)["filter"]) == (Outcome.VIOLATED, "OUT")
    (perhaps,) = _seen(unbound_filter.RULE, text.replace("end\n", NOT_UNDERSTOOD + "end\n"))
    assert (perhaps.outcome, perhaps.code) == (Outcome.UNDECIDED, "filter-perhaps-without-packets")
    assert perhaps.doubts


def test_a_list_whose_lines_stand_in_a_filter_by_another_name_is_in_force() -> None:
    text = (
        "! NEC Portable Internetwork Core Operating System Software\n! IX Series IX2215 (magellan-sec) Software, "
        "Version 10.7.18\nhostname ix\nip access-list MY-IN permit tcp src any sport any dest any dport eq 443\n"
        "interface GigaEthernet0.0\n  ip address 10.1.0.1/16\n  ip filter MY-IN 1 in\n  no shutdown\n"
        "interface GigaEthernet1.0\n  ip address 10.9.0.1/16\n  no shutdown\n"
    )
    snapshot = load_files([("ix.cfg", text.encode())])
    assert snapshot.devices[0].platform == "nec-ix"
    assert not _seen(unbound_filter.RULE, text, name="ix.cfg")


def test_texts_of_any_kind_are_examined_without_an_error() -> None:
    for text in (
        "hostname x\n",
        "hostname x\nip access-list extended A\n permit\n",
        ROUTER[:300],
        ROUTER.replace("ip", ""),
    ):
        for rule in (any_any_permit, never_matching_rule, redundant_rule, unbound_filter, undefined_filter):
            assert all(seen.code for seen in _seen(rule.RULE, text))
