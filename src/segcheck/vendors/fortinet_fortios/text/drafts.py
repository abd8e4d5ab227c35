"""Blocks and entries while they are read: editing commands change them, then they are frozen into statements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from segcheck.source.text import Span
from segcheck.vendors.fortinet_fortios.statements import Block, Entry, Path, Setting

_MOST_CLONED = 100_000  # settings and entries; a hostile file may clone what was cloned


class Growing:
    """A setting whose list is edited after it was set."""

    __slots__ = ("further", "key", "span", "values")

    def __init__(self, setting: Setting) -> None:
        self.key = setting.key
        self.values = dict.fromkeys(setting.values)
        self.span = setting.span
        self.further = list(setting.further)

    def frozen(self) -> Setting:
        """The setting as it is in effect."""
        return Setting(self.key, tuple(self.values), self.span, tuple(self.further))


class EntryDraft:
    """An `edit`, or what stands in a block outside of any."""

    __slots__ = ("blocks", "name", "settings", "span", "unknown")

    def __init__(self, name: str, span: Span) -> None:
        self.name = name
        self.span = span
        self.settings: dict[str, Setting | Growing] = {}
        self.blocks: dict[Path, BlockDraft] = {}
        self.unknown: list[Setting] = []

    def growing(self, key: str) -> Growing | None:
        """The setting of `key`, ready to be edited; None where it has its default."""
        found = self.settings.get(key)
        if isinstance(found, Setting):
            found = self.settings[key] = Growing(found)
        return found

    def grow(self, key: str, span: Span) -> Growing:
        """A setting without values, ready to be edited, where there is none."""
        growing = self.settings[key] = Growing(Setting(key, (), span))
        return growing

    def size(self) -> int:
        """Number of settings and entries in it."""
        inner = sum(entry.size() for block in self.blocks.values() for entry in block.all_entries())
        return 1 + len(self.settings) + len(self.unknown) + len(self.blocks) + inner

    def copied(self, name: str, span: Span) -> EntryDraft:
        """The same under another name. INVARIANT: blocks are no deeper than the reader allows, so this ends."""
        copy = EntryDraft(name, span)
        copy.settings = {setting.key: setting for setting in self._settings()}
        copy.unknown = list(self.unknown)
        copy.blocks = {path: block.copied() for path, block in self.blocks.items()}
        return copy

    def frozen(self) -> Entry:
        """The entry as it is in effect."""
        if not self.blocks:
            return Entry(self.name, self.span, self._settings(), (), tuple(self.unknown))
        blocks = tuple(block.frozen() for block in self.blocks.values())
        inside = (setting for block in blocks for entry in block.entries for setting in entry.unknown)
        return Entry(self.name, self.span, self._settings(), blocks, (*self.unknown, *inside))

    def _settings(self) -> tuple[Setting, ...]:
        return tuple(
            setting.frozen() if isinstance(setting, Growing) else setting for setting in self.settings.values()
        )


class BlockDraft:
    """A `config` block: `entries` by name, and `plain`, what is set outside of entries."""

    __slots__ = ("_free", "_order", "entries", "path", "plain", "span")

    def __init__(self, path: Path, span: Span) -> None:
        self.path = path
        self.span = span
        self.entries: dict[str, EntryDraft] = {}
        self.plain: EntryDraft | None = None
        self._order: _Order | None = None
        self._free = 0

    def all_entries(self) -> Iterator[EntryDraft]:
        """What is set outside of entries, then the entries in the order in which they are tried."""
        if self.plain is not None:
            yield self.plain
        if self._order is None:
            yield from self.entries.values()
        else:
            yield from (self.entries[name] for name in self._order)

    def add(self, entry: EntryDraft) -> None:
        """A new entry at the end."""
        self.entries[entry.name] = entry
        if self._order is not None:
            self._order.append(entry.name)

    def delete(self, name: str) -> None:
        """Take out an entry that is there."""
        del self.entries[name]
        if self._order is not None:
            self._order.remove(name)

    def move(self, name: str, other: str, *, after: bool) -> None:
        """Put an entry before or after another; both are there."""
        if name == other:
            return
        order = self._ordered()
        order.remove(name)
        order.insert(name, other, after=after)

    def rename(self, name: str, new: str) -> None:
        """Give an entry that is there a name that is free; its place stays."""
        order = self._ordered()
        order.insert(new, name, after=True)
        order.remove(name)
        entry = self.entries.pop(name)
        entry.name = new
        self.entries[new] = entry

    def purge(self) -> None:
        """Take out all entries."""
        self.entries = {}
        self._order = None

    def copied(self) -> BlockDraft:
        """The same, with entries of its own."""
        copy = BlockDraft(self.path, self.span)
        for entry in self.all_entries():
            twin = entry.copied(entry.name, entry.span)
            if entry is self.plain:
                copy.plain = twin
            else:
                copy.entries[twin.name] = twin
        return copy

    def frozen(self) -> Block:
        """The block as it is in effect."""
        return Block(self.path, self.span, tuple(entry.frozen() for entry in self.all_entries()))

    def free_number(self) -> str:
        """A number no entry has, larger than those there were when it was first asked for."""
        if not self._free:
            names = (name for name in self.entries if name.isascii() and name.isdigit() and len(name) < 12)
            self._free = max(map(int, names), default=0)
        self._free += 1
        while str(self._free) in self.entries:
            self._free += 1
        return str(self._free)

    def _ordered(self) -> _Order:
        if self._order is None:
            self._order = _Order(self.entries)
        return self._order


class _Order:
    """Names in an order in which each can be moved at the same cost (a chain, closed by "")."""

    def __init__(self, names: dict[str, EntryDraft]) -> None:
        chain = ["", *names, ""]
        self._following = dict(itertools.pairwise(chain))
        self._preceding = dict(itertools.pairwise(reversed(chain)))

    def __iter__(self) -> Iterator[str]:
        name = self._following[""]
        while name:
            yield name
            name = self._following[name]

    def append(self, name: str) -> None:
        self._between(self._preceding[""], name, "")

    def insert(self, name: str, other: str, *, after: bool) -> None:
        if after:
            self._between(other, name, self._following[other])
        else:
            self._between(self._preceding[other], name, other)

    def remove(self, name: str) -> None:
        before, behind = self._preceding.pop(name), self._following.pop(name)
        self._following[before] = behind
        self._preceding[behind] = before

    def _between(self, before: str, name: str, behind: str) -> None:
        self._following[before] = self._preceding[behind] = name
        self._preceding[name], self._following[name] = before, behind


class CloneBudget:
    """Counts what `clone` copies in one file, so that a hostile one cannot grow without end."""

    def __init__(self) -> None:
        self._left = _MOST_CLONED

    def allows(self, entry: EntryDraft) -> bool:
        """Whether `entry` may still be copied."""
        if self._left > 0:
            self._left -= entry.size()
        return self._left > 0
