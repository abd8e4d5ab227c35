"""Sections about the device as a whole or about the capture: head, host name, prompts, broken captures, copies."""

from __future__ import annotations

import re

from segcheck.vendors._shared.captures import note_page_breaks, read_hostname
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext

# What the pager of a terminal leaves in a capture. SOURCE: prompts of `show running-config` with the pager on.
_PAGERS = ("--More--", "Press any key to continue")
_PROMPT = re.compile(
    r"!?[\w.-]+(?:\([\w-]+\))?[#>$]\s*(?:(?:show|sh|set terminal|exit|logout|quit|enable|disable|configure|end)\b.*)?"
)


def _hostname(section: Section, context: ParseContext) -> None:
    read_hostname(section, context.notes, context.configuration)


def _port_mirror(section: Section, context: ParseContext) -> None:
    """`monitor session …`: copies packets past every filter.

    SOUNDNESS: who is at the destination is not followed, so the device may do anything.
    """
    context.notes.unrecognized(section, "traffic-copied")


def _overlay(section: Section, context: ParseContext) -> None:
    """`vxlan enable` and the like: what joins VLANs with other places is `interface vxlan`."""
    context.notes.approximated(section.line, "alaxala-vxlan")
    for child in section.children:
        context.notes.unrecognized(child)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("hostname",): _hostname,
    ("monitor", "session"): _port_mirror,
    ("vxlan",): _overlay,
}


def is_head(section: Section) -> bool:
    """Whether the section is the line that the device writes above its configuration."""
    return section.line.words[0].startswith("#") and not section.children


def is_prompt(section: Section) -> bool:
    """Whether the section is the prompt of a terminal session that was saved with the configuration.

    >>> from segcheck.vendors._shared.config_lines import ConfigLine
    >>> is_prompt(Section(ConfigLine(1, 0, "AX3660S-1# show running-config", ("AX3660S-1#", "show")), ()))
    True
    """
    return not section.children and _PROMPT.fullmatch(section.line.text.strip()) is not None


def note_broken_capture(notes: Notes) -> bool:
    """Note signs that lines are mangled; True when the file must not be trusted."""
    return note_page_breaks(notes, _PAGERS, "alaxala-capture-paged")
