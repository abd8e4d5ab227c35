"""Pieces of entries: addresses, ports, ICMP messages, TCP flags, as conditions.

Every reader takes the words and an index and returns a condition (None: no restriction) with the index behind it.
"""

from __future__ import annotations

from segcheck.model.header import (
    ACK,
    FIN,
    PSH,
    RST,
    SYN,
    TCP,
    URG,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import NotUnderstood, Words
from segcheck.vendors._shared.icmp_messages import ICMP_MESSAGES, ICMPV6_MESSAGES
from segcheck.vendors._shared.port_ranges import LAST_PORT, port_range
from segcheck.vendors._shared.values import ipv4, ipv6, ipv6_prefix, mac, number
from segcheck.vendors._shared.wildcards import wildcard_match
from segcheck.vendors.alaxala_ax.filters.names import PROTOCOLS, TCP_PORTS, UDP_PORTS

_OPERATORS = frozenset(("eq", "neq", "ne", "lt", "gt", "range"))
_FLAGS = {"ack": ACK, "fin": FIN, "psh": PSH, "rst": RST, "syn": SYN, "urg": URG}
_ALL_MAC_BITS = (1 << 48) - 1
# Destinations that are groups of protocols for switches; no host's packets are for them.
MAC_GROUPS = frozenset(("bpdu", "cdp", "lacp", "lldp", "oadp", "pvst-plus-bpdu", "slow-protocol"))


def read_protocol(words: Words, index: int, family: Family) -> int | None:
    """The protocol number at `index`; None for any protocol. Raises: NotUnderstood."""
    word = words[index].lower()
    if word == ("ip" if family is Family.IPV4 else "ipv6"):
        return None
    value = PROTOCOLS.get(word)
    if value is not None:
        return family.icmp if word in ("icmp", "icmp6") else value
    value = number(word, 0, 255)
    if value is None:
        raise NotUnderstood(index)
    return value


def read_address(words: Words, index: int, family: Family, field: Field, origin: Origin) -> tuple[Match | None, int]:
    """`any`, `host A`, `A WILDCARD`, `P/length`, `range-address A B`, and the device's own. Raises: NotUnderstood."""
    word = words[index]
    single = ipv4 if family is Family.IPV4 else ipv6
    if word == "any":
        return None, index + 1
    if word == "own":
        return Unknown(origin, "alaxala-condition-own-address"), index + 1
    if word == "range-address":
        first, last = single(words[index + 1]), single(words[index + 2])
        if first is None or last is None or last < first:
            raise NotUnderstood(index + 1)
        return FieldIn(field, ((first, last),)), index + 3
    if word == "host":
        if words[index + 1] == "own-address":
            return Unknown(origin, "alaxala-condition-own-address"), index + 2
        value = single(words[index + 1])
        if value is None:
            raise NotUnderstood(index + 1)
        return FieldIn(field, ((value, value),)), index + 2
    if family is Family.IPV6:
        prefix = ipv6_prefix(word)
        if prefix is None:
            raise NotUnderstood(index)
        return (FieldIn(field, (prefix.interval,)) if prefix.length else None), index + 1
    wildcard = ipv4(words[index + 1])
    if wildcard is None:
        raise NotUnderstood(index + 1)
    if word == "own-address":
        return Unknown(origin, "alaxala-condition-own-address"), index + 2
    value = ipv4(word)
    if value is None:
        raise NotUnderstood(index)
    return wildcard_match(field, value, wildcard), index + 2


def read_ports(words: Words, index: int, field: Field, protocol: int | None) -> tuple[Match | None, int]:
    """`eq P`, `range P P` and the like. Raises: NotUnderstood."""
    operator = words[index]
    if operator not in _OPERATORS:
        return None, index
    first = _port(words, index + 1, protocol)
    last = _port(words, index + 2, protocol) if operator == "range" else None
    intervals = port_range(operator, first, last)
    if intervals is None:
        raise NotUnderstood(index)
    return FieldIn(field, intervals), index + (2 if last is None else 3)


def _port(words: Words, index: int, protocol: int | None) -> int:
    value = number(words[index], 0, LAST_PORT)
    if value is None:
        value = (TCP_PORTS if protocol == TCP else UDP_PORTS).get(words[index].lower())
    if value is None:
        raise NotUnderstood(index)
    return value


def read_icmp(words: Words, index: int, family: Family) -> tuple[Match | None, int]:
    """An ICMP message by name, or `type [code]`; None when no message is named."""
    kind = number(words[index], 0, 255)
    if kind is not None:
        code = number(words[index + 1], 0, 255)
        return _icmp(kind, code), index + (1 if code is None else 2)
    message = (ICMP_MESSAGES if family is Family.IPV4 else ICMPV6_MESSAGES).get(words[index].lower())
    return (None, index) if message is None else (_icmp(*message), index + 1)


def _icmp(kind: int, code: int | None) -> Match:
    of_type = FieldIn(Field.ICMP_TYPE, ((kind, kind),))
    return of_type if code is None else AllOf((of_type, FieldIn(Field.ICMP_CODE, ((code, code),))))


def read_flags(words: Words, index: int, origin: Origin) -> tuple[Match | None, int, bool]:
    """TCP flags from `index` on; the last result is False when their meaning together is in doubt."""
    if words[index] == "established":
        # SOURCE: as on relatives of the grammar: ACK or RST is set.
        either = (FieldMasked(Field.TCP_FLAGS, ACK, ACK), FieldMasked(Field.TCP_FLAGS, RST, RST))
        return AnyOf(either), index + 1, True
    flags: list[Match] = []
    while (word := words[index]).lstrip("+-") in _FLAGS:
        bit = _FLAGS[word.lstrip("+-")]
        flags.append(FieldMasked(Field.TCP_FLAGS, 0 if word.startswith("-") else bit, bit))
        index += 1
    if len(flags) < 2:
        return (flags[0] if flags else None), index, True
    # SOUNDNESS: no manual at hand says whether several flags are joined by and or by or; both readings lie between.
    doubt = Unknown(origin, "tcp-flags-ambiguous")
    return AnyOf((AllOf(tuple(flags)), AllOf((AnyOf(tuple(flags)), doubt)))), index, False


def read_mac(words: Words, index: int) -> tuple[Match | None, int]:
    """A source: `any`, `host H` or `H MASK`, where ones in the mask are ignored. Raises: NotUnderstood."""
    if words[index] == "any":
        return None, index + 1
    host = words[index] == "host"
    value = mac(words[index + 1 if host else index])
    mask = 0 if host else mac(words[index + 1])
    if value is None or mask is None:
        raise NotUnderstood(index)
    care = mask ^ _ALL_MAC_BITS
    if not mask:
        return FieldIn(Field.SOURCE_MAC, ((value, value),)), index + 2
    return (FieldMasked(Field.SOURCE_MAC, value & care, care) if care else None), index + 2
