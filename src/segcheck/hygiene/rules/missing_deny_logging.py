"""A filter between zones refuses packets without logging."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.blindness import settings_untold
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.borders import borders
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity

_CODES = (
    "refusal-not-logged",
    "final-refusal-not-logged",
    "refusal-perhaps-not-logged",
    "zone-refusals-not-logged",
)


def _silent(site: Site) -> Iterator[Observation]:
    count = len(site.kept(borders))
    seen = (*seen_by(site, "MON-1", _CODES), *settings_untold(site))
    yield from seen
    if not seen and not count:
        yield Observation(Outcome.VACUOUS, "no-device-between-zones")
    elif not seen:
        yield Observation(Outcome.PROVED, "refusals-logged", (("count", str(count)),))


RULE = HygieneRule("missing-deny-logging", Severity.WARNING, "MON-1", _silent)
