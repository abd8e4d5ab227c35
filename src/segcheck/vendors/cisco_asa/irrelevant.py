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
    "asa-display-setting": ("pager", "terminal", "prompt", "asdm", "pdm", "command-alias", "hpm"),
    "management": (
        "ftp", "boot", "console", "privilege", "configuration", "config-register", "call-home", "license",
        "password-policy", "passwd", "enable", "management-session-timeout", "rest-api", "file", "mount", "fips",
        "service call-home", "service password-recovery", "service sw-reset-button", "service telnet",
        "app-agent", "coredump", "crashinfo", "jumbo-frame", "cpu", "checkheaps", "hw-module", "power-supply", "memory",
        "tftp-server", "quota", "client-update", "auto-update", "key", "ip-client", "domain-name", "forward-reference",
    ),
    "authentication": (
        "aaa-server", "aaa authentication", "aaa authorization", "aaa accounting", "aaa local", "aaa proxy-limit",
        "aaa kerberos", "username", "dynamic-access-policy-record", "auth-prompt", "ldap", "user-identity",
        "user-statistics", "cts", "saml", "mdm-proxy",
        # Users at hosts have to log in before their packets pass.
        "-aaa authentication match", "-aaa authentication include", "-aaa authentication exclude",
        "-aaa authorization match", "-aaa authorization include", "-aaa authorization exclude",
    ),
    "monitoring": ("snmp-map", "sla", "track", "monitor-interface", "flow-export", "rmon", "smtp-server"),
    "time": ("clock", "ptp"),
    "name-resolution": ("dns", "dns-group", "ddns", "dns-guard"),
    "address-assignment": (
        "dhcpd", "dhcp-client", "vpn-addr-assign", "ipv6-vpn-addr-assign", "dhcprelay timeout",
        "dhcprelay information", "dhcprelay setroute",
    ),
    "address-table-control": (
        "arp timeout", "arp permit-nonconnected", "arp rate-limit", "arp-inspection", "mac-address-table aging-time",
        "mac-learn", "ipv6 neighbor", "ipv6 nd", "ipv6 icmp",
    ),
    # SOURCE: Cisco ASA command references: limits, times and answers to what is refused anyway; none lets packets pass.
    "asa-protection": (
        "threat-detection basic-threat", "threat-detection statistics", "threat-detection rate", "floodguard",
        "service resetinbound", "service resetoutside", "service resetoutbound", "timeout", "xlate", "fragment",
        "url-cache", "url-block", "conn-rebalance", "tcp-map", "ip audit signature", "dynamic-filter updater-client",
        "dynamic-filter use-database", "no threat-detection", "no ip audit", "no dynamic-filter",
    ),
    "platform": (
        "mtu", "failover", "cluster", "lacp", "port-channel", "object-group-search", "asp", "vxlan", "compression",
        "crypto engine", "bfd", "bfd-template", "flow-offload", "snort preserve-connection", "mac-address auto",
    ),
    "routing-policy-definition": ("prefix-list", "ipv6 prefix-list", "as-path", "community-list", "policy-list"),
    "cryptographic-setting": (
        "crypto ca", "crypto ikev1", "crypto ikev2", "crypto isakmp", "crypto ipsec", "crypto key", "isakmp", "ssl",
        "tls-proxy", "ctl-file", "ctl-provider",
    ),
}
# Statements that can drop what lists permit, and let nothing pass: what passes is then never sure.
_MAY_DROP: tuple[tuple[str, ...], ...] = (
    ("threat-detection", "scanning-threat"), ("shun",), ("dynamic-filter",), ("scansafe",), ("filter",),
    ("url-server",), ("ip", "audit"), ("ip", "verify"), ("aaa", "authentication", "match"),
    ("aaa", "authentication", "include"), ("aaa", "authorization", "match"), ("aaa", "authorization", "include"),
)
# fmt: on
# First words of statements above that open a section; lines below any other one stand there by mistake.
_WITH_SECTION = frozenset(
    (
        "aaa-server",
        "aaa",
        "app-agent",
        "banner",
        "bfd-template",
        "call-home",
        "cluster",
        "crypto",
        "ctl-file",
        "ctl-provider",
        "cts",
        "ddns",
        "dns",
        "dynamic-access-policy-record",
        "failover",
        "flow-export",
        "ip-client",
        "isakmp",
        "key",
        "ldap",
        "license",
        "mount",
        "saml",
        "sla",
        "snmp-map",
        "tcp-map",
        "tls-proxy",
        "user-identity",
        "username",
    )
)  # fmt: skip

_REASONS = Reasons(_TABLE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("no", "asdm", "history", "enable"))
    'asa-display-setting'
    >>> global_reason(("established", "tcp", "6000")) is None
    True
    """
    return _REASONS.of_statement(words)


def may_drop(section: Section) -> bool:
    """Whether the statement can only drop what lists permit."""
    words = section.line.words
    return not section.children and any(words[: len(head)] == head for head in _MAY_DROP)


def is_plausible(section: Section) -> bool:
    """Whether what stands below an irrelevant statement can belong to it.

    SOUNDNESS: otherwise the lines may be of a section whose head is lost, and they must not be passed over.
    """
    if not section.children:
        return True
    words = section.line.words
    first = words[1:2] if words[:1] == ("no",) else words[:1]
    return bool(first) and first[0] in _WITH_SECTION
