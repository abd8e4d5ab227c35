"""ASA access lists edited: entries put in by line number, taken back, and whole lists cleared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.editing.entries import (
    EntryKey,
    Meaning,
    Words,
    definitions,
    entry_key,
    has_empty_definition,
    has_host_bits,
    is_understood,
    kind_and_body,
    meanings,
    named_definitions,
)


class ListEntry(NamedTuple):
    """One line of a list; a remark has no key."""

    position: int
    kind: str
    words: Words
    key: EntryKey | None


class TypedEntry(NamedTuple):
    """An entry as typed. `line`: the number it is to have, or None."""

    line: int | None
    kind: str
    words: Words
    wording: str


@dataclass(slots=True)
class Lists:
    """What was read of entries while a script is applied."""

    _keys: dict[Words, EntryKey] = field(default_factory=dict)
    _meanings: dict[Words, Meaning] = field(default_factory=dict)

    def entries(self, text: ConfigurationText, name: str) -> tuple[ListEntry, ...]:
        """The lines of the list, remarks too, in order."""
        found = []
        for position in text.find_all(("access-list", name)):
            kind, words = kind_and_body(text.lines[position].words[2:])
            found.append(ListEntry(position, kind, words, None if kind == "remark" else self.key(words)))
        return tuple(found)

    def key(self, words: Words) -> EntryKey:
        """The key of an entry."""
        key = self._keys.get(words)
        if key is None:
            key = self._keys[words] = entry_key(words)
        return key

    def alike(self, entries: tuple[ListEntry, ...], words: Words) -> bool:
        """Whether an entry surely does the same with the same packets, however it is written."""
        wanted = [words, *(entry.words for entry in entries if entry.kind == "extended")]
        missing = tuple(dict.fromkeys(one for one in wanted if one not in self._meanings))
        if missing:
            self._meanings.update(zip(missing, meanings(missing), strict=True))
        new = self._meanings[words]
        return bool(new) and any(self._meanings[one] == new for one in wanted[1:])


def _typed(command: Command) -> TypedEntry | None:
    """The entry behind `access-list NAME`; None where it begins like none that is followed."""
    words, skipped, line = command.words[2:], 2, None
    if words[:1] == ("line",):
        line = number(words[1], 1, 2**31 - 1) if len(words) > 1 else None
        if line is None:
            return None
        words, skipped = words[2:], 4
    kind, body = kind_and_body(words)
    if kind not in ("extended", "standard", "remark") or body[:1] not in (("permit",), ("deny",), ("remark",)):
        return None
    wording = command.rest(skipped + len(words) - len(body))
    return TypedEntry(line, kind, body, wording if kind == "remark" else f"{kind} {wording}")


def take_entry(session: Session, lists: Lists, command: Command) -> bool:
    """`access-list NAME [line N] …` and its `no`. Always True."""
    typed = _typed(command)
    if typed is None:
        return session.refuse(command)
    entries = lists.entries(session.text, command.words[1])
    if command.negated:
        return _remove(session, lists, entries, typed, command)
    return _add(session, lists, entries, typed, command)


def _add(session: Session, lists: Lists, entries: tuple[ListEntry, ...], typed: TypedEntry, command: Command) -> bool:
    text = session.text
    index = len(entries) if typed.line is None else min(typed.line - 1, len(entries))
    if typed.kind != "remark":
        if definitions(text, named_definitions(typed.words)) is None:
            return session.refuse(command, "change-script-no-group")
        if has_empty_definition(text, named_definitions(typed.words)):
            return session.refuse(command, "change-script-group-empty")
        if has_host_bits(typed.words):
            return session.refuse(command, "change-script-host-bits")
        if not is_understood(text, typed.kind, typed.words):
            return session.refuse(command, "change-script-not-understood")
        if any(entry.kind not in (typed.kind, "remark") for entry in entries):
            return session.refuse(command, "change-script-list-of-other-kind")
        key = lists.key(typed.words)
        same = [at for at, entry in enumerate(entries) if entry.key is not None and entry.key.tokens == key.tokens]
        if any(entries[at].key != key for at in same):
            return session.refuse(command, "change-script-entry-like-another")
        if same and typed.line not in (None, same[0] + 1):
            return session.refuse(command, "change-script-line-number-clear")
        if same:
            line = text.lines[entries[same[0]].position].line.origin
            return session.note(command, "change-script-entry-exists", (line,))
        # SOUNDNESS: an entry that means what another says may be that one to the device, which then stays where it is.
        if index < len(entries) and lists.alike(entries[index:], typed.words):
            return session.refuse(command, "change-script-entry-like-another")
    new = written(f"access-list {command.words[1]} {typed.wording}", 0, command.line.span)
    return remember(session, text.inserted(_place(text, entries, index), (new,)), command)


def _place(text: ConfigurationText, entries: tuple[ListEntry, ...], index: int) -> int:
    if index > 0:
        return text.end_of(entries[index - 1].position)
    if entries:
        return entries[0].position
    others = text.find_all(("access-list",))
    return text.end_of(others[-1]) if others else text.bottom()


def _remove(
    session: Session, lists: Lists, entries: tuple[ListEntry, ...], typed: TypedEntry, command: Command
) -> bool:
    if typed.kind == "remark":
        hits = [at for at, entry in enumerate(entries) if entry.kind == "remark" and entry.words == typed.words]
    else:
        key = lists.key(typed.words)
        alike = [at for at, entry in enumerate(entries) if entry.key is not None and entry.key.tokens == key.tokens]
        hits = [at for at in alike if entries[at].key == key]
        if not hits and (alike or lists.alike(entries, typed.words)):
            return session.refuse(command, "change-script-entry-like-another")
        if not hits and not is_understood(session.text, typed.kind, typed.words):
            # The device may know these words, and an entry in them.
            return session.refuse(command, "change-script-not-understood")
    if not hits:
        return session.note(command, NOTHING_TO_REMOVE)
    if len(hits) > 1 or typed.line not in (None, hits[0] + 1):
        return session.refuse(command, "change-script-entry-like-another")
    position = entries[hits[0]].position
    left = any(entry.key is not None for at, entry in enumerate(entries) if at != hits[0])
    text = session.text.removed(position)
    if left or typed.kind == "remark":
        return remember(session, text, command)
    return _unbound(session, text, command.words[1], command)


def clear_list(session: Session, lists: Lists, name: str, command: Command) -> bool:
    """`clear configure access-list NAME`: all its entries and remarks go. Always True."""
    entries = lists.entries(session.text, name)
    if not entries:
        return session.note(command, NOTHING_TO_REMOVE)
    return _unbound(session, _without(session.text, {entry.position for entry in entries}), name, command)


def _unbound(session: Session, text: ConfigurationText, name: str, command: Command) -> bool:
    """Take `text`, in which the list has no entry left, without the lines that bind it.

    SOURCE: Cisco ASA command reference, `access-group`: when all permit and deny entries of a list are removed, the
    device removes the `access-group` commands that name it, since they cannot name an empty list.
    """
    others = other_uses(text, name)
    if others:
        return session.refuse(command, "change-script-removed-in-use", others)
    bindings = text.find_all(("access-group", name))
    origins = tuple(text.lines[position].line.origin for position in bindings)
    remember(session, _without(text, set(bindings)), command)
    return session.note(command, "change-script-list-unbound", origins) if bindings else True


def _without(text: ConfigurationText, positions: set[int]) -> ConfigurationText:
    return ConfigurationText(tuple(line for index, line in enumerate(text.lines) if index not in positions))


def other_uses(text: ConfigurationText, name: str) -> tuple[Span, ...]:
    """Lines that name the list and are neither its own nor `access-group`."""
    return tuple(
        line.line.origin
        for line in text.lines
        if name in line.words[1:]
        and line.words[0]
        not in ("access-list", "access-group", "description", "hostname", "name", "object", "object-group")
        and ("match" in line.words or "access-list" in line.words or "value" in line.words or "filter" in line.text)
    )


def is_there(text: ConfigurationText, name: str) -> bool:
    """Whether the list has a line."""
    return bool(text.find_all(("access-list", name)))
