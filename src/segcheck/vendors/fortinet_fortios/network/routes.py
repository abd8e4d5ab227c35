"""Routing tables: connected networks, static routes, and what is not computed.

SOURCE: Fortinet, "FortiOS Administration Guide", "Routing concepts": policy routes and SD-WAN rules are looked at
before the routing table; of equal networks the lowest distance, then the lowest priority is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network import dynamic_routing, link_monitors, static_routes, tunnels
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.network.interface_addresses import read_network
from segcheck.vendors.fortinet_fortios.network.link_monitors import monitored_interfaces
from segcheck.vendors.fortinet_fortios.network.sdwan import SdwanMembership, sdwan_memberships, sdwan_rules
from segcheck.vendors.fortinet_fortios.network.static_routes import DEFAULTS, StaticRoute, StaticRoutes, policy_routes
from segcheck.vendors.fortinet_fortios.network.virtual_domains import vrf_name
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated

SUPPORT: dict[Path, BlockSupport] = {
    **static_routes.SUPPORT,
    **dynamic_routing.SUPPORT,
    **link_monitors.SUPPORT,
    **tunnels.SUPPORT,
}
_LEARNING = {Family.IPV4: ("mode", "ipunnumbered", "ip-managed-by-fortiipam"), Family.IPV6: ("ip6-mode", "autoconf")}


def convert_routes(configuration: FortiConfiguration, attachments: Attachments) -> tuple[RoutingTable, ...]:
    """The routing tables of all virtual domains; one for each VRF that an interface or a route is in."""
    tunnels.report_policy_based(configuration)
    tables = _Tables(configuration, attachments)
    for vdom in configuration.vdoms:
        tables.add(vdom)
    return tables.finished()


class _Tables:
    def __init__(self, configuration: FortiConfiguration, attachments: Attachments) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._attachments = attachments
        self._interfaces = {one.name: one for one in attachments.interfaces}
        self._routes: dict[str, list[Route]] = defaultdict(list)
        self._uncomputed: dict[str, list[Span]] = defaultdict(list)
        # (table, family, next hop) -> lines by which any destination may go there; and whether connected ones may, too
        self._anywhere: dict[tuple[str, Family, RouteTarget], list[Span]] = defaultdict(list)
        self._before_connected: set[tuple[str, Family, RouteTarget]] = set()
        self._named: dict[tuple[str, Family], set[Prefix]] = defaultdict(set)
        for vdom in configuration.vdoms:
            self._routes[vrf_name(configuration, vdom.name)] = []
        self._unsure: frozenset[str] = frozenset()

    def add(self, vdom: Vdom) -> None:
        """Take in all that bears on the tables of `vdom`."""
        self._unsure = monitored_interfaces(self._configuration, vdom, self._attachments.entries)
        here = [one for one in self._attachments.interfaces if self._attachments.vdoms.get(one.name) == vdom.name]
        for interface in here:
            if interface.kind is not InterfaceKind.SWITCHPORT:
                self._routes[interface.vrf].extend(self._connected(interface))
                self._learned(interface)
            if interface.name in self._attachments.untold:
                self._uncomputed[interface.vrf].append(self._attachments.untold[interface.name])
        members = tuple(member for member in sdwan_memberships(vdom) if member.on)
        reader = StaticRoutes(self._configuration, vdom)
        for route in reader.read():
            self._static(vdom, route, members)
        for setting in reader.unreadable:
            self._everywhere_in(here, vdom, setting.origin)
        self._everywhere_in(here, vdom, tuple(dynamic_routing.running(self._configuration, vdom)))
        self._by_policy(vdom, members)
        for name, span in tunnels.dial_up_interfaces(self._configuration, vdom):
            tunnel = self._interfaces.get(name)
            if tunnel is not None:
                for family in Family:
                    self._may_go(tunnel.vrf, family, Via(None, name, tunnel.vrf), (span,), connected=True)

    def finished(self) -> tuple[RoutingTable, ...]:
        """The tables, in order of first mention."""
        return tuple(
            RoutingTable(
                vrf,
                (*routes, *self._possible(vrf, routes)),
                tuple(dict.fromkeys(self._uncomputed.get(vrf, ()))),
            )
            for vrf, routes in self._routes.items()
        )

    # -- connected ------------------------------------------------------------------------------------------

    def _connected(self, interface: Interface) -> Iterator[Route]:
        seen: set[Prefix] = set()
        certain = interface.name not in self._unsure
        for address in interface.addresses:
            if address.subnet not in seen:
                seen.add(address.subnet)
                target = Via(None, interface.name, interface.vrf)
                yield Route(address.subnet, target, RouteSource.CONNECTED, 0, 0, certain, address.origin)
        entry = self._attachments.entries.get(interface.name)
        remote = entry.setting("remote-ip") if entry is not None else None
        pair = read_network(remote.values, Family.IPV4) if remote is not None else None
        if remote is not None and pair is not None and pair[0]:
            peer = Prefix(Family.IPV4, pair[0], 32)
            if not any(peer.overlaps(network) for network in seen):
                target = Via(None, interface.name, interface.vrf)
                yield Route(peer, target, RouteSource.CONNECTED, 0, 0, certain, remote.origin)

    def _learned(self, interface: Interface) -> None:
        """SOUNDNESS: a network learned by DHCP, PPPoE or router advertisements may be anywhere but in the network of
        another interface, and brings a default route unless switched off.
        """
        entry = self._attachments.entries.get(interface.name)
        if entry is None or not interface.address_unknown:
            return
        for family, names in _LEARNING.items():
            holders: tuple[Entry, ...] = (entry,) if family is Family.IPV4 else entry.table("ipv6")
            lines = [
                span
                for holder in holders
                for name in names
                for setting in (holder.setting(name),)
                if setting is not None and setting.values not in (("static",), ("disable",), ("inherit-global",))
                for span in setting.origin
            ]
            if lines:
                self._may_go(interface.vrf, family, Via(None, interface.name, interface.vrf), tuple(lines))

    # -- static ---------------------------------------------------------------------------------------------

    def _static(self, vdom: Vdom, route: StaticRoute, members: tuple[SdwanMembership, ...]) -> None:
        if route.blackhole:
            vrf = vrf_name(self._configuration, vdom.name, route.table or 0)
            if route.prefixes is None:
                self._may_go(vrf, route.family, Discard(), route.origin, connected=True)
            self._routes[vrf].extend(self._each(route, Discard(), certain=route.certain))
            return
        if route.over_sdwan:
            for member in members:
                if route.zones is None or member.zone in route.zones:
                    self._by(vdom, route, member.interface, _member_gateway(member, route.family), certain=False)
            return
        certain = route.certain and (route.exempt or route.device not in self._unsure)
        self._by(vdom, route, route.device, route.gateway, certain=certain)

    def _by(self, vdom: Vdom, route: StaticRoute, device: str, gateway: int | None, *, certain: bool) -> None:
        """Add `route` through one next hop."""
        interface = self._interfaces.get(device)
        if interface is None or interface.kind is InterfaceKind.SWITCHPORT:
            vrf = vrf_name(self._configuration, vdom.name, route.table or 0)
            if gateway is None:
                self._uncomputed[vrf].extend(route.origin)
                self._notes.report("route-without-interface", route.origin[:1], Severity.WARNING)
                return
            target, certain = Via(gateway, None, vrf), False
        else:
            vrf = interface.vrf
            target = Via(gateway, device, interface.vrf)
            named = vrf if route.table is None else vrf_name(self._configuration, vdom.name, route.table)
            if named != vrf:
                # SOUNDNESS: older releases leave a route in the table of its interface, whatever `vrf` says.
                certain = False
                self._routes[named].extend(self._each(route, target, certain=certain))
            if gateway is not None and not _on_link(interface, route.family, gateway):
                self._notes.report("gateway-off-subnet", route.origin[:1], Severity.WARNING, interface=device)
                certain = False
        if route.prefixes is None:
            self._may_go(vrf, route.family, target, route.origin, connected=True)
        self._routes[vrf].extend(self._each(route, target, certain=certain))

    def _each(self, route: StaticRoute, target: RouteTarget, *, certain: bool) -> Iterator[Route]:
        for prefix in route.prefixes or ():
            yield Route(prefix, target, RouteSource.STATIC, route.distance, route.priority, certain, route.origin)

    # -- what may be there too ------------------------------------------------------------------------------

    def _by_policy(self, vdom: Vdom, members: tuple[SdwanMembership, ...]) -> None:
        for rule in policy_routes(self._configuration, vdom):
            interface = self._interfaces.get(rule.device)
            vrf = interface.vrf if interface is not None else vrf_name(self._configuration, vdom.name)
            self._named[vrf, rule.family].update(rule.prefixes)
            gateways: Iterable[int | None] = (rule.gateway,)
            if rule.gateway is None and interface is not None:
                # SOURCE: without gateway the one of a route through the output device is used.
                gateways = {None, *self._gateways(vrf, rule.family, interface.name)}
            for gateway in sorted(gateways, key=lambda one: -1 if one is None else one):
                if interface is None and gateway is None:
                    self._uncomputed[vrf].extend(rule.origin)
                else:
                    device = interface.name if interface is not None else None
                    self._may_go(vrf, rule.family, Via(gateway, device, vrf), rule.origin, connected=True)
        rules = sdwan_rules(vdom)
        for entry in rules:
            for setting in entry.settings:
                approximated(self._notes, setting, "sdwan-rule")
        origin = tuple(entry.span for entry in rules)
        for member in members if rules else ():
            interface = self._interfaces.get(member.interface)
            if interface is not None:
                for family in Family:
                    target = Via(_member_gateway(member, family), interface.name, interface.vrf)
                    self._may_go(interface.vrf, family, target, (*origin, *member.origin), connected=True)

    def _gateways(self, vrf: str, family: Family, device: str) -> set[int]:
        return {
            route.target.address
            for route in self._routes[vrf]
            if route.prefix.family is family
            and isinstance(route.target, Via)
            and route.target.interface == device
            and route.target.address is not None
        }

    def _may_go(
        self, vrf: str, family: Family, target: RouteTarget, origin: Origin, *, connected: bool = False
    ) -> None:
        self._routes.setdefault(vrf, [])
        key = (vrf, family, target)
        self._anywhere[key].extend(origin)
        if connected:
            self._before_connected.add(key)

    def _everywhere_in(self, here: Iterable[Interface], vdom: Vdom, origin: Origin) -> None:
        if origin:
            for vrf in dict.fromkeys((vrf_name(self._configuration, vdom.name), *(one.vrf for one in here))):
                self._uncomputed[vrf].extend(origin)

    def _possible(self, vrf: str, routes: list[Route]) -> Iterator[Route]:
        """SOUNDNESS: what may send any packet somewhere is one more possibility at each prefix, tried first and never
        sure.
        """
        connected = {route.prefix for route in routes if route.source is RouteSource.CONNECTED}
        others = {route.prefix for route in routes if route.source is not RouteSource.CONNECTED}
        for key, origin in self._anywhere.items():
            name, family, target = key
            if name != vrf:
                continue
            own = {
                route.prefix
                for route in routes
                if isinstance(route.target, Via) and isinstance(target, Via) and _same_interface(route.target, target)
            }
            prefixes = others | own | self._named[vrf, family] | {DEFAULTS[family]}
            if key in self._before_connected:
                prefixes |= connected
            lines = tuple(dict.fromkeys(origin))
            for prefix in sorted(prefix for prefix in prefixes if prefix.family is family):
                yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, lines)


def _same_interface(first: Via, second: Via) -> bool:
    return first.interface == second.interface is not None


def _on_link(interface: Interface, family: Family, gateway: int) -> bool:
    """Whether the gateway may be a neighbour: every interface has link-local ones, a tunnel one of any address."""
    if interface.address_unknown or interface.kind is InterfaceKind.TUNNEL:
        return True
    if family is Family.IPV6 and gateway >> 118 == 0xFE80 >> 6:
        return True
    return any(address.family is family and gateway in address.subnet for address in interface.addresses)


def _member_gateway(member: SdwanMembership, family: Family) -> int | None:
    text = member.gateway if family is Family.IPV4 else member.gateway6
    address = ipv4(text) if family is Family.IPV4 else ipv6(text)
    return address or None
