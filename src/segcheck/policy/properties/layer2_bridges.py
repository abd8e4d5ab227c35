"""One network for each terminal: nothing joins tiers below the filters – no segment, port, trunk, tunnel or host.

NET-1. What is routed between tiers is the business of the separation properties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from segcheck.model.header import Family
from segcheck.model.layer2 import PortMode
from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.properties.signature import Check
from segcheck.policy.properties.tier_links import needless_trunks
from segcheck.policy.properties.tier_segments import TierSegments
from segcheck.policy.site import ALL_KINDS, Site
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.policy.zones import HostMember
from segcheck.reachability.topology import InterfaceName, Segment
from segcheck.reachability.trace import Trace
from segcheck.source.text import Span


def _apart(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Every way to join tiers at layer 2, each looked at everywhere."""
    del use
    tiers = TierSegments(site)
    blind = tuple(dict.fromkeys(_unseen(site)))
    if blind:
        yield Observation(Outcome.UNDECIDED, "net-not-all-seen", doubts=blind)
    told: set[InterfaceName] = set()
    aspects = (
        ("net-segments-apart", len(_zoned(site, tiers)), _shared_segments(site, tiers, told)),
        ("net-ports-apart", len(_host_ports(site)), _ports(site, tiers, told)),
        ("net-links-apart", len(site.policy.links), needless_trunks(site, tiers)),
        ("net-tunnels-apart", len(_tunnels(site)), _joining_tunnels(site, tiers)),
        ("net-hosts-apart", len(_registered(site)), _dual_homed(site, tiers)),
    )
    for code, count, findings in aspects:
        found = tuple(findings)
        yield from found
        if count and not found and not blind:
            yield Observation(Outcome.PROVED, code, (("count", str(count)),))


def _unseen(site: Site) -> Iterator[Doubt]:
    """SOUNDNESS: an unknown line may bridge, an unread file, port or zone member may hide a wire."""
    analysis = site.analysis
    yield from site.blind_spots()
    for zone in site.policy.zones:
        missing = analysis.placement.unresolved.get(zone.name)
        if missing:
            yield Doubt("zone-member-unknown", "", missing)
        for origin in analysis.hidden_ways.loose_ends(analysis.area(zone.name)):
            yield Doubt("switch-without-link", "", origin)
    for diagnostic in analysis.topology.diagnostics:
        if diagnostic.code == "link-unknown-interface":
            yield Doubt("link-end-missing", "", diagnostic.origin)


# -- segments -----------------------------------------------------------------------------------------------


def _zoned(site: Site, tiers: TierSegments) -> tuple[Segment, ...]:
    return tuple(segment for segment in site.analysis.topology.segments if tiers.zones(segment.number))


def _shared_segments(site: Site, tiers: TierSegments, told: set[InterfaceName]) -> Iterator[Observation]:
    """Segments with zones that must not meet; ports that bring them together are `told`."""
    for segment in _zoned(site, tiers):
        pairs = tiers.clashing(tiers.zones(segment.number))
        if not pairs:
            continue
        zones = tuple(dict.fromkeys(zone for pair in pairs for zone in pair))
        lines = tiers.lines(segment, zones)
        arguments = (("segment", segment.label), ("zones", _names(site, zones)))
        for area in (site.analysis.area(zone) for zone in zones):
            told.update(place.port for place in area.attachments if place.port and place.segment == segment.number)
        sure = tuple(pair for pair in pairs if UNZONED not in pair)
        unlike = () if segment.certain else tuple(_unlike_natives(site, tiers, segment))
        if unlike:
            yield from unlike
        elif segment.certain and sure:
            traces = tuple(_examples(site, sure[0]))
            yield Observation(Outcome.VIOLATED, "net-segment-shared", arguments, lines, traces, (), segment.label)
        else:
            doubts = (Doubt("wiring-uncertain" if sure else "network-in-no-zone", "", lines),)
            yield Observation(Outcome.UNDECIDED, "net-segment-perhaps-shared", arguments, (), (), doubts, segment.label)


def _unlike_natives(site: Site, tiers: TierSegments, segment: Segment) -> Iterator[Observation]:
    """Links on `segment` whose untagged frames surely are of one tier at the one end and of another at the other.

    What else joins the segment may be in doubt; this is not.
    """
    for link in site.policy.links:
        ends = tiers.ends(link)
        vlans = [tiers.untagged(end) for end in ends]
        if vlans[0] is None or vlans[1] is None or (ends[0][0], vlans[0]) not in segment.vlans:
            continue
        sides = [tiers.zones_of_vlan(end[0], vlan) for end, vlan in zip(ends, vlans, strict=True) if vlan is not None]
        pairs = [(one, other) for one in sides[0] for other in sides[1] if tiers.clashes(one, other)]
        if pairs:
            lines = (*tiers.port_lines(ends[0]), *tiers.port_lines(ends[1]), link.span)
            arguments = (
                ("first", f"{':'.join(ends[0])} (VLAN {vlans[0]})"),
                ("second", f"{':'.join(ends[1])} (VLAN {vlans[1]})"),
                ("zones", _names(site, (zone for pair in pairs for zone in pair))),
            )
            yield Observation(Outcome.VIOLATED, "net-native-vlans-differ", arguments, lines, about=segment.label)


def _examples(site: Site, pair: tuple[str, str]) -> Iterator[Trace]:
    """A packet from the one zone to the other that passes no router, replayed."""
    for source, destination in (pair, pair[::-1]):
        for family in site.analysis.families:
            trace = site.analysis.counterexample(source, destination, family)
            if trace is not None and not trace.hops:
                yield trace
                return


# -- ports --------------------------------------------------------------------------------------------------


def _host_ports(site: Site) -> tuple[tuple[Device, Interface], ...]:
    """Switch ports in use that are no end of a declared link."""
    wired = site.analysis.topology.wired
    return tuple(
        (device, interface)
        for device in site.analysis.snapshot.devices
        for interface in device.interfaces
        if interface.kind is InterfaceKind.SWITCHPORT
        and interface.enabled
        and interface.switchport is not None
        and (device.name, interface.name) not in wired
        and (interface.bundle is None or device.interface(interface.bundle) is None)
    )


def _ports(site: Site, tiers: TierSegments, told: set[InterfaceName]) -> Iterator[Observation]:
    """Ports that put what is plugged in there into VLANs of tiers that must not meet."""
    topology = site.analysis.topology
    for device, interface in _host_ports(site):
        name = (device.name, interface.name)
        numbers = topology.port_segments.get(name, ())
        pairs = [pair for pair in tiers.clashing(tiers.zones_of(numbers)) if not _meet_anyway(tiers, numbers, pair)]
        if name in told or not pairs or interface.switchport is None:
            continue
        zones = tuple(dict.fromkeys(zone for pair in pairs for zone in pair))
        lines = interface.switchport.origin
        arguments = (("device", device.name), ("port", interface.name), ("zones", _names(site, zones)))
        reason = _port_doubt(interface, pairs, all(topology.segments[number].certain for number in numbers))
        if not reason:
            yield Observation(Outcome.VIOLATED, "net-port-in-tiers", arguments, lines, about=device.name)
        else:
            doubts = (Doubt(reason, device.name, lines),)
            yield Observation(
                Outcome.UNDECIDED, "net-port-perhaps-in-tiers", arguments, doubts=doubts, about=device.name
            )

    yield from _routed_trunks(site, tiers)


def _routed_trunks(site: Site, tiers: TierSegments) -> Iterator[Observation]:
    """Ports of routers that carry tagged networks of several tiers to a switch nobody described.

    SOUNDNESS: what that switch joins cannot be seen; a declared link says which switch it is.
    """
    topology = site.analysis.topology
    for device in site.analysis.snapshot.devices:
        children: dict[str, list[Interface]] = defaultdict(list)
        for interface in device.interfaces:
            if interface.parent is not None and interface.enabled and interface.kind is InterfaceKind.SUBINTERFACE:
                children[interface.parent].append(interface)
        for parent, tagged in children.items():
            numbers = [topology.segment_of.get((device.name, one.name)) for one in tagged]
            pairs = tiers.clashing(tiers.zones_of(number for number in numbers if number is not None))
            if not pairs or _is_wired(site, device, parent):
                continue
            lines = tuple(span for one in tagged for span in one.origin[:1])
            zones = _names(site, (zone for pair in pairs for zone in pair))
            arguments = (("device", device.name), ("port", parent), ("zones", zones))
            doubts = (Doubt("trunk-end-untold", device.name, lines),)
            yield Observation(
                Outcome.UNDECIDED, "net-port-perhaps-in-tiers", arguments, doubts=doubts, about=device.name
            )


def _is_wired(site: Site, device: Device, name: str) -> bool:
    """Whether a declared link ends at the interface, or at one of its bundle."""
    members = {one.name for one in device.interfaces if one.bundle == name}
    return any((device.name, end) in site.analysis.topology.wired for end in (name, *members))


def _meet_anyway(tiers: TierSegments, numbers: Iterable[int], pair: tuple[str, str]) -> bool:
    """Whether both zones are on one segment already: then the port is not what joins them."""
    return any(set(pair) <= set(tiers.zones(number)) for number in numbers)


def _port_doubt(interface: Interface, pairs: Iterable[tuple[str, str]], certain: bool) -> str:
    """Why it is not sure that one host gets both networks; "" when it is.

    SOUNDNESS: a trunk without a declared link may lead to another switch as well as to a server.
    """
    port = interface.switchport
    if all(UNZONED in pair for pair in pairs):
        return "network-in-no-zone"
    if not certain:
        return "wiring-uncertain"
    if port is not None and port.mode is PortMode.DYNAMIC:
        return "port-mode-negotiated"
    return "trunk-end-untold" if port is not None and port.mode is PortMode.TRUNK else ""


# -- tunnels ------------------------------------------------------------------------------------------------


def _tunnels(site: Site) -> tuple[tuple[Device, Interface], ...]:
    return tuple(
        (device, interface)
        for device in site.analysis.snapshot.devices
        for interface in device.interfaces
        if interface.kind is InterfaceKind.TUNNEL and interface.enabled
    )


def _joining_tunnels(site: Site, tiers: TierSegments) -> Iterator[Observation]:
    """Tunnels between devices of different tiers, and tunnels that lead nobody knows where."""
    topology = site.analysis.topology
    seen: set[frozenset[InterfaceName]] = set()
    for device, interface in _tunnels(site):
        name = (device.name, interface.name)
        number = topology.segment_of.get(name)
        if number is None:
            continue
        peers = [other for other in topology.neighbors(*name) if _is_tunnel(tiers.interface(other))]
        if not peers and all(zone == UNZONED for zone in tiers.zones(number)):
            doubts = (Doubt("tunnel-end-untold", device.name, interface.origin),)
            arguments = (("device", device.name), ("tunnel", interface.name))
            yield Observation(Outcome.UNDECIDED, "net-tunnel-perhaps", arguments, doubts=doubts, about=device.name)
        for peer in peers:
            if frozenset((name, peer)) not in seen:
                seen.add(frozenset((name, peer)))
                yield from _tunnel(site, tiers, name, peer)


def _is_tunnel(interface: Interface | None) -> bool:
    return interface is not None and interface.kind is InterfaceKind.TUNNEL


def _tunnel(site: Site, tiers: TierSegments, first: InterfaceName, second: InterfaceName) -> Iterator[Observation]:
    """SOUNDNESS: where the devices have tiers in common, what the tunnel carries is a question of packets."""
    snapshot = site.analysis.snapshot
    sides = []
    for name, _ in (first, second):
        device = snapshot.device(name)
        named = tiers.behind(device) if device is not None else ()
        sides.append(tuple(zone for zone in named if zone != UNZONED))
    lines = tuple(span for name in (first, second) for span in _interface_lines(tiers, name))
    arguments = (
        ("first", ":".join(first)),
        ("second", ":".join(second)),
        ("zones", _names(site, (*sides[0], *sides[1]))),
    )
    certain = site.analysis.topology.segments[site.analysis.topology.segment_of[first]].certain
    pairs = [(one, other) for one in sides[0] for other in sides[1]]
    if pairs and certain and all(tiers.clashes(*pair) for pair in pairs):
        yield Observation(Outcome.VIOLATED, "net-tunnel-joins", arguments, lines, about=first[0])
        return
    everywhere = tuple(zone.name for zone in site.policy.zones)
    asked = [
        pair
        for one in sides[0] or everywhere
        for other in sides[1] or everywhere
        if tiers.clashes(*(pair := (one, other)))
    ]
    doubtful = [
        piece
        for one, other in dict.fromkeys((*asked, *(pair[::-1] for pair in asked)))
        for piece in site.separation(one, other, ALL_KINDS)
        if piece.outcome in (Outcome.UNDECIDED, Outcome.VIOLATED)
    ]
    if doubtful:
        doubts = dict.fromkeys(doubt for piece in doubtful for doubt in piece.doubts)
        doubts[Doubt("tunnel-carries-tiers", first[0], lines)] = None
        yield Observation(
            Outcome.UNDECIDED, "net-tunnel-perhaps-joins", arguments, doubts=tuple(doubts), about=first[0]
        )


def _interface_lines(tiers: TierSegments, name: InterfaceName) -> tuple[Span, ...]:
    interface = tiers.interface(name)
    return interface.origin if interface is not None else ()


# -- hosts --------------------------------------------------------------------------------------------------


def _registered(site: Site) -> tuple[tuple[int, Family, int, Span], ...]:
    """(MAC, family, address, place) of every host the policy and the register name by MAC."""
    hosts = [
        (member.mac, member.family, member.address, member.span)
        for zone in site.policy.zones
        for member in zone.members
        if isinstance(member, HostMember) and member.mac is not None
    ]
    for entry in site.policy.register.entries:
        for host in (*entry.sources, *entry.destinations):
            if host.prefix.length == host.prefix.family.address_bits:
                hosts.extend((mac, host.prefix.family, host.prefix.value, host.span) for mac in host.macs)
    return tuple(dict.fromkeys(hosts))


def _dual_homed(site: Site, tiers: TierSegments) -> Iterator[Observation]:
    """Hosts, told by their MAC, with addresses in tiers that must not meet; and devices that do not route with such."""
    by_mac: dict[int, dict[str, list[tuple[Family, int, Span]]]] = defaultdict(lambda: defaultdict(list))
    for mac, family, address, span in _registered(site):
        for zone in _zones_of_address(site, family, address):
            by_mac[mac][zone].append((family, address, span))
    for mac, places in by_mac.items():
        pairs = [pair for pair in tiers.clashing(places) if not _is_relay(site, places, pair)]
        if pairs:
            zones = tuple(dict.fromkeys(zone for pair in pairs for zone in pair))
            lines = tuple(dict.fromkeys(span for zone in zones for _, _, span in places[zone]))
            arguments = (("host", _mac_text(mac)), ("zones", _names(site, zones)))
            yield Observation(Outcome.VIOLATED, "net-host-in-tiers", arguments, lines, about=_mac_text(mac))
    for device in site.analysis.snapshot.devices:
        pairs = (
            [] if device.forwards else [pair for pair in tiers.clashing(tiers.behind(device)) if UNZONED not in pair]
        )
        if pairs:
            zones = tuple(dict.fromkeys(zone for pair in pairs for zone in pair))
            lines = tuple(span for one in device.interfaces for address in one.addresses for span in address.origin[:1])
            arguments = (("device", device.name), ("zones", _names(site, zones)))
            yield Observation(Outcome.VIOLATED, "net-device-in-tiers", arguments, lines, about=device.name)


def _zones_of_address(site: Site, family: Family, address: int) -> Iterator[str]:
    for name, area in site.analysis.placement.areas.items():
        if any(low <= address <= high for low, high in area.addresses.get(family, ())):
            yield name


def _is_relay(site: Site, places: Mapping[str, list[tuple[Family, int, Span]]], pair: tuple[str, str]) -> bool:
    """Whether one declared relay has all addresses of the host in these zones: it is trusted to keep them apart."""
    hosts = [(family, address) for zone in pair for family, address, _ in places[zone]]
    return any(
        all(
            any(
                side.prefix.family is family and side.prefix.interval[0] <= address <= side.prefix.interval[1]
                for side in relay.sides
            )
            for family, address in hosts
        )
        for relay in site.policy.relays
    )


def _mac_text(mac: int) -> str:
    """As IEEE 802 writes it, in lower case."""
    return ":".join(f"{mac:012x}"[index : index + 2] for index in range(0, 12, 2))


def _names(site: Site, zones: Iterable[str]) -> str:
    """Zones with their tiers, where these are called otherwise."""
    texts = []
    for zone in dict.fromkeys(zones):
        tier = site.tier_of(zone)
        texts.append(f"{zone} ({tier})" if tier and tier != zone else zone)
    return ", ".join(texts)


CHECKS: Mapping[str, Check] = {"NET-1": _apart}
