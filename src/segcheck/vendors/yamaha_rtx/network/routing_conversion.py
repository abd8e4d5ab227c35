"""Routes of the router: connected and static ones, and those that only some packets follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.static_routes import note_missing_interface
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.network.network_statements import Gateway, RouteStatement

_DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}
# More possible routes than this, and the table counts as not computed.
_MOST_POSSIBLE = 4000
_STATIC_DISTANCE = 1


def convert_routing(
    configuration: YamahaConfiguration, interfaces: Sequence[Interface], forwarding: Sequence[Span]
) -> tuple[RoutingTable, ...]:
    """The one table of the router. `forwarding`: lines by which other rules choose gateways."""
    return (_Converter(configuration, interfaces).table(forwarding),)


class _Converter:
    def __init__(self, configuration: YamahaConfiguration, interfaces: Sequence[Interface]) -> None:
        self._network = configuration.network
        self._notes = configuration.notes
        self._by_name = {interface.name: interface for interface in interfaces}
        self._routed = [interface for interface in interfaces if interface.kind is not InterfaceKind.SWITCHPORT]

    def table(self, forwarding: Sequence[Span]) -> RoutingTable:
        uncomputed: list[Span] = [*self._network.influences, *forwarding]
        routes: list[Route] = []
        for family in Family:
            if family in self._network.routing_off:
                continue
            computed = [*self._connected(family), *self._static(family, uncomputed)]
            routes.extend(computed)
            routes.extend(self._possible(family, computed, uncomputed))
        return RoutingTable("", tuple(routes), tuple(dict.fromkeys(uncomputed)))

    # -- computed ---------------------------------------------------------------------------------------------

    def _connected(self, family: Family) -> Iterator[Route]:
        for interface in self._routed:
            for address in interface.addresses:
                if address.family is family:
                    target = Via(None, interface.name, "")
                    yield Route(address.subnet, target, RouteSource.CONNECTED, 0, 0, True, address.origin)

    def _static(self, family: Family, uncomputed: list[Span]) -> Iterator[Route]:
        repeated = self._repeated(family)
        for statement in self._network.routes:
            if statement.prefix.family is not family:
                continue
            for gateway in statement.gateways:
                target = self._target(statement, gateway, uncomputed)
                # SOUNDNESS: of several lines for one network, one with a filter leaves it open what the others get.
                certain = gateway.certain and statement.prefix not in repeated
                if target is not None:
                    yield Route(
                        statement.prefix, target, RouteSource.STATIC, _STATIC_DISTANCE, 0, certain, statement.origin
                    )

    def _repeated(self, family: Family) -> set[Prefix]:
        """Networks with a gateway that is only for some packets, or with several lines.

        SOUNDNESS: whether a second line adds gateways or replaces the first is not relied on.
        """
        seen: set[Prefix] = set()
        result: set[Prefix] = set()
        for one in self._network.routes:
            if one.prefix.family is family:
                if one.prefix in seen or any(gateway.conditions for gateway in one.gateways):
                    result.add(one.prefix)
                seen.add(one.prefix)
        return result

    def _target(self, statement: RouteStatement, gateway: Gateway, uncomputed: list[Span]) -> RouteTarget | None:
        if gateway.interface is None and gateway.address is None:
            return Discard()
        if gateway.interface is not None and gateway.interface not in self._by_name:
            note_missing_interface(self._notes, statement.line, statement.origin, gateway.interface)
            uncomputed.extend(statement.origin)
            return None
        return Via(gateway.address, gateway.interface, "")

    # -- what may be there too ----------------------------------------------------------------------------------

    def _possible(self, family: Family, computed: Sequence[Route], uncomputed: list[Span]) -> list[Route]:
        """Routes into networks that a server or a peer tells.

        SOUNDNESS: such a network may lie inside any route's prefix, so at each of them the interface is one more
        possibility, tried first and never sure. Addresses that peers get may lie in networks of the router, too.
        """
        connected = {route.prefix for route in computed if route.source is RouteSource.CONNECTED}
        others = {route.prefix for route in computed} - connected | {_DEFAULTS[family]}
        found: dict[tuple[Prefix, str], Route] = {}
        for name, statement in self._network.interfaces.items():
            interface = self._by_name.get(name)
            if interface is None or interface.kind is InterfaceKind.SWITCHPORT:
                continue
            own = {address.subnet for address in interface.addresses if address.family is family}
            for known, span in statement.learned:
                if known is family:
                    _add(found, others | own, name, (span,))
            for pool, span in statement.pools if family is Family.IPV4 else ():
                prefixes = _within(connected | others) if pool is None else _covering(pool)
                _add(found, prefixes, name, (span,))
        if len(found) > _MOST_POSSIBLE:
            uncomputed.extend(span for route in found.values() for span in route.origin)
            return []
        return list(found.values())


def _add(found: dict[tuple[Prefix, str], Route], prefixes: set[Prefix], name: str, origin: Origin) -> None:
    if len(found) > _MOST_POSSIBLE:
        return
    for prefix in sorted(prefixes):
        found.setdefault((prefix, name), Route(prefix, Via(None, name, ""), RouteSource.STATIC, 0, 0, False, origin))


def _within(prefixes: set[Prefix]) -> set[Prefix]:
    """The halves of each network: narrower than itself, together the same."""
    return {
        half
        for prefix in prefixes
        for half in (
            (prefix,)
            if prefix.length == prefix.family.address_bits
            else (
                Prefix(prefix.family, prefix.value, prefix.length + 1),
                Prefix(
                    prefix.family,
                    prefix.value | 1 << (prefix.family.address_bits - prefix.length - 1),
                    prefix.length + 1,
                ),
            )
        )
    }


def _covering(interval: Interval) -> set[Prefix]:
    """The largest networks that make up an interval of IPv4 addresses."""
    low, high = interval
    found: set[Prefix] = set()
    while low <= high:
        bits = (low & -low).bit_length() - 1 if low else 32
        while low + (1 << bits) - 1 > high:
            bits -= 1
        found.add(Prefix(Family.IPV4, low, 32 - bits))
        low += 1 << bits
    return found
