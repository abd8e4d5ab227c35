"""Which zones are on which segment, and which of them must not meet there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from segcheck.model.header import Family, Interval
from segcheck.model.layer2 import PortMode
from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.policy.document import Link
from segcheck.policy.placement import find_interface
from segcheck.policy.site import Site
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.zones import HostMember, InterfaceMember, PrefixMember, VlanMember, Zone
from segcheck.reachability.topology import InterfaceName, Segment
from segcheck.source.text import Origin, Span


class TierSegments:
    """The zones of every segment, `UNZONED` among them where a network of no zone is there.

    A zone that is known by addresses alone is on the segments whose subnets hold some of them; one that names a place
    is there.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._topology = site.analysis.topology
        self._zones: Mapping[int, tuple[str, ...]] = {
            segment.number: tuple(self._on(segment)) for segment in self._topology.segments
        }

    def zones(self, segment: int) -> tuple[str, ...]:
        """The zones on `segment`, in the order of the policy."""
        return self._zones[segment]

    def zones_of(self, segments: Iterable[int]) -> tuple[str, ...]:
        """The zones on any of `segments`, each once."""
        return tuple(dict.fromkeys(zone for number in segments for zone in self._zones[number]))

    def clashes(self, first: str, second: str) -> bool:
        """Whether the two zones are of different tiers and not both outside the organisation."""
        site = self._site
        if UNZONED in (first, second):
            return first != second
        apart = site.tier_of(first) != site.tier_of(second)
        return apart and not (site.is_outside(first) and site.is_outside(second))

    def clashing(self, zones: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The pairs of `zones` that must not meet."""
        return tuple(pair for pair in itertools.combinations(dict.fromkeys(zones), 2) if self.clashes(*pair))

    def behind(self, device: Device) -> tuple[str, ...]:
        """The zones that `device` has an address of its own in, tunnels left out."""
        numbers = (
            self._topology.segment_of.get((device.name, interface.name))
            for interface in device.interfaces
            if interface.kind is not InterfaceKind.TUNNEL
        )
        return self.zones_of(number for number in numbers if number is not None)

    def _on(self, segment: Segment) -> Iterable[str]:
        for zone in self._site.policy.zones:
            area = self._site.analysis.area(zone.name)
            if segment.number in area.segments and (_names_a_place(zone) or _holds_some(area.addresses, segment)):
                yield zone.name
        unzoned = self._site.analysis.unzoned
        if unzoned is not None and segment.number in unzoned.segments:
            yield UNZONED

    # -- lines ------------------------------------------------------------------------------------------

    def lines(self, segment: Segment, zones: Iterable[str]) -> Origin:
        """The lines by which `zones` meet on `segment`: ports, links between unlike VLANs, addresses, the policy."""
        analysis, found = self._site.analysis, list[Span]()
        named = [zone for zone in zones if zone != UNZONED]
        for zone in named:
            for attachment in analysis.area(zone).attachments:
                if attachment.segment == segment.number and attachment.port is not None:
                    found.extend(self.port_lines(attachment.port))
        found.extend(self._unlike_links(segment))
        for device, name in segment.interfaces:
            interface = self.interface((device, name))
            if interface is not None:
                found.extend(interface.origin[:1])
                found.extend(span for address in interface.addresses for span in address.origin[:1])
        found.extend(self._site.zone(zone).span for zone in named)
        return tuple(dict.fromkeys(found))

    def interface(self, name: InterfaceName) -> Interface | None:
        """The interface called `name`, or None."""
        device = self._site.analysis.snapshot.device(name[0])
        return device.interface(name[1]) if device is not None else None

    def ends(self, link: Link) -> tuple[InterfaceName, InterfaceName]:
        """Both ends of `link` with the names their devices give them; a member of a bundle is the bundle."""
        first, second = (self._end(*end) for end in (link.first, link.second))
        return first, second

    def _end(self, device_name: str, name: str) -> InterfaceName:
        device = self._site.analysis.snapshot.device(device_name)
        found = find_interface(device, name) if device is not None else None
        if device is None or found is None:
            return device_name, name
        bundle = device.interface(found.bundle) if found.bundle is not None else None
        return device_name, (bundle or found).name

    def untagged(self, name: InterfaceName) -> int | None:
        """The VLAN of untagged frames of a switch port that is up; None where the port does not fix it."""
        interface = self.interface(name)
        port = interface.switchport if interface is not None and interface.enabled else None
        if port is None or port.mode is PortMode.DYNAMIC:
            return None
        vlan = port.native_vlan if port.mode is PortMode.TRUNK else port.access_vlan
        return vlan if port.carries(vlan) else None

    def zones_of_vlan(self, device: str, vlan: int) -> tuple[str, ...]:
        """Zones that the policy puts into `vlan` of `device`: by the VLAN, its interface, or a port of no other."""
        found = []
        for zone in self._site.policy.zones:
            for member in zone.members:
                if isinstance(member, VlanMember) and member.vlan == vlan and member.device in (None, device):
                    found.append(zone.name)
                elif isinstance(member, InterfaceMember) and member.device == device:
                    interface = self.interface(self._end(device, member.interface))
                    port = interface.switchport if interface is not None else None
                    own = interface is not None and interface.kind is InterfaceKind.VLAN and interface.vlan == vlan
                    if own or (port is not None and port.vlans() == ((vlan, vlan),)):
                        found.append(zone.name)
        return tuple(dict.fromkeys(found))

    def port_lines(self, name: InterfaceName) -> Origin:
        """The lines of a switch port that give it its VLANs."""
        interface = self.interface(name)
        if interface is None:
            return ()
        return interface.switchport.origin if interface.switchport is not None else interface.origin[:1]

    def _unlike_links(self, segment: Segment) -> Iterable[Span]:
        """Both ends of links whose untagged frames belong to different VLANs, both of them on `segment`."""
        for link in self._site.policy.links:
            ends = self.ends(link)
            natives = [self.untagged(end) for end in ends]
            here = [(end[0], native) in segment.vlans for end, native in zip(ends, natives, strict=True)]
            if all(here) and natives[0] != natives[1]:
                for end in ends:
                    yield from self.port_lines(end)
                yield link.span


def _names_a_place(zone: Zone) -> bool:
    return any(not isinstance(member, PrefixMember | HostMember) for member in zone.members)


def _holds_some(addresses: Mapping[Family, tuple[Interval, ...]], segment: Segment) -> bool:
    return any(
        low <= subnet.interval[1] and subnet.interval[0] <= high
        for subnet in segment.subnets
        for low, high in addresses.get(subnet.family, ())
    )
