"""What one ASA configuration states, before it becomes a device: the parser's product, the converter's input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import FilterUse
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.cisco_asa.filters.filter_statements import FilterStatements
from segcheck.vendors.cisco_asa.network.network_statements import NetworkStatements


@dataclass(slots=True)
class AsaConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `release`: major and minor number of the ASA software; of Firepower Threat Defense (`ftd`), the oldest it can hold.
    `broken`: lines are missing or mangled; the file must not be trusted. `multiple_contexts`: it is the system space of
    a device that is divided into contexts. `names`: words of `name` lines that stand for IPv4 addresses, `names_ipv6`
    those for IPv6 addresses; `ambiguous_names` stand for two addresses and so for none.
    `untold_addresses`: lines by which the device may be on networks that the file does not tell (contexts, transparent
    mode, interfaces that are not read, a second configuration in the file).
    `doubts`: lines that may drop what lists permit, at any interface. `list_uses`: every line that puts an access list
    to work. `defined`: what has a name for other lines to use.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    release: tuple[int, int] | None = None
    release_origin: Origin = ()
    broken: bool = False
    ftd: bool = False
    multiple_contexts: bool = False
    names: dict[str, int] = field(default_factory=dict)
    names_ipv6: dict[str, int] = field(default_factory=dict)
    ambiguous_names: set[str] = field(default_factory=set)
    filters: FilterStatements = field(default_factory=FilterStatements)
    network: NetworkStatements = field(default_factory=NetworkStatements)
    untold_addresses: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    list_uses: tuple[FilterUse, ...] = ()
    defined: Names = field(default_factory=Names)


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: AsaConfiguration


Handler: TypeAlias = Callable[[Section, ParseContext], None]
"""Reads one top-level section; marks the fate of the section's line and of every line below it."""
