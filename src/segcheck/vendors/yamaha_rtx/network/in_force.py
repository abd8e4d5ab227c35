"""What the conversion of interfaces and routes asks of the filters."""

from __future__ import annotations

from typing import Protocol

from segcheck.model.filters import Binding
from segcheck.model.header import Family, Match
from segcheck.model.layer2 import MacFilter
from segcheck.source.text import Origin, Span


class InForce(Protocol):
    """Filters of one router, and where they are in force."""

    def bindings(self, interface: str, family: Family, direction: str, /) -> tuple[Binding, ...]:
        """Lists for packets of `family` that come "in" or go "out" at `interface`."""

    def mac_filters(self, interface: str, /) -> tuple[MacFilter, ...]:
        """Lists for frames that come in at `interface`."""

    def doubts(self, interface: str, /) -> Origin:
        """Lines by which packets may be dropped at `interface` in ways that no list tells."""

    def condition(self, number: str, family: Family, reference: Span, /) -> Match:
        """Packets that the filter called `number` catches, for the line `reference` that chooses by it."""
