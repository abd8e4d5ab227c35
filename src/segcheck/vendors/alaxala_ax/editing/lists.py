"""Access lists as the device edits them: every entry has a sequence number, and saved configurations show it.

SOURCE: AX6000S configuration command reference Vol. 2, `deny (advance access-list)`: an entry with a number is set or
changed. AX3660S configuration command reference Vol. 1, `ip access-list extended`, `ip access-list resequence`: entries
without number go ten behind the last; `no` takes a number; renumbering begins at 10 with steps of 10 unless told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from segcheck.source.diagnostic import Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import last_line, respelled, rewritten, single, with_last, without
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors._shared.values import number
from segcheck.vendors.alaxala_ax.editing.list_text import (
    STEP,
    ListName,
    PlacedEntry,
    alike,
    entries,
    headers,
    highest,
    is_used,
    list_name,
    reading,
)
from segcheck.vendors.alaxala_ax.filters.access_lists import LAST_SEQUENCE
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind

UNIT = "  "
Counted: TypeAlias = set[tuple[ListKind, str]]
"""Lists of which some numbers are the device's own, as the script types no other: mutable, for one script."""

_RESEQUENCE: dict[Words, ListKind] = {
    ("ip", "access-list", "resequence"): ListKind.IPV4,
    ("ipv6", "access-list", "resequence"): ListKind.IPV6,
    ("mac", "access-list", "resequence"): ListKind.MAC,
    ("advance", "access-list", "resequence"): ListKind.ADVANCE,
}


@dataclass(frozen=True, slots=True)
class ListMode:
    """Entries typed below the header of a list."""

    found: ListName
    counted: Counted

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        words = command.words
        if not words or not headers(session.text, self.found.key):
            return False
        if words[0] == "remark":
            return self._remark(session, command)
        given = number(words[0], 0, LAST_SEQUENCE)
        body = words if given is None else words[1:]
        if given is None and words[0] not in ("permit", "deny"):
            return False
        return edit_entry(session, command, self.found, given, body, self.counted)

    def _remark(self, session: Session, command: Command) -> bool:
        """SOURCE: AX3660S configuration command reference Vol. 1, `remark`: one for a list."""
        text = session.text
        inside = next((at for at in headers(text, self.found.key) if text.lines[at].words[0] != "access-list"), None)
        if inside is None:
            return session.refuse(command)
        places = text.find_all(("remark",), inside)
        if command.negated:
            return remember(session, without(text, places), command)
        if places or not text.below(inside):
            return remember(session, single(text, inside, ("remark",), command.text, command.line.span), command)
        first = text.lines[text.below(inside)[0]]
        fresh = written(command.text, first.depth, command.line.span, first.indentation)
        return remember(session, text.inserted(text.below(inside)[0], (fresh,)), command)


def take_list(session: Session, command: Command, counted: Counted) -> bool:
    """A command about a list typed outside of it; False for any other."""
    words = command.words
    kind = _RESEQUENCE.get(words[:3])
    if kind is not None:
        return _resequence(session, command, kind, counted)
    found = list_name(words)
    if found is None:
        return False
    if found.head[0] == "access-list" and len(words) > 2:
        given = number(words[2], 0, LAST_SEQUENCE)
        body = words[2:] if given is None else words[3:]
        if command.negated or body[:1] == ("remark",):
            return session.refuse(command)
        return edit_entry(session, command, found, given, body, counted)
    places = headers(session.text, found.key)
    others = (list_name(session.text.lines[at].words) for at in places)
    if any(other is not None and other.standard is not found.standard for other in others):
        return session.refuse(command, "alaxala-script-list-there")
    if command.negated:
        if not places:
            return session.note(command, NOTHING_TO_REMOVE)
        if is_used(session.text, found.name):
            return session.refuse(command, "alaxala-script-list-in-use")
        return remember(session, without(session.text, places), command)
    if found.head[0] == "access-list":
        return session.refuse(command)
    if not places:
        remember(session, with_last(session.text, None, " ".join(found.head), command.line.span), command)
    return session.enter(ListMode(found, counted))


def edit_entry(
    session: Session, command: Command, found: ListName, given: int | None, body: Words, counted: Counted
) -> bool:
    """Put an entry into the list, or take one out. Always True."""
    placed = entries(session.text, found.key)
    if len({entry.sequence for entry in placed}) < len(placed):
        return session.refuse(command, "alaxala-script-numbers-twice")
    if given is not None and (found.key in counted or any(not entry.is_numbered for entry in placed)):
        counted.discard(found.key)
        session.note(command, "alaxala-script-numbers-counted")
    if command.negated:
        return _take_out(session, command, found, placed, given, body)
    if reading(body, found) is None:
        return session.refuse(command, "alaxala-script-entry-unread")
    there = next((entry for entry in placed if entry.sequence == given), None)
    if there is not None and there.body == body:
        return remember(session, session.text, command)
    same = alike(placed, found, body)
    if same is not None and same is not there:
        return session.refuse(command, "alaxala-script-entry-there", (_origin(session.text, same),))
    sequence = highest(placed) + STEP if given is None else given
    if sequence > LAST_SEQUENCE:
        return session.refuse(command)
    if given is None:
        counted.add(found.key)
    text, placed = _numbered(session.text, placed, found)
    if there is None:
        return remember(session, _put(text, command, found, placed, sequence, body), command)
    session.record.note("alaxala-script-entry-replaced", command.line, (_origin(text, there),), Severity.INFO)
    content = f"{_before(text, there)}{sequence} {' '.join(body)}"
    return remember(session, rewritten(text, there.position, content, command.line.span), command)


def _origin(text: ConfigurationText, entry: PlacedEntry) -> Span:
    return text.lines[entry.position].line.origin


def _before(text: ConfigurationText, entry: PlacedEntry) -> str:
    """What stands before the number of an entry: the list, where an entry is a statement of its own."""
    words = text.lines[entry.position].words
    return f"{' '.join(words[:2])} " if words[0] == "access-list" else ""


def _numbered(
    text: ConfigurationText, placed: tuple[PlacedEntry, ...], found: ListName
) -> tuple[ConfigurationText, tuple[PlacedEntry, ...]]:
    """The text with the numbers that the device has given written before the entries."""
    for entry in placed:
        if not entry.is_numbered:
            content = f"{_before(text, entry)}{entry.sequence} {' '.join(entry.body)}"
            text = respelled(text, entry.position, content)
    return text, entries(text, found.key)


def _put(
    text: ConfigurationText,
    command: Command,
    found: ListName,
    placed: tuple[PlacedEntry, ...],
    sequence: int,
    body: Words,
) -> ConfigurationText:
    content = f"{sequence} {' '.join(body)}"
    span = command.line.span
    higher = next((entry for entry in placed if entry.sequence > sequence), None)
    if higher is not None:
        beside = text.lines[higher.position]
        fresh = written(f"{_before(text, higher)}{content}", beside.depth, span, _indentation(text, higher, placed))
        return text.inserted(higher.position, (fresh,))
    sections = [at for at in headers(text, found.key) if text.lines[at].words[0] != "access-list"]
    if sections:
        return text.appended_below(sections[-1], (last_line(text, sections[-1], content, span, UNIT),))
    whole = f"{' '.join(found.head)} {content}"
    if placed:
        return text.inserted(text.end_of(placed[-1].position), (written(whole, 0, span),))
    return with_last(text, None, whole, span)


def _indentation(text: ConfigurationText, entry: PlacedEntry, placed: tuple[PlacedEntry, ...]) -> str:
    """That of the entry above the new one, so that it does not belong to it; else that of the one below."""
    at = placed.index(entry)
    above = text.lines[placed[at - 1].position] if at else text.lines[entry.position]
    return (
        above.indentation if above.depth == text.lines[entry.position].depth else text.lines[entry.position].indentation
    )


def _take_out(
    session: Session,
    command: Command,
    found: ListName,
    placed: tuple[PlacedEntry, ...],
    given: int | None,
    body: Words,
) -> bool:
    text = session.text
    if given is None or body:
        # SOURCE: AX3660S configuration command reference Vol. 1: entries are taken away by number only.
        return session.refuse(command, "alaxala-script-number-needed")
    there = next((entry for entry in placed if entry.sequence == given), None)
    if there is None:
        return session.note(command, NOTHING_TO_REMOVE)
    text, placed = _numbered(text, placed, found)
    remember(session, text.removed(there.position), command)
    if len(placed) == 1 and is_used(text, found.name):
        session.note(command, "alaxala-script-list-emptied")
    return True


def _resequence(session: Session, command: Command, kind: ListKind, counted: Counted) -> bool:
    """`… access-list resequence NAME [FIRST [STEP]]`."""
    words, text = command.words, session.text
    first = number(words[4], 1, LAST_SEQUENCE) if len(words) > 4 else STEP
    step = number(words[5], 1, 100) if len(words) > 5 else STEP
    if command.negated or not 4 <= len(words) <= 6 or first is None or step is None:
        return session.refuse(command)
    key = (kind, words[3].strip('"'))
    placed = sorted(entries(text, key), key=lambda entry: entry.sequence)
    if not headers(text, key):
        return session.refuse(command, "alaxala-script-list-missing")
    if len({entry.sequence for entry in placed}) < len(placed) or first + step * len(placed) > LAST_SEQUENCE:
        return session.refuse(command, "alaxala-script-numbers-twice")
    counted.discard(key)
    if len(words) < 6:
        counted.add(key)
    for index, entry in enumerate(placed):
        content = f"{_before(text, entry)}{first + step * index} {' '.join(entry.body)}"
        text = respelled(text, entry.position, content)
    return remember(session, text, command)
