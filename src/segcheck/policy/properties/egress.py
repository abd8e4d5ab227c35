"""Ways out: what is meant for an outside network leaves by the one exit that it should, and comes in nowhere else.

EGR-1, EGR-2, LGW-1, SAN-2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from segcheck.model.header import Family, Interval
from segcheck.policy.analysis import Journey
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.declarations import InternetLink, OutsideParty
from segcheck.policy.exits import (
    interface_lines,
    leaving_over,
    part_on,
    seen_arriving,
    segment_text,
    segments_of,
    untold_addresses,
)
from segcheck.policy.online_parties import out_of_date
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.openings import beside_zone, too_wide
from segcheck.policy.properties.signature import Check
from segcheck.policy.separation import out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.forwarding import merge, subtract

_NAMED = frozenset({PermissionKind.FLOW, PermissionKind.EXCEPTION})


def _aggregated(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Whatever a tier sends to the internet leaves by the aggregated egress, and nothing comes in beside it."""
    yield from _each_pair(site, use, lambda egress: egress.everything(also_by_parties=True))


def _covered(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """The same, and only what is declared may go there at all.

    What a tier sends to the egress itself counts too: a proxy there is a way to the internet. A declaration counts when
    it names hosts and ports: the models allow named services, not the internet.
    """
    yield from _each_pair(site, use, lambda egress: egress.everything(also_by_parties=True))
    for zone in site.zones_of(use.words("of")):
        for other in site.zones_of((*use.words("to"), *use.words("through"))):
            yield from site.separation(zone, other)
            yield from site.separation(other, zone)
            yield from too_wide(site, zone, other, _NAMED)


def _by_one_line(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Whatever is meant for certain outside networks leaves by one line.

    CHOICE: unlike the internet, these networks are where the policy file says and nowhere else: what another outside
    party does with packets for them is not asked.
    """
    yield from _each_pair(site, use, lambda egress: egress.everything(also_by_parties=False))


def handed_to_parties(site: Site, source: str, destination: str) -> Iterator[Observation]:
    """What `source` sends for `destination` that is handed to other outside parties, which may lead there."""
    yield from _Egress(site, source, destination, (), "–").by_parties()


def _each_pair(site: Site, use: PropertyUse, ask: Callable[[_Egress], Iterator[Observation]]) -> Iterator[Observation]:
    for tiers in (use.words("of"), use.words("to")):
        if not site.zones_of(tiers):
            yield without_zones(site, tiers)
            return
    through = site.zones_of(use.words("through"))
    named = ", ".join(through or use.words("through"))
    for source in site.zones_of(use.words("of")):
        for destination in site.zones_of(use.words("to")):
            yield from ask(_Egress(site, source, destination, through, named))
        yield from beside_zone(site, source)


class _Egress:
    """One zone, one outside zone, and the zones by whose segments the way should lead.

    Without such zones every way is beside the egress. `named`: what people call the egress.
    """

    def __init__(self, site: Site, source: str, destination: str, through: tuple[str, ...], named: str) -> None:
        self._site = site
        self._source = source
        self._destination = destination
        self._through = through
        self._gates = segments_of(site, through)
        self._beside = site.analysis.area(destination).segments - self._gates
        self._pair = (("destination", destination), ("source", source), ("through", named))

    def everything(self, *, also_by_parties: bool) -> Iterator[Observation]:
        """What is seen in each family; where nothing is seen against it, that it is proved."""
        attached = self._site.analysis.area(self._source).attachments
        if not attached and self._source not in self._site.analysis.placement.unresolved:
            yield Observation(Outcome.VACUOUS, "border-zone-without-interface", (("zone", self._source),))
            return
        lost = [span for zone in self._through for span in self._site.analysis.placement.unresolved.get(zone, ())]
        if lost:
            # SOUNDNESS: where the egress is not known, no exit is known to be beside it.
            doubt = Doubt("zone-member-unknown", "", tuple(lost))
            yield self._hidden(None, (doubt,))
            return
        for family in self._site.analysis.families:
            doubts = untold_addresses(self._site, family, self._source, self._destination)
            if doubts is None:
                continue
            seen = list(self._in_family(family, doubts, also_by_parties=also_by_parties))
            yield from seen
            if all(one.outcome is Outcome.DECLARED for one in seen):
                yield self._proved(family)

    def by_parties(self) -> Iterator[Observation]:
        """What is handed to outside parties other than the destination, in each family."""
        for family in self._site.analysis.families:
            doubts = untold_addresses(self._site, family, self._source, self._destination)
            if doubts:
                yield self._hidden(family, doubts)
            journey = self._site.analysis.journey(self._source, family)
            for zone, segments in self._parties():
                yield from self._by_party(family, journey, zone, segments)

    def _in_family(self, family: Family, doubts: tuple[Doubt, ...], *, also_by_parties: bool) -> Iterator[Observation]:
        journey = self._site.analysis.journey(self._source, family)
        yield from self._exits(family, journey)
        yield from self._entries(family)
        yield from self._foreign_next_hops(family, journey)
        settled = self._gates
        if also_by_parties:
            parties = self._parties()
            for zone, segments in parties:
                yield from self._by_party(family, journey, zone, segments)
            settled = settled.union(*(segments for _, segments in parties))
        else:
            settled = settled | segments_of(self._site, self._outside())
        hidden = out_of_sight(
            self._site.analysis, family, journey, (self._source, self._destination), frozenset(settled)
        )
        reasons = tuple(dict.fromkeys((*doubts, *hidden)))
        if reasons:
            yield self._hidden(family, reasons)

    def _hidden(self, family: Family | None, reasons: tuple[Doubt, ...]) -> Observation:
        return Observation(
            Outcome.UNDECIDED, "egress-out-of-sight", self._pair, doubts=reasons, about=self._source, family=family
        )

    # -- beside the egress ----------------------------------------------------------------------------

    def _exits(self, family: Family, journey: Journey) -> Iterator[Observation]:
        analysis = self._site.analysis
        for number in sorted(self._beside):
            area = part_on(analysis.area(self._destination), (number,))
            arriving = analysis.family(family).into(area, journey.departure, journey.arrivals)
            codes = ("exit-beside-egress", "exit-beside-egress-possible")
            yield from self._seen(family, journey, number, area.name, arriving, codes)

    def _entries(self, family: Family) -> Iterator[Observation]:
        analysis = self._site.analysis
        graph = analysis.family(family)
        here = analysis.area(self._source)
        for number in sorted(self._beside):
            area = part_on(analysis.area(self._destination), (number,))
            sent = graph.sent_by(area, spoofing=analysis.policy.assumptions.spoofing)
            journey = analysis.journey_of(area, family, sent)
            arriving = graph.into(here, journey.departure, journey.arrivals)
            codes = ("entry-beside-egress", "entry-beside-egress-possible")
            found = seen_arriving(self._site, family, journey, here, arriving, codes, self._place(number))
            if found is not None:
                yield found
            hidden = tuple(out_of_sight(analysis, family, journey, (self._destination, self._source), self._gates))
            if hidden and found is None:
                doubts = tuple(dict.fromkeys(hidden))
                yield Observation(
                    Outcome.UNDECIDED, codes[1], self._place(number), (), (), doubts, self._source, (), family
                )

    def _seen(
        self, family: Family, journey: Journey, number: int, zone: str, arriving: Bounds, codes: tuple[str, str]
    ) -> Iterator[Observation]:
        area = part_on(self._site.analysis.area(zone), (number,))
        found = seen_arriving(self._site, family, journey, area, arriving, codes, self._place(number))
        if found is not None:
            yield found

    def _place(self, number: int) -> tuple[tuple[str, str], ...]:
        return (*self._pair, ("where", segment_text(self._site, number)))

    # -- by another outside party ---------------------------------------------------------------------

    def _outside(self) -> tuple[str, ...]:
        zones = (zone.name for zone in self._site.policy.zones if self._site.is_outside(zone.name))
        return tuple(zone for zone in zones if zone not in (self._destination, *self._through))

    def _parties(self) -> tuple[tuple[str, frozenset[int]], ...]:
        """Other outside zones with the segments that are theirs, and neither the egress nor the destination."""
        known = self._gates | self._beside
        areas = ((zone, self._site.analysis.area(zone)) for zone in self._outside())
        return tuple((zone, area.segments - known) for zone, area in areas if area.segments - known)

    def _by_party(self, family: Family, journey: Journey, zone: str, segments: frozenset[int]) -> Iterator[Observation]:
        """Packets for the internet that are handed to another outside party.

        SOUNDNESS: an outside party may have an exit of its own; only its record says whether it is on the internet.
        """
        analysis = self._site.analysis
        graph = analysis.family(family)
        meant = graph.addressed_to(analysis.area(self._destination))
        party = self._record(zone)
        for number in sorted(segments):
            area = part_on(analysis.area(zone), (number,))
            arriving = graph.into(area, journey.departure, journey.arrivals)
            handed = Bounds(arriving.surely & meant, arriving.possibly & meant)
            if not handed.possibly:
                continue
            arguments = (*self._place(number), ("party", zone))
            if party is not None and party.internet is InternetLink.CONNECTED:
                codes = ("exit-by-connected-party", "exit-by-connected-party-possible")
                found = seen_arriving(self._site, family, journey, area, handed, codes, arguments)
                if found is not None:
                    yield found
                continue
            unsaid = Doubt("party-without-record", "", (self._site.zone(zone).span,))
            doubt = unsaid if party is None else out_of_date(self._site, party)
            if party is not None and doubt is None:
                yield Observation(
                    Outcome.DECLARED, "exit-to-closed-party", arguments, (party.span,), about=zone, family=family
                )
            elif doubt is not None:
                lines = interface_lines(self._site, (number,))
                yield Observation(
                    Outcome.UNDECIDED, "exit-to-unknown-party", arguments, lines, (), (doubt,), zone, (), family
                )

    def _record(self, zone: str) -> OutsideParty | None:
        return next((party for party in self._site.policy.declarations.outside_parties if party.zone == zone), None)

    # -- by the egress --------------------------------------------------------------------------------

    def _foreign_next_hops(self, family: Family, journey: Journey) -> Iterator[Observation]:
        """Routes to a neighbour on the egress's segment that is none of the egress's own addresses, or to anybody there
        who answers, where that need not be the egress.

        CHOICE: link-local next hops are let be: no zone holds them.
        """
        analysis = self._site.analysis
        meant = analysis.family(family).addressed_to(analysis.area(self._destination))
        for number in sorted(self._gates):
            own = [
                interval
                for zone in self._through
                if number in analysis.area(zone).segments
                for interval in analysis.area(zone).addresses.get(family, ())
            ]
            hops: dict[str, Doubt] = {}
            for edge in leaving_over(self._site, family, journey, number, meant):
                hop, device = edge.next_hop, getattr(edge.source, "device", "")
                if hop is not None and family is Family.IPV6 and hop >> 118 == 0x3FA:
                    continue
                if hop is None:
                    name, foreign = f"{device}:{edge.egress}", self._others_fit(family, number, own)
                else:
                    name = _address_text(family, hop)
                    foreign = not any(low <= hop <= high for low, high in own)
                if foreign:
                    lines = interface_lines(self._site, (number,))
                    hops.setdefault(name, Doubt("next-hop-not-of-egress", device, lines))
            if hops:
                yield Observation(
                    Outcome.UNDECIDED,
                    "egress-by-unknown-next-hop",
                    (*self._place(number), ("hops", ", ".join(hops))),
                    (),
                    (),
                    tuple(dict.fromkeys(hops.values())),
                    self._source,
                    (),
                    family,
                )

    def _others_fit(self, family: Family, number: int, own: Iterable[Interval]) -> bool:
        """Whether the segment has addresses for others than the egress and the devices of the snapshot."""
        segment, snapshot = self._site.analysis.topology.segments[number], self._site.analysis.snapshot
        devices = ((name, snapshot.device(device)) for device, name in segment.interfaces)
        interfaces = [device.interface(name) for name, device in devices if device is not None]
        taken = [
            (address.address, address.address)
            for one in interfaces
            for address in (one.addresses if one is not None else ())
            if address.family is family
        ]
        for subnet in segment.subnets:
            low, high = subnet.interval
            edge = 1 if subnet.family is Family.IPV4 and subnet.length < 31 else 0
            if subnet.family is family and subtract(((low + edge, high - edge),), merge((*own, *taken))):
                return True
        return False

    def _proved(self, family: Family) -> Observation:
        used = [number for number in sorted(self._gates) if self._uses(family, number)]
        exits = "; ".join(segment_text(self._site, number) for number in used)
        code = "egress-only" if exits else "egress-none"
        arguments = (*self._pair, ("where", exits)) if exits else self._pair
        return Observation(Outcome.PROVED, code, arguments, about=self._source, family=family)

    def _uses(self, family: Family, number: int) -> bool:
        """Whether anything for the destination possibly leaves over the egress's segment `number`."""
        analysis = self._site.analysis
        graph = analysis.family(family)
        journey = analysis.journey(self._source, family)
        area = analysis.area(self._destination)
        if any(leaving_over(self._site, family, journey, number, graph.addressed_to(area))):
            return True
        return bool(graph.into(part_on(area, (number,)), journey.departure, journey.arrivals).possibly)


def _address_text(family: Family, address: int) -> str:
    import netaddr

    return str(netaddr.IPAddress(address, family.value))


CHECKS: Mapping[str, Check] = {"EGR-1": _aggregated, "EGR-2": _covered, "LGW-1": _by_one_line, "SAN-2": _aggregated}
