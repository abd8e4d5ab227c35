"""A registered exception that the network does not let through."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.exceptions import seen_of_register
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = (
    "exception-not-open",
    "exception-partly-open",
    "exception-may-be-closed",
    "exception-hosts-nowhere",
    "exception-open",
)


def _unused(site: Site) -> Iterator[Observation]:
    """Of entries in force; what is not in force has to be closed, and EXC-1 sees to that."""
    return seen_of_register(site, _CODES)


RULE = HygieneRule("unused-exception", Severity.WARNING, "EXC-1", _unused)
