"""What one IX configuration states, before it becomes a device: the parser's product, the converter's input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import FilterUse
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.nec_ix.administration.management_statements import ManagementStatements
from segcheck.vendors.nec_ix.filters.filter_statements import FilterStatements
from segcheck.vendors.nec_ix.network.network_statements import NetworkStatements


@dataclass(slots=True)
class IxConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed.

    `broken`: lines are missing or mangled; the file must not be trusted. `untold_addresses`: lines by which the device
    may be on networks that the file does not tell. `doubts`: lines that may drop packets at any interface.
    `list_uses`: every line that puts an access list to work. `names`: what has a name for other lines to use.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    broken: bool = False
    filters: FilterStatements = field(default_factory=FilterStatements)
    network: NetworkStatements = field(default_factory=NetworkStatements)
    management: ManagementStatements = field(default_factory=ManagementStatements)
    untold_addresses: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    list_uses: tuple[FilterUse, ...] = ()
    names: Names = field(default_factory=Names)


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: IxConfiguration


Handler: TypeAlias = Callable[[Section, ParseContext], None]
"""Reads one top-level section; marks the fate of the section's line and of every line below it."""
