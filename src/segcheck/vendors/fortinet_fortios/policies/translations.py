"""Address translation: virtual IPs before routing, pools and interface addresses after the policies, and answers back.

SOURCE: Fortinet, "FortiOS Administration Guide", "Virtual IPs", "Source NAT", "Central NAT"; packets are translated by
virtual IPs before routing and policies, and by source NAT after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from segcheck.model.header import (
    FIRST_FRAGMENT,
    OTHER_FRAGMENT,
    AnyOf,
    Field,
    FieldIn,
    Interval,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.address_outline import addresses_of
from segcheck.vendors.fortinet_fortios.objects.address_translation_objects import Vip
from segcheck.vendors.fortinet_fortios.objects.intervals import intersection, union
from segcheck.vendors.fortinet_fortios.objects.range_mapping import Piece, pieces
from segcheck.vendors.fortinet_fortios.policies.policies import has_central_translation
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.policies.policy_support import CENTRAL_SNAT
from segcheck.vendors.fortinet_fortios.policies.policy_values import ANSWERS, Policy
from segcheck.vendors.fortinet_fortios.statements import Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport

SUPPORT: Mapping[Path, BlockSupport] = {("firewall", "central-snat-map"): CENTRAL_SNAT}

_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_FRAGMENT = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
# More pieces than this of a one-to-one mapping are not written out.
_MOST_PIECES = 64
# More virtual IPs than this are not compared with each other, and more pairs of policies and virtual IPs not looked at.
_MOST_COMPARED = 1500
_MOST_PAIRS = 3_000_000
# More policies than this that may open sessions with one server are not asked one by one.
_MOST_OPENINGS = 32


class Site(NamedTuple):
    """One virtual firewall as translations see it. `vrfs`: its routing tables, as `Translation.vrf` names them."""

    vdom: Vdom
    attachments: Attachments
    policies: Sequence[Policy]
    vips: Sequence[Vip]
    interfaces: tuple[Interface, ...]
    vrfs: tuple[str | None, ...]


class _Side(NamedTuple):
    address: Field
    port: Field


_FROM = _Side(Field.SOURCE, Field.SOURCE_PORT)
_TO = _Side(Field.DESTINATION, Field.DESTINATION_PORT)


def site_of(vdom: Vdom, attachments: Attachments, policies: Sequence[Policy], vips: Sequence[Vip]) -> Site:
    """The virtual firewall with the routing tables its interfaces are in."""
    interfaces = attachments.behind(vdom.name, "any")
    vrfs = dict.fromkeys(interface.vrf or None for interface in interfaces)
    return Site(vdom, attachments, policies, vips, interfaces, tuple(vrfs))


# -- virtual IPs ----------------------------------------------------------------------------------------


def virtual_ips(site: Site) -> tuple[list[Translation], list[Translation]]:
    """(destination translations, source translations of what comes back) of the virtual firewall's virtual IPs."""
    central = has_central_translation(site.vdom)
    named = {name for policy in site.policies if policy.surely_on and policy.accepts() for name in policy.vips}
    asked = not central and len(site.policies) * len(site.vips) <= _MOST_PAIRS
    direct_ones = _direct_openings(site) if asked else None
    forth: list[Translation] = []
    back: list[Translation] = []
    for vip in site.vips:
        doubts = list(_doubts(vip, in_use=central or vip.name in named))
        many = len(site.vips) > _MOST_COMPARED
        if many or any(other is not vip and _overlap(vip, other) for other in site.vips):
            # SOUNDNESS: which of two virtual IPs for the same packets wins is not documented.
            doubts.append(Unknown(vip.origin, "vip-overlaps"))
        sides = _ingress_sides(site, vip)
        for match, rewrites in _forth(vip, doubts):
            forth.extend(_translations(site, vip, match, rewrites, [(side, None) for side in sides]))
        direct = _direct_doubt(vip, None if direct_ones is None else direct_ones.get(vip.mark, ()))
        for match, rewrites in _back(vip, [*doubts, *direct]):
            back.extend(_translations(site, vip, match, rewrites, [(None, None)]))
    return forth, back


def _doubts(vip: Vip, *, in_use: bool) -> Iterator[Match]:
    """SOURCE: Fortinet, "Technical Tip: Behavior when configured local-in policy to deny ...": a virtual IP translates
    when at least one policy that is in force names it, whatever else that policy asks.
    SOUNDNESS: "Unused Virtual IP (VIP) object can disrupt traffic" says that it does so without one as well.
    """
    if not in_use:
        yield Unknown(vip.origin, "vip-not-in-use")
    if not vip.exact:
        yield Unknown(vip.origin, "vip-bounded")


def _ingress_sides(site: Site, vip: Vip) -> list[str | None]:
    """Sides of the interfaces where packets for the virtual IP come in; None: any.

    SOURCE: Fortinet, "Technical Tip: Firewall VIP - difference in srcintf-filter and extintf": only the filter binds
    the translation to interfaces; `extintf` does not.
    """
    names: list[str | None] = []
    for word in vip.source_interfaces:
        found = site.attachments.behind(site.vdom.name, word)
        if word == "any" or (not found and not site.attachments.zones(site.vdom.name, word)):
            return [None]
        names.extend(interface.nat_side for interface in found)
    return names if vip.source_interfaces else [None]


def _forth(vip: Vip, doubts: Sequence[Match]) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Condition and rewrites of packets towards the virtual IP."""
    marking = SetInto(Field.MARK, ((vip.mark, vip.mark),))
    conditions = [vip.source_filter, vip.services, *doubts]
    for match, rewrites in _moved(vip, _TO, (vip.external, vip.external_ports), (vip.mapped, vip.mapped_ports)):
        yield all_of((match, *conditions)), (*rewrites, marking)


def _back(vip: Vip, doubts: Sequence[Match]) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """Condition and rewrites of answers of the server behind the virtual IP."""
    inside_ports = vip.mapped_ports if vip.mapped_ports is not None else vip.external_ports
    outside_ports = EVERY_PORT if vip.external_ports is None and inside_ports is not None else vip.external_ports
    for match, rewrites in _moved(vip, _FROM, (vip.mapped, inside_ports), (vip.external, outside_ports)):
        yield all_of((ANSWERS, match, *doubts)), rewrites


_Place = tuple[tuple[Interval, ...], Interval | None]


def _moved(vip: Vip, side: _Side, before: _Place, after: _Place) -> Iterator[tuple[Match, tuple[Rewrite, ...]]]:
    """How one end of packets is rewritten, in as many parts as a one-to-one mapping needs."""
    bits = vip.family.address_bits
    protocol = () if vip.protocol is None else (FieldIn(Field.PROTOCOL, ((vip.protocol, vip.protocol),)),)
    for addresses, to_address, address_doubt in _mapping(vip, side.address, before[0], after[0], bits):
        doubts = (Unknown(vip.origin, "vip-bounded"),) if address_doubt else ()
        if before[1] is None:
            to_some_port = () if after[1] is None else (SetInto(side.port, (after[1],)),)
            yield all_of((addresses, *protocol, *doubts)), (*to_address, *to_some_port)
            continue
        to_ports = after[1] if after[1] is not None else before[1]
        for ports, to_port, port_doubt in _mapping(vip, side.port, (before[1],), (to_ports,), 16):
            more = (Unknown(vip.origin, "vip-bounded"),) if port_doubt and not doubts else ()
            yield all_of((addresses, *protocol, _WHOLE, ports, *doubts, *more)), (*to_address, *to_port)
        # SOUNDNESS: a later fragment shows no port; it may be put together with its first one, and be translated.
        fragment = Unknown(vip.origin, "translation-of-fragment")
        yield all_of((addresses, *protocol, _FRAGMENT, fragment)), to_address


def _mapping(
    vip: Vip, field: Field, before: tuple[Interval, ...], after: tuple[Interval, ...], bits: int
) -> Iterator[tuple[Match, tuple[Rewrite, ...], bool]]:
    """(condition, rewrites, whether it is in doubt which value is taken) of one field."""
    if before == after and vip.exact:
        yield FieldIn(field, before), (), False
        return
    one_value = len(after) == 1 and after[0][0] == after[0][1]
    if vip.exact and not one_value and len(before) == 1 and len(after) == 1 and _span(before[0]) == _span(after[0]):
        parts: list[Piece] = list(islice(pieces(before[0], after[0], bits), _MOST_PIECES + 1))
        if len(parts) <= _MOST_PIECES:
            for part in parts:
                yield FieldIn(field, (part.before,)), (SetBits(field, part.value, part.care),), False
            return
    # SOUNDNESS: a pool says "some value"; which one is then not told, so nothing is sure of it.
    yield FieldIn(field, before), (SetInto(field, after),), not one_value


def _span(interval: Interval) -> int:
    return interval[1] - interval[0]


def _overlap(first: Vip, second: Vip) -> bool:
    """Whether one packet may be for both."""
    if first.family is not second.family:
        return False
    if None not in (first.protocol, second.protocol) and first.protocol != second.protocol:
        return False
    one, other = first.external_ports, second.external_ports
    if one is not None and other is not None and (one[1] < other[0] or other[1] < one[0]):
        return False
    if not intersection(first.external, second.external):
        return False
    interfaces = [frozenset(vip.source_interfaces) for vip in (first, second)]
    if all(interfaces) and "any" not in interfaces[0] | interfaces[1] and interfaces[0].isdisjoint(interfaces[1]):
        return False
    sources = [addresses_of(vip.source_filter, Field.SOURCE, vip.family) for vip in (first, second)]
    return bool(intersection(*sources))


def _direct_openings(site: Site) -> dict[int, list[Match]]:
    """What may open sessions with the servers behind virtual IPs at their own addresses, by mark.

    Cost: policies times virtual IPs, of those policies only that reach some server.
    """
    found: dict[int, list[Match]] = {}
    for family in dict.fromkeys(vip.family for vip in site.vips):
        own = [vip for vip in site.vips if vip.family is family]
        servers = union(interval for vip in own for interval in vip.mapped)
        for policy in site.policies:
            reading = policy.readings.get(family)
            if reading is None or reading.plain is None or not policy.accepts():
                continue
            match = reading.plain.match
            reached = intersection(addresses_of(match, Field.DESTINATION, family), servers)
            for vip in own if reached else ():
                known = found.setdefault(vip.mark, [])
                if len(known) <= _MOST_OPENINGS and intersection(reached, vip.mapped):
                    known.append(match)
    return found


def _direct_doubt(vip: Vip, direct: Sequence[Match] | None) -> Iterator[Match]:
    """SOUNDNESS: an answer does not tell whether its session came by the virtual IP or went to the server's own
    address; where a policy may have let the latter open, the answer possibly keeps its source.
    """
    doubt = Unknown(vip.origin, "vip-answers")
    if direct is None or len(direct) > _MOST_OPENINGS:
        yield doubt
    elif direct:
        yield AnyOf((Not(RepliesTo(AnyOf(tuple(direct)))), doubt))


def _translations(
    site: Site,
    vip: Vip,
    match: Match,
    rewrites: tuple[Rewrite, ...],
    sides: Iterable[tuple[str | None, str | None]],
) -> Iterator[Translation]:
    for ingress, egress in sides:
        for vrf in site.vrfs:
            yield Translation(vip.name, match, rewrites, ingress, egress, vrf, vip.origin, vip.family)
