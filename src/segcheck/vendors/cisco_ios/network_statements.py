"""Interfaces, routes, address translation and layer 2 as written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class NetworkStatements:
    """Interfaces, routes, translations and VLANs of one configuration."""
