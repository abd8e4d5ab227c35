"""What the device asks of entries when they are saved, and which tables have numbers and an order: data.

SOURCE: Fortinet, "FortiOS CLI Reference" 6.0 to 7.6, the tables named here; "FortiOS Administration Guide",
"Subcommands" (`edit 0` takes an unused number when the entry is saved); "Technical Tip: Using the CLI to change the
order of …" (`move` is there only in tables whose order counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from segcheck.vendors.fortinet_fortios.editing.edited_text import Section
from segcheck.vendors.fortinet_fortios.text.key_lists import keys


def _firewall(names: str) -> frozenset[str]:
    return frozenset(f"firewall {name}" for name in keys(names))


POLICIES = _firewall("policy policy6 policy46 policy64 security-policy") | {"firewall consolidated policy"}
_NUMBERED_AND_ORDERED = (
    POLICIES
    | _firewall(
        "local-in-policy local-in-policy6 central-snat-map multicast-policy multicast-policy6 proxy-policy acl acl6 "
        "DoS-policy DoS-policy6 interface-policy interface-policy6 shaping-policy ttl-policy"
    )
    | {"router policy", "router policy6", "system sdwan service", "system virtual-wan-link service"}
)
_NUMBERED_ONLY = frozenset(
    (
        "router static",
        "router static6",
        "system session-helper",
        "system arp-table",
        "system dhcp server",
        "system dhcp6 server",
        "system interface secondaryip",
        "system sdwan members",
        "system virtual-wan-link members",
        "system dhcp server ip-range",
        "system dhcp server exclude-range",
        "system dhcp server reserved-address",
    )
)
NUMBERED = _NUMBERED_AND_ORDERED | _NUMBERED_ONLY
"""Tables (all words from the top) whose entries have numbers."""
ORDERED = _NUMBERED_AND_ORDERED | _firewall("vip vip6")
"""Tables in which the place of an entry counts; new ones come last."""
ONE_NAME_ONCE: tuple[frozenset[str], ...] = (
    _firewall("address addrgrp vip vipgrp"),
    _firewall("address6 addrgrp6 vip6 vipgrp6"),
    frozenset(("firewall service custom", "firewall service group")),
    frozenset(("firewall schedule onetime", "firewall schedule recurring", "firewall schedule group")),
    frozenset(("system interface", "system zone")),
)
"""Tables that have one set of names between them."""

_POLICY_KEYS = "srcintf dstintf schedule"
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    **{table: tuple(_POLICY_KEYS.split()) for table in POLICIES},
    "firewall local-in-policy": ("intf", "srcaddr", "dstaddr", "service", "schedule"),
    "firewall local-in-policy6": ("intf", "srcaddr", "dstaddr", "service", "schedule"),
    "firewall central-snat-map": ("srcintf", "dstintf"),
    "firewall addrgrp": ("member",),
    "firewall addrgrp6": ("member",),
    "firewall service group": ("member",),
    "firewall schedule group": ("member",),
    "firewall vipgrp": ("member",),
    "firewall vipgrp6": ("member",),
    "firewall ippool": ("startip", "endip"),
    "firewall ippool6": ("startip", "endip"),
    "firewall schedule onetime": ("start", "end"),
}
_PORTS = "TCP/UDP/SCTP TCP/UDP/UDP-Lite/SCTP"
# What an entry of some kind is nothing without: (key of the kind, its default, keys by kind).
_OF_KINDS: Mapping[str, tuple[str, str, Mapping[str, tuple[str, ...]]]] = {
    "firewall address": (
        "type",
        "ipmask",
        {
            "iprange": ("start-ip", "end-ip"),
            "fqdn": ("fqdn",),
            "wildcard": ("wildcard",),
            "geography": ("country",),
        },
    ),
    "firewall vip": ("type", "static-nat", {"static-nat": ("extip", "mappedip")}),
}
_PORT_KEYS = ("tcp-portrange", "udp-portrange", "sctp-portrange", "udplite-portrange")
_WAYS = ("device", "blackhole", "sdwan-zone", "sdwan", "virtual-wan-link")
_ENDS = (
    ("src", "internet-service-src", ("srcaddr", "srcaddr4", "srcaddr6"), "internet-service6-src"),
    ("dst", "internet-service", ("dstaddr", "dstaddr4", "dstaddr6"), "internet-service6"),
)


def missing(table: str, entry: Section) -> frozenset[str]:
    """Keys without which the device does not save the entry, and that it does not have."""
    found = {key for key in _REQUIRED.get(table, ()) if not entry.values(key)}
    if table in POLICIES:
        for _, service, addresses, service6 in _ENDS:
            by_service = _on(entry, service) or _on(entry, service6)
            if not by_service and not any(entry.values(key) for key in addresses):
                found.add(addresses[0])
        if not entry.values("service") and not _on(entry, "internet-service") and not _on(entry, "internet-service6"):
            found.add("service")
        found |= _half(entry)
    if table in _OF_KINDS:
        switch, default, by_kind = _OF_KINDS[table]
        found |= {key for key in by_kind.get(entry.text(switch, default), ()) if not entry.values(key)}
    if table == "firewall service custom" and entry.text("protocol", "TCP/UDP/SCTP") in _PORTS.split():
        # SOUNDNESS: what a device makes of a service without ports is not told.
        found |= set() if any(entry.values(key) for key in _PORT_KEYS) else {_PORT_KEYS[0]}
    if table == "router static" and not any(entry.values(key) for key in _WAYS):
        found.add("device")
    return frozenset(found)


def _half(entry: Section) -> set[str]:
    """SOURCE: a policy with addresses of one family at one end needs them at the other end, too."""
    found: set[str] = set()
    for source, destination in (("srcaddr", "dstaddr"), ("srcaddr4", "dstaddr4"), ("srcaddr6", "dstaddr6")):
        services = ("internet-service", "internet-service-src", "internet-service6", "internet-service6-src")
        if any(_on(entry, key) for key in services):
            continue
        if bool(entry.values(source)) != bool(entry.values(destination)):
            found.add(destination if entry.values(source) else source)
    return found


def _on(entry: Section, key: str) -> bool:
    return entry.text(key) == "enable"


class Condition(NamedTuple):
    """A key is there only while `switch` (by default `default`) has one of `values`."""

    switch: str
    default: str
    values: frozenset[str]


def _while(switch: str, default: str, values: str, keys: str) -> dict[str, Condition]:
    return dict.fromkeys(keys.split(), Condition(switch, default, frozenset(values.split())))


# SOURCE: the conditions that the CLI reference and the online help state beside the keys.
_POLICY_CONDITIONS = {
    **_while("ippool", "disable", "enable", "poolname poolname6"),
    **_while("nat", "disable", "enable", "ippool fixedport"),
    **_while("internet-service", "disable", "disable", "dstaddr dstaddr-negate service service-negate"),
    **_while("internet-service-src", "disable", "disable", "srcaddr srcaddr-negate"),
    **_while(
        "internet-service",
        "disable",
        "enable",
        "internet-service-name internet-service-id internet-service-group internet-service-custom "
        "internet-service-custom-group internet-service-negate",
    ),
    **_while(
        "internet-service-src",
        "disable",
        "enable",
        "internet-service-src-name internet-service-src-id internet-service-src-group internet-service-src-custom "
        "internet-service-src-custom-group internet-service-src-negate",
    ),
}
_OF_PROXIES = "ALL HTTP FTP CONNECT SOCKS-TCP SOCKS-UDP"
_VIP_CONDITIONS = _while("portforward", "disable", "enable", "protocol extport mappedport portmapping-type")
CONDITIONS: Mapping[str, Mapping[str, Condition]] = {
    "firewall policy": _POLICY_CONDITIONS,
    "firewall address": {
        **_while("type", "ipmask", "ipmask interface-subnet", "subnet"),
        **_while("type", "ipmask", "iprange", "start-ip end-ip"),
        **_while("type", "ipmask", "wildcard", "wildcard"),
        **_while("type", "ipmask", "fqdn", "fqdn"),
        **_while("type", "ipmask", "geography", "country"),
    },
    "firewall address6": {
        **_while("type", "ipprefix", "ipprefix", "ip6"),
        **_while("type", "ipprefix", "iprange", "start-ip end-ip"),
        **_while("type", "ipprefix", "fqdn", "fqdn"),
    },
    "firewall addrgrp": _while("exclude", "disable", "enable", "exclude-member"),
    "firewall addrgrp6": _while("exclude", "disable", "enable", "exclude-member"),
    "firewall service custom": {
        **_while(
            "protocol",
            "TCP/UDP/SCTP",
            f"{_PORTS} {_OF_PROXIES}",
            "tcp-portrange udp-portrange sctp-portrange iprange fqdn",
        ),
        **_while("protocol", "TCP/UDP/SCTP", "ICMP ICMP6", "icmptype icmpcode"),
        **_while("protocol", "TCP/UDP/SCTP", "IP", "protocol-number"),
    },
    "firewall vip": _VIP_CONDITIONS,
    "firewall vip6": _VIP_CONDITIONS,
    "system interface": {
        **_while("secondary-IP", "disable", "enable", "secondaryip"),
        **_while("mode", "static", "static", "ip"),
    },
}
"""Keys (and blocks inside) that are there only while another key has some value."""


def unmet(table: str, entry: Section, key: str) -> Condition | None:
    """The condition that keeps `key` from being there; None where it is."""
    condition = CONDITIONS.get(table, {}).get(key)
    if condition is None or entry.text(condition.switch, condition.default) in condition.values:
        return None
    return condition


def switched_by(table: str, switch: str) -> Iterable[str]:
    """Keys that are there or not by what `switch` says."""
    return (key for key, condition in CONDITIONS.get(table, {}).items() if condition.switch == switch)


# What rearranges other parts of the configuration, or is refused because of them.
_FIXED: Mapping[str, frozenset[str]] = {
    "system global": keys("vdom-mode vdom-admin"),
    "system settings": keys("opmode ngfw-mode central-nat consolidated-firewall-mode vdom-type"),
    "system interface": keys("vdom interface type"),
    "firewall vip": keys("type"),
    "firewall vip6": keys("type"),
}


def is_fixed(table: str, entry: Section, key: str) -> bool:
    """Whether what the device makes of another value of `key` is not known: entries that are there keep theirs."""
    return key in _FIXED.get(table, ()) and (table in ("system global", "system settings") or bool(entry.printed))


_SWITCH = frozenset(("enable", "disable"))
_SWITCHES = keys(
    "status nat ippool fixedport match-vip srcaddr-negate dstaddr-negate srcaddr6-negate dstaddr6-negate "
    "service-negate "
    "internet-service internet-service-src internet-service6 internet-service6-src internet-service-negate "
    "internet-service-src-negate utm-status logtraffic-start portforward nat-source-vip exclude blackhole "
    "permit-any-host permit-stun-host policy-expiry natinbound natoutbound inbound outbound "
    "secondary-IP dynamic-gateway explicit-proxy"
)
_CHOICES: Mapping[tuple[str, str], frozenset[str]] = {
    **{(table, "action"): frozenset(("accept", "deny", "ipsec")) for table in POLICIES},
    **{(table, "logtraffic"): frozenset(("all", "utm", "disable")) for table in POLICIES},
    ("firewall local-in-policy", "action"): frozenset(("accept", "deny")),
    ("firewall local-in-policy6", "action"): frozenset(("accept", "deny")),
    ("firewall address", "type"): keys(
        "ipmask iprange fqdn wildcard-fqdn geography wildcard interface-subnet dynamic mac route-tag"
    ),
    ("firewall address6", "type"): keys("ipprefix iprange fqdn geography template dynamic mac"),
    ("firewall service custom", "protocol"): keys(f"{_PORTS} {_OF_PROXIES} ICMP ICMP6 IP"),
    ("firewall vip", "protocol"): keys("tcp udp sctp icmp"),
    ("firewall vip6", "protocol"): keys("tcp udp sctp"),
    ("system zone", "intrazone"): frozenset(("allow", "deny")),
    ("system interface", "status"): frozenset(("up", "down")),
    ("system interface", "mode"): frozenset(("static", "dhcp", "pppoe")),
}


def choices(table: str, key: str) -> frozenset[str]:
    """The values that the device takes for `key`; empty where they are not told here."""
    told = _CHOICES.get((table, key))
    if told is not None:
        return told
    firewall = table.startswith("firewall ") or table == "router static"
    return _SWITCH if key in _SWITCHES and (firewall or key == "secondary-IP") else frozenset()
