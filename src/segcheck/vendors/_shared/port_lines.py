"""Lines typed below `interface` on switches whose ports are edited one by one, and statements kept word by word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import with_last
from segcheck.vendors._shared.statement_rules import (
    Command,
    StatementRule,
    full_text,
    with_statement,
    without_statement,
)

SectionEdit: TypeAlias = Callable[[ConfigurationText, int], ConfigurationText | None]
"""What becomes of the text when the section at a position is edited; None when that is not known."""


class Ports(Protocol):
    """Some interfaces that lines are typed for."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""

    def values(self, text: ConfigurationText, *head: str) -> tuple[tuple[str, Words], ...]:
        """Statements with this head at the interfaces: (interface, all words)."""

    def edit(self, session: Session, command: Command, edit: SectionEdit) -> bool:
        """Edit the section of each interface; None refuses the script. Always True."""

    def understands(self, session: Session, content: str) -> bool:
        """Whether the reader knows the line below one of these interfaces."""

    def problem(self, text: ConfigurationText, words: Words) -> str:
        """Why the device may not take a line about VLANs of ports; "" where it does."""


def port_modes(ports: Ports, text: ConfigurationText) -> frozenset[str]:
    """Modes of the ports; ports that no line speaks of are access ports."""
    found = dict.fromkeys(ports.names, "access")
    found.update((name, words[2]) for name, words in ports.values(text, "switchport", "mode") if len(words) > 2)
    return frozenset(found.values())


def take_by_rule(ports: Ports, session: Session, command: Command, rule: StatementRule, words: Words) -> bool:
    """A line that a table knows, put into the section of each port or taken out of it. Always True."""
    if command.negated:
        told = ports.values(session.text, *rule.head[: rule.literals])
        if not told:
            return session.note(command, NOTHING_TO_REMOVE)
        if rule.several and all(one != words for _, one in told):
            # SOUNDNESS: the device may know an address in other words.
            return session.refuse(command, "change-script-other-value")
        return ports.edit(session, command, lambda text, at: without_statement(text, at, rule, words))
    wording = full_text(command, words, rule)
    if not ports.understands(session, wording):
        return session.refuse(command, "change-script-not-understood")
    problem = ports.problem(session.text, words)
    if problem:
        return session.refuse(command, problem)
    return ports.edit(
        session, command, lambda text, at: with_statement(text, at, rule, words, wording, command.line.span)
    )


def note_down(ports: Ports, session: Session, command: Command, unit: str = " ") -> bool:
    """A line that changes nothing about packets, kept word by word. `unit`: as for `with_last`. Always True."""

    def edit(text: ConfigurationText, at: int) -> ConfigurationText:
        there = text.find(command.words, at)
        if command.negated:
            return text if there is None else text.removed(there)
        return text if there is not None else with_last(text, at, command.text, command.line.span, unit)

    return ports.edit(session, command, edit)


def take_word_by_word(
    session: Session,
    command: Command,
    head: Words,
    *,
    understood: bool,
    alike: Callable[[Words, Words], bool],
    there_already: str,
) -> bool:
    """A statement at the left margin that is added and taken back in the very same words only. Always True.

    `understood`: whether the reader knows it. `alike`: whether the device may take one statement for another;
    `there_already`: the message code where such a one stands there.
    """
    text, words = session.text, command.words
    there = text.find(words)
    if command.negated:
        if there is not None:
            return remember(session, text.removed(there), command)
        if not text.find_all(head):
            return session.note(command, NOTHING_TO_REMOVE)
        return session.refuse(command, "change-script-other-value")
    if not understood:
        return session.refuse(command, "change-script-not-understood")
    if there is None and any(alike(text.lines[at].words, words) for at in text.find_all(head)):
        return session.refuse(command, there_already)
    fresh = text if there is not None else with_last(text, None, command.text, command.line.span)
    return remember(session, fresh, command)
