"""`ip access-list …` and `no ip access-list …`.

SOURCE: NEC IX command reference, 24-6: a new entry goes to the end of its list. NEC IX-R/IX-V command reference, access
lists: entries are tried in the order they were typed; `no` with the name alone takes the whole list away; entries may
have sequence numbers, in a mode of its own.
"""

from __future__ import annotations

from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.script_lines import EditRecord
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors._shared.values import number
from segcheck.vendors.nec_ix.editing.statements import added, spans, understood

_FAMILIES = ("ip", "ipv6")
_ACTIONS = ("permit", "deny")
_RESERVED = frozenset(("dynamic", "cache", "sequence-mode"))
_LONGEST_NAME = 15  # SOURCE: NEC IX command reference, access lists
_FIELDS = ("src", "sport", "dest", "dport")


def is_of_list(words: tuple[str, ...]) -> bool:
    """Whether a command is about a static access list.

    >>> is_of_list(("ip", "access-list", "web", "permit")), is_of_list(("ip", "access-list", "dynamic", "d", "access"))
    (True, False)
    """
    return words[:1] != () and words[0] in _FAMILIES and words[1:2] == ("access-list",) and words[2:3] != ("dynamic",)


def take_list(session: Session, command: Command) -> bool:
    """Add an entry to a list, or take one, or the whole list, away."""
    words, text = command.words, session.text
    if len(words) < 3 or words[2] in _RESERVED or _has_sequences(text, words[0]):
        # SOUNDNESS: where entries have sequence numbers, the order of typing decides nothing.
        return session.refuse(command, "nec-script-sequence")
    lines = _lines_of(text, words[:3])
    alike = () if lines else _lines_in_other_case(text, words[:3])
    if alike:
        return session.refuse(command, "nec-script-letter-case", spans(text, alike[:3]))
    if command.negated:
        return _take_away(session, command, lines)
    if words[3:4] and words[3] not in _ACTIONS and words[3:] != ("option", "optimize"):
        return session.refuse(command, "nec-script-sequence" if words[3].isdigit() else "change-script-unknown-command")
    if any(text.lines[index].words == words for index in lines):
        # Typed twice it is in force once: what it matches, its first place has decided.
        return session.note(command, "change-script-no-effect")
    if is_doubtful(words):
        return session.refuse(command, "change-script-not-understood")
    if not understood(session, command, None):
        return True
    if not lines:
        return remember(session, added(text, None, command), command)
    above = text.lines[lines[-1]]
    new = written(command.text, 0, command.line.span, above.indentation)
    return remember(session, text.inserted(text.end_of(lines[-1]), (new,)), command)


def _take_away(session: Session, command: Command, lines: tuple[int, ...]) -> bool:
    text = session.text
    wanted = lines
    if len(command.words) > 3:
        wanted = tuple(index for index in lines if text.lines[index].words == command.words)
        if not wanted and lines and command.words[3] not in _ACTIONS and command.words[3:] != ("option", "optimize"):
            return session.refuse(command)
        if len(wanted) > 1:
            # SOUNDNESS: whether one of two equal entries goes, or both, is not told.
            return session.refuse(command, "nec-script-entry-twice", spans(text, wanted))
        partly = [index for index in lines if text.lines[index].words[: len(command.words)] == command.words]
        if not wanted and partly:
            return session.refuse(command, "nec-script-entry-cut-short", spans(text, tuple(partly[:3])))
    if not wanted:
        return session.note(command, NOTHING_TO_REMOVE)
    unwanted = frozenset(wanted)
    kept = tuple(line for index, line in enumerate(text.lines) if index not in unwanted)
    return remember(session, ConfigurationText(kept), command)


def _lines_of(text: ConfigurationText, head: tuple[str, ...]) -> tuple[int, ...]:
    """Positions of the lines of a list."""
    return text.find_all(head)


def _lines_in_other_case(text: ConfigurationText, head: tuple[str, ...]) -> tuple[int, ...]:
    """Positions of the lines of lists whose names differ in the case of letters alone.

    SOUNDNESS: whether the device tells such names apart is not known.
    """
    name = head[2].lower()
    found = ((index, text.lines[index].words) for index in text.find_all(head[:2]))
    return tuple(index for index, words in found if len(words) > 3 and words[2].lower() == name)


def is_doubtful(words: tuple[str, ...]) -> bool:
    """Whether a device may refuse a line that defines a list though the reader makes sense of it.

    >>> is_doubtful(tuple("ip access-list web permit tcp dest any dport any src any sport any".split()))
    True
    """
    name = words[3:4] if words[2] == "dynamic" else words[2:3]
    if name and len(name[0]) > _LONGEST_NAME:
        return True
    fields = [_FIELDS.index(word) for word in words[3:] if word in _FIELDS]
    ranges = (words[index + 1 : index + 3] for index, word in enumerate(words) if word == "range")
    ends = ([number(word, 0, 0xFFFF) for word in pair] for pair in ranges)
    return fields != sorted(fields) or any(_is_backwards(pair) for pair in ends)


def _is_backwards(ends: list[int | None]) -> bool:
    known = [end for end in ends if end is not None]
    return len(known) == 2 and known[0] > known[1]


def _has_sequences(text: ConfigurationText, family: str) -> bool:
    found = {words[2:4] for _, depth, words in text.lines if depth == 0 and words[:2] == (family, "access-list")}
    return any(words[:1] == ("sequence-mode",) or (len(words) > 1 and words[1].isdigit()) for words in found)


def note_lists_left(before: ConfigurationText, record: EditRecord, commands: list[Command]) -> None:
    """Say which lists a script took away, whole, though lines still name them."""
    gone = _names(before) - _names(record.text)
    for command in commands:
        words = command.words
        if not command.negated or not is_of_list(words) or len(words) < 3 or (words[0], words[2]) not in gone:
            continue
        gone.discard((words[0], words[2]))
        users = [line.line.origin for line in record.text.lines if _names_list(line.words, words[0], words[2])]
        if users:
            record.note("nec-script-list-left", command.line, users[:3], name=words[2])


def _names(text: ConfigurationText) -> set[tuple[str, str]]:
    return {(line.words[0], line.words[2]) for line in text.lines if is_of_list(line.words) and len(line.words) > 3}


def _names_list(words: tuple[str, ...], family: str, name: str) -> bool:
    """Whether a line names the list behind a word that a list's name follows."""
    before = words[words.index(name, 1) - 1] if name in words[1:] else ""
    other = {"ip": "ipv6", "ipv6": "ip"}[family]
    return before in ("filter", "list", "access", "access-list", "dynamic", "map") and other not in words[:2]
