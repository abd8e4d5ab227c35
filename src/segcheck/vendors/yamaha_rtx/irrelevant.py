"""Commands that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a command in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE

# fmt: off
# Reason (a message code) -> heads of commands. A head matches a command that begins with its words, alone or after
# `no`; the longest head decides. `-` before a head takes a command out again. `IF` stands for an interface.
_TABLE: dict[str, tuple[str, ...]] = {
    "yamaha-display-setting": ("console", "language", "led"),
    "capture-header": ("show", "save", "administrator", "exit", "quit"),
    "authentication": (
        "login", "administrator password", "administrator radius", "security class", "user attribute", "auth user",
        "radius", "pp auth", "certificate", "pki",
    ),
    "management": (
        "system", "operation", "external-memory", "usbhost", "lua use", "remote setup", "http revision-up", "yno",
        "netvolante-dns", "mail", "dashboard",
    ),
    "monitoring": ("snmp", "snmpv2c", "snmpv3", "statistics", "alarm", "heartbeat", "heartbeat2"),
    "logging": ("syslog",),
    "time": ("timezone", "ntp", "sntpd"),
    "name-resolution": ("dns", "ip host", "wins"),
    "address-assignment": (
        "dhcp", "ip IF dhcp", "ipv6 IF dhcp", "ipv6 prefix", "ipv6 IF rtadv", "ipv6 source address selection",
    ),
    "managed-equipment": ("switch control", "switch select", "lan-map", "l2ms"),
    "quality-of-service": ("queue", "speed", "ip tos", "ipv6 tos", "cooperation"),
    "physical-layer": (
        "lan linkup", "lan count-hub-overflow", "lan receive-buffer-size", "lan keepalive", "lan link-aggregation",
        "line type", "isdn", "ngn type",
    ),
    "link-setting": (
        "ip IF mtu", "ipv6 IF mtu", "ip IF tcp", "ipv6 IF tcp", "pppoe", "ppp", "pp always-on", "pp keepalive",
        "pp name", "ip keepalive",
    ),
    # Every router is taken to answer for addresses that it has a way to.
    "icmp-and-arp-behavior": (
        "ip icmp", "ipv6 icmp", "ip arp", "ip IF arp", "ip IF proxyarp", "ipv6 IF dad", "ipv6 max auto address",
        "ip simple-service", "ip stealth",
    ),
    "fragment-reassembly": ("ip reassembly", "ipv6 reassembly"),
    "platform": ("ip flow", "ipv6 flow"),
    # Without `rip use on`, `ospf use on`, `bgp use on` they do nothing.
    "routing-protocol-setting": (
        "rip", "ospf", "bgp", "ip IF rip", "ip IF ospf", "ipv6 IF rip", "ipv6 IF ospf", "ipv6 rip", "ipv6 ospf",
    ),
    "translation-setting": ("upnp",),
    "tunnel-building": ("ipsec", "l2tp", "pptp", "tunnel name"),
    "layer2-redundancy": ("loopdetect", "bridge learning"),
    "voice": ("sip", "analog"),
    # Where a page filter is in force, the line at the interface says.
    "yamaha-page-filter": ("url filter",),
}
# fmt: on

_REASONS = Reasons(
    {
        code: tuple(" ".join(INTERFACE if word == "IF" else word for word in head.split()) for head in heads)
        for code, heads in _TABLE.items()
    }
)


def reason(head: tuple[str, ...]) -> str | None:
    """Why a command changes nothing (a message code), or None when it may.

    >>> reason(("console", "character", "ja.utf8")), reason(("frobnicate",))
    ('yamaha-display-setting', None)
    """
    return _REASONS.of_statement(head)
