"""A registered exception has run out, or has no end."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.exceptions import seen_of_register, undated
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity

_CODES = (
    "exception-expired-open",
    "exception-expired-may-be-open",
    "exception-expired-closed",
    "exception-without-expiry",
)


def _expired(site: Site) -> Iterator[Observation]:
    """What has run out and is closed is in order: the register may keep it as a record."""
    yield from seen_of_register(site, _CODES)
    yield from undated(site)
    ends = [entry.approval.expires for entry in site.policy.register.entries]
    current = sum(end is not None and site.on is not None and end >= site.on for end in ends)
    if current:
        arguments = (("count", str(current)), ("on", str(site.on)))
        yield Observation(Outcome.PROVED, "exceptions-in-date", arguments)


RULE = HygieneRule("expired-exception", Severity.ERROR, "EXC-1", _expired)
