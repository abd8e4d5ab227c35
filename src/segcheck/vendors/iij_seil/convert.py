"""Statements of one SEIL configuration into a device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from segcheck.model.filters import Action, ZoneDefaults
from segcheck.model.header import TCP, UDP, Family
from segcheck.model.layer2 import StaticArp
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Stage
from segcheck.model.routing import Discard, Route, RouteSource, RoutingTable, Via
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.connected_routes import connected_routes
from segcheck.vendors._shared.learned_networks import learned_routes
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.iij_seil.configuration import InterfaceStatement, RouteStatement, SeilConfiguration
from segcheck.vendors.iij_seil.filters.conditions import OwnAddress
from segcheck.vendors.iij_seil.filters.conversion import Filters
from segcheck.vendors.iij_seil.filters.surroundings import Surroundings
from segcheck.vendors.iij_seil.translations import convert_translations

PLATFORM = "iij-seil"
# SOURCE: SEIL manual, NAT: translation, then filter, then routing on the way in; filter, then translation on the way
# out.
PIPELINE = (
    Stage.DESTINATION_TRANSLATION,
    Stage.INGRESS_FILTER,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.EGRESS_FILTER,
    Stage.SOURCE_TRANSLATION,
)
_TUNNELS = ("ipsec", "tunnel", "l2tp", "gre", "pppac", "rac")
_LINES = ("ppp", "pppoe")
# Ways to manage the device: name, protocol, port, whether passwords can be read on the way.
_SERVICES = {
    "sshd": ("SSH", TCP, 22, False),
    "telnetd": ("Telnet", TCP, 23, True),
    "httpd": ("HTTP", TCP, 80, True),
}


def convert(configuration: SeilConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes = configuration.notes
    plain = tuple(_interface(statement, configuration) for statement in configuration.interfaces.values())
    table = _routing(configuration, plain)
    surroundings = Surroundings(table, plain, configuration.influences, _on_learned_networks(configuration))
    filters = Filters(configuration, _own(configuration), surroundings)
    interfaces = tuple(_with_filters(interface, filters, configuration) for interface in plain)
    destinations, sources = convert_translations(configuration, _own_ipv4(configuration))
    doubt_unread_lines(notes)
    start = (Span(notes.path, 1, 1, 1, 1),)
    origin = configuration.hostname_origin or start
    if configuration.broken:
        notes.unmodeled.extend(start)
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=filters.filters,
        zone_policies=(),
        zone_defaults=ZoneDefaults(Action.PERMIT, Action.PERMIT, Action.PERMIT, Action.PERMIT),
        destination_translations=destinations,
        source_translations=sources,
        # Policy routing by filters is known only now.
        routing=(_whole_table(configuration, table),),
        static_arp=tuple(StaticArp("", address, mac, origin) for address, mac, origin in configuration.static_arp),
        vlans=(),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        management=tuple(_services(configuration, origin)),
        monitoring=Monitoring(
            tuple(Station(host, where) for host, where in configuration.log_hosts),
            tuple(Station(host, where) for host, where in configuration.time_sources),
        ),
        filter_uses=tuple(filters.uses),
        switched_off=tuple(filters.switched_off),
    )


# -- interfaces -------------------------------------------------------------------------------------------


def _interface(statement: InterfaceStatement, configuration: SeilConfiguration) -> Interface:
    kind = InterfaceKind.ROUTED
    parent, vlan = None, None
    if statement.name.startswith(_TUNNELS):
        kind = InterfaceKind.TUNNEL
    elif statement.name.startswith("vlan") and statement.over is not None and statement.tag is not None:
        kind, parent, vlan = InterfaceKind.SUBINTERFACE, statement.over, statement.tag
    origin = tuple(statement.origin) or (Span(configuration.notes.path, 1, 1, 1, 1),)
    # SOUNDNESS: a line to a provider may be given an address, and its other end has one that is not told.
    untold = statement.name.startswith(_LINES) or (not statement.addresses and statement.name.startswith(_TUNNELS))
    # A VLAN that no line puts on a port may be on any of them.
    lost = statement.name.startswith("vlan") and kind is InterfaceKind.ROUTED
    return Interface(
        name=statement.name,
        kind=kind,
        enabled=True,
        addresses=tuple(
            InterfaceAddress(one.network.family, one.address, one.network.length, one.origin)
            for one in statement.addresses
        ),
        vrf="",
        origin=origin,
        address_unknown=bool(statement.learned) or untold or lost,
        parent=parent,
        vlan=vlan,
        nat_side=statement.name,
        description=statement.description,
    )


def _with_filters(interface: Interface, filters: Filters, configuration: SeilConfiguration) -> Interface:
    # SOURCE: SEIL command reference, `macfilter`: frames of a VLAN are first received on the LAN interface.
    below = tuple(span for one in configuration.mac_filters if one.interface == interface.parent for span in one.origin)
    return replace(
        interface,
        ingress=filters.bindings(interface.name, "in"),
        egress=filters.bindings(interface.name, "out"),
        mac_filters=filters.mac_filters(interface.name),
        doubts=(*configuration.doubts, *below),
    )


def _own(configuration: SeilConfiguration) -> dict[str, tuple[OwnAddress, ...] | None]:
    return {
        statement.name: None
        if statement.learned or statement.name.startswith(_LINES)
        else tuple(OwnAddress(one.address, one.network) for one in statement.addresses)
        for statement in configuration.interfaces.values()
    }


def _own_ipv4(configuration: SeilConfiguration) -> Mapping[str, tuple[int, ...] | None]:
    return {
        name: None
        if addresses is None
        else tuple(one.address for one in addresses if one.network.family is Family.IPV4)
        for name, addresses in _own(configuration).items()
    }


# -- routes -----------------------------------------------------------------------------------------------


def _routing(configuration: SeilConfiguration, interfaces: Iterable[Interface]) -> RoutingTable:
    interfaces = tuple(interfaces)
    static = [route for one in configuration.routes for route in _static(one, configuration)]
    return RoutingTable("", (*connected_routes(interfaces), *static), ())


def _on_learned_networks(configuration: SeilConfiguration) -> frozenset[str]:
    return frozenset(one.name for one in configuration.interfaces.values() if one.networks)


def _whole_table(configuration: SeilConfiguration, table: RoutingTable) -> RoutingTable:
    learned = ((one.name, *network) for one in configuration.interfaces.values() for network in one.networks)
    possible, untold = learned_routes(learned, table.routes)
    influences = tuple(dict.fromkeys((*configuration.influences, *untold)))
    return RoutingTable("", (*table.routes, *possible), influences)


def _static(statement: RouteStatement, configuration: SeilConfiguration) -> Iterator[Route]:
    def route(target: Via | Discard, *, certain: bool) -> Route:
        return Route(statement.prefix, target, RouteSource.STATIC, statement.distance, 0, certain, statement.origin)

    if statement.discard:
        yield route(Discard(), certain=statement.certain)
    elif statement.dhcp:
        learning = [one for one in configuration.interfaces.values() if one.dhcp]
        if not learning:
            configuration.influences.extend(statement.origin)
        for one in learning:
            yield route(Via(None, one.name, ""), certain=False)
    else:
        yield route(Via(statement.gateway, statement.interface, ""), certain=statement.certain)


# -- the device itself ------------------------------------------------------------------------------------


def _services(configuration: SeilConfiguration, fallback: Origin) -> Iterator[ManagementService]:
    """SOUNDNESS: what is not told to be off may be on; the device leaves the factory with some of them on."""
    for key, (title, protocol, port, cleartext) in _SERVICES.items():
        statement = configuration.services.get(key)
        if statement is None:
            yield ManagementService(title, protocol, ((port, port),), cleartext, fallback, certain=False)
        elif statement.on:
            yield ManagementService(title, protocol, ((port, port),), cleartext, statement.origin)
    yield ManagementService("SNMP", UDP, ((161, 161),), True, fallback, certain=False)
