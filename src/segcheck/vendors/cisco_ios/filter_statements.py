"""Access lists and object groups as written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class FilterStatements:
    """All lists and groups of one configuration, by kind and name."""
