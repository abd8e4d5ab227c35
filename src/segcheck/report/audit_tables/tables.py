"""All tables of an audit, in the order of the workbook's sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from segcheck.history.standing import Standing
from segcheck.report.audit_tables.changes import changes_table
from segcheck.report.audit_tables.clauses import coverage_table, intents_table
from segcheck.report.audit_tables.findings import findings_table
from segcheck.report.audit_tables.flows import flows_table, matrix_table
from segcheck.report.audit_tables.inputs import files_table, foundations_table, ledger_table, zones_table
from segcheck.report.audit_tables.practice import hygiene_table
from segcheck.report.audit_tables.register import acceptances_table, exceptions_table, permits_table
from segcheck.report.audit_tables.table import Table
from segcheck.report.audit_tables.telling import Telling
from segcheck.report.messages import Language
from segcheck.report.recorded import Recorded

TABLES: Mapping[str, Callable[[Telling], Table]] = {
    "coverage": coverage_table,
    "intents": intents_table,
    "matrix": matrix_table,
    "flows": flows_table,
    "findings": findings_table,
    "acceptances": acceptances_table,
    "exceptions": exceptions_table,
    "permits": permits_table,
    "hygiene": hygiene_table,
    "changes": changes_table,
    "zones": zones_table,
    "files": files_table,
    "ledger": ledger_table,
    "foundations": foundations_table,
}


def telling_of(document: Mapping[str, object], standing: Standing | None, language: Language) -> Telling:
    """The document, ready to be told in `language`."""
    return Telling(Recorded(document), standing or Standing(), language)
