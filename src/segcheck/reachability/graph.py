"""The packet graph: locations a packet can be at, and edges that say which packets move and how they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.errors import InternalError
from segcheck.model.header import ESTABLISHED, UNMARKED, Field
from segcheck.model.translation import Translation
from segcheck.reachability.reasons import Reason
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.translating import translated, untranslated
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class Received:
    """Arriving at a layer-3 interface, before any of its filters."""

    device: str
    interface: str


@dataclass(frozen=True, slots=True)
class Routing:
    """Inside a device, about to be routed. Zone and NAT side of the ingress interface are remembered.

    `interface`: the ingress interface itself, where the device treats packets that go back out of it, or MAC addresses,
    in a way of their own; else "".
    """

    device: str
    vrf: str
    zone: str | None
    nat_side: str | None
    interface: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Handed to a host on a segment."""

    segment: int


@dataclass(frozen=True, slots=True)
class Left:
    """Handed to a neighbour on a segment that is no device of the snapshot."""

    segment: int


@dataclass(frozen=True, slots=True)
class Addressed:
    """Addressed to a device itself and let through to it."""

    device: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Dropped by the routing decision of a device: no route, a null route, an interface that leads nowhere."""

    device: str


Location: TypeAlias = Received | Routing | Delivered | Left | Addressed | Dropped


@dataclass(frozen=True, slots=True)
class Guard:
    """Only packets inside the bounds go on. `chooses`: those surely outside take another way and are not lost here.

    `reason`: what makes the bounds; None for a doubt that lets everything possibly pass.
    """

    bounds: Bounds
    chooses: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Packets are rewritten by NAT rules; those no rule matches go on unchanged. `exact`: no rule is in doubt."""

    rules: tuple[Translation, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What `fields` held is left behind: a router sends with its own MAC address, marks end with the device."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Unmarking:
    """The packet enters a device that makes marks, and has none."""


@dataclass(frozen=True, slots=True)
class Anyhow:
    """The device may turn any packet into any other.

    SOUNDNESS: used where lines are not understood; whatever goes in, everything may come out and nothing surely does.
    """


_NO_MARK = ((UNMARKED, UNMARKED),)
Step: TypeAlias = Guard | Rewriting | Forgetting | Unmarking | Anyhow


@dataclass(frozen=True, slots=True)
class Edge:
    """A move from one location to another.

    `choice`: which packets take this way at all (the routing decision); what fails a later step is lost.
    `egress` and `next_hop` say how the packet leaves a device ("" and None inside one).
    `passing`: choice and all guards in one, where no step rewrites; one set operation then replaces several.
    """

    source: Location
    target: Location
    choice: Bounds
    steps: tuple[Step, ...]
    egress: str = ""
    next_hop: int | None = None
    passing: Bounds | None = None

    @property
    def exact(self) -> bool:
        """Whether `surely` and `possibly` agree on this edge whatever comes in."""
        return self.choice.exact and all(
            step.bounds.exact
            if isinstance(step, Guard)
            else step.exact
            if isinstance(step, Rewriting)
            else not isinstance(step, Anyhow)
            for step in self.steps
        )


class PacketGraph:
    """All locations and edges of one family, ready to be asked.

    `exact`: nothing is in doubt anywhere; `rewrites`: some header may change on the way. `fresh`: its filters know only
    what they do to packets outside sessions; no other packet may be asked about.

    INVARIANT: edges leaving one location are in a fixed order, so every answer is the same on every run.
    """

    def __init__(self, matcher: Matcher, edges: Iterable[Edge], *, fresh: bool = False) -> None:
        self.matcher = matcher
        self.fresh = fresh
        self._of_sessions = matcher.space.field_in(Field.STATE, ((ESTABLISHED, ESTABLISHED),))
        self._anything = matcher.space.valid - self._of_sessions if fresh else matcher.space.valid
        self._leaving: dict[Location, list[Edge]] = {}
        self._entering: dict[Location, list[Edge]] = {}
        self._of_device: dict[str, list[Edge]] = {}
        self.exact = True
        self.rewrites = False
        for edge in edges:
            if not edge.choice.possibly:
                continue
            self._leaving.setdefault(edge.source, []).append(edge)
            self._entering.setdefault(edge.target, []).append(edge)
            self._of_device.setdefault(getattr(edge.source, "device", ""), []).append(edge)
            self.exact = self.exact and edge.exact
            self.rewrites = self.rewrites or any(isinstance(step, Rewriting | Anyhow) for step in edge.steps)

    def leaving(self, location: Location) -> Sequence[Edge]:
        """Edges out of `location`."""
        return self._leaving.get(location, ())

    def entering(self, location: Location) -> Sequence[Edge]:
        """Edges into `location`."""
        return self._entering.get(location, ())

    @property
    def sources(self) -> Sequence[Location]:
        """Locations that edges leave, in a fixed order."""
        return tuple(self._leaving)

    def of_device(self, name: str) -> Sequence[Edge]:
        """Edges that start inside the device called `name`."""
        return self._of_device.get(name, ())

    @property
    def edge_count(self) -> int:
        """Number of edges that some packet can take."""
        return sum(map(len, self._leaving.values()))

    def image(
        self, edge: Edge, packets: PacketSet, *, surely: bool, sessions: Mapping[str, PacketSet] | None = None
    ) -> PacketSet:
        """What arrives over `edge` when `packets` are at its source.

        `sessions`: per device all packets that its address translation can turn an answer back into.

        Raises: InternalError for packets of sessions where the graph does not know about them.
        """
        self._require_known(packets)
        if edge.passing is not None:
            return packets & _end(edge.passing, surely)
        moving = packets & _end(edge.choice, surely)
        for step in edge.steps:
            if not moving:
                break
            moving = self._through(step, moving, surely, self._within(edge, sessions))
        return moving

    def _within(self, edge: Edge, sessions: Mapping[str, PacketSet] | None) -> PacketSet | None:
        if sessions is None or not isinstance(edge.source, Received):
            return None
        return sessions.get(edge.source.device)

    def lost(
        self, edge: Edge, packets: PacketSet, *, surely: bool, sessions: Mapping[str, PacketSet] | None = None
    ) -> PacketSet:
        """Which of `packets` (as they are before it) choose `edge` and may be, or surely are, dropped on it.

        `sessions`: as in `image`.
        """
        self._require_known(packets)
        moving = packets & _end(edge.choice, surely)
        dropped = self.matcher.space.nothing
        for number, step in enumerate(edge.steps):
            if not moving:
                break
            if isinstance(step, Guard):
                if step.chooses:
                    moving &= step.bounds.possibly
                stopped = moving - _end(step.bounds, not surely)
                dropped |= self._pulled_back(edge.steps[:number], stopped, surely) & packets
            moving = self._through(step, moving, surely, self._within(edge, sessions))
        return dropped

    def preimage(self, edge: Edge, packets: PacketSet, *, surely: bool) -> PacketSet:
        """Which packets at the source may (surely do, for some choice) arrive over `edge` inside `packets`."""
        if edge.passing is not None:
            before = packets & _end(edge.passing, surely)
        else:
            before = self._pulled_back(edge.steps, packets, surely) & _end(edge.choice, surely)
        return before - self._of_sessions if self.fresh else before

    def pulled_back(self, steps: Sequence[Step], packets: PacketSet) -> PacketSet:
        """Which packets `steps` possibly turn into one of `packets`."""
        return self._pulled_back(steps, packets, surely=False)

    def _require_known(self, packets: PacketSet) -> None:
        """SOUNDNESS: a graph that says nothing of sessions would drop their packets, and something would be proved."""
        if self.fresh and packets & self._of_sessions:
            raise InternalError("packets of sessions were asked about in a graph of packets outside sessions")

    def _pulled_back(self, steps: Sequence[Step], packets: PacketSet, surely: bool) -> PacketSet:
        for step in reversed(steps):
            if not packets:
                break
            if isinstance(step, Guard):
                packets = packets & _end(step.bounds, surely)
            elif isinstance(step, Rewriting):
                packets = untranslated(self.matcher, step.rules, packets, surely=surely)
            elif isinstance(step, Anyhow):
                packets = self.matcher.space.nothing if surely else self._anything
            elif isinstance(step, Unmarking):
                packets = packets.unassign(Field.MARK, _NO_MARK)
            else:
                packets = packets.forget(*step.fields)
        return packets

    def _through(self, step: Step, packets: PacketSet, surely: bool, within: PacketSet | None = None) -> PacketSet:
        if isinstance(step, Guard):
            return packets & _end(step.bounds, surely)
        if isinstance(step, Rewriting):
            return translated(self.matcher, step.rules, packets, surely=surely, within=within)
        if isinstance(step, Anyhow):
            return self.matcher.space.nothing if surely or not packets else self._anything
        if isinstance(step, Unmarking):
            return packets.assign(Field.MARK, _NO_MARK)
        return packets.forget(*step.fields)


def _end(bounds: Bounds, surely: bool) -> PacketSet:
    return bounds.surely if surely else bounds.possibly
