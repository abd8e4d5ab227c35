"""Access lists and object groups as written; their entries are read when every group is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.numbered_entries import NumberedEntries


@dataclass(slots=True)
class AccessList(NumberedEntries):
    """An IPv4 or IPv6 list. `standard`: entries tell a source only.

    `damaged`: lines that change the list in ways not followed (`no 10`); it may then do anything.
    """

    name: str
    family: Family
    standard: bool
    line: ConfigLine
    damaged: list[ConfigLine] = field(default_factory=list)


@dataclass(slots=True)
class MacAccessList(NumberedEntries):
    """A list over MAC addresses. `numbered`: 700 to 799, for all frames of a bridge."""

    name: str
    numbered: bool
    line: ConfigLine


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
