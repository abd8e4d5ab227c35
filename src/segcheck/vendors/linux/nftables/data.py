"""Values of nft's data types: what stands on the right side of a comparison and in sets."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from segcheck.model.header import Family, Interval
from segcheck.vendors._shared.values import ipv4, ipv6, mac
from segcheck.vendors.linux.netfilter.program import InterfaceName
from segcheck.vendors.linux.nftables import names
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind


class DataKind(enum.Enum):
    """Data types that are understood; the value is the type's name in the definition of a set."""

    IPV4 = "ipv4_addr"
    IPV6 = "ipv6_addr"
    ETHERNET = "ether_addr"
    PORT = "inet_service"
    PROTOCOL = "inet_proto"
    INTERFACE_NAME = "ifname"
    INTERFACE_INDEX = "iface_index"
    ICMP_TYPE = "icmp_type"
    ICMP_CODE = "icmp_code"
    ICMPV6_TYPE = "icmpv6_type"
    ICMPV6_CODE = "icmpv6_code"
    TCP_FLAGS = "tcp_flag"
    STATE = "ct_state"
    STATUS = "ct_status"
    IP_FAMILY = "nf_proto"
    ETHERNET_TYPE = "ether_type"
    VERDICT = "verdict"
    OTHER = "other"


BITMASKS = frozenset((DataKind.TCP_FLAGS, DataKind.STATE, DataKind.STATUS))
_NAMES: dict[DataKind, Mapping[str, int]] = {
    DataKind.PORT: names.SERVICES,
    DataKind.PROTOCOL: names.PROTOCOLS,
    DataKind.ICMP_TYPE: names.ICMP_TYPES,
    DataKind.ICMP_CODE: names.ICMP_CODES,
    DataKind.ICMPV6_TYPE: names.ICMPV6_TYPES,
    DataKind.ICMPV6_CODE: names.ICMPV6_CODES,
    DataKind.TCP_FLAGS: names.TCP_FLAGS,
    DataKind.STATE: names.STATES,
    DataKind.STATUS: names.STATUSES,
    DataKind.IP_FAMILY: names.IP_FAMILIES,
    DataKind.ETHERNET_TYPE: names.ETHERNET_TYPES,
}
_BITS = {
    DataKind.IPV4: 32,
    DataKind.IPV6: 128,
    DataKind.ETHERNET: 48,
    DataKind.PORT: 16,
    DataKind.PROTOCOL: 8,
    DataKind.ICMP_TYPE: 8,
    DataKind.ICMP_CODE: 8,
    DataKind.ICMPV6_TYPE: 8,
    DataKind.ICMPV6_CODE: 8,
    DataKind.TCP_FLAGS: 8,
    DataKind.STATE: 32,
    DataKind.STATUS: 32,
    DataKind.IP_FAMILY: 8,
    DataKind.ETHERNET_TYPE: 16,
}


def kind_named(name: str) -> DataKind:
    """The data type called so; OTHER for those that are not understood.

    >>> kind_named("ipv4_addr"), kind_named("mark")
    (<DataKind.IPV4: 'ipv4_addr'>, <DataKind.OTHER: 'other'>)
    """
    try:
        return DataKind(name)
    except ValueError:
        return DataKind.OTHER


def bits(kind: DataKind) -> int:
    """Width of values of the type, in bits; 0 where it is not a number."""
    return _BITS.get(kind, 0)


def family_of(kind: DataKind) -> Family | None:
    """The family of addresses of this type."""
    return {DataKind.IPV4: Family.IPV4, DataKind.IPV6: Family.IPV6}.get(kind)


@dataclass(frozen=True, slots=True)
class Everything:
    """The element `*`: what no other element of the set is."""


Value: TypeAlias = Interval | InterfaceName | Everything
"""Numbers from low to high, names of interfaces, or all that is left."""


def is_interval(value: Value | None) -> TypeGuard[Interval]:
    """Whether the value is a number or a range of numbers."""
    return isinstance(value, tuple) and not isinstance(value, InterfaceName)


def parse_value(kind: DataKind, tokens: Sequence[Token]) -> Value | None:
    """One value, prefix or range; None when it is not understood.

    >>> from segcheck.vendors.linux.nftables.tokens import tokenize
    >>> parse_value(DataKind.PORT, tokenize(["80-90"], 1)[:-1])
    (80, 90)
    """
    if len(tokens) == 1 and tokens[0].text == "*" and tokens[0].kind is TokenKind.SYMBOL:
        return Everything()
    if kind in (DataKind.INTERFACE_NAME, DataKind.INTERFACE_INDEX):
        return _interface(kind, tokens)
    if kind in BITMASKS:
        return _flags(kind, tokens)
    if len(tokens) == 1:
        number = _number(kind, tokens[0])
        return None if number is None else (number, number)
    if len(tokens) == 3 and tokens[1].text == "-":
        low, high = _number(kind, tokens[0]), _number(kind, tokens[2])
        return (low, high) if low is not None and high is not None and low <= high else None
    if len(tokens) == 3 and tokens[1].text == "/":
        return _prefix(kind, tokens[0], tokens[2])
    return None


def _interface(kind: DataKind, tokens: Sequence[Token]) -> InterfaceName | None:
    if len(tokens) != 1 or tokens[0].kind not in (TokenKind.WORD, TokenKind.STRING):
        return None
    text = tokens[0].text
    if kind is DataKind.INTERFACE_NAME and text.endswith("*"):
        if text.endswith("\\*"):
            return InterfaceName(text[:-2] + "*")
        return InterfaceName(text[:-1], prefix=True) if len(text) > 1 else None
    return InterfaceName(text) if text else None


def _flags(kind: DataKind, tokens: Sequence[Token]) -> Interval | None:
    """Flags joined by `,` or `|`, perhaps in parentheses."""
    total = 0
    wanted = [token for token in tokens if token.text not in ("(", ")")]
    for index, token in enumerate(wanted):
        if index % 2:
            if token.text not in (",", "|"):
                return None
            continue
        number = _number(kind, token)
        if number is None:
            return None
        total |= number
    return (total, total) if len(wanted) % 2 else None


def _number(kind: DataKind, token: Token) -> int | None:
    if token.kind is TokenKind.ADDRESS:
        if kind is DataKind.IPV4:
            return ipv4(token.text)
        if kind is DataKind.IPV6:
            return ipv6(token.text)
        return mac(token.text) if kind is DataKind.ETHERNET and token.text.count(":") == 5 else None
    if token.kind is TokenKind.NUMBER and token.text in _NAMES.get(kind, {}):
        return _NAMES[kind][token.text]
    if token.kind is TokenKind.NUMBER:
        return _plain_number(token.text, bits(kind))
    if token.kind in (TokenKind.WORD, TokenKind.STRING):
        return _NAMES.get(kind, {}).get(token.text)
    return None


def _plain_number(text: str, width: int) -> int | None:
    # SOUNDNESS: a leading 0 makes an octal number for some releases and none for others.
    if len(text) > 40 or (len(text) > 1 and text[0] == "0" and text[1] != "x"):
        return None
    try:
        number = int(text, 16) if text[:2] == "0x" else int(text)
    except ValueError:
        return None
    return number if number < 1 << width else None


def _prefix(kind: DataKind, address: Token, length: Token) -> Interval | None:
    value, width = _number(kind, address), bits(kind)
    if value is None or length.kind is not TokenKind.NUMBER or kind not in (DataKind.IPV4, DataKind.IPV6):
        return None
    ones = _plain_number(length.text, 8)
    if ones is None or ones > width:
        return None
    rest = (1 << (width - ones)) - 1
    return value & ~rest, value | rest
