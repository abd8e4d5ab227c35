"""What entities stand for: addresses, and the interface behind which they are.

An entity is an address *and* an interface: `ip subnet 0.0.0.0/0 interface eth1` is whatever comes in or leaves by eth1.
What is not told is left open both ways: such a place may or may not be meant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import ANYTHING, NOTHING, AllOf, AnyOf, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import (
    EntityAddress,
    FirewallStatements,
    Host,
    Network,
    Zone,
)

NOWHERE = "\0"
"""The name of an interface that no entity names."""
_UNTOLD = frozenset(("awplus-entity-unread", "awplus-entity-empty", "awplus-entity-repeated"))
_MOST_LINES = 8


class Place(NamedTuple):
    """Addresses behind `interface` (None: behind any). `reason`: why it may not be meant; "": it is."""

    interface: str | None
    intervals: tuple[Interval, ...]
    reason: str
    origin: Origin


class Entities:
    """Entities by the name rules give them: `zone`, `zone.network` or `zone.network.host`."""

    def __init__(self, statements: FirewallStatements, interfaces: Sequence[Interface]) -> None:
        self._zones = statements.zones
        self._routed = {one.name: one for one in interfaces if one.kind is not InterfaceKind.SWITCHPORT}
        self._places: dict[tuple[str, Family], tuple[Place, ...] | None] = {}
        self._conditions: dict[tuple[str, Family, Field, str | None], Match] = {}

    def is_defined(self, reference: str) -> bool:
        """Whether there is such an entity."""
        return self.places(reference, Family.IPV4) is not None

    def places(self, reference: str, family: Family) -> tuple[Place, ...] | None:
        """Where the entity is, in one family; None where it is not defined."""
        key = (reference, family)
        if key not in self._places:
            found = self._of(reference, family)
            self._places[key] = None if found is None else tuple(_bound_places(found))
        return self._places[key]

    def is_told(self, reference: str) -> bool:
        """Whether it is told which addresses the entity holds, if not always where."""
        return all(
            (places := self.places(reference, family)) is not None
            and all(place.reason not in _UNTOLD for place in places)
            for family in Family
        )

    def addresses(self, reference: str, family: Family) -> tuple[Interval, ...]:
        """All addresses that the entity may hold, wherever they are."""
        return merged(one for place in self.places(reference, family) or () for one in place.intervals)

    def interfaces(self, references: Iterable[str]) -> frozenset[str]:
        """Interfaces that make a difference to some of the entities."""
        return frozenset(
            place.interface
            for reference in references
            for family in Family
            for place in self.places(reference, family) or ()
            if place.interface is not None
        )

    def condition(self, reference: str, family: Family, field: Field, interface: str | None) -> Match:
        """Packets whose address in `field` is the entity's, at `interface`; `NOTHING` where there can be none.

        `interface` None: they are at none, for they are for the device itself.
        """
        key = (reference, family, field, interface)
        known = self._conditions.get(key)
        if known is None:
            places = self.places(reference, family)
            known = self._conditions[key] = ANYTHING if places is None else _condition(places, family, field, interface)
        return known

    def learned(self, interface: Interface, family: Family) -> tuple[Interval, ...]:
        """Addresses that the interface may learn.

        CHOICE: none inside a network that another interface of the same routing table stands in: a router that learned
        such an address would have two ways into one network.
        """
        others = merged(
            address.subnet.interval
            for other in self._routed.values()
            if other.name != interface.name and other.vrf == interface.vrf and other.enabled
            for address in other.addresses
            if address.family is family and address.length
        )
        return _without(_every(family), others)

    def _of(self, reference: str, family: Family) -> list[Place] | None:
        names = reference.split(".", 2)
        zone = self._zones.get(names[0])
        if zone is None:
            return None
        if len(names) == 1:
            return _doubted(self._of_zone(zone, family), (zone, *zone.networks.values()))
        network = zone.networks.get(names[1])
        if network is None:
            return None
        if len(names) == 2:
            return _doubted(self._of_network(network, family), (zone, network))
        host = network.hosts.get(names[2])
        return None if host is None else _doubted(self._of_host(host, network, family), (zone, network, host))

    def _of_zone(self, zone: Zone, family: Family) -> Iterator[Place]:
        yield from _anywhere(zone.unread, family, "awplus-entity-unread")
        if not zone.networks and not zone.unread:
            yield from _anywhere(zone.origin, family, "awplus-entity-empty")
        for network in zone.networks.values():
            yield from self._of_network(network, family)

    def _of_network(self, network: Network, family: Family) -> Iterator[Place]:
        yield from _anywhere(network.unread, family, "awplus-entity-unread")
        if not network.subnets and not network.unread:
            yield from _anywhere(network.origin, family, "awplus-entity-empty")
        for subnet in network.subnets:
            if subnet.family is family:
                yield from self._of_address(subnet, "")
        subnets = [one for one in network.subnets if one.family is family]
        held = merged(one.interval for one in subnets if one.interval is not None)
        for host in network.hosts.values():
            yield from _anywhere(host.unread, family, "awplus-entity-unread")
            for address in host.addresses:
                if address.family is family and not _holds(held, subnets, address):
                    # SOUNDNESS: whether a network holds a host outside its subnets is not documented.
                    yield from self._of_address(address, "awplus-host-outside-network")

    def _of_host(self, host: Host, network: Network, family: Family) -> Iterator[Place]:
        """SOUNDNESS: that a host is behind the interface of its network only is not documented, so it may be elsewhere.

        A router's own address, learned or not, is one of the interface's addresses.
        """
        yield from _anywhere((*host.unread, *network.unread), family, "awplus-entity-unread")
        if not host.addresses and not host.unread:
            yield from _anywhere(host.origin, family, "awplus-entity-empty")
        for address in host.addresses:
            if address.family is not family:
                continue
            around = [one for one in network.subnets if one.family is family and _inside(one, address)]
            names = {one.interface for one in around}
            if address.interval is None or address.interface is not None or not around:
                reason = "" if around or address.interval is None else "awplus-host-outside-network"
                for place in self._of_address(address, reason):
                    yield place
                    if place.interface is not None:
                        yield Place(None, place.intervals, "awplus-host-interface", place.origin)
            elif None in names:
                yield from self._of_address(address, "")
            else:
                for one in around:
                    yield from self._of_address(
                        EntityAddress(family, address.interval, one.interface, address.line, address.origin), ""
                    )
                yield from self._of_address(address, "awplus-host-interface")

    def _of_address(self, address: EntityAddress, reason: str) -> Iterator[Place]:
        family, name = address.family, address.interface
        interface = None if name is None else self._routed.get(name)
        if name is not None and interface is None:
            # SOUNDNESS: an interface that is not there, or is a port of a bridge: what is meant is not known.
            intervals = (address.interval or _every(family),)
            yield Place(None, intervals, reason or "awplus-entity-interface", address.origin)
            return
        if address.interval is not None:
            yield Place(name, (address.interval,), reason, address.origin)
            return
        if interface is None:
            return
        told = [one for one in interface.addresses if one.family is family]
        if told and not interface.address_unknown:
            yield Place(name, merged((one.address, one.address) for one in told), reason, address.origin)
        else:
            yield Place(name, self.learned(interface, family), reason or "awplus-entity-dynamic", address.origin)


def _doubted(places: Iterable[Place], entities: Sequence[Zone | Network | Host]) -> list[Place]:
    """SOUNDNESS: of an entity that is defined twice nobody knows whether both definitions hold, or the last one."""
    repeated = tuple(span for one in entities if len(one.origin) > 1 for span in one.origin)[:_MOST_LINES]
    if not repeated:
        return list(places)
    return [Place(one.interface, one.intervals, one.reason or "awplus-entity-repeated", repeated) for one in places]


def _bound_places(places: Iterable[Place]) -> Iterator[Place]:
    """Places that differ in their addresses only, put together."""
    grouped: dict[tuple[str | None, str], list[Place]] = {}
    for place in places:
        grouped.setdefault((place.interface, place.reason), []).append(place)
    for (interface, reason), members in grouped.items():
        origin = tuple(dict.fromkeys(span for one in members for span in one.origin))[:_MOST_LINES]
        yield Place(interface, merged(one for member in members for one in member.intervals), reason, origin)


def _condition(places: Sequence[Place], family: Family, field: Field, interface: str | None) -> Match:
    parts: list[Match] = []
    for place in places:
        if interface is None:
            # SOUNDNESS: packets for the device leave by no interface; whether an entity holds the device's addresses is
            # told by examples only.
            doubt = Unknown(place.origin, place.reason or "awplus-entity-of-device")
            parts.append(AllOf((FieldIn(field, place.intervals), doubt)))
        elif place.interface in (None, interface):
            addresses: Match = ANYTHING if place.intervals == (_every(family),) else FieldIn(field, place.intervals)
            parts.append(AllOf((addresses, Unknown(place.origin, place.reason))) if place.reason else addresses)
    if ANYTHING in parts:
        return ANYTHING
    return NOTHING if not parts else parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _every(family: Family) -> Interval:
    return 0, (1 << family.address_bits) - 1


def _anywhere(lines: Sequence[Span], family: Family, reason: str) -> Iterator[Place]:
    """Any address, if any of the lines means that."""
    if lines:
        yield Place(None, (_every(family),), reason, tuple(lines[:_MOST_LINES]))


def _without(whole: Interval, holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """`whole` without ascending `holes`.

    >>> _without((0, 9), ((0, 1), (5, 6)))
    ((2, 4), (7, 9))
    """
    found: list[Interval] = []
    start = whole[0]
    for low, high in holes:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    return (*found, (start, whole[1])) if start <= whole[1] else tuple(found)


def _inside(subnet: EntityAddress, address: EntityAddress) -> bool:
    if subnet.interval is None or address.interval is None:
        return False
    return subnet.interval[0] <= address.interval[0] and address.interval[1] <= subnet.interval[1]


def _holds(held: tuple[Interval, ...], subnets: Iterable[EntityAddress], address: EntityAddress) -> bool:
    """Whether a network's subnets hold the address of a host; of one that is learned, only all addresses surely do."""
    if address.interval is None:
        every = _every(address.family)
        return any(one.interval == every and one.interface in (None, address.interface) for one in subnets)
    place = bisect_right(held, (address.interval[0], address.interval[0] | (1 << 128))) - 1
    return place >= 0 and address.interval[1] <= held[place][1]
