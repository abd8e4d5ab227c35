"""A line asks for a source port and leaves the destination port open: who sends from that port gets anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.crossing_permits import crossing_permits, out_of_sight
from segcheck.hygiene.rule import HygieneRule
from segcheck.model.filters import Rule
from segcheck.model.header import Field, FieldIn, Match, parts_of
from segcheck.policy.properties.necessary_minimum import is_source_port_hole, reads_as_anything, unowned
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity


def _holes(site: Site) -> Iterator[Observation]:
    permits = crossing_permits(site, _asks_for_source_port)
    for permit in permits:
        holes = [share for share in permit.unowned if is_source_port_hole(share)]
        if holes and not reads_as_anything(permit.rule):
            yield unowned(site, permit, holes)
    yield from out_of_sight(site, _asks_for_source_port, permits)


def _asks_for_source_port(rule: Rule | None) -> bool:
    return rule is not None and _speaks_of(rule.match, Field.SOURCE_PORT)


def _speaks_of(match: Match, field: Field) -> bool:
    waiting = [match]
    while waiting:
        part = waiting.pop()
        if isinstance(part, FieldIn) and part.field is field:
            return True
        waiting.extend(parts_of(part))
    return False


RULE = HygieneRule("source-port-hole", Severity.ERROR, "MIN-1", _holes)
