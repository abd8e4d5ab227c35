"""MAC addresses: fixed ARP entries, IP-MAC binding, and reservations of the DHCP server.

SOURCE: Fortinet, "FortiOS CLI Reference", `system arp-table`, `firewall ipmacbinding`, `system dhcp server`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segcheck.model.layer2 import StaticArp
from segcheck.model.network import Interface
from segcheck.source.text import Origin
from segcheck.vendors._shared.values import ipv4, mac
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.network.virtual_domains import parts, tables, vrf_name
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated, malformed
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

SUPPORT: dict[Path, BlockSupport] = {
    ("system", "arp-table"): BlockSupport(modeled=keys("interface ip mac")),
    ("system", "proxy-arp"): BlockSupport(irrelevant=reasons(answers_for_others="interface ip end-ip")),
    ("firewall", "ipmacbinding", "setting"): BlockSupport(modeled=keys("bindthroughfw bindtofw undefinedhost")),
    ("firewall", "ipmacbinding", "table"): BlockSupport(modeled=keys("ip mac name status")),
    ("system", "dhcp", "server"): BlockSupport(
        irrelevant=reasons(
            leases_only="mac-acl-default-action reserved-address",
            address_assignment="interface lease-time netmask default-gateway",
        ),
        others="address-assignment",
        blocks={
            "reserved-address": BlockSupport(
                irrelevant=reasons(
                    leases_only="ip mac action type circuit-id circuit-id-type remote-id remote-id-type description"
                ),
                others="leases-only",
            )
        },
    ),
}
_BINDING = ("firewall", "ipmacbinding", "setting")


def static_arp(configuration: FortiConfiguration, attachments: Attachments) -> tuple[StaticArp, ...]:
    """The fixed IP–MAC pairs, each in the routing table of its interface."""
    return tuple(_fixed(configuration, {one.name: one for one in attachments.interfaces}))


def _fixed(configuration: FortiConfiguration, interfaces: Mapping[str, Interface]) -> Iterator[StaticArp]:
    for vdom, entry in tables(configuration, "system", "arp-table"):
        told = entry.setting("ip"), entry.setting("mac")
        address = ipv4(entry.text("ip"))
        hardware = mac(entry.text("mac"))
        for setting, value in zip(told, (address, hardware), strict=True):
            if setting is not None and value is None:
                malformed(configuration.notes, setting, "unreadable-value")
        interface = interfaces.get(entry.text("interface"))
        vrf = interface.vrf if interface is not None else vrf_name(configuration, vdom.name)
        if address is not None and hardware is not None:
            origin: Origin = (entry.span, *(span for one in told if one is not None for span in one.origin))
            yield StaticArp(vrf, address, hardware, origin)


def with_bindings(configuration: FortiConfiguration, interfaces: tuple[Interface, ...]) -> tuple[Interface, ...]:
    """`interfaces`, those with IP-MAC binding in doubt by the lines that switch it on for passing traffic.

    SOUNDNESS: a binding refuses packets and lets none pass, so it makes passing unsure and nothing else.
    """
    lines: list[Origin] = []
    for part in parts(configuration):
        block = part.settings(*_BINDING)
        for setting in block.settings:
            if setting.key == "bindthroughfw" and setting.values != ("disable",):
                approximated(configuration.notes, setting, "address-binding")
                lines.append(setting.origin)
    if not lines:
        return interfaces
    spans = tuple(span for origin in lines for span in origin)
    bound = {
        entry.name
        for _, entry in tables(configuration, "system", "interface")
        if entry.text("ipmac", "disable") != "disable"
    }
    return tuple(replace(one, doubts=(*one.doubts, *spans)) if one.name in bound else one for one in interfaces)
