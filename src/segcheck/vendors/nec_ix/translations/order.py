"""Filters of an interface that also translates, read in both orders.

SOUNDNESS: no manual at hand tells whether an IX holds a packet against its filters before or after translation. The
pipeline filters what comes in before translation, and what goes out before translation; here each filter gets leading
rules that leave open what becomes of packets about which the other order would say something else (docs/adr/0027).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from segcheck.model.filters import Action, Binding, Rule
from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Interval,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.model.translation import Rewrite, SetInto, Translation
from segcheck.source.text import Origin
from segcheck.vendors._shared.first_match import permitted

_REASON = "nec-order-of-translation"
_ANSWERED = {
    Field.SOURCE: Field.DESTINATION,
    Field.DESTINATION: Field.SOURCE,
    Field.SOURCE_PORT: Field.DESTINATION_PORT,
    Field.DESTINATION_PORT: Field.SOURCE_PORT,
}
# More rules times translations than this are not compared one by one.
_MOST_COMPARISONS = 50_000


def in_both_orders(bindings: Sequence[Binding], translations: Sequence[Translation]) -> tuple[Binding, ...]:
    """`bindings` of one direction, with doubts where `translations` of the same interface would make a difference."""
    return tuple(_doubted(binding, translations) for binding in bindings)


def _doubted(binding: Binding, translations: Sequence[Translation]) -> Binding:
    found = binding.filter
    if found.family is not Family.IPV4 or not translations:
        return binding
    as_it_came = permitted(found.rules, found.default)
    few = len(found.rules) * len(translations) <= _MOST_COMPARISONS
    doubts = []
    for translation in translations:
        differing: Match | None = ANYTHING
        if few:
            differing = _difference(as_it_came, translation)
        if differing is not None:
            match = AllOf((translation.match, differing, Unknown(translation.origin, _REASON)))
            doubts.append(Rule("translation", match, Action.UNKNOWN, (*translation.origin, *binding.origin)))
    return replace(binding, filter=replace(found, rules=(*doubts, *found.rules))) if doubts else binding


def _difference(as_it_came: FirstMatch, translation: Translation) -> Match | None:
    """Packets that the list judges otherwise once they are rewritten; None where there are surely none."""
    rewrites = {rewrite.field: rewrite for rewrite in translation.rewrites}
    rewritten = seen_rewritten(as_it_came, rewrites, translation.origin)
    if rewritten == as_it_came:
        return None
    return AnyOf((AllOf((as_it_came, Not(rewritten))), AllOf((Not(as_it_came), rewritten))))


def seen_rewritten(match: Match, rewrites: Mapping[Field, Rewrite], origin: Origin) -> Match:
    """The condition on a packet under which `match` holds for what `rewrites` make of it.

    >>> into = {Field.DESTINATION: SetInto(Field.DESTINATION, ((7, 7),))}
    >>> seen_rewritten(FieldIn(Field.DESTINATION, ((5, 9),)), into, ())
    Anything()
    >>> seen_rewritten(FieldIn(Field.DESTINATION, ((1, 2),)), into, ())
    AnyOf(parts=())
    """
    if isinstance(match, FieldIn):
        rewrite = rewrites.get(match.field)
        return match if rewrite is None else _held(_values(rewrite, match.field), match.intervals, origin)
    if isinstance(match, FieldMasked):
        rewrite = rewrites.get(match.field)
        return match if rewrite is None else _masked(match, _values(rewrite, match.field), origin)
    if isinstance(match, AllOf):
        return _all(seen_rewritten(part, rewrites, origin) for part in match.parts)
    if isinstance(match, AnyOf):
        return _any(seen_rewritten(part, rewrites, origin) for part in match.parts)
    if isinstance(match, Not):
        return Not(seen_rewritten(match.part, rewrites, origin))
    if isinstance(match, Cited):
        return Cited(seen_rewritten(match.part, rewrites, origin), match.origin)
    if isinstance(match, FirstMatch):
        return FirstMatch(tuple((seen_rewritten(part, rewrites, origin), holds) for part, holds in match.lines))
    if isinstance(match, RepliesTo):
        turned = {_ANSWERED[field]: rewrite for field, rewrite in rewrites.items() if field in _ANSWERED}
        return RepliesTo(seen_rewritten(match.opening, turned, origin))
    return match


def _values(rewrite: Rewrite, field: Field) -> tuple[Interval, ...]:
    """What the field can be afterwards."""
    if isinstance(rewrite, SetInto):
        return rewrite.intervals
    every = (1 << field.bits(Family.IPV4)) - 1
    return ((rewrite.value & rewrite.care, (rewrite.value & rewrite.care) | (every & ~rewrite.care)),)


def _held(values: Iterable[Interval], intervals: Sequence[Interval], origin: Origin) -> Match:
    inside = [any(low <= first and last <= high for low, high in intervals) for first, last in values]
    if all(inside):
        return ANYTHING
    meets = any(low <= last and first <= high for first, last in values for low, high in intervals)
    return Unknown(origin, _REASON) if meets else NOTHING


def _masked(match: FieldMasked, values: tuple[Interval, ...], origin: Origin) -> Match:
    if len(values) == 1 and values[0][0] == values[0][1]:
        return ANYTHING if values[0][0] & match.care == match.value & match.care else NOTHING
    return Unknown(origin, _REASON)


def _all(parts: Iterable[Match]) -> Match:
    kept = [part for part in parts if not isinstance(part, Anything)]
    if NOTHING in kept:
        return NOTHING
    return kept[0] if len(kept) == 1 else AllOf(tuple(kept)) if kept else ANYTHING


def _any(parts: Iterable[Match]) -> Match:
    kept = [part for part in parts if part != NOTHING]
    if ANYTHING in kept:
        return ANYTHING
    return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))
