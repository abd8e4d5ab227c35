"""What the files of one Linux host tell, as a device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import ANYTHING, Family, Field, FieldIn, Match, Not, Unknown
from segcheck.model.management import Monitoring
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, PossibleDrop, Stage
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.unread_lines import doubt_unread_lines
from segcheck.vendors.linux.administration.management import convert_management
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.netfilter.firewall import Firewall, bound, convert_rulesets
from segcheck.vendors.linux.netfilter.host import Host
from segcheck.vendors.linux.netfilter.neighbors import unfound
from segcheck.vendors.linux.netfilter.program import Ruleset
from segcheck.vendors.linux.network.bridge_vlans import read_bridge_vlans
from segcheck.vendors.linux.network.frame_rules import read_frame_rules
from segcheck.vendors.linux.network.interfaces import convert_interfaces, inner_links
from segcheck.vendors.linux.network.links import Links, read_links
from segcheck.vendors.linux.network.neighbors import read_neighbors
from segcheck.vendors.linux.network.reverse_path import with_possible_drops
from segcheck.vendors.linux.network.routes import HostRoutes, convert_routes, routed_devices
from segcheck.vendors.linux.network.settings import Settings, read_settings
from segcheck.vendors.linux.network.undescribed import plain_interfaces, undescribed
from segcheck.vendors.linux.rulesets import read_rulesets
from segcheck.vendors.linux.text.sections import SectionKind

PLATFORM = "linux"
# SOURCE: netfilter: PREROUTING (raw, mangle, nat) → routing → FORWARD or INPUT → POSTROUTING (mangle, nat).
PIPELINE = (
    Stage.INGRESS_FILTER,
    Stage.DESTINATION_TRANSLATION,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.SOURCE_TRANSLATION,
    Stage.EGRESS_FILTER,
)
_RULE_COMMANDS = {Family.IPV4: "iptables-save, nft list ruleset", Family.IPV6: "ip6tables-save, nft list ruleset"}


def convert(configuration: LinuxConfiguration, _captures: Sequence[Any], name: str) -> Device:
    """The device, called `name`; captures of other platforms' route tables are none of a host. Fates of lines and
    diagnostics are completed in the notebooks of `configuration`.
    """
    rulesets = read_rulesets(configuration)
    settings = read_settings(configuration.of(SectionKind.SETTINGS))
    links, interfaces = _interfaces(configuration, rulesets)
    routing = convert_routes(configuration, links, interfaces)
    answers_for_routers = settings.forwards(Family.IPV6) is not False
    interfaces = _with_further_addresses(interfaces, routing, anycast=answers_for_routers)
    speaks_ipv6 = Family.IPV6 not in links.told or any(
        one.address_unknown or any(address.family is Family.IPV6 for address in one.addresses) for one in interfaces
    )
    host = _host(configuration, settings, rulesets, speaks_ipv6=speaks_ipv6)
    firewall = convert_rulesets(rulesets, interfaces, host)
    static_arp = read_neighbors(configuration.of(SectionKind.NEIGHBORS), interfaces)
    management = convert_management(configuration)
    asking = _bridges_ask_rules(configuration, settings)
    frames = read_frame_rules(configuration)
    bridged = (*firewall.bridged, *frames.bridged, *asking)
    interfaces = with_possible_drops(
        _with_settings(_with_firewall(interfaces, firewall, bridged, frames.arp), firewall, settings),
        routing.tables,
        settings,
    )
    for one in configuration.files:
        doubt_unread_lines(one)
    unmodeled = [span for notes in configuration.files for span in notes.unmodeled]
    if configuration.broken:
        unmodeled.append(configuration.start)
    return Device(
        name=name,
        platform=PLATFORM,
        pipeline=PIPELINE,
        interfaces=interfaces,
        filters=firewall.filters,
        zone_policies=_turning_back(firewall, interfaces, asking),
        zone_defaults=firewall.zone_defaults,
        destination_translations=firewall.destination_translations,
        source_translations=firewall.source_translations,
        routing=routing.tables,
        static_arp=static_arp,
        vlans=(),
        unmodeled=tuple(sorted({*unmodeled, *firewall.unmodeled})),
        origin=configuration.hostname_origin or (configuration.start,),
        management=management,
        monitoring=Monitoring(untold=(configuration.start,)),
        filter_uses=firewall.filter_uses,
        inner_links=inner_links(links),
        definitions=configuration.names.definitions(),
    )


def _interfaces(configuration: LinuxConfiguration, rulesets: Iterable[Ruleset]) -> tuple[Links, tuple[Interface, ...]]:
    links = read_links(configuration.of(SectionKind.ADDRESSES))
    if links.by_name:
        if Family.IPV4 not in links.told or not links.listed:
            code = "linux-addresses-in-part"
            configuration.notes.report(code, (configuration.start,), Severity.INFO, Effect.NONE)
        return links, convert_interfaces(configuration, links)
    read_bridge_vlans(configuration.of(SectionKind.BRIDGE_VLANS))
    links = undescribed(configuration, rulesets, routed_devices(configuration))
    return links, plain_interfaces(links)


def _host(
    configuration: LinuxConfiguration, settings: Settings, rulesets: Iterable[Ruleset], *, speaks_ipv6: bool
) -> Host:
    start: Origin = (configuration.start,)
    forwards = {family: settings.forwards(family) for family in Family}
    told = {family for ruleset in rulesets for family in ruleset.told}
    for family in Family:
        if family not in told and (family is Family.IPV4 or speaks_ipv6):
            configuration.notes.report(
                "linux-rules-untold",
                start,
                Severity.WARNING,
                Effect.WIDENS_DEVICE,
                command=_RULE_COMMANDS[family],
                family=f"IPv{family.value}",
            )
    if None in forwards.values():
        configuration.notes.report("linux-forwarding-untold", start, Severity.INFO, Effect.NONE)
    helpers = settings.get("net.netfilter.nf_conntrack_helper")
    # SOURCE: Linux 4.7 and later: connections get helpers by rules only, unless this setting says otherwise.
    by_itself = settings.origin("net.netfilter.nf_conntrack_helper") if helpers not in (None, "0") else ()
    return Host(
        origin=start,
        not_forwarding=frozenset(family for family, value in forwards.items() if value is False),
        forwarding_untold=frozenset(family for family, value in forwards.items() if value is None),
        untold=start,
        helpers=by_itself,
    )


def _with_further_addresses(
    interfaces: tuple[Interface, ...], routing: HostRoutes, *, anycast: bool
) -> tuple[Interface, ...]:
    """Addresses that only the table `local` tells are addresses of the host, on no wire; and the first address of each
    IPv6 network (`anycast`), by which every host that forwards answers.

    SOURCE: RFC 4291, section 2.6.1 (subnet-router anycast address); Linux kernel, net/ipv6/addrconf.c,
    addrconf_join_anycast: networks of at most 126 bits.
    """
    known = {(one.family, one.address) for interface in interfaces for one in interface.addresses}
    found: dict[tuple[Family, int], Origin] = {
        (one.family, one.subnet.value): one.origin
        for interface in interfaces
        for one in interface.addresses
        if anycast and one.family is Family.IPV6 and 0 < one.length < 127 and interface.enabled and not interface.vrf
    }
    found.update(((family, address), (span,)) for family, address, span in routing.own)
    further = tuple(
        InterfaceAddress(family, address, family.address_bits, origin)
        for (family, address), origin in found.items()
        if (family, address) not in known
    )
    if not further:
        return interfaces
    holder = next((one for one in interfaces if one.kind is InterfaceKind.LOOPBACK and not one.vrf), interfaces[0])
    return tuple(replace(one, addresses=(*one.addresses, *further)) if one is holder else one for one in interfaces)


def _with_firewall(
    interfaces: tuple[Interface, ...], firewall: Firewall, bridged: Origin, arp: Origin
) -> tuple[Interface, ...]:
    """The lists at interfaces, and what may drop frames between the ports of bridges, or ARP."""
    neighbors = (bound(unfound(Family.IPV4, arp[:1])),) if arp else ()
    return tuple(
        replace(
            one,
            ingress=(*firewall.ingress.get(one.name, ()), *(neighbors if one.zone is not None else ())),
            egress=(*firewall.egress.get(one.name, ()), *(neighbors if one.zone is not None else ())),
            doubts=(*one.doubts, *bridged) if one.kind is InterfaceKind.SWITCHPORT else one.doubts,
        )
        for one in interfaces
    )


def _with_settings(interfaces: tuple[Interface, ...], firewall: Firewall, settings: Settings) -> tuple[Interface, ...]:
    """Interfaces from which IPv4 is not forwarded, though the host forwards.

    SOUNDNESS: what is sent to the host itself may be for another by the time that routes are looked up.
    """
    own = merged(
        (address.address, address.address)
        for one in interfaces
        for address in one.addresses
        if address.family is Family.IPV4
    )
    translates = any(one.family is Family.IPV4 for one in firewall.destination_translations)
    elsewhere: Match = ANYTHING if translates else Not(FieldIn(Field.DESTINATION, own))
    found = []
    for one in interfaces:
        origin = settings.may_not_forward_at(one.name) if settings.forwards(Family.IPV4) is not False else ()
        drop = PossibleDrop(Family.IPV4, elsewhere, "linux-not-forwarding-here", origin)
        found.append(replace(one, possible_drops=(*one.possible_drops, drop)) if origin else one)
    return tuple(found)


def _turning_back(firewall: Firewall, interfaces: Iterable[Interface], asking: Origin) -> tuple[ZonePolicy, ...]:
    """Policies between zones; what comes in by a bridge and leaves by it may get lost where addresses are translated.

    SOUNDNESS: with `bridge-nf-call-iptables` the destination is translated before the bridge decides: a frame that is
    then for a host at the same bridge is not routed but bridged, and never out of the port it came in by.
    """
    bridges = {one.name for one in interfaces if one.kind is InterfaceKind.VLAN} if asking else set()
    doubt = Unknown(asking[:1], "linux-bridge-translates")
    lists = tuple(
        Filter("bridge", family, (Rule("translated", doubt, Action.DENY, asking[:1]),), Action.PERMIT, asking[:1])
        for family in dict.fromkeys(one.family for one in firewall.destination_translations)
    )
    return tuple(
        replace(one, filters=(*lists, *one.filters)) if one.source_zone == one.destination_zone in bridges else one
        for one in firewall.zone_policies
    )


def _bridges_ask_rules(configuration: LinuxConfiguration, settings: Settings) -> Origin:
    """Lines by which frames between the ports of a bridge may be asked of the rules for packets.

    SOURCE: Linux, `br_netfilter`: with `bridge-nf-call-iptables` bridged packets meet iptables; the setting is there
    only when the module is loaded. Untold, it may be.
    """
    names = ("net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables")
    values = [settings.get(name) for name in names]
    if any(value not in (None, "0") for value in values):
        return settings.origin(*names)
    return () if settings.whole or None not in values else (configuration.start,)
