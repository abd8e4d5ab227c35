"""What the egress properties say of random networks, against packets that the reference evaluator follows."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import netaddr
import pytest
from tests.device_strategies import Habits, conditions
from tests.network_strategies import SUBNET_BITS, Network, flow_between, network_of

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.check import check
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome, Verdict
from segcheck.reachability.trace import Disposition, Trace

PACKETS = 60
HABITS = Habits(translations=0.2, doubts=0.05, uncomputed=0.02, unmodeled=0.005)
OUT = (Disposition.DELIVERED, Disposition.LEFT, Disposition.UNKNOWN_NEIGHBOR)


def _policy(network: Network, rng: Random) -> Policy:
    """The internet tier behind r0, the egress behind r1, the internet behind r1 and r2."""
    first = network.snapshot.devices[0].interfaces[0].addresses[0]
    subnets = [_subnet(network, number) for number in range(3)]
    internet = "any" if rng.random() < 0.7 else ("203.0.113.0/24" if first.family is Family.IPV4 else "2001:db8:f::/48")
    text = f"""
segcheck: 1
properties: {{EGR-1: {{}}}}
zones:
  internet: {{interfaces: ["r0:e0"], prefixes: ["{subnets[0]}"]}}
  security-cloud: {{external: true, interfaces: ["r1:e1"], prefixes: ["{subnets[1]}"]}}
  INTERNET: {{external: true, interfaces: ["r1:e1", "r2:e2"], prefixes: ["{internet}"]}}
"""
    return load_policy_text("policy.yaml", text.encode())


def _subnet(network: Network, number: int) -> str:
    address = network.snapshot.devices[number].interfaces[0].addresses[0]
    low = address.subnet.interval[0]
    return f"{netaddr.IPAddress(low, address.family.value)}/{address.family.address_bits - SUBNET_BITS}"


def _beside(analysis: Analysis, trace: Trace) -> bool:
    """Whether the packet got out where only the internet is, and not the egress."""
    gates = analysis.area("security-cloud").segments
    beside = analysis.area("INTERNET").segments - gates
    if trace.segment not in beside or trace.disposition not in OUT:
        return False
    last = trace.hops[-1].leaving if trace.hops else trace.flow
    if trace.disposition is not Disposition.DELIVERED:
        return True
    held = analysis.area("INTERNET").addresses[last.family]
    return any(low <= last.destination <= high for low, high in held)


def _verdict(network: Network, policy: Policy) -> Verdict:
    return check(network.snapshot, policy).verdicts[0]


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("seed", range(40))
def test_no_packet_is_seen_beside_an_egress_that_is_proved(family: Family, seed: int) -> None:
    rng = Random(seed)
    network = network_of(rng, family, HABITS)
    policy = _policy(network, rng)
    verdict = _verdict(network, policy)
    analysis = Analysis(network.snapshot, policy)
    for observation in verdict.observations:
        if observation.code == "exit-beside-egress":
            (trace,) = observation.traces
            assert trace.certain and trace.source_zone == "internet" and _beside(analysis, trace)
    if verdict.outcome is not Outcome.PROVED:
        return
    known = [match for device in network.snapshot.devices for match in conditions(device)]
    for _ in range(PACKETS):
        flow = flow_between(rng, family, analysis.area("internet"), analysis.area("INTERNET"), known)
        for way in analysis.trace(replace(flow, source_mac=0), "internet"):
            assert not _beside(analysis, way), way


def test_the_networks_hold_both_kinds() -> None:
    """Neither half of the test above is empty."""
    found = set()
    for seed in range(40):
        rng = Random(seed)
        network = network_of(rng, Family.IPV4, HABITS)
        found.add(_verdict(network, _policy(network, rng)).outcome)
    assert {Outcome.PROVED, Outcome.VIOLATED, Outcome.UNDECIDED} <= found
