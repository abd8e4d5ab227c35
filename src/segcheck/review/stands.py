"""Where the hosts of a place stand: one that is on several wires is also looked at wire by wire."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Field
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.topology import InterfaceName, Topology
from segcheck.review.difference import Place
from segcheck.semantics.forwarding import merge
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

Stand: TypeAlias = tuple[tuple[Prefix, ...] | int, InterfaceName | None]
"""The wire, by its networks where it has any, and the switch port where that is known: the same on both sides."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Hosts of `place`; those at `stand` only, where one is named.

    SOUNDNESS: a packet of which some host is deprived still gets through where a host elsewhere in its zone may send
    one with the same header. So what moves for the hosts of one wire, with the addresses of that wire or with such as
    belong to none, is told as well as what moves for the whole place.
    """

    place: Place
    stand: Stand | None = None


def stands(area: Area, topology: Topology, numbers: Mapping[int, int]) -> Mapping[Stand, Area]:
    """`area`, taken apart by where its hosts stand. `numbers`: new names of segments."""
    found: dict[Stand, list[Attachment]] = {}
    for attachment in area.attachments:
        segment = topology.segments[attachment.segment]
        wire = tuple(sorted(set(segment.subnets), key=str)) or numbers[segment.number]
        found.setdefault((wire, attachment.port), []).append(attachment)
    return {stand: replace(area, attachments=tuple(ones)) for stand, ones in found.items()}


def own_packets(space: HeaderSpace, stand: Stand, old: Collection[Stand], new: Collection[Stand]) -> PacketSet:
    """Packets with a source address of the wire of `stand`, or of no wire of the place. `old`, `new`: its stands.

    CHOICE: at a stand that came or went only those of its own wire: others are told of for the whole place.
    """
    ours = _from(space, (stand,))
    if stand not in old or stand not in new:
        return ours
    return ours | ~_from(space, (*old, *new)) if ours else space.everything


def _from(space: HeaderSpace, known: Collection[Stand]) -> PacketSet:
    networks = {network for wire, _ in known if not isinstance(wire, int) for network in wire}
    intervals = sorted(network.interval for network in networks if network.family is space.family)
    return space.field_in(Field.SOURCE, merge(intervals))
