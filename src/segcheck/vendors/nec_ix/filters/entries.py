"""One entry of a static list: words into a condition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.address import prefix_of
from segcheck.model.filters import Action
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
    Match,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import END, FIRST, LATER, NotUnderstood, Words, protocol_match
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.port_ranges import LAST_PORT, port_range
from segcheck.vendors._shared.values import ipv4, ipv6, number

_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_PROTOCOLS = {"tcp": TCP, "udp": UDP}
_FIELDS = {
    "src": Field.SOURCE,
    "dest": Field.DESTINATION,
    "sport": Field.SOURCE_PORT,
    "dport": Field.DESTINATION_PORT,
    "type": Field.ICMP_TYPE,
    "code": Field.ICMP_CODE,
}
_ADDRESSES = ("src", "dest")
_PORTS = ("sport", "dport")
# Conditions that are not modelled -> (message code, words that follow). They can only narrow an entry.
_NARROWER: dict[str, tuple[str, int]] = {
    "tos": ("condition-tos", 1),
    "precedence": ("condition-precedence", 1),
    "dscp": ("condition-dscp", 1),
    "established": ("nec-condition-established", 0),
}


class Reading(NamedTuple):
    """What an entry says. `source`: its condition on source addresses alone. `doubts`: codes of what is not modelled.

    `origin`: the entry's line.
    """

    action: Action
    match: Match
    source: Match
    origin: Origin
    doubts: tuple[str, ...]


class EntryReader:
    """Reads the entries of one family's lists. Cost: about ten microseconds an entry."""

    def __init__(self, family: Family, notes: Notes) -> None:
        self._family = family
        self._notes = notes

    def read(self, line: ConfigLine) -> Reading:
        """`ip access-list NAME permit|deny PROTOCOL src A [sport P] dest A [dport P]`. Raises: NotUnderstood."""
        return _Entry(self._family, (*line.words, *END), (self._notes.span(line),)).read()


@dataclass(slots=True)
class _Entry:
    """The state of reading one entry."""

    family: Family
    words: Words
    origin: Origin
    index: int = 3
    protocol: int | None = None
    addresses: dict[str, Match] = field(default_factory=dict)
    layer_4: list[Match] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def read(self) -> Reading:
        action = _ACTIONS.get(self.words[self.index])
        if action is None:
            raise NotUnderstood(self.index)
        self.index += 1
        self._protocol()
        while self.words[self.index]:
            self._term()
        if not self.seen.issuperset(_ADDRESSES):
            raise NotUnderstood(self.index - 1)
        if self.protocol in (TCP, UDP) and not self.seen.issuperset(_PORTS):
            # SOUNDNESS: no manual shows such an entry without both; the device may refuse it.
            self.doubts.append("nec-entry-without-ports")
        source = self.addresses["src"]
        return Reading(action, self._match(), source, self.origin, tuple(self.doubts))

    def _protocol(self) -> None:
        word = self.words[self.index]
        if word in ("icmp", "icmpv6", "ipv6-icmp"):
            self.protocol = ICMP if self.family is Family.IPV4 else ICMPV6
        elif word not in ("ip", "ipv6"):
            self.protocol = _PROTOCOLS.get(word, number(word, 0, 255))
            if self.protocol is None:
                raise NotUnderstood(self.index)
        self.index += 1

    def _term(self) -> None:
        word = self.words[self.index]
        if word in _NARROWER:
            code, following = _NARROWER[word]
            if following and not self.words[self.index + following]:
                raise NotUnderstood(self.index)
            self.doubts.append(code)
            self.index += 1 + following
            return
        if word not in _FIELDS or word in self.seen:
            raise NotUnderstood(self.index)
        self.seen.add(word)
        self.index += 1
        if word in _ADDRESSES:
            self._address(word)
        elif word in _PORTS:
            self._port(_FIELDS[word])
        else:
            self._message(_FIELDS[word])

    def _address(self, word: str) -> None:
        """`any` or `A/length`; wildcards and masks are no addresses here."""
        text = self.words[self.index]
        if text == "any":
            self.addresses[word] = ANYTHING
        else:
            address, slash, length = text.partition("/")
            value = ipv4(address) if self.family is Family.IPV4 else ipv6(address)
            bits = number(length, 0, self.family.address_bits) if slash else self.family.address_bits
            if value is None or bits is None:
                raise NotUnderstood(self.index)
            network = prefix_of(self.family, value, bits)
            if not slash:
                self.doubts.append("nec-address-without-length")
            elif network.value != value:
                self.doubts.append("nec-address-host-bits")
            self.addresses[word] = FieldIn(_FIELDS[word], (network.interval,)) if bits else ANYTHING
        self.index += 1

    def _port(self, field_: Field) -> None:
        operator = self.words[self.index]
        if operator == "any":
            self.index += 1
            return
        first = number(self.words[self.index + 1], 0, LAST_PORT)
        ends = operator == "range"
        last = number(self.words[self.index + 2], 0, LAST_PORT) if ends else None
        if self.protocol not in (TCP, UDP) or first is None or (ends and last is None):
            raise NotUnderstood(self.index)
        if operator in ("gt", "lt", "neq"):
            # SOUNDNESS: no manual at hand tells whether the ends are counted in, so they may or may not be.
            self.doubts.append("nec-port-comparison")
        intervals = port_range(operator, first, last)
        if intervals is None:
            raise NotUnderstood(self.index)
        if operator in ("gt", "lt"):
            intervals = ((first, LAST_PORT),) if operator == "gt" else ((0, first),)
        self.layer_4.append(FieldIn(field_, intervals))
        self.index += 3 if ends else 2

    def _message(self, field_: Field) -> None:
        value = number(self.words[self.index], 0, 255)
        if self.words[self.index] == "any":
            self.index += 1
            return
        if self.protocol != self.family.icmp or value is None:
            raise NotUnderstood(self.index)
        self.layer_4.append(FieldIn(field_, ((value, value),)))
        self.index += 1

    def _match(self) -> Match:
        parts = [match for match in self.addresses.values() if match != ANYTHING]
        if self.protocol is not None:
            parts.insert(0, protocol_match(self.protocol))
        if self.layer_4:
            # SOUNDNESS: whether an entry with ports takes fragments that show none is not told, so it may.
            follows = AllOf((LATER, Unknown(self.origin, "nec-later-fragment")))
            parts.append(AnyOf((AllOf((FIRST, *self.layer_4)), follows)))
        parts.extend(Unknown(self.origin, code) for code in dict.fromkeys(self.doubts))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
