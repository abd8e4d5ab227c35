"""What conditions of lists say about the addresses of control sessions, and about addresses at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import (
    ANYTHING,
    FIRST_FRAGMENT,
    NEW,
    NOTHING,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Dated,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Interval,
    Match,
    Not,
)
from segcheck.vendors._shared.entry_words import merged

_SWAPPED = {Field.SOURCE: Field.DESTINATION, Field.DESTINATION: Field.SOURCE}


class Controls(NamedTuple):
    """Protocols and destination ports of control sessions."""

    protocols: tuple[int, ...]
    ports: tuple[Interval, ...]


class AddressReadings:
    """Reduces conditions to what they say about addresses of control sessions; equal objects are reduced once."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._known: dict[tuple[int, bool], tuple[Match, Match]] = {}

    def sessions(self, rules: Sequence[Rule], default: Action) -> FirstMatch | None:
        """Addresses between which a list may permit control sessions; None where it permits none.

        SOUNDNESS: what a rule may permit counts, what it denies only where it surely denies every such session.
        """
        lines: list[tuple[Match, bool]] = []
        permits = default is not Action.DENY
        for rule in rules:
            denies = rule.action is Action.DENY
            reduced = self.reduced(rule.match, generous=not denies)
            if reduced != NOTHING:
                permits = permits or not denies
                lines.append((reduced, not denies))
        if not permits:
            return None
        if default is not Action.DENY:
            lines.append((ANYTHING, True))
        return FirstMatch(tuple(lines))

    def reduced(self, match: Match, *, generous: bool) -> Match:
        """`match` without everything but addresses and days: at least (`generous`) or at most what it holds for."""
        known = self._known.get((id(match), generous))
        if known is None:
            known = self._known[id(match), generous] = match, self._reduce(match, generous)
        return known[1]

    def _reduce(self, match: Match, generous: bool) -> Match:
        if isinstance(match, FieldIn):
            return self._field(match, generous)
        if isinstance(match, FieldMasked) and match.field in _SWAPPED:
            return match
        if isinstance(match, Anything | Dated):
            return match
        if isinstance(match, Cited):
            return self.reduced(match.part, generous=generous)
        if isinstance(match, Not):
            inner = self.reduced(match.part, generous=not generous)
            return NOTHING if isinstance(inner, Anything) else ANYTHING if inner == NOTHING else Not(inner)
        if isinstance(match, AllOf):
            kept: list[Match] = []
            for part in match.parts:
                reduced = self.reduced(part, generous=generous)
                if reduced == NOTHING:
                    return NOTHING
                if not isinstance(reduced, Anything):
                    kept.append(reduced)
            return ANYTHING if not kept else kept[0] if len(kept) == 1 else AllOf(tuple(kept))
        if isinstance(match, AnyOf):
            return either(self.reduced(part, generous=generous) for part in match.parts)
        return ANYTHING if generous else NOTHING

    def _field(self, match: FieldIn, generous: bool) -> Match:
        if match.field in _SWAPPED:
            return match
        if match.field is Field.PROTOCOL:
            held = [_within(value, value, match.intervals) for value in self._controls.protocols]
        elif match.field is Field.DESTINATION_PORT:
            held = [
                _meets(low, high, match.intervals) if generous else _within(low, high, match.intervals)
                for low, high in self._controls.ports
            ]
        elif match.field is Field.FRAGMENT:
            held = [_within(FIRST_FRAGMENT, FIRST_FRAGMENT, match.intervals)]
        elif match.field is Field.STATE:
            held = [_within(NEW, NEW, match.intervals)]
        else:
            held = [generous]
        return ANYTHING if (any(held) if generous else all(held)) else NOTHING


def either(parts: Iterable[Match]) -> Match:
    """The conditions as alternatives, without those that never hold."""
    kept = tuple(part for part in parts if part != NOTHING)
    if ANYTHING in kept:
        return ANYTHING
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def _within(low: int, high: int, intervals: Iterable[Interval]) -> bool:
    return any(first <= low and high <= last for first, last in intervals)


def _meets(low: int, high: int, intervals: Iterable[Interval]) -> bool:
    return any(first <= high and low <= last for first, last in intervals)


def turned_around(sessions: FirstMatch) -> FirstMatch:
    """The same about packets the other way: source and destination swapped."""
    return FirstMatch(tuple((_turned(match), holds) for match, holds in sessions.lines))


def _turned(match: Match) -> Match:
    if isinstance(match, FieldIn):
        return FieldIn(_SWAPPED.get(match.field, match.field), match.intervals)
    if isinstance(match, FieldMasked):
        return FieldMasked(_SWAPPED.get(match.field, match.field), match.value, match.care)
    if isinstance(match, AllOf):
        return AllOf(tuple(_turned(part) for part in match.parts))
    if isinstance(match, AnyOf):
        return AnyOf(tuple(_turned(part) for part in match.parts))
    if isinstance(match, Not):
        return Not(_turned(match.part))
    return match


def parties(sessions: FirstMatch, field: Field, family: Family) -> tuple[Interval, ...]:
    """Addresses that packets of permitted control sessions can have in `field`; rather too many."""
    return merged(
        [interval for match, holds in sessions.lines if holds for interval in address_intervals(match, field, family)]
    )


def address_intervals(match: Match, field: Field, family: Family) -> tuple[Interval, ...]:
    """Addresses that packets matched by `match` can have in `field`; possibly some more, never fewer.

    >>> address_intervals(AllOf((FieldIn(Field.SOURCE, ((5, 9),)), ANYTHING)), Field.SOURCE, Family.IPV4)
    ((5, 9),)
    """
    every = ((0, (1 << family.address_bits) - 1),)
    if isinstance(match, FieldIn) and match.field is field:
        return merged(match.intervals)
    if isinstance(match, FieldMasked) and match.field is field:
        low = match.value & match.care
        return ((low, low | (every[0][1] & ~match.care)),)
    if isinstance(match, Cited):
        return address_intervals(match.part, field, family)
    if isinstance(match, AllOf):
        result: tuple[Interval, ...] = every
        for part in match.parts:
            result = common(result, address_intervals(part, field, family))
        return result
    if isinstance(match, AnyOf):
        return merged([interval for part in match.parts for interval in address_intervals(part, field, family)])
    return every


def days(match: Match) -> Match:
    """On which days `match` may hold: `ANYTHING` where no day is told; dates otherwise.

    >>> days(AllOf((FieldIn(Field.SOURCE, ((5, 9),)), Dated(None, None, (), "policy-expiry")))).reason
    'policy-expiry'
    """
    if isinstance(match, Dated):
        return match
    if isinstance(match, Cited):
        return days(match.part)
    if isinstance(match, AllOf):
        parts = tuple(found for found in map(days, match.parts) if not isinstance(found, Anything))
        return parts[0] if len(parts) == 1 else AllOf(parts) if parts else ANYTHING
    if isinstance(match, AnyOf):
        return either(dict.fromkeys(map(days, match.parts)))
    return ANYTHING


def days_of(sessions: FirstMatch) -> Match:
    """On which days some session may be permitted."""
    return either(dict.fromkeys(days(match) for match, holds in sessions.lines if holds))


def common(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """What two sorted sequences of intervals share.

    >>> common(((1, 5), (8, 9)), ((4, 8),))
    ((4, 5), (8, 8))
    """
    found: list[Interval] = []
    left = right = 0
    while left < len(one) and right < len(other):
        low, high = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if low <= high:
            found.append((low, high))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)
