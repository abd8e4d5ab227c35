"""Access lists, objects and object groups as written; entries are read when every object is known."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.vendors._shared.config_lines import ConfigLine, Section


class ListKind(enum.Enum):
    """What a list looks at. STANDARD, ETHERTYPE and WEBTYPE lists filter no IP packets at interfaces."""

    EXTENDED = "extended"
    ADVANCED = "advanced"  # Firepower Threat Defense
    IPV6 = "ipv6"  # `ipv6 access-list`, before 9.0
    STANDARD = "standard"
    ETHERTYPE = "ethertype"
    WEBTYPE = "webtype"


class Entry(NamedTuple):
    """One entry of a list. `words[start:]` begins with its action; `position` counts remarks, as the device does."""

    position: int
    line: ConfigLine
    start: int


@dataclass(slots=True)
class AccessList:
    """`damaged`: lines that change the list in ways not followed; it may then do anything."""

    name: str
    kind: ListKind
    line: ConfigLine
    entries: list[Entry] = field(default_factory=list)
    damaged: list[ConfigLine] = field(default_factory=list)
    length: int = 0


class NetworkObject(NamedTuple):
    """`object network NAME`, all its blocks in one: the same object may be shown twice.

    `definitions`: its `host`, `subnet`, `range` and `fqdn` lines. `translations`: its `nat` lines.
    """

    name: str
    line: ConfigLine
    definitions: tuple[ConfigLine, ...] = ()
    translations: tuple[Section, ...] = ()


class ServiceObject(NamedTuple):
    """`object service NAME` with its `service` lines."""

    name: str
    line: ConfigLine
    definitions: tuple[ConfigLine, ...] = ()


class GroupKind(enum.Enum):
    """What the members of an object group are."""

    NETWORK = "network"
    SERVICE = "service"  # protocols with their ports
    PORT = "port"  # `object-group service NAME tcp`: ports only
    PROTOCOL = "protocol"
    ICMP_TYPE = "icmp-type"
    UNKNOWN = "unknown"  # users, security groups, network services


class Group(NamedTuple):
    """An object group; one defined twice has the members of both. `protocols`: of a PORT group."""

    name: str
    kind: GroupKind
    line: ConfigLine
    members: tuple[Section, ...]
    protocols: tuple[int, ...] = ()


class TimeRange(NamedTuple):
    """`time-range NAME` with its `absolute` and `periodic` lines."""

    name: str
    line: ConfigLine
    absolute: tuple[ConfigLine, ...] = ()
    periodic: tuple[ConfigLine, ...] = ()


@dataclass(slots=True)
class FilterStatements:
    """All lists, objects, groups and time ranges of one configuration, by name.

    `ipv6_lists`: lists of `ipv6 access-list`, which have names of their own. `repeated_groups`: names that groups of
    two kinds have.
    """

    lists: dict[str, AccessList] = field(default_factory=dict)
    ipv6_lists: dict[str, AccessList] = field(default_factory=dict)
    networks: dict[str, NetworkObject] = field(default_factory=dict)
    services: dict[str, ServiceObject] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    time_ranges: dict[str, TimeRange] = field(default_factory=dict)
    repeated_groups: set[str] = field(default_factory=set)
