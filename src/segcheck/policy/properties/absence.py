"""A property about a tier that no zone has."""

from __future__ import annotations

from collections.abc import Collection

from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome


def without_zones(site: Site, tiers: Collection[str]) -> Observation:
    """DECLARED where the site says that it has none of `tiers`, VACUOUS where it says nothing."""
    names = ", ".join(tiers)
    absent = site.absent(tiers)
    if absent is not None:
        arguments = (("because", absent.because), ("tiers", names))
        return Observation(Outcome.DECLARED, "tier-declared-absent", arguments, (absent.span,))
    return Observation(Outcome.VACUOUS, "tier-without-zone", (("tiers", names),))
