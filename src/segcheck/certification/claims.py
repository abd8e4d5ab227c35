"""What a check proved, sorted into claims and the journeys they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.separation import allowed_packets, journey_without, left_out
from segcheck.policy.verdict import Separation, Verdict
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class Followed:
    """A journey that claims rest on: what its zone `sent`, but for what is `left_out`."""

    zone: str
    sent: PacketSet
    left_out: PacketSet
    journey: Journey


@dataclass(frozen=True, slots=True)
class Claim:
    """One proved separation with the packets it allows, the number of its journey, and the intents that rest on it."""

    separation: Separation
    allowed: PacketSet
    journey: int
    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of one family, in the order they were proved."""

    followed: tuple[Followed, ...]
    claims: tuple[Claim, ...]


def claims_of(analysis: Analysis, family: Family, verdicts: Iterable[Verdict]) -> Claims:
    """The claims of `family` that `verdicts` hold."""
    resting: dict[Separation, dict[str, None]] = {}
    for verdict in verdicts:
        for separation in verdict.separations:
            if separation.family is family:
                resting.setdefault(separation, {})[verdict.intent.name] = None
    return claimed(analysis, family, {separation: tuple(intents) for separation, intents in resting.items()})


def claimed(analysis: Analysis, family: Family, resting: Mapping[Separation, tuple[str, ...]]) -> Claims:
    """Claims that the separations hold, each with the intents that rest on it. Nothing is decided here.

    Cost: a fixpoint for each set of packets that is left out; other journeys are those of the check.
    """
    followed: dict[tuple[str, PacketSet], int] = {}
    journeys: list[Followed] = []
    claims: list[Claim] = []
    for separation, intents in resting.items():
        ways = (separation.flows, separation.answers)
        without = left_out(analysis, family, *ways)
        key = (separation.source, without)
        if key not in followed:
            followed[key] = len(journeys)
            journeys.append(_follow(analysis, family, separation.source, without))
        allowed = allowed_packets(analysis, family, *ways)
        claims.append(Claim(separation, allowed, followed[key], intents))
    return Claims(tuple(journeys), tuple(claims))


def _follow(analysis: Analysis, family: Family, zone: str, without: PacketSet) -> Followed:
    spoofing = analysis.policy.assumptions.spoofing
    sent = analysis.family(family).sent_by(analysis.area(zone), spoofing=spoofing)
    return Followed(zone, sent - without, without, journey_without(analysis, family, zone, without))
