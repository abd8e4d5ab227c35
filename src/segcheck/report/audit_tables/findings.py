"""All findings of an audit, accepted ones too: what it is, what to do, the lines, the packet and its way."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.report.audit_answer import by_urgency
from segcheck.report.audit_tables.table import (
    OUTCOME_TONES,
    SEVERITY_TONES,
    Cells,
    Column,
    Kind,
    Table,
    day,
    words,
)
from segcheck.report.audit_tables.telling import Telling, joined, place_text
from segcheck.report.recorded import Recorded
from segcheck.report.recorded_path import decision_phrase, ending_phrase, packet_phrase, place_phrase
from segcheck.report.spreadsheet.style import Tone

_PRINTED = 16
_MOST_LINES = 6
_MOST_ROWS = 30
_MOST_DOUBTS = 12
_MOST_EXACT = 15
"""Digits that spreadsheet programs keep."""
CHANGES = {"new": Tone.BAD, "changed": Tone.DOUBT, "unchanged": Tone.MUTED}
ACCEPTANCES = {"open": Tone.BAD, "accepted": Tone.NOTE, "lapsed": Tone.DOUBT}


def findings_table(telling: Telling) -> Table:
    """One row for each finding, the most urgent first."""
    changes = change_words(telling)
    found = by_urgency(telling.document.each("findings"))
    rows = tuple(_row(telling, finding, changes.get(finding.text("id"), "")) for finding in found)
    note = telling.say("table-findings-note", last=telling.say("table-notes"))
    return Table("findings", telling.say("sheet-findings"), note, _columns(telling), rows, printed=_PRINTED)


def _columns(telling: Telling) -> tuple[Column, ...]:
    def column(code: str, width: float, kind: Kind = Kind.TEXT, known: tuple[tuple[str, Tone], ...] = ()) -> Column:
        return Column(telling.say(code), width, kind, known)

    def toned(prefix: str, tones: dict[str, Tone]) -> tuple[tuple[str, Tone], ...]:
        return words(prefix, tones, telling.language)

    return (
        column("table-id", 19),
        column("table-change", 9, Kind.WORD, toned("cell-change", CHANGES)),
        column("table-severity", 9, Kind.WORD, toned("severity", dict(SEVERITY_TONES))),
        column("column-result", 11, Kind.WORD, toned("outcome", dict(OUTCOME_TONES))),
        column("table-acceptance", 11, Kind.WORD, toned("cell-acceptance", ACCEPTANCES)),
        column("table-what", 28),
        column("column-device", 13),
        column("column-source-zone", 13),
        column("column-destination-zone", 13),
        column("table-text", 48),
        column("table-advice", 24),
        column("table-lines", 40, Kind.LINES),
        column("column-clause", 21),
        column("table-in-charge", 10, Kind.ENTRY),
        column("table-due", 11, Kind.ENTRY),
        column("table-notes", 18, Kind.ENTRY),
        column("table-kind", 12),
        column("table-place", 22),
        column("label-packet", 46),
        column("label-path", 60),
        column("table-packets-in-question", 60),
        column("table-packet-count", 16, Kind.COUNT),
        column("table-doubts", 60),
        column("table-accepted-by", 14),
        column("table-accepted-because", 34),
        column("table-accepted-until", 12, Kind.DAY),
    )


def _row(telling: Telling, finding: Recorded, change: str) -> Cells:
    language = telling.language
    acceptance = finding.part_or_none("acceptance")
    return (
        finding.text("id"),
        telling.word("cell-change", change) if change else "",
        telling.word("severity", finding.text("severity")),
        telling.word("outcome", finding.text("outcome")),
        telling.say(f"cell-acceptance-{acceptance_state(finding)}"),
        finding.spoken("title", language),
        finding.text("device"),
        _zone(telling, finding.text("source")),
        _zone(telling, finding.text("destination")),
        finding.spoken("text", language),
        finding.spoken("advice", language),
        joined(_marked_lines(telling, finding), _MOST_LINES, telling),
        "\n".join(finding.texts("clauses")),
        "",
        "",
        "",
        telling.word("cell-kind", finding.text("kind")),
        place_text(finding.part_or_none("place")),
        "\n".join(packet_phrase(trace, language) for trace in finding.each("traces")),
        "\n\n".join("\n".join(_way(telling, trace)) for trace in finding.each("traces")),
        joined((row_text(row, telling) for row in finding.each("rows")), _MOST_ROWS, telling),
        count(finding.text("packets")),
        joined(_doubts(telling, finding), _MOST_DOUBTS, telling),
        "" if acceptance is None else acceptance.text("by"),
        "" if acceptance is None else acceptance.text("because"),
        None if acceptance is None else day(acceptance.text("until")),
    )


def acceptance_state(finding: Recorded) -> str:
    """`open`: nobody answers for it; `accepted`; `lapsed`: somebody did, and not on the day of the audit."""
    acceptance = finding.part_or_none("acceptance")
    if acceptance is None:
        return "open"
    return "accepted" if acceptance.flag_or_none("in_force") is True else "lapsed"


def change_words(telling: Telling) -> dict[str, str]:
    """`new`, `changed` or `unchanged` for the id of each finding, where there is a run before."""
    drift = telling.standing.drift
    if drift is None:
        return {}
    found = dict.fromkeys(drift.unchanged, "unchanged") | dict.fromkeys((now for _, now in drift.changed), "changed")
    return found | dict.fromkeys(drift.new, "new")


def row_text(row: Recorded, telling: Telling) -> str:
    """One set of packets as one line."""
    text = row.part("text").part(telling.language)
    conditions = ", ".join(text.texts("conditions"))
    told = f"{text.text('source')} → {text.text('destination')} {text.text('service')}"
    return f"{told} [{conditions}]" if conditions else told


def count(digits: str) -> str | int:
    """A number of packets; one with more digits than spreadsheet programs keep is rounded down, and text.

    >>> count("65536"), count("281474976710656"), count("1208925819614629174706176"), count("")
    (65536, 281474976710656, '1.2 x 10^24', '')
    """
    if not digits.isdecimal() or not digits.isascii():
        return digits
    return int(digits) if len(digits) <= _MOST_EXACT else f"{digits[0]}.{digits[1]} x 10^{len(digits) - 1}"


def _zone(telling: Telling, name: str) -> str:
    return telling.zone(name) if name else ""


def _marked_lines(telling: Telling, finding: Recorded) -> Iterator[str]:
    """Deciding lines, each with its file and number."""
    for file in finding.each("lines"):
        path = file.text("path")
        for block in file.each("blocks"):
            for line in block.each("lines"):
                if line.flag("marked"):
                    yield f"{path}:{line.number('number')} {line.text('text').strip()}"
        left = file.number("left_out")
        if left:
            yield f"{path}: {telling.say('table-and-more', count=left)}"


def _way(telling: Telling, trace: Recorded) -> Iterator[str]:
    """A packet's way, a line for each device, with what decided there."""
    language = telling.language
    yield telling.say("path-starts", zone=trace.text("source_zone") or telling.say("zone-none"))
    for number, hop in enumerate(trace.each("hops"), start=1):
        ends = " → ".join(end for end in (hop.text("ingress"), hop.text("egress")) if end)
        yield f"{number}. {hop.text('device')}: {ends}"
        for decision in hop.each("decisions"):
            place = place_phrase(decision)
            yield f"   {decision_phrase(decision, language)}" + (f" ({place})" if place else "")
    yield f"= {ending_phrase(trace, language)}"


def _doubts(telling: Telling, finding: Recorded) -> Iterator[str]:
    """Lines whose meaning would decide."""
    for doubt in finding.each("doubts"):
        origin = doubt.each("origin")
        place = f"{place_text(origin[0])} {_own_text(origin[0])}".rstrip() + ": " if origin else ""
        device = doubt.text("device")
        yield f"{place or (f'{device}: ' if device else '')}{doubt.spoken('message', telling.language)}"


def _own_text(origin: Recorded) -> str:
    return origin.text("text").strip() if "text" in origin.values else ""
