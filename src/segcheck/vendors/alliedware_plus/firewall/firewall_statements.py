"""Entities, applications and rules of the firewall as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.vendors._shared.config_lines import Section


@dataclass(slots=True)
class FirewallStatements:
    """Sections about the firewall, in the order of the file. Mutable while the file is parsed."""

    zones: list[Section] = field(default_factory=list)
    applications: list[Section] = field(default_factory=list)
    firewalls: list[Section] = field(default_factory=list)
