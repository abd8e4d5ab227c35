"""Places that no zone of the policy holds, though hosts may be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.model.network import Snapshot
from segcheck.model.routing import Via
from segcheck.policy.zones import PrefixMember, Zone
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.topology import InterfaceName, Segment, Topology
from segcheck.semantics.forwarding import merge, subtract

UNZONED = "(unzoned)"
"""The name of that area. INVARIANT: no zone is called so; names of zones hold no parentheses."""


_Held: TypeAlias = Mapping[Family, tuple[Interval, ...]]


def unzoned_area(
    snapshot: Snapshot,
    topology: Topology,
    zones: Sequence[Zone],
    areas: Mapping[str, Area],
    *,
    closed_segments: bool = True,
) -> Area | None:
    """All places outside every zone where hosts may be, with the addresses there; None when there is none.

    That is segments no zone is on, and, on segments of zones, what the subnets hold beside the zones' addresses.
    SOUNDNESS: "no other zone reaches this tier" must not be proved because a VLAN was forgotten in the policy. A zone
    of `any` address holds the rest of the world where it is itself, not the networks forgotten elsewhere. On the
    segment of a zone inside or of none, the addresses of a zone that is elsewhere are forgotten, too.
    CHOICE: a segment over which routes lead from router to router is no place for hosts; the assumption
    `closed-segments` says so. A virtual address that no route names is there for hosts, though.
    """
    written = _written(zones, areas)
    outside = {zone.name for zone in zones if zone.external}
    everywhere = {
        family: merge(i for area in areas.values() for i in area.addresses.get(family, ())) for family in Family
    }
    places: list[Attachment] = []
    found: dict[Family, list[Interval]] = {family: [] for family in Family}
    for segment in topology.segments:
        own = [area for area in areas.values() if segment.number in area.segments]
        elsewhere = written if own and all(area.name in outside for area in own) else {}
        held = {
            family: merge((*elsewhere.get(family, ()), *(i for area in own for i in area.addresses.get(family, ()))))
            for family in Family
        }
        forgotten = _forgotten(segment, held)
        if (any(forgotten.values()) or not own) and _hosts_may_be_there(
            snapshot, topology, segment, closed_segments=closed_segments
        ):
            places.append(Attachment(segment.number, None))
            for family in Family:
                found[family] += forgotten[family]
    if not places:
        return None
    addresses = {
        family: merge((*found[family], *subtract(((0, (1 << family.address_bits) - 1),), everywhere[family])))
        for family in Family
    }
    return Area(UNZONED, tuple(places), addresses, (), _shared(places, areas, addresses))


def _written(zones: Iterable[Zone], areas: Mapping[str, Area]) -> _Held:
    """Addresses that zones hold by name: all of a zone without `any`, the written prefixes of one with it."""
    found: dict[Family, list[Interval]] = {family: [] for family in Family}
    for zone in zones:
        prefixes = [member for member in zone.members if isinstance(member, PrefixMember)]
        for family in Family:
            if any(member.prefix is None and member.family in (None, family) for member in prefixes):
                named = [
                    member.prefix.interval for member in prefixes if member.prefix and member.prefix.family is family
                ]
            else:
                named = list(areas[zone.name].addresses.get(family, ()))
            found[family] += named
    return {family: merge(intervals) for family, intervals in found.items()}


def _forgotten(segment: Segment, held: _Held) -> _Held:
    """What the subnets of `segment` hold beside `held`; link-local networks hold nothing of their own."""
    return {
        family: subtract(
            (subnet.interval for subnet in segment.subnets if subnet.family is family and not _is_link_local(subnet)),
            held[family],
        )
        for family in Family
    }


def _is_link_local(subnet: Prefix) -> bool:
    return subnet.family is Family.IPV6 and subnet.value >> 118 == 0xFE80 >> 6


def _shared(
    places: Iterable[Attachment], areas: Mapping[str, Area], own: _Held
) -> dict[tuple[int, Family], tuple[Interval, ...]]:
    """Per place the addresses that zones there hold."""
    return {
        (place.segment, family): subtract(
            merge(
                interval
                for area in areas.values()
                if place.segment in area.segments
                for interval in area.addresses.get(family, ())
            ),
            own[family],
        )
        for place in places
        for family in Family
    }


def _hosts_may_be_there(snapshot: Snapshot, topology: Topology, segment: Segment, *, closed_segments: bool) -> bool:
    """Whether something else than the devices of the snapshot may be on the segment."""
    live = [name for name in segment.interfaces if _is_enabled(snapshot, name)]
    free = [port for port in segment.ports if not _is_wired(snapshot, topology, (port.device, port.interface))]
    if not live or _is_inside_a_device(snapshot, segment):
        return False
    if free or _is_gateway(snapshot, live):
        return True
    devices = {device for device, _ in live}
    if len(devices) > 1 and closed_segments and _is_passage(snapshot, segment, devices):
        return False
    return any(segment.has_room(family, len(devices)) for family in Family)


def _is_wired(snapshot: Snapshot, topology: Topology, name: InterfaceName) -> bool:
    """Whether a link is declared for the port, or for the bundle it is a member of."""
    device = snapshot.device(name[0])
    interface = device.interface(name[1]) if device is not None else None
    bundle = interface.bundle if interface is not None else None
    return name in topology.wired or (bundle is not None and (name[0], bundle) in topology.wired)


def _is_inside_a_device(snapshot: Snapshot, segment: Segment) -> bool:
    """Whether the segment is (a VLAN of) a cable inside one device: nobody else can get at it."""
    return not segment.ports and all(_is_inner_end(snapshot, name) for name in segment.interfaces)


def _is_inner_end(snapshot: Snapshot, name: InterfaceName) -> bool:
    device = snapshot.device(name[0])
    interface = device.interface(name[1]) if device is not None else None
    if device is None or interface is None:
        return False
    ends = {end for link in device.inner_links for end in (link.first, link.second)}
    return interface.name in ends or interface.parent in ends


def _is_gateway(snapshot: Snapshot, interfaces: Iterable[InterfaceName]) -> bool:
    """Whether routers share an address here that no route of a device names: then hosts send to it."""
    shared = {
        (address.family, address.address)
        for device_name, name in interfaces
        for device in (snapshot.device(device_name),)
        for interface in ((device.interface(name),) if device is not None else ())
        for address in (interface.addresses if interface is not None else ())
        if address.virtual
    }
    return bool(shared - set(_next_hops(snapshot)))


def _is_passage(snapshot: Snapshot, segment: Segment, devices: Iterable[str]) -> bool:
    """Whether routes lead over the segment, or may do so because somebody there learns routes."""
    if any(
        table.uncomputed
        for name in devices
        for device in (snapshot.device(name),)
        if device
        for table in device.routing
    ):
        return True
    by_address = any(
        subnet.family is family and subnet.interval[0] <= address <= subnet.interval[1]
        for family, address in _next_hops(snapshot)
        for subnet in segment.subnets
    )
    return by_address or any(
        (device.name, route.target.interface) in segment.interfaces and route.prefix not in segment.subnets
        for device in snapshot.devices
        for table in device.routing
        for route in table.routes
        if isinstance(route.target, Via) and route.target.address is None and route.prefix.length < _whole(route.prefix)
    )


def _whole(prefix: Prefix) -> int:
    return prefix.family.address_bits


def _next_hops(snapshot: Snapshot) -> Iterator[tuple[Family, int]]:
    """Addresses that routes name."""
    for device in snapshot.devices:
        for table in device.routing:
            for route in table.routes:
                if isinstance(route.target, Via) and route.target.address is not None:
                    yield route.prefix.family, route.target.address


def _is_enabled(snapshot: Snapshot, name: tuple[str, str]) -> bool:
    device = snapshot.device(name[0])
    interface = device.interface(name[1]) if device is not None else None
    return interface is not None and interface.enabled and bool(interface.addresses or interface.address_unknown)
