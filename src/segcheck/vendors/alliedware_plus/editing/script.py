"""A change script typed into AlliedWare Plus: the commands at the left margin, and the sections that they open."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Family, Field
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember, run, take_statement
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.configuration_text import read_text
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.placed_lines import with_last
from segcheck.vendors._shared.port_lines import take_word_by_word
from segcheck.vendors._shared.script_lines import ENTER_AND_LEAVE, EditRecord, LineKind, ScriptDialect, read_script
from segcheck.vendors._shared.statement_rules import Command, StatementRule
from segcheck.vendors._shared.vlan_lists import vlan_list
from segcheck.vendors._shared.vlan_lists import without as outside
from segcheck.vendors.alliedware_plus.editing import list_text
from segcheck.vendors.alliedware_plus.editing.firewall import take_firewall
from segcheck.vendors.alliedware_plus.editing.interface_text import known_vlans
from segcheck.vendors.alliedware_plus.editing.interfaces import take_interface
from segcheck.vendors.alliedware_plus.editing.lists import take_list
from segcheck.vendors.alliedware_plus.editing.understood import is_irrelevant, is_understood
from segcheck.vendors.alliedware_plus.filters.groups import Groups
from segcheck.vendors.alliedware_plus.recognize import kind_of

# `enable` is a command of its own below `nat` and other sections; before configuration it asks for a password.
_ANSWERS = (
    ("enter", "configuration", "commands,", "one", "per", "line.", "end", "with", "cntl/z."),
    ("building", "configuration..."),
    ("[ok]",),
)
_DIALECT = ScriptDialect(ENTER_AND_LEAVE, harmless=_ANSWERS)
_BEFORE_CONFIGURING = ScriptDialect(ENTER_AND_LEAVE, harmless=(("enable",), ("en",), *_ANSWERS))
_DATABASE = ("vlan", "database")
_RULES = (
    StatementRule(("hostname", "?")),
    StatementRule(("vty", "access-class", "?"), loose=True),
    StatementRule(("log", "host", "*"), several=True),
    StatementRule(("ntp", "server", "*"), several=True),
    StatementRule(("snmp-server", "community", "*"), several=True),
)
# Statements of which the device may have either as its default: both are written. Servers, and the forwarding of IPv6.
_EITHER = (("service", "telnet"), ("service", "ssh"), ("service", "http"), ("ipv6", "forwarding"))
# What is taken back must stand there word by word: routes and the like have several spellings.
_WORD_BY_WORD = (("ip", "route"), ("ipv6", "route"), ("arp",), ("mac", "address-table", "static"), ("vlan", "filter"))
# First words of settings that change nothing about packets and open no section.
_SETTINGS = frozenset(
    ("clock", "exception", "ip", "lldp", "log", "loop-protection", "mls", "no", "ntp", "rmon", "snmp-server",
     "spanning-tree", "username")
)  # fmt: skip


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """`script`, pasted in configuration mode into a device with this configuration; never raises.

    >>> from segcheck.source.text import decode
    >>> running = decode("sw.cfg", b"access-list hardware T\\n deny ip any any\\nend\\n")
    >>> typed = decode("change.txt", b"access-list hardware T\\n permit tcp any any eq 443\\n")
    >>> [line.text for line in edit(running, typed).states[-1].lines]
    ['access-list hardware T', ' deny ip any any', ' permit tcp any any eq 443', 'end']
    """
    record = EditRecord(configuration.path, read_text(configuration))
    if kind_of(configuration) not in ("", "plus"):
        return _other_language(configuration)
    lines = read_script(script, _DIALECT)
    session = Session(record, Outermost(), is_understood)
    first = next((at for at, line in enumerate(lines) if line.kind is LineKind.CONFIGURE), 0)
    run(session, read_script(script, _BEFORE_CONFIGURING)[:first], _BEFORE_CONFIGURING)
    run(session, lines[first:], _DIALECT)
    return record.result()


def _other_language(configuration: SourceFile) -> EditedConfiguration:
    """SOUNDNESS: the older languages of the make, and what `show` commands print, are edited by no rules of here."""
    origin = (configuration.span_of_line(1),)
    problem = Diagnostic("awplus-script-other-language", Severity.ERROR, Effect.NONE, origin)
    return EditedConfiguration(configuration.path, (), (), (problem,))


@dataclass(frozen=True, slots=True)
class Outermost:
    """Commands at the left margin. `chosen`: see `firewall.RuleMode`."""

    chosen: set[Span] = field(default_factory=set)

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        for taker in (take_interface, take_list, _take_maps, _take_group, _take_other):
            if taker(session, command):
                return True
        return take_firewall(session, command, self.chosen)


def _take_maps(session: Session, command: Command) -> bool:
    """`vlan database`, `vlan access-map M`, `vlan filter M …`."""
    words, text = command.words, session.text
    if words == _DATABASE and not command.negated:
        return session.enter(DatabaseMode())
    if words[:2] == ("vlan", "access-map") and len(words) == 3:
        there = text.find(words)
        if not command.negated:
            if there is None:
                remember(session, with_last(text, None, " ".join(words), command.line.span), command)
            return session.enter(MapMode(words))
        if there is None:
            return session.note(command, NOTHING_TO_REMOVE)
        if text.find_all(("vlan", "filter", words[2])):
            return session.refuse(command, "awplus-script-name-in-use")
        return remember(session, text.removed(there), command)
    return words[:2] == ("vlan", "filter") and not command.negated and _filter(session, command)


def _filter(session: Session, command: Command) -> bool:
    """`vlan filter M vlan-list V input`. False: as any statement.

    SOUNDNESS: whether a VLAN may have two maps is not documented.
    """
    words, text = command.words, session.text
    vlans = vlan_list(words[4]) if len(words) == 6 and words[3] == "vlan-list" else None
    if vlans is None or text.find(("vlan", "access-map", words[2])) is None:
        return session.refuse(command, "awplus-script-name-missing")
    for at in text.find_all(("vlan", "filter")):
        other = text.lines[at].words
        others = vlan_list(other[4]) if len(other) == 6 else None
        if other != words and (others is None or outside(vlans, others) != vlans):
            return session.refuse(command, "awplus-script-value-there")
    return False


@dataclass(frozen=True, slots=True)
class DatabaseMode:
    """Below `vlan database`."""

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`: new VLANs. What taking one away does to ports and interfaces is not followed."""
        words, text = command.words, session.text
        vlans = vlan_list(words[1]) if words[:1] == ("vlan",) and len(words) > 1 else None
        if vlans is None or command.negated:
            return False
        if not session.understands((" ".join(_DATABASE), command.text)):
            return session.refuse(command, "change-script-not-understood")
        there = text.find(_DATABASE)
        if there is not None and text.find(words, there) is not None:
            return remember(session, text, command)
        if outside(vlans, known_vlans(text)) != vlans:
            return session.refuse(command, "awplus-script-value-there")
        if there is None:
            text = with_last(text, None, " ".join(_DATABASE), command.line.span)
            there = text.find(_DATABASE)
        return remember(session, with_last(text, there, command.text, command.line.span), command)


@dataclass(frozen=True, slots=True)
class MapMode:
    """Below `vlan access-map M`: the lists that it asks, in the order typed."""

    header: Words

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        words, text = command.words, session.text
        inside = text.find(self.header)
        if inside is None or words[:2] != ("match", "access-group") or len(words) != 3:
            return False
        there = text.find(words, inside)
        if command.negated:
            if there is None:
                return session.note(command, NOTHING_TO_REMOVE)
            return remember(session, text.removed(there), command)
        if all(list_text.defined(text, family, words[2]) is None for family in ("ip", "ipv6")):
            return session.refuse(command, "awplus-script-list-missing")
        fresh = text if there is not None else with_last(text, inside, command.text, command.line.span)
        return remember(session, fresh, command)


def _take_group(session: Session, command: Command) -> bool:
    """`acl-group ip|ipv6 address NAME`, `acl-group ip port NAME`."""
    words, text = command.words, session.text
    if words[:1] != ("acl-group",):
        return False
    if len(words) != 4 or words[1] not in ("ip", "ipv6") or words[2] not in ("address", "port"):
        return session.refuse(command)
    there = text.find(words)
    if not command.negated:
        if there is None:
            remember(session, with_last(text, None, " ".join(words), command.line.span), command)
        return session.enter(GroupMode(words))
    if there is None:
        return session.note(command, NOTHING_TO_REMOVE)
    if any(words[3] in line.words and line.words[:1] != ("acl-group",) for line in text.lines):
        return session.refuse(command, "awplus-script-name-in-use")
    return remember(session, text.removed(there), command)


@dataclass(frozen=True, slots=True)
class GroupMode:
    """Below `acl-group`: addresses or ports, in no order."""

    header: Words

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        words, text = command.words, session.text
        inside = text.find(self.header)
        if inside is None or not self._is_member(words):
            return False
        there = text.find(words, inside)
        if command.negated:
            # SOUNDNESS: the device may know the member in other words, or by a number before it.
            if there is None:
                return session.refuse(command, "change-script-other-value")
            return remember(session, text.removed(there), command)
        fresh = text if there is not None else with_last(text, inside, command.text, command.line.span)
        return remember(session, fresh, command)

    def _is_member(self, words: Words) -> bool:
        notes = Notes(SourceFile("typed", (" ".join(words),), "utf-8", ""))
        kind = "port" if self.header[2] == "port" else self.header[1]
        groups = Groups({(kind, ""): [ConfigLine(1, 0, " ".join(words), words)]}, notes)
        span = notes.source.span_of_line(1)
        if kind == "port":
            return not groups.ports("", Field.DESTINATION_PORT, span).doubts
        return not groups.addresses("", Family.IPV6 if kind == "ipv6" else Family.IPV4, Field.SOURCE, span).doubts


def _take_other(session: Session, command: Command) -> bool:
    """Single statements at the left margin."""
    words, text = command.words, session.text
    if words in _EITHER:
        return _either(session, command)
    for head in _WORD_BY_WORD:
        if words[: len(head)] == head:
            return take_word_by_word(
                session,
                command,
                head,
                understood=is_understood((command.text,)),
                alike=_is_same_route,
                there_already="awplus-script-value-there",
            )
    lets_in = words[:2] == ("vty", "access-class") and not command.negated
    if lets_in and list_text.defined(text, "ip", words[-1]) is None:
        return session.refuse(command, "awplus-script-list-missing")
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


def _either(session: Session, command: Command) -> bool:
    text, words = session.text, command.words
    wanted = ("no", *words) if command.negated else words
    other = words if command.negated else ("no", *words)
    there = text.find(other)
    text = text if there is None else text.removed(there)
    fresh = text if text.find(wanted) is not None else with_last(text, None, " ".join(wanted), command.line.span)
    return remember(session, fresh, command)


def _is_same_route(one: Words, other: Words) -> bool:
    """Whether two statements differ only behind their next hop.

    SOUNDNESS: whether a route typed with another distance stands beside the one there is not documented.
    """
    size = 6 if one[2:3] == ("vrf",) else 4
    return one[1:2] == ("route",) and len(one) >= size and one[:size] == other[:size]
