"""Connections to outside networks: all of them listed, no more than the site allows, a filter on each. EGR-3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.outside_lines import OutsideConnection, connection_filters, outside_connections, undescribed_lines
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome


def _listed(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """One observation for each connection and family, one for their number, one for what may be missing."""
    if not any(site.is_outside(zone.name) for zone in site.policy.zones):
        yield Observation(Outcome.VACUOUS, "no-outside-zone", (), (use.span,))
    connections = outside_connections(site)
    for connection in connections:
        yield from connection_filters(site, connection)
    yield _number(site, use, connections)
    missing = undescribed_lines(site)
    if missing:
        yield Observation(Outcome.UNDECIDED, "outside-connections-unknown", doubts=missing)


def _number(site: Site, use: PropertyUse, connections: tuple[OutsideConnection, ...]) -> Observation:
    limits = site.policy.declarations.limits
    limit = limits.outside_connections
    counted = (("count", str(len(connections))), ("places", ", ".join(one.place for one in connections) or "–"))
    lines = tuple(span for connection in connections for span in connection.origin[:1])
    declared = (limits.span,) if limits.span is not None else ()
    if limit is None:
        doubt = Doubt("outside-limit-undeclared", "", (use.span,))
        return Observation(Outcome.UNDECIDED, "outside-connections-counted", counted, lines, doubts=(doubt,))
    arguments = (*counted, ("limit", str(limit)))
    if sum(connection.certain for connection in connections) > limit:
        return Observation(Outcome.VIOLATED, "outside-connections-too-many", arguments, (*declared, *lines))
    if len(connections) > limit:
        doubts = tuple(Doubt("wiring-uncertain", one.device, one.origin[:1]) for one in connections if not one.certain)
        return Observation(Outcome.UNDECIDED, "outside-connections-uncertain", arguments, declared, doubts=doubts)
    return Observation(Outcome.PROVED, "outside-connections-within-limit", arguments, (*declared, *lines))


CHECKS: Mapping[str, Check] = {"EGR-3": _listed}
