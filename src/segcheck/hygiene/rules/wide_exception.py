"""A registered exception allows more than single hosts and ports, or lets more through than it allows."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.exceptions import seen_of_register
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.properties.pinning import too_wide
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

_CODES = ("exception-wider", "exception-may-be-wider", "exception-not-wider")


def _wide(site: Site) -> Iterator[Observation]:
    """Asked of every entry; ISO-2 asks those that touch the My Number tier."""
    for entry in site.policy.register.entries:
        yield from too_wide(site, entry)
    yield from seen_of_register(site, _CODES)


RULE = HygieneRule("wide-exception", Severity.WARNING, "EXC-1", _wide)
