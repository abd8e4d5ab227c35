"""Routes of the device: connected and static ones, and what translations and tunnels make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.text import Span
from segcheck.vendors._shared.static_routes import note_missing_interface
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.network.interface_conversion import MANAGEMENT_TABLE, separate_management
from segcheck.vendors.cisco_asa.network.network_statements import RouteStatement
from segcheck.vendors.cisco_asa.network.tunnels import Tunnel
from segcheck.vendors.cisco_asa.translations.translations import Diversion

_DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}
# More possible routes than this, and the table counts as not computed.
_MOST_POSSIBLE = 4000


def convert_routing(
    configuration: AsaConfiguration,
    interfaces: Sequence[Interface],
    diversions: Sequence[Diversion],
    tunnels: Sequence[Tunnel],
) -> tuple[RoutingTable, ...]:
    """The tables of the device: the one of traffic, and the one of management where there is such."""
    converter = _Converter(configuration, interfaces)
    tables = [converter.table("", diversions, tunnels)]
    if any(interface.vrf == MANAGEMENT_TABLE for interface in interfaces):
        tables.append(converter.table(MANAGEMENT_TABLE, (), ()))
    return tuple(tables)


class _Converter:
    def __init__(self, configuration: AsaConfiguration, interfaces: Sequence[Interface]) -> None:
        self._configuration = configuration
        self._network = configuration.network
        self._notes = configuration.notes
        # The far ends of tunnels have the name of the interface at which these end; that one comes first.
        self._by_name = {interface.zone: interface for interface in reversed(interfaces) if interface.zone}
        self._interfaces = [
            interface
            for interface in interfaces
            if interface.enabled and interface.zone and interface.kind is not InterfaceKind.SWITCHPORT
        ]
        self._management = {
            statement.nameif: statement.management_only
            for statement in configuration.network.interfaces.values()
            if statement.nameif and statement.management_only
        }
        self._own = {address.address for interface in self._interfaces for address in interface.addresses}

    def table(self, vrf: str, diversions: Sequence[Diversion], tunnels: Sequence[Tunnel]) -> RoutingTable:
        """The routes of one table."""
        uncomputed: list[Span] = list(self._network.influences)
        routes = [*self._connected(vrf), *self._static(vrf, uncomputed)]
        for statement in self._network.interfaces.values():
            here = self._by_name.get(statement.nameif)
            if here is not None and here.vrf == vrf and here.enabled:
                uncomputed.extend((*statement.learned_routes, *statement.policy_routes))
        possible = list(self._possible(vrf, routes, diversions, tunnels, uncomputed))
        return RoutingTable(vrf, (*routes, *possible), tuple(dict.fromkeys(uncomputed)))

    # -- computed ---------------------------------------------------------------------------------------

    def _certain(self, interface: Interface) -> bool:
        """SOUNDNESS: where the release is not known, routes by way of a management-only interface may be in a table of
        their own.
        """
        return interface.zone not in self._management or separate_management(self._configuration) is not None

    def _connected(self, vrf: str) -> Iterator[Route]:
        for interface in self._interfaces:
            for address in interface.addresses if interface.vrf == vrf else ():
                target = Via(None, interface.name, vrf)
                certain = self._certain(interface)
                yield Route(address.subnet, target, RouteSource.CONNECTED, 0, 0, certain, address.origin)

    def _static(self, vrf: str, uncomputed: list[Span]) -> Iterator[Route]:
        for statement in self._network.routes:
            if statement.discard:
                if not vrf:
                    yield self._route(statement, Discard(), statement.certain)
                continue
            interface = self._by_name.get(statement.interface)
            if interface is None:
                self._missing(statement)
                uncomputed.extend(statement.origin)
            elif interface.vrf == vrf:
                # SOURCE: Cisco ASA command reference, `route`: with an address of its own as gateway the device asks
                # for each destination by ARP.
                own = statement.next_hop in self._own
                target = Via(None if own else statement.next_hop, interface.name, vrf)
                yield self._route(statement, target, statement.certain and self._certain(interface))

    @staticmethod
    def _route(statement: RouteStatement, target: RouteTarget, certain: bool) -> Route:
        return Route(statement.prefix, target, RouteSource.STATIC, statement.distance, 0, certain, statement.origin)

    def _missing(self, statement: RouteStatement) -> None:
        """SOUNDNESS: part of the configuration must be missing, so where these packets go is open."""
        note_missing_interface(self._notes, statement.line, statement.origin, statement.interface)

    # -- what may be there too ----------------------------------------------------------------------------

    def _possible(
        self,
        vrf: str,
        routes: Sequence[Route],
        diversions: Sequence[Diversion],
        tunnels: Sequence[Tunnel],
        uncomputed: list[Span],
    ) -> list[Route]:
        """Routes that packets may follow besides those of the table, never surely.

        SOUNDNESS: such a way is tried first at every prefix that it shares an address with.
        """
        found: dict[tuple[Prefix, RouteTarget], Route] = {}
        for added in (self._learned(vrf, routes), self._diverted(vrf, routes, diversions), _tunnelled(routes, tunnels)):
            for route in added:
                found.setdefault((route.prefix, route.target), route)
                if len(found) > _MOST_POSSIBLE:
                    uncomputed.extend(route.origin)
                    return []
        return list(found.values())

    def _learned(self, vrf: str, routes: Sequence[Route]) -> Iterator[Route]:
        """Networks that an interface learns by DHCP or PPP: inside any route's prefix, but of no other interface."""
        prefixes = {route.prefix for route in routes if route.source is not RouteSource.CONNECTED}
        for statement in self._network.interfaces.values():
            interface = self._by_name.get(statement.nameif)
            if interface is None or interface.vrf != vrf or not interface.enabled:
                continue
            for family, span in statement.learned:
                target = Via(None, interface.name, vrf)
                for prefix in sorted({_DEFAULTS[family], *(one for one in prefixes if one.family is family)}):
                    yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, (span,))

    def _diverted(self, vrf: str, routes: Sequence[Route], diversions: Sequence[Diversion]) -> Iterator[Route]:
        """Ways that packets take because a translation names the interface they leave by.

        SOUNDNESS: where the table already leads there, nothing is added. Elsewhere each route by way of that interface
        is one more possibility. That there is none, and the packet is dropped, the zone policies say.
        """
        for diversion in diversions:
            interface = self._by_name.get(diversion.interface)
            if interface is None or interface.vrf != vrf:
                continue
            near = [route for route in routes if _meets(route.prefix, diversion.family, diversion.addresses)]
            if all(_leads_to(route, interface.name) for route in _deciding(near, diversion.addresses)):
                continue
            by_way = [route for route in near if _leads_to(route, interface.name)]
            places = _places({route.prefix for route in near}, diversion.family, diversion.addresses)
            for prefix in places:
                for route in by_way:
                    if route.prefix.overlaps(prefix):
                        yield Route(prefix, route.target, RouteSource.STATIC, 0, 0, False, diversion.origin)


def _tunnelled(routes: Sequence[Route], tunnels: Sequence[Tunnel]) -> Iterator[Route]:
    """Ways to the peers of tunnels.

    CHOICE: where the remote addresses are not known, the peers have none on a connected network.
    """
    connected = [route.prefix for route in routes if route.source is RouteSource.CONNECTED]
    for tunnel in tunnels:
        for family, addresses in tunnel.remote.items():
            prefixes = {route.prefix for route in routes if route.prefix.family is family}
            remote = ((0, (1 << family.address_bits) - 1),) if addresses is None else addresses
            for prefix in _places(prefixes, family, remote):
                if addresses is not None or prefix not in connected:
                    yield Route(prefix, Via(None, tunnel.name, ""), RouteSource.STATIC, 0, 0, False, tunnel.origin)


def _leads_to(route: Route, interface: str) -> bool:
    return isinstance(route.target, Via) and route.target.interface == interface


def _meets(prefix: Prefix, family: Family, addresses: Iterable[Interval]) -> bool:
    low, high = prefix.interval
    return prefix.family is family and any(first <= high and low <= last for first, last in addresses)


def _deciding(routes: Sequence[Route], addresses: tuple[Interval, ...]) -> list[Route]:
    """The routes that may decide about some of `addresses`: all but those behind a narrower certain one that holds
    every address.
    """
    covering = [
        route
        for route in routes
        if route.certain
        and all(route.prefix.interval[0] <= low and high <= route.prefix.interval[1] for low, high in addresses)
    ]
    if not covering:
        return list(routes)
    narrowest = max(route.prefix.length for route in covering)
    return [route for route in routes if route.prefix.length >= narrowest]


def _places(prefixes: Iterable[Prefix], family: Family, addresses: tuple[Interval, ...]) -> list[Prefix]:
    """Prefixes at which a route for `addresses` is met by lookup: their own, and narrower ones of the table."""
    own = [prefix for interval in addresses for prefix in prefixes_of(family, interval)]
    narrower = {
        prefix
        for prefix in prefixes
        if prefix.family is family and any(prefix.overlaps(one) and prefix.length > one.length for one in own)
    }
    return sorted({*own, *narrower})


def prefixes_of(family: Family, interval: Interval) -> Iterator[Prefix]:
    """The fewest networks that make up an interval.

    >>> [prefix.length for prefix in prefixes_of(Family.IPV4, (1, 6))]
    [32, 31, 31, 32]
    """
    low, high = interval
    while low <= high:
        size = low & -low if low else 1 << family.address_bits
        while size > high - low + 1:
            size >>= 1
        yield Prefix(family, low, family.address_bits - size.bit_length() + 1)
        low += size
