"""Which verdicts are taken over from before a change: those that no changed packet concerns, and no others."""

from __future__ import annotations

import pytest

import segcheck
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.vendors import registry

ROUTER = """hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group A in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group B in
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.255.0
 ip access-group C in
ip access-list extended A
 permit tcp any host 10.2.0.10 eq 443
ip access-list extended B
 permit tcp host 10.2.0.10 eq 443 any established
ip access-list extended C
 deny ip any any
"""
POLICY = b"""segcheck: 1
zones:
  a: {interfaces: ["r1:GigabitEthernet0/0"]}
  b: {interfaces: ["r1:GigabitEthernet0/1"]}
  c: {interfaces: ["r1:GigabitEthernet0/2"]}
intents:
  - {name: apart, because: t, isolated: {from: c, to: [a, b]}}
  - name: web-only
    because: t
    only: {from: a, to: b, flows: [{service: tcp/443, destination: 10.2.0.10, because: t}]}
  - {name: web-works, because: t, reachable: {from: a, to: b, service: tcp/443, destination: 10.2.0.10}}
"""


def _reviewed(old: str, new: str) -> segcheck.Review:
    before, after = (registry.load_files([("r1.cfg", text.encode())]) for text in (ROUTER, ROUTER.replace(old, new)))
    return segcheck.diff(before, after, load_policy_text("policy.yaml", POLICY))


def _changes(review: segcheck.Review) -> dict[str, tuple[Outcome | None, Outcome | None]]:
    return {change.name: (change.before, change.after) for change in review.difference.intents}


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (" permit tcp any host 10.2.0.10 eq 443\n", " permit tcp any host 10.2.0.10 range 443 444\n", "web-only"),
        (" permit tcp any host 10.2.0.10 eq 443\n", " deny ip any any\n", "web-works"),
        (" permit tcp host 10.2.0.10 eq 443 any established\n", " deny ip any any\n", "web-works"),
        (" deny ip any any\n", " permit udp any host 10.2.0.53 eq domain\n", "apart"),
    ],
    ids=["more-opened", "closed", "answers-cut", "no-longer-apart"],
)
def test_what_a_change_breaks_is_asked_again(old: str, new: str, broken: str) -> None:
    assert _changes(_reviewed(old, new)) == {broken: (Outcome.PROVED, Outcome.VIOLATED)}


def test_what_no_changed_packet_concerns_is_taken_over() -> None:
    difference = _reviewed(" deny ip any any\n", " permit udp any host 10.2.0.53 eq domain\n").difference
    assert difference.findings_before is not None and difference.findings_after is not None
    old, new = (
        {one.intent.name: one for one in found.verdicts}
        for found in (difference.findings_before, difference.findings_after)
    )
    assert new["web-only"] is old["web-only"]
    assert new["apart"] is not old["apart"]
