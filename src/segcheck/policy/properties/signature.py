"""What every check of a property looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.site import Site
from segcheck.policy.verdict import Evidence, Observation

Check: TypeAlias = Callable[[Site, PropertyUse], Iterator[Evidence | Observation]]
"""Yields at least one piece: nothing seen is nothing decided (VACUOUS)."""
