"""Comparisons as conditions on packets."""

from __future__ import annotations

import enum
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    ANYTHING,
    PROTOCOLS_WITH_PORTS,
    TCP,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
    Not,
    Unknown,
    parts_of,
)
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter import conditions
from segcheck.vendors.linux.netfilter.program import (
    Asked,
    Condition,
    InterfaceCondition,
    InterfaceName,
    Layer,
    StateCondition,
)
from segcheck.vendors.linux.nftables import names
from segcheck.vendors.linux.nftables.data import BITMASKS, DataKind, Everything, Value, bits
from segcheck.vendors.linux.nftables.keys import BOTH, Key, Subject

# SOURCE: RFC 8200, section 4.1; an IPv6 packet may have these before what it carries.
_EXTENSION_HEADERS = frozenset((0, 43, 44, 51, 60, 135, 139, 140))
_FAMILY_NUMBERS = {
    DataKind.IP_FAMILY: {2: Family.IPV4, 10: Family.IPV6},
    DataKind.ETHERNET_TYPE: {0x0800: Family.IPV4, 0x86DD: Family.IPV6},
    DataKind.PROTOCOL: {4: Family.IPV4, 6: Family.IPV6},
}
_ARP = 0x0806
_TRACKED = ("established", "invalid", "new", "related", "untracked")


class Alternative(NamedTuple):
    """One way for a comparison to hold: every condition, for packets of `families`."""

    asked: tuple[Asked, ...] = ()
    families: tuple[Family, ...] = BOTH


def open_reason(condition: Condition) -> str:
    """Why the condition is not told by the text; "" when it is."""
    waiting = [condition.generous]
    while waiting:
        match = waiting.pop()
        if isinstance(match, Unknown):
            return match.reason
        waiting.extend(parts_of(match))
    return ""


def is_open(alternative: Alternative) -> bool:
    """Whether it names its own line: a state, or something that is left open."""
    return any(
        isinstance(part, StateCondition) or (isinstance(part, Condition) and open_reason(part) != "")
        for part in alternative.asked
    )


class Place(NamedTuple):
    """Where a comparison stands. `carried`: protocols that the rule has asked for before; empty: any.

    `ethernet`: the condition that a packet came as an Ethernet frame; None: nothing tells.
    """

    origin: Origin
    layer: Layer
    carried: tuple[int, ...] = ()
    ethernet: InterfaceCondition | None = None

    def open(self, reason: str) -> Condition:
        """A condition that may hold or not."""
        return conditions.unknown(self.origin, reason)

    def frames(self, keys: Iterable[Key]) -> tuple[Asked, ...]:
        """What must hold for the sender's hardware address to be asked for at all.

        SOUNDNESS: only frames of Ethernet have one; what comes from a tunnel is never unequal to any.
        """
        if self.layer is Layer.BRIDGE or all(key.subject is not Subject.HARDWARE for key in keys):
            return ()
        return (self.ethernet or self.open("nft-not-ethernet"),)


class Operator(enum.Enum):
    """Relations. IMPLICIT: none is written; NONE_OF: `!` before flags."""

    IMPLICIT = ""
    EQUAL = "=="
    UNEQUAL = "!="
    LESS = "<"
    MORE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    NONE_OF = "!"


_ORDERS = frozenset((Operator.LESS, Operator.MORE, Operator.AT_MOST, Operator.AT_LEAST))


def ordered(kind: DataKind, relation: Operator, value: int) -> tuple[Interval, ...] | None:
    """Numbers that are less (…) than `value`; None where the type has no order."""
    width = bits(kind)
    if not width or relation not in _ORDERS:
        return None
    last = (1 << width) - 1
    low, high = {
        Operator.LESS: (0, value - 1),
        Operator.AT_MOST: (0, value),
        Operator.MORE: (value + 1, last),
        Operator.AT_LEAST: (value, last),
    }[relation]
    return ((low, high),) if low <= high else ()


def opened(keys: Sequence[Key], place: Place, reason: str = "") -> Alternative:
    """The comparison may hold or not, for the packets it is about."""
    families, needed = _needs(keys)
    return Alternative(
        (*needed, place.open(reason or next((key.reason for key in keys if key.reason), _UNREAD))), families
    )


_UNREAD = "nft-condition-unread"


def _needs(keys: Iterable[Key]) -> tuple[tuple[Family, ...], tuple[Condition, ...]]:
    """What a packet must be for the questions to make sense."""
    families = tuple(family for family in BOTH if all(family in key.families for key in keys))
    needed = {key.protocols: None for key in keys if key.protocols}
    return families, tuple(
        conditions.values(Field.PROTOCOL, ((number, number) for number in protocols)) for protocols in needed
    )


# -- one question ------------------------------------------------------------------------------------------


def one_of(key: Key, values: Sequence[Value | None], negated: bool, place: Place) -> Alternative | None:
    """The value is one of `values` (None among them: one that is not understood), or none of them; None: never so."""
    if key.subject is Subject.INTERFACE:
        return _interfaces(key, values, negated, place)
    if key.subject in (Subject.OPEN, Subject.FRAGMENT_OFFSET):
        return opened((key,), place)
    understood: list[Interval] = []
    for value in values:
        if value is None or isinstance(value, InterfaceName):
            return opened((key,), place)
        understood.append((0, (1 << bits(key.kind)) - 1) if isinstance(value, Everything) else value)
    if key.subject is Subject.FAMILY:
        return _families(key, understood, negated, place)
    if key.kind in BITMASKS and key.subject is not Subject.FLAGS:
        return flagged(key, lambda number: _within(number, understood) is not negated, place)
    families, needed = _needs((key,))
    if not understood:
        return Alternative((*needed, *place.frames((key,))), families) if negated else None
    return Alternative(_plain(key, tuple(understood), negated, needed, place), families)


def _plain(
    key: Key, intervals: tuple[Interval, ...], negated: bool, needed: tuple[Condition, ...], place: Place
) -> tuple[Asked, ...]:
    wanted = _condition(key, intervals, place)
    if not negated:
        return (wanted,)
    return (*needed, conditions.negated(wanted), *place.frames((key,)))


def _condition(key: Key, intervals: tuple[Interval, ...], place: Place) -> Condition:
    field = key.field or Field.PROTOCOL
    if key.subject is Subject.PORT:
        return conditions.ports(field, intervals, key.protocols)
    if key.subject is Subject.ANY_PORT:
        return _any_port(FieldIn(field, intervals), place)
    if key.subject is Subject.FLAGS:
        return conditions.of_first_fragment((TCP,), FieldIn(field, intervals))
    if key.subject is Subject.ICMP:
        return conditions.of_first_fragment(key.protocols, FieldIn(field, intervals))
    if key.subject is Subject.NEXT_HEADER:
        if any(low <= number <= high for low, high in intervals for number in _EXTENSION_HEADERS):
            return place.open("nft-next-header")
        # SOUNDNESS: what the packet carries may stand behind further headers, and then this one is another.
        return conditions.every((conditions.values(field, intervals), place.open("nft-next-header")))
    return conditions.values(field, intervals)


def _any_port(match: Match, place: Place) -> Condition:
    """Ports of whatever the packet carries: the kernel looks at the same place in every protocol."""
    carried = place.carried or PROTOCOLS_WITH_PORTS
    with_ports = tuple(number for number in carried if number in PROTOCOLS_WITH_PORTS)
    parts = [conditions.of_first_fragment(with_ports, match)] if with_ports else []
    if not place.carried or len(with_ports) < len(carried):
        others = Not(FieldIn(Field.PROTOCOL, tuple((number, number) for number in sorted(PROTOCOLS_WITH_PORTS))))
        parts.append(conditions.every((conditions.plain(others), place.open("nft-header-part"))))
    return conditions.either(parts)


def _interfaces(key: Key, values: Sequence[Value | None], negated: bool, place: Place) -> Alternative | None:
    wanted: list[InterfaceName] = []
    for value in values:
        if isinstance(value, Everything):
            wanted.append(InterfaceName("", prefix=True))
        elif isinstance(value, InterfaceName):
            wanted.append(value)
        else:
            return opened((key,), place, "nft-interface-index")
    if not wanted:
        return Alternative() if negated else None
    return Alternative((InterfaceCondition(tuple(wanted), key.outgoing, negated),))


def _families(key: Key, intervals: Sequence[Interval], negated: bool, place: Place) -> Alternative | None:
    numbers = _FAMILY_NUMBERS[key.kind]
    if key.kind is DataKind.ETHERNET_TYPE:
        known = {*numbers, _ARP}
        if any(low != high or low not in known for low, high in intervals):
            # A frame with a tag: whether the packet in it is asked depends on the card.
            return opened((key,), place, "nft-link-layer")
    found = tuple(
        family
        for number, family in numbers.items()
        if family in key.families and _within(number, intervals) is not negated
    )
    if not found:
        return None
    if key.reason and place.layer is not Layer.BRIDGE:
        return Alternative((place.open("nft-not-ethernet"),), found)
    return Alternative((), found)


def _within(number: int, intervals: Iterable[Interval]) -> bool:
    return any(low <= number <= high for low, high in intervals)


# -- flags -------------------------------------------------------------------------------------------------


def flagged(key: Key, holds: Callable[[int], bool], place: Place) -> Alternative | None:
    """The flags are such that `holds`: every value they can have is tried."""
    if key.subject is Subject.STATE:
        states = frozenset(name.upper() for name in _TRACKED if holds(names.STATES[name]))
        if len(states) == len(_TRACKED):
            return Alternative()
        return Alternative((StateCondition(states, False, place.origin),)) if states else None
    if key.subject is not Subject.FLAGS:
        return opened((key,), place, "nft-connection-part")
    found = [number for number in range(256) if holds(number)]
    if not found:
        return None
    return Alternative((conditions.of_first_fragment((TCP,), FieldIn(Field.TCP_FLAGS, _runs(found))),))


def _runs(numbers: Sequence[int]) -> tuple[Interval, ...]:
    """Ascending numbers as intervals."""
    result: list[Interval] = []
    for number in numbers:
        if result and result[-1][1] == number - 1:
            result[-1] = result[-1][0], number
        else:
            result.append((number, number))
    return tuple(result)


def flag_relation(relation: Operator, wanted: int, care: int | None) -> Callable[[int], bool] | None:
    """Which flags satisfy `flags & care RELATION wanted`; None where that cannot be told.

    SOURCE: `nft --debug=netlink`: without relation and mask at least one of the flags is set.
    """
    if relation is Operator.NONE_OF and care is None:
        return lambda number: not number & wanted
    if relation is Operator.IMPLICIT and care is None:
        return lambda number: bool(number & wanted)
    compare = {Operator.EQUAL: operator.eq, Operator.UNEQUAL: operator.ne}.get(relation)
    if compare is None:
        return None
    mask = (1 << 32) - 1 if care is None else care
    return lambda number: bool(compare(number & mask, wanted))


def masked_flags(value: int, care: int, negated: bool) -> Alternative:
    """TCP flags under a mask, the common form, as one condition."""
    wanted = conditions.tcp_flags(value, care)
    if not negated:
        return Alternative((wanted,))
    return Alternative((conditions.values(Field.PROTOCOL, ((TCP, TCP),)), conditions.negated(wanted)))


def translated(key: Key, wanted: int, place: Place) -> Alternative:
    """`ct status dnat`: the session was translated; other bits cannot be told."""
    found = frozenset(name.upper() for name in ("snat", "dnat") if wanted & names.STATUSES[name])
    if not found or wanted & ~(names.STATUSES["snat"] | names.STATUSES["dnat"]):
        return opened((key,), place, "nft-connection-part")
    return Alternative((StateCondition(found, False, place.origin),))


def masked(key: Key, value: int, care: int, negated: bool, place: Place) -> Alternative | None:
    """The field's bits in `care` are those of `value`."""
    if key.subject not in (Subject.FIELD, Subject.PORT, Subject.ANY_PORT, Subject.ICMP) or key.field is None:
        return opened((key,), place)
    families, needed = _needs((key,))
    if value & ~care:
        return Alternative(needed, families) if negated else None
    match = FieldMasked(key.field, value, care) if care else ANYTHING
    if key.subject is Subject.FIELD:
        wanted = conditions.plain(match)
    elif key.subject is Subject.ANY_PORT:
        wanted = _any_port(match, place)
    else:
        wanted = conditions.of_first_fragment(key.protocols, match)
    return Alternative((*needed, conditions.negated(wanted)) if negated else (wanted,), families)
