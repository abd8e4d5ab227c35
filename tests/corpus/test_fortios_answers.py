"""Expected answers about FortiOS configurations of the external corpus: met, or the difference explained."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.corpus.fortios_answers import FOLDER, IGNORED_SCHEDULE, LAB, LINK_DOWN, answers, decisions

from segcheck import api
from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the external corpus is not here (set SEGCHECK_CORPUS)"),
]

POLICY = """
segcheck: 1
name: lab
zones:
  wire: {interfaces: ["d2_fw:port2"], prefixes: [10.12.12.0/30]}
  beyond: {interfaces: ["d2_fw:port3"], prefixes: [10.23.31.0/30]}
intents:
  - {name: works, because: the lab pings, reachable: {from: wire, to: beyond, service: tcp/22}}
"""


def test_every_answer_is_met_or_its_difference_is_explained() -> None:
    rows = list(answers())
    assert [row for row in rows if not row.agrees and not row.explanation] == []
    counted = Counter(row.source for row in rows)
    assert counted == {
        "case01_basic/expected": 16,
        "case02_schedule/expected_default": 16,
        "case02_schedule/expected_ignore_schedule": 16,
        "case03_fqdn/expected": 1,
        "lab, routing table": 7,
        "lab, interfaces": 13,
    }
    assert Counter(row.explanation for row in rows if not row.agrees) == {IGNORED_SCHEDULE: 2, LINK_DOWN: 1}


def test_all_three_kinds_of_decision_are_among_them() -> None:
    assert {row.ours for row in decisions()} == {"ALLOW", "DENY", "UNKNOWN"}


def test_the_lab_lets_sessions_through_as_its_one_policy_says() -> None:
    """One policy, anything to anything: from the wire on the one side of the firewall to the wire on the other.

    The firewall alone: the two routers beside it have statements that nobody models.
    """
    found = check(api.load(LAB / "configs" / "d2_fw"), load_policy_text("policy.yaml", POLICY.encode()))
    assert found.verdicts[0].outcome is Outcome.PROVED, found.verdicts[0]
