"""Where the entries of an access list stand in a configuration, and under which numbers the device knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import Action, Rule
from segcheck.model.header import Family, Match
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


_ACTIONS = frozenset(("permit", "deny", "remark"))


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

    >>> numbered_kind("101").standard, numbered_kind("10").standard, numbered_kind("700")
    (False, True, None)
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
    for position in [index for index, (_, depth, words) in enumerate(text.lines) if not depth and name in words[1:4]]:
        words = text.lines[position].words
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
    if words and words[0] in _ACTIONS and "sequence" not in words:
        return None, words
    if words[:1] == ("sequence",) and len(words) > 1:
        return number(words[1], 1, 2**32), words[2:]
    value = number(words[0], 1, 2**32) if words else None
    if value is not None:
        return value, words[1:]
    if words[-2:-1] == ("sequence",) and words[0] != "remark":
        return number(words[-1], 1, 2**32), words[:-2]
    return None, words


class KnownEntry(NamedTuple):
    """What is kept of an entry. `number`: None for remarks without one; `key`: what tells it from others.

    `meaning`: the same for entries that surely do the same with the same packets; 0 where that is not known.
    """

    number: int | None
    key: Key
    logs: bool
    meaning: int


@dataclass(slots=True)
class KnownLists:
    """Entries of lists while a script is applied: numbers that lines do not show are not in the text.

    `made`: lists that the script makes; `assumed`: lists of the configuration whose lines show no numbers.
    """

    entries: dict[ListName, list[KnownEntry]] = field(default_factory=dict)
    made: set[ListName] = field(default_factory=set)
    assumed: set[ListName] = field(default_factory=set)
    _meanings: dict[tuple[Action, Match], int] = field(default_factory=dict)

    def of(self, found: FoundList) -> list[KnownEntry]:
        """What is known of each entry. Cost: the first call for a list reads all its entries.

        SOURCE: Cisco IOS Security Configuration Guide, IP access list entry sequence numbering: entries get numbers
        ten apart, beginning with 10; numbers are not saved, and after a restart they are counted like this again.
        """
        key = (found.kind.family, found.name)
        known = self.entries.get(key)
        if known is None or len(known) != len(found.entries):
            known = self.entries[key] = self._counted(found)
            if key not in self.made and any(one.shown is None and not one.is_remark for one in found.entries):
                self.assumed.add(key)
        return known

    def forget(self, key: ListName) -> None:
        """The list is gone; one of that name that comes is the script's own."""
        self.entries.pop(key, None)
        self.assumed.discard(key)
        self.made.add(key)

    def meaning(self, rule: Rule) -> int:
        """A number for what a rule does, 0 where that is not known."""
        if rule.action is Action.UNKNOWN:
            return 0
        return self._meanings.setdefault((rule.action, rule.match), len(self._meanings) + 1)

    def _counted(self, found: FoundList) -> list[KnownEntry]:
        known: list[KnownEntry] = []
        last = 0
        rules = read_entries(found.kind, tuple(entry.words for entry in found.entries)).rules
        for entry, rule in zip(found.entries, rules, strict=True):
            if entry.is_remark:
                known.append(KnownEntry(entry.shown, entry.words, False, 0))
                last = max(last, entry.shown or 0)
                continue
            value = last + 10 if entry.shown is None else entry.shown
            last = max(last, value)
            known.append(KnownEntry(value, *entry_key(found.kind, entry.words), self.meaning(rule)))
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
