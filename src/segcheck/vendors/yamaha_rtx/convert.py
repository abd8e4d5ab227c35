"""Statements of one Yamaha configuration into a device."""

from __future__ import annotations

from segcheck.model.filters import Action, ZoneDefaults
from segcheck.model.header import Family
from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Device, Stage
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.yamaha_rtx.administration.management_conversion import convert_management, convert_monitoring
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.filters.convert_filters import Filters
from segcheck.vendors.yamaha_rtx.network.bridged import gather
from segcheck.vendors.yamaha_rtx.network.interface_conversion import InterfaceConverter
from segcheck.vendors.yamaha_rtx.network.routing_conversion import convert_routing
from segcheck.vendors.yamaha_rtx.translations.definitions import descriptors_defined
from segcheck.vendors.yamaha_rtx.translations.translations import convert_translations

PLATFORM = "yamaha-rtx"
# SOURCE: Yamaha technical page "NAT descriptor", and what others measured: translation is the outermost step both ways,
# so that lists see inside addresses.
PIPELINE = (
    Stage.DESTINATION_TRANSLATION,
    Stage.INGRESS_FILTER,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.EGRESS_FILTER,
    Stage.SOURCE_TRANSLATION,
)


def convert(configuration: YamahaConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes, network = configuration.notes, configuration.network
    origin = _origin(configuration)
    filters = Filters(configuration)
    gather(configuration, filters)
    translations = convert_translations(configuration)
    interfaces = InterfaceConverter(configuration, filters, translations.drops).interfaces()
    routing = convert_routing(configuration, interfaces, configuration.filters.forwarding)
    notes.share_fates()
    doubt_unread_lines(notes)
    if configuration.broken:
        notes.unmodeled.append(Span(notes.path, 1, 1, 1, 1))
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=filters.filters,
        zone_policies=(),
        zone_defaults=ZoneDefaults(Action.PERMIT, Action.PERMIT, Action.PERMIT, Action.PERMIT),
        destination_translations=translations.destination,
        source_translations=translations.source,
        routing=routing,
        static_arp=tuple(
            StaticArp("", neighbor.address, neighbor.mac, neighbor.origin)
            for statement in network.interfaces.values()
            for neighbor in statement.neighbors
        ),
        vlans=(),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        forwards=set(network.routing_off) != set(Family),
        management=convert_management(configuration.management, origin),
        monitoring=convert_monitoring(configuration.management),
        filter_uses=filters.uses,
        switched_off=filters.switched_off,
        definitions=descriptors_defined(configuration),
    )


def _origin(configuration: YamahaConfiguration) -> Origin:
    return configuration.hostname_origin or (Span(configuration.notes.path, 1, 1, 1, 1),)
