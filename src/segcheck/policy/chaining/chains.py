"""Chains of sessions over hosts: how far one gets from some places, session by session, and the shortest way there."""

from __future__ import annotations

import enum
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from segcheck.policy.chaining.chain_traces import chain_traces, doubts_along
from segcheck.policy.chaining.session_graph import Hosts, Node, Place, RelayNode, SessionGraph
from segcheck.policy.chaining.session_steps import Step
from segcheck.policy.verdict import Doubt, Outcome
from segcheck.reachability.trace import Trace


class Direction(enum.Enum):
    """What moves along a chain: control (a opens a session to b, then b to c), or content (both ways over a session).

    Content also moves to whoever opens the session: what was pushed to a server is pulled from it by others.
    """

    OPENING = "opening"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """Whether a chain leads from some places to others. VIOLATED: one surely does.

    `traces`: packets of the shortest, in order. `way`: names of the zones and relays it touches. `reached`: zones that
    possibly are reached, start included.
    """

    outcome: Outcome
    traces: tuple[Trace, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    way: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()


_Steps = Mapping[Node, Sequence[Step]]


def chain_between(
    graph: SessionGraph,
    starts: Collection[Place],
    targets: Collection[Place],
    direction: Direction,
    passing: Collection[str] = (),
) -> ChainAnswer:
    """Whether any chain leads from `starts` to `targets`. `passing`: relays that pass on what they get; others end it.

    PROVED: none possibly does, and nothing got out of sight on the way. Cost: linear in sessions; a replay per step.
    """
    if not starts or not targets:
        return ChainAnswer(Outcome.VACUOUS)
    begin = tuple(dict.fromkeys(Hosts(place.segment) for place in starts))
    ends = frozenset(Hosts(place.segment) for place in targets)
    surely = _steps(graph, direction, passing, surely=True)
    way = _shortest(surely, begin, ends)
    traces = None if way is None else chain_traces(graph, surely, way, starts, targets, surely=True)
    if traces is not None:
        return ChainAnswer(Outcome.VIOLATED, traces, (), _names(graph, traces, starts))
    possibly = _steps(graph, direction, passing, surely=False)
    reached = frozenset(_tree(possibly, begin))
    zones = graph.zones_on(reached)
    doubts = list(_out_of_sight(graph, reached, targets, direction))
    way = _shortest(possibly, begin, ends)
    if way is None:
        return ChainAnswer(Outcome.UNDECIDED if doubts else Outcome.PROVED, (), tuple(dict.fromkeys(doubts)), (), zones)
    traces = chain_traces(graph, possibly, way, starts, targets, surely=False)
    along = list(doubts_along(graph, possibly, way))
    doubts = [*along, *doubts] or [Doubt("chain-not-certain", "", ())]
    shown = _names(graph, traces, starts) if traces else ()
    return ChainAnswer(Outcome.UNDECIDED, traces or (), tuple(dict.fromkeys(doubts)), shown, zones)


def _steps(graph: SessionGraph, direction: Direction, passing: Collection[str], *, surely: bool) -> _Steps:
    """Per node the steps that leave it.

    A relay that ends what comes in over its legs is entered only by sessions that are none of them: then it is not
    trusted any more, and all it can open, on all sides, follows.
    """
    found: defaultdict[Node, list[Step]] = defaultdict(list)
    for session in graph.sessions:
        ways = [(session.source, session.destination, session.beyond)]
        if direction is Direction.CONTENT:
            ways.append((session.destination, session.source, session.behind))
        for start, end, unexpected in ways:
            packets = session.packets if _passes(end, passing) else unexpected
            if packets.surely if surely else packets.possibly:
                found[start].append(Step(start, end, session, packets))
    for relay in graph.analysis.policy.relays:
        node = RelayNode(relay.name)
        for hosts in map(Hosts, graph.segments_of(relay.name)):
            found[node].append(Step(node, hosts, None, None))
            if _passes(node, passing):
                found[hosts].append(Step(hosts, node, None, None))
    return found


def _passes(node: Node, passing: Collection[str]) -> bool:
    return isinstance(node, RelayNode) and node.name in passing


def _tree(steps: _Steps, begin: Iterable[Node]) -> dict[Node, Step | None]:
    """Breadth first: each node with a step that leads to it on a shortest way."""
    found: dict[Node, Step | None] = dict.fromkeys(begin)
    queue = deque(found)
    while queue:
        for step in steps.get(queue.popleft(), ()):
            if step.end not in found:
                found[step.end] = step
                queue.append(step.end)
    return found


def _shortest(steps: _Steps, begin: Iterable[Node], ends: Collection[Node]) -> tuple[Step, ...] | None:
    tree = _tree(steps, begin)
    end = next((node for node in tree if node in ends), None)
    if end is None:
        return None
    way: list[Step] = []
    while (step := tree[end]) is not None:
        way.append(step)
        end = step.start
    return tuple(reversed(way))


def _names(graph: SessionGraph, traces: Sequence[Trace], starts: Collection[Place]) -> tuple[str, ...]:
    """Zones and relays in the order the chain touches them."""
    begin = {place.zone for place in starts}
    names: list[str] = []
    for trace in traces:
        last = trace.hops[-1].leaving if trace.hops else trace.flow
        opener = graph.name_of(trace.source_zone, trace.flow.family, trace.flow.source)
        taker = graph.name_of(trace.zone, trace.flow.family, last.destination)
        backwards = names[-1:] == [taker] if names else trace.source_zone not in begin
        first, second = (taker, opener) if backwards and opener != taker else (opener, taker)
        names.extend(name for name in (first, second) if names[-1:] != [name])
    return tuple(names)


def _out_of_sight(
    graph: SessionGraph, reached: Collection[Node], targets: Collection[Place], direction: Direction
) -> Iterator[Doubt]:
    """Why the closure may be larger than it looks.

    SOUNDNESS: whatever a reached host may hand to somebody nobody described, or anybody's forgotten wiring, may be a
    step of a chain; content may also come to the targets over what they open to somebody unknown.
    """
    analysis = graph.analysis
    unreached = [place for place in graph.places if Hosts(place.segment) not in reached]
    goals = {place.zone for place in (*unreached, *targets)}
    senders = [place for place in graph.places if Hosts(place.segment) in reached]
    if direction is Direction.CONTENT:
        senders += [place for place in targets if place not in senders]
    for family in analysis.families:
        for place in senders:
            for goal in sorted(goals - {place.zone}) or sorted({target.zone for target in targets}):
                yield from graph.out_of_sight(place, family, goal)
        for zone in analysis.placement.areas.values():
            speakers = analysis.speakers(zone, family)
            if speakers and not zone.addresses.get(family):
                yield Doubt("zone-addresses-untold", "", speakers)
