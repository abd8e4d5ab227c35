"""Top-level statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section

# fmt: off
# Reason (a message code) -> statement heads. A head matches a statement that begins with its words, alone or
# after `no`; the longest head decides.
_TABLE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit", "quit", "end"),
    "banner": ("banner",),
    "asa-display-setting": ("pager", "terminal", "prompt", "asdm", "pdm", "command-alias", "names", "hpm"),
    "management": (
        "ftp", "boot", "console", "privilege", "configuration", "config-register", "call-home", "smart", "license",
        "password-policy", "passwd", "enable", "management-session-timeout", "rest-api", "file", "mount", "fips",
        "service call-home", "service password-recovery", "service sw-reset-button", "service telnet", "serial-number",
        "app-agent", "coredump", "crashinfo", "jumbo-frame", "cpu", "checkheaps", "hw-module", "power-supply", "memory",
        "tftp-server", "quota", "client-update", "auto-update", "quit", "scp", "key", "ip-client", "firmware",
        "image", "domain-name", "downgrade", "forward-reference", "telemetry", "netconf", "restconf",
    ),
    "authentication": (
        "aaa-server", "aaa authentication", "aaa authorization", "aaa accounting", "aaa local", "aaa proxy-limit",
        "aaa authentication-port", "username", "user", "dynamic-access-policy-record", "auth-prompt", "ldap",
        "user-identity", "user-statistics", "cts", "password", "aaa kerberos", "saml", "mdm-proxy",
    ),
    "monitoring": (
        "snmp-map", "sla", "track", "monitor-interface", "flow-export", "rmon", "smtp-server", "statistics", "event",
        "packet-capture", "no snmp-server location", "no snmp-server contact",
    ),
    "time": ("clock", "ptp"),
    "name-resolution": ("dns", "dns-group", "ddns", "dns-guard"),
    "address-assignment": ("dhcpd", "dhcp-client", "dhcp", "vpn-addr-assign", "ipv6-vpn-addr-assign"),
    "address-table-control": ("arp timeout", "arp permit-nonconnected", "arp rate-limit", "arp-inspection",
                              "mac-address-table aging-time", "mac-learn", "ipv6 neighbor", "ipv6 nd", "ipv6 icmp"),
    # SOURCE: Cisco ASA command references: these can drop packets or end connections, and let none pass.
    "asa-protection": (
        "threat-detection", "ip audit", "fragment", "floodguard", "shun", "dynamic-filter", "scansafe", "tcp-map",
        "service resetinbound", "service resetoutside", "service resetoutbound", "timeout", "xlate per-session",
        "filter", "url-server", "url-cache", "url-block", "ip verify", "arp-rate", "conn-rebalance", "conn",
        "sunrpc-server", "no sysopt noproxyarp", "set connection",
    ),
    "platform": (
        "mtu", "failover", "cluster", "redundancy", "lacp", "port-channel", "dns-hosts", "object-group-search",
        "asp", "traffic-forwarding", "vxlan", "compression", "access-list-cache", "crypto engine", "bfd",
        "bfd-template", "dp-tcp-proxy", "flow-offload", "logging-host", "memory-pool", "resource", "class resource",
        "snort", "ngips", "flow-mobility", "process", "profile",
    ),
    "routing-policy-definition": ("prefix-list", "ipv6 prefix-list", "as-path", "community-list", "policy-list"),
    "cryptographic-setting": (
        "crypto ca", "crypto ikev1", "crypto ikev2", "crypto isakmp", "crypto ipsec", "crypto key", "isakmp", "ssl",
        "tls-proxy", "ctl-file", "ctl-provider", "crypto large-cert-acceptance", "crypto vpn",
    ),
}
# fmt: on
# First words of statements above that open a section; lines below any other one stand there by mistake.
_WITH_SECTION = frozenset(
    (
        "aaa-server",
        "aaa",
        "banner",
        "call-home",
        "class-map",
        "cluster",
        "crypto",
        "ctl-file",
        "ctl-provider",
        "ddns",
        "dns",
        "dynamic-access-policy-record",
        "event",
        "failover",
        "flow-export",
        "isakmp",
        "key",
        "ldap",
        "license",
        "mount",
        "saml",
        "sla",
        "smart",
        "snmp-map",
        "snort",
        "tcp-map",
        "telemetry",
        "tls-proxy",
        "user-identity",
        "username",
        "bfd-template",
        "redundancy",
        "ip-client",
        "app-agent",
        "scansafe",
        "cts",
    )
)  # fmt: skip
# Lines that stand below interfaces, objects and groups only, or begin other sections: below anything else, the head
# before them is lost.
_TELLTALE = frozenset(
    (
        "access-group", "access-list", "bridge-group", "fqdn", "global", "group-object", "icmp-object", "interface",
        "management-only", "nameif", "nat", "network-object", "object", "object-group", "port-object",
        "protocol-object", "range", "route", "security-level", "service-object", "shutdown", "static", "subnet",
        "zone-member",
    )
)  # fmt: skip

_Heads = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


def _indexed(table: dict[str, tuple[str, ...]]) -> _Heads:
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for reason, heads in table.items():
        for head in heads:
            first, *rest = head.split()
            index.setdefault(first, []).append((tuple(rest), reason))
    return {first: tuple(sorted(heads, key=lambda head: -len(head[0]))) for first, heads in index.items()}


_INDEX = _indexed(_TABLE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("no", "asdm", "history", "enable"))
    'asa-display-setting'
    >>> global_reason(("established", "tcp", "6000")) is None
    True
    """
    reason = _lookup(words)
    if reason is None and words[:1] == ("no",):
        return _lookup(words[1:])
    return reason


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
    return all(child.line.words[0] not in _TELLTALE for child in section.children)


def _lookup(words: tuple[str, ...]) -> str | None:
    if not words:
        return None
    for rest, reason in _INDEX.get(words[0], ()):
        if words[1 : len(rest) + 1] == rest:
            return reason
    return None
