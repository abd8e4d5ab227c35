"""Pairs of interfaces between which a device hands packets on without a filter, and the zones on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Device, Interface
from segcheck.policy.filter_strength import FilterStrengths, Strength
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt
from segcheck.reachability.build import is_layer3
from segcheck.source.text import Origin

Place: TypeAlias = tuple[int, Prefix | None]
"""A wire and a subnet on it (None: whichever). Routers hand packets to each other where they share one."""


@dataclass(frozen=True, slots=True)
class End:
    """An interface of a router and the wire it is on. `speaks` False: whether it speaks the family is not told.

    `places`: the subnets it has there.
    """

    interface: Interface
    segment: int
    speaks: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Two interfaces of one device; from `first` to `second`, or back, packets meet no filter of it (perhaps one).

    `near`, `far`: zones whose hosts get to the one and to the other without a filter, in the order of the policy.
    `bare`: which of the two interfaces have no filter towards the other, in any direction. `doubts`: why not surely so.
    """

    device: Device
    first: Interface
    second: Interface
    near: tuple[str, ...]
    far: tuple[str, ...]
    bare: tuple[Interface, ...]
    doubts: tuple[Doubt, ...]


_Router: TypeAlias = tuple[str, str]
"""Where packets are handed on: one VRF of one device."""


class JoinedZones:
    """Joins of zones of different tiers in one family.

    CHOICE: by wiring, subnets and VRFs alone, whatever is routed: what lies between may be sent across one day. What is
    behind a device that filters both ways is the business of that device.
    Cost: each pair of interfaces of a device once; a search over wires for each device that joins tiers.
    """

    def __init__(self, site: Site, family: Family) -> None:
        self._site = site
        self._family = family
        self._strengths = FilterStrengths(site.analysis.family(family))
        self._port_strengths: dict[int, Strength] = {}
        self._port_filters = {
            (device.name, port.name): port.ingress
            for device in site.analysis.snapshot.devices
            for port in device.interfaces
            if port.ingress and port.switchport is not None
        }
        self._zones: dict[int, list[str]] = defaultdict(list)
        for zone in site.policy.zones:
            for number in site.analysis.area(zone.name).segments:
                self._zones[number].append(zone.name)
        self._routers: dict[_Router, list[End]] = {}
        self._devices: dict[_Router, Device] = {}
        self._subnets: dict[int, set[Prefix]] = defaultdict(set)
        for device in site.analysis.snapshot.devices:
            for interface in device.interfaces:
                wire = site.analysis.topology.segment_of.get((device.name, interface.name))
                if wire is not None and family is Family.IPV4:
                    self._subnets[wire].update(one.subnet for one in interface.addresses if one.family is family)
        # Per place the places that packets get to from there, or come from, through which router.
        self._onward: dict[Place, list[tuple[_Router, Place]]] = defaultdict(list)
        for device in site.analysis.snapshot.devices:
            for end in self._ends(device):
                router = (device.name, end.interface.vrf)
                self._routers.setdefault(router, []).append(end)
                self._devices[router] = device
        for router, ends in self._routers.items():
            for one, other in _pairs(ends):
                if self._weaker(router, one, other) is not Strength.SURELY:
                    for here, there in product(one.places, other.places):
                        self._onward[here].append((router, there))
                        self._onward[there].append((router, here))

    def joins(self) -> Iterator[Join]:
        """Every join, by device."""
        mixed = self._mixed()
        for router, ends in self._routers.items():
            here = [end for end in ends if not mixed.isdisjoint(end.places)]
            behind = {end.interface.name: self._behind(end, router) for end in here} if len(here) > 1 else {}
            for one, other in _pairs(here):
                near, far = behind[one.interface.name], behind[other.interface.name]
                weaker = self._weaker(router, one, other)
                if weaker is not Strength.SURELY and self._differ(near, far):
                    yield self._join(router, (one, other), (near, far), weaker)

    def _join(
        self, router: _Router, ends: tuple[End, End], zones: tuple[frozenset[str], frozenset[str]], weaker: Strength
    ) -> Join:
        device = self._devices[router]
        first, second = ends
        own = [self._of_its_own(device, *pair) for pair in ((first, second), (second, first))]
        bare = [end.interface for end, strength in zip(ends, own, strict=True) if strength is not Strength.SURELY]
        doubts = list(self._doubts(device, ends))
        if weaker is not Strength.NONE or Strength.NONE not in own:
            lines = tuple(span for end in ends for span in _filter_lines(end.interface))
            doubts.append(Doubt("filter-not-understood", device.name, lines or device.origin))
        else:
            bare = [end.interface for end, strength in zip(ends, own, strict=True) if strength is Strength.NONE]
        near, far = (self._in_order(each) for each in zones)
        return Join(device, first.interface, second.interface, near, far, tuple(bare), tuple(dict.fromkeys(doubts)))

    # -- routers --------------------------------------------------------------------------------------

    def _ends(self, device: Device) -> Iterator[End]:
        for interface in device.interfaces if device.forwards else ():
            number = self._site.analysis.topology.segment_of.get((device.name, interface.name))
            if number is None or not is_layer3(interface):
                continue
            speaks = any(address.family is self._family for address in interface.addresses)
            if speaks or interface.address_unknown or (self._family is Family.IPV6 and interface.link_local):
                yield End(interface, number, speaks, self._places(interface, number))

    def _places(self, interface: Interface, number: int) -> tuple[Place, ...]:
        """CHOICE: a next hop of IPv4 has an address of a subnet that the router has there; of IPv6 it need not."""
        if self._family is Family.IPV6:
            return ((number, None),)
        own = [address.subnet for address in interface.addresses if address.family is self._family]
        if interface.address_unknown or not own:
            own.extend(sorted(self._subnets[number]))
            return tuple(dict.fromkeys([*((number, subnet) for subnet in own), (number, None)]))
        return tuple(dict.fromkeys((number, subnet) for subnet in own))

    def _doubts(self, device: Device, ends: tuple[End, End]) -> Iterator[Doubt]:
        """SOUNDNESS: what may drop packets in ways not modelled may be a filter."""
        if device.unmodeled:
            yield Doubt("device-unmodeled", device.name, device.unmodeled)
        for end in ends:
            if end.interface.doubts:
                yield Doubt("interface-doubt", device.name, end.interface.doubts)
            if not end.speaks:
                yield Doubt("address-untold", device.name, end.interface.origin[:1])
            if not self._site.analysis.topology.segments[end.segment].certain:
                yield Doubt("wiring-uncertain", device.name, end.interface.origin[:1])

    # -- filters --------------------------------------------------------------------------------------

    def _weaker(self, router: _Router, one: End, other: End) -> Strength:
        """How much of a filter the device is between the two, in the direction where it is less of one."""
        device = self._devices[router]
        return min(self._from(device, one, other), self._from(device, other, one))

    def _from(self, device: Device, one: End, other: End) -> Strength:
        return max(
            self._strengths.of_bindings(one.interface.ingress),
            self._at_ports(one.segment),
            self._strengths.between(device, one.interface.zone, other.interface.zone),
            self._strengths.of_bindings(other.interface.egress),
        )

    def _of_its_own(self, device: Device, one: End, other: End) -> Strength:
        """The strongest filter at `one` towards `other`, in any direction."""
        return max(
            self._strengths.of_bindings((*one.interface.ingress, *one.interface.egress)),
            self._at_ports(one.segment),
            self._strengths.between(device, one.interface.zone, other.interface.zone),
            self._strengths.between(device, other.interface.zone, one.interface.zone),
        )

    def _at_ports(self, segment: int) -> Strength:
        """The filters at the switch ports of a wire: sure where every port has one."""
        known = self._port_strengths.get(segment)
        if known is None:
            names = [(port.device, port.interface) for port in self._site.analysis.topology.segments[segment].ports]
            found = [self._strengths.of_bindings(self._port_filters.get(name, ())) for name in names]
            known = Strength.PERHAPS if any(found) else Strength.NONE
            known = Strength.SURELY if found and min(found) is Strength.SURELY else known
            self._port_strengths[segment] = known
        return known

    # -- zones ----------------------------------------------------------------------------------------

    def _mixed(self) -> frozenset[Place]:
        """Places from which hosts of different tiers are reached without a filter."""
        found: set[Place] = set()
        seen: set[Place] = set()
        for start in self._onward:
            if start not in seen:
                together = self._reached((start,), None)
                seen |= together
                if len({self._tier(zone) for zone in self._zones_at(together)}) > 1:
                    found |= together
        return frozenset(found)

    def _behind(self, end: End, router: _Router) -> frozenset[str]:
        return frozenset(self._zones_at(self._reached(end.places, router)))

    def _zones_at(self, places: Iterable[Place]) -> Iterator[str]:
        return (zone for number, _ in places for zone in self._zones.get(number, ()))

    def _reached(self, starts: Iterable[Place], without: _Router | None) -> set[Place]:
        seen = set(starts)
        waiting = list(seen)
        while waiting:
            for router, place in self._onward.get(waiting.pop(), ()):
                if router != without and place not in seen:
                    seen.add(place)
                    waiting.append(place)
        return seen

    def _tier(self, zone: str) -> str:
        return self._site.tier_of(zone) or f"zone {zone}"

    def _differ(self, near: frozenset[str], far: frozenset[str]) -> bool:
        return any(self._tier(one) != self._tier(other) for one in near for other in far)

    def _in_order(self, zones: frozenset[str]) -> tuple[str, ...]:
        return tuple(zone.name for zone in self._site.policy.zones if zone.name in zones)


def _pairs(ends: list[End]) -> Iterator[tuple[End, End]]:
    for number, one in enumerate(ends):
        for other in ends[number + 1 :]:
            if one.segment != other.segment:
                yield one, other


def _filter_lines(interface: Interface) -> Origin:
    return tuple(span for binding in (*interface.ingress, *interface.egress) for span in binding.origin)
