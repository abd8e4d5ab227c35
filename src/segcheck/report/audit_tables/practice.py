"""Rules of good practice, whatever they found."""

from __future__ import annotations

from segcheck.report.audit_tables.table import OUTCOME_TONES, Cells, Column, Kind, Table, words
from segcheck.report.audit_tables.telling import Telling, joined
from segcheck.report.recorded import Recorded

_MOST_TEXTS = 8


def hygiene_table(telling: Telling) -> Table:
    """One row for each rule of the catalogue."""
    columns = (
        Column(telling.say("audit-column-rule"), 28),
        Column(telling.say("table-what"), 40),
        Column(telling.say("table-severity"), 9, Kind.WORD),
        Column(telling.say("column-result"), 12, Kind.WORD, words("outcome", OUTCOME_TONES, telling.language)),
        Column(telling.say("table-open-findings"), 10, Kind.COUNT),
        Column(telling.say("table-accepted-findings"), 10, Kind.COUNT),
        Column(telling.say("table-in-order"), 10, Kind.COUNT),
        Column(telling.say("column-clause"), 26),
        Column(telling.say("table-ids"), 34),
        Column(telling.say("table-seen-in-order"), 70),
    )
    rows = tuple(_row(telling, rule) for rule in telling.document.each("hygiene"))
    return Table("hygiene", telling.say("sheet-hygiene"), telling.say("table-hygiene-note"), columns, rows, printed=9)


def _row(telling: Telling, rule: Recorded) -> Cells:
    found, good = rule.texts("findings"), rule.each("in_order")
    accepted = sum(one in telling.accepted_ids for one in found)
    return (
        rule.text("rule"),
        rule.spoken("title", telling.language),
        telling.word("severity", rule.text("severity")),
        telling.word("outcome", rule.text("outcome")),
        len(found) - accepted,
        accepted,
        len(good),
        "\n".join(rule.texts("clauses")),
        joined(found, _MOST_TEXTS, telling),
        joined((seen.text(telling.language) for seen in good), _MOST_TEXTS, telling),
    )
