"""One device on packet sets against the reference evaluator: same ways out, same drops, same certainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from tests import device_strategies, strategies

from segcheck.model.header import UNMARKED, Family, Field, Flow
from segcheck.model.network import Device, Snapshot
from segcheck.reachability.build import build_graph
from segcheck.reachability.graph import Addressed, Dropped, Edge, PacketGraph, Received, Routing
from segcheck.reachability.topology import Segment, Topology
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.matching import Matcher
from segcheck.semantics.outcome import DeviceOutcome, Disposition
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

PACKETS_PER_DEVICE = 32

WayOut = tuple[str, int | None]
"""Egress interface and next-hop address."""


def lone(device: Device) -> Topology:
    """A wiring in which every interface has its own segment with nobody known on it."""
    segments = tuple(
        Segment(number, ((device.name, interface.name),), (), (), (), True)
        for number, interface in enumerate(device.interfaces)
    )
    return Topology(segments, {segment.interfaces[0]: segment.number for segment in segments}, {}, ())


def graph_of(device: Device, space: HeaderSpace) -> PacketGraph:
    """The packet graph of this device alone."""
    return build_graph(Snapshot((device,), (), (), (), ()), lone(device), Matcher(space))


class SymbolicStep:
    """What the packet graph says about one packet (or set) arriving at one interface."""

    def __init__(self, graph: PacketGraph, device: Device, ingress: str, packets: PacketSet) -> None:
        self.nothing = graph.matcher.space.nothing
        self.ends_compared = not (device.destination_translations or device.source_translations)
        self.out: dict[bool, dict[WayOut, PacketSet]] = {True: {}, False: {}}
        self.addressed = {True: self.nothing, False: self.nothing}
        self.unrouted = {True: self.nothing, False: self.nothing}
        self.denied = {True: self.nothing, False: self.nothing}
        for surely in (True, False):
            for inside in graph.leaving(Received(device.name, ingress)):
                self._deny(graph, inside, packets, surely)
                assert isinstance(inside.target, Routing)
                waiting = graph.image(inside, packets, surely=surely)
                for edge in graph.leaving(inside.target):
                    self._follow(graph, edge, waiting, surely)

    def _deny(self, graph: PacketGraph, edge: Edge, packets: PacketSet, surely: bool) -> None:
        if self.ends_compared:
            self.denied[surely] |= graph.lost(edge, packets, surely=surely)

    def _follow(self, graph: PacketGraph, edge: Edge, packets: PacketSet, surely: bool) -> None:
        self._deny(graph, edge, packets, surely)
        arrived = graph.image(edge, packets, surely=surely)
        if isinstance(edge.target, Addressed):
            self.addressed[surely] |= arrived
        elif isinstance(edge.target, Dropped):
            self.unrouted[surely] |= arrived
        else:
            way = (edge.egress, edge.next_hop)
            self.out[surely][way] = self.out[surely].get(way, self.nothing) | arrived


def ways_out(outcomes: tuple[DeviceOutcome, ...], *, surely: bool) -> set[tuple[WayOut, Flow]]:
    """Departures the evaluator found."""
    return {
        ((outcome.departure.interface, outcome.departure.next_hop), outcome.departure.flow)
        for outcome in outcomes
        if outcome.departure is not None and (outcome.certain or not surely)
    }


def disagreements(graph: PacketGraph, device: Device, ingress: str, flow: Flow) -> Iterator[str]:
    """How the two semantics differ about `flow` arriving at `ingress`; nothing when they agree."""
    space = graph.matcher.space
    step = SymbolicStep(graph, device, ingress, space.flow(flow))
    outcomes = forward(device, ingress, flow)
    for surely in (True, False):
        word = "surely" if surely else "possibly"
        found = ways_out(outcomes, surely=surely)
        for way, leaving in ways_out(outcomes, surely=False):
            if (leaving in step.out[surely].get(way, space.nothing)) != ((way, leaving) in found):
                yield f"{word} leaving by {way} as {leaving}: evaluator {(way, leaving) in found}"
        yield from _unconfirmed(step, device, ingress, flow, surely)
        if step.ends_compared:
            yield from _ends(step, outcomes, surely)


def _unconfirmed(step: SymbolicStep, device: Device, ingress: str, flow: Flow, surely: bool) -> Iterator[str]:
    """What leaves according to the sets, and the evaluator does not find even when told what to look for."""
    for way, packets in step.out[surely].items():
        sample = packets.sample()
        if sample is not None:
            sample = replace(sample, source_mac=0, mark=UNMARKED)
            if (way, sample) not in ways_out(forward(device, ingress, flow, sample), surely=surely):
                yield f"evaluator does not find {'surely' if surely else 'possibly'} {way} as {sample}"


def _ends(step: SymbolicStep, outcomes: tuple[DeviceOutcome, ...], surely: bool) -> Iterator[str]:
    """Differences in what ends at the device. Which value of a pool is taken may decide that, so NAT is left out."""
    ends = {outcome.disposition for outcome in outcomes if outcome.certain or not surely}
    word = "surely" if surely else "possibly"
    if bool(step.addressed[surely]) != (Disposition.TO_DEVICE in ends):
        yield f"{word} to the device: evaluator {ends}"
    if bool(step.denied[surely]) != (Disposition.DENIED in ends):
        yield f"{word} denied: evaluator {ends}"
    unrouted = bool({Disposition.NO_ROUTE, Disposition.DISCARDED} & ends)
    if bool(step.unrouted[surely]) != unrouted:
        yield f"{word} without route: evaluator {ends}"


def check_device(rng: Random, device: Device, space: HeaderSpace, packets: int) -> Iterator[str]:
    """Disagreements on `packets` random packets at random interfaces of `device`."""
    graph = graph_of(device, space)
    known = device_strategies.conditions(device)
    for _ in range(packets):
        ingress = rng.choice(device.interfaces).name
        flow = device_strategies.flow_for(rng, device, space.family, known)
        yield from (f"{ingress} {flow}: {text}" for text in disagreements(graph, device, ingress, flow))


@pytest.mark.parametrize("family", Family)
def test_devices_mean_the_same_to_both_semantics(family: Family) -> None:
    """Devices that are understood: ways out, next hops, rewritten headers, drops, and how sure each is.

    3,840 pairs of a device and a packet per family.
    """
    rng = Random(40_000 + family.value)
    space = HeaderSpace(family, max_nodes=1 << 22)
    for _ in range(120):
        device = device_strategies.device_of(rng, family, device_strategies.Habits(unmodeled=0.0))
        assert list(check_device(rng, device, space, PACKETS_PER_DEVICE)) == [], device


@pytest.mark.parametrize("family", Family)
def test_translating_devices_mean_the_same_to_both_semantics(family: Family) -> None:
    """Devices that translate before and after routing, most with marks from the one to the other; 1,920 pairs each."""
    rng = Random(45_000 + family.value)
    space = HeaderSpace(family, max_nodes=1 << 22)
    habits = device_strategies.Habits(translations=1.0, marks=0.6, unmodeled=0.0, uncomputed=0.03)
    for _ in range(60):
        device = device_strategies.device_of(rng, family, habits)
        assert list(check_device(rng, device, space, PACKETS_PER_DEVICE)) == [], device


def test_a_device_not_understood_may_do_anything_to_both_semantics() -> None:
    """Every header may leave by every interface in use, and nothing surely."""
    rng = Random(50_000)
    space = HeaderSpace(Family.IPV4, max_nodes=1 << 22)
    for _ in range(20):
        device = device_strategies.device_of(rng, Family.IPV4, device_strategies.Habits(unmodeled=1.0))
        graph = graph_of(device, space)
        used = {interface.name for interface in device.interfaces if interface.enabled}
        for ingress in used:
            flow = strategies.flow_near(rng, Family.IPV4, [])
            step = SymbolicStep(graph, device, ingress, space.flow(flow))
            outcomes = forward(device, ingress, flow)
            assert all(not outcome.certain for outcome in outcomes)
            assert {o.departure.interface for o in outcomes if o.anything and o.departure is not None} == used
            assert not any(step.out[True].values())
            assert {packets.forget(Field.SOURCE_MAC) for packets in step.out[False].values()} == {space.valid}
