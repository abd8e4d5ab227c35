"""The zone-based firewall into zone policies.

What `inspect` does is written out as rules: what opens a session passes, and the opposite policy begins with a rule
that lets the answers pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import (
    ACK,
    ANYTHING,
    FIN,
    NOTHING,
    RST,
    SYN,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors.cisco_ios.configuration import IosConfiguration
from segcheck.vendors.cisco_ios.convert_filters import Filters, permitted
from segcheck.vendors.cisco_ios.entry_parts import FIRST, protocol_match
from segcheck.vendors.cisco_ios.zone_statements import ClassMap, PolicyClass, PolicyMap, ZonePair
from segcheck.vendors.cisco_ios.zones import SELF

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
_MOST_LINES = 256
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
# SOUNDNESS: only these surely open a session under `inspect`: other TCP segments and protocols may be dropped as
# not belonging to one, so they are left unknown.
_OPENING = AnyOf(
    (
        AllOf((protocol_match(TCP), FIRST, FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN))),
        AllOf((protocol_match(UDP), FIRST)),
        AllOf((protocol_match(1), FIRST, FieldIn(Field.ICMP_TYPE, ((8, 8),)))),
        AllOf((protocol_match(58), FIRST, FieldIn(Field.ICMP_TYPE, ((128, 128),)))),
    )
)


class _Class(NamedTuple):
    """One class of a policy: what it catches, what becomes of it. `inspects`: answers may come back. `entries`: lines
    of access lists by which packets come into the class.
    """

    name: str
    match: Match
    action: Action
    inspects: bool
    secondary: bool
    origin: Origin
    entries: tuple[Rule, ...]


@dataclass(slots=True)
class _Direction:
    """A policy under construction: the rules for answers come before its own."""

    name: str
    origin: Origin
    own: dict[Family, tuple[Rule, ...]]
    answers: dict[Family, list[Rule]]
    default: Action


class _Meaning(NamedTuple):
    match: Match
    secondary: bool
    entries: tuple[Rule, ...] = ()


class ZonePolicies:
    """Builds the zone policies of one configuration."""

    def __init__(self, configuration: IosConfiguration, filters: Filters) -> None:
        self._notes = configuration.notes
        self._statements = configuration.zones
        self._filters = filters
        self._meanings: dict[tuple[str, Family], _Meaning] = {}

    def policies(self) -> tuple[ZonePolicy, ...]:
        """One policy per pair of zones, answers included."""
        directions: dict[tuple[str, str], _Direction] = {}
        for pair in self._statements.pairs:
            self._add_pair(pair, directions)
        for class_map in self._statements.class_maps.values():
            for family in Family:
                self._class_map(class_map, family, ())
        for policy_map in self._statements.policy_maps.values():
            self._classes(policy_map, Family.IPV4)
        return tuple(
            ZonePolicy(direction.name, source, destination, _filters_of(direction), direction.origin)
            for (source, destination), direction in directions.items()
        )

    def _add_pair(self, pair: ZonePair, directions: dict[tuple[str, str], _Direction]) -> None:
        notes = self._notes
        origin: Origin = (notes.span(pair.line),)
        for index, zone in ((4, pair.source), (6, pair.destination)):
            if zone != SELF and zone not in self._statements.zones:
                notes.report("zone-undefined", (notes.word(pair.line, index),), name=zone)
        forward = (pair.source, pair.destination)
        known = directions.get(forward)
        if known is not None and known.origin:
            # SOUNDNESS: IOS takes one pair per direction; which of two it keeps is unknown.
            notes.report("zone-pair-repeated", origin, Severity.WARNING, Effect.WIDENS_FILTER, name=pair.name)
            notes.malformed(pair.line, "zone-pair-repeated")
            doubt = Rule("", Unknown(origin, "zone-pair-repeated"), Action.UNKNOWN, origin)
            known.own = {family: (doubt, *known.own.get(family, ())) for family in Family}
            return
        direction = known or _Direction(pair.name, origin, {}, {family: [] for family in Family}, Action.DENY)
        direction.name, direction.origin, direction.default = pair.name, origin, Action.DENY
        directions[forward] = direction
        for family in Family:
            classes = self._pair_classes(pair, family)
            secondary = _secondary(classes)
            direction.own[family] = (*secondary, *_rules(classes))
            answers = (*_answers(classes, origin), *secondary)
            # Without a pair of its own the way from or to the device itself is open, so answers need no rule.
            opposite = forward[::-1]
            if not answers or (SELF in forward and not self._has_pair(opposite)):
                continue
            back = directions.setdefault(
                opposite, _Direction(f"{pair.name} (answers)", (), {}, {each: [] for each in Family}, Action.DENY)
            )
            back.answers[family].extend(answers)

    def _has_pair(self, direction: tuple[str, ...]) -> bool:
        return any((pair.source, pair.destination) == direction for pair in self._statements.pairs)

    def _pair_classes(self, pair: ZonePair, family: Family) -> tuple[_Class, ...]:
        """The classes of the pair's policy map; a pair without policy drops everything."""
        if pair.policy is None:
            return ()
        policy_map = self._statements.policy_maps.get(pair.policy.words[3])
        if policy_map is not None:
            return self._classes(policy_map, family)
        reference = (self._notes.word(pair.policy, 3),)
        self._notes.malformed(pair.policy, "policy-map-undefined")
        if family is Family.IPV4:
            name = pair.policy.words[3]
            self._notes.report("policy-map-undefined", reference, Severity.ERROR, Effect.WIDENS_FILTER, name=name)
        doubt = Unknown(reference, "policy-map-undefined")
        return (_Class("", doubt, Action.UNKNOWN, True, True, reference, ()),)

    # Policy maps

    def _classes(self, policy_map: PolicyMap, family: Family) -> tuple[_Class, ...]:
        return tuple(self._class(entry, family) for entry in policy_map.classes)

    def _class(self, entry: PolicyClass, family: Family) -> _Class:
        line = entry.section.line
        origin: Origin = (self._notes.span(line),)
        meaning = _Meaning(ANYTHING, True)
        if entry.name:
            class_map = self._statements.class_maps.get(entry.name)
            if class_map is None:
                meaning = self._undefined_class(line, 3, entry.name, family)
            else:
                meaning = self._class_map(class_map, family, ())
                origin = (*origin, self._notes.span(class_map.line), *map(self._notes.span, class_map.criteria))
        action, inspects = self._action(entry, family)
        return _Class(
            entry.name or "class-default", meaning.match, action, inspects, meaning.secondary, origin, meaning.entries
        )

    def _undefined_class(self, line: ConfigLine, index: int, name: str, family: Family) -> _Meaning:
        reference = (self._notes.word(line, index),)
        self._notes.malformed(line, "class-map-undefined")
        if family is Family.IPV4:
            self._notes.report("class-map-undefined", reference, Severity.ERROR, Effect.WIDENS_FILTER, name=name)
        return _Meaning(Unknown(reference, "class-map-undefined"), True)

    def _action(self, entry: PolicyClass, family: Family) -> tuple[Action, bool]:
        """What the lines below a class do, and whether they keep state."""
        action: Action | None = None
        inspects = doubtful = False
        for child in entry.section.children:
            words = child.line.words
            if words[0] in ("inspect", "pass", "drop") and action is None:
                action = Action.DENY if words[0] == "drop" else Action.PERMIT
                inspects = words[0] == "inspect"
                self._notes.modeled(child.line)
            elif words[0] in ("police", "service-policy", "urlfilter", "content-scan"):
                # SOUNDNESS: policing and deep inspection drop some of what passes, never the reverse.
                doubtful = True
                for line in child.lines():
                    self._notes.approximated(line, "inspection-may-drop")
            elif words[0] in ("description", "log", "exit"):
                self._notes.irrelevant(child, "description")
            else:
                action, inspects = Action.UNKNOWN, True
                for line in child.lines():
                    self._unrecognized(line, family)
        if action is None:
            if not entry.name:
                return Action.DENY, False
            self._notes.malformed(entry.section.line, "class-without-action")
            if family is Family.IPV4:
                origin = (self._notes.span(entry.section.line),)
                self._notes.report("class-without-action", origin, effect=Effect.WIDENS_FILTER, name=entry.name)
            return Action.UNKNOWN, True
        if doubtful and action is Action.PERMIT:
            return Action.UNKNOWN, inspects
        return action, inspects

    def _unrecognized(self, line: ConfigLine, family: Family) -> None:
        self._notes.ledger.mark(line.number, LineFate.UNRECOGNIZED, "unrecognized-rule")
        if family is Family.IPV4:
            self._notes.report("unrecognized-rule", (self._notes.span(line),), effect=Effect.WIDENS_FILTER)

    # Class maps

    def _class_map(self, class_map: ClassMap, family: Family, above: tuple[str, ...]) -> _Meaning:
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
            meanings = [_Meaning(Unknown(origin, "class-map-empty"), True)]
        parts = tuple(meaning.match for meaning in meanings)
        match = parts[0] if len(parts) == 1 else AnyOf(parts) if class_map.any_of else AllOf(parts)
        entries = tuple(entry for meaning in meanings for entry in meaning.entries)
        result = _Meaning(match, any(meaning.secondary for meaning in meanings), entries)
        self._meanings[class_map.name, family] = result
        return result

    def _criterion(self, line: ConfigLine, family: Family, path: tuple[str, ...]) -> _Meaning:
        words = line.words
        negated = words[:2] == ("match", "not")
        meaning = self._positive(line, words[2 if negated else 1 :], family, path) if words[0] == "match" else None
        if meaning is None:
            self._unrecognized(line, family)
            return _Meaning(Unknown((self._notes.span(line),), "unrecognized-rule"), True)
        return _Meaning(Not(meaning.match), True) if negated else meaning

    def _positive(
        self, line: ConfigLine, words: tuple[str, ...], family: Family, path: tuple[str, ...]
    ) -> _Meaning | None:
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
            return _Meaning(Unknown((self._notes.span(line),), "condition-user"), False)
        return None

    def _access_group(self, line: ConfigLine, name: str, family: Family) -> _Meaning:
        other = Family.IPV6 if family is Family.IPV4 else Family.IPV4
        if not self._filters.defines(name, family) and self._filters.defines(name, other):
            return _Meaning(NOTHING, False)  # a list of one family says nothing about the other
        self._notes.modeled(line)
        if family is Family.IPV6 and not self._filters.defines(name, family):
            return _Meaning(Unknown((self._notes.span(line),), "access-list-undefined"), False)
        match = self._filters.match_of(name, family, self._notes.word(line, -1))
        return _Meaning(match, False, self._filters.permitting(name, family))

    def _nested(self, line: ConfigLine, name: str, family: Family, path: tuple[str, ...]) -> _Meaning:
        class_map = self._statements.class_maps.get(name)
        if class_map is None:
            return self._undefined_class(line, -1, name, family)
        if name in path or len(path) > _DEEPEST:
            span = self._notes.span(line)
            self._notes.malformed(line, "class-map-circular")
            if family is Family.IPV4:
                self._notes.report("class-map-circular", (span,), effect=Effect.WIDENS_FILTER, name=name)
            return _Meaning(Unknown((span,), "class-map-circular"), True)
        self._notes.modeled(line)
        return self._class_map(class_map, family, path)

    def _protocol(self, line: ConfigLine, words: tuple[str, ...], family: Family) -> _Meaning:
        name = words[1].lower()
        exact = {"tcp": TCP, "udp": UDP, "icmp": family.icmp}.get(name)
        if exact is not None and len(words) == 2:
            self._notes.modeled(line)
            return _Meaning(protocol_match(exact), False)
        span = self._notes.span(line)
        self._notes.approximated(line, "condition-application")
        doubt: Match = Unknown((span,), "condition-application")
        known = _PROTOCOL_PORTS.get(name)
        if known is None:
            return _Meaning(doubt, True)
        protocols, port = known
        carriers = FieldIn(Field.PROTOCOL, tuple((protocol, protocol) for protocol in protocols))
        # SOUNDNESS: the application surely runs on its own port and possibly, by port map or recognition, on others.
        own_port = AllOf((FIRST, FieldIn(Field.DESTINATION_PORT, ((port, port),))))
        sure: Match = own_port if len(words) == 2 else NOTHING
        return _Meaning(AllOf((carriers, AnyOf((sure, doubt)))), name in _WITH_SECONDARY)


def _rules(classes: tuple[_Class, ...]) -> tuple[Rule, ...]:
    """First match over the classes. An inspected class surely lets openings pass and possibly the rest."""
    rules: list[Rule] = []
    for entry in classes:
        if entry.inspects and entry.action is Action.PERMIT:
            rules.extend(_by_line(entry, AllOf((entry.match, _OPENING))))
            rules.append(Rule(entry.name, AllOf((entry.match, _OPENING)), Action.PERMIT, entry.origin))
            rules.append(Rule(entry.name, entry.match, Action.UNKNOWN, entry.origin))
        else:
            rules.extend(_by_line(entry, entry.match))
            rules.append(Rule(entry.name, entry.match, entry.action, entry.origin))
    return tuple(rules)


def _by_line(entry: _Class, caught: Match) -> Iterator[Rule]:
    """A rule for each access-list line that brings packets into the class, so that a trace can name the line.

    CHOICE: each is a part of the class's own rule that follows and does the same, so they change no meaning; a long
    list is left to that rule alone, because one condition per line would cost more than the whole class.
    """
    if entry.action is not Action.UNKNOWN and len(entry.entries) <= _MOST_LINES:
        for line in entry.entries:
            name = f"{entry.name}, {line.name}"
            yield Rule(name, AllOf((line.match, caught)), entry.action, (*line.origin, *entry.origin))


def _answers(classes: tuple[_Class, ...], origin: Origin) -> tuple[Rule, ...]:
    """Rules for the opposite direction: answers to what the inspected classes let open."""
    if not any(entry.inspects for entry in classes):
        return ()
    sessions = [
        Rule(entry.name, entry.match, entry.action if entry.inspects else Action.DENY, entry.origin)
        for entry in classes
    ]
    opened = permitted(sessions, origin[0])
    lines = _lines(entry.origin for entry in classes if entry.inspects)
    certain = AllOf((opened, AnyOf((_OPENING, Unknown(origin, "inspection-may-drop")))))
    return (Rule("answers", RepliesTo(certain), Action.PERMIT, (*origin, *lines)),)


def _secondary(classes: tuple[_Class, ...]) -> tuple[Rule, ...]:
    """Connections that inspected applications announce inside a session, in either direction."""
    secondary = [entry for entry in classes if entry.inspects and entry.secondary]
    if not secondary:
        return ()
    # SOUNDNESS: which addresses and ports a session announces is not in the configuration, so any may pass.
    spans = _lines(entry.origin for entry in secondary)
    carriers = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (47, 47)))
    match = AllOf((carriers, Unknown(spans, "secondary-connections")))
    return (Rule("secondary connections", match, Action.PERMIT, spans),)


def _lines(origins: Iterable[Origin]) -> Origin:
    spans: dict[Span, None] = {}
    for origin in origins:
        spans.update(dict.fromkeys(origin))
    return tuple(spans)


def _filters_of(direction: _Direction) -> tuple[Filter, ...]:
    return tuple(
        Filter(
            direction.name,
            family,
            (*direction.answers[family], *direction.own.get(family, ())),
            direction.default,
            direction.origin,
        )
        for family in Family
    )
