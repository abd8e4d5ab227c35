"""What was looked at: files, what became of every line, zones, and what the result rests on besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.report.audit_tables.table import SEVERITY_TONES, Cells, Column, Kind, Table, words
from segcheck.report.audit_tables.telling import Telling, place_text, refuse, row_lists
from segcheck.report.recorded import Recorded
from segcheck.report.spreadsheet.style import Tone

FATES: Mapping[str, Tone] = {
    "modeled": Tone.GOOD,
    "irrelevant": Tone.MUTED,
    "approximated": Tone.DOUBT,
    "unrecognized": Tone.BAD,
    "malformed": Tone.BAD,
}
_MOST_LINES = 2**31
_KINDS = {"configuration": Tone.GOOD, "policy": Tone.NOTE, "unreadable": Tone.BAD}


def ledger_table(telling: Telling) -> Table:
    """Every line of every configuration: runs of lines with one fate, and one by one those not understood."""
    devices = {file.text("path"): file for file in telling.document.each("files")}
    reasons = telling.document.part("ledger_reasons")
    known = {code: reasons.spoken(code, telling.language) for code in reasons.values}
    rows = tuple(
        row
        for ledger in telling.document.each("ledger")
        for row in _lines(telling, ledger, devices.get(ledger.text("path")), known)
    )
    columns = (
        Column(telling.say("column-file"), 26),
        Column(telling.say("column-device"), 16),
        Column(telling.say("column-platform"), 14),
        Column(telling.say("table-first-line"), 8, Kind.COUNT),
        Column(telling.say("table-last-line"), 8, Kind.COUNT),
        Column(telling.say("table-line-count"), 8, Kind.COUNT),
        Column(telling.say("table-fate"), 12, Kind.WORD, words("fate", FATES, telling.language)),
        Column(telling.say("table-reason"), 56),
        Column(telling.say("table-line-text"), 56, Kind.LINES),
    )
    return Table("ledger", telling.say("sheet-ledger"), telling.say("table-ledger-note"), columns, rows)


def _lines(telling: Telling, ledger: Recorded, file: Recorded | None, reasons: Mapping[str, str]) -> Iterator[Cells]:
    """Rows of one file, in the order of its lines. A run of lines that are told one by one is not told twice."""
    path = ledger.text("path")
    of_file = (path, *(("", "") if file is None else (file.text("device"), file.text("platform"))))
    told = {line.number("line"): line for line in ledger.each("told")}
    found: list[tuple[int, int, str, str, str]] = [
        (first, last, fate, reasons.get(code, code), "")
        for first, last, fate, code in map(_range, row_lists(ledger, "ranges"))
        if first not in told
    ]
    for number, line in told.items():
        reason = line.spoken("reason", telling.language)
        found.append((number, number, line.text("fate"), reason, line.text("text")))
    for first, last, fate, reason, text in sorted(found, key=lambda row: row[0]):
        yield *of_file, first, last, last - first + 1, telling.word("fate", fate), reason, text


def _range(row: list[object]) -> tuple[int, int, str, str]:
    match row:
        case [int() as first, int() as last, str() as fate, str() as code] if 0 <= first <= last < _MOST_LINES:
            return first, last, fate, code
        case _:
            return refuse("ranges")


def files_table(telling: Telling) -> Table:
    """One row for each file that was looked at, with its hash and the fates of its lines."""
    kinds = words("cell-file", _KINDS, telling.language)
    columns = (
        Column(telling.say("table-kind"), 14, Kind.WORD, kinds),
        Column(telling.say("column-file"), 36),
        Column(telling.say("column-device"), 18),
        Column(telling.say("column-platform"), 16),
        *(Column(telling.say(f"fate-{fate}"), 10, Kind.COUNT) for fate in FATES),
        Column(telling.say("table-encoding"), 10),
        Column(telling.say("table-sha256"), 68, Kind.LINES),
    )
    note = telling.say("table-files-note")
    return Table("files", telling.say("sheet-files"), note, columns, tuple(_files(telling)))


def _files(telling: Telling) -> Iterator[Cells]:
    none = (None,) * len(FATES)
    for path in telling.document.texts("unreadable"):
        yield telling.say("cell-file-unreadable"), path, "", "", *none, "", ""
    for file in telling.document.each("files"):
        lines = file.counts("lines")
        yield (
            telling.say("cell-file-configuration"),
            file.text("path"),
            file.text("device"),
            file.text("platform"),
            *(lines.get(fate, 0) for fate in FATES),
            file.text("encoding"),
            file.text("sha256"),
        )
    for file in telling.document.part("inputs").each("policy_files"):
        yield telling.say("cell-file-policy"), file.text("path"), "", "", *none, "", file.text("sha256")


def zones_table(telling: Telling) -> Table:
    """One row for each zone of the policy."""
    columns = (
        Column(telling.say("table-zone"), 20),
        Column(telling.say("table-title"), 30),
        Column(telling.say("table-tier"), 28),
        Column(telling.say("table-traits"), 18),
        Column(telling.say("table-addresses"), 60),
        Column(telling.say("table-places"), 44),
    )
    rows = tuple(_zone(telling, zone) for zone in telling.document.each("zones"))
    return Table("zones", telling.say("sheet-zones"), telling.say("table-zones-note"), columns, rows)


def _zone(telling: Telling, zone: Recorded) -> Cells:
    traits = [telling.say(f"cell-zone-{name}") for name in ("external", "wireless") if zone.flag(name)]
    tier = zone.spoken("tier_title", telling.language) or zone.text("tier")
    lists = ("\n".join(zone.texts(name)) for name in ("addresses", "places"))
    return zone.text("name"), zone.text("title"), tier, "\n".join(traits), *lists


def foundations_table(telling: Telling) -> Table:
    """What the result rests on: assumptions, what the policy file is trusted with, what was noticed in the files."""
    columns = (
        Column(telling.say("table-kind"), 16),
        Column(telling.say("table-severity"), 9, Kind.WORD, words("severity", SEVERITY_TONES, telling.language)),
        Column(telling.say("table-text"), 96),
        Column(telling.say("table-place"), 44),
    )
    rows = (*_assumed(telling), *_trusted(telling), *_noticed(telling))
    note = telling.say("table-foundations-note")
    return Table("foundations", telling.say("sheet-foundations"), note, columns, rows)


def _assumed(telling: Telling) -> Iterator[Cells]:
    for assumption in telling.document.each("assumptions"):
        yield telling.say("cell-foundation-assumption"), "", assumption.spoken("message", telling.language), ""


def _trusted(telling: Telling) -> Iterator[Cells]:
    trusted = telling.document.part("trusted")
    for zone in trusted.texts("external_zones"):
        yield telling.say("cell-foundation-external"), "", telling.zone(zone), ""
    for link in trusted.each("links"):
        text = " - ".join(" ".join(link.texts(end)) for end in ("first", "second"))
        yield telling.say("cell-foundation-link"), "", text, place_text(link.part("place"))
    for relay in trusted.each("relays"):
        legs = (leg.text("text") for leg in relay.each("legs"))
        text = "\n".join((f"{relay.text('name')}: {relay.text('because')}", *legs))
        yield telling.say("cell-foundation-relay"), "", text, place_text(relay.part("place"))
    for declared in trusted.each("declared"):
        text = declared.spoken("message", telling.language)
        yield telling.say("cell-foundation-declared"), "", text, place_text(declared.part("place"))


def _noticed(telling: Telling) -> Iterator[Cells]:
    for diagnostic in telling.document.each("diagnostics"):
        places = "\n".join(place_text(place) for place in diagnostic.each("origin"))
        severity = telling.word("severity", diagnostic.text("severity"))
        yield telling.say("cell-foundation-notice"), severity, diagnostic.spoken("message", telling.language), places
