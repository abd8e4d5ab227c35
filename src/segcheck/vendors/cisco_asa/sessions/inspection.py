"""What inspection lets pass beside the lists: answers to pings, and connections that applications announce."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.header import (
    ESTABLISHED,
    ICMP,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Not,
    Unknown,
)
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.match_addresses import Controls
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.network.network_statements import Inspection, PolicyMap, PolicyUse

_GRE, _ESP, _AH = 47, 50, 51
_ERRORS = {Family.IPV4: ((3, 3), (11, 12)), Family.IPV6: ((1, 4),)}


class _Application(NamedTuple):
    """Control sessions of an application. `media`: what they announce may be between other hosts than their own."""

    protocols: tuple[int, ...]
    ports: tuple[Interval, ...]
    media: bool


# SOURCE: Cisco ASA firewall configuration guide, "Default inspections": applications and their usual ports.
_APPLICATIONS = {
    "ftp": _Application((TCP,), ((21, 21),), False),
    "tftp": _Application((UDP,), ((69, 69),), False),
    "rsh": _Application((TCP,), ((514, 514),), False),
    "rtsp": _Application((TCP,), ((554, 554),), False),
    "sqlnet": _Application((TCP,), ((1521, 1521),), True),
    "sunrpc": _Application((TCP, UDP), ((111, 111),), False),
    "dcerpc": _Application((TCP,), ((135, 135),), False),
    "xdmcp": _Application((UDP,), ((177, 177),), False),
    "netbios": _Application((UDP,), ((137, 138),), False),
    "pptp": _Application((TCP,), ((1723, 1723),), False),
    "ipsec-pass-thru": _Application((UDP,), ((500, 500),), False),
    "h323": _Application((TCP, UDP), ((1718, 1720),), True),
    "sip": _Application((TCP, UDP), ((5060, 5060),), True),
    "skinny": _Application((TCP,), ((2000, 2000),), True),
    "mgcp": _Application((UDP,), ((2427, 2427), (2727, 2727)), True),
    "ctiqbe": _Application((TCP,), ((2748, 2748),), True),
    "stun": _Application((TCP, UDP), ((3478, 3478),), True),
    "gtp": _Application((UDP,), ((2123, 2123), (2152, 2152), (3386, 3386)), True),
}
# Inspections that open nothing.
_CLOSED = frozenset(
    (
        "dns", "http", "esmtp", "smtp", "snmp", "icmp", "icmp error", "ils", "im", "ip-options", "ipv6", "waas",
        "scansafe", "radius-accounting", "vxlan", "lisp", "diameter", "m3ua",
    )
)  # fmt: skip
_ANY_APPLICATION = _Application((TCP, UDP), (EVERY_PORT,), True)


class Knowledge(enum.Enum):
    """Whether something is so."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Inspections:
    """What the policies in force inspect. `controls` None: nothing that announces connections.

    `media`: announced connections may be between other hosts. `origin`: the lines. `bypass`: lines by which TCP needs
    no connection. `doubts`: lines that may drop packets, by interface ("": at every one).
    """

    icmp: Knowledge
    icmp_origin: Origin
    controls: Controls | None
    media: bool
    origin: Origin
    bypass: Origin
    doubts: dict[str, Origin]

    def connections(self, family: Family) -> Match:
        """Packets of protocols that surely are let through by the connection they belong to."""
        return _connections(family, self.icmp)

    def perhaps_connections(self, family: Family) -> Match:
        """Packets that may be let through by a connection, and surely are not all of them."""
        return _perhaps_connections(family, self.icmp)

    def tracked(self, family: Family) -> Match:
        """Packets of all protocols that are or may be let through by a connection."""
        return _tracked(family, self.icmp)


# One object each, however many pairs of interfaces ask for it.
@functools.cache
def _connections(family: Family, icmp: Knowledge) -> Match:
    protocols: list[Interval] = [(TCP, TCP), (UDP, UDP)]
    if family is Family.IPV4 and icmp is Knowledge.YES:
        protocols.insert(0, (ICMP, ICMP))
    return FieldIn(Field.PROTOCOL, tuple(protocols))


@functools.cache
def _perhaps_connections(family: Family, known: Knowledge) -> Match:
    """SOUNDNESS: for other protocols, and for errors about packets of a connection, the manuals do not say it."""
    icmp = FieldIn(Field.PROTOCOL, ((family.icmp, family.icmp),))
    others = Not(FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (family.icmp, family.icmp))))
    if family is Family.IPV4 and known is Knowledge.YES:
        return others
    if known is Knowledge.NO:
        return AnyOf((others, AllOf((icmp, FieldIn(Field.ICMP_TYPE, _ERRORS[family])))))
    return AnyOf((others, icmp))


@functools.cache
def _tracked(family: Family, icmp: Knowledge) -> Match:
    return AnyOf((_connections(family, icmp), _perhaps_connections(family, icmp)))


def convert_inspections(configuration: AsaConfiguration) -> Inspections:
    """What the configuration's service policies do."""
    statements = configuration.network.inspection
    in_force = list(_in_force(configuration))
    inspections = [(use, each) for use, policy in in_force for each in policy.inspections]
    icmp = [(use, each) for use, each in inspections if each.application == "icmp"]
    everywhere = all(use.interface is None for use in statements.uses) and any(
        each.usual_ports and each.class_name not in statements.limited for _, each in icmp
    )
    known = Knowledge.NO if not icmp else Knowledge.YES if everywhere else Knowledge.PERHAPS
    opening = [each for _, each in inspections if each.application not in _CLOSED]
    doubts: dict[str, Origin] = {}
    for use, policy in in_force:
        if policy.doubts:
            place = use.interface or ""
            doubts[place] = (*doubts.get(place, ()), *policy.doubts)
    applications = [_application(each) for each in opening]
    controls = Controls(
        tuple(sorted({protocol for one in applications for protocol in one.protocols})),
        tuple(sorted({port for one in applications for port in one.ports})),
    )
    return Inspections(
        icmp=known,
        icmp_origin=_spans(each for _, each in icmp),
        controls=controls if opening else None,
        media=any(one.media for one in applications),
        origin=_spans(iter(opening)),
        bypass=tuple(dict.fromkeys(span for _, policy in in_force for span in policy.state_bypass)),
        doubts=doubts,
    )


def _in_force(configuration: AsaConfiguration) -> Iterator[tuple[PolicyUse, PolicyMap]]:
    statements = configuration.network.inspection
    for use in statements.uses:
        policy = statements.policies.get(use.name)
        if policy is None:
            configuration.notes.malformed(use.line, "asa-policy-map-undefined")
            configuration.notes.report("asa-policy-map-undefined", use.origin, name=use.name)
            # SOUNDNESS: it may inspect anything.
            policy = PolicyMap([Inspection("", "", False, use.origin), Inspection("icmp", "", False, use.origin)])
        yield use, policy


def _application(inspection: Inspection) -> _Application:
    known = _APPLICATIONS.get(inspection.application, _ANY_APPLICATION)
    # SOUNDNESS: a class of the administrator's own may take other ports than the usual ones.
    return known if inspection.usual_ports else known._replace(protocols=(TCP, UDP), ports=(EVERY_PORT,))


def _spans(inspections: Iterator[Inspection]) -> Origin:
    spans: dict[Span, None] = {}
    for inspection in inspections:
        spans.update(dict.fromkeys(inspection.origin))
    return tuple(spans)


CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (_GRE, _GRE), (_ESP, _AH)))
"""Protocols of connections that applications announce."""
ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))


def established(match: Match) -> Match:
    """Packets of a connection that `match` holds for."""
    return AllOf((ANSWERS, match))


def perhaps(match: Match, origin: Origin, reason: str) -> Match:
    """`match`, where that is not sure."""
    return AllOf((match, Unknown(origin, reason)))


def no_answer(match: Match) -> Match:
    """`match`, for packets that belong to no connection."""
    return AllOf((Not(ANSWERS), match))
