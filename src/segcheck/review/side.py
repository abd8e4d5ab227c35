"""One side of a comparison: where packets are sent from, and where they arrive."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.management_access import users
from segcheck.policy.unzoned import UNZONED
from segcheck.reachability.analysis import Departure, FamilyAnalysis
from segcheck.reachability.graph import Addressed, Delivered, Left, Location
from segcheck.reachability.graph_difference import (
    Renaming,
    renaming,
)
from segcheck.reachability.places import Area
from segcheck.review.difference import Place, PlaceKind
from segcheck.review.stands import Sender, stands
from segcheck.semantics.bounds import Bounds
from segcheck.symbolic.header_space import PacketSet

Targets = Mapping[Location, Bounds]


class Side:
    """One snapshot, its locations under the names of the graph before the change.

    `areas`: where hosts are: zones, and what no zone holds. `numbers`: new names of its segments.
    """

    def __init__(self, analysis: Analysis, family: Family, numbers: Mapping[int, int], *, sessions: bool) -> None:
        self.analysis = analysis
        self.family: FamilyAnalysis = analysis.family(family)
        self.graph = self.family.session_graph if sessions else self.family.graph
        self._sessions = sessions
        self.numbers = numbers
        self.rename: Renaming = renaming(numbers)
        self.areas = {Place(PlaceKind.ZONE, name): area for name, area in analysis.placement.areas.items()}
        if analysis.unzoned is not None:
            self.areas[Place(PlaceKind.UNZONED, UNZONED)] = analysis.unzoned
        self.stands = {place: stands(area, analysis.topology, numbers) for place, area in self.areas.items()}

    def targets(self) -> Mapping[Place, Targets]:
        """Where packets for each place arrive, and which of them are for it; by the side's own names."""
        areas = self.areas
        found: dict[Place, Targets] = {place: self.family.ends(area) for place, area in areas.items()}
        space = self.family.space
        everything = Bounds(space.everything, space.everything)
        for device in self.analysis.snapshot.devices:
            found[Place(PlaceKind.DEVICE, device.name)] = {Addressed(device.name): everything}
            admitted = [users(self.family, device, service) for service in device.management]
            managing = Bounds(
                space.union(bounds.surely for bounds in admitted), space.union(bounds.possibly for bounds in admitted)
            )
            found[Place(PlaceKind.MANAGEMENT, device.name)] = {Addressed(device.name): managing}
        held = {number for area in areas.values() for number in area.segments}
        closed = self.analysis.policy.assumptions.closed_segments
        for segment in self.analysis.topology.segments:
            if segment.number not in held:
                ends: list[Location] = [Left(segment.number), *([] if closed else [Delivered(segment.number)])]
                beyond = found.setdefault(Place(PlaceKind.BEYOND, segment.label), {})
                found[Place(PlaceKind.BEYOND, segment.label)] = {**beyond, **dict.fromkeys(ends, everything)}
        return found

    def hosts(self, sender: Sender) -> Area | None:
        """Where the hosts of `sender` are; None where there are none."""
        place = sender.place
        return self.areas.get(place) if sender.stand is None else self.stands.get(place, {}).get(sender.stand)

    def departure(self, sender: Sender, packets: PacketSet) -> Departure:
        """What of `packets` hosts of `sender` send, where it enters."""
        area = self.hosts(sender)
        if area is None:
            return Departure({}, {})
        spoofing = self.analysis.policy.assumptions.spoofing
        send = self.family.answered_by if self._sessions else self.family.sent_by
        return self.family.depart(area, packets & send(area, spoofing=spoofing))

    def elsewhere(self, sender: Sender, targets: Targets) -> Targets:
        """Of `targets` of the sender's own place those on other wires."""
        area = self.hosts(sender)
        here = area.segments if area is not None else frozenset()
        return {at: bounds for at, bounds in targets.items() if getattr(at, "segment", None) not in here}

    def direct(self, departure: Departure, place: Place) -> Bounds:
        """What gets to `place` without a router: it is on the sender's own segment."""
        area = self.areas.get(place)
        nothing = self.family.space.nothing
        return Bounds(nothing, nothing) if area is None else self.family.direct(area, departure)
