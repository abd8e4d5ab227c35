"""Lines of both sides of a change: a span is looked up in the files of its own side only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from segcheck.report.safe_text import safe
from segcheck.source.text import Origin, SourceFile, Span


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line for people: where it stands, and its text, safe to print and without secrets.

    `before`: it stands in the files as they are before the change.
    """

    span: Span
    text: str
    before: bool

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.span.path}:{self.span.line}"


class Texts(Protocol):
    """Where lines are looked up: `segcheck.report.review_document.Review`, or filters compared on their own."""

    @property
    def script_lines(self) -> Mapping[tuple[str, int], Span]:
        """For lines that a script wrote, as (path, line), the line of the script."""

    @property
    def moved_lines(self) -> Mapping[tuple[str, int], Span]:
        """For lines that stand elsewhere because of what a script wrote above, the line as it runs."""

    @property
    def scripts(self) -> tuple[SourceFile, ...]:
        """The scripts, as far as they are at hand."""

    @property
    def removed_lines(self) -> Origin:
        """Lines that stand before the change only."""

    @property
    def added_lines(self) -> Origin:
        """Lines that stand after the change only."""

    def texts_before(self) -> Mapping[str, SourceFile]:
        """Files by path before the change."""

    def texts_after(self) -> Mapping[str, SourceFile]:
        """Files by path after the change."""


class ReviewLines:
    """Looks up lines of both sides."""

    def __init__(self, texts: Texts) -> None:
        self._before = texts.texts_before()
        self._after = texts.texts_after()
        self._script_lines = texts.script_lines
        self._moved_lines = texts.moved_lines
        self._scripts = {script.path: script for script in texts.scripts}
        self._removed = {(span.path, span.line) for span in texts.removed_lines}
        self._added = {(span.path, span.line) for span in texts.added_lines} | set(texts.script_lines)

    def before(self, span: Span) -> ShownLine:
        """The line of `span` before the change."""
        return ShownLine(span, _text(self._before.get(span.path), span), True)

    def after(self, span: Span) -> ShownLine:
        """The line of `span` after the change; where a script wrote it, with the place and the text in the script.

        With a script there is no file with the lines after the change: lines it left alone are told as they run.
        """
        written = self._script_lines.get((span.path, span.line))
        if written is None:
            place = self._moved_lines.get((span.path, span.line), span)
            return ShownLine(place, _text(self._after.get(span.path), span), False)
        script = self._scripts.get(written.path)
        # The script itself need not be at hand: what it wrote is.
        text = _text(self._after.get(span.path), span) if script is None else _text(script, written)
        return ShownLine(written, text, False)

    def is_changed(self, span: Span, *, before: bool) -> bool:
        """Whether the line of `span` stands on this side only."""
        return (span.path, span.line) in (self._removed if before else self._added)

    def of_script(self, span: Span) -> ShownLine:
        """A line of a script itself."""
        return ShownLine(span, _text(self._scripts.get(span.path), span), False)

    def alike_on_both_sides(self, origin: Origin) -> Mapping[str, SourceFile]:
        """Files of the lines of `origin`, as far as these lines are on both sides the same, or on one side only."""
        found: dict[str, SourceFile] = {}
        differing = set()
        for span in origin:
            before, after = self._before.get(span.path), self._after.get(span.path)
            source = after or before
            if source is None:
                continue
            found[span.path] = source
            if before is not None and after is not None and before.line(span.line) != after.line(span.line):
                differing.add(span.path)
        return {path: source for path, source in found.items() if path not in differing}


def _text(source: SourceFile | None, span: Span) -> str:
    return "" if source is None else safe(source.shown_line(span.line)).strip()
