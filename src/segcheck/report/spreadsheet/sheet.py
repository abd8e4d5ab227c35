"""One sheet of a workbook as a value: cells, and how it is looked at and printed."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from segcheck.report.spreadsheet.style import Tone

Value: TypeAlias = str | int | datetime.date | None

MOST_ROWS = 1_048_576


class Paper(enum.IntEnum):
    """Sizes of paper, as workbooks number them."""

    A3 = 8
    A4 = 9


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one row from the first column on; `styles`: their numbers in the style sheet.

    `height`: in points, 0 for one line of text.
    """

    values: tuple[Value, ...]
    styles: tuple[int, ...]
    height: float = 0


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from one corner to the other; rows and columns are counted from 1, both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """First row and column, last row and column, counted from 0.

        >>> Area(4, 1, 9, 28).corners
        (3, 0, 8, 27)
        """
        return self.first_row - 1, self.first_column - 1, self.last_row - 1, self.last_column - 1


@dataclass(frozen=True, slots=True)
class Colouring:
    """Cells of `area` that hold one of `words` are coloured."""

    area: Area
    words: tuple[tuple[str, Tone], ...]


@dataclass(frozen=True, slots=True)
class Printing:
    """How a sheet is printed. `area` None: all of it; `title_rows`, `title_columns`: repeated on every page.

    `pages_wide`: the sheet is made smaller until it is that many pages wide; 0: it is not.
    """

    area: Area | None = None
    title_rows: tuple[int, int] | None = None
    title_columns: tuple[int, int] | None = None
    paper: Paper = Paper.A4
    landscape: bool = True
    pages_wide: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `frozen`: how many rows and columns stay in sight; `filtered`: the header and what it filters.

    `links`: (row, column, name of another sheet). `tab`: colour of its tab (RGB), "" for none.
    """

    name: str
    widths: tuple[float, ...]
    rows: Iterable[Row]
    frozen: tuple[int, int] = (0, 0)
    filtered: Area | None = None
    merged: tuple[Area, ...] = ()
    colourings: tuple[Colouring, ...] = ()
    links: tuple[tuple[int, int, str], ...] = ()
    printing: Printing = field(default=Printing())
    tab: str = ""
