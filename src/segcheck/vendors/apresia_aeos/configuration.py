"""What one APRESIA configuration states, before it becomes a device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Interval
from segcheck.model.layer2 import PortMode
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes


class AddressStatement(NamedTuple):
    """An address of an interface with the network it is in."""

    address: int
    network: Prefix
    origin: Origin


@dataclass(slots=True)
class InterfaceStatement:
    """What all sections about one interface say together. Mutable while the file is parsed.

    `mode`, `access_vlan`, `native_vlan`, `allowed_vlans`: None where no line says so.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    shutdown: bool = False
    addresses: list[AddressStatement] = field(default_factory=list)
    learned: list[Span] = field(default_factory=list)
    mode: PortMode | None = None
    access_vlan: int | None = None
    native_vlan: int | None = None
    allowed_vlans: tuple[Interval, ...] | None = None
    bundle: str = ""
    description: str = ""


class RouteStatement(NamedTuple):
    """A static route to a gateway."""

    prefix: Prefix
    gateway: int
    origin: Origin


@dataclass(slots=True)
class ApresiaConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `vlans`: first and last id with the name given to them. `drops`: lines that may drop packets. `assigns`: lines by
    which a server or a terminal may choose VLANs.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    broken: bool = False
    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    vlans: list[tuple[int, int, str]] = field(default_factory=list)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[Span] = field(default_factory=list)
    drops: list[Span] = field(default_factory=list)
    assigns: list[Span] = field(default_factory=list)
    untold: list[Span] = field(default_factory=list)
    log_hosts: list[tuple[str, Origin]] = field(default_factory=list)
    time_sources: list[tuple[str, Origin]] = field(default_factory=list)

    def interface(self, name: str) -> InterfaceStatement:
        """The statements about the interface, empty ones at first."""
        return self.interfaces.setdefault(name, InterfaceStatement(name))


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: ApresiaConfiguration


Handler: TypeAlias = Callable[[Section, ParseContext], None]
"""Reads one top-level section; marks the fate of the section's line and of every line below it."""
