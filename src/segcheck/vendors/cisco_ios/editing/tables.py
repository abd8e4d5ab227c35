"""IOS statements by the mode they are typed in: which stand alone, and which beside others of their kind.

SOURCE: Cisco IOS command references (security, IP addressing, IP routing, interface, LAN switching): the `no` forms.
A command may be cut short down to the `|`: with fewer letters it would be ambiguous, or is not known to be unique.
"""

from __future__ import annotations

from segcheck.vendors._shared.command_modes import InUse, SectionRule
from segcheck.vendors._shared.statement_rules import StatementRule

_DESCRIPTION = StatementRule(("desc|ription", "?"), loose=True)


def _one(
    head: str, *, loose: bool = False, fixed: bool = False, denied: bool = False, kept: bool = False
) -> StatementRule:
    return StatementRule(tuple(head.split()), loose=loose, fixed=fixed, denied=denied, kept=kept)


def _many(head: str) -> StatementRule:
    return StatementRule(tuple(head.split()), several=True)


INTERFACE: tuple[StatementRule, ...] = (
    _DESCRIPTION,
    _one("shut|down"),
    _one("ip access-g|roup ? in"),
    _one("ip access-g|roup ? out"),
    _one("ipv6 traffic-f|ilter ? in"),
    _one("ipv6 traffic-f|ilter ? out"),
    _many("ipv6 address"),
    _one("ipv6 enable"),
    _one("zone-member security ?", fixed=True),
    _one("ip nat inside"),
    _one("ip nat outside"),
    _one("ip policy route-map ?"),
    _one("ip inspect ? in"),
    _one("ip inspect ? out"),
    _one("ip verify unicast"),
    _many("ip helper-address"),
    _one("encapsulation dot1Q ?"),
    _one("crypto map ?"),
    _one("tunnel source ?"),
    _one("tunnel destination ?"),
    _one("tunnel mode ?"),
    _one("tunnel protection ?"),
    _one("mac-address ?", loose=True),
    _one("switchport mode ?", loose=True),
    _one("switchport access vlan ?", loose=True),
    _one("switchport voice vlan ?", loose=True),
    _one("switchport trunk native vlan ?", loose=True),
    _one("switchport trunk encapsulation ?", loose=True),
    _one("switchport nonegotiate"),
    _one("switchport protected"),
    _one("switchport port-security"),
    _one("standby * ip ?", loose=True),
    _one("vrrp * ip ?", loose=True),
)

GLOBAL: tuple[StatementRule, ...] = (
    _one("host|name ?", kept=True),
    _one("ip nat pool * ?", fixed=True),
    _one("ip default-gateway ?"),
    _many("snmp-server community"),
    _many("snmp-server host"),
    _many("ntp server"),
    _many("logging host"),
    _many("ip name-server"),
    _one("ip http server", denied=True),
    _one("ip http secure-server", denied=True),
    _one("ip http access-class ?"),
    _one("ip ssh version ?", loose=True),
)

_ADDRESSES = tuple(_many(head) for head in ("host", "range", "group-object", "any", "#"))
_SERVICES = tuple(_many(head) for head in (
    "group-object", "tcp", "udp", "tcp-udp", "icmp", "esp", "gre", "ahp", "#",
))  # fmt: skip
# SOUNDNESS: whether another action takes the place of the one that is there is not documented.
_CLASS = tuple(
    StatementRule((action,), excludes=tuple(other for other in ("inspect", "pass", "drop") if other != action))
    for action in ("inspect", "pass", "drop")
)
_ROUTER = tuple(_many(head) for head in (
    "network", "passive-interface", "no-passive", "redistribute", "neighbor", "default-information", "distribute-list",
    "area", "distance", "router-id", "log-adjacency-changes", "version", "auto-summary", "maximum-paths",
))  # fmt: skip
_POOL = tuple(_many(head) for head in (
    "network", "default-router", "dns-server", "domain-name", "lease", "host", "client-identifier", "hardware-address",
    "option", "netbios-name-server", "bootfile", "next-server",
))  # fmt: skip
_LINE = (
    _one("access-class ? in"),
    _one("ipv6 access-class ? in"),
    _one("transport input ?", kept=True),
    _one("transport output ?", kept=True),
    _one("exec-timeout ?", loose=True),
    _one("session-timeout ?", loose=True),
    _one("login ?", loose=True),
    _one("login"),
    _one("privilege level ?", loose=True),
    _one("logging synchronous"),
    _one("exec"),
)

SECTIONS: tuple[SectionRule, ...] = (
    SectionRule(("object-group", "network", "*"), (_DESCRIPTION, *_ADDRESSES), names=(0, -1), in_use=InUse.REFUSED),
    SectionRule(("object-group", "service", "*"), (_DESCRIPTION, *_SERVICES), names=(0, -1), in_use=InUse.REFUSED),
    SectionRule(("zone", "security", "*"), (_DESCRIPTION,), in_use=InUse.UNKNOWN),
    SectionRule(
        ("zone-pair", "security", "*", "source", "*", "destination", "*"),
        (_DESCRIPTION, _one("service-policy type inspect ?", fixed=True)),
        names=(0, 1, 2),
    ),
    *(
        SectionRule(
            ("class-map", "type", "inspect", *kind, "*"),
            (_DESCRIPTION, _many("match")),
            names=(0, 1, 2, -1),
            in_use=InUse.REFUSED,
        )
        for kind in (("match-any",), ("match-all",), ())
    ),
    SectionRule(
        ("policy-map", "type", "inspect", "*"),
        (_DESCRIPTION,),
        (
            SectionRule(("class", "type", "inspect", "*"), _CLASS, before=("class", "class-default")),
            SectionRule(("class", "class-default"), _CLASS),
        ),
        in_use=InUse.REFUSED,
    ),
    SectionRule(("router", "ospf", "*"), _ROUTER),
    SectionRule(("router", "eigrp", "*"), _ROUTER),
    SectionRule(("router", "rip"), _ROUTER),
    SectionRule(("router", "bgp", "*"), _ROUTER, closed=True, kept=True),
    SectionRule(("ip", "dhcp", "pool", "*"), _POOL),
    SectionRule(("vlan", "*"), (_one("name ?", loose=True),), kept=True),
    SectionRule(("line", "vty", "*", "*"), _LINE, closed=True, kept=True),
    SectionRule(("line", "con", "0"), _LINE, closed=True, kept=True),
    SectionRule(("time-range", "*"), (_many("periodic"), _one("absolute ?", loose=True)), in_use=InUse.UNKNOWN),
)
