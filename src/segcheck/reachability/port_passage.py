"""What surely gets past the switch ports of a wire: out of the hosts' ports, and through those of declared links."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.filters import Action, Binding, Filter
from segcheck.model.header import Field, FieldIn
from segcheck.model.layer2 import FrameScope, MacFilter, PortSecurity
from segcheck.model.network import Interface, Snapshot
from segcheck.reachability.port_controls import PortControls
from segcheck.reachability.topology import InterfaceName
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import PacketSet


class PortPassage:
    """Packet sets of one family for what `PortControls` tells; each port's are computed once."""

    def __init__(self, snapshot: Snapshot, controls: PortControls, matcher: Matcher) -> None:
        self._interfaces = {(device.name, one.name): one for device in snapshot.devices for one in device.interfaces}
        self._controls = controls
        self._matcher = matcher
        self._space = matcher.space
        self._somewhere: dict[tuple[int, str], PacketSet] = {}
        self._surely: dict[tuple[InterfaceName, bool, bool], PacketSet] = {}

    def over(self, segment: int, source: str, target: str, *, from_hosts: bool) -> PacketSet:
        """What surely crosses the segment from device to device ("" for hosts nobody said the place of).

        `from_hosts`: the sender's MAC is what the header says; else the frame is a router's, whose MAC nobody told.
        """
        passing = self._space.everything
        if source and not self._controls.is_placed(segment, source):
            passing &= self._whoever(self.let_in_somewhere(segment, target), from_hosts=from_hosts)
        if target and not self._controls.is_placed(segment, target) and self._controls.may_keep(segment, None):
            return self._space.nothing
        for name, inwards in self._controls.crossed(segment, source, target):
            if inwards and self._controls.switched_lines(segment, name, target):
                return self._space.nothing
            key = (name, inwards, from_hosts)
            if key not in self._surely:
                surely = self._let_through(name, inwards=inwards)
                self._surely[key] = self._whoever(surely, from_hosts=from_hosts)
            passing &= self._surely[key]
        return passing

    def let_in_somewhere(self, segment: int, target: str) -> PacketSet:
        """What surely gets in at one port of the segment or another, for the device `target` ("": for a host);
        everything where no port is known.
        """
        target = target if target in self._controls.switching(segment) else ""
        known = self._somewhere.get((segment, target))
        if known is None:
            names = self._controls.outlets(segment)
            known = self._space.everything
            if names and all(self._limits(segment, name, target) for name in names):
                sure = [
                    name
                    for name in names
                    if not self._controls.doubts(name) and not self._controls.switched_lines(segment, name, target)
                ]
                known = self._space.union(self.let_in_at(name).surely for name in sure)
            self._somewhere[segment, target] = known
        return known

    def _limits(self, segment: int, name: InterfaceName, target: str) -> bool:
        return self._controls.limits_senders(name) or bool(self._controls.switched_lines(segment, name, target))

    def _whoever(self, surely: PacketSet, *, from_hosts: bool) -> PacketSet:
        """What surely passes whatever the sender's MAC is, where it is not what the header says."""
        return surely if from_hosts else ~(~surely).forget(Field.SOURCE_MAC)

    def let_in_at(self, name: InterfaceName) -> Bounds:
        """What of all packets the lists and the port security of one port let in; its `doubts` are left aside.

        SOUNDNESS: a line that is not understood may take a list away, so on its device none keeps anybody out.
        """
        if not self._controls.is_read(name):
            return Bounds(self._space.nothing, self._space.everything)
        return self._let_in(self._interfaces[name])

    def _let_in(self, port: Interface) -> Bounds:
        bounds = Bounds(self._space.everything, self._space.everything)
        for one in (*self._bound(port.ingress), *self._mac_lists(port)):
            bounds = _both(bounds, filter_bounds(self._matcher, one))
        if port.port_security is not None:
            bounds = _both(bounds, self._secured(port.port_security))
        return bounds

    def secured_at(self, name: InterfaceName) -> PacketSet:
        """What may come from hosts with MAC addresses that the port admits."""
        security = self._interfaces[name].port_security
        if security is None or not self._controls.is_read(name):
            return self._space.everything
        return self._secured(security).possibly

    def _secured(self, security: PortSecurity) -> Bounds:
        """What port security lets in.

        CHOICE: a port that still learns admits everybody: the sender may be the host it learns from.
        """
        if not security.enabled or security.learns:
            return Bounds(self._space.everything, self._space.everything)
        allowed = FieldIn(Field.SOURCE_MAC, tuple((mac, mac) for mac in sorted(security.addresses)))
        return self._matcher.bounds(allowed)

    def _let_through(self, name: InterfaceName, *, inwards: bool) -> PacketSet:
        port = self._interfaces[name]
        if self._controls.doubts(name):
            return self._space.nothing
        if inwards:
            return self._let_in(port).surely
        passing = self._space.everything
        for one in self._bound(port.egress):
            passing &= filter_bounds(self._matcher, one).surely
        return passing

    def _bound(self, bindings: tuple[Binding, ...]) -> Iterator[Filter]:
        return (one.filter for one in bindings if one.filter.family is self._space.family)

    def _mac_lists(self, port: Interface) -> Iterator[Filter]:
        return (self._as_filter(one) for one in port.mac_filters if one.scope is FrameScope.ALL)

    def _as_filter(self, one: MacFilter) -> Filter:
        return Filter(one.name, self._space.family, one.rules, Action.DENY, one.origin)


def _both(first: Bounds, second: Bounds) -> Bounds:
    return Bounds(first.surely & second.surely, first.possibly & second.possibly)
