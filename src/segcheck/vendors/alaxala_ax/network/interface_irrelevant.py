"""Lines below `interface` that cannot change which transit packets pass, each with the reason why."""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# Reason (a message code) -> heads. A head matches a line that begins with its words, alone or after `no`.
# SOURCE: AX3660S configuration command reference Vol. 1.
_TABLE: dict[str, tuple[str, ...]] = {
    "link-setting": (
        "mtu", "ip mtu", "speed", "duplex", "media-type", "mdix", "bandwidth", "flowcontrol", "frame-error-notice",
        "link debounce", "linkscan-mode", "snmp", "power", "lldp", "oadp", "efmoam", "ethernet cfm",
        "loop-detection", "delay", "lacp", "max-active-port", "max-detach-port", "cfm", "exit", "transceiver",
    ),
    "quality-of-service": (
        "ip qos-flow-group", "ipv6 qos-flow-group", "mac qos-flow-group", "advance qos-flow-group", "qos-queue-group",
        "traffic-shape", "limit-queue-length",
    ),
    "spanning-tree": ("spanning-tree",),
    "layer2-redundancy": ("axrp", "axrp-primary-port", "axrp-ring-port", "gsrp", "sml"),
    "storm-control": ("storm-control",),
    "flow-export": ("sflow", "netflow"),
    "multicast-control": ("ip igmp", "ipv6 mld"),
    "icmp-and-arp-behavior": (
        "ip redirects", "ip local-proxy-arp", "ip proxy-arp", "ip arp", "ip icmp", "ip subnet-broadcast",
        "ip directed-broadcast", "arp", "ipv6 redirects", "ipv6 nd", "ipv6 icmp", "arp-relay-agent",
    ),
    "dhcp-client-setting": ("ip dhcp snooping", "ipv6 dhcp snooping", "ipv6 dhcp server", "ip bootp-hops"),
    "first-hop-redundancy": ("track",),
    "port-authentication-setting": ("authentication", "dot1x", "mac-authentication", "web-authentication"),
}  # fmt: skip

_REASONS = Reasons(_TABLE)


def interface_line_reason(words: tuple[str, ...]) -> str | None:
    """Why a line below `interface` changes nothing (a message code), or None when it may.

    >>> interface_line_reason(("no", "ip", "redirects")), interface_line_reason(("ip", "address"))
    ('icmp-and-arp-behavior', None)
    """
    return _REASONS.of_statement(words)
