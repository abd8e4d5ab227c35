"""Where packets of a zone leave, segment by segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from segcheck.model.header import Family
from segcheck.policy.analysis import Journey
from segcheck.policy.doubts import doubts_about
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.reachability.graph import Edge, Left
from segcheck.reachability.places import Area
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.sessions import opening_packets
from segcheck.source.text import Origin, Span
from segcheck.symbolic.cover import cover
from segcheck.symbolic.header_space import PacketSet


def part_on(area: Area, segments: Iterable[int]) -> Area:
    """`area` as far as it is attached to `segments`; its addresses stay."""
    chosen = frozenset(segments)
    return replace(area, attachments=tuple(place for place in area.attachments if place.segment in chosen))


def segments_of(site: Site, zones: Iterable[str]) -> frozenset[int]:
    """Numbers of the segments any of `zones` is on."""
    return frozenset(number for zone in zones for number in site.analysis.area(zone).segments)


def interface_lines(site: Site, segments: Iterable[int]) -> Origin:
    """First lines of the layer-3 interfaces on `segments`."""
    lines: list[Span] = []
    for number in sorted(segments):
        for device_name, name in site.analysis.topology.segments[number].interfaces:
            device = site.analysis.snapshot.device(device_name)
            interface = device.interface(name) if device is not None else None
            lines.extend(interface.origin[:1] if interface is not None else ())
    return tuple(lines)


def segment_text(site: Site, number: int) -> str:
    """The interfaces on a segment, or its own name where there is none."""
    segment = site.analysis.topology.segments[number]
    return ", ".join(":".join(name) for name in segment.interfaces) or segment.label


def untold_addresses(site: Site, family: Family, source: str, destination: str) -> tuple[Doubt, ...] | None:
    """Why packets of `family` from `source` to `destination` cannot be told; None where `source` cannot send any.

    SOUNDNESS: routers that carry a family for hosts whose addresses nobody told may carry it to the destination.
    """
    analysis = site.analysis
    area = analysis.area(source)
    speakers = analysis.speakers(area, family)
    doubts = []
    if not area.addresses.get(family):
        if not speakers:
            return None
        doubts.append(Doubt("zone-addresses-untold", "", speakers))
    if speakers and not analysis.area(destination).addresses.get(family):
        doubts.append(Doubt("zone-addresses-untold", "", (site.zone(destination).span,)))
    return tuple(doubts)


def seen_arriving(
    site: Site,
    family: Family,
    journey: Journey,
    area: Area,
    arriving: Bounds,
    codes: tuple[str, str],
    arguments: tuple[tuple[str, str], ...],
) -> Observation | None:
    """What is seen of packets that arrive in `area` though none should; None when none does.

    VIOLATED with the first of `codes` and a replayed packet, or UNDECIDED with the second and the reasons.
    """
    analysis = site.analysis
    surely = bool(arriving.surely)
    packets = arriving.surely if surely else arriving.possibly
    if not packets:
        return None
    opening = opening_packets(analysis.family(family).space)
    trace = analysis.example(journey, area, family, packets & opening or packets, surely=surely)
    return Observation(
        Outcome.VIOLATED if surely else Outcome.UNDECIDED,
        codes[0] if surely else codes[1],
        arguments,
        interface_lines(site, area.segments),
        (trace,) if trace is not None else (),
        () if surely else tuple(dict.fromkeys(doubts_about(analysis, journey, trace))),
        journey.source.name,
        cover(packets),
        family,
    )


def leaving_over(site: Site, family: Family, journey: Journey, number: int, packets: PacketSet) -> Iterator[Edge]:
    """Moves of `journey` by which some of `packets` may be handed to a neighbour on segment `number`."""
    graph = site.analysis.family(family).graph
    for edge in graph.entering(Left(number)):
        there = journey.arrivals.possibly.get(edge.source)
        if there and graph.image(edge, there, surely=False) & packets:
            yield edge
