"""Whatever is told as an entry that can go: all of it can go at once, and no packet fares otherwise."""

from __future__ import annotations

from random import Random

import pytest
from tests.hygiene.page_examples import TWO_ZONES

from segcheck.hygiene.rules import never_matching_rule, redundant_rule, shadowed_rule
from segcheck.model.header import Family
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.registry import load_files

HEAD = """\
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.9.0.1 255.255.0.0
 ip access-group OUT in
"""
HOSTS = ("any", "host 10.1.0.7", "10.1.0.0 0.0.0.255", "10.1.0.0 0.0.255.255", "host 10.9.0.10", "10.9.0.0 0.0.255.255")
PORTS = ("", "eq 80", "eq 443", "range 1 443", "range 81 9000", "gt 1023")


def _line(rng: Random) -> str:
    protocol = rng.choice(("ip", "tcp", "tcp", "udp"))
    port = "" if protocol == "ip" else rng.choice(PORTS)
    log = rng.choice(("", "", "", "log"))
    established = "established" if protocol == "tcp" and rng.random() < 0.2 else ""
    words = (rng.choice(("permit", "deny")), protocol, rng.choice(HOSTS), rng.choice(HOSTS), port, established, log)
    return " " + " ".join(word for word in words if word)


def _configuration(rng: Random) -> list[str]:
    lists = [
        [f"ip access-list extended {name}", *(_line(rng) for _ in range(rng.randint(3, 12)))] for name in ("IN", "OUT")
    ]
    return [*HEAD.splitlines(), *lists[0], *lists[1], "end"]


def _loaded(lines: list[str]) -> Snapshot:
    return load_files([("r1.cfg", ("\n".join(lines) + "\n").encode())])


def _told(snapshot: Snapshot) -> set[int]:
    """Numbers of the lines that rules say can go. Of lines told together those that stay are named last."""
    site = Site(Analysis(snapshot, load_policy_text("policy.yaml", TWO_ZONES.encode())))
    found = set()
    for rule in (never_matching_rule.RULE, shadowed_rule.RULE, redundant_rule.RULE):
        for seen in rule.check(site):
            count = int(dict(seen.arguments).get("count", "1"))
            found.update(span.line for span in seen.origin[:count])
    return found


def _decisions(snapshot: Snapshot, matcher: Matcher) -> list[Bounds]:
    return [filter_bounds(matcher, one.ingress[0].filter) for one in snapshot.devices[0].interfaces]


@pytest.mark.parametrize("seed", range(16))
def test_everything_that_is_told_can_go_at_once(seed: int) -> None:
    lines = _configuration(Random(seed))
    before = _loaded(lines)
    told = _told(before)
    after = _loaded([line for number, line in enumerate(lines, start=1) if number not in told])
    matcher = Matcher(HeaderSpace(Family.IPV4))
    assert _decisions(before, matcher) == _decisions(after, matcher)


def test_chance_finds_lines_that_can_go() -> None:
    assert sum(len(_told(_loaded(_configuration(Random(seed))))) for seed in range(10)) > 20
