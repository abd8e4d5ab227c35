"""Nobody approved a registered exception, or nobody reviews it."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.exceptions import seen_of_register, undated
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = (
    "exception-without-reason",
    "exception-without-approver",
    "exception-without-approval-day",
    "exception-without-review",
    "exception-reviewed-later",
    "exception-other-approver",
    "exception-unapproved-open",
    "exception-unapproved-may-be-open",
    "exception-unapproved-closed",
    "exception-record-whole",
)


def _unowned(site: Site) -> Iterator[Observation]:
    yield from seen_of_register(site, _CODES)
    yield from undated(site)


RULE = HygieneRule("unowned-exception", Severity.WARNING, "EXC-1", _unowned)
