"""An address stands on two interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = (
    "address-twice",
    "address-perhaps-twice",
    "same-subnet-apart",
    "subnets-overlap",
    "addresses-unseen",
    "addresses-once",
)


def _duplicates(site: Site) -> Iterator[Observation]:
    return seen_by(site, "CON-1", _CODES)


RULE = HygieneRule("duplicate-address", Severity.ERROR, "CON-1", _duplicates)
