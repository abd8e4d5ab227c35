"""What one FITELnet configuration states, before it becomes a device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.notes import Notes


class AddressStatement(NamedTuple):
    """An address of an interface with the network it is in."""

    address: int
    network: Prefix
    origin: Origin


class ListUse(NamedTuple):
    """`ip access-group N in`: the number of a list, `direction` in or out."""

    number: str
    family: Family
    direction: str
    line: ConfigLine
    origin: Origin


class SourceTranslation(NamedTuple):
    """`ip nat inside source list N …` of an interface; `number` "" for everything."""

    number: str
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class InterfaceStatement:
    """What all sections about one interface say together. Mutable while the file is parsed.

    `channel`: number of the Port-channel that a port belongs to; `bridge`: its bridge group; `vlan`: its `vlan-id`.
    `learned`: lines that give it an address that is not told. `networks`: those by which it is on a network of the
    family that is not told. `doubts`: lines that may drop packets here.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    shutdown: bool = False
    vrf: str = ""
    addresses: list[AddressStatement] = field(default_factory=list)
    learned: list[Span] = field(default_factory=list)
    networks: list[tuple[Family, Span]] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    channel: str = ""
    bridge: str = ""
    vlan: int | None = None
    description: str = ""
    lists: list[ListUse] = field(default_factory=list)
    translations: list[SourceTranslation] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)


class EntryStatement(NamedTuple):
    """One line `access-list N …` with the words behind the number."""

    words: tuple[str, ...]
    line: ConfigLine


class RouteStatement(NamedTuple):
    """A static route of VRF `vrf`: by way of `gateway` or `interface` (its key), or to nowhere."""

    prefix: Prefix
    vrf: str
    gateway: int | None
    interface: str | None
    discard: bool
    distance: int
    origin: Origin


@dataclass(slots=True)
class FitelnetConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `influences`: lines by which routes come that are not computed. `untold`: lines by which the device may be on
    networks that the file does not tell.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    broken: bool = False
    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    vrfs: dict[str, Origin] = field(default_factory=dict)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[tuple[str | None, Span]] = field(default_factory=list)
    lists: dict[str, list[EntryStatement]] = field(default_factory=dict)
    untold: list[Span] = field(default_factory=list)
    logins: list[tuple[str, Span]] = field(default_factory=list)
    log_hosts: list[tuple[str, Origin]] = field(default_factory=list)
    time_sources: list[tuple[str, Origin]] = field(default_factory=list)

    def interface(self, words: tuple[str, ...]) -> InterfaceStatement:
        """The statements about the interface that `words` name, empty ones at first. Case does not count."""
        return self.interfaces.setdefault(interface_key(words), InterfaceStatement(" ".join(words)))


def interface_key(words: tuple[str, ...]) -> str:
    """The name of an interface without blanks and case, as `FitelnetConfiguration.interfaces` has it.

    >>> interface_key(("Port-channel", "1080000"))
    'port-channel1080000'
    """
    return "".join(words).lower()


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: FitelnetConfiguration


Handler: TypeAlias = Callable[[Section, ParseContext], None]
"""Reads one top-level section; marks the fate of the section's line and of every line below it."""
