"""Access lists, VLAN access maps and where they are in force, as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Interval
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list; the words of the entry begin at `start`."""

    sequence: int
    line: ConfigLine
    start: int


@dataclass(slots=True)
class AccessList:
    """One list. `kind` is `hardware`, `hardware-mac`, `ipv6`, `standard`, `extended` or `ipv6-software`.

    `damaged`: lines that may change its entries in ways not read. `highest`: the highest number of an entry.
    """

    name: str
    kind: str
    line: ConfigLine
    entries: list[Entry] = field(default_factory=list)
    damaged: list[ConfigLine] = field(default_factory=list)
    highest: int = 0


@dataclass(frozen=True, slots=True)
class NamedUse:
    """A line that puts something with a name to work; `line` keeps its place for later fates."""

    name: str
    line: ConfigLine
    span: Span


@dataclass(slots=True)
class AccessMap:
    """`vlan access-map NAME`: the lists it asks, in order; `others`: lines below it that are not read."""

    name: str
    line: ConfigLine
    lists: list[NamedUse] = field(default_factory=list)
    others: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class VlanFilter:
    """`vlan filter MAP vlan-list VLANS input`."""

    map_name: str
    vlans: tuple[Interval, ...]
    line: ConfigLine
    span: Span


@dataclass(slots=True)
class ClassMap:
    """`class-map NAME`: the lists it asks."""

    name: str
    lists: list[NamedUse] = field(default_factory=list)


@dataclass(slots=True)
class PolicyMap:
    """`policy-map NAME`: its classes, and the lines by which it may drop packets."""

    name: str
    classes: list[str] = field(default_factory=list)
    drops: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class FilterStatements:
    """Everything about access lists. Mutable while the file is parsed.

    `groups`: ACL groups (`acl-group ip address NAME` …) by kind and name: their lines.
    """

    lists: dict[tuple[str, str], AccessList] = field(default_factory=dict)
    access_maps: dict[str, AccessMap] = field(default_factory=dict)
    vlan_filters: list[VlanFilter] = field(default_factory=list)
    class_maps: dict[str, ClassMap] = field(default_factory=dict)
    policy_maps: dict[str, PolicyMap] = field(default_factory=dict)
    groups: dict[tuple[str, str], list[ConfigLine]] = field(default_factory=dict)
