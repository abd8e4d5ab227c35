"""Statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# fmt: off
# Reason (a message code) -> heads of top-level statements, alone or after `no`. The longest head decides; `-` before a
# head takes it out again.
_TABLE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit", "end"),
    "authentication": ("aaa", "username", "password", "enable", "login", "radius-server", "tacacs-server"),
    "management": ("line", "ip ssh", "ssh", "sshd", "http-server", "https-server", "terminal", "prompt", "alias",
                   "boot", "system", "led", "usb", "reset", "restart", "service telnet"),
    "monitoring": ("snmp", "snmp-server", "rmon", "lldp", "netflow", "ip sla", "icmp-class"),
    "logging": ("logging", "syslog"),
    "time": ("clock", "ntp", "sntp", "timezone"),
    "name-resolution": ("ip domain-name", "ip name-server", "ip host", "dns-server", "proxydns", "ip domain-list",
                        "domain-name"),
    "address-assignment": ("ip dhcp", "service dhcp-server", "ipv6 dhcp"),
    "address-table-control": ("arp timeout", "arp aging", "mac-address-table aging", "ip arp timeout"),
    "bounded-where-used": ("route-map", "ip prefix-list", "ipv6 prefix-list", "ip as-path", "ip community-list",
                           "ip nat pool", "ip nat list", "ip vrf"),
    "quality-of-service": ("class-map", "policy-map", "qos"),
    "cryptographic-setting": ("crypto isakmp", "crypto ipsec", "crypto pki", "crypto ca", "crypto key"),
    "translation-setting": ("ip nat translation", "ip nat timeout"),
}
# Lines below `interface`.
_INTERFACE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit",),
    "link-setting": ("mtu", "speed", "duplex", "mdix", "media", "link-state", "pppoe", "ip mtu", "ipv6 mtu", "ppp",
                     "bandwidth", "keepalive", "auto-connect", "linkdown-detect"),
    "tcp-option": ("ip tcp adjust-mss", "ip tcp mss", "ipv6 tcp adjust-mss", "ip adjust-mss"),
    "routing-protocol-setting": ("isis", "ip ospf", "ipv6 ospf", "ip rip"),
    "quality-of-service": ("qos", "shaping", "queue"),
    "icmp-and-arp-behavior": ("ip redirects", "ip unreachables", "ip proxy-arp disable", "arp timeout"),
    "link-layer-discovery": ("lldp",),
}
_VRF: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit",),
    "description": ("description",),
    "vrf-setting": ("rd",),
    # Routes that cross between VRFs come by a routing process, which is bounded by itself.
    "bounded-where-used": ("route-target", "segment-routing", "import", "export"),
}
# fmt: on

GLOBAL = Reasons(_TABLE)
INTERFACE = Reasons(_INTERFACE)
VRF = Reasons(_VRF)
