"""Where access lists stand in a configuration: their headers, their entries, and the lines that put them to work."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.configuration_text import ConfigurationText
from segcheck.vendors._shared.entry_words import NotUnderstood, Words
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import number
from segcheck.vendors.alliedware_plus.filters.access_lists import kind_of_number
from segcheck.vendors.alliedware_plus.filters.entries import Reading, read_entry
from segcheck.vendors.alliedware_plus.filters.groups import Groups
from segcheck.vendors.alliedware_plus.filters.list_uses import mentions

LAST_NUMBER = 65535
_ACTIONS = frozenset(
    ("permit", "deny", "copy-to-cpu", "copy-to-mirror", "send-to-cpu", "send-to-mirror", "send-to-vlan-port")
)
_HARDWARE = frozenset(("hardware", "hardware-mac"))


class ListName(NamedTuple):
    """A list. `head`: the words before its entries, as they are typed; `kind`: see `filter_statements.AccessList`."""

    family: str
    name: str
    kind: str
    head: Words

    @property
    def is_single(self) -> bool:
        """Whether it is a numbered hardware list, which has one entry and no section."""
        return self.kind in _HARDWARE and len(self.head) == 2

    @property
    def filters_ports(self) -> bool:
        """Whether `access-group` takes it."""
        return self.kind in _HARDWARE


class PlacedEntry(NamedTuple):
    """An entry where it stands. `number`: None where the configuration does not show it; `body`: begins with what it
    does.
    """

    position: int
    number: int | None
    body: Words


def list_name(words: Words) -> ListName | None:
    """The list that the first words of a statement name.

    >>> list_name(("access-list", "hardware", "T")), list_name(("access-list", "3000", "permit", "ip", "any", "any"))[2]
    (ListName(family='ip', name='T', kind='hardware', head=('access-list', 'hardware', 'T')), 'hardware')
    """
    if words[:1] == ("access-list",) and len(words) > 1:
        if words[1] in ("hardware", "standard", "extended"):
            return ListName("ip", words[2], words[1], words[:3]) if len(words) > 2 else None
        value = number(words[1], 1, 9999)
        kind = kind_of_number(value) if value is not None else ""
        return ListName("ip", words[1], kind, words[:2]) if kind else None
    if words[:2] != ("ipv6", "access-list") or len(words) < 3:
        return None
    if words[2] in ("standard", "extended") and len(words) > 3:
        return ListName("ipv6", words[3], "ipv6-software", words[:4])
    return ListName("ipv6", words[2], "ipv6", words[:3])


def headers(text: ConfigurationText, found: ListName) -> tuple[int, ...]:
    """Positions of all statements about the list: sections, and entries of one line."""
    size = len(found.head)
    return tuple(at for at in text.sections() if text.lines[at].words[:size] == found.head)


def defined(text: ConfigurationText, family: str, name: str) -> ListName | None:
    """The list with this name, or None."""
    for at in text.sections():
        found = list_name(text.lines[at].words)
        if found is not None and (found.family, found.name) == (family, name):
            return found
    return None


def entries(text: ConfigurationText, found: ListName) -> tuple[PlacedEntry, ...]:
    """The entries of the list in the order of the text; remarks are none."""
    placed: list[PlacedEntry] = []
    for head in headers(text, found):
        words = text.lines[head].words[len(found.head) :]
        if words:
            _add(placed, head, words)
        for at in text.below(head):
            _add(placed, at, text.lines[at].words)
    return tuple(placed)


def _add(placed: list[PlacedEntry], position: int, words: Words) -> None:
    given, body = numbered(words)
    if body and body[0] not in ("remark", "description"):
        placed.append(PlacedEntry(position, given, body))


# CHOICE: long lists are looked through for every entry that is typed; what their entries say is kept meanwhile.
@functools.lru_cache(maxsize=20_000)
def numbered(words: Words) -> tuple[int | None, Words]:
    """The number before an entry, None without one, and the entry.

    >>> numbered(("10", "permit", "ip", "any", "any"))[0], numbered(("permit",))
    (10, (None, ('permit',)))
    """
    given = number(words[0], 1, LAST_NUMBER) if words else None
    return given, words if given is None else words[1:]


@functools.lru_cache(maxsize=20_000)
def reading(body: Words, kind: str) -> Reading | None:
    """What an entry says, or None when it is not understood. Groups are asked for elsewhere."""
    notes = Notes(SourceFile("typed", (" ".join(body),), "utf-8", ""))
    if not body or body[0] not in _ACTIONS:
        return None
    try:
        return read_entry(ConfigLine(1, 0, " ".join(body), body), 0, kind, Groups({}, notes), notes)
    except NotUnderstood:
        return None


def alike(placed: Iterable[PlacedEntry], found: ListName, body: Words) -> tuple[PlacedEntry, ...]:
    """Entries of the list that say the same as `body`, in these or other words."""
    wanted = reading(body, found.kind)
    return tuple(
        entry
        for entry in placed
        if entry.body == body or (wanted is not None and _same(wanted, reading(entry.body, found.kind)))
    )


def _same(one: Reading, other: Reading | None) -> bool:
    return (
        other is not None
        and not one.doubts
        and not other.doubts
        and (one.action, one.match, one.frames) == (other.action, other.match, other.frames)
    )


def is_used(text: ConfigurationText, name: str) -> bool:
    """Whether a line outside of lists names the list."""
    names = frozenset((name,))
    inside_list = False
    for line in text.lines:
        if line.depth == 0:
            inside_list = list_name(line.words) is not None
        if not inside_list and line.words and next(mentions(line.words, names), None) is not None:
            return True
    return False


def missing_group(text: ConfigurationText, body: Words) -> str | None:
    """A group of addresses or ports that the entry names and the configuration does not have."""
    for before, name in pairwise(body):
        kinds = {"hostgroup": "address", "host-group": "address", "portgroup": "port"}
        if before in kinds and not any(
            text.lines[at].words[2:] == (kinds[before], name) for at in text.find_all(("acl-group",))
        ):
            return name
    return None
