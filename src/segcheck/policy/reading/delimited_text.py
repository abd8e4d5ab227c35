"""Tables as text: comma- or tab-separated values, each cell with its place.

CHOICE: a reader of our own and not the `csv` module: that one tells lines but no columns, and none inside quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from segcheck.policy.reading.problems import Problems, shortened
from segcheck.policy.reading.register_columns import Cell, Row, Table
from segcheck.policy.reading.yaml_reader import Scalar
from segcheck.source.text import SourceFile, Span, UndecodableText, decode

MOST_ROWS = 100_000
_QUOTED = re.compile(r'[ ]*"((?:[^"]|"")*)"')


def read_delimited(name: Scalar, data: bytes, problems: Problems) -> Table | None:
    """The table in `data` (UTF-8, UTF-16, CP932 or EUC-JP; the bytes decide); None when it is none (told).

    SOURCE: RFC 4180 for quotes. The separator is the one that stands in the text more often, comma or tab.
    """
    try:
        source = decode(name.text, data)
    except UndecodableText:
        problems.add("register-no-table", name.span, name=shortened(name.text))
        return None
    text = "\n".join(source.lines)
    separator = "\t" if text.count("\t") > text.count(",") else ","
    rows: list[Row] = []
    for cells in _rows(source, text, separator, problems):
        if any(cell.text.strip() for cell in cells):
            if len(rows) >= MOST_ROWS:
                problems.add("register-too-large", name.span, name=shortened(name.text), limit=f"{MOST_ROWS}")
                return None
            rows.append(Row(cells, _whole(cells)))
    return Table(source, tuple(rows))


def _rows(source: SourceFile, text: str, separator: str, problems: Problems) -> Iterator[tuple[Cell, ...]]:
    plain = re.compile(f"[^{separator}\n]*")
    offset, line, column = 0, 1, 1
    cells: list[Cell] = []
    while True:
        quoted = _QUOTED.match(text, offset)
        matched = quoted or plain.match(text, offset)
        if matched is None:
            raise AssertionError("the plain pattern matches everywhere")
        if quoted is None and matched[0].lstrip(" ").startswith('"'):
            problems.add("register-quote-open", Span(source.path, line, column, line, column + len(matched[0])))
        content = quoted[1].replace('""', '"') if quoted is not None else matched[0]
        breaks = matched[0].count("\n")
        end_line = line + breaks
        end_column = matched.end() - text.rfind("\n", 0, matched.end()) if breaks else column + len(matched[0])
        cells.append(Cell(content, Span(source.path, line, column, end_line, end_column), ""))
        offset, line, column = matched.end(), end_line, end_column
        following = text[offset : offset + 1]
        if following == separator:
            offset, column = offset + 1, column + 1
            continue
        if following not in ("", "\n"):
            # Text behind a closing quote: `"a"b`.
            problems.add("register-quote-bad", Span(source.path, line, column, line, column + 1))
            rest = plain.match(text, offset)
            offset = rest.end() if rest is not None else len(text)
            column += offset - matched.end()
            if text[offset : offset + 1] == separator:
                offset, column = offset + 1, column + 1
                continue
        yield tuple(cells)
        if offset >= len(text):
            return
        cells, offset, line, column = [], offset + 1, line + 1, 1


def _whole(cells: tuple[Cell, ...]) -> Span:
    return cells[0].span._replace(end_line=cells[-1].span.end_line, end_column=cells[-1].span.end_column)
