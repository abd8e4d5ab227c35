"""Connections that a session announces, where the kernel gives sessions a helper (docs/adr/0021).

SOURCE: Linux kernel, Documentation/networking/nf_conntrack-sysctl.rst: `nf_conntrack_helper` attaches helpers by
itself, off since Linux 4.7; otherwise a rule with `CT --helper` or `ct helper set` does. What is announced passes rules
for RELATED.
"""

from __future__ import annotations

from segcheck.model.header import TCP, UDP, AllOf, AnyOf, Field, FieldIn, FirstMatch, Interval, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.match_addresses import AddressReadings, Controls, turned_around
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.linux.netfilter.hooks import Hooks
from segcheck.vendors.linux.netfilter.program import ChainKind, Helpers, Hook

_TWO_PARTIES: tuple[Interval, ...] = (
    (21, 21),  # FTP
    (69, 69),  # TFTP
    (137, 137),  # NetBIOS names
    (161, 161),  # SNMP
    (1723, 1723),  # PPTP
    (6566, 6566),  # SANE
    (6667, 6667),  # IRC
    (10080, 10080),  # Amanda
)
# What carries media may name any host.
_MEDIA: tuple[Interval, ...] = ((1719, 1720), (5060, 5060))  # H.323, SIP
_BETWEEN_TWO = frozenset(("ftp", "tftp", "netbios-ns", "snmp", "pptp", "sane", "irc", "amanda"))
_CARRIED = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (47, 47)))


def announced(hooks: Hooks, automatic: Origin, by_rules: Helpers) -> Match | None:
    """Packets that may belong to an announced connection; None: no rule lets a session pass that could announce one.

    `automatic`: lines by which the kernel attaches helpers by itself, each at the port it is known for. A rule attaches
    one at the ports it says.
    """
    doubt = Unknown((*automatic, *by_rules.origin), "connections-announced")
    two_parties = bool(by_rules.names) and by_rules.names <= _BETWEEN_TWO
    media_ports = (*_MEDIA, *((EVERY_PORT,) if by_rules.origin and not two_parties else ()))
    if _control(hooks, media_ports) is not None:
        return AllOf((_CARRIED, doubt))
    ports = (EVERY_PORT,) if by_rules.origin else _TWO_PARTIES
    between = _control(hooks, ports)
    return None if between is None else AllOf((_CARRIED, AnyOf((between, turned_around(between))), doubt))


def _control(hooks: Hooks, ports: tuple[Interval, ...]) -> FirstMatch | None:
    """Addresses between which the forward hook may let control sessions pass; None: between none.

    CHOICE: the first base chain that lets none pass decides; of several that let some pass, one is told.
    """
    readings = AddressReadings(Controls((TCP, UDP), ports))
    found: list[FirstMatch] = []
    for chain in hooks.at(Hook.FORWARD, ChainKind.FILTER):
        rules = chain.filter((None, None))
        sessions = readings.sessions(rules.rules, rules.default)
        if sessions is None:
            return None
        found.append(sessions)
    return found[0] if found else FirstMatch(((AllOf(()), True),))
