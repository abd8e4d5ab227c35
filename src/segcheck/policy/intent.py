"""Intents: sentences about zones that the network must keep."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.header import Match
from segcheck.source.text import Span


class PacketScope(enum.Enum):
    """Which packets an isolation speaks of: all, or only those that can open a session."""

    ANY = "any"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """A set of opening packets, as written in the policy: `match` over the header, `text` for people.

    `match` is over both families; addresses of one family match nothing of the other. An empty condition is every packet.
    """

    match: Match
    text: str
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class Isolated:
    """No packet gets from any of `sources` to any of `destinations` (zone names)."""

    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    scope: PacketScope


@dataclass(frozen=True, slots=True)
class Only:
    """From `source` to `destination` nothing but `flows` (and, for `ANY` scope, TCP answers of `answers`) gets through.

    `answers`: flows allowed the other way; their non-opening TCP answers are allowed here.
    """

    source: str
    destination: str
    flows: tuple[FlowSpec, ...]
    answers: tuple[FlowSpec, ...]
    scope: PacketScope


@dataclass(frozen=True, slots=True)
class Reachable:
    """Every packet of `flow` gets from `source` to `destination`, and its answers get back."""

    source: str
    destination: str
    flow: FlowSpec


Requirement: TypeAlias = Isolated | Only | Reachable


@dataclass(frozen=True, slots=True)
class Intent:
    """One requirement with its reason and the policy clauses it serves."""

    name: str
    requirement: Requirement
    because: str
    clauses: tuple[str, ...]
    span: Span
