"""From zones as declared to areas on the network: which segments, which addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.model.network import Device, Interface, InterfaceKind, Snapshot
from segcheck.policy.zones import (
    FirewallZoneMember,
    HostMember,
    InterfaceMember,
    PrefixMember,
    VlanMember,
    VrfMember,
    Zone,
)
from segcheck.reachability.places import Area, Attachment, HostIdentity
from segcheck.reachability.topology import Topology
from segcheck.semantics.forwarding import merge, subtract
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span


@dataclass(frozen=True, slots=True)
class Placement:
    """Zones on the network. `unresolved`: per zone the members that name nothing in the snapshot."""

    areas: Mapping[str, Area]
    unresolved: Mapping[str, tuple[Span, ...]]
    diagnostics: tuple[Diagnostic, ...]


def place_zones(snapshot: Snapshot, topology: Topology, zones: Iterable[Zone]) -> Placement:
    """Where each zone is. Addresses a zone declares more specifically are cut out of wider zones."""
    return _Placer(snapshot, topology, tuple(zones)).place()


def find_interface(device: Device, name: str) -> Interface | None:
    """The interface people mean by `name`: exact, else by case, else by abbreviation (Gi0/1).

    Returns None when nothing or more than one interface fits.
    """
    exact = device.interface(name)
    if exact is not None:
        return exact
    wanted = _name_parts(name)
    found = [
        interface
        for interface in device.interfaces
        if _name_parts(interface.name)[1] == wanted[1] and _name_parts(interface.name)[0].startswith(wanted[0])
    ]
    return found[0] if len(found) == 1 else None


def _name_parts(name: str) -> tuple[str, str]:
    match = re.match(r"([^0-9]*)(.*)", name.replace(" ", ""), re.DOTALL)
    return (match.group(1).lower(), match.group(2).lower()) if match else (name.lower(), "")


class _Placer:
    def __init__(self, snapshot: Snapshot, topology: Topology, zones: tuple[Zone, ...]) -> None:
        self._snapshot = snapshot
        self._topology = topology
        self._zones = zones
        self._unresolved: dict[str, tuple[Span, ...]] = {}
        self._diagnostics: list[Diagnostic] = []

    def place(self) -> Placement:
        attachments = {zone.name: self._attachments(zone) for zone in self._zones}
        claimed = {zone.name: self._claimed(zone, attachments[zone.name]) for zone in self._zones}
        areas = {}
        for zone in self._zones:
            areas[zone.name] = Area(
                zone.name,
                attachments[zone.name],
                {family: self._addresses(zone, family, claimed) for family in Family},
                tuple(
                    HostIdentity(member.family, member.address, member.mac)
                    for member in zone.members
                    if isinstance(member, HostMember) and member.mac is not None
                ),
            )
        areas = {name: replace(area, shared=_shared(area, areas.values())) for name, area in areas.items()}
        self._report_shared_segments(areas)
        self._report_homeless_subnets(areas)
        return Placement(areas, self._unresolved, tuple(self._diagnostics))

    # -- attachments ----------------------------------------------------------------------------------

    def _attachments(self, zone: Zone) -> tuple[Attachment, ...]:
        found: dict[Attachment, None] = {}
        missing: list[Span] = []
        names_a_place = False
        for member in zone.members:
            if isinstance(member, PrefixMember | HostMember):
                continue
            names_a_place = True
            here = self._member_attachments(member)
            if here is None:
                missing.append(member.span)
            else:
                found.update(dict.fromkeys(here))
        if not names_a_place:
            found.update(dict.fromkeys(self._segments_by_address(zone)))
            if not found:
                missing.append(zone.span)
        for span in missing:
            self._report("zone-member-unknown", Severity.ERROR, Effect.NONE, (span,), zone=zone.name)
        if missing:
            self._unresolved[zone.name] = tuple(missing)
        return tuple(found)

    def _member_attachments(
        self, member: InterfaceMember | VlanMember | VrfMember | FirewallZoneMember
    ) -> list[Attachment] | None:
        """Attachments of one place member; None when it names nothing."""
        if isinstance(member, InterfaceMember):
            device = self._snapshot.device(member.device)
            interface = find_interface(device, member.interface) if device else None
            if device is None or interface is None:
                return None
            return self._interface_attachments(device, interface)
        if isinstance(member, VlanMember):
            return self._vlan_attachments(member) or None
        device = self._snapshot.device(member.device)
        if device is None:
            return None
        chosen = [
            interface
            for interface in device.interfaces
            if (interface.vrf == member.vrf if isinstance(member, VrfMember) else interface.zone == member.zone)
        ]
        return [place for interface in chosen for place in self._interface_attachments(device, interface)] or None

    def _interface_attachments(self, device: Device, interface: Interface) -> list[Attachment]:
        name = (device.name, interface.name)
        bundle = device.interface(interface.bundle) if interface.bundle is not None else None
        if bundle is not None and bundle.bundle is None:
            return self._interface_attachments(device, bundle)
        if interface.kind is InterfaceKind.SWITCHPORT:
            return [Attachment(number, name) for number in self._topology.port_segments.get(name, ())]
        number = self._topology.segment_of.get(name)
        if number is None:
            self._report(
                "zone-interface-without-wire",
                Severity.WARNING,
                Effect.NONE,
                interface.origin[:1],
                interface=":".join(name),
            )
            return []
        return [Attachment(number, None)]

    def _vlan_attachments(self, member: VlanMember) -> list[Attachment]:
        found: dict[Attachment, None] = {}
        for segment in self._topology.segments:
            if any(vlan == member.vlan and member.device in (None, device) for device, vlan in segment.vlans):
                found[Attachment(segment.number, None)] = None
        for device in self._snapshot.devices:
            for interface in device.interfaces:
                number = self._topology.segment_of.get((device.name, interface.name))
                tagged = interface.kind is InterfaceKind.SUBINTERFACE and interface.vlan == member.vlan
                if number is not None and tagged and member.device in (None, device.name):
                    found[Attachment(number, None)] = None
        return list(found)

    def _segments_by_address(self, zone: Zone) -> Iterator[Attachment]:
        prefixes = list(_declared_prefixes(zone))
        for segment in self._topology.segments:
            if any(subnet.overlaps(prefix) for subnet in segment.subnets for prefix in prefixes):
                yield Attachment(segment.number, None)

    # -- addresses ------------------------------------------------------------------------------------

    def _claimed(self, zone: Zone, attachments: tuple[Attachment, ...]) -> tuple[Prefix, ...]:
        """Prefixes the zone holds by declaration, or else by the subnets it is attached to.

        SOUNDNESS: that is asked for each family: IPv4 prefixes beside a place say nothing of the IPv6 spoken there.
        """
        found = dict.fromkeys(_declared_prefixes(zone))
        if all(isinstance(member, PrefixMember | HostMember) for member in zone.members):
            return tuple(found)
        told = {prefix.family for prefix in found} | {family for family in Family if _wants_the_rest(zone, family)}
        for attachment in attachments:
            subnets = self._topology.segments[attachment.segment].subnets
            found.update(dict.fromkeys(subnet for subnet in subnets if subnet.family not in told))
        return tuple(found)

    def _addresses(self, zone: Zone, family: Family, claimed: Mapping[str, tuple[Prefix, ...]]) -> tuple[Interval, ...]:
        own = [prefix for prefix in claimed[zone.name] if prefix.family is family]
        others = [
            prefix
            for name, prefixes in claimed.items()
            if name != zone.name
            for prefix in prefixes
            if prefix.family is family
        ]
        inner = [
            other for other in others if any(other.length > prefix.length and prefix.overlaps(other) for prefix in own)
        ]
        addresses = subtract((prefix.interval for prefix in own), (prefix.interval for prefix in inner))
        if _wants_the_rest(zone, family):
            everything = ((0, (1 << family.address_bits) - 1),)
            addresses = merge((*addresses, *subtract(everything, (prefix.interval for prefix in others))))
        return addresses

    # -- reports --------------------------------------------------------------------------------------

    def _report_shared_segments(self, areas: Mapping[str, Area]) -> None:
        holders: dict[int, list[str]] = {}
        for area in areas.values():
            for number in sorted(area.segments):
                holders.setdefault(number, []).append(area.name)
        for number, names in sorted(holders.items()):
            if len(names) > 1:
                segment = self._topology.segments[number]
                spans = tuple(zone.span for zone in self._zones if zone.name in names)
                outside = all(zone.external for zone in self._zones if zone.name in names)
                self._report(
                    "zones-share-segment",
                    Severity.INFO if outside else Severity.WARNING,
                    Effect.NONE,
                    spans,
                    zones=", ".join(names),
                    segment=segment.label,
                )

    def _report_homeless_subnets(self, areas: Mapping[str, Area]) -> None:
        held = {family: merge(i for area in areas.values() for i in area.addresses[family]) for family in Family}
        for device in self._snapshot.devices:
            for interface in device.interfaces:
                if not interface.enabled or (device.name, interface.name) not in self._topology.segment_of:
                    continue
                for address in interface.addresses:
                    subnet = address.subnet
                    if subtract((subnet.interval,), held[address.family]) == (subnet.interval,):
                        self._report(
                            "subnet-in-no-zone",
                            Severity.INFO,
                            Effect.NONE,
                            address.origin[:1],
                            interface=f"{device.name}:{interface.name}",
                        )

    def _report(
        self, code: str, severity: Severity, effect: Effect, origin: tuple[Span, ...], **arguments: str
    ) -> None:
        self._diagnostics.append(Diagnostic(code, severity, effect, origin, tuple(sorted(arguments.items()))))


def _shared(area: Area, areas: Iterable[Area]) -> dict[tuple[int, Family], tuple[Interval, ...]]:
    """Per segment of `area` the addresses that other areas on it hold and `area` does not."""
    others = [other for other in areas if other.name != area.name]
    return {
        (number, family): subtract(
            merge(
                interval for other in others if number in other.segments for interval in other.addresses.get(family, ())
            ),
            area.addresses.get(family, ()),
        )
        for number in area.segments
        for family in Family
    }


def _declared_prefixes(zone: Zone) -> Iterator[Prefix]:
    for member in zone.members:
        if isinstance(member, PrefixMember) and member.prefix is not None:
            yield member.prefix
        elif isinstance(member, HostMember):
            yield Prefix(member.family, member.address, member.family.address_bits)


def _wants_the_rest(zone: Zone, family: Family | None = None) -> bool:
    return any(
        isinstance(member, PrefixMember)
        and member.prefix is None
        and (family is None or member.family in (None, family))
        for member in zone.members
    )
