"""What people answer for: exceptions, permits with their owners, accepted findings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from segcheck.report.audit_tables.findings import ACCEPTANCES, acceptance_state, row_text
from segcheck.report.audit_tables.table import (
    OUTCOME_TONES,
    SEVERITY_TONES,
    Cells,
    Column,
    Content,
    Kind,
    Table,
    day,
    words,
)
from segcheck.report.audit_tables.telling import Telling, joined, place_text, row_lists
from segcheck.report.recorded import Recorded
from segcheck.report.rule_names import rule_phrase
from segcheck.report.spreadsheet.style import Tone

_MOST_ROWS = 6
_STATES = {
    "in-force": Tone.GOOD,
    "expired": Tone.BAD,
    "not-yet": Tone.DOUBT,
    "not-in-force": Tone.BAD,
    "no-day": Tone.DOUBT,
}
_OWNED = {"owned": Tone.GOOD, "partly": Tone.BAD, "unowned": Tone.BAD}


def exceptions_table(telling: Telling) -> Table:
    """One row for each exception of the register."""
    columns = (
        Column(telling.say("table-id"), 12),
        Column(telling.say("table-purpose"), 30),
        Column(telling.say("table-because"), 34),
        Column(telling.say("column-source-zone"), 20),
        Column(telling.say("table-source-hosts"), 22),
        Column(telling.say("column-destination-zone"), 20),
        Column(telling.say("table-destination-hosts"), 22),
        Column(telling.say("column-service"), 30),
        Column(telling.say("table-approver"), 14),
        Column(telling.say("table-approved"), 12, Kind.DAY),
        Column(telling.say("table-expires"), 12, Kind.DAY),
        Column(telling.say("table-days-left"), 9, Kind.COUNT),
        Column(telling.say("table-reviewed"), 12, Kind.DAY),
        Column(telling.say("table-state"), 12, Kind.WORD, words("cell-exception", _STATES, telling.language)),
        Column(telling.say("table-open-findings"), 10, Kind.COUNT),
        Column(telling.say("table-ids"), 26),
        Column(telling.say("table-via"), 22),
        Column(telling.say("table-place"), 24),
    )
    rows = tuple(_exception(telling, entry) for entry in telling.document.each("exceptions"))
    note = telling.say("table-exceptions-note")
    return Table("exceptions", telling.say("sheet-exceptions"), note, columns, rows, printed=16)


def _exception(telling: Telling, entry: Recorded) -> Cells:
    approved, expires = day(entry.text_or_none("approved")), day(entry.text_or_none("expires"))
    found = entry.texts("findings")
    left = (expires - telling.on).days if isinstance(expires, datetime.date) and telling.on is not None else None
    return (
        entry.text("id"),
        entry.text("purpose"),
        entry.text("reason"),
        telling.zone(entry.text("source_zone")),
        "\n".join(entry.texts("sources")),
        telling.zone(entry.text("destination_zone")),
        "\n".join(entry.texts("destinations")),
        entry.text("flow") + (f"\n{telling.say('table-both-ways')}" if entry.flag("both_ways") else ""),
        entry.text("approver"),
        approved,
        expires,
        left,
        day(entry.text_or_none("reviewed")),
        telling.say(f"cell-exception-{exception_state(entry, telling.on)}"),
        len([one for one in found if one not in telling.accepted_ids]),
        "\n".join(found),
        "\n".join(entry.texts("via")),
        place_text(entry.part("place")),
    )


def exception_state(entry: Recorded, on: datetime.date | None) -> str:
    """`in-force`, `expired`, `not-yet` approved, `not-in-force` for another reason, `no-day` to judge it by."""
    in_force = entry.flag_or_none("in_force")
    if in_force is None or on is None:
        return "no-day"
    if in_force:
        return "in-force"
    approved, expires = day(entry.text_or_none("approved")), day(entry.text_or_none("expires"))
    if _before(expires, on):
        return "expired"
    return "not-yet" if isinstance(approved, datetime.date) and approved > on else "not-in-force"


def _before(found: Content, on: datetime.date) -> bool:
    return isinstance(found, datetime.date) and found < on


def permits_table(telling: Telling) -> Table:
    """One row for each line that lets packets cross from one tier to another."""
    columns = (
        Column(telling.say("column-device"), 16),
        Column(telling.say("column-filter"), 22),
        Column(telling.say("table-rule"), 14),
        Column(telling.say("table-file"), 22),
        Column(telling.say("table-line-number"), 8, Kind.COUNT),
        Column(telling.say("column-line"), 56, Kind.LINES),
        Column(telling.say("column-crosses"), 40),
        Column(telling.say("table-owned"), 14, Kind.WORD, words("cell-permit", _OWNED, telling.language)),
        Column(telling.say("column-owners"), 40),
        Column(telling.say("table-owned-by-nobody"), 60),
    )
    rows = tuple(_permit(telling, permit) for permit in telling.document.each("permits"))
    return Table("permits", telling.say("sheet-permits"), telling.say("table-permits-note"), columns, rows)


def _permit(telling: Telling, permit: Recorded) -> Cells:
    origin, owners, rule = permit.each("origin"), permit.texts("owners"), permit.text("rule")
    unowned = permit.each("unowned")
    text = origin[0].text("text").strip() if origin and "text" in origin[0].values else ""
    state = "owned" if not unowned else "partly" if owners else "unowned"
    return (
        permit.text("device"),
        permit.text("filter"),
        rule_phrase(rule, telling.language) if rule else telling.say("permit-by-default"),
        origin[0].text("path") if origin else "",
        origin[0].number("line") if origin else None,
        text,
        "\n".join(_crossings(permit)),
        telling.say(f"cell-permit-{state}"),
        "\n".join(owners),
        joined((row_text(one.part("row"), telling) for one in unowned), _MOST_ROWS, telling),
    )


def _crossings(permit: Recorded) -> Iterator[str]:
    for pair in row_lists(permit, "crossings"):
        yield " → ".join(str(end) for end in pair)


def acceptances_table(telling: Telling) -> Table:
    """One row for each entry of `accepted:`: those that name a finding, and those that name none any more."""
    columns = (
        Column(telling.say("table-id"), 24),
        Column(
            telling.say("table-state"),
            14,
            Kind.WORD,
            words("cell-acceptance", {**ACCEPTANCES, "idle": Tone.MUTED}, telling.language),
        ),
        Column(telling.say("table-severity"), 9, Kind.WORD, words("severity", SEVERITY_TONES, telling.language)),
        Column(telling.say("column-result"), 11, Kind.WORD, words("outcome", OUTCOME_TONES, telling.language)),
        Column(telling.say("table-what"), 36),
        Column(telling.say("table-text"), 52),
        Column(telling.say("table-accepted-by"), 16),
        Column(telling.say("table-accepted-because"), 40),
        Column(telling.say("table-accepted-until"), 12, Kind.DAY),
        Column(telling.say("table-place"), 26),
    )
    rows = (*_accepted(telling), *_idle(telling))
    note = telling.say("table-acceptances-note")
    return Table("acceptances", telling.say("sheet-acceptances"), note, columns, rows)


def _accepted(telling: Telling) -> Iterator[Cells]:
    for finding in telling.document.each("findings"):
        acceptance = finding.part_or_none("acceptance")
        if acceptance is not None:
            yield (
                finding.text("id"),
                telling.say(f"cell-acceptance-{acceptance_state(finding)}"),
                telling.word("severity", finding.text("severity")),
                telling.word("outcome", finding.text("outcome")),
                finding.spoken("title", telling.language),
                finding.spoken("text", telling.language),
                *_answer(acceptance),
            )


def _idle(telling: Telling) -> Iterator[Cells]:
    for entry in telling.document.each("idle_acceptances"):
        yield entry.text("finding"), telling.say("cell-acceptance-idle"), "", "", "", "", *_answer(entry)


def _answer(acceptance: Recorded) -> tuple[Content, Content, Content, Content]:
    until, place = day(acceptance.text("until")), place_text(acceptance.part("place"))
    return acceptance.text("by"), acceptance.text("because"), until, place
