"""A file that could not be read keeps every intent from being proved, and the report names it."""

from __future__ import annotations

import pytest

from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.vendors.registry import load_files

ROUTER = b"""hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.255.0
 ip access-group NONE in
ip access-list extended NONE
 deny ip any any
end
"""
POLICY = b"""segcheck: 1
name: t
zones:
  a: {title: a, interfaces: [r1:GigabitEthernet0/0]}
  b: {title: b, interfaces: [r1:GigabitEthernet0/1]}
  c: {title: c, interfaces: [r1:GigabitEthernet0/2]}
intents:
  - {name: works, because: test, reachable: {from: a, to: b, service: udp/53}}
  - {name: closed, because: test, isolated: {from: c, to: a}}
"""


@pytest.mark.parametrize("beside", [(), (("fw.cfg", b"set deviceconfig system hostname fw\n"),)])
def test_nothing_is_proved_beside_an_unread_file(beside: tuple[tuple[str, bytes], ...]) -> None:
    findings = check(load_files([("r1.cfg", ROUTER), *beside]), load_policy_text("policy.yaml", POLICY))
    wanted = Outcome.UNDECIDED if beside else Outcome.PROVED
    assert {verdict.intent.name: verdict.outcome for verdict in findings.verdicts} == {
        "works": wanted,
        "closed": wanted,
    }
    told = {doubt.device for verdict in findings.verdicts for item in verdict.evidence for doubt in item.doubts}
    assert told == {name for name, _ in beside}
