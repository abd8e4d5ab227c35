"""The part of a certificate that speaks of one address family."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.certification.claims import Claim, Claims
from segcheck.certification.points import Place, Point, Points
from segcheck.certification.spelling import Plain, Spelling, mac
from segcheck.certification.unfolding import Unfolding, location_words
from segcheck.model.header import Family, Field, Interval
from segcheck.policy.analysis import Analysis
from segcheck.policy.intent import FlowSpec
from segcheck.reachability.graph import Edge, Received
from segcheck.reachability.places import Area
from segcheck.symbolic.encoding import FIELD_ORDER
from segcheck.symbolic.header_space import PacketSet
from segcheck.symbolic.node_table import NodeTable


class FamilyPart:
    """Writes one family. Sets are numbered in the order they are written, so equal input gives equal bytes."""

    def __init__(self, analysis: Analysis, family: Family, claims: Claims) -> None:
        self._analysis = analysis
        self._family = analysis.family(family)
        self._claims = claims
        self._spelling = Spelling(family)
        self._nodes = NodeTable(self._family.space)
        self._flows: dict[str, int] = {}
        self._flow_words: list[Plain] = []

    def words(self) -> dict[str, Plain]:
        """The family as JSON values."""
        followed = self._claims.followed
        unfolding = Unfolding(self._analysis, self._family, [one.journey for one in followed])
        points = unfolding.unfold([one.sent for one in followed])
        claims: list[Plain] = [self._claim(claim) for claim in self._claims.claims]
        zones: list[Plain] = [self._zone(area, external=external) for area, external in self._areas()]
        neighbors: list[Plain] = list(self._neighbors())
        edges = self._edges(points)
        journeys: list[Plain] = [self._journey(points, number) for number in range(len(followed))]
        family = self._family.family
        return {
            "family": family.value,
            "fields": [[field.value, field.bits(family)] for field in FIELD_ORDER],
            "nodes": [list(row) for row in self._nodes.rows],
            "segments": self._segments(points.places, neighbors),
            "zones": zones,
            "neighbors": neighbors,
            "locations": [location_words(place) for place in points.places],
            "points": len(points.places) + points.inner_count,
            "edges": edges,
            "flows": self._flow_words,
            "journeys": journeys,
            "claims": claims,
        }

    # -- zones and segments ---------------------------------------------------------------------------

    def _areas(self) -> Iterator[tuple[Area, bool]]:
        for zone in self._analysis.policy.zones:
            yield self._analysis.area(zone.name), zone.external
        if self._analysis.unzoned is not None:
            yield self._analysis.unzoned, False

    def _zone(self, area: Area, *, external: bool) -> Plain:
        family = self._family.family
        return {
            "name": area.name,
            "external": external,
            "attachments": [
                [one.segment, None if one.port is None else list(one.port)] for one in dict.fromkeys(area.attachments)
            ],
            "addresses": self._spelling.intervals(Field.DESTINATION, area.addresses.get(family, ())),
            "addressed": self._nodes.number(self._family.addressed_to(area)),
            "hosts": [
                [self._spelling.address(host.address), mac(host.mac)]
                for host in dict.fromkeys(area.hosts)
                if host.family is family
            ],
        }

    def _segments(self, places: dict[Place, Point], neighbors: Sequence[Plain]) -> list[Plain]:
        named = {attachment.segment for area, _ in self._areas() for attachment in area.attachments}
        named.update(number for place in places if (number := getattr(place, "segment", None)) is not None)
        named.update(one["segment"] for one in neighbors if isinstance(one, dict) and isinstance(one["segment"], int))
        segment_of = self._analysis.topology.segment_of
        received: dict[int, list[Plain]] = {}
        for place in places:
            if isinstance(place, Received):
                number = segment_of[place.device, place.interface]
                named.add(number)
                received.setdefault(number, []).append([place.device, place.interface])
        segments = self._analysis.topology.segments
        return [
            {"number": number, "name": segments[number].label, "interfaces": received.get(number, [])}
            for number in sorted(named)
        ]

    def _neighbors(self) -> Iterator[Plain]:
        seen: dict[tuple[int, Edge], None] = dict.fromkeys(self._family.to_undescribed_neighbors())
        written: dict[str, Plain] = {}
        for number, edge in seen:
            intervals = _destinations(edge.choice.possibly)
            words: Plain = {
                "segment": number,
                "device": getattr(edge.source, "device", ""),
                "interface": edge.egress,
                "next_hop": None if edge.next_hop is None else self._spelling.address(edge.next_hop),
                "destinations": self._spelling.intervals(Field.DESTINATION, intervals),
                "leading": self._nodes.number(edge.choice.possibly),
            }
            written.setdefault(repr(words), words)
        yield from written.values()

    # -- edges and journeys ---------------------------------------------------------------------------

    def _edges(self, points: Points) -> list[Plain]:
        words: list[Plain] = []
        for step in points.steps:
            edge: dict[str, Plain] = {"from": _number(points, step.source)}
            if step.target is not None:
                edge["to"] = _number(points, step.target)
            if step.kept is not None and step.rest is not None:
                edge["keep"] = self._nodes.number(step.kept)
                edge["rest"] = self._nodes.number(step.rest)
            assert isinstance(step.operation, dict)
            words.append({**edge, **step.operation})
        return words

    def _journey(self, points: Points, number: int) -> Plain:
        followed = self._claims.followed[number]
        held = sorted(
            (_number(points, point), packets) for point, load in points.loads() if (packets := load.get(number))
        )
        return {
            "zone": followed.zone,
            "left_out": self._nodes.number(followed.left_out),
            "sets": [[point, self._nodes.number(packets)] for point, packets in held],
        }

    # -- claims ---------------------------------------------------------------------------------------

    def _claim(self, claim: Claim) -> Plain:
        proved = claim.separation
        return {
            "source": proved.source,
            "destination": proved.destination,
            "scope": proved.scope.value,
            "flows": self._numbers(proved.flows),
            "answers": self._numbers(proved.answers),
            "allowed": self._nodes.number(claim.allowed),
            "journey": claim.journey,
            "intents": list(claim.intents),
        }

    def _numbers(self, flows: Sequence[FlowSpec]) -> list[Plain]:
        return [*sorted({self._flow(flow) for flow in flows})]

    def _flow(self, flow: FlowSpec) -> int:
        words: Plain = {"text": flow.text, "match": self._spelling.condition(flow.match(self._family.family))}
        key = repr(words)
        if key not in self._flows:
            self._flows[key] = len(self._flow_words)
            self._flow_words.append(words)
        return self._flows[key]


def _number(points: Points, point: Point) -> int:
    """Locations first, inner points behind them."""
    return point if point >= 0 else len(points.places) - point - 1


def _destinations(packets: PacketSet) -> tuple[Interval, ...]:
    """The destinations of a set that is about nothing else."""
    from segcheck.symbolic.cover import cover

    whole = ((0, (1 << packets.space.family.address_bits) - 1),)
    found: list[Interval] = []
    for row in cover(packets):
        found.extend(row.intervals(Field.DESTINATION) or whole)
    return tuple(found)
