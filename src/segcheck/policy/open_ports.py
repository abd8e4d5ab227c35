"""Switch ports that are open and belong to no zone: whoever plugs in there is on a network nobody speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.policy.analysis import Analysis
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.reachability.topology import Segment
from segcheck.source.text import Origin, Span


def open_ports(analysis: Analysis, device: Device) -> Iterator[Observation]:
    """One observation for all open ports of `device` whose VLANs hold no zone and no router.

    Ports of declared links are in use. SOUNDNESS: where a trunk without a declared link carries the VLAN on to nobody
    knows where, there may be a zone behind it.
    """
    zoned = {number for area in analysis.placement.areas.values() for number in area.segments}
    sure: list[Span] = []
    perhaps: list[Span] = []
    doubts: dict[Doubt, None] = {}
    for interface in device.interfaces:
        port = interface.switchport
        if port is None or not _is_free(analysis, device, interface):
            continue
        segments = _segments(analysis, device, interface, port)
        if not segments or any(segment.number in zoned or segment.interfaces for segment in segments):
            continue
        onward = [line for segment in segments for line in _onward(analysis, segment, (device.name, interface.name))]
        if onward:
            perhaps.extend(interface.origin[:1])
            doubts.update(dict.fromkeys(Doubt("switch-without-link", "", origin) for origin in onward))
        else:
            sure.extend(interface.origin[:1])
    for outcome, origin, why in (
        (Outcome.VIOLATED, tuple(sure), ()),
        (Outcome.UNDECIDED, tuple(perhaps), tuple(doubts)),
    ):
        if origin:
            arguments = (("count", str(len(origin))), ("device", device.name))
            yield Observation(outcome, "port-without-zone", arguments, origin, (), why, device.name)


def _is_free(analysis: Analysis, device: Device, interface: Interface) -> bool:
    """Whether the port is open and neither part of a bundle nor an end of a declared link."""
    wired = (device.name, interface.name) in analysis.topology.wired
    bundled = interface.bundle is not None or any(other.bundle == interface.name for other in device.interfaces)
    return interface.kind is InterfaceKind.SWITCHPORT and interface.enabled and not wired and not bundled


def _segments(analysis: Analysis, device: Device, interface: Interface, port: SwitchPort) -> list[Segment]:
    """Where a host at the port is; of a port that may negotiate a trunk, where it is if it does not."""
    found = []
    for number in analysis.topology.port_segments.get((device.name, interface.name), ()):
        segment = analysis.topology.segments[number]
        vlans = {
            member.vlan
            for member in segment.ports
            if (member.device, member.interface) == (device.name, interface.name)
        }
        if port.mode is PortMode.TRUNK or vlans & {port.access_vlan, port.voice_vlan}:
            found.append(segment)
    return found


def _onward(analysis: Analysis, segment: Segment, own: tuple[str, str]) -> Iterator[Origin]:
    """Lines of trunks without declared link that carry the segment on."""
    if len(analysis.snapshot.devices) == 1:
        return
    for member in segment.ports:
        name = (member.device, member.interface)
        device = analysis.snapshot.device(member.device)
        interface = device.interface(member.interface) if device is not None else None
        if interface is None or interface.switchport is None or name == own:
            continue
        if interface.switchport.mode is PortMode.TRUNK and name not in analysis.topology.wired:
            yield interface.origin[:1]
