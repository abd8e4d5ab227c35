"""Packets that the kernel drops because of who sends them, or whom they are for, before any rule is asked.

SOURCE: Linux, `ip_route_input_slow` and `__fib_validate_source`: senders that are the host's own addresses, loopback,
broadcast, multicast or nobody; with `rp_filter` 1 senders whose best route does not lead out of the interface they came
in by, with 2 senders without any route. `Documentation/networking/ip-sysctl.rst`: the higher of `all` and the interface
counts. Distributions set it differently, so where it is not told it may be strict. IPv6 has no such check.

SOUNDNESS: possible drops and no sure ones: sources may have been checked at another time, by other routes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from segcheck.model.address import Prefix
from segcheck.model.header import AnyOf, Family, Field, FieldIn, Interval, Match, Not
from segcheck.model.network import Interface, InterfaceKind, PossibleDrop
from segcheck.model.routing import Route, RoutingTable, Via
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors.linux.network.settings import Settings

_SENDERS: dict[Family, tuple[Interval, ...]] = {
    Family.IPV4: (
        (0, (1 << 24) - 1),
        (127 << 24, (128 << 24) - 1),
        (224 << 24, (240 << 24) - 1),
        (0xFFFFFFFF, 0xFFFFFFFF),
    ),
    Family.IPV6: ((0, 1), (0x3FA << 118, (0x3FB << 118) - 1), (0xFF << 120, (1 << 128) - 1)),
}
_RECEIVERS: dict[Family, tuple[Interval, ...]] = {
    Family.IPV4: ((0, (1 << 24) - 1), (224 << 24, (240 << 24) - 1), (0xFFFFFFFF, 0xFFFFFFFF)),
    Family.IPV6: ((0, 1), (0x3FA << 118, (0x3FB << 118) - 1), (0xFF << 120, (1 << 128) - 1)),
}


def with_possible_drops(
    interfaces: Iterable[Interface], tables: Iterable[RoutingTable], settings: Settings
) -> tuple[Interface, ...]:
    """`interfaces`, each with what the kernel may drop there. Cost: linear in the routes."""
    interfaces = tuple(interfaces)
    by_vrf = {table.vrf: table for table in tables}
    own = merged(
        (address.address, address.address)
        for one in interfaces
        for address in one.addresses
        if address.family is Family.IPV4
    )
    broadcasts = merged(
        (address.subnet.interval[1], address.subnet.interval[1])
        for one in interfaces
        for address in one.addresses
        if address.family is Family.IPV4 and address.length < 31
    )
    best = {vrf: _best_by_interface(table) for vrf, table in by_vrf.items()}
    return tuple(
        replace(one, possible_drops=(*one.possible_drops, *_drops(one, by_vrf, best, settings, own, broadcasts)))
        if one.zone is not None
        else one
        for one in interfaces
    )


def _drops(
    interface: Interface,
    tables: Mapping[str, RoutingTable],
    best: Mapping[str, Mapping[str, tuple[Interval, ...]]],
    settings: Settings,
    own: tuple[Interval, ...],
    broadcasts: tuple[Interval, ...],
) -> Iterable[PossibleDrop]:
    origin = interface.origin[:1]
    for family in Family:
        senders = _SENDERS[family] + (own + broadcasts if family is Family.IPV4 else ())
        receivers = _RECEIVERS[family] + (broadcasts if family is Family.IPV4 else ())
        strange: Match = AnyOf((FieldIn(Field.SOURCE, merged(senders)), FieldIn(Field.DESTINATION, merged(receivers))))
        yield PossibleDrop(family, strange, "linux-not-forwarded-packets", origin)
    mode = settings.reverse_path(interface.name)
    table = tables.get(interface.vrf)
    if mode == "0" or table is None or interface.kind is InterfaceKind.LOOPBACK:
        return
    known = best.get(interface.vrf, {})
    back = known.get(interface.name, ()) if mode != "2" else merged(one for each in known.values() for one in each)
    if table.uncomputed:
        back = ()
    if back != ((0, (1 << 32) - 1),):
        names = (f"net.ipv4.conf.{interface.name.replace('.', '/')}.rp_filter", "net.ipv4.conf.all.rp_filter")
        lines = settings.origin(*names) or origin
        yield PossibleDrop(Family.IPV4, Not(FieldIn(Field.SOURCE, back)), "linux-reverse-path", lines)


def _best_by_interface(table: RoutingTable) -> dict[str, tuple[Interval, ...]]:
    """For each interface the IPv4 addresses whose best route surely leads out of it, or shares the load over it."""
    by_prefix: dict[Prefix, list[Route]] = defaultdict(list)
    for route in table.routes:
        if route.prefix.family is Family.IPV4:
            by_prefix[route.prefix].append(route)
    found: dict[str, list[Interval]] = defaultdict(list)
    around: list[tuple[int, frozenset[str]]] = []  # (last address, interfaces) of the networks that are open
    reached = 0
    for prefix in sorted(by_prefix, key=lambda one: (one.value, one.length)):
        first, last = prefix.interval
        reached = _fill(found, around, reached, first)
        around.append((last, _ways(by_prefix[prefix])))
    _fill(found, around, reached, 1 << 32)
    return {name: merged(intervals) for name, intervals in found.items()}


def _fill(found: dict[str, list[Interval]], around: list[tuple[int, frozenset[str]]], reached: int, until: int) -> int:
    """Give the addresses from `reached` to `until` (exclusive) to the innermost networks; the next address."""
    while around:
        last, names = around[-1]
        end = min(last, until - 1)
        if reached <= end:
            for name in names:
                found[name].append((reached, end))
            reached = end + 1
        if last >= until:
            return until
        around.pop()
    return until


def _ways(routes: Iterable[Route]) -> frozenset[str]:
    """Interfaces of the best of routes to one network; none where it is not sure."""
    ordered = sorted(routes, key=lambda route: (route.distance, route.metric))
    best = [route for route in ordered if (route.distance, route.metric) == (ordered[0].distance, ordered[0].metric)]
    if not all(route.certain for route in best):
        return frozenset()
    return frozenset(
        route.target.interface for route in best if isinstance(route.target, Via) and route.target.interface is not None
    )
