"""The reference evaluator's route lookup: where one destination address may go."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from segcheck.model.header import Family
from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RoutingTable, Via
from segcheck.semantics.outcome import Uncertainty
from segcheck.source.text import Origin

DEEPEST_RECURSION = 8
"""How many next-hop addresses are looked up one after the other before a route counts as unresolvable."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing a route lookup may answer.

    `interface` None: the packet is dropped, by the null route `route` or (None) because nothing matches.
    `neighbor` None: the destination itself is on the link, or (`any_neighbor`) nobody knows.
    `doubts` is empty when the lookup surely answers so; of routes that share the load, each one is sure.
    """

    interface: str | None
    neighbor: int | None
    route: Route | None
    origin: Origin
    doubts: tuple[Uncertainty, ...] = ()
    any_neighbor: bool = False


def lookup(device: Device, vrf: str, family: Family, destination: int) -> tuple[Way, ...]:
    """All that the routing table of `vrf` may do with `destination`; never empty.

    Longest prefix first, then lowest distance, then lowest metric. Routes equal in all three share the load.
    Routes that may be absent leave what lies behind them possible. Addresses of the device itself are not looked at.
    """
    ways = _Lookup(device, family, {}).walk(vrf, destination, None, 0)
    unfinished = [table for table in consulted_tables(device, vrf, family, destination) if table.uncomputed]
    if not unfinished:
        return ways
    # SOUNDNESS: lines nobody computed may add, remove or outrank routes of every table the lookup may go through,
    # so nothing is sure, nothing at all may match, and every interface there may be the way out.
    doubts = tuple(Uncertainty("routing-uncomputed", table.uncomputed) for table in unfinished)
    open_ways = [
        Way(interface.name, None, None, table.uncomputed, doubts, any_neighbor=True)
        for table in unfinished
        for interface in layer3_interfaces(device)
        if interface.vrf == table.vrf
    ]
    nowhere = Way(None, None, None, (), doubts)
    return (*(replace(way, doubts=(*way.doubts, *doubts)) for way in ways), *open_ways, nowhere)


def consulted_tables(device: Device, vrf: str, family: Family, destination: int) -> tuple[RoutingTable, ...]:
    """The table of `vrf` and those that the next-hop addresses of `destination` may be looked up in."""
    found = {vrf: device.table(vrf)}
    waiting = [route for route in found[vrf].routes if destination in route.prefix]
    followed: set[str] = set()
    while waiting:
        route = waiting.pop()
        target = route.target
        if route.prefix.family is not family or not isinstance(target, Via) or target.interface is not None:
            continue
        if target.vrf not in followed:
            followed.add(target.vrf)
            found[target.vrf] = device.table(target.vrf)
            waiting += found[target.vrf].routes
    return tuple(found.values())


def layer3_interfaces(device: Device) -> tuple[Interface, ...]:
    """Enabled interfaces of `device` that can send routed packets."""
    return tuple(
        interface
        for interface in device.interfaces
        if interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT
    )


@dataclass(frozen=True, slots=True)
class _Lookup:
    """One lookup. `known`: routes already resolved, by identity and depth; default routes that resolve through one
    another would otherwise multiply at every step.
    """

    device: Device
    family: Family
    known: dict[tuple[int, int], tuple[Way, ...]]

    def walk(self, vrf: str, address: int, skipped: Route | None, depth: int) -> tuple[Way, ...]:
        """Best-route rule over the table of `vrf` without the route `skipped`, whose next hop is being looked up."""
        fitting = [
            route
            for route in self.device.table(vrf).routes
            if route is not skipped and route.prefix.family is self.family and address in route.prefix
        ]
        fitting.sort(key=_rank)
        found: list[Way] = []
        doubts: tuple[Uncertainty, ...] = ()
        for _, equals in itertools.groupby(fitting, key=_rank):
            group = [way for route in equals for way in self.through(route, depth)]
            # A group is sure only when no doubtful group came before and no member of its own is doubtful.
            stops = any(not way.doubts for way in group)
            for way in group:
                doubts += tuple(doubt for doubt in way.doubts if doubt not in doubts)
            found += (replace(way, doubts=doubts) for way in group)
            if stops:
                return tuple(found)
        found.append(Way(None, None, None, (), doubts))
        return tuple(found)

    def through(self, route: Route, depth: int) -> tuple[Way, ...]:
        """What `route` does when it is used; nothing when it cannot be active."""
        doubts = () if route.certain else (Uncertainty("route-uncertain", route.origin),)
        target = route.target
        if isinstance(target, Discard):
            return (Way(None, None, route, route.origin, doubts),)
        if target.interface is not None:
            interface = self.device.interface(target.interface)
            if interface is None or not interface.enabled:
                return ()
            return (Way(target.interface, target.address, route, route.origin, doubts),)
        if target.address is None or depth >= DEEPEST_RECURSION:
            return ()
        key = (id(route), depth)
        if key not in self.known:
            self.known[key] = self.resolved(route, target.vrf, target.address, doubts, depth)
        return self.known[key]

    def resolved(
        self, route: Route, vrf: str, address: int, doubts: tuple[Uncertainty, ...], depth: int
    ) -> tuple[Way, ...]:
        """`route` through the interfaces that its next-hop `address` is reached by, each once per neighbour."""
        ways: dict[tuple[str, int, bool], Way] = {}
        for way in self.walk(vrf, address, route, depth + 1):
            if way.interface is None and way.route is not None:
                # SOUNDNESS: behind a null route the route may drop packets or be inactive; platforms differ.
                reasons = (*doubts, *way.doubts, Uncertainty("next-hop-discarded", way.origin))
                ways.setdefault(("", -1, True), Way(None, None, route, (*route.origin, *way.origin), reasons))
            elif way.interface is not None:
                neighbor = address if way.neighbor is None else way.neighbor
                reasons = (*doubts, *way.doubts)
                origin = (*route.origin, *way.origin)
                ways.setdefault(
                    (way.interface, neighbor, bool(reasons)), Way(way.interface, neighbor, route, origin, reasons)
                )
        return tuple(ways.values())


def _rank(route: Route) -> tuple[int, int, int]:
    return -route.prefix.length, route.distance, route.metric
