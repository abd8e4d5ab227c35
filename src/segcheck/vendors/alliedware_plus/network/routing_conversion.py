"""Routing tables: connected and static routes, and what may be there too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.text import Span
from segcheck.vendors._shared.connected_routes import connected_routes
from segcheck.vendors._shared.static_routes import RouteStatement, note_missing_interface
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration

_DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}
_MULTICAST = {Family.IPV4: Prefix(Family.IPV4, 0xE0 << 24, 4), Family.IPV6: Prefix(Family.IPV6, 0xFF << 120, 8)}


def convert_routing(
    configuration: AlliedWarePlusConfiguration, interfaces: Sequence[Interface]
) -> tuple[RoutingTable, ...]:
    """One table per VRF, the global one first."""
    network = configuration.network
    names = {"": None, **dict.fromkeys(network.vrfs), **dict.fromkeys(one.vrf for one in interfaces)}
    names.update(dict.fromkeys(route.vrf for route in network.routes))
    names.update(dict.fromkeys(one.vrf for one in network.influences if one.vrf is not None))
    return tuple(_TableBuilder(configuration, interfaces, vrf).table() for vrf in names)


class _TableBuilder:
    """Collects the routes of one VRF."""

    def __init__(self, configuration: AlliedWarePlusConfiguration, interfaces: Sequence[Interface], vrf: str) -> None:
        self._network = configuration.network
        self._notes = configuration.notes
        self._vrf = vrf
        self._interfaces = interfaces
        self._names = {interface.name for interface in interfaces}
        self._here = [
            interface
            for interface in interfaces
            if interface.vrf == vrf and interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT
        ]
        self._uncomputed: list[Span] = []

    def table(self) -> RoutingTable:
        routes = [*self._connected(), *self._static()]
        for family in Family:
            routes.extend(self._learned(family, routes))
            routes.extend(self._multicast(family))
        for influence in self._network.influences:
            if influence.vrf in (None, self._vrf):
                self._uncomputed.extend(influence.origin)
        return RoutingTable(self._vrf, tuple(routes), tuple(dict.fromkeys(self._uncomputed)))

    def _is_sure(self, family: Family) -> bool:
        """SOUNDNESS: without `ipv6 forwarding` no IPv6 is forwarded; that is not counted on to stop anything, but
        nothing is taken to pass surely either.
        """
        return family is Family.IPV4 or self._network.ipv6_forwarding

    def _connected(self) -> Iterator[Route]:
        for route in connected_routes(self._interfaces, self._vrf):
            if route.prefix.length < route.prefix.family.address_bits or not self._is_virtual(route):
                certain = self._is_sure(route.prefix.family)
                yield Route(route.prefix, route.target, route.source, 0, 0, certain, route.origin)

    def _is_virtual(self, route: Route) -> bool:
        """Whether the route is of a virtual address alone, which has no network of its own."""
        return any(
            address.virtual and address.subnet == route.prefix
            for interface in self._here
            for address in interface.addresses
        )

    def _static(self) -> Iterator[Route]:
        for statement in self._network.routes:
            if statement.vrf == self._vrf:
                target = self._target(statement)
                if target is not None:
                    certain = statement.certain and self._is_sure(statement.prefix.family)
                    distance = statement.distance
                    yield Route(statement.prefix, target, RouteSource.STATIC, distance, 0, certain, statement.origin)

    def _target(self, statement: RouteStatement) -> RouteTarget | None:
        if statement.discard:
            return Discard()
        if statement.interface is not None and statement.interface not in self._names:
            note_missing_interface(self._notes, statement.line, statement.origin, statement.interface)
            self._uncomputed.extend(statement.origin)
            return None
        return Via(statement.next_hop, statement.interface, statement.next_hop_vrf)

    def _learned(self, family: Family, computed: Sequence[Route]) -> Iterator[Route]:
        """Routes that may lead to a network learned by DHCP or PPP, and by it to anywhere.

        SOUNDNESS: such a network may lie inside any route's prefix, so at each of them the interface is one more
        possibility, tried first and never sure. CHOICE: it does not lie inside the network of another interface.
        """
        prefixes = {
            route.prefix
            for route in computed
            if route.prefix.family is family and route.source is not RouteSource.CONNECTED
        }
        prefixes.add(_DEFAULTS[family])
        for interface in self._here:
            statement = self._network.interfaces.get(interface.name)
            spans = [span for known, span in statement.subnet_unknown if known is family] if statement else []
            for span in spans[:1]:
                for prefix in sorted(prefixes):
                    target = Via(None, interface.name, self._vrf)
                    yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, (span,))

    def _multicast(self, family: Family) -> Iterator[Route]:
        """SOUNDNESS: where multicast packets go is decided by receivers: any interface, never surely."""
        switched_on = tuple(span for known, span in self._network.multicast if known is family)
        for interface in self._here:
            statement = self._network.interfaces.get(interface.name)
            lines = (*(statement.multicast if statement is not None else ()), *switched_on)
            if lines:
                target = Via(None, interface.name, self._vrf)
                yield Route(_MULTICAST[family], target, RouteSource.STATIC, 0, 0, False, lines)
