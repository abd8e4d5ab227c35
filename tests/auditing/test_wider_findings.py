"""What grows is another finding: an acceptance covers what was looked at, and nothing that came to it later."""

from __future__ import annotations

import datetime

import pytest

from segcheck.auditing.audit import Audit, conduct
from segcheck.auditing.identity import Identity
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.text import decode
from segcheck.vendors.registry import load_files

DAY = datetime.date(2026, 11, 21)
POLICY = """\
segcheck: 1
model: two-tier
zones:
  work: {tier: lgwan, prefixes: [10.1.0.0/24]}
  more: {tier: lgwan, prefixes: [10.2.0.0/24]}
  net: {tier: internet, prefixes: [10.9.0.0/16]}
intents:
  - name: apart
    isolated: {from: net, to: work}
    because: nobody comes in
exceptions:
  - id: EX-1
    purpose: update
    from: net
    to: work
    sources:
      - 10.9.0.5
    destinations:
      - 10.1.0.5
    service: tcp/8530
    reason: signatures
    approver: CISO
    approved: 2026-04-01
    expires: 2026-10-31
    reviewed: 2026-04-01
"""
ROUTER = """\
hostname r1
object-group network GONE
 host 172.20.0.1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.9.0.1 255.255.0.0
 ip access-group IN in
ip access-list extended IN
 permit tcp any 10.1.0.0 0.0.0.255 eq 443
 permit tcp host 10.9.0.5 host 10.1.0.5 eq 8530
 permit tcp any object-group GONE eq 22
 deny ip any any log
access-list 9 permit 10.1.0.9
line vty 0 4
 access-class 9 in
 transport input telnet
end
"""


def _audit(router: str = ROUTER, policy: str = POLICY) -> Audit:
    snapshot = load_files([("r1.cfg", router.encode())])
    return conduct(snapshot, load_policy_text("policy.yaml", policy.encode()), on=DAY).audit


def _ids(audit: Audit, code: str) -> set[str]:
    """Of findings with this message code; of pairs of zones that an intent asks about, where it names one."""
    return {
        one.id
        for one in audit.findings
        if (one.observation is not None and one.observation.code == code)
        or (one.evidence is not None and code in one.intents)
    }


@pytest.fixture(scope="module")
def plain() -> Audit:
    return _audit()


PERHAPS = " permit tcp any 10.1.0.0 0.0.0.255 eq 443\n permit ip any 10.1.0.0 0.0.0.255 time-range NOT-THERE\n"
WIDER = {
    "something more that perhaps gets through": ("apart", " permit tcp any 10.1.0.0 0.0.0.255 eq 443\n", PERHAPS),
    "a group below a line": ("permit-to-nobody", " host 172.20.0.1", " 172.20.0.0 255.255.0.0"),
    "a filter gone, others manage": ("management-cleartext", " access-class 9 in\n", ""),
    "one more may manage": ("management-cleartext", "permit 10.1.0.9", "permit 10.1.0.0 0.0.0.255"),
}


@pytest.mark.parametrize(("code", "old", "new"), WIDER.values(), ids=WIDER)
def test_a_finding_that_grows_is_another_one(plain: Audit, code: str, old: str, new: str) -> None:
    before = _ids(plain, code)
    assert before and old in ROUTER
    after = _ids(_audit(ROUTER.replace(old, new)), code)
    assert after and not before & after


def test_a_line_that_serves_more_zones_is_another_finding() -> None:
    """One finding tells of a line, with the packets of two zones: other zones it serves count all the same."""
    line = " permit tcp any any eq 443"
    wide = ROUTER.replace(" permit tcp any 10.1.0.0 0.0.0.255 eq 443", line)
    narrow = wide.replace(line, f" deny tcp any 10.2.0.0 0.0.0.255 eq 443\n{line}")
    (before,), (after,) = (_of_line(router, line) for router in (narrow, wide))
    assert before != after


def _of_line(router: str, line: str) -> set[str]:
    """Ids of the findings of MIN-1 about the line."""
    number = router.splitlines().index(line) + 1
    return {
        one.id
        for one in _audit(router).findings
        if "MIN-1" in one.intents and one.observation is not None
        if [span.line for span in one.observation.origin] == [number]
    }


def test_an_entry_of_the_register_that_grows_is_found_anew(plain: Audit) -> None:
    before = _ids(plain, "exception-expired-open")
    assert before
    wider = POLICY.replace("      - 10.1.0.5\n", "      - 10.1.0.5\n      - 10.1.0.6\n")
    assert not before & _ids(_audit(policy=wider), "exception-expired-open")


def test_equal_lines_in_blocks_of_equal_names_are_two_findings() -> None:
    """Whoever accepted the one has not accepted the other when the first one is gone."""
    inner = ["edit A", " config policy", "  edit 1", "edit B", " config policy", "  edit 1"]
    source = decode("fw.conf", "\n".join(inner).encode())
    identity = Identity({source.path: source}, "policy.yaml")
    seen = [Observation(Outcome.VIOLATED, "entry-switched-off", origin=(source.span_of_line(line),)) for line in (3, 6)]
    assert identity.of_observation(seen[0]) != identity.of_observation(seen[1])
