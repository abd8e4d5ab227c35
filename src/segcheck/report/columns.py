"""Text set in columns: as wide as the text needs, folded where there is less room, never cut.

CHOICE: our own few lines and not rich's tables: those cut a row that cannot be folded any further and break an
address in two, and evidence must stay whole. Only the widths of characters come from rich.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

Cell: TypeAlias = str | tuple[str, ...]
"""A text, or the lines of one."""

# Blanks between columns, and how long a word may be before it is broken. CHOICE: an IPv6 prefix has at most 43
# characters and must stay whole: `10.40.0.0/1` with the `6` below it would be read as another network.
_BETWEEN, _UNBROKEN, _UNBROKEN_JAPANESE = 2, 43, 8


def set_in_columns(
    rows: Sequence[Sequence[Cell]], right: frozenset[int], width: int | None
) -> Iterator[tuple[int, str]]:
    """Lines of the table, each with the number of its row; columns in `right` are set flush right.

    >>> [line for _, line in set_in_columns([["a", "b c"], ["dd", "e"]], frozenset(), 5)]
    ['a   b', '    c', 'dd  e']
    """
    texts = [[(cell,) if isinstance(cell, str) else cell for cell in row] for row in rows]
    widths = _widths(texts, width)
    for number, row in enumerate(texts):
        cells = [
            [piece for line in cell for piece in _folded(line, room)] for cell, room in zip(row, widths, strict=True)
        ]
        for height in range(max((len(cell) for cell in cells), default=0)):
            pieces = [cell[height] if height < len(cell) else "" for cell in cells]
            padded = (
                _padded(piece, room, column in right)
                for column, (piece, room) in enumerate(zip(pieces, widths, strict=True))
            )
            yield number, (" " * _BETWEEN).join(padded).rstrip()


def _widths(rows: Sequence[Sequence[tuple[str, ...]]], width: int | None) -> list[int]:
    """Natural widths; where they do not fit, the widest columns give way, down to their longest word."""
    columns = list(zip(*rows, strict=True))
    natural = [max((_cells(line) for cell in column for line in cell), default=0) for column in columns]
    if width is None:
        return natural
    least = [
        min(wide, max((_longest_word(line) for cell in column for line in cell), default=0))
        for wide, column in zip(natural, columns, strict=True)
    ]
    widths = list(natural)
    excess = sum(widths) + _BETWEEN * (len(widths) - 1) - width
    while excess > 0:
        shrinking = [column for column in range(len(widths)) if widths[column] > least[column]]
        if not shrinking:
            break
        widest = max(shrinking, key=lambda column: widths[column])
        widths[widest] -= 1
        excess -= 1
    return widths


def _longest_word(text: str) -> int:
    return max(
        (min(_cells(word), _UNBROKEN if word.isascii() else _UNBROKEN_JAPANESE) for word in text.split()), default=0
    )


def _folded(text: str, room: int) -> Iterator[str]:
    """Pieces of `text` no wider than `room`, broken at blanks where there are any."""
    if _cells(text) <= room:
        yield text
        return
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if _cells(candidate) <= room:
            line = candidate
            continue
        if line:
            yield line
        *whole, line = _broken(word, room)
        yield from whole
    yield line


def _broken(word: str, room: int) -> list[str]:
    pieces = [""]
    used = 0
    for character in word:
        size = _cells(character)
        if pieces[-1] and used + size > room:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += size
    return pieces


def _padded(text: str, room: int, flush_right: bool) -> str:
    blanks = " " * max(0, room - _cells(text))
    return blanks + text if flush_right else text + blanks


def _cells(text: str) -> int:
    """Columns of the screen that `text` takes; Japanese characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
