"""Statements about filters that are not understood, and those that are in force no more."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors.yamaha_rtx.configuration import ParseContext, Statement
from segcheck.vendors.yamaha_rtx.filters.filter_statements import Definition, NumberList, SetUse


def unread(statement: Statement, context: ParseContext, family: Family | None) -> None:
    """A line about filters that is not understood.

    SOUNDNESS: it may define, replace or bind any filter, so the device may do anything.
    """
    context.configuration.filters.unread.append((family, context.notes.span(statement.line)))
    context.notes.unrecognized(statement.section)


def superseded(before: Definition | NumberList | SetUse | None, context: ParseContext) -> None:
    """A statement that a later one replaces or removes is in force no more."""
    if before is not None:
        context.notes.ledger.mark(before.statement.line.number, LineFate.IRRELEVANT, "yamaha-replaced")
        context.notes.report(
            "yamaha-replaced", (context.notes.span(before.statement.line),), Severity.WARNING, Effect.NONE
        )
