"""Filters and translation held against a walk of our own through both orders, on random configurations."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import NamedTuple

import pytest
from tests.vendors.nec_ix.routers import Router, packet

from segcheck.model.header import TCP, UDP, Flow
from segcheck.vendors._shared.values import ipv4

OUT, IN = "GigaEthernet0.0", "GigaEthernet1.0"
INSIDE = ("10.1.0.10", "10.1.0.11", "10.1.0.12")
OUTSIDE = ("203.0.113.10", "203.0.113.11", "203.0.113.12")
PEERS = ("198.51.100.7", "192.0.2.9")
PORTS = (22, 80, 443)


class Entry(NamedTuple):
    """One entry: action, protocol (0: any), addresses ("any" or one host), destination port (0: any)."""

    permits: bool
    protocol: int
    source: str
    destination: str
    port: int

    def line(self, name: str) -> str:
        protocol = {0: "ip", TCP: "tcp", UDP: "udp"}[self.protocol]
        ports = (
            ("", "") if not self.protocol else (" sport any", f" dport eq {self.port}" if self.port else " dport any")
        )
        source, destination = (text if text == "any" else f"{text}/32" for text in (self.source, self.destination))
        action = "permit" if self.permits else "deny"
        return f"ip access-list {name} {action} {protocol} src {source}{ports[0]} dest {destination}{ports[1]}"

    def takes(self, flow: Flow) -> bool:
        return (
            self.protocol in (0, flow.protocol)
            and (self.source == "any" or ipv4(self.source) == flow.source)
            and (self.destination == "any" or ipv4(self.destination) == flow.destination)
            and self.port in (0, flow.destination_port)
        )


def entries(rng: Random) -> list[Entry]:
    hosts = ("any", *INSIDE, *OUTSIDE, *PEERS)
    found = []
    for _ in range(rng.randrange(1, 6)):
        protocol = rng.choice((0, TCP, UDP))
        port = rng.choice((0, *PORTS)) if protocol else 0
        found.append(Entry(rng.random() < 0.6, protocol, rng.choice(hosts), rng.choice(hosts), port))
    return found


def passes(lists: list[list[Entry]], flow: Flow) -> bool:
    """Lists fall through to the next; behind the last one is a deny; no list at all lets pass."""
    if not lists:
        return True
    for entry in (entry for one in lists for entry in one):
        if entry.takes(flow):
            return entry.permits
    return False


def translated(pairs: dict[str, str], flow: Flow, *, incoming: bool) -> Flow:
    for inside, outside in pairs.items():
        if incoming and flow.destination == ipv4(outside):
            return replace(flow, destination=ipv4(inside) or 0)
        if not incoming and flow.source == ipv4(inside):
            return replace(flow, source=ipv4(outside) or 0)
    return flow


@pytest.mark.parametrize("seed", range(60))
def test_what_either_order_says_is_possible_and_what_is_sure_both_say(seed: int) -> None:
    rng = Random(seed)
    lists = {direction: [entries(rng) for _ in range(rng.randrange(3))] for direction in ("in", "out")}
    pairs = dict(zip(INSIDE, OUTSIDE, strict=True)) if rng.random() < 0.8 else {}
    text = [
        "ip route default 203.0.113.1",
        f"interface {IN}",
        "  ip address 10.1.0.1/24",
        "  no shutdown",
        f"interface {OUT}",
    ]
    text += ["  ip address 203.0.113.2/24", "  no shutdown", "  ip nat enable"]
    text += [f"  ip nat static {inside} {outside}" for inside, outside in pairs.items()]
    heads: list[str] = []
    for direction, found in lists.items():
        places = sorted(range(len(found)), key=lambda _: rng.random())
        text += [f"  ip filter {direction}{number} {10 + number} {direction}" for number in places]
        heads += [entry.line(f"{direction}{number}") for number, one in enumerate(found) for entry in one]
    router = Router("\n".join((*heads, *text)) + "\n")
    for _ in range(60):
        incoming = rng.random() < 0.5
        inner, outer = rng.choice(INSIDE), rng.choice(PEERS)
        source, destination = (outer, rng.choice((inner, *pairs.values()))) if incoming else (inner, outer)
        flow = packet(source, destination, rng.choice((TCP, UDP)), dport=rng.choice(PORTS))
        after = translated(pairs, flow, incoming=incoming)
        here = lists["in" if incoming else "out"]
        answers = {passes(here, flow), passes(here, after)}
        expected = "either" if len(answers) == 2 else "passes" if True in answers else "dropped"
        assert router.sent(flow, OUT if incoming else IN) == expected, (flow, "\n".join((*heads, *text)))
