"""Tiers kept apart: nothing crosses but what a registered exception, a relay or a declared flow allows.

ISO-1, DIV-1, CLD-1, SAN-1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from segcheck.model.header import Field
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.chaining.chain_findings import ChainCodes, no_chain
from segcheck.policy.chaining.chains import Direction
from segcheck.policy.online_parties import with_online_parties
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.egress import handed_to_parties
from segcheck.policy.properties.openings import allowing_everything, beside_zone
from segcheck.policy.properties.signature import Check
from segcheck.policy.reading.relay_reader import ends_at_sides
from segcheck.policy.relay import Relay
from segcheck.policy.site import ALL_KINDS, Site
from segcheck.policy.verdict import Evidence, Observation, Outcome

_EXCEPTIONS = frozenset({PermissionKind.EXCEPTION})
_NAMED = frozenset({PermissionKind.EXCEPTION, PermissionKind.FLOW})
_NOTHING: frozenset[PermissionKind] = frozenset()
_CHAINS = ChainCodes("chain-absent", "chain-found", "chain-possible")


def _isolated(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing but registered exceptions between a tier and every zone outside it, both ways."""
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
        return
    for zone in own:
        for other in site.zones_outside((*use.words("of"), *use.words("same"))):
            yield from site.separation(zone, other, _EXCEPTIONS)
            yield from site.separation(other, zone, _EXCEPTIONS)
            yield from allowing_everything(site, zone, other, _EXCEPTIONS)
            yield from allowing_everything(site, other, zone, _EXCEPTIONS)
    for relay in site.policy.relays:
        yield from _joined(site, use, relay)


def _joined(site: Site, use: PropertyUse, relay: Relay) -> Iterator[Observation]:
    """Zones of the tier that an appliance with a side in them joins to others: no packet crosses, content does.

    Only an exception between the sides of the appliance itself allows that.
    """
    zones = tuple(dict.fromkeys(side.zone for side in relay.sides))
    own = [zone for zone in zones if site.tier_of(zone) in use.words("of")]
    others = [zone for zone in zones if site.tier_of(zone) not in (*use.words("of"), *use.words("same"))]
    for zone, other in itertools.product(own, others):
        pairs = {(zone, other), (other, zone)}
        registered = any(
            permission.kind is PermissionKind.EXCEPTION
            and any(permission.concerns(*pair) for pair in pairs)
            and ends_at_sides(first, permission.flow, Field.SOURCE, relay.sides)
            and ends_at_sides(second, permission.flow, Field.DESTINATION, relay.sides)
            for permission in site.permissions
            for first, second in sorted(pairs)
        )
        if not registered:
            arguments = (("other", other), ("relay", relay.name), ("zone", zone))
            yield Observation(Outcome.VIOLATED, "relay-joins-tier", arguments, (relay.span,), about=relay.name)


def _divided(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing but what is declared between two tiers, both ways."""
    yield from _apart(site, use.words("of"), use.words("against"), ALL_KINDS)
    for zone in site.zones_of(use.words("of")):
        for other in site.zones_of(use.words("against")):
            yield from allowing_everything(site, zone, other, _NAMED)
            yield from allowing_everything(site, other, zone, _NAMED)


def _closed(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing at all between a closed tier and the internet, whatever is declared: not directly, not by another outside
    party, and no chain of sessions from there.
    """
    closed = (*use.words("of"), *use.words("same"))
    yield from _apart(site, closed, use.words("to"), _NOTHING)
    starts = site.zones_of(use.words("to"))
    for zone in site.zones_of(closed) if starts else ():
        for other in starts:
            yield from handed_to_parties(site, zone, other)
        online = tuple(other for other in with_online_parties(site, starts) if other != zone)
        yield no_chain(site, online, zone, Direction.OPENING, _CHAINS)


def _apart(
    site: Site, first: tuple[str, ...], second: tuple[str, ...], kinds: frozenset[PermissionKind]
) -> Iterator[Evidence | Observation]:
    for tiers in (first, second):
        if not site.zones_of(tiers):
            yield without_zones(site, tiers)
            return
    for zone in site.zones_of(first):
        for other in site.zones_of(second):
            yield from site.separation(zone, other, kinds)
            yield from site.separation(other, zone, kinds)
    for zone in dict.fromkeys((*site.zones_of(first), *site.zones_of(second))):
        yield from beside_zone(site, zone)


CHECKS: Mapping[str, Check] = {"ISO-1": _isolated, "DIV-1": _divided, "CLD-1": _isolated, "SAN-1": _closed}
