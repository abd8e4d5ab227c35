"""`schedule at …`: commands that the router runs by itself."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors.yamaha_rtx import irrelevant
from segcheck.vendors.yamaha_rtx.configuration import Handler, ParseContext, Statement

_DATE = re.compile(r"[\d*,]+(?:-[\d*]+)?/[\w*,-]+")
# Commands that may be run at any time and change nothing.
_HARMLESS = frozenset(("ntpdate", "rdate", "restart", "clear", "copy", "save", "mail", "execute-log", "log"))


def _schedule(statement: Statement, context: ParseContext) -> None:
    """`schedule at N [DATE] TIME (*|pp N|tunnel N|switch S) COMMAND`."""
    command = _command(statement.words)
    if command is not None and command[0].lower() == "ntpdate" and len(command) > 1:
        context.configuration.management.time_source(command[1], context.notes.span(statement.line))
        context.notes.modeled(statement.line)
        return
    head = tuple(word.lower() for word in command or ())
    if head and (head[0] in _HARMLESS or irrelevant.reason(head) is not None):
        context.notes.irrelevant(statement.section, "yamaha-schedule")
        return
    # SOUNDNESS: what the command does, and when, is not followed: the router may do anything.
    span = context.notes.span(statement.line)
    context.notes.unmodeled.append(span)
    context.notes.approximated(statement.line, "yamaha-schedule-changes")
    context.notes.report("yamaha-schedule-changes", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


def _command(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """What is run; None where the line is not understood."""
    place = 3
    if place < len(words) and _DATE.fullmatch(words[place]):
        place += 1
    place += 1  # the time
    if place >= len(words):
        return None
    target = words[place].lower()
    place += 1 if target == "*" else 2 if target in ("pp", "tunnel", "switch") else len(words)
    return words[place:] or None


HANDLERS: dict[tuple[str, ...], Handler] = {("schedule", "at"): _schedule}
