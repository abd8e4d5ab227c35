"""Class maps of the zone-based firewall as conditions."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.filters import Rule
from segcheck.model.header import (
    NOTHING,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Match,
    Not,
    Unknown,
)
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import FIRST, protocol_match
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters
from segcheck.vendors.cisco_ios.match_intervals import may_carry
from segcheck.vendors.cisco_ios.zone_statements import ClassMap

# Protocol of `match protocol` -> (protocols it can be, its own port).
# SOURCE: Cisco IOS, "Port to Application Mapping" (system-defined ports).
_PROTOCOL_PORTS: dict[str, tuple[tuple[int, ...], int]] = {
    "http": ((TCP,), 80),
    "https": ((TCP,), 443),
    "ssh": ((TCP,), 22),
    "telnet": ((TCP,), 23),
    "smtp": ((TCP,), 25),
    "pop3": ((TCP,), 110),
    "pop3s": ((TCP,), 995),
    "imap": ((TCP,), 143),
    "imaps": ((TCP,), 993),
    "ldap": ((TCP, UDP), 389),
    "ldaps": ((TCP,), 636),
    "dns": ((TCP, UDP), 53),
    "ntp": ((UDP,), 123),
    "snmp": ((UDP,), 161),
    "snmptrap": ((UDP,), 162),
    "syslog": ((UDP,), 514),
    "ftp": ((TCP,), 21),
    "tftp": ((UDP,), 69),
    "bgp": ((TCP,), 179),
    "kerberos": ((TCP, UDP), 88),
    "tacacs": ((TCP, UDP), 49),
    "radius": ((UDP,), 1812),
    "ms-sql": ((TCP,), 1433),
    "mysql": ((TCP,), 3306),
    "nfs": ((TCP, UDP), 2049),
    "isakmp": ((UDP,), 500),
}
_DEEPEST = 16
# These announce further connections inside the session, which inspection then lets pass, also towards the client.
_WITH_SECONDARY = frozenset(
    (
        "ftp",
        "ftps",
        "tftp",
        "h323",
        "h225ras",
        "sip",
        "sip-tls",
        "skinny",
        "rtsp",
        "realmedia",
        "streamworks",
        "vdolive",
        "cuseeme",
        "netshow",
        "sqlnet",
        "sunrpc",
        "msrpc",
        "shell",
        "exec",
        "login",
        "rcmd",
        "pptp",
        "mgcp",
        "dcerpc",
    )
)


# Their ports, for classes that name access lists only.
# SOURCE: IANA service names; Cisco IOS, "Port to Application Mapping".
_TCP_WITH_SECONDARY = (
    21,
    111,
    135,
    512,
    513,
    514,
    554,
    990,
    1433,
    1503,
    1521,
    1720,
    1723,
    2000,
    2428,
    5060,
    5061,
    7070,
)
_UDP_WITH_SECONDARY = (69, 111, 1718, 1719, 2427, 2727, 5060)


def _may_announce(match: Match) -> bool:
    """Whether packets of an application that announces further connections may match.

    SOUNDNESS: manuals do not agree whether `inspect` looks into applications in a class that names access lists only;
    it is taken to, wherever a list may let such an application through on its own port.
    """
    return may_carry(match, TCP, _TCP_WITH_SECONDARY) or may_carry(match, UDP, _UDP_WITH_SECONDARY)


class Meaning(NamedTuple):
    """What a class catches. `secondary`: it may inspect an application that announces further connections.
    `entries`: lines of access lists by which packets come into the class.
    """

    match: Match
    secondary: bool
    entries: tuple[Rule, ...] = ()


class ClassMaps:
    """The inspect class maps of one configuration; each is converted once per family."""

    def __init__(self, configuration: IosConfiguration, filters: Filters) -> None:
        self._notes = configuration.notes
        self._class_maps = configuration.zones.class_maps
        self._filters = filters
        self._meanings: dict[tuple[str, Family], Meaning] = {}

    def convert_all(self) -> None:
        """Convert the maps that no policy names, so that each of their lines gets its fate."""
        for class_map in self._class_maps.values():
            for family in Family:
                self._class_map(class_map, family, ())

    def meaning(self, name: str, family: Family, line: ConfigLine, index: int) -> Meaning:
        """What the class map called `name` by word `index` of `line` catches; unknown when it is not defined."""
        class_map = self._class_maps.get(name)
        if class_map is None:
            return self._undefined_class(line, index, name, family)
        return self._class_map(class_map, family, ())

    def unrecognized(self, line: ConfigLine, family: Family) -> None:
        """Note a line of a class or policy map that is not understood, once for both families."""
        self._notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "unrecognized-rule")
        if family is Family.IPV4:
            self._notes.report("unrecognized-rule", (self._notes.span(line),), effect=Effect.WIDENS_FILTER)

    def _undefined_class(self, line: ConfigLine, index: int, name: str, family: Family) -> Meaning:
        reference = (self._notes.word(line, index),)
        self._notes.malformed(line, "class-map-undefined")
        if family is Family.IPV4:
            self._notes.report("class-map-undefined", reference, Severity.ERROR, Effect.WIDENS_FILTER, name=name)
        return Meaning(Unknown(reference, "class-map-undefined"), True)

    def _class_map(self, class_map: ClassMap, family: Family, above: tuple[str, ...]) -> Meaning:
        known = self._meanings.get((class_map.name, family))
        if known is not None:
            return known
        path = (*above, class_map.name)
        meanings = [self._criterion(line, family, path) for line in class_map.criteria]
        if not meanings:
            # SOUNDNESS: whether a class without criteria catches everything or nothing is not documented.
            origin: Origin = (self._notes.span(class_map.line),)
            if family is Family.IPV4:
                self._notes.report("class-map-empty", origin, effect=Effect.WIDENS_FILTER, name=class_map.name)
            meanings = [Meaning(Unknown(origin, "class-map-empty"), True)]
        parts = tuple(meaning.match for meaning in meanings)
        match = parts[0] if len(parts) == 1 else AnyOf(parts) if class_map.any_of else AllOf(parts)
        entries = tuple(entry for meaning in meanings for entry in meaning.entries)
        result = Meaning(match, any(meaning.secondary for meaning in meanings), entries)
        self._meanings[class_map.name, family] = result
        return result

    def _criterion(self, line: ConfigLine, family: Family, path: tuple[str, ...]) -> Meaning:
        words = line.words
        negated = words[:2] == ("match", "not")
        meaning = self._positive(line, words[2 if negated else 1 :], family, path) if words[:1] == ("match",) else None
        if meaning is None:
            self.unrecognized(line, family)
            return Meaning(Unknown((self._notes.span(line),), "unrecognized-rule"), True)
        return Meaning(Not(meaning.match), True) if negated else meaning

    def _positive(
        self, line: ConfigLine, words: tuple[str, ...], family: Family, path: tuple[str, ...]
    ) -> Meaning | None:
        if words[:2] == ("access-group", "name") and len(words) == 3:
            return self._access_group(line, words[2], family)
        if words[:1] == ("access-group",) and len(words) == 2:
            return self._access_group(line, words[1], family)
        if words[:1] == ("class-map",) and len(words) == 2:
            return self._nested(line, words[1], family, path)
        if words[:1] == ("protocol",) and len(words) > 1:
            return self._protocol(line, words, family)
        if words[:1] in (("user-group",), ("source-address",), ("security-group",), ("identity",)):
            self._notes.approximated(line, "condition-user")
            return Meaning(Unknown((self._notes.span(line),), "condition-user"), False)
        return None

    def _access_group(self, line: ConfigLine, name: str, family: Family) -> Meaning:
        other = Family.IPV6 if family is Family.IPV4 else Family.IPV4
        if not self._filters.defines(name, family) and self._filters.defines(name, other):
            return Meaning(NOTHING, False)  # a list of one family says nothing about the other
        self._notes.modeled(line)
        if family is Family.IPV6 and not self._filters.defines(name, family):
            return Meaning(Unknown((self._notes.span(line),), "access-list-undefined"), False)
        match = self._filters.match_of(name, family, self._notes.word(line, -1))
        secondary = any(map(_may_announce, self._filters.conditions(name, family) or (match,)))
        return Meaning(match, secondary, self._filters.permitting(name, family))

    def _nested(self, line: ConfigLine, name: str, family: Family, path: tuple[str, ...]) -> Meaning:
        class_map = self._class_maps.get(name)
        if class_map is None:
            return self._undefined_class(line, -1, name, family)
        if name in path or len(path) > _DEEPEST:
            span = self._notes.span(line)
            self._notes.malformed(line, "class-map-circular")
            if family is Family.IPV4:
                self._notes.report("class-map-circular", (span,), effect=Effect.WIDENS_FILTER, name=name)
            return Meaning(Unknown((span,), "class-map-circular"), True)
        self._notes.modeled(line)
        return self._class_map(class_map, family, path)

    def _protocol(self, line: ConfigLine, words: tuple[str, ...], family: Family) -> Meaning:
        name = words[1].lower()
        exact = {"tcp": TCP, "udp": UDP, "icmp": family.icmp}.get(name)
        if exact is not None and len(words) == 2:
            self._notes.modeled(line)
            return Meaning(protocol_match(exact), False)
        span = self._notes.span(line)
        self._notes.approximated(line, "condition-application")
        doubt: Match = Unknown((span,), "condition-application")
        known = _PROTOCOL_PORTS.get(name)
        if known is None:
            return Meaning(doubt, True)
        protocols, port = known
        carriers = FieldIn(Field.PROTOCOL, tuple((protocol, protocol) for protocol in protocols))
        # SOUNDNESS: the application surely runs on its own port and possibly, by port map or recognition, on others.
        own_port = AllOf((FIRST, FieldIn(Field.DESTINATION_PORT, ((port, port),))))
        sure: Match = own_port if len(words) == 2 else NOTHING
        return Meaning(AllOf((carriers, AnyOf((sure, doubt)))), name in _WITH_SECONDARY)
