"""A configuration as text that commands edit: blocks, entries and settings, each with the lines that say it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors.fortinet_fortios.statements import Path

Lines: TypeAlias = tuple[EditedLine, ...]


class SettingText(NamedTuple):
    """What one key is set to, and the lines that say so. Without values it has its default (a place is kept for it)."""

    values: tuple[str, ...]
    lines: Lines


DEFAULT = SettingText((), ())
_LookInto: TypeAlias = Callable[["Section", int, int], None]


class Section:
    """An entry of a table, what is set outside of entries, or a whole file: settings, blocks and other lines in order.

    `unclear`: it holds editing commands or repeats itself, as no device prints it. `printed`: the settings as the
    configuration has them. `hidden`: keys that the script made unavailable by setting another.
    """

    __slots__ = (
        "_blocks",
        "_flat",
        "_items",
        "_postponed",
        "head",
        "hidden",
        "name",
        "parent",
        "printed",
        "tail",
        "unclear",
    )

    def __init__(self, name: str, head: Lines = (), parent: Block | None = None) -> None:
        self.name = name
        self.head = head
        self.tail: Lines = ()
        self.parent = parent
        self.printed: dict[str, SettingText] = {}
        self.hidden: frozenset[str] = frozenset()
        self.unclear = False
        self._items: dict[str | int, SettingText | Block | Lines] = {}
        self._blocks: dict[Path, list[Block]] = {}
        self._flat: Lines | None = None
        self._postponed: tuple[_LookInto, int, int] | None = None

    def postpone(self, lines: Lines, tail: Lines, look_into: _LookInto, first: int, last: int) -> None:
        """All its lines; they are looked into, from `first` to before `last`, when somebody asks what is in it."""
        self._flat = lines
        self.tail = tail
        self._postponed = (look_into, first, last)

    def _read(self) -> None:
        if self._postponed is not None:
            look_into, first, last = self._postponed
            self._postponed = None
            parent = self.parent
            look_into(self, first, last)
            self.parent = parent

    @property
    def items(self) -> dict[str | int, SettingText | Block | Lines]:
        """Settings by key, and blocks and other lines, in order."""
        self._read()
        return self._items

    @property
    def blocks(self) -> dict[Path, list[Block]]:
        """Blocks by path."""
        self._read()
        return self._blocks

    @property
    def is_unclear(self) -> bool:
        """Whether it holds editing commands or repeats itself."""
        self._read()
        return self.unclear

    def may_say(self, word: str) -> bool:
        """Whether `word` may stand on its lines; False: surely not. It is not looked into."""
        if "\\" in word or '"' in word:
            return True
        alone = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])")
        return any(
            (word in line.text and alone.search(line.text) is not None) or "\\" in line.text for line in self.flat()
        )

    def setting(self, key: str) -> SettingText:
        """What `key` is set to; without values where it is not."""
        found = self.items.get(key, DEFAULT)
        return found if isinstance(found, SettingText) else DEFAULT

    def values(self, key: str) -> tuple[str, ...]:
        """The values of `key`; none where it has its default."""
        return self.setting(key).values

    def text(self, key: str, default: str = "") -> str:
        """The first value of `key`."""
        values = self.values(key)
        return values[0] if values else default

    def settings(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Keys that are set, with their values."""
        for key, item in self.items.items():
            if isinstance(item, SettingText) and item.values and isinstance(key, str):
                yield key, item.values

    def put(self, key: str, values: tuple[str, ...], lines: Lines) -> None:
        """Set `key`, where it stands or stood, else behind the other settings. A value as printed has its old lines."""
        printed = self.printed.get(key)
        self.items[key] = printed if printed is not None and printed.values == values else SettingText(values, lines)

    def clear(self, key: str) -> None:
        """Give `key` its default; its place is kept."""
        self.items[key] = DEFAULT

    def add_lines(self, lines: Lines) -> None:
        """Lines that say nothing: comments, blank lines."""
        items = self.items
        items[len(items)] = lines

    def add_block(self, block: Block) -> None:
        """A block, behind everything else."""
        self.items[len(self.items)] = block
        self.blocks.setdefault(block.path, []).append(block)
        block.parent = self

    def insert_block(self, block: Block) -> None:
        """A block, behind the others; a file may end with blank lines and the prompt."""
        trailing: list[tuple[str | int, SettingText | Block | Lines]] = []
        last = max((place for place, item in enumerate(self.items.values()) if isinstance(item, Block)), default=-1)
        while last >= 0 and len(self.items) > last + 1:
            trailing.append(self.items.popitem())
        self.items[len(self.items) + len(trailing)] = block
        self.items.update(reversed(trailing))
        self.blocks.setdefault(block.path, []).append(block)
        block.parent = self

    def copied(self) -> Section:
        """The same, to be edited apart. INVARIANT: blocks are no deeper than the reader allows, so this ends."""
        copy = Section(self.name, self.head, self.parent)
        items = self.items
        copy.tail, copy.unclear, copy.printed, copy.hidden = self.tail, self.unclear, self.printed, self.hidden
        for key, item in items.items():
            if isinstance(item, Block):
                twin = item.copied(copy)
                copy.blocks.setdefault(twin.path, []).append(twin)
                copy.items[key] = twin
            else:
                copy.items[key] = item
        return copy

    def adopt(self, draft: Section) -> None:
        """Become what `draft` is."""
        self._items, self._blocks, self._postponed = draft.items, draft.blocks, None
        self.tail, self.hidden = draft.tail, draft.hidden
        for blocks in self.blocks.values():
            for block in blocks:
                block.parent = self
        touch(self)

    def flat(self) -> Lines:
        """All its lines. Cost: those of parts that did not change are kept."""
        if self._flat is None:
            parts: list[Lines] = [self.head]
            for item in self.items.values():
                if isinstance(item, Block):
                    parts.append(item.flat())
                elif isinstance(item, SettingText):
                    parts.append(item.lines)
                else:
                    parts.append(item)
            parts.append(self.tail)
            self._flat = tuple(itertools.chain.from_iterable(parts))
        return self._flat

    def forget_lines(self) -> None:
        """Something in it has changed."""
        self._flat = None


class Block:
    """A `config … end`: a table of entries, or settings (one entry called "")."""

    __slots__ = ("_flat", "body", "entries", "head", "parent", "path", "plain", "tail", "unclear")

    def __init__(self, path: Path, head: Lines, parent: Section | None = None) -> None:
        self.path = path
        self.head = head
        self.tail: Lines = ()
        self.parent = parent
        self.body: list[Section | Lines] = []
        self.entries: dict[str, Section] = {}
        self.plain: Section | None = None
        self.unclear = False
        self._flat: Lines | None = None

    def plain_section(self) -> Section:
        """What is set outside of entries."""
        if self.plain is None:
            self.plain = Section("", (), self)
            self.body.append(self.plain)
        return self.plain

    def plain_blocks(self, path: Path) -> list[Block]:
        """Blocks inside that stand outside of entries."""
        return [] if self.plain is None else self.plain.blocks.get(path, [])

    def add(self, entry: Section) -> None:
        """An entry at the end."""
        entry.parent = self
        self.body.append(entry)
        if entry.name in self.entries:
            entry.unclear = self.entries[entry.name].unclear = True
        else:
            self.entries[entry.name] = entry

    def remove(self, entry: Section) -> None:
        """Take out an entry."""
        del self.body[self.position(entry)]
        del self.entries[entry.name]

    def insert(self, entry: Section, position: int) -> None:
        """Put an entry before what stands at `position`."""
        entry.parent = self
        self.body.insert(position, entry)
        self.entries[entry.name] = entry

    def position(self, entry: Section) -> int:
        """Where an entry stands."""
        return next(index for index, part in enumerate(self.body) if part is entry)

    def sections(self) -> Iterator[Section]:
        """What is set outside of entries, and the entries in order."""
        return (part for part in self.body if isinstance(part, Section))

    def copied(self, parent: Section) -> Block:
        """The same, to be edited apart."""
        copy = Block(self.path, self.head, parent)
        copy.tail, copy.unclear = self.tail, self.unclear
        for part in self.body:
            if not isinstance(part, Section):
                copy.body.append(part)
            elif part is self.plain:
                copy.plain = part.copied()
                copy.plain.parent = copy
                copy.body.append(copy.plain)
            else:
                copy.add(part.copied())
        return copy

    def flat(self) -> Lines:
        """All its lines. Cost: those of parts that did not change are kept."""
        if self._flat is None:
            inside = (part.flat() if isinstance(part, Section) else part for part in self.body)
            self._flat = tuple(itertools.chain(self.head, itertools.chain.from_iterable(inside), self.tail))
        return self._flat

    def forget_lines(self) -> None:
        """Something in it has changed."""
        self._flat = None


def touch(changed: Section | Block) -> None:
    """Let everything around `changed` know that it is not what it was."""
    part: Section | Block | None = changed
    while part is not None:
        part.forget_lines()
        part = part.parent


def texts(lines: Lines) -> list[str]:
    """What stands on the lines."""
    return [line.text for line in lines]
