"""Where two packet graphs, before and after a change, may treat a packet differently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from segcheck.model.filters import Filter
from segcheck.model.header import Field
from segcheck.model.network import Device
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.changed_conditions import changed_packets
from segcheck.reachability.graph import Anyhow, Delivered, Edge, Guard, Left, Location, PacketGraph, Rewriting, Step
from segcheck.reachability.reasons import Hairpin, InterfaceFilter, PolicyFilter, Reason, ZoneDefault
from segcheck.reachability.sameness import Sameness
from segcheck.reachability.topology import Segment, Topology
from segcheck.semantics.bounds import Bounds
from segcheck.symbolic.header_space import PacketSet

Renaming: TypeAlias = Callable[[Location], Location]


def renamed_segments(before: Topology, after: Topology) -> dict[int, int]:
    """For every segment after the change the number it has in the graph before it; a new one gets a new number.

    Which two segments are taken for one decides only how a difference is told, not whether there is one.
    """
    owner = {member: segment.number for segment in before.segments for member in _members(segment)}
    taken: set[int] = set()
    numbers: dict[int, int] = {}
    for segment in after.segments:
        votes: dict[int, int] = {}
        for member in _members(segment):
            if member in owner:
                votes[owner[member]] = votes.get(owner[member], 0) + 1
        free = [number for number in votes if number not in taken]
        if free:
            numbers[segment.number] = best = max(free, key=lambda number: (votes[number], -number))
            taken.add(best)
    following = len(before.segments)
    for segment in after.segments:
        if segment.number not in numbers:
            numbers[segment.number] = following
            following += 1
    return numbers


def _members(segment: Segment) -> Iterable[tuple[object, ...]]:
    yield from (("interface", *name) for name in segment.interfaces)
    yield from (("vlan", *name) for name in segment.vlans)


def renaming(numbers: Mapping[int, int]) -> Renaming:
    """Locations of the graph after the change under the numbers of the graph before it."""

    def rename(location: Location) -> Location:
        if isinstance(location, Delivered | Left):
            return type(location)(numbers[location.segment])
        return location

    return rename


class GraphDifference:
    """Compares two graphs over one header space, edge by edge.

    SOUNDNESS: a packet that meets no difference goes the same ways in both, whatever the doubts are; so a difference in
    what arrives is only looked for among packets that may meet one. Where an edge has doubts on both sides, equal
    bounds do not tell that the truth is equal: packets in doubt then count as treated differently where the device is
    altered in anything that may be behind the doubt.
    """

    def __init__(
        self, before: PacketGraph, after: PacketGraph, altered: Mapping[str, Alteration], sameness: Sameness
    ) -> None:
        self._before = before
        self._after = after
        self._altered = altered
        self._sameness = sameness
        self._space = before.matcher.space
        self._of_filters: dict[tuple[int, int], PacketSet] = {}

    def differing(self, rename: Renaming) -> dict[Location, PacketSet]:
        """Per location (as named before the change) the packets that, being there, may fare differently."""
        found: dict[Location, PacketSet] = {}
        for location in dict.fromkeys((*self._before.sources, *self._after.sources)):
            packets = self._at(location, rename)
            if packets:
                found[location] = packets
        return found

    def _at(self, location: Location, rename: Renaming) -> PacketSet:
        old = _by_target(self._before.leaving(location), lambda one: one)
        new = _by_target(self._after.leaving(location), rename)
        alteration = self._altered.get(getattr(location, "device", ""))
        result = self._space.nothing
        for key in dict.fromkeys((*old, *new)):
            ones, others = old.get(key, ()), new.get(key, ())
            if len(ones) != len(others):
                result |= self._space.union(edge.choice.possibly for edge in (*ones, *others))
                continue
            for one, other in zip(ones, others, strict=True):
                if one is not other:
                    result |= self._between(one, other, alteration)
        return result

    def _between(self, one: Edge, other: Edge, alteration: Alteration | None) -> PacketSet:
        if one.passing is not None and one.passing == other.passing and one.passing.exact:
            return self._space.nothing
        if one.passing is not None and other.passing is not None:
            return self._between_guards(one, other, alteration)
        if not self._same_kinds(one.steps, other.steps):
            return one.choice.possibly | other.choice.possibly
        elsewhere = alteration is not None and alteration.elsewhere
        hidden = self._space.everything if elsewhere else self._space.nothing
        result = differing_bounds(one.choice, other.choice, hidden)
        for number, (step, twin) in enumerate(zip(one.steps, other.steps, strict=True)):
            packets = self._space.nothing
            if isinstance(step, Guard) and isinstance(twin, Guard):
                behind = self._behind_guard(step, twin, alteration)
                packets = differing_bounds(step.bounds, twin.bounds, hidden if behind is None else behind)
            elif isinstance(step, Anyhow) or (isinstance(step, Rewriting) and not step.exact):
                packets = hidden
            if packets:
                result |= self._before.pulled_back(one.steps[:number], packets) & one.choice.possibly
                result |= self._after.pulled_back(other.steps[:number], packets) & other.choice.possibly
        return result

    def _between_guards(self, one: Edge, other: Edge, alteration: Alteration | None) -> PacketSet:
        """The same for edges that rewrite nothing, whatever guards they have."""
        if one.passing is None or other.passing is None:
            raise AssertionError("only asked of edges without rewriting")
        elsewhere = alteration is not None and alteration.elsewhere
        hidden = self._space.everything if elsewhere else self._space.nothing
        nothing = self._space.nothing
        result = differing_bounds(one.passing, other.passing, nothing) | differing_bounds(
            one.choice, other.choice, hidden
        )
        doubts = nothing
        guards, twins = _by_reason(one.steps), _by_reason(other.steps)
        for key in dict.fromkeys((*guards, *twins)):
            guard, twin = guards.get(key), twins.get(key)
            if guard is None or twin is None:
                # A guard on one side only: what it leaves in doubt is in doubt for a reason of its own.
                alone = guard or twin
                doubts |= alone.bounds.possibly - alone.bounds.surely if alone is not None else nothing
                continue
            behind = self._behind_guard(guard, twin, alteration)
            in_doubt = guard.bounds.possibly - guard.bounds.surely | (twin.bounds.possibly - twin.bounds.surely)
            doubts |= in_doubt & (hidden if behind is None else behind)
        return result | (doubts & (one.passing.possibly | other.passing.possibly))

    def _behind_guard(self, step: Guard, twin: Guard, alteration: Alteration | None) -> PacketSet | None:
        """Packets that the filters behind two guards may treat differently; None where these are no filters."""
        if alteration is None or alteration.doubts or alteration.before is None or alteration.after is None:
            return None
        if isinstance(step.reason, ZoneDefault | Hairpin) and step.reason == twin.reason:
            same = self._sameness.same(alteration.before.zone_defaults, alteration.after.zone_defaults)
            return self._space.nothing if same else self._space.everything
        one, other = _filter_behind(alteration.before, step.reason), _filter_behind(alteration.after, twin.reason)
        if one is None or other is None:
            return None if one is other else self._space.everything
        known = self._of_filters.get((id(one), id(other)))
        if known is None:
            # The MAC address and the mark of a packet are not known wherever a filter is asked.
            packets = changed_packets(self._before.matcher, one, other, self._sameness)
            known = self._of_filters[id(one), id(other)] = packets.forget(Field.SOURCE_MAC, Field.MARK)
        return known

    def _same_kinds(self, steps: Sequence[Step], twins: Sequence[Step]) -> bool:
        """Whether the steps differ in the bounds of guards at most."""
        return len(steps) == len(twins) and all(
            type(step) is type(twin) and (isinstance(step, Guard) or self._sameness.same(step, twin))
            for step, twin in zip(steps, twins, strict=True)
        )


def _by_reason(steps: Sequence[Step]) -> dict[tuple[Reason | None, int], Guard]:
    """Guards by what makes them, and by their number among those of the same make."""
    found: dict[tuple[Reason | None, int], Guard] = {}
    seen: dict[Reason | None, int] = {}
    for step in steps:
        if isinstance(step, Guard):
            number = seen.get(step.reason, 0)
            seen[step.reason] = number + 1
            found[step.reason, number] = step
    return found


def _filter_behind(device: Device, reason: Reason | None) -> Filter | None:
    """The filter of `device` that makes a guard with this reason; None where none does."""
    if isinstance(reason, InterfaceFilter):
        interface = device.interface(reason.interface)
        bindings = () if interface is None else interface.ingress if reason.inwards else interface.egress
        return bindings[reason.number].filter if reason.number < len(bindings) else None
    if isinstance(reason, PolicyFilter):
        policy = device.zone_policy(reason.source_zone, reason.destination_zone)
        return policy.filters[reason.number] if policy is not None and reason.number < len(policy.filters) else None
    return None


def differing_bounds(one: Bounds, other: Bounds, hidden: PacketSet) -> PacketSet:
    """Packets on which two bounds differ, and those of `hidden` that are in doubt in either."""
    doubtful = (one.possibly - one.surely) | (other.possibly - other.surely)
    return (one.surely ^ other.surely) | (one.possibly ^ other.possibly) | (doubtful & hidden)


def _by_target(edges: Iterable[Edge], rename: Renaming) -> dict[tuple[Location, str, int | None], list[Edge]]:
    found: dict[tuple[Location, str, int | None], list[Edge]] = {}
    for edge in edges:
        found.setdefault((rename(edge.target), edge.egress, edge.next_hop), []).append(edge)
    return found
