"""Cables inside a device: two virtual firewalls of one box are two firewalls on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.semantics.devices import (
    HTTPS,
    PERMIT_ALL,
    bound,
    connected,
    device,
    interface,
    line,
    policy,
    route,
    rule,
    via,
)
from tests.semantics.devices import rules as rules_of

from segcheck.model.filters import Action, Filter
from segcheck.model.header import ANYTHING, Field, FieldIn, Match
from segcheck.model.network import Device, InnerLink, Snapshot
from segcheck.model.routing import RoutingTable
from segcheck.policy.analysis import Analysis
from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.reachability.topology import Wire, build_topology

CLOSED = rules_of(name="CLOSED")
POLICY = """
segcheck: 1
name: t
zones:
  office: {interfaces: ["r1:in"], prefixes: [10.1.0.0/24]}
  servers: {interfaces: ["r1:out"], prefixes: [10.2.0.0/24]}
intents:
  - {name: works, because: test, reachable: {from: office, to: servers, service: tcp/443}}
  - {name: closed, because: test, isolated: {from: office, to: servers}}
"""


def box(inner: Filter, outer: Filter, *, linked: bool = True) -> Device:
    """The office is behind one virtual firewall, the servers behind the other, and only a cable leads across."""
    office = (
        interface("in", "10.1.0.1/24", vrf="OFFICE", zone="OFFICE/in"),
        interface("link0", "10.9.0.1/30", vrf="OFFICE", zone="OFFICE/link0"),
    )
    servers = (
        interface("link1", "10.9.0.2/30", vrf="DC", zone="DC/link1"),
        interface("out", "10.2.0.1/24", vrf="DC", zone="DC/out"),
    )
    tables = (
        RoutingTable("OFFICE", (*connected(*office), route("10.2.0.0/16", via("10.9.0.2", vrf="OFFICE"))), ()),
        RoutingTable("DC", (*connected(*servers), route("10.1.0.0/16", via("10.9.0.1", vrf="DC"))), ()),
    )
    return device(
        *office,
        *servers,
        routing=tables,
        zone_policies=(
            policy("OFFICE/in", "OFFICE/link0", inner),
            policy("OFFICE/link0", "OFFICE/in", PERMIT_ALL),
            policy("DC/link1", "DC/out", outer),
            policy("DC/out", "DC/link1", PERMIT_ALL),
        ),
        inner_links=(InnerLink("link0", "link1", line(800)),) if linked else (),
    )


def outcomes(whole: Device) -> list[Outcome]:
    """Of "works" and "closed"."""
    found = check(Snapshot((whole,), (), (), (), ()), load_policy_text("policy.yaml", POLICY.encode()))
    return [verdict.outcome for verdict in found.verdicts]


@pytest.mark.parametrize("inner", [PERMIT_ALL, CLOSED])
@pytest.mark.parametrize("outer", [PERMIT_ALL, CLOSED])
def test_both_virtual_firewalls_must_permit(inner: Filter, outer: Filter) -> None:
    both = inner is PERMIT_ALL and outer is PERMIT_ALL
    assert outcomes(box(inner, outer)) == [
        Outcome.PROVED if both else Outcome.VIOLATED,
        Outcome.VIOLATED if both else Outcome.PROVED,
    ]


def test_a_packet_is_followed_through_both() -> None:
    found = Analysis(
        Snapshot((box(PERMIT_ALL, PERMIT_ALL),), (), (), (), ()), load_policy_text("policy.yaml", POLICY.encode())
    )
    trace = found.counterexample("office", "servers")
    assert trace is not None
    assert [(hop.ingress, hop.egress) for hop in trace.hops] == [("in", "link0"), ("link1", "out")]
    assert trace.certain


def test_the_ends_of_a_cable_are_on_one_segment_and_nobody_else_is() -> None:
    """Not even a router with an address of the same subnet: the cable is inside."""
    stranger = replace(device(interface("e0", "10.9.0.3/29")), name="stranger")
    topology = build_topology(Snapshot((box(PERMIT_ALL, PERMIT_ALL), stranger), (), (), (), ()))
    assert topology.neighbors("r1", "link0") == (("r1", "link1"),)
    assert topology.neighbors("r1", "link1") == (("r1", "link0"),)
    assert topology.neighbors("stranger", "e0") == ()


def test_a_declared_wire_and_a_cable_are_both_kept() -> None:
    other = replace(device(interface("e0", "10.1.0.2/24")), name="other")
    wire = Wire(("r1", "in"), ("other", "e0"), line(1))
    topology = build_topology(Snapshot((box(PERMIT_ALL, PERMIT_ALL), other), (), (), (), ()), (wire,))
    assert topology.neighbors("r1", "in") == (("other", "e0"),)
    assert topology.neighbors("r1", "link0") == (("r1", "link1"),)


def test_unnumbered_ends_are_joined_too() -> None:
    """Without addresses nothing but the cable could tell."""
    plain = device(interface("a"), interface("b"), inner_links=(InnerLink("a", "b", line(800)),))
    topology = build_topology(Snapshot((plain,), (), (), (), ()))
    assert topology.neighbors("r1", "a") == (("r1", "b"),)


def by_mac(match: Match) -> Filter:
    return rules_of(rule("10", match, Action.PERMIT), name="MAC")


@pytest.mark.parametrize(("match", "proved"), [(FieldIn(Field.SOURCE_MAC, ((5, 5),)), False), (ANYTHING, True)])
def test_behind_a_cable_nobody_tells_the_mac_of_a_host(match: Match, proved: bool) -> None:
    """The frame is the first virtual firewall's: a condition on the host's address surely holds for none there."""
    whole = box(PERMIT_ALL, PERMIT_ALL)
    interfaces = tuple(
        replace(each, ingress=bound(by_mac(match))) if each.name == "link1" else each for each in whole.interfaces
    )
    works, closed = outcomes(replace(whole, interfaces=interfaces))
    assert (works is Outcome.PROVED) == proved
    assert closed is not Outcome.PROVED


def test_the_services_that_both_permit_get_through() -> None:
    https = rules_of(rule("10", HTTPS, Action.PERMIT), name="HTTPS")
    found = Analysis(
        Snapshot((box(PERMIT_ALL, https),), (), (), (), ()), load_policy_text("policy.yaml", POLICY.encode())
    )
    surely = found.flows("office", "servers").surely
    space = surely.space
    assert surely <= space.field_in(Field.DESTINATION_PORT, [(443, 443)])
    assert surely
