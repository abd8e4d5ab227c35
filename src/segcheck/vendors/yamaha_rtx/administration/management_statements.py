"""Statements about who may manage the router, where its messages go and whose clock it follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.source.text import Span


class ServiceLimit(NamedTuple):
    """`telnetd host …`: who may use a service. `words`: addresses, interfaces, `any`, `none`."""

    words: tuple[str, ...]
    origin: Span


class NamedStation(NamedTuple):
    """A machine that the router relies on."""

    name: str
    origin: Span


@dataclass(slots=True)
class ManagementStatements:
    """Statements of one file about managing the router. Mutable while the file is parsed.

    `switched`: service -> (whether it is on, the line). `limits`: service -> who may use it. `ports`: service -> port.
    """

    switched: dict[str, tuple[bool, Span]] = field(default_factory=dict)
    limits: dict[str, ServiceLimit] = field(default_factory=dict)
    ports: dict[str, tuple[int, Span]] = field(default_factory=dict)
    communities: list[Span] = field(default_factory=list)
    log_hosts: list[NamedStation] = field(default_factory=list)
    notices: tuple[bool, Span] | None = None
    time_sources: list[NamedStation] = field(default_factory=list)

    def time_source(self, name: str, origin: Span) -> None:
        """Note that the clock is set by the machine called `name`."""
        self.time_sources.append(NamedStation(name, origin))
