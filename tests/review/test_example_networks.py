"""Reviews of example networks with one line altered, beside answers that come from other computations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests import strategies
from tests.review.altered_lines import Files, files_of, with_one_line_altered
from tests.review.random_changes import conditions

import segcheck
from segcheck.model.header import FIRST_FRAGMENT, OTHER_FRAGMENT, Family, Field, Flow
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis, ends_in
from segcheck.policy.document import Policy
from segcheck.reachability.places import Area
from segcheck.report.review_document import Review
from segcheck.review.difference import Movement, PlaceKind
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.cover import row_packets
from segcheck.symbolic.header_space import HeaderSpace, PacketSet
from segcheck.vendors import registry
from segcheck.vendors.earlier_readings import EarlierReadings

EXAMPLES = Path(__file__).parents[2] / "fixtures"
NETWORKS = (
    "asahi-city", "hikari-city-mistakes", "kaede-town", "midori-city", "midori-city-fortigate", "nagisa-town",
    "tani-union-mistakes",
)  # fmt: skip
CHANGES = 1
PACKETS = 40


class ComparedReview:
    """A review of one change, and both sides of it as nobody has compared them."""

    def __init__(self, before: Files, after: Files, policy: Policy) -> None:
        self.policy = policy
        old = registry.load_files(before)
        self.review: Review = segcheck.diff(old, registry.load_files(after, (EarlierReadings(old.readings),)), policy)
        self.snapshots: tuple[Snapshot, Snapshot] = (registry.load_files(before), registry.load_files(after))
        matchers: dict[Family, Matcher] = {}
        self.sides = tuple(Analysis(one, policy, matchers=matchers) for one in self.snapshots)

    def mistakes(self, rng: Random) -> Iterator[str]:
        """Everything in which the review and the other computations disagree."""
        yield from self._findings()
        for family in dict.fromkeys(family for side in self.sides for family in side.families):
            rows = _Rows(self.review, self.sides[0].family(family).space)
            yield from self._forwards(family, rows)
            yield from self._packets(rng, family, rows)

    def _findings(self) -> Iterator[str]:
        difference = self.review.difference
        found = (difference.findings_before, difference.findings_after)
        for side, snapshot, findings in zip(("before", "after"), self.snapshots, found, strict=True):
            fresh = segcheck.check(snapshot, self.policy).findings
            assert findings is not None
            if findings != fresh:
                names = [
                    one.intent.name
                    for one, other in zip(fresh.verdicts, findings.verdicts, strict=True)
                    if one != other
                ]
                yield f"{side}: a check of its own finds something else: {names}"

    def _forwards(self, family: Family, rows: _Rows) -> Iterator[str]:
        """Packets as they arrive: as they are sent, but for MAC addresses, translation, and devices that do anything
        with them.
        """
        translating = any(side.family(family).graph.rewrites for side in self.sides)
        rewriting = any(device.unmodeled for side in self.sides for device in side.snapshot.devices)
        names = [zone.name for zone in self.policy.zones]
        for source, destination in ((one, other) for one in names for other in names if one != other):
            old, new = (side.flows(source, destination, family) for side in self.sides)
            if (old.surely, old.possibly) == (new.surely, new.possibly):
                continue
            if not rewriting and not rows.between(source, destination, family):
                yield f"{source} -> {destination} {family.name}: flows differ and there is no row"
            if translating or rewriting:
                continue
            for movement, one, other in ((Movement.OPENED, old, new), (Movement.CLOSED, new, old)):
                shown = rows.packets(source, destination, family, movement).forget(Field.SOURCE_MAC)
                left = other.surely - one.possibly - shown
                if left:
                    yield f"{source} -> {destination} {family.name}: {movement.value} and in no row: {left.sample()}"

    def _packets(self, rng: Random, family: Family, rows: _Rows) -> Iterator[str]:
        """Single packets, sent by hosts of zones, through the reference evaluator."""
        known = conditions(*self.snapshots)
        areas = [area for area in self.sides[0].placement.areas.values() if area.addresses.get(family)]
        for _ in range(PACKETS if len(areas) > 1 else 0):
            source, destination = rng.sample(areas, 2)
            flow = self._flow(rng, family, source, destination, known)
            packets = [side.family(family).sent_by(side.area(source.name)) for side in self.sides]
            if not all(flow in sent for sent in packets):
                continue
            for area in areas:
                if area.name != source.name:
                    yield from self._walked(source.name, area.name, flow, rows)

    def _flow(self, rng: Random, family: Family, source: Area, destination: Area, known: Sequence[object]) -> Flow:
        flow = strategies.flow_near(rng, family, known)  # type: ignore[arg-type]
        own = {}
        for field, area, kept in (
            (Field.SOURCE, source, flow.source), (Field.DESTINATION, destination, flow.destination)
        ):  # fmt: skip
            held = area.addresses[family]
            inside = any(low <= kept <= high for low, high in held)
            low, high = rng.choice(held)
            own[field] = kept if inside else rng.randint(low, min(high, low + 255))
        flow = replace(flow, source=own[Field.SOURCE], destination=own[Field.DESTINATION], state=0)
        hosts = {host.address: host.mac for host in source.hosts if host.family is family}
        return strategies.canonical(replace(flow, source_mac=hosts.get(flow.source, flow.source_mac)))

    def _walked(self, source: str, destination: str, flow: Flow, rows: _Rows) -> Iterator[str]:
        surely, possibly = [], []
        for side in self.sides:
            ways = [one for one in side.traces_from(side.area(source), flow) if ends_in(one, side.area(destination))]
            surely.append(any(way.certain for way in ways))
            possibly.append(bool(ways))
        for movement, one, other in ((Movement.OPENED, 0, 1), (Movement.CLOSED, 1, 0)):
            moved = surely[other] and not possibly[one]
            if moved and flow not in rows.packets(source, destination, flow.family, movement):
                yield f"{source} -> {destination}: {movement.value} by walks, in no row: {flow}"


class _Rows:
    """The rows of a review as sets of packets of one space."""

    def __init__(self, review: Review, space: HeaderSpace) -> None:
        self._flows = review.difference.flows
        self._space = space

    def between(self, source: str, destination: str, family: Family) -> bool:
        ends = (source, destination, family)
        return any(
            (row.source.name, row.destination.name, row.family) == ends and row.destination.kind is PlaceKind.ZONE
            for row in self._flows
        )

    def packets(self, source: str, destination: str, family: Family, movement: Movement) -> PacketSet:
        ends = (source, destination, family, movement)
        """With later fragments of the sessions, which have no rows of their own; whatever the MAC address."""
        shown = self._space.union(
            row_packets(self._space, one.row)
            for one in self._flows
            if (one.source.name, one.destination.name, one.family, one.movement) == ends
            and one.destination.kind is PlaceKind.ZONE
        )
        first = shown & self._space.field_in(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
        fragments = first.forget(Field.SOURCE_PORT, Field.DESTINATION_PORT, Field.TCP_FLAGS, Field.FRAGMENT)
        later = self._space.field_in(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
        return shown | (fragments.forget(Field.ICMP_TYPE, Field.ICMP_CODE) & later)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_review_tells_what_other_computations_find(name: str) -> None:
    rng = Random(f"one line of {name}")
    files = files_of(EXAMPLES / name / "configs")
    policy = segcheck.load_policy(EXAMPLES / name / "policy.yaml")
    for _ in range(CHANGES):
        altered = with_one_line_altered(rng, files)
        compared = ComparedReview(files, altered.files, policy)
        assert (altered.what, list(compared.mistakes(rng))) == (altered.what, [])
