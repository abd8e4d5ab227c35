"""Random networks and random edits of them, with both sides ready to be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests import device_strategies, network_strategies, strategies
from tests.device_strategies import WITHOUT_MAC, Habits

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import Family, Field, Match
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.model.routing import Discard, Route, RoutingTable
from segcheck.policy.analysis import Analysis
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.reachability.alteration import alterations
from segcheck.reachability.sameness import Sameness
from segcheck.review.compare_networks import moved_packets
from segcheck.review.difference import Movement, Place
from segcheck.review.moved_packets import MovedPackets
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher
from segcheck.source.text import SourceFile, Span

# What is in doubt is the same only where the same text says so: every line of this file says something else.
_LINES = tuple(f"line {number}" for number in range(1000))
SOURCE = SourceFile("random.cfg", _LINES, "utf-8", hashlib.sha256("\n".join(_LINES).encode()).hexdigest())

Key = tuple[Movement, Place, Place, Family, bool]


def random_snapshot(rng: Random, family: Family, habits: Habits) -> Snapshot:
    """Routers in a chain with chords, hosts behind each."""
    return replace(network_strategies.network_of(rng, family, habits).snapshot, sources=(SOURCE,))


def zones_of(snapshot: Snapshot, rng: Random) -> Policy:
    """A zone behind each router."""
    spoofing, closed = (str(rng.random() < 0.3).lower() for _ in range(2))
    lines = ["segcheck: 1", f"assume: {{spoofing: {spoofing}, closed_segments: {closed}}}", "zones:"]
    lines += [f"  z{number}: {{interfaces: ['r{number}:e{number}']}}" for number in range(len(snapshot.devices))]
    return load_policy_text("policy.yaml", "\n".join(lines).encode())


# -- edits --------------------------------------------------------------------------------------------


def edited(rng: Random, family: Family, snapshot: Snapshot) -> Snapshot:
    """The snapshot with one to three edits; devices that are not edited stay the same objects."""
    devices = list(snapshot.devices)
    for _ in range(rng.choice((1, 1, 2, 3))):
        number = rng.randrange(len(devices))
        devices[number] = _edited_device(rng, family, devices[number])
    return replace(snapshot, devices=tuple(devices))


def _edited_device(rng: Random, family: Family, device: Device) -> Device:
    kind = rng.random()
    if kind < 0.12:
        tables = list(device.routing)
        number = rng.randrange(len(tables))
        tables[number] = _edited_table(rng, tables[number])
        return replace(device, routing=tuple(tables))
    if kind < 0.16:
        translation = device_strategies.translations(rng, family, WITHOUT_MAC[2:4], Habits(translations=1.0))
        kept = network_strategies._without_mac(translation)
        return replace(device, source_translations=(*kept[:1], *device.source_translations))
    if kind < 0.18:
        line = rng.randrange(1, 1000)
        return replace(device, unmodeled=() if device.unmodeled else (Span("random.cfg", line, 1, line, 9),))
    interfaces = list(device.interfaces)
    number = rng.randrange(len(interfaces))
    interfaces[number] = _edited_interface(rng, family, interfaces[number])
    return replace(device, interfaces=tuple(interfaces))


def _edited_interface(rng: Random, family: Family, interface: Interface) -> Interface:
    kind = rng.random()
    if kind < 0.05:
        return replace(interface, enabled=not interface.enabled)
    inward = rng.random() < 0.5
    bindings = list(interface.ingress if inward else interface.egress)
    if not bindings or kind < 0.15:
        bindings.append(Binding(strategies.filter_of(rng, family, "new", longest=4, fields=WITHOUT_MAC), ()))
    elif kind < 0.2:
        bindings.pop(rng.randrange(len(bindings)))
    else:
        number = rng.randrange(len(bindings))
        bindings[number] = replace(bindings[number], filter=edited_filter(rng, bindings[number].filter, WITHOUT_MAC))
    if inward:
        return replace(interface, ingress=tuple(bindings))
    return replace(interface, egress=tuple(bindings))


def edited_filter(rng: Random, rules: Filter, fields: Sequence[Field]) -> Filter:
    """The filter with one rule more, less, moved, or turned into its opposite."""
    lines, kind = list(rules.rules), rng.random()
    if not lines or kind < 0.5:
        match = strategies.match(rng, rules.family, 2, fields=fields)
        lines.insert(rng.randrange(len(lines) + 1), Rule("new", match, strategies.action(rng), ()))
    elif kind < 0.65:
        lines.pop(rng.randrange(len(lines)))
    elif kind < 0.8:
        lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))
    elif kind < 0.95:
        number = rng.randrange(len(lines))
        other = Action.DENY if lines[number].action is Action.PERMIT else Action.PERMIT
        lines[number] = replace(lines[number], action=other)
    else:
        return replace(rules, default=Action.DENY if rules.default is Action.PERMIT else Action.PERMIT)
    return replace(rules, rules=tuple(lines))


def _edited_table(rng: Random, table: RoutingTable) -> RoutingTable:
    routes = list(table.routes)
    if not routes:
        return table
    number = rng.randrange(len(routes))
    if rng.random() < 0.5:
        routes.pop(number)
    else:
        other: Route = rng.choice(routes)
        routes[number] = replace(routes[number], target=rng.choice((other.target, Discard())))
    return replace(table, routes=tuple(routes))


# -- comparing ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sides:
    """Analyses of several snapshots under one policy that share their packet sets."""

    analyses: tuple[Analysis, ...]

    def moved(self, before: int, after: int) -> dict[Key, Bounds]:
        """Everything that moves from one of the snapshots to another."""
        one, other = self.analyses[before], self.analyses[after]
        sameness = Sameness({SOURCE.path: SOURCE}, {SOURCE.path: SOURCE})
        altered = alterations(one.snapshot, other.snapshot, sameness)
        found: dict[Key, Bounds] = {}
        for moved in moved_packets(one, other, altered, sameness):
            key = _key(moved)
            packets = moved.packets
            assert packets.surely <= packets.possibly
            if key in found:
                known = found[key]
                assert not known.possibly & packets.possibly, "every packet is told once"
                packets = Bounds(known.surely | packets.surely, known.possibly | packets.possibly)
            found[key] = packets
        return found


def _key(moved: MovedPackets) -> Key:
    return moved.movement, moved.source, moved.destination, moved.family, moved.answers


def sides_of(policy: Policy, *snapshots: Snapshot) -> Sides:
    """The snapshots, ready to be compared with each other."""
    matchers: dict[Family, Matcher] = {}
    return Sides(tuple(Analysis(one, policy, matchers=matchers, everywhere=True) for one in snapshots))


def conditions(*snapshots: Snapshot) -> list[Match]:
    """Every condition on any device, for packets near them."""
    devices = dict.fromkeys(id(device) for snapshot in snapshots for device in snapshot.devices)
    return [
        match
        for snapshot in snapshots
        for device in snapshot.devices
        if id(device) in devices
        for match in device_strategies.conditions(device)
    ]
