"""A line puts a list to work that nobody defined."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.properties.border_filters import missing_and_unused
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity


def _undefined(site: Site) -> Iterator[Observation]:
    return (seen for seen in missing_and_unused(site) if seen.code == "filter-undefined")


RULE = HygieneRule("undefined-filter", Severity.ERROR, "ACL-1", _undefined)
