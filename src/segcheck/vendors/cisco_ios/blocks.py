"""Blocks of free text in IOS configurations: their lines may look like statements and are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

BLOCK_STARTS = (
    "banner ",
    "certificate ",
    "macro name ",
    "menu ",
    "aaa authentication banner ",
    "aaa authentication fail-message ",
)


def block_end(lines: Sequence[str], index: int) -> int:
    """0-based index of the last line of the block that begins at `index`; `index` when it is one line.

    A block whose end is missing is taken to be its first line only: what follows is then read as statements, which
    are recognised or cost the device its proof.

    >>> block_end(["banner motd ^C", "no access-list 10", "^C", "end"], 0)
    2
    """
    words = lines[index].split()
    if words[0] == "banner":
        return _text_end(lines, index, 2)
    if words[0] == "aaa" or (words[0] == "menu" and words[2:3] in (["title"], ["prompt"])):
        return _text_end(lines, index, 3)
    if words[0] == "certificate":
        return _end_at(lines, index, lambda line: line.strip() == "quit")
    if words[0] == "macro":
        return _end_at(lines, index, lambda line: line.strip() == "@")
    return index


def _text_end(lines: Sequence[str], index: int, words_before: int) -> int:
    # `banner motd ^C`: IOS shows the delimiter control-C as the two characters ^C.
    head = lines[index].split(None, words_before)
    if len(head) <= words_before:
        return index
    text = head[words_before]
    delimiter = text[:2] if text[0] == "^" and len(text) > 1 else text[0]
    if delimiter in text[len(delimiter) :]:
        return index
    return _end_at(lines, index, lambda line: delimiter in line)


def _end_at(lines: Sequence[str], index: int, ends: Callable[[str], bool]) -> int:
    for position in range(index + 1, len(lines)):
        if ends(lines[position]):
            return position
    return index
