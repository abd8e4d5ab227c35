"""Outside parties that are on the internet, by their own record."""

from __future__ import annotations

from segcheck.policy.declarations import InternetLink
from segcheck.policy.site import Site


def with_online_parties(site: Site, zones: tuple[str, ...]) -> tuple[str, ...]:
    """`zones`, and every outside party whose record says that it is connected to the internet.

    SOUNDNESS: whoever is on the internet may use such a party as a step, though no packet of the internet gets there by
    way of this network.
    """
    online = (
        party.zone for party in site.policy.declarations.outside_parties if party.internet is InternetLink.CONNECTED
    )
    return tuple(dict.fromkeys((*zones, *online)))
