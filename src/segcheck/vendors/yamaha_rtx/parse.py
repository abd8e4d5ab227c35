"""Yamaha text into statements: every command goes to the handler of its leading words."""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.handlers import Handlers
from segcheck.vendors.yamaha_rtx import irrelevant
from segcheck.vendors.yamaha_rtx.administration import management_handlers
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Handler, ParseContext, Statement, YamahaConfiguration
from segcheck.vendors.yamaha_rtx.filters import filter_handlers
from segcheck.vendors.yamaha_rtx.network import interface_statements, peers, routes, schedule
from segcheck.vendors.yamaha_rtx.recognize import has_policy_filter, is_head, is_switch, shows_configuration
from segcheck.vendors.yamaha_rtx.text.capture import Capture, capture
from segcheck.vendors.yamaha_rtx.text.commands import commands
from segcheck.vendors.yamaha_rtx.text.joined_notes import JoinedNotes
from segcheck.vendors.yamaha_rtx.translations import descriptor_handlers

# Each module brings its own handlers, by leading words; the longest head that fits wins.
_HANDLERS: Handlers[Handler] = Handlers(
    filter_handlers.HANDLERS,
    interface_statements.HANDLERS,
    peers.HANDLERS,
    routes.HANDLERS,
    schedule.HANDLERS,
    descriptor_handlers.HANDLERS,
    management_handlers.HANDLERS,
)


def parse(source: SourceFile) -> YamahaConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text."""
    notes = JoinedNotes(source)
    configuration = YamahaConfiguration(notes)
    context = ParseContext(notes, configuration)
    if is_switch(source):
        _refuse_switch(configuration)
        return configuration
    captured = capture(source.lines)
    for number in captured.comments:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
    _look_at_headers(captured, context)
    for number in captured.frame:
        notes.ledger.mark(number, LineFate.IRRELEVANT, "capture-prompt")
    for first, last in captured.joined.items():
        notes.join(first, last)
    torn = set(captured.torn)
    # SOUNDNESS: a backslash too many must not hide the command below it.
    hidden = (first for first, text in captured.continued if _is_known(text))
    perhaps = {*captured.perhaps_wrapped, *hidden}
    for statement in commands(captured.commands):
        if statement.line.number in torn:
            _reject(statement, context)
            continue
        _dispatch(statement, context, first=statement.line.number == captured.commands[0][0])
        if statement.line.number in perhaps:
            _doubt(statement, context)
    return configuration


def is_read(head: tuple[str, ...]) -> bool:
    """Whether a command with these leading words says something about packets, addresses or management.

    >>> is_read(("ip", "filter", "1")), is_read(("console", "columns", "200"))
    (True, False)
    """
    return _HANDLERS.of(head) is not None


def _look_at_headers(captured: Capture, context: ParseContext) -> None:
    """What the heads of captures tell of the machine.

    SOUNDNESS: a second head behind commands begins the configuration of another router, as does a prompt that shows one
    between commands, and nobody can tell the two apart; a machine with a policy filter has one even where no line
    speaks of it.
    """
    notes = context.notes
    line = notes.source.line
    first, last = (captured.commands[0][0], captured.commands[-1][0]) if captured.commands else (0, 0)
    heads = [number for number in captured.comments if is_head(line(number))]
    shown = [number for number in (*captured.comments, *captured.frame) if shows_configuration(line(number))]
    second = {number for number in heads[1:] if 0 < first < number} | {one for one in shown if first < one < last}
    for number in sorted({*heads, *second}):
        if number in second:
            code = "yamaha-head-repeated"
        elif has_policy_filter(line(number)):
            code = "yamaha-policy-filter"
        else:
            continue
        span = notes.source.span_of_line(number)
        notes.ledger.mark(number, LineFate.APPROXIMATED, code)
        notes.unmodeled.append(span)
        notes.report(code, (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def _refuse_switch(configuration: YamahaConfiguration) -> None:
    """SOUNDNESS: the switches have a command language of their own, which is not read."""
    configuration.broken = True
    notes = configuration.notes
    for number in notes.ledger.unmarked():
        notes.ledger.mark(number, LineFate.UNRECOGNIZED, "yamaha-switch")
    notes.report("yamaha-switch", (notes.source.span_of_line(1),), Severity.ERROR, Effect.REJECTS_FILE)


def _is_known(text: str) -> bool:
    """Whether a command with these leading words is read, or known to change nothing."""
    return any(
        _HANDLERS.of(statement.head) is not None or irrelevant.reason(statement.head) is not None
        for context in ("pp select 1", "tunnel select 1")
        for statement in commands(((1, context), (2, text)))
        if statement.line.number == 2
    )


def _reject(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: the line is the rest of a command whose beginning is not certain, so the file tells nothing."""
    context.configuration.broken = True
    context.notes.malformed(statement.line, "yamaha-line-torn")
    span = context.notes.span(statement.line)
    context.notes.report("yamaha-line-torn", (span,), Severity.ERROR, Effect.REJECTS_FILE, line=str(span.line))


def _doubt(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: the line below may be the rest of this one; the router may do anything."""
    span = context.notes.span(statement.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(statement.line, "yamaha-perhaps-wrapped")
    context.notes.report("yamaha-perhaps-wrapped", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def _dispatch(statement: Statement, context: ParseContext, *, first: bool) -> None:
    handler = _HANDLERS.of(statement.head)
    if handler is not None:
        handler(statement, context)
        return
    if first and statement.head == ("clear", "configuration"):
        context.notes.irrelevant(statement.section, "capture-header")
        return
    reason = irrelevant.reason(statement.head)
    if reason is None or (statement.head[0] == "no" and _HANDLERS.of(statement.head[1:]) is not None):
        # SOUNDNESS: what takes back a command that is read is not followed here.
        context.notes.unrecognized(statement.section)
        _note_untold(statement, context)
    else:
        context.notes.irrelevant(statement.section, reason)


def _note_untold(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: an interface that is not read may be on any network."""
    if INTERFACE in statement.head[:3] or "address" in statement.head:
        context.configuration.untold_addresses.append(context.notes.span(statement.line))
