"""Statements of one FortiOS configuration into a device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segcheck.model.network import Device, Stage
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.fortinet_fortios.administration.automation import note_scripts
from segcheck.vendors.fortinet_fortios.administration.doubtful_settings import note_doubts
from segcheck.vendors.fortinet_fortios.administration.management import convert_management
from segcheck.vendors.fortinet_fortios.administration.missing_parts import report_missing_parts
from segcheck.vendors.fortinet_fortios.administration.monitoring import convert_monitoring
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import attachments
from segcheck.vendors.fortinet_fortios.network.mac_controls import static_arp, with_bindings
from segcheck.vendors.fortinet_fortios.network.reverse_path import with_reverse_paths
from segcheck.vendors.fortinet_fortios.network.routes import convert_routes
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.policies.firewall import convert_firewall
from segcheck.vendors.fortinet_fortios.policies.own_addresses import with_own_addresses
from segcheck.vendors.fortinet_fortios.policies.session_helpers import with_announced_connections

PLATFORM = "fortinet-fortios"
# SOURCE: Fortinet, "FortiOS Administration Guide", "Life of a packet": what drops packets at once, virtual IPs, the
# way out, policies, then the source address.
PIPELINE = (
    Stage.INGRESS_FILTER,
    Stage.DESTINATION_TRANSLATION,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.SOURCE_TRANSLATION,
    Stage.EGRESS_FILTER,
)


def convert(configuration: FortiConfiguration, _captures: Sequence[Any], name: str) -> Device:
    """The device, called `name`; captured route tables of this platform are not read. Fates of lines and
    diagnostics are completed in `configuration.notes`.
    """
    notes = configuration.notes
    start = (Span(notes.path, 1, 1, 1, 1),)
    origin: Origin = configuration.hostname_origin or start
    attached = attachments(configuration)
    firewall = convert_firewall(configuration, _objects(configuration), attached)
    routing = convert_routes(configuration, attached)
    management = convert_management(configuration, attached)
    monitoring = convert_monitoring(configuration)
    note_doubts(configuration)
    note_scripts(configuration)
    report_missing_parts(configuration, attached)
    doubt_unread_lines(configuration.notes)
    if configuration.broken:
        notes.unmodeled.extend(start)
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=with_reverse_paths(with_bindings(configuration, attached.interfaces), attached, routing),
        filters=firewall.filters,
        zone_policies=with_announced_connections(with_own_addresses(firewall.zone_policies, attached), configuration),
        zone_defaults=firewall.zone_defaults,
        destination_translations=firewall.destination_translations,
        source_translations=firewall.source_translations,
        routing=routing,
        static_arp=static_arp(configuration, attached),
        vlans=(),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        management=management,
        monitoring=monitoring,
        filter_uses=firewall.filter_uses,
        inner_links=attached.inner_links,
        switched_off=firewall.switched_off,
        definitions=configuration.names.definitions(),
    )


def _objects(configuration: FortiConfiguration) -> Mapping[str, Objects]:
    """Objects by virtual domain; each virtual IP has a mark of its own in the whole box."""
    found: dict[str, Objects] = {}
    mark = 1
    for vdom in configuration.vdoms:
        objects = found[vdom.name] = Objects(configuration, vdom, mark)
        mark = max((vip.mark for vip in objects.all_vips), default=mark - 1) + 1
    return found
