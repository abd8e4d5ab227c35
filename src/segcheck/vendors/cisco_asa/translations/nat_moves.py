"""What a translation makes of addresses and ports: conditions and rewrites for one field after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.header import (
    FIRST_FRAGMENT,
    OTHER_FRAGMENT,
    AllOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
    Unknown,
)
from segcheck.model.translation import Rewrite, SetBits, SetInto
from segcheck.source.text import Origin

WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
FRAGMENT = FieldIn(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
ANY_ADDRESS = "any"
# Ranges that do not keep their low bits are written out address by address up to this size.
_MOST_SINGLE = 256


class Side(NamedTuple):
    """The two fields that a translation looks at together."""

    address: Field
    port: Field


SOURCE_SIDE = Side(Field.SOURCE, Field.SOURCE_PORT)
DESTINATION_SIDE = Side(Field.DESTINATION, Field.DESTINATION_PORT)


class Place(NamedTuple):
    """Addresses as a translation names them. `word`: as written, "" for none. `intervals` None: not (all) known."""

    word: str
    intervals: tuple[Interval, ...] | None

    def within(self, family: Family) -> tuple[Interval, ...]:
        """The addresses; every one where they are not known."""
        return ((0, (1 << family.address_bits) - 1),) if self.intervals is None else self.intervals


class Move(NamedTuple):
    """Packets that `match` become what `rewrites` make of them. `exact` False: some other way is possible."""

    match: Match
    rewrites: tuple[Rewrite, ...]
    exact: bool = True


def identical(before: Place, after: Place) -> bool:
    """Whether every address stays itself."""
    return before.word == after.word or (before.intervals is not None and before.intervals == after.intervals)


def condition(place: Place, field: Field, origin: Origin) -> Match:
    """Packets whose `field` lies in the place."""
    if place.intervals is None:
        return Unknown(origin, "asa-translation-addresses-unknown")
    return FieldIn(field, place.intervals)


def address_moves(before: Place, after: Place, field: Field, family: Family, origin: Origin) -> Iterator[Move]:
    """One for one translation of addresses in `field`.

    SOUNDNESS: where sizes differ or the addresses stand in several pieces, which one becomes which is not followed:
    any of them, and perhaps none.
    """
    if identical(before, after):
        yield Move(condition(before, field, origin), ())
        return
    if before.intervals is None or after.intervals is None or len(before.intervals) != 1 or len(after.intervals) != 1:
        yield _inexact(before, after, field, family, origin)
        return
    (low, high), (first, last) = before.intervals[0], after.intervals[0]
    if high - low != last - first:
        yield _inexact(before, after, field, family, origin)
        return
    bits = ((low ^ high) | (first ^ last)).bit_length()
    every = (1 << family.address_bits) - 1
    kept = (1 << bits) - 1
    if low & kept == first & kept:
        # Both ranges lie in one block each, at the same place of it: the low bits stay.
        rewrite: Rewrite = SetBits(field, first & ~kept & every, ~kept & every)
        if low == high:
            rewrite = SetInto(field, ((first, first),))
        yield Move(FieldIn(field, ((low, high),)), (rewrite,))
    elif high - low < _MOST_SINGLE:
        for offset in range(high - low + 1):
            old, new = low + offset, first + offset
            yield Move(FieldIn(field, ((old, old),)), (SetInto(field, ((new, new),)),))
    else:
        yield _inexact(before, after, field, family, origin)


def _inexact(before: Place, after: Place, field: Field, family: Family, origin: Origin) -> Move:
    doubt = Unknown(origin, "asa-translation-inexact")
    match = AllOf((condition(before, field, origin), doubt))
    return Move(match, (SetInto(field, after.within(family)),), False)


def with_ports(
    moves: Iterator[Move],
    before: tuple[Interval, ...] | None,
    after: tuple[Interval, ...] | None,
    field: Field,
    origin: Origin,
) -> Iterator[Move]:
    """`moves` for packets whose port lies in `before`, which becomes `after`; None: ports do not matter.

    SOUNDNESS: a later fragment shows no port; the device reassembles to find out, so it may be translated.
    """  # fmt: skip
    if before is None:
        yield from moves
        return
    port = FieldIn(field, before)
    rewrites: tuple[Rewrite, ...] = () if after is None or after == before else (SetInto(field, after),)
    single = not rewrites or (after is not None and len(after) == 1 and after[0][0] == after[0][1])
    doubt: tuple[Match, ...] = () if single else (Unknown(origin, "asa-translation-inexact"),)
    for move in moves:
        yield Move(AllOf((move.match, WHOLE, port, *doubt)), (*move.rewrites, *rewrites), move.exact and single)
        perhaps = Unknown(origin, "translation-of-fragment")
        yield Move(AllOf((move.match, FRAGMENT, perhaps)), move.rewrites, move.exact)
