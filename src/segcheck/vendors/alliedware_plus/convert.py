"""Statements of one AlliedWare Plus configuration into a device."""

from __future__ import annotations

from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Device, Stage
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.alliedware_plus.administration.management_conversion import convert_management, convert_monitoring
from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration
from segcheck.vendors.alliedware_plus.filters.convert_filters import Lists
from segcheck.vendors.alliedware_plus.firewall.firewall import convert_firewall
from segcheck.vendors.alliedware_plus.network.interface_conversion import convert_interfaces
from segcheck.vendors.alliedware_plus.network.routing_conversion import convert_routing
from segcheck.vendors.alliedware_plus.translations.nat_conversion import convert_translations

PLATFORM = "alliedware-plus"
# SOURCE: NTT Communications, WCI connection examples for AT-ARX200S: a firewall rule about forwarded ports names the
# host inside, one about masqueraded hosts their own addresses. Hardware lists see packets as they come in.
PIPELINE = (
    Stage.INGRESS_FILTER,
    Stage.DESTINATION_TRANSLATION,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.SOURCE_TRANSLATION,
    Stage.EGRESS_FILTER,
)


def convert(configuration: AlliedWarePlusConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes = configuration.notes
    origin: Origin = configuration.hostname_origin or (Span(notes.path, 1, 1, 1, 1),)
    lists = Lists(configuration)
    firewall = convert_firewall(configuration, convert_interfaces(configuration, lists))
    translations = convert_translations(configuration, firewall)
    routing = convert_routing(configuration, firewall.interfaces)
    management = convert_management(configuration, lists, origin)
    _doubt_relays(configuration)
    doubt_unread_lines(notes)
    if configuration.broken or configuration.foreign:
        notes.unmodeled.append(Span(notes.path, 1, 1, 1, 1))
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=firewall.interfaces,
        filters=(*lists.filters, *firewall.filters),
        zone_policies=firewall.zone_policies,
        zone_defaults=firewall.zone_defaults,
        destination_translations=translations.destinations,
        source_translations=translations.sources,
        routing=routing,
        static_arp=tuple(
            StaticArp(entry.vrf, entry.address, entry.mac, entry.origin) for entry in configuration.network.static_arp
        ),
        vlans=_vlans(configuration),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=origin,
        management=management,
        monitoring=convert_monitoring(configuration),
        filter_uses=(*configuration.list_uses, *lists.undefined, *firewall.filter_uses),
        definitions=configuration.names.definitions(),
    )


def _vlans(configuration: AlliedWarePlusConfiguration) -> tuple[tuple[int, str], ...]:
    """The VLANs of the switch; none where the configuration shows no switch.

    SOURCE: VLAN 1 is always there; all others are made in the VLAN database, which the configuration prints.
    """
    names: dict[int, str] = {}
    seen: set[tuple[int, int, str]] = set()
    for statement in configuration.network.vlans:
        for low, high in statement.vlans:
            for vlan in range(low, high + 1) if (low, high, statement.name) not in seen else ():
                names[vlan] = statement.name or names.get(vlan, "")
            seen.add((low, high, statement.name))
    if names:
        names.setdefault(1, "default")
    return tuple(sorted(names.items()))


def _doubt_relays(configuration: AlliedWarePlusConfiguration) -> None:
    """SOUNDNESS: broadcasts that are sent on to an address elsewhere pass between networks in a way not modelled.

    SOURCE: AlliedWare Plus command references, `ip helper-address`: none are without `ip forward-protocol udp`.
    """
    notes, network = configuration.notes, configuration.network
    if network.helpers and network.relayed:
        notes.unmodeled.extend(network.relayed)
        notes.report("awplus-broadcasts-relayed", tuple(network.relayed), Severity.WARNING, Effect.WIDENS_DEVICE)
