"""The exception register: what is told of an empty one, without a day, and of which entries."""

from __future__ import annotations

import pytest
from tests.hygiene.sites import observed, seen_by_rule, site_of

from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.rules import expired_exception, unowned_exception, unused_exception, wide_exception
from segcheck.policy.verdict import Outcome

RULES = (expired_exception.RULE, unowned_exception.RULE, wide_exception.RULE, unused_exception.RULE)
ZONES = """\
segcheck: 1
name: t
zones:
  inside: {title: inside, prefixes: [10.1.0.0/16]}
  outside: {title: outside, external: true, prefixes: [10.9.0.0/16]}
"""
ENTRY = """\
exceptions:
  - id: EX-01
    purpose: tax returns
    from: inside
    to: outside
    sources: [10.1.0.40]
    destinations: [10.9.0.80]
    service: https
    reason: the service is outside
    approver: CISO
    approved: 2026-04-01
    expires: 2027-03-31
    reviewed: 2026-10-01
"""
FIREWALL = """\
hostname fw
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.9.0.1 255.255.0.0
 ip access-group BACK in
ip access-list extended IN
 permit tcp host 10.1.0.40 host 10.9.0.80 eq 443
 deny ip any any log
ip access-list extended BACK
 permit tcp host 10.9.0.80 eq 443 host 10.1.0.40 established
 deny ip any any log
end
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_saying_nothing_of_exceptions_is_no_proof_and_an_empty_list_is_the_sites_word(rule: HygieneRule) -> None:
    assert seen_by_rule(rule, site_of(ZONES, fw=FIREWALL)) == [(Outcome.VACUOUS, "exceptions-not-said")]
    assert seen_by_rule(rule, site_of(ZONES + "exceptions: []\n", fw=FIREWALL)) == [
        (Outcome.DECLARED, "exceptions-none")
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_whole_narrow_entry_that_is_open_as_approved_is_in_order(rule: HygieneRule) -> None:
    found = seen_by_rule(rule, site_of(ZONES + ENTRY, fw=FIREWALL))
    assert {outcome for outcome, _ in found} == {Outcome.PROVED}


@pytest.mark.parametrize("rule", [expired_exception.RULE, unowned_exception.RULE], ids=lambda rule: rule.name)
def test_without_a_day_dates_are_undecided(rule: HygieneRule) -> None:
    found = observed(rule, site_of(ZONES + ENTRY, on=None, fw=FIREWALL))
    assert [(one.outcome, one.code) for one in found] == [(Outcome.UNDECIDED, "exceptions-undated")]
    assert [doubt.origin[0].line for doubt in found[0].doubts] == [7]


def test_each_thing_a_record_lacks_is_told() -> None:
    lacking = ENTRY
    for key in ("reason", "purpose", "approver", "approved", "expires", "reviewed"):
        lacking = "\n".join(line for line in lacking.splitlines() if not line.startswith(f"    {key}:")) + "\n"
    site = site_of(ZONES + lacking, fw=FIREWALL)
    assert {code for outcome, code in seen_by_rule(unowned_exception.RULE, site) if outcome is Outcome.VIOLATED} == {
        "exception-without-reason",
        "exception-without-approver",
        "exception-without-approval-day",
        "exception-without-review",
        "exception-unapproved-open",
    }
    assert (Outcome.VIOLATED, "exception-without-expiry") in seen_by_rule(expired_exception.RULE, site)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[10.1.0.40]", "[10.1.0.0/24]", "pinning-too-many-sources"),
        ("[10.9.0.80]", "any", "pinning-any-destination"),
        ("service: https", "service: any", "pinning-any-service"),
        ("service: https", "service: tcp/443-445", "pinning-too-many-ports"),
    ],
)
def test_entries_of_any_tier_may_not_be_wide(old: str, new: str, code: str) -> None:
    found = seen_by_rule(wide_exception.RULE, site_of(ZONES + ENTRY.replace(old, new), fw=FIREWALL))
    assert (Outcome.VIOLATED, code) in found


def test_an_entry_that_ran_out_and_is_closed_is_kept_as_a_record() -> None:
    closed = FIREWALL.replace(" permit tcp host 10.1.0.40 host 10.9.0.80 eq 443\n", "")
    site = site_of(ZONES + ENTRY.replace("2027-03-31", "2026-09-30"), fw=closed)
    assert seen_by_rule(expired_exception.RULE, site) == [(Outcome.PROVED, "exception-expired-closed")]
    assert seen_by_rule(unused_exception.RULE, site) == []
