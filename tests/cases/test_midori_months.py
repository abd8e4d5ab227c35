"""Six monthly audits of the example city tell its story: a hole opened and closed, an exception that ran out."""

from __future__ import annotations

import datetime
import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import segcheck
from segcheck.history.drift import Drift
from segcheck.history.standing import stored_audit
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

FIXTURES = Path(__file__).parents[2] / "fixtures"
MONTHS = FIXTURES / "midori-city-months"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_months", FIXTURES / "write_months.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["write_months"] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = _script()


@dataclass(frozen=True)
class Told:
    """One audit: its document, exit code, and how it differs from the one before."""

    document: dict[str, Any]
    exit_code: int
    drift: Drift | None

    def named(self, ids: tuple[str, ...]) -> set[str]:
        """Intents and rules behind findings."""
        found = [one for one in self.document["findings"] if one["id"] in ids]
        return {name for one in found for name in (one["intents"] or [one["rule"]])}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("months") / "midori.sqlite3"


@pytest.fixture(scope="module")
def told(place: Path) -> dict[str, Told]:
    store, found = AuditStore(place), {}
    for month in SCRIPT.MONTHS:
        folder, day = MONTHS / month.name, datetime.date.fromisoformat(month.day)
        policy = segcheck.load_policy(folder / "policy.yaml")
        report = segcheck.audit(segcheck.load(folder / "configs"), policy, on=day)
        made_at = datetime.datetime.combine(day, datetime.time(6, 30), datetime.UTC)
        stamp = store.append_run(report.to_json().encode(), made_at, "scheduler")
        _, standing = stored_audit(store, stamp.number)
        found[month.name] = Told(json.loads(report.to_json()), report.exit_code(), standing.drift)
    return found


def drift_of(told: dict[str, Told], month: str) -> Drift:
    drift = told[month].drift
    assert drift is not None
    return drift


def test_the_files_are_those_the_script_writes() -> None:
    written = {f"{month.name}/{name}": data for month in SCRIPT.MONTHS for name, data in SCRIPT.files_of(month).items()}
    there = {
        path.relative_to(MONTHS).as_posix(): path.read_bytes()
        for path in MONTHS.rglob("*")
        if path.is_file() and path.parent != MONTHS
    }
    assert sorted(there) == sorted(written)
    assert [name for name in written if written[name] != there[name]] == []


def test_the_outcomes_are_those_of_the_story(told: dict[str, Told]) -> None:
    assert {month: one.exit_code for month, one in told.items()} == {
        "2026-06": 0,
        "2026-07": 0,
        "2026-08": 1,
        "2026-09": 0,
        "2026-10": 1,
        "2026-11": 0,
    }


def test_the_first_audit_has_nothing_to_be_compared_with(told: dict[str, Told]) -> None:
    assert told["2026-06"].drift is None


def test_july_tells_the_group_that_was_left_behind(told: dict[str, Told]) -> None:
    drift = drift_of(told, "2026-07")
    assert told["2026-07"].named(drift.new) == {"unused-object"}
    assert (drift.gone, drift.changed) == ((), ())
    assert drift.files.changed == ("fw-dmz.cfg", "fw-tier.cfg")


def test_august_tells_the_new_violation_and_that_nobody_reviewed_it(told: dict[str, Told]) -> None:
    drift = drift_of(told, "2026-08")
    assert told["2026-08"].named(drift.new) == {"DIV-1", "DIV-2", "DIV-3", "MIN-1", "CHG-1"}
    assert drift.gone == ()
    new = [one for one in told["2026-08"].document["findings"] if one["id"] in drift.new]
    lines = {(one["place"]["path"], one["place"]["text"]) for one in new if one["intents"] == ["DIV-1"]}
    assert lines == {("fw-tier.cfg", "34 permit tcp object-group OG-LGWAN-TERM host 10.30.20.10 eq 445")}
    worse = {change.number for change in drift.clauses if change.now == "violated"}
    assert "第4-1-(2)-イ" in worse


def test_september_tells_that_it_is_gone_and_what_was_accepted(told: dict[str, Told]) -> None:
    drift = drift_of(told, "2026-09")
    assert drift.new == ()
    assert {one.id for one in drift.gone} == set(drift_of(told, "2026-08").new)
    (accepted,) = drift.now_accepted
    assert told["2026-09"].named((accepted,)) == {"unused-object"}
    assert told["2026-09"].document["counts"]["accepted"] == 1


def test_october_tells_that_an_exception_ran_out_though_no_device_changed(told: dict[str, Told]) -> None:
    drift = drift_of(told, "2026-10")
    assert not drift.files
    assert {"ISO-1", "EXC-1"} <= told["2026-10"].named(drift.new)
    expired = [one for one in told["2026-10"].document["findings"] if one["rule"] == "expired-exception"]
    assert expired and all("EX-06" in one["text"]["en"] for one in expired)
    (entry,) = [one for one in told["2026-10"].document["exceptions"] if one["id"] == "EX-06"]
    assert (entry["expires"], entry["in_force"]) == ("2026-09-30", False)
    assert set(entry["findings"]) & set(drift.new)


def test_november_tells_that_all_is_well_again(told: dict[str, Told]) -> None:
    drift = drift_of(told, "2026-11")
    assert drift.new == ()
    assert {one.id for one in drift.gone} >= set(drift_of(told, "2026-10").new)
    assert told["2026-11"].document["counts"]["violated"] == told["2026-06"].document["counts"]["violated"]
    assert told["2026-11"].document["counts"]["accepted"] == 0


def test_all_six_are_kept_and_chained(told: dict[str, Told], place: Path) -> None:
    found = verify(place)
    assert found.intact and found.runs == len(told) == 6
