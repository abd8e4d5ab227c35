"""Routing tables: connected and static routes, and what is not computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.connected_routes import connected_routes
from segcheck.vendors._shared.static_routes import note_missing_interface
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration
from segcheck.vendors.alaxala_ax.filters.convert_filters import Filters
from segcheck.vendors.alaxala_ax.filters.detection import Detection, Series
from segcheck.vendors.alaxala_ax.network.interface_names import PORTS
from segcheck.vendors.alaxala_ax.network.network_statements import NetworkStatements, RouteStatement

# SOURCE: AX3660S configuration guide Vol. 3: distance of a static route that tells none.
_DEFAULT_DISTANCE = 2
# More routes to networks that are not told than this are left uncomputed instead.
_MOST_LEARNED = 10_000
_DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}


def forwards(configuration: AxConfiguration, interfaces: Sequence[Interface]) -> bool:
    """Whether the device routes packets: an access switch with one network for its management does not."""
    return not _switches_only(configuration) or len(_networks(interfaces)) != 1


def _switches_only(configuration: AxConfiguration) -> bool:
    return Detection(configuration.filters.detection).series is Series.ACCESS


def _networks(interfaces: Sequence[Interface]) -> set[str]:
    return {
        one.name
        for one in interfaces
        if (one.addresses or one.address_unknown) and one.kind is not InterfaceKind.LOOPBACK
    }


def convert_routing(
    configuration: AxConfiguration, interfaces: Sequence[Interface], filters: Filters
) -> tuple[RoutingTable, ...]:
    """One table per VRF, the global one first."""
    network = configuration.network
    names = {"": None, **dict.fromkeys(network.vrfs), **dict.fromkeys(one.vrf for one in interfaces)}
    names.update(dict.fromkeys(route.vrf for route in network.routes))
    names.update(dict.fromkeys(one.vrf for one in network.influences if one.vrf is not None))
    by_policy = _policy_routing(network, filters)
    everywhere = by_policy.get(None, ())
    # SOUNDNESS: whether a layer-2 switch routes between its own networks is not told.
    sure = not _switches_only(configuration)
    return tuple(
        _table(configuration, interfaces, vrf, (*everywhere, *by_policy.get(vrf, ())), sure=sure) for vrf in names
    )


def _policy_routing(network: NetworkStatements, filters: Filters) -> dict[str | None, Origin]:
    """Entries that send packets by a policy, by the VRF of the interface where they come in.

    None: what comes in at a port may belong to any VRF.
    """
    found: dict[str | None, list[Span]] = defaultdict(list)
    for statement in network.interfaces.values():
        vrf = None if statement.kind in PORTS and not statement.addresses else statement.vrf
        for (kind, direction), use in statement.groups.items():
            if direction == "in":
                found[vrf].extend(filters.routes_by_policy(kind, use.name))
    return {vrf: tuple(dict.fromkeys(spans)) for vrf, spans in found.items()}


def _table(
    configuration: AxConfiguration, interfaces: Sequence[Interface], vrf: str, by_policy: Origin, *, sure: bool
) -> RoutingTable:
    network = configuration.network
    uncomputed: list[Span] = [*by_policy]
    for influence in network.influences:
        if influence.vrf in (None, vrf) and _speaks(influence.family, interfaces, vrf):
            uncomputed.extend(influence.origin)
    statements = [route for route in network.routes if route.vrf == vrf]
    computed = [*connected_routes(interfaces, vrf), *_static(configuration, interfaces, statements, uncomputed)]
    if not sure:
        computed = [_unsure(route) for route in computed]
    unknown = [one for one in interfaces if one.address_unknown and one.enabled and one.vrf == vrf]
    if len(unknown) * len(computed) <= _MOST_LEARNED:
        computed.extend(_learned(unknown, vrf, computed))
    else:
        uncomputed.extend(span for one in unknown for span in one.origin[:1])
    return RoutingTable(vrf, tuple(computed), tuple(dict.fromkeys(uncomputed)))


def _speaks(family: Family | None, interfaces: Iterable[Interface], vrf: str) -> bool:
    """Whether a line about `family` can matter: without an address of it, nothing of it is forwarded.

    CHOICE: asked because one table holds both families.
    """
    return family is not Family.IPV6 or any(
        one.vrf == vrf and (one.address_unknown or any(known.family is family for known in one.addresses))
        for one in interfaces
    )


def _unsure(route: Route) -> Route:
    return Route(route.prefix, route.target, route.source, route.distance, route.metric, False, route.origin)


def _static(
    configuration: AxConfiguration,
    interfaces: Sequence[Interface],
    statements: Sequence[RouteStatement],
    uncomputed: list[Span],
) -> Iterator[Route]:
    names = {interface.name for interface in interfaces}
    told: dict[Prefix, set[int | None]] = defaultdict(set)
    for statement in statements:
        told[statement.prefix].add(statement.distance)
    for statement in statements:
        if statement.interface is not None and statement.interface not in names:
            note_missing_interface(configuration.notes, statement.line, statement.origin, statement.interface)
            uncomputed.extend(statement.origin)
            continue
        # SOUNDNESS: which of two routes wins depends on the default, where one tells no distance and one a low one.
        mixed = None in told[statement.prefix] and not told[statement.prefix].isdisjoint((1, _DEFAULT_DISTANCE))
        distance = _DEFAULT_DISTANCE if statement.distance is None or mixed else statement.distance
        certain = statement.certain and not mixed
        yield Route(statement.prefix, _target(statement), RouteSource.STATIC, distance, 0, certain, statement.origin)


def _target(statement: RouteStatement) -> RouteTarget:
    return Discard() if statement.discard else Via(statement.next_hop, statement.interface, statement.vrf)


def _learned(unknown: Iterable[Interface], vrf: str, computed: Sequence[Route]) -> Iterator[Route]:
    """Routes that may lead to a network that is not told.

    SOUNDNESS: it may lie inside any route's prefix, so at each of them the interface is one more possibility, tried
    first and never sure.
    """
    prefixes = {route.prefix for route in computed if route.source is not RouteSource.CONNECTED}
    for interface in unknown:
        target = Via(None, interface.name, vrf)
        for prefix in sorted(prefixes | set(_DEFAULTS.values()), key=_order):
            yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, interface.origin[:1])


def _order(prefix: Prefix) -> tuple[int, int, int]:
    return prefix.family.value, prefix.value, prefix.length
