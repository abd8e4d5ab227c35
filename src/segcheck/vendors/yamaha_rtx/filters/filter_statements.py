"""Statements about filters, as the file writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from segcheck.model.header import Family
from segcheck.source.text import Span

if TYPE_CHECKING:
    from segcheck.vendors.yamaha_rtx.configuration import Statement

IN, OUT = "in", "out"
DIRECTIONS = (IN, OUT)


class Definition(NamedTuple):
    """One filter: `ip filter N …`, `ip filter dynamic N …`, `ethernet filter N …`.

    `start`: index of the word behind the number.
    """

    number: str
    statement: Statement
    start: int


class NumberList(NamedTuple):
    """Filters by number, in the order in which they are tried; `dynamic` those behind the word `dynamic`."""

    static: tuple[str, ...]
    dynamic: tuple[str, ...]
    statement: Statement


class SetUse(NamedTuple):
    """`… secure filter name NAME`."""

    name: str
    statement: Statement


class Reservation(NamedTuple):
    """An address that a DHCP scope keeps for a client; `mac` None: the client is told apart by something else."""

    scope: str
    address: int
    mac: int | None


@dataclass(slots=True)
class FilterStatements:
    """Statements about filters of one file. Mutable while the file is parsed.

    Commands take effect in the order of the file: what is written again replaces what was there, `no …` removes it.
    `unread`: lines about filters that are not understood, by family; any filter may be another than it seems.
    `forwarding`: lines by which filters choose gateways at interfaces (`ip lan1 forward filter`); routing adds them to
    what it does not compute. `reservations`: from `dhcp scope bind`. `by_radius`: lines by which a RADIUS server
    admits peers, and may give them filters.
    """

    static: dict[tuple[Family, str], Definition] = field(default_factory=dict)
    dynamic: dict[tuple[Family, str], Definition] = field(default_factory=dict)
    sets: dict[tuple[Family, str, str], NumberList] = field(default_factory=dict)
    bindings: dict[tuple[Family, str, str], NumberList] = field(default_factory=dict)
    set_uses: dict[tuple[Family, str], SetUse] = field(default_factory=dict)
    frame_filters: dict[str, Definition] = field(default_factory=dict)
    frame_bindings: dict[tuple[str, str], NumberList] = field(default_factory=dict)
    other_uses: list[tuple[Family, str, Span]] = field(default_factory=list)
    unread: list[tuple[Family | None, Span]] = field(default_factory=list)
    forwarding: list[Span] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    by_radius: list[Span] = field(default_factory=list)
