"""Pieces of access-list entries: addresses, ports, ICMP messages, TCP flags, as conditions.

Every reader takes the words and an index and returns a condition (None: no restriction) with the index behind it.
"""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.model.header import (
    ACK,
    FIN,
    PSH,
    RST,
    SYN,
    TCP,
    UDP,
    URG,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import NotUnderstood, Words
from segcheck.vendors._shared.icmp_messages import ICMP_MESSAGES, ICMPV6_MESSAGES
from segcheck.vendors._shared.port_ranges import LAST_PORT
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix, number
from segcheck.vendors._shared.wildcards import wildcard_match
from segcheck.vendors.cisco_ios.names import (
    PROTOCOLS,
    TCP_PORTS,
    UDP_PORTS,
)

OPERATORS = frozenset(("eq", "neq", "lt", "gt", "range"))
_FLAGS = {"ack": ACK, "fin": FIN, "psh": PSH, "rst": RST, "syn": SYN, "urg": URG}
FLAG_WORDS = frozenset((*_FLAGS, "established", "match-any", "match-all"))
# SOURCE: Cisco IOS Security Command Reference: `established` matches ACK or RST.
ESTABLISHED_FLAGS = AnyOf(
    (FieldMasked(Field.TCP_FLAGS, ACK, ACK), FieldMasked(Field.TCP_FLAGS, RST, RST)),
)


def read_protocol(words: Words, index: int, family: Family) -> int | None:
    """The protocol number at `index`; None for any protocol. Raises: NotUnderstood."""
    word = words[index].lower()
    value = PROTOCOLS.get(word)
    if value is not None:
        return family.icmp if word == "icmp" else value
    if word == "ip" or word == f"ipv{family.value}":
        return None
    if word == "hbh" and family is Family.IPV6:
        return 0
    value = number(word, 0, 255)
    if value is None:
        raise NotUnderstood(index)
    return value


class AddressReader:
    """Reads addresses of one family; equal addresses become one shared condition."""

    def __init__(self, family: Family) -> None:
        self._family = family
        # CHOICE: one dictionary per field; hashing an enum member costs more than the rest of the lookup.
        self._sources: dict[tuple[str, str], tuple[Match | None, int]] = {}
        self._destinations: dict[tuple[str, str], tuple[Match | None, int]] = {}
        self._single = ipv4 if family is Family.IPV4 else ipv6

    def read(self, words: Words, index: int, field: Field) -> tuple[Match | None, int]:
        """`any`, `host A`, `A WILDCARD` or `A/length`. Raises: NotUnderstood."""
        if words[index] == "any":
            return None, index + 1
        known = self._sources if field is Field.SOURCE else self._destinations
        key = (words[index], words[index + 1])
        found = known.get(key)
        if found is None:
            found = known[key] = self._read(words, index, field)
        return found[0], index + found[1]

    def _read(self, words: Words, index: int, field: Field) -> tuple[Match | None, int]:
        if words[index] == "host":
            value = self._single(words[index + 1])
            if value is None:
                raise NotUnderstood(index + 1)
            return FieldIn(field, ((value, value),)), 2
        if "/" in words[index]:
            prefix = ipv4_prefix(words[index]) if self._family is Family.IPV4 else ipv6_prefix(words[index])
            if prefix is None:
                raise NotUnderstood(index)
            return (FieldIn(field, (prefix.interval,)) if prefix.length else None), 1
        value = ipv4(words[index]) if self._family is Family.IPV4 else None
        if value is None:
            raise NotUnderstood(index)
        wildcard = ipv4(words[index + 1])
        if wildcard is None:
            raise NotUnderstood(index + 1)
        return wildcard_match(field, value, wildcard), 2


def read_port(words: Words, index: int, protocol: int | None) -> int:
    """One port, by number or name. Raises: NotUnderstood."""
    word = words[index]
    value = number(word, 0, LAST_PORT)
    if value is None:
        value = port_names(protocol).get(word.lower())
    if value is None:
        raise NotUnderstood(index)
    return value


def port_names(protocol: int | None) -> Mapping[str, int]:
    """Port names that mean the same for `protocol`; None: for TCP and UDP alike."""
    if protocol == TCP:
        return TCP_PORTS
    if protocol == UDP:
        return UDP_PORTS
    return {name: port for name, port in TCP_PORTS.items() if UDP_PORTS.get(name, port) == port}


def _is_port(word: str, protocol: int | None) -> bool:
    return word.isdigit() or word.lower() in port_names(protocol)


def read_ports(words: Words, index: int, protocol: int | None) -> tuple[tuple[Interval, ...], int]:
    """`eq`, `neq`, `lt`, `gt` or `range` with its ports. Raises: NotUnderstood."""
    operator = words[index]
    first = read_port(words, index + 1, protocol)
    index += 2
    if operator == "range":
        second = read_port(words, index, protocol)
        return ((min(first, second), max(first, second)),), index + 1
    if operator == "lt":
        return (((0, first - 1),) if first else ()), index
    if operator == "gt":
        return (((first + 1, LAST_PORT),) if first < LAST_PORT else ()), index
    ports = [first]
    while words[index] and _is_port(words[index], protocol):
        ports.append(read_port(words, index, protocol))
        index += 1
    if operator == "eq":
        return tuple((port, port) for port in sorted(set(ports))), index
    return _outside(sorted(set(ports))), index


def _outside(ports: list[int]) -> tuple[Interval, ...]:
    result: list[Interval] = []
    low = 0
    for port in ports:
        if low < port:
            result.append((low, port - 1))
        low = port + 1
    if low <= LAST_PORT:
        result.append((low, LAST_PORT))
    return tuple(result)


def read_icmp(words: Words, index: int, family: Family) -> tuple[Match | None, int]:
    """ICMP messages by name, or `type [code]`; None when no message is named."""
    names = ICMP_MESSAGES if family is Family.IPV4 else ICMPV6_MESSAGES
    kind = number(words[index], 0, 255)
    if kind is not None:
        code = number(words[index + 1], 0, 255)
        return _icmp_match(kind, code), index + (1 if code is None else 2)
    messages: list[Match] = []
    while (message := names.get(words[index].lower())) is not None:
        messages.append(_icmp_match(*message))
        index += 1
    if not messages:
        return None, index
    return (messages[0] if len(messages) == 1 else AnyOf(tuple(messages))), index


def _icmp_match(kind: int, code: int | None) -> Match:
    type_match = FieldIn(Field.ICMP_TYPE, ((kind, kind),))
    return type_match if code is None else AllOf((type_match, FieldIn(Field.ICMP_CODE, ((code, code),))))


def read_flags(words: Words, index: int, origin: Origin) -> tuple[Match, int, bool]:
    """TCP flag conditions from `index` on; the last result is False when the meaning is in doubt.

    Raises: NotUnderstood.
    """
    word = words[index]
    if word == "established":
        return ESTABLISHED_FLAGS, index + 1, True
    if word in ("match-any", "match-all"):
        conditions: list[Match] = []
        index += 1
        while words[index][:1] in ("+", "-") and words[index][1:] in _FLAGS:
            bit = _FLAGS[words[index][1:]]
            conditions.append(FieldMasked(Field.TCP_FLAGS, bit if words[index][0] == "+" else 0, bit))
            index += 1
        if not conditions:
            raise NotUnderstood(index)
        return (AnyOf if word == "match-any" else AllOf)(tuple(conditions)), index, True
    bits: list[int] = []
    while words[index] in _FLAGS:
        bits.append(_FLAGS[words[index]])
        index += 1
    matches = tuple(FieldMasked(Field.TCP_FLAGS, bit, bit) for bit in bits)
    if len(matches) == 1:
        return matches[0], index, True
    # SOUNDNESS: manuals disagree whether plain flag names are joined by and or by or; both readings lie between.
    doubt = Unknown(origin, "tcp-flags-ambiguous")
    return AnyOf((AllOf(matches), AllOf((AnyOf(matches), doubt)))), index, False
