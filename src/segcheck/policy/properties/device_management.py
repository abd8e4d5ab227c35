"""Devices are managed from their own network only, and never in cleartext. MGT-1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from segcheck.model.header import Family
from segcheck.model.management import ManagementService
from segcheck.model.network import Device
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.extent import packets_extent
from segcheck.policy.management_access import (
    Access,
    access,
    device_area,
    service_text,
    untold_addresses,
    untold_senders,
    users,
)
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.signature import Check
from segcheck.policy.separation import out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.source.text import Origin
from segcheck.symbolic.cover import cover


def _managed(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Sessions of management services open from zones of the tiers in `start` only."""
    allowed = site.zones_of(use.words("start"))
    if not allowed:
        yield without_zones(site, use.words("start"))
    others = site.zones_outside(use.words("start"))
    yield from _ways_unseen(site, others)
    for device in site.analysis.snapshot.devices:
        yield from _cleartext(site, device)
        seen = tuple(_from_elsewhere(site, device, others))
        yield from seen
        blind = site.blind_spots((device,))
        if blind:
            arguments = (("device", device.name),)
            yield Observation(Outcome.UNDECIDED, "management-untold", arguments, (), (), blind, device.name)
        elif not seen:
            yield _limited(site, device, allowed)


# -- cleartext --------------------------------------------------------------------------------------------


def _cleartext(site: Site, device: Device) -> Iterator[Observation]:
    """Services whose passwords can be read on the way, one observation for all of one name."""
    open_ones = [service for service in device.management if service.cleartext and _has_users(site, device, service)]
    for name in dict.fromkeys(service.name for service in open_ones):
        same = [service for service in open_ones if service.name == name]
        sure = [service for service in same if service.certain]
        arguments = (("device", device.name), ("service", service_text(same[0])))
        origin = _lines(sure or same)
        if sure:
            extent = _users_extent(site, device, same)
            yield Observation(
                Outcome.VIOLATED, "management-cleartext", arguments, origin, about=device.name, extent=extent
            )
        else:
            doubts = (Doubt("management-service-untold", device.name, origin),)
            yield Observation(
                Outcome.UNDECIDED,
                "management-perhaps-cleartext",
                arguments,
                origin,
                (),
                doubts,
                device.name,
                extent=_users_extent(site, device, same),
            )


def _users_extent(site: Site, device: Device, services: Iterable[ManagementService]) -> tuple[str, ...]:
    """Whom the lists of the services let in."""
    found = []
    for family in site.analysis.families:
        one = site.analysis.family(family)
        admitted = one.space.union(users(one, device, service).possibly for service in services)
        found.append(packets_extent(admitted, f"IPv{family.value}"))
    return tuple(found)


def _has_users(site: Site, device: Device, service: ManagementService) -> bool:
    return any(users(site.analysis.family(family), device, service).possibly for family in site.analysis.families)


# -- who gets there ---------------------------------------------------------------------------------------


def _from_elsewhere(site: Site, device: Device, zones: Iterable[str]) -> Iterator[Observation]:
    for zone in zones:
        for family in _families(site, device):
            found = access(site.analysis, family, zone, device)
            for each in found:
                yield _seen(device, zone, family, each)
            doubts = tuple(untold_addresses(site.analysis, family, zone, device))
            if doubts and not any(each.surely for each in found):
                arguments = (("device", device.name), ("zone", zone))
                origin = tuple(span for doubt in doubts for span in doubt.origin)
                yield Observation(
                    Outcome.UNDECIDED, "management-perhaps-open", arguments, origin, (), doubts, device.name
                )


def _families(site: Site, device: Device) -> tuple[Family, ...]:
    """Families in which somebody may get to the device: IPv6 also where it has link-local addresses only."""
    known = site.analysis.families
    near = Family.IPV6 not in known and any(one.link_local and one.enabled for one in device.interfaces)
    return (*known, Family.IPV6) if near else known


def _seen(device: Device, zone: str, family: Family, found: Access) -> Observation:
    names = ", ".join(dict.fromkeys(map(service_text, found.services)))
    return Observation(
        Outcome.VIOLATED if found.surely else Outcome.UNDECIDED,
        "management-open" if found.surely else "management-perhaps-open",
        (("device", device.name), ("services", names), ("zone", zone)),
        _lines(found.services),
        (found.trace,) if found.trace is not None else (),
        found.doubts,
        device.name,
        cover(found.packets),
        family,
        () if found.perhaps is None else (packets_extent(found.perhaps, "perhaps"),),
    )


def _ways_unseen(site: Site, zones: Iterable[str]) -> Iterator[Observation]:
    """SOUNDNESS: behind a neighbour nobody described there may be a way to a device that is not followed."""
    analysis = site.analysis
    devices = device_area(analysis)
    for zone in zones:
        doubts: list[Doubt] = []
        for family in analysis.families:
            journey = analysis.journey(zone, family)
            doubts.extend(out_of_sight(analysis, family, journey, (zone, zone)))
            doubts.extend(untold_senders(analysis, family, zone))
            for edge in analysis.hidden_ways.led_away(journey, analysis.family(family), devices):
                router = analysis.snapshot.device(getattr(edge.source, "device", ""))
                interface = router.interface(edge.egress) if router is not None else None
                if router is not None and interface is not None:
                    doubts.append(Doubt("unknown-neighbor-in-zone", router.name, interface.origin[:1]))
        if doubts:
            told = tuple(dict.fromkeys(doubts))
            yield Observation(Outcome.UNDECIDED, "management-ways-unseen", (("zone", zone),), (), (), told, zone)


def _limited(site: Site, device: Device, allowed: Iterable[str]) -> Observation:
    """What was proved of a device: its services, and the zones whose hosts may get to them."""
    if not device.management:
        return Observation(Outcome.PROVED, "management-off", (("device", device.name),), about=device.name)
    zones = [
        zone
        for zone in allowed
        if any(access(site.analysis, family, zone, device) for family in site.analysis.families)
    ]
    services = ", ".join(dict.fromkeys(map(service_text, device.management)))
    arguments = (("device", device.name), ("services", services), ("zones", ", ".join(zones) or "–"))
    return Observation(Outcome.PROVED, "management-limited", arguments, _lines(device.management), about=device.name)


def _lines(services: Iterable[ManagementService]) -> Origin:
    return tuple(dict.fromkeys(span for service in services for span in service.origin))


CHECKS: Mapping[str, Check] = {"MGT-1": _managed}
