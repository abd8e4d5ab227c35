"""Global configuration mode of IOS: which command is taken by what."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.vendors._shared.command_modes import Session, take_section, take_statement
from segcheck.vendors._shared.irrelevant_statements import take_irrelevant
from segcheck.vendors._shared.script_lines import is_short_for
from segcheck.vendors._shared.statement_rules import NO, Command, StatementRule, rule_for
from segcheck.vendors.cisco_ios.editing.entries import ListKind
from segcheck.vendors.cisco_ios.editing.interface_mode import (
    default_interface,
    enter_interface,
    remove_interface,
)
from segcheck.vendors.cisco_ios.editing.list_mode import add_entry, enter_list, remove_list, resequence
from segcheck.vendors.cisco_ios.editing.lists import KnownLists, numbered_kind
from segcheck.vendors.cisco_ios.editing.routes_and_nat import ROUTES, TRANSLATIONS, take_route, take_translation
from segcheck.vendors.cisco_ios.editing.tables import GLOBAL, SECTIONS
from segcheck.vendors.cisco_ios.irrelevant import global_reason
from segcheck.vendors.cisco_ios.parse import is_read

_NAMED = StatementRule(("ip", "acce|ss-list", "*"))
_NAMED_6 = StatementRule(("ipv6", "acce|ss-list", "*"))
_NUMBERED = StatementRule(("access-l|ist", "*"))
_KINDS = {"st|andard": ListKind(Family.IPV4, True), "e|xtended": ListKind(Family.IPV4, False)}
# Statements that are irrelevant and whose text is told over several lines: what follows is no command.
_TEXT_BLOCKS = ("banner", "menu", "macro", "certificate")


@dataclass(frozen=True, slots=True)
class GlobalMode:
    """Where a script begins."""

    lists: KnownLists = field(default_factory=KnownLists)

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        words = command.words
        if not words:
            return False
        if is_short_for(words[0], "int|erface") and len(words) > 1:
            return remove_interface(session, command) if command.negated else enter_interface(session, command)
        if not command.negated and words[0] == "default" and len(words) > 2 and is_short_for(words[1], "int|erface"):
            return default_interface(session, command)
        if self._takes_list(session, command):
            return True
        for rules, take in ((ROUTES, take_route), (TRANSLATIONS, take_translation)):
            found = rule_for(rules, command)
            if found is not None:
                return take(session, *found, command)
        return (
            take_section(session, SECTIONS, (), command)
            or take_statement(session, GLOBAL, (), command)
            or _takes_irrelevant(session, command)
        )

    def _takes_list(self, session: Session, command: Command) -> bool:
        if rule_for((_NUMBERED,), command) is not None:
            return self._numbered(session, command)
        if rule_for((_NAMED_6,), command) is not None and len(command.words) == 3:
            name, six = command.words[2], ListKind(Family.IPV6, False)
            if command.negated:
                return remove_list(session, self.lists, (Family.IPV6, name), six, command)
            return enter_list(session, self.lists, six, name, command)
        if rule_for((_NAMED,), command) is None:
            return False
        words = command.words
        if is_short_for(words[2], "reseq|uence"):
            return resequence(session, self.lists, command)
        kind = next((one for word, one in _KINDS.items() if is_short_for(words[2], word)), None)
        if kind is None or len(words) != 4:
            return False
        if command.negated:
            return remove_list(session, self.lists, (Family.IPV4, words[3]), kind, command)
        return enter_list(session, self.lists, kind, words[3], command)

    def _numbered(self, session: Session, command: Command) -> bool:
        """`access-list NUMBER …`: one more entry at the end; its `no` removes the whole list, whatever it names."""
        name = command.words[1]
        kind = numbered_kind(name)
        if kind is None:
            return session.refuse(command)
        if not command.negated:
            return add_entry(session, self.lists, kind, name, command, 2)
        if len(command.words) > 2:
            session.note(command, "change-script-whole-list-removed")
        return remove_list(session, self.lists, (Family.IPV4, name), kind, command)


def _takes_irrelevant(session: Session, command: Command) -> bool:
    """A statement that the reader passes over: whatever it does to the text, no packet sees it."""
    words = (NO, *command.words) if command.negated else command.words
    if command.words[0] in _TEXT_BLOCKS or is_read(words) or is_read(command.words) or global_reason(words) is None:
        return False
    return take_irrelevant(session, (), command)
