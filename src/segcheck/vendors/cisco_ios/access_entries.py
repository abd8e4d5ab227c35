"""One access-list entry: words into a rule."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.filters import Action
from segcheck.model.header import (
    ANYTHING,
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
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors._shared.wildcards import looks_like_netmask, wildcard_match
from segcheck.vendors.cisco_ios.entry_parts import (
    FLAG_WORDS,
    OPERATORS,
    AddressReader,
    read_flags,
    read_icmp,
    read_ports,
    read_protocol,
)
from segcheck.vendors.cisco_ios.object_groups import Groups, Service

_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_WITH_PORTS = (TCP, UDP, 132)
# Conditions on header fields that packets here do not have -> (message code, words that follow).
_CONDITIONS: dict[str, tuple[str, int]] = {
    "dscp": ("condition-dscp", 1),
    "tos": ("condition-tos", 1),
    "precedence": ("condition-precedence", 1),
    "option": ("condition-option", 1),
    "flow-label": ("condition-flow-label", 1),
    "time-range": ("condition-time-range", 1),
    "routing": ("condition-extension-header", 0),
    "routing-type": ("condition-extension-header", 1),
    "mobility": ("condition-extension-header", 0),
    "mobility-type": ("condition-extension-header", 1),
    "dest-option": ("condition-extension-header", 0),
    "dest-option-type": ("condition-extension-header", 1),
    "auth": ("condition-extension-header", 0),
    "hbh": ("condition-extension-header", 0),
    "undetermined-transport": ("condition-undetermined-transport", 0),
}
_UNKNOWN_GROUPS = {"fqdn-group": "condition-fqdn", "geo-group": "condition-geography"}


class Reading(NamedTuple):
    """What an entry says. `doubts`: message codes of conditions that are not modelled; `origin`: its own line first.

    `reflects`: name of the reflexive list that its packets fill. `logs`: what it catches is logged.
    """

    action: Action
    match: Match
    origin: Origin
    doubts: tuple[str, ...] = ()
    reflects: str = ""
    logs: bool = False


class EntryReader:
    """Reads the entries of one family's lists.

    Cost: about ten microseconds an entry; equal addresses are read once.
    """

    def __init__(self, family: Family, groups: Groups, notes: Notes) -> None:
        self._family = family
        self._groups = groups
        self._notes = notes
        self._addresses = AddressReader(family)

    def read_standard(self, line: ConfigLine, start: int) -> Reading:
        """`permit SOURCE [log]`. Raises: NotUnderstood."""
        words: Words = (*line.words, *END)
        action = _ACTIONS.get(words[start])
        if action is None:
            raise NotUnderstood(start)
        index = start + 1
        single = ipv4(words[index])
        if single is not None and ipv4(words[index + 1]) is None:
            # In standard lists an address alone is one host.
            match: Match | None = wildcard_match(Field.SOURCE, single, 0)
            index += 1
        else:
            match, index = self._plain_address(line, words, index, Field.SOURCE)
        logs = words[index] == "log"
        if logs:
            index += 2 if words[index + 1] and not words[index + 2] else 1
        if words[index]:
            raise NotUnderstood(index)
        return Reading(action, ANYTHING if match is None else match, (self._notes.span(line),), logs=logs)

    def read_extended(self, line: ConfigLine, start: int) -> Reading:
        """`permit PROTOCOL SOURCE [ports] DESTINATION [ports] [conditions]`. Raises: NotUnderstood."""
        return _ExtendedEntry(self, line, start).read()

    def _plain_address(self, line: ConfigLine, words: Words, index: int, field: Field) -> tuple[Match | None, int]:
        match, behind = self._addresses.read(words, index, field)
        # A wildcard that looks like a network mask begins with 255 (or 254, 252 …) and not with 0.
        if behind == index + 2 and words[index] != "host" and words[index + 1][0] in "12":
            wildcard = ipv4(words[index + 1])
            if wildcard is not None and looks_like_netmask(wildcard):
                origin = (self._notes.word(line, index + 1),)
                self._notes.report("wildcard-looks-like-netmask", origin, wildcard=words[index + 1])
        return match, behind


class _ExtendedEntry:
    """The state of reading one extended entry."""

    def __init__(self, reader: EntryReader, line: ConfigLine, start: int) -> None:
        self.reader = reader
        self.line = line
        self.words: Words = (*line.words, *END)
        self.index = start
        self.origin: Origin = (reader._notes.span(line),)
        self.layer_3: list[Match] = []
        self.layer_4: list[Match] = []
        self.services: tuple[Service, ...] | None = None
        self.doubts: list[str] = []
        self.unknowns: list[Match] = []
        self.later_fragments_only = False
        self.reflects = ""
        self.logs = False
        self.protocol: int | None = None

    def read(self) -> Reading:
        words = self.words
        if words[self.index] == "dynamic":
            # SOUNDNESS: lock-and-key entries are in force only while someone has logged in.
            self.index += 4 if words[self.index + 2] == "timeout" else 2
            self._doubt("condition-dynamic")
        action = _ACTIONS.get(words[self.index])
        if action is None:
            raise NotUnderstood(self.index)
        self.index += 1
        self._protocol()
        self._address(Field.SOURCE)
        self._ports(Field.SOURCE_PORT)
        self._address(Field.DESTINATION)
        self._ports(Field.DESTINATION_PORT)
        if self.protocol == self.reader._family.icmp:
            match, self.index = read_icmp(words, self.index, self.reader._family)
            if match is not None:
                self.layer_4.append(match)
        while words[self.index]:
            self._condition()
        return Reading(action, self._match(action), self.origin, tuple(self.doubts), self.reflects, self.logs)

    def _protocol(self) -> None:
        if self.words[self.index] == "object-group":
            services = self.reader._groups.services(self._name(), self.reader._notes.word(self.line, self.index + 1))
            self.services = services.alternatives
            self.origin += services.origin
            self.doubts.extend(services.doubts)
            self.index += 2
            return
        self.protocol = read_protocol(self.words, self.index, self.reader._family)
        if self.protocol is not None:
            self.layer_3.append(protocol_match(self.protocol))
        self.index += 1

    def _address(self, field: Field) -> None:
        words, index = self.words, self.index
        word = words[index]
        if word == "object-group":
            reference = self.reader._notes.word(self.line, index + 1)
            group = self.reader._groups.network(self._name(), self.reader._family, field, reference)
            self.layer_3.append(group.match)
            self.origin += group.origin
            self.doubts.extend(group.doubts)
            self.index += 2
        elif word in _UNKNOWN_GROUPS:
            self._doubt(_UNKNOWN_GROUPS[word])
            self._skip(2)
        elif self._is_bare_address():
            # SOUNDNESS: IOS shows `host A`; an address alone is read as that host by some and refused by others.
            match = wildcard_match(field, ipv4(word) or 0, 0)
            self._doubt("address-without-wildcard")
            if match is not None:
                self.layer_3.append(match)
            self.index += 1
        else:
            found, self.index = self.reader._plain_address(self.line, words, index, field)
            if found is not None:
                self.layer_3.append(found)

    def _name(self) -> str:
        name = self.words[self.index + 1]
        if not name:
            raise NotUnderstood(self.index)
        return name

    def _is_bare_address(self) -> bool:
        word, following = self.words[self.index], self.words[self.index + 1]
        return following[:1].isalpha() and self.reader._family is Family.IPV4 and ipv4(word) is not None

    def _ports(self, field: Field) -> None:
        word = self.words[self.index]
        if word in OPERATORS:
            if self.protocol not in _WITH_PORTS:
                raise NotUnderstood(self.index)
            intervals, self.index = read_ports(self.words, self.index, self.protocol)
            self.layer_4.append(FieldIn(field, intervals))
        elif word == "portgroup" and self.protocol in _WITH_PORTS:
            reference = self.reader._notes.word(self.line, self.index + 1)
            group = self.reader._groups.ports(self._name(), field, self.protocol, reference)
            self.layer_4.append(group.match)
            self.origin += group.origin
            self.doubts.extend(group.doubts)
            self.index += 2

    def _condition(self) -> None:
        words, index = self.words, self.index
        word = words[index]
        if word in ("log", "log-input"):
            # A word behind it that is no condition, at the very end, is a cookie for the log message.
            self.logs = True
            cookie = bool(words[index + 1]) and not words[index + 2] and not _is_condition(words[index + 1])
            self.index += 2 if cookie else 1
        elif word in FLAG_WORDS and self.protocol == TCP:
            match, self.index, clear = read_flags(words, index, self.origin)
            self.layer_4.append(match)
            if not clear:
                self.doubts.append("tcp-flags-ambiguous")
        elif word == "fragments" and not self.layer_4:
            self.later_fragments_only = True
            self.index += 1
        elif word in _CONDITIONS:
            reason, arguments = _CONDITIONS[word]
            self._doubt(reason)
            self._skip(1 + arguments)
        elif word == "ttl":
            self._doubt("condition-ttl")
            self._skip(4 if words[index + 1] == "range" else 3)
        elif word == "reflect" and words[index + 1]:
            self.reflects = words[index + 1]
            self._skip(4 if words[index + 2] == "timeout" else 2)
        elif word == "sequence" and number(words[index + 1], 1, 2**32) is not None:
            self._skip(2)
        elif self.protocol == 2 and word[:1].isalnum():
            self._doubt("condition-igmp-type")
            self._skip(1)
        else:
            raise NotUnderstood(index)

    def _skip(self, count: int) -> None:
        if not self.words[self.index + count - 1]:
            raise NotUnderstood(self.index)
        self.index += count

    def _doubt(self, reason: str) -> None:
        self.doubts.append(reason)
        self.unknowns.append(Unknown(self.origin[:1], reason))

    def _match(self, action: Action) -> Match:
        """All conditions together.

        SOURCE: Cisco, "Access Control Lists and IP Fragments": a permit entry with layer-4 conditions also matches
        later fragments by their layer-3 part; a deny entry with such conditions does not match them.
        """
        parts = self.layer_3
        if self.services is not None:
            parts.append(_any_of([_service_match(service, self.layer_4, action) for service in self.services]))
        elif self.layer_4:
            parts.extend(_with_fragments(self.layer_4, action))
        if self.later_fragments_only:
            parts.append(LATER)
        parts.extend(self.unknowns)
        if len(parts) == 1:
            return parts[0]
        return AllOf(tuple(parts)) if parts else ANYTHING


def _with_fragments(layer_4: list[Match], action: Action) -> tuple[Match, ...]:
    if action is Action.DENY:
        return (FIRST, *layer_4)
    return (AnyOf((LATER, AllOf((FIRST, *layer_4)))),)


def _service_match(service: Service, layer_4: list[Match], action: Action) -> Match:
    parts = list(service.layer_3)
    both = [*service.layer_4, *layer_4]
    if both:
        parts.extend(_with_fragments(both, action))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _any_of(parts: list[Match]) -> Match:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _is_condition(word: str) -> bool:
    return word in _CONDITIONS or word in FLAG_WORDS or word in ("ttl", "reflect", "fragments", "sequence")
