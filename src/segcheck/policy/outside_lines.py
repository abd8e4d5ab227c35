"""The lines to outside networks: which interfaces they end at, what filters them, and what nobody described."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from segcheck.model.header import NEW, Family, Field
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Via
from segcheck.policy.site import Site
from segcheck.policy.unfiltered_ways import UnfilteredWays
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.reachability.graph import Delivered, Edge, Left
from segcheck.source.text import Origin


@dataclass(frozen=True, slots=True)
class OutsideConnection:
    """One end of an outside line: an interface of a device, and the outside zones on its wire.

    `routed` False: the wire touches switches only, and `interface` is a port of it ("" where none is known).
    `certain` False: whether the interface is on that wire is a guess.
    """

    device: str
    interface: str
    zones: tuple[str, ...]
    segment: int
    origin: Origin
    certain: bool
    routed: bool = True

    @property
    def place(self) -> str:
        """The interface for people."""
        return f"{self.device}:{self.interface}" if self.interface else self.device


def outside_connections(site: Site) -> tuple[OutsideConnection, ...]:
    """Every interface in use that faces an outside zone, by device and name; where a wire has none, its switch port."""
    holders: dict[int, list[str]] = {}
    for zone in site.policy.zones:
        if site.is_outside(zone.name):
            for number in sorted(site.analysis.area(zone.name).segments):
                holders.setdefault(number, []).append(zone.name)
    found = [
        connection for number, zones in sorted(holders.items()) for connection in _ends_of(site, number, tuple(zones))
    ]
    return tuple(sorted(found, key=lambda one: (one.device, one.interface, one.segment)))


def _ends_of(site: Site, number: int, zones: tuple[str, ...]) -> Iterator[OutsideConnection]:
    segment = site.analysis.topology.segments[number]
    for device, name in segment.interfaces:
        yield OutsideConnection(device, name, zones, number, _lines(site, device, name), segment.certain)
    if segment.interfaces:
        return
    ports = {place.port for zone in zones for place in site.analysis.area(zone).attachments if place.segment == number}
    known = sorted(port for port in ports if port is not None)
    for device, name in known:
        yield OutsideConnection(device, name, zones, number, _lines(site, device, name), segment.certain, routed=False)
    if not known and segment.vlans:
        yield OutsideConnection(segment.vlans[0][0], "", zones, number, (), segment.certain, routed=False)


def _interface(site: Site, device: str, name: str) -> Interface | None:
    found = site.analysis.snapshot.device(device)
    return found.interface(name) if found is not None else None


def _lines(site: Site, device: str, name: str) -> Origin:
    interface = _interface(site, device, name)
    if interface is None:
        return ()
    return (*interface.origin[:1], *(span for binding in interface.ingress for span in binding.origin[:1]))


# -- what nobody described ----------------------------------------------------------------------------


def undescribed_lines(site: Site) -> tuple[Doubt, ...]:
    """Places that may lead outside though no zone says so: the list of outside connections may be short of them.

    SOUNDNESS: a route to a neighbour that is no device of the snapshot, a tunnel with one end, an interface in no zone
    and an outside zone that names nothing may each be a line to the outside.
    """
    doubts = [
        *_unzoned(site),
        *_neighbors(site),
        *_zones_nowhere(site),
        *_loose_ends(site, (zone.name for zone in site.policy.zones if site.is_outside(zone.name))),
        *site.blind_spots(),
    ]
    return tuple(dict.fromkeys(doubts))


def _zones_nowhere(site: Site) -> Iterator[Doubt]:
    for zone in site.policy.zones:
        missing = site.analysis.placement.unresolved.get(zone.name)
        if missing:
            yield Doubt("zone-member-unknown", "", missing)


def _loose_ends(site: Site, zones: Iterable[str]) -> Iterator[Doubt]:
    for zone in zones:
        for origin in site.analysis.hidden_ways.loose_ends(site.analysis.area(zone)):
            yield Doubt("switch-without-link", "", origin)


def _unzoned(site: Site) -> Iterator[Doubt]:
    analysis = site.analysis
    zoned = {number for area in analysis.placement.areas.values() for number in area.segments}
    open_places = analysis.unzoned.segments if analysis.unzoned is not None else frozenset()
    for segment in analysis.topology.segments:
        for device, name in segment.interfaces:
            interface = _interface(site, device, name)
            if interface is None:
                continue
            alone = len(segment.interfaces) == 1 and segment.number not in zoned
            one_ended = alone and (interface.kind is InterfaceKind.TUNNEL or interface.address_unknown)
            if segment.number in open_places or one_ended:
                yield Doubt("interface-in-no-zone", device, interface.origin[:1])


def _neighbors(site: Site) -> Iterator[Doubt]:
    analysis = site.analysis
    zones_on: dict[int, list[str]] = {}
    for name, area in analysis.placement.areas.items():
        for number in area.segments:
            zones_on.setdefault(number, []).append(name)
    for family in analysis.families:
        graph = analysis.family(family).graph
        for segment in analysis.topology.segments:
            here = zones_on.get(segment.number, [])
            if any(site.is_outside(zone) for zone in here):
                continue
            edges = list(graph.entering(Left(segment.number)))
            if not here and not analysis.policy.assumptions.closed_segments:
                edges.extend(graph.entering(Delivered(segment.number)))
            for edge in edges:
                device = getattr(edge.source, "device", "")
                interface = _interface(site, device, edge.egress)
                if interface is None or (here and not _leads_beyond(site, family, edge, here)):
                    continue
                reason = "unknown-neighbor-in-zone" if here else "unknown-neighbor"
                yield Doubt(reason, device, interface.origin[:1])


def _leads_beyond(site: Site, family: Family, edge: Edge, zones: Collection[str]) -> bool:
    """Whether a route to an undescribed router inside takes more there than the zones of that wire hold."""
    device = site.analysis.snapshot.device(getattr(edge.source, "device", ""))
    if edge.next_hop is None and device is not None and any(table.uncomputed for table in device.routing):
        return False
    graph = site.analysis.family(family)
    theirs = graph.space.union(graph.addressed_to(site.analysis.area(zone)) for zone in zones)
    return bool((edge.choice.possibly & graph.space.valid) - theirs)


# -- filters ------------------------------------------------------------------------------------------


def connection_filters(site: Site, connection: OutsideConnection) -> Iterator[Observation]:
    """Whether a filter stands on every way inward from the connection, in each family spoken there.

    Cost: one fixpoint for each family; the packet graph without filters is built once.
    """
    place = (("where", connection.place), ("zones", ", ".join(connection.zones)))
    yield from _shared_wire(site, connection, place)
    if not connection.routed:
        loose = tuple(_loose_ends(site, connection.zones))
        code = "outside-line-filter-doubtful" if loose else "outside-line-switched"
        outcome = Outcome.UNDECIDED if loose else Outcome.PROVED
        yield Observation(outcome, code, place, connection.origin, (), loose, connection.place)
        return
    interface = _interface(site, connection.device, connection.interface)
    if interface is None:
        return
    for family in site.analysis.families:
        spoken = _speaks(site, connection.device, interface, family)
        if not spoken and not interface.address_unknown:
            continue
        outcome = _filtered(site, connection, family)
        if outcome is Outcome.VIOLATED and not (spoken and connection.certain):
            outcome = Outcome.UNDECIDED
        if outcome is Outcome.PROVED and site.analysis.snapshot.rejected:
            outcome = Outcome.UNDECIDED
        code = "outside-line-filtered"
        doubts: tuple[Doubt, ...] = ()
        if outcome is Outcome.VIOLATED:
            code = "outside-line-unfiltered"
        elif outcome is Outcome.UNDECIDED:
            code, doubts = "outside-line-filter-doubtful", _filter_doubts(site, connection, interface)
        yield Observation(outcome, code, place, connection.origin, (), doubts, connection.place, (), family)


def _shared_wire(
    site: Site, connection: OutsideConnection, place: tuple[tuple[str, str], ...]
) -> Iterator[Observation]:
    """Hosts of inside zones on the wire of an outside line: nothing can stand between them."""
    analysis = site.analysis
    segment = analysis.topology.segments[connection.segment]
    for zone in analysis.policy.zones:
        here = [item for item in analysis.area(zone.name).attachments if item.segment == connection.segment]
        if not here or site.is_outside(zone.name):
            continue
        sure = segment.certain and any(not analysis.family(Family.IPV4).negotiated(item) for item in here)
        yield Observation(
            Outcome.VIOLATED if sure else Outcome.UNDECIDED,
            "outside-line-shared",
            (*place, ("inside", zone.name)),
            (*connection.origin, zone.span),
            (),
            () if sure else (Doubt("wiring-uncertain", connection.device, connection.origin[:1]),),
            connection.place,
        )


def _speaks(site: Site, device: str, interface: Interface, family: Family) -> bool:
    """Whether packets of `family` surely may come in here: an address of it, or a route out of here."""
    if any(address.family is family for address in interface.addresses):
        return True
    found = site.analysis.snapshot.device(device)
    return found is not None and any(
        route.prefix.family is family and isinstance(route.target, Via) and route.target.interface == interface.name
        for table in found.routing
        for route in table.routes
    )


def _filtered(site: Site, connection: OutsideConnection, family: Family) -> Outcome:
    """PROVED where nothing that comes in there gets to an inside wire without meeting a filter, VIOLATED where some
    packets surely do.

    CHOICE: asked of the whole way and not of the interface: a firewall behind an outer router is a filter too.
    """
    space = site.analysis.family(family).space
    new = space.valid & space.field_in(Field.STATE, ((NEW, NEW),))
    arrivals = site.kept(_unfiltered_ways)[family].arrivals(connection.device, connection.interface, new)
    places = [place for number in sorted(_inside_segments(site)) for place in (Delivered(number), Left(number))]
    if any(arrivals.surely.get(place) for place in places):
        return Outcome.VIOLATED
    return Outcome.UNDECIDED if any(arrivals.possibly.get(place) for place in places) else Outcome.PROVED


def _unfiltered_ways(site: Site) -> dict[Family, UnfilteredWays]:
    return {family: UnfilteredWays(site.analysis, family) for family in site.analysis.families}


def _inside_segments(site: Site) -> frozenset[int]:
    """Segments with zones that are not outside, or with hosts of no zone."""
    names = [zone.name for zone in site.policy.zones if not site.is_outside(zone.name)]
    found = {number for name in names for number in site.analysis.area(name).segments}
    unzoned = site.analysis.unzoned
    return frozenset(found | unzoned.segments) if unzoned is not None else frozenset(found)


def _filter_doubts(site: Site, connection: OutsideConnection, interface: Interface) -> tuple[Doubt, ...]:
    device = site.analysis.snapshot.device(connection.device)
    doubts = list(site.blind_spots(() if device is None else (device,)))
    if interface.address_unknown:
        doubts.append(Doubt("address-untold", connection.device, interface.origin[:1]))
    if interface.doubts:
        doubts.append(Doubt("interface-doubt", connection.device, interface.doubts))
    if not connection.certain:
        doubts.append(Doubt("wiring-uncertain", connection.device, connection.origin[:1]))
    doubts.append(Doubt("filter-not-understood", connection.device, connection.origin))
    return tuple(doubts)
