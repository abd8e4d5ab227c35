"""A device can be managed in clear text."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.blindness import settings_untold
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity

_CODES = ("management-cleartext", "management-perhaps-cleartext")


def _cleartext(site: Site) -> Iterator[Observation]:
    seen = (*seen_by(site, "MGT-1", _CODES), *settings_untold(site))
    yield from seen
    if not seen:
        arguments = (("count", str(len(site.analysis.snapshot.devices))),)
        yield Observation(Outcome.PROVED, "management-encrypted", arguments)


RULE = HygieneRule("cleartext-management", Severity.WARNING, "MGT-1", _cleartext)
