"""Questions about sessions that several properties ask: what may be opened inward, and is what allows it narrow?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from segcheck.policy.flow_width import names_hosts, names_ports
from segcheck.policy.intent import PacketScope
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.separation import nothing_else
from segcheck.policy.site import Site
from segcheck.policy.tiers import Side
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome


def inside_zones(site: Site, tiers: Collection[str], but: Collection[str]) -> tuple[str, ...]:
    """Zones of `tiers` and all others of tiers inside, without those of `but`; places no zone holds are among them.

    SOUNDNESS: tiers that a site adds are inside unless it says otherwise, also where a property does not name them. A
    zone at the far end of a line (a cloud area) is inside by its tier, too, though others run it.
    """
    return tuple(
        zone
        for zone in site.zones_outside(but)
        if site.tier_of(zone) in tiers or site.tier(site.tier_of(zone)).side is Side.INSIDE
    )


def opened(site: Site, source: str, destination: str, kinds: frozenset[PermissionKind]) -> Iterator[Evidence]:
    """Whether no session but what permissions of `kinds` allow can be opened from `source` to `destination`."""
    flows, answers = site.allowed(source, destination, kinds), site.allowed(destination, source, kinds)
    for family in site.analysis.families:
        yield nothing_else(site.analysis, family, source, destination, flows, answers, PacketScope.OPENING)


def too_wide(site: Site, source: str, destination: str, kinds: frozenset[PermissionKind]) -> Iterator[Observation]:
    """Permissions of `kinds` between the zones that name no hosts, or no ports: they would allow everything there."""
    if destination == UNZONED:
        return
    area = site.analysis.area(destination)
    for permission in site.permissions:
        if permission.kind not in kinds or not permission.concerns(source, destination):
            continue
        arguments = (("destination", destination), ("flow", permission.flow.text), ("name", permission.name))
        for named, code in (
            (names_hosts(permission.flow, area), "flow-without-hosts"),
            (names_ports(permission.flow), "flow-without-ports"),
        ):
            if not named:
                yield Observation(Outcome.VIOLATED, code, arguments, (permission.span,), about=permission.name)


def allowing_everything(
    site: Site, source: str, destination: str, kinds: frozenset[PermissionKind]
) -> Iterator[Observation]:
    """Permissions of `kinds` between the zones that name neither hosts nor ports: with one, nothing is kept apart."""
    if UNZONED in (source, destination):
        return
    area = site.analysis.area(destination)
    for permission in site.permissions:
        if permission.kind not in kinds or not permission.concerns(source, destination):
            continue
        if not names_hosts(permission.flow, area) and not names_ports(permission.flow):
            named = (("flow", permission.flow.text), ("name", permission.name))
            arguments = (("destination", destination), *named, ("source", source))
            yield Observation(
                Outcome.VIOLATED, "flow-of-everything", arguments, (permission.span,), about=permission.name
            )


def beside_zone(site: Site, zone: str) -> Iterator[Observation]:
    """Networks on the zone's own segments that no zone holds.

    SOUNDNESS: their hosts are on the wire of the tier, and no pair of zones asks what reaches them.
    """
    unzoned = site.analysis.unzoned
    if unzoned is None or site.is_outside(zone):
        return
    shared = site.analysis.area(zone).segments & unzoned.segments
    if shared:
        lines = (site.zone(zone).span,)
        doubts = (Doubt("addresses-beside-zone", "", lines),)
        labels = dict.fromkeys(site.analysis.topology.segments[number].label for number in sorted(shared))
        arguments = (("segment", ", ".join(labels)), ("zone", zone))
        yield Observation(Outcome.UNDECIDED, "tier-holds-more", arguments, lines, doubts=doubts, about=zone)
