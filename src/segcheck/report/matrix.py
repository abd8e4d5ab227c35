"""What gets from every zone to every other: one value, and its text."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Protocol

from segcheck.model.header import Family
from segcheck.policy.document import Policy
from segcheck.report.columns import Cell
from segcheck.report.messages import Language
from segcheck.report.packet_text import row_text
from segcheck.report.page import Page
from segcheck.report.rows_text import write_rows
from segcheck.report.voice import Voice, zone_text
from segcheck.symbolic.cover import CoverRow

# More zones than this make a table nobody can read: they are written as a list of pairs.
_WIDEST_TABLE = 8


class PacketRows(Protocol):
    """What a matrix needs to know of the packets from one zone to another."""

    @property
    def family(self) -> Family:
        """Address family of the rows."""

    def services(self) -> tuple[CoverRow, ...]:
        """The sessions that surely can be opened."""

    def possible_services(self) -> tuple[CoverRow, ...]:
        """The sessions that possibly can be opened besides."""

    def strays(self) -> tuple[CoverRow, ...]:
        """Packets that possibly get through and belong to none of these sessions."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Packets of one family from one zone to another.

    `rows`: sessions that surely can be opened; `in_doubt`: those that possibly can besides; `strays`: packets that may
    get through and belong to no such session. `blind`: not every way can be seen, so that none found proves nothing.
    """

    source: str
    destination: str
    family: Family
    rows: tuple[CoverRow, ...]
    in_doubt: tuple[CoverRow, ...]
    strays: tuple[CoverRow, ...] = ()
    blind: bool = False


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Zones in the policy's order, and a cell per ordered pair and family."""

    policy: Policy
    zones: tuple[str, ...]
    cells: tuple[MatrixCell, ...]

    def between(self, source: str, destination: str) -> tuple[MatrixCell, ...]:
        """The cells of one pair, one per family."""
        return tuple(cell for cell in self.cells if (cell.source, cell.destination) == (source, destination))


def matrix_view(
    policy: Policy,
    entries: Iterable[tuple[str, str, PacketRows]],
    blind: Container[tuple[str, str, Family]] = (),
) -> MatrixView:
    """The matrix of `entries`: (source zone, destination zone, packets); `blind`: pairs with ways nobody can see."""
    cells = tuple(
        MatrixCell(
            source,
            destination,
            packets.family,
            packets.services(),
            packets.possible_services(),
            packets.strays(),
            (source, destination, packets.family) in blind,
        )
        for source, destination, packets in entries
    )
    return MatrixView(policy, tuple(zone.name for zone in policy.zones), cells)


def matrix_text(
    view: MatrixView, language: Language = "en", *, width: int | None = None, colour: bool = False, rows: bool = False
) -> str:
    """Services per pair of zones, all of them; `rows`: with the addresses of every one below."""
    voice = Voice(Page(), language, {})
    voice.page.line(voice.say("title-matrix", policy=view.policy.name or view.policy.source.path), "bold")
    voice.note("matrix-legend")
    voice.page.gap()
    if len(view.zones) <= _WIDEST_TABLE:
        _write_table(voice, view)
    else:
        _write_list(voice, view)
    if rows:
        _write_all_rows(voice, view)
    return voice.page.render(width, colour)


def services(cells: Iterable[MatrixCell], language: Language) -> tuple[str, ...]:
    """Services of some cells, each once; with `?` those possibly open, with `~` packets that belong to no session."""
    found: dict[str, None] = {}
    for cell in cells:
        prefix = "IPv6 " if cell.family is Family.IPV6 else ""
        for mark, rows in (("", cell.rows), ("? ", cell.in_doubt), ("~ ", cell.strays)):
            for row in rows:
                text = row_text(row, cell.family, language)
                conditions = f" [{', '.join(text.conditions)}]" if text.conditions else ""
                found[f"{mark}{prefix}{text.service}{conditions}"] = None
    return tuple(found)


def _cell(view: MatrixView, source: str, destination: str, language: Language) -> tuple[str, ...]:
    cells = view.between(source, destination)
    return services(cells, language) or (("?",) if any(cell.blind for cell in cells) else ("-",))


def _write_table(voice: Voice, view: MatrixView) -> None:
    rows: list[list[Cell]] = []
    for source in view.zones:
        cells: list[Cell] = [
            ("=",) if source == destination else _cell(view, source, destination, voice.language)
            for destination in view.zones
        ]
        rows.append([zone_text(view.policy, source), *cells])
    voice.page.table([voice.say("column-from-to"), *view.zones], rows)


def _write_list(voice: Voice, view: MatrixView) -> None:
    rows = [
        (source, destination, _cell(view, source, destination, voice.language))
        for source in view.zones
        for destination in view.zones
        if source != destination
    ]
    columns = ("column-source", "column-destination", "column-service")
    voice.page.table([voice.say(column) for column in columns], rows)


def _write_all_rows(voice: Voice, view: MatrixView) -> None:
    for cell in view.cells:
        if not (cell.rows or cell.in_doubt or cell.strays):
            continue
        voice.heading(
            "evidence-pair",
            source=zone_text(view.policy, cell.source),
            destination=zone_text(view.policy, cell.destination),
            family=f"IPv{cell.family.value}",
        )
        if cell.rows:
            write_rows(voice, cell.rows, cell.family, 2)
        if cell.in_doubt:
            voice.note("matrix-in-doubt", count=len(cell.in_doubt))
            write_rows(voice, cell.in_doubt, cell.family, 2)
        if cell.strays:
            voice.note("matrix-strays", count=len(cell.strays))
            write_rows(voice, cell.strays, cell.family, 2)
