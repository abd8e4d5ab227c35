"""Filtering and routing of the devices agree: what is allowed works, packets do not circle, addresses are used once.

CON-1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from segcheck.model.header import Family
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.delivery import check_reachable
from segcheck.policy.intent import Reachable
from segcheck.policy.internet_hosts import with_global_addresses
from segcheck.policy.permissions import Permission, PermissionKind
from segcheck.policy.properties.signature import Check
from segcheck.policy.relay import RelayKind
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.reachability.fixpoint import circling
from segcheck.reachability.graph import Received
from segcheck.reachability.trace import Disposition, Trace
from segcheck.source.text import Origin, Span
from segcheck.symbolic.cover import cover, plausible
from segcheck.symbolic.header_space import PacketSet

_Owner = tuple[Device, Interface, InterfaceAddress]


def _consistent(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Permissions end to end, then loops, then addresses."""
    del use
    yield from _permissions(site)
    yield from _loops(site)
    yield from _addresses(site)


# -- what is allowed works ----------------------------------------------------------------------------------


def _permissions(site: Site) -> Iterator[Observation]:
    """Each permission between each pair of zones it speaks of, once.

    Cost: one delivery (a few fixpoints) for each.
    """
    diodes = {relay.name for relay in site.policy.relays if relay.kind is RelayKind.DATA_DIODE}
    seen: set[object] = set()
    for permission in site.permissions:
        pairs = tuple(_pairs(site, permission))
        if not pairs:
            arguments = (("flow", permission.flow.text), ("name", permission.name))
            yield Observation(Outcome.VACUOUS, "allowed-flow-nowhere", arguments, (permission.span,))
        answers = permission.kind is not PermissionKind.RELAY or permission.name not in diodes
        for source, destination in pairs:
            key = (source, destination, permission.flow.matches, answers)
            if key not in seen:
                seen.add(key)
                yield from _works(site, permission, source, destination, answers=answers)


def _pairs(site: Site, permission: Permission) -> Iterator[tuple[str, str]]:
    """The zones it names; for a side that names none, those that hold some of its addresses."""
    if permission.source and permission.destination:
        yield permission.source, permission.destination
        return
    names = tuple(zone.name for zone in site.policy.zones)
    for source in (permission.source,) if permission.source else names:
        for destination in (permission.destination,) if permission.destination else names:
            if source != destination and any(
                _may_carry(site, family, permission, source, destination) for family in site.analysis.families
            ):
                yield source, destination


def _may_carry(site: Site, family: Family, permission: Permission, source: str, destination: str) -> bool:
    graph = site.analysis.family(family)
    packets = graph.matcher.bounds(permission.flow.match(family)).surely & graph.sent_by(site.analysis.area(source))
    if permission.destination:
        return bool(packets)
    return bool(packets & graph.addressed_to(site.analysis.area(destination)))


def _works(
    site: Site, permission: Permission, source: str, destination: str, *, answers: bool
) -> Iterator[Observation]:
    flow = with_global_addresses(permission.flow, site.zone(source), site.zone(destination))
    requirement = Reachable(source, destination, flow)
    pieces = [check_reachable(site.analysis, family, requirement, answers=answers) for family in site.analysis.families]
    telling = [piece for piece in pieces if piece.outcome is not Outcome.VACUOUS]
    arguments = (
        ("destination", destination),
        ("flow", permission.flow.text),
        ("name", permission.name),
        ("source", source),
    )
    lines = (permission.span,)
    if not telling:
        missing = [span for zone in (source, destination) for span in site.analysis.placement.unresolved.get(zone, ())]
        if missing:
            doubts = (Doubt("zone-member-unknown", "", tuple(missing)),)
            yield Observation(
                Outcome.UNDECIDED, "allowed-flow-in-doubt", arguments, lines, doubts=doubts, about=permission.name
            )
        elif not _ends_at_devices(site, permission, source):
            yield Observation(Outcome.VACUOUS, "allowed-flow-unsent", arguments, lines, about=permission.name)
        return
    for piece in telling:
        if piece.outcome is not Outcome.PROVED:
            yield _failing(piece, arguments, lines, permission.name)
    if all(piece.outcome is Outcome.PROVED for piece in telling):
        code = "allowed-flow-works" if answers else "allowed-flow-works-one-way"
        yield Observation(Outcome.PROVED, code, arguments, lines, about=permission.name)


def _ends_at_devices(site: Site, permission: Permission, source: str) -> bool:
    """Whether the flow is one with devices themselves: the assumption `devices-are-no-hosts` leaves it out."""
    for family in site.analysis.families:
        graph = site.analysis.family(family)
        packets = graph.matcher.bounds(permission.flow.match(family)).surely & graph.sent_by(site.analysis.area(source))
        if packets and not packets - graph.of_devices():
            return True
    return False


def _failing(piece: Evidence, arguments: tuple[tuple[str, str], ...], lines: Origin, name: str) -> Observation:
    if piece.outcome is Outcome.VIOLATED:
        code = "allowed-flow-unanswered" if piece.answers_only else _BLOCKED.get(_ending(piece), "allowed-flow-blocked")
    else:
        code = "allowed-flow-in-doubt"
    traces = () if piece.trace is None else (piece.trace,)
    return Observation(piece.outcome, code, arguments, lines, traces, piece.doubts, name, piece.rows, piece.family)


_BLOCKED: Mapping[Disposition | None, str] = {
    Disposition.LOOP: "allowed-flow-circles",
    Disposition.NO_ROUTE: "allowed-flow-without-route",
    Disposition.DISCARDED: "allowed-flow-without-route",
}


def _ending(piece: Evidence) -> Disposition | None:
    return piece.trace.disposition if piece.trace is not None else None


# -- loops --------------------------------------------------------------------------------------------------


def _loops(site: Site) -> Iterator[Observation]:
    """Packets of any zone that go in a circle; none are looked for where routing is not known."""
    unknown = (*site.blind_spots(), *_uncomputed(site))
    if unknown:
        yield Observation(Outcome.UNDECIDED, "loops-unseen", doubts=unknown)
        return
    found: dict[frozenset[str], Observation] = {}
    for family in site.analysis.families:
        for zone in site.policy.zones:
            for observation in _loops_from(site, zone.name, family):
                devices = frozenset(hop.device for trace in observation.traces for hop in trace.hops)
                found.setdefault(devices, observation)
    yield from found.values()
    if not found:
        yield Observation(Outcome.PROVED, "no-loop", (("count", str(len(site.policy.zones))),))


def _uncomputed(site: Site) -> Iterator[Doubt]:
    for device in site.analysis.snapshot.devices:
        for table in device.routing:
            if table.uncomputed:
                yield Doubt("routing-uncomputed", device.name, table.uncomputed)


def _loops_from(site: Site, zone: str, family: Family) -> Iterator[Observation]:
    """VIOLATED with a packet that surely circles, replayed; UNDECIDED where it only may."""
    graph = site.analysis.family(family)
    journey = site.analysis.journey(zone, family)
    start = {place: bounds.possibly for place, bounds in journey.departure.entering.items()}
    wave = circling(graph.graph, start, len(journey.arrivals.possibly) + 1)
    in_doubt: Observation | None = None
    for location, packets in sorted(wave.items(), key=lambda item: repr(item[0])):
        if not isinstance(location, Received):
            continue
        trace = _circle(site, location, packets)
        arguments = (("device", location.device), ("zone", zone))
        rows = cover(packets)
        if trace is not None and trace.certain:
            yield Observation(
                Outcome.VIOLATED, "packets-circle", arguments, _routes(trace), (trace,), (), zone, rows, family
            )
            return
        doubts = tuple(
            Doubt(doubt.reason, "", doubt.origin) for doubt in (trace.doubts if trace is not None else ())
        ) or (Doubt("routing-loop", location.device, ()),)
        traces = () if trace is None else (trace,)
        in_doubt = in_doubt or Observation(
            Outcome.UNDECIDED, "packets-may-circle", arguments, (), traces, doubts, zone, rows, family
        )
    if wave:
        yield in_doubt or Observation(
            Outcome.UNDECIDED, "packets-may-circle", (("device", ""), ("zone", zone)), about=zone
        )


def _circle(site: Site, location: Received, packets: PacketSet) -> Trace | None:
    """A way in a circle of one of `packets` from `location` on, a sure one where there is one."""
    flow = packets.sample(plausible(packets.space))
    if flow is None:
        return None
    ways = [
        trace
        for trace in site.analysis.walker.walk((location.device, location.interface), flow)
        if trace.disposition is Disposition.LOOP
    ]
    return next((trace for trace in ways if trace.certain), ways[0] if ways else None)


def _routes(trace: Trace) -> Origin:
    """The lines that send the packet on, each once."""
    return tuple(dict.fromkeys(span for hop in trace.hops for decision in hop.decisions for span in decision.origin))


# -- addresses ----------------------------------------------------------------------------------------------


def _addresses(site: Site) -> Iterator[Observation]:
    """Addresses that two interfaces have, and subnets that lie at two places."""
    owners: dict[tuple[str, Family, int], list[_Owner]] = defaultdict(list)
    count = 0
    for device in site.analysis.snapshot.devices:
        for interface in device.interfaces:
            if not interface.enabled:
                continue
            for address in interface.addresses:
                if not address.virtual and not _is_anybodys(address):
                    count += 1
                    owners[interface.vrf, address.family, address.address].append((device, interface, address))
    found = [_twice(site, held) for held in owners.values() if len(held) > 1]
    found.extend(_apart(site))
    yield from found
    blind = site.blind_spots()
    if blind:
        yield Observation(Outcome.UNDECIDED, "addresses-unseen", doubts=blind)
    elif count and not found:
        yield Observation(Outcome.PROVED, "addresses-once", (("count", str(count)),))


def _is_anybodys(address: InterfaceAddress) -> bool:
    """Link-local addresses and the subnet-router anycast address of IPv6: many interfaces may have them."""
    if address.family is Family.IPV4:
        return False
    return address.address >> 118 == 0xFE80 >> 6 or address.address == address.subnet.value


def _twice(site: Site, held: Iterable[_Owner]) -> Observation:
    """SOUNDNESS: two networks that never meet may use one address; on one wire, or in a zone, it is one too many.

    CHOICE: loopbacks of several devices may share one on purpose (anycast), which a person has to say.
    """
    owners = tuple(held)
    shared = all(interface.kind is InterfaceKind.LOOPBACK for _, interface, _ in owners)
    lines: tuple[Span, ...] = tuple(span for _, _, address in owners for span in address.origin[:1])
    first = owners[0][2]
    topology = site.analysis.topology
    numbers = {topology.segment_of.get((device.name, interface.name), -1) for device, interface, _ in owners}
    together = len(numbers) == 1 and all(number >= 0 and topology.segments[number].certain for number in numbers)
    zoned = any(
        low <= first.address <= high
        for area in site.analysis.placement.areas.values()
        for low, high in area.addresses.get(first.family, ())
    )
    arguments = (
        ("address", _address_text(first)),
        ("interfaces", ", ".join(f"{device.name}:{interface.name}" for device, interface, _ in owners)),
    )
    if (together or zoned) and not shared:
        return Observation(Outcome.VIOLATED, "address-twice", arguments, lines)
    return Observation(
        Outcome.UNDECIDED, "address-perhaps-twice", arguments, doubts=(Doubt("address-elsewhere", "", lines),)
    )


def _apart(site: Site) -> Iterator[Observation]:
    """Subnets that the declared links put at two places, or that overlap."""
    for diagnostic in site.analysis.topology.diagnostics:
        if diagnostic.code in ("same-subnet-apart", "subnets-overlap"):
            doubts = (Doubt("wiring-uncertain", "", diagnostic.origin),)
            yield Observation(Outcome.UNDECIDED, diagnostic.code, diagnostic.arguments, doubts=doubts)


def _address_text(address: InterfaceAddress) -> str:
    import netaddr

    return str(netaddr.IPAddress(address.address, address.family.value))


CHECKS: Mapping[str, Check] = {"CON-1": _consistent}
