"""The zone-based firewall as written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class ZoneStatements:
    """Zones, zone pairs and the inspect maps of one configuration."""
