"""A page of text: headings, lines, snippets, tables; coloured on a terminal, plain everywhere else.

rich does the work that is hard to do well: the width of Japanese characters, folding long cells, colours.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from segcheck.report.safe_text import safe
from segcheck.report.snippet import PartKind, SnippetLine

if TYPE_CHECKING:
    from rich.console import RenderableType

Cell: TypeAlias = str | tuple[str, ...]

_STYLES = {
    PartKind.PLACE: "cyan",
    PartKind.GUTTER: "blue",
    PartKind.CONTEXT: "bright_black",
    PartKind.CODE: "",
    PartKind.MARK: "bold red",
    PartKind.SECOND_MARK: "bold blue",
}
# CHOICE: without a terminal there is no width to fold to: tables take the room they need and nothing is cut.
_UNBOUNDED = 1_000_000


class Page:
    """Collects what a renderer wants to say, top to bottom; `render` makes the text.

    Texts given here may come from configurations: control characters are written out.
    """

    def __init__(self) -> None:
        self._parts: list[RenderableType] = []

    def line(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """One line."""
        self.segments((text, style), indent=indent)

    def segments(self, *segments: tuple[str, str], indent: int = 0) -> None:
        """One line of several styles."""
        from rich.text import Text

        line = Text(" " * indent)
        for text, style in segments:
            line.append(safe(text), style=style)
        self._parts.append(line)

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
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
        for number, column in enumerate(columns):
            table.add_column(
                Text(safe(column)), overflow="fold", justify="right" if number in right else "left", no_wrap=False
            )
        for row in rows:
            table.add_row(*(Text("\n".join(map(safe, (cell,) if isinstance(cell, str) else cell))) for cell in row))
        self._parts.append(Padding(table, (0, 0, 0, indent), expand=False))

    def render(self, width: int | None = None, colour: bool = False) -> str:
        """The page as text; `width` None: as wide as its lines are."""
        from rich.console import Console
        from rich.table import Table

        output = io.StringIO()
        console = Console(
            file=output,
            width=width or _UNBOUNDED,
            color_system="standard" if colour else None,
            force_terminal=colour,
            no_color=not colour,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )
        for part in self._parts:
            is_table = isinstance(getattr(part, "renderable", part), Table)
            console.print(part, soft_wrap=not is_table)
        text = output.getvalue()
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
