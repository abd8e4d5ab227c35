"""Lines that nothing has read."""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.notes import Notes


def doubt_unread_lines(notes: Notes) -> None:
    """Give every line without a fate one, and put the device in doubt.

    SOUNDNESS: a line that nothing has read may mean anything. To be called when the conversion is done.
    """
    for number in notes.ledger.unmarked():
        span = notes.source.span_of_line(number)
        notes.ledger.mark(number, LineFate.UNRECOGNIZED, "not-read")
        notes.unmodeled.append(span)
        notes.report("not-read", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
