"""Tables of an audit as CSV files that Excel opens: UTF-8 with a byte order mark, lines that end with CR LF.

CHOICE: a text that a spreadsheet program would take for a formula stands behind an apostrophe. A CSV file cannot say
what is text, and what stands in a configuration must never compute.
SOURCE: RFC 4180 (quotes, line ends); OWASP, "CSV Injection" (which texts, and the apostrophe).
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping

from segcheck.history.standing import Standing
from segcheck.report.audit_tables.table import Content, Kind, Table, Toned
from segcheck.report.audit_tables.tables import TABLES, telling_of
from segcheck.report.messages import Language
from segcheck.report.safe_text import safe
from segcheck.report.spreadsheet.cell_text import begins_like_a_formula

_BYTE_ORDER_MARK = "\ufeff"


TABLE_NAMES = tuple(TABLES)
"""Names of the tables, which are the same in every language."""


def findings_csv(document: Mapping[str, object], standing: Standing | None = None, language: Language = "en") -> str:
    """The findings of an audit's document (as `json.loads` gives it), the most urgent first.

    Raises: StoreError: it is no document of an audit.
    """
    return named_csv("findings", document, standing, language)


def named_csv(
    name: str, document: Mapping[str, object], standing: Standing | None = None, language: Language = "en"
) -> str:
    """The table called `name`, one of TABLE_NAMES.

    Raises: StoreError: it is no document of an audit.
    """
    return table_csv(TABLES[name](telling_of(document, standing, language)))


def csv_files(
    document: Mapping[str, object], standing: Standing | None = None, language: Language = "en"
) -> dict[str, str]:
    """Every table by the name of its file, such as `findings.csv`.

    Raises: StoreError: it is no document of an audit.
    """
    telling = telling_of(document, standing, language)
    return {f"{name}.csv": table_csv(make(telling)) for name, make in TABLES.items()}


def table_csv(table: Table) -> str:
    """One table with its header. Columns for people to fill in are left out."""
    kept = [place for place, column in enumerate(table.columns) if column.kind is not Kind.ENTRY]
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([table.columns[place].title for place in kept])
    writer.writerows([_field(row[place]) for place in kept] for row in table.rows)
    return text.getvalue()


def _field(content: Content | Toned) -> str:
    """One field as text.

    >>> _field("=cmd|' /C calc'!A0"), _field("a\\nb"), _field(7)
    ("'=cmd|' /C calc'!A0", 'a\\nb', '7')
    """
    if content is None:
        return ""
    if isinstance(content, datetime.date):
        return content.isoformat()
    if isinstance(content, int):
        return str(content)
    text = content.text if isinstance(content, Toned) else content
    shown = "\n".join(safe(line) for line in text.split("\n"))
    return f"'{shown}" if begins_like_a_formula(shown) else shown
