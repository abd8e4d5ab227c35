"""Packets that a change moves, as one value, and which of them are told on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from segcheck.model.header import OTHER_FRAGMENT, Family, Field
from segcheck.policy.flow_set import FlowSet
from segcheck.reachability.places import Area
from segcheck.review.difference import Movement, Place
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.sessions import untold_answers
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class MovedPackets:
    """All packets of one family that hosts of `source` send and that change sides on their way to `destination`.

    `answers`: packets within sessions, of which neither the packet that opens the session nor a packet with the same
    header outside sessions moves. `hosts`: who sends them on either side, None where nobody does.
    INVARIANT: packets.surely <= packets.possibly, and they are as they are sent.
    """

    movement: Movement
    source: Place
    destination: Place
    family: Family
    packets: Bounds
    hosts: tuple[Area | None, Area | None]
    answers: bool = False


def without_followers(moved: Iterable[MovedPackets]) -> Iterator[MovedPackets]:
    """`moved` without later fragments in doubt of sessions that move between the same hosts: they follow these."""
    sessions: dict[tuple[Place, Place], PacketSet] = {}
    for one in moved:
        if one.movement is not Movement.UNCLEAR:
            flow = FlowSet(one.source.name, one.destination.name, one.family, one.packets.surely, one.packets.possibly)
            found = flow.service_packets() | flow.possible_service_packets()
            known = sessions.get((one.source, one.destination))
            sessions[one.source, one.destination] = found if known is None else known | found
    for one in moved:
        leading = sessions.get((one.source, one.destination))
        if one.movement is Movement.UNCLEAR and leading is not None:
            later = leading.space.field_in(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
            of_ports = (Field.SOURCE_PORT, Field.DESTINATION_PORT, Field.TCP_FLAGS, Field.FRAGMENT)
            following = later & leading.forget(*of_ports)
            left = Bounds(one.packets.surely, one.packets.possibly - following)
        else:
            left = one.packets
        if left.possibly:
            yield replace(one, packets=left)


def on_their_own(answers: Iterable[MovedPackets], opening: Iterable[MovedPackets]) -> Iterator[MovedPackets]:
    """`answers` without those that move because the session they belong to does, or whatever the state is.

    CHOICE: an ICMP error or a later fragment does not tell what it answers, so it is in doubt wherever a list keeps
    sessions. It is told of only where nothing else moves between the two places, and not where it stays in doubt.
    """
    moved: dict[tuple[Movement, Place, Place], PacketSet] = {}
    for one in opening:
        way, packets = (one.movement, one.source, one.destination), one.packets.possibly
        moved[way] = moved[way] | packets if way in moved else packets
    between = {frozenset((source, destination)) for _, source, destination in moved}
    for one in tuple(answers):
        movement, source, destination, bounds = one.movement, one.source, one.destination, one.packets
        untold = untold_answers(bounds.possibly.space)
        same, asked = moved.get((movement, source, destination)), moved.get((movement, destination, source))
        explained = [untold] if movement is Movement.UNCLEAR else []
        if same is not None:
            explained.append(same.forget(Field.STATE))
        if asked is not None:
            explained.append(asked.forget(Field.STATE, Field.SOURCE_MAC, Field.TCP_FLAGS, Field.ICMP_TYPE).reversed())
        for known in explained:
            bounds = Bounds(bounds.surely - known, bounds.possibly - known)
        if frozenset((source, destination)) in between or bounds.possibly - untold:
            bounds = Bounds(bounds.surely - untold, bounds.possibly - untold)
        if bounds.possibly:
            yield replace(one, packets=bounds, answers=True)
