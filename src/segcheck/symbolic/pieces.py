"""A line as products of intervals: what `boxes` reckons with."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.header import Field, Interval

BOX_FIELDS = (
    Field.DESTINATION,
    Field.SOURCE,
    Field.DESTINATION_PORT,
    Field.PROTOCOL,
    Field.SOURCE_PORT,
    Field.ICMP_TYPE,
    Field.ICMP_CODE,
    Field.STATE,
    Field.FRAGMENT,
    Field.SOURCE_MAC,
    Field.MARK,
)
"""Fields a box holds an interval of, the most selective first; TCP flags are held as a set of values."""

ALL_FLAGS = (1 << 256) - 1
"""The set of all TCP flag values: bit v stands for value v."""


class Piece(NamedTuple):
    """A product of one interval per field of `BOX_FIELDS` and a set of TCP flag values."""

    intervals: tuple[Interval, ...]
    flags: int = ALL_FLAGS
    tight: bool = True
    known: bool = True
