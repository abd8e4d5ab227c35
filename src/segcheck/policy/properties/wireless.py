"""Wireless networks are zones of their own.

WLS-1. That the separation holds for them as well is asked of their tiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from segcheck.model.network import Device, Interface
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.properties.signature import Check
from segcheck.policy.properties.tier_segments import TierSegments
from segcheck.policy.site import Site
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.policy.zones import Zone
from segcheck.source.text import Span


def _own_zones(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Wireless zones share no segment, wireless interfaces lie in them; or there surely is nothing wireless."""
    del use
    tiers, none = TierSegments(site), site.policy.declarations.no_wireless
    zones = tuple(zone for zone in site.policy.zones if zone.wireless)
    blind = site.blind_spots()
    if blind:
        yield Observation(Outcome.UNDECIDED, "wireless-not-all-seen", doubts=blind)
    interfaces = tuple(_interfaces(site))
    if none is not None:
        yield from _although_none(none, zones, interfaces)
        if not zones and not interfaces and not blind:
            yield Observation(Outcome.DECLARED, "wireless-none", origin=(none,))
        return
    if not zones and not interfaces:
        yield Observation(Outcome.UNDECIDED, "wireless-untold")
    for zone in zones:
        yield from _zone(site, tiers, zone, proved=not blind)
    for device, interface in interfaces:
        yield from _interface(site, tiers, device, interface, proved=not blind)


def _interfaces(site: Site) -> Iterator[tuple[Device, Interface]]:
    """Wireless interfaces in use; of a radio with subinterfaces and no address of its own, only these."""
    for device in site.analysis.snapshot.devices:
        parents = {interface.parent for interface in device.interfaces if interface.enabled}
        for interface in device.interfaces:
            bare = not interface.addresses and not interface.address_unknown and interface.switchport is None
            if interface.wireless and interface.enabled and not (bare and interface.name in parents):
                yield device, interface


def _although_none(
    none: Span, zones: Iterable[Zone], interfaces: Iterable[tuple[Device, Interface]]
) -> Iterator[Observation]:
    for zone in zones:
        both = (zone.span, none)
        yield Observation(Outcome.VIOLATED, "wireless-zone-although-none", (("zone", zone.name),), both)
    for device, interface in interfaces:
        arguments = (("device", device.name), ("interface", interface.name))
        lines = (*interface.origin[:1], none)
        yield Observation(Outcome.VIOLATED, "wireless-although-none", arguments, lines, about=device.name)


def _zone(site: Site, tiers: TierSegments, zone: Zone, *, proved: bool) -> Iterator[Observation]:
    """A wireless zone has segments, and nobody else is on them."""
    area = site.analysis.area(zone.name)
    missing = site.analysis.placement.unresolved.get(zone.name, () if area.segments else (zone.span,))
    if missing:
        doubts = (Doubt("zone-member-unknown", "", missing),)
        yield Observation(Outcome.UNDECIDED, "wireless-zone-nowhere", (("zone", zone.name),), doubts=doubts)
    shared = False
    for number in sorted(area.segments):
        segment = site.analysis.topology.segments[number]
        others = tuple(other for other in tiers.zones(number) if other != zone.name)
        if not others:
            continue
        shared = True
        lines = tiers.lines(segment, (zone.name, *others))
        arguments = (("others", ", ".join(others)), ("segment", segment.label), ("zone", zone.name))
        if segment.certain and others != (UNZONED,):
            yield Observation(Outcome.VIOLATED, "wireless-zone-shares", arguments, lines, about=zone.name)
        else:
            reason = "network-in-no-zone" if others == (UNZONED,) else "wiring-uncertain"
            doubts = (Doubt(reason, "", lines),)
            yield Observation(
                Outcome.UNDECIDED, "wireless-zone-perhaps-shares", arguments, doubts=doubts, about=zone.name
            )
    if proved and not missing and not shared:
        yield Observation(Outcome.PROVED, "wireless-zone-apart", (("zone", zone.name),), (zone.span,), about=zone.name)


def _interface(
    site: Site, tiers: TierSegments, device: Device, interface: Interface, *, proved: bool
) -> Iterator[Observation]:
    """A wireless interface leads into wireless zones only."""
    name, topology = (device.name, interface.name), site.analysis.topology
    own = topology.segment_of.get(name)
    numbers = topology.port_segments.get(name, ()) if own is None else (own,)
    zones = tiers.zones_of(numbers)
    others = tuple(zone for zone in zones if zone != UNZONED and not site.zone(zone).wireless)
    arguments = (("device", device.name), ("interface", interface.name))
    lines = interface.origin[:1]
    certain = all(topology.segments[number].certain for number in numbers)
    if others and certain:
        told = (*arguments, ("zones", ", ".join(others)))
        yield Observation(Outcome.VIOLATED, "wireless-interface-elsewhere", told, lines, about=device.name)
    elif others or not zones or UNZONED in zones:
        doubts = (Doubt("wiring-uncertain" if others else "network-in-no-zone", device.name, lines),)
        yield Observation(Outcome.UNDECIDED, "wireless-interface-unplaced", arguments, doubts=doubts, about=device.name)
    elif proved:
        yield Observation(Outcome.PROVED, "wireless-interface-placed", arguments, lines, about=device.name)


CHECKS: Mapping[str, Check] = {"WLS-1": _own_zones}
