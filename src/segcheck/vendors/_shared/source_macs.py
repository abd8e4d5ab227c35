"""Conditions without what they ask of the sender's hardware address."""

from __future__ import annotations

import operator

from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Cited,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
)


def without_source_macs(match: Match, *, generous: bool) -> Match:
    """`match` for some sender (`generous`) or for every sender; itself where it asks for no hardware address.

    INVARIANT: conditions of objects are no deeper than groups may be nested, so this ends.

    >>> without_source_macs(FieldIn(Field.SOURCE_MAC, ((1, 1),)), generous=True)
    Anything()
    """
    if isinstance(match, FieldIn | FieldMasked):
        if match.field is not Field.SOURCE_MAC:
            return match
        return ANYTHING if generous else NOTHING
    if isinstance(match, AllOf | AnyOf):
        parts = tuple(without_source_macs(part, generous=generous) for part in match.parts)
        return match if all(map(operator.is_, parts, match.parts)) else type(match)(parts)
    if isinstance(match, Not):
        part = without_source_macs(match.part, generous=not generous)
        return match if part is match.part else Not(part)
    if isinstance(match, Cited):
        part = without_source_macs(match.part, generous=generous)
        return match if part is match.part else Cited(part, match.origin)
    return match
