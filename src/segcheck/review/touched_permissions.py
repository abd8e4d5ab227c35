"""What the policy allows by name, and a change opens or closes: exceptions, relays, declared flows."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from segcheck.model.header import Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.permissions import Permission
from segcheck.policy.separation import allowed_packets
from segcheck.policy.site import Site
from segcheck.review.difference import ChangedFlow, PlaceKind, TouchedPermission
from segcheck.review.passage import getting_through
from segcheck.semantics.sessions import opening_packets
from segcheck.source.text import Span
from segcheck.symbolic.cover import row_packets
from segcheck.symbolic.header_space import PacketSet

_Name = tuple[str, str, Span]


def touched_permissions(
    flows: Sequence[ChangedFlow], before: Analysis, after: Analysis, on: datetime.date | None = None
) -> tuple[TouchedPermission, ...]:
    """Every permission of the policy whose packets, or answers to them, are among `flows`; in the order of the policy.

    `on`: an exception that is not in force on that day allows nothing, and is not touched.

    Both analyses must share their matchers. Cost: a set operation per row and permission of its zones; fixpoints for
    the packets of what is touched.
    """
    touched: dict[_Name, list[Permission]] = {}
    positions: dict[_Name, dict[int, None]] = {}
    for permission in Site(after, on).permissions:
        name = (permission.kind.value, permission.name, permission.span)
        touched.setdefault(name, []).append(permission)
        found = positions.setdefault(name, {})
        found.update(dict.fromkeys(n for n, flow in enumerate(flows) if _touches(permission, flow, after)))
    served = tuple(_Served(side) for side in (before, after))
    return tuple(
        TouchedPermission(
            name[1],
            name[0],
            name[2],
            tuple(sorted(positions[name])),
            *(any(side.served(one, [flows[n] for n in positions[name]]) for one in entries) for side in served),
        )
        for name, entries in touched.items()
        if positions[name]
    )


def _touches(permission: Permission, flow: ChangedFlow, after: Analysis) -> bool:
    if flow.source.kind is not PlaceKind.ZONE or flow.destination.kind is not PlaceKind.ZONE:
        return False
    zones = (flow.source.name, flow.destination.name)
    there = (permission.flow,) if permission.concerns(*zones) else ()
    back = (permission.flow,) if permission.concerns(*reversed(zones)) else ()
    if not there and not back:
        return False
    packets = allowed_packets(after, flow.family, there, back)
    return bool(packets & row_packets(packets.space, flow.row))


class _Served:
    """What gets through on one side."""

    def __init__(self, side: Analysis) -> None:
        self._side = side

    def served(self, permission: Permission, flows: Sequence[ChangedFlow]) -> bool:
        """Whether any session of `permission` possibly gets through. `flows`: rows that touch it."""
        return any(
            bool(getting_through(self._side, family, zones, packets).possibly)
            for family, zones, packets in self._sessions(permission, flows)
        )

    def _sessions(
        self, permission: Permission, flows: Sequence[ChangedFlow]
    ) -> Iterator[tuple[Family, tuple[str, str], PacketSet]]:
        """Its sessions between zones that it concerns: by addresses of the zones, and where a row shows it in use."""
        shown = {(flow.family, flow.source.name, flow.destination.name) for flow in flows}
        zones = [zone.name for zone in self._side.policy.zones]
        for family, _ in permission.flow.matches:
            if family not in self._side.families:
                continue
            graph = self._side.family(family)
            wanted = graph.matcher.bounds(permission.flow.match(family)).surely & opening_packets(graph.space)
            for source in zones:
                for destination in zones:
                    if source == destination or not permission.concerns(source, destination):
                        continue
                    packets = wanted & graph.sent_by(
                        self._side.area(source), spoofing=self._side.policy.assumptions.spoofing
                    )
                    inside = packets & graph.addressed_to(self._side.area(destination))
                    if inside or (packets and (family, source, destination) in shown):
                        yield family, (source, destination), inside or packets
