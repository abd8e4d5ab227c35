"""Management of the device and its monitoring as written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors.alliedware_plus.filters.filter_statements import NamedUse


class Switch(NamedTuple):
    """A server switched on or off, and the line that says so."""

    on: bool
    origin: Span


class Agent(NamedTuple):
    """A community or group of SNMP users; its name is left out, it may be a secret. `uses`: the list they must pass."""

    version: str
    cleartext: bool
    uses: NamedUse | None
    origin: Span


@dataclass(slots=True)
class ManagementStatements:
    """How the device is managed, where its messages go and whose clock it follows. Mutable while the file is parsed.

    `servers`: the last word on each server. `access`: lists that users of virtual terminals must pass. `limits`: lines
    that may keep users away in ways not read.
    """

    servers: dict[str, Switch] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    access: dict[Family, NamedUse] = field(default_factory=dict)
    agents: list[Agent] = field(default_factory=list)
    limits: list[Span] = field(default_factory=list)
    log_hosts: dict[str, Span] = field(default_factory=dict)
    time_sources: dict[str, Span] = field(default_factory=dict)
