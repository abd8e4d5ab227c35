"""Random devices: interfaces, zones, NAT, routing tables of several VRFs, in the small world of `strategies`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests import strategies
from tests.strategies import HOME, MARKS, SPREAD

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.filters import Action, Binding, Filter, ZoneDefaults, ZonePolicy
from segcheck.model.header import UNMARKED, AllOf, Family, Field, FieldIn, Flow, Match
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, PossibleDrop, Stage
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.source.text import Origin, Span

ZONES = (None, "A", "B")
SIDES = (None, "inside", "outside")
VRFS = ("", "", "RED")
HAIRPIN = (None, None, Action.PERMIT, Action.DENY, Action.UNKNOWN)
# Behind the first router the MAC of the sender is no longer part of the question.
WITHOUT_MAC = tuple(field for field in Field if field is not Field.SOURCE_MAC)

_I, _D, _R, _Z, _S, _E = Stage
PIPELINES = (
    (_I, _D, _R, _Z, _S, _E),
    (_D, _I, _R, _S, _Z, _E),
    (_I, _D, _R, _S, _E, _Z),
    (_D, _I, _R, _Z, _E, _S),
    (_D, _R, _Z, _S),
    (_I, _R, _E),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How often something appears on a device, as probabilities."""

    translations: float = 0.4
    doubts: float = 0.1
    uncomputed: float = 0.1
    unmodeled: float = 0.03
    uncertain_route: float = 0.15
    marks: float = 0.3
    divided: float = 0.25


def device_of(rng: Random, family: Family, habits: Habits = Habits()) -> Device:
    """A device with two to five interfaces; everything on it is about one family."""
    interfaces = tuple(_interface(rng, family, f"e{number}", habits) for number in range(rng.randint(2, 5)))
    return Device(
        name="d",
        platform="random",
        pipeline=rng.choice(PIPELINES),
        interfaces=interfaces,
        filters=(),
        zone_policies=tuple(_zone_policies(rng, family)),
        zone_defaults=ZoneDefaults(*(strategies.action(rng) for _ in range(5)), hairpin=rng.choice(HAIRPIN)),
        destination_translations=translations(rng, family, (Field.DESTINATION, Field.DESTINATION_PORT), habits),
        source_translations=translations(rng, family, (Field.SOURCE, Field.SOURCE_PORT), habits),
        routing=tuple(_table(rng, family, vrf, interfaces, habits) for vrf in dict.fromkeys(VRFS)),
        static_arp=(),
        vlans=(),
        unmodeled=_maybe_line(rng, habits.unmodeled),
        origin=(),
        forwards=rng.random() < 0.97,
    )


def _maybe_line(rng: Random, probability: float) -> Origin:
    line = rng.randrange(1, 1000)
    return (Span("random.cfg", line, 1, line, 9),) if rng.random() < probability else ()


def _interface(rng: Random, family: Family, name: str, habits: Habits) -> Interface:
    addresses = tuple(
        InterfaceAddress(family, strategies.address(rng, family), family.address_bits - rng.choice((2, 6, 8)), ())
        for _ in range(rng.choice((0, 1, 1, 1, 2)))
    )
    return Interface(
        name=name,
        kind=rng.choice((InterfaceKind.ROUTED,) * 9 + (InterfaceKind.VLAN,)),
        enabled=rng.random() < 0.9,
        addresses=addresses,
        vrf=rng.choice(VRFS),
        origin=(),
        ingress=_bindings(rng, family, tuple(Field)),
        egress=_bindings(rng, family, tuple(Field)),
        zone=rng.choice(ZONES),
        nat_side=rng.choice(SIDES),
        doubts=_maybe_line(rng, habits.doubts),
        possible_drops=_possible_drops(rng, family, habits),
    )


def _possible_drops(rng: Random, family: Family, habits: Habits) -> tuple[PossibleDrop, ...]:
    line = _maybe_line(rng, habits.doubts)
    match = strategies.match(rng, family, fields=(Field.SOURCE, Field.STATE))
    return (PossibleDrop(family, match, "route-uncertain", line),) if line else ()


def _bindings(rng: Random, family: Family, fields: Sequence[Field]) -> tuple[Binding, ...]:
    """No filter, one or two; open ones often enough that packets get through."""
    return tuple(Binding(_open_filter(rng, family, fields), ()) for _ in range(rng.choice((0, 0, 0, 1, 1, 2))))


def _open_filter(rng: Random, family: Family, fields: Sequence[Field]) -> Filter:
    drawn = strategies.filter_of(rng, family, f"F{rng.randrange(100)}", longest=4, fields=fields)
    default = rng.choice((Action.PERMIT, Action.PERMIT, drawn.default))
    return Filter(drawn.name, drawn.family, drawn.rules, default, drawn.origin)


def _zone_policies(rng: Random, family: Family) -> Iterator[ZonePolicy]:
    """Policies with no filter, one, or several that must all permit; now and then one for the other family."""
    for source in ("A", "B"):
        for destination in ("A", "B", "self"):
            if rng.random() < 0.5:
                filters = [_open_filter(rng, family, tuple(Field)) for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 3)))]
                if rng.random() < 0.2:
                    other = Family.IPV6 if family is Family.IPV4 else Family.IPV4
                    filters.insert(0, _open_filter(rng, other, tuple(Field)))
                yield ZonePolicy(f"{source}-{destination}", source, destination, tuple(filters), ())


def translations(rng: Random, family: Family, fields: Sequence[Field], habits: Habits) -> tuple[Translation, ...]:
    """The rules of one stage, rewriting some of `fields`; more often than not none, as `habits` say."""
    if rng.random() >= habits.translations:
        return ()
    return tuple(_translation(rng, family, fields, habits) for _ in range(rng.choice((1, 2, 3))))


def _translation(rng: Random, family: Family, fields: Sequence[Field], habits: Habits) -> Translation:
    """One rule; without rewrites it stops the search and leaves the packet as it is."""
    chosen = rng.sample(fields, rng.choice((0, 1, 1, 1, 2)))
    rewrites = [_rewrite(rng, family, field) for field in chosen]
    match = strategies.match(rng, family, 2)
    if rng.random() < habits.marks:
        mark = rng.choice(MARKS)
        if Field.DESTINATION in fields:
            rewrites.append(SetInto(Field.MARK, ((mark, mark),)))
        else:
            match = AllOf((FieldIn(Field.MARK, ((mark, mark),)), match))
    return Translation(
        name=f"nat-{rng.randrange(100)}",
        match=match,
        rewrites=tuple(rewrites),
        ingress_side=rng.choice((None, *SIDES)),
        egress_side=rng.choice((None, *SIDES)) if Field.SOURCE in fields else None,
        vrf=rng.choice(VRFS) or None,
        origin=(),
        family=rng.choice((family, family, family, Family.IPV4)),
    )


def _rewrite(rng: Random, family: Family, field: Field) -> Rewrite:
    if field in (Field.SOURCE, Field.DESTINATION) and rng.random() < 0.4:
        care = (1 << family.address_bits) - (1 << rng.choice((4, 8)))
        return SetBits(field, strategies.address(rng, family) & care, care)
    value = strategies.value(rng, family, field)
    if rng.random() < 0.4:
        return SetInto(field, ((value, value),))
    pool = tuple(part for part in strategies.intervals(rng, family, field) if part[1] < 1 << field.bits(family))
    return SetInto(field, pool or ((value, value),))


def _table(rng: Random, family: Family, vrf: str, interfaces: Sequence[Interface], habits: Habits) -> RoutingTable:
    connected = [
        _route(rng, address.subnet, Via(None, interface.name, vrf), RouteSource.CONNECTED, 0, habits)
        for interface in interfaces
        if interface.vrf == vrf
        for address in interface.addresses
    ]
    static = [
        _route(
            rng,
            _prefix(rng, family),
            _target(rng, family, interfaces),
            RouteSource.STATIC,
            rng.choice((1, 1, 5)),
            habits,
        )
        for _ in range(rng.randint(0, 6))
    ]
    routes = connected + static
    rng.shuffle(routes)
    return RoutingTable(vrf, tuple(routes), _maybe_line(rng, habits.uncomputed))


def _route(
    rng: Random, prefix: Prefix, target: RouteTarget, source: RouteSource, distance: int, habits: Habits
) -> Route:
    line = rng.randrange(1, 1000)
    certain = rng.random() >= habits.uncertain_route
    return Route(
        prefix, target, source, distance, rng.choice((0, 0, 1)), certain, (Span("random.cfg", line, 1, line, 9),)
    )


def _prefix(rng: Random, family: Family) -> Prefix:
    """A network of the small world, or everything."""
    lengths = (0, 0, *(family.address_bits - host_bits for host_bits in (SPREAD, 8, 8, 6, 4, 0)))
    return prefix_of(family, strategies.address(rng, family), rng.choice(lengths))


def _target(rng: Random, family: Family, interfaces: Sequence[Interface]) -> RouteTarget:
    kind = rng.random()
    if kind < 0.12:
        return Discard()
    name = rng.choice((*(interface.name for interface in interfaces), "absent"))
    address = HOME[family] + rng.randrange(1 << SPREAD)
    if kind < 0.3:
        return Via(None, name, rng.choice(VRFS))
    return Via(address, name if kind < 0.5 else None, rng.choice(VRFS))


def conditions(device: Device) -> list[Match]:
    """Every condition on the device, for drawing packets near them."""
    filters = [binding.filter for interface in device.interfaces for binding in (*interface.ingress, *interface.egress)]
    filters += (filter_ for policy in device.zone_policies for filter_ in policy.filters)
    translations = (*device.destination_translations, *device.source_translations)
    return [rule.match for filter_ in filters for rule in filter_.rules] + [rule.match for rule in translations]


def flow_for(rng: Random, device: Device, family: Family, known: Sequence[Match]) -> Flow:
    """A packet near a condition, a route or an address of the device. `known` is `conditions(device)`."""
    flow = replace(strategies.flow_near(rng, family, known), mark=UNMARKED)
    kind = rng.random()
    if kind < 0.4:
        routes = [route for table in device.routing for route in table.routes]
        if routes:
            low, high = rng.choice(routes).prefix.interval
            corner = rng.choice((low, high, low + (high - low) // 2, max(low - 1, 0)))
            return strategies.with_destination(flow, corner)
    elif kind < 0.5:
        own = [address.address for interface in device.interfaces for address in interface.addresses]
        if own:
            return strategies.with_destination(flow, rng.choice(own))
    return flow
