"""Intents: sentences about zones that the network must keep."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.header import NOTHING, Family, Match
from segcheck.policy.catalog import PropertyUse
from segcheck.source.text import Span


class PacketScope(enum.Enum):
    """Which packets an isolation speaks of: all, or only those that can open a session."""

    ANY = "any"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """A set of packets, as written in the policy: one condition per family, `text` for people.

    A family that `matches` does not name holds no packet of the flow (IPv6, when the addresses are IPv4 ones).

    CHOICE: no condition on TCP flags or connection state: a declared flow is the packet that opens a session and
    every later packet of the same direction. The check cuts opening packets out where it needs them.
    """

    matches: tuple[tuple[Family, Match], ...]
    text: str
    because: str
    span: Span

    def match(self, family: Family) -> Match:
        """The condition over packets of `family`.

        >>> from segcheck.model.header import ANYTHING
        >>> flow = FlowSpec(((Family.IPV4, ANYTHING),), "any", "", Span("policy.yaml", 1, 1, 1, 4))
        >>> flow.match(Family.IPV4) == ANYTHING, flow.match(Family.IPV6) == NOTHING
        (True, True)
        """
        return next((match for named, match in self.matches if named is family), NOTHING)


@dataclass(frozen=True, slots=True)
class Isolated:
    """For every (source, destination) of `pairs` (zone names): no packet gets from the one to the other.

    CHOICE: ordered pairs and not two lists: `between: [mynumber, others]` is both ways between mynumber and each
    other zone, but says nothing about the others among themselves.
    """

    pairs: tuple[tuple[str, str], ...]
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


@dataclass(frozen=True, slots=True)
class Upholds:
    """The network has a property of the catalogue, asked with these parameters."""

    use: PropertyUse


Requirement: TypeAlias = Isolated | Only | Reachable | Upholds


@dataclass(frozen=True, slots=True)
class Intent:
    """One requirement with its reason and the policy clauses it serves."""

    name: str
    requirement: Requirement
    because: str
    clauses: tuple[str, ...]
    span: Span
