"""Two audits of one network, by what their documents tell."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from segcheck.history.drift import ClauseChange, Drift, FileChanges, RecordedFinding
from segcheck.history.recorded import Document, findings_of, mapping_of, mappings_of, text_of
from segcheck.history.run import RunStamp

_Waiting: TypeAlias = dict[tuple[str, str], deque[RecordedFinding]]


def drift_between(before: RunStamp, earlier: Document, later: Document) -> Drift:
    """How the audit told by `later` differs from the run `before`, told by `earlier`. Cost: linear in their findings.

    A finding that is in one of them only goes with one of the other about the same subject, if there is one: then it
    changed. Several of one subject are joined in the order they are told.
    """
    known, found = findings_of(earlier), findings_of(later)
    waiting = _by_subject(one for name, one in known.items() if name not in found)
    new: list[str] = []
    unchanged: list[str] = []
    changed: list[tuple[RecordedFinding, str]] = []
    for name, finding in found.items():
        if name in known:
            unchanged.append(name)
        elif earlier_ones := waiting.get((finding.rule, finding.subject)):
            changed.append((earlier_ones.popleft(), name))
        else:
            new.append(name)
    left = {one.id for others in waiting.values() for one in others}
    accepted, accepted_now = _accepted(earlier), _accepted(later)
    same = [*((name, name) for name in unchanged), *((old.id, name) for old, name in changed)]
    return Drift(
        before=before,
        new=tuple(new),
        gone=tuple(one for name, one in known.items() if name in left),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        outcome_before=text_of(earlier, "outcome"),
        clauses=_clause_changes(earlier, later),
        files=_file_changes(_files(earlier), _files(later)),
        policy_files=_file_changes(_policy_files(earlier), _policy_files(later)),
        now_accepted=tuple(name for old, name in same if old not in accepted and name in accepted_now),
        no_longer_accepted=tuple(name for old, name in same if old in accepted and name not in accepted_now),
        engine_before=text_of(mapping_of(earlier, "engine"), "segcheck"),
    )


def _by_subject(findings: Iterable[RecordedFinding]) -> _Waiting:
    found: _Waiting = {}
    for one in findings:
        found.setdefault((one.rule, one.subject), deque()).append(one)
    return found


def _accepted(document: Document) -> frozenset[str]:
    """Ids of findings somebody answered for on the day of that audit."""
    told = mappings_of(document, "findings")
    return frozenset(text_of(one, "id") for one in told if mapping_of(one, "acceptance").get("in_force") is True)


def _clause_changes(earlier: Document, later: Document) -> tuple[ClauseChange, ...]:
    before, now = _clauses(earlier), _clauses(later)
    return tuple(
        ClauseChange(*clause, before.get(clause, ""), now.get(clause, ""))
        for clause in (*now, *(one for one in before if one not in now))
        if before.get(clause, "") != now.get(clause, "")
    )


def _clauses(document: Document) -> dict[tuple[str, str], str]:
    return {
        (text_of(table, "body"), text_of(clause, "number")): text_of(clause, "outcome")
        for table in mappings_of(document, "coverage")
        for clause in mappings_of(table, "clauses")
    }


def _file_changes(before: Mapping[str, str], now: Mapping[str, str]) -> FileChanges:
    return FileChanges(
        tuple(sorted(path for path in now if path not in before)),
        tuple(sorted(path for path in before if path not in now)),
        tuple(sorted(path for path in now if path in before and before[path] != now[path])),
    )


def _files(document: Document) -> dict[str, str]:
    return {text_of(one, "path"): text_of(one, "sha256") for one in mappings_of(document, "files")}


def _policy_files(document: Document) -> dict[str, str]:
    """By their paths from the folder of the policy: where that stood, seen from where somebody typed, says nothing."""
    main = text_of(mapping_of(document, "policy"), "path").replace("\\", "/")
    folder = main[: main.rfind("/") + 1]
    files = mappings_of(mapping_of(document, "inputs"), "policy_files")
    return {text_of(one, "path").replace("\\", "/").removeprefix(folder): text_of(one, "sha256") for one in files}
