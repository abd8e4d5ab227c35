"""Hosts that send from other places than their zone's: behind routers nobody described."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.intent import Upholds
from segcheck.policy.verdict import Doubt
from segcheck.symbolic.header_space import PacketSet


def hosts_elsewhere(analysis: Analysis, family: Family, zone: str, settled: Collection[int] = ()) -> Iterator[Doubt]:
    """Why the packets of `zone` may not be all that is sent. `settled`: segments where it is known what lies behind.

    SOUNDNESS: a route to a router nobody described shows that the addresses it leads to are behind it, so their hosts
    send from there. What is behind an external zone is external.
    """
    graph = analysis.family(family)
    area = analysis.area(zone)
    outside = {one.name for one in analysis.policy.zones if one.external}
    known = {number for name in outside for number in analysis.placement.areas[name].segments}
    known.update(settled)
    for number, edge in graph.to_undescribed_neighbors():
        if number in known:
            continue
        if number not in area.segments:
            reason, behind = "zone-behind-neighbor", edge.choice.possibly & graph.addressed_to(area)
        else:
            reason, behind = "nobody-behind-neighbor", edge.choice.possibly & _of_nobody(analysis, family, number)
        if not behind:
            continue
        name = getattr(edge.source, "device", "")
        device = analysis.snapshot.device(name)
        if device is not None and not edge.egress:
            yield Doubt("device-unmodeled", name, device.unmodeled)
            continue
        interface = device.interface(edge.egress) if device is not None else None
        yield Doubt(reason, name, interface.origin[:1] if interface is not None else ())


def _of_nobody(analysis: Analysis, family: Family, segment: int) -> PacketSet:
    """Packets to addresses of no zone, unless the places no zone holds are on `segment`.

    Intents written by hand speak of the zones they name, and of nobody else.
    """
    space = analysis.family(family).space
    unzoned = analysis.unzoned
    if not any(isinstance(intent.requirement, Upholds) for intent in analysis.policy.intents):
        return space.nothing
    if unzoned is not None and segment in unzoned.segments:
        return space.nothing
    areas = analysis.placement.areas.values()
    return space.everything - space.union(analysis.family(family).addressed_to(area) for area in areas)
