"""Deciding separation: nothing but what is allowed gets from one zone to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from segcheck.model.header import ACK, FIRST_FRAGMENT, OTHER_FRAGMENT, RST, TCP, Family, Field
from segcheck.policy.analysis import Analysis, Journey
from segcheck.policy.doubts import doubts_about
from segcheck.policy.extent import packets_extent
from segcheck.policy.hosts_elsewhere import hosts_elsewhere
from segcheck.policy.intent import FlowSpec, PacketScope
from segcheck.policy.verdict import Doubt, Evidence, Outcome, Separation
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import cover
from segcheck.symbolic.header_space import HeaderSpace, PacketSet


def nothing_else(
    analysis: Analysis,
    family: Family,
    source: str,
    destination: str,
    flows: tuple[FlowSpec, ...],
    answers: tuple[FlowSpec, ...],
    scope: PacketScope,
) -> Evidence:
    """Whether nothing but `flows` (and answers of `answers`) gets from zone `source` to zone `destination`.

    Cost: one intersection after the source's fixpoint; a fixpoint of its own where headers are rewritten.
    """
    graph = analysis.family(family)
    space = graph.space
    vacuous = _why_vacuous(analysis, family, source, destination)
    doubts = addresses_untold(analysis, family, (source, destination)) if vacuous == "zone-without-addresses" else ()
    if doubts:
        return Evidence(family, source, destination, Outcome.UNDECIDED, 0, (), None, False, doubts)
    if vacuous:
        return _bare(family, source, destination, Outcome.VACUOUS, vacuous_because=vacuous)
    opening = opening_packets(space)
    allowed = allowed_packets(analysis, family, flows, answers)
    journey = journey_without(analysis, family, source, left_out(analysis, family, flows, answers))
    arriving = graph.into(analysis.area(destination), journey.departure, journey.arrivals)
    offending = opening if scope is PacketScope.OPENING else space.valid
    surely = arriving.surely & offending - allowed
    possibly = arriving.possibly & offending - allowed
    if surely:
        found = _violation(analysis, family, journey, destination, surely, opening)
        perhaps = possibly - surely
        return replace(found, extent=(packets_extent(perhaps, "perhaps"),)) if perhaps else found
    found = _otherwise(analysis, family, journey, destination, possibly, opening)
    if found.outcome is not Outcome.PROVED:
        return found
    return replace(found, separation=Separation(family, source, destination, flows, answers, scope))


def _violation(
    analysis: Analysis, family: Family, journey: Journey, destination: str, packets: PacketSet, opening: PacketSet
) -> Evidence:
    openers = packets & opening
    shown = openers or packets
    return Evidence(
        family,
        journey.source.name,
        destination,
        Outcome.VIOLATED,
        packets.count(Field.SOURCE_MAC),
        cover(packets),
        analysis.example(journey, destination, family, shown, surely=True),
        not openers,
        (),
    )


def _otherwise(
    analysis: Analysis, family: Family, journey: Journey, destination: str, possibly: PacketSet, opening: PacketSet
) -> Evidence:
    """Nothing surely offends: PROVED when nothing possibly does either and nothing got out of sight."""
    source = journey.source.name
    doubts: list[Doubt] = []
    trace = None
    if possibly:
        trace = analysis.example(journey, destination, family, possibly & opening or possibly, surely=False)
        doubts.extend(doubts_about(analysis, journey, trace))
    doubts.extend(out_of_sight(analysis, family, journey, (source, destination)))
    if not possibly and not doubts:
        return _bare(family, source, destination, Outcome.PROVED)
    return Evidence(
        family,
        source,
        destination,
        Outcome.UNDECIDED,
        possibly.count(Field.SOURCE_MAC),
        cover(possibly),
        trace,
        bool(possibly) and not possibly & opening,
        tuple(dict.fromkeys(doubts)),
    )


def out_of_sight(
    analysis: Analysis,
    family: Family,
    journey: Journey,
    zones: tuple[str, str],
    settled: frozenset[int] = frozenset(),
) -> Iterator[Doubt]:
    """Why an answer about these zones cannot be complete. `settled`: segments where it is known what lies behind.

    SOUNDNESS: a neighbour nobody described, hosts of the zone behind one, a zone member that names nothing and a file
    that could not be read may each hide a way between the zones.
    """
    one, hidden = analysis.family(family), analysis.hidden_ways
    leaving = [
        edge
        for location in hidden.leaks(journey, one)
        for edge in one.graph.entering(location)
        if edge.source in journey.arrivals.possibly
    ]
    led_away = [
        edge
        for edge in hidden.led_away(journey, one, analysis.area(zones[1]))
        if getattr(edge.target, "segment", None) not in settled
    ]
    for reason, edges in (("unknown-neighbor", leaving), ("unknown-neighbor-in-zone", led_away)):
        for edge in edges:
            name = getattr(edge.source, "device", "")
            device = analysis.snapshot.device(name)
            interface = device.interface(edge.egress) if device is not None else None
            yield Doubt(reason, name, interface.origin[:1] if interface is not None else ())
    yield from hosts_elsewhere(analysis, family, journey.source.name, settled)
    for zone in zones:
        for origin in hidden.loose_ends(analysis.area(zone)):
            yield Doubt("switch-without-link", "", origin)
        missing = analysis.placement.unresolved.get(zone)
        if missing:
            yield Doubt("zone-member-unknown", "", missing)
    for path in analysis.snapshot.rejected:
        yield Doubt("file-rejected", path, ())


def blind_pairs(analysis: Analysis) -> frozenset[tuple[str, str, Family]]:
    """Pairs of zones, with a family, between which not every way can be seen: no packet found is no proof there."""
    return frozenset(
        (source, destination, family)
        for source, destination, flows in analysis.matrix()
        for family in (flows.family,)
        if addresses_untold(analysis, family, (source, destination))
        or any(out_of_sight(analysis, family, analysis.journey(source, family), (source, destination)))
    )


def left_out(
    analysis: Analysis, family: Family, flows: tuple[FlowSpec, ...], answers: tuple[FlowSpec, ...]
) -> PacketSet:
    """Packets that are not followed, because they are allowed as they are sent.

    A declared flow is recognised by its header as it was sent or as it arrives: NAT may change it between.
    """
    graph = analysis.family(family)
    changed = bool(flows or answers) and graph.graph.rewrites
    return allowed_packets(analysis, family, flows, answers) if changed else graph.space.nothing


def journey_without(analysis: Analysis, family: Family, source: str, packets: PacketSet) -> Journey:
    """Where everything that hosts of `source` send gets to, but for `packets`."""
    if not packets:
        return analysis.journey(source, family)
    area = analysis.area(source)
    sent = analysis.family(family).sent_by(area, spoofing=analysis.policy.assumptions.spoofing)
    return analysis.journey_of(area, family, sent - packets)


def allowed_packets(
    analysis: Analysis, family: Family, flows: tuple[FlowSpec, ...], answers: tuple[FlowSpec, ...]
) -> PacketSet:
    """Packets of `flows`, their later fragments, and TCP answers of `answers`."""
    graph = analysis.family(family)
    space = graph.space
    forward = space.union(graph.matcher.bounds(flow.match(family)).surely for flow in flows)
    back = space.union(graph.matcher.bounds(flow.match(family)).surely for flow in answers).reversed()
    tails = later_fragments(space, forward | back)
    segment = space.box({Field.PROTOCOL: ((TCP, TCP),), Field.FRAGMENT: ((FIRST_FRAGMENT, FIRST_FRAGMENT),)})
    running = space.field_masked(Field.TCP_FLAGS, ACK, ACK) | space.field_masked(Field.TCP_FLAGS, RST, RST)
    return forward | tails | (back & segment & running)


def later_fragments(space: HeaderSpace, packets: PacketSet) -> PacketSet:
    """Later fragments between the same hosts with the same protocol as `packets`.

    CHOICE: they belong to the flow of their first fragment. They carry no ports, so no packet filter can tell whose
    they are, and without a first fragment that passed, the receiver cannot use them. SOURCE: RFC 1858, section 2.
    """
    addressed = packets.forget(
        Field.FRAGMENT, Field.SOURCE_PORT, Field.DESTINATION_PORT, Field.ICMP_TYPE, Field.ICMP_CODE, Field.TCP_FLAGS
    )
    return addressed & space.field_in(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))


def _why_vacuous(analysis: Analysis, family: Family, source: str, destination: str) -> str:
    for zone in (source, destination):
        area = analysis.area(zone)
        if zone in analysis.placement.unresolved:
            continue
        if not area.attachments:
            return "zone-without-interface"
        if not area.addresses.get(family):
            return "zone-without-addresses"
    return ""


def addresses_untold(analysis: Analysis, family: Family, zones: tuple[str, str]) -> tuple[Doubt, ...]:
    """Zones without addresses of `family` whose routers carry it all the same; none where one zone cannot speak it.

    SOUNDNESS: the hosts there may have addresses of the family that neither the policy nor the devices tell.
    """
    doubts: list[Doubt] = []
    for zone in zones:
        area = analysis.area(zone)
        if area.addresses.get(family):
            continue
        speakers = analysis.speakers(area, family)
        if not speakers:
            return ()
        doubts.append(Doubt("zone-addresses-untold", "", speakers))
    return tuple(doubts)


def _bare(family: Family, source: str, destination: str, outcome: Outcome, *, vacuous_because: str = "") -> Evidence:
    return Evidence(family, source, destination, outcome, 0, (), None, False, (), vacuous_because)
