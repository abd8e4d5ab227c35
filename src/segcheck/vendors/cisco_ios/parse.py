"""IOS text into statements: every top-level section goes to the handler of its leading words."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors._shared.definitions import names_of
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.cisco_ios import (
    access_lists,
    broadcast_relay,
    definitions,
    interfaces,
    irrelevant,
    list_uses,
    management,
    monitoring,
    nat,
    object_groups,
    route_maps,
    routes,
    special_sections,
    terminal_admission,
    vlan_sections,
    zones,
)
from segcheck.vendors.cisco_ios.blocks import BLOCK_STARTS, block_end
from segcheck.vendors.cisco_ios.configuration import Handler, IosConfiguration, ParseContext

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: Handlers[Handler] = Handlers(
    access_lists.HANDLERS,
    object_groups.HANDLERS,
    zones.HANDLERS,
    special_sections.HANDLERS,
    terminal_admission.HANDLERS,
    interfaces.HANDLERS,
    vlan_sections.HANDLERS,
    routes.HANDLERS,
    route_maps.HANDLERS,
    nat.HANDLERS,
    broadcast_relay.HANDLERS,
    management.HANDLERS,
    monitoring.HANDLERS,
)


def parse(source: SourceFile) -> IosConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    context = ParseContext(notes, IosConfiguration(notes))
    tree = outline(source, "!", BLOCK_STARTS, block_end)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    ended = False
    for section in tree.sections:
        _dispatch(section, context, ended=ended)
        ended = ended or section.line.words == ("end",)
    names = frozenset(name for _, name in context.configuration.filters.lists)
    context.configuration.list_uses = list_uses.note_uses(tree.sections, names, notes)
    context.configuration.names = names_of(tree.sections, notes, definitions.GRAMMAR)
    context.configuration.broken = special_sections.note_broken_capture(notes, tree.sections)
    return context.configuration


def is_read(words: tuple[str, ...]) -> bool:
    """Whether top-level statements that begin like this are read, and not passed over as irrelevant.

    >>> is_read(("ip", "route", "0.0.0.0")), is_read(("clock", "timezone"))
    (True, False)
    """
    return _HANDLERS.of(words) is not None


def _dispatch(section: Section, context: ParseContext, *, ended: bool) -> None:
    words = section.line.words
    handler = _HANDLERS.of(words)
    if handler is not None:
        if ended:
            # SOUNDNESS: the configuration is over; whether statements behind its end are in force is not known.
            context.notes.unrecognized(section, "statement-after-end")
            if words[0].lower().startswith("int"):
                context.configuration.untold_addresses.append(context.notes.span(section.line))
        else:
            handler(section, context)
        return
    reason = "capture-prompt" if special_sections.is_prompt(section) else irrelevant.global_reason(words)
    if reason is None or not irrelevant.is_plausible(section):
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, reason)
