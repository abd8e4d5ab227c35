"""APRESIA text into statements."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.apresia_aeos import interfaces, statements
from segcheck.vendors.apresia_aeos.configuration import ApresiaConfiguration, Handler, ParseContext
from segcheck.vendors.apresia_aeos.irrelevant import GLOBAL

_HANDLERS: Handlers[Handler] = Handlers(interfaces.HANDLERS, statements.HANDLERS)
_PAGED = re.compile(r"\s*-+ ?more ?-+", re.IGNORECASE)


def parse(source: SourceFile) -> ApresiaConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    configuration = ApresiaConfiguration(notes)
    context = ParseContext(notes, configuration)
    tree = outline(source)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    for section in tree.sections:
        _dispatch(section, context)
    if any(_PAGED.match(text) for text in source.lines):
        configuration.broken = True
        notes.report("capture-paged", (source.span_of_line(1),), Severity.ERROR, Effect.REJECTS_FILE)
    return configuration


def _dispatch(section: Section, context: ParseContext) -> None:
    words = section.line.words
    handler = _HANDLERS.of(words)
    reason = GLOBAL.of_statement(words)
    if words[0].startswith("#"):
        context.notes.irrelevant(section, "comment")
    elif handler is not None:
        handler(section, context)
    elif reason is not None and not section.children:
        context.notes.irrelevant(section, reason)
    else:
        context.notes.unrecognized(section)
        if any(line.words[:1] in (("ip",), ("ipv6",), ("interface",)) for line in section.lines()):
            # SOUNDNESS: an interface that is not read may be on any network.
            context.configuration.untold.append(context.notes.span(section.line))
