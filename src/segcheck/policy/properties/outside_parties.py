"""Outside parties that a closed tier reaches are not themselves on the internet. ISO-3."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.chaining.chain_findings import ChainCodes, no_chain
from segcheck.policy.chaining.chains import Direction
from segcheck.policy.chaining.session_graph import opening_sessions
from segcheck.policy.declarations import InternetLink, OutsideParty
from segcheck.policy.doubts import doubts_about
from segcheck.policy.online_parties import out_of_date, with_online_parties
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.signature import Check
from segcheck.policy.relay import RelayKind
from segcheck.policy.separation import addresses_untold, out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.reachability.trace import Trace
from segcheck.source.text import Origin, Span

_OFFLINE = ChainCodes("reached-party-offline", "reached-party-online", "reached-party-maybe-online")
_BY_WAY = ChainCodes("reached-party-by-way", "reached-party-online", "reached-party-maybe-online")
# These pass on what they get as it is; the others change or check it.
_PASSING = frozenset({RelayKind.PROXY, RelayKind.DUAL_HOMED})


@dataclass(frozen=True, slots=True)
class _Reached:
    """Sessions between a closed zone and an outside one, whoever opens them. `certain`: surely some can be opened."""

    zone: str
    certain: bool
    trace: Trace | None
    doubts: tuple[Doubt, ...]


def _not_on_the_internet(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Each outside party a tier exchanges sessions with: what the site says of it, and what its own network adds."""
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
        return
    yield from _unseen(site, own)
    for zone in site.policy.zones:
        reached = _reached(site, own, zone.name) if site.is_outside(zone.name) else None
        if reached is not None:
            yield _party(site, use, own, reached)


def _unseen(site: Site, own: tuple[str, ...]) -> Iterator[Observation]:
    """Whether the tier may reach somebody whom no zone describes, or a zone that is nobody knows where."""
    analysis = site.analysis
    outside = [zone.name for zone in site.policy.zones if site.is_outside(zone.name) and zone.name not in own]
    seen: list[Doubt] = []
    for zone, family in itertools.product(own, analysis.families):
        seen.extend(out_of_sight(analysis, family, analysis.journey(zone, family), (zone, zone)))
        for other in outside:
            seen.extend(addresses_untold(analysis, family, (zone, other)))
        if analysis.unzoned is not None and analysis.flows(zone, UNZONED, family).possibly:
            seen.append(Doubt("outside-party-unplaced", "", ()))
    for other in outside:
        missing = analysis.placement.unresolved.get(other)
        seen.extend([Doubt("zone-member-unknown", "", missing)] if missing else [])
    doubts = tuple(dict.fromkeys(seen))
    named = (("zones", ", ".join(own)),)
    if doubts:
        yield Observation(Outcome.UNDECIDED, "outside-parties-untold", named, (), (), doubts)
    else:
        yield Observation(Outcome.PROVED, "outside-parties-known", named)


def _reached(site: Site, own: tuple[str, ...], outside: str) -> _Reached | None:
    """How any of `own` and `outside` reach each other; None when they surely do not."""
    analysis = site.analysis
    maybe: _Reached | None = None
    pairs = [(zone, outside) for zone in own] + [(outside, zone) for zone in own]
    for (source, destination), family in itertools.product(pairs, analysis.families):
        flows = analysis.flows(source, destination, family)
        opening = opening_sessions(flows.possibly.space)
        journey = analysis.journey(source, family)
        if flows.surely & opening:
            trace = analysis.example(journey, destination, family, flows.surely & opening, surely=True)
            return _Reached(outside, True, trace, ())
        if maybe is None and flows.possibly & opening:
            trace = analysis.example(journey, destination, family, flows.possibly & opening, surely=False)
            doubts = tuple(doubts_about(analysis, journey, trace))
            maybe = _Reached(outside, False, trace, doubts)
    return maybe


def _party(site: Site, use: PropertyUse, own: tuple[str, ...], reached: _Reached) -> Observation:
    zone = site.zone(reached.zone)
    if zone.tier in use.words("internet"):
        return _bad(reached, "reached-internet-itself", (zone.span,))
    party = next((one for one in site.policy.declarations.outside_parties if one.zone == zone.name), None)
    if party is None:
        return _undeclared(reached, "reached-party-undeclared", _allowing(site, own, zone.name) or (zone.span,))
    if party.internet is InternetLink.CONNECTED:
        return _bad(reached, "reached-party-connected", (party.span,))
    late = out_of_date(site, party)
    if late is not None:
        return _undeclared(reached, "reached-party-declaration-ended", (party.span,), late)
    if party.internet is InternetLink.BY_WAY_OF_LGWAN:
        if not party.public_institution:
            return _bad(reached, "reached-party-no-public-institution", (party.span,))
        lines = {number for one in site.zones_of(use.words("through")) for number in site.analysis.area(one).segments}
        if not site.analysis.area(zone.name).segments <= lines:
            return _bad(reached, "reached-party-elsewhere", (party.span, zone.span))
    return _apart(site, use, party, reached)


def _apart(site: Site, use: PropertyUse, party: OutsideParty, reached: _Reached) -> Observation:
    """What is declared, and that our own network does not undo it: no content gets from the internet to the party.

    CHOICE: content, and over hosts in between: a proxy that both use joins them as well as a route does.
    """
    internet = site.zones_of(use.words("internet"))
    by_way = party.internet is InternetLink.BY_WAY_OF_LGWAN
    if not internet:
        named = (("because", party.because or "–"), ("target", party.zone))
        return Observation(Outcome.DECLARED, "reached-party-declared", named, (party.span,), about=party.zone)
    passing = tuple(relay.name for relay in site.policy.relays if relay.kind in _PASSING)
    codes = _BY_WAY if by_way else _OFFLINE
    starts = tuple(zone for zone in with_online_parties(site, internet) if zone != reached.zone)
    return no_chain(site, starts, reached.zone, Direction.CONTENT, codes, passing, origin=(party.span,))


def _allowing(site: Site, own: tuple[str, ...], outside: str) -> tuple[Span, ...]:
    """Where the policy allows sessions between the tier and the party."""
    pairs = {(zone, outside) for zone in own} | {(outside, zone) for zone in own}
    spans = [one.span for one in site.permissions if any(one.concerns(*pair) for pair in sorted(pairs))]
    return tuple(dict.fromkeys(spans))


def _bad(reached: _Reached, code: str, origin: Origin) -> Observation:
    """A violation where the party is surely reached, else undecided by the lines in doubt."""
    traces = () if reached.trace is None else (reached.trace,)
    outcome = Outcome.VIOLATED if reached.certain else Outcome.UNDECIDED
    return Observation(outcome, code, (("target", reached.zone),), origin, traces, reached.doubts, reached.zone)


def _undeclared(reached: _Reached, code: str, origin: Origin, why: Doubt | None = None) -> Observation:
    doubts = (why or Doubt("outside-party-untold", "", origin), *reached.doubts)
    traces = () if reached.trace is None else (reached.trace,)
    named = (("target", reached.zone),)
    return Observation(Outcome.UNDECIDED, code, named, origin, traces, doubts, reached.zone)


CHECKS: Mapping[str, Check] = {"ISO-3": _not_on_the_internet}
