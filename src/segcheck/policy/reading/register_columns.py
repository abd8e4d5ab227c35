"""Columns of a register kept as a table: which header means what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from segcheck.policy.reading.problems import Problems
from segcheck.source.text import SourceFile, Span

# A header stands among the first rows; titles and notes above it are common.
HEADER_ROWS = 20
_FEWEST_KNOWN = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `name` as spreadsheets call it (`C7`); `fault`: code of what is wrong with the cell itself."""

    text: str
    span: Span
    name: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not wholly empty; `cells` from the first column on."""

    cells: tuple[Cell, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text, and its rows."""

    source: SourceFile
    rows: tuple[Row, ...]


# CHOICE: names as published register forms, spreadsheets and firewall tools have them, in their plain form: what
# `_plain` strips (brackets, blanks, marks) need not be listed again.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id 管理番号 台帳番号 例外番号 例外id 例外管理番号 登録番号 識別番号 exceptionid",),
    "purpose": ("purpose 目的 用途 利用目的 使用目的 通信目的 通信の目的",),
    "from": ("from fromzone sourcezone 送信元ゾーン 送信元セグメント 送信元系統 送信元区分 接続元ゾーン",),
    "to": (
        "to tozone destinationzone 宛先ゾーン 宛先セグメント 宛先系統 宛先区分",
        "送信先ゾーン 送信先セグメント 接続先ゾーン",
    ),
    "sources": (
        "sources source sourceip sourceaddress sourceipaddress sourcehost src srcip",
        "送信元 送信元ip 送信元アドレス 送信元ipアドレス 送信元ホスト",
        "接続元 接続元ip 接続元アドレス 接続元ipアドレス",
    ),
    "source_mac": ("sourcemac sourcemacaddress srcmac 送信元mac 送信元macアドレス 接続元mac 接続元macアドレス",),
    "destinations": (
        "destinations destination destinationip destinationaddress destinationipaddress destinationhost dst dstip",
        "宛先 宛先ip 宛先アドレス 宛先ipアドレス 宛先ホスト",
        "送信先 送信先ip 送信先アドレス 送信先ipアドレス",
        "接続先 接続先ip 接続先アドレス 接続先ipアドレス",
    ),
    "destination_mac": (
        "destinationmac destinationmacaddress dstmac",
        "宛先mac 宛先macアドレス 送信先mac 送信先macアドレス 接続先mac 接続先macアドレス",
    ),
    "protocol": ("protocol プロトコル 通信プロトコル アプリケーションプロトコル",),
    "port": (
        "port ports destinationport dstport dport",
        "ポート ポート番号 宛先ポート 宛先ポート番号 送信先ポート 接続先ポート",
    ),
    "service": ("service services サービス サービス名 通信サービス",),
    "source_port": ("sourceport srcport sport 送信元ポート 送信元ポート番号 接続元ポート",),
    "direction": ("direction 方向 通信方向 通信の方向 向き",),
    "via": ("via path route 経路 経由 経由機器 通信経路 経路限定 経路の限定",),
    "reason": ("reason 理由 例外理由 申請理由 許可理由 例外とする理由 必要理由",),
    "approver": ("approver approvedby 承認者 許可者 決裁者 承認者名",),
    "approved": (
        "approved approvaldate approvedon dateapproved",
        "承認日 許可日 決裁日 承認年月日 許可年月日",
    ),
    "expires": (
        "expires expiry expirydate expirationdate validuntil",
        "期限 有効期限 承認期限 満了日 有効期限日 有効期間終了日",
    ),
    "reviewed": (
        "reviewed reviewdate lastreview lastreviewed",
        "点検日 最終点検日 前回点検日 見直し日 最終見直し日 棚卸日 点検年月日",
    ),
    "status": ("status state 状態 ステータス 状況 廃止 廃止日 廃止年月日 失効日 取消日 削除日 有効無効",),
}
# Taken only where no column of the same meaning has a name of the list above: a running number beside the id.
_WEAK_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("no 番号 項番 number 通番 連番",),
    "purpose": ("業務 業務名 システム名 件名 名称 用件",),
    "reason": ("必要性",),
}
_STRONG = {name: field for field, lines in _NAMES.items() for line in lines for name in line.split()}
_WEAK = {name: field for field, lines in _WEAK_NAMES.items() for line in lines for name in line.split()}
# What a message calls a missing column.
_REQUIRED = (("id",), ("sources",), ("destinations",), ("port", "protocol", "service"))
_CALLED = {"id": "管理番号 (id)", "sources": "送信元IP (source)", "destinations": "宛先IP (destination)"}
_CALLED_SERVICE = "プロトコル・ポート (protocol, port)"
_DECORATION = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|[^\w]|_")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands (`index`, from 0) and its title in the header; `rows` are those below the header."""

    index: Mapping[str, int]
    titles: Mapping[str, str]
    rows: tuple[Row, ...]


def find_columns(table: Table, problems: Problems) -> Columns | None:
    """The columns of `table`; None when there is no header or a column is missing (told).

    CHOICE: columns of unknown names are the site's own (remarks, section in charge) and are not read; a column that
    says whether an entry is in force is read, because an ended entry must not allow anything.
    """
    best: tuple[int, int, list[tuple[str, Cell]]] | None = None
    for number, row in enumerate(table.rows):
        if row.span.line > HEADER_ROWS:
            break
        above = table.rows[number - 1] if number and table.rows[number - 1].span.line == row.span.line - 1 else None
        for names in (_own_names(row), _joined_names(row, above)):
            known = sum(_field(name) is not None for name, _ in names)
            if known >= _FEWEST_KNOWN and (best is None or known > best[0]):
                best = (known, number, names)
    if best is None:
        place = Span(table.source.path, 1, 1, 1, 1)
        problems.add("register-header-missing", place, rows=str(HEADER_ROWS), columns=_needed())
        return None
    index, titles = _assigned(best[2], problems)
    missing = [fields for fields in _REQUIRED if not any(field in index for field in fields)]
    for fields in missing:
        called = _CALLED.get(fields[0], _CALLED_SERVICE)
        problems.add("register-column-missing", table.rows[best[1]].span, column=called)
    return None if missing else Columns(index, titles, table.rows[best[1] + 1 :])


def _assigned(names: list[tuple[str, Cell]], problems: Problems) -> tuple[dict[str, int], dict[str, str]]:
    index: dict[str, int] = {}
    titles: dict[str, str] = {}
    for known in (_STRONG, _WEAK):
        taken = frozenset(index)
        for number, (name, cell) in enumerate(names):
            field = known.get(name)
            if field is None or field in taken:
                continue
            if field in index:
                problems.add("register-column-twice", cell.span, column=cell.text, first=titles[field])
                continue
            index[field], titles[field] = number, " ".join(cell.text.split())
    return index, titles


def _own_names(row: Row) -> list[tuple[str, Cell]]:
    return [(_plain(cell.text), cell) for cell in row.cells]


def _joined_names(row: Row, above: Row | None) -> list[tuple[str, Cell]]:
    """Names of a header of two rows: a group (送信元) above, its parts (IP, MAC) below."""
    if above is None:
        return []
    return list(_pairs(above.cells, row.cells))


def _pairs(above: Sequence[Cell], below: Sequence[Cell]) -> Iterator[tuple[str, Cell]]:
    group = ""
    for number in range(max(len(above), len(below))):
        upper = above[number] if number < len(above) else None
        lower = below[number] if number < len(below) else None
        own_group = _plain(upper.text) if upper is not None else ""
        group = own_group or group
        if lower is None or not _plain(lower.text):
            yield own_group, upper if upper is not None else above[-1]
        else:
            joined = group + _plain(lower.text)
            yield joined if _field(joined) is not None else _plain(lower.text), lower


def _field(name: str) -> str | None:
    return _STRONG.get(name) or _WEAK.get(name)


def _plain(text: str) -> str:
    """A header without what varies: width, case, blanks, line breaks, brackets and their content, marks.

    >>> _plain("送信元\\nＩＰアドレス（※必須）")
    '送信元ipアドレス'
    """
    return _DECORATION.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _needed() -> str:
    return ", ".join((*_CALLED.values(), _CALLED_SERVICE))
