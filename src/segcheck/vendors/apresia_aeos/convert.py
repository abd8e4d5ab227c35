"""Statements of one APRESIA configuration into a device.

SOUNDNESS: no manual of these switches was at hand, so the device may always do anything beyond what is read: a proof
never rests on it. What is read serves to place zones and to show what is there.
"""

from __future__ import annotations

from segcheck.model.filters import Action, ZoneDefaults
from segcheck.model.header import TCP
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Stage
from segcheck.model.routing import Route, RouteSource, RoutingTable, Via
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.connected_routes import connected_routes
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, joined
from segcheck.vendors.apresia_aeos.configuration import ApresiaConfiguration, InterfaceStatement

PLATFORM = "apresia-aeos"
PIPELINE = (Stage.INGRESS_FILTER, Stage.ROUTE, Stage.ZONE_POLICY, Stage.EGRESS_FILTER)
_STATIC_DISTANCE = 1


def convert(configuration: ApresiaConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes = configuration.notes
    start = (Span(notes.path, 1, 1, 1, 1),)
    origin = configuration.hostname_origin or start
    doubt_unread_lines(notes)
    notes.unmodeled.extend(start)
    notes.report("apresia-unverified", start, Severity.WARNING, Effect.WIDENS_DEVICE)
    interfaces = [_interface(statement, configuration) for statement in configuration.interfaces.values()]
    untold = tuple(configuration.untold)
    if untold:
        # SOUNDNESS: it is on networks that are not told, by interfaces that are not told either.
        interfaces.append(Interface("untold", InterfaceKind.ROUTED, True, (), "", untold[:1], address_unknown=True))
    static = tuple(
        Route(one.prefix, Via(one.gateway, None, ""), RouteSource.STATIC, _STATIC_DISTANCE, 0, True, one.origin)
        for one in configuration.routes
    )
    table = RoutingTable("", (*connected_routes(interfaces), *static), tuple(dict.fromkeys(configuration.influences)))
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=tuple(interfaces),
        filters=(),
        zone_policies=(),
        zone_defaults=ZoneDefaults(Action.PERMIT, Action.PERMIT, Action.PERMIT, Action.PERMIT),
        destination_translations=(),
        source_translations=(),
        routing=(table,),
        static_arp=(),
        vlans=_vlans(configuration),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        management=(
            ManagementService("SSH", TCP, ((22, 22),), False, origin, certain=False),
            ManagementService("Telnet", TCP, ((23, 23),), True, origin, certain=False),
        ),
        monitoring=Monitoring(
            tuple(Station(host, where) for host, where in configuration.log_hosts),
            tuple(Station(host, where) for host, where in configuration.time_sources),
        ),
    )


def _vlans(configuration: ApresiaConfiguration) -> tuple[tuple[int, str], ...]:
    names = {low: name for low, high, name in configuration.vlans if low == high}
    stretches = joined((low, high) for low, high, _ in configuration.vlans)
    return tuple((vlan, names.get(vlan, "")) for low, high in stretches for vlan in range(low, high + 1))


def _interface(statement: InterfaceStatement, configuration: ApresiaConfiguration) -> Interface:
    word, _, number = statement.name.partition(" ")
    kind = {
        "vlan": InterfaceKind.VLAN,
        "loopback": InterfaceKind.LOOPBACK,
        "manage": InterfaceKind.ROUTED,
    }.get(word, InterfaceKind.SWITCHPORT)
    return Interface(
        name=statement.name,
        kind=kind,
        enabled=not statement.shutdown,
        addresses=tuple(
            InterfaceAddress(one.network.family, one.address, one.network.length, one.origin)
            for one in statement.addresses
        ),
        vrf="",
        origin=tuple(statement.origin),
        address_unknown=bool(statement.learned),
        vlan=int(number) if kind is InterfaceKind.VLAN else None,
        bundle=statement.bundle or None,
        switchport=_switch_port(statement) if kind is InterfaceKind.SWITCHPORT else None,
        description=statement.description,
        doubts=tuple(dict.fromkeys((*configuration.drops, *configuration.assigns))),
    )


def _switch_port(statement: InterfaceStatement) -> SwitchPort:
    """SOUNDNESS: a port is in the VLANs that its lines name, and perhaps in any other, tagged or not: what these
    switches do with a port that a line does not speak of was not to be found out.
    """
    access, native = statement.access_vlan, statement.native_vlan
    return SwitchPort(PortMode.DYNAMIC, access or 1, None, native or access or 1, EVERY_VLAN, tuple(statement.origin))
