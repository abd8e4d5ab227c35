"""Access lists edited: entries added, taken back and numbered anew as the device does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.diagnostic import Severity
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, UNKNOWN, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, TextLine, written
from segcheck.vendors._shared.script_lines import is_short_for
from segcheck.vendors._shared.statement_rules import Command, with_section
from segcheck.vendors._shared.values import ipv4_prefix, number
from segcheck.vendors.cisco_ios.editing.entries import Key, ListKind, Words, entry_key, group_names, read_entries
from segcheck.vendors.cisco_ios.editing.lists import (
    LAST_SEQUENCE,
    FoundList,
    KnownEntry,
    KnownLists,
    ListName,
    entry_line,
    find_list,
    numbered_kind,
    shows_numbers,
    split_number,
    uses_of,
)

_ACTIONS = ("p|ermit", "den|y", "rem|ark", "ev|aluate")


@dataclass(frozen=True, slots=True)
class ListMode:
    """Below `ip access-list extended NAME` and the like."""

    kind: ListKind
    name: str
    lists: KnownLists

    def take(self, session: Session, command: Command) -> bool:
        """As `Mode`."""
        shown, words = split_number(command.words)
        if shown is None and words[:1] and not _is_action(words[0]):
            return False
        if command.negated:
            return remove_entry(session, self.lists, self.kind, self.name, command)
        return add_entry(session, self.lists, self.kind, self.name, command)


def _is_action(word: str) -> bool:
    return any(is_short_for(word, action) for action in _ACTIONS)


class TypedEntry(NamedTuple):
    """An entry as typed: its number, its words from what it does on, and their text."""

    sequence: int | None
    words: Words
    wording: str


def _typed(command: Command, skipped: int = 0) -> TypedEntry:
    """The entry behind the first `skipped` words; without words where it begins like none."""
    behind = command.words[skipped:]
    sequence, words = split_number(behind)
    action = next((one for one in _ACTIONS if words and is_short_for(words[0], one)), None)
    if action is None:
        return TypedEntry(sequence, (), "")
    full = action.replace("|", "")
    if len(words) < len(behind) and behind[: len(words)] == words:
        # IPv6: its number stands behind it.
        return TypedEntry(sequence, (full, *words[1:]), " ".join((full, *words[1:])))
    rest = command.rest(skipped + len(behind) - len(words) + 1)
    return TypedEntry(sequence, (full, *words[1:]), f"{full} {rest}".strip())


def _the_list(session: Session, kind: ListKind, name: str, command: Command) -> FoundList | None:
    """The list as it stands; None, and the script refused, where it stands in pieces or is of another kind."""
    if kind.family is Family.IPV4 and _is_of_other_system(command.words):
        session.refuse(command, "change-script-not-understood")
        return None
    found = find_list(session.text, (kind.family, name))
    if len(found) > 1:
        session.refuse(command, "change-script-list-in-pieces")
        return None
    if not found:
        return FoundList(kind, name, None, ())
    if found[0].kind != kind:
        session.refuse(command, "change-script-list-of-other-kind")
        return None
    return found[0]


def _is_of_other_system(words: Words) -> bool:
    """SOURCE: Cisco IOS command reference, `permit (IP)`: numbers stand in front, addresses have wildcards."""
    told = words[: words.index("remark")] if "remark" in words else words
    return "sequence" in told or any(ipv4_prefix(word) is not None for word in told)


def add_entry(
    session: Session, lists: KnownLists, kind: ListKind, name: str, command: Command, skipped: int = 0
) -> bool:
    """Add the entry that the command gives behind its first `skipped` words. Always True."""
    found = _the_list(session, kind, name, command)
    if found is None:
        return True
    typed = _typed(command, skipped)
    if not typed.words or (typed.sequence is not None and typed.sequence > LAST_SEQUENCE):
        return session.refuse(command)
    return _add(session, lists, found, command, typed)


def _add(session: Session, lists: KnownLists, found: FoundList, command: Command, typed: TypedEntry) -> bool:
    sequence, words, known = typed.sequence, typed.words, lists.of(found)
    remark = words[0] == "remark"
    reading = read_entries(found.kind, (words,))
    problem = None if remark else _not_possible(session, words, reading.understood[0])
    if problem is not None:
        return session.refuse(command, problem)
    key, logs = entry_key(found.kind, words)
    meaning = 0 if remark else lists.meaning(reading.rules[0])
    same = [] if remark else [index for index, one in enumerate(known) if one.key == key]
    # SOURCE: the same guide: an entry that is there already changes nothing; a number that is taken is refused.
    if any(known[index].logs == logs for index in same):
        line = session.text.lines[found.entries[same[0]].position].line.origin
        return session.note(command, "change-script-entry-exists", (line,))
    if sequence is not None and _numbers_are_unclear(lists, found):
        return session.refuse(command, "change-script-sequence-hidden")
    if sequence is not None:
        _note_assumed(session, lists, found, command)
    if sequence is not None and any(one.number == sequence for one in known):
        return session.note(command, "change-script-sequence-taken")
    index = len(known) if sequence is None else _index_of(known, sequence)
    # SOUNDNESS: an entry that means what another says may be that one to the device, which then stays where it is.
    if index < len(known) and (same or (meaning and any(one.meaning == meaning for one in known[index:]))):
        return session.refuse(command, "change-script-entry-like-another")
    if found.kind.standard and not remark and _order_is_unclear(known, index, key):
        return session.refuse(command, "change-script-standard-order")
    if sequence is None and not (remark and not _remarks_numbered(found)):
        sequence = max((one.number for one in known if one.number is not None), default=0) + 10
        if sequence > LAST_SEQUENCE:
            return session.refuse(command, "change-script-sequence-too-large")
    return _insert(session, lists, found, command, index, KnownEntry(sequence, key, logs, meaning), typed)


def _order_is_unclear(known: list[KnownEntry], index: int, key: Key) -> bool:
    """Whether a host would stand behind a network with it that is treated otherwise.

    SOUNDNESS: in standard lists some releases put hosts first, and some refuse such an entry.
    """
    above = [one.key for one in known[:index]]
    below = [one.key for one in known[index:]]
    return any(_overrules(one, key) for one in above) or any(_overrules(key, one) for one in below)


def _overrules(network: Key, host: Key) -> bool:
    if len(network) < 2 or len(host) < 2 or network[0] == host[0]:
        return False
    wide, single = network[1], host[1]
    if not isinstance(wide, tuple) or not isinstance(single, tuple) or single[1] != 0 or wide[1] == 0:
        return False
    return (wide[0] ^ single[0]) & ~wide[1] == 0


def _remarks_numbered(found: FoundList) -> bool:
    return any(entry.is_remark and entry.shown is not None for entry in found.entries)


def _index_of(known: list[KnownEntry], sequence: int) -> int:
    """Where an entry of that number goes: behind the last that has a smaller one."""
    smaller = [index for index, one in enumerate(known) if one.number is not None and one.number < sequence]
    larger = any(one.number is not None and one.number > sequence for one in known)
    return (smaller[-1] + 1 if smaller else 0) if larger else len(known)


def _not_possible(session: Session, words: Words, understood: bool) -> str | None:
    """Why the device, or the reader, does not take the entry: a message code."""
    if not understood:
        return "change-script-not-understood"
    named = group_names(words)
    heads = {line.words[-1] for line in session.text.lines if line.words[:1] == ("object-group",)} if named else set()
    return None if heads.issuperset(named) else "change-script-no-group"


def _numbers_are_unclear(lists: KnownLists, found: FoundList) -> bool:
    """Whether entries without a number stand behind a remark of an IPv6 list, where remarks may have one, too."""
    if found.kind.family is not Family.IPV6 or (found.kind.family, found.name) not in lists.assumed:
        return False
    hidden = [entry.is_remark for entry in found.entries if entry.shown is None]
    return True in hidden and False in hidden[hidden.index(True) :]


def _note_assumed(session: Session, lists: KnownLists, found: FoundList, command: Command) -> None:
    """Say once that numbers are taken to be ten apart."""
    key = (found.kind.family, found.name)
    if key in lists.assumed:
        lists.assumed.discard(key)
        session.note(command, "change-script-sequence-assumed")


def _insert(
    session: Session,
    lists: KnownLists,
    found: FoundList,
    command: Command,
    index: int,
    new: KnownEntry,
    typed: TypedEntry,
) -> bool:
    text = session.text
    key = (found.kind.family, found.name)
    if not found.entries and found.head is None:
        lists.forget(key)
    showing = shows_numbers(found)
    if not found.entries and found.head is not None and not lists.entries.get(key):
        showing = _others_show_numbers(text) or typed.sequence is not None
    if showing:
        text = _with_numbers_shown(text, found, lists.of(found))
    shown = new.number if showing and found.head is not None else None
    line = entry_line(text, found, typed.words, typed.wording, shown, command.line.span)
    place = _place(text, found, index)
    known = lists.of(found)
    known.insert(index, new)
    lists.entries[key] = known
    session.put(text.inserted(place, (line,)), command)
    return True


def _place(text: ConfigurationText, found: FoundList, index: int) -> int:
    if index > 0:
        return found.entries[index - 1].position + 1
    if found.entries:
        return found.entries[0].position
    return text.bottom() if found.head is None else found.head + 1


def _others_show_numbers(text: ConfigurationText) -> bool:
    """Whether the device shows the numbers of its entries."""
    return any(
        line.depth == 1 and line.words[0].isdigit() and line.words[1:2] in (("permit",), ("deny",))
        for line in text.lines
        if line.words
    )


def _with_numbers_shown(text: ConfigurationText, found: FoundList, known: list[KnownEntry]) -> ConfigurationText:
    """`text` with a number on every line of a list of which some show theirs: an entry between would shift the rest."""
    changed = {}
    for entry, one in zip(found.entries, known, strict=True):
        if entry.shown is None and one.number is not None:
            origin = text.lines[entry.position].line.origin
            changed[entry.position] = entry_line(text, found, entry.words, " ".join(entry.words), one.number, origin)
    return text.changed(changed) if changed else text


def remove_entry(session: Session, lists: KnownLists, kind: ListKind, name: str, command: Command) -> bool:
    """Take back the entry that the command names by number or wording. Always True."""
    found = _the_list(session, kind, name, command)
    if found is None:
        return True
    known = lists.of(found)
    hits = _named_entries(session, lists, found, command, known)
    if hits is None:
        return True
    if not hits:
        return session.note(command, NOTHING_TO_REMOVE)
    if len(hits) > 1:
        return session.refuse(command, "change-script-entry-like-another")
    position = found.entries[hits[0]].position
    text = session.text
    if shows_numbers(found):
        text = _with_numbers_shown(text, found, known)
    del known[hits[0]]
    session.put(text.replaced(position, position + 1), command)
    left = [entry for index, entry in enumerate(found.entries) if index != hits[0] and not entry.is_remark]
    if not left and uses_of(session.text, name):
        session.note(command, "change-script-list-emptied", uses_of(session.text, name))
    return True


def _named_entries(
    session: Session, lists: KnownLists, found: FoundList, command: Command, known: list[KnownEntry]
) -> list[int] | None:
    """The entries that a `no …` names; None, and the script refused, where that is not clear."""
    typed = _typed(command)
    key, logs = entry_key(found.kind, typed.words)
    if typed.sequence is not None and _numbers_are_unclear(lists, found):
        session.refuse(command, "change-script-sequence-hidden")
        return None
    if typed.sequence is not None:
        hits = [index for index, one in enumerate(known) if one.number == typed.sequence]
        _note_assumed(session, lists, found, command)
        clear = not hits or len(command.words) <= 2 or key == known[hits[0]].key
    else:
        alike = [index for index, one in enumerate(known) if one.key == key]
        hits = [index for index in alike if known[index].logs == logs]
        remark = typed.words[:1] == ("remark",)
        clear = bool(typed.words) and (bool(hits) or remark or not (alike or _means_one(lists, found, typed.words)))
        if clear and not hits and not remark and not read_entries(found.kind, (typed.words,)).understood[0]:
            # The device may know these words, and an entry in them.
            session.refuse(command, "change-script-not-understood")
            return None
    if not clear:
        session.refuse(command, "change-script-entry-like-another")
        return None
    return hits


def _means_one(lists: KnownLists, found: FoundList, words: Words) -> bool:
    """Whether some entry surely does what the words say, however it is written."""
    meaning = lists.meaning(read_entries(found.kind, (words,)).rules[0])
    return bool(meaning) and any(one.meaning == meaning for one in lists.of(found))


# -- whole lists --------------------------------------------------------------------------------------------


def enter_list(session: Session, lists: KnownLists, kind: ListKind, name: str, command: Command) -> bool:
    """Type what follows into the list, which is made if it is not there. Always True."""
    found = _the_list(session, kind, name, command)
    if found is None:
        return True
    if found.head is None and not found.entries:
        other = Family.IPV4 if kind.family is Family.IPV6 else Family.IPV6
        numbered = numbered_kind(name)
        if (
            find_list(session.text, (other, name))
            or (numbered is not None and numbered != kind)
            or (numbered is None and number(name[:1], 0, 9) is not None)
        ):
            return session.refuse(command, "change-script-list-of-other-kind")
        lists.forget((kind.family, name))
        session.put(with_section(session.text, None, kind.head(name), command.line.span), command)
    return session.enter(ListMode(kind, name, lists))


def remove_list(session: Session, lists: KnownLists, key: ListName, kind: ListKind | None, command: Command) -> bool:
    """Remove the list with all its entries. Always True."""
    found = find_list(session.text, key)
    if not found:
        return session.note(command, NOTHING_TO_REMOVE)
    if len(found) > 1:
        return session.refuse(command, "change-script-list-in-pieces")
    if kind is not None and found[0].kind != kind:
        return session.refuse(command, "change-script-list-of-other-kind")
    text = session.text
    if found[0].head is not None:
        text = text.removed(found[0].head)
    else:
        gone = {entry.position for entry in found[0].entries}
        text = ConfigurationText(tuple(line for index, line in enumerate(text.lines) if index not in gone))
    lists.forget(key)
    session.put(text, command)
    uses = uses_of(text, key[1])
    return session.note(command, "change-script-list-in-use", uses) if uses else True


def resequence(session: Session, lists: KnownLists, command: Command) -> bool:
    """`ip access-list resequence NAME FIRST STEP`. Always True."""
    words = command.words
    first, step = (number(word, 1, LAST_SEQUENCE) for word in words[4:6]) if len(words) == 6 else (None, None)
    if command.negated or first is None or step is None:
        return session.refuse(command, UNKNOWN)
    found = find_list(session.text, (Family.IPV4, words[3]))
    if len(found) != 1:
        return session.refuse(command, "change-script-no-section")
    known = lists.of(found[0])
    numbered = [index for index, one in enumerate(known) if one.number is not None]
    if first + step * len(numbered) > LAST_SEQUENCE:
        return session.refuse(command, "change-script-sequence-too-large")
    for count, index in enumerate(numbered):
        known[index] = known[index]._replace(number=first + step * count)
    # Now the numbers are known, whatever they were.
    lists.assumed.discard((Family.IPV4, words[3]))
    if not shows_numbers(found[0]):
        session.record.note("change-script-resequenced", command.line, severity=Severity.INFO)
        return True
    text = session.text
    changed = {
        entry.position: _renumbered(text.lines[entry.position], one.number)
        for entry, one in zip(found[0].entries, known, strict=True)
        if one.number is not None
    }
    return remember(session, text.changed(changed), command)


def _renumbered(line: TextLine, value: int) -> TextLine:
    words = split_number(line.words)[1]
    rest = line.text.split(None, len(line.words) - len(words))[-1]
    return written(f"{value} {rest}", line.depth, line.line.origin, line.indentation)
