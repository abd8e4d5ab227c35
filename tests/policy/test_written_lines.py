"""Lines of lists in use: dead only where they are dead wherever they are in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.semantics.devices import HTTPS, bound, device, interface, policy, rule, rules

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, ESTABLISHED, AllOf, Family, Field, FieldIn
from segcheck.model.network import Device
from segcheck.policy.written_lines import WrittenLines
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace

WIDE = rule("10", ANYTHING, Action.DENY)
NARROW = rule("20", HTTPS, Action.PERMIT)
TABLE = rules(WIDE, NARROW, name="policies")


def firewall(*down: str) -> Device:
    """A device with a zone for each of its four interfaces; those of `down` are shut down."""
    interfaces = [
        replace(interface(name, f"10.{number}.0.1/24"), zone=name, enabled=name not in down)
        for number, name in enumerate("abcd")
    ]
    return device(*interfaces, filters=(TABLE,))


def lines(box: Device, *lists: Filter) -> WrittenLines:
    return WrittenLines(box, lists or (TABLE,), {Family.IPV4: Matcher(HeaderSpace(Family.IPV4))})


def dead(found: WrittenLines) -> dict[str, list[str]]:
    return {line.rule.name: [one.name for one in because] for line, because in found.dead().items()}


def test_a_policy_that_matches_between_two_zones_is_of_use() -> None:
    both = policy("a", "b", rules(WIDE, NARROW))
    only = policy("c", "b", rules(NARROW))
    assert dead(lines(replace(firewall(), zone_policies=(both,)))) == {"20": ["10"]}
    assert dead(lines(replace(firewall(), zone_policies=(both, only)))) == {}
    assert dead(lines(replace(firewall(), zone_policies=(only, both)))) == {}


BETWEEN = ((rules(WIDE, NARROW, name="G"), ["10"]), (rules(rule("5", HTTPS, Action.DENY), NARROW), ["10", "5"]))


@pytest.mark.parametrize(("between", "takers"), BETWEEN)
def test_a_policy_that_is_dead_between_all_its_zones_is_dead(between: Filter, takers: list[str]) -> None:
    policies = (policy("a", "b", rules(WIDE, NARROW)), policy("c", "d", between))
    assert dead(lines(replace(firewall(), zone_policies=policies)))["20"] == takers


def test_rules_that_took_its_packets_elsewhere_take_none_below_it() -> None:
    policies = (policy("a", "b", rules(WIDE, NARROW)), policy("c", "d", rules(NARROW, WIDE)))
    assert dead(lines(replace(firewall(), zone_policies=policies))) == {}


def test_zones_without_interface_in_use_do_not_count() -> None:
    policies = (policy("a", "b", rules(WIDE)), policy("a", "c", rules(WIDE, NARROW)))
    found = lines(replace(firewall("c"), zone_policies=policies))
    assert [line.rule.name for line in found.closed] == ["20"]
    assert dead(found) == {}


def test_what_the_platform_denies_beside_a_permit_does_not_keep_it_in_use() -> None:
    beside = Rule("20", AllOf((HTTPS, FieldIn(Field.STATE, ((0, 0),)))), Action.DENY, NARROW.origin)
    policies = (policy("a", "b", rules(beside, WIDE, NARROW)),)
    assert dead(lines(replace(firewall(), zone_policies=policies)))["20"]


def test_a_list_is_judged_behind_what_stands_before_it_where_it_is_bound() -> None:
    answers = Rule("session", FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),)), Action.PERMIT, ())
    written = rules(rule("10", answers.match, Action.PERMIT), name="L")
    box = device(interface("in", "10.1.0.1/24", ingress=bound(rules(answers, *written.rules, name="L"))))
    assert dead(lines(replace(box, filters=(written,)), written)) == {"10": ["session"]}


def test_a_list_in_force_nowhere_is_judged_by_itself() -> None:
    assert dead(lines(device(interface("in", "10.1.0.1/24"), filters=(TABLE,)))) == {"20": ["10"]}


def test_a_line_of_both_families_is_of_use_when_it_is_so_in_one() -> None:
    four = rules(WIDE, NARROW, name="L")
    six = rules(NARROW, WIDE, name="L", family=Family.IPV6)
    matchers = {family: Matcher(HeaderSpace(family)) for family in Family}
    found = WrittenLines(device(interface("in", "10.1.0.1/24")), (four, six), matchers)
    assert len(found.lines) == 2
    assert found.dead() == {}
