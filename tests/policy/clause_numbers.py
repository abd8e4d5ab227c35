"""Finding a clause number in the text of a policy: every part of it must head a passage inside the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What may stand at the beginning of a heading or an item, by rank: an inner one never ends an outer one.
_MARKERS = (
    (0, re.compile(r"第\s?(\d+)\s?章?")),
    (2, re.compile(r"(\d+\.\s?\d+)\.?(?=\D)")),
    (1, re.compile(r"(\d+)(?:\.(?!\d)|(?=\s))")),
    (3, re.compile(r"\(\s?(\d(?:\s?\d)?)\s?\)")),
    (4, re.compile(r"([①-⑳])")),
    (5, re.compile(r"([ア-ン])(?=[\s.])")),
    (6, re.compile(r"\(([ア-ン])\)")),
)
_DECORATION = re.compile(r"^[\s\-#*・]+")
_CONTENTS = re.compile(r"(\.{4,}|\t)\s*\d+\s*$")
_PART = re.compile(r"第\d+章?|\([^)]*\)|[①-⑳]|[ア-ン]|\d+(?:\.\d+)?")


def parts_of(number: str) -> tuple[tuple[int, str], ...]:
    """The parts of a clause number, outermost first, each with its rank.

    >>> parts_of("第4-1-(2)-イ-(ア)")
    ((0, '4'), (1, '1'), (3, '2'), (5, 'イ'), (6, 'ア'))
    >>> parts_of("第2章4-(1)-①"), parts_of("7.1-(10)-④")
    (((0, '2'), (1, '4'), (3, '1'), (4, '①')), ((2, '7.1'), (3, '10'), (4, '④')))
    """
    found = [_marker(part + " x") for part in _PART.findall(number)]
    return tuple(part for part in found if part is not None)


def _marker(line: str) -> tuple[int, str] | None:
    """Rank and value of the marker that `line` begins with."""
    plain = _DECORATION.sub("", line.replace("（", "(").replace("）", ")"))
    for rank, pattern in _MARKERS:
        found = pattern.match(plain)
        if found:
            return rank, found[1].replace(" ", "")
    return None


def markers_of(text: str) -> list[tuple[int, str] | None]:
    """For every line that is not of a table of contents: the marker it begins with, or None."""
    return [_marker(line) for line in text.split("\n") if not _CONTENTS.search(line)]


def has_clause(markers: Sequence[tuple[int, str] | None], number: str) -> bool:
    """Whether the text holds the passage: each part begins a line inside the passage of the part before."""
    return _found(markers, parts_of(number))


def _found(markers: Sequence[tuple[int, str] | None], parts: tuple[tuple[int, str], ...]) -> bool:
    if not parts:
        return True
    rank, _ = parts[0]
    for place, marker in enumerate(markers):
        if marker == parts[0]:
            rest = markers[place + 1 :]
            end = next((n for n, other in enumerate(rest) if other is not None and other[0] <= rank), len(rest))
            if _found(rest[:end], parts[1:]):
                return True
    return False
