"""Moved packets as rows to read: each with the rules that decide it and one packet, replayed on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import Field, Flow
from segcheck.model.network import Stage
from segcheck.policy.analysis import Analysis
from segcheck.policy.flow_set import FlowSet
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.graph import Addressed, Delivered, Left, Location
from segcheck.reachability.packet_slice import slice_of_packets
from segcheck.reachability.places import Area
from segcheck.reachability.sameness import Sameness
from segcheck.reachability.trace import Decision, Disposition, Hop, Trace
from segcheck.review.difference import ChangedFlow, Movement, Place, PlaceKind, ResponsibleRule
from segcheck.review.moved_packets import MovedPackets
from segcheck.semantics.filtering import deciding_rules
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import cover, plausible, row_packets
from segcheck.symbolic.header_space import PacketSet

_Hosts: TypeAlias = tuple[Area | None, Area | None]

_MOST_TRACES = 2  # of the side on which the packet does not arrive: ways it may take until it is dropped


class ChangedFlows:
    """Makes rows of moved packets. `altered`: the devices that are not the same on both sides."""

    def __init__(
        self, before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
    ) -> None:
        self._before = before
        self._after = after
        self._altered = altered
        self._sameness = sameness

    def rows(self, moved: MovedPackets) -> Iterator[ChangedFlow]:
        """All rows of `moved`: sessions first, then packets that open none."""
        for packets, inside, certain in self._parts(moved):
            for row in cover(packets):
                stray = moved.answers or not inside & opening_packets(packets.space)
                shown = ChangedFlow(
                    moved.movement, moved.source, moved.destination, moved.family, row, certain, stray, (), (), (), ()
                )
                yield self._explained(shown, inside & row_packets(packets.space, row), moved.hosts)

    def _parts(self, moved: MovedPackets) -> Iterator[tuple[PacketSet, PacketSet, bool]]:
        """Packets to be shown as rows, the moved ones among them, and whether these surely move."""
        surely, possibly = moved.packets.surely, moved.packets.possibly
        flows = FlowSet(moved.source.name, moved.destination.name, moved.family, surely, possibly)
        opening = opening_packets(possibly.space)
        if not moved.answers:
            yield flows.service_packets(), surely & opening, True
            yield flows.possible_service_packets(), possibly & opening, False
        strays = possibly if moved.answers else flows.stray_packets()
        for packets, certain in ((strays & surely, True), (strays - surely, False)):
            yield packets.forget(Field.STATE), packets, certain

    def _explained(self, row: ChangedFlow, packets: PacketSet, hosts: _Hosts) -> ChangedFlow:
        """`row` with an example of `packets`, which `hosts` send, and the rules that decide them."""
        if row.movement is Movement.UNCLEAR:
            return self._unclear(row, packets, hosts)
        opened = row.movement is Movement.OPENED
        sides = ((self._before, hosts[0]), (self._after, hosts[1]))
        (through, sender), (kept, other) = (sides[1], sides[0]) if opened else sides
        flow = packets.sample(plausible(packets.space))
        if flow is None:
            return row
        arriving = self._arriving(through, sender, row, flow)
        stopped = self._stopped(kept, other, flow)
        old, new = (stopped, arriving) if opened else (arriving, stopped)
        return replace(
            row,
            before=self._responsible(self._before, old, new, packets, before=True),
            after=self._responsible(self._after, new, old, packets, before=False),
            traces_before=old,
            traces_after=new,
        )

    def _unclear(self, row: ChangedFlow, packets: PacketSet, hosts: _Hosts) -> ChangedFlow:
        """`row` with the rules that are not known to decide the same; no example: it may take any of its ways."""
        flow = packets.sample(plausible(packets.space))
        if flow is None:
            return row
        old, new = self._stopped(self._before, hosts[0], flow), self._stopped(self._after, hosts[1], flow)
        return replace(
            row,
            before=self._responsible(self._before, old, (), packets, before=True),
            after=self._responsible(self._after, new, (), packets, before=False),
        )

    # -- one packet on both sides ---------------------------------------------------------------------

    def _arriving(self, side: Analysis, source: Area | None, row: ChangedFlow, flow: Flow) -> tuple[Trace, ...]:
        """The packet's way to the row's destination, confirmed by the reference evaluator."""
        if source is None:
            return ()
        analysis = side.family(row.family)
        journey = side.journey_of(source, row.family, analysis.space.flow(flow))
        place = row.destination
        if place.kind in (PlaceKind.ZONE, PlaceKind.UNZONED):
            area = side.area(place.name)
            if place == row.source:
                others = tuple(one for one in area.attachments if one.segment not in source.segments)
                area = replace(area, attachments=others)
            bounds = analysis.into(area, journey.departure, journey.arrivals)
            packets = bounds.surely if row.certain else bounds.possibly
            found = side.example(journey, area, row.family, packets, surely=row.certain) if packets else None
            return () if found is None else (found,)
        arrived = journey.arrivals.surely if row.certain else journey.arrivals.possibly
        for location in _ends(side, place):
            end = arrived[location].sample() if location in arrived else None
            if end is not None:
                fits = _ending_at(location)
                found = side.replay(journey, row.family, (location, end), fits, surely=row.certain)
                return () if found is None else (found,)
        return ()

    def _stopped(self, side: Analysis, area: Area | None, flow: Flow) -> tuple[Trace, ...]:
        """Ways the packet takes where it does not arrive, those that end with a refusal first."""
        if area is None:
            return ()
        traces = side.traces_from(area, flow)
        refused = [trace for trace in traces if trace.disposition is Disposition.DENIED]
        others = [trace for trace in traces if trace.disposition is not Disposition.DENIED]
        ways = {tuple((hop.device, hop.ingress) for hop in trace.hops): trace for trace in (*others, *refused)}
        return tuple(sorted(ways.values(), key=lambda trace: trace not in refused))[:_MOST_TRACES]

    # -- which rules ----------------------------------------------------------------------------------

    def _responsible(
        self, side: Analysis, traces: Sequence[Trace], others: Sequence[Trace], packets: PacketSet, *, before: bool
    ) -> tuple[ResponsibleRule, ...]:
        """The refusal of a dropped packet, and what altered devices decide otherwise than on the other side; of altered
        filters all rules that decide some of `packets`.
        """
        found: dict[ResponsibleRule, None] = {}
        there = {self._told(hop.device, decision, not before) for hop, decision in _decisions(others)}
        routed = {hop.device for hop, decision in _decisions(others) if decision.stage is Stage.ROUTE}
        for hop, decision in _decisions(traces):
            altered = self._altered.get(hop.device)
            rules = self._of_filter(side, hop.device, decision, packets, before=before)
            new = altered is not None and self._told(hop.device, decision, before) not in there
            by_route = decision.stage is Stage.ROUTE
            told = new and (hop.device in routed if by_route else bool(decision.rule))
            if rules or told or decision.action is Action.DENY:
                found.update(dict.fromkeys(rules or (_of_decision(hop.device, decision),)))
        return tuple(found)

    def _told(self, device: str, decision: Decision, before: bool) -> tuple[object, ...]:
        """What a decision says, wherever its line stands."""
        lines = tuple(self._sameness.text(before, span) for span in decision.origin[:1])
        return device, decision.stage, decision.action, decision.filter, lines

    def _of_filter(
        self, side: Analysis, device: str, decision: Decision, packets: PacketSet, *, before: bool
    ) -> tuple[ResponsibleRule, ...]:
        """The rules of the decision's filter that decide `packets`; none where headers change on the way there, or the
        filter is none of the altered ones.
        """
        alteration = self._altered.get(device)
        family = side.family(packets.space.family)
        if alteration is None or family.graph.rewrites:
            return ()
        filters = [one if before else other for one, other in alteration.filters]
        chosen = [one for one in filters if one.name == decision.filter and one.family is family.family]
        if len(chosen) != 1:
            return ()
        near = slice_of_packets(packets)
        shares = deciding_rules(family.matcher, near.rules_for(chosen[0]), packets)
        return tuple(_of_rule(device, chosen[0], share.rule) for share in shares)


def _decisions(traces: Iterable[Trace]) -> Iterator[tuple[Hop, Decision]]:
    return ((hop, decision) for trace in traces for hop in trace.hops for decision in hop.decisions)


def _of_rule(device: str, rule_list: Filter, rule: Rule | None) -> ResponsibleRule:
    if rule is None:
        return ResponsibleRule(device, rule_list.name, "", rule_list.default, ())
    return ResponsibleRule(device, rule_list.name, rule.name, rule.action, rule.origin)


def _of_decision(device: str, decision: Decision) -> ResponsibleRule:
    return ResponsibleRule(device, decision.filter, decision.rule, decision.action, decision.origin)


def _ends(side: Analysis, place: Place) -> tuple[Location, ...]:
    if place.kind in (PlaceKind.DEVICE, PlaceKind.MANAGEMENT):
        return (Addressed(place.name),)
    numbers = [segment.number for segment in side.topology.segments if segment.label == place.name]
    return tuple(kind(number) for number in numbers for kind in (Left, Delivered))


def _ending_at(location: Location) -> Callable[[Trace], bool]:
    def fits(trace: Trace) -> bool:
        if isinstance(location, Addressed):
            return trace.disposition is Disposition.TO_DEVICE and trace.hops[-1].device == location.device
        return isinstance(location, Left | Delivered) and trace.segment == location.segment

    return fits
