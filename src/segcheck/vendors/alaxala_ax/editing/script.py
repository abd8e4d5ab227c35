"""A change script typed into an ALAXALA AX: the commands at the left margin, and the sections that they open."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.change_script import EditedConfiguration, EditState
from segcheck.vendors._shared.command_modes import (
    NOTHING_TO_REMOVE,
    SectionMode,
    SectionRule,
    Session,
    remember,
    run,
    take_statement,
)
from segcheck.vendors._shared.configuration_text import ConfigurationText, read_text
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import switched, with_last, without
from segcheck.vendors._shared.port_lines import take_word_by_word
from segcheck.vendors._shared.script_lines import (
    ENTER_AND_LEAVE,
    EditRecord,
    LineKind,
    ScriptDialect,
    ScriptLine,
    read_script,
)
from segcheck.vendors._shared.statement_rules import Command, StatementRule
from segcheck.vendors._shared.vlan_lists import vlan_list
from segcheck.vendors._shared.vlan_lists import without as outside
from segcheck.vendors.alaxala_ax.editing.interfaces import GROUPS, known_vlans, take_interface
from segcheck.vendors.alaxala_ax.editing.list_text import headers
from segcheck.vendors.alaxala_ax.editing.lists import UNIT, Counted, take_list
from segcheck.vendors.alaxala_ax.editing.understood import is_irrelevant, is_understood
from segcheck.vendors.alaxala_ax.filters.detection import Detection, Series
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind
from segcheck.vendors.alaxala_ax.parse import parse

_DIALECT = ScriptDialect(
    (*ENTER_AND_LEAVE, (("save",), LineKind.SAVE)),
    shows=("sh|ow", "$sh|ow"),
    harmless=(("enable",), ("en",), ("show",)),
)
_COMMIT = ("commit",)
_RULES = (
    StatementRule(("hostname", "?")),
    StatementRule(("logging", "host", "*"), several=True),
    StatementRule(("ntp", "server", "*"), several=True),
    StatementRule(("snmp-server", "community", "*"), several=True),
)
_SERVERS = (("ip", "ssh"), ("ftp-server",))
_VLAN_LINES = (
    StatementRule(("name", "?"), loose=True),
    StatementRule(("state", "?"), loose=True),
)
# What is taken back must stand there word by word: routes and the like have several spellings.
_WORD_BY_WORD = (("ip", "route"), ("ipv6", "route"), ("arp",))
_MODES = (("flow", "detection", "mode"), ("flow", "detection", "out", "mode"))
_USER_LISTS: dict[Words, ListKind] = {("ip", "access-group"): ListKind.IPV4, ("ipv6", "access-class"): ListKind.IPV6}
# First words of settings that change nothing about packets and open no section.
_SETTINGS = frozenset(("clock", "lldp", "logging", "ntp", "power", "rmon", "sflow", "snmp-server", "spanning-tree"))


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """`script`, pasted in configuration mode into a device with this configuration; never raises.

    >>> from segcheck.source.text import decode
    >>> running = decode("ax.cfg", b"ip access-list extended T\\n  10 deny ip any any\\n")
    >>> typed = decode("change.txt", b"ip access-list extended T\\n  5 permit tcp any any eq 443\\n")
    >>> [line.text for line in edit(running, typed).states[-1].lines]
    ['ip access-list extended T', '  5 permit tcp any any eq 443', '  10 deny ip any any']
    """
    record = EditRecord(configuration.path, read_text(configuration))
    lines = read_script(script, _DIALECT)
    commits = tuple(line.span for line in lines if line.kind is LineKind.COMMAND and line.words == _COMMIT)
    if commits and not _commits(configuration):
        refused = ScriptLine(LineKind.COMMAND, "", (), commits[0], None)
        record.refuse("alaxala-script-commit", refused)
    elif commits:
        record.note("alaxala-script-commit-assumed", ScriptLine(LineKind.COMMAND, "", (), commits[0], None))
    session = Session(record, Outermost(), is_understood)
    run(session, tuple(line for line in lines if line.span not in commits), _DIALECT)
    if not commits and record.changed_at is not None and _commits(configuration):
        record.note("alaxala-script-commit-missing", record.changed_at)
    result = record.result()
    return result if not commits or result.problems else _committed(result, commits)


def _commits(configuration: SourceFile) -> bool:
    """Whether the device is of a series whose changes may wait for `commit`.

    SOURCE: AX8600R configuration guide Vol. 1: with manual commits, what is typed is in force once it is committed.
    """
    return Detection(parse(configuration).filters.detection).series is Series.CHASSIS


def _committed(result: EditedConfiguration, commits: tuple[Span, ...]) -> EditedConfiguration:
    """One state for each `commit`; what is typed behind the last is in force nowhere, which refuses the script."""
    states: list[EditState] = []
    waiting: list[EditState] = list(result.states)
    for commit in commits:
        typed = [state for state in waiting if state.after.line < commit.line]
        waiting = waiting[len(typed) :]
        if typed:
            states.append(EditState(commit, typed[-1].lines))
    problems = tuple(
        Diagnostic("alaxala-script-not-committed", Severity.ERROR, Effect.NONE, (state.after,)) for state in waiting[:1]
    )
    return EditedConfiguration(result.path, tuple(states), result.diagnostics, problems)


@dataclass(frozen=True, slots=True)
class Outermost:
    """Commands at the left margin."""

    counted: Counted = field(default_factory=set)

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        if take_list(session, command, self.counted):
            return True
        takers = (take_interface, _take_vlan, _take_terminals, _take_detection, _take_other)
        return any(taker(session, command) for taker in takers)


def _take_vlan(session: Session, command: Command) -> bool:
    """`vlan LIST`: new VLANs, or a section as it stands. What taking a VLAN away does to others is not followed."""
    words, text = command.words, session.text
    vlans = vlan_list(words[1]) if words[:1] == ("vlan",) and len(words) == 2 else None
    if vlans is None:
        return False
    if command.negated:
        return session.refuse(command)
    if text.find(words) is None:
        if outside(vlans, known_vlans(text)) != vlans:
            # SOUNDNESS: some of these VLANs stand in sections with others, which are not divided.
            return session.refuse(command, "alaxala-script-value-there")
        remember(session, with_last(text, None, " ".join(words), command.line.span), command)
    return session.enter(SectionMode(SectionRule(words, _VLAN_LINES), (words,)))


def _take_terminals(session: Session, command: Command) -> bool:
    """`line vty FIRST LAST`."""
    words, text = command.words, session.text
    if words[:2] != ("line", "vty"):
        return False
    if command.negated or len(words) != 4 or not is_understood((command.text,)):
        return session.refuse(command)
    if text.find(words) is None:
        if text.find_all(words[:2]):
            return session.refuse(command, "alaxala-script-value-there")
        remember(session, with_last(text, None, " ".join(words), command.line.span), command)
    return session.enter(TerminalMode(words))


@dataclass(frozen=True, slots=True)
class TerminalMode:
    """Below `line vty`: who may log in, and how."""

    header: Words

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        words, text = command.words, session.text
        inside = text.find(self.header)
        if inside is None:
            return False
        kind = _USER_LISTS.get(words[:2])
        if kind is not None:
            return self._users(session, command, inside, kind)
        return take_statement(
            session, (StatementRule(("transport", "input", "?"), loose=True),), (self.header,), command
        )

    def _users(self, session: Session, command: Command, inside: int, kind: ListKind) -> bool:
        words, text = command.words, session.text
        bound = text.find_all(words[:2], inside)
        same = tuple(at for at in bound if text.lines[at].words == words)
        if len(words) != 4 or words[3] != "in":
            return session.refuse(command)
        if command.negated:
            if not bound:
                return session.note(command, NOTHING_TO_REMOVE)
            return remember(session, without(text, same), command) if same else session.refuse(command)
        if not headers(text, (kind, words[2].strip('"'))):
            return session.refuse(command, "alaxala-script-list-missing")
        if bound and not same:
            return session.refuse(command, "alaxala-script-list-bound")
        fresh = text if same else with_last(text, inside, command.text, command.line.span, UNIT)
        return remember(session, fresh, command)


def _take_detection(session: Session, command: Command) -> bool:
    """`flow detection mode M`, `flow detection out mode M`.

    SOURCE: AX2400S and AX3660S configuration command references: the mode changes only while no list is bound.
    """
    words, text = command.words, session.text
    head = next((head for head in _MODES if words[: len(head)] == head), None)
    if head is None:
        return False
    there = text.find_all(head)
    if any(
        (line.words[:2] in GROUPS and line.depth > 0) or "qos-flow-group" in " ".join(line.words) for line in text.lines
    ):
        return session.refuse(command, "alaxala-script-mode-in-use")
    if command.negated:
        if not there:
            return session.note(command, NOTHING_TO_REMOVE)
        if words != head and all(text.lines[at].words != words for at in there):
            return session.refuse(command)
        remember(session, without(text, there), command)
        return session.note(command, "alaxala-script-mode-assumed")
    if len(words) != len(head) + 1:
        return session.refuse(command)
    remember(session, _single(text, head, command), command)
    return True if session.text is text else session.note(command, "alaxala-script-mode-assumed")


def _single(text: ConfigurationText, head: Words, command: Command) -> ConfigurationText:
    there = text.find_all(head)
    if there and text.lines[there[0]].words == command.words and len(there) == 1:
        return text
    return with_last(without(text, there), None, command.text, command.line.span)


def _take_other(session: Session, command: Command) -> bool:
    """Single statements at the left margin."""
    words, text = command.words, session.text
    for head in _WORD_BY_WORD:
        if words[: len(head)] == head:
            return take_word_by_word(
                session,
                command,
                head,
                understood=is_understood((command.text,)),
                alike=_is_same_route,
                there_already="alaxala-script-value-there",
            )
    if words in _SERVERS:
        return remember(session, switched(text, None, words, command.line.span, off=command.negated), command)
    if take_statement(session, _RULES, (), command):
        return True
    typed = f"no {command.text}" if command.negated else command.text
    if words[0] not in _SETTINGS or not (is_irrelevant((typed,)) and is_irrelevant((command.text,))):
        return False
    there = text.find(words)
    if command.negated:
        return remember(session, text if there is None else text.removed(there), command)
    fresh = text if there is not None else with_last(text, None, command.text, command.line.span)
    return remember(session, fresh, command)


def _is_same_route(one: Words, other: Words) -> bool:
    """Whether two statements differ only behind their next hop.

    SOUNDNESS: whether a route typed with another distance stands beside the one there is not known.
    """
    size = (5 if one[0] == "ip" else 4) + (2 if one[2:3] == ("vrf",) else 0)
    return one[1:2] == ("route",) and len(one) >= size and one[:size] == other[:size]
