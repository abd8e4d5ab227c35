"""Route lookup on sets: which destinations leave by which next hop.

The result is plain intervals of destination addresses, so it is independent of the packet-set engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.model.network import Device
from segcheck.model.routing import Discard, Route, Via
from segcheck.source.text import Origin, Span

_DEEPEST_RECURSION = 8


@dataclass(frozen=True, slots=True)
class NextHop:
    """Where a packet goes next: out of `interface` to the neighbour `address` (None: the destination itself)."""

    interface: str
    address: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """Destinations that leave by `hop`; None is a drop (no route, or a null route).

    INVARIANT: `surely` lies inside `possibly`; both are sorted and disjoint.
    """

    hop: NextHop | None
    surely: tuple[Interval, ...]
    possibly: tuple[Interval, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Opening:
    """Destinations that may also leave by any interface of VRF `vrf`, because its routes are not all computed."""

    vrf: str
    destinations: tuple[Interval, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ForwardingTable:
    """Route lookup of one VRF and family. `own`: addresses of the device itself.

    INVARIANT: no destination of `openings` is sure in any branch, and each of them is possibly dropped.
    """

    own: tuple[Interval, ...]
    branches: tuple[Branch, ...]
    openings: tuple[Opening, ...]


# One possible fate of a destination: a hop (None: dropped), whether it is sure, and the lines that say so.
_Option = tuple[NextHop | None, bool]
_Options = tuple[_Option, ...]
_Origins = dict[NextHop | None, list[Span]]
_NO_ROUTE: _Options = ((None, True),)


def forwarding_table(device: Device, vrf: str, family: Family) -> ForwardingTable:
    """The lookup of `device` in `vrf`. Cost: n log n in routes.

    Longest prefix, then lowest distance, then lowest metric; equal routes share the load. A route that may be
    absent leaves what lies behind it possible too.
    """
    resolver = _Resolver(device, family)
    own = {
        address.address
        for interface in device.interfaces
        if interface.vrf == vrf and interface.enabled
        for address in interface.addresses
        if address.family is family
    }
    own_intervals = merge((address, address) for address in own)
    openings = tuple(
        Opening(opening.vrf, subtract(opening.destinations, own_intervals), opening.origin)
        for opening in _openings(device, vrf, family)
    )
    undecided = merge(interval for opening in openings for interval in opening.destinations)
    pieces, origins = _sweep(resolver, vrf)
    surely: dict[NextHop | None, list[Interval]] = defaultdict(list)
    possibly: dict[NextHop | None, list[Interval]] = defaultdict(list)
    for interval, options in pieces:
        for hop, certain in options:
            possibly[hop].append(interval)
            if certain:
                surely[hop].append(interval)
    possibly[None].extend(undecided)
    unsure = merge((*own_intervals, *undecided))
    branches = tuple(
        Branch(hop, subtract(surely[hop], unsure), subtract(possibly[hop], own_intervals), tuple(origins.get(hop, ())))
        for hop in sorted(possibly, key=_hop_order)
        if possibly[hop]
    )
    return ForwardingTable(own_intervals, branches, openings)


def _openings(device: Device, vrf: str, family: Family) -> Iterator[Opening]:
    """For each table with uncomputed routes: destinations whose lookup in `vrf` may pass through it.

    SOUNDNESS: a route through a next-hop address depends on every table that address may be looked up in, even where
    it seems unresolvable: the route it lacks may be one of those nobody computed.
    """
    if not any(table.uncomputed for table in device.routing):
        return
    onward = _lookups_onward(device, family)
    everything = (0, (1 << family.address_bits) - 1)
    destinations: dict[str, list[Interval]] = {vrf: [everything]}
    for target, intervals in onward.get(vrf, {}).items():
        for name in _tables_behind(onward, target):
            destinations.setdefault(name, []).extend(intervals)
    for name, intervals in destinations.items():
        uncomputed = device.table(name).uncomputed
        if uncomputed:
            yield Opening(name, merge(intervals), uncomputed)


def _lookups_onward(device: Device, family: Family) -> dict[str, dict[str, list[Interval]]]:
    """Per VRF the VRFs that next hops of its routes are looked up in, with the destinations of those routes."""
    onward: dict[str, dict[str, list[Interval]]] = {}
    for table in device.routing:
        targets = onward.setdefault(table.vrf, {})
        for route in table.routes:
            if route.prefix.family is family and isinstance(route.target, Via) and route.target.interface is None:
                targets.setdefault(route.target.vrf, []).append(route.prefix.interval)
    return onward


def _tables_behind(onward: dict[str, dict[str, list[Interval]]], vrf: str) -> tuple[str, ...]:
    """VRFs that looking up an address in `vrf` may lead through, itself first."""
    found: dict[str, None] = {}
    waiting = [vrf]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting.extend(onward.get(name, ()))
    return tuple(found)


def _hop_order(hop: NextHop | None) -> tuple[str, int]:
    return ("", -1) if hop is None else (hop.interface, -1 if hop.address is None else hop.address)


class _Resolver:
    """Turns routes of a device into next hops, following next-hop addresses through the tables."""

    def __init__(self, device: Device, family: Family) -> None:
        self.family = family
        self._up = {interface.name for interface in device.interfaces if interface.enabled}
        self._tables: dict[str, dict[tuple[int, int], list[Route]]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._resolved: dict[tuple[str, int | None, int, int], list[_Option]] = {}
        for table in device.routing:
            by_prefix: dict[tuple[int, int], list[Route]] = defaultdict(list)
            for route in table.routes:
                if route.prefix.family is family:
                    by_prefix[route.prefix.value, route.prefix.length].append(route)
            self._tables[table.vrf] = by_prefix
            self._lengths[table.vrf] = sorted({length for _, length in by_prefix}, reverse=True)

    def prefixes(self, vrf: str) -> Iterator[tuple[Prefix, list[Route]]]:
        """Prefixes of `vrf`, each with its routes, wider before narrower."""
        for value, length in sorted(self._tables.get(vrf, ())):
            yield Prefix(self.family, value, length), self._tables[vrf][value, length]

    def options(self, routes: Iterable[Route], depth: int = 0) -> tuple[list[_Option], bool]:
        """What equal-prefix routes do, best first; and whether lookup surely stops here."""
        found: list[_Option] = []
        groups: dict[tuple[int, int], list[Route]] = defaultdict(list)
        for route in routes:
            groups[route.distance, route.metric].append(route)
        first = True
        for key in sorted(groups):
            members = [
                (hop, certain and route.certain) for route in groups[key] for hop, certain in self._hops(route, depth)
            ]
            if not members:
                continue
            stops = any(certain for _, certain in members)
            sure = first and all(certain for _, certain in members)
            found.extend((hop, sure) for hop, _ in members)
            first = False
            if stops:
                return found, True
        return found, False

    def _hops(self, route: Route, depth: int) -> list[_Option]:
        target = route.target
        if isinstance(target, Discard):
            return [(None, True)]
        if target.interface is not None:
            return [(NextHop(target.interface, target.address), True)] if target.interface in self._up else []
        # CHOICE: remembered per next hop and depth: default routes that resolve through one another would otherwise
        # multiply at every step. A route that covers its own next hop may not resolve through itself: it stands alone.
        itself = id(route) if target.address is not None and target.address in route.prefix else 0
        key = (target.vrf, target.address, itself, depth)
        if key not in self._resolved:
            self._resolved[key] = list(dict.fromkeys(self._resolve(target, depth, route)))
        return self._resolved[key]

    def _resolve(self, target: Via, depth: int, route: Route) -> list[_Option]:
        address = target.address
        if address is None or depth >= _DEEPEST_RECURSION:
            return []
        result: list[_Option] = []
        doubtful = False
        for length in self._lengths.get(target.vrf, ()):
            network = Prefix(self.family, 0, length)
            routes = [
                other
                for other in self._tables[target.vrf].get((address & network.mask, length), ())
                if other is not route
            ]
            options, stops = self.options(routes, depth + 1)
            for hop, certain in options:
                if hop is None:
                    # SOUNDNESS: behind a null route the route may drop packets or be inactive; platforms differ.
                    result.append((None, False))
                else:
                    onward = address if hop.address is None else hop.address
                    result.append((NextHop(hop.interface, onward), certain and not doubtful))
            if stops:
                break
            doubtful = doubtful or bool(options)
        return result


def _sweep(resolver: _Resolver, vrf: str) -> tuple[list[tuple[Interval, _Options]], _Origins]:
    """Disjoint destination intervals, each with what lookup does there."""
    everything = (0, (1 << resolver.family.address_bits) - 1)
    pieces: list[tuple[Interval, _Options]] = []
    origins: _Origins = defaultdict(list)
    stack: list[tuple[int, _Options]] = [(everything[1], _NO_ROUTE)]
    position = 0

    def emit(last: int) -> None:
        nonlocal position
        if position <= last:
            pieces.append(((position, last), stack[-1][1]))
            position = last + 1

    for prefix, routes in resolver.prefixes(vrf):
        low, high = prefix.interval
        while stack[-1][0] < low:
            emit(stack[-1][0])
            stack.pop()
        emit(low - 1)
        options, stops = resolver.options(routes)
        if not stops:
            options = [(hop, False) for hop, _ in options] + [(hop, bool(not options and c)) for hop, c in stack[-1][1]]
        for hop, _ in options:
            origins[hop].extend(span for route in routes for span in route.origin[:1])
        stack.append((high, _without_repeats(options)))
    while stack:
        emit(stack[-1][0])
        stack.pop()
    return pieces, origins


def _without_repeats(options: Iterable[_Option]) -> _Options:
    best: dict[NextHop | None, bool] = {}
    for hop, certain in options:
        best[hop] = best.get(hop, False) or certain
    return tuple(sorted(best.items(), key=lambda option: _hop_order(option[0])))


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sorted, disjoint, joined where they touch.

    >>> merge([(5, 6), (1, 2), (3, 4)])
    ((1, 6),)
    """
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """What of `intervals` lies in none of `holes`. Cost: a look at each, after sorting.

    >>> subtract([(0, 9)], [(3, 4), (8, 20)])
    ((0, 2), (5, 7))
    """
    result: list[Interval] = []
    cuts, first = merge(holes), 0
    for low, high in merge(intervals):
        while first < len(cuts) and cuts[first][1] < low:
            first += 1
        start = low
        for number in range(first, len(cuts)):
            hole_low, hole_high = cuts[number]
            if hole_low > high:
                break
            if start < hole_low:
                result.append((start, hole_low - 1))
            start = hole_high + 1
        if start <= high:
            result.append((start, high))
    return tuple(result)
