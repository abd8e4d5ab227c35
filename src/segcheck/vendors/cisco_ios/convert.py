"""Statements of one IOS configuration into a device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.filters import ZoneDefaults
from segcheck.model.header import Family
from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Device, Interface, InterfaceKind, Stage
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.cisco_ios.broadcast_relay import relays
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.convert_zones import ZonePolicies
from segcheck.vendors.cisco_ios.interface_conversion import convert_interfaces, forwards, vlan_names
from segcheck.vendors.cisco_ios.management_conversion import convert_management, convert_monitoring
from segcheck.vendors.cisco_ios.route_table import RouteCapture
from segcheck.vendors.cisco_ios.routing_conversion import convert_routing
from segcheck.vendors.cisco_ios.translation_conversion import convert_translations

PLATFORM = "cisco-ios"
# SOURCE: Cisco, "NAT Order of Operation": lists on the inside of an interface see a packet before translation
# inwards, lists on its outside after translation outwards; zone policies see inside addresses both ways.
PIPELINE = (
    Stage.INGRESS_FILTER,
    Stage.DESTINATION_TRANSLATION,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.SOURCE_TRANSLATION,
    Stage.EGRESS_FILTER,
)
# SOURCE: Cisco IOS 15.1(2)T release notes: IPv6 zone-based policy firewall begins here.
_FIRST_WITH_IPV6_ZONES = (15, 1)


def convert(configuration: IosConfiguration, captures: Sequence[RouteCapture], name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`."""
    notes = configuration.notes
    filters = Filters(configuration)
    interfaces = (*convert_interfaces(configuration, filters), *_untold(configuration))
    routing = convert_routing(configuration, interfaces, captures)
    destination, source = convert_translations(configuration, filters, interfaces)
    zone_policies = ZonePolicies(configuration, filters).policies()
    _doubt_ipv6_zones(configuration, interfaces)
    doubt_unread_lines(configuration.notes)
    origin: Origin = configuration.hostname_origin or (Span(notes.path, 1, 1, 1, 1),)
    if configuration.broken:
        notes.unmodeled.append(Span(notes.path, 1, 1, 1, 1))
    management = convert_management(configuration, filters, origin)
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=filters.filters,
        zone_policies=zone_policies,
        zone_defaults=ZoneDefaults(logs=bool(configuration.zones.drops_logged)),
        destination_translations=(*relays(configuration, interfaces), *destination),
        source_translations=source,
        routing=routing,
        static_arp=tuple(
            StaticArp(entry.vrf, entry.address, entry.mac, entry.origin) for entry in configuration.network.static_arp
        ),
        vlans=vlan_names(configuration),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        forwards=forwards(configuration, interfaces),
        management=management,
        monitoring=convert_monitoring(configuration),
        filter_uses=(*configuration.list_uses, *filters.undefined),
        definitions=configuration.names.definitions(),
    )


def _untold(configuration: IosConfiguration) -> Iterator[Interface]:
    """SOUNDNESS: a device that may have interfaces nobody read may be on any network."""
    lines = tuple(configuration.untold_addresses[:1])
    if lines:
        yield Interface("untold", InterfaceKind.ROUTED, True, (), "", lines, address_unknown=True)


def _doubt_ipv6_zones(configuration: IosConfiguration, interfaces: tuple[Interface, ...]) -> None:
    """SOUNDNESS: before IPv6 was known to the zone firewall, IPv6 packets passed by it."""
    release = configuration.release
    if release is not None and release >= _FIRST_WITH_IPV6_ZONES:
        return
    for interface in interfaces:
        if interface.zone and any(address.family is Family.IPV6 for address in interface.addresses):
            notes = configuration.notes
            notes.unmodeled.extend(interface.origin[:1])
            notes.report(
                "zone-firewall-ipv6",
                interface.origin[:1],
                Severity.WARNING,
                Effect.WIDENS_DEVICE,
                interface=interface.name,
            )
