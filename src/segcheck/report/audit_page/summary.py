"""The head of the page: what the audit comes to, in words and numbers; what changed; who signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from segcheck.history.drift import Bilingual, ClauseChange, FileChanges, RecordedFinding
from segcheck.report.audit_answer import SEVERITIES, answer, drift_text
from segcheck.report.audit_page.context import Context
from segcheck.report.audit_page.findings import overview
from segcheck.report.audit_page.markup import Content, Markup, element, joined
from segcheck.report.audit_page.tables import coverage_counts
from segcheck.report.audit_page.words import (
    FATES,
    both,
    code,
    codes,
    folded,
    heading,
    in_each,
    note,
    number,
    outcome_badge,
    said,
    severity_badge,
    spoken,
    table,
)
from segcheck.report.messages import LANGUAGES
from segcheck.report.recorded import Recorded

_BOXES = ("prepared", "checked", "approved", "audited")
_MOST_LISTED = 200


def summary_part(context: Context) -> Markup:
    """For a section chief: the answer, the numbers, what to look at first, what it rests on."""
    document = context.document
    counts = document.counts("counts")
    answers = {language: answer(document, language) for language in LANGUAGES}
    sentences = [
        element("p", both({language: texts[place] for language, texts in answers.items()}))
        for place in range(min(map(len, answers.values())))
    ]
    good = document.flag("ok") and not counts["open"] and not counts["accepted"]
    verdict = element(
        "div",
        outcome_badge(document.text("outcome")),
        element("div", *sentences),
        class_=f"verdict {'good' if good else document.text('outcome')}",
    )
    tiles = [
        *(_tile(counts[name], f"severity-{name}", name) for name in SEVERITIES),
        _tile(counts["accepted"], "audit-page-accepted", "accepted"),
        *_drift_tiles(context),
    ]
    parts: list[Content] = [
        heading(2, "audit-page-summary", "summary"),
        verdict,
        element("ul", *tiles, class_="tiles"),
        _moved(context),
    ]
    if context.findings:
        parts += [heading(3, "audit-page-first", "first"), note("audit-page-first-note"), overview(context)]
    parts += [heading(3, "audit-page-rests-on", "rests-on"), element("dl", *_basis(context), class_="facts")]
    parts.append(element("p", said("audit-page-on-paper"), class_="note on-paper"))
    return element("section", *parts, aria_labelledby="summary")


def _tile(count: int, label: str, kind: str) -> Markup:
    return element(
        "li",
        element("b", number(count)),
        " ",
        element("span", said(label)),
        class_=f"tile {kind}" if count else "tile zero",
    )


def _drift_tiles(context: Context) -> Iterator[Markup]:
    drift = context.standing.drift
    if drift is not None:
        yield _tile(len(drift.new), "audit-page-change-new", "new")
        yield _tile(len(drift.gone), "audit-page-gone", "gone")


def _moved(context: Context) -> Markup:
    told = {language: drift_text(context.standing, language) for language in LANGUAGES}
    return element("p", both(told)) if any(told.values()) else Markup("")


def _basis(context: Context) -> Iterator[Markup]:
    """What was looked at: policy, day, files, lines, and how well the clauses are covered."""
    document = context.document
    policy = document.part("policy")
    yield from _fact("audit-page-policy", joined((policy.text("name"), " ", code(policy.text("path")))))
    on = document.text_or_none("on")
    yield from _fact("audit-column-on", on or said("audit-without-day"))
    files, lines = document.each("files"), document.counts("lines")
    told = [joined((said(f"fate-{fate}"), f" {number(lines.get(fate, 0))}")) for fate in FATES]
    yield from _fact("audit-page-files", said("audit-page-files-read", count=number(len(files))))
    yield from _fact("audit-page-lines-read", joined((number(sum(lines.values())), " (", joined(told, ", "), ")")))
    unreadable = document.texts("unreadable")
    if unreadable:
        badge = element("span", number(len(unreadable)), class_="badge violated")
        yield from _fact("audit-page-unreadable", joined((badge, " ", codes(unreadable[:20]))))
    for body in document.each("coverage"):
        yield element("dt", spoken(body, "title"))
        yield element("dd", coverage_counts(body))


def _fact(label: str, value: Content) -> Iterator[Markup]:
    yield element("dt", said(label))
    yield element("dd", value)


# -- what changed -----------------------------------------------------------------------------------------


def drift_part(context: Context) -> Markup:
    """New, changed, gone, unchanged; clauses, files and acceptances that are not as they were."""
    drift = context.standing.drift
    parts: list[Content] = [heading(2, "audit-page-drift", "drift")]
    if drift is None:
        stored = context.standing.stamp is not None
        parts.append(note("audit-first-run" if stored else "audit-page-no-drift"))
        return element("section", *parts, aria_labelledby="drift")
    parts.append(_moved(context))
    if drift.outcome_before:
        before, now = outcome_badge(drift.outcome_before), outcome_badge(context.document.text("outcome"))
        parts.append(element("p", before, " → ", now))
    parts.append(_listed("audit-heading-new", drift.new, lambda one: _here(context, one)))
    changed = [now for _, now in drift.changed]
    was = {now: before for before, now in drift.changed}
    parts.append(_listed("audit-heading-changed", changed, lambda one: _changed(context, one, was[one])))
    gone = {one.id: one for one in drift.gone}
    parts.append(_listed("audit-heading-gone", tuple(gone), lambda one: _gone(gone[one])))
    parts.append(
        folded(
            said("audit-heading-unchanged", count=len(drift.unchanged)),
            element("ul", *(element("li", _here(context, one)) for one in drift.unchanged[:_MOST_LISTED])),
            _more(len(drift.unchanged) - _MOST_LISTED),
        )
    )
    parts.extend(_accepting(context))
    parts.extend(_clauses(drift.clauses))
    parts.extend(_files(context))
    return element("section", *parts, aria_labelledby="drift")


def _listed(code_: str, ids: Sequence[str], told: Callable[[str], Markup]) -> Markup:
    head = element("h3", said(code_, count=len(ids)))
    if not ids:
        return joined((head, note("nothing")))
    items = [element("li", told(one)) for one in ids[:_MOST_LISTED]]
    return joined((head, element("ul", *items, class_="moved"), _more(len(ids) - _MOST_LISTED)))


def _more(count: int) -> Markup:
    return note("audit-page-and-more", count=number(count)) if count > 0 else Markup("")


def _here(context: Context, identifier: str) -> Markup:
    finding = context.by_id.get(identifier)
    if finding is None:
        return code(identifier)
    parts = (severity_badge(finding.text("severity")), " ", context.link(identifier), " ", spoken(finding, "text"))
    return joined(parts)


def _changed(context: Context, identifier: str, before: RecordedFinding) -> Markup:
    told = element("div", said("audit-page-before"), " ", _bilingual(before.text), class_="note")
    return joined((_here(context, identifier), told))


def _gone(finding: RecordedFinding) -> Markup:
    return joined((severity_badge(finding.severity), " ", code(finding.id), " ", _bilingual(finding.text)))


def _bilingual(text: Bilingual) -> Markup:
    return in_each(text.in_language)


def _accepting(context: Context) -> Iterator[Content]:
    drift = context.standing.drift
    if drift is None:
        return
    for code_, ids in (
        ("audit-page-now-accepted", drift.now_accepted),
        ("audit-page-no-longer-accepted", drift.no_longer_accepted),
    ):
        if ids:
            yield element("h3", said(code_, count=len(ids)))
            yield element("p", context.links(ids))


def _clauses(changes: Sequence[ClauseChange]) -> Iterator[Content]:
    if changes:
        rows = [(one.body, one.number, _clause_outcome(one.before), _clause_outcome(one.now)) for one in changes]
        columns = ("audit-page-body", "column-clause", "audit-page-was", "audit-page-now")
        title = said("audit-heading-clauses", count=len(changes))
        yield element("h3", title)
        yield table(columns, rows, title)


def _clause_outcome(outcome: str) -> Markup:
    return outcome_badge(outcome) if outcome else said("audit-no-outcome")


def _files(context: Context) -> Iterator[Content]:
    drift = context.standing.drift
    if drift is None:
        return
    items = [*_file_changes("configurations", drift.files), *_file_changes("policy", drift.policy_files)]
    version = context.document.text("version")
    if drift.engine_before not in ("", version):
        items.append(element("li", said("audit-engine-changed", before=drift.engine_before)))
    yield element("h3", said("audit-page-files-changed"))
    yield element("ul", *items) if items else note("nothing")


def _file_changes(kind: str, changes: FileChanges) -> Iterator[Markup]:
    for name, paths in (("added", changes.added), ("removed", changes.removed), ("changed", changes.changed)):
        if paths:
            yield element("li", said(f"audit-files-{kind}-{name}", count=len(paths), paths=", ".join(paths)))


# -- signatures -------------------------------------------------------------------------------------------


def seal_part(context: Context) -> Markup:
    """Hashes of what was looked at, where the run is stored, approvals, and boxes to sign on paper."""
    document, standing = context.document, context.standing
    parts: list[Content] = [heading(2, "audit-page-seal", "seal")]
    stamp = standing.stamp
    if stamp is None:
        parts.append(element("p", said("audit-not-stored"), class_="warned"))
    else:
        facts = [
            *_fact("audit-column-run", str(stamp.number)),
            *_fact("audit-column-made", stamp.made_at),
            *(_fact("audit-page-operator", stamp.operator) if stamp.operator else ()),
            *_fact("audit-column-digest", code(stamp.digest)),
            *_fact("audit-page-previous", code(stamp.previous)),
            *(_fact("audit-page-document-digest", code(stamp.document_digest)) if stamp.document_digest else ()),
        ]
        parts.append(element("dl", *facts, class_="facts"))
        parts.append(note("audit-page-keep-digest"))
    parts.append(element("h3", said("audit-page-inputs")))
    parts.append(element("dl", *_inputs(document), class_="facts"))
    parts.append(element("h3", said("audit-page-sign-offs", count=len(standing.sign_offs))))
    if standing.sign_offs:
        rows = [(one.by, one.role, one.made_at, one.note, code(one.digest)) for one in standing.sign_offs]
        columns = ("audit-page-by", "audit-page-role", "audit-column-made", "audit-page-note", "audit-column-digest")
        parts.append(table(columns, rows, said("audit-page-sign-offs", count=len(rows))))
    else:
        parts.append(note("audit-page-nobody-signed"))
    boxes = [
        element(
            "li",
            element("strong", said(f"audit-page-box-{name}")),
            *(element("span", said(f"audit-page-box-{line}")) for line in ("name", "day", "seal")),
        )
        for name in _BOXES
    ]
    parts.append(element("ul", *boxes, class_="boxes"))
    return element("section", *parts, aria_labelledby="seal")


def _inputs(document: Recorded) -> Iterator[Markup]:
    inputs = document.part("inputs")
    yield from _fact("audit-page-configurations", code(inputs.text("configurations")))
    for file in inputs.each("policy_files"):
        yield element("dt", code(file.text("path")))
        yield element("dd", code(file.text("sha256")))
    yield from _fact("audit-page-version", f"segcheck {document.text('version')}")
