"""Interface statements into the model's interfaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from segcheck.model.filters import Binding
from segcheck.model.header import Family
from segcheck.model.layer2 import MacFilter, PortMode, SwitchPort
from segcheck.model.network import Interface, InterfaceKind, PossibleDrop
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.interface_addresses import interface_addresses
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.network.filter_routing import chosen_by_filter
from segcheck.vendors.yamaha_rtx.network.in_force import InForce
from segcheck.vendors.yamaha_rtx.network.network_statements import (
    BridgeStatement,
    InterfaceStatement,
    NetworkStatements,
)

# Numbers beyond those that a tag can have: VLANs that stand for the bridges and port groups inside the router.
_FIRST_BRIDGE, _FIRST_PORT_VLAN = 5000, 6000
_LAN_PORT = re.compile(r"(lan\d{1,2})\.\d{1,3}")
_PHYSICAL = re.compile(r"(?:lan|wan|onu)\d{1,2}")
_TAGGED = re.compile(r"(lan\d{1,2})/\d{1,3}")
_PORT_VLAN = re.compile(r"vlan(\d{1,3})")


class InterfaceConverter:
    """Makes the interfaces of one router."""

    def __init__(
        self,
        configuration: YamahaConfiguration,
        in_force: InForce,
        outer_drops: Mapping[str, tuple[PossibleDrop, ...]],
    ) -> None:
        self._notes = configuration.notes
        self._network: NetworkStatements = configuration.network
        self._in_force = in_force
        self._outer_drops = outer_drops
        self._bridges = {one.name: _FIRST_BRIDGE + place for place, one in enumerate(self._network.bridges)}
        self._members = {member: one for one in self._network.bridges for member in one.members}
        self._by_name = {one.name: one for one in self._network.bridges}
        self._chosen = chosen_by_filter(configuration, in_force)
        self._tagged = {
            below.name for name in self._network.interfaces for below in [self._bridge_below(name)] if below is not None
        }
        # Tags of VLANs upon members: their frames run over the whole bridge.
        self._tags = sorted(
            {
                statement.vlan
                for name, statement in self._network.interfaces.items()
                if statement.vlan is not None and self._bridge_below(name) is not None
            }
        )

    def interfaces(self) -> tuple[Interface, ...]:
        """All interfaces, in the order of the file; ports and parents that only other lines name come last."""
        self._check_bridges()
        statements = dict(self._network.interfaces)
        for name in (*self._implied(),):
            statements.setdefault(name, InterfaceStatement(name))
        return tuple(self._interface(statement) for name, statement in statements.items() if name != "null")

    def _implied(self) -> Iterator[str]:
        yield from self._network.port_vlans
        for name in self._network.interfaces:
            tagged = _TAGGED.fullmatch(name)
            if tagged:
                yield tagged[1]
        for route in self._network.routes:
            for gateway in route.gateways:
                if gateway.interface is not None and _PHYSICAL.fullmatch(gateway.interface):
                    yield gateway.interface

    def _interface(self, statement: InterfaceStatement) -> Interface:
        name = statement.name
        kind = self._kind(name)
        tagged = _TAGGED.fullmatch(name)
        port = self._switch_port(name, kind)
        routed = kind is not InterfaceKind.SWITCHPORT
        return Interface(
            name=name,
            kind=kind,
            enabled=True,
            addresses=interface_addresses(statement.addresses, statement.virtual_addresses) if routed else (),
            vrf="",
            origin=tuple(dict.fromkeys(statement.origin)),
            address_unknown=routed and self._address_unknown(statement),
            parent=tagged[1] if tagged and kind is InterfaceKind.SUBINTERFACE else None,
            vlan=self._vlan(statement, kind),
            switchport=port,
            ingress=self._bindings(name, "in") if routed else (),
            egress=self._bindings(name, "out") if routed else (),
            nat_side=name if statement.descriptors is not None else None,
            mac_filters=self._mac_filters(name),
            description=statement.description,
            doubts=tuple(dict.fromkeys(self._doubts(statement, kind))),
            possible_drops=self._outer_drops.get(name, ()),
            wireless=name.startswith("wlan"),
            link_local=tuple(statement.link_local),
        )

    # -- what it is -------------------------------------------------------------------------------------------

    def _kind(self, name: str) -> InterfaceKind:
        if name in self._members or name in self._network.port_vlans:
            return InterfaceKind.SWITCHPORT
        if name.startswith("bridge") or self._is_port_group(name) or self._bridge_below(name) is not None:
            return InterfaceKind.VLAN
        if name.startswith("loopback"):
            return InterfaceKind.LOOPBACK
        if name.startswith(("tunnel", "pp anonymous")):
            return InterfaceKind.TUNNEL
        return InterfaceKind.SUBINTERFACE if _TAGGED.fullmatch(name) else InterfaceKind.ROUTED

    def _bridge_below(self, name: str) -> BridgeStatement | None:
        """The bridge upon whose member the tagged interface `name` stands."""
        tagged = _TAGGED.fullmatch(name)
        return self._members.get(tagged[1]) if tagged else None

    def _is_port_group(self, name: str) -> bool:
        return _PORT_VLAN.fullmatch(name) is not None

    def _vlan(self, statement: InterfaceStatement, kind: InterfaceKind) -> int | None:
        group = _PORT_VLAN.fullmatch(statement.name)
        if kind is InterfaceKind.VLAN and group:
            return _FIRST_PORT_VLAN + int(group[1])
        if kind is InterfaceKind.VLAN and not _TAGGED.fullmatch(statement.name):
            return self._bridges.get(statement.name, _FIRST_BRIDGE - 1)
        if _TAGGED.fullmatch(statement.name) and statement.vlan is None:
            self._untagged(statement)
        return statement.vlan

    def _untagged(self, statement: InterfaceStatement) -> None:
        """SOUNDNESS: an interface for tagged frames without a tag: part of the configuration must be missing."""
        origin = tuple(statement.origin[:1])
        self._notes.unmodeled.extend(origin)
        self._notes.report("yamaha-vlan-without-tag", origin, Severity.ERROR, Effect.WIDENS_DEVICE, name=statement.name)

    def _switch_port(self, name: str, kind: InterfaceKind) -> SwitchPort | None:
        if kind is not InterfaceKind.SWITCHPORT:
            return None
        bridge = self._members.get(name)
        if bridge is not None:
            vlan = self._bridges[bridge.name]
            carried = (*((tag, tag) for tag in self._tags), (vlan, vlan))
            mode = PortMode.TRUNK if self._tags else PortMode.ACCESS
            return SwitchPort(mode, vlan, None, vlan, carried, bridge.origin)
        number, span = self._network.port_vlans[name]
        vlan, origin = _FIRST_PORT_VLAN + number, (span,)
        return SwitchPort(PortMode.ACCESS, vlan, None, vlan, ((vlan, vlan),), origin)

    def _check_bridges(self) -> None:
        """SOUNDNESS: what passes through a member that carries no frames, or is of two bridges, is not followed; the
        router may do anything.
        """
        for bridge in self._network.bridges:
            if self._by_name[bridge.name] is not bridge:
                self._doubt_member(bridge.origin, bridge.name, " ".join(bridge.members))
            for member in bridge.members:
                statement = self._network.interfaces[member]
                tunnel = member.startswith("tunnel") and not statement.bridging
                if self._members[member] is not bridge or tunnel:
                    self._doubt_member(bridge.origin, bridge.name, member)
                elif bridge.name in self._tagged:
                    self._notes.approximated(bridge.line, "yamaha-bridge-tags")

    def _doubt_member(self, origin: Origin, bridge: str, member: str) -> None:
        self._notes.unmodeled.extend(origin)
        self._notes.report(
            "yamaha-bridge-member", origin, Severity.WARNING, Effect.WIDENS_DEVICE, bridge=bridge, member=member
        )

    def _address_unknown(self, statement: InterfaceStatement) -> bool:
        if statement.learned:
            return True
        # A peer's and a tunnel's other end is nobody, unless a network between the two shows it.
        numbered = any(one.network.length < one.network.family.address_bits for one in statement.addresses)
        return statement.name.startswith(("pp", "tunnel")) and not numbered

    # -- what is in force there -------------------------------------------------------------------------------

    def _bindings(self, name: str, direction: str) -> tuple[Binding, ...]:
        chosen = self._chosen.get(name, ()) if direction == "out" else ()
        own = (binding for family in Family for binding in self._in_force.bindings(name, family, direction))
        return (*chosen, *own)

    def _mac_filters(self, name: str) -> tuple[MacFilter, ...]:
        return self._in_force.mac_filters(name)

    def _doubts(self, statement: InterfaceStatement, kind: InterfaceKind) -> Iterator[Span]:
        yield from statement.doubts
        yield from self._in_force.doubts(statement.name)
        if kind is InterfaceKind.TUNNEL:
            # SOUNDNESS: whether the tunnel is up, and what may pass below it, is not followed.
            yield from statement.transport or statement.origin[:1]
        if statement.name.startswith(("pp", "tunnel")) and not statement.enabled:
            # SOUNDNESS: without `enable` it is down, so nothing passes surely; that it stops anything is not relied on.
            yield from statement.origin[:1]
        below = self._bridge_below(statement.name)
        if below is not None:
            # SOUNDNESS: whether frames with a tag also run over the bridge is not documented.
            yield from below.origin
        bridge = self._by_name.get(statement.name)
        if bridge is not None:
            # SOUNDNESS: whether lists of members act on what the bridge hands to the router is not documented.
            for member in bridge.members:
                for family in Family:
                    for direction in ("in", "out"):
                        for binding in self._in_force.bindings(member, family, direction):
                            yield from binding.origin
