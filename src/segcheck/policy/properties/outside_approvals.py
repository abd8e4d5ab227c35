"""Outside networks are connected with a recorded approval, and it is in force. EXT-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.declarations import OutsideParty
from segcheck.policy.outside_lines import outside_connections, undescribed_lines
from segcheck.policy.properties.signature import Check
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.policy.zones import Zone


def _approved(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """For each outside zone that is connected: a record with approver and day, in force on the day judged by."""
    outside = [zone for zone in site.policy.zones if site.is_outside(zone.name)]
    if not outside:
        yield Observation(Outcome.VACUOUS, "no-outside-zone", (), (use.span,))
    records = {party.zone: party for party in site.policy.declarations.outside_parties}
    for zone in outside:
        if site.analysis.area(zone.name).attachments:
            yield _of_zone(site, zone, records.get(zone.name))
    for party in records.values():
        if not site.is_outside(party.zone):
            doubt = Doubt("tier-lies-inside", "", (site.zone(party.zone).span,))
            yield Observation(
                Outcome.UNDECIDED,
                "party-of-inside-zone",
                (("zone", party.zone),),
                (party.span,),
                (),
                (doubt,),
                party.zone,
            )
    missing = undescribed_lines(site)
    if missing:
        yield Observation(Outcome.UNDECIDED, "outside-connections-unknown", doubts=missing)


def _of_zone(site: Site, zone: Zone, party: OutsideParty | None) -> Observation:
    places = [one for one in outside_connections(site) if zone.name in one.zones]
    lines = tuple(span for one in places for span in one.origin[:1])
    named = (("where", ", ".join(one.place for one in places) or "–"), ("zone", zone.name))
    if party is None:
        return Observation(Outcome.VIOLATED, "party-unrecorded", named, (zone.span, *lines), about=zone.name)
    approval = party.approval
    here = (party.span, *lines)
    if not approval.approver or approval.approved is None:
        lacking = "party-without-approver" if not approval.approver else "party-without-day"
        return Observation(Outcome.VIOLATED, lacking, named, here, about=zone.name)
    dated = (*named, ("approved", str(approval.approved)), ("approver", approval.approver))
    if site.on is None:
        doubt = Doubt("no-day-given", "", (party.span,))
        return Observation(Outcome.UNDECIDED, "party-approval-undated", dated, here, (), (doubt,), zone.name)
    if approval.approved > site.on:
        return Observation(Outcome.VIOLATED, "party-not-yet-approved", dated, here, about=zone.name)
    if approval.expires is not None and approval.expires < site.on:
        expired = (*dated, ("expires", str(approval.expires)))
        return Observation(Outcome.VIOLATED, "party-approval-expired", expired, here, about=zone.name)
    return Observation(Outcome.PROVED, "party-approved", dated, here, about=zone.name)


CHECKS: Mapping[str, Check] = {"EXT-1": _approved}
