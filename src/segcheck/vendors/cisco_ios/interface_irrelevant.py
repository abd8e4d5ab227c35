"""Lines below `interface` that cannot change which transit packets pass, each with the reason why."""

from __future__ import annotations

from segcheck.vendors._shared.leading_words import Reasons

# Reason (a message code) -> heads. A head matches a line that begins with its words, alone or after `no`;
# the longest head decides. `-` before a head takes lines out again: they may change what passes.
_TABLE: dict[str, tuple[str, ...]] = {
    "link-setting": (
        "bandwidth", "delay", "speed", "duplex", "full-duplex", "half-duplex", "negotiation", "mtu", "ip mtu",
        "ipv6 mtu", "media-type", "mdix", "load-interval", "carrier-delay", "hold-queue", "clock rate",
        "clockrate", "clock source", "logging event", "logging", "snmp", "snmp trap", "mac-address-table", "cdp",
        "lldp", "udld", "power", "hw-module", "beacon", "tx-ring-limit", "fair-queue", "max-reserved-bandwidth",
        "random-detect", "serial", "synchronous", "physical-layer", "invert", "network-clock", "ethernet oam",
        "atm", "dsl", "controller", "macsec", "mka", "medium p2p", "l2protocol-tunnel", "energywise", "location",
        "transmit-interface", "delay-buffer", "flowcontrol", "link state", "errdisable", "channel-protocol", "lacp",
        "pagp", "port-channel min-links", "port-channel load-defer", "ip bandwidth-percent", "bfd", "ip sla",
        "arp timeout", "arp arpa", "arp log", "down-when-looped",
        "autostate", "service-module", "framing", "linecode", "crc",
        "device-tracking", "ip device tracking", "ipv6 nd", "isdn",
        "plim", "voice", "h323-gateway", "modem", "async", "exit",
    ),
    "link-encapsulation": (
        "encapsulation ppp", "encapsulation hdlc", "encapsulation frame-relay", "encapsulation aal5snap",
        "encapsulation aal5mux", "ppp", "dialer", "dialer-group", "pppoe", "pppoe-client", "pppoe enable", "peer",
        "frame-relay", "pvc", "ubr", "vbr-nrt", "vbr-rt", "cbr", "oam-pvc", "protocol", "multilink", "ppp multilink",
        "chat-script", "tunnel mtu", "tunnel path-mtu-discovery", "tunnel bandwidth", "tunnel key", "tunnel checksum",
        "tunnel tos", "tunnel ttl", "keepalive",
    ),
    "quality-of-service": (
        "mls qos", "auto qos", "priority-queue", "srr-queue", "queue-set", "wrr-queue", "rcv-queue", "qos", "trust",
        "rate-limit", "traffic-shape", "ip rsvp", "cos", "wred", "ip nbar", "bgp-policy", "platform qos",
    ),
    "spanning-tree": ("spanning-tree", "spanning tree"),
    "storm-control": ("storm-control",),
    "flow-export": ("ip flow", "ip route-cache", "ip accounting", "ip cef", "netflow", "flow", "ipv6 flow"),
    "routing-protocol-setting": (
        "ip ospf", "ipv6 ospf", "ospfv3", "ip eigrp", "ipv6 eigrp", "ip hello-interval", "ip hold-time", "ip rip",
        "ipv6 rip", "ip summary-address", "ipv6 summary-address", "ip split-horizon", "ip authentication", "isis",
        "ip router isis", "ipv6 router isis", "clns", "ip dampening-change", "ip load-sharing", "dampening",
        "ip flowspec", "ipv6 flowspec", "ip bgp",
    ),
    "multicast-control": (
        "ip igmp", "ip mroute-cache", "ip mfib", "ipv6 mfib", "ipv6 mld", "ip cgmp", "ip sdr", "ip multicast boundary",
        "ip multicast ttl-threshold", "ip pim dr-priority", "ip pim query-interval", "ip pim join-prune-interval",
        "ip pim bsr-border", "ip pim neighbor-filter", "ip pim passive", "ip pim snooping",
    ),
    "icmp-and-arp-behavior": (
        "ip redirects", "ipv6 redirects", "ip unreachables", "ipv6 unreachables", "ip mask-reply", "ip proxy-arp",
        "ip local-proxy-arp", "ip gratuitous-arps", "ip arp", "ip information-reply", "ip directed-broadcast",
        "-ip arp inspection", "ip broadcast-address", "ip irdp", "ip probe", "ip icmp",
    ),
    "fragment-reassembly": ("ip virtual-reassembly", "ipv6 virtual-reassembly"),
    "tcp-option": ("ip tcp adjust-mss", "ipv6 tcp adjust-mss", "ip tcp", "ip rtp"),
    "ipv6-link-local": ("ipv6 enable",),
    "label-switching-setting": ("mpls mtu", "mpls mldp"),
    "dhcp-client-setting": ("ip dhcp client", "ip dhcp relay", "ipv6 dhcp", "ip dhcp snooping"),
    "first-hop-redundancy": ("standby", "vrrp", "glbp"),
    "port-authentication-setting": (
        "authentication", "-authentication port-control", "dot1x", "-dot1x port-control", "mab", "access-session",
        "-access-session port-control", "radius-server", "webauth", "cts",
    ),
    "radio-setting": (
        "ssid", "encryption", "station-role root", "channel", "antenna", "mbssid", "world-mode", "packet retries",
        "rts", "fragment-threshold", "guard-interval", "preamble-short", "short-slot-time", "dot11 qos",
        "dot11 extension",
    ),
    "management": ("ntp", "ip http", "management", "shutdown-threshold"),
}  # fmt: skip

_REASONS = Reasons(_TABLE)


def interface_line_reason(words: tuple[str, ...]) -> str | None:
    """Why a line below `interface` changes nothing (a message code), or None when it may.

    >>> interface_line_reason(("no", "ip", "proxy-arp")), interface_line_reason(("ip", "address"))
    ('icmp-and-arp-behavior', None)
    """
    return _REASONS.of_statement(words)
