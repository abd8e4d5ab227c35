"""A device can be managed from networks that are not for management."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by, uses_of
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity

_FROM_A_ZONE = ("management-open", "management-perhaps-open", "management-ways-unseen")
_OF_A_DEVICE = ("management-untold", "management-limited", "management-off")


def _open(site: Site) -> Iterator[Observation]:
    """From every zone but those for management; where the policy has none of these, from outside zones.

    CHOICE: without a management zone it cannot be told who may manage inside; nobody outside may, in any network.
    """
    if any(site.zones_of(use.words("start")) for use in uses_of(site, "MGT-1")):
        yield from seen_by(site, "MGT-1", (*_FROM_A_ZONE, *_OF_A_DEVICE))
        return
    outside = {zone.name for zone in site.policy.zones if site.is_outside(zone.name)}
    if not outside:
        yield Observation(Outcome.VACUOUS, "management-zone-missing")
        return
    found = seen_by(site, "MGT-1", (*_FROM_A_ZONE, "management-untold"))
    seen = [one for one in found if dict(one.arguments).get("zone", "") in ("", *outside)]
    yield from seen
    if not seen:
        names = ", ".join(zone.name for zone in site.policy.zones if zone.name in outside)
        arguments = (("count", str(len(site.analysis.snapshot.devices))), ("zones", names))
        yield Observation(Outcome.PROVED, "management-closed-to-outside", arguments)


RULE = HygieneRule("open-management", Severity.ERROR, "MGT-1", _open)
