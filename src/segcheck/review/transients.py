"""Moments in the middle of a change: what is open, or cut, only while it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from segcheck.model.header import Family, Field
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis
from segcheck.policy.flow_set import FlowSet
from segcheck.reachability.alteration import alterations
from segcheck.reachability.sameness import Sameness
from segcheck.review.compare_networks import moved_packets
from segcheck.review.difference import Movement, Place, Transient, TransientFlow
from segcheck.review.moved_packets import MovedPackets
from segcheck.semantics.bounds import Bounds
from segcheck.source.text import Span
from segcheck.symbolic.cover import cover


class _Way(NamedTuple):
    kind: Transient
    source: Place
    destination: Place
    family: Family


@dataclass(frozen=True, slots=True)
class _Run:
    """Moments in a row in which something gets through, or is kept back, on one way."""

    since: Span
    packets: Bounds


def transient_flows(
    before: Analysis, after: Analysis, moments: Iterable[tuple[Span, Snapshot]]
) -> tuple[TransientFlow, ...]:
    """What `moments` let through that neither end does, and keep back that both let through, in their order.

    Cost: two comparisons of networks for each moment that is unlike both ends.
    """
    return tuple(_transient_flows(before, after, moments))


def _transient_flows(
    before: Analysis, after: Analysis, moments: Iterable[tuple[Span, Snapshot]]
) -> Iterator[TransientFlow]:
    running: dict[_Way, _Run] = {}
    for line, snapshot in moments:
        found = _between(before, after, snapshot)
        for way in [way for way in running if way not in found]:
            yield from _rows(way, running.pop(way), line)
        for way, packets in found.items():
            known = running.get(way)
            running[way] = (
                _Run(line, packets) if known is None else replace(known, packets=_both(known.packets, packets))
            )
    for way, run in running.items():
        yield from _rows(way, run, None)


def _between(before: Analysis, after: Analysis, snapshot: Snapshot) -> dict[_Way, Bounds]:
    """What is otherwise in this moment than before and after the change."""
    moved = []
    matchers = before.matchers
    now: Analysis | None = None
    for end in (before, after):
        sameness = Sameness(
            {one.path: one for one in end.snapshot.sources}, {one.path: one for one in snapshot.sources}
        )
        altered = alterations(end.snapshot, snapshot, sameness)
        if not altered:
            return {}
        now = now or Analysis(snapshot, before.policy, matchers=matchers, everywhere=True)
        moved.append(_by_way(moved_packets(end, now, altered, sameness)))
    found = {}
    for key, packets in moved[0].items():
        other = moved[1].get(key)
        if other is not None and packets.possibly & other.possibly:
            kind = Transient.OPEN if key[0] is Movement.OPENED else Transient.CUT
            # SOUNDNESS: a moment whose text cannot be read is one nobody knows anything of.
            surely = before.matchers[key[3]].space.nothing if snapshot.rejected else packets.surely & other.surely
            found[_Way(kind, *key[1:])] = Bounds(surely, packets.possibly & other.possibly)
    return found


def _by_way(
    moved: Iterable[MovedPackets],
) -> dict[tuple[Movement, Place, Place, Family], Bounds]:
    """What moves, without what is in doubt on both sides: a moment does not make it any clearer."""
    result: dict[tuple[Movement, Place, Place, Family], Bounds] = {}
    for one in moved:
        if one.movement is not Movement.UNCLEAR:
            key = (one.movement, one.source, one.destination, one.family)
            result[key] = _both(result[key], one.packets) if key in result else one.packets
    return result


def _both(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(one.surely | other.surely, one.possibly | other.possibly)


def _rows(way: _Way, run: _Run, until: Span | None) -> Iterator[TransientFlow]:
    flows = FlowSet(way.source.name, way.destination.name, way.family, run.packets.surely, run.packets.possibly)
    strays = flows.stray_packets()
    for packets, certain in (
        (flows.service_packets(), True),
        (flows.possible_service_packets(), False),
        ((strays & run.packets.surely).forget(Field.STATE), True),
        ((strays - run.packets.surely).forget(Field.STATE), False),
    ):
        for row in cover(packets):
            yield TransientFlow(*way, row, certain, run.since, until)
