"""What one SEIL configuration states, before it becomes a device: the product of both parsers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.notes import Notes


class Statement(NamedTuple):
    """One command: its line, and its words without quotation marks."""

    line: ConfigLine
    words: tuple[str, ...]


class AddressStatement(NamedTuple):
    """An address of an interface with the network it is in."""

    address: int
    network: Prefix
    origin: Origin


@dataclass(slots=True)
class InterfaceStatement:
    """What all commands about one interface say together. Mutable while the file is parsed.

    `learned`: lines that give it an address that is not told. `networks`: those by which it is on a network of the
    family that is not told. `over`: the interface below it, `tag` its VLAN there.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    addresses: list[AddressStatement] = field(default_factory=list)
    learned: list[Span] = field(default_factory=list)
    dhcp: list[Span] = field(default_factory=list)
    networks: list[tuple[Family, Span]] = field(default_factory=list)
    over: str | None = None
    tag: int | None = None
    description: str = ""


class RouteStatement(NamedTuple):
    """A static route. Exactly one of `gateway`, `interface`, `discard` and `dhcp` says where it leads.

    `certain` False: it comes and goes with a probe.
    """

    prefix: Prefix
    gateway: int | None
    interface: str | None
    discard: bool
    dhcp: bool
    distance: int
    certain: bool
    origin: Origin


class FilterStatement(NamedTuple):
    """One filter as written. `parameters`: name and value by the command's names, in both languages.

    `faulty`: some word of it is not understood. `lines`: those it is written on.
    """

    name: str
    family: Family
    parameters: tuple[tuple[str, str], ...]
    faulty: bool
    lines: tuple[ConfigLine, ...]
    origin: Origin

    def value(self, name: str) -> str:
        """The parameter, "" where it is not written."""
        return next((value for key, value in self.parameters if key == name), "")


class MacStatement(NamedTuple):
    """One entry of the MAC filter. `source` None: every address, or a list that is kept elsewhere (`elsewhere`)."""

    name: str
    interface: str
    passes: bool
    source: int | None
    elsewhere: bool
    logs: bool
    origin: Origin


class TranslationStatement(NamedTuple):
    """One line about translation: `kind` napt (addresses inside, of `inside`) or snapt (a port that leads inside)."""

    kind: str
    interface: str | None
    inside: tuple[int, int] | None
    outside: int | None
    protocols: tuple[int, ...]
    outside_ports: tuple[int, int] | None
    inside_ports: tuple[int, int] | None
    line: ConfigLine
    origin: Origin


class ServiceStatement(NamedTuple):
    """Whether a way to manage the device is on."""

    on: bool
    origin: Origin


@dataclass(slots=True)
class SeilConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `influences`: lines by which routes come that are not computed. `reflects`: lines by which hosts inside reach
    translated ones. `doubts`: lines that may drop packets at any interface. `lost_filters`: lines of filters whose
    place in the list, or interface, is not known.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    broken: bool = False
    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[Span] = field(default_factory=list)
    filters: list[FilterStatement] = field(default_factory=list)
    filter_names: set[tuple[Family, str]] = field(default_factory=set)
    lost_filters: list[Span] = field(default_factory=list)
    mac_filters: list[MacStatement] = field(default_factory=list)
    translations: list[TranslationStatement] = field(default_factory=list)
    reflects: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    static_arp: list[tuple[int, int, Origin]] = field(default_factory=list)
    services: dict[str, ServiceStatement] = field(default_factory=dict)
    log_hosts: list[tuple[str, Origin]] = field(default_factory=list)
    time_sources: list[tuple[str, Origin]] = field(default_factory=list)

    def interface(self, name: str) -> InterfaceStatement:
        """The statements about the interface, empty ones at first."""
        return self.interfaces.setdefault(name, InterfaceStatement(name))


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: SeilConfiguration


Handler: TypeAlias = Callable[[Statement, ParseContext], None]
"""Reads one command and marks its line."""
