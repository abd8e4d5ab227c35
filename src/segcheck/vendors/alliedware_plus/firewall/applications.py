"""What the names of applications in rules stand for, as conditions."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import (
    ANYTHING,
    ICMP,
    ICMPV6,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import FIRST, LATER, merged, protocol_match
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import Application, FirewallStatements

EVERY_APPLICATION = "any"


class _Ports(NamedTuple):
    """Destination ports of a name that the device knows by itself. `perhaps`: more that may belong to it."""

    protocol: int
    ports: tuple[int, ...]
    perhaps: tuple[tuple[int, int], ...] = ()  # (protocol, port)


# CHOICE: only names whose ports nobody doubts; every other name may stand for any traffic.
# SOURCE: IANA, "Service Name and Transport Protocol Port Number Registry".
_KNOWN = {
    "ftp": _Ports(TCP, (21,), ((TCP, 20),)),
    "ssh": _Ports(TCP, (22,)),
    "telnet": _Ports(TCP, (23,)),
    "smtp": _Ports(TCP, (25,), ((TCP, 465), (TCP, 587))),
    "dns": _Ports(UDP, (53,), ((TCP, 53),)),
    "tftp": _Ports(UDP, (69,)),
    "http": _Ports(TCP, (80,)),
    "pop3": _Ports(TCP, (110,), ((TCP, 995),)),
    "ntp": _Ports(UDP, (123,), ((TCP, 123),)),
    "imap": _Ports(TCP, (143,), ((TCP, 993),)),
    "snmp": _Ports(UDP, (161,), ((UDP, 162), (TCP, 161), (TCP, 162))),
    "https": _Ports(TCP, (443,)),
}
_ECHO_REQUESTS = {Family.IPV4: 8, Family.IPV6: 128}
_ECHO_ANSWERS = {Family.IPV4: 0, Family.IPV6: 129}


class Applications:
    """Conditions by name and family; each is one object, however many rules name it."""

    def __init__(self, statements: FirewallStatements) -> None:
        self._statements = statements
        self._matches: dict[tuple[str, Family], Match] = {}

    def is_told(self, name: str) -> bool:
        """Whether anything is known about what the name stands for."""
        if name == EVERY_APPLICATION or name in self._statements.applications:
            return True
        return not self._statements.inspecting and (name in _KNOWN or name == "ping")

    def origin(self, name: str) -> Origin:
        """The lines that define the name."""
        application = self._statements.applications.get(name)
        return () if application is None else tuple(application.origin)

    def destination_ports(self, name: str) -> tuple[Interval, ...]:
        """Destination ports that packets of the application may have."""
        application = self._statements.applications.get(name)
        if application is not None:
            told = application.destination_ports if not application.others else ()
            return merged(told) if told else (EVERY_PORT,)
        if not self.is_told(name) or name not in _KNOWN:
            return (EVERY_PORT,)
        known = _KNOWN[name]
        return merged((port, port) for port in (*known.ports, *(port for _, port in known.perhaps)))

    def match(self, name: str, family: Family, origin: Origin) -> Match:
        """Packets of the application. `origin`: the first rule that names it, to blame where it is not told."""
        if name == EVERY_APPLICATION:
            return ANYTHING
        known = self._matches.get((name, family))
        if known is None:
            known = self._matches[name, family] = self._match(name, family, origin)
        return known

    def _match(self, name: str, family: Family, origin: Origin) -> Match:
        application = self._statements.applications.get(name)
        if application is not None:
            return _of_application(application)
        if not self.is_told(name):
            # SOUNDNESS: told by what packets carry, the first packets of any session may pass until it is known.
            return Unknown((*origin, *self._statements.inspecting), "awplus-application-untold")
        if name == "ping":
            return _ping(family, origin)
        ports = _KNOWN[name]
        surely = AllOf((protocol_match(ports.protocol), _on(ports.ports, origin)))
        parts: list[Match] = [surely]
        for protocol, port in ports.perhaps:
            doubt = Unknown(origin, "awplus-application-perhaps")
            parts.append(AllOf((protocol_match(protocol), _on((port,), origin), doubt)))
        return surely if len(parts) == 1 else AnyOf(tuple(parts))


def _ping(family: Family, origin: Origin) -> Match:
    """SOUNDNESS: whether the name is about IPv6 as well, and about answers, is not told."""
    doubt = Unknown(origin, "awplus-application-perhaps")
    asks = FieldIn(Field.ICMP_TYPE, ((_ECHO_REQUESTS[family],) * 2,))
    answers = FieldIn(Field.ICMP_TYPE, ((_ECHO_ANSWERS[family],) * 2,))
    surely: Match = asks if family is Family.IPV4 else AllOf((asks, doubt))
    return AllOf((protocol_match(family.icmp), FIRST, AnyOf((surely, AllOf((answers, doubt))))))


def _on(ports: tuple[int, ...], origin: Origin) -> Match:
    return _with_ports(Field.DESTINATION_PORT, merged([(port, port) for port in ports]), origin)


def _with_ports(field: Field, ports: tuple[Interval, ...], origin: Origin) -> Match:
    """SOUNDNESS: a later fragment shows no port; whether it fares like its first one is not documented."""
    return AnyOf((AllOf((FIRST, FieldIn(field, ports))), AllOf((LATER, Unknown(origin, "fragments-put-together")))))


def _of_application(application: Application) -> Match:
    """SOUNDNESS: what is said twice may add up or replace; ports and types without protocol may be of any."""
    origin = tuple(application.origin)
    parts: list[Match] = []
    protocols = application.protocols
    ports = (*application.source_ports, *application.destination_ports)
    types = (*application.icmp_types, *application.icmp_codes)
    if protocols:
        parts.append(FieldIn(Field.PROTOCOL, merged([(one, one) for one in protocols])))
    for field, intervals in (
        (Field.SOURCE_PORT, application.source_ports),
        (Field.DESTINATION_PORT, application.destination_ports),
    ):
        if intervals:
            parts.append(_with_ports(field, merged(intervals), origin))
    for field, values in ((Field.ICMP_TYPE, application.icmp_types), (Field.ICMP_CODE, application.icmp_codes)):
        if values:
            parts.append(AllOf((FIRST, FieldIn(field, merged([(one, one) for one in values])))))
    said = (
        application.protocols,
        application.source_ports,
        application.destination_ports,
        application.icmp_types,
        application.icmp_codes,
    )
    repeated = any(len(one) > 1 for one in (*said, application.origin))
    fits = bool(protocols) and _fits(protocols, bool(ports), bool(types))
    if not fits or repeated or application.others:
        # A condition whose parts do not fit is left open as a whole.
        parts = parts if fits and not application.others else [*(parts[:1] if fits else ())]
        parts.append(Unknown((*origin, *application.others), "awplus-application-bounded"))
    return AllOf(tuple(parts))


def _fits(protocols: list[int], with_ports: bool, with_types: bool) -> bool:
    if with_ports and not set(protocols) <= {TCP, UDP, 132}:
        return False
    return not with_types or set(protocols) <= {ICMP, ICMPV6}
