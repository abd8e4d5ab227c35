"""Where a run stands among those that were stored."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.history.documents import MOMENT, document, finding, written

from segcheck.errors import StoreError
from segcheck.history.chain import RUN, Entry
from segcheck.history.standing import Standing, compared, standing_unstored, stored_audit
from segcheck.history.store import AuditStore, run_stamp, sign_off


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audit.sqlite3")


def test_a_first_run_has_nothing_before_it(store: AuditStore) -> None:
    stamp = store.append_run(written(document()), MOMENT)
    assert stored_audit(store, 1) == (document(), Standing(stamp))


def test_a_run_stands_against_the_last_one_of_its_subject(store: AuditStore) -> None:
    first = store.append_run(written(document(finding("one"))), MOMENT)
    store.append_run(written(document(finding("other"), name="ひかり市")), MOMENT)
    store.append_sign_off(1, "田中", "CISO", "", MOMENT)
    store.append_run(written(document(finding("two"))), MOMENT)
    drift = stored_audit(store, 4)[1].drift
    assert drift is not None
    assert (drift.before, drift.new, [one.id for one in drift.gone]) == (first, ("two",), ["one"])
    assert stored_audit(store, 2)[1].drift is None
    assert [one.by for one in stored_audit(store, 1)[1].sign_offs] == ["田中"]


def test_a_run_says_the_same_whatever_came_later(store: AuditStore) -> None:
    store.append_run(written(document(finding("one"))), MOMENT)
    store.append_run(written(document(finding("two"))), MOMENT)
    before = stored_audit(store, 2)
    store.append_run(written(document()), MOMENT)
    assert stored_audit(store, 2) == before


def test_an_audit_that_is_not_stored_is_compared_all_the_same(store: AuditStore) -> None:
    assert standing_unstored(store, document()) == Standing()
    store.append_run(written(document(finding("one"))), MOMENT)
    before = store.path.read_bytes()
    found = standing_unstored(store, document(finding("two")))
    assert found.stamp is None
    assert found.drift is not None
    assert found.drift.new == ("two",)
    assert standing_unstored(store, document(name="ひかり市")).drift is None
    assert store.path.read_bytes() == before


def test_any_two_runs_are_compared_in_either_direction(store: AuditStore) -> None:
    for name in ("one", "two", "three"):
        store.append_run(written(document(finding(name))), MOMENT)
    assert compared(store, 1, 3).new == ("three",)
    assert compared(store, 3, 1).new == ("one",)
    assert compared(store, 3, 1).before.number == 3
    assert compared(store, 2, 2).unchanged == ("two",)


@pytest.mark.parametrize(
    "document_of_somebody", [b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"schema": "segcheck/audit/2"}', b"nan"]
)
def test_a_document_that_is_no_audit_is_told(store: AuditStore, document_of_somebody: bytes) -> None:
    facts = {"subject": "みどり市"}
    store._append(RUN, MOMENT, facts, document_of_somebody)
    with pytest.raises(StoreError) as caught:
        stored_audit(store, 1)
    assert caught.value.code == "history-no-document"


@pytest.mark.parametrize("facts", [{}, {"on": 7, "counts": [], "subject": None}, {"counts": {"open": "x"}, "run": "x"}])
def test_facts_of_somebody_else_never_raise(store: AuditStore, facts: dict[str, object]) -> None:
    store._append(RUN, MOMENT, facts, b"{}")
    assert (store.run(1).subject, store.run(1).counts) == ("", ())
    store._append("sign-off", MOMENT, facts, b"")
    assert store.sign_offs(1) == ()


@pytest.mark.parametrize("facts", ["", "[]", "[" * 100_000, "nan", "7", '{"counts": {"open": ' + "9" * 5000 + "}}"])
def test_facts_that_are_none_never_raise(facts: str) -> None:
    entry = Entry(1, RUN, "2026-11-22T09:30:00+09:00", facts, 0, "", "", "")
    assert run_stamp(entry).subject == sign_off(entry).by == ""


def test_types_of_reports_do_not_load_the_database() -> None:
    import subprocess

    code = "import sys, segcheck.history.standing, segcheck.history.drift; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
    assert json.loads(written(document()))["schema"] == "segcheck/audit/1"
