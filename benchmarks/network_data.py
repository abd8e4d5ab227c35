"""A generated network: 16 zones behind 32 border and 64 access routers, 4 core routers, filters between them.

Every zone has two border routers (each wired to two core routers, with a filter in both directions of each wire) and
four access routers with 12 user subnets in all. About 1,800 static routes per router, two equal paths through the core.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from benchmarks.rule_data import typical_lines
from segcheck.model.address import Prefix
from segcheck.model.filters import Action, Binding, Filter, Rule, ZoneDefaults
from segcheck.model.header import Family, Interval
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Snapshot, Stage
from segcheck.model.routing import Route, RouteSource, RoutingTable, Via
from segcheck.policy.document import Assumptions, Policy
from segcheck.policy.zones import PrefixMember, Zone
from segcheck.source.text import SourceFile, Span

ZONES = 16
CORES = 4
BORDERS = 2
ACCESS = 4
ROUTES = 1000
_NOWHERE = Span("generated", 1, 1, 1, 1)
_V4 = Family.IPV4


@dataclass
class _Plan:
    """A router while the network is put together."""

    name: str
    interfaces: list[Interface]
    routes: list[Route]

    def attach(self, subnet: Prefix, host: int, filters: tuple[Filter, Filter] | None = None) -> int:
        """An interface in `subnet`; returns its address."""
        name = f"e{len(self.interfaces)}"
        address = InterfaceAddress(_V4, subnet.value + host, subnet.length, ())
        ingress, egress = ((Binding(filters[0], ()),), (Binding(filters[1], ()),)) if filters else ((), ())
        self.interfaces.append(
            Interface(name, InterfaceKind.ROUTED, True, (address,), "", (), ingress=ingress, egress=egress)
        )
        self.routes.append(Route(subnet, Via(None, name, ""), RouteSource.CONNECTED, 0, 0, True, ()))
        return address.address

    def route(self, prefix: Prefix, *neighbors: int) -> None:
        """Equal static routes to `prefix`."""
        for neighbor in neighbors:
            self.routes.append(Route(prefix, Via(neighbor, None, ""), RouteSource.STATIC, 1, 0, True, ()))

    def device(self) -> Device:
        """The finished router."""
        table = RoutingTable("", tuple(self.routes), ())
        return Device(
            self.name,
            "generated",
            tuple(Stage),
            tuple(self.interfaces),
            (),
            (),
            ZoneDefaults(),
            (),
            (),
            (table,),
            (),
            (),
            (),
            (),
        )


def zone_filter(count: int, seed: int) -> Filter:
    """A list of independent lines whose addresses lie in the zones."""
    lines = (
        replace(line, source=_into_zones(line.source), destination=_into_zones(line.destination))
        for line in typical_lines(count, seed)
    )
    rules = tuple(
        Rule(str(number), line.match(), Action.PERMIT if line.permit else Action.DENY, (_NOWHERE,))
        for number, line in enumerate(lines, start=1)
    )
    return Filter(f"list-{seed}", _V4, rules, Action.DENY, ())


def _into_zones(addresses: Interval) -> Interval:
    """The same stretch of addresses inside one of the zones; wide ones stay as they are."""
    low, high = addresses
    if high - low >= 1 << 16 or low >> 24 != 10:
        return addresses
    moved = (low & ~0x00FF0000) | ((low >> 16) % ZONES << 16)
    return moved, moved + high - low


def hundred_routers(rules: int = 200) -> tuple[Snapshot, Policy]:
    """The network and a policy that declares its zones; the same on every call."""
    rng = Random(4)
    wires = (Prefix(_V4, 0xAC100000 + (number << 2), 30) for number in range(1 << 12))
    cores = [_Plan(f"core{number}", [], []) for number in range(CORES)]
    plans = list(cores)
    toward_zone: dict[int, list[list[int]]] = {}
    for zone in range(ZONES):
        plans.extend(_zone(zone, cores, wires, toward_zone, rng, rules))
    for zone, per_core in toward_zone.items():
        for core, neighbors in zip(cores, per_core, strict=True):
            for prefix in _prefixes(zone):
                core.route(prefix, *neighbors)
    snapshot = Snapshot(tuple(plan.device() for plan in plans), (), (), (), ())
    zones = tuple(
        Zone(f"zone{zone:02}", "", (PrefixMember(_zone_prefix(zone), _V4, _NOWHERE),), False, _NOWHERE)
        for zone in range(ZONES)
    )
    source = SourceFile("generated", (), "utf-8", "")
    return snapshot, Policy("generated", zones, (), (), Assumptions(), source)


def _zone(
    zone: int,
    cores: list[_Plan],
    wires: Iterator[Prefix],
    toward_zone: dict[int, list[list[int]]],
    rng: Random,
    rules: int,
) -> list[_Plan]:
    """The routers of one zone, wired to the core."""
    borders = [_Plan(f"z{zone:02}border{number}", [], []) for number in range(BORDERS)]
    access = [_Plan(f"z{zone:02}access{number}", [], []) for number in range(ACCESS)]
    per_core: list[list[int]] = [[] for _ in cores]
    toward_cores: list[list[int]] = [[] for _ in borders]
    lists = tuple(zone_filter(rules, rng.randrange(1 << 30)) for _ in range(2 * BORDERS))
    for number, border in enumerate(borders):
        for index, core in enumerate(cores):
            if (index + number) % 2 == 0:
                wire = next(wires)
                per_core[index].append(border.attach(wire, 1, (lists[2 * number], lists[2 * number + 1])))
                toward_cores[number].append(core.attach(wire, 2))
    upward: list[list[int]] = [[] for _ in access]
    for number, router in enumerate(access):
        for border, _ in zip(borders, range(BORDERS), strict=True):
            wire = next(wires)
            upward[number].append(border.attach(wire, 1))
            downward = router.attach(wire, 2)
            border.route(_access_prefix(zone, number), downward)
        for subnet in range(3):
            router.attach(Prefix(_V4, _access_prefix(zone, number).value + (subnet << 8), 24), 1)
    for other in range(ZONES):
        for prefix in _prefixes(other):
            if other != zone:
                for border, neighbors in zip(borders, toward_cores, strict=True):
                    border.route(prefix, *neighbors)
                for router, neighbors in zip(access, upward, strict=True):
                    router.route(prefix, *neighbors)
    for router, neighbors in zip(access, upward, strict=True):
        router.route(_zone_prefix(zone), *neighbors)
    toward_zone[zone] = per_core
    return [*borders, *access]


def _zone_prefix(zone: int) -> Prefix:
    return Prefix(_V4, 0x0A000000 + (zone << 16), 16)


def _access_prefix(zone: int, number: int) -> Prefix:
    return Prefix(_V4, _zone_prefix(zone).value + (number << 10), 22)


def _prefixes(zone: int) -> list[Prefix]:
    """About 1,000 routes over all zones: the zone's network and more specific ones."""
    base = _zone_prefix(zone)
    return [base, *(Prefix(_V4, base.value + (index << 10), 22) for index in range(ROUTES // ZONES - 1))]
