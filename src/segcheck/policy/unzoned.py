"""Places that no zone of the policy holds, though hosts may be there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segcheck.model.header import Family
from segcheck.model.network import Snapshot
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.topology import Segment, Topology
from segcheck.semantics.forwarding import merge, subtract

UNZONED = "(unzoned)"
"""The name of that area. INVARIANT: no zone is called so; names of zones hold no parentheses."""


def unzoned_area(snapshot: Snapshot, topology: Topology, areas: Mapping[str, Area]) -> Area | None:
    """All segments outside every zone where hosts may be, with all addresses no zone holds; None when there is none.

    SOUNDNESS: "no other zone reaches this tier" must not be proved because a VLAN was forgotten in the policy.
    CHOICE: a segment that only joins routers is no place for hosts; the assumption `closed-segments` says so.
    """
    held = {family: merge(i for area in areas.values() for i in area.addresses.get(family, ())) for family in Family}
    zoned = {number for area in areas.values() for number in area.segments}
    places = tuple(
        Attachment(segment.number, None)
        for segment in topology.segments
        if (segment.number not in zoned or _has_unheld_subnet(segment, held))
        and _hosts_may_be_there(snapshot, topology, segment)
    )
    if not places:
        return None
    addresses = {family: subtract(((0, (1 << family.address_bits) - 1),), held[family]) for family in Family}
    shared = {
        (place.segment, family): merge(
            interval
            for area in areas.values()
            if place.segment in area.segments
            for interval in area.addresses.get(family, ())
        )
        for place in places
        for family in Family
    }
    return Area(UNZONED, places, addresses, (), shared)


def _has_unheld_subnet(segment: Segment, held: Mapping[Family, Iterable[tuple[int, int]]]) -> bool:
    """Whether a subnet of a zone's segment lies wholly outside what zones hold (a forgotten secondary network)."""
    return any(
        subtract((subnet.interval,), held[subnet.family]) == (subnet.interval,)
        for subnet in segment.subnets
        if not (subnet.family is Family.IPV6 and subnet.value >> 118 == 0xFE80 >> 6)
    )


def _hosts_may_be_there(snapshot: Snapshot, topology: Topology, segment: Segment) -> bool:
    """Whether something else than the devices of the snapshot may be on the segment."""
    live = [name for name in segment.interfaces if _is_enabled(snapshot, name)]
    free = [port for port in segment.ports if (port.device, port.interface) not in topology.wired]
    if not live:
        return False
    if free:
        return True
    joins_routers = len({device for device, _ in live}) > 1
    return not joins_routers and any(segment.has_room(family, 1) for family in Family)


def _is_enabled(snapshot: Snapshot, name: tuple[str, str]) -> bool:
    device = snapshot.device(name[0])
    interface = device.interface(name[1]) if device is not None else None
    return interface is not None and interface.enabled and bool(interface.addresses or interface.address_unknown)
