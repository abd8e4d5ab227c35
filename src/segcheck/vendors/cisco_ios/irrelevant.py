"""Top-level statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.leading_words import Reasons
from segcheck.vendors._shared.notes import Notes

# fmt: off
# Reason (a message code) -> statement heads. A head matches a statement that begins with its words, alone or
# after `no`; the longest head decides. `-` before a head takes a statement out again: it may change what passes.
_TABLE: dict[str, tuple[str, ...]] = {
    "capture-header": (
        "building configuration...", "current configuration", "using", "version", "show", "terminal", "load for",
        "time source",
    ),
    "mode-end": ("end", "exit", "quit"),
    "banner": ("banner",),
    "management": (
        "service", "boot-start-marker", "boot-end-marker", "boot", "line", "ip http", "ip ssh",
        "ip scp", "ip rcmd", "ip ftp", "ip tftp", "tftp-server", "ftp-server", "ip telnet", "alias", "privilege",
        "config-register", "configuration", "archive", "prompt", "default-value", "parser", "netconf", "netconf-yang",
        "restconf", "gnxi", "telemetry", "transport", "control-plane", "memory-size", "scheduler", "process",
        "process-max-time", "menu", "file", "ip finger", "ip bootp", "remote-management", "wsma", "cns", "call-home",
        "smart", "license", "pnp", "software", "install", "upgrade", "warm-reboot", "iox", "app-hosting", "exception",
        "downward-compatible-config", "kron", "location", "ip options", "ip identd",
    ),
    "authentication": (
        "aaa", "username", "enable", "security", "tacacs-server", "tacacs", "radius-server", "radius", "ip tacacs",
        "ip radius", "login", "password", "key", "ldap", "dot1x", "mab", "authentication", "access-session",
        "common-criteria", "ip trigger-authentication",
    ),
    "logging": ("logging",),
    "monitoring": (
        "snmp", "snmp-server", "rmon", "ip sla", "track", "flow", "ip flow-export", "ip flow-cache",
        "ip flow-top-talkers", "ip flow", "sampler", "monitor", "ip accounting", "ip accounting-threshold",
        "ip accounting-list", "ip audit", "diagnostic", "performance", "avc", "ip nbar", "sflow", "epm", "nmsp",
        "memory", "lldp", "cdp", "ethernet cfm", "ethernet oam", "macro name", "macro global description",
    ),
    "time": ("clock", "ntp", "sntp", "ptp", "network-clock", "network-clock-select", "network-clock-participate",
             "calendar"),
    "name-resolution": ("ip domain", "ip domain-name", "ip domain-lookup", "ip domain-list", "ip name-server",
                        "ip host", "ip dns", "ipv6 host", "service-list"),
    "address-assignment": ("ip dhcp", "ipv6 dhcp", "ip local pool", "ipv6 local pool", "ip dhcp-server",
                           "ip address-pool"),
    "address-table-control": (
        "ip source binding", "ip arp inspection", "ip device tracking", "device-tracking", "ipv6 neighbor", "ipv6 nd",
        "mac address-table", "mac-address-table", "ip arp", "ip verify source", "ipv6 snooping", "ipv6 source-guard",
        "ip gratuitous-arps",
    ),
    "layer2-redundancy": (
        "spanning-tree", "udld", "errdisable", "lacp", "port-channel", "pagp", "etherchannel", "rep", "redundancy",
        "stackwise-virtual", "switch", "stack-mac", "stack-power", "dot1q tag", "l2protocol-tunnel", "storm-control",
        "cluster", "energywise", "ip igmp", "ipv6 mld", "power", "ip cef load-sharing",
    ),
    "platform": (
        "platform", "hw-module", "module", "card", "subslot", "controller", "facility-alarm", "environment",
        "system", "mls", "sdm", "ip cef", "ipv6 cef", "ip icmp", "cef", "hardware", "buffers", "transceiver",
        "vstack", "subscriber", "microcode", "dsp", "dspfarm", "multilink", "virtual-profile", "nsf",
        "service-module", "fips", "isdn", "dialer-list", "chat-script", "modem", "modemcap", "crypto engine",
        "ip ipc", "ipc", "bba-group", "frame-relay switching", "x25 routing", "partition", "pxf", "fabric",
        "access-list hardware",
    ),
    "routing-protocol-setting": (
        "ip bgp-community", "ip tcp", "bfd", "bfd-template", "ip rsvp", "mpls label", "mpls ldp", "fhrp",
        "ip subnet-zero", "ip classless", "-no ip classless", "ip forward-protocol", "ip default-ttl",
        "ip source-route", "ipv6 source-route", "ip mroute-cache", "ip pim", "ip msdp", "ip mfib", "ipv6 mfib",
        "ipv6 pim", "ip virtual-reassembly", "ip spd", "spd", "ip ospf name-lookup", "ipv6 hop-limit", "ipv6 icmp",
        "mpls oam", "ip redirects", "ip unreachables",
    ),
    "quality-of-service": (
        "mls qos", "auto qos", "qos", "priority-list", "queue-list", "table-map", "wrr-queue", "srr-queue",
    ),
    "cryptographic-setting": (
        "crypto pki", "crypto ca", "crypto key", "crypto isakmp", "crypto ipsec", "crypto ikev2", "crypto keyring",
        "crypto map", "crypto dynamic-map", "crypto logging", "crypto mib", "crypto call", "crypto identity",
        "crypto xauth", "crypto wui", "certificate",
    ),
    "radio-setting": ("dot11 ssid", "dot11 vlan-name", "dot11 syslog"),
    "voice": (
        "voice", "voice-card", "voice-port", "dial-peer", "ccm-manager", "mgcp", "sip", "sip-ua", "gateway",
        "gatekeeper", "telephony-service", "ephone", "ephone-dn", "ephone-template", "sccp", "call", "num-exp",
        "gw-accounting", "h323", "mrcp", "ivr", "application", "translation-rule",
    ),
}
# First words of statements above that open a section; lines below any other one stand there by mistake.
_WITH_SECTION = frozenset((
    "aaa", "app-hosting", "application", "archive", "banner", "bba-group", "bfd-template", "call-home", "ccm-manager",
    "certificate", "cns", "control-plane", "controller", "crypto", "device-tracking", "dial-peer", "dot1x", "dspfarm",
    "dot11", "ephone", "ephone-dn", "ephone-template", "event", "flow", "gatekeeper", "gateway", "iox", "ip", "ipv6",
    "key", "kron", "ldap", "license", "line", "macro", "memory", "menu", "mgcp", "module", "monitor", "netconf-yang",
    "parameter-map", "performance", "process", "ptp", "radius", "redundancy", "sampler", "sccp", "service-list",
    "sip-ua", "spanning-tree", "stackwise-virtual", "switch", "table-map", "tacacs", "telemetry", "telephony-service",
    "track", "transceiver", "translation-rule", "voice", "voice-card", "voice-port", "username",
))
# Of `ip …` and `ipv6 …`, only these do.
_IP_WITH_SECTION = frozenset(("dhcp", "sla", "http", "host", "nd", "snooping", "source-guard", "arp", "nbar"))
# Lines that stand below interfaces, lists and groups only: below anything else, the head before them is lost.
# Or heads of sections that matter, indented by mistake; IOS does not care.
_TELLTALE = frozenset((
    ("permit",), ("deny",), ("evaluate",), ("group-object",), ("zone-member",), ("switchport",), ("standby",),
    ("ip", "address"), ("ipv6", "address"), ("ip", "access-group"), ("ipv6", "traffic-filter"), ("ip", "nat"),
    ("no", "ip", "address"), ("ip", "policy"), ("encapsulation", "dot1Q"), ("match", "access-group"),
    ("access-list",), ("ip", "access-list"), ("ipv6", "access-list"), ("ip", "route"), ("ipv6", "route"),
    ("interface",), ("router",), ("zone-pair",), ("object-group",),
))
# fmt: on

_REASONS = Reasons(_TABLE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("no", "ip", "http", "server"))
    'management'
    >>> global_reason(("mpls", "ip")) is None
    True
    """
    return _REASONS.of_statement(tuple(word.lower() for word in words))


def is_plausible(section: Section) -> bool:
    """Whether what stands below an irrelevant statement can belong to it.

    SOUNDNESS: otherwise the lines may be of a section whose head is lost, and they must not be passed over.
    """
    return not section.children or (_opens_section(section.line.words) and not _has_telltale(section, ()))


def pass_over(section: Section, notes: Notes, reason: str, allowed: tuple[str, ...] = (), least: int = 3) -> None:
    """Note a definition as irrelevant, unless it is incomplete or lines of another section stand below it.

    `allowed`: first words that may stand below it. `least`: words a complete definition has.
    """
    if len(section.line.words) < least or _has_telltale(section, allowed):
        notes.unrecognized(section)
    else:
        notes.irrelevant(section, reason)


def _has_telltale(section: Section, allowed: tuple[str, ...]) -> bool:
    for child in section.children:
        words = child.line.words
        if not words or words[0] in allowed:
            continue
        if any(words[:length] in _TELLTALE for length in (1, 2, 3)) or words[1:2] in (("permit",), ("deny",)):
            return True
    return False


def _opens_section(words: tuple[str, ...]) -> bool:
    words = words[1:] if words[:1] == ("no",) else words
    if words[:1] == ("line",) and len(words) < 3:
        return False
    if words[:1] in (("ip",), ("ipv6",)):
        return len(words) > 1 and words[1] in _IP_WITH_SECTION
    return bool(words) and words[0] in _WITH_SECTION
