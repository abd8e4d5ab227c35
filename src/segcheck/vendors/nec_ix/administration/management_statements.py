"""What a configuration states about managing the device and about its messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.source.text import Origin, Span


@dataclass(slots=True)
class ServerStatement:
    """A server on the device, of one kind. `families`: for which it is switched on; `lists`: who may use it.

    `relisted`: families for which lines name different lists. `port_unknown`: a line about its port is not understood.
    `perhaps_on`: nor is one that switches it on.
    """

    families: dict[Family, Span] = field(default_factory=dict)
    lists: dict[Family, tuple[str, Span]] = field(default_factory=dict)
    relisted: dict[Family, Span] = field(default_factory=dict)
    port: int | None = None
    port_unknown: bool = False
    perhaps_on: bool = False
    port_origin: Origin = ()
    unread: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class ManagementStatements:
    """Servers by kind (`ssh`, `telnet`, `http`, `snmp`, …); log hosts and time sources by address."""

    servers: dict[str, ServerStatement] = field(default_factory=dict)
    log_hosts: dict[str, Span] = field(default_factory=dict)
    time_sources: dict[str, Span] = field(default_factory=dict)
    selections: list[Span] = field(default_factory=list)
