"""Sections that are about the device as a whole or about the capture: host name, applets, prompts, broken captures."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.captures import note_page_breaks, read_hostname
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext

_PROMPT = re.compile(r"[\w.-]+[#>]\s*(?:(?:show|sh|term|terminal|more|exit|logout|wr|write|copy|en|enable)\b.*)?")
# First words of commands that leave the configuration alone.
_HARMLESS_COMMANDS = ("en", "enable", "sh", "show", "end", "exit", "wr", "write", "copy", "ping", "term", "terminal")
_HEADERS = (("Building", "configuration..."), ("Current", "configuration"))


def _hostname(section: Section, context: ParseContext) -> None:
    read_hostname(section, context.notes, context.configuration)


def _version(section: Section, context: ParseContext) -> None:
    """`version 15.2`: it decides whether the zone firewall knows IPv6."""
    words = section.line.words
    parts = words[1].split(".") if len(words) == 2 else []
    numbers = [number(part, 0, 999) for part in parts[:2]]
    if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None and not section.children:
        context.configuration.release = (numbers[0], numbers[1])
        context.notes.modeled(section.line)
    elif section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "capture-header")


def _applet(section: Section, context: ParseContext) -> None:
    """`event manager …`: an applet whose commands may change the configuration leaves the device unknown."""
    words = section.line.words
    harmless = words[2:3] in (("environment",), ("directory",), ("session",), ("scheduler",), ("history",))
    if harmless or (words[2:3] == ("applet",) and not _reconfigures(section)):
        context.notes.irrelevant(section, "monitoring")
    else:
        context.notes.unrecognized(section, "applet-may-reconfigure")


def _reconfigures(section: Section) -> bool:
    for line in section.lines():
        words = line.words
        if "policy" in words[:3] and words[:1] == ("action",):
            return True
        for index, word in enumerate(words):
            if word == "command" and words[index - 1] == "cli" and not _is_harmless(words[index + 1 :]):
                return True
    return False


def _is_harmless(command: tuple[str, ...]) -> bool:
    """Whether a command leaves the configuration alone; a copy may have the running one as its target."""
    plain = tuple(word.strip("\"'") for word in command)
    if plain[:1] == ("copy",) and len(plain) > 2 and plain[-1].removeprefix("system:").startswith("run"):
        return False
    return plain[:1] != () and plain[0] in _HARMLESS_COMMANDS


def _scheduled(section: Section, context: ParseContext) -> None:
    """`kron policy-list`: commands that run at a time of day."""
    commands = [line.words[1:] for line in section.lines() if line.words[:1] == ("cli",)]
    if all(_is_harmless(command) for command in commands):
        context.notes.irrelevant(section, "management")
    else:
        context.notes.unrecognized(section, "applet-may-reconfigure")


def _port_mirror(section: Section, context: ParseContext) -> None:
    """`monitor session …`: a session with a destination copies packets past every filter.

    SOUNDNESS: who is at the destination is not followed, so the device may do anything.
    """
    if any("destination" in line.words for line in section.lines()):
        context.notes.unrecognized(section, "traffic-copied")
    else:
        context.notes.irrelevant(section, "monitoring")


def _dial_in_group(section: Section, context: ParseContext) -> None:
    """`bba-group pppoe …`: one with a virtual template serves PPPoE.

    SOUNDNESS: PPPoE frames pass by the lists of the interface they come in on; such interfaces are not followed.
    """
    if any(line.words[:1] == ("virtual-template",) for line in section.lines()):
        context.notes.unrecognized(section, "dial-in-server")
    else:
        context.notes.irrelevant(section, "platform")


def _removed_hostname(section: Section, context: ParseContext) -> None:
    if section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "nothing-to-remove")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("hostname",): _hostname,
    ("version",): _version,
    ("no", "hostname"): _removed_hostname,
    ("event", "manager"): _applet,
    ("kron", "policy-list"): _scheduled,
    ("monitor", "session"): _port_mirror,
    ("bba-group",): _dial_in_group,
}


def is_prompt(section: Section) -> bool:
    """Whether the section is the prompt of a terminal session that was saved with the configuration.

    >>> from segcheck.vendors._shared.config_lines import ConfigLine
    >>> is_prompt(Section(ConfigLine(1, 0, "core1#show running-config", ("core1#show", "running-config")), ()))
    True
    """
    return not section.children and _PROMPT.fullmatch(section.line.text.strip()) is not None


def note_broken_capture(notes: Notes, sections: tuple[Section, ...]) -> bool:
    """Note signs that lines are missing or mangled; True when the file must not be trusted.

    SOUNDNESS: a lost line may have been an interface, and a lost interface looks like isolation, so the caller
    rejects the file.
    """
    broken = note_page_breaks(notes)
    has_header = any(section.line.words[:2] in _HEADERS for section in sections)
    if has_header and not any(section.line.words == ("end",) for section in sections):
        last = sections[-1].line
        notes.malformed(last, "capture-truncated")
        notes.report("capture-truncated", (notes.span(last),), Severity.ERROR, Effect.REJECTS_FILE)
        broken = True
    return broken
