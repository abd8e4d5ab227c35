"""Interfaces, translations, routes and management as written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class NetworkStatements:
    """Everything about the network side of one configuration."""
