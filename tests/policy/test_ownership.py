"""Who owns what crosses: MIN-1 says of the whole what separation says of every pair, and no line is forgotten."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segcheck.model.filters import Action
from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.check import check
from segcheck.policy.ownership import crossing_permits, ownership
from segcheck.policy.properties.registry import check_of
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.policy.verdict import Evidence, Outcome, worst
from segcheck.reachability.graph import Received
from segcheck.symbolic.cover import plausible
from segcheck.vendors.registry import load_files

seeds = st.integers(0, 2**32).map(Random)
ZONES = {"mynumber": 1, "lgwan": 2, "internet": 3, "INTERNET": 4}
PORTS = ("tcp/22", "tcp/443", "udp/53", "tcp/25")


Declared = tuple[str, str, str, str]
"""Zones, destination address, service."""


def _declared(rng: Random) -> list[Declared]:
    found = []
    for _ in range(rng.randint(1, 5)):
        source, destination = rng.sample(list(ZONES), 2)
        target = rng.choice((f"10.{ZONES[destination]}.0.5", "192.0.2.5"))
        found.append((source, destination, target, rng.choice((*PORTS, "any"))))
    return found


def _rule(rng: Random, declared: list[Declared]) -> str:
    """A line, mostly one that serves a declared flow, sometimes too generously."""
    source, destination, target, service = rng.choice(declared)
    protocol, _, port = (service if service != "any" else rng.choice(PORTS)).partition("/")
    hosts, targets, action = f"10.{ZONES[source]}.0.0 0.0.0.255", f"host {target}", "permit"
    back = f"permit tcp {targets} eq {port} {hosts} established"
    if rng.random() < 0.8:
        return rng.choice((f"permit {protocol} {hosts} {targets} eq {port}", back))
    hosts, targets = rng.choice(("any", hosts)), rng.choice(("any", targets, f"host 10.{ZONES[destination]}.0.9"))
    action = rng.choice(("permit", "permit", "deny"))
    return rng.choice(
        (
            f"{action} {protocol} {hosts} {targets} eq {port}",
            f"{action} {protocol} {hosts} eq {port} {targets}",
            f"{action} {protocol} {hosts} {targets} eq {port} time-range NIGHT",
            f"{action} ip {hosts} {targets}",
        )
    )


def _configuration(rng: Random, declared: list[Declared], translating: bool) -> bytes:
    lines = ["hostname fw"]
    for number, (zone, octet) in enumerate(ZONES.items()):
        lines += [f"interface GigabitEthernet0/{number}", f" ip address 10.{octet}.0.1 255.255.255.0"]
        lines += [f" ip access-group {zone}-in in"] if rng.random() < 0.98 else []
        lines += [f" ip access-group {zone}-out out"] if rng.random() < 0.3 else []
        if translating:
            lines += [" ip nat outside" if zone == "INTERNET" else " ip nat inside"]
    for zone in ZONES:
        for way in ("in", "out"):
            lines += [f"ip access-list extended {zone}-{way}"]
            lines += [*(f" {_rule(rng, declared)}" for _ in range(rng.randint(0, 3))), " deny ip any any"]
    if translating:
        lines += ["ip nat inside source static 10.3.0.5 192.0.2.5"]
    return "\n".join([*lines, "end", ""]).encode()


def _policy(declared: list[Declared]) -> bytes:
    lines = ["segcheck: 1", "name: ownership", "zones:"]
    for number, (zone, octet) in enumerate(ZONES.items()):
        lines += [f"  {zone}: {{interfaces: ['fw:GigabitEthernet0/{number}'], prefixes: [10.{octet}.0.0/24]}}"]
    lines += ["properties: {MIN-1: {}, EXC-1: {}}", "flows:"]
    lines += [
        f"  - {{from: {source}, to: {destination}, destination: {target}, service: {service}, because: x}}"
        for source, destination, target, service in declared
    ]
    return "\n".join([*lines, ""]).encode()


def _site(rng: Random, translating: bool) -> Site:
    declared = _declared(rng)
    snapshot = load_files([("fw.cfg", _configuration(rng, declared, translating))])
    return Site(Analysis(snapshot, load_policy_text("policy.yaml", _policy(declared))), datetime.date(2026, 11, 21))


def _minimum(site: Site) -> Outcome:
    use = next(_uses(site))
    return worst(piece.outcome for piece in check_of("MIN-1")(site, use))


def _uses(site: Site) -> Iterator[object]:
    return (intent.requirement.use for intent in site.policy.intents if intent.name == "MIN-1")  # type: ignore[union-attr]


def _separations(site: Site) -> list[Evidence]:
    return [
        piece
        for source in ZONES
        for destination in ZONES
        if source != destination
        for piece in site.separation(source, destination)
    ]


@pytest.mark.parametrize("translating", [False, True])
@settings(max_examples=60, deadline=None)
@given(rng=seeds)
def test_the_minimum_is_kept_where_every_separation_is(translating: bool, rng: Random) -> None:
    """All flows are declared, so what is proved of each pair of zones is proved of the lines together."""
    site = _site(rng, translating)
    outcome, pairs = _minimum(site), {piece.outcome for piece in _separations(site)}
    assert (outcome is Outcome.PROVED) == (pairs == {Outcome.PROVED}), (outcome, pairs)
    assert (outcome is Outcome.VIOLATED) == (Outcome.VIOLATED in pairs), (outcome, pairs)


@pytest.mark.parametrize("translating", [False, True])
@settings(max_examples=60, deadline=None)
@given(rng=seeds)
def test_no_line_that_lets_a_packet_across_is_forgotten(translating: bool, rng: Random) -> None:
    """Packets that surely cross are sent through the evaluator: each line that permits them is in the list, and is
    unowned where the packet is one nobody allows.
    """
    site = _site(rng, translating)
    found = site.kept(ownership)
    keys = {
        (
            permit.device.name,
            permit.filter.name,
            "" if permit.rule is None else permit.rule.name,
            (share.passage.crossing.source, share.passage.crossing.destination),
        )
        for permit in found.permits
        for share in permit.shares
    }
    for crossing in found.crossings:
        for place, bounds in crossing.journey.departure.entering.items():
            flows = site.analysis.flows(crossing.source, crossing.destination, crossing.family).surely
            wanted = bounds.surely if translating else bounds.surely & flows
            for preference in ((), plausible(wanted.space)):
                flow = wanted.sample(preference)
                if flow is None or not isinstance(place, Received):
                    continue
                for trace in site.analysis.walker.walk((place.device, place.interface), flow, crossing.source):
                    if trace.certain and trace.zone == crossing.destination:
                        for hop in trace.hops:
                            for decision in hop.decisions:
                                if decision.action is Action.PERMIT and decision.filter.endswith(("-in", "-out")):
                                    key = (hop.device, decision.filter, decision.rule)
                                    assert (*key, (crossing.source, crossing.destination)) in keys


@settings(max_examples=30, deadline=None)
@given(rng=seeds, translating=st.booleans())
def test_what_a_finding_shows_is_what_the_list_says(rng: Random, translating: bool) -> None:
    site = _site(rng, translating)
    findings = check(site.analysis.snapshot, site.policy, on=site.on)
    assert findings.permits == crossing_permits(site)
    unowned = [permit for permit in findings.permits if permit.unowned]
    minimum = next(verdict for verdict in findings.verdicts if verdict.intent.name == "MIN-1")
    named = {seen.origin for seen in minimum.observations if seen.outcome is not Outcome.PROVED and seen.origin}
    assert named == {permit.origin for permit in unowned}
    assert all(family is Family.IPV4 for permit in unowned for family, _ in permit.unowned)
    for seen in minimum.observations:
        if seen.outcome is Outcome.VIOLATED:
            assert seen.traces
        if seen.outcome is Outcome.UNDECIDED:
            assert seen.doubts
