"""AlliedWare Plus text into statements: every top-level section goes to the handler of its leading words."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.captures import note_page_breaks
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors._shared.definitions import names_of
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alliedware_plus import definitions, irrelevant, special_sections
from segcheck.vendors.alliedware_plus.administration import management
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration, Handler, ParseContext
from segcheck.vendors.alliedware_plus.filters import access_lists, list_uses, policies
from segcheck.vendors.alliedware_plus.firewall import firewall_sections
from segcheck.vendors.alliedware_plus.network import interfaces, routes, vlans
from segcheck.vendors.alliedware_plus.recognize import kind_of
from segcheck.vendors.alliedware_plus.translations import nat_sections

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: Handlers[Handler] = Handlers(
    special_sections.HANDLERS,
    interfaces.HANDLERS,
    vlans.HANDLERS,
    routes.HANDLERS,
    access_lists.HANDLERS,
    policies.HANDLERS,
    management.HANDLERS,
    firewall_sections.HANDLERS,
    nat_sections.HANDLERS,
)


def parse(source: SourceFile) -> AlliedWarePlusConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    configuration = AlliedWarePlusConfiguration(notes)
    context = ParseContext(notes, configuration)
    kind = kind_of(source)
    if kind not in ("", "plus"):
        configuration.broken = special_sections.note_other_kind(notes, kind)
        configuration.foreign = not configuration.broken
        configuration.untold_addresses.append(Span(notes.path, 1, 1, 1, 1))
        return configuration
    tree = outline(source)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    ended = False
    for section in tree.sections:
        _dispatch(section, context, ended=ended)
        ended = ended or section.line.words == ("end",)
    configuration.list_uses = list_uses.note_uses(tree.sections, configuration)
    configuration.names = names_of(tree.sections, notes, definitions.GRAMMAR)
    configuration.broken = note_page_breaks(notes)
    return configuration


def _dispatch(section: Section, context: ParseContext, *, ended: bool) -> None:
    words = section.line.words
    handler = _HANDLERS.of(words)
    if handler is not None:
        if ended:
            # SOUNDNESS: the configuration is over; whether statements behind its end are in force is not known.
            context.notes.unrecognized(section, "statement-after-end")
            if words[0].startswith("int"):
                context.configuration.untold_addresses.append(context.notes.span(section.line))
        else:
            handler(section, context)
        return
    reason = "capture-prompt" if special_sections.is_prompt(section) else irrelevant.global_reason(words)
    if reason is None or not irrelevant.is_plausible(section):
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, reason)
