"""What one IOS configuration states, before it becomes a device: the parser's product, the converter's input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from segcheck.model.filters import FilterUse
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.cisco_ios.filter_statements import FilterStatements
from segcheck.vendors.cisco_ios.management_statements import ManagementStatements, MonitoringStatements
from segcheck.vendors.cisco_ios.network_statements import NetworkStatements
from segcheck.vendors.cisco_ios.zone_statements import ZoneStatements


@dataclass(slots=True)
class IosConfiguration:
    """Statements of one file by subject. Mutable while the file is parsed; the statements themselves are frozen.

    `release`: major and minor number of the `version` line.
    `broken`: lines are missing or mangled; the file must not be trusted.
    `untold_addresses`: lines by which the device may be on networks that are not read (a second configuration).
    `names`: what has a name for other lines to use.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    release: tuple[int, int] | None = None
    broken: bool = False
    filters: FilterStatements = field(default_factory=FilterStatements)
    zones: ZoneStatements = field(default_factory=ZoneStatements)
    network: NetworkStatements = field(default_factory=NetworkStatements)
    management: ManagementStatements = field(default_factory=ManagementStatements)
    monitoring: MonitoringStatements = field(default_factory=MonitoringStatements)
    list_uses: tuple[FilterUse, ...] = ()
    names: Names = field(default_factory=Names)
    untold_addresses: list[Span] = field(default_factory=list)


class ParseContext(NamedTuple):
    """What a handler may write to."""

    notes: Notes
    configuration: IosConfiguration


Handler: TypeAlias = Callable[[Section, ParseContext], None]
"""Reads one top-level section; marks the fate of the section's line and of every line below it."""
