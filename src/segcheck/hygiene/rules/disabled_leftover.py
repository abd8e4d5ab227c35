"""Something is switched off and still there: an entry, a list on a closed interface, a policy between closed ones."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = ("entry-switched-off", "filter-on-closed-interface", "policy-on-closed-interface")


def _left_over(site: Site) -> Iterator[Observation]:
    return seen_by(site, "MIN-2", _CODES)


RULE = HygieneRule("disabled-leftover", Severity.INFO, "MIN-2", _left_over)
