"""The connections to outside networks: a list of them, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.outside_lines import outside_connections
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity

_CODES = (
    "no-outside-zone",
    "outside-line-unfiltered",
    "outside-line-shared",
    "outside-line-filter-doubtful",
    "outside-line-filtered",
    "outside-line-switched",
    "outside-connections-too-many",
    "outside-connections-uncertain",
    "outside-connections-within-limit",
    "outside-connections-unknown",
)


def _connections(site: Site) -> Iterator[Observation]:
    """CHOICE: how many there may be is the site's to say; where it does not, they are listed and no fault is found."""
    if site.policy.declarations.limits.outside_connections is None:
        connections = outside_connections(site)
        if connections:
            places = ", ".join(one.place for one in connections)
            arguments = (("count", str(len(connections))), ("places", places))
            origin = tuple(span for one in connections for span in one.origin[:1])
            yield Observation(Outcome.PROVED, "outside-connections-listed", arguments, origin)
    yield from seen_by(site, "EGR-3", _CODES)


RULE = HygieneRule("outside-connection", Severity.WARNING, "EGR-3", _connections)
