"""Statements about filters, as the file writes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class FilterStatements:
    """Statements about filters of one file. Mutable while the file is parsed."""
