"""Small devices for the tests of the evaluator: everything has a harmless default."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Any

from segcheck.model.address import Prefix
from segcheck.model.filters import Action, Binding, Filter, Rule, ZoneDefaults, ZonePolicy
from segcheck.model.header import ANYTHING, TCP, Family, Field, FieldIn, Flow, Match, Unknown
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Stage
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import Departure
from segcheck.source.text import Origin, Span

V4 = Family.IPV4


def line(number: int) -> Origin:
    """The origin "line `number` of r1.cfg"."""
    return (Span("r1.cfg", number, 1, number, 9),)


def address(text: str) -> int:
    return int(ipaddress.ip_address(text))


def prefix(text: str) -> Prefix:
    network = ipaddress.ip_network(text)
    return Prefix(Family(network.version), int(network.network_address), network.prefixlen)


def packet(source: str = "10.1.0.5", destination: str = "10.2.0.5", **fields: int) -> Flow:
    """A TCP packet from network 1 to network 2."""
    family = Family(ipaddress.ip_address(source).version)
    whole = {"protocol": TCP, "source_port": 50000, "destination_port": 443, "tcp_flags": 2} | fields
    return Flow(family, address(source), address(destination), **whole)


def interface(name: str, *subnets: str, **settings: Any) -> Interface:
    """A routed interface with an address, such as "10.1.0.1/24", in each of `subnets`."""
    addresses = []
    for number, text in enumerate(subnets):
        own = ipaddress.ip_interface(text)
        addresses.append(InterfaceAddress(Family(own.version), int(own.ip), own.network.prefixlen, line(900 + number)))
    plain = Interface(name, InterfaceKind.ROUTED, True, tuple(addresses), "", line(100))
    return replace(plain, **settings)


def route(to: str, target: RouteTarget, *, distance: int = 1, metric: int = 0, certain: bool = True) -> Route:
    return Route(prefix(to), target, RouteSource.STATIC, distance, metric, certain, line(200))


def via(next_hop: str | None = None, interface: str | None = None, vrf: str = "") -> Via:
    return Via(None if next_hop is None else address(next_hop), interface, vrf)


def connected(*interfaces: Interface) -> tuple[Route, ...]:
    """The connected routes of `interfaces`."""
    return tuple(
        Route(own.subnet, Via(None, each.name, each.vrf), RouteSource.CONNECTED, 0, 0, True, own.origin)
        for each in interfaces
        for own in each.addresses
    )


def device(*interfaces: Interface, routes: tuple[Route, ...] = (), **settings: Any) -> Device:
    """A router with connected routes and `routes` in the global table."""
    plain = Device(
        name="r1",
        platform="test",
        pipeline=tuple(Stage),
        interfaces=interfaces,
        filters=(),
        zone_policies=(),
        zone_defaults=ZoneDefaults(),
        destination_translations=(),
        source_translations=(),
        routing=(RoutingTable("", (*connected(*(i for i in interfaces if not i.vrf)), *routes), ()),),
        static_arp=(),
        vlans=(),
        unmodeled=(),
        origin=line(1),
    )
    return replace(plain, **settings)


def two_sided(**settings: Any) -> Device:
    """Networks 1 and 2 at interfaces "in" and "out"."""
    return device(interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24"), **settings)


def rule(name: str, match: Match, action: Action) -> Rule:
    return Rule(name, match, action, line(int(name)))


def rules(*members: Rule, default: Action = Action.DENY, name: str = "F", family: Family = V4) -> Filter:
    return Filter(name, family, members, default, line(400))


def bound(filter_: Filter) -> tuple[Binding, ...]:
    return (Binding(filter_, line(500)),)


def policy(source: str, destination: str, *filters: Filter) -> ZonePolicy:
    return ZonePolicy(f"{source}-{destination}", source, destination, filters, line(600))


def forwarded(router: Device, ingress: str, flow: Flow, hint: Flow | None = None) -> tuple[Departure, ...]:
    """How `flow` leaves `router`; every outcome must be a departure."""
    outcomes = forward(router, ingress, flow, hint)
    assert all(outcome.departure is not None for outcome in outcomes), outcomes
    return tuple(outcome.departure for outcome in outcomes if outcome.departure is not None)


TIME_RANGE = Unknown(line(700), "time-range")
PERMIT_ALL = rules(rule("10", ANYTHING, Action.PERMIT), name="OPEN")
DENY_ALL = rules(rule("10", ANYTHING, Action.DENY), name="SHUT")
MAYBE = rules(rule("10", TIME_RANGE, Action.PERMIT), name="SOMETIMES")
HTTPS = FieldIn(Field.DESTINATION_PORT, ((443, 443),))
NULL = Discard()
