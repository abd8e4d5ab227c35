"""Entries of access lists.

SOURCE: Furukawa, command reference of the F series, `access-list`: numbers 1-99 and 1300-1999 IPv4 source only, 100-199
and 2000-2699 IPv4 extended, 3000-3499 IPv6 source and destination, 3500-3999 IPv6 extended; IPv4 addresses with a
wildcard; several lines of one number stand in their order.
"""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import ANYTHING, TCP, UDP, AllOf, AnyOf, Family, Field, FieldIn, Match, Unknown
from segcheck.vendors._shared.entry_words import END, FIRST, LATER, NotUnderstood, Words, protocol_match
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.port_ranges import LAST_PORT, port_range
from segcheck.vendors._shared.values import ipv4, ipv6, ipv6_prefix, number
from segcheck.vendors._shared.wildcards import wildcard_match
from segcheck.vendors.furukawa_fitelnet.configuration import EntryStatement

_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_LEARNING = frozenset(("spi", "dynamic"))
_PROTOCOLS = {"icmp": 1, "igmp": 2, "tcp": TCP, "udp": UDP, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "ospf": 89}
_EVERY_PROTOCOL = frozenset(("ip", "ipv6", "any"))
# Words behind the addresses that ask for more, and so let an entry catch fewer packets.
_NARROWING = frozenset(("established", "tos", "dscp", "precedence", "fragment", "fragments"))
_ICMP = frozenset((1, 58))
_COMPARISONS = frozenset(("eq", "neq", "ne", "lt", "gt", "range"))
# SOURCE: RFC 6335 registry; names that mean one port for TCP and UDP alike.
_PORT_NAMES = {"ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "www": 80, "pop3": 110,
               "ntp": 123, "snmp": 161, "https": 443, "syslog": 514}  # fmt: skip
_FAMILIES = (
    (Family.IPV4, False, ((1, 99), (1300, 1999))),
    (Family.IPV4, True, ((100, 199), (2000, 2699))),
    (Family.IPV6, False, ((3000, 3499),)),
    (Family.IPV6, True, ((3500, 3999),)),
)


class ReadList(NamedTuple):
    """The rules of one list; `learning`: those whose packets open a session."""

    rules: tuple[Rule, ...]
    learning: tuple[Rule, ...]


def kind_of(text: str) -> tuple[Family, bool] | None:
    """Family of a list and whether it is extended, by its number.

    >>> kind_of("3001"), kind_of("101"), kind_of("500")
    ((<Family.IPV6: 6>, False), (<Family.IPV4: 4>, True), None)
    """
    value = number(text, 0, 65535)
    for family, extended, ranges in _FAMILIES:
        if value is not None and any(low <= value <= high for low, high in ranges):
            return family, extended
    return None


def read_list(name: str, entries: list[EntryStatement], notes: Notes) -> ReadList:
    """The rules of the list called `name`. Fates of its lines are completed."""
    rules: list[Rule] = []
    learning: list[Rule] = []
    kind = kind_of(name)
    for entry in entries:
        rule, learns = _rule(entry, str(len(rules) + 1), kind, notes)
        rules.append(rule)
        if learns:
            learning.append(rule)
    return ReadList(tuple(rules), tuple(learning))


def _rule(entry: EntryStatement, name: str, kind: tuple[Family, bool] | None, notes: Notes) -> tuple[Rule, bool]:
    origin = (notes.span(entry.line),)
    words = entry.words
    learns = words[0] in _LEARNING
    if words[0] == "dynamic":
        words = words[1:]
    action = Action.UNKNOWN if learns else _ACTIONS.get(words[0] if words else "")
    reader = None if action is None or kind is None else _EntryReader(words[1:], kind, notes, entry)
    try:
        match = None if reader is None else reader.read()
    except NotUnderstood:
        match = None
    if match is None or action is None:
        # SOUNDNESS: it may do anything to any packet.
        notes.unrecognized_rule(entry.line)
        return Rule(name, ANYTHING, Action.UNKNOWN, origin), learns
    if learns:
        # SOUNDNESS: how long and for whom what was learned lets packets pass is not told.
        notes.approximated(entry.line, "fitelnet-learning")
    return Rule(name, match, action, origin), learns


class _EntryReader:
    """Reads what stands behind the action of one entry."""

    def __init__(self, words: tuple[str, ...], kind: tuple[Family, bool], notes: Notes, entry: EntryStatement) -> None:
        self._words: Words = (*words, *END)
        self._at = 0
        self._family, self._extended = kind
        self._notes = notes
        self._entry = entry

    def read(self) -> Match:
        """The condition. Raises: NotUnderstood."""
        parts: list[Match] = []
        protocol = self._protocol() if self._extended else None
        if protocol is not None:
            parts.append(protocol_match(protocol))
        ported: list[Match] = []
        parts += self._address(Field.SOURCE)
        if self._extended:
            ported += self._ports(Field.SOURCE_PORT, protocol)
        if self._extended or self._family is Family.IPV6:
            parts += self._address(Field.DESTINATION)
        if self._extended:
            ported += self._ports(Field.DESTINATION_PORT, protocol)
        rest = tuple(word for word in self._words[self._at :] if word and word not in ("log", "log-input"))
        if ported:
            parts.append(AnyOf((AllOf((FIRST, *ported)), AllOf((LATER, self._doubt("fitelnet-later-fragments"))))))
        if rest:
            if rest[0] not in _NARROWING and protocol not in _ICMP:
                # SOUNDNESS: they may be further ports, so the entry may catch more than is read here.
                raise NotUnderstood(self._at)
            parts.append(self._doubt("fitelnet-condition"))
        return AllOf(tuple(parts))

    def _doubt(self, reason: str) -> Unknown:
        self._notes.approximated(self._entry.line, reason)
        return Unknown((self._notes.span(self._entry.line),), reason)

    def _take(self) -> str:
        word = self._words[self._at]
        if not word:
            raise NotUnderstood(self._at)
        self._at += 1
        return word

    def _protocol(self) -> int | None:
        word = self._take()
        value = number(word, 0, 255)
        if value is None:
            value = _PROTOCOLS.get(word)
        if value == 1 and self._family is Family.IPV6:
            value = 58
        if value is None and word not in _EVERY_PROTOCOL:
            raise NotUnderstood(self._at)
        return value

    def _address(self, field: Field) -> list[Match]:
        word = self._take()
        if word == "any":
            return []
        if word == "host":
            word = self._take()
            value = ipv4(word) if self._family is Family.IPV4 else ipv6(word)
            if value is None:
                raise NotUnderstood(self._at)
            return [FieldIn(field, ((value, value),))]
        if self._family is Family.IPV6:
            prefix = ipv6_prefix(word if "/" in word else f"{word}/128")
            if prefix is None:
                raise NotUnderstood(self._at)
            return [FieldIn(field, (prefix.interval,))]
        return self._with_wildcard(field, word)

    def _with_wildcard(self, field: Field, word: str) -> list[Match]:
        value, wildcard = ipv4(word), ipv4(self._words[self._at])
        if value is None or (wildcard is None and self._extended):
            raise NotUnderstood(self._at)
        if wildcard is None:
            return [FieldIn(field, ((value, value),))]
        self._at += 1
        match = wildcard_match(field, value, wildcard)
        return [] if match is None else [match]

    def _ports(self, field: Field, protocol: int | None) -> list[Match]:
        operator = self._words[self._at]
        if operator not in _COMPARISONS:
            return []
        if protocol not in (TCP, UDP):
            raise NotUnderstood(self._at)
        self._at += 1
        first = self._port()
        last = self._port() if operator == "range" else None
        intervals = port_range(operator, first, last)
        if intervals is None:
            raise NotUnderstood(self._at)
        return [FieldIn(field, intervals)]

    def _port(self) -> int:
        word = self._take()
        value = _PORT_NAMES.get(word)
        value = number(word, 0, LAST_PORT) if value is None else value
        if value is None:
            raise NotUnderstood(self._at)
        return value
