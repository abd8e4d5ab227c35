"""Access lists and object groups as written; their entries are read when every group is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import ConfigLine, Section


class Entry(NamedTuple):
    """One entry of a list. `words[start:]` begins with `permit`, `deny`, `dynamic` or `evaluate`."""

    sequence: int
    line: ConfigLine
    start: int


@dataclass(slots=True)
class AccessList:
    """An IPv4 or IPv6 list. `standard`: entries tell a source only.

    `damaged`: lines that change the list in ways not followed (`no 10`); it may then do anything.
    """

    name: str
    family: Family
    standard: bool
    line: ConfigLine
    entries: list[Entry] = field(default_factory=list)
    damaged: list[ConfigLine] = field(default_factory=list)
    last_sequence: int = 0

    def add(self, line: ConfigLine, start: int, sequence: int | None) -> None:
        """Put an entry in; without number it goes to the end, ten after the last."""
        if sequence is None:
            sequence = self.last_sequence + 10
        self.last_sequence = max(self.last_sequence, sequence)
        self.entries.append(Entry(sequence, line, start))


@dataclass(slots=True)
class MacAccessList:
    """A list over MAC addresses. `numbered`: 700 to 799, for all frames of a bridge."""

    name: str
    numbered: bool
    line: ConfigLine
    entries: list[Entry] = field(default_factory=list)
    last_sequence: int = 0

    def add(self, line: ConfigLine, start: int, sequence: int | None) -> None:
        """Put an entry in, as in `AccessList`."""
        if sequence is None:
            sequence = self.last_sequence + 10
        self.last_sequence = max(self.last_sequence, sequence)
        self.entries.append(Entry(sequence, line, start))


class Group(NamedTuple):
    """An object group; a group defined twice has the members of both."""

    name: str
    line: ConfigLine
    members: tuple[Section, ...]


@dataclass(slots=True)
class FilterStatements:
    """All lists and groups of one configuration, by kind and name."""

    lists: dict[tuple[Family, str], AccessList] = field(default_factory=dict)
    mac_lists: dict[str, MacAccessList] = field(default_factory=dict)
    networks: dict[str, Group] = field(default_factory=dict)
    services: dict[str, Group] = field(default_factory=dict)
    ports: dict[str, Group] = field(default_factory=dict)
    protocols: dict[str, Group] = field(default_factory=dict)
