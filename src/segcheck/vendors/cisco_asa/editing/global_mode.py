"""Global configuration mode of the ASA: which command is taken by what."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.vendors._shared.command_modes import (
    NOTHING_TO_REMOVE,
    Session,
    remember,
    take_section,
    take_statement,
)
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.irrelevant_statements import take_irrelevant
from segcheck.vendors._shared.script_lines import is_short_for
from segcheck.vendors._shared.statement_rules import NO, Command
from segcheck.vendors.cisco_asa.editing.interface_mode import enter_interface
from segcheck.vendors.cisco_asa.editing.lists import Lists, clear_list, is_there, take_entry
from segcheck.vendors.cisco_asa.editing.objects import take_object
from segcheck.vendors.cisco_asa.editing.tables import GLOBAL, SECTIONS
from segcheck.vendors.cisco_asa.editing.translations import take_nat, take_route
from segcheck.vendors.cisco_asa.irrelevant import global_reason
from segcheck.vendors.cisco_asa.parse import is_read

# Statements whose text is told over several lines: what follows is no command.
_TEXT_BLOCKS = ("banner", "crypto", "webvpn")
_COUNTERS = ("xlate", "conn", "local-host", "arp", "access-list", "asp", "logging")


@dataclass(frozen=True, slots=True)
class GlobalMode:
    """Where a script begins."""

    lists: Lists = field(default_factory=Lists)

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        words = command.words
        if not words:
            return False
        if words[0] == "access-list" and len(words) > 2:
            return take_entry(session, self.lists, command)
        if words[0] == "clear" and not command.negated:
            return self._clear(session, command)
        if is_short_for(words[0], "int|erface") and len(words) in (2, 3):
            return enter_interface(session, command)
        if words[0] == "access-group":
            return _bind(session, command)
        return (
            take_object(session, command)
            or take_nat(session, command)
            or take_route(session, command)
            or take_section(session, SECTIONS, (), command)
            or take_statement(session, GLOBAL, (), command)
            or _takes_irrelevant(session, command)
        )

    def _clear(self, session: Session, command: Command) -> bool:
        """`clear configure access-list NAME`; what clears sessions and counters leaves the configuration alone."""
        words = command.words
        if words[1:3] == ("configure", "access-list") and len(words) == 4:
            return clear_list(session, self.lists, words[3], command)
        return True if words[1:2] and words[1] in _COUNTERS else session.refuse(command)


def _bind(session: Session, command: Command) -> bool:
    """`access-group NAME in interface NAMEIF` and the like: one list for each place. Always True."""
    text, words = session.text, command.words
    wording = " ".join(words)
    if not session.understands((wording,)):
        return session.refuse(command, "change-script-not-understood")
    here = [one for one in text.find_all(("access-group",)) if _where(text.lines[one].words) == _where(words)]
    if command.negated:
        if not here:
            return session.note(command, NOTHING_TO_REMOVE)
        if len(here) > 1 or text.lines[here[0]].words[1] != words[1]:
            return session.refuse(command, "change-script-other-value")
        return remember(session, text.removed(here[0]), command)
    if not is_there(text, words[1]):
        return session.refuse(command, "change-script-no-list")
    if "interface" in words and not _has_name(text, words[words.index("interface") + 1]):
        return session.refuse(command, "change-script-no-section")
    new = written(wording, 0, command.line.span)
    if here:
        return remember(session, text.replaced(here[0], here[0] + 1, (new,)), command)
    others = text.find_all(("access-group",))
    return remember(session, text.inserted(text.end_of(others[-1]) if others else text.bottom(), (new,)), command)


def _where(words: tuple[str, ...]) -> tuple[str, ...]:
    """The place that a list is bound to, however it is bound there."""
    return tuple(word for word in words[2:] if word != "per-user-override")


def _has_name(text: ConfigurationText, name: str) -> bool:
    return any(line.words == ("nameif", name) for line in text.lines)


def _takes_irrelevant(session: Session, command: Command) -> bool:
    """A statement that the reader passes over: whatever it does to the text, no packet sees it."""
    words = (NO, *command.words) if command.negated else command.words
    if command.words[0] in _TEXT_BLOCKS or is_read(words) or is_read(command.words) or global_reason(words) is None:
        return False
    return take_irrelevant(session, (), command)
