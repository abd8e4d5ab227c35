"""ASA statements by the mode they are typed in: which stand alone, and which beside others of their kind.

SOURCE: Cisco ASA command references: the `no` forms.
"""

from __future__ import annotations

from segcheck.vendors._shared.command_modes import InUse, SectionRule
from segcheck.vendors._shared.statement_rules import StatementRule


def _one(head: str, *, loose: bool = False, fixed: bool = False, kept: bool = False) -> StatementRule:
    return StatementRule(tuple(head.split()), loose=loose, fixed=fixed, kept=kept)


def _many(head: str) -> StatementRule:
    return StatementRule(tuple(head.split()), several=True)


_DESCRIPTION = _one("description ?", loose=True)

INTERFACE: tuple[StatementRule, ...] = (
    _DESCRIPTION,
    _one("shut|down"),
    _one("security-level ?", kept=True),
    _one("ip address ?"),
    _one("vlan ?", fixed=True),
    _one("management-only"),
    _many("ipv6 address"),
)

GLOBAL: tuple[StatementRule, ...] = (
    _one("hostname ?", kept=True),
    _one("same-security-traffic permit *"),
    _many("ssh #"),
    _many("telnet #"),
    _many("http #"),
    _many("logging host"),
    _many("ntp server"),
    _many("snmp-server host"),
    _one("sysopt connection permit-vpn"),
)

# What an object network is told to be; a new one takes the place of the old.
DEFINITIONS = ("host", "subnet", "range", "fqdn")

_CLASS = tuple(_many(head) for head in ("inspect", "set"))
SECTIONS: tuple[SectionRule, ...] = (
    SectionRule(("time-range", "*"), (_many("periodic"), _one("absolute ?", loose=True)), in_use=InUse.UNKNOWN),
    SectionRule(("class-map", "*"), (_DESCRIPTION, _many("match")), in_use=InUse.REFUSED),
    SectionRule(
        ("policy-map", "*"),
        (_DESCRIPTION,),
        (SectionRule(("class", "*"), _CLASS),),
        in_use=InUse.REFUSED,
    ),
)

# Kind of a group -> first words of its members.
GROUP_MEMBERS = {
    "network": ("network-object", "group-object"),
    "service": ("service-object", "port-object", "group-object"),
    "protocol": ("protocol-object", "group-object"),
    "icmp-type": ("icmp-object", "group-object"),
}
