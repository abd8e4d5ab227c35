"""A page of text: headings, lines, snippets, tables; coloured on a terminal, plain everywhere else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from segcheck.report.columns import Cell, set_in_columns
from segcheck.report.safe_text import safe
from segcheck.report.snippet import PartKind, SnippetLine

Segment: TypeAlias = tuple[str, str]
"""A text and its style."""

_STYLES = {
    PartKind.PLACE: "cyan",
    PartKind.GUTTER: "blue",
    PartKind.CONTEXT: "bright_black",
    PartKind.CODE: "",
    PartKind.MARK: "bold red",
    PartKind.SECOND_MARK: "bold blue",
}


class Page:
    """Collects what a renderer wants to say, top to bottom; `render` makes the text.

    Texts given here may come from configurations: control characters are written out. Only tables are folded to the
    width of a terminal; lines are left to the terminal, so that they can be copied whole.
    """

    def __init__(self) -> None:
        self._parts: list[Callable[[int | None], Iterable[Sequence[Segment]]]] = []

    def line(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """One line."""
        self.segments((text, style), indent=indent)

    def segments(self, *segments: Segment, indent: int = 0) -> None:
        """One line of several styles."""
        line = ((" " * indent, ""), *((safe(text), style) for text, style in segments))
        self._parts.append(lambda _: (line,))

    def gap(self) -> None:
        """An empty line."""
        self.line()

    def snippet(self, lines: Iterable[SnippetLine], indent: int = 0) -> None:
        """A snippet, its parts styled."""
        for parts in lines:
            self.segments(*((part.text, _STYLES[part.kind]) for part in parts), indent=indent)

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        indent: int = 0,
        right: frozenset[int] = frozenset(),
    ) -> None:
        """A table without rules; a cell is a text or a tuple of lines; `right`: columns set flush right."""
        cells = [[_safe_cell(cell) for cell in row] for row in (columns, *rows)]

        def lines(width: int | None) -> Iterable[Sequence[Segment]]:
            room = None if width is None else max(1, width - indent)
            for row, line in set_in_columns(cells, right, room):
                yield (" " * indent, ""), (line, "" if row else "bold")

        self._parts.append(lines)

    def render(self, width: int | None = None, colour: bool = False) -> str:
        """The page as text; `width` None: tables as wide as they are. Same page, same text."""
        lines = [line for part in self._parts for line in part(width)]
        if not colour:
            return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)
        return _coloured(lines)


def _safe_cell(cell: Cell) -> Cell:
    return safe(cell) if isinstance(cell, str) else tuple(map(safe, cell))


def _coloured(lines: Iterable[Sequence[Segment]]) -> str:
    from rich.console import Console
    from rich.text import Text

    output = io.StringIO()
    console = Console(
        file=output,
        color_system="standard",
        force_terminal=True,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    return output.getvalue()
