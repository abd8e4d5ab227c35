"""Sections about the device as a whole or about the capture: host name, prompts, broken captures."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.captures import read_hostname
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.irrelevant import has_lines_of_others

_PROMPT = re.compile(
    r"[\w./-]+(?:\(config[^)]*\))?[#>]\s*"
    r"(?:(?:show|sh|term|terminal|more|exit|logout|wr|write|copy|en|enable|conf|configure)\b.*)?"
)


def _hostname(section: Section, context: ParseContext) -> None:
    configuration = context.configuration
    if not read_hostname(section, context.notes, configuration) and configuration.hostname:
        configuration.untold_addresses.append(context.notes.span(section.line))


def _no_hostname(section: Section, context: ParseContext) -> None:
    if section.children:
        context.notes.unrecognized(section)
    else:
        context.notes.irrelevant(section, "nothing-to-remove")


def _anything(reason: str) -> Handler:
    """A handler of sections after which the device may do anything, for `reason`; with `no` they change nothing."""

    def read(section: Section, context: ParseContext) -> None:
        notes = context.notes
        if section.line.words[0] == "no" and not section.children:
            notes.irrelevant(section, "nothing-to-remove")
            return
        span = notes.span(section.line)
        notes.unmodeled.append(span)
        notes.report(reason, (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
        for line in section.lines():
            notes.approximated(line, reason)

    return read


def _trigger(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: a trigger runs scripts, and these may change the configuration."""
    scripted = any(line.words[:1] == ("script",) for line in section.lines())
    if scripted or has_lines_of_others(section) or len(section.line.words) != 2:
        context.notes.unrecognized(section, "applet-may-reconfigure")
    else:
        context.notes.irrelevant(section, "management")


# Ways for frames and packets that no table of the model holds.
_ELSEWHERE: dict[tuple[str, ...], str] = {
    ("openflow",): "awplus-openflow",
    ("nvo",): "awplus-overlay",
    ("vxlan",): "awplus-overlay",
    ("mlag",): "awplus-multi-chassis",
    ("service", "mlag"): "awplus-multi-chassis",
    ("bridge",): "awplus-bridge",
    ("l2tp",): "awplus-overlay",
    ("mpls",): "awplus-overlay",
}
HANDLERS: dict[tuple[str, ...], Handler] = {
    ("hostname",): _hostname,
    ("no", "hostname"): _no_hostname,
    ("trigger",): _trigger,
    **{(*no, *head): _anything(reason) for head, reason in _ELSEWHERE.items() for no in ((), ("no",))},
}


def is_prompt(section: Section) -> bool:
    """Whether the section is the prompt of a terminal session that was saved with the configuration.

    >>> from segcheck.vendors._shared.config_lines import ConfigLine
    >>> is_prompt(Section(ConfigLine(1, 0, "awplus#show running-config", ("awplus#show", "running-config")), ()))
    True
    """
    return not section.children and _PROMPT.fullmatch(section.line.text.strip()) is not None


def note_other_kind(notes: Notes, kind: str) -> bool:
    """Give every line of a file that is no configuration of AlliedWare Plus its fate; True when it is to be rejected.

    SOUNDNESS: the older languages say other things with other words: nothing of such a file is read, and the device may
    do anything. What `show` commands print is no configuration at all.
    """
    code = {"shown": "awplus-show-output", "classic": "awplus-classic", "arx": "awplus-arx"}[kind]
    rejects = kind == "shown"
    for number, text in enumerate(notes.source.lines, start=1):
        if text.strip():
            notes.ledger.mark(number, LineFate.MALFORMED if rejects else LineFate.UNRECOGNIZED, code)
    origin = (notes.source.span_of_line(1),)
    if not rejects:
        notes.unmodeled.extend(origin)
    notes.report(code, origin, Severity.ERROR, Effect.REJECTS_FILE if rejects else Effect.WIDENS_DEVICE)
    return rejects
