"""Text of an AX into statements: every top-level section goes to the handler of its leading words."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alaxala_ax import irrelevant, special_sections
from segcheck.vendors.alaxala_ax.administration import management, monitoring
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration, Handler, ParseContext
from segcheck.vendors.alaxala_ax.filters import access_lists
from segcheck.vendors.alaxala_ax.network import interfaces, routes, vlan_sections

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: Handlers[Handler] = Handlers(
    special_sections.HANDLERS,
    access_lists.HANDLERS,
    interfaces.HANDLERS,
    vlan_sections.HANDLERS,
    routes.HANDLERS,
    management.HANDLERS,
    monitoring.HANDLERS,
)


def parse(source: SourceFile) -> AxConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    context = ParseContext(notes, AxConfiguration(notes))
    tree = outline(source)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    ended = False
    for section in tree.sections:
        _dispatch(section, context, ended=ended)
        ended = ended or section.line.words == ("end",)
    context.configuration.broken = special_sections.note_broken_capture(notes)
    return context.configuration


def _dispatch(section: Section, context: ParseContext, *, ended: bool) -> None:
    words = section.line.words
    handler = _HANDLERS.of(words)
    if handler is not None:
        if ended:
            # SOUNDNESS: the configuration is over; whether statements behind its end are in force is not known.
            context.notes.unrecognized(section, "statement-after-end")
            if words[0] == "interface":
                context.configuration.untold_addresses.append(context.notes.span(section.line))
        else:
            handler(section, context)
        return
    if special_sections.is_head(section):
        context.notes.irrelevant(section, "capture-header")
        return
    reason = "capture-prompt" if special_sections.is_prompt(section) else irrelevant.global_reason(words)
    if reason is None or not irrelevant.is_plausible(section):
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, reason)
