"""What `accepted:` of a policy file does to an audit, from the texts to the exit code."""

from __future__ import annotations

import datetime

import pytest

from segcheck.auditing.audit import Audit, conduct
from segcheck.policy.reading.load import load_policy_text
from segcheck.source.diagnostic import Severity
from segcheck.vendors.registry import load_files

DAY = datetime.date(2026, 11, 21)
POLICY = """\
segcheck: 1
zones:
  inside: {prefixes: [10.1.0.0/16]}
  outside: {external: true, prefixes: [10.9.0.0/16]}
intents:
  - name: apart
    isolated: {from: outside, to: inside}
    because: nobody comes in
"""
ROUTER = """\
hostname r1
object-group network OLD
 host 10.9.0.20
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
interface GigabitEthernet0/1
 ip address 10.9.0.1 255.255.0.0
 ip access-group IN in
ip access-list extended IN
 permit tcp host 10.9.0.30 host 10.1.0.10 eq 443
 deny ip any any log
end
"""


def _audit(policy: str, router: str = ROUTER, on: datetime.date | None = DAY) -> Audit:
    snapshot = load_files([("r1.cfg", router.encode())])
    return conduct(snapshot, load_policy_text("policy.yaml", policy.encode()), on=on).audit


def _accepting(*entries: tuple[str, str]) -> str:
    lines = "".join(f"  - {{finding: {name}, by: CISO, because: known, until: {until}}}\n" for name, until in entries)
    return f"{POLICY}accepted:\n{lines}"


@pytest.fixture(scope="module")
def plain() -> Audit:
    return _audit(POLICY)


@pytest.fixture(scope="module")
def hole(plain: Audit) -> str:
    """The id of the finding of the intent."""
    (found,) = (one.id for one in plain.findings if "apart" in one.intents)
    return found


@pytest.fixture(scope="module")
def leftover(plain: Audit) -> str:
    (found,) = (one.id for one in plain.findings if one.rule == "unused-object")
    return found


def test_what_is_accepted_stays_in_the_list_and_no_outcome_changes(plain: Audit, hole: str, leftover: str) -> None:
    accepted = _audit(_accepting((hole, "2027-03-31"), (leftover, "2027-03-31")))
    assert [one.id for one in accepted.findings] == [one.id for one in plain.findings]
    assert {one.id for one in accepted.findings} - {one.id for one in accepted.open} == {hole, leftover}
    assert accepted.check.outcome is plain.check.outcome
    assert not accepted.idle_acceptances


def test_an_accepted_violation_ends_with_3_an_open_one_with_1(plain: Audit, hole: str) -> None:
    assert plain.exit_code(None) == 1
    assert _audit(_accepting((hole, "2026-11-21"))).exit_code(None) == 3
    assert _audit(_accepting((hole, "2026-11-20"))).exit_code(None) == 1
    assert _audit(_accepting((hole, "2027-03-31")), on=None).exit_code(None) == 1


def test_what_is_no_violation_of_the_policy_is_accepted_by_itself(plain: Audit, hole: str, leftover: str) -> None:
    accepted = _audit(_accepting((leftover, "2027-03-31")))
    assert [one.severity for one in plain.open if one.id == leftover] == [Severity.INFO]
    assert {one.id for one in plain.open} - {one.id for one in accepted.open} == {leftover}
    assert hole in {one.id for one in accepted.open}


def test_a_wider_hole_is_not_accepted_with_the_old_one(hole: str) -> None:
    policy = _accepting((hole, "2027-03-31"))
    wider = _audit(policy, ROUTER.replace("eq 443", "range 443 444"))
    assert wider.exit_code(None) == 1
    assert [entry.finding for entry in wider.idle_acceptances] == [hole]
    moved = _audit(
        policy, ROUTER.replace("interface GigabitEthernet0/0", "! two lines more\n!\ninterface GigabitEthernet0/0")
    )
    assert moved.exit_code(None) == 3
