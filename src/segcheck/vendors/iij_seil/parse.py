"""SEIL text into statements. Two languages: commands, one a line, and keys with values."""

from __future__ import annotations

import re

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.iij_seil import administration, key_values, network
from segcheck.vendors.iij_seil.configuration import Handler, ParseContext, SeilConfiguration, Statement
from segcheck.vendors.iij_seil.filters import statements
from segcheck.vendors.iij_seil.irrelevant import command_reason
from segcheck.vendors.iij_seil.recognize import is_key_line

_HANDLERS: Handlers[Handler] = Handlers(network.HANDLERS, statements.HANDLERS, administration.HANDLERS)
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_PAGED = re.compile(r"\s*-+ ?more ?-+", re.IGNORECASE)


def parse(source: SourceFile) -> SeilConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    configuration = SeilConfiguration(notes)
    context = ParseContext(notes, configuration)
    by_keys = any(is_key_line(text) for text in source.lines)
    lines = list(_lines(source))
    if any(_PAGED.match(line.text) for line in lines):
        configuration.broken = True
        notes.report("capture-paged", (source.span_of_line(1),))
    if by_keys:
        key_values.read(lines, context)
        return configuration
    for line in lines:
        # The prompt of an administrator begins like a comment; neither is a command.
        if line.words[0].startswith("#"):
            notes.ledger.mark(line.number, LineFate.IRRELEVANT, "comment")
        else:
            _dispatch(Statement(line, tuple(quoted or plain for quoted, plain in _WORD.findall(line.text))), context)
    return configuration


def _lines(source: SourceFile) -> list[ConfigLine]:
    found = []
    for number, text in enumerate(source.lines, start=1):
        words = tuple(text.split())
        if words:
            found.append(ConfigLine(number, len(text) - len(text.lstrip()), text, words))
    return found


def _dispatch(statement: Statement, context: ParseContext) -> None:
    words = statement.words
    reason = command_reason(words)
    handler = _HANDLERS.of(words)
    if reason is not None:
        context.notes.irrelevant(Section(statement.line, ()), reason)
    elif handler is not None:
        handler(statement, context)
    else:
        context.notes.unrecognized(Section(statement.line, ()))
