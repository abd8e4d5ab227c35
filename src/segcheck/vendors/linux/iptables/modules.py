"""The matches and targets that rules load, as tables: their options, and what is said of those with no exact meaning.

SOURCE: iptables-extensions(8) of iptables 1.8.9, xtables-addons(8), and lists of older versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PORTS = frozenset(("--sport", "--dport"))
MATCH_OPTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "tcp": PORTS | {"--tcp-flags", "--syn", "--tcp-option"},
        "udp": PORTS,
        "udplite": PORTS,
        "sctp": PORTS | {"--chunk-types"},
        "dccp": PORTS | {"--dccp-types", "--dccp-option"},
        "icmp": frozenset(("--icmp-type",)),
        "icmp6": frozenset(("--icmpv6-type",)),
        "multiport": PORTS | {"--sports", "--dports", "--ports"},
        "iprange": frozenset(("--src-range", "--dst-range")),
        "mac": frozenset(("--mac-source",)),
        "comment": frozenset(("--comment",)),
        "state": frozenset(("--state",)),
        "addrtype": frozenset(("--src-type", "--dst-type", "--limit-iface-in", "--limit-iface-out")),
    }
)
"""Options of matches whose meaning is in the model. A match that is not here owns every option behind it."""

# Options of targets whose rule must not lose a condition: what is not theirs belongs to a match.
TARGET_OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("ACCEPT", "DROP", "RETURN", "QUEUE", "NOTRACK", "TRACE", "MIRROR"), ()),
        "REJECT": ("--reject-with",),
        "LOG": (
            "--log-level", "--log-prefix", "--log-tcp-sequence", "--log-tcp-options", "--log-ip-options", "--log-uid",
            "--log-macdecode",
        ),
        "NFLOG": ("--nflog-group", "--nflog-prefix", "--nflog-range", "--nflog-size", "--nflog-threshold"),
        "ULOG": ("--ulog-nlgroup", "--ulog-prefix", "--ulog-cprange", "--ulog-qthreshold"),
        "DNAT": ("--to-destination", "--random", "--persistent"),
        "SNAT": ("--to-source", "--random", "--random-fully", "--persistent"),
        "MASQUERADE": ("--to-ports", "--random", "--random-fully"),
        "REDIRECT": ("--to-ports", "--random"),
        "NETMAP": ("--to",),
        "CT": (
            "--notrack", "--helper", "--ctevents", "--expevents", "--zone", "--zone-orig", "--zone-reply", "--timeout",
        ),
        "TTL": ("--ttl-set", "--ttl-inc", "--ttl-dec"),
        "HL": ("--hl-set", "--hl-inc", "--hl-dec"),
    }
)  # fmt: skip
"""Options of targets; a target that is not here owns every option behind it."""

AMOUNT, CONTENT, SESSION = "iptables-match-amount", "iptables-match-content", "iptables-match-session"
"""Why a condition is open: it counts packets; it looks at what is not in the model; it asks about the session."""
_MARK, _FRAME, _PROCESS = "iptables-match-mark", "iptables-match-frame", "iptables-match-process"
OPAQUE_MATCHES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "limit", "hashlimit", "connlimit", "connbytes", "quota", "quota2", "statistic", "recent", "rateest",
                "nfacct", "dstlimit", "iplimit", "fuzzy", "nth", "random", "psd", "lscan", "pknock", "condition",
            ),
            AMOUNT,
        ),
        **dict.fromkeys(("mark", "connmark", "connlabel", "realm"), _MARK),
        **dict.fromkeys(("owner", "cgroup", "socket", "gradm"), _PROCESS),
        **dict.fromkeys(("physdev", "pkttype", "devgroup", "iface", "cluster", "cpu", "childlevel"), _FRAME),
        **dict.fromkeys(("helper", "conntrack", "ipvs"), SESSION),
        **dict.fromkeys(
            (
                "string", "u32", "bpf", "ttl", "hl", "length", "length2", "tos", "dscp", "ecn", "tcpmss", "ah", "esp",
                "ipcomp", "hbh", "dst", "rt", "frag", "ipv6header", "mh", "srh", "eui64", "osf", "l2tp", "layer7",
                "ndpi", "ipp2p", "ipv4options", "unclean", "dnetmap", "tls", "webstr",
            ),
            CONTENT,
        ),
        **dict.fromkeys(("geoip", "asn"), "iptables-match-country"),
        "policy": "iptables-match-ipsec",
        "rpfilter": "iptables-match-reverse-path",
        "time": "iptables-match-time",
        "set": "iptables-set-not-told",
    }
)  # fmt: skip
"""Matches that may hold or not, whatever the packet: why."""

SILENT_TARGETS = frozenset(
    (
        "MARK", "CONNMARK", "CLASSIFY", "DSCP", "TOS", "ECN", "TCPMSS", "TCPOPTSTRIP", "CHECKSUM", "SECMARK",
        "CONNSECMARK", "RATEEST", "TRACE", "IDLETIMER", "LED", "HMARK", "SET", "ACCOUNT", "IPMARK", "FTOS",
        "IPV4OPTSSTRIP", "NFACCT",
    )
)  # fmt: skip
"""Targets after which the packet goes on and which change nothing that decides where it gets to."""
LOGGING_TARGETS = frozenset(("LOG", "NFLOG", "ULOG", "AUDIT", "LOGMARK"))
