"""A change ticket: what a change is meant to open and close, and nothing else."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.model.header import Family
from segcheck.policy.intent import FlowSpec
from segcheck.policy.verdict import Outcome
from segcheck.source.text import SourceFile, Span
from segcheck.symbolic.cover import CoverRow


@dataclass(frozen=True, slots=True)
class DeclaredChange:
    """One entry of a ticket: packets of `flow` from zone `source` to zone `destination` are to be opened or closed."""

    opens: bool
    source: str
    destination: str
    flow: FlowSpec
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ticket:
    """A change ticket as written."""

    name: str
    because: str
    declared: tuple[DeclaredChange, ...]
    source: SourceFile


class Mismatch(enum.Enum):
    """How a change and its ticket differ."""

    NOT_DECLARED = "not-declared"  # the change moves packets the ticket does not name
    NOT_DONE = "not-done"  # the ticket names packets that the change does not move
    ALREADY_SO = "already-so"  # … because they were where they were meant to get before


@dataclass(frozen=True, slots=True)
class TicketDifference:
    """Packets in which a change and its ticket differ. `certain` False: they possibly do.

    `entry`: the entry of the ticket, None for what no entry names.
    """

    mismatch: Mismatch
    opens: bool
    source: str
    destination: str
    family: Family
    row: CoverRow
    certain: bool
    entry: DeclaredChange | None


@dataclass(frozen=True, slots=True)
class TicketResult:
    """What became of a ticket. PROVED: the change does what it says and nothing else."""

    ticket: Ticket
    outcome: Outcome
    differences: tuple[TicketDifference, ...]
