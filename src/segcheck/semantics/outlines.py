"""Conditions as few boxes: what the box layer in front of the packet sets works on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeAlias

from segcheck.model.header import (
    ESTABLISHED,
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
    RepliesTo,
    Unknown,
)
from segcheck.symbolic.encoding import normalized
from segcheck.symbolic.pieces import ALL_FLAGS, BOX_FIELDS, Piece

_Box: TypeAlias = tuple[Interval, ...]
_DESTINATION = Field.DESTINATION
_POSITIONS = {field: position for position, field in enumerate(BOX_FIELDS)}
# A condition that needs more pieces than this gets one wide piece: packet sets decide what it leaves open.
_MOST_PIECES = 16


class Outliner:
    """Gives the outline of conditions of one family; composite conditions are outlined once per object.

    >>> outline = Outliner(Family.IPV4).outline(FieldIn(Field.PROTOCOL, ((6, 6), (17, 17))))
    >>> [piece.intervals[BOX_FIELDS.index(Field.PROTOCOL)] for piece in outline]
    [(6, 6), (17, 17)]
    """

    def __init__(self, family: Family) -> None:
        self.family = family
        self._highest = tuple((1 << field.bits(family)) - 1 for field in BOX_FIELDS)
        self._whole: tuple[Interval, ...] = tuple((0, highest) for highest in self._highest)
        self._everything = Piece(self._whole)
        self._anywhere = Piece(self._whole, tight=False)
        self._seen: dict[int, tuple[Match, tuple[Piece, ...]]] = {}

    def outline(self, match: Match) -> tuple[Piece, ...]:
        """Pieces whose union holds every packet that possibly matches; see `symbolic.boxes` for what else they tell."""
        if isinstance(match, AllOf):
            simple = self._single_box(match.parts)
            if simple is not None:
                return (simple,)
        known = self._seen.get(id(match))
        if known is None:
            known = self._seen[id(match)] = (match, self._outline(match))
        return known[1]

    def _single_box(self, parts: Sequence[Match]) -> Piece | None:
        """The usual line: one interval per field. Kept apart because it is nearly every line of every list."""
        whole, highest = self._whole, self._highest
        intervals = list(whole)
        for part in parts:
            if not isinstance(part, FieldIn) or len(part.intervals) != 1:
                return None
            position = _POSITIONS.get(part.field)
            interval = part.intervals[0]
            if position is None or intervals[position] is not whole[position] or interval[1] > highest[position]:
                return None
            intervals[position] = interval
        return Piece(tuple(intervals))

    def _outline(self, match: Match) -> tuple[Piece, ...]:
        match match:
            case AllOf(parts):
                return self._all_of(parts)
            case AnyOf(parts):
                return self._sum([self.outline(part) for part in parts])
            case FieldIn(field, intervals):
                return self._field_in(field, normalized(intervals, (1 << field.bits(self.family)) - 1))
            case FieldMasked(field, value, care):
                return self._field_masked(field, value, care)
            case Cited(part):
                return self.outline(part)
            case Anything():
                return (self._everything,)
            case Unknown() | Dated():
                return (Piece(self._whole, known=False),)
            case FirstMatch():
                return (self._anywhere,)
            case Not(FieldIn(field, intervals)):
                highest = (1 << field.bits(self.family)) - 1
                return self._field_in(field, _complement(normalized(intervals, highest), highest))
            case Not(FieldMasked(Field.TCP_FLAGS, value, care)):
                return self._flags(ALL_FLAGS & ~_flag_values(value, care))
            case RepliesTo():
                return (self._with(self._anywhere, Field.STATE, (ESTABLISHED, ESTABLISHED)),)
            case Not():
                return (self._anywhere,)

    def _all_of(self, parts: Sequence[Match]) -> tuple[Piece, ...]:
        """CHOICE: intervals of single fields make one box first: most lines have several, and each product costs."""
        plain = [part for part in parts if isinstance(part, FieldIn) and len(part.intervals) == 1]
        box = self._single_box(plain) if len(plain) > 1 else None
        if box is None:
            return self._product([self.outline(part) for part in parts])
        others = [part for part in parts if not isinstance(part, FieldIn) or len(part.intervals) != 1]
        return self._product([(box,), *map(self.outline, others)])

    def _field_in(self, field: Field, intervals: Sequence[Interval]) -> tuple[Piece, ...]:
        if field is Field.TCP_FLAGS:
            return self._flags(sum(1 << value for low, high in intervals for value in range(low, high + 1)))
        if len(intervals) > _MOST_PIECES:
            return (self._with(self._anywhere, field, (intervals[0][0], intervals[-1][1])),)
        return tuple(self._with(self._everything, field, interval) for interval in intervals)

    def _field_masked(self, field: Field, value: int, care: int) -> tuple[Piece, ...]:
        if field is Field.TCP_FLAGS:
            return self._flags(_flag_values(value, care))
        highest = (1 << field.bits(self.family)) - 1
        if value & care & ~highest:
            return ()
        free = highest & ~care
        low = value & care
        contiguous = not free & free + 1
        piece = self._everything if contiguous else self._anywhere
        return (self._with(piece, field, (low, low | free)),)

    def _flags(self, values: int) -> tuple[Piece, ...]:
        return (Piece(self._whole, values),) if values else ()

    def _with(self, piece: Piece, field: Field, interval: Interval) -> Piece:
        position = _POSITIONS[field]
        intervals = (*piece.intervals[:position], interval, *piece.intervals[position + 1 :])
        return Piece(intervals, piece.flags, piece.tight, piece.known)

    def _product(self, factors: Sequence[tuple[Piece, ...]]) -> tuple[Piece, ...]:
        result: tuple[Piece, ...] = factors[0] if factors else (self._everything,)
        for pieces in factors[1:]:
            many = len(result) * len(pieces) > _MOST_PIECES
            ones, others = (self._few(result), self._few(pieces)) if many else (result, pieces)
            met = [_meet(one, other) for one in ones for other in others]
            result = tuple(piece for piece in met if piece is not None)
        return result

    def _sum(self, terms: Sequence[tuple[Piece, ...]]) -> tuple[Piece, ...]:
        pieces = [piece for term in terms for piece in term]
        if len(pieces) > 1 and all(piece.intervals == self._whole and piece.tight and piece.known for piece in pieces):
            flags = 0
            for piece in pieces:
                flags |= piece.flags
            return self._flags(flags)
        return tuple(pieces) if len(pieces) <= _MOST_PIECES else self._few(pieces)

    def _few(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """At most one piece: the smallest box around all."""
        if len(pieces) < 2:
            return tuple(pieces)
        flags = 0
        for piece in pieces:
            flags |= piece.flags
        intervals = tuple(
            (min(low for low, _ in column), max(high for _, high in column))
            for column in zip(*(piece.intervals for piece in pieces), strict=True)
        )
        # INVARIANT: `known` only turns False where no part of the box is surely matched.
        return (Piece(intervals, flags, tight=False, known=any(piece.known for piece in pieces)),)


def _meet(one: Piece, other: Piece) -> Piece | None:
    """The common part. Its being tight needs both: a box around scattered packets may miss the other's packets."""
    intervals = []
    for first, second in zip(one.intervals, other.intervals, strict=True):
        low, high = max(first[0], second[0]), min(first[1], second[1])
        if low > high:
            return None
        intervals.append((low, high))
    flags = one.flags & other.flags
    if not flags:
        return None
    return Piece(tuple(intervals), flags, one.tight and other.tight, one.known and other.known)


@cache
def _flag_values(value: int, care: int) -> int:
    return sum(1 << flags for flags in range(256) if flags & care == value & care)


def _complement(intervals: Iterable[Interval], highest: int) -> tuple[Interval, ...]:
    result = []
    start = 0
    for low, high in intervals:
        if start < low:
            result.append((start, low - 1))
        start = high + 1
    if start <= highest:
        result.append((start, highest))
    return tuple(result)


class Region:
    """A set of packets given by outlines, asked which conditions can hold for a packet of it.

    CHOICE: plain integers, condition by condition with an early end. One pass over 10,000 rules takes 20 ms; putting
    the rules into arrays first would take 150.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._boxes = tuple(piece.intervals for piece in pieces)
        self._to: dict[tuple[Interval, ...], Sequence[_Box]] = {}  # destination -> boxes that hold some of it

    def may_meet(self, match: Match) -> bool:
        """Whether some packet of the region possibly matches; never False when one does.

        >>> tcp, udp = (FieldIn(Field.PROTOCOL, ((number, number),)) for number in (6, 17))
        >>> Region(Outliner(Family.IPV4).outline(tcp)).may_meet(udp)
        False
        """
        boxes: Sequence[_Box] | None = self._boxes
        if isinstance(match, AllOf):  # destinations first: they repeat, and rule out nearly every line of a list
            for part in match.parts:
                if isinstance(part, FieldIn) and part.field is _DESTINATION:
                    boxes = self._to.get(part.intervals)
                    if boxes is None:
                        boxes = self._to[part.intervals] = _met(part, self._boxes)
                    break
        return bool(boxes and _met(match, boxes))


def _met(match: Match, boxes: Sequence[_Box]) -> Sequence[_Box]:
    """The boxes in which `match` possibly holds somewhere, or more."""
    if isinstance(match, AllOf):
        for part in match.parts:
            boxes = _met(part, boxes)
            if not boxes:
                break
        return boxes
    if isinstance(match, FieldIn):
        position = _POSITIONS.get(match.field)
        if position is None:
            return boxes
        if len(match.intervals) == 1:
            low, high = match.intervals[0]
            return [box for box in boxes if low <= box[position][1] and high >= box[position][0]]
        return [box for box in boxes if _overlaps(match.intervals, *box[position])]
    if isinstance(match, AnyOf):
        return [box for box in boxes if any(_met(part, (box,)) for part in match.parts)]
    return boxes


def _overlaps(intervals: Iterable[Interval], low: int, high: int) -> bool:
    return any(start <= high and end >= low for start, end in intervals)
