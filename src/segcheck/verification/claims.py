"""Whether claims follow from journeys. SOURCE: docs/reference/certificate-format.md, "Claims"."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from segcheck.verification.closure import Steps
from segcheck.verification.diagrams import EMPTY
from segcheck.verification.document import (
    UNZONED,
    Assumptions,
    Certificate,
    Claim,
    FamilyPart,
    Journey,
    Location,
    Zone,
)
from segcheck.verification.refusal import Complaints
from segcheck.verification.universe import Universe


def check_listed_sets(part: FamilyPart, universe: Universe, complaints: Complaints) -> None:
    """Complain of a set that is said in plain as well and is another."""
    said = [(f"zones[{number}]", zone.addresses, zone.addressed) for number, zone in enumerate(part.zones)]
    said += [
        (f"neighbors[{number}]", neighbor.destinations, neighbor.leading)
        for number, neighbor in enumerate(part.neighbors)
    ]
    for place, plain, listed in said:
        if universe.addressed(plain) != listed:
            complaints.complain("certificate-listed-set", place=f"{part.place}.{place}")


def check_intents(certificate: Certificate, complaints: Complaints) -> None:
    """Complain of claims for intents that are not listed, and of counts that are wrong."""
    named = Counter(name for part in certificate.families for claim in part.claims for name in claim.intents)
    for intent in certificate.intents:
        if named.pop(intent.name, 0) != intent.claims:
            complaints.complain("certificate-intent-count", name=intent.name)
        if intent.complete and intent.outcome == "proved" and not intent.claims:
            complaints.complain("certificate-intent-empty", name=intent.name)
    for name in sorted(named):
        complaints.complain("certificate-no-intent", name=name)


class ClaimRules:
    """Checks claims of one family. Names must have been checked before."""

    def __init__(
        self,
        part: FamilyPart,
        universe: Universe,
        steps: Steps,
        assumptions: Assumptions,
        complaints: Complaints,
    ) -> None:
        self._part = part
        self._universe = universe
        self._sets = universe.sets
        self._steps = steps
        self._assumptions = assumptions
        self._complaints = complaints
        self._point = {location: point for point, location in enumerate(part.locations)}
        self._zones_on: dict[int, list[Zone]] = defaultdict(list)
        for zone in part.zones:
            if zone.name != UNZONED:
                for number in zone.segments:
                    self._zones_on[number].append(zone)
        self._everybody = universe.sets.any_of(zone.addressed for zone in part.zones if zone.name != UNZONED)
        self._unzoned = part.zone(UNZONED)
        self._external = {number for zone in part.zones if zone.external for number in zone.segments}

    def check(self) -> None:
        """Complain of every claim that does not follow."""
        part = self._part
        for number, claim in enumerate(part.claims):
            self._sets.spend(len(part.edges) + len(part.neighbors) + len(part.locations) + 3 * len(part.zones))
            source, destination = self._part.zone(claim.source), self._part.zone(claim.destination)
            if source is None or destination is None or claim.journey >= len(self._part.journeys):
                continue  # complained of already
            self._check(_OneClaim(number, claim, source, destination, self._part.journeys[claim.journey]))

    def _check(self, one: _OneClaim) -> None:
        claim, journey = one.claim, one.journey
        if claim.source == claim.destination or not claim.intents:
            self._complain("certificate-claim-names", one)
        if self._universe.allowed(claim) != claim.allowed:
            self._complain("certificate-claim-allowed", one)
        if journey.zone != claim.source or journey.left_out not in (EMPTY, claim.allowed):
            self._complain("certificate-claim-journey", one)
        for zone in (one.source, one.destination):
            if not zone.attachments or not zone.addresses:
                self._complain("certificate-claim-nowhere", one)
        self._check_arrival(one)
        self._check_unseen(one)
        self._check_strangers(one)
        self._check_source(one)

    def _complain(self, code: str, one: _OneClaim, **arguments: str) -> None:
        claim = one.claim
        complaint = {"source": claim.source, "destination": claim.destination, **arguments}
        self._complaints.complain(code, place=f"{self._part.place}.claims[{one.number}]", **complaint)

    def _at(self, journey: Journey, kind: str, segment: int) -> int:
        point = self._point.get(Location(kind, (segment,)))
        return EMPTY if point is None else journey.sets.get(point, EMPTY)

    def _check_arrival(self, one: _OneClaim) -> None:
        """Rule 2."""
        sets, journey = self._sets, one.journey
        offending = self._universe.offending(one.claim)
        own = one.destination.addressed
        for segment in sorted(one.destination.segments):
            zones = self._zones_on.get(segment, [])
            sets.spend(8 * len(zones))
            others = sets.without(
                sets.any_of(zone.addressed for zone in zones if zone.name != one.destination.name), own
            )
            for found in (
                sets.all_of((self._at(journey, "delivered", segment), own, offending)),
                sets.without(sets.both(self._at(journey, "left", segment), offending), others),
                sets.all_of((self._at(journey, "wire", segment), own, offending)),
            ):
                if found != EMPTY:
                    self._complain("certificate-claim-arrives", one, packet=self._universe.example(found))

    def _check_unseen(self, one: _OneClaim) -> None:
        """Rule 3."""
        for location, point in self._point.items():
            looked_at = location.kind == "left" or (
                location.kind == "delivered" and not self._assumptions.closed_segments
            )
            if looked_at and location.key[0] not in self._zones_on:
                found = self._sets.both(one.journey.sets.get(point, EMPTY), self._universe.valid)
                if found != EMPTY:
                    self._complain("certificate-claim-unseen", one, point=self._part.point_name(point))

    def _check_strangers(self, one: _OneClaim) -> None:
        """Rule 4."""
        harmless = self._external | one.destination.segments
        for edge in self._part.edges:
            left = self._part.location(edge.end)
            if not edge.router or left is None or left.key[0] in harmless:
                continue
            brought = self._steps.image(edge.operation, one.journey.sets.get(edge.start, EMPTY))
            if self._sets.meets(brought, one.destination.addressed):
                self._complain("certificate-claim-stranger", one, point=str(left))

    def _check_source(self, one: _OneClaim) -> None:
        """Rule 5."""
        unzoned = self._unzoned
        for neighbor in self._part.neighbors:
            if neighbor.segment in self._external:
                continue
            if neighbor.segment not in one.source.segments:
                wrong = self._sets.meets(neighbor.leading, one.source.addressed)
            elif self._assumptions.everywhere and not (unzoned and neighbor.segment in unzoned.segments):
                wrong = not self._sets.holds(self._everybody, neighbor.leading)
            else:
                wrong = False
            if wrong:
                self._complain("certificate-claim-source", one, device=neighbor.device, interface=neighbor.interface)


class _OneClaim(NamedTuple):
    number: int
    claim: Claim
    source: Zone
    destination: Zone
    journey: Journey
