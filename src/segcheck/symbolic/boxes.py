"""The box layer: lines as products of intervals, in numpy. It answers at once what needs no packet set.

A line is given as pieces whose union contains every packet the line can match. Two facts about a piece make answers
exact: `tight` (every packet of the box may match the line) and `known` (it is the line's sure match that lies in the
box; a piece that rests on something unknown surely takes nothing from later lines).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segcheck.model.header import (
    ACK,
    FIRST_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    RST,
    SYN,
    TCP,
    UDP,
    Family,
    Field,
    Interval,
)
from segcheck.symbolic.pieces import ALL_FLAGS, BOX_FIELDS, Piece

Index = npt.NDArray[np.int64]
Coordinates = npt.NDArray[np.int32]
Truth = npt.NDArray[np.bool_]

# Fields whose values serve as coordinates as they are; the others are cut at the borders the boxes have.
_SMALL = {Field.PROTOCOL, Field.ICMP_TYPE, Field.ICMP_CODE, Field.STATE, Field.FRAGMENT}
_CHUNK = 256
_TRIALS = 8


@dataclass(frozen=True, slots=True)
class Reachability:
    """What boxes alone tell about each line of an ordered list.

    `covered_by`: an earlier line that surely matches all of it, or -1. `reachable`: some packet is known to get to the
    line and may match it. For a line that is neither packet sets decide: subtract the lines `overlapping` names.
    """

    covered_by: Index
    reachable: Truth
    _later: Index
    _earlier: Index

    def overlapping(self, line: int) -> list[int]:
        """Earlier lines that together take all that earlier lines surely take from `line`, ascending."""
        start, end = np.searchsorted(self._later, (line, line + 1))
        return sorted(set(self._earlier[start:end].tolist()))


class Boxes:
    """The pieces of an ordered list of lines."""

    def __init__(self, family: Family, lines: Sequence[Sequence[Piece]]) -> None:
        self.count = len(lines)
        pieces = [piece for line in lines for piece in line]
        self._owner: Index = np.repeat(np.arange(self.count), [len(line) for line in lines])
        self._tight = np.array([piece.tight for piece in pieces], bool)
        self._known = np.array([piece.known for piece in pieces], bool)
        self._icmp = family.icmp
        self._low: dict[Field, Coordinates] = {}
        self._high: dict[Field, Coordinates] = {}
        self._borders: dict[Field, list[int]] = {}
        columns = zip(*(piece.intervals for piece in pieces), strict=True) if pieces else ()
        for field, column in zip(BOX_FIELDS, columns, strict=False):
            self._place(field, column)
        # Flag sets are few: they become numbers, and what is asked of two of them a table.
        self._flag_sets = sorted({piece.flags for piece in pieces} | {ALL_FLAGS})
        numbers = {flags: number for number, flags in enumerate(self._flag_sets)}
        self._flags: Index = np.array([numbers[piece.flags] for piece in pieces], np.int64)
        self._flags_meet = np.array([[bool(one & other) for other in self._flag_sets] for one in self._flag_sets])
        self._flags_inside = np.array([[not one & ~other for other in self._flag_sets] for one in self._flag_sets])
        self._deciding = [field for field in BOX_FIELDS if field in self._low and self._differs(field)] or [
            BOX_FIELDS[0]
        ]

    def _place(self, field: Field, column: Sequence[Interval]) -> None:
        """Coordinates of one field: the number of the stretch between two borders that a value lies in."""
        if field in _SMALL:
            self._low[field] = np.array([low for low, _ in column], np.int32)
            self._high[field] = np.array([high for _, high in column], np.int32)
            return
        borders = sorted({0}.union(*({low, high + 1} for low, high in set(column))))
        number = {border: position for position, border in enumerate(borders)}
        self._borders[field] = borders
        self._low[field] = np.array([number[low] for low, _ in column], np.int32)
        self._high[field] = np.array([number[high + 1] - 1 for _, high in column], np.int32)

    def reachability(self) -> Reachability:
        """Which lines boxes show to be reachable or covered.

        Cost: 0.2 seconds for 10,000 lines, growing with the square.
        """
        size = len(self._owner)
        kept = [np.zeros((2, 0), np.int64)]
        covers = [np.zeros((2, 0), np.int64)]
        dead = np.zeros(size, bool)
        for start in range(0, size, _CHUNK):
            later, earlier = self._overlapping(start, min(start + _CHUNK, size))
            # A dead piece takes nothing that the piece covering it does not take: no pair with it is needed, which
            # keeps the pairs few in lists where broad lines come first.
            needed = ~dead[earlier]
            later, earlier = later[needed], earlier[needed]
            covering = self._covering(later, earlier)
            covers.append(np.stack([later[covering], earlier[covering]]))
            dead[later[covering]] = True
            needed = covering | (~dead[later] & self._known[earlier])
            kept.append(np.stack([later[needed], earlier[needed]]))
        later, earlier = np.concatenate(kept, axis=1)
        reachable = self._witnessed(later, earlier, dead)
        covered_by = self._covered_lines(*np.concatenate(covers, axis=1))
        return Reachability(covered_by, reachable, self._owner[later], self._owner[earlier])

    def _overlapping(self, start: int, end: int) -> tuple[Index, Index]:
        """Pairs (piece of start..end, piece of an earlier line) that share a packet, ascending by the first."""
        first, *others = self._deciding
        low, high = self._low[first], self._high[first]
        meets = low[None, :end] <= high[start:end, None]
        meets &= high[None, :end] >= low[start:end, None]
        later, earlier = np.divmod(np.flatnonzero(meets), end)
        later += start
        keep = self._owner[earlier] < self._owner[later]
        later, earlier = later[keep], earlier[keep]
        for field in others:
            low, high = self._low[field], self._high[field]
            keep = (low[earlier] <= high[later]) & (high[earlier] >= low[later])
            later, earlier = later[keep], earlier[keep]
        keep = self._flags_meet[self._flags[later], self._flags[earlier]]
        return later[keep], earlier[keep]

    def _differs(self, field: Field) -> bool:
        low, high = self._low[field], self._high[field]
        return bool((low != low[0]).any() or (high != high[0]).any())

    def _covering(self, later: Index, earlier: Index) -> Truth:
        """Which pairs have an earlier piece that surely takes all of the later one."""
        covers: Truth = self._tight[earlier] & self._known[earlier]
        for field in self._deciding:
            low, high = self._low[field], self._high[field]
            covers &= (low[earlier] <= low[later]) & (high[earlier] >= high[later])
        covers &= self._flags_inside[self._flags[later], self._flags[earlier]]
        return covers

    def _covered_lines(self, later: Index, earlier: Index) -> Index:
        """Per line the first earlier line whose pieces cover each of its own, or -1; from all covering pairs."""
        pieces_of = np.bincount(self._owner, minlength=self.count)
        covered: dict[tuple[int, int], set[int]] = {}
        owners = zip(self._owner[later].tolist(), self._owner[earlier].tolist(), strict=True)
        for lines, piece in zip(owners, later.tolist(), strict=True):
            covered.setdefault(lines, set()).add(piece)
        covered_by = np.full(self.count, -1, np.int64)
        for (line, by), pieces in sorted(covered.items(), reverse=True):
            if len(pieces) == pieces_of[line]:
                covered_by[line] = by
        return covered_by

    def _witnessed(self, later: Index, earlier: Index, dead: Truth) -> Truth:
        """Lines of which some packet escapes every earlier piece that could surely take it."""
        size = len(self._owner)
        alive = np.zeros(size, bool)
        random = np.random.default_rng(1)
        members = np.array([[bool(flags >> value & 1) for value in range(256)] for flags in self._flag_sets])
        for trial in range(_TRIALS):
            open_pieces = self._tight & ~dead & ~alive
            if not open_pieces.any():
                break
            points, flag_values = self._points(trial, random)
            own = members[self._flags, flag_values]
            for field, values in points.items():
                own &= (self._low[field] <= values) & (values <= self._high[field])
            open_pieces &= own
            pairs = open_pieces[later]
            one, other = later[pairs], earlier[pairs]
            for field, values in points.items():
                keep = (self._low[field][other] <= values[one]) & (values[one] <= self._high[field][other])
                one, other = one[keep], other[keep]
            taken = np.zeros(size, bool)
            taken[one[members[self._flags[other], flag_values[one]]]] = True
            alive |= open_pieces & ~taken
        reachable = np.zeros(self.count, bool)
        reachable[self._owner[alive]] = True
        return reachable

    def _points(self, trial: int, random: np.random.Generator) -> tuple[dict[Field, Coordinates], Index]:
        """One packet per piece that can exist, tried: upper corners, lower corners, then points in between."""
        points = {}
        for field, low in self._low.items():
            high = self._high[field]
            if trial < 2:
                points[field] = (high if trial == 0 else low).copy()
            else:
                points[field] = (low + random.random(len(low)) * (high - low + 1)).astype(np.int32)
        if trial in (2, 3, 4, 5) and Field.PROTOCOL in points:
            usual = TCP if trial % 2 == 0 else UDP
            points[Field.PROTOCOL] = np.clip(usual, self._low[Field.PROTOCOL], self._high[Field.PROTOCOL])
        protocol = points[Field.PROTOCOL]
        if trial != 7:
            points[Field.FRAGMENT] = self._low[Field.FRAGMENT].copy()
        first = points[Field.FRAGMENT] == FIRST_FRAGMENT
        for field, has_field in (
            (Field.SOURCE_PORT, first & np.isin(protocol, PROTOCOLS_WITH_PORTS)),
            (Field.DESTINATION_PORT, first & np.isin(protocol, PROTOCOLS_WITH_PORTS)),
            (Field.ICMP_TYPE, first & (protocol == self._icmp)),
            (Field.ICMP_CODE, first & (protocol == self._icmp)),
        ):
            points[field][~has_field] = 0
        likely = np.array([_likely_flags(flags, trial) for flags in self._flag_sets])[self._flags]
        return points, np.where(first & (protocol == TCP), likely, 0)


def _likely_flags(flags: int, trial: int) -> int:
    """A value of the set: preferably one that `established` conditions do not catch."""
    for value in (SYN, 0, ACK, RST, SYN | ACK) if trial % 2 == 0 else (0, RST, ACK):
        if flags >> value & 1:
            return value
    return (flags & -flags).bit_length() - 1 if flags else 0
