"""Switch ports that may drop frames: what that means where nobody says at which port a host or a router stands.

CHOICE: whoever is on a wire stands at a port that suits him, where there is one: a list at one port, made for the host
there, does not speak about the hosts at others. A port at the end of a declared link has its neighbour for certain, so
whatever it may drop makes every crossing of that segment unsure.
SOUNDNESS: all of this only takes away from what surely passes; no isolation is proved by the list of a switch port.
"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.layer2 import FrameScope
from segcheck.model.network import Interface, InterfaceKind, Snapshot
from segcheck.reachability.topology import InterfaceName, Topology
from segcheck.source.text import Origin, Span


class PortControls:
    """The ports of each segment, by what they may keep in or out. Cost: each port is looked at once."""

    def __init__(self, snapshot: Snapshot, topology: Topology) -> None:
        self._interfaces = {(device.name, one.name): one for device in snapshot.devices for one in device.interfaces}
        self._topology = topology
        self._crossing: dict[int, Origin] = {}
        self._outlets: dict[int, tuple[InterfaceName, ...]] = {}
        for segment in topology.segments:
            ports = tuple(dict.fromkeys((port.device, port.interface) for port in segment.ports))
            linked = [name for name in ports if self._is_linked(name)]
            self._outlets[segment.number] = tuple(name for name in ports if name not in linked)
            lines = [span for name in linked for span in self.lines(name)]
            self._crossing[segment.number] = tuple(dict.fromkeys(lines))

    def crossing(self, segment: int) -> Origin:
        """Lines by which ports at the ends of declared links may drop frames that cross the segment."""
        return self._crossing[segment]

    def outlets(self, segment: int) -> tuple[InterfaceName, ...]:
        """Ports of the segment that are no end of a declared link."""
        return self._outlets[segment]

    def may_keep(self, segment: int, port: InterfaceName | None) -> Origin:
        """Lines by which hosts of the segment may not get what is sent to them: hosts at `port`, or, where that is
        None, hosts anywhere, if there is no port without such lines.
        """
        names = self.outlets(segment) if port is None else (port,)
        found = [tuple(_outgoing(self._interfaces[name])) for name in names]
        return tuple(span for lines in found for span in lines) if found and all(found) else ()

    def all_lines(self, segment: int) -> Origin:
        """Lines by which ports of the segment may drop frames, in either direction."""
        return tuple(span for name in self._outlets[segment] for span in self.lines(name)) + self._crossing[segment]

    def lines(self, name: InterfaceName) -> Origin:
        """Lines by which the port may drop frames, in either direction."""
        interface = self._interfaces[name]
        return tuple(dict.fromkeys((*_incoming(interface), *_outgoing(interface))))

    def _is_linked(self, name: InterfaceName) -> bool:
        interface = self._interfaces[name]
        names = (interface.name, interface.bundle, interface.parent)
        return any(one is not None and (name[0], one) in self._topology.wired for one in names)


def limits_senders(port: Interface) -> bool:
    """Whether something at the switch port looks at the frames that come in there."""
    return any(True for _ in _incoming(port))


def _incoming(interface: Interface) -> Iterator[Span]:
    if interface.kind is not InterfaceKind.SWITCHPORT:
        return
    yield from interface.doubts
    for binding in interface.ingress:
        yield from binding.origin
    for mac_filter in interface.mac_filters:
        if mac_filter.scope is FrameScope.ALL:
            yield from mac_filter.origin
    security = interface.port_security
    if security is not None and security.enabled and not security.learns:
        yield from security.origin


def _outgoing(interface: Interface) -> Iterator[Span]:
    if interface.kind is not InterfaceKind.SWITCHPORT:
        return
    yield from interface.doubts
    for binding in interface.egress:
        yield from binding.origin
