"""Random networks: routers on shared subnets with hosts behind them, mostly routed so that packets get somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests import strategies
from tests.device_strategies import WITHOUT_MAC, Habits, _bindings, _maybe_line, translations

from segcheck.model.address import Prefix
from segcheck.model.filters import ZoneDefaults
from segcheck.model.header import (
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Flow,
    Match,
    Not,
    RepliesTo,
)
from segcheck.model.network import Device, InnerLink, Interface, InterfaceAddress, InterfaceKind, Snapshot, Stage
from segcheck.model.routing import Discard, Route, RouteSource, RoutingTable, Via
from segcheck.model.translation import Translation
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.topology import Topology, build_topology

SUBNET_BITS = 4
BASE = {Family.IPV4: 0x0A000000, Family.IPV6: 0x20010DB8 << 96}
PIPELINE = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Network:
    """A snapshot with its wiring and the areas on it."""

    snapshot: Snapshot
    topology: Topology
    areas: tuple[Area, ...]


def network_of(rng: Random, family: Family, habits: Habits) -> Network:
    """Three to five routers in a chain with chords; one host subnet behind each; one area per host subnet.

    Now and then a router is two virtual ones with a cable between them: one has the hosts, the other the wires.
    """
    count = rng.randint(3, 5)
    wires = [(number, number + 1) for number in range(count - 1)]
    if count > 3 and rng.random() < 0.5:
        wires.append((0, count - 1))
    subnets = [_subnet(family, number) for number in range(count + len(wires))]
    devices = tuple(_router(rng, family, number, wires, subnets, count, habits) for number in range(count))
    devices = tuple(_divided(rng, family, router) if rng.random() < habits.divided else router for router in devices)
    snapshot = Snapshot(devices, (), (), (), ())
    topology = build_topology(snapshot)
    areas = tuple(_area(family, topology, number, subnets[number], rng) for number in range(count))
    return Network(snapshot, topology, areas)


def _subnet(family: Family, number: int) -> Prefix:
    return Prefix(family, BASE[family] + (number << SUBNET_BITS), family.address_bits - SUBNET_BITS)


def _router(
    rng: Random,
    family: Family,
    number: int,
    wires: Sequence[tuple[int, int]],
    subnets: Sequence[Prefix],
    count: int,
    habits: Habits,
) -> Device:
    attached = [number] + [count + index for index, wire in enumerate(wires) if number in wire]
    interfaces = tuple(_interface(rng, family, subnets[index], index, number, habits) for index in attached)
    routes = [
        Route(subnets[index], Via(None, f"e{index}", ""), RouteSource.CONNECTED, 0, 0, True, ()) for index in attached
    ]
    for target in range(len(subnets)):
        if target not in attached and rng.random() < 0.9:
            routes.append(_static(rng, number, target, wires, subnets, count, habits))
    return Device(
        name=f"r{number}",
        platform="random",
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=(),
        zone_policies=(),
        zone_defaults=ZoneDefaults(),
        destination_translations=_without_mac(
            translations(rng, family, (Field.DESTINATION, Field.DESTINATION_PORT), habits)
        ),
        source_translations=translations(rng, family, (Field.SOURCE, Field.SOURCE_PORT), habits),
        routing=(RoutingTable("", tuple(routes), _maybe_line(rng, habits.uncomputed)),),
        static_arp=(),
        vlans=(),
        unmodeled=_maybe_line(rng, habits.unmodeled),
        origin=(),
    )


def _divided(rng: Random, family: Family, router: Device) -> Device:
    """`router` as two virtual routers: the hosts' one, and the one with the wires, joined by a cable."""
    number = int(router.name[1:])
    hosts = router.interfaces[0]
    cable = Prefix(family, BASE[family] + ((64 + number) << SUBNET_BITS), family.address_bits - SUBNET_BITS)
    ends = tuple(
        replace(
            hosts,
            name=f"link{end}",
            addresses=(InterfaceAddress(family, cable.value + 1 + end, cable.length, ()),),
            vrf=vrf,
            nat_side=rng.choice((None, "inside", "outside")),
            doubts=(),
        )
        for end, vrf in enumerate(("HOSTS", ""))
    )
    local, table = hosts.addresses[0].subnet, router.routing[0]
    everything = Prefix(family, 0, 0)
    connected = [Route(cable, Via(None, end.name, end.vrf), RouteSource.CONNECTED, 0, 0, True, ()) for end in ends]
    inward = Via(cable.value + 1, rng.choice((None, "link1")), "")
    outward = Via(cable.value + 2, rng.choice((None, "link0")), "HOSTS")
    outer = [route for route in table.routes if route.prefix != local]
    outer += [connected[1], Route(local, inward, RouteSource.STATIC, 1, 0, True, ())]
    inner = [Route(local, Via(None, hosts.name, "HOSTS"), RouteSource.CONNECTED, 0, 0, True, ()), connected[0]]
    inner.append(Route(everything, outward, RouteSource.STATIC, 1, 0, True, ()))
    return replace(
        router,
        interfaces=(replace(hosts, vrf="HOSTS"), *router.interfaces[1:], *ends),
        routing=(RoutingTable("", tuple(outer), table.uncomputed), RoutingTable("HOSTS", tuple(inner), ())),
        inner_links=(InnerLink("link0", "link1", ()),),
    )


def _without_mac(rules: tuple[Translation, ...]) -> tuple[Translation, ...]:
    """No platform translates by MAC address, and behind a router nobody can tell the MAC of a frame."""
    return tuple(rule for rule in rules if Field.SOURCE_MAC not in fields_of(rule.match))


def fields_of(match: Match) -> set[Field]:
    """Fields that `match` looks at."""
    if isinstance(match, FieldIn | FieldMasked):
        return {match.field}
    if isinstance(match, AllOf | AnyOf):
        return set().union(*map(fields_of, match.parts))
    if isinstance(match, Not | Cited):
        return fields_of(match.part)
    if isinstance(match, FirstMatch):
        return set().union(*(fields_of(part) for part, _ in match.lines))
    return fields_of(match.opening) if isinstance(match, RepliesTo) else set()


def _static(
    rng: Random,
    number: int,
    target: int,
    wires: Sequence[tuple[int, int]],
    subnets: Sequence[Prefix],
    count: int,
    habits: Habits,
) -> Route:
    index = rng.choice([index for index, wire in enumerate(wires) if number in wire])
    other = next(end for end in wires[index] if end != number)
    kind = rng.random()
    neighbor = subnets[count + index].value + 1 + (other if kind < 0.95 else 9)
    target_hop = Discard() if kind > 0.98 else Via(neighbor, rng.choice((None, f"e{count + index}")), "")
    certain = rng.random() >= habits.uncertain_route
    prefix = subnets[target] if rng.random() < 0.8 else Prefix(subnets[target].family, 0, 0)
    return Route(prefix, target_hop, RouteSource.STATIC, 1, 0, certain, ())


def _interface(rng: Random, family: Family, subnet: Prefix, index: int, number: int, habits: Habits) -> Interface:
    address = InterfaceAddress(family, subnet.value + 1 + number, subnet.length, ())
    return Interface(
        name=f"e{index}",
        kind=InterfaceKind.ROUTED,
        enabled=True,
        addresses=(address,),
        vrf="",
        origin=(),
        ingress=_bindings(rng, family, WITHOUT_MAC) if rng.random() < 0.5 else (),
        egress=_bindings(rng, family, WITHOUT_MAC) if rng.random() < 0.5 else (),
        nat_side=rng.choice((None, "inside", "outside")),
        doubts=_maybe_line(rng, habits.doubts / 3),
    )


def _area(family: Family, topology: Topology, number: int, subnet: Prefix, rng: Random) -> Area:
    segment = topology.segment_of[f"r{number}", f"e{number}"]
    low, high = subnet.interval
    addresses = ((low + 6, high),) if rng.random() < 0.8 else ((0, (1 << family.address_bits) - 1),)
    return Area(f"z{number}", (Attachment(segment, None),), {family: addresses})


def flow_between(rng: Random, family: Family, source: Area, destination: Area, known: Sequence[object]) -> Flow:
    """A packet outside any session, mostly from an address of the one area to an address of the other."""
    flow = strategies.flow_near(rng, family, known)  # type: ignore[arg-type]
    ends = []
    for area in (source, destination):
        low, high = area.addresses[family][0]
        if high - low > 1 << 8:
            low, high = BASE[family], BASE[family] + 255
        ends.append(rng.randint(low, high))
    return strategies.canonical(replace(flow, source=ends[0], destination=ends[1], state=0))
