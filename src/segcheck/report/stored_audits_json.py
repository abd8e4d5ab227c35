"""What is told of stored audits, as JSON: the list, the difference of two, the verification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from segcheck.history.drift import Drift, RecordedFinding
from segcheck.history.run import RunStamp, SignOff
from segcheck.history.verification import Verification
from segcheck.report.json_values import Json, in_all_languages, written


def runs_json(runs: Sequence[RunStamp], signed: Sequence[SignOff], head: str) -> str:
    """All runs with their approvals (schema `segcheck/audit-list/1`)."""
    told = [_run(run) | {"signed": [_sign_off(one) for one in signed if one.run == run.number]} for run in runs]
    return written({"schema": "segcheck/audit-list/1", "head": head, "runs": told})


def comparison_json(stamp: RunStamp, drift: Drift) -> str:
    """How the run `stamp` differs from the one `drift` starts at (schema `segcheck/audit-difference/1`)."""
    return written(
        {
            "schema": "segcheck/audit-difference/1",
            "before": _run(drift.before),
            "now": _run(stamp),
            "new": list(drift.new),
            "gone": [_finding(one) for one in drift.gone],
            "changed": [{"before": _finding(before), "now": now} for before, now in drift.changed],
            "unchanged": list(drift.unchanged),
            "now_accepted": list(drift.now_accepted),
            "no_longer_accepted": list(drift.no_longer_accepted),
            "clauses": [asdict(one) for one in drift.clauses],
            "files": _lists(asdict(drift.files)),
            "policy_files": _lists(asdict(drift.policy_files)),
        }
    )


def verification_json(found: Verification) -> str:
    """Whether the store is as it was left (schema `segcheck/audit-verification/1`)."""
    return written(
        {
            "schema": "segcheck/audit-verification/1",
            "intact": found.intact,
            "entries": found.entries,
            "runs": found.runs,
            "head": found.head,
            "expected_at": found.expected_at,
            "backwards": list(found.backwards),
            "damages": [
                {
                    "code": damage.code,
                    "entry": damage.number,
                    "message": in_all_languages(damage.code, damage.arguments.items()),
                }
                for damage in found.damages
            ],
        }
    )


def _run(run: RunStamp) -> Json:
    return asdict(run) | {"counts": dict(run.counts)}


def _sign_off(one: SignOff) -> Json:
    return {name: value for name, value in asdict(one).items() if name != "run"}


def _finding(one: RecordedFinding) -> Json:
    return asdict(one)


def _lists(values: dict[str, tuple[str, ...]]) -> Json:
    return {name: list(value) for name, value in values.items()}
