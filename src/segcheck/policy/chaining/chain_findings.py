"""What a chain, or that there is none, says to the check of a property."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from segcheck.policy.chaining.chains import ChainAnswer, Direction, chain_between
from segcheck.policy.chaining.session_graph import Place, SessionGraph
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.source.text import Origin


@dataclass(frozen=True, slots=True)
class ChainCodes:
    """Message codes for a chain that does not exist, does, or may."""

    proved: str
    violated: str
    undecided: str


def places_of(graph: SessionGraph, zones: Collection[str]) -> tuple[Place, ...]:
    """Where the hosts of `zones` are."""
    return tuple(place for place in graph.places if place.zone in zones)


def no_chain(
    site: Site,
    starts: Collection[str],
    target: str,
    direction: Direction,
    codes: ChainCodes,
    passing: Collection[str] = (),
    *,
    origin: Origin = (),
    about: str = "",
) -> Observation:
    """Whether no chain leads from the zones `starts` to zone `target`.

    `passing`: relays that pass on what they get. Arguments of all messages: `start`, `target`, `way` (names along the
    chain), `reached` (zones one gets to).
    """
    graph = site.sessions()
    answer = chain_between(graph, places_of(graph, starts), places_of(graph, (target,)), direction, passing)
    return chain_observation(site, answer, starts, target, codes, origin=origin, about=about)


def chain_observation(
    site: Site,
    answer: ChainAnswer,
    starts: Collection[str],
    target: str,
    codes: ChainCodes,
    *,
    origin: Origin = (),
    about: str = "",
) -> Observation:
    """`answer` as an observation; zones that are nowhere are in doubt where a member names nothing, else VACUOUS."""
    outcome, doubts = answer.outcome, answer.doubts
    untold = tuple(
        Doubt("zone-member-unknown", "", site.analysis.placement.unresolved[zone])
        for zone in (*starts, target)
        if zone in site.analysis.placement.unresolved
    )
    if untold and outcome is not Outcome.VIOLATED:
        outcome, doubts = Outcome.UNDECIDED, tuple(dict.fromkeys((*doubts, *untold)))
    code = {Outcome.PROVED: codes.proved, Outcome.VIOLATED: codes.violated, Outcome.UNDECIDED: codes.undecided}.get(
        outcome, "chain-without-hosts"
    )
    arguments = (
        ("reached", ", ".join(zone for zone in answer.reached if zone not in starts) or "–"),
        ("start", ", ".join(starts)),
        ("target", target),
        ("way", " → ".join(answer.way) or "–"),
    )
    return Observation(outcome, code, arguments, origin, answer.traces, doubts, about or target)
