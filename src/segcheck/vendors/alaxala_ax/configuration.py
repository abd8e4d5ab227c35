"""What one configuration of an AX states, before it becomes a device: the parser's product, the converter's input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import FilterUse
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.alaxala_ax.administration.management_statements import ManagementStatements
from segcheck.vendors.alaxala_ax.filters.filter_statements import FilterStatements
from segcheck.vendors.alaxala_ax.network.network_statements import NetworkStatements


@dataclass(slots=True)
class AxConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `broken`: lines are missing or mangled; the file must not be trusted.
    `untold_addresses`: lines by which the device may be on networks that are not read.
    `list_uses`: every line that puts an access list to work.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    broken: bool = False
    filters: FilterStatements = field(default_factory=FilterStatements)
    network: NetworkStatements = field(default_factory=NetworkStatements)
    management: ManagementStatements = field(default_factory=ManagementStatements)
    untold_addresses: list[Span] = field(default_factory=list)
    list_uses: list[FilterUse] = field(default_factory=list)


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: AxConfiguration


Handler: TypeAlias = Callable[[Section, ParseContext], None]
"""Reads one top-level section; marks the fate of the section's line and of every line below it."""
