"""What is new, gone, changed and unchanged between two audits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.history.documents import document, finding

from segcheck.history.comparison import drift_between
from segcheck.history.drift import Bilingual, ClauseChange, Drift, FileChanges
from segcheck.history.run import RunStamp

STAMP = RunStamp(1, "2026-10-22T09:00:00+09:00", "2026-10-21", "みどり市", "d" * 64, "0" * 64)


def drift(earlier: dict[str, Any], later: dict[str, Any]) -> Drift:
    """As read back from a store."""
    return drift_between(STAMP, json.loads(json.dumps(earlier)), json.loads(json.dumps(later)))


def test_findings_are_new_gone_and_unchanged() -> None:
    found = drift(document(finding("a"), finding("b")), document(finding("c"), finding("b")))
    assert (found.new, [one.id for one in found.gone], found.unchanged, found.changed) == (("c",), ["a"], ("b",), ())
    assert found.before is STAMP
    assert found.outcome_before == "violated"
    assert found.engine_before == "0.1.0"
    assert found.gone[0].title == Bilingual("about a", "a について")


def test_another_id_about_the_same_subject_changed() -> None:
    found = drift(document(finding("a-1", "fw|in")), document(finding("a-2", "fw|in"), finding("a-3", "fw|in")))
    assert [(old.id, new) for old, new in found.changed] == [("a-1", "a-2")]
    assert (found.new, found.gone) == (("a-3",), ())


def test_the_same_subject_of_another_rule_is_another_finding() -> None:
    found = drift(document(finding("a", "fw", rule="one")), document(finding("b", "fw", rule="two")))
    assert (found.new, [one.id for one in found.gone]) == (("b",), ["a"])


def test_acceptances_that_come_and_go_are_told_besides() -> None:
    in_force = {"by": "CISO", "because": "…", "until": "2027-03-31", "in_force": True, "place": None}
    over = {**in_force, "in_force": False}
    found = drift(
        document(finding("a"), finding("b", acceptance=in_force), finding("c-1", "c"), finding("d", acceptance=over)),
        document(
            finding("a", acceptance=in_force),
            finding("b", acceptance=over),
            finding("c-2", "c", acceptance=in_force),
            finding("d"),
        ),
    )
    assert found.now_accepted == ("a", "c-2")
    assert found.no_longer_accepted == ("b",)
    assert found.unchanged == ("a", "b", "d")


def test_clauses_that_have_another_outcome_are_told() -> None:
    def coverage(**outcomes: str | None) -> dict[str, Any]:
        clauses = [{"number": number, "outcome": outcome} for number, outcome in outcomes.items()]
        return {"coverage": [{"body": "fukushima", "clauses": clauses}]}

    found = drift(
        document(**coverage(a="proved", b="proved", gone="proved", attest=None)),
        document(**coverage(a="violated", b="proved", new="undecided", attest=None)),
    )
    assert found.clauses == (
        ClauseChange("fukushima", "a", "proved", "violated"),
        ClauseChange("fukushima", "new", "", "undecided"),
        ClauseChange("fukushima", "gone", "proved", ""),
    )


def test_files_that_have_other_bytes_are_told() -> None:
    def files(**digests: str) -> list[dict[str, str]]:
        return [{"path": path, "sha256": digest} for path, digest in digests.items()]

    found = drift(
        document(
            files=files(a="1", b="1", c="1"), inputs={"policy_files": [{"path": "city/policy.yaml", "sha256": "1"}]}
        ),
        document(
            files=files(b="2", c="1", d="1"),
            policy={"name": "みどり市", "path": "/srv/audit/policy.yaml"},
            inputs={"policy_files": [{"path": "/srv/audit/policy.yaml", "sha256": "2"}]},
        ),
    )
    assert found.files == FileChanges(("d",), ("a",), ("b",))
    assert found.policy_files == FileChanges(changed=("policy.yaml",))
    assert found.files
    assert not drift(document(), document()).files


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES, st.randoms(use_true_random=False))
def test_every_finding_is_in_exactly_one_list(before: list[str], now: list[str], chance: Any) -> None:
    def told(names: list[str]) -> dict[str, Any]:
        return document(*(finding(name, chance.choice("xyz")) for name in names))

    found = drift(told(before), told(now))
    assert sorted([*found.new, *(new for _, new in found.changed), *found.unchanged]) == sorted(now)
    assert sorted([*(one.id for one in found.gone), *(old.id for old, _ in found.changed), *found.unchanged]) == sorted(
        before
    )
    assert set(found.unchanged) == set(before) & set(now)


@pytest.mark.parametrize("hostile", [None, 7, "x", [], [None, 7, "x", []], {"a": 1}, [{"id": 7, "title": []}], [[[]]]])
@pytest.mark.parametrize("key", ["findings", "coverage", "files", "inputs", "engine", "outcome", "policy"])
def test_a_document_of_somebody_else_never_raises(key: str, hostile: object) -> None:
    other = {**document(), key: hostile}
    drift(document(), other)
    drift(other, document())
    drift(document({**finding("a"), key: hostile}), document(finding("b", acceptance=hostile, title=hostile)))
