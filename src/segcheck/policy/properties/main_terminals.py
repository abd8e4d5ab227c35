"""Main terminals in the internet tier (β models): the tiers stay apart, screens go the other way, someone outside
confirmed it. BETA-1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.openings import beside_zone
from segcheck.policy.properties.signature import Check
from segcheck.policy.relay import Relay, RelayKind
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome


def _other_way_round(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Nothing undeclared between the two tiers; screens of the one on terminals of the other, sessions opened there;
    an outside confirmation in date.
    """
    terminals, screens = site.zones_of(use.words("terminals")), site.zones_of(use.words("screens"))
    for tiers, found in ((use.words("terminals"), terminals), (use.words("screens"), screens)):
        if not found:
            yield without_zones(site, tiers)
            return
    for zone in (*terminals, *screens):
        yield from beside_zone(site, zone)
    for zone in terminals:
        for other in screens:
            yield from site.separation(zone, other)
            yield from site.separation(other, zone)
    yield from _screens(site, use, terminals, screens)
    yield _confirmation(site, use)


def _screens(
    site: Site, use: PropertyUse, terminals: tuple[str, ...], screens: tuple[str, ...]
) -> Iterator[Observation]:
    transfers = [relay for relay in site.policy.relays if relay.kind is RelayKind.SCREEN_TRANSFER]
    right = False
    for relay in transfers:
        shown = any(source in screens and target in terminals for source, target in relay.carries)
        reversed_pairs = [pair for pair in relay.carries if pair[0] in terminals and pair[1] in screens]
        arguments = (("relay", relay.name), ("screens", ", ".join(screens)), ("terminals", ", ".join(terminals)))
        if reversed_pairs:
            yield Observation(Outcome.VIOLATED, "screens-wrong-way", arguments, (relay.span,), about=relay.name)
        wrong = list(_wrong_legs(relay, terminals, screens)) if shown or reversed_pairs else []
        yield from wrong
        if shown and not reversed_pairs and not wrong:
            right = True
            yield Observation(Outcome.PROVED, "screens-shown", arguments, (relay.span,), about=relay.name)
    if not right:
        named = (("screens", ", ".join(screens)), ("terminals", ", ".join(terminals)))
        doubt = Doubt("screen-transfer-undeclared", "", (use.span,))
        yield Observation(Outcome.UNDECIDED, "screens-not-shown", named, (use.span,), (), (doubt,))


def _wrong_legs(relay: Relay, terminals: tuple[str, ...], screens: tuple[str, ...]) -> Iterator[Observation]:
    """Legs whose sessions the side of the screens opens, or that end at terminals."""
    for leg in relay.legs:
        outward = leg.source in screens and leg.destination not in screens
        if outward or (leg.destination in terminals and leg.source not in terminals):
            arguments = (("destination", leg.destination), ("relay", relay.name), ("source", leg.source))
            yield Observation(Outcome.VIOLATED, "screens-opened-wrong", arguments, (leg.span,), about=relay.name)


def _confirmation(site: Site, use: PropertyUse) -> Observation:
    found = site.policy.declarations.external_confirmation
    if found is None:
        return Observation(Outcome.VIOLATED, "confirmation-missing", (), (use.span,))
    here = (found.span,)
    if not found.by or found.on is None:
        return Observation(Outcome.VIOLATED, "confirmation-incomplete", (), here)
    arguments = (("by", found.by), ("on", str(found.on)))
    if site.on is None:
        doubt = Doubt("no-day-given", "", here)
        return Observation(Outcome.UNDECIDED, "confirmation-undated", arguments, here, (), (doubt,))
    if found.on > site.on:
        return Observation(Outcome.VIOLATED, "confirmation-later", arguments, here)
    if found.expires is None:
        doubt = Doubt("confirmation-without-end", "", here)
        return Observation(Outcome.UNDECIDED, "confirmation-undated", arguments, here, (), (doubt,))
    dated = (*arguments, ("expires", str(found.expires)))
    if found.expires < site.on:
        return Observation(Outcome.VIOLATED, "confirmation-expired", dated, here)
    return Observation(Outcome.PROVED, "confirmation-in-date", dated, here)


CHECKS: Mapping[str, Check] = {"BETA-1": _other_way_round}
