"""One entry of an access list: words into a rule."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.filters import Action
from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    TCP,
    UDP,
    AllOf,
    Family,
    Field,
    Match,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.entry_words import END, FIRST, NotUnderstood, Words, protocol_match
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import ipv4, mac, number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN
from segcheck.vendors._shared.wildcards import looks_like_netmask, wildcard_match
from segcheck.vendors.alaxala_ax.filters.entry_parts import (
    MAC_GROUPS,
    read_address,
    read_flags,
    read_icmp,
    read_mac,
    read_ports,
    read_protocol,
)

_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_WITH_PORTS = (TCP, UDP, 132)
# Conditions on what packets here do not have -> (message code, words that follow).
_CONDITIONS: dict[str, tuple[str, int]] = {
    "dscp": ("condition-dscp", 1),
    "tos": ("condition-tos", 1),
    "traffic-class": ("condition-tos", 1),
    "precedence": ("condition-precedence", 1),
    "user-priority": ("condition-frame-header", 1),
    "ctag-untagged": ("condition-frame-header", 0),
    "ctag-user-priority": ("condition-frame-header", 1),
    "ctag-vlan": ("condition-frame-header", 1),
    "untagged": ("condition-frame-header", 0),
    "fragments": ("alaxala-condition-fragment", 0),
    **dict.fromkeys(("+fo", "-fo", "+mf", "-mf"), ("alaxala-condition-fragment", 0)),
}
_IP_TYPES = {Family.IPV4: 0x0800, Family.IPV6: 0x86DD}
_NAMED_TYPES = {"ip": 0x0800, "ipv6": 0x86DD, "arp": 0x0806, "ax-vrrp": None, "eapol": 0x888E, "gsrp": None,
                "ipx": 0x8137, "xns": 0x0600}  # fmt: skip


class Reading(NamedTuple):
    """What an entry says about packets of one family. `doubts`: message codes of conditions that are not modelled.

    `vlan`: the one VLAN whose frames it catches; 0 where the VLANs are not told, None for all. `policy`: it sends what
    it permits by a policy of routing. `other_family`: it catches no packet of this family.
    """

    action: Action
    match: Match
    origin: Origin
    doubts: tuple[str, ...] = ()
    logs: bool = False
    vlan: int | None = None
    policy: bool = False
    other_family: bool = False

    def at(self, vlan: int | None) -> Match:
        """The condition where all packets are in `vlan` (None: in which is not known).

        SOUNDNESS: a VLAN term restricts the entry; where it cannot be decided, the entry may match or not.
        """
        if self.vlan is None or (vlan is not None and self.vlan == vlan):
            return self.match
        if vlan is not None and self.vlan:
            return NOTHING
        return AllOf((self.match, Unknown(self.origin[:1], "alaxala-condition-vlan")))


def read_entry(line: ConfigLine, start: int, family: Family, notes: Notes) -> Reading:
    """`permit PROTOCOL SOURCE [ports] DESTINATION [ports] [conditions]`. Raises: NotUnderstood.

    Cost: about ten microseconds.
    """
    return _Entry(line, start, family, notes).read()


def read_standard(line: ConfigLine, start: int, notes: Notes) -> Reading:
    """`permit SOURCE`. Raises: NotUnderstood."""
    words: Words = (*line.words, *END)
    action = _ACTIONS.get(words[start])
    if action is None:
        raise NotUnderstood(start)
    origin = (notes.span(line),)
    index = start + 1
    single = ipv4(words[index])
    if single is not None and not words[index + 1]:
        # An address alone is one host.
        match, index = wildcard_match(Field.SOURCE, single, 0), index + 1
    else:
        match, behind = read_address(words, index, Family.IPV4, Field.SOURCE, origin)
        _look_at_wildcard(words, index, behind, line, notes)
        index = behind
    if words[index]:
        raise NotUnderstood(index)
    return Reading(action, ANYTHING if match is None else match, origin)


def read_advance(line: ConfigLine, start: int, family: Family, notes: Notes) -> Reading:
    """`permit {mac|mac-ip|mac-ipv6} SOURCE-MAC DESTINATION-MAC …`. Raises: NotUnderstood."""
    return _Entry(line, start, family, notes).read_advance()


def read_mac_entry(line: ConfigLine, start: int, family: Family | None, notes: Notes) -> Reading:
    """`permit SOURCE DESTINATION [type] [vlan N] [user-priority N]`. Raises: NotUnderstood.

    `family`: which packets the Ethernet type is held against; None: frames of any kind.
    """
    return _Entry(line, start, family, notes).read_mac()


def _look_at_wildcard(words: Words, index: int, behind: int, line: ConfigLine, notes: Notes) -> None:
    # A wildcard that looks like a network mask begins with 255 (or 254, 252 …) and not with 0.
    if behind == index + 2 and words[index] != "host" and words[index + 1][0] in "12":
        wildcard = ipv4(words[index + 1])
        if wildcard is not None and looks_like_netmask(wildcard):
            notes.report("wildcard-looks-like-netmask", (notes.word(line, index + 1),), wildcard=words[index + 1])


class _Entry:
    """The state of reading one entry."""

    def __init__(self, line: ConfigLine, start: int, family: Family | None, notes: Notes) -> None:
        self.line = line
        self.notes = notes
        self.family = family
        self.words: Words = (*line.words, *END)
        self.index = start
        self.origin: Origin = (notes.span(line),)
        self.parts: list[Match] = []
        self.layer_4: list[Match] = []
        self.doubts: list[str] = []
        self.protocol: int | None = None
        self.logs = False
        self.vlan: int | None = None
        self.policy = False
        self.other_family = False

    def read(self) -> Reading:
        action = self._action()
        self._packet(self.family or Family.IPV4)
        return self._reading(action, self.family or Family.IPV4)

    def read_mac(self) -> Reading:
        action = self._action()
        self._frame()
        return self._reading(action, self.family)

    def read_advance(self) -> Reading:
        action = self._action()
        kind = self.words[self.index]
        self.index += 1
        if kind == "mac":
            self._frame()
            return self._reading(action, self.family)
        own = {"mac-ip": Family.IPV4, "mac-ipv6": Family.IPV6}.get(kind)
        if own is None:
            raise NotUnderstood(self.index - 1)
        self._hardware()
        self._packet(own)
        self.other_family = own is not self.family
        return self._reading(action, own)

    def _action(self) -> Action:
        action = _ACTIONS.get(self.words[self.index])
        if action is None:
            raise NotUnderstood(self.index)
        self.index += 1
        return action

    # -- frames ---------------------------------------------------------------------------------------------

    def _hardware(self) -> None:
        match, self.index = read_mac(self.words, self.index)
        if match is not None:
            self.parts.append(match)
        word = self.words[self.index]
        if word in MAC_GROUPS:
            self.other_family = True
            self.index += 1
        elif word == "any":
            self.index += 1
        else:
            # SOUNDNESS: the destination's hardware address is no field of a packet here.
            masked = word != "host" and mac(self.words[self.index + 1]) is not None
            if mac(self.words[self.index + 1] if word == "host" else word) is None or not (masked or word == "host"):
                raise NotUnderstood(self.index)
            self.index += 2
            self._doubt("condition-frame-header")

    def _frame(self) -> None:
        self._hardware()
        word = self.words[self.index]
        if word in _NAMED_TYPES or word.lower().startswith("0x") or (word and _hexadecimal(word) is not None):
            self._ethernet_type(_NAMED_TYPES[word] if word in _NAMED_TYPES else _hexadecimal(word), word)
            self.index += 1
        self._conditions()

    def _ethernet_type(self, value: int | None, word: str) -> None:
        if value is None and word not in _NAMED_TYPES:
            raise NotUnderstood(self.index)
        if self.family is None:
            self._doubt("condition-frame-header")
        elif value != _IP_TYPES[self.family]:
            self.other_family = True

    # -- packets --------------------------------------------------------------------------------------------

    def _packet(self, family: Family) -> None:
        words = self.words
        self.protocol = read_protocol(words, self.index, family)
        self.index += 1
        if self.protocol is not None:
            self.parts.append(protocol_match(self.protocol))
        ports = (Field.SOURCE_PORT, Field.DESTINATION_PORT)
        for address, port in zip((Field.SOURCE, Field.DESTINATION), ports, strict=True):
            self._address(family, address)
            if self.protocol in _WITH_PORTS:
                match, self.index = read_ports(words, self.index, port, self.protocol)
                if match is not None:
                    self.layer_4.append(match)
        if self.protocol == family.icmp:
            message, self.index = read_icmp(words, self.index, family)
            if message is not None:
                self.layer_4.append(message)
        self._conditions()

    def _address(self, family: Family, field: Field) -> None:
        match, behind = read_address(self.words, self.index, family, field, self.origin)
        _look_at_wildcard(self.words, self.index, behind, self.line, self.notes)
        self.index = behind
        if isinstance(match, Unknown):
            self.doubts.append(match.reason)
        if match is not None:
            self.parts.append(match)

    def _conditions(self) -> None:
        while word := self.words[self.index]:
            if word == "action":
                self._actions()
                return
            if word == "vlan":
                self._vlan()
            elif word in _CONDITIONS:
                reason, arguments = _CONDITIONS[word]
                self._doubt(reason)
                self._skip(1 + arguments)
            elif self.protocol == TCP:
                self._flags()
            elif self.protocol == 2 and number(word, 0, 255) is not None:
                self._doubt("condition-igmp-type")
                self.index += 1
            else:
                raise NotUnderstood(self.index)

    def _flags(self) -> None:
        match, behind, clear = read_flags(self.words, self.index, self.origin)
        if match is None:
            raise NotUnderstood(self.index)
        self.index = behind
        self.layer_4.append(match)
        if not clear:
            self.doubts.append("tcp-flags-ambiguous")

    def _vlan(self) -> None:
        word = self.words[self.index + 1]
        if not word:
            raise NotUnderstood(self.index)
        # A word that is no number is the name of a list of VLANs.
        self.vlan = number(word, FIRST_VLAN, LAST_VLAN) or 0
        self.index += 2

    def _actions(self) -> None:
        self.index += 1
        if not self.words[self.index]:
            raise NotUnderstood(self.index)
        while word := self.words[self.index]:
            if word == "policy-list" and self.words[self.index + 1]:
                self.policy = True
                self.index += 2
            elif word == "log":
                self.logs = True
                self.index += 1
            else:
                raise NotUnderstood(self.index)

    def _skip(self, count: int) -> None:
        if not self.words[self.index + count - 1]:
            raise NotUnderstood(self.index)
        self.index += count

    def _doubt(self, reason: str) -> None:
        self.doubts.append(reason)
        self.parts.append(Unknown(self.origin, reason))

    # -- together -------------------------------------------------------------------------------------------

    def _reading(self, action: Action, family: Family | None) -> Reading:
        """All conditions together.

        SOURCE: AX3640S and AX3660S configuration guides Vol. 2, notes on filters: fragments after the first have no
        layer-4 header and match no condition on one; packets with IPv6 extension headers match none either.
        """
        parts = [*self.parts]
        if self.layer_4:
            parts.extend((FIRST, *self.layer_4))
        if family is Family.IPV6 and action is Action.DENY and (self.layer_4 or self.protocol is not None):
            # SOUNDNESS: a packet with extension headers slips past; whether one has them is no field of it here.
            self.doubts.append("alaxala-extension-headers")
            parts.append(Unknown(self.origin, "alaxala-extension-headers"))
        if self.other_family:
            parts = [NOTHING]
        match = parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else ANYTHING
        return Reading(
            action,
            match,
            self.origin,
            tuple(dict.fromkeys(self.doubts)),
            self.logs,
            self.vlan,
            self.policy,
            self.other_family,
        )


def _hexadecimal(word: str) -> int | None:
    digits = word.lower().removeprefix("0x")
    if not 1 <= len(digits) <= 4 or not all(letter in "0123456789abcdef" for letter in digits):
        return None
    return int(digits, 16)
