"""Routing tables: connected and static routes, or a captured table in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.static_routes import RouteStatement, note_missing_interface
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.interface_conversion import crypto_tunnel_name
from segcheck.vendors.cisco_ios.network_statements import (
    DynamicNat,
    InterfaceStatement,
    NatKind,
    RouteLeak,
    StaticNat,
)
from segcheck.vendors.cisco_ios.route_table import RouteCapture

_DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}
_MULTICAST = {Family.IPV4: Prefix(Family.IPV4, 0xE0 << 24, 4), Family.IPV6: Prefix(Family.IPV6, 0xFF << 120, 8)}


def convert_routing(
    configuration: IosConfiguration, interfaces: Sequence[Interface], captures: Sequence[RouteCapture]
) -> tuple[RoutingTable, ...]:
    """One table per VRF, the global one first. A captured table replaces what would be computed for its family."""
    names = {"": None, **dict.fromkeys(configuration.network.vrfs), **dict.fromkeys(one.vrf for one in interfaces)}
    names.update(dict.fromkeys(capture.vrf for capture in captures))
    # A VRF that only a route speaks of has a table too: another VRF may look its next hops up there.
    names.update(dict.fromkeys(route.vrf for route in configuration.network.routes))
    names.update(dict.fromkeys(one.vrf for one in configuration.network.influences if one.vrf is not None))
    return tuple(_TableBuilder(configuration, interfaces, captures, vrf).table() for vrf in names)


class _TableBuilder:
    """Collects the routes of one VRF."""

    def __init__(
        self,
        configuration: IosConfiguration,
        interfaces: Sequence[Interface],
        captures: Sequence[RouteCapture],
        vrf: str,
    ) -> None:
        self._network = configuration.network
        self._notes = configuration.notes
        self._vrf = vrf
        self._all = {interface.name: interface for interface in interfaces}
        self._here = [
            interface
            for interface in interfaces
            if interface.vrf == vrf and interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT
        ]
        self._captures = {capture.family: capture for capture in captures if capture.vrf == vrf}
        self._uncomputed: list[Span] = []

    def table(self) -> RoutingTable:
        routes: list[Route] = []
        for family in Family:
            capture = self._captures.get(family)
            computed = [*self._connected(family), *self._static(family)]
            if capture is not None:
                routes.extend(self._captured(capture, computed))
            else:
                if family is Family.IPV4 or self._speaks_ipv6():
                    self._uncomputed.extend(self._influences(family))
                routes.extend(computed)
                routes.extend(self._possible(family, computed))
                routes.extend(self._leaked(family, computed))
            routes.extend(self._multicast(family))
        self._uncomputed.extend(self._policy_routing())
        self._uncomputed.extend(self._outside_translations())
        return RoutingTable(self._vrf, tuple(routes), tuple(dict.fromkeys(self._uncomputed)))

    def _speaks_ipv6(self) -> bool:
        """Whether IPv6 can be forwarded here at all: without an address and without IPv6 routing, it cannot.

        CHOICE: asked because one table holds both families: a routing process that could only matter to IPv6 would
        otherwise make a captured IPv4 table doubtful.
        """
        return self._network.ipv6_routing or any(
            interface.address_unknown or any(address.family is Family.IPV6 for address in interface.addresses)
            for interface in self._here
        )

    # -- computed -------------------------------------------------------------------------------------------

    def _statement(self, interface: Interface) -> InterfaceStatement | None:
        return self._network.interfaces.get(interface.name)

    def _connected(self, family: Family) -> Iterator[Route]:
        for interface in self._here:
            statement = self._statement(interface)
            seen: set[Prefix] = set()
            for address in statement.addresses if statement is not None else ():
                if address.network.family is family and address.network not in seen:
                    seen.add(address.network)
                    target = Via(None, interface.name, self._vrf)
                    certain = self._ipv6_is_sure(family)
                    yield Route(address.network, target, RouteSource.CONNECTED, 0, 0, certain, address.origin)

    def _ipv6_is_sure(self, family: Family) -> bool:
        """SOUNDNESS: without `ipv6 unicast-routing` IOS forwards no IPv6; that is not counted on to stop anything, but
        nothing is taken to pass surely either.
        """
        return family is Family.IPV4 or self._network.ipv6_routing

    def _static(self, family: Family) -> Iterator[Route]:
        for statement in self._network.routes:
            if statement.vrf == self._vrf and statement.prefix.family is family:
                target = self._target(statement)
                if target is not None:
                    certain = statement.certain and self._ipv6_is_sure(family)
                    distance = statement.distance
                    yield Route(statement.prefix, target, RouteSource.STATIC, distance, 0, certain, statement.origin)

    def _target(self, statement: RouteStatement) -> RouteTarget | None:
        if statement.discard:
            return Discard()
        if statement.interface is not None and statement.interface not in self._all:
            note_missing_interface(self._notes, statement.line, statement.origin, statement.interface)
            self._uncomputed.extend(statement.origin)
            return None
        return Via(statement.next_hop, statement.interface, statement.next_hop_vrf)

    def _influences(self, family: Family) -> Iterator[Span]:
        for influence in self._network.influences:
            if influence.vrf not in (None, self._vrf) or influence.family not in (None, family):
                continue
            # SOURCE: VRF route targets act on routes that BGP carries; without a BGP process they do nothing.
            if not influence.through_bgp or self._network.bgp:
                yield from influence.origin

    # -- what may be there too ----------------------------------------------------------------------------------

    def _possible(self, family: Family, computed: Sequence[Route]) -> Iterator[Route]:
        """Routes that may lead to a network learned by DHCP or PPP, or to the peers of a crypto map.

        SOUNDNESS: such a network may lie inside any route's prefix, so at each of them the interface is one more
        possibility, tried first and never sure. CHOICE: it does not lie inside the connected network of another
        interface: IOS refuses overlapping networks in one VRF.
        """
        prefixes = {route.prefix for route in computed if route.source is not RouteSource.CONNECTED}
        prefixes.add(_DEFAULTS[family])
        for interface in self._here:
            statement = self._statement(interface)
            if statement is None:
                continue
            own = {address.network for address in statement.addresses if address.network.family is family}
            places = [(interface.name, span, own) for known, span in statement.subnet_unknown if known is family]
            if family is Family.IPV4:
                for tunnel in statement.tunnels:
                    places.append((crypto_tunnel_name(interface.name, tunnel.name), tunnel.origin[0], own))
            for name, span, networks in places:
                target = Via(None, name, self._vrf)
                for prefix in sorted(prefixes | networks):
                    yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, (span,))

    def _leaked(self, family: Family, computed: Sequence[Route]) -> Iterator[Route]:
        """Routes that another VRF may have given to this one.

        SOUNDNESS: which ones is not computed, so at each prefix every interface that routes of the other VRF may lead
        out of is one more possibility, tried first and never sure.
        """
        prefixes = sorted({_DEFAULTS[family], *(route.prefix for route in computed)})
        for leak in self._network.leaks:
            if leak.vrf != self._vrf or leak.family not in (None, family) or leak.through_bgp > self._network.bgp:
                continue
            reached = self._reached_by(leak)
            for interface in self._all.values():
                routed = interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT
                if routed and interface.vrf in reached:
                    target = Via(None, interface.name, interface.vrf)
                    for prefix in prefixes:
                        yield Route(prefix, target, RouteSource.STATIC, 0, 0, False, leak.origin)

    def _reached_by(self, leak: RouteLeak) -> set[str]:
        """VRFs that the routes of `leak` may lead into: those that give them, and where routes of these lead."""
        every = {"", *self._network.vrfs, *(interface.vrf for interface in self._all.values())} - {self._vrf}
        waiting = [vrf for vrf in sorted(every) if self._gives(vrf, leak)]
        found = set(waiting)
        while waiting:
            vrf = waiting.pop()
            onward = {
                given
                for other in self._network.leaks
                if other.vrf == vrf
                for given in every
                if self._gives(given, other)
            }
            for route in self._network.routes:
                if route.vrf == vrf:
                    interface = self._all.get(route.interface or "")
                    onward |= {route.next_hop_vrf} if interface is None else {route.next_hop_vrf, interface.vrf}
            waiting.extend(sorted(onward & every - found))
            found |= onward & every
        return found

    def _gives(self, vrf: str, leak: RouteLeak) -> bool:
        if leak.source is not None:
            return leak.source == vrf
        statement = self._network.vrfs.get(vrf)
        if leak.target is None or statement is None:
            return leak.target is None
        return statement.exports_by_map or leak.target in statement.exports

    def _multicast(self, family: Family) -> Iterator[Route]:
        """SOUNDNESS: where multicast packets go is decided by receivers: any multicast interface, never surely."""
        switched_on = [span for vrf, known, span in self._network.multicast if (vrf, known) == (self._vrf, family)]
        for interface in self._here if switched_on else ():
            statement = self._statement(interface)
            lines = tuple(statement.multicast) if statement is not None else ()
            if lines or family is Family.IPV6:
                target = Via(None, interface.name, self._vrf)
                origin = (*lines, *switched_on)
                yield Route(_MULTICAST[family], target, RouteSource.STATIC, 0, 0, False, origin)

    def _policy_routing(self) -> Iterator[Span]:
        """SOUNDNESS: policy routing may send packets to any neighbour; if it can change the VRF, anywhere at all."""
        for interface in self._here:
            statement = self._statement(interface)
            for use in statement.policy_routes if statement is not None else ():
                yield from use.origin
                entries = self._network.route_maps.get(use.name)
                if entries is None:
                    self._notes.malformed(use.line, "route-map-undefined")
                    self._notes.report("route-map-undefined", use.origin, name=use.name)
                elif any(entry.leaves_vrf for entry in entries):
                    spans = tuple(span for entry in entries if entry.leaves_vrf for span in entry.origin)
                    self._notes.unmodeled.extend(spans)
                    self._notes.report(
                        "policy-routing-leaves-vrf", (*use.origin, *spans), effect=Effect.WIDENS_DEVICE, name=use.name
                    )

    def _outside_translations(self) -> Iterator[Span]:
        """SOUNDNESS: an outside local address on a connected network, or one with `add-route`, is reached by routes
        that the configuration does not show.
        """
        connected = [route.prefix for route in self._connected(Family.IPV4)]
        for statement in self._network.translations:
            if statement.kind is NatKind.OUTSIDE_SOURCE and statement.vrf == self._vrf:
                lows = [low for low, _ in self._outside_locals(statement)]
                if statement.add_route or any(low in prefix for low in lows for prefix in connected):
                    yield from statement.origin

    def _outside_locals(self, statement: StaticNat | DynamicNat) -> tuple[tuple[int, int], ...]:
        if isinstance(statement, StaticNat):
            return ((statement.local, statement.local),)
        pool = self._network.pools.get(statement.pool or "")
        return pool.intervals if pool is not None else ()

    # -- captured ---------------------------------------------------------------------------------------------

    def _captured(self, capture: RouteCapture, computed: Sequence[Route]) -> Iterator[Route]:
        self._uncomputed.extend(capture.doubts)
        unusable = [route for route in capture.routes if not self._usable(route)]
        if unusable:
            # SOUNDNESS: the capture is of another configuration than this one, so it tells nothing for sure.
            origin: Origin = tuple(span for route in unusable for span in route.origin)
            self._contradiction("capture-interface-unknown", origin)
            self._uncomputed.extend(origin)
        configured = {
            (interface, route.prefix)
            for route in computed
            if route.source is RouteSource.CONNECTED and isinstance(route.target, Via)
            for interface in (route.target.interface,)
        }
        spans = {route.prefix: route.origin for route in capture.routes}
        for name, prefix in capture.connected:
            interface = self._all.get(name)
            # A point-to-point link shows its peer as one more connected host.
            peer = prefix.length == prefix.family.address_bits and any(
                name == other and prefix.overlaps(network) for other, network in configured
            )
            learned = interface is not None and interface.address_unknown
            if (name, prefix) not in configured and not peer and not learned:
                self._contradiction("capture-network-not-configured", spans.get(prefix, capture.origin))
                self._uncomputed.extend(spans.get(prefix, capture.origin))
        yield from capture.routes
        yield from self._not_captured(capture, computed)

    def _usable(self, route: Route) -> bool:
        if not isinstance(route.target, Via) or route.target.interface is None:
            return True
        interface = self._all.get(route.target.interface)
        return interface is not None and interface.enabled

    def _not_captured(self, capture: RouteCapture, computed: Sequence[Route]) -> Iterator[Route]:
        """Configured routes that the capture lacks: inactive then, or configured since.

        SOUNDNESS: each is added as one that may be in force.
        """
        captured = {(route.prefix, route.target) for route in capture.routes}
        prefixes = {route.prefix for route in capture.routes}
        for route in computed:
            if (route.prefix, route.target) in captured:
                continue
            if route.source is RouteSource.STATIC and route.prefix in prefixes and route.distance > 1:
                # A floating route that waits behind the one in force is what the capture should look like.
                continue
            code = "capture-lacks-connected" if route.source is RouteSource.CONNECTED else "capture-lacks-static"
            self._contradiction(code, route.origin)
            yield Route(route.prefix, route.target, route.source, route.distance, route.metric, False, route.origin)

    def _contradiction(self, code: str, origin: Origin) -> None:
        self._notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, vrf=self._vrf or "global")
        for span in origin:
            if span.path == self._notes.path:
                self._notes.ledger.mark(span.line, LineFate.APPROXIMATED, code)
