"""What a condition says about addresses, as intervals that hold at least every address it can match."""

from __future__ import annotations

from segcheck.model.header import (
    FIRST_FRAGMENT,
    AllOf,
    AnyOf,
    Cited,
    Dated,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Interval,
    Match,
    Not,
    RepliesTo,
    Unknown,
    parts_of,
)
from segcheck.vendors._shared.vlan_lists import joined
from segcheck.vendors.cisco_ios.addresses import EVERY_IPV4

# Fields that swap when a packet is turned around.
_OPPOSITE = {
    Field.SOURCE: Field.DESTINATION,
    Field.DESTINATION: Field.SOURCE,
    Field.SOURCE_PORT: Field.DESTINATION_PORT,
    Field.DESTINATION_PORT: Field.SOURCE_PORT,
}


def address_intervals(match: Match, field: Field) -> tuple[Interval, ...]:
    """IPv4 addresses that packets matched by `match` can have in `field`; possibly some more, never fewer.

    SOUNDNESS: negations and unknown parts count as any address. A pool made too large lets more addresses appear.

    >>> some = FieldIn(Field.SOURCE, ((5, 9),))
    >>> address_intervals(AllOf((some, Not(FieldIn(Field.SOURCE, ((7, 7),))))), Field.SOURCE)
    ((5, 9),)
    """
    if isinstance(match, FieldIn) and match.field is field:
        return joined(match.intervals)
    if isinstance(match, FieldMasked) and match.field is field:
        return _masked(match)
    if isinstance(match, Cited):
        return address_intervals(match.part, field)
    if isinstance(match, AllOf):
        result: tuple[Interval, ...] = (EVERY_IPV4,)
        for part in match.parts:
            result = _common(result, address_intervals(part, field))
        return result
    if isinstance(match, AnyOf):
        return joined(interval for part in match.parts for interval in address_intervals(part, field))
    return (EVERY_IPV4,)


def may_carry(match: Match, protocol: int, ports: tuple[int, ...]) -> bool:
    """Whether whole packets of `protocol` to one of the destination `ports` may match.

    SOUNDNESS: the two conditions are looked at one by one, and negations and unknown parts hold for anything, so the
    answer is True rather too often.

    >>> web = AllOf((FieldIn(Field.PROTOCOL, ((6, 6),)), FieldIn(Field.DESTINATION_PORT, ((443, 443),))))
    >>> may_carry(web, 6, (21,)), may_carry(web, 6, (443, 8443))
    (False, True)
    """
    return _may_hold(match, Field.PROTOCOL, protocol) and any(
        _may_hold(match, Field.DESTINATION_PORT, port) for port in ports
    )


def _may_hold(match: Match, field: Field, value: int) -> bool:
    if isinstance(match, FieldIn):
        wanted = value if match.field is field else FIRST_FRAGMENT if match.field is Field.FRAGMENT else None
        return wanted is None or any(low <= wanted <= high for low, high in match.intervals)
    if isinstance(match, AllOf):
        return all(_may_hold(part, field, value) for part in match.parts)
    if isinstance(match, AnyOf):
        return any(_may_hold(part, field, value) for part in match.parts)
    if isinstance(match, Cited):
        return _may_hold(match.part, field, value)
    return not isinstance(match, RepliesTo)


def only_about(match: Match, field: Field) -> bool:
    """Whether nothing but `field` decides the match.

    >>> only_about(FieldIn(Field.SOURCE, ((1, 1),)), Field.SOURCE)
    True
    """
    if isinstance(match, FieldIn | FieldMasked):
        return match.field is field
    if isinstance(match, Unknown | Dated | RepliesTo):
        return False
    return all(only_about(part, field) for part in parts_of(match))


def turned_around(match: Match) -> Match:
    """The same condition about the opposite direction: source and destination swapped.

    >>> turned_around(FieldIn(Field.SOURCE, ((1, 1),)))
    FieldIn(field=<Field.DESTINATION: 'destination'>, intervals=((1, 1),))
    """
    if isinstance(match, FieldIn):
        return FieldIn(_OPPOSITE.get(match.field, match.field), match.intervals)
    if isinstance(match, FieldMasked):
        return FieldMasked(_OPPOSITE.get(match.field, match.field), match.value, match.care)
    if isinstance(match, AllOf):
        return AllOf(tuple(turned_around(part) for part in match.parts))
    if isinstance(match, AnyOf):
        return AnyOf(tuple(turned_around(part) for part in match.parts))
    if isinstance(match, Not):
        return Not(turned_around(match.part))
    if isinstance(match, Cited):
        return Cited(turned_around(match.part), match.origin)
    if isinstance(match, RepliesTo):
        return RepliesTo(turned_around(match.opening))
    if isinstance(match, FirstMatch):
        return FirstMatch(tuple((turned_around(part), holds) for part, holds in match.lines))
    return match


def overlapping(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> bool:
    """Whether the two share an address.

    >>> overlapping(((1, 5),), ((5, 9),)), overlapping(((1, 5),), ((6, 9),))
    (True, False)
    """
    return bool(_common(one, other))


def _masked(match: FieldMasked) -> tuple[Interval, ...]:
    # The free bits below the highest fixed ones; free bits above fixed ones make the interval wider than the match.
    free = EVERY_IPV4[1] & ~match.care
    low = match.value & match.care
    return ((low, low | free),)


def _common(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> tuple[Interval, ...]:
    return tuple(
        (max(low, first), min(high, last))
        for low, high in one
        for first, last in other
        if low <= last and first <= high
    )
