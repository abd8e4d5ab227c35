"""What EXC-1 says of an exception, held against single packets sent through the reference evaluator."""

from __future__ import annotations

import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from segcheck.model.header import ACK, RST, SYN, TCP, UDP, Family, Flow
from segcheck.policy.analysis import Analysis
from segcheck.policy.properties.registry import check_of
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.separation import allowed_packets
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.vendors.registry import load_files

seeds = st.integers(0, 2**32).map(Random)
A, B = 0x0A010005, 0x0A020005
ENTRY = """
exceptions:
  - {{id: EX-1, from: mynumber, to: LGWAN, sources: 10.1.0.5, destinations: 10.2.0.5, service: [tcp/443, udp/53],
     direction: {direction}, via: [{via}], reason: x, approver: CISO, approved: 2026-04-01, expires: {expires},
     reviewed: 2026-05-01}}
"""
DAY = datetime.date(2026, 11, 21)


def _rule(rng: Random, one: str, other: str) -> str:
    """A line near what is registered, in either direction."""
    ends = rng.choice((f"host {one} host {other}", f"any host {other}", f"host {one} any"))
    return rng.choice(
        (
            f"permit tcp host {one} host {other} eq 443",
            f"permit tcp host {one} host {other} eq 443",
            f"permit udp host {one} host {other} eq 53",
            f"permit udp host {one} host {other} eq 53",
            f"permit tcp host {one} eq 443 host {other} established",
            f"permit udp host {one} eq 53 host {other}",
            f"deny tcp {ends} range 1 400",
            f"permit tcp {ends} range 440 445",
            f"permit tcp host {one} gt 1023 host {other} eq 443",
            f"permit tcp host {one} host {other} eq 443 time-range NIGHT",
        )
    )


def _router(rng: Random, number: int) -> bytes:
    lines = [f"hostname r{number}"]
    for port, zone in enumerate(("a", "b")):
        lines += [f"interface GigabitEthernet0/{port}", f" ip address 10.{port + 1}.0.{number} 255.255.255.0"]
        lines += [f" ip access-group {zone} in"]
    for name, one, other in (("a", "10.1.0.5", "10.2.0.5"), ("b", "10.2.0.5", "10.1.0.5")):
        lines += [f"ip access-list extended {name}", *(f" {_rule(rng, one, other)}" for _ in range(rng.randint(0, 3)))]
        lines += [" deny ip any any"]
    return "\n".join([*lines, "end", ""]).encode()


def _site(rng: Random) -> Site:
    configurations = [(f"r{number}.cfg", _router(rng, number)) for number in range(1, rng.randint(2, 3))]
    policy = (
        "segcheck: 1\nzones:\n  mynumber: {interfaces: ['r1:GigabitEthernet0/0']}\n"
        "  LGWAN: {interfaces: ['r1:GigabitEthernet0/1']}\nproperties: {EXC-1: {}}"
        + ENTRY.format(
            direction=rng.choice(("one-way", "both")),
            via=rng.choice(("r1", "r1, r2", "'r1:GigabitEthernet0/0', r2")),
            expires=rng.choice(("2027-03-31", "2026-09-30")),
        )
    )
    return Site(Analysis(load_files(configurations), load_policy_text("policy.yaml", policy.encode())), DAY)


def _packets(rng: Random, source: int, destination: int) -> list[Flow]:
    found = []
    for _ in range(60):
        ports = [rng.choice((22, 53, 80, 441, 443, 1024, 50000)) for _ in range(2)]
        protocol = rng.choice((TCP, TCP, UDP))
        flags = rng.choice((SYN, SYN, ACK, RST, SYN | ACK)) if protocol == TCP else 0
        found.append(Flow(Family.IPV4, source, destination, protocol, ports[0], ports[1], tcp_flags=flags))
    return found


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_is_said_of_an_exception_holds_for_single_packets(rng: Random) -> None:
    site = _site(rng)
    entry = site.policy.register.entries[0]
    use = site.policy.intents[0].requirement.use  # type: ignore[union-attr]
    seen = {piece.code: piece for piece in check_of("EXC-1")(site, use) if isinstance(piece, Observation)}
    flows = tuple(flow for _, _, flow in entry.allowed())
    back = flows[1:]
    there = (("mynumber", A, B, flows[:1], back), ("LGWAN", B, A, back, flows[:1]))
    for zone, source, destination, own, answered in there:
        allowed = allowed_packets(site.analysis, Family.IPV4, own, answered)
        registered = allowed_packets(site.analysis, Family.IPV4, own, ())
        for flow in _packets(rng, source, destination):
            for trace in site.analysis.trace(flow, zone):
                arrived = trace.zone not in ("", zone)
                opening = flow.protocol != TCP or flow.tcp_flags == SYN
                if not arrived:
                    continue
                if flow not in allowed:
                    assert "exception-not-wider" not in seen
                    assert not trace.certain or "exception-wider" in seen
                elif flow in registered and opening:
                    assert "exception-not-open" not in seen
                    assert "exception-expired-closed" not in seen
                    assert not trace.certain or entry.approval.in_force(DAY) or "exception-expired-open" in seen
                    limits = {limit.device for limit in entry.via}
                    if {hop.device for hop in trace.hops} - limits:
                        assert "exception-keeps-path" not in seen
    for piece in seen.values():
        assert bool(piece.doubts) == (piece.outcome is Outcome.UNDECIDED)
        if piece.outcome is Outcome.VIOLATED and piece.code not in ("exception-not-open", "exception-partly-open"):
            assert piece.traces
