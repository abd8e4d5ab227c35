"""Statements of one ASA configuration into a device."""

from __future__ import annotations

from segcheck.model.filters import Action, ZoneDefaults
from segcheck.model.header import Family
from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Device, Stage
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.cisco_asa.administration.management_conversion import OwnServices
from segcheck.vendors.cisco_asa.administration.monitoring import convert_monitoring
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.convert_filters import Filters
from segcheck.vendors.cisco_asa.network.interface_conversion import (
    InterfaceConverter,
    own_addresses,
    separate_management,
    with_lists,
)
from segcheck.vendors.cisco_asa.network.routed_addresses import routed_addresses
from segcheck.vendors.cisco_asa.network.routing_conversion import convert_routing
from segcheck.vendors.cisco_asa.network.tunnels import Tunnels, far_ends
from segcheck.vendors.cisco_asa.sessions.inspection import Inspections, convert_inspections
from segcheck.vendors.cisco_asa.sessions.lists_in_force import ListsInForce
from segcheck.vendors.cisco_asa.sessions.security_levels import SecurityLevels, Surroundings
from segcheck.vendors.cisco_asa.translations.nat_rules import NatRules, inexact
from segcheck.vendors.cisco_asa.translations.translations import Translations, convert_translations, too_many

PLATFORM = "cisco-asa"
# SOURCE: Cisco ASA firewall configuration guide: destinations are turned back to real addresses first; lists on the way
# in and on the way out see real addresses; sources are translated last.
PIPELINE = (
    Stage.DESTINATION_TRANSLATION,
    Stage.INGRESS_FILTER,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.EGRESS_FILTER,
    Stage.SOURCE_TRANSLATION,
)
# SOURCE: Cisco ASA 8.3 release notes: lists see real addresses from then on, and translation was written anew.
_FIRST_WITH_REAL_ADDRESSES = (8, 3)


def convert(configuration: AsaConfiguration, captures: object, name: str) -> Device:
    """The device, called `name`. Fates of lines and diagnostics are completed in `configuration.notes`.

    `captures`: route tables; they are not looked at.
    """
    del captures
    notes, network = configuration.notes, configuration.network
    filters = Filters(configuration, own_addresses(configuration))
    lists = ListsInForce(configuration, filters)
    inspections = convert_inspections(configuration)
    tunnels = Tunnels(configuration, filters).found()
    translations = _translations(configuration, filters)
    logged = bool(network.management.logging)
    plain = InterfaceConverter(configuration, _doubts(configuration, inspections)).interfaces()
    others = tuple(far_ends(tunnels, plain))
    routing = convert_routing(configuration, (*plain, *others), translations.diversions, tunnels)
    routed = routed_addresses(routing[0], (*plain, *others))
    own = _own(configuration)
    levels = SecurityLevels(
        Surroundings(configuration, lists, inspections, tunnels, translations.refusals, own, routed, logged)
    )
    if levels.too_many:
        # SOUNDNESS: pairs that are left out would be denied; so the device may do anything.
        notes.unmodeled.extend(_origin(configuration))
        notes.report("asa-interfaces-too-many", _origin(configuration), Severity.WARNING, Effect.WIDENS_DEVICE)
    interfaces = with_lists(plain, levels.bindings("in"), levels.bindings("out"))
    services = OwnServices(configuration, lists, interfaces)
    zone_policies = () if levels.too_many else (*levels.policies(), *services.policies())
    _doubt_the_whole(configuration)
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=(*interfaces, *others),
        filters=filters.filters,
        zone_policies=zone_policies,
        zone_defaults=ZoneDefaults(Action.DENY, Action.DENY, Action.DENY, Action.DENY, logs=logged),
        destination_translations=translations.destination,
        source_translations=translations.source,
        routing=routing,
        static_arp=tuple(StaticArp("", entry.address, entry.mac, entry.origin) for entry in network.static_arp),
        vlans=(),
        unmodeled=tuple(sorted(set(notes.unmodeled))),
        origin=_origin(configuration),
        management=services.services(),
        monitoring=convert_monitoring(configuration),
        filter_uses=(*configuration.list_uses, *filters.undefined),
        switched_off=filters.switched_off,
        definitions=configuration.defined.definitions(),
    )


def _origin(configuration: AsaConfiguration) -> Origin:
    return configuration.hostname_origin or (Span(configuration.notes.path, 1, 1, 1, 1),)


def _translations(configuration: AsaConfiguration, filters: Filters) -> Translations:
    rules = NatRules(configuration, filters, own_addresses(configuration)).rules()
    if too_many(rules):
        # SOUNDNESS: more than there are marks; what is left out would keep packets from being translated.
        configuration.notes.unmodeled.extend(rules[-1].origin)
        rules = ()
    translations = convert_translations(rules)
    inexact(translations.inexact, configuration)
    return translations


def _own(configuration: AsaConfiguration) -> dict[tuple[str, Family], tuple[int, ...]]:
    """The device's own addresses that packets coming in at an interface can be for: those of its routing table."""
    separate = separate_management(configuration) is True
    statements = [one for one in configuration.network.interfaces.values() if one.nameif]
    found = {
        (managing, family): tuple(
            address.address
            for other in statements
            if not other.shutdown and (not separate or bool(other.management_only) is managing)
            for address in other.addresses
            if address.network.family is family
        )
        for managing in (False, True)
        for family in Family
    }
    return {
        (statement.nameif, family): found[bool(statement.management_only), family]
        for statement in statements
        for family in Family
    }


def _doubts(configuration: AsaConfiguration, inspections: Inspections) -> dict[str, Origin]:
    """Lines that may drop what lists permit, by the interface they are in force at."""
    everywhere = (*configuration.doubts, *inspections.doubts.get("", ()))
    return {
        statement.nameif: (
            *everywhere,
            *inspections.doubts.get(statement.nameif, ()),
            *configuration.network.reverse_path_checks.get(statement.nameif, ()),
        )
        for statement in configuration.network.interfaces.values()
        if statement.nameif
    }


def _doubt_the_whole(configuration: AsaConfiguration) -> None:
    """What leaves the device open as a whole."""
    _doubt_release(configuration)
    doubt_unread_lines(configuration.notes)
    if configuration.broken:
        configuration.notes.unmodeled.append(Span(configuration.notes.path, 1, 1, 1, 1))


def _doubt_release(configuration: AsaConfiguration) -> None:
    """SOUNDNESS: before 8.3 lists see translated addresses, and translation has other rules."""
    release, notes = configuration.release, configuration.notes
    if release is None or configuration.ftd or release >= _FIRST_WITH_REAL_ADDRESSES:
        return
    origin = configuration.release_origin or _origin(configuration)
    notes.unmodeled.extend(origin)
    notes.report("asa-release-before-8-3", origin, Severity.WARNING, Effect.WIDENS_DEVICE)
