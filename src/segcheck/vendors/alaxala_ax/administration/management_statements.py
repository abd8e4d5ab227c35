"""Lines about managing and watching the device, as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors._shared.named_use import NamedUse


@dataclass(frozen=True, slots=True)
class AgentAccess:
    """A line by which SNMP users may come. `lists`: the list of IPv4 or IPv6 managers, if one is named."""

    version: str
    cleartext: bool
    lists: tuple[NamedUse, ...]
    origin: Span


@dataclass(frozen=True, slots=True)
class StationStatement:
    """Another machine that the device relies on, in VRF `vrf` ("": the global one)."""

    name: str
    vrf: str
    origin: Span


@dataclass(slots=True)
class ManagementStatements:
    """Mutable while the file is parsed.

    `terminals`: the `line vty` heads; `inputs`: protocols that `transport input` lets in (None: not told); `servers`:
    servers switched on by a line of their own; `some_users`: families whose lists may hold for some users only.
    """

    terminals: list[Span] = field(default_factory=list)
    inputs: frozenset[str] | None = None
    inputs_origin: list[Span] = field(default_factory=list)
    access: dict[Family, list[NamedUse]] = field(default_factory=dict)
    some_users: set[Family] = field(default_factory=set)
    servers: dict[str, Span] = field(default_factory=dict)
    agents: list[AgentAccess] = field(default_factory=list)
    log_hosts: list[StationStatement] = field(default_factory=list)
    time_sources: list[StationStatement] = field(default_factory=list)
