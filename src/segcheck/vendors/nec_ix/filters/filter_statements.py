"""What a configuration states about access lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine


@dataclass(slots=True)
class AccessList:
    """A static list. `damaged`: lines that changed entries above in ways that are not followed."""

    name: str
    family: Family
    entries: list[ConfigLine] = field(default_factory=list)
    damaged: list[ConfigLine] = field(default_factory=list)


@dataclass(slots=True)
class DynamicList:
    """`ip access-list dynamic NAME access TRIGGER`. `triggers`: names of static lists, with the lines that name them.

    `unread`: lines of a form that is not read: what they catch and open is unknown.
    """

    name: str
    family: Family
    triggers: list[tuple[str, ConfigLine]] = field(default_factory=list)
    unread: list[ConfigLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InterfaceFilter:
    """`ip filter NAME SEQUENCE in|out`; with an empty name a line that is not understood."""

    family: Family
    direction: str
    name: str
    sequence: int
    line: ConfigLine
    span: Span


@dataclass(slots=True)
class FilterStatements:
    """Lists by family and name."""

    lists: dict[tuple[Family, str], AccessList] = field(default_factory=dict)
    dynamic: dict[tuple[Family, str], DynamicList] = field(default_factory=dict)
