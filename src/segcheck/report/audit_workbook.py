"""The audit as an Excel workbook: a summary to sign, and one sheet for each table."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.history.standing import Standing
from segcheck.report.audit_sheets.looks import TYPEFACES
from segcheck.report.audit_sheets.summary_sheet import summary_sheet
from segcheck.report.audit_sheets.table_sheet import table_sheet
from segcheck.report.audit_tables.tables import TABLES, telling_of
from segcheck.report.audit_tables.telling import Telling
from segcheck.report.messages import Language
from segcheck.report.spreadsheet.sheet import MOST_ROWS
from segcheck.report.spreadsheet.style import StyleSheet
from segcheck.report.spreadsheet.workbook import WorkbookFacts, workbook_bytes


def audit_workbook(
    document: Mapping[str, object],
    standing: Standing | None = None,
    language: Language = "en",
    *,
    most_rows: int = MOST_ROWS,
) -> bytes:
    """The workbook (.xlsx) of an audit's document, as `json.loads` gives it; same values, same bytes.

    `most_rows`: of a sheet; what does not fit is counted in its last row, and stands in the CSV file of the table.
    Raises: StoreError: it is no document of an audit.
    """
    telling = telling_of(document, standing, language)
    tables = [make(telling) for make in TABLES.values()]
    style_sheet = StyleSheet(TYPEFACES[language])
    sheets = [
        summary_sheet(telling, tables, style_sheet),
        *(table_sheet(table, style_sheet, telling.say, most_rows) for table in tables),
    ]
    return workbook_bytes(sheets, style_sheet, _facts(telling))


def _facts(telling: Telling) -> WorkbookFacts:
    """Headings and feet of the pages: a printed sheet still says which run it is of."""
    document, stamp = telling.document, telling.standing.stamp
    policy = document.part("policy")
    name = policy.text("name") or policy.text("path")
    day = document.text_or_none("on") or telling.say("summary-no-day")
    foot = telling.say("workbook-foot-not-stored")
    if stamp is not None:
        foot = telling.say("workbook-foot", run=stamp.number, digest=stamp.digest)
    return WorkbookFacts(
        title=f"{telling.say('workbook-title')}: {name}",
        creator=f"segcheck {document.text('version')}",
        made_at="" if stamp is None else stamp.made_at,
        heading=f"{telling.say('workbook-title')}  {day}  {name}",
        foot=foot,
    )
