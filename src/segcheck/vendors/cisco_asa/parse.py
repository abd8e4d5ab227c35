"""ASA text into statements: every top-level section goes to the handler of its leading words."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import ConfigLine, Section, outline
from segcheck.vendors._shared.definitions import names_of
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.cisco_asa import definitions, irrelevant, section_heads, special_sections
from segcheck.vendors.cisco_asa.administration import management, monitoring
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext
from segcheck.vendors.cisco_asa.filters import access_lists, list_uses, names, object_groups, objects, time_ranges
from segcheck.vendors.cisco_asa.network import contexts, interfaces, routes, vpn
from segcheck.vendors.cisco_asa.sessions import inspection_statements, traffic_rules
from segcheck.vendors.cisco_asa.translations import nat_statements

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: Handlers[Handler] = Handlers(
    special_sections.HANDLERS,
    names.HANDLERS,
    objects.HANDLERS,
    object_groups.HANDLERS,
    access_lists.HANDLERS,
    time_ranges.HANDLERS,
    interfaces.HANDLERS,
    traffic_rules.HANDLERS,
    nat_statements.HANDLERS,
    routes.HANDLERS,
    inspection_statements.HANDLERS,
    vpn.HANDLERS,
    contexts.HANDLERS,
    management.HANDLERS,
    monitoring.HANDLERS,
)


def parse(source: SourceFile) -> AsaConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    configuration = AsaConfiguration(notes)
    context = ParseContext(notes, configuration)
    tree = outline(source)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    ended = False
    seen: set[str] = set()
    for section in tree.sections:
        if ended:
            _read_behind_end(section, context)
            continue
        _dispatch(section, context, seen)
        seen.add(section.line.words[0])
        ended = special_sections.is_end(section)
    lists = frozenset((*configuration.filters.lists, *configuration.filters.ipv6_lists))
    configuration.list_uses = list_uses.note_uses(tree.sections, lists, notes)
    configuration.defined = names_of(tree.sections, notes, definitions.GRAMMAR)
    configuration.broken = special_sections.note_broken_capture(configuration, tree.sections)
    return configuration


def is_read(words: tuple[str, ...]) -> bool:
    """Whether top-level statements that begin like this are read, or drop packets, and are not passed over.

    >>> is_read(("route", "inside", "10.0.0.0")), is_read(("clock", "timezone"))
    (True, False)
    """
    return _HANDLERS.of(words) is not None or irrelevant.may_drop(Section(ConfigLine(1, 0, " ".join(words), words), ()))


def _read_behind_end(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: the configuration is over; whether statements behind its end are in force is not known."""
    if not special_sections.read_header(section, context):
        context.notes.unrecognized(section, "statement-after-end")
        _note_untold(section, context)


def _unrecognized(section: Section, context: ParseContext) -> None:
    context.notes.unrecognized(section)
    _note_untold(section, context)


def _is_of_interface(words: tuple[str, ...]) -> bool:
    """Whether a line gives a name or an address to an interface, shortened words included."""
    if words[:1] == ("nameif",):
        return True
    return words[:1] in (("ip",), ("ipv6",)) and len(words) > 2 and "address".startswith(words[1])


def _note_untold(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: an interface that is not read may be on any network."""
    if any(_is_of_interface(line.words) for line in section.lines()):
        context.configuration.untold_addresses.append(context.notes.span(section.line))


def _dispatch(section: Section, context: ParseContext, seen: set[str]) -> None:
    words = section.line.words
    handler = _HANDLERS.of(words)
    if handler is not None:
        if section.children and not (section_heads.opens_section(section) and section_heads.is_whole(section)):
            _unrecognized(section, context)
        else:
            handler(section, context)
        return
    if words[0] == "clear":
        special_sections.read_clear(section, context, seen)
        return
    if special_sections.read_header(section, context):
        return
    if irrelevant.may_drop(section):
        context.notes.approximated(section.line, "asa-may-drop")
        context.configuration.doubts.append(context.notes.span(section.line))
        return
    reason = irrelevant.global_reason(words)
    if reason is None or not irrelevant.is_plausible(section) or not section_heads.is_whole(section):
        _unrecognized(section, context)
    else:
        context.notes.irrelevant(section, reason)
