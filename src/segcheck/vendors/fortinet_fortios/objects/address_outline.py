"""Which addresses packets that meet a condition can have: intervals that hold at least all of them."""

from __future__ import annotations

from segcheck.model.header import AllOf, AnyOf, Cited, Family, Field, FieldIn, FieldMasked, Interval, Match
from segcheck.vendors.fortinet_fortios.objects.intervals import intersection, union

_DEEPEST = 40  # conditions are built by this package and nest a few levels; deeper ones may hold any address


def addresses_of(match: Match, field: Field, family: Family) -> tuple[Interval, ...]:
    """Addresses that packets matched by `match` can have in `field`; possibly some more, never fewer.

    SOUNDNESS: negations and unknown parts hold for any address. Cost: linear in the condition.

    >>> some = FieldIn(Field.SOURCE, ((5, 9), (20, 20)))
    >>> addresses_of(AllOf((some, AnyOf((FieldIn(Field.SOURCE, ((1, 6),)),)))), Field.SOURCE, Family.IPV4)
    ((5, 6),)
    """
    return _outline(match, field, ((0, (1 << family.address_bits) - 1),), 0)


def _outline(match: Match, field: Field, everything: tuple[Interval, ...], depth: int) -> tuple[Interval, ...]:
    if depth > _DEEPEST:
        return everything
    if isinstance(match, FieldIn) and match.field is field:
        return union(match.intervals)
    if isinstance(match, FieldMasked) and match.field is field:
        low = match.value & match.care
        return ((low, low | (everything[0][1] & ~match.care)),)
    if isinstance(match, Cited):
        return _outline(match.part, field, everything, depth + 1)
    if isinstance(match, AllOf):
        result = everything
        for part in match.parts:
            one = _outline(part, field, everything, depth + 1)
            if one is not everything:
                result = one if result is everything else intersection(result, one)
        return result
    if isinstance(match, AnyOf):
        found = [_outline(part, field, everything, depth + 1) for part in match.parts]
        return everything if everything in found else union(interval for one in found for interval in one)
    return everything
