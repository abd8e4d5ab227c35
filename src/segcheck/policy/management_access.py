"""Who gets to the management of a device: packets of its services, and what of a zone's packets arrives there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segcheck.model.header import TCP, UDP, Family, Field
from segcheck.model.management import ManagementService
from segcheck.model.network import Device, Interface
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.doubts import doubts_about
from segcheck.policy.verdict import Doubt
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.build import is_layer3
from segcheck.reachability.graph import Addressed, Delivered, Left, Received
from segcheck.reachability.places import Area
from segcheck.reachability.trace import Disposition, Trace
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.forwarding import merge
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import plausible
from segcheck.symbolic.header_space import PacketSet

_LINK_LOCAL = ((0xFE80 << 112, (0xFEBF << 112) | ((1 << 112) - 1)),)


def service_text(service: ManagementService) -> str:
    """Name, protocol and ports.

    >>> service_text(ManagementService("SSH", 6, ((22, 22), (2022, 2022)), False, ()))
    'SSH (tcp/22,2022)'
    """
    protocol = {TCP: "tcp", UDP: "udp"}.get(service.protocol, str(service.protocol))
    ports = ",".join(str(low) if low == high else f"{low}-{high}" for low, high in service.ports)
    return f"{service.name} ({protocol}/{ports})"


def users(analysis: FamilyAnalysis, device: Device, service: ManagementService) -> Bounds:
    """Packets by which somebody opens a session of `service`, as its own lists let them in.

    SOUNDNESS: what a service that may be off, or lines that may drop packets to the device, let in is never sure.
    """
    space = analysis.space
    wanted = opening_packets(space) & space.box(
        {Field.PROTOCOL: ((service.protocol, service.protocol),), Field.DESTINATION_PORT: service.ports}
    )
    surely = possibly = wanted
    for binding in service.filters:
        if binding.filter.family is analysis.family:
            bounds = filter_bounds(analysis.matcher, binding.filter)
            surely, possibly = surely & bounds.surely, possibly & bounds.possibly
    if not service.certain or service.doubts:
        return Bounds(space.nothing, possibly)
    if service.global_only:
        in_a_vrf = tuple(
            (address.address, address.address)
            for interface in device.interfaces
            if interface.vrf
            for address in interface.addresses
            if address.family is analysis.family
        )
        surely -= space.field_in(Field.DESTINATION, in_a_vrf)
    return Bounds(surely, possibly)


@dataclass(frozen=True, slots=True)
class Access:
    """What of a zone's packets gets, surely or possibly, to `services` of one device.

    `trace`: one such packet. `doubts`: why it is not sure. `perhaps`: of sure ones, what may get there besides.
    """

    services: tuple[ManagementService, ...]
    surely: bool
    packets: PacketSet
    trace: Trace | None
    doubts: tuple[Doubt, ...]
    perhaps: PacketSet | None = None


def access(analysis: Analysis, family: Family, zone: str, device: Device) -> tuple[Access, ...]:
    """How hosts of `zone` get to the management of `device`: sure ways, then possible ones; empty when there are none.

    Cost: a few intersections for each service, after the zone's own fixpoint.
    """
    one = analysis.family(family)
    journey = analysis.journey(zone, family)
    here = Addressed(device.name)
    nothing = one.space.nothing
    arriving = Bounds(journey.arrivals.surely.get(here, nothing), journey.arrivals.possibly.get(here, nothing))
    if not arriving.possibly:
        return ()
    sure: list[tuple[ManagementService, PacketSet]] = []
    possible: list[tuple[ManagementService, PacketSet]] = []
    doubts: list[Doubt] = []
    for service in device.management:
        admitted = users(one, device, service)
        if arriving.surely & admitted.surely:
            sure.append((service, arriving.surely & admitted.surely))
        elif arriving.possibly & admitted.possibly:
            possible.append((service, arriving.possibly & admitted.possibly))
            if arriving.surely & admitted.possibly:
                doubts.extend(_doubts_of(device, service))
    found = []
    for surely, pairs in ((True, sure), (False, possible)):
        if pairs:
            packets = one.space.union(each for _, each in pairs)
            trace = _example(analysis, family, journey, packets, device, surely=surely)
            why = () if surely else tuple(dict.fromkeys(doubts)) or tuple(doubts_about(analysis, journey, trace))
            services = tuple(service for service, _ in pairs)
            besides = one.space.union(arriving.possibly & users(one, device, service).possibly for service in services)
            perhaps = besides - packets
            found.append(Access(services, surely, packets, trace, why, perhaps or None))
    return tuple(found)


def _doubts_of(device: Device, service: ManagementService) -> Iterator[Doubt]:
    if not service.certain:
        yield Doubt("management-service-untold", device.name, service.origin)
    elif service.doubts:
        yield Doubt("control-plane-limited", device.name, service.doubts)
    else:
        lines = tuple(span for binding in service.filters for span in binding.origin)
        yield Doubt("management-users-unknown", device.name, lines or service.origin)


def _example(
    analysis: Analysis, family: Family, journey: Journey, packets: PacketSet, device: Device, *, surely: bool
) -> Trace | None:
    one = analysis.family(family)
    local = [one.from_subnets(number) for number in sorted(journey.source.segments)]
    flow = packets.sample((*local, *plausible(one.space)))
    if flow is None:
        return None
    return analysis.replay(
        journey,
        family,
        (Addressed(device.name), flow),
        lambda trace: trace.disposition is Disposition.TO_DEVICE and trace.hops[-1].device == device.name,
        surely=surely,
    )


def untold_addresses(analysis: Analysis, family: Family, zone: str, device: Device) -> Iterator[Doubt]:
    """Addresses of `device` that its configuration does not tell and at which hosts of `zone` may find a service.

    SOUNDNESS: learned addresses (DHCP, PPP) and the link-local ones of IPv6 answer like any other.
    """
    one = analysis.family(family)
    area = analysis.area(zone)
    services = [users(one, device, service).possibly for service in device.management]
    wanted = one.space.union(services)
    if not wanted:
        return
    for interface in device.interfaces:
        number = analysis.topology.segment_of.get((device.name, interface.name))
        if number is None or not is_layer3(interface):
            continue
        near = one.space.nothing
        if interface.address_unknown:
            near = _near(one, analysis.journey(zone, family), Received(device.name, interface.name), number)
        if _is_link_local_neighbor(family, area, number, interface):
            near |= one.space.box({Field.SOURCE: _LINK_LOCAL, Field.DESTINATION: _LINK_LOCAL})
        for binding in interface.ingress:
            if binding.filter.family is family:
                near &= filter_bounds(one.matcher, binding.filter).possibly
        if near & wanted:
            yield Doubt("management-address-untold", device.name, interface.origin[:1])


def _is_link_local_neighbor(family: Family, area: Area, number: int, interface: Interface) -> bool:
    speaks = bool(interface.link_local) or any(address.family is Family.IPV6 for address in interface.addresses)
    return family is Family.IPV6 and speaks and number in area.segments


def _near(one: FamilyAnalysis, journey: Journey, place: Received, number: int) -> PacketSet:
    """Packets of the journey that get onto the segment of the interface, whatever their destination."""
    locations = (place, Delivered(number), Left(number))
    found = one.space.union(journey.arrivals.possibly[each] for each in locations if each in journey.arrivals.possibly)
    return found.forget(Field.DESTINATION)


def untold_senders(analysis: Analysis, family: Family, zone: str) -> Iterator[Doubt]:
    """Lines by which routers speak `family` where hosts of `zone` are, though none of their addresses is told.

    SOUNDNESS: the hosts there may have addresses of the family that neither the policy nor the devices tell.
    """
    area = analysis.area(zone)
    speakers = () if area.addresses.get(family) else analysis.speakers(area, family)
    if speakers:
        yield Doubt("zone-addresses-untold", "", speakers)


def device_area(analysis: Analysis) -> Area:
    """The addresses of all devices, as one place that packets can be sent to."""
    own = {
        family: merge(
            (address.address, address.address)
            for device in analysis.snapshot.devices
            for interface in device.interfaces
            if interface.enabled
            for address in interface.addresses
            if address.family is family
        )
        for family in analysis.families
    }
    return Area("", (), own)
