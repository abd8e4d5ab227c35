"""Access lists as the device edits them: entries by number or at the end, and lists as a whole.

SOURCE: AlliedWare Plus 5.4.4 software reference (x310), "ACL Filter Sequence Numbers": a filter without number goes to
the end, with one to its place; saved configurations show no numbers, and a restart gives new ones. Command reference of
the x610 series, 5.4.1, `access-list extended (seq entry)`: a number that is taken changes that entry; `no` takes a
number, or the filter. Command reference of the IE340 series, 5.5.3: a numbered hardware list has one filter.
"""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.diagnostic import Severity
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.entry_words import Words
from segcheck.vendors._shared.placed_lines import last_line, rewritten, with_last, without
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors.alliedware_plus.editing.list_text import (
    ListName,
    PlacedEntry,
    alike,
    entries,
    headers,
    is_used,
    list_name,
    missing_group,
    numbered,
    reading,
)

_REMARKS = ("remark", "description")


@dataclass(frozen=True, slots=True)
class ListMode:
    """Entries typed below the header of a list."""

    found: ListName

    def take(self, session: Session, command: Command) -> bool:
        """As `command_modes.Mode`."""
        words = command.words
        given, body = numbered(words)
        if not headers(session.text, self.found) or (body[:1] and body[0] in _REMARKS):
            return False
        if not body and not (command.negated and given is not None):
            return False
        if body and reading(body, self.found.kind) is None:
            # What begins like an entry is one; anything else may be a command of a mode outside.
            return body[0] in ("permit", "deny") and session.refuse(command, "awplus-script-entry-unread")
        return edit_entry(session, command, self.found, given, body)


def take_list(session: Session, command: Command) -> bool:
    """A command about a list typed outside of it: its header, one entry, `no` and the list; False for any other."""
    found = list_name(command.words)
    if found is None:
        return False
    rest = command.words[len(found.head) :]
    if not rest:
        return _whole(session, command, found)
    given, body = numbered(rest)
    if body[:1] and body[0] in _REMARKS:
        return session.refuse(command)
    if body and reading(body, found.kind) is None:
        return session.refuse(command, "awplus-script-entry-unread")
    if found.is_single:
        return _single(session, command, found)
    return edit_entry(session, command, found, given, body)


def _whole(session: Session, command: Command, found: ListName) -> bool:
    text = session.text
    places = headers(text, found)
    if command.negated:
        if not places:
            return session.note(command, NOTHING_TO_REMOVE)
        if is_used(text, found.name):
            return session.refuse(command, "awplus-script-list-in-use")
        return remember(session, without(text, places), command)
    if found.is_single or (places and any(len(text.lines[at].words) > len(found.head) for at in places)):
        return session.refuse(command)
    if not places:
        remember(session, with_last(text, None, " ".join(found.head), command.line.span), command)
    return session.enter(ListMode(found))


def _single(session: Session, command: Command, found: ListName) -> bool:
    """A numbered hardware list.

    SOUNDNESS: whether typing it again replaces its filter is not documented.
    """
    text = session.text
    if command.negated:
        return session.refuse(command)
    if text.find(command.words) is not None and len(headers(text, found)) == 1:
        return remember(session, text, command)
    if headers(text, found):
        return session.refuse(command, "awplus-script-list-there")
    return remember(session, with_last(text, None, command.text, command.line.span), command)


def edit_entry(session: Session, command: Command, found: ListName, given: int | None, body: Words) -> bool:
    """Put an entry into the list, or take one out. Always True."""
    text = session.text
    if command.negated:
        return _take_out(session, command, found, given, body)
    group = missing_group(text, body)
    if group is not None:
        return session.refuse(command, "awplus-script-name-missing")
    placed = entries(text, found)
    taken = [entry for entry in placed if given is not None and entry.number == given]
    same = alike(placed, found, body)
    if taken and taken[0] in same:
        return remember(session, text, command)
    if same:
        # SOUNDNESS: the manual says that the entry there is overwritten; in which of the two places it then stands
        # matters, unless it is the last one already.
        if given is None and same == placed[-1:]:
            return remember(session, text, command)
        return session.refuse(command, "awplus-script-entry-there", (text.lines[same[0].position].line.origin,))
    if taken:
        return _replace(session, command, taken[0])
    place = _place(placed, given)
    if place is None:
        return session.refuse(command, "awplus-script-numbers-not-shown")
    return remember(session, _put(text, command, found, placed, place), command)


def _replace(session: Session, command: Command, entry: PlacedEntry) -> bool:
    text = session.text
    before = text.lines[entry.position]
    session.record.note("awplus-script-entry-replaced", command.line, (before.line.origin,), Severity.INFO)
    return remember(session, rewritten(text, entry.position, command.text, command.line.span), command)


def _place(placed: tuple[PlacedEntry, ...], given: int | None) -> int | None:
    """Before which entry a new one stands; None when that is not known.

    SOUNDNESS: an entry whose number is not shown has any number between those shown above and below it.
    """
    if given is None:
        return len(placed)
    shown = [entry.number for entry in placed if entry.number is not None]
    if shown != sorted(set(shown)):
        return None
    above = max(
        (at for at, entry in enumerate(placed) if entry.number is not None and entry.number < given), default=-1
    )
    under = next((at for at, entry in enumerate(placed) if entry.number is not None and entry.number > given), None)
    under = len(placed) if under is None else under
    return under if under == above + 1 else None


def _put(
    text: ConfigurationText, command: Command, found: ListName, placed: tuple[PlacedEntry, ...], place: int
) -> ConfigurationText:
    span = command.line.span
    sections = [at for at in headers(text, found) if len(text.lines[at].words) == len(found.head)]
    content = command.text
    if content.split()[: len(found.head)] == list(found.head):
        content = content.split(None, len(found.head))[-1]
    if place < len(placed):
        # The entry above it has a line that is indented as deep, or this is the first.
        beside = text.lines[placed[place - 1 if place else 0].position]
        behind = text.end_of(placed[place - 1].position) if place else placed[0].position
        whole = content if beside.depth else f"{' '.join(found.head)} {content}"
        return text.inserted(behind, (written(whole, beside.depth, span, beside.indentation),))
    if sections:
        return text.appended_below(sections[-1], (last_line(text, sections[-1], content, span),))
    whole = f"{' '.join(found.head)} {content}"
    if placed:
        return text.inserted(text.end_of(placed[-1].position), (written(whole, 0, span),))
    return with_last(text, None, whole, span)


def _take_out(session: Session, command: Command, found: ListName, given: int | None, body: Words) -> bool:
    text = session.text
    placed = entries(text, found)
    if given is not None:
        if body:
            return session.refuse(command)
        fitting = [entry for entry in placed if entry.number == given]
        if not fitting and any(entry.number is None for entry in placed):
            return session.refuse(command, "awplus-script-numbers-not-shown")
    else:
        fitting = list(alike(placed, found, body))
        if not fitting and placed:
            # SOUNDNESS: the device may know one of the entries in other words.
            return session.refuse(command, "awplus-script-entry-not-found")
    if not fitting:
        return session.note(command, NOTHING_TO_REMOVE)
    if len(fitting) > 1:
        return session.refuse(command, "awplus-script-entry-not-found")
    remaining = without(text, [fitting[0].position])
    remember(session, remaining, command)
    if len(placed) == 1 and is_used(text, found.name):
        session.note(command, "awplus-script-list-emptied")
    return True
