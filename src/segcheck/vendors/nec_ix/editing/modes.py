"""Where commands are typed: at the left margin, below `interface`, below `device`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors._shared.values import number
from segcheck.vendors.nec_ix.editing.list_editing import is_doubtful, is_of_list, take_list
from segcheck.vendors.nec_ix.editing.statement_names import (
    StatementName,
    global_name,
    has_host_bits,
    interface_name,
)
from segcheck.vendors.nec_ix.editing.statements import OTHER_VALUE, added, spans, take_statement, understood
from segcheck.vendors.nec_ix.network.interfaces import INTERFACE_NAME, PORT_SETTINGS

_SECTIONS = ("interface", "device")
# SOUNDNESS: a word that is none of these may be one cut short, of an interface that is there.
_NEW_INTERFACE = re.compile(
    r"(?:GigaEthernet|FastEthernet|Ethernet|Tunnel|Loopback|Null|BVI|BRI|Dialer|USB-Serial)\d[\d/:.]*", re.ASCII
)
_LAST_SEQUENCE = 65535
_STATES = (("shutdown",), ("no", "shutdown"))


def section(text: ConfigurationText, kind: str, name: str) -> tuple[int, ...]:
    """Where `interface NAME` or `device NAME` stands; letters of a name may be of either case."""
    return tuple(
        index
        for index in text.sections()
        if text.lines[index].words[:1] == (kind,) and [word.lower() for word in text.lines[index].words[1:]] == [name]
    )


@dataclass(frozen=True, slots=True)
class GlobalMode:
    """Commands at the left margin."""

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        words = command.words
        if words[0] in _SECTIONS:
            return _enter(session, command)
        if is_of_list(words):
            return take_list(session, command)
        if not command.negated and ((_is_of_dynamic_list(words) and is_doubtful(words)) or has_host_bits(words)):
            return session.refuse(command, "change-script-not-understood")
        return take_statement(session, command, global_name, None)


def _is_of_dynamic_list(words: tuple[str, ...]) -> bool:
    return words[1:3] == ("access-list", "dynamic")


def _enter(session: Session, command: Command) -> bool:
    words, text = command.words, session.text
    if command.negated or len(words) != 2 or INTERFACE_NAME.fullmatch(words[1]) is None:
        return session.refuse(command)
    found = section(text, words[0], words[1].lower())
    if len(found) > 1:
        return session.refuse(command, "nec-script-section-twice", spans(text, found))
    if not found:
        known = words[0] == "interface" and _NEW_INTERFACE.fullmatch(words[1]) is not None
        if not known or not session.understands((command.text,)):
            return session.refuse(command, "change-script-no-section")
        alike = text.find_all(words[:1])
        indentation = text.lines[alike[-1]].indentation if alike else None
        new = written(command.text, 0, command.line.span, indentation)
        session.put(text.inserted(text.end_of(alike[-1]) if alike else text.bottom(), (new,)), command)
    return session.enter(SectionMode(words[0], words[1].lower()))


@dataclass(frozen=True, slots=True)
class SectionMode:
    """Commands below `interface NAME` or `device NAME`; the name in lower case."""

    kind: str
    name: str

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        (inside,) = section(session.text, self.kind, self.name)[:1] or (None,)
        if inside is None:
            return False
        words = command.words
        if words == ("shutdown",):
            return _switch(session, command, inside)
        if self.kind == "device":
            if any(session.text.lines[index].words == words for index in session.text.below(inside)):
                return session.refuse(command) if command.negated else session.note(command, "change-script-no-effect")
            return take_statement(session, command, _device_name, inside)
        if words[1:2] == ("filter",) and words[0] in ("ip", "ipv6"):
            return _filter(session, command, inside)
        if words[:2] == ("ip", "address"):
            return _address(session, command, inside)
        return take_statement(session, command, interface_name, inside)


def _device_name(words: tuple[str, ...]) -> StatementName | None:
    """SOUNDNESS: which sockets are in which group is wiring, which the policy file tells: no script changes it."""
    if words[0] == "description":
        return StatementName(words[:1], True, words[:1])
    return StatementName(words) if words[0] in PORT_SETTINGS and words[0] != "vlan-group" else None


def _switch(session: Session, command: Command, inside: int) -> bool:
    """`shutdown`, `no shutdown`: a device prints one of them."""
    text = session.text
    wanted = _STATES[1 if command.negated else 0]
    told = tuple(index for index in text.below(inside) if text.lines[index].words in _STATES)
    if told and text.lines[told[-1]].words == wanted:
        return session.note(command, "change-script-no-effect")
    if not told:
        whole = command._replace(words=wanted, text=" ".join(wanted))
        return remember(session, added(text, inside, whole), command)
    last = text.lines[told[-1]]
    new = written(" ".join(wanted), last.depth, command.line.span, last.indentation)
    unwanted = frozenset(told[:-1])
    lines = tuple(new if index == told[-1] else line for index, line in enumerate(text.lines) if index not in unwanted)
    return remember(session, ConfigurationText(lines), command)


def _filter(session: Session, command: Command, inside: int) -> bool:
    """`ip filter NAME SEQUENCE in|out [suppress-logging]`.

    SOUNDNESS: what a second list with one sequence number does, and a second place for one list, is not told.
    """
    words, text = command.words, session.text
    if len(words) < 5 or words[4] not in ("in", "out") or not words[3].isdigit():
        return session.refuse(command)
    bound = [index for index in text.below(inside) if text.lines[index].words[:2] == words[:2]]
    same = tuple(index for index in bound if text.lines[index].words[2:5] == words[2:5])
    if command.negated:
        if not same:
            return session.note(command, NOTHING_TO_REMOVE)
        if len(same) > 1 or words[5:] not in ((), text.lines[same[0]].words[5:]):
            return session.refuse(command, OTHER_VALUE, spans(text, same))
        return remember(session, text.removed(same[0]), command)
    if same and text.lines[same[-1]].words == words:
        return session.note(command, "change-script-no-effect")
    others = tuple(index for index in bound if _clashes(text.lines[index].words, words))
    if others:
        return session.refuse(command, "nec-script-place-taken", spans(text, others))
    if number(words[3], 1, _LAST_SEQUENCE) is None:
        return session.refuse(command, "change-script-not-understood")
    if understood(session, command, inside):
        remember(session, added(text, inside, command), command)
    return True


def _clashes(bound: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a line binds in the same direction with the same sequence number, or the same list."""
    if bound[4:5] != words[4:5]:
        return False
    return not bound[3].isdigit() or bound[3].lstrip("0") == words[3].lstrip("0") or bound[2] == words[2]


def _address(session: Session, command: Command, inside: int) -> bool:
    """`ip address A/LENGTH`, `ip address A/LENGTH secondary`, `no ip address [A/LENGTH]`.

    SOUNDNESS: whether a second address takes the place of the first is not told, nor what becomes of secondary ones.
    """
    words, text = command.words, session.text
    below = text.below(inside)
    there = tuple(index for index in below if text.lines[index].words[:2] == words[:2])
    exact = tuple(index for index in there if text.lines[index].words == words)
    denied = tuple(index for index in below if text.lines[index].words == ("no", "ip", "address"))
    if command.negated:
        wanted = there if len(words) == 2 else exact
        if not there:
            return session.note(command, NOTHING_TO_REMOVE)
        primary_goes = any(text.lines[index].words[-1] != "secondary" for index in wanted)
        if len(wanted) != 1 or (primary_goes and len(there) > 1):
            return session.refuse(command, OTHER_VALUE, spans(text, there))
        return remember(session, text.removed(wanted[0]), command)
    if exact:
        return session.note(command, "change-script-no-effect")
    primaries = tuple(index for index in there if text.lines[index].words[-1] != "secondary")
    if words[-1] != "secondary" and primaries:
        return session.refuse(command, OTHER_VALUE, spans(text, primaries))
    if not understood(session, command, inside):
        return True
    if denied:
        line = text.lines[denied[0]]
        new = written(command.text, line.depth, command.line.span, line.indentation)
        return remember(session, text.replaced(denied[0], denied[0] + 1, (new,)), command)
    return remember(session, added(text, inside, command), command)
