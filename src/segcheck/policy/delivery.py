"""Deciding `reachable`: every packet of a flow arrives, and its answers come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segcheck.model.header import NEW, Family, Field
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.answers import answers_to
from segcheck.policy.asymmetry import Asymmetry
from segcheck.policy.delivery_run import DeliveryRun, Lost
from segcheck.policy.doubts import doubts_about, nameless
from segcheck.policy.intent import FlowSpec, Reachable
from segcheck.policy.verdict import Doubt, Evidence, Outcome
from segcheck.reachability.analysis import Departure, FamilyAnalysis
from segcheck.reachability.fixpoint import circling, spread
from segcheck.reachability.graph import (
    Addressed,
    Delivered,
    Dropped,
    Left,
    Location,
    PacketGraph,
    Received,
    Routing,
)
from segcheck.reachability.places import Area
from segcheck.reachability.trace import Trace
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.sessions import opening_packets
from segcheck.source.text import Origin
from segcheck.symbolic.cover import cover, plausible
from segcheck.symbolic.header_space import PacketSet


def check_reachable(analysis: Analysis, family: Family, requirement: Reachable, *, answers: bool = True) -> Evidence:
    """Whether all opening packets of the flow arrive and (`answers`) all answers to them come back.

    Every router on the senders' segment is tried as gateway; so is every router that could carry the answers.
    """
    return _Delivery(analysis, family, requirement).evidence(answers=answers)


def declared_sessions(graph: FamilyAnalysis, flow: FlowSpec, source: Area, destination: Area) -> PacketSet:
    """Packets by which hosts of `source` open sessions of `flow` with hosts of `destination`, as they are sent."""
    declared = graph.matcher.bounds(flow.match(graph.family)).surely
    sent = graph.sent_by(source) & declared & opening_packets(graph.space)
    sent -= graph.from_devices() | graph.of_no_host()
    hosts = sent - graph.of_devices()
    inside = hosts & graph.addressed_to(destination)
    # A flow to a translated address is declared by the address it is sent to, which its zone does not hold; it may
    # be a device's own.
    return inside or hosts or sent & graph.translated()


class _Delivery:
    def __init__(self, analysis: Analysis, family: Family, requirement: Reachable) -> None:
        self._analysis = analysis
        self._family = family
        self._graph = analysis.family(family)
        self._space = self._graph.space
        self._source: Area = analysis.area(requirement.source)
        self._destination: Area = analysis.area(requirement.destination)
        self._flow = requirement.flow
        self._asymmetry = Asymmetry(analysis, self._graph)

    def evidence(self, *, answers: bool) -> Evidence:
        wanted = declared_sessions(self._graph, self._flow, self._source, self._destination)
        if not self._source.attachments or not self._destination.attachments:
            return self._bare(Outcome.VACUOUS, "zone-without-interface")
        if not wanted:
            return self._bare(Outcome.VACUOUS, "flow-without-packets")
        groups = [list(self._there(number, packets)) for number, packets in self._by_segment(wanted)]
        proved = [run for runs in groups for run in runs if run.outcome is Outcome.PROVED]
        if answers:
            groups.extend(list(self._back(there)) for there in proved)
        return self._judged([runs for runs in groups if runs])

    def _by_segment(self, wanted: PacketSet) -> Iterator[tuple[int, PacketSet]]:
        """The senders' segments with the packets of the hosts there: own subnet, or no subnet at all."""
        local = {number: self._graph.from_subnets(number) for number in sorted(self._source.segments)}
        elsewhere = wanted - self._space.union(local.values())
        for number, subnet in local.items():
            packets = wanted & subnet | elsewhere
            if packets:
                yield number, packets

    # -- one way --------------------------------------------------------------------------------------

    def _there(self, number: int, packets: PacketSet) -> Iterator[DeliveryRun]:
        near = self._space.nothing
        if number in self._destination.segments:
            near = self._graph.addressed_to(self._destination)
        for attachment in self._source.attachments:
            if attachment.segment != number:
                continue
            hosts = packets & self._graph.secured(attachment)
            if hosts & near:
                delivered = Delivered(number)
                inside = self._graph.handed_over(attachment, "", hosts & near)
                yield self._run(self._source, {delivered: inside}, {delivered: hosts & near}, {delivered: near}, None)
            hosts = hosts - near
            if not hosts:
                continue
            for name in self._analysis.topology.segments[number].interfaces:
                start = Received(*name)
                entering: dict[Location, Bounds] = {start: self._graph.handed_over(attachment, name[0], hosts)}
                yield self._run(self._source, entering, {start: hosts}, self._goal(self._destination), None)

    def _run(
        self,
        sender: Area,
        start: Mapping[Location, Bounds],
        sent: Mapping[Location, PacketSet],
        goal: Mapping[Location, PacketSet],
        sessions: Mapping[str, PacketSet] | None,
        awaited: PacketSet | None = None,
    ) -> DeliveryRun:
        graph = self._graph.graph if sessions is None else self._graph.session_graph
        arrivals = spread(graph, start, sessions)
        refused = [(place, packets - start[place].possibly) for place, packets in sent.items()]
        doubtful = [(place, packets - start[place].surely) for place, packets in sent.items()]
        surely = [*refused, *self._losses(graph, arrivals.surely, goal, sessions, surely=True)]
        doubtful += self._kept_at_ports(
            arrivals.possibly, goal, self._destination if sessions is None else self._source
        )
        nothing = self._space.nothing
        useful = goal if awaited is None else {place: packets & awaited for place, packets in goal.items()}
        possibly = [*doubtful, *self._losses(graph, arrivals.possibly, useful, sessions, surely=False)]
        rounds = len(arrivals.possibly) + 1
        loop = circling(graph, {place: bounds.possibly for place, bounds in start.items()}, rounds, sessions)
        return DeliveryRun(
            Journey(sender, Departure(start, {}), arrivals, sessions is not None),
            goal,
            tuple((place, packets) for place, packets in surely if packets),
            tuple((place, packets) for place, packets in possibly if packets),
            bool(loop),
            sessions is not None,
            mistaken=any(
                arrivals.possibly.get(place, nothing) & (limit - useful[place]) for place, limit in goal.items()
            ),
        )

    def _kept_at_ports(
        self, arrived: Mapping[Location, PacketSet], goal: Mapping[Location, PacketSet], area: Area
    ) -> Iterator[Lost]:
        """What arrives on a wire of `area` whose ports may not let it out to the hosts there, whichever they are at."""
        unsure = {one.segment for one in area.attachments if not self._graph.delivers(one)}
        for location, limit in goal.items():
            if isinstance(location, Delivered) and location.segment in unsure and location in arrived:
                yield location, arrived[location] & limit

    def _losses(
        self,
        graph: PacketGraph,
        arrived: Mapping[Location, PacketSet],
        goal: Mapping[Location, PacketSet],
        sessions: Mapping[str, PacketSet] | None,
        *,
        surely: bool,
    ) -> Iterator[Lost]:
        for location, packets in arrived.items():
            if isinstance(location, Dropped | Addressed):
                yield location, packets
            elif isinstance(location, Delivered | Left):
                yield location, packets - goal.get(location, self._space.nothing)
            else:
                going = self._space.nothing
                for edge in graph.leaving(location):
                    going |= edge.choice.possibly
                    yield location, graph.lost(edge, packets, surely=surely, sessions=sessions)
                yield location, packets - going

    def _goal(self, area: Area) -> dict[Location, PacketSet]:
        own = self._graph.addressed_to(area)
        goal: dict[Location, PacketSet] = {}
        for number in sorted(area.segments):
            goal[Delivered(number)] = own
            goal[Left(number)] = self._space.everything
        return goal

    # -- and back -------------------------------------------------------------------------------------

    def _back(self, there: DeliveryRun) -> Iterator[DeliveryRun]:
        sessions = self._sessions(there)
        for location, packets in there.delivered():
            answers = answers_to(self._space, packets)
            if not answers:
                continue
            if isinstance(location, Delivered) and location in there.journey.departure.entering:
                yield self._directly_back(location, answers)
            for edge in self._graph.graph.entering(location):
                if isinstance(edge.source, Routing) and edge.source in there.journey.arrivals.possibly:
                    start = Received(edge.source.device, edge.egress)
                    carried = answers_to(
                        self._space,
                        self._graph.graph.image(edge, there.journey.arrivals.possibly[edge.source], surely=False),
                    )
                    number = self._analysis.topology.segment_of[edge.source.device, edge.egress]
                    answered = self._answered(number, edge.source.device, carried)
                    if answered.possibly:
                        run = self._run(
                            self._destination,
                            {start: answered},
                            {start: answered.possibly},
                            self._goal(self._source),
                            sessions,
                            self._awaited(there) | answered.possibly,
                        )
                        yield self._asymmetry.of_sessions(there, run, sessions)

    def _awaited(self, there: DeliveryRun) -> PacketSet:
        """Answers to what was sent, as its senders await them.

        SOUNDNESS: an answer that a translation on its way has given another source belongs to no session of the host
        that gets it; whether the device translates answers of sessions that it did not translate is not always told.
        An answer that nothing has rewritten is turned back by the device that translated its session.
        CHOICE: of a flow that names destinations, answers may come from any of them: one is the other's translation.
        """
        sent = self._space.union(bounds.possibly for bounds in there.journey.departure.entering.values())
        declared = self._graph.matcher.bounds(self._flow.match(self._family)).surely
        if declared != declared.forget(Field.DESTINATION):
            sent |= declared & opening_packets(self._space)
        return answers_to(self._space, sent)

    def _directly_back(self, place: Delivered, answers: PacketSet) -> DeliveryRun:
        """Answers between hosts of one wire, which no router sees."""
        answered = self._answered(place.segment, "", answers)
        goal: dict[Location, PacketSet] = {place: self._graph.addressed_to(self._source)}
        return self._run(self._destination, {place: answered}, {place: answered.possibly}, goal, {})

    def _answered(self, number: int, device: str, answers: PacketSet) -> Bounds:
        """Of `answers` to what `device` ("": a host of the segment) hands to the destination's hosts on a segment: what
        these send, and what surely gets back over the wire, whichever of their ports they are at. Registered hosts send
        with their own MAC, others with one that port security admits.
        """
        here = [attachment for attachment in self._destination.attachments if attachment.segment == number]
        sent = self._graph.with_own_macs(self._destination, answers)
        by_port = [(attachment, sent & self._graph.secured(attachment)) for attachment in here]
        sent = self._space.union(packets for _, packets in by_port)
        unsure = self._space.union(
            packets - self._graph.handed_over(attachment, device, packets).surely for attachment, packets in by_port
        )
        return Bounds(sent - unsure, sent)

    def _sessions(self, there: DeliveryRun) -> dict[str, PacketSet]:
        """Per device all answers to what the flow's packets were before their source was translated there."""
        inside: dict[str, PacketSet] = {}
        for location, packets in there.journey.arrivals.possibly.items():
            if isinstance(location, Routing):
                known = inside.get(location.device, self._space.nothing)
                inside[location.device] = known | packets
        return {device: answers_to(self._space, packets) for device, packets in inside.items()}

    # -- the result -----------------------------------------------------------------------------------

    def _judged(self, groups: list[list[DeliveryRun]]) -> Evidence:
        """Groups hold the ways one sender has; a sender none of whose ways work is a violation."""
        for runs in groups:
            if all(run.outcome is Outcome.VIOLATED for run in runs):
                return self._failing(runs[0], surely=True)
        for runs in groups:
            outcomes = {run.outcome for run in runs}
            if outcomes != {Outcome.PROVED}:
                worst = next(run for run in runs if run.outcome is not Outcome.PROVED)
                return self._failing(worst, surely=False, gateway=Outcome.PROVED in outcomes)
        doubts = [
            Doubt("zone-member-unknown", "", self._unresolved(zone))
            for zone in (self._source.name, self._destination.name)
            if self._unresolved(zone)
        ]
        # SOUNDNESS: the device of a file that could not be read may hold an address or a route of the way.
        doubts.extend(Doubt("file-rejected", path, ()) for path in self._analysis.snapshot.rejected)
        if not groups:
            doubts.append(Doubt("no-way-out", "", ()))
        if not doubts:
            return self._bare(Outcome.PROVED)
        zones = (self._source.name, self._destination.name)
        return Evidence(self._family, *zones, Outcome.UNDECIDED, 0, (), None, False, tuple(doubts))

    def _failing(self, run: DeliveryRun, *, surely: bool, gateway: bool = False) -> Evidence:
        lost = run.surely_lost or run.possibly_lost
        everything = self._space.union(packets for _, packets in lost)
        trace = self._lost_trace(run, lost, surely=bool(run.surely_lost))
        doubts: list[Doubt] = []
        if run.stranger:
            device = self._analysis.snapshot.device(run.stranger)
            doubts.append(Doubt("session-unknown-to-device", run.stranger, device.origin if device else ()))
        if not surely:
            doubts.extend([Doubt("gateway-choice", "", ())] if gateway else [])
            doubts.extend([Doubt("routing-loop", "", ())] if run.circling else [])
            found = list(doubts_about(self._analysis, run.journey, trace))
            if run.mistaken and found == [nameless(self._analysis)]:
                found = [Doubt("answer-translated", "", ())]
            doubts.extend(found)
        return Evidence(
            self._family,
            self._source.name,
            self._destination.name,
            Outcome.VIOLATED if surely else Outcome.UNDECIDED,
            everything.count(),
            cover(everything),
            trace,
            run.answers,
            tuple(dict.fromkeys(doubts)),
        )

    def _lost_trace(self, run: DeliveryRun, lost: tuple[Lost, ...], *, surely: bool) -> Trace | None:
        if not lost:
            return None
        location, packets = lost[0]
        flow = packets.sample(plausible(self._space))
        if flow is None:
            return None
        if run.stranger and isinstance(location, Received):
            # What the device does with the answer as a packet of no session.
            start = (location.device, location.interface)
            return self._analysis.walker.walk(start, replace(flow, state=NEW), self._destination.name)[0]
        area = self._source if run.answers else self._destination
        arrived = run.journey.arrivals.surely if surely else run.journey.arrivals.possibly
        if flow not in arrived.get(location, self._space.nothing):
            return None
        return self._analysis.replay(
            run.journey,
            self._family,
            (location, flow),
            lambda trace: trace.segment not in area.segments,
            surely=surely,
        )

    def _unresolved(self, zone: str) -> Origin:
        return self._analysis.placement.unresolved.get(zone, ())

    def _bare(self, outcome: Outcome, vacuous_because: str = "") -> Evidence:
        return Evidence(
            self._family, self._source.name, self._destination.name, outcome, 0, (), None, False, (), vacuous_because
        )
