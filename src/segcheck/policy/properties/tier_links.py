"""Trunks that carry the VLAN of a tier to a device that has nothing in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segcheck.model.layer2 import PortMode
from segcheck.model.network import InterfaceKind
from segcheck.policy.properties.tier_segments import TierSegments
from segcheck.policy.site import Site
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.reachability.topology import InterfaceName, Segment
from segcheck.source.text import Origin, Span


@dataclass(frozen=True, slots=True)
class _Wire:
    """A declared link with both ends up."""

    ends: tuple[InterfaceName, InterfaceName]
    span: Span

    def far(self, device: str) -> InterfaceName:
        """The end that is not on `device`."""
        first, second = self.ends
        return second if first[0] == device else first

    def near(self, device: str) -> InterfaceName:
        """The end on `device`."""
        first, second = self.ends
        return first if first[0] == device else second


def needless_trunks(site: Site, tiers: TierSegments) -> Iterator[Observation]:
    """One observation for each switch port that carries tiers to a device that has nothing in them.

    A device has something in a tier when it has an address there, a port for hosts, or lies between devices that do.
    """
    wires = tuple(_wires(site, tiers))
    found: dict[tuple[InterfaceName, InterfaceName, Span], dict[str, None]] = defaultdict(dict)
    for segment in site.analysis.topology.segments:
        zones = [zone for zone in tiers.zones(segment.number) if zone != UNZONED]
        if not zones:
            continue
        for wire, near in _dead_ends(site, segment, wires):
            far = wire.far(near[0])
            others = {site.tier_of(zone) for zone in _used_at(site, tiers, far[0])}
            for zone in zones:
                if site.tier_of(zone) not in others and _is_switch_port(tiers, near):
                    found[near, far, wire.span][zone] = None
    for (near, far, span), named in found.items():
        yield _observation(site, tiers, near, far, span, tuple(named))


def _observation(
    site: Site, tiers: TierSegments, near: InterfaceName, far: InterfaceName, span: Span, zones: tuple[str, ...]
) -> Observation:
    lines: Origin = (*tiers.port_lines(near), span)
    arguments = (("device", near[0]), ("far", ":".join(far)), ("port", near[1]), ("zones", ", ".join(zones)))
    doubts = tuple(_doubts(site, tiers, near, far, lines))
    if doubts:
        return Observation(Outcome.UNDECIDED, "net-trunk-perhaps-needless", arguments, doubts=doubts, about=near[0])
    return Observation(Outcome.VIOLATED, "net-trunk-needless", arguments, lines, about=near[0])


def _doubts(site: Site, tiers: TierSegments, near: InterfaceName, far: InterfaceName, lines: Origin) -> Iterator[Doubt]:
    """SOUNDNESS: a violation only where the port surely carries the VLANs and the far device surely lacks them."""
    interface = tiers.interface(near)
    port = interface.switchport if interface is not None else None
    if port is None or port.mode is PortMode.DYNAMIC:
        yield Doubt("port-mode-negotiated", near[0], lines)
    for name in (near[0], far[0]):
        device = site.analysis.snapshot.device(name)
        if device is not None and device.unmodeled:
            yield Doubt("device-unmodeled", name, device.unmodeled)
    switch = site.analysis.snapshot.device(near[0])
    if switch is not None and not switch.vlans:
        yield Doubt("vlans-not-printed", near[0], lines)


def _wires(site: Site, tiers: TierSegments) -> Iterator[_Wire]:
    for link in site.policy.links:
        ends = tiers.ends(link)
        interfaces = [tiers.interface(end) for end in ends]
        if all(interface is not None and interface.enabled for interface in interfaces) and ends[0][0] != ends[1][0]:
            yield _Wire(ends, link.span)


def _dead_ends(site: Site, segment: Segment, wires: Iterable[_Wire]) -> Iterator[tuple[_Wire, InterfaceName]]:
    """Wires that carry `segment` to devices without use of it, each with the end it is carried from.

    Leaves without use are taken off one after the other, as branches of a tree.
    """
    carrying = [wire for wire in wires if any(_carries(site, end, segment) for end in wire.ends)]
    using = {device for device, _ in segment.interfaces}
    using |= {
        port.device for port in segment.ports if (port.device, port.interface) not in site.analysis.topology.wired
    }
    while True:
        around: dict[str, set[str]] = defaultdict(set)
        for wire in carrying:
            for device, _ in wire.ends:
                around[device].add(wire.far(device)[0])
        leaves = sorted(device for device, others in around.items() if device not in using and len(others) == 1)
        if not leaves:
            return
        for wire in tuple(carrying):
            leaf = next((device for device in leaves if device in (wire.ends[0][0], wire.ends[1][0])), None)
            if leaf is None:
                continue
            carrying.remove(wire)
            near = wire.far(leaf)
            if _carries(site, near, segment):
                yield wire, near


def _carries(site: Site, end: InterfaceName, segment: Segment) -> bool:
    topology = site.analysis.topology
    if segment.number in topology.port_segments.get(end, ()):
        return True
    device = site.analysis.snapshot.device(end[0])
    own = [end[1], *(one.name for one in device.interfaces if one.parent == end[1])] if device is not None else []
    return any(topology.segment_of.get((end[0], name)) == segment.number for name in own)


def _used_at(site: Site, tiers: TierSegments, device_name: str) -> tuple[str, ...]:
    """Zones that the device has an address or a port for hosts in."""
    device = site.analysis.snapshot.device(device_name)
    if device is None:
        return ()
    topology = site.analysis.topology
    numbers = [
        number
        for interface in device.interfaces
        if (device_name, interface.name) not in topology.wired
        for number in topology.port_segments.get((device_name, interface.name), ())
    ]
    return (*tiers.behind(device), *tiers.zones_of(numbers))


def _is_switch_port(tiers: TierSegments, name: InterfaceName) -> bool:
    interface = tiers.interface(name)
    return interface is not None and interface.kind is InterfaceKind.SWITCHPORT
