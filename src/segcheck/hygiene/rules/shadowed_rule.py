"""A line of a list decides nothing, because lines above it take all its packets and do otherwise with some."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity


def _shadowed(site: Site) -> Iterator[Observation]:
    return seen_by(site, "MIN-2", ("rule-shadowed",))


RULE = HygieneRule("shadowed-rule", Severity.WARNING, "MIN-2", _shadowed)
