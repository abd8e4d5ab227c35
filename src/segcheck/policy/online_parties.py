"""Outside parties that are on the internet or not, by their own record."""

from __future__ import annotations

from segcheck.policy.declarations import InternetLink, OutsideParty
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt


def with_online_parties(site: Site, zones: tuple[str, ...]) -> tuple[str, ...]:
    """`zones`, and every outside party whose record says that it is connected to the internet.

    SOUNDNESS: whoever is on the internet may use such a party as a step, though no packet of the internet gets there by
    way of this network.
    """
    online = (
        party.zone for party in site.policy.declarations.outside_parties if party.internet is InternetLink.CONNECTED
    )
    return tuple(dict.fromkeys((*zones, *online)))


def out_of_date(site: Site, party: OutsideParty) -> Doubt | None:
    """Why the record of `party` says nothing on the day of the check; None where it is in date.

    SOUNDNESS: only that a party is *not* on the internet needs a record in date; that it is one is believed always.
    """
    approved, expires = party.approval.approved, party.approval.expires
    if site.on is None:
        return Doubt("no-day-given", "", (party.span,)) if expires is not None else None
    in_date = (approved is None or approved <= site.on) and (expires is None or site.on <= expires)
    return None if in_date else Doubt("party-record-not-in-date", "", (party.span,))
