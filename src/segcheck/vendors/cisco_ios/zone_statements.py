"""The zone-based firewall as written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section


class ClassMap(NamedTuple):
    """`class-map type inspect [match-any|match-all] NAME`. `criteria` are its `match` lines."""

    name: str
    any_of: bool
    line: ConfigLine
    criteria: tuple[ConfigLine, ...]


class PolicyClass(NamedTuple):
    """One class of a policy map with the actions below it; `name` is empty for `class-default`."""

    name: str
    section: Section


class PolicyMap(NamedTuple):
    """`policy-map type inspect NAME`."""

    name: str
    line: ConfigLine
    classes: tuple[PolicyClass, ...]


class ZonePair(NamedTuple):
    """`zone-pair security NAME source A destination B`. `policy` is the line that names the policy map."""

    name: str
    source: str
    destination: str
    line: ConfigLine
    policy: ConfigLine | None


@dataclass(slots=True)
class ZoneStatements:
    """Zones, zone pairs and the inspect maps of one configuration, in the order of the file.

    `drops_logged`: lines by which every packet that the firewall drops is logged.
    """

    zones: dict[str, ConfigLine] = field(default_factory=dict)
    pairs: list[ZonePair] = field(default_factory=list)
    class_maps: dict[str, ClassMap] = field(default_factory=dict)
    policy_maps: dict[str, PolicyMap] = field(default_factory=dict)
    drops_logged: list[Span] = field(default_factory=list)
