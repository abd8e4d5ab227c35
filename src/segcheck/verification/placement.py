"""Places and steps of a certificate against the configurations: is each interface there, in the zone the certificate
says, and can the device do to a packet what a step does?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segcheck.model.header import UNMARKED, Field, Interval
from segcheck.model.network import Device, Interface, InterfaceKind, Snapshot
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.verification.document import (
    Become,
    BecomeAnything,
    BecomeBits,
    Edge,
    FamilyPart,
    Keep,
    Location,
    Name,
    Why,
)
from segcheck.verification.labels import SELF, Way, beginnings, routing_key, ways
from segcheck.verification.refusal import Complaints

_UNMARKED = Become(Field.MARK, ((UNMARKED, UNMARKED),))


class Placement:
    """Compares one family. SOURCE: docs/reference/certificate-format.md, "With the configurations"."""

    def __init__(self, part: FamilyPart, snapshot: Snapshot, complaints: Complaints) -> None:
        self._part = part
        self._complaints = complaints
        self._ways = ways(part, beginnings(part))
        self._devices = {device.name: device for device in reversed(snapshot.devices)}
        self._interfaces: Mapping[tuple[str, str], Interface] = {
            (device.name, one.name): one for device in reversed(snapshot.devices) for one in reversed(device.interfaces)
        }
        self._zones = {
            device.name: {interface.zone for interface in device.interfaces} for device in self._devices.values()
        }

    def check(self) -> None:
        """Complain of every place and every step that the configurations do not have so."""
        for location in self._part.locations:
            if location.kind not in _IN_DEVICES:
                continue
            device = self._devices.get(str(location.key[0]))
            if device is None or (location.kind == "received" and not self._is_layer3(location.key)):
                self._complaints.complain("certificate-place-missing", place=self._part.place, point=str(location))
        for number, edge in enumerate(self._part.edges):
            if not all(self._is_possible(edge, way) for way in self._ways.get(edge.start, ())):
                self._complaints.complain("certificate-step-differs", place=f"{self._part.place}.edges[{number}]")

    def _interface(self, device: Name, name: Name) -> Interface | None:
        return self._interfaces.get((str(device), str(name)))

    def _is_layer3(self, key: tuple[Name, ...]) -> bool:
        interface = self._interface(*key)
        return interface is not None and interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT

    def _is_possible(self, edge: Edge, way: Way) -> bool:
        origin = way.origin
        device = self._devices.get(str(origin.key[0])) if origin.kind in ("received", "routing") else None
        if device is None:
            return True  # hosts and wires; a missing device is complained of already
        if device.unmodeled:
            # SOUNDNESS: what is not understood of a device may turn any packet into any other.
            begins = self._part.location(edge.start) is not None
            return isinstance(edge.operation, BecomeAnything) if begins else not isinstance(edge.operation, Keep)
        end = self._part.location(edge.end)
        if end is not None and end.kind == "routing" and origin.kind == "received" and not self._routes(origin, end):
            return False
        if edge.router is False and not any(table.uncomputed for table in device.routing):
            return False
        operation = edge.operation
        if isinstance(operation, Become | BecomeBits):
            return self._rewrites(device, origin, operation)
        return not isinstance(operation, Keep) or self._leaves(device, operation.why, way)

    def _routes(self, received: Location, routing: Location) -> bool:
        """Whether what comes in at an interface is routed as the certificate says."""
        interface = self._interface(*received.key)
        said = routing_key(routing)
        return interface is None or (
            (said["vrf"], said["zone"], said["nat_side"]) == (interface.vrf, interface.zone, interface.nat_side)
            and said["interface"] in ("", interface.name)
        )

    def _leaves(self, device: Device, why: Why, way: Way) -> bool:
        """Whether the device has the interface, and it is in the zone that a policy is about."""
        if why.kind == "route":
            return why["interface"] == "" or self._is_layer3((device.name, why["interface"]))
        if why.kind not in ("policy", "default") or why["destination"] == SELF:
            return True
        interface = self._interface(device.name, way.egress) if way.egress else None
        zones = self._zones[device.name] if interface is None else {interface.zone}
        return why["destination"] in zones

    def _rewrites(self, device: Device, origin: Location, operation: Become | BecomeBits) -> bool:
        """Whether a rule of the device rewrites so; a device forgets the marks that a packet comes in with."""
        inwards = origin.kind == "received"
        rules = device.destination_translations if inwards else device.source_translations
        return (inwards and operation == _UNMARKED) or any(
            _is_part(operation, rewrite, (1 << operation.field.bits(self._part.family)) - 1)
            for rewrite in self._of_family(rules)
        )

    def _of_family(self, rules: Iterable[Translation]) -> Iterable[Rewrite]:
        return (rewrite for rule in rules if rule.family is self._part.family for rewrite in rule.rewrites)


_IN_DEVICES = ("received", "routing", "addressed", "dropped")


def _is_part(operation: Become | BecomeBits, rewrite: Rewrite, highest: int) -> bool:
    """Whether `operation` is `rewrite`; bits that are right already need not be written."""
    if rewrite.field is not operation.field:
        return False
    if isinstance(operation, Become):
        return isinstance(rewrite, SetInto) and operation.intervals == _joined(rewrite.intervals, highest)
    if isinstance(rewrite, SetBits):
        return not operation.care & ~rewrite.care and rewrite.value & operation.care == operation.value
    return False


def _joined(intervals: Iterable[Interval], highest: int) -> tuple[Interval, ...]:
    """In the form of certificates: ascending, disjoint, not touching, within the field."""
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if low > highest:
            continue
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], min(high, highest)))
        else:
            result.append((low, min(high, highest)))
    return tuple(result)
