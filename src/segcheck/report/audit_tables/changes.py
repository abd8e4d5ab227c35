"""What is not as it was in the run before."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.history.drift import Drift, FileChanges, RecordedFinding
from segcheck.report.audit_tables.table import OUTCOME_TONES, SEVERITY_TONES, Cells, Column, Kind, Table, moment, words
from segcheck.report.audit_tables.telling import Telling
from segcheck.report.recorded import Recorded
from segcheck.report.spreadsheet.style import Tone

_TONES = {
    "new": Tone.BAD,
    "changed": Tone.DOUBT,
    "gone": Tone.GOOD,
    "unchanged": Tone.MUTED,
    "now-accepted": Tone.NOTE,
    "no-longer-accepted": Tone.BAD,
    "clause": Tone.DOUBT,
    "files": Tone.NOTE,
    "engine": Tone.NOTE,
}


def changes_table(telling: Telling) -> Table:
    """New, changed, gone and unchanged findings, then acceptances, clauses and files; each is there exactly once of its
    kind.
    """
    columns = (
        Column(telling.say("table-change"), 16, Kind.WORD, words("cell-change", _TONES, telling.language)),
        Column(telling.say("table-item"), 34),
        Column(telling.say("table-severity"), 9, Kind.WORD, words("severity", SEVERITY_TONES, telling.language)),
        Column(telling.say("table-before"), 18, Kind.WORD, words("outcome", OUTCOME_TONES, telling.language)),
        Column(telling.say("table-now"), 18, Kind.WORD, words("outcome", OUTCOME_TONES, telling.language)),
        Column(telling.say("table-what"), 40),
        Column(telling.say("table-text"), 80),
        Column(telling.say("table-id-before"), 24),
    )
    drift = telling.standing.drift
    rows = () if drift is None else tuple(_rows(telling, drift))
    return Table("changes", telling.say("sheet-changes"), _note(telling), columns, rows)


def _note(telling: Telling) -> str:
    standing = telling.standing
    if standing.drift is not None:
        before = standing.drift.before
        day = before.on or moment(before.made_at)
        return telling.say("table-changes-note", run=before.number, day=day, digest=before.digest)
    return telling.say("table-changes-not-stored" if standing.stamp is None else "audit-first-run")


def _rows(telling: Telling, drift: Drift) -> Iterator[Cells]:
    findings = {one.text("id"): one for one in telling.document.each("findings")}
    for name in drift.new:
        yield _now(telling, "new", findings.get(name), name)
    for before, name in drift.changed:
        row = _now(telling, "changed", findings.get(name), name)
        yield *row[:3], telling.word("outcome", before.outcome), *row[4:7], before.id
    for before in drift.gone:
        yield _gone(telling, before)
    for change, names in (("now-accepted", drift.now_accepted), ("no-longer-accepted", drift.no_longer_accepted)):
        for name in names:
            yield _now(telling, change, findings.get(name), name)
    for clause in drift.clauses:
        outcomes = (telling.word("outcome", word) if word else "" for word in (clause.before, clause.now))
        yield telling.say("cell-change-clause"), f"{clause.body} {clause.number}", "", *outcomes, "", "", ""
    yield from _files(telling, "configurations", drift.files)
    yield from _files(telling, "policy", drift.policy_files)
    yield from _engine(telling, drift)
    for name in drift.unchanged:
        yield _now(telling, "unchanged", findings.get(name), name)


def _now(telling: Telling, change: str, finding: Recorded | None, name: str) -> Cells:
    """A finding of this run. What is only in the list of the other is told by its name."""
    if finding is None:
        return telling.say(f"cell-change-{change}"), name, "", "", "", "", "", ""
    outcome = telling.word("outcome", finding.text("outcome"))
    return (
        telling.say(f"cell-change-{change}"),
        name,
        telling.word("severity", finding.text("severity")),
        "" if change == "new" else outcome,
        outcome,
        finding.spoken("title", telling.language),
        finding.spoken("text", telling.language),
        "",
    )


def _gone(telling: Telling, before: RecordedFinding) -> Cells:
    return (
        telling.say("cell-change-gone"),
        before.id,
        telling.word("severity", before.severity),
        telling.word("outcome", before.outcome),
        "",
        before.title.in_language(telling.language),
        before.text.in_language(telling.language),
        before.id,
    )


def _files(telling: Telling, kind: str, files: FileChanges) -> Iterator[Cells]:
    for change, paths in (("added", files.added), ("removed", files.removed), ("changed", files.changed)):
        told = telling.say(f"cell-files-{kind}-{change}")
        for path in paths:
            yield telling.say("cell-change-files"), path, "", "", "", told, "", ""


def _engine(telling: Telling, drift: Drift) -> Iterator[Cells]:
    now = telling.document.text("version")
    if drift.engine_before and drift.engine_before != now:
        versions = drift.engine_before, now
        yield telling.say("cell-change-engine"), "segcheck", "", *versions, "", telling.say("table-engine-note"), ""
