"""Sections about the device as a whole or about the capture: host name, prompts, broken captures."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext

_PAGER = "--More--"
_PROMPT = re.compile(
    r"[\w./-]+(?:\(config[^)]*\))?[#>]\s*"
    r"(?:(?:show|sh|term|terminal|more|exit|logout|wr|write|copy|en|enable|conf|configure)\b.*)?"
)


def _hostname(section: Section, context: ParseContext) -> None:
    words, notes, configuration = section.line.words, context.notes, context.configuration
    if len(words) != 2 or section.children:
        notes.unrecognized(section)
    elif configuration.hostname:
        # SOUNDNESS: two host names in one file are two configurations run together; nobody can tell them apart.
        notes.unrecognized(section, "hostname-repeated")
        configuration.untold_addresses.append(notes.span(section.line))
    else:
        notes.modeled(section.line)
        configuration.hostname = words[1].strip('"')
        configuration.hostname_origin = (notes.word(section.line, 1),)


HANDLERS: dict[tuple[str, ...], Handler] = {("hostname",): _hostname}


def is_prompt(section: Section) -> bool:
    """Whether the section is the prompt of a terminal session that was saved with the configuration.

    >>> from segcheck.vendors._shared.config_lines import ConfigLine
    >>> is_prompt(Section(ConfigLine(1, 0, "awplus#show running-config", ("awplus#show", "running-config")), ()))
    True
    """
    return not section.children and _PROMPT.fullmatch(section.line.text.strip()) is not None


def note_broken_capture(notes: Notes, sections: tuple[Section, ...]) -> bool:
    """Note signs that lines are missing or mangled; True when the file must not be trusted.

    SOUNDNESS: a lost line may have been an interface, and a lost interface looks like isolation, so the caller
    rejects the file.
    """
    del sections
    broken = False
    for number, text in enumerate(notes.source.lines, start=1):
        if _PAGER in text:
            notes.ledger.mark(number, LineFate.MALFORMED, "capture-paged")
            if not broken:
                origin = (notes.source.span_of_line(number),)
                notes.report("capture-paged", origin, Severity.ERROR, Effect.REJECTS_FILE)
            broken = True
    return broken
