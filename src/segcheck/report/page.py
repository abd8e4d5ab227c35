"""A page of text: headings, lines, snippets, tables; coloured on a terminal, plain everywhere else.

rich does the work that is hard to do well: the width of Japanese characters, folding long cells, colours.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

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
# Blanks between columns, and how long a word may be before it is broken. CHOICE: an IPv6 prefix has at most 43
# characters and must stay whole: `10.40.0.0/1` with the `6` below it would be read as another network.
_BETWEEN, _UNBROKEN, _UNBROKEN_JAPANESE = 2, 43, 8


class Page:
    """Collects what a renderer wants to say, top to bottom; `render` makes the text.

    Texts given here may come from configurations: control characters are written out.
    """

    def __init__(self) -> None:
        self._parts: list[RenderableType] = []
        self._needed: dict[int, int] = {}  # least width of each table, by position

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

        texts = [
            [Text("\n".join(map(safe, (cell,) if isinstance(cell, str) else cell))) for cell in row] for row in rows
        ]
        table = Table(box=None, pad_edge=False, padding=(0, _BETWEEN, 0, 0), show_edge=False, header_style="bold")
        needed = indent
        for number, name in enumerate(columns):
            heading = Text(safe(name))
            narrowest = max(_longest_word(text.plain) for text in (heading, *(row[number] for row in texts)))
            needed += narrowest + _BETWEEN
            justify: Literal["left", "right"] = "right" if number in right else "left"
            table.add_column(heading, overflow="fold", justify=justify, min_width=narrowest)
        for row in texts:
            table.add_row(*row)
        self._parts.append(Padding(table, (0, 0, 0, indent), expand=False))
        self._needed[len(self._parts) - 1] = needed

    def render(self, width: int | None = None, colour: bool = False) -> str:
        """The page as text; `width` None: as wide as its lines are."""
        from rich.console import Console

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
        room = console.width
        for position, part in enumerate(self._parts):
            # A table that cannot be folded into the terminal's width is left to the terminal to wrap: rich would cut it.
            console.width = max(room, self._needed.get(position, 0))
            console.print(part, soft_wrap=position not in self._needed)
        text = output.getvalue()
        return "".join(f"{line.rstrip()}\n" for line in text.split("\n")[:-1])


def _longest_word(text: str) -> int:
    """Width a column needs so that no address is broken; Japanese and very long words may be."""
    from rich.cells import cell_len

    return max(
        (min(cell_len(word), _UNBROKEN if word.isascii() else _UNBROKEN_JAPANESE) for word in text.split()), default=1
    )
