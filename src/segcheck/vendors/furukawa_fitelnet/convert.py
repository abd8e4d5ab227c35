"""Statements of one FITELnet configuration into a device."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from segcheck.model.filters import Action, ZoneDefaults
from segcheck.model.header import ESTABLISHED, TCP, AllOf, Family, Field, FieldIn, Interval, Match, Unknown
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.management import ManagementService, Monitoring, Station
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Stage
from segcheck.model.routing import Discard, Route, RouteSource, RoutingTable, Via
from segcheck.model.translation import SetInto, Translation
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.connected_routes import connected_routes
from segcheck.vendors._shared.learned_networks import learned_routes
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.furukawa_fitelnet.configuration import (
    FitelnetConfiguration,
    InterfaceStatement,
    RouteStatement,
    interface_key,
)
from segcheck.vendors.furukawa_fitelnet.filters.conversion import Filters

PLATFORM = "furukawa-fitelnet"
# The order of translation and filters is not told; filters of interfaces with translation are open for that.
PIPELINE = (
    Stage.DESTINATION_TRANSLATION,
    Stage.INGRESS_FILTER,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.EGRESS_FILTER,
    Stage.SOURCE_TRANSLATION,
)
_CHANNEL, _PORT = "port-channel", "gigaethernet"
_EVERYTHING: Interval = (0, 0xFFFFFFFF)
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))


def convert(configuration: FitelnetConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes = configuration.notes
    filters = Filters(configuration)
    interfaces = tuple(_Interfaces(configuration, filters).interfaces())
    destinations, sources = _translations(configuration, filters)
    written = filters.filters
    start = (Span(notes.path, 1, 1, 1, 1),)
    origin = configuration.hostname_origin or start
    routing = tuple(_tables(configuration, interfaces))
    doubt_unread_lines(notes)
    if configuration.broken:
        notes.unmodeled.extend(start)
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=written,
        zone_policies=(),
        zone_defaults=ZoneDefaults(Action.PERMIT, Action.PERMIT, Action.PERMIT, Action.PERMIT),
        destination_translations=destinations,
        source_translations=sources,
        routing=routing,
        static_arp=(),
        vlans=(),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        management=tuple(_services(configuration, origin)),
        monitoring=Monitoring(
            tuple(Station(host, where) for host, where in configuration.log_hosts),
            tuple(Station(host, where) for host, where in configuration.time_sources),
        ),
        filter_uses=tuple(filters.uses),
    )


class _Interfaces:
    """Makes the model's interfaces out of ports, port-channels and the rest.

    A dotted port (`GigaEthernet 2/1.1`) with one port-channel of its own is that port-channel, tagged on the port.
    SOUNDNESS: whether frames of a port with `vlan-id` carry the tag is not told, so such a port may do either.
    """

    def __init__(self, configuration: FitelnetConfiguration, filters: Filters) -> None:
        self._configuration = configuration
        self._filters = filters
        self._statements = configuration.interfaces
        self._members: dict[str, list[InterfaceStatement]] = defaultdict(list)
        for statement in self._statements.values():
            if statement.channel:
                self._members[f"{_CHANNEL}{statement.channel}"].append(statement)
        self._look_at_bridges()

    def interfaces(self) -> Iterator[Interface]:
        """The interfaces, in the order of the file."""
        names = {key: statement.name for key, statement in self._statements.items()}
        parents: dict[str, tuple[str, Origin]] = {}
        for key, statement in self._statements.items():
            if key.startswith(_PORT):
                if "." in key:
                    whole, _, _ = key.partition(".")
                    parents.setdefault(whole, (statement.name.partition(".")[0], tuple(statement.origin)))
                else:
                    yield self._port(statement, names)
            else:
                yield self._layer3(key, statement)
        for key, (name, origin) in parents.items():
            if key not in self._statements:
                yield Interface(name, InterfaceKind.ROUTED, True, (), "", origin)
        untold = tuple(self._configuration.untold)
        if untold:
            # SOUNDNESS: it is on networks that are not told, by interfaces that are not told either.
            yield Interface("untold", InterfaceKind.ROUTED, True, (), "", untold[:1], address_unknown=True)

    def _look_at_bridges(self) -> None:
        """SOUNDNESS: ports of one bridge group pass frames to each other, also where they are of different VLANs."""
        groups: dict[str, list[InterfaceStatement]] = defaultdict(list)
        for statement in self._statements.values():
            if statement.bridge:
                groups[statement.bridge].append(statement)
        notes = self._configuration.notes
        for members in groups.values():
            if len(members) > 1 and len({_place(one) for one in members}) > 1:
                origin = tuple(span for one in members for span in one.origin)
                notes.unmodeled.extend(origin)
                notes.report("fitelnet-bridge-group", origin, Severity.WARNING, Effect.WIDENS_DEVICE)

    def _port(self, statement: InterfaceStatement, names: Mapping[str, str]) -> Interface:
        """A port of the built-in switch, or one that a port-channel uses as it is."""
        vlan = statement.vlan
        if vlan is None:
            bundle = names.get(f"{_CHANNEL}{statement.channel}") if statement.channel else None
            return self._with_addresses(statement, InterfaceKind.ROUTED, bundle=bundle)
        port = SwitchPort(PortMode.DYNAMIC, vlan, None, vlan, ((vlan, vlan),), tuple(statement.origin))
        return self._with_addresses(statement, InterfaceKind.SWITCHPORT, switchport=port)

    def _with_addresses(
        self,
        statement: InterfaceStatement,
        kind: InterfaceKind,
        *,
        bundle: str | None = None,
        switchport: SwitchPort | None = None,
        parent: str | None = None,
        vlan: int | None = None,
        open_place: bool = False,
        doubts: Origin = (),
    ) -> Interface:
        return Interface(
            name=statement.name,
            kind=kind,
            enabled=not statement.shutdown,
            addresses=tuple(
                InterfaceAddress(one.network.family, one.address, one.network.length, one.origin)
                for one in statement.addresses
            ),
            vrf=statement.vrf,
            origin=tuple(statement.origin) or (Span(self._configuration.notes.path, 1, 1, 1, 1),),
            address_unknown=bool(statement.learned) or open_place,
            parent=parent,
            vlan=vlan,
            bundle=bundle,
            switchport=switchport,
            ingress=self._filters.bindings(statement, "in"),
            egress=self._filters.bindings(statement, "out"),
            nat_side=statement.name,
            description=statement.description,
            doubts=(*statement.doubts, *self._filters.doubts(statement), *doubts),
            link_local=tuple(statement.link_local),
        )

    def _layer3(self, key: str, statement: InterfaceStatement) -> Interface:
        if key.startswith("loopback"):
            return self._with_addresses(statement, InterfaceKind.LOOPBACK)
        if key.startswith("tunnel"):
            return self._with_addresses(statement, InterfaceKind.TUNNEL, open_place=not statement.addresses)
        if key.startswith(("pppoe", "dialer")):
            return self._with_addresses(statement, InterfaceKind.ROUTED, open_place=not statement.addresses)
        members = self._members.get(key, [])
        doubts = self._doubts_of_members(members)
        if len(members) == 1 and "." in members[0].name and members[0].vlan is not None:
            parent = members[0].name.partition(".")[0]
            kind, vlan = InterfaceKind.SUBINTERFACE, members[0].vlan
            return self._with_addresses(statement, kind, parent=parent, vlan=vlan, doubts=doubts)
        vlans = {one.vlan for one in members if one.vlan is not None and "." not in one.name}
        if members and len(vlans) == 1 and all("." not in one.name for one in members):
            return self._with_addresses(statement, InterfaceKind.VLAN, vlan=vlans.pop(), doubts=doubts)
        return self._with_addresses(statement, InterfaceKind.ROUTED, doubts=doubts)

    def _doubts_of_members(self, members: Sequence[InterfaceStatement]) -> Origin:
        """Lines at ports by which packets of their port-channel may not pass.

        SOUNDNESS: what access lists and translation of a port do to routed packets is not told. A list can only refuse
        them here; translation may do more.
        """
        found: list[Span] = []
        for member in members:
            found += [span for use in member.lists for span in use.origin]
            found += member.origin if member.shutdown else ()
            for translation in member.translations:
                self._configuration.notes.unmodeled.extend(translation.origin)
        return tuple(found)


def _place(statement: InterfaceStatement) -> tuple[str, int | None, str]:
    """What members of one bridge group share that are ports of one VLAN; every other has a place of its own."""
    port = interface_key((statement.name,)).startswith(_PORT) and "." not in statement.name
    if not port or statement.vlan is None:
        return statement.name, statement.vlan, statement.channel
    return "", statement.vlan, statement.channel


# -- translation ------------------------------------------------------------------------------------------


def _translations(
    configuration: FitelnetConfiguration, filters: Filters
) -> tuple[tuple[Translation, ...], tuple[Translation, ...]]:
    """Hosts inside go out under the interface's address, or perhaps not."""
    destinations, sources = [], []
    for interface in configuration.interfaces.values():
        own = tuple((one.address, one.address) for one in interface.addresses if one.network.family is Family.IPV4)
        outside = own if own and not interface.learned else (_EVERYTHING,)
        for statement in interface.translations:
            doubt = Unknown(statement.origin, "fitelnet-translation")
            inside: Match = filters.condition(statement.number) if statement.number else AllOf(())
            turned: Match = AllOf((_ANSWERS, FieldIn(Field.DESTINATION, outside), doubt))
            sources.append(
                Translation(
                    "ip nat inside source",
                    AllOf((inside, doubt)),
                    (SetInto(Field.SOURCE, outside), SetInto(Field.SOURCE_PORT, (EVERY_PORT,))),
                    None,
                    interface.name,
                    interface.vrf or None,
                    statement.origin,
                )
            )
            destinations.append(
                Translation(
                    "ip nat inside source",
                    turned,
                    (SetInto(Field.DESTINATION, (_EVERYTHING,)), SetInto(Field.DESTINATION_PORT, (EVERY_PORT,))),
                    interface.name,
                    None,
                    interface.vrf or None,
                    statement.origin,
                )
            )
    return tuple(destinations), tuple(sources)


# -- routes -----------------------------------------------------------------------------------------------


def _tables(configuration: FitelnetConfiguration, interfaces: tuple[Interface, ...]) -> Iterator[RoutingTable]:
    names = [
        "",
        *configuration.vrfs,
        *(route.vrf for route in configuration.routes),
        *(interface.vrf for interface in interfaces),
        *(vrf for vrf, _ in configuration.influences if vrf),
    ]
    named = {interface.name: interface for interface in interfaces}
    by_name = {key: named[one.name] for key, one in configuration.interfaces.items() if one.name in named}
    for vrf in dict.fromkeys(names):
        static = [_route(one, by_name) for one in configuration.routes if one.vrf == vrf]
        uncomputed = [span for table, span in configuration.influences if table in (None, vrf)]
        here = [one for one in configuration.interfaces.values() if one.vrf == vrf and not one.shutdown]
        possible, untold = learned_routes(
            ((one.name, *network) for one in here for network in one.networks), static, vrf
        )
        routes = (*connected_routes(interfaces, vrf), *static, *possible)
        yield RoutingTable(vrf, routes, tuple(dict.fromkeys((*uncomputed, *untold))))


def _route(statement: RouteStatement, interfaces: Mapping[str, Interface]) -> Route:
    target: Via | Discard = Discard()
    certain = True
    if not statement.discard:
        found = interfaces.get(statement.interface or "")
        name = statement.interface if found is None else found.name
        target = Via(statement.gateway, name, statement.vrf)
        # SOUNDNESS: by way of an interface of another VRF, or of one that is not there, the route may not work.
        certain = statement.interface is None or (found is not None and found.vrf == statement.vrf)
    return Route(statement.prefix, target, RouteSource.STATIC, statement.distance, 0, certain, statement.origin)


# -- the device itself ------------------------------------------------------------------------------------


def _services(configuration: FitelnetConfiguration, fallback: Origin) -> Iterator[ManagementService]:
    """SOUNDNESS: what is on by default is not told, so each may be on."""
    telnet = tuple(span for name, span in configuration.logins if name in ("telnet", "vty"))
    shell = tuple(span for name, span in configuration.logins if name in ("ssh", "vty"))
    yield ManagementService("Telnet", TCP, ((23, 23),), True, telnet or fallback, certain=False)
    yield ManagementService("SSH", TCP, ((22, 22),), False, shell or fallback, certain=False)
    yield ManagementService("HTTP", TCP, ((80, 80),), True, fallback, certain=False)
