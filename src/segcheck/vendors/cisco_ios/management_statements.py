"""Management of the device and its monitoring as written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.named_use import NamedUse


@dataclass(slots=True)
class TerminalLine:
    """One `line` section. Mutable while the file is parsed.

    `vty`: a virtual terminal, for users of the network; others are sockets on the device. `inputs`: protocols of
    `transport input`, None when nothing is said. `access`: lists that users must pass, one for each family.
    `unsure`: whether anybody gets in is not told.
    """

    vty: bool
    name: str
    origin: Span
    inputs: frozenset[str] | None = None
    inputs_origin: Origin = ()
    access: dict[Family, NamedUse] = field(default_factory=dict)
    every_vrf: bool = False
    rotary: int | None = None
    rotary_origin: Origin = ()
    unsure: bool = False


class Switch(NamedTuple):
    """A server switched on or off, and the line that says so."""

    on: bool
    origin: Span


@dataclass(frozen=True, slots=True)
class AgentAccess:
    """A community or group of SNMP users; its name is left out, it may be a secret. `lists`: those users must pass."""

    version: str
    cleartext: bool
    lists: tuple[tuple[Family, NamedUse], ...]
    origin: Span


@dataclass(slots=True)
class ManagementStatements:
    """How the device of one configuration is managed. Mutable while the file is parsed.

    `servers`: the last word on each server. `protection`: lines of the control plane that may drop what is sent to
    the device.
    """

    lines: list[TerminalLine] = field(default_factory=list)
    servers: dict[str, Switch] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    web_lists: dict[Family, NamedUse] = field(default_factory=dict)
    shell_ports: list[tuple[int, Span]] = field(default_factory=list)
    agents: list[AgentAccess] = field(default_factory=list)
    protection: list[Span] = field(default_factory=list)


class StationStatement(NamedTuple):
    """A log host or a time source: its line, and the VRF in which it is ("": the global one)."""

    origin: Span
    vrf: str


@dataclass(slots=True)
class MonitoringStatements:
    """Where messages go and whose clock is followed. Mutable while the file is parsed.

    `level`: the least urgent messages sent to log hosts; `off`: the line that stops all of them.
    """

    log_hosts: dict[str, StationStatement] = field(default_factory=dict)
    selections: list[Span] = field(default_factory=list)
    time_sources: dict[str, StationStatement] = field(default_factory=dict)
    level: int = 6
    level_origin: Origin = ()
    off: Origin = ()
