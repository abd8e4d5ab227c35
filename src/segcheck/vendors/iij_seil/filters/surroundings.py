"""Which addresses the routes of a device lead to by way of each of its interfaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family, Interval
from segcheck.model.network import Interface
from segcheck.model.routing import Discard, Route, RoutingTable
from segcheck.source.text import Span
from segcheck.vendors._shared.entry_words import merged

_Ways = frozenset[str] | None
"""Interfaces that a prefix may lead to; None: any."""
_BEYOND = 1 << 129


class Surroundings:
    """Addresses behind the interfaces of one device.

    SOUNDNESS: everything, where routes come from elsewhere (`influences`) or come and go, and at interfaces on networks
    that are not told (`untold`).
    """

    def __init__(
        self, table: RoutingTable, interfaces: Sequence[Interface], influences: Sequence[Span], untold: frozenset[str]
    ) -> None:
        self._table = table
        self._untold = untold
        self._unclear = bool(influences) or not all(route.certain for route in table.routes)
        self._subnets: dict[tuple[Family, int], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for interface in interfaces:
            for address in interface.addresses:
                subnet = address.subnet
                self._subnets[subnet.family, subnet.length][subnet.value].add(interface.name)
        self._stretches: dict[Family, tuple[tuple[Interval, _Ways], ...]] = {}

    def behind(self, name: str, family: Family) -> tuple[Interval, ...]:
        """Addresses that packets may be sent to by way of the interface. Cost: linear in the routes."""
        if self._unclear or name in self._untold:
            return ((0, (1 << family.address_bits) - 1),)
        if family not in self._stretches:
            self._stretches[family] = tuple(_painted(self._ways(family)))
        return merged(interval for interval, ways in self._stretches[family] if ways is None or name in ways)

    def _ways(self, family: Family) -> Mapping[Prefix, _Ways]:
        found: dict[Prefix, _Ways] = {}
        for route in self._table.routes:
            if route.prefix.family is family:
                before = found.get(route.prefix, frozenset())
                ways = self._way(route)
                found[route.prefix] = None if before is None or ways is None else before | ways
        return found

    def _way(self, route: Route) -> _Ways:
        if isinstance(route.target, Discard):
            return frozenset()
        if route.target.interface is not None:
            return frozenset((route.target.interface,))
        gateway, near = route.target.address or 0, set[str]()
        for (family, length), subnets in self._subnets.items():
            if family is route.prefix.family:
                near |= subnets.get(prefix_of(family, gateway, length).value, set())
        # SOUNDNESS: a gateway on no network that is told may be anywhere.
        return frozenset(near) if near else None


def _painted(ways: Mapping[Prefix, _Ways]) -> Iterator[tuple[Interval, _Ways]]:
    """Which stretch of addresses is led where by the narrowest prefix around it. Cost: n log n."""
    around: list[tuple[int, _Ways]] = []  # (last address, where to) of prefixes still open, widest first
    position = 0

    def until(limit: int) -> Iterator[tuple[Interval, _Ways]]:
        nonlocal position
        while around and around[-1][0] < limit:
            last, through = around.pop()
            if position <= last:
                yield (position, last), through
                position = last + 1

    for prefix in sorted(ways, key=lambda one: (one.value, one.length)):
        low, high = prefix.interval
        yield from until(low)
        if around and position < low:
            yield (position, low - 1), around[-1][1]
        position = max(position, low)
        around.append((high, ways[prefix]))
    yield from until(_BEYOND)
