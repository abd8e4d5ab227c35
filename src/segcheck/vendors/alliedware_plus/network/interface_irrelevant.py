"""Lines below `interface` that cannot change which transit packets pass, each with the reason why."""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# Reason (a message code) -> heads. A head matches a line that begins with its words, alone or after `no`.
_TABLE: dict[str, tuple[str, ...]] = {
    "link-setting": (
        "speed", "duplex", "mtu", "polarity", "mdix", "media-type", "flowcontrol", "linkflap", "bandwidth",
        "snmp trap", "lldp", "power-inline", "loop-protection", "thrash-limiting", "lacp", "ecofriendly",
        "fiber-monitoring",
        "ip tcp adjust-mss", "ipv6 tcp adjust-mss", "udld", "ethernet cfm", "trigger", "debounce", "trunk-link",
        "epsr", "findme", "fan", "sfp", "optical-rx-power-monitor", "transceiver",
        "macsec", "stackport", "autonegotiate", "unidirectional", "ip dhcp-client",
    ),
    "link-encapsulation": ("ppp", "keepalive", "peer default", "peer neighbor-route", "dialer", "tunnel mtu"),
    "quality-of-service": (
        "mls qos", "trust", "egress-rate-limit", "wrr-queue", "strict-priority-queue", "priority-queue",
        "traffic-control", "qos",
    ),
    "spanning-tree": ("spanning-tree",),
    "storm-control": ("storm-control",),
    "routing-protocol-setting": (
        "ip rip", "ipv6 rip", "ip ospf", "ipv6 ospf", "ip split-horizon", "ipv6 router", "isis", "bfd",
    ),
    "multicast-control": ("ip igmp", "ipv6 mld", "ip multicast", "ipv6 multicast", "ip pim", "ipv6 pim", "ip mroute"),
    "icmp-and-arp-behavior": (
        "ip proxy-arp", "ip local-proxy-arp", "ip gratuitous-arp-link", "ip directed-broadcast", "ip redirects",
        "ip unreachables", "ipv6 redirects", "ipv6 unreachables", "arp-aging-timeout", "arp-mac-disparity", "arp log",
        "ip irdp", "ip limited-local-proxy-arp", "ip icmp",
    ),
    "ipv6-link-local": ("ipv6 nd",),
    "dhcp-client-setting": (
        "ip dhcp-relay", "ipv6 dhcp-relay", "ip dhcp snooping trust", "ip dhcp snooping max-bindings",
        "ip dhcp snooping violation", "ip dhcp snooping subscriber-id", "ip dhcp snooping agent", "ipv6 dhcp server",
        "ip ddns", "ipv6 dhcp client", "ip dhcp-server", "ipv6 eui64-linklocal", "ip dns forwarding",
    ),
    "port-authentication-setting": (
        "auth timeout", "auth max-supplicant", "auth reauthentication", "auth session-timeout", "auth supplicant-ip",
        "auth supplicant-mac", "auth two-step", "auth log", "auth radius", "auth-mac reauth-relearning",
        "auth-mac method", "auth-web forward", "auth-web max-auth-fail", "dot1x max-reauth-req", "dot1x eapol-version",
        "dot1x keytransmit", "dot1x control-direction", "dot1x timeout", "dot1x max-auth-fail", "dot1x initialize",
    ),
    "management": (
        "atmf", "atmf-link", "atmf-crosslink", "atmf-arealink", "atmf-agentlink", "rmon", "sflow", "ntp",
    ),
}  # fmt: skip
_REASONS = Reasons(_TABLE)


def interface_line_reason(words: tuple[str, ...]) -> str | None:
    """Why a line below `interface` changes nothing (a message code), or None when it may.

    >>> interface_line_reason(("no", "ip", "proxy-arp")), interface_line_reason(("ip", "address"))
    ('icmp-and-arp-behavior', None)
    """
    return _REASONS.of_statement(words)
