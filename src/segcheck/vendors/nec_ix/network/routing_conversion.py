"""Routing tables: connected and static routes, and what may be there besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.connected_routes import connected_routes
from segcheck.vendors.nec_ix.configuration import IxConfiguration
from segcheck.vendors.nec_ix.network.network_statements import RouteStatement

# More possible routes than this, and the table counts as not computed.
_MOST_POSSIBLE = 4000


def convert_routing(configuration: IxConfiguration, interfaces: Sequence[Interface]) -> tuple[RoutingTable, ...]:
    """One table a VRF, the global one first."""
    names = dict.fromkeys(
        ("", *(one.vrf for one in interfaces), *(route.vrf for route in configuration.network.routes))
    )
    return tuple(_table(configuration, interfaces, vrf) for vrf in names)


def _table(configuration: IxConfiguration, interfaces: Sequence[Interface], vrf: str) -> RoutingTable:
    network = configuration.network
    here = [one for one in interfaces if one.enabled and one.vrf == vrf and one.kind is not InterfaceKind.SWITCHPORT]
    uncomputed: list[Span] = list(network.influences)
    routes = [*connected_routes(interfaces, vrf), *_static(configuration, interfaces, vrf, uncomputed)]
    for interface in here:
        statement = network.interfaces.get(interface.name.lower())
        if statement is not None:
            uncomputed.extend(statement.policy_routes)
    possible = list(islice(_possible(configuration, here, routes, vrf), _MOST_POSSIBLE + 1))
    if len(possible) > _MOST_POSSIBLE:
        uncomputed.extend(possible[0].origin)
        possible = []
    return RoutingTable(vrf, (*routes, *possible), tuple(dict.fromkeys(uncomputed)))


def _static(
    configuration: IxConfiguration, interfaces: Sequence[Interface], vrf: str, uncomputed: list[Span]
) -> Iterator[Route]:
    by_name = {interface.name.lower(): interface for interface in interfaces}
    watched: dict[Prefix, tuple[Span, ...]] = {}
    for prefix, span in configuration.network.watched:
        watched[prefix] = (*watched.get(prefix, ()), span)
    for statement in configuration.network.routes:
        if statement.vrf != vrf:
            continue
        target: RouteTarget
        if statement.discard:
            target = Discard()
        else:
            interface = by_name.get((statement.interface or "").lower())
            if statement.interface is not None and interface is None:
                _missing(configuration, statement)
                uncomputed.extend(statement.origin)
                continue
            target = Via(statement.next_hop, None if interface is None else interface.name, vrf)
        lines = watched.get(statement.prefix, ())
        origin = (*statement.origin, *lines)
        yield Route(
            statement.prefix, target, RouteSource.STATIC, statement.distance, statement.metric, not lines, origin
        )


def _missing(configuration: IxConfiguration, statement: RouteStatement) -> None:
    """SOUNDNESS: part of the configuration must be missing, so where these packets go is open."""
    notes = configuration.notes
    notes.malformed(statement.line, "route-interface-missing")
    notes.report(
        "route-interface-missing",
        statement.origin,
        Severity.ERROR,
        Effect.WIDENS_DEVICE,
        interface=statement.interface or "",
    )


def _possible(
    configuration: IxConfiguration, here: Sequence[Interface], routes: Sequence[Route], vrf: str
) -> Iterator[Route]:
    """Ways to networks that an interface learns.

    SOUNDNESS: such a network may lie inside any route's prefix, but of no other interface's, so at each of them the
    interface is one more possibility, never sure. Hosts that dial in may have addresses of any network.
    """
    prefixes = {route.prefix for route in routes if route.source is not RouteSource.CONNECTED}
    every = {route.prefix for route in routes}
    for interface in here:
        statement = configuration.network.interfaces.get(interface.name.lower())
        if statement is None:
            continue
        seen: set[Family] = set()
        dialled = [(Family.IPV4, span) for span in statement.borrowed] if statement.dialled_in else []
        for family, span in (*statement.learned, *dialled):
            if family in seen:
                continue
            seen.add(family)
            target = Via(None, interface.name, vrf)
            near = every if statement.dialled_in else prefixes
            for prefix in sorted({Prefix(family, 0, 0), *(one for one in near if one.family is family)}):
                yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, (span,))
