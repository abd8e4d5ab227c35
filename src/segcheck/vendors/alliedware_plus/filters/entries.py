"""One entry of a list: words into a condition and an action."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.filters import Action
from segcheck.model.header import ANYTHING, TCP, UDP, AllOf, AnyOf, Family, Field, FieldIn, FieldMasked, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import END, FIRST, LATER, NotUnderstood, Words, protocol_match
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.port_ranges import port_range
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, mac, number
from segcheck.vendors._shared.wildcards import looks_like_netmask, wildcard_match
from segcheck.vendors.alliedware_plus.filters.groups import Groups

# SOURCE: AlliedWare Plus how-to note "Hardware filters", table of actions: copies are made of packets that go on;
# packets that are sent elsewhere do not go on. SOUNDNESS: the CPU, to which they may be sent, forwards what it routes.
_ACTIONS = {
    "permit": Action.PERMIT,
    "deny": Action.DENY,
    "copy-to-cpu": Action.PERMIT,
    "copy-to-mirror": Action.PERMIT,
    "send-to-cpu": Action.UNKNOWN,
    "send-to-mirror": Action.UNKNOWN,
    "send-to-vlan-port": Action.UNKNOWN,
}
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "igmp": 2, "gre": 47, "esp": 50, "ah": 51, "ospf": 89, "pim": 103, "rsvp": 46}
_ALL_MAC_BITS = (1 << 48) - 1
_FLAGS = frozenset(("ack", "fin", "psh", "rst", "syn", "urg", "established"))
# Conditions on fields that packets here do not have -> (message code, words that follow).
_CONDITIONS = {
    "vlan": ("condition-frame-header", 1),
    "inner-vlan": ("condition-frame-header", 1),
    "cos": ("condition-frame-header", 1),
    "inner-cos": ("condition-frame-header", 1),
    "dscp": ("condition-dscp", 1),
    "tos": ("condition-tos", 1),
    "precedence": ("condition-precedence", 1),
    "fragments": ("awplus-fragments", 0),
    "ttl": ("condition-ttl", 1),
}


class Reading(NamedTuple):
    """What an entry says. `frames`: it is about frames of any family. `doubts`: codes of what is not modelled."""

    action: Action
    match: Match
    frames: bool
    origin: Origin
    doubts: tuple[str, ...]
    redirects: bool = False


def read_entry(line: ConfigLine, start: int, kind: str, groups: Groups, notes: Notes) -> Reading:
    """The entry of a list of this kind (`filter_statements.AccessList`). Raises: NotUnderstood."""
    return _Entry(line, start, kind, groups, notes).read()


class _Entry:
    """The state of reading one entry."""

    def __init__(self, line: ConfigLine, start: int, kind: str, groups: Groups, notes: Notes) -> None:
        self.line = line
        self.words: Words = (*line.words, *END)
        self.index = start
        self.kind = kind
        self.family = Family.IPV6 if kind.startswith("ipv6") else Family.IPV4
        self.groups = groups
        self.notes = notes
        self.origin: Origin = (notes.span(line),)
        self.parts: list[Match] = []
        self.layer_4: list[Match] = []
        self.doubts: list[str] = []
        self.protocol: int | None = None

    def read(self) -> Reading:
        word = self.words[self.index]
        action = _ACTIONS.get(word)
        if action is None or (
            self.kind in ("standard", "extended", "ipv6-software") and word not in ("permit", "deny")
        ):
            raise NotUnderstood(self.index)
        redirects = word == "send-to-vlan-port"
        self.index += 5 if redirects else 1
        frames = self.kind == "hardware-mac"
        if self.kind == "hardware" and self.words[self.index] == "mac":
            self.index += 1
            frames = True
        if frames:
            self._macs()
        elif self.kind == "standard":
            self._address(Field.SOURCE)
        else:
            self._header()
        while self.words[self.index]:
            self._option(frames=frames)
        if action is Action.UNKNOWN:
            self.doubts.append("awplus-redirected")
        return Reading(action, self._match(), frames, self.origin, tuple(self.doubts), redirects)

    def _header(self) -> None:
        self._protocol()
        self._address(Field.SOURCE)
        self._ports(Field.SOURCE_PORT)
        # Old releases print entries of software lists without a destination where it is any.
        if self.kind == "ipv6-software" and not self.words[self.index]:
            return
        self._address(Field.DESTINATION)
        self._ports(Field.DESTINATION_PORT)

    def _protocol(self) -> None:
        word = self.words[self.index]
        if word == "proto":
            self.index += 1
            word = self.words[self.index]
        value = number(word, 0, 255)
        if value is None:
            value = self.family.icmp if word in ("icmp", "ipv6-icmp", "icmpv6") else _PROTOCOLS.get(word)
        if value is None and word not in ("ip", "any", "ipv6"):
            if self.kind != "ipv6-software":
                raise NotUnderstood(self.index)
            # `ipv6 access-list standard NAME permit X:X::/P`: no protocol is told.
            return
        self.protocol = value
        if value is not None:
            self.parts.append(protocol_match(value))
        self.index += 1

    # -- addresses --------------------------------------------------------------------------------------

    def _address(self, field: Field) -> None:
        words, index = self.words, self.index
        word = words[index]
        if word == "any":
            self.index += 1
        elif word == "dhcpsnooping":
            # SOUNDNESS: who has an address by DHCP is not told.
            self._doubt("awplus-dhcp-snooping")
            self.index += 1
        elif word in ("hostgroup", "host-group") and words[index + 1]:
            group = self.groups.addresses(words[index + 1], self.family, field, self.notes.word(self.line, index + 1))
            self.parts.append(group.match)
            self.origin += group.origin
            self.doubts.extend(group.doubts)
            self.index += 2
        elif word == "host":
            value = self._single(words[index + 1])
            if value is None:
                raise NotUnderstood(index + 1)
            self.parts.append(FieldIn(field, ((value, value),)))
            self.index += 2
        elif "/" in word:
            prefix = ipv4_prefix(word) if self.family is Family.IPV4 else ipv6_prefix(word)
            if prefix is None:
                raise NotUnderstood(index)
            if prefix.length:
                self.parts.append(FieldIn(field, (prefix.interval,)))
            self.index += 1
        else:
            self._with_wildcard(field)

    def _single(self, text: str) -> int | None:
        return ipv4(text) if self.family is Family.IPV4 else ipv6(text)

    def _with_wildcard(self, field: Field) -> None:
        words, index = self.words, self.index
        value = ipv4(words[index]) if self.family is Family.IPV4 else None
        if value is None:
            raise NotUnderstood(index)
        wildcard = ipv4(words[index + 1])
        if wildcard is None:
            # SOUNDNESS: an address alone is that host to some releases, and refused by others.
            self._doubt("address-without-wildcard")
            self.parts.append(FieldIn(field, ((value, value),)))
            self.index += 1
            return
        if looks_like_netmask(wildcard) and words[index + 1][0] in "12":
            origin = (self.notes.word(self.line, index + 1),)
            self.notes.report("wildcard-looks-like-netmask", origin, wildcard=words[index + 1])
        match = wildcard_match(field, value, wildcard)
        if match is not None:
            self.parts.append(match)
        self.index += 2

    # -- MAC addresses ----------------------------------------------------------------------------------

    def _macs(self) -> None:
        source = self._mac(Field.SOURCE_MAC)
        if source is not None:
            self.parts.append(source)
        if self.words[self.index] in ("", "vlan", "inner-vlan"):
            return
        destination = self._mac(Field.SOURCE_MAC)
        if destination is not None:
            # SOUNDNESS: to which hardware address a frame goes is no field of a packet here.
            self._doubt("condition-frame-header")

    def _mac(self, field: Field) -> Match | None:
        """A MAC address with its mask, whose ones are ignored; None for any."""
        words, index = self.words, self.index
        if words[index] == "any":
            self.index += 1
            return None
        if words[index] == "host":
            value = mac(words[index + 1])
            if value is None:
                raise NotUnderstood(index + 1)
            self.index += 2
            return FieldIn(field, ((value, value),))
        value, mask = mac(words[index]), mac(words[index + 1])
        if value is None or mask is None:
            raise NotUnderstood(index if value is None else index + 1)
        self.index += 2
        care = mask ^ _ALL_MAC_BITS
        return FieldMasked(field, value & care, care) if care else None

    # -- ports and other conditions ---------------------------------------------------------------------

    def _ports(self, field: Field) -> None:
        words, index = self.words, self.index
        word = words[index]
        if word == "portgroup" and words[index + 1] and self.protocol in (TCP, UDP):
            group = self.groups.ports(words[index + 1], field, self.notes.word(self.line, index + 1))
            self.layer_4.append(group.match)
            self.origin += group.origin
            self.doubts.extend(group.doubts)
            self.index += 2
            return
        if word not in ("eq", "lt", "gt", "ne", "range"):
            return
        if self.protocol not in (TCP, UDP):
            raise NotUnderstood(index)
        first = number(words[index + 1], 0, 65535)
        last = number(words[index + 2], 0, 65535) if word == "range" else None
        intervals = None if first is None else port_range(word, first, last)
        if intervals is None:
            raise NotUnderstood(index + 1)
        self.layer_4.append(FieldIn(field, intervals))
        self.index += 3 if word == "range" else 2

    def _option(self, *, frames: bool) -> None:
        words, index = self.words, self.index
        word = words[index]
        if word in ("icmp-type", "icmp-code") and self.protocol == self.family.icmp:
            value = number(words[index + 1], 0, 255)
            if value is None:
                raise NotUnderstood(index + 1)
            field = Field.ICMP_TYPE if word == "icmp-type" else Field.ICMP_CODE
            self.layer_4.append(FieldIn(field, ((value, value),)))
            self.index += 2
        elif word == "mac" and not frames and self.kind == "hardware":
            self.index += 1
            self._macs()
        elif word in _CONDITIONS:
            reason, arguments = _CONDITIONS[word]
            if arguments and not words[index + arguments]:
                raise NotUnderstood(index)
            self._doubt(reason)
            self.index += 1 + arguments
        elif word in _FLAGS and self.protocol == TCP:
            # SOUNDNESS: which flags these words ask for differs by model.
            self._doubt("tcp-flags-ambiguous")
            self.index += 1
        elif word == "log":
            self.index += 1
        else:
            raise NotUnderstood(index)

    def _doubt(self, reason: str) -> None:
        self.doubts.append(reason)
        self.parts.append(Unknown(self.origin[:1], reason))

    def _match(self) -> Match:
        """All conditions together.

        SOUNDNESS: what an entry with ports does with later fragments, which have none, the manuals do not say: it may
        match them or not.
        """
        parts = list(self.parts)
        if self.layer_4:
            unknown = Unknown(self.origin[:1], "awplus-fragments")
            parts.append(AnyOf((AllOf((FIRST, *self.layer_4)), AllOf((LATER, unknown)))))
        if len(parts) == 1:
            return parts[0]
        return AllOf(tuple(parts)) if parts else ANYTHING
