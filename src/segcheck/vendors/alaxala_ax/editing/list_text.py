"""Where access lists stand in a configuration: their headers, their entries, and the lines that put them to work."""

from __future__ import annotations

import functools
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.configuration_text import ConfigurationText
from segcheck.vendors._shared.entry_words import NotUnderstood, Words
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import number
from segcheck.vendors.alaxala_ax.filters.access_lists import LAST_SEQUENCE, is_numbered_list
from segcheck.vendors.alaxala_ax.filters.entries import (
    Reading,
    read_advance,
    read_entry,
    read_mac_entry,
    read_standard,
)
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind

STEP = 10
# Heads of sections with the words that a list's name stands behind.
_HEADS: tuple[tuple[Words, ListKind, bool], ...] = (
    (("ip", "access-list", "standard"), ListKind.IPV4, True),
    (("ip", "access-list", "extended"), ListKind.IPV4, False),
    (("ipv6", "access-list"), ListKind.IPV6, False),
    (("mac", "access-list", "extended"), ListKind.MAC, False),
    (("advance", "access-list"), ListKind.ADVANCE, False),
)
_FREE_TEXT = frozenset(("banner", "description", "hostname", "name", "remark", "username"))
_BEFORE_NUMBERS = frozenset(("access-group", "access-class", "traffic-filter", "ro", "rw"))


class ListName(NamedTuple):
    """A list. `head`: the words before its entries, as typed."""

    kind: ListKind
    name: str
    standard: bool
    head: Words

    @property
    def key(self) -> tuple[ListKind, str]:
        """What tells lists apart."""
        return self.kind, self.name


class PlacedEntry(NamedTuple):
    """An entry where it stands. `sequence`: as written, or as the device counts; `body`: begins with what it does."""

    position: int
    sequence: int
    body: Words
    is_numbered: bool


def list_name(words: Words) -> ListName | None:
    """The list that the first words of a statement name.

    >>> list_name(("ip", "access-list", "extended", '"WEB"'))[1], list_name(("access-list", "10", "permit", "any"))[3]
    ('WEB', ('access-list', '10'))
    """
    if words[:1] == ("access-list",) and len(words) > 1:
        standard = is_numbered_list(words[1])
        return None if standard is None else ListName(ListKind.IPV4, words[1], standard, words[:2])
    for head, kind, standard in _HEADS:
        if words[: len(head)] == head and len(words) == len(head) + 1 and words[-1] != "resequence":
            return ListName(kind, words[-1].strip('"'), standard, words)
    return None


def headers(text: ConfigurationText, key: tuple[ListKind, str]) -> tuple[int, ...]:
    """Positions of all statements about the list: sections, and entries of one line."""
    found = []
    for at in text.sections():
        words = text.lines[at].words
        if "access-list" in words[:2]:
            named = list_name(words)
            if named is not None and named.key == key:
                found.append(at)
    return tuple(found)


def entries(text: ConfigurationText, key: tuple[ListKind, str]) -> tuple[PlacedEntry, ...]:
    """The entries of the list in the order of the text; remarks are none."""
    placed: list[PlacedEntry] = []
    for head in headers(text, key):
        words = text.lines[head].words
        if words[0] == "access-list":
            _add(placed, head, words[2:])
        for at in text.below(head):
            _add(placed, at, text.lines[at].words)
    return tuple(placed)


def _add(placed: list[PlacedEntry], position: int, words: Words) -> None:
    given = number(words[0], 0, LAST_SEQUENCE) if words else None
    body = words if given is None else words[1:]
    if body and body[0] != "remark":
        sequence = highest(placed) + STEP if given is None else given
        placed.append(PlacedEntry(position, sequence, body, given is not None))


def highest(placed: tuple[PlacedEntry, ...] | list[PlacedEntry]) -> int:
    """The highest sequence number, 0 in an empty list."""
    return max((entry.sequence for entry in placed), default=0)


def reading(body: Words, found: ListName) -> Reading | None:
    """What an entry of the list says, or None when it is not understood."""
    return _reading(body, found.kind, found.standard)


def alike(placed: tuple[PlacedEntry, ...], found: ListName, body: Words) -> PlacedEntry | None:
    """The first entry of the list that says the same as `body`, in these or other words."""
    wanted = reading(body, found)
    plain = wanted is not None and not wanted.doubts
    for entry in placed:
        if entry.body == body or (plain and _said(reading(entry.body, found)) == _said(wanted)):
            return entry
    return None


def _said(one: Reading | None) -> tuple[object, ...] | None:
    if one is None or one.doubts:
        return None
    return one.action, one.match, one.vlan, one.policy, one.other_family


# CHOICE: long lists are looked through for every entry that is typed; what their entries say is kept meanwhile.
@functools.lru_cache(maxsize=20_000)
def _reading(body: Words, kind: ListKind, standard: bool) -> Reading | None:
    line = ConfigLine(1, 0, " ".join(body), body)
    notes = Notes(SourceFile("typed", (line.text,), "utf-8", ""))
    try:
        if kind is ListKind.IPV4:
            return read_standard(line, 0, notes) if standard else read_entry(line, 0, Family.IPV4, notes)
        if kind is ListKind.IPV6:
            return read_entry(line, 0, Family.IPV6, notes)
        if kind is ListKind.MAC:
            return read_mac_entry(line, 0, None, notes)
        return read_advance(line, 0, Family.IPV4, notes)
    except NotUnderstood:
        return None


def is_used(text: ConfigurationText, name: str) -> bool:
    """Whether a line outside of lists names the list."""
    inside_list = False
    for line in text.lines:
        if line.depth == 0:
            inside_list = "access-list" in line.words[:2]
        if inside_list or not line.words or line.words[0] in _FREE_TEXT:
            continue
        for before, word in zip(line.words, line.words[1:], strict=False):
            if word.strip('"') == name and (not name.isdigit() or before in _BEFORE_NUMBERS):
                return True
    return False
