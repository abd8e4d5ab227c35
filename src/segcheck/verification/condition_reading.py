"""Conditions of allowed flows, as certificates write them."""

from __future__ import annotations

from collections.abc import Mapping

from segcheck.model.header import AllOf, AnyOf, Family, Field, FieldIn, FieldMasked, Match, Not
from segcheck.verification.addresses import intervals
from segcheck.verification.json_text import Value

MAX_NESTING = 64

_FIELDS: Mapping[str, Field] = {field.value: field for field in Field}
_EXCHANGED = {
    Field.SOURCE: Field.DESTINATION,
    Field.DESTINATION: Field.SOURCE,
    Field.SOURCE_PORT: Field.DESTINATION_PORT,
    Field.DESTINATION_PORT: Field.SOURCE_PORT,
}


def read_condition(value: Value, family: Family, nesting: int = 1) -> Match:
    """The condition at `value`. Raises: RefusedError."""
    if nesting > MAX_NESTING:
        value.wrong("shallow")
    members = value.members((), ("in", "bits", "all", "any", "not"))
    if len(members) != 1:
        value.wrong("one-member")
    kind, content = next(iter(members.items()))
    if kind == "in":
        field, listed = content.items_of(2)
        named = read_field(field)
        return FieldIn(named, intervals(listed, named, family))
    if kind == "bits":
        field, wanted, care = content.items_of(3)
        named = read_field(field)
        largest = (1 << named.bits(family)) - 1
        return FieldMasked(named, wanted.number(0, largest), care.number(0, largest))
    if kind == "not":
        return Not(read_condition(content, family, nesting + 1))
    parts = tuple(read_condition(part, family, nesting + 1) for part in content.items())
    return AllOf(parts) if kind == "all" else AnyOf(parts)


def read_field(value: Value) -> Field:
    """The field of that name. Raises: RefusedError."""
    return _FIELDS[value.choice(tuple(_FIELDS))]


def exchanged(match: Match) -> Match:
    """The condition of a certificate with source and destination exchanged, ports too: what comes back.

    >>> exchanged(Not(FieldIn(Field.SOURCE, ((1, 2),))))
    Not(part=FieldIn(field=<Field.DESTINATION: 'destination'>, intervals=((1, 2),)))
    """
    if isinstance(match, FieldIn):
        return FieldIn(_EXCHANGED.get(match.field, match.field), match.intervals)
    if isinstance(match, FieldMasked):
        return FieldMasked(_EXCHANGED.get(match.field, match.field), match.value, match.care)
    if isinstance(match, Not):
        return Not(exchanged(match.part))
    if isinstance(match, AllOf):
        return AllOf(tuple(exchanged(part) for part in match.parts))
    if isinstance(match, AnyOf):
        return AnyOf(tuple(exchanged(part) for part in match.parts))
    raise AssertionError(f"no condition of a certificate: {type(match).__name__}")
