"""Notes about commands that stand on several lines of the file."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.notes import Notes


class JoinedNotes(Notes):
    """A notebook that knows which lines belong together."""

    def __init__(self, source: SourceFile) -> None:
        super().__init__(source)
        self._last_lines: dict[int, int] = {}

    def join(self, first: int, last: int) -> None:
        """Lines `first` to `last` are one command, noted under its first line."""
        self._last_lines[first] = last

    def share_fates(self) -> None:
        """Give every further line of a command the fate of its first. To be called when the conversion is done."""
        for first, last in self._last_lines.items():
            fate = self.ledger.fate(first)
            for number in range(first + 1, last + 1):
                if fate is not None:
                    self.ledger.mark(number, fate, "" if fate is LineFate.MODELED else "continued-line")

    def span(self, line: ConfigLine) -> Span:
        """All lines of the command."""
        return self._over_lines(line) or super().span(line)

    def word(self, line: ConfigLine, index: int) -> Span:
        """One word of the command; the whole command where it stands on several lines."""
        return self._over_lines(line) or super().word(line, index)

    def _over_lines(self, line: ConfigLine) -> Span | None:
        last = self._last_lines.get(line.number)
        if last is None:
            return None
        first = self.source.span_of_line(line.number)
        return Span(self.path, first.line, first.column, last, len(self.source.line(last)) + 1)
