"""Stepping stones: no chain of sessions leads from the internet side into a closed tier. ISO-4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.chaining.chain_findings import ChainCodes, no_chain
from segcheck.policy.chaining.chains import Direction
from segcheck.policy.online_parties import with_online_parties
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Evidence, Observation

_CODES = ChainCodes("chain-absent", "chain-found", "chain-possible")


def _no_stepping_stones(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """No host is reached by opening session after session, hosts of outside networks in between included.

    Exceptions are openings like others: what was allowed to one host may be a step for another.
    """
    starts, own = site.zones_of(use.words("start")), site.zones_of(use.words("of"))
    if not starts or not own:
        yield without_zones(site, use.words("of") if not own else use.words("start"))
        return
    starts = tuple(zone for zone in with_online_parties(site, starts) if zone not in own)
    for zone in own:
        yield no_chain(site, starts, zone, Direction.OPENING, _CODES)


CHECKS: Mapping[str, Check] = {"ISO-4": _no_stepping_stones}
