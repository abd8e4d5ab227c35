"""Lines of a file as evidence: place, quiet context, the line itself, a caret under what matters.

Every line shown passes through `SourceFile.shown_line` and `safe`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segcheck.report.safe_text import safe
from segcheck.source.text import Origin, SourceFile, Span

# A longer line is shown around the place that matters, with the number of characters left out.
_LONGEST = 240


_MOST_PLACES = 300
"""Places of one snippet; of more, the first are shown and the number of the others. JSON has all of them."""


class PartKind(enum.Enum):
    """What a piece of a snippet is; the renderer decides how that looks."""

    PLACE = "place"
    GUTTER = "gutter"
    CONTEXT = "context"
    CODE = "code"
    MARK = "mark"
    SECOND_MARK = "second-mark"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one line of a snippet."""

    text: str
    kind: PartKind


SnippetLine = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A place to mark. `label` stands beside the mark; `primary` places are what the reader must look at."""

    span: Span
    label: str
    primary: bool = True


def marks_of(origin: Origin, label: str, related_label: str = "", primary: bool = True) -> tuple[Annotation, ...]:
    """The own line of `origin` with `label`, the definitions it expands with `related_label`."""
    return tuple(
        Annotation(span, related_label if index else label, primary and not index) for index, span in enumerate(origin)
    )


def snippet(marks: Iterable[Annotation], sources: Mapping[str, SourceFile]) -> tuple[SnippetLine, ...]:
    """The annotated lines, grouped by file, each with the headers of the blocks it stands in.

    A place in a file that is not at hand is shown as a place only. Cost: bounded, however many marks there are.
    """
    found = tuple(marks)
    lines: list[SnippetLine] = []
    for index, group in enumerate(_by_file(found[:_MOST_PLACES])):
        first = next((mark for mark in group if mark.primary), group[0]).span
        source = sources.get(first.path)
        lines.append((Part(f"{':::' if index else '-->'} {safe(str(first))}", PartKind.PLACE),))
        if source is None:
            lines.extend((Part(f"    {mark.label}", PartKind.MARK),) for mark in group if mark.label)
        else:
            lines.extend(_file_lines(source, group))
    if len(found) > _MOST_PLACES:
        lines.append((Part(f"... + {len(found) - _MOST_PLACES}", PartKind.GUTTER),))
    return tuple(lines)


def shown_line(source: SourceFile, number: int) -> str:
    """The text of a line, safe to print."""
    return safe(source.shown_line(number))


def enclosing_lines(source: SourceFile, number: int) -> tuple[int, ...]:
    """Numbers of the block headers around line `number` (`interface …`, `ip access-list …`), outermost first."""
    found: list[int] = []
    while number := source.header(number):
        found.append(number)
    return tuple(reversed(found))


def _by_file(marks: Iterable[Annotation]) -> list[list[Annotation]]:
    """Marks grouped by file in order of first mention; of two equal ones the first stays."""
    groups: dict[str, list[Annotation]] = {}
    for mark in marks:
        group = groups.setdefault(mark.span.path, [])
        if all((known.span, known.label) != (mark.span, mark.label) for known in group):
            group.append(mark)
    return list(groups.values())


def _file_lines(source: SourceFile, marks: list[Annotation]) -> Iterable[SnippetLine]:
    marked: dict[int, list[Annotation]] = {}
    for mark in marks:
        marked.setdefault(mark.span.line, []).append(mark)
    numbers = sorted({header for line in marked for header in enclosing_lines(source, line)} | set(marked))
    width = len(str(numbers[-1]))
    blank = Part(f"{' ' * width} |", PartKind.GUTTER)
    yield (blank,)
    for previous, number in zip((None, *numbers), numbers, strict=False):
        if previous is not None and number > previous + 1:
            yield (Part(f"{'.' * min(3, width):>{width}} |", PartKind.GUTTER),)
        gutter = Part(f"{number:>{width}} | ", PartKind.GUTTER)
        if number not in marked:
            yield gutter, Part(_shortened(shown_line(source, number), 0), PartKind.CONTEXT)
            continue
        yield gutter, Part(_shown_span(source, marked[number][0].span)[0], PartKind.CODE)
        for mark in marked[number]:
            _, start, length = _shown_span(source, mark.span)
            sign = ("^" if mark.primary else "-") * length
            kind = PartKind.MARK if mark.primary else PartKind.SECOND_MARK
            yield blank, Part(f" {' ' * start}{sign}{f' {mark.label}' if mark.label else ''}", kind)
    yield (blank,)


def _shown_span(source: SourceFile, span: Span) -> tuple[str, int, int]:
    """Text of the span's first line as shown, and where in it (in columns of the screen) the marks go."""
    from rich.cells import cell_len

    raw = source.line(span.line)
    masked = source.shown_line(span.line)
    end = span.end_column if span.end_line == span.line else len(raw) + 1
    if masked != raw:  # columns moved: mark the whole line
        raw, start, stop = masked, _indent(masked), len(masked.rstrip())
    else:
        start, stop = min(span.column - 1, len(raw)), min(end - 1, len(raw.rstrip()))
    stop = max(stop, start)
    shown_from = max(0, start - _LONGEST // 4) if len(raw) > _LONGEST else 0
    text = _shortened(raw, shown_from)
    lead = len(text) - len(text.lstrip("…")) if shown_from else 0
    window = raw[shown_from : shown_from + _LONGEST]
    before = safe(window[: start - shown_from])
    marked = safe(window[start - shown_from : stop - shown_from])
    return safe(text), cell_len(before) + lead, max(1, cell_len(marked))


def _shortened(text: str, start: int) -> str:
    """`text` from `start` on, at most `_LONGEST` characters; what is left out is said."""
    window = text[start : start + _LONGEST]
    rest = len(text) - start - len(window)
    return f"{'…' if start else ''}{window}{f'… (+{rest})' if rest > 0 else ''}"


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
