"""Addresses that somebody has, as far as policy and configurations tell: zones, subnets, routes, translations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Field, Interval
from segcheck.model.network import Device
from segcheck.model.routing import RoutingTable, Via
from segcheck.model.translation import SetBits, SetInto, Translation
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt
from segcheck.policy.zones import HostMember, PrefixMember, Zone
from segcheck.reachability.build import is_layer3
from segcheck.semantics.forwarding import merge, subtract
from segcheck.symbolic.header_space import PacketSet
from segcheck.symbolic.pieces import BOX_FIELDS, Piece

# SOURCE: RFC 1918, RFC 6598, RFC 4193: addresses that are in use only where somebody inside uses them.
_PRIVATE = {
    Family.IPV4: (
        Prefix(Family.IPV4, 10 << 24, 8),
        Prefix(Family.IPV4, (100 << 24) | (64 << 16), 10),
        Prefix(Family.IPV4, (172 << 24) | (16 << 16), 12),
        Prefix(Family.IPV4, (192 << 24) | (168 << 16), 16),
    ),
    Family.IPV6: (Prefix(Family.IPV6, 0xFC << 120, 7),),
}
# This network, loopback, link-local, multicast and broadcast: everybody has them. SOURCE: RFC 6890, RFC 4291.
_EVERYBODYS = {
    Family.IPV4: (
        Prefix(Family.IPV4, 0, 8),
        Prefix(Family.IPV4, 127 << 24, 8),
        Prefix(Family.IPV4, (169 << 24) | (254 << 16), 16),
        Prefix(Family.IPV4, 224 << 24, 3),
    ),
    Family.IPV6: (
        Prefix(Family.IPV6, 0, 127),
        Prefix(Family.IPV6, 0x3FA << 118, 10),
        Prefix(Family.IPV6, 0xFF << 120, 8),
    ),
}


_ENDS = tuple(map(BOX_FIELDS.index, (Field.SOURCE, Field.DESTINATION)))


class HeldAddresses:
    """Packets from and to addresses that somebody has, in one family.

    A zone of `any` addresses whose tier is in `internet` has no private ones: those are not in use on the internet.
    Any other such zone has them all. A default route makes public addresses somebody's, not private ones.
    """

    def __init__(self, site: Site, family: Family, internet: Collection[str]) -> None:
        self._site = site
        self._family = family
        self._internet = internet
        one = site.analysis.family(family)
        intervals = self._held = merge(self._intervals())
        self.sources: PacketSet = one.space.field_in(Field.SOURCE, intervals)
        self.destinations: PacketSet = one.space.field_in(Field.DESTINATION, intervals)
        for rule in self._translations():
            self.destinations |= one.matcher.bounds(rule.match).possibly
            for rewrite in rule.rewrites:
                if isinstance(rewrite, SetInto):
                    into = one.space.field_in(rewrite.field, rewrite.intervals)
                elif isinstance(rewrite, SetBits):
                    into = one.space.field_masked(rewrite.field, rewrite.value, rewrite.care)
                if rewrite.field is Field.SOURCE:
                    self.sources |= into
                    self.destinations |= into.reversed()
                elif rewrite.field is Field.DESTINATION:
                    self.destinations |= into

    def surely_serves(self, pieces: Collection[Piece]) -> bool:
        """Whether somebody has addresses at both ends of each of `pieces`; False where packet sets have to tell."""
        return bool(pieces) and all(
            piece.tight and all(self._is_held(piece.intervals[position]) for position in _ENDS) for piece in pieces
        )

    def _is_held(self, wanted: Interval) -> bool:
        """Whether some address of the interval is held."""
        place = bisect_right(self._held, wanted[1], key=lambda held: held[0])
        return place > 0 and self._held[place - 1][1] >= wanted[0]

    def doubts(self) -> Iterator[Doubt]:
        """Why somebody else may have addresses besides."""
        yield from self._site.blind_spots()
        for spans in self._site.analysis.placement.unresolved.values():
            yield Doubt("zone-member-unknown", "", spans)
        for device in self._site.analysis.snapshot.devices:
            for table in device.routing:
                if table.uncomputed:
                    yield Doubt("routing-uncomputed", device.name, table.uncomputed)
                yield from self._behind(device, table)
            for interface in device.interfaces:
                if interface.enabled and interface.doubts:
                    yield Doubt("interface-doubt", device.name, interface.doubts)
                elif interface.enabled and interface.address_unknown:
                    yield Doubt("subnet-untold", device.name, interface.origin[:1])

    def _behind(self, device: Device, table: RoutingTable) -> Iterator[Doubt]:
        """SOUNDNESS: a default route to a private address that is no device's leads into a network nobody described, as
        that of a head office does: there somebody may have any private address.
        """
        for route in table.routes:
            target = route.target
            if route.prefix.family is self._family and not route.prefix.length and isinstance(target, Via):
                address = target.address
                if address is not None and address not in self._own and self._is_private(address):
                    yield Doubt("unknown-neighbor", device.name, route.origin)

    def _is_private(self, address: int) -> bool:
        return any(low <= address <= high for low, high in (prefix.interval for prefix in _PRIVATE[self._family]))

    @cached_property
    def _own(self) -> frozenset[int]:
        """Addresses of devices."""
        return frozenset(
            address.address
            for device in self._site.analysis.snapshot.devices
            for interface in device.interfaces
            for address in interface.addresses
            if address.family is self._family
        )

    # -- who has what ---------------------------------------------------------------------------------

    def _intervals(self) -> Iterator[Interval]:
        everybodys = [prefix.interval for prefix in _EVERYBODYS[self._family]]
        yield from everybodys
        for zone in self._site.policy.zones:
            yield from self._of_zone(zone)
        for device in self._site.analysis.snapshot.devices:
            for interface in device.interfaces:
                if is_layer3(interface):
                    yield from (
                        address.subnet.interval for address in interface.addresses if address.family is self._family
                    )
            for table in device.routing:
                for route in table.routes:
                    if route.prefix.family is self._family and isinstance(route.target, Via):
                        yield from (route.prefix.interval,) if route.prefix.length else self._public()

    def _of_zone(self, zone: Zone) -> Iterable[Interval]:
        held = self._site.analysis.area(zone.name).addresses.get(self._family, ())
        takes_rest = any(isinstance(member, PrefixMember) and member.prefix is None for member in zone.members)
        if not takes_rest or zone.tier not in self._internet:
            return held
        named = [
            Prefix(member.family, member.address, member.family.address_bits)
            if isinstance(member, HostMember)
            else member.prefix
            for member in zone.members
            if isinstance(member, PrefixMember | HostMember)
        ]
        return (*self._public(), *(prefix.interval for prefix in named if prefix and prefix.family is self._family))

    def _public(self) -> tuple[Interval, ...]:
        everything = ((0, (1 << self._family.address_bits) - 1),)
        return subtract(everything, merge(prefix.interval for prefix in _PRIVATE[self._family]))

    def _translations(self) -> Iterator[Translation]:
        for device in self._site.analysis.snapshot.devices:
            for rule in (*device.destination_translations, *device.source_translations):
                if rule.family is self._family:
                    yield rule
