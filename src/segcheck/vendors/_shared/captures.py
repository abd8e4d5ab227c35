"""What tells of the device as a whole, and of how its configuration was captured."""

from __future__ import annotations

from typing import Protocol

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes


class Named(Protocol):
    """A configuration that may have a host name."""

    hostname: str
    hostname_origin: Origin


def read_hostname(section: Section, notes: Notes, configuration: Named) -> bool:
    """Take `hostname NAME`; False where it is not understood, which the notes then say."""
    words = section.line.words
    if len(words) != 2 or section.children:
        notes.unrecognized(section)
        return False
    if configuration.hostname:
        # SOUNDNESS: two host names in one file are two configurations run together; nobody can tell them apart.
        notes.unrecognized(section, "hostname-repeated")
        return False
    notes.modeled(section.line)
    configuration.hostname = words[1].strip('"')
    configuration.hostname_origin = (notes.word(section.line, 1),)
    return True


def note_page_breaks(notes: Notes, pagers: tuple[str, ...] = ("--More--",), code: str = "capture-paged") -> bool:
    """Note what the pager of a terminal left in lines; True when the file must not be trusted.

    SOUNDNESS: a lost line may have been an interface, and a lost interface looks like isolation, so the caller rejects
    the file.
    """
    broken = False
    for number, text in enumerate(notes.source.lines, start=1):
        if any(pager in text for pager in pagers):
            notes.ledger.mark(number, LineFate.MALFORMED, code)
            if not broken:
                notes.report(code, (notes.source.span_of_line(number),), Severity.ERROR, Effect.REJECTS_FILE)
            broken = True
    return broken
