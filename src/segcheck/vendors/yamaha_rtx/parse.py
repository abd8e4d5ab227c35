"""Yamaha text into statements: every command goes to the handler of its leading words."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors.yamaha_rtx import irrelevant
from segcheck.vendors.yamaha_rtx.configuration import Handler, ParseContext, Statement, YamahaConfiguration
from segcheck.vendors.yamaha_rtx.filters import filter_handlers
from segcheck.vendors.yamaha_rtx.text.commands import commands
from segcheck.vendors.yamaha_rtx.text.joined_notes import JoinedNotes

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: Handlers[Handler] = Handlers(filter_handlers.HANDLERS)


def parse(source: SourceFile) -> YamahaConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = JoinedNotes(source)
    configuration = YamahaConfiguration(notes)
    context = ParseContext(notes, configuration)
    lines = []
    for number, text in enumerate(source.lines, start=1):
        if text.lstrip().startswith("#"):
            notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
        else:
            lines.append((number, text))
    for statement in commands(lines):
        _dispatch(statement, context)
    return configuration


def _dispatch(statement: Statement, context: ParseContext) -> None:
    handler = _HANDLERS.of(statement.head)
    if handler is not None:
        handler(statement, context)
        return
    reason = irrelevant.reason(statement.head)
    if reason is None:
        context.notes.unrecognized(statement.section)
    else:
        context.notes.irrelevant(statement.section, reason)
