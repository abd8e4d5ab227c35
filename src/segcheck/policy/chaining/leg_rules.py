"""What the legs of a sanitizing relay may be: by which protocol, and opened by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from segcheck.model.header import TCP, Field
from segcheck.policy.reading.relay_reader import addresses_in, ends_at_sides
from segcheck.policy.relay import Leg, Relay, RelayKind
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome

# SOURCE: RFC 5321, 4.5.4.2 (25); RFC 8314 (465 and 587).
_MAIL_PORTS = ((25, 25), (465, 465), (587, 587))


def wrong_legs(site: Site, relay: Relay, of: Collection[str], against: Collection[str]) -> Iterator[Observation]:
    """A violation for each leg that is not as the kind of `relay` demands, where it carries from `against` to `of`."""
    for leg in relay.legs:
        code = _mistake(site, relay, leg, of, against)
        if code:
            named = (("from", leg.source), ("relay", relay.name), ("text", leg.flow.text), ("to", leg.destination))
            yield Observation(Outcome.VIOLATED, code, named, (leg.span,), about=relay.name)


def _mistake(site: Site, relay: Relay, leg: Leg, of: Collection[str], against: Collection[str]) -> str:
    """The message code for what is wrong with `leg`; "" when nothing is."""
    from_side = ends_at_sides(leg.source, leg.flow, Field.SOURCE, relay.sides)
    inside = site.tier_of(leg.source) in of
    into = site.tier_of(leg.destination) in of
    if into and not inside and (not from_side or site.tier_of(leg.source) in against):
        return "leg-not-from-relay"
    if relay.kind is RelayKind.SCREEN_TRANSFER and into and (from_side or not inside):
        return "leg-opened-into-tier"
    if relay.kind is RelayKind.DATA_DIODE:
        back = (inside and not from_side) or (from_side and site.tier_of(leg.destination) in against)
        return "leg-back-through-diode" if back else ""
    if relay.kind is RelayKind.MAIL_TEXT and (into or inside):
        if not _only_mail(site, leg):
            return "leg-no-mail"
        if into and from_side and not _names_hosts(leg):
            return "leg-to-any-mail-server"
    return ""


def _only_mail(site: Site, leg: Leg) -> bool:
    for family, match in leg.flow.matches:
        graph = site.analysis.family(family)
        mail = graph.space.box({Field.PROTOCOL: ((TCP, TCP),), Field.DESTINATION_PORT: _MAIL_PORTS})
        if graph.matcher.bounds(match).possibly & graph.space.valid - mail:
            return False
    return True


def _names_hosts(leg: Leg) -> bool:
    named = addresses_in(leg.flow, Field.DESTINATION)
    return named is not None and all(low == high for intervals in named.values() for low, high in intervals)
