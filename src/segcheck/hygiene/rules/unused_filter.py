"""A list is defined, and no line uses it."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.properties.border_filters import missing_and_unused
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = ("filter-unused", "filter-perhaps-unused")


def _unused(site: Site) -> Iterator[Observation]:
    return (seen for seen in missing_and_unused(site) if seen.code in _CODES)


RULE = HygieneRule("unused-filter", Severity.INFO, "ACL-1", _unused)
