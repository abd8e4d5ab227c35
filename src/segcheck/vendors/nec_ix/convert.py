"""Statements of one IX configuration into a device."""

from __future__ import annotations

from segcheck.model.filters import ZoneDefaults
from segcheck.model.network import Device, Stage
from segcheck.source.text import Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.nec_ix.administration.management import convert_management, convert_monitoring
from segcheck.vendors.nec_ix.configuration import IxConfiguration
from segcheck.vendors.nec_ix.filters.convert_filters import Filters
from segcheck.vendors.nec_ix.network.interface_conversion import InterfaceConverter
from segcheck.vendors.nec_ix.network.routing_conversion import convert_routing
from segcheck.vendors.nec_ix.translations.translations import InterfaceNat, convert_translations

PLATFORM = "nec-ix"
# SOUNDNESS: the order of filters and translation at one interface is not known; the filters of an interface that
# translates say what the other order would change (translations/order.py, docs/adr/0027).
PIPELINE = (
    Stage.INGRESS_FILTER,
    Stage.DESTINATION_TRANSLATION,
    Stage.ROUTE,
    Stage.EGRESS_FILTER,
    Stage.SOURCE_TRANSLATION,
)


def convert(configuration: IxConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes = configuration.notes
    filters = Filters(configuration)
    translations: dict[str, InterfaceNat] = {}
    for statement in configuration.network.interfaces.values():
        found = convert_translations(configuration, filters, statement)
        if found is not None:
            translations[statement.name] = found
    interfaces = InterfaceConverter(configuration, filters, translations).interfaces()
    routing = convert_routing(configuration, interfaces)
    management = convert_management(configuration, filters)
    doubt_unread_lines(notes)
    origin = configuration.hostname_origin or (Span(notes.path, 1, 1, 1, 1),)
    if configuration.broken:
        notes.unmodeled.append(Span(notes.path, 1, 1, 1, 1))
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=filters.filters,
        zone_policies=(),
        zone_defaults=ZoneDefaults(),
        destination_translations=tuple(one for nat in translations.values() for one in (*nat.inwards, *nat.anywhere)),
        source_translations=tuple(one for nat in translations.values() for one in nat.outwards),
        routing=routing,
        static_arp=(),
        vlans=(),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        management=management,
        monitoring=convert_monitoring(configuration),
        filter_uses=(*configuration.list_uses, *filters.undefined),
        definitions=configuration.names.definitions(),
    )
