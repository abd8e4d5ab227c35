"""The exception register kept as a table: every row as the mapping an entry in the policy file would be.

CHOICE: rows become the same tree as YAML entries and are read by the same reader; so the three forms of a register
cannot come to mean different things, and mistakes are told at the cell by the same sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Mapping as NamedMapping

from segcheck.policy.approval import NOTHING_WORDS
from segcheck.policy.reading.delimited_text import read_delimited
from segcheck.policy.reading.flow_reader import ANY
from segcheck.policy.reading.problems import Problems, shortened
from segcheck.policy.reading.register_columns import Cell, Columns, Row, find_columns
from segcheck.policy.reading.register_services import read_service_cells
from segcheck.policy.reading.register_workbook import read_workbook
from segcheck.policy.reading.services import Services
from segcheck.policy.reading.yaml_reader import Mapping, Node, Scalar, Sequence
from segcheck.source.text import SourceFile

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BETWEEN = re.compile(r"[\n,、;]")
_BETWEEN_PLACES = re.compile(r"[\n,、;→⇒>]")
# The NFKC form turns full-width letters and marks into these.
ANY_WORDS = frozenset({"any", "all", "*", "すべて", "全て", "全部", "任意", "制限なし"})
_DIRECTIONS = {
    "one-way": "one-way 片方向 一方向 単方向 片道 → ⇒ -> 送信元→宛先 送信元から宛先",
    "both": "both two-way bidirectional 双方向 両方向 ⇔ ↔ <->",
}
_DIRECTION_WORDS = {word: direction for direction, words in _DIRECTIONS.items() for word in words.split()}
_JAPANESE_IN_FORCE = (
    "有効",
    "承認",
    "承認済",
    "承認済み",
    "許可",
    "許可済",
    "許可済み",
    "使用中",
    "利用中",
    "運用中",
    "継続",
    "継続中",
)
_IN_FORCE = frozenset((*_JAPANESE_IN_FORCE, "active", "valid", "open", "approved", "in force"))
# Columns of what has ended: nothing in them is good news.
_ENDINGS = ("廃止", "失効", "取消", "削除")
_NOTE_MARKS = ("※", "注", "*", "以上")


def read_table(
    name: Scalar,
    sheet: Scalar | None,
    data: bytes,
    zones: NamedMapping[str, str],
    services: NamedMapping[str, Services],
    problems: Problems,
) -> tuple[SourceFile, tuple[Mapping, ...]] | None:
    """The file `data` as text, and its rows as entries; None when it is no table (told). `zones`: names by what a zone
    may be called.

    Cost: linear; 0.1 ms per cell of an Excel file.
    """
    if data.startswith(_OLE):
        problems.add("register-old-workbook", name.span, name=shortened(name.text))
        return None
    if data.startswith(_ZIP):
        table = read_workbook(name, sheet, data, problems)
    else:
        if sheet is not None:
            problems.add("register-sheet-of-text", sheet.span)
        table = read_delimited(name, data, problems)
    if table is None:
        return None
    columns = find_columns(table, problems)
    if columns is None:
        return table.source, ()
    reader = _Rows(columns, zones, services, problems)
    return table.source, tuple(entry for row in columns.rows if (entry := reader.entry(row)) is not None)


class _Rows:
    """Turns rows into mappings. A row with a mistake of its own becomes none."""

    def __init__(
        self, columns: Columns, zones: NamedMapping[str, str], services: NamedMapping[str, Services], problems: Problems
    ) -> None:
        self._columns = columns
        self._zones = zones
        self._services = services
        self._problems = problems

    def entry(self, row: Row) -> Mapping | None:
        """The entry of `row`; None for a note, and (told) for one that is filled only in part, also where all that is
        filled are columns that are not read: such a row may have slipped.
        """
        filled = [cell.text for cell in row.cells if cell.text.strip()]
        if len(filled) == 1 and _narrow(filled[0]).startswith(_NOTE_MARKS):
            return None
        told = len(self._problems)
        cells = {field: cell for field in self._columns.index if (cell := self._cell(row, field)) is not None}
        if len(self._problems) == told:
            self._tell_gaps(row, cells)
        self._tell_state(cells.get("status"))
        service = read_service_cells(cells, self._services, self._problems)
        if len(self._problems) > told:
            return None
        written: list[tuple[str, Node]] = [("id", _scalar(cells["id"], _narrow(cells["id"].text)))]
        written += [("service", service)] if service is not None else []
        written += [(key, _scalar(cell, _one_line(cell.text))) for key, cell in _among(cells, _WORDS)]
        written += [(key, _scalar(cell, _narrow(cell.text))) for key, cell in _among(cells, _DAYS)]
        written += [(key, _scalar(cell, self._zone(cell.text))) for key, cell in _among(cells, ("from", "to"))]
        for key, mac_key in (("sources", "source_mac"), ("destinations", "destination_mac")):
            written.append((key, self._hosts(cells[key], cells.get(mac_key))))
        for key, cell in _among(cells, ("direction",)):
            word = _narrow(cell.text).casefold()
            written.append((key, _scalar(cell, _DIRECTION_WORDS.get(word, word))))
        for key, cell in _among(cells, ("via",)):
            written.append((key, _list(cell, _BETWEEN_PLACES.split(_narrow(cell.text).replace("->", "→")))))
        for key, cell in _among(cells, ("source_port",)):
            word = _narrow(cell.text)
            written.append((key, _scalar(cell, ANY if word.casefold() in ANY_WORDS else word)))
        if len(self._problems) > told:
            return None
        return Mapping(tuple((_scalar(cells["id"], key), node) for key, node in written), row.span)

    def _cell(self, row: Row, field: str) -> Cell | None:
        """The cell of `field` in `row`; None where nothing is in it."""
        number = self._columns.index[field]
        if number >= len(row.cells):
            return None
        cell = row.cells[number]
        if cell.fault:
            title = self._columns.titles[field]
            self._problems.add(cell.fault, cell.span, cell=cell.name, column=shortened(title))
        text = _narrow(cell.text)
        # A port column says "-" for protocols without ports; any other dash says that there is nothing.
        nothing = text.casefold() in NOTHING_WORDS and field not in _REQUIRED
        # `無` beside 状態 or 有効/無効 may say that the entry is not in force.
        unclear = field == "status" and any(letter.isalpha() and letter != "ー" for letter in text)
        return None if not text or (nothing and not unclear) else cell

    def _tell_gaps(self, row: Row, cells: NamedMapping[str, Cell]) -> None:
        service = next(field for field in ("protocol", "port", "service") if field in self._columns.index)
        wanted = (*_REQUIRED, *([] if _has_service(cells) else [service]))
        for field in wanted:
            if field not in cells:
                number = self._columns.index[field]
                span = row.cells[number].span if number < len(row.cells) else row.span
                self._problems.add("register-cell-empty", span, column=shortened(self._columns.titles[field]))

    def _tell_state(self, cell: Cell | None) -> None:
        if cell is not None and _narrow(cell.text).casefold() not in _IN_FORCE:
            title = self._columns.titles["status"]
            if _narrow(cell.text).casefold() in NOTHING_WORDS and any(word in title for word in _ENDINGS):
                return
            self._problems.add(
                "register-entry-ended", cell.span, column=shortened(title), text=shortened(_one_line(cell.text))
            )

    def _zone(self, text: str) -> str:
        """The zone's name, of its name or title."""
        return self._zones.get(text.strip()) or self._zones.get(_narrow(text)) or _narrow(text)

    def _hosts(self, addresses: Cell, macs: Cell | None) -> Node:
        """Hosts of one cell, with the MAC addresses of the other: as many as there are hosts, or all of one host."""
        texts = [ANY if text.casefold() in ANY_WORDS else text for text in _pieces(addresses)]
        owned = [] if macs is None else _pieces(macs)
        if macs is None or not owned:
            return _list(addresses, texts)
        if len(texts) == 1:
            owners = [owned]
        elif len(owned) == len(texts):
            owners = [[mac] for mac in owned]
        else:
            self._problems.add("register-mac-count", macs.span, hosts=str(len(texts)), macs=str(len(owned)))
            return _list(addresses, texts)
        return Sequence(
            tuple(_host(addresses, macs, text, own) for text, own in zip(texts, owners, strict=True)), addresses.span
        )


_REQUIRED = ("id", "sources", "destinations")
_WORDS = ("purpose", "reason", "approver")
_DAYS = ("approved", "expires", "reviewed")


def _has_service(cells: NamedMapping[str, Cell]) -> bool:
    return any(field in cells for field in ("protocol", "port", "service"))


def _among(cells: NamedMapping[str, Cell], keys: tuple[str, ...]) -> Iterator[tuple[str, Cell]]:
    return ((key, cells[key]) for key in keys if key in cells)


def _host(addresses: Cell, macs: Cell, text: str, own: list[str]) -> Node:
    known = [mac for mac in own if mac.casefold() not in NOTHING_WORDS]
    entries: list[tuple[Scalar, Node]] = [(_scalar(addresses, "ip"), _scalar(addresses, text))]
    if known:
        entries.append((_scalar(macs, "mac"), _list(macs, known)))
    return Mapping(tuple(entries), addresses.span)


def _pieces(cell: Cell) -> list[str]:
    return [piece for part in _BETWEEN.split(_narrow(cell.text)) if (piece := part.strip())]


def _list(cell: Cell, texts: list[str]) -> Node:
    return Sequence(tuple(_scalar(cell, text.strip()) for text in texts if text.strip()), cell.span)


def _scalar(cell: Cell, text: str) -> Scalar:
    return Scalar(text, False, cell.span)


def _narrow(text: str) -> str:
    """Full-width letters, digits and marks as half-width ones; blanks at the ends gone.

    >>> _narrow("１０．１０．２０．４０　")
    '10.10.20.40'
    """
    return unicodedata.normalize("NFKC", text).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
