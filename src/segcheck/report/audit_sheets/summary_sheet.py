"""The first sheet: what the audit comes to on one page, with boxes to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from segcheck.report.audit_answer import SEVERITIES, answer, by_urgency, open_findings
from segcheck.report.audit_sheets.looks import (
    BOX,
    BOX_LABEL,
    COUNT,
    HEADING,
    LABEL,
    LINES,
    LINK,
    NOTE,
    TALLEST,
    TEXT,
    TITLE,
    VALUE,
    height,
    toned,
)
from segcheck.report.audit_tables.inputs import FATES
from segcheck.report.audit_tables.register import exception_state
from segcheck.report.audit_tables.table import OUTCOME_TONES, SEVERITY_TONES, Content, Table, moment
from segcheck.report.audit_tables.telling import Telling
from segcheck.report.recorded import Recorded
from segcheck.report.spreadsheet.sheet import Area, Printing, Row, Sheet
from segcheck.report.spreadsheet.style import Style, StyleSheet, Tone

_WIDTHS = (24.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0)
_MOST_URGENT = 10
_LONGEST_TOLD = 240
_BOXES = ("prepared", "checked", "approved")
_OUTCOMES = ("violated", "undecided", "vacuous", "declared", "proved")


def summary_sheet(telling: Telling, tables: Sequence[Table], style_sheet: StyleSheet) -> Sheet:
    """The summary; `tables`: those of the other sheets, which it lists."""
    page = _Page(telling, style_sheet)
    _write_head(page)
    _write_answer(page)
    _write_findings(page)
    _write_clauses(page)
    _write_register(page)
    _write_urgent(page)
    _write_sheets(page, tables)
    _write_seal(page)
    return Sheet(
        name=telling.say("sheet-summary"),
        widths=_WIDTHS,
        rows=tuple(page.rows),
        merged=tuple(page.merged),
        links=tuple(page.links),
        printing=Printing(landscape=False),
        tab="1F3864",
    )


class _Page:
    """Rows as they are written, from the top. Cells to the right of a text belong to it."""

    def __init__(self, telling: Telling, style_sheet: StyleSheet) -> None:
        self.telling = telling
        self.rows: list[Row] = []
        self.merged: list[Area] = []
        self.links: list[tuple[int, int, str]] = []
        self._style_sheet = style_sheet

    def say(self, code: str, /, **arguments: object) -> str:
        return self.telling.say(code, **arguments)

    def row(self, cells: Iterable[tuple[Content, Style, int]], least: float = 18) -> None:
        """A row of (content, style, number of columns it takes), as high as its texts need."""
        values: list[Content] = []
        styles: list[int] = []
        tall = least
        for content, style, columns in cells:
            first = len(values)
            values += [content, *[None] * (columns - 1)]
            styles += [self._style_sheet.number(style)] * columns
            if columns > 1:
                self.merged.append(Area(len(self.rows) + 1, first + 1, len(self.rows) + 1, first + columns))
            if isinstance(content, str) and style.wrap:
                room = sum(_WIDTHS[first : first + columns]) * 10 / style.size - 1
                tall = max(tall, height(content, room) * style.size / 10 + 3)
        self.rows.append(Row(tuple(values), tuple(styles), min(tall, TALLEST)))

    def gap(self, points: float = 8) -> None:
        self.rows.append(Row((), (), points))

    def heading(self, code: str) -> None:
        self.gap()
        self.row([(self.say(code), HEADING, 8)], 22)

    def pairs(self, pairs: Iterable[tuple[str, Content]]) -> None:
        """Labels with what they stand for, two to a row."""
        listed = list(pairs)
        for place in range(0, len(listed), 2):
            cells: list[tuple[Content, Style, int]] = []
            for label, content in listed[place : place + 2]:
                cells += [(label, LABEL, 1), (content, VALUE, 3)]
            self.row(cells)

    def counts(self, columns: Iterable[tuple[str, int, Tone | None]]) -> None:
        """Numbers below their names; one that is not zero has the colour of its name."""
        listed = list(columns)
        self.row([(name, LABEL, 1) for name, _, _ in listed])
        self.row([(number, toned(COUNT, tone) if tone and number else COUNT, 1) for _, number, tone in listed])


def _write_head(page: _Page) -> None:
    """Title, boxes to sign, what was looked at and when."""
    say, document, stamp = page.say, page.telling.document, page.telling.standing.stamp
    blank: tuple[Content, Style, int] = (None, Style(), 5)
    page.row([blank, *((say(f"sign-{box}"), BOX_LABEL, 1) for box in _BOXES)])
    page.row([(say("workbook-title"), TITLE, 5), *((None, BOX, 1) for _ in _BOXES)], 58)
    page.gap()
    policy = document.part("policy")
    page.pairs(
        (
            (say("summary-policy"), policy.text("name") or policy.text("path")),
            (say("summary-day"), document.text_or_none("on") or say("summary-no-day")),
            (say("summary-run"), say("summary-not-stored") if stamp is None else str(stamp.number)),
            (say("audit-column-made"), "" if stamp is None else moment(stamp.made_at)),
            (say("summary-operator"), "" if stamp is None else stamp.operator),
            (say("summary-version"), f"segcheck {document.text('version')}"),
        )
    )
    for sign_off in page.telling.standing.sign_offs:
        told = " / ".join(
            part for part in (sign_off.role, sign_off.by, moment(sign_off.made_at), sign_off.note) if part
        )
        page.row([(say("summary-signed"), LABEL, 1), (told, TEXT, 7)])


def _write_answer(page: _Page) -> None:
    document = page.telling.document
    page.heading("summary-result")
    outcome = document.text("outcome")
    tone = OUTCOME_TONES.get(outcome, Tone.DOUBT)
    if document.texts("unreadable") and tone in (Tone.GOOD, Tone.NOTE):
        tone = Tone.DOUBT
    word = Style(bold=True, size=14, wrap=True, horizontal="center", vertical="center", border=TEXT.border)
    said = "\n".join(answer(document, page.telling.language))
    page.row([(page.telling.word("outcome", outcome), toned(word, tone), 2), (said, TEXT, 6)], 34)


def _write_findings(page: _Page) -> None:
    """Open findings by urgency and outcome, what is accepted, and what changed."""
    telling = page.telling
    counted = telling.document.counts("counts")
    page.heading("summary-findings")
    by_urgency_counts = (
        (telling.word("severity", name), counted.get(name, 0), SEVERITY_TONES[name]) for name in SEVERITIES
    )
    by_outcome = ((telling.word("outcome", name), counted.get(name, 0), OUTCOME_TONES[name]) for name in _OUTCOMES[:3])
    accepted = (page.say("cell-acceptance-accepted"), counted.get("accepted", 0), Tone.NOTE)
    page.counts(
        ((page.say("cell-acceptance-open"), counted.get("open", 0), None), *by_urgency_counts, *by_outcome, accepted)
    )
    drift = telling.standing.drift
    if drift is None:
        code = "table-changes-not-stored" if telling.standing.stamp is None else "audit-first-run"
        page.row([(page.say(code), NOTE, 8)])
        return
    page.gap(4)
    page.counts(
        (
            (page.say("cell-change-new"), len(drift.new), Tone.BAD),
            (page.say("cell-change-changed"), len(drift.changed), Tone.DOUBT),
            (page.say("cell-change-gone"), len(drift.gone), Tone.GOOD),
            (page.say("cell-change-unchanged"), len(drift.unchanged), None),
        )
    )
    before = drift.before
    told = page.say("summary-before", run=before.number, day=before.on or moment(before.made_at))
    page.row([(told, NOTE, 8)])


def _write_clauses(page: _Page) -> None:
    """How many clauses of each body came to what."""
    telling = page.telling
    bodies = telling.document.each("coverage")
    if not bodies:
        return
    page.heading("summary-clauses")
    words = (telling.word("outcome", name) for name in _OUTCOMES)
    page.row(
        [
            (text, LABEL, 1)
            for text in (page.say("table-body"), *words, page.say("clause-attest"), page.say("table-approver"))
        ]
    )
    for body in bodies:
        found = Counter(clause.text_or_none("outcome") for clause in body.each("clauses"))
        title = body.spoken("title", telling.language) or body.text("body")
        page.row(
            [
                (title, TEXT, 1),
                *((found[name], toned(COUNT, OUTCOME_TONES[name]) if found[name] else COUNT, 1) for name in _OUTCOMES),
                (found[None], COUNT, 1),
                (body.spoken("approver", telling.language), TEXT, 1),
            ]
        )


def _write_register(page: _Page) -> None:
    """Exceptions and permits that people answer for, and lines that were not understood."""
    telling, document = page.telling, page.telling.document
    states = Counter(exception_state(entry, telling.on) for entry in document.each("exceptions"))
    permits = document.each("permits")
    unowned = sum(bool(permit.each("unowned")) for permit in permits)
    page.heading("summary-register")
    left = sum(states.values()) - states["in-force"] - states["expired"]
    page.counts(
        (
            (page.say("summary-exceptions"), sum(states.values()), None),
            (page.say("cell-exception-in-force"), states["in-force"], Tone.GOOD),
            (page.say("cell-exception-expired"), states["expired"], Tone.BAD),
            (page.say("summary-exceptions-left"), left, Tone.DOUBT),
            (page.say("summary-permits"), len(permits), None),
            (page.say("summary-owned"), len(permits) - unowned, Tone.GOOD),
            (page.say("summary-unowned"), unowned, Tone.BAD),
        )
    )
    lines = document.counts("lines")
    page.gap(4)
    page.counts(
        (
            (page.say("summary-files"), len(document.each("files")), None),
            (page.say("cell-file-unreadable"), len(document.texts("unreadable")), Tone.BAD),
            *(
                (page.say("summary-fate", fate=telling.word("fate", fate)), lines.get(fate, 0), _tone_of_fate(tone))
                for fate, tone in FATES.items()
            ),
        )
    )


def _tone_of_fate(tone: Tone) -> Tone | None:
    """Only lines that were not understood are worth a colour among counts."""
    return tone if tone in (Tone.BAD, Tone.DOUBT) else None


def _write_urgent(page: _Page) -> None:
    """The first of the open findings, and how many others there are."""
    telling = page.telling
    found = by_urgency(open_findings(telling.document))
    if not found:
        return
    page.heading("summary-urgent")
    page.row(
        [
            (page.say(code), LABEL, columns)
            for code, columns in (("table-id", 1), ("table-severity", 1), ("table-text", 6))
        ]
    )
    for finding in found[:_MOST_URGENT]:
        severity = finding.text("severity")
        tone = SEVERITY_TONES.get(severity, Tone.DOUBT)
        page.row(
            [
                (finding.text("id"), TEXT, 1),
                (telling.word("severity", severity), toned(TEXT, tone), 1),
                (_clipped(_told(finding, telling)), TEXT, 6),
            ]
        )
    left = len(found) - _MOST_URGENT
    if left > 0:
        page.row([(page.say("summary-urgent-left", count=left, sheet=page.say("sheet-findings")), NOTE, 8)])


def _told(finding: Recorded, telling: Telling) -> str:
    return f"{finding.spoken('title', telling.language)}\n{finding.spoken('text', telling.language)}"


def _clipped(text: str) -> str:
    left = len(text) - _LONGEST_TOLD
    return text if left <= 0 else f"{text[:_LONGEST_TOLD]}… (+{left})"


def _write_sheets(page: _Page, tables: Sequence[Table]) -> None:
    page.heading("summary-sheets")
    for table in tables:
        page.links.append((len(page.rows) + 1, 1, table.title))
        page.row([(table.title, LINK, 1), (len(table.rows), COUNT, 1), (table.note, TEXT, 6)])


def _write_seal(page: _Page) -> None:
    """Hashes of what was looked at and of the stored run, and how to check them."""
    telling, stamp = page.telling, page.telling.standing.stamp
    inputs = telling.document.part("inputs")
    seals = [(page.say("summary-configurations"), inputs.text("configurations"))]
    if stamp is not None:
        seals += [
            (page.say("summary-document"), stamp.document_digest),
            (page.say("summary-digest"), stamp.digest),
            (page.say("summary-previous"), stamp.previous),
        ]
    page.heading("summary-seal")
    for label, digest in seals:
        page.row([(label, LABEL, 1), (digest, LINES, 7)])
    note = page.say("summary-how-to-verify", digest=stamp.digest) if stamp is not None else page.say("summary-no-seal")
    page.row([(note, NOTE, 8)])
