"""Where hosts can be plugged in, and what of their frames gets past the port and the first router."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segcheck.model.filters import Action, Filter
from segcheck.model.header import Field
from segcheck.model.layer2 import FrameScope, PortMode
from segcheck.model.network import Interface, InterfaceKind, Snapshot, Stage
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.places import Attachment
from segcheck.reachability.topology import InterfaceName, Segment, Topology
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import filter_bounds
from segcheck.source.text import Origin
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a host can be plugged in: a switch port, or (`port` None) a wire whose ports are in no configuration.

    `doubt`: why hosts are not surely there (a message code), "" when they can be.
    """

    segment: int
    port: InterfaceName | None
    origin: Origin
    doubt: str = ""

    @property
    def attachment(self) -> Attachment:
        """The same as the place of a host."""
        return Attachment(self.segment, self.port)


@dataclass(frozen=True, slots=True)
class PortControl:
    """Something in force at a port that keeps frames out; `name` is the word configurations use for it."""

    name: str
    origin: Origin
    admitted: Bounds


def is_linked(topology: Topology, device: str, interface: Interface) -> bool:
    """Whether a declared link ends here: at the interface, its bundle or its parent."""
    names = (interface.name, interface.bundle, interface.parent)
    return any(name is not None and (device, name) in topology.wired for name in names)


def outlets(snapshot: Snapshot, topology: Topology, segments: Iterable[int]) -> Iterator[Outlet]:
    """Every outlet of `segments`: ports that are no end of a declared link, and wires of routers that nobody described.

    CHOICE: a trunk without declared link is an outlet in doubt: it may as well lead to a switch of the snapshot.
    """
    interfaces = {(device.name, one.name): one for device in snapshot.devices for one in device.interfaces}
    for number in sorted(segments):
        segment = topology.segments[number]
        for name in dict.fromkeys((port.device, port.interface) for port in segment.ports):
            interface = interfaces[name]
            if not is_linked(topology, name[0], interface):
                port = interface.switchport
                trunk = port is not None and port.mode is PortMode.TRUNK
                yield Outlet(number, name, interface.origin[:1], "trunk-without-link" if trunk else "")
        for name in segment.interfaces:
            interface = interfaces[name]
            # A linked interface all by itself: whatever is at the other end of its wire is on another segment.
            alone = not segment.vlans and len(segment.interfaces) == 1
            if interface.kind is not InterfaceKind.VLAN and (alone or not is_linked(topology, name[0], interface)):
                yield Outlet(number, None, interface.origin[:1], "ports-of-wire-unknown")


def devices_on(segments: Iterable[Segment]) -> frozenset[str]:
    """Names of the devices that have an interface, a port or a VLAN on `segments`."""
    return frozenset(
        device
        for segment in segments
        for device in (
            *(device for device, _ in segment.interfaces),
            *(port.device for port in segment.ports),
            *(device for device, _ in segment.vlans),
        )
    )


class Admission:
    """What of the frames sent at an outlet gets in, by `FamilyAnalysis.admitted`, and past the segment's routers."""

    def __init__(self, analysis: FamilyAnalysis) -> None:
        self._analysis = analysis
        self._interfaces = {
            (device.name, one.name): one for device in analysis.snapshot.devices for one in device.interfaces
        }
        self._forwarding = {device.name for device in analysis.snapshot.devices if device.forwards}
        self._pipelines = {device.name: device.pipeline for device in analysis.snapshot.devices}

    def interface(self, name: InterfaceName) -> Interface:
        """The interface called `name`. Raises: KeyError when there is none."""
        return self._interfaces[name]

    def at(self, outlet: Outlet, frames: PacketSet) -> Bounds:
        """What of `frames` the outlet lets in.

        SOUNDNESS: port security needs a port whose mode is fixed; at one that negotiates it is not counted on.
        """
        if outlet.port is not None:
            interface = self._interfaces[outlet.port]
            port = interface.switchport
            if interface.port_security is not None and port is not None and port.mode is PortMode.DYNAMIC:
                return Bounds(self._analysis.space.nothing, frames)
        return self._analysis.admitted(outlet.attachment, frames)

    def controls(self, outlet: Outlet, frames: PacketSet) -> tuple[PortControl, ...]:
        """What is in force at the outlet's port and surely keeps some of `frames` out."""
        if outlet.port is None:
            return ()
        found = self._controls(self._interfaces[outlet.port], frames)
        return tuple(control for control in found if control.admitted.possibly != frames)

    def _controls(self, port: Interface, frames: PacketSet) -> Iterator[PortControl]:
        analysis = self._analysis
        security, fixed = port.port_security, port.switchport is None or port.switchport.mode is not PortMode.DYNAMIC
        if security is not None and security.enabled and not security.learns and fixed:
            known = analysis.space.field_in(Field.SOURCE_MAC, tuple((mac, mac) for mac in security.addresses)) & frames
            yield PortControl("port-security", security.origin, Bounds(known, known))
        for rules in self._mac_lists(port):
            yield PortControl("mac access-group", rules.origin, self._within(rules, frames))
        for binding in port.ingress:
            if binding.filter.family is analysis.family:
                yield PortControl("ip access-group", binding.origin, self._within(binding.filter, frames))

    def gateways(self, segment: Segment) -> tuple[InterfaceName, ...]:
        """The layer-3 interfaces of routers on `segment`."""
        return tuple(name for name in segment.interfaces if name[0] in self._forwarding)

    def past_gateway(self, gateway: InterfaceName, frames: PacketSet) -> Bounds:
        """What of `frames` gets past the filters by which the router at `gateway` still sees the sender's MAC.

        INVARIANT: only what stands before the routing decision counts; behind it the MAC is the router's own.
        """
        interface = self._interfaces[gateway]
        passing = Bounds(frames, frames)
        pipeline = self._pipelines[gateway[0]]
        if Stage.INGRESS_FILTER in pipeline and pipeline.index(Stage.INGRESS_FILTER) < pipeline.index(Stage.ROUTE):
            for binding in interface.ingress:
                if binding.filter.family is self._analysis.family:
                    bounds = self._within(binding.filter, frames)
                    passing = Bounds(passing.surely & bounds.surely, passing.possibly & bounds.possibly)
        if interface.kind in (InterfaceKind.ROUTED, InterfaceKind.SUBINTERFACE):
            for rules in self._mac_lists(interface):
                bounds = self._within(rules, frames)
                passing = Bounds(passing.surely & bounds.surely, passing.possibly & bounds.possibly)
        return Bounds(self._analysis.space.nothing, passing.possibly) if interface.doubts else passing

    def lists_at(self, gateway: InterfaceName) -> Origin:
        """The lines of all lists bound where frames come in at `gateway`."""
        interface = self._interfaces[gateway]
        bound = [binding.origin for binding in interface.ingress] + [one.origin for one in interface.mac_filters]
        return tuple(span for origin in bound for span in origin)

    def _mac_lists(self, interface: Interface) -> Iterator[Filter]:
        for one in interface.mac_filters:
            if one.scope is FrameScope.ALL:
                yield Filter(one.name, self._analysis.family, one.rules, Action.DENY, one.origin)

    def _within(self, rules: Filter, frames: PacketSet) -> Bounds:
        bounds = filter_bounds(self._analysis.matcher, rules)
        return Bounds(bounds.surely & frames, bounds.possibly & frames)
