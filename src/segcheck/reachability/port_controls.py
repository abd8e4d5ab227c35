"""Switch ports that may drop frames: what that means for frames that go through, or come from hosts, of a wire.

CHOICE: whoever is on a wire stands at a port that suits him, where there is one: a list at one port, made for the host
there, does not speak about the hosts at others. A port at the end of a declared link has its neighbour for certain: a
frame from behind the link passes the list for what comes in, one that goes there the list for what goes out.
SOUNDNESS: all of this only takes away from what surely passes; no isolation is proved by the list of a switch port.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from segcheck.model.layer2 import FrameScope
from segcheck.model.network import InterfaceKind, Snapshot
from segcheck.reachability.topology import InterfaceName, Link, SegmentPort, Topology
from segcheck.reachability.vlan_catalog import holds
from segcheck.source.text import Origin, Span


class PortControls:
    """The ports of each segment, by what they may keep in or out. Cost: each port is looked at once."""

    def __init__(self, snapshot: Snapshot, topology: Topology) -> None:
        self._interfaces = {(device.name, one.name): one for device in snapshot.devices for one in device.interfaces}
        self._unread = {device.name: device.unmodeled[:1] for device in snapshot.devices if device.unmodeled}
        self._topology = topology
        self._linked: dict[int, tuple[InterfaceName, ...]] = {}
        self._outlets: dict[int, tuple[InterfaceName, ...]] = {}
        self._sides: dict[tuple[int, InterfaceName], tuple[frozenset[str], frozenset[str]]] = {}
        self._links = tuple((self._end(first), self._end(second)) for first, second in topology.links)
        self._ends = frozenset(end for link in self._links for end in link)
        self._switched: dict[tuple[int, InterfaceName], Origin] = {}
        self._switching: dict[int, frozenset[str]] = {}
        self._placed: dict[int, frozenset[str]] = {}
        in_vlan: dict[tuple[int, int], Origin] = {}
        for segment in topology.segments:
            number = segment.number
            for port in segment.ports:
                self._note_switched(number, port, in_vlan)
            ports = tuple(dict.fromkeys((port.device, port.interface) for port in segment.ports))
            linked = frozenset(name for name in ports if self._is_linked(name))
            self._outlets[number] = tuple(name for name in ports if name not in linked)
            controlled = (name for name in ports if name in linked and self._lines(number, name))
            self._linked[number] = tuple(controlled)
            self._switching[number] = frozenset(name[0] for name in ports if (number, name) in self._switched)
            told = (name[0] for name in segment.interfaces if self._is_linked(name))
            self._placed[number] = frozenset(
                (*told, *(name[0] for name in ports), *(name for name, _ in segment.vlans))
            )

    def is_read(self, port: InterfaceName) -> bool:
        """Whether what the port's lists say is all there is: every line of the device that may matter is understood."""
        return port[0] not in self._unread

    def doubts(self, port: InterfaceName) -> Origin:
        """Lines by which frames may be dropped at the port in ways not modelled; one, if the device may do anything."""
        return (*self._unread.get(port[0], ()), *self._interfaces[port].doubts)

    def limits_senders(self, port: InterfaceName) -> bool:
        """Whether something at the switch port looks at the frames that come in there."""
        return any(True for _ in self._incoming(port))

    def is_placed(self, segment: int, device: str) -> bool:
        """Whether it is told where the device is on the wire: it is a switch there, or a declared link ends there."""
        return device in self._placed[segment]

    def switching(self, segment: int) -> frozenset[str]:
        """Devices with ports on the segment for which `switched_lines` tells something."""
        return self._switching[segment]

    def switched_lines(self, segment: int, port: InterfaceName, target: str) -> Origin:
        """Lines by which frames of the segment that come in at the port may not get to `target` ("": a host).

        What is for the port's own device passes by the filters of its interface there instead.
        """
        return () if target == port[0] else self._switched.get((segment, port), ())

    def outlets(self, segment: int) -> tuple[InterfaceName, ...]:
        """Ports of the segment that are no end of a declared link."""
        return self._outlets[segment]

    def crossed(self, segment: int, source: str, target: str) -> Iterator[tuple[InterfaceName, bool]]:
        """Controlled ports that a frame may pass on its way over the segment, each with whether it comes in there.

        `source`, `target`: names of the devices it goes between, "" where that is a host nobody said the place of.
        """
        for name in self._linked[segment]:
            near, far = self._sides_of(segment, name)
            if _may_be(source, far, near) and _may_be(target, near, far):
                yield name, True
            if _may_be(source, near, far) and _may_be(target, far, near):
                yield name, False

    def may_keep(self, segment: int, port: InterfaceName | None) -> Origin:
        """Lines by which hosts of the segment may not get what is sent to them: hosts at `port`, or, where that is
        None, hosts anywhere, if there is no port without such lines.
        """
        names = self.outlets(segment) if port is None else (port,)
        found = [tuple(self._outgoing(name)) for name in names]
        return tuple(span for lines in found for span in lines) if found and all(found) else ()

    def all_lines(self, segment: int) -> Origin:
        """Lines by which ports of the segment may drop frames, in either direction."""
        names = (*self._outlets[segment], *self._linked[segment])
        return tuple(dict.fromkeys(span for name in names for span in self._lines(segment, name)))

    def _lines(self, segment: int, name: InterfaceName) -> Origin:
        """Lines by which the port may drop frames of the segment, in either direction."""
        switched = self._switched.get((segment, name), ())
        return tuple(dict.fromkeys((*self._incoming(name), *self._outgoing(name), *switched)))

    def _note_switched(self, segment: int, port: SegmentPort, in_vlan: dict[tuple[int, int], Origin]) -> None:
        """`in_vlan`: what is known of the same doubts and VLAN, which many ports share."""
        doubts = self._interfaces[port.device, port.interface].vlan_doubts
        if not doubts:
            return
        key = (id(doubts), port.vlan)
        if key not in in_vlan:
            in_vlan[key] = tuple(span for one in doubts if holds(one.vlans, port.vlan) for span in one.origin)
        if in_vlan[key]:
            name = (port.device, port.interface)
            self._switched[segment, name] = (*self._switched.get((segment, name), ()), *in_vlan[key])

    def _end(self, name: InterfaceName) -> InterfaceName:
        """A link declared at a part of a bundle is one of the bundle."""
        interface = self._interfaces.get(name)
        bundle = None if interface is None or interface.bundle is None else (name[0], interface.bundle)
        return name if bundle not in self._interfaces or bundle is None else bundle

    def _is_linked(self, name: InterfaceName) -> bool:
        return any(end in self._ends for end in self._spellings(name))

    def _incoming(self, name: InterfaceName) -> Iterator[Span]:
        interface = self._interfaces[name]
        if interface.kind is not InterfaceKind.SWITCHPORT:
            return
        yield from self.doubts(name)
        for binding in interface.ingress:
            yield from binding.origin
        for mac_filter in interface.mac_filters:
            if mac_filter.scope is FrameScope.ALL:
                yield from mac_filter.origin
        security = interface.port_security
        if security is not None and security.enabled and not security.learns:
            yield from security.origin

    def _outgoing(self, name: InterfaceName) -> Iterator[Span]:
        interface = self._interfaces[name]
        if interface.kind is not InterfaceKind.SWITCHPORT:
            return
        yield from self.doubts(name)
        for binding in interface.egress:
            yield from binding.origin

    def _links_of(self, name: InterfaceName, links: Iterable[Link]) -> tuple[Link, ...]:
        ends = set(self._spellings(name))
        return tuple(link for link in links if link[0] in ends or link[1] in ends)

    def _spellings(self, name: InterfaceName) -> Iterator[InterfaceName]:
        """The names under which a link may end at the interface: its own, its bundle's and its parent's."""
        interface = self._interfaces[name]
        for one in (interface.name, interface.bundle, interface.parent):
            if one is not None:
                yield name[0], one

    def _sides_of(self, number: int, name: InterfaceName) -> tuple[frozenset[str], frozenset[str]]:
        """Devices of the segment on this side of the port's link and beyond it; one on both is joined elsewhere, too.

        SOUNDNESS: only links that carry the segment count. One too many would only put more devices on both sides.
        """
        known = self._sides.get((number, name))
        if known is None:
            links = self._links_within(number)
            own = self._links_of(name, links)
            # A cable from the device to itself has it at both ends.
            beyond = {end[0] for link in own for end in link if end[0] != name[0] or link[0][0] == link[1][0]}
            neighbors: dict[str, set[str]] = defaultdict(set)
            for first, second in links:
                if (first, second) not in own:
                    neighbors[first[0]].add(second[0])
                    neighbors[second[0]].add(first[0])
            known = self._sides[number, name] = (_joined({name[0]}, neighbors), _joined(beyond, neighbors))
        return known

    def _links_within(self, number: int) -> tuple[Link, ...]:
        """Declared links that carry frames of the segment."""
        segment = self._topology.segments[number]
        members = (*segment.interfaces, *((port.device, port.interface) for port in segment.ports))
        ends = {end for name in members for end in self._spellings(name)}
        return tuple(link for link in self._links if all(end in ends for end in link))


def _may_be(device: str, here: frozenset[str], there: frozenset[str]) -> bool:
    """SOUNDNESS: a device of which no link tells the side may be on either."""
    return not device or device in here or device not in there


def _joined(start: set[str], neighbors: dict[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = sorted(start)
    while waiting:
        device = waiting.pop()
        if device not in found:
            found.add(device)
            waiting.extend(sorted(neighbors[device] - found))
    return frozenset(found)
