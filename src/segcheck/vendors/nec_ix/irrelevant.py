"""Statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# fmt: off
# Reason (a message code) -> statement heads at the left margin. A head matches a statement that begins with its words,
# alone or after `no`; the longest head decides. `-` before a head takes a statement out again.
_GLOBAL: dict[str, tuple[str, ...]] = {
    "time": (
        "timezone", "clock", "ntp ip", "ntp ipv6", "ntp interval", "ntp master", "ntp retry", "ntp source", "sntp ip",
        "sntp interval",
    ),
    "authentication": (
        "username", "ngn", "pin-code", "mobile pin-code", "aaa", "radius", "radius-server", "tacacs", "login-failure",
        "password",
    ),
    "management": (
        "terminal", "banner", "nm", "web-console", "zero-config", "ddns", "mail", "event-terminal", "led",
        "system information",
        "boot", "software-update", "svintr-config", "license", "usb", "alias",
    ),
    "monitoring": ("snmpv3", "lldp", "cdp", "sflow", "netflow", "statistics", "pm", "traffic-monitor"),
    "name-resolution": (
        "dns", "proxy-dns", "ip name-server", "ipv6 name-server", "ip host", "ip domain", "dns-server", "host",
    ),
    "address-assignment": (
        "ip dhcp enable", "ipv6 dhcp enable", "ip dhcp profile", "ip dhcp binding", "ip dhcp lease",
        "ip dhcp wait-timer",
    ),
    "address-table-control": ("arp timeout", "arp auto-refresh", "arp entry", "ip arp", "ipv6 nd"),
    "platform": ("ip ufs-cache", "ipv6 ufs-cache", "ufs-cache", "bridge ufs-cache", "vrrp enable", "fan"),
    "cryptographic-setting": ("ike", "ikev2", "ipsec", "certificate", "pki", "ssl", "crypto", "l2tp"),
    "nec-dialing": ("ppp profile", "isdn", "mobile", "pppoe"),
    "routing-policy-definition": (
        "ip prefix-list", "ipv6 prefix-list", "prefix-list", "ip as-path", "ip community-list",
    ),
    "quality-of-service": ("class-map", "policy-map", "qos"),
    "nec-session-timer": ("ip napt translation", "ip nat translation", "ip napt access-log", "ip napt alg"),
}
_INTERFACE: dict[str, tuple[str, ...]] = {
    "nec-dialing": ("auto-connect", "ppp binding", "ppp", "idle-time", "dialer", "isdn", "mobile", "pppoe"),
    "address-assignment": (
        "ip dhcp binding", "ip dhcp client-profile", "ip dhcp hostname", "ipv6 dhcp server",
        "ipv6 interface-identifier", "ipv6 address-policy",
    ),
    "address-table-control": ("ip proxy-arp", "arp timeout", "arp auto-refresh", "ipv6 nd", "ip arp"),
    "routing-protocol-setting": ("ip ospf", "ipv6 ospf", "ip rip", "ipv6 rip", "ip bgp", "ip redirects",
                                 "ip unreachables", "ipv6 redirects"),
    "quality-of-service": ("service-policy", "qos", "ip traffic-class", "ipv6 traffic-class", "bandwidth"),
    "name-resolution": ("proxy-dns", "dns"),
    "interface-hardware": (
        "ip mtu", "ipv6 mtu", "mtu", "ip tcp", "ipv6 tcp", "bridge ip tcp", "bridge ipv6 tcp", "ip mss", "speed",
        "duplex", "snmp", "statistics", "lldp", "sflow",
    ),
    "cryptographic-setting": ("ikev2", "ike", "ipsec", "tunnel key", "tunnel ttl", "tunnel tos", "tunnel df-bit",
                              "tunnel ecn", "tunnel checksum"),
    "platform": ("ip ufs-cache", "ipv6 ufs-cache"),
}
# fmt: on
# First words of statements above that open a section -> how many words they have at least.
_SECTIONS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("ip", "dhcp", "profile"), 4),
    (("ppp", "profile"), 3),
    (("ike",), 3),
    (("ikev2",), 2),
    (("ipsec",), 3),
    (("class-map",), 3),
    (("policy-map",), 2),
    (("ddns",), 3),
    (("l2tp",), 3),
    (("pki",), 3),
    (("certificate",), 3),
    (("dns",), 3),
)

_GLOBAL_REASONS = Reasons(_GLOBAL)
_INTERFACE_REASONS = Reasons(_INTERFACE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a statement at the left margin changes nothing (a message code), or None when it may.

    >>> global_reason(("timezone", "+09", "00")), global_reason(("ip", "route"))
    ('time', None)
    """
    return _GLOBAL_REASONS.of_statement(words)


def interface_reason(words: tuple[str, ...]) -> str | None:
    """The same for a line below `interface`.

    >>> interface_reason(("ip", "mtu", "1454")), interface_reason(("ip", "filter"))
    ('interface-hardware', None)
    """
    return _INTERFACE_REASONS.of_statement(words)


def opens_section(words: tuple[str, ...]) -> bool:
    """Whether lines may stand below an irrelevant statement."""
    return any(words[: len(head)] == head and len(words) >= least for head, least in _SECTIONS)
