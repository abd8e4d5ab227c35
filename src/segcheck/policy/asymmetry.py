"""What devices that follow sessions do to answers, when the two directions of a session take different ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segcheck.model.header import ACK, NEW, TCP, Field
from segcheck.model.network import Device
from segcheck.policy.analysis import Analysis
from segcheck.policy.delivery_run import DeliveryRun, Lost
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Received, Routing
from segcheck.symbolic.header_space import PacketSet


class Asymmetry:
    """The devices of a network that see one direction of a session only, and what they lose of it."""

    def __init__(self, analysis: Analysis, graph: FamilyAnalysis) -> None:
        self._analysis = analysis
        self._graph = graph
        self._space = graph.space

    def of_sessions(self, there: DeliveryRun, back: DeliveryRun, sessions: Mapping[str, PacketSet]) -> DeliveryRun:
        """`back`, with what is lost of the answers to `there` since not every device sees both directions.

        `sessions`: the answers that each device lets pass for their session's sake.
        """
        return self._with_unseen_answers(there, self._with_unseen_openings(there, back), sessions)

    def _with_unseen_openings(self, there: DeliveryRun, back: DeliveryRun) -> DeliveryRun:
        """SOUNDNESS: a stateful device knows a session only when the session's opening packet crossed it. Answers that
        cross one which no opening packet crosses are lost where it lets them pass for their session's sake alone; where
        opening packets may go around it, the way back is doubtful.
        """
        keepers = self._analysis.session_keepers
        crossed = {place.device for place in back.journey.arrivals.possibly if isinstance(place, Routing)}
        opened = {place.device for place in there.journey.arrivals.possibly if isinstance(place, Routing)}
        for device in self._analysis.snapshot.devices:
            if device.name not in crossed:
                continue
            strange = tuple(self._strange_to(device, back)) if device.name in keepers - opened else ()
            if strange:
                return replace(back, surely_lost=(*strange, *back.surely_lost), stranger=device.name)
            if device.name in keepers or self._translates(device, (there, back)):
                around = spread(self._graph.graph, there.journey.departure.entering, None, (device.name,))
                escaped = [
                    (location, around.possibly[location] & limit)
                    for location, limit in there.goal.items()
                    if location in around.possibly and around.possibly[location] & limit
                ]
                if escaped:
                    doubtful = (*back.possibly_lost, *escaped)
                    return replace(back, surely_lost=(), possibly_lost=doubtful, stranger=device.name)
        return back

    def _with_unseen_answers(
        self, there: DeliveryRun, back: DeliveryRun, sessions: Mapping[str, PacketSet]
    ) -> DeliveryRun:
        """SOUNDNESS: a firewall that follows the handshake of TCP drops what comes after the opening packet, unless it
        has seen the answer to it; so the way is doubtful where answers may go around it.

        SOURCE: Cisco ASA firewall configuration guide, "TCP state bypass"; Fortinet, "How FortiGate behaves when
        asymmetric routing is used".
        """
        if back.surely_lost or back.possibly_lost:
            return back
        opened = {place.device for place in there.journey.arrivals.possibly if isinstance(place, Routing)}
        for device in self._analysis.snapshot.devices:
            if device.name not in opened & self._analysis.session_keepers:
                continue
            unsure = tuple(self._lost_in_midstream(device, there))
            if not unsure:
                continue
            around = spread(self._graph.session_graph, back.journey.departure.entering, sessions, (device.name,))
            if any(place in around.possibly and around.possibly[place] & limit for place, limit in back.goal.items()):
                return replace(back, possibly_lost=unsure, stranger=device.name)
        return back

    def _lost_in_midstream(self, device: Device, there: DeliveryRun) -> Iterator[Lost]:
        """Packets that arrive at `device`, where it may drop what follows them without a session."""
        graph = self._graph.graph
        for location, packets in there.journey.arrivals.possibly.items():
            if not isinstance(location, Received) or location.device != device.name:
                continue
            following = packets & self._space.field_in(Field.PROTOCOL, ((TCP, TCP),))
            following = following.assign(Field.TCP_FLAGS, ((ACK, ACK),))
            for inside in graph.leaving(location) if following else ():
                waiting = graph.image(inside, following, surely=False)
                edges = list(graph.leaving(inside.target)) if waiting else []
                lost = graph.lost(inside, following, surely=False)
                if lost or any(graph.lost(edge, waiting, surely=False) for edge in edges):
                    yield location, packets

    def _strange_to(self, device: Device, back: DeliveryRun) -> Iterator[Lost]:
        """Answers that surely get to `device`, and that it surely drops when it does not know their session."""
        graph = self._graph.graph
        for location, packets in back.journey.arrivals.surely.items():
            if isinstance(location, Received) and location.device == device.name:
                strange = packets.assign(Field.STATE, ((NEW, NEW),))
                passing = self._space.nothing
                for inside in graph.leaving(location):
                    waiting = graph.image(inside, strange, surely=False)
                    for edge in graph.leaving(inside.target) if waiting else ():
                        passing |= graph.image(edge, waiting, surely=False)
                if not passing:
                    yield location, packets

    def _translates(self, device: Device, runs: tuple[DeliveryRun, ...]) -> bool:
        """Whether a translation of `device` may touch packets of `runs`."""
        packets = self._space.union(
            arrived
            for run in runs
            for location, arrived in run.journey.arrivals.possibly.items()
            if isinstance(location, Received | Routing) and location.device == device.name
        )
        rules = (*device.source_translations, *device.destination_translations)
        return any(
            self._graph.matcher.bounds(rule.match).possibly & packets
            for rule in rules
            if rule.family is self._graph.family
        )
