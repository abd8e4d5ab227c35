"""Fields, addresses and conditions in plain JSON."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias

from segcheck.errors import InternalError
from segcheck.model.header import (
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Not,
)
from segcheck.model.translation import Rewrite, SetInto
from segcheck.semantics.forwarding import merge

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | bool | None"
"""A value of JSON."""


class Spelling:
    """How values of one family are written.

    >>> Spelling(Family.IPV4).value(Field.SOURCE, 0x0A000001), Spelling(Family.IPV4).value(Field.SOURCE_MAC, 0x5E005301)
    ('10.0.0.1', '00:00:5e:00:53:01')
    """

    def __init__(self, family: Family) -> None:
        self.family = family

    def value(self, field: Field, value: int) -> Plain:
        """One value of `field`."""
        if field in (Field.SOURCE, Field.DESTINATION):
            return self.address(value)
        return mac(value) if field is Field.SOURCE_MAC else value

    def address(self, value: int) -> str:
        """An address as RFC 5952 writes it, without a dotted part."""
        if self.family is Family.IPV4:
            return str(ipaddress.IPv4Address(value))
        return _ipv6(value)

    def intervals(self, field: Field, intervals: Iterable[Interval]) -> list[Plain]:
        """An interval list: ascending, disjoint, not touching, within the width of `field`."""
        highest = (1 << field.bits(self.family)) - 1
        inside = ((low, min(high, highest)) for low, high in intervals if low <= highest)
        return [[self.value(field, low), self.value(field, high)] for low, high in merge(inside)]

    def rewrite(self, rewrite: Rewrite) -> list[Plain]:
        """A field and how it is rewritten."""
        name = rewrite.field.value
        if isinstance(rewrite, SetInto):
            return [name, {"in": self.intervals(rewrite.field, rewrite.intervals)}]
        return [name, {"value": rewrite.value & rewrite.care, "care": rewrite.care}]

    def condition(self, match: Match) -> Plain:
        """A condition of a flow. Raises: InternalError for one that no policy file can write."""
        match match:
            case FieldIn(field, intervals):
                return {"in": [field.value, self.intervals(field, intervals)]}
            case FieldMasked(field, value, care):
                return {"bits": [field.value, value, care]}
            case AllOf(parts):
                return {"all": [self.condition(part) for part in parts]}
            case AnyOf(parts):
                return {"any": [self.condition(part) for part in parts]}
            case Not(part):
                return {"not": self.condition(part)}
            case Cited(part):
                return self.condition(part)
            case Anything():
                return {"all": []}
        raise InternalError(f"a flow holds {type(match).__name__}, which says nothing for certain")


def mac(value: int) -> str:
    """A MAC address.

    >>> mac(0x5E0053FF)
    '00:00:5e:00:53:ff'
    """
    return ":".join(f"{value:012x}"[start : start + 2] for start in range(0, 12, 2))


def _ipv6(value: int) -> str:
    """CHOICE: Python 3.13 writes an address that embeds an IPv4 one with dots; here the groups are always hexadecimal.

    >>> _ipv6(0xFFFF01020304), _ipv6(0x20010DB8 << 96 | 1)
    ('::ffff:102:304', '2001:db8::1')
    """
    address = ipaddress.IPv6Address(value)
    if value >> 32 != 0xFFFF:
        return str(address)
    return f"::ffff:{value >> 16 & 0xFFFF:x}:{value & 0xFFFF:x}"
