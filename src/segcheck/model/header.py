"""Packet headers: fields, conditions over them (`Match`), and one concrete header (`Flow`)."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.source.text import Origin

Interval: TypeAlias = tuple[int, int]
"""Inclusive integer interval (low, high)."""


class Family(enum.Enum):
    """Address family; the value is the IP version.

    `address_bits`: width of an address, 32 or 128. `icmp`: protocol number of the family's ICMP, 1 or 58.
    CHOICE: plain attributes of the members and not properties: route lookup asks for the width a million times.
    """

    IPV4 = 4
    IPV6 = 6

    address_bits: int
    icmp: int

    def __init__(self, version: int) -> None:
        self.address_bits = 32 if version == 4 else 128
        self.icmp = 1 if version == 4 else 58


class Field(enum.Enum):
    """One header field. The value is the attribute name on `Flow`.

    The order here is for reading; the order in packet sets is a measured decision of `segcheck.symbolic`.
    """

    STATE = "state"
    PROTOCOL = "protocol"
    SOURCE = "source"
    DESTINATION = "destination"
    SOURCE_PORT = "source_port"
    DESTINATION_PORT = "destination_port"
    ICMP_TYPE = "icmp_type"
    ICMP_CODE = "icmp_code"
    TCP_FLAGS = "tcp_flags"
    FRAGMENT = "fragment"
    SOURCE_MAC = "source_mac"
    MARK = "mark"

    # CHOICE: hashed by identity. Conditions and rows are hashed and looked up millions of times, and the hash of an
    # enum member is a function written in Python: a tenth of the time of a large matrix.
    __hash__ = object.__hash__

    def bits(self, family: Family) -> int:
        """Width of the field in bits.

        >>> Field.SOURCE.bits(Family.IPV6)
        128
        """
        width = _BITS.get(self)
        return family.address_bits if width is None else width


_BITS = {
    Field.STATE: 1,
    Field.PROTOCOL: 8,
    Field.SOURCE_PORT: 16,
    Field.DESTINATION_PORT: 16,
    Field.ICMP_TYPE: 8,
    Field.ICMP_CODE: 8,
    Field.TCP_FLAGS: 8,
    Field.FRAGMENT: 1,
    Field.SOURCE_MAC: 48,
    Field.MARK: 16,
}

# Values of STATE. A NEW packet belongs to no session that a stateful device on its way knows;
# an ESTABLISHED one belongs to a session whose opening packet every such device let through.
NEW, ESTABLISHED = 0, 1
# A MARK is what an earlier stage of the same device noted on the packet ("VIP 3 translated it"). It is not on the wire:
# every packet enters a device with UNMARKED, and none leaves with a mark.
UNMARKED = 0
# Values of FRAGMENT: whole packets and first fragments carry layer-4 fields, other fragments do not.
FIRST_FRAGMENT, OTHER_FRAGMENT = 0, 1
ICMP, TCP, UDP, ICMPV6, SCTP = 1, 6, 17, 58, 132
PROTOCOLS_WITH_PORTS = (TCP, UDP, SCTP)
# TCP flag bits. SOURCE: RFC 9293, section 3.1.
FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = 1, 2, 4, 8, 16, 32, 64, 128


@dataclass(frozen=True, slots=True)
class Anything:
    """Matches every packet."""


@dataclass(frozen=True, slots=True)
class FieldIn:
    """The field lies in one of the inclusive intervals; no interval matches nothing."""

    field: Field
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class FieldMasked:
    """The field equals `value` on the bits set in `care` (wildcard masks, also discontiguous; TCP flags)."""

    field: Field
    value: int
    care: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part matches; no part matches everything."""

    parts: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part matches; no part matches nothing."""

    parts: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Match


@dataclass(frozen=True, slots=True)
class RepliesTo:
    """The packet is ESTABLISHED and the packet that opened its session matches `opening`.

    How an opening packet is derived from its reply is the business of `semantics.sessions`.
    """

    opening: Match


@dataclass(frozen=True, slots=True)
class Unknown:
    """May match any packet or none; nobody can tell from the configuration.

    `reason` is a message code (time-range, user, unrecognized …), `origin` the lines that are to blame.
    """

    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Holds on the days from `first` to `last`, both within (None: no limit), and on no other.

    What happens on `first` and `last` themselves is decided by the hour and so not known. Until the snapshot is set to
    a day (`semantics.calendar`), it may hold or not, like `Unknown`; `reason` and `origin` as there.
    """

    first: datetime.date | None
    last: datetime.date | None
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class FirstMatch:
    """What the first line whose condition holds says: (condition, whether `FirstMatch` holds then); else it does not.

    For conditions made of whole rule lists: what an opposite policy permits.
    """

    lines: tuple[tuple[Match, bool], ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """Matches what `part` matches; `origin` are the lines that say so.

    For conditions made of other lists (a class that names an access list): a decision can then name the entry.
    """

    part: Match
    origin: Origin


Match: TypeAlias = (
    Anything | FieldIn | FieldMasked | AllOf | AnyOf | Not | RepliesTo | Unknown | Dated | FirstMatch | Cited
)
"""A condition over one packet. Match values may be shared between rules (object groups)."""

ANYTHING = Anything()
NOTHING = AnyOf(())


def parts_of(match: Match) -> tuple[Match, ...]:
    """The conditions `match` is made of, one level down; none for a condition without parts.

    >>> parts_of(Not(ANYTHING))
    (Anything(),)
    """
    if isinstance(match, AllOf | AnyOf):
        return match.parts
    if isinstance(match, Not | Cited):
        return (match.part,)
    if isinstance(match, RepliesTo):
        return (match.opening,)
    if isinstance(match, FirstMatch):
        return tuple(part for part, _ in match.lines)
    return ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One concrete packet header.

    Fields that a packet does not have (ports of ICMP, flags of UDP, layer-4 fields of a later fragment) are 0.
    """

    family: Family
    source: int
    destination: int
    protocol: int
    source_port: int = 0
    destination_port: int = 0
    icmp_type: int = 0
    icmp_code: int = 0
    tcp_flags: int = 0
    fragment: int = FIRST_FRAGMENT
    state: int = NEW
    source_mac: int = 0
    mark: int = UNMARKED

    def value(self, field: Field) -> int:
        """The value of `field`."""
        number: int = getattr(self, field.value)
        return number
