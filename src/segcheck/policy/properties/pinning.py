"""Registered exceptions are pinned: few hosts, few ports, nothing beside them, and only registered MAC addresses.

ISO-2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from segcheck.model.header import (
    NEW,
    PROTOCOLS_WITH_PORTS,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    Match,
)
from segcheck.policy.addresses import prefix_text
from segcheck.policy.analysis import Journey
from segcheck.policy.answers import answers_to
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.doubts import doubts_about
from segcheck.policy.intent import FlowSpec
from segcheck.policy.mac_control import MacControl, MacQuestion
from segcheck.policy.properties.absence import without_zones
from segcheck.policy.properties.signature import Check
from segcheck.policy.register import RegisteredException, RegisteredHost
from segcheck.policy.separation import allowed_packets, out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.reachability.trace import Trace
from segcheck.semantics.forwarding import merge
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import CoverRow, cover
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

_ANY_PROTOCOL = ((0, 255),)


def _pinned(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    own = site.zones_of(use.words("of"))
    if not own:
        yield without_zones(site, use.words("of"))
        return
    control = MacControl(site)
    touching = 0
    for entry in site.policy.register.entries:
        sources = zones_of_end(site, entry.source_zone, entry.sources)
        destinations = zones_of_end(site, entry.destination_zone, entry.destinations)
        if not {*sources, *destinations} & set(own):
            continue
        touching += 1
        yield from _limited(site, entry)
        yield from _addresses_enforced(site, entry, sources, destinations)
        yield from _macs_enforced(site, control, entry, sources, destinations)
    if not touching:
        yield Observation(Outcome.PROVED, "pinning-without-exceptions", (("zones", ", ".join(own)),))


def zones_of_end(site: Site, named: str, hosts: tuple[RegisteredHost, ...]) -> tuple[str, ...]:
    """Zones one end of an entry is in: the one it names, else those that may hold one of its addresses, else all."""
    if named:
        return (named,)
    untold = site.analysis.placement.unresolved
    names = tuple(zone.name for zone in site.policy.zones)
    return tuple(
        name for name in names if not hosts or name in untold or any(_holds(site, name, host) for host in hosts)
    )


def _holds(site: Site, zone: str, host: RegisteredHost) -> bool:
    low, high = host.prefix.interval
    held = site.analysis.area(zone).addresses.get(host.prefix.family, ())
    return any(first <= high and low <= last for first, last in held)


# -- limited ----------------------------------------------------------------------------------------------


def _limited(site: Site, entry: RegisteredException) -> Iterator[Observation]:
    """No `any`, no more hosts and ports than the site allows itself."""
    found = tuple(too_wide(site, entry))
    yield from found
    if not found:
        limits = site.policy.declarations.limits
        arguments = (
            ("exception", entry.id),
            ("hosts", str(limits.exception_hosts)),
            ("ports", str(limits.exception_ports)),
        )
        yield Observation(Outcome.PROVED, "pinning-limited", arguments, (entry.span,), about=entry.id)


def too_wide(site: Site, entry: RegisteredException) -> Iterator[Observation]:
    """Ends and services of `entry` that name anything, or more than the site allows itself. VIOLATED, one each."""
    limits = site.policy.declarations.limits
    ends = (
        (entry.sources, "pinning-any-source", "pinning-too-many-sources"),
        (entry.destinations, "pinning-any-destination", "pinning-too-many-destinations"),
    )
    for hosts, unlimited, too_many in ends:
        count = sum(1 << (host.prefix.family.address_bits - host.prefix.length) for host in hosts)
        if not hosts:
            yield _wide(entry, unlimited)
        elif count > limits.exception_hosts:
            yield _wide(entry, too_many, count=str(count), limit=str(limits.exception_hosts))
    most = max((*_ports_of_services(entry.flow), *_runs_of_ports(entry.flow)), default=0)
    if entry.any_service or most >= _EVERY:
        yield _wide(entry, "pinning-any-service")
    elif most > limits.exception_ports:
        yield _wide(entry, "pinning-too-many-ports", count=str(most), limit=str(limits.exception_ports))


def _wide(entry: RegisteredException, code: str, **more: str) -> Observation:
    arguments = (("exception", entry.id), *more.items())
    return Observation(Outcome.VIOLATED, code, arguments, (entry.span,), about=entry.id)


_EVERY = 1 << 16
"""Number of ports where none is named."""


def _ports_of_services(flow: FlowSpec) -> Iterator[int]:
    """Per service of the flow the number of destination ports it names; `_EVERY` where any protocol or port goes."""
    for _, match in flow.matches:
        for conditions in _alternatives(match):
            fields: dict[Field, tuple[tuple[int, int], ...]] = {}
            for condition in conditions:
                fields[condition.field] = condition.intervals
            protocols = fields.get(Field.PROTOCOL, _ANY_PROTOCOL)
            ported = any(low <= number <= high for low, high in protocols for number in PROTOCOLS_WITH_PORTS)
            ports = fields.get(Field.DESTINATION_PORT)
            if protocols == _ANY_PROTOCOL or (ported and ports is None):
                yield _EVERY
            elif ported and ports is not None:
                yield sum(high - low + 1 for low, high in ports)


def _runs_of_ports(flow: FlowSpec) -> Iterator[int]:
    """Per protocol the lengths of unbroken runs of ports, whichever services they are split into."""
    found: dict[tuple[Family, int], list[tuple[int, int]]] = {}
    for family, match in flow.matches:
        for conditions in _alternatives(match):
            fields = {condition.field: condition.intervals for condition in conditions}
            for number in PROTOCOLS_WITH_PORTS:
                if any(low <= number <= high for low, high in fields.get(Field.PROTOCOL, ())):
                    found.setdefault((family, number), []).extend(fields.get(Field.DESTINATION_PORT, ()))
    for intervals in found.values():
        yield from (high - low + 1 for low, high in merge(intervals))


def _alternatives(match: Match) -> Iterator[tuple[FieldIn, ...]]:
    """The conditions on single fields that a written flow is made of, one tuple per alternative."""
    if isinstance(match, FieldIn):
        yield (match,)
    elif isinstance(match, AnyOf):
        for part in match.parts:
            yield from _alternatives(part)
    elif isinstance(match, AllOf):
        for chosen in product(*(tuple(_alternatives(part)) for part in match.parts)):
            yield tuple(condition for part in chosen for condition in part)
    elif isinstance(match, Cited):
        yield from _alternatives(match.part)
    else:
        # Anything, or a condition no register can hold: it names no port.
        yield ()


# -- addresses and ports ----------------------------------------------------------------------------------


def _addresses_enforced(
    site: Site, entry: RegisteredException, sources: tuple[str, ...], destinations: tuple[str, ...]
) -> Iterator[Observation]:
    """Nothing that no permission allows gets between hosts of the exception and the zone of the other end."""
    for source, destination in product(sources, destinations):
        if source != destination:
            yield from _nothing_beside(site, entry, source, destination, back=False)
            yield from _nothing_beside(site, entry, destination, source, back=True)


def _flows(site: Site, entry: RegisteredException, source: str, destination: str) -> tuple[FlowSpec, ...]:
    """What permissions allow from one zone to the other, this entry counted in, whether in force or not."""
    own = (flow for first, second, flow in entry.allowed() if first in ("", source) and second in ("", destination))
    return tuple(dict.fromkeys((*site.allowed(source, destination), *own)))


def _nothing_beside(
    site: Site, entry: RegisteredException, source: str, destination: str, *, back: bool
) -> Iterator[Observation]:
    flows, answers = _flows(site, entry, source, destination), _flows(site, entry, destination, source)
    in_force = flows == site.allowed(source, destination) and answers == site.allowed(destination, source)
    ends = (entry.destinations, entry.sources) if back else (entry.sources, entry.destinations)
    for known in site.separation(source, destination):
        if known.outcome is Outcome.PROVED and in_force:
            yield _beside(Outcome.PROVED, "pinning-exact", entry, (source, destination))
        elif _speaks(site, known.family, source, destination):
            yield _decided(site, known.family, entry, (source, destination), ends, (flows, answers))
        elif known.outcome is not Outcome.VACUOUS:
            seen = _beside(Outcome.UNDECIDED, "pinning-exact-unsure", entry, (source, destination), known.family)
            yield replace(seen, doubts=known.doubts)


def _speaks(site: Site, family: Family, *zones: str) -> bool:
    return all(site.analysis.area(zone).addresses.get(family) for zone in zones)


def _decided(
    site: Site,
    family: Family,
    entry: RegisteredException,
    zones: tuple[str, str],
    ends: tuple[tuple[RegisteredHost, ...], tuple[RegisteredHost, ...]],
    allowed_by: tuple[tuple[FlowSpec, ...], tuple[FlowSpec, ...]],
) -> Observation:
    analysis = site.analysis
    packets = analysis.family(family)
    space = packets.space
    allowed = allowed_packets(analysis, family, *allowed_by)
    hosts = _from_or_to(space, ends)
    opening = opening_packets(space)
    doubts: list[Doubt] = []
    rows: tuple[CoverRow, ...] = ()
    traces: tuple[Trace, ...] = ()
    for journey, limit in _journeys(site, family, zones[0], hosts, allowed):
        arriving = packets.into(analysis.area(zones[1]), journey.departure, journey.arrivals)
        surely, possibly = ((end & limit & space.valid) - allowed for end in (arriving.surely, arriving.possibly))
        if surely:
            trace = analysis.example(journey, zones[1], family, surely & opening or surely, surely=True)
            shown = () if trace is None else (trace,)
            return _beside(Outcome.VIOLATED, "pinning-exceeded", entry, zones, family, cover(surely), shown)
        if possibly and not traces:
            trace = analysis.example(journey, zones[1], family, possibly & opening or possibly, surely=False)
            doubts.extend(doubts_about(analysis, journey, trace))
            rows, traces = cover(possibly), () if trace is None else (trace,)
        doubts.extend(out_of_sight(analysis, family, journey, zones))
    if not doubts:
        return _beside(Outcome.PROVED, "pinning-exact", entry, zones)
    seen = _beside(Outcome.UNDECIDED, "pinning-exact-unsure", entry, zones, family, rows, traces)
    return replace(seen, doubts=tuple(dict.fromkeys(doubts)))


def _journeys(
    site: Site, family: Family, source: str, hosts: PacketSet, allowed: PacketSet
) -> Iterator[tuple[Journey, PacketSet]]:
    """Journeys to look at, each with the packets that count where they arrive.

    CHOICE: where headers are rewritten, the exception's hosts may be known by the header as sent or as it arrives.
    """
    analysis = site.analysis
    packets = analysis.family(family)
    if not packets.graph.rewrites:
        yield analysis.journey(source, family), hosts
        return
    area = analysis.area(source)
    sent = packets.sent_by(area, spoofing=site.policy.assumptions.spoofing) - allowed
    yield analysis.journey_of(area, family, sent & hosts), packets.space.everything
    yield analysis.journey_of(area, family, sent), hosts


def _from_or_to(space: HeaderSpace, ends: tuple[tuple[RegisteredHost, ...], tuple[RegisteredHost, ...]]) -> PacketSet:
    """Packets from a host of the first end, or to one of the second; an end without hosts means any."""
    found = space.nothing
    for field, hosts in zip((Field.SOURCE, Field.DESTINATION), ends, strict=True):
        intervals = tuple(host.prefix.interval for host in hosts if host.prefix.family is space.family)
        found |= space.field_in(field, intervals) if hosts else space.everything
    return found


def _beside(
    outcome: Outcome,
    code: str,
    entry: RegisteredException,
    zones: tuple[str, str],
    family: Family | None = None,
    rows: tuple[CoverRow, ...] = (),
    traces: tuple[Trace, ...] = (),
) -> Observation:
    arguments = (("exception", entry.id), ("source", zones[0]), ("destination", zones[1]))
    return Observation(outcome, code, arguments, (entry.span,), traces, (), entry.id, rows, family)


# -- MAC addresses ----------------------------------------------------------------------------------------


def _macs_enforced(
    site: Site, control: MacControl, entry: RegisteredException, sources: tuple[str, ...], destinations: tuple[str, ...]
) -> Iterator[Observation]:
    """Each host inside the organisation takes part with its registered MAC only."""
    ends = (
        (entry.sources, entry.source_zone, destinations),
        (entry.destinations, entry.destination_zone, sources),
    )
    for host, named, peers in ((host, named, peers) for hosts, named, peers in ends for host in hosts):
        zones = zones_of_end(site, named, (host,))
        for zone in zones:
            if not site.is_outside(zone):
                yield from _mac_of_host(site, control, entry, host, zone, peers)
        if not zones:
            arguments = (("exception", entry.id), ("address", prefix_text(host.prefix)))
            doubt = Doubt("address-in-no-zone", "", (host.span,))
            yield Observation(
                Outcome.UNDECIDED, "pinning-host-in-no-zone", arguments, (host.span,), (), (doubt,), entry.id
            )


def _mac_of_host(
    site: Site, control: MacControl, entry: RegisteredException, host: RegisteredHost, zone: str, peers: tuple[str, ...]
) -> Iterator[Observation]:
    analysis = site.analysis
    arguments = (("exception", entry.id), ("address", prefix_text(host.prefix)), ("zone", zone))
    if analysis.area(zone).addresses.get(host.prefix.family) and not _holds(site, zone, host):
        yield Observation(Outcome.VIOLATED, "pinning-host-elsewhere", arguments, (host.span,), about=entry.id)
        return
    if not host.macs:
        yield Observation(Outcome.VIOLATED, "mac-not-registered", arguments, (host.span,), about=entry.id)
        return
    contradictions = tuple(_contradictions(site, host, zone))
    for code, other in contradictions:
        yield Observation(Outcome.VIOLATED, code, arguments, (host.span, other.span), about=entry.id)
    packets = analysis.family(host.prefix.family)
    flows = [flow for _, _, flow in entry.allowed()]
    there = packets.space.union(packets.matcher.bounds(flow.match(host.prefix.family)).surely for flow in flows)
    own = packets.space.field_in(Field.SOURCE, (host.prefix.interval,)) & packets.space.valid
    # What the host sends of the exception: packets of the flow outside sessions, and answers to it.
    opening = there & own & packets.space.field_in(Field.STATE, ((NEW, NEW),))
    sent = opening | (answers_to(packets.space, there) & own)
    if sent:
        yield control.observation(MacQuestion(entry.id, zone, host, sent, peers, bool(opening)))


def _contradictions(site: Site, host: RegisteredHost, zone: str) -> Iterator[tuple[str, RegisteredHost]]:
    """Other entries that tell another MAC for the address, or the MAC for a host of another zone.

    CHOICE: one card with several addresses in one zone is fine; in two zones it joins them.
    """
    told: set[str] = set()
    for entry in site.policy.register.entries:
        ends = ((entry.sources, entry.source_zone), (entry.destinations, entry.destination_zone))
        for other, named in ((other, named) for hosts, named in ends for other in hosts):
            code = ""
            if other.prefix == host.prefix:
                code = "mac-registered-differently" if other.macs and set(other.macs) != set(host.macs) else ""
            elif set(other.macs) & set(host.macs):
                places = zones_of_end(site, named, (other,))
                code = "mac-in-two-zones" if places and zone not in places else ""
            if code and code not in told:
                told.add(code)
                yield code, other


CHECKS: Mapping[str, Check] = {"ISO-2": _pinned}
