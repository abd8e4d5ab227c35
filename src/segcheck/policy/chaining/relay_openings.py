"""What the network lets through to and from a relay beside its legs."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import Family
from segcheck.policy.chaining.session_graph import Arriving, RelayNode, Session
from segcheck.policy.doubts import doubts_about
from segcheck.policy.relay import Relay
from segcheck.policy.separation import allowed_packets
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.symbolic.cover import cover
from segcheck.symbolic.header_space import PacketSet


def openings_beside_legs(site: Site, relay: Relay) -> Iterator[Observation]:
    """Whether, over routers, only legs and other declared flows begin or end at the sides of `relay`.

    CHOICE: what hosts of its own segment send to it passes no device that could tell.
    """
    node = RelayNode(relay.name)
    doubts: list[Doubt] = []
    seen = False
    for session in site.sessions().sessions:
        if node not in (session.source, session.destination):
            continue
        arriving = session.beyond if session.destination == node else session.behind
        permitted = _permitted(site, session)
        surely, possibly = arriving.surely - permitted, arriving.possibly - permitted
        if surely:
            seen = True
            yield _opening(site, relay, session, arriving, surely)
        elif possibly:
            doubts.extend(_doubts(site, session, arriving, possibly))
    named = (("relay", relay.name),)
    doubts.extend(Doubt("file-rejected", path, ()) for path in site.analysis.snapshot.rejected)
    if doubts:
        told = tuple(dict.fromkeys(doubts))
        yield Observation(Outcome.UNDECIDED, "relay-maybe-beside-legs", named, (relay.span,), (), told, relay.name)
    elif not seen:
        yield Observation(Outcome.PROVED, "relay-legs-only", named, (relay.span,), about=relay.name)


def _permitted(site: Site, session: Session) -> PacketSet:
    """What exceptions, declared flows and legs of other relays allow besides, as it arrives."""
    flows = [
        flow
        for place in site.sessions().places_on(session.segment)
        for flow in site.allowed(session.place.zone, place.zone)
    ]
    return allowed_packets(site.analysis, session.family, tuple(flows), ())


def _opening(site: Site, relay: Relay, session: Session, arriving: Arriving, packets: PacketSet) -> Observation:
    places = site.sessions().places_on(session.segment)
    graph = site.analysis.family(session.family)
    place = next((place for place in places if packets & graph.addressed_to(place.area)), places[0])
    shown = packets & graph.addressed_to(place.area) or packets
    trace = site.analysis.example(arriving.journey, place.area, session.family, shown, surely=True)
    named = (("from", session.place.zone), ("relay", relay.name), ("to", place.zone))
    return Observation(
        Outcome.VIOLATED,
        "relay-beside-legs",
        named,
        (relay.span,),
        () if trace is None else (trace,),
        (),
        relay.name,
        cover(packets),
        session.family,
    )


def _doubts(site: Site, session: Session, arriving: Arriving, packets: PacketSet) -> Iterator[Doubt]:
    place = site.sessions().places_on(session.segment)[0]
    family: Family = session.family
    trace = site.analysis.example(arriving.journey, place.area, family, packets, surely=False)
    yield from doubts_about(site.analysis, arriving.journey, trace)
