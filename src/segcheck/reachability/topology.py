"""Who is wired to whom: layer-2 segments and the layer-3 interfaces on them.

A *segment* is one broadcast domain: every host and interface on it can hand a frame to every other. Wiring comes from
declared links first; where no link is declared, interfaces of one subnet are taken to share a segment.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import Interface, InterfaceKind, Snapshot
from segcheck.reachability.vlan_catalog import VlanCatalog, holds
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Origin

InterfaceName: TypeAlias = tuple[str, str]
"""(device, interface)."""
Link: TypeAlias = tuple[InterfaceName, InterfaceName]
"""The two ends of a declared link."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A declared link between two interfaces; `origin` is where it is declared."""

    first: InterfaceName
    second: InterfaceName
    origin: Origin


@dataclass(frozen=True, slots=True)
class SegmentPort:
    """A switch port on a segment: hosts may be plugged in there."""

    device: str
    interface: str
    vlan: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One broadcast domain. `interfaces`: layer-3 interfaces on it; `certain` False: some of its wiring is a guess
    that something speaks against (port mode not fixed, VLAN tags differ, an address twice).
    """

    number: int
    interfaces: tuple[InterfaceName, ...]
    ports: tuple[SegmentPort, ...]
    vlans: tuple[tuple[str, int], ...]
    subnets: tuple[Prefix, ...]
    certain: bool

    def has_room(self, family: Family, taken: int) -> bool:
        """Whether a neighbour nobody described fits beside `taken` addresses (a full /30 or /31 has no room)."""
        subnets = [subnet for subnet in self.subnets if subnet.family is family]
        for subnet in subnets:
            low, high = subnet.interval
            unusable = 2 if family is Family.IPV4 and subnet.length < 31 else 0
            if taken < high - low + 1 - unusable:
                return True
        return not subnets

    @property
    def label(self) -> str:
        """A short name for people: its subnets, or an interface on it."""
        if self.subnets:
            return ", ".join(_prefix_text(subnet) for subnet in self.subnets)
        if self.interfaces:
            return ":".join(self.interfaces[0])
        return f"{self.vlans[0][0]} VLAN {self.vlans[0][1]}" if self.vlans else f"segment {self.number}"


def _prefix_text(prefix: Prefix) -> str:
    import netaddr

    return f"{netaddr.IPAddress(prefix.value, prefix.family.value)}/{prefix.length}"


@dataclass(frozen=True, slots=True)
class Topology:
    """All segments of a snapshot, and which one each layer-3 interface is on. `wired`: ends of declared links."""

    segments: tuple[Segment, ...]
    segment_of: dict[InterfaceName, int]
    port_segments: dict[InterfaceName, tuple[int, ...]]
    diagnostics: tuple[Diagnostic, ...]
    wired: frozenset[InterfaceName] = frozenset()
    links: tuple[Link, ...] = ()

    def neighbors(self, device: str, interface: str) -> tuple[InterfaceName, ...]:
        """Other layer-3 interfaces on the segment of `interface`."""
        number = self.segment_of.get((device, interface))
        if number is None:
            return ()
        return tuple(other for other in self.segments[number].interfaces if other != (device, interface))


# A point of the layer-2 graph: ("vlan", device, vlan id) inside a switch, ("wire", device, interface) on a routed port.
_Point: TypeAlias = tuple[str, str, int | str]


class _Joints:
    """Which layer-2 points are joined, and where a join is doubtful."""

    # CHOICE: a union-find of its own: a graph library takes 0.1 s to load, a fifth of a whole review of a small change.

    def __init__(self) -> None:
        self._parents: dict[_Point, _Point] = {}
        self._sizes: dict[_Point, int] = {}
        self._doubtful: list[_Point] = []

    def add(self, point: _Point) -> None:
        if point not in self._parents:
            self._parents[point] = point
            self._sizes[point] = 1

    def joined(self, first: _Point, second: _Point) -> bool:
        return self._root(first) == self._root(second)

    def join(self, first: _Point, second: _Point, *, certain: bool) -> None:
        large, small = self._root(first), self._root(second)
        if large != small:
            if self._sizes[large] < self._sizes[small]:
                large, small = small, large
            self._sizes[large] += self._sizes.pop(small)
            self._parents[small] = large
        if not certain:
            self._doubtful.append(first)

    def components(self) -> Iterator[tuple[list[_Point], bool]]:
        """Points joined with each other, and whether all of their joins are certain."""
        doubtful = {self._root(point) for point in self._doubtful}
        members: dict[_Point, list[_Point]] = defaultdict(list)
        for point in self._parents:
            members[self._root(point)].append(point)
        for root, points in members.items():
            yield sorted(points, key=str), root not in doubtful

    def _root(self, point: _Point) -> _Point:
        """The point that stands for all that `point` is joined with; a point not seen before stands for itself."""
        self.add(point)
        parents = self._parents
        # The way there is halved: it stays short without a second walk back.
        while (parent := parents[point]) != point:
            parents[point] = point = parents[parent]
        return point


def build_topology(snapshot: Snapshot, wires: Sequence[Wire] = ()) -> Topology:
    """Segments of `snapshot`. Cost: linear in interfaces plus VLANs carried.

    Declared wires override the guess by subnet where both interfaces have one. The ends of a cable inside a device are
    joined to each other only: nobody else can get at it.
    """
    inner = [
        Wire((device.name, link.first), (device.name, link.second), link.origin)
        for device in snapshot.devices
        for link in device.inner_links
    ]
    return _Builder(snapshot, wires, inner).build()


class _Builder:
    def __init__(self, snapshot: Snapshot, wires: Sequence[Wire], inner: Sequence[Wire]) -> None:
        self._vlans = VlanCatalog(snapshot.devices)
        self._interfaces = {
            (device.name, interface.name): interface for device in snapshot.devices for interface in device.interfaces
        }
        self._children: dict[InterfaceName, list[Interface]] = defaultdict(list)
        for (device, _), interface in self._interfaces.items():
            if interface.parent is not None:
                self._children[device, interface.parent].append(interface)
        self._wires = (*inner, *wires)
        self._inside = {end for wire in inner for end in (wire.first, wire.second)}
        self._joints = _Joints()
        self._diagnostics: list[Diagnostic] = []
        self._wired: set[InterfaceName] = set()
        self._live: list[tuple[tuple[str, Interface], tuple[str, Interface]]] = []

    def build(self) -> Topology:
        for name, interface in self._interfaces.items():
            if _is_wired_kind(interface):
                self._joints.add(_point(name[0], interface))
        self._add_switch_vlans()
        for wire in self._wires:
            self._join_wire(wire)
        self._join_tagged_natives()
        self._join_negotiated_natives()
        self._join_same_subnets()
        return self._topology()

    def _add_switch_vlans(self) -> None:
        for (device, _), interface in self._interfaces.items():
            if interface.kind is InterfaceKind.SWITCHPORT and interface.switchport and interface.enabled:
                for vlan, _ in self._vlans.carried(device, interface.switchport.vlans()):
                    self._joints.add(("vlan", device, vlan))

    # -- declared wires -------------------------------------------------------------------------------

    def _join_wire(self, wire: Wire) -> None:
        ends = []
        for name in (wire.first, wire.second):
            end = self._effective(name)
            if end is None:
                self._report("link-unknown-interface", wire.origin, interface=":".join(name))
                return
            ends.append(end)
        (first_device, first), (second_device, second) = ends
        for device, interface in ends:
            self._wired.add((device, interface.name))
        if not (first.enabled and second.enabled):
            return
        self._live.append((ends[0], ends[1]))
        offers = [self._frames(first_device, first), self._frames(second_device, second)]
        for tag, (left, left_certain) in offers[0].items():
            if tag in offers[1]:
                right, right_certain = offers[1][tag]
                self._joints.join(left, right, certain=left_certain and right_certain)

    def _join_tagged_natives(self) -> None:
        """SOUNDNESS: a trunk sends its native VLAN without tag, but switches also take frames tagged with it; whether
        this one does is not told, so VLANs that meet only that way are joined in doubt.
        """
        for first, second in self._live:
            for (device, interface), other in ((first, second), (second, first)):
                port = interface.switchport if interface.kind is InterfaceKind.SWITCHPORT else None
                if port is None or port.mode is PortMode.ACCESS or not holds(port.allowed_vlans, port.native_vlan):
                    continue
                tagged = self._frames(*other).get(port.native_vlan)
                native: _Point = ("vlan", device, port.native_vlan)
                if tagged is not None and not self._joints.joined(native, tagged[0]):
                    self._joints.join(native, tagged[0], certain=False)

    def _join_negotiated_natives(self) -> None:
        """SOUNDNESS: where a port with negotiated mode becomes a trunk, its untagged frames are those of the native
        VLAN instead of the access VLAN; the switch at the other end has a trunk then, too.
        """
        for ends in self._live:
            ports = [(device, interface.switchport) for device, interface in ends if interface.switchport]
            natives: list[_Point] = [
                ("vlan", device, port.native_vlan)
                for device, port in ports
                if port.mode is not PortMode.ACCESS and holds(port.allowed_vlans, port.native_vlan)
            ]
            negotiated = any(port.mode is PortMode.DYNAMIC for _, port in ports)
            if len(natives) == 2 and negotiated and not self._joints.joined(*natives):
                self._joints.join(*natives, certain=False)

    def _effective(self, name: InterfaceName) -> tuple[str, Interface] | None:
        interface = self._interfaces.get(name)
        if interface is None:
            return None
        bundle = self._interfaces.get((name[0], interface.bundle)) if interface.bundle else None
        return name[0], bundle or interface

    def _frames(self, device: str, interface: Interface) -> dict[int, tuple[_Point, bool]]:
        """What each VLAN tag on this end of a wire belongs to; tag 0 is an untagged frame."""
        port = interface.switchport if interface.kind is InterfaceKind.SWITCHPORT else None
        if port is None:
            result: dict[int, tuple[_Point, bool]] = {0: (_point(device, interface), True)}
            for child in self._children[device, interface.name]:
                if child.vlan is not None and child.enabled:
                    # A VLAN that is itself a port of a bridge inside the device belongs to the bridge.
                    joined = child.switchport
                    bridged: _Point = ("vlan", device, joined.access_vlan) if joined else _point(device, child)
                    result[child.vlan] = (bridged, True)
            return result
        frames: dict[int, tuple[_Point, bool]] = {}
        certain = port.mode is not PortMode.DYNAMIC
        if port.mode is not PortMode.ACCESS:
            for vlan, exists in self._vlans.carried(device, port.allowed_vlans):
                if vlan != port.native_vlan:
                    frames[vlan] = (("vlan", device, vlan), certain and exists)
        if port.mode is PortMode.TRUNK:
            if holds(port.allowed_vlans, port.native_vlan):
                frames[0] = (("vlan", device, port.native_vlan), True)
        else:
            frames[0] = (("vlan", device, port.access_vlan), certain)
            if port.voice_vlan is not None:
                frames[port.voice_vlan] = (("vlan", device, port.voice_vlan), certain)
        return frames

    # -- the guess by subnet --------------------------------------------------------------------------

    def _join_same_subnets(self) -> None:
        by_subnet: dict[Prefix, list[InterfaceName]] = defaultdict(list)
        for name, interface in self._interfaces.items():
            if interface.enabled and _is_wired_kind(interface) and not self._is_inside(name):
                for subnet in _ordered(address.subnet for address in interface.addresses):
                    if subnet.length < subnet.family.address_bits and not _is_link_local(subnet):
                        by_subnet[subnet].append(name)
        for subnet, names in by_subnet.items():
            first = names[0]
            for other in names[1:]:
                self._join_pair(subnet, first, other)
        self._join_overlapping(by_subnet)

    def _is_inside(self, name: InterfaceName) -> bool:
        """Whether the interface, or the one it is tagged on, is an end of a cable inside its device."""
        parent = self._interfaces[name].parent
        return name in self._inside or (parent is not None and (name[0], parent) in self._inside)

    def _join_pair(self, subnet: Prefix, first: InterfaceName, second: InterfaceName) -> None:
        one, two = self._interfaces[first], self._interfaces[second]
        points = _point(first[0], one), _point(second[0], two)
        if self._joints.joined(*points):
            return
        origin = one.origin[:1] + two.origin[:1]
        if self._has_declared_wiring(first) and self._has_declared_wiring(second):
            self._report(
                "same-subnet-apart", origin, subnet=_prefix_text(subnet), first=":".join(first), second=":".join(second)
            )
            return
        same_address = _own_addresses(one) & _own_addresses(two)
        tags_differ = one.vlan is not None and two.vlan is not None and one.vlan != two.vlan
        certain = not same_address and not tags_differ and first[0] != second[0]
        if not certain:
            # SOUNDNESS: taken as one segment, so nothing is missed; marked doubtful, so nothing is claimed from it.
            self._report(
                "same-subnet-doubtful",
                origin,
                subnet=_prefix_text(subnet),
                first=":".join(first),
                second=":".join(second),
            )
        self._joints.join(*points, certain=certain)

    def _has_declared_wiring(self, name: InterfaceName) -> bool:
        interface = self._interfaces[name]
        if interface.kind is InterfaceKind.VLAN:
            return any(
                device == name[0] and self._carries(device, port, interface.vlan) for device, port in self._wired
            )
        return name in self._wired or (interface.parent is not None and (name[0], interface.parent) in self._wired)

    def _carries(self, device: str, port: str, vlan: int | None) -> bool:
        switchport = self._interfaces[device, port].switchport
        return switchport is not None and vlan is not None and switchport.carries(vlan)

    def _join_overlapping(self, by_subnet: dict[Prefix, list[InterfaceName]]) -> None:
        """SOUNDNESS: subnets of two devices, one inside the other, may be one wire with a mistaken mask, so they are
        joined in doubt; IOS refuses them on one device.
        """
        around: list[Prefix] = []
        for narrow in _ordered(by_subnet):
            around = [wide for wide in around if wide.overlaps(narrow)]
            for wide in around:
                first, second = by_subnet[wide][0], by_subnet[narrow][0]
                origin = self._interfaces[first].origin[:1] + self._interfaces[second].origin[:1]
                self._report(
                    "subnets-overlap",
                    origin,
                    first=f"{':'.join(first)} {_prefix_text(wide)}",
                    second=f"{':'.join(second)} {_prefix_text(narrow)}",
                )
                for one, other in itertools.product(by_subnet[wide], by_subnet[narrow]):
                    points = _point(one[0], self._interfaces[one]), _point(other[0], self._interfaces[other])
                    declared = self._has_declared_wiring(one) and self._has_declared_wiring(other)
                    if one[0] != other[0] and not declared and not self._joints.joined(*points):
                        self._joints.join(*points, certain=False)
            around.append(narrow)

    # -- result ---------------------------------------------------------------------------------------

    def _topology(self) -> Topology:
        components = sorted(self._joints.components(), key=lambda component: str(component[0][0]))
        numbers = {point: number for number, (points, _) in enumerate(components) for point in points}
        interfaces: dict[int, list[InterfaceName]] = defaultdict(list)
        ports: dict[int, list[SegmentPort]] = defaultdict(list)
        port_segments: dict[InterfaceName, tuple[int, ...]] = {}
        for name, interface in self._interfaces.items():
            if not interface.enabled:
                continue
            if _is_wired_kind(interface):
                interfaces[numbers[_point(name[0], interface)]].append(name)
            elif interface.kind is InterfaceKind.SWITCHPORT and interface.switchport:
                found = []
                for vlan, _ in self._vlans.carried(name[0], interface.switchport.vlans()):
                    number = numbers[("vlan", name[0], vlan)]
                    ports[number].append(SegmentPort(name[0], name[1], vlan))
                    found.append(number)
                port_segments[name] = tuple(dict.fromkeys(found))
        segments = tuple(
            Segment(
                number,
                tuple(interfaces[number]),
                tuple(ports[number]),
                tuple(sorted((str(point[1]), int(point[2])) for point in points if point[0] == "vlan")),
                self._subnets(interfaces[number]),
                certain,
            )
            for number, (points, certain) in enumerate(components)
        )
        segment_of = {name: segment.number for segment in segments for name in segment.interfaces}
        links = tuple((wire.first, wire.second) for wire in self._wires)
        return Topology(segments, segment_of, port_segments, tuple(self._diagnostics), frozenset(self._wired), links)

    def _subnets(self, names: Iterable[InterfaceName]) -> tuple[Prefix, ...]:
        return _ordered(address.subnet for name in names for address in self._interfaces[name].addresses)

    def _report(self, code: str, origin: Origin, **arguments: str) -> None:
        effect = Effect.NONE if code == "subnets-overlap" else Effect.WIDENS_DEVICE
        self._diagnostics.append(Diagnostic(code, Severity.WARNING, effect, origin, tuple(sorted(arguments.items()))))


def _ordered(prefixes: Iterable[Prefix]) -> tuple[Prefix, ...]:
    """Each prefix once, IPv4 before IPv6."""
    return tuple(sorted(set(prefixes), key=lambda prefix: (prefix.family.value, prefix.value, prefix.length)))


def _is_wired_kind(interface: Interface) -> bool:
    return interface.kind not in (InterfaceKind.SWITCHPORT, InterfaceKind.LOOPBACK)


def _own_addresses(interface: Interface) -> set[int]:
    """Addresses that no other interface may have: all but the subnet-router anycast address of IPv6."""
    return {
        address.address
        for address in interface.addresses
        if address.family is Family.IPV4 or address.address != address.subnet.value
    }


def _is_link_local(subnet: Prefix) -> bool:
    return subnet.family is Family.IPV6 and subnet.value >> 118 == 0xFE80 >> 6


def _point(device: str, interface: Interface) -> _Point:
    if interface.kind is InterfaceKind.VLAN and interface.vlan is not None:
        return ("vlan", device, interface.vlan)
    return ("wire", device, interface.name)
