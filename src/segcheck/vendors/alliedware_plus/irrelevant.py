"""Top-level statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.leading_words import Reasons

# fmt: off
# Reason (a message code) -> statement heads. A head matches a statement that begins with its words, alone or
# after `no`; the longest head decides. `-` before a head takes a statement out again: it may change what passes.
_TABLE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit", "quit", "end"),
    "banner": ("banner",),
    "management": (
        "service password-encryption", "service advanced-vty", "service terminal-length", "service test",
        "service config-relocation", "service statistics", "service mail", "service mac-learning",
        "line con", "line console", "line vty", "line", "username", "enable", "ssh", "telnet", "crypto key", "boot",
        "license", "atmf", "mail", "system", "exec-timeout", "autoboot", "ping-poll", "cpu",
        "max-fib-routes", "max-static-routes", "undebug", "debug", "software-upgrade", "alias", "http", "service http",
        "privilege", "security-password", "service power-inline", "usb", "move", "service atmf-webserver",
        "service atmf-application-proxy", "service telnet", "service ssh", "service tftp", "tftp", "vty",
    ),
    "authentication": (
        "aaa", "radius-server", "tacacs-server", "auth profile", "auth-web-server", "auth log", "dot1x eapol-version",
        "auth radius", "auth supplicant-mac", "service auth", "auth-mac", "radius",
    ),
    "monitoring": (
        "log", "snmp-server", "rmon", "sflow", "lldp", "ethernet cfm", "exception", "mac-notification", "counters",
        "ip flow", "ip sla", "connection-log", "environment", "temperature", "fan", "findme", "ecofriendly",
        "power-inline", "linkflap", "mac address-table logging", "stack-monitor", "service power", "optical",
    ),
    "time": ("clock", "ntp", "sntp", "ptp"),
    "name-resolution": (
        "ip name-server", "ip domain", "ip domain-lookup", "ip domain-name", "ip domain-list", "ip dns", "ip ddns",
        "ddns", "ip host", "ipv6 host",
    ),
    "address-assignment": (
        "service dhcp-server", "service dhcp-relay", "ip dhcp", "ipv6 dhcp", "ip dhcp-relay", "ip dhcp-server",
        "ipv6 local pool", "ip local pool", "service dhcp-snooping", "ip source binding", "ip dhcp-client",
        "service ipv6-dhcp-server",
    ),
    "address-table-control": (
        "arp-reply-bc-dmac", "ip gratuitous-arp-link", "ipv6 neighbor", "ipv6 nd", "arp log", "arp-mac-disparity",
        "ip neighbour-discovery", "arp opportunistic-nd", "ipv6 opportunistic-nd", "service arp", "arp-aging-timeout",
        "local-proxy-arp",
    ),
    "spanning-tree": ("spanning-tree",),
    "storm-control": ("loop-protection", "thrash-limiting"),
    "quality-of-service": ("mls qos", "remark-map"),
    "platform": (
        "platform", "stack", "switch", "lacp", "epsr", "port-vlan-forwarding-priority", "power", "udld", "port-channel",
        "snmp", "hardware", "bfd", "modbus", "ip max-paths", "maximum-paths", "maximum-access-list",
        "fib", "service statistics interfaces", "port-failover", "vrrp", "l3", "tx-ring",
    ),
    "routing-policy-definition": (
        "ip prefix-list", "ipv6 prefix-list", "ip as-path", "route-map", "ip community-list", "ip extcommunity-list",
        "key chain", "ip radius", "ip tacacs",
    ),
    "routing-protocol-setting": ("ip rip", "ip irdp", "ip forward-protocol spanning-tree"),
    "icmp-and-arp-behavior": ("ip icmp", "ip tcp", "ip redirects", "ipv6 redirects", "ip icmp-timestamp", "ip options"),
    "multicast-control": (
        "ip igmp", "ipv6 mld", "ip pim", "ipv6 pim", "ip mroute", "ipv6 mroute", "ip multicast", "ipv6 multicast",
        "multicast",
    ),
    "cryptographic-setting": ("crypto isakmp", "crypto ipsec", "crypto pki", "crypto secure-mode", "crypto verify"),
}
# First words of statements above that open a section; lines below any other one stand there by mistake.
_WITH_SECTION = frozenset((
    "line", "ip", "ipv6", "crypto", "radius-server", "auth", "key", "route-map", "ping-poll", "spanning-tree",
    "atmf", "epsr", "aaa", "log", "ntp", "snmp-server", "stack", "mail", "radius",
))
# First words of lines that are never below those; they are of a section whose head is lost.
_OF_OTHERS = frozenset((
    "switchport", "access-group", "permit", "deny", "copy-to-cpu", "copy-to-mirror", "send-to-cpu", "send-to-mirror",
    "send-to-vlan-port", "rule", "interface", "encapsulation", "service-policy", "shutdown", "subnet", "vlan",
    "portfwd", "masq", "netmap", "protect", "channel-group", "static-channel-group", "class", "police",
    "default-action", "virtual-ip", "bridge-group", "mirror", "tunnel", "arp", "dot1x", "auth-mac",
    "auth-web", "traffic-filter", "eq",
))
_ADDRESSES = (("ip", "address"), ("ipv6", "address"), ("ip", "subnet"), ("ipv6", "subnet"))
# fmt: on

_REASONS = Reasons(_TABLE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("banner", "motd", "hello")), global_reason(("vxlan",)) is None
    ('banner', True)
    """
    return _REASONS.of_statement(words)


def is_plausible(section: Section) -> bool:
    """Whether what stands below an irrelevant statement can belong to it.

    SOUNDNESS: otherwise the lines may be of a section whose head is lost, and they must not be passed over.
    """
    if not section.children:
        return True
    words = section.line.words[1:] if section.line.words[0] == "no" else section.line.words
    if not words or words[0] not in _WITH_SECTION or words == ("line",):
        return False
    return not has_lines_of_others(section, matches=words[0] == "route-map")


def has_lines_of_others(section: Section, *, matches: bool = False) -> bool:
    """Whether a line below `section` can only be of a section whose head is lost; `matches`: `match` may be there."""
    return any(
        line.words[0] in _OF_OTHERS
        or line.words[0].isdigit()
        or (line.words[0] == "range" and line.words[1:] and line.words[1].isdigit())
        or line.words[:2] in _ADDRESSES
        or (line.words[0] == "match" and not matches)
        for child in section.children
        for line in child.lines()
        if line.words
    )
