"""Top-level statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.leading_words import Reasons

# fmt: off
# Reason (a message code) -> statement heads. A head matches a statement that begins with its words, alone or
# after `no`; the longest head decides. `-` before a head takes a statement out again: it may change what passes.
# SOURCE: AX3660S configuration command reference Vol. 1 and 2, and AX2400S.
_TABLE: dict[str, tuple[str, ...]] = {
    "capture-header": ("Date", "S/W:", "H/W:", "set terminal"),
    "mode-end": ("end", "exit", "quit"),
    "banner": ("banner",),
    "management": (
        "line", "ip ssh", "ip http", "ftp-server", "commandexec", "username", "parser view", "auto-config", "ntp",
        "sntp",
    ),
    "authentication": (
        "aaa", "radius-server", "tacacs-server", "enable", "password", "authentication", "dot1x", "mac-authentication",
        "web-authentication",
    ),
    "logging": ("logging",),
    "monitoring": (
        "snmp-server", "rmon", "sflow", "lldp", "oadp", "track-object", "track", "ethernet cfm", "efmoam",
    ),
    "time": ("clock",),
    "name-resolution": ("ip domain", "ip host", "ipv6 host", "ip name-server"),
    "address-assignment": (
        "ip dhcp pool", "ip dhcp excluded-address", "ipv6 dhcp pool", "service dhcp", "service ipv6 dhcp",
        "ip dhcp key", "ip dhcp zone",
    ),
    "address-table-control": (
        "ip dhcp snooping", "ipv6 dhcp snooping", "ip source binding", "ipv6 source binding", "ip arp inspection",
        "arp max-send-count", "arp send-interval", "ipv6 neighbor", "ipv6 nd",
    ),
    "layer2-redundancy": (
        "spanning-tree", "axrp", "axrp-vlan", "gsrp", "gsrp-vlan", "port-channel", "lacp", "channel-group",
        "loop-detection", "stack", "sml", "ip igmp", "ipv6 mld", "storm-control",
    ),
    "platform": (
        "system", "power", "swrt_table_resource", "swrt_multicast_table", "fwdm prefer", "license", "redundancy",
        "power-control", "schedule-power-control", "adaptive-power-control",
    ),
    "routing-protocol-setting": (
        "ip icmp", "ipv6 icmp", "ip redirects", "ipv6 redirects", "bfd", "ip subnet-broadcast",
    ),
    "routing-policy-definition": (
        "ip prefix-list", "ipv6 prefix-list", "ip as-path", "ip community-list", "ip extcommunity-list", "route-map",
    ),
    "bounded-where-used": ("policy-list", "vlan-list"),
    "quality-of-service": (
        "ip qos-flow-list", "ipv6 qos-flow-list", "mac qos-flow-list", "advance qos-flow-list", "qos-queue-list",
        "limit-queue-length",
    ),
}
# First words of statements above that open a section; lines below any other one stand there by mistake.
_WITH_SECTION = frozenset((
    "aaa", "advance", "axrp", "ethernet", "gsrp", "ip", "ipv6", "line", "mac", "parser", "policy-list", "route-map",
    "sml", "track", "track-object", "vlan-list",
))
# Lines that stand below interfaces and lists of packets only: below anything else, the head before them is lost.
_TELLTALE = frozenset((
    ("permit",), ("deny",), ("switchport",), ("vrrp",), ("ip", "address"), ("ipv6", "address"),
    ("ip", "access-group"), ("ipv6", "traffic-filter"), ("mac", "access-group"), ("advance", "access-group"),
    ("encapsulation", "dot1q"), ("ip", "access-list"), ("ip", "route"), ("interface",), ("vrf",), ("vlan",),
    ("access-list",), ("router",), ("channel-group",), ("flow",), ("monitor",),
))
# fmt: on

_REASONS = Reasons(_TABLE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("no", "spanning-tree", "vlan", "1"))
    'layer2-redundancy'
    >>> global_reason(("mpls", "ip")) is None
    True
    """
    return _REASONS.of_statement(words)


def is_plausible(section: Section) -> bool:
    """Whether what stands below an irrelevant statement can belong to it.

    SOUNDNESS: otherwise the lines may be of a section whose head is lost, and they must not be passed over.
    """
    if not section.children:
        return True
    words = section.line.words
    first = words[1:2] if words[:1] == ("no",) else words[:1]
    if not first or first[0] not in _WITH_SECTION:
        return False
    return not any(_is_telltale(child.line.words) for child in section.children)


def is_plausible_below(section: Section, allowed: tuple[tuple[str, ...], ...]) -> bool:
    """Whether what stands below a statement can belong to it; lines that begin with one of `allowed` do."""
    return not any(
        all(child.line.words[: len(head)] != head for head in allowed) and _is_telltale(child.line.words)
        for child in section.children
    )


def _is_telltale(words: tuple[str, ...]) -> bool:
    return any(words[:length] in _TELLTALE for length in (1, 2)) or words[1:2] in (("permit",), ("deny",))
