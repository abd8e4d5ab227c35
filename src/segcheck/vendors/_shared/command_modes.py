"""Commands typed into a device: which mode takes which, and what they do to its configuration."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from segcheck.source.text import Span
from segcheck.vendors._shared.configuration_text import ConfigurationText
from segcheck.vendors._shared.script_lines import EditRecord, LineKind, ScriptDialect, ScriptLine
from segcheck.vendors._shared.statement_rules import (
    NO,
    Command,
    StatementRule,
    command_of,
    full_text,
    rule_for,
    with_section,
    with_statement,
    without_statement,
)

UNKNOWN = "change-script-unknown-command"
NOTHING_TO_REMOVE = "change-script-nothing-to-remove"

Path: TypeAlias = tuple[tuple[str, ...], ...]
"""Words of the heads that lead to a section, outermost first; empty for the left margin."""


class Mode(Protocol):
    """Where commands are typed."""

    def take(self, session: Session, command: Command) -> bool:
        """Do what the command says; False when it is none of this mode's, and nothing was done."""


Check: TypeAlias = Callable[[tuple[str, ...]], bool]
"""Whether a reader understands the last of these lines, the others being the heads of the sections around it."""


class Session:
    """A script on its way into a device: its record, and the modes entered, innermost last."""

    def __init__(self, record: EditRecord, outermost: Mode, understands: Check) -> None:
        self.record = record
        self.modes: list[Mode] = [outermost]
        self.understands = understands
        self.in_exec = False
        self.enabling: Span | None = None
        self.hosts: set[str] = set()
        self._held: ConfigurationText | None = None

    @property
    def text(self) -> ConfigurationText:
        """The configuration as it is now."""
        return self.record.text if self._held is None else self._held

    def put(self, text: ConfigurationText, command: Command) -> None:
        """Take `text` as the configuration with which the command is in force."""
        if self._held is None:
            self.record.put(text, command.line)
        else:
            self._held = text

    def in_one_step(self, steps: Iterable[Callable[[], bool]], command: Command) -> bool:
        """Do all of `steps`, which stand for one command, until one is not taken; whether all are."""
        before = self._held = self.record.text
        taken = all(step() for step in steps)
        edited, self._held = self._held, None
        if taken and edited is not before:
            self.put(edited, command)
        return taken

    def refuse(self, command: Command, code: str = UNKNOWN, others: tuple[Span, ...] = ()) -> bool:
        """Refuse the script because of the command. Always True, as a mode says that has taken a command."""
        self.record.refuse(code, command.line, others)
        return True

    def note(self, command: Command, code: str, others: tuple[Span, ...] = ()) -> bool:
        """Say something about the command. Always True."""
        self.record.note(code, command.line, others)
        return True

    def enter(self, mode: Mode) -> bool:
        """Type what follows in `mode`. Always True."""
        self.modes.append(mode)
        return True

    def dispatch(self, command: Command) -> None:
        """Give the command to the innermost mode that takes it: devices leave a mode for a command of one outside."""
        entered = self.modes
        for depth in range(len(entered), 0, -1):
            self.modes = entered[:depth]
            if self.modes[-1].take(self, command):
                return
        self.modes = entered
        self.refuse(command)


def run(session: Session, lines: tuple[ScriptLine, ...], dialect: ScriptDialect) -> None:
    """Give every line to `session`."""
    for line in lines:
        if line.host and line.host not in session.hosts:
            session.hosts.add(line.host)
            if not _may_be_prompt_of(session.text, line.host):
                session.record.note("change-script-prompt-of-other", line)
        if line.configuring is not None:
            session.in_exec = not line.configuring
            if session.in_exec or line.mode == "(config)":
                del session.modes[1:]
        _step(session, line, dialect)
        if session.record.worn_out:
            return


_SHORTENED = 20  # SOURCE: Cisco IOS configuration fundamentals: prompts show no more letters of a name.


def _may_be_prompt_of(text: ConfigurationText, host: str) -> bool:
    """Whether the prompt can be that of the device: what it is called, or the beginning of a long name."""
    names = [text.lines[at].words[-1].strip('"') for at in text.find_all(("hostname",))]
    return not names or any(name == host or (len(host) >= _SHORTENED and name.startswith(host)) for name in names)


def _step(session: Session, line: ScriptLine, dialect: ScriptDialect) -> None:
    kind, enabling = line.kind, session.enabling
    session.enabling = None
    if kind is LineKind.CONFIGURE and (session.in_exec or len(session.modes) == 1):
        session.in_exec = False
    elif kind is LineKind.END or (kind is LineKind.EXIT and len(session.modes) == 1):
        session.in_exec = True
        del session.modes[1:]
    elif kind is LineKind.EXIT:
        session.modes.pop()
    elif kind in (LineKind.CONFIGURE, LineKind.COMMAND):
        _command(session, line, dialect, enabling)


def _command(session: Session, line: ScriptLine, dialect: ScriptDialect, enabling: Span | None) -> None:
    words = tuple(word.lower() for word in line.words)
    if words in dialect.harmless:
        if words in (("en",), ("enable",)):
            session.enabling = line.span
    elif enabling is not None:
        # Whatever follows `enable` may be its password, and a message shows the line that it is about.
        session.record.refuse("change-script-enable", line._replace(span=enabling))
    elif words[0] == "do" and len(words) > 1:
        if dialect.kind_of(line.words[1:]) not in (LineKind.SAVE, LineKind.SHOW):
            session.record.refuse("change-script-exec-command", line)
    elif session.in_exec:
        session.record.refuse("change-script-exec-command", line)
    elif line.has_odd_blank:
        session.record.refuse("change-script-odd-blank", line)
    elif words == ("no",):
        session.record.refuse(UNKNOWN, line)
    else:
        session.dispatch(command_of(line))


class InUse(enum.Enum):
    """What the device does when a section is to be removed that others name."""

    REMOVED = "removed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SectionRule:
    """Sections with the head `head`: the statements and sections in them.

    `closed`: no such section is made by naming one that is not there. `kept`: what `no` does is not known.
    `names`: the words of the head that tell it from others, by their indexes; all of them unless told.
    `before`: the section that new ones go before. `in_use`: what `no` does where other lines name it by its last word.
    """

    head: tuple[str, ...]
    statements: tuple[StatementRule, ...] = ()
    sections: tuple[SectionRule, ...] = ()
    closed: bool = False
    kept: bool = False
    names: tuple[int, ...] = ()
    before: tuple[str, ...] = ()
    in_use: InUse = InUse.REMOVED
    whole: StatementRule = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "whole", StatementRule(self.head, several=True))


@dataclass(frozen=True, slots=True)
class SectionMode:
    """Commands typed into a section that tables describe."""

    rule: SectionRule
    path: Path

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        inside = place_of(session.text, self.path)
        if inside is None:
            # The section is gone: somebody removed it from within.
            return False
        return take_section(session, self.rule.sections, self.path, command) or take_statement(
            session, self.rule.statements, self.path, command
        )


def place_of(text: ConfigurationText, path: Path) -> int | None:
    """Where the section stands that `path` leads to; None when it is not there."""
    inside: int | None = None
    for words in path:
        inside = text.find(words, inside)
        if inside is None:
            return None
    return inside


def take_statement(session: Session, rules: tuple[StatementRule, ...], path: Path, command: Command) -> bool:
    """Set or take back a statement of `rules` in the section at `path`; False when the command is of none."""
    found = rule_for(rules, command)
    if found is None:
        return False
    rule, words = found
    text = session.text
    inside = place_of(text, path)
    if path and inside is None:
        return session.refuse(command)
    if command.negated:
        edited = without_statement(text, inside, rule, words)
        if edited is None:
            return session.refuse(command, "change-script-other-value")
        if rule.denied:
            return _deny(session, edited, inside, words, command)
        return session.note(command, NOTHING_TO_REMOVE) if edited is text else remember(session, edited, command)
    wording = full_text(command, words, rule)
    if not session.understands((*_heads(path), wording)):
        return session.refuse(command, "change-script-not-understood")
    edited = with_statement(text, inside, rule, words, wording, command.line.span)
    if edited is None:
        return session.refuse(command, "change-script-other-value")
    return remember(session, edited, command)


_WHOLE = StatementRule(("*",), several=True)


def _deny(
    session: Session, text: ConfigurationText, inside: int | None, words: tuple[str, ...], command: Command
) -> bool:
    """Write the line that says that a statement is not set."""
    denial = (NO, *words)
    edited = with_statement(text, inside, _WHOLE, denial, " ".join(denial), command.line.span)
    return session.refuse(command) if edited is None else remember(session, edited, command)


def take_section(session: Session, rules: tuple[SectionRule, ...], path: Path, command: Command) -> bool:
    """Enter, make or remove a section of `rules` within the one at `path`; False when the command is of none."""
    for rule in rules:
        words = rule.whole.expanded(command.words)
        if words is None or len(words) != len(rule.head):
            continue
        text = session.text
        inside = place_of(text, path)
        there = text.find(words, inside) if inside is not None or not path else None
        if command.negated:
            return _remove_section(session, rule, there, command)
        if there is None:
            problem = _not_made(session, rule, path, inside, words)
            if problem:
                return session.refuse(command, problem)
            place = text.find(rule.before, inside) if rule.before else None
            session.put(with_section(text, inside, " ".join(words), command.line.span, place), command)
        return session.enter(SectionMode(rule, (*path, words)))
    return False


def _not_made(session: Session, rule: SectionRule, path: Path, inside: int | None, words: tuple[str, ...]) -> str:
    """Why a section is not known to be made by naming it (a message code), or ""."""
    if rule.closed or (path and inside is None):
        return "change-script-no-section"
    text = session.text
    alike = text.find_all(words[:1], inside) if rule.names else ()
    for position in alike:
        other = text.lines[position].words
        if all(-len(other) <= index < len(other) and other[index] == words[index] for index in rule.names):
            return "change-script-section-of-other-kind"
    return "" if session.understands((*_heads(path), " ".join(words))) else "change-script-not-understood"


def _heads(path: Path) -> tuple[str, ...]:
    return tuple(" ".join(words) for words in path)


def _remove_section(session: Session, rule: SectionRule, there: int | None, command: Command) -> bool:
    if there is None:
        return session.note(command, NOTHING_TO_REMOVE)
    if rule.kept:
        return session.refuse(command)
    text = session.text
    uses = users(text, there) if rule.in_use is not InUse.REMOVED else ()
    if uses and rule.in_use is InUse.UNKNOWN:
        return session.refuse(command, "change-script-removed-in-use", uses)
    if uses:
        return session.note(command, "change-script-kept-in-use", uses)
    return remember(session, text.removed(there), command)


_FREE_TEXT = frozenset(("description", "remark", "name", "banner"))


def users(text: ConfigurationText, position: int) -> tuple[Span, ...]:
    """Lines outside the section at `position` that hold the last word of its head, free text left out."""
    name, stop = text.lines[position].words[-1], text.end_of(position)
    return tuple(
        line.line.origin
        for index, line in enumerate(text.lines)
        if name in line.words and not position <= index < stop and _FREE_TEXT.isdisjoint(line.words[:3])
    )


def remember(session: Session, text: ConfigurationText, command: Command) -> bool:
    """Put `text` into the record. Always True."""
    session.put(text, command)
    return True
