"""Commands that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a command in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors.yamaha_rtx.configuration import INTERFACE

# fmt: off
# Reason (a message code) -> heads of commands. A head matches a command that begins with its words, alone or after
# `no`; the longest head decides. `-` before a head takes a command out again. `IF` stands for an interface.
_TABLE: dict[str, tuple[str, ...]] = {
    "yamaha-display-setting": ("console", "language", "timezone-name", "led", "lcd", "speaker", "buzzer"),
    "capture-header": ("show", "save", "administrator", "exit", "quit"),
    "authentication": (
        "login", "administrator password", "administrator radius", "security", "user", "auth", "radius", "pp auth",
        "ppp chap", "ppp pap", "ppp mschap", "ppp eap", "certificate", "pki",
    ),
    "management": (
        "system", "operation", "external-memory", "usbhost", "httpd custom-gui", "lua use", "save", "cold", "restart",
        "remote", "http", "dashboard", "yno", "netvolante-dns", "mail", "rollback", "license", "connect", "disconnect",
        "packet", "set-default-config", "sd", "boot", "firmware", "embedded file clear", "wol", "tcp", "dlna",
    ),
    "monitoring": ("snmp", "snmpv2c", "snmpv3", "statistics", "alarm", "sflow", "heartbeat", "heartbeat2", "lldp"),
    "logging": ("syslog", "ip flow log", "account"),
    "time": ("timezone", "ntp", "sntpd", "date", "time", "ip host time"),
    "name-resolution": ("dns", "ip host"),
    "address-assignment": (
        "dhcp", "ip IF dhcp", "ipv6 dhcp", "ipv6 IF dhcp", "ipv6 prefix", "ipv6 IF rtadv", "ipv6 source",
    ),
    "managed-equipment": ("switch", "lan-map", "l2ms", "ap", "wlan-ap", "rtfs", "dpi-report", "cluster"),
    "quality-of-service": (
        "queue", "speed", "ip IF tos", "ip tos", "ipv6 tos", "ip IF traffic", "cooperation", "ip IF flow",
        "ipv6 IF flow", "bandwidth", "qac-tm-log",
    ),
    "physical-layer": (
        "lan linkup", "lan count-hub-overflow", "lan receive-buffer-size", "lan keepalive", "lan port-mirroring-log",
        "lan link-aggregation", "wan auto", "line", "isdn", "pp name", "pp default", "bri", "mobile auto", "mobile pin",
        "mobile disconnect", "mobile signal-strength", "mobile access-limit", "leased", "ngn", "onu", "wan access",
        "mobile display", "lan energy-saving", "lan auto",
    ),
    "link-setting": (
        "ip IF mtu", "ipv6 IF mtu", "ip IF tcp", "ipv6 IF tcp", "pppoe", "ppp", "pp always-on", "pp keepalive",
        "pp disconnect", "ip keepalive", "ip IF wol", "lan sleep", "ip stealth", "ip IF igmp", "ip IF pim",
    ),
    "proxy-arp-perhaps": ("ip IF proxyarp",),
    "icmp-and-arp-behavior": (
        "ip icmp", "ipv6 icmp", "ip arp", "ip IF arp queue", "ip IF arp log", "ip IF arp timer", "ipv6 nd",
        "ipv6 IF dad", "ipv6 IF nd", "ipv6 max", "ip simple-service",
    ),
    "fragment-reassembly": ("ip fragment", "ip reassembly", "ipv6 reassembly", "ipv6 fragment"),
    "routing-protocol-setting": (
        "rip", "ospf", "bgp", "ip IF rip", "ip IF ospf", "ipv6 IF rip", "ipv6 IF ospf", "ipv6 rip", "ipv6 ospf",
        "ipv6 IF mld",
    ),
    "multicast-control": ("ip IF multicast",),
    "tunnel-building": ("ipsec", "l2tp", "pptp", "tunnel name", "tunnel autobypass"),
    "layer2-redundancy": ("loopdetect", "bridge learning", "spanning-tree"),
    "voice": ("sip", "analog", "telephony", "analogue", "callerid", "netvolante-sip"),
    # Where a page filter is in force, the line at the interface says.
    "yamaha-page-filter": ("url filter", "url cache"),
}
# fmt: on

_Heads = dict[str, tuple[tuple[tuple[str, ...], str | None], ...]]


def _indexed(table: dict[str, tuple[str, ...]]) -> _Heads:
    index: dict[str, list[tuple[tuple[str, ...], str | None]]] = {}
    for reason_, heads in table.items():
        for head in heads:
            first, *rest = (INTERFACE if word == "IF" else word for word in head.removeprefix("-").split())
            index.setdefault(first, []).append((tuple(rest), None if head.startswith("-") else reason_))
    return {first: tuple(sorted(heads, key=lambda head: -len(head[0]))) for first, heads in index.items()}


_INDEX = _indexed(_TABLE)


def reason(head: tuple[str, ...]) -> str | None:
    """Why a command changes nothing (a message code), or None when it may.

    >>> reason(("console", "character", "ja.utf8")), reason(("frobnicate",))
    ('yamaha-display-setting', None)
    """
    words = head[1:] if head[:1] == ("no",) else head
    for rest, code in _INDEX.get(words[0], ()) if words else ():
        if words[1 : len(rest) + 1] == rest:
            return code
    return None
