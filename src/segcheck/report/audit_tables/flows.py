"""Who can talk to whom: the grid of zones, and every set of packets behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.report.audit_tables.table import Cells, Column, Kind, Table, Toned
from segcheck.report.audit_tables.telling import Telling
from segcheck.report.recorded import Recorded
from segcheck.report.spreadsheet.style import Tone

_SETS = (("rows", "open"), ("in_doubt", "possible"), ("strays", "stray"))
_MOST_SERVICES = 5
_TONES = {"open": Tone.NOTE, "possible": Tone.DOUBT, "stray": Tone.DOUBT, "blind": Tone.DOUBT}


def matrix_table(telling: Telling) -> Table:
    """From every zone (row) to every other (column): services without their conditions."""
    matrix = telling.document.part("matrix")
    zones = matrix.texts("zones")
    cells: dict[tuple[str, str], list[Recorded]] = {}
    for cell in matrix.each("cells"):
        cells.setdefault((cell.text("source"), cell.text("destination")), []).append(cell)
    rows = tuple(_grid_row(telling, source, zones, cells) for source in zones)
    first = Column(telling.say("table-from-to"), 22)
    columns = (first, *(Column(telling.zone(zone), 17) for zone in zones))
    note = telling.say("table-matrix-note", details=telling.say("sheet-flows"))
    return Table("matrix", telling.say("sheet-matrix"), note, columns, rows, wide=True)


def _grid_row(
    telling: Telling, source: str, zones: tuple[str, ...], cells: Mapping[tuple[str, str], list[Recorded]]
) -> Cells:
    return telling.zone(source), *(_grid_cell(telling, source, to, cells.get((source, to), [])) for to in zones)


def _grid_cell(telling: Telling, source: str, destination: str, cells: list[Recorded]) -> Toned | str:
    if source == destination:
        return Toned(telling.say("table-same-zone"), Tone.MUTED)
    found: dict[str, Tone] = {}
    for cell in cells:
        family = "IPv6 " if cell.number("family") == 6 else ""
        for name, certainty in _SETS:
            mark = "" if certainty == "open" else f"{telling.word('cell-flow', certainty)}: "
            for row in cell.each(name):
                service = row.part("text").part(telling.language).text("service")
                found.setdefault(f"{mark}{family}{service}", _TONES[certainty])
    if any(cell.flag("blind") for cell in cells):
        found[telling.say("cell-flow-blind")] = Tone.DOUBT
    if not found:
        return telling.say("table-nothing-passes")
    texts = list(found)
    if len(texts) > _MOST_SERVICES:
        texts[_MOST_SERVICES:] = [telling.say("table-and-more", count=len(texts) - _MOST_SERVICES)]
    return Toned("\n".join(texts), Tone.DOUBT if Tone.DOUBT in found.values() else Tone.NOTE)


def flows_table(telling: Telling) -> Table:
    """One row for each set of packets; pairs of zones between which nothing passes are counted."""
    cells = telling.document.part("matrix").each("cells")
    rows = tuple(row for cell in cells for row in _rows(telling, cell))
    closed = sum(not any(cell.each(name) for name, _ in _SETS) and not cell.flag("blind") for cell in cells)
    words = tuple((telling.say(f"cell-flow-{certainty}"), tone) for certainty, tone in _TONES.items())
    columns = (
        Column(telling.say("column-source-zone"), 24),
        Column(telling.say("column-destination-zone"), 24),
        Column(telling.say("table-family"), 8),
        Column(telling.say("table-certainty"), 14, Kind.WORD, words),
        Column(telling.say("column-service"), 24),
        Column(telling.say("column-source"), 34),
        Column(telling.say("column-destination"), 34),
        Column(telling.say("column-conditions"), 34),
    )
    note = telling.say("table-flows-note", closed=closed, pairs=len(cells))
    return Table("flows", telling.say("sheet-flows"), note, columns, rows)


def _rows(telling: Telling, cell: Recorded) -> Iterator[Cells]:
    ends = telling.zone(cell.text("source")), telling.zone(cell.text("destination"))
    family = f"IPv{cell.number('family')}"
    for name, certainty in _SETS:
        for row in cell.each(name):
            text = row.part("text").part(telling.language)
            conditions = ", ".join(text.texts("conditions"))
            addresses = text.text("source"), text.text("destination")
            yield *ends, family, telling.word("cell-flow", certainty), text.text("service"), *addresses, conditions
    if cell.flag("blind"):
        yield *ends, family, telling.say("cell-flow-blind"), "", "", "", telling.say("cell-flow-blind-reason")
