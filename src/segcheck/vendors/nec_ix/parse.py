"""IX text into statements: every section goes to the handler of its leading words."""

from __future__ import annotations

from itertools import islice

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.captures import read_hostname
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors._shared.definitions import names_of
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.nec_ix import definitions, irrelevant
from segcheck.vendors.nec_ix.administration import management
from segcheck.vendors.nec_ix.captures import is_of_terminal, without_page_breaks
from segcheck.vendors.nec_ix.configuration import Handler, IxConfiguration, ParseContext
from segcheck.vendors.nec_ix.filters import access_lists
from segcheck.vendors.nec_ix.filters.list_uses import note_uses
from segcheck.vendors.nec_ix.network import interfaces, routes


def _hostname(section: Section, context: ParseContext) -> None:
    read_hostname(section, context.notes, context.configuration)


_HANDLERS: Handlers[Handler] = Handlers(
    {("hostname",): _hostname},
    access_lists.HANDLERS,
    interfaces.HANDLERS,
    routes.HANDLERS,
    management.HANDLERS,
)


def parse(source: SourceFile) -> IxConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    configuration = IxConfiguration(notes)
    context = ParseContext(notes, configuration)
    cleaned, configuration.broken = without_page_breaks(source, notes)
    tree = outline(cleaned)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    for section in tree.sections:
        _dispatch(section, context)
    for name, span in configuration.network.given_prefixes:
        statement = configuration.network.interfaces.get(name)
        if statement is None:
            configuration.untold_addresses.append(span)
        else:
            statement.learned.append((Family.IPV6, span))
    names = frozenset(name for _, name in (*configuration.filters.lists, *configuration.filters.dynamic))
    configuration.list_uses = note_uses(tree.sections, names, notes)
    configuration.names = names_of(tree.sections, notes, definitions.GRAMMAR)
    return configuration


def _dispatch(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if not section.children and section.line.indent == 0 and is_of_terminal(section.line.text):
        notes.irrelevant(section, "capture-header")
        return
    handler = _HANDLERS.of(words)
    if words[0] not in ("interface", "device") and _swallows(section):
        # SOUNDNESS: what can only stand below an interface has lost its head: which one it belongs to is open.
        notes.unrecognized(section)
        context.configuration.untold_addresses.append(notes.span(section.line))
        return
    if handler is not None:
        handler(section, context)
        return
    reason = irrelevant.global_reason(words)
    if reason is None or (section.children and not irrelevant.opens_section(words)):
        notes.unrecognized(section)
        if interfaces.is_of_interface(words):
            context.configuration.untold_addresses.append(notes.span(section.line))
    else:
        notes.irrelevant(section, reason)


def _swallows(section: Section) -> bool:
    """Whether lines below can only belong to an interface."""
    return any(interfaces.is_of_interface(line.words) for line in islice(section.lines(), 1, None))
