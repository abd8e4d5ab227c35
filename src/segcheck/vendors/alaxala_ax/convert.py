"""Statements of one AX into a device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from segcheck.model.filters import FilterUse, ZoneDefaults
from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Device, Interface, InterfaceKind, Stage
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.alaxala_ax.administration.management_conversion import convert_management, convert_monitoring
from segcheck.vendors.alaxala_ax.configuration import AxConfiguration
from segcheck.vendors.alaxala_ax.filters.bindings import Bindings
from segcheck.vendors.alaxala_ax.filters.convert_filters import Filters
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind
from segcheck.vendors.alaxala_ax.network.interface_conversion import InterfaceConverter
from segcheck.vendors.alaxala_ax.network.routing_conversion import convert_routing, forwards

PLATFORM = "alaxala-ax"
# SOURCE: AX3640S configuration guide Vol. 2, 1.1: lists look at packets where they come in and where they go out.
PIPELINE = (Stage.INGRESS_FILTER, Stage.ROUTE, Stage.EGRESS_FILTER)


def convert(configuration: AxConfiguration, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`."""
    notes, network = configuration.notes, configuration.network
    filters = Filters(configuration)
    converter = InterfaceConverter(configuration)
    plain = converter.plain()
    bindings = Bindings(configuration, filters, plain)
    interfaces = (*(bindings.at(interface) for interface in plain), *_untold(configuration))
    routing = convert_routing(configuration, interfaces, filters)
    origin: Origin = configuration.hostname_origin or (Span(notes.path, 1, 1, 1, 1),)
    management = convert_management(configuration, filters, origin)
    monitoring = convert_monitoring(configuration)
    _doubt_the_whole(configuration)
    vrfs = {interface.name: interface.vrf for interface in interfaces}
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=filters.filters(),
        zone_policies=(),
        zone_defaults=ZoneDefaults(),
        destination_translations=(),
        source_translations=(),
        routing=routing,
        static_arp=tuple(
            StaticArp(vrfs[entry.interface], entry.address, entry.mac, entry.origin)
            for entry in network.static_arp
            if entry.interface in vrfs
        ),
        vlans=tuple(sorted((one.vlan, one.name) for one in network.vlans.values())),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        forwards=forwards(configuration, interfaces),
        management=management,
        monitoring=monitoring,
        filter_uses=(*_uses(configuration, filters), *bindings.uses),
    )


def _uses(configuration: AxConfiguration, filters: Filters) -> Iterator[FilterUse]:
    """Lines that put a list to work elsewhere than at interfaces."""
    for use in configuration.list_uses:
        defined = any(filters.defines(kind, use.name) for kind in (ListKind.IPV4, ListKind.IPV6))
        yield replace(use, defined=defined)


def _untold(configuration: AxConfiguration) -> Iterator[Interface]:
    """SOUNDNESS: a device that may have interfaces nobody read may be on any network."""
    lines = tuple(configuration.untold_addresses[:1]) or tuple(configuration.filters.detection.old[:1])
    if lines:
        yield Interface("untold", InterfaceKind.ROUTED, True, (), "", lines, address_unknown=True)


def _doubt_the_whole(configuration: AxConfiguration) -> None:
    """What leaves the device open as a whole."""
    notes = configuration.notes
    old = tuple(configuration.filters.detection.old[:1])
    if old:
        notes.report("alaxala-old-generation", old, Severity.ERROR, Effect.WIDENS_DEVICE)
    doubt_unread_lines(notes)
    if configuration.broken:
        notes.unmodeled.append(Span(notes.path, 1, 1, 1, 1))
