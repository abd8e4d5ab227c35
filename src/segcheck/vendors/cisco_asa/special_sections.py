"""Sections about the device as a whole or about the capture: release, host name, cleared parts, broken captures."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.captures import note_page_breaks, read_hostname
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration, Handler, ParseContext

_PAGER = "<--- More --->"
_RELEASE = re.compile(r"(\d{1,3})\.(\d{1,3})", re.ASCII)
_PROMPT = re.compile(r"[\w./-]+[#>]\s*(?:(?:show|sh|term|terminal|more|exit|logout|wr|write|copy|en|enable)\b.*)?")
# SOURCE: Cisco ASA 8.3 release notes: from there on lists hold real addresses and translations are written as today.
FIRST_WITH_REAL_ADDRESSES = (8, 3)
# SOURCE: Cisco Firepower compatibility guide: 6.0, the oldest release of Threat Defense, holds ASA 9.5 or newer.
_OLDEST_OF_THREAT_DEFENSE = (9, 5)


def _version(section: Section, context: ParseContext) -> None:
    """`ASA Version 9.16(4)`, `PIX Version 8.0(3)`, `NGFW Version 6.6.1`, with `<context>` or `<system>` behind it.

    SOUNDNESS: before 8.3 lists hold translated addresses and translations mean something else, so the device may do
    anything.
    """
    words, notes, configuration = section.line.words, context.notes, context.configuration
    found = _RELEASE.match(words[2]) if len(words) in (3, 4) else None
    if found is None or section.children or words[3:] not in ((), ("<context>",), ("<system>",)):
        notes.unrecognized(section)
        return
    if configuration.release_origin:
        # SOUNDNESS: two releases in one file are two configurations run together; nobody can tell them apart.
        notes.unrecognized(section, "asa-version-repeated")
        configuration.untold_addresses.append(notes.span(section.line))
        return
    span = notes.span(section.line)
    configuration.release_origin = (span,)
    configuration.ftd = words[0] == "NGFW"
    configuration.multiple_contexts = configuration.multiple_contexts or words[3:] == ("<system>",)
    configuration.release = _OLDEST_OF_THREAT_DEFENSE if configuration.ftd else (int(found[1]), int(found[2]))
    if words[3:] == ("<system>",):
        # SOUNDNESS: contexts, which this file does not hold, say what passes between which networks.
        configuration.untold_addresses.append(span)
        notes.unmodeled.append(span)
        notes.approximated(section.line, "asa-multiple-contexts")
        notes.report("asa-multiple-contexts", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
    elif words[0] in ("PIX", "FWSM") or configuration.release < FIRST_WITH_REAL_ADDRESSES:
        notes.approximated(section.line, "asa-release-too-old")
        notes.unmodeled.append(span)
    else:
        notes.modeled(section.line)


def _hostname(section: Section, context: ParseContext) -> None:
    configuration = context.configuration
    if not read_hostname(section, context.notes, configuration) and configuration.hostname:
        configuration.untold_addresses.append(context.notes.span(section.line))


def _checksum(section: Section, context: ParseContext) -> None:
    """`Cryptochecksum:…`: among the last lines of a configuration."""
    if section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "capture-header")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ASA", "Version"): _version,
    ("PIX", "Version"): _version,
    ("FWSM", "Version"): _version,
    ("NGFW", "Version"): _version,
    ("hostname",): _hostname,
}


def read_header(section: Section, context: ParseContext) -> bool:
    """Whether the section is a line the device writes around the configuration (`: Saved`, `Cryptochecksum:…`)."""
    first = section.line.words[0]
    if (
        first.startswith(":")
        or first.startswith("Cryptochecksum:")
        or (first == "Cryptochecksum" and len(section.line.words) < 3)
    ):
        _checksum(section, context)
    elif not section.children and _PROMPT.fullmatch(section.line.text.strip()) is not None:
        context.notes.irrelevant(section, "capture-prompt")
    else:
        return False
    return True


def is_end(section: Section) -> bool:
    """Whether the configuration ends here: `: end`."""
    return section.line.words[:2] == (":", "end")


def read_clear(section: Section, context: ParseContext, seen: frozenset[str] | set[str]) -> None:
    """`clear …` in a script: without effect unless something of that kind stands above it.

    `seen`: first words of the statements above.
    """
    words = section.line.words
    target = words[2] if words[1:2] in (("config",), ("configure",)) and len(words) > 2 else ""
    harmless = words[1:2] in (("xlate",), ("conn",), ("arp",)) or (target and target != "all" and target not in seen)
    if section.children or not harmless:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "nothing-to-remove")


def note_broken_capture(configuration: AsaConfiguration, sections: tuple[Section, ...]) -> bool:
    """Note signs that lines are missing or mangled; True when the file must not be trusted.

    SOUNDNESS: a lost line may have been an interface, and a lost interface looks like isolation, so the caller
    rejects the file.
    """
    notes = configuration.notes
    broken = note_page_breaks(notes, (_PAGER,), "asa-capture-paged")
    begun = any(section.line.words == (":", "Saved") for section in sections)
    ended = any(is_end(section) or section.line.words[0].startswith("Cryptochecksum") for section in sections)
    if begun and not ended:
        last = sections[-1].line
        notes.malformed(last, "asa-capture-truncated")
        notes.report("asa-capture-truncated", (notes.span(last),), Severity.ERROR, Effect.REJECTS_FILE)
        broken = True
    return broken
