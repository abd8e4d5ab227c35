"""A line permits packets to, or from, addresses that nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = ("permit-to-nobody", "permit-from-nobody")


def _for_nobody(site: Site) -> Iterator[Observation]:
    return seen_by(site, "MIN-2", _CODES)


RULE = HygieneRule("permit-to-nobody", Severity.WARNING, "MIN-2", _for_nobody)
