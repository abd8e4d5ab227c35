"""FITELnet text into statements: every top-level section goes to the handler of its leading words."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import Section, outline
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.furukawa_fitelnet import global_statements, interfaces, routes
from segcheck.vendors.furukawa_fitelnet.configuration import FitelnetConfiguration, Handler, ParseContext
from segcheck.vendors.furukawa_fitelnet.irrelevant import GLOBAL

_HANDLERS: Handlers[Handler] = Handlers(interfaces.HANDLERS, routes.HANDLERS, global_statements.HANDLERS)
_STAMP = re.compile(r"!\s+LAST (EDIT|REFRESH)\s+(\d\d:\d\d:\d\d) (\d{4}/\d\d/\d\d)")
_HEAD = re.compile(r"!\s+LAST (?:EDIT|REFRESH|SAVE)\s")
# What a terminal session leaves around a configuration that it shows.
_PROMPT = re.compile(r"[\w.-]+(?:\([\w-]+\))?[#>]\s*(?:(?:show|terminal|enable|exit|quit|logout|end)\b.*)?")
_PAGED = re.compile(r"\s*-+ ?more ?-+", re.IGNORECASE)
# Statements that have lines below them although they change nothing.
_WITH_SECTION = frozenset(
    ("aaa", "class-map", "crypto", "ip", "line", "policy-map", "route-map", "snmp-server", "logging", "ntp", "ipv6")
)

# Lines that stand below `interface` only.
_OF_INTERFACES = frozenset(("vlan-id", "bridge-group", "channel-group", "shutdown", "service-policy", "tunnel"))
_OF_INTERFACES_BY_TWO = frozenset(
    (family, word)
    for family in ("ip", "ipv6")
    for word in ("address", "access-group", "vrf", "enable", "nat", "policy", "router")
)


def parse(source: SourceFile) -> FitelnetConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = Notes(source)
    configuration = FitelnetConfiguration(notes)
    context = ParseContext(notes, configuration)
    tree = outline(source)
    for number in tree.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    ended = False
    for section in tree.sections:
        if not section.children and _PROMPT.fullmatch(section.line.text.strip()):
            notes.irrelevant(section, "capture-prompt")
            continue
        if ended:
            notes.unrecognized(section, "statement-after-end")
            _note_untold(section, context)
            continue
        _dispatch(section, context)
        ended = section.line.words == ("end",)
    _look_at_the_capture(source, context, ended=ended)
    return configuration


def _dispatch(section: Section, context: ParseContext) -> None:
    words = section.line.words
    handler = _HANDLERS.of(words)
    lost = words[0] != "interface" and _holds_another(section)
    if handler is not None and not lost:
        handler(section, context)
        return
    reason = GLOBAL.of_statement(words)
    first = words[1:2] if words[0] == "no" else words[:1]
    if reason is None or (section.children and first[0] not in _WITH_SECTION) or lost:
        context.notes.unrecognized(section)
        _note_untold(section, context)
        return
    context.notes.irrelevant(section, reason)


def _holds_another(section: Section) -> bool:
    """Whether a line below is one of an interface whose head is lost."""
    return any(
        line.words[0] in _OF_INTERFACES or line.words[:2] in _OF_INTERFACES_BY_TWO
        for child in section.children
        for line in child.lines()
        if line.words
    )


def _note_untold(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: an interface that is not read may be on any network."""
    if any(line.words[:1] in (("ip",), ("ipv6",), ("interface",)) for line in section.lines()):
        context.configuration.untold.append(context.notes.span(section.line))


def _look_at_the_capture(source: SourceFile, context: ParseContext, *, ended: bool) -> None:
    """Whether the file can be trusted, and is what runs.

    SOURCE: pyats-fitelnet, README: what is edited comes into force by `refresh`; `working.cfg` is what is edited.
    """
    notes, configuration = context.notes, context.configuration
    start = (source.span_of_line(1),)
    has_head = any(_HEAD.match(text) for text in source.lines)
    if any(_PAGED.match(text) for text in source.lines):
        configuration.broken = True
        notes.report("capture-paged", start, Severity.ERROR, Effect.REJECTS_FILE)
    elif has_head and not ended:
        configuration.broken = True
        notes.report("capture-truncated", start, Severity.ERROR, Effect.REJECTS_FILE)
    stamps = {found[1]: (found[3], found[2]) for text in source.lines[:10] if (found := _STAMP.match(text))}
    edited = "EDIT" in stamps and stamps["EDIT"] > stamps.get("REFRESH", ("", ""))
    if edited or PurePosixPath(source.path).name.lower().startswith("working"):
        # SOUNDNESS: what runs is another configuration, and nobody knows which.
        notes.unmodeled.extend(start)
        notes.report("fitelnet-not-in-force", start, Severity.ERROR, Effect.WIDENS_DEVICE)
