"""A line of a list matches no packet there is."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

# What cannot be told of the lines of a device is told once, here.
_CODES = ("rule-matches-nothing", "openings-untold")


def _impossible(site: Site) -> Iterator[Observation]:
    return seen_by(site, "MIN-2", _CODES)


RULE = HygieneRule("never-matching-rule", Severity.WARNING, "MIN-2", _impossible)
