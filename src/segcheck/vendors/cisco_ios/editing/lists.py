"""Where the entries of an access list stand in a configuration, and under which numbers the device knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action, Rule
from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors._shared.configuration_text import ConfigurationText, TextLine, written
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_ios.editing.entries import Key, ListKind, Words, entry_key, read_entries

LAST_SEQUENCE = 2**31 - 1
ListName: TypeAlias = tuple[Family, str]

# SOURCE: Cisco IOS Security Command Reference, `access-list`: numbers of standard and of extended lists.
_STANDARD = ((1, 99), (1300, 1999))
_EXTENDED = ((100, 199), (2000, 2699))
# Words before the name of a list that some place uses.
_USES = re.compile(
    r"\s*(?:ip access-group|ipv6 traffic-filter|access-class|ipv6 access-class|match access-group"
    r"|match (?:ip|ipv6) address|ip nat (?:inside|outside) (?:source|destination) list|snmp-server (?:community|group)"
    r"|ip http access-class|ntp access-group|crypto map|match address|ip policy|distribute-list)\b"
)


class Entry(NamedTuple):
    """One line of a list. `words`: from what it does on; `shown`: the number that the line shows."""

    position: int
    shown: int | None
    words: Words

    @property
    def is_remark(self) -> bool:
        """Whether it is a remark."""
        return self.words[:1] == ("remark",)


class FoundList(NamedTuple):
    """A list in a configuration. `head`: where its section begins, None for lines `access-list NUMBER …`."""

    kind: ListKind
    name: str
    head: int | None
    entries: tuple[Entry, ...]


def numbered_kind(name: str) -> ListKind | None:
    """The kind of a list that has a number; None for lists of other protocols, and for names.

    >>> numbered_kind("101"), numbered_kind("700")
    (ListKind(family=<Family.IPV4: 'ipv4'>, standard=False), None)
    """
    value = number(name, 1, 2699)
    if value is None:
        return None
    if any(low <= value <= high for low, high in _STANDARD):
        return ListKind(Family.IPV4, True)
    return ListKind(Family.IPV4, False) if any(low <= value <= high for low, high in _EXTENDED) else None


def find_list(text: ConfigurationText, key: ListName) -> tuple[FoundList, ...]:
    """The list of that name; several where it stands in pieces, or as two kinds."""
    family, name = key
    found: list[FoundList] = []
    lines: list[int] = []
    for position in text.sections():
        words = text.lines[position].words
        if name not in words[1:4]:
            continue
        kind = _kind_of_head(words, name)
        if kind is not None and kind.family is family:
            found.append(FoundList(kind, name, position, _below(text, position)))
        elif family is Family.IPV4 and words[:2] == ("access-list", name):
            lines.append(position)
    numbered = numbered_kind(name)
    if lines and numbered is not None:
        entries = tuple(Entry(position, None, text.lines[position].words[2:]) for position in lines)
        found.append(FoundList(numbered, name, None, entries))
    return tuple(found)


def _kind_of_head(words: Words, name: str) -> ListKind | None:
    if words == ("ipv6", "access-list", name):
        return ListKind(Family.IPV6, False)
    if words == ("ip", "access-list", name) and name not in ("standard", "extended"):
        return ListKind(Family.IPV4, False)
    if len(words) == 4 and words[:2] == ("ip", "access-list") and words[3] == name:
        return {"standard": ListKind(Family.IPV4, True), "extended": ListKind(Family.IPV4, False)}.get(words[2])
    return None


def _below(text: ConfigurationText, head: int) -> tuple[Entry, ...]:
    entries = []
    for position in range(head + 1, text.end_of(head)):
        words = text.lines[position].words
        if words and words[0] not in ("exit", "exit-access-list"):
            shown, rest = split_number(words)
            entries.append(Entry(position, shown, rest))
    return tuple(entries)


def split_number(words: Words) -> tuple[int | None, Words]:
    """The number of an entry and the rest of it.

    >>> split_number(("15", "permit", "ip", "any", "any"))[0], split_number(("sequence", "20", "deny"))
    (15, (20, ('deny',)))
    """
    if words[:1] == ("sequence",) and len(words) > 1:
        return number(words[1], 1, 2**32), words[2:]
    value = number(words[0], 1, 2**32) if words else None
    if value is not None:
        return value, words[1:]
    if words[-2:-1] == ("sequence",) and words[0] != "remark":
        return number(words[-1], 1, 2**32), words[:-2]
    return None, words


class KnownEntry(NamedTuple):
    """What is kept of an entry. `number`: None for remarks without one; `key`: what tells it from others."""

    number: int | None
    key: Key
    logs: bool


@dataclass(slots=True)
class KnownLists:
    """Entries of lists while a script is applied: numbers that lines do not show are not in the text.

    `made`: lists that the script makes; `assumed`: lists of the configuration whose lines show no numbers.
    """

    entries: dict[ListName, list[KnownEntry]] = field(default_factory=dict)
    made: set[ListName] = field(default_factory=set)
    assumed: set[ListName] = field(default_factory=set)
    _readings: dict[tuple[ListKind, Words], Rule] = field(default_factory=dict)

    def of(self, found: FoundList) -> list[KnownEntry]:
        """What is known of each entry.

        SOURCE: Cisco IOS Security Configuration Guide, IP access list entry sequence numbering: entries get numbers
        ten apart, beginning with 10; numbers are not saved, and after a restart they are counted like this again.
        """
        key = (found.kind.family, found.name)
        known = self.entries.get(key)
        if known is None or len(known) != len(found.entries):
            known = self.entries[key] = _counted(found)
            if key not in self.made and any(one.shown is None and not one.is_remark for one in found.entries):
                self.assumed.add(key)
        return known

    def forget(self, key: ListName) -> None:
        """The list is gone; one of that name that comes is the script's own."""
        self.entries.pop(key, None)
        self.assumed.discard(key)
        self.made.add(key)

    def alike(self, found: FoundList, words: Words, from_index: int = 0) -> tuple[int, ...]:
        """Entries from an index on that surely do the same with the same packets, however they are written.

        Cost: the first call for a list reads all its entries.
        """
        kind = found.kind
        wanted = [words, *(entry.words for entry in found.entries if not entry.is_remark)]
        missing = tuple(dict.fromkeys(one for one in wanted if (kind, one) not in self._readings))
        if missing:
            self._readings.update(
                ((kind, one), rule) for one, rule in zip(missing, read_entries(kind, missing).rules, strict=False)
            )
        new = self._readings.get((kind, words))
        if new is None or new.action is Action.UNKNOWN:
            return ()
        same = []
        for index in range(from_index, len(found.entries)):
            other = self._readings.get((kind, found.entries[index].words))
            if other is not None and other.action is new.action and other.match == new.match:
                same.append(index)
        return tuple(same)


def _counted(found: FoundList) -> list[KnownEntry]:
    known: list[KnownEntry] = []
    last = 0
    for entry in found.entries:
        key, logs = entry_key(found.kind, entry.words)
        if entry.shown is None and entry.is_remark:
            known.append(KnownEntry(None, key, False))
            continue
        value = last + 10 if entry.shown is None else entry.shown
        last = max(last, value)
        known.append(KnownEntry(value, key, logs))
    return known


def shows_numbers(found: FoundList) -> bool:
    """Whether the lines of the list show their numbers."""
    return any(entry.shown is not None for entry in found.entries)


def entry_line(
    text: ConfigurationText, found: FoundList, words: Words, wording: str, shown: int | None, origin: Span
) -> TextLine:
    """The line of an entry, written as the others of its list."""
    if found.head is None:
        return written(f"access-list {found.name} {wording}", 0, origin)
    depth = text.lines[found.head].depth + 1
    indentation = text.lines[found.entries[0].position].indentation if found.entries else None
    if shown is None:
        return written(wording, depth, origin, indentation)
    if found.kind.family is Family.IPV4:
        return written(f"{shown} {wording}", depth, origin, indentation)
    behind = any(line.words[-2:-1] == ("sequence",) for line in (text.lines[one.position] for one in found.entries))
    if behind and words[:1] != ("remark",):
        return written(f"{wording} sequence {shown}", depth, origin, indentation)
    return written(f"sequence {shown} {wording}", depth, origin, indentation)


def uses_of(text: ConfigurationText, name: str) -> tuple[Span, ...]:
    """Lines that put the list to work."""
    return tuple(line.line.origin for line in text.lines if name in line.words and _USES.match(line.text) is not None)
