"""Deciding lines among their neighbours, as values: what a document keeps of the configurations."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.report.json_values import Json, Sources
from segcheck.report.safe_text import safe
from segcheck.report.snippet import enclosing_lines
from segcheck.source.text import SourceFile, Span

_AROUND = 2
"""Lines shown above and below a marked one."""
_MOST_MARKED = 60
"""Marked lines of one finding; of more, the number of those left out is told."""
_LONGEST = 400
"""Characters of one line."""


def context_json(spans: Iterable[Span], sources: Sources) -> list[Json]:
    """The lines of `spans` with those around them and the headers of their blocks, file by file, secrets masked.

    Files that are not at hand are left out: the places themselves are told elsewhere. `left_out`: marked lines that are
    not shown.
    """
    marked: dict[str, dict[int, None]] = {}
    for span in spans:
        if span.path in sources and sources[span.path].lines:
            marked.setdefault(span.path, {})[span.line] = None
    found: list[Json] = []
    room = _MOST_MARKED
    for path, numbers in marked.items():
        shown = tuple(numbers)[: max(room, 0)]
        room -= len(shown)
        blocks = _blocks(sources[path], frozenset(shown)) if shown else []
        found.append({"path": path, "blocks": blocks, "left_out": len(numbers) - len(shown)})
    return found


def _blocks(source: SourceFile, marked: frozenset[int]) -> list[Json]:
    """Runs of neighbouring lines."""
    wanted = {header for number in marked for header in enclosing_lines(source, number)}
    for number in marked:
        wanted.update(range(max(1, number - _AROUND), min(len(source.lines), number + _AROUND) + 1))
    blocks: list[Json] = []
    lines: list[Json] = []
    previous = 0
    for number in sorted(wanted):
        if number != previous + 1 or not lines:
            lines = []
            blocks.append({"first": number, "lines": lines})
        previous = number
        lines.append({"number": number, "text": line_text(source, number), "marked": number in marked})
    return blocks


def line_text(source: SourceFile, number: int) -> str:
    """The line as people may see it, cut where nobody reads on."""
    text = safe(source.shown_line(number)).rstrip()
    left = len(text) - _LONGEST
    return text if left <= 0 else f"{text[:_LONGEST]}… (+{left})"
