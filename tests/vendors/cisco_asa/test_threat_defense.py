"""Firepower Threat Defense: rules of the ASA part, what Snort may still refuse, and conditions on interfaces."""

from __future__ import annotations

import pytest
from tests.vendors.cisco_asa.filtering import BINDING, Lists, verdict
from tests.vendors.packets import packet

from segcheck.model.filters import Action
from segcheck.model.header import Family, Flow
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors.cisco_asa.recognize import is_asa

RELEASE = "NGFW Version 7.0.1\n"
RULES = """\
access-list T remark rule-id 9998: PREFILTER POLICY: Default
access-list T advanced permit ipinip any any rule-id 9998
access-list T remark rule-id 1: L4 RULE: fast
access-list T advanced trust tcp ifc inside any ifc dmz host 10.2.2.2 eq 443 rule-id 1
access-list T advanced deny tcp ifc inside any any eq 23 rule-id 2 event-log flow-start
access-list T advanced permit tcp ifc inside object-group FMC_INLINE_src_rule_3 ifc outside any eq 80 rule-id 3
access-list T advanced deny ip any any rule-id 4 event-log both
object-group network FMC_INLINE_src_rule_3
 network-object 10.1.0.0 255.255.0.0
"""


def pair(ingress: str, egress: str, flow: Flow, text: str = RULES) -> str:
    lists = Lists(text, release=RELEASE)
    return verdict(lists.filters.between("T", flow.family, ingress, egress, BINDING, 1), flow)


@pytest.mark.parametrize(
    ("ingress", "egress", "flow", "expected"),
    [
        # What is trusted does not go to Snort.
        ("inside", "dmz", packet(dport=443), "permit"),
        ("inside", "outside", packet(dport=443), "deny"),
        ("dmz", "dmz", packet(dport=443), "deny"),
        # A denial is final, whatever Snort would have said.
        ("inside", "outside", packet(dport=23), "deny"),
        # What is permitted may be refused by Snort: never surely.
        ("inside", "outside", packet(), "either"),
        ("inside", "outside", packet("10.9.1.1"), "deny"),
        ("outside", "inside", packet(), "deny"),
        ("outside", "inside", packet(protocol=4), "either"),
    ],
)
def test_rules_between_two_interfaces(ingress: str, egress: str, flow: Flow, expected: str) -> None:
    assert pair(ingress, egress, flow) == expected


def test_where_the_interfaces_are_not_known_such_rules_may_apply_or_not() -> None:
    lists = Lists(RULES, release=RELEASE)
    assert verdict(lists.one(), packet(dport=443)) == "either"
    assert verdict(lists.one(), packet(dport=25)) == "deny"


def test_pairs_that_keep_the_same_rules_share_one_filter() -> None:
    lists = Lists(RULES, release=RELEASE)
    first, second, third = (
        lists.filters.between("T", Family.IPV4, ingress, egress, BINDING, 1)
        for ingress, egress in (("outside", "dmz"), ("dmz", "outside"), ("inside", "dmz"))
    )
    assert first is second
    assert [rule.name for rule in first.rules] == ["T line 2", "T line 7"]
    assert third is not first


def test_a_list_without_such_conditions_is_the_same_everywhere() -> None:
    lists = Lists("access-list T advanced trust ip any any rule-id 1\n", release=RELEASE)
    assert lists.filters.between("T", Family.IPV4, "a", "b", BINDING, 1) is lists.one()


def test_actions_fates_and_logging() -> None:
    lists = Lists(RULES, release=RELEASE)
    assert [(rule.action, rule.logs) for rule in lists.one().rules] == [
        (Action.UNKNOWN, False),
        (Action.PERMIT, False),
        (Action.DENY, True),
        (Action.UNKNOWN, False),
        (Action.DENY, True),
    ]
    assert lists.fate("access-list T advanced trust") is LineFate.MODELED
    assert lists.reason("access-list T advanced permit tcp") == "asa-permitted-unless-snort-refuses"
    assert lists.configuration.ftd
    assert lists.configuration.release == (9, 5)


def test_words_of_threat_defense_mean_nothing_in_extended_entries() -> None:
    lists = Lists("access-list T extended permit tcp ifc inside any any rule-id 1\n")
    assert verdict(lists.one(), packet()) == "either"
    assert lists.fate("access-list T") is LineFate.UNRECOGNIZED


def test_its_configuration_is_recognized() -> None:
    assert is_asa(decode("f", f": Saved\n:\n: Serial Number: X\n{RELEASE}!\nhostname fp1\n: end\n".encode()))
