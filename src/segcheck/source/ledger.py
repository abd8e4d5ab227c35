"""The ledger: what became of every line that was read."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.source.text import SourceFile


class LineFate(enum.Enum):
    """The five things that can become of a configuration line."""

    MODELED = "modeled"
    IRRELEVANT = "irrelevant"
    APPROXIMATED = "approximated"
    UNRECOGNIZED = "unrecognized"
    MALFORMED = "malformed"


class LineEntry(NamedTuple):
    """One line's fate; `reason` is a message code (why irrelevant, what was not understood), "" when modelled."""

    line: int
    fate: LineFate
    reason: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Fates of one file.

    INVARIANT: exactly one entry per non-blank line, ascending.
    """

    path: str
    entries: tuple[LineEntry, ...]

    def counts(self) -> dict[LineFate, int]:
        """Number of lines per fate, every fate named."""
        result = dict.fromkeys(LineFate, 0)
        for entry in self.entries:
            result[entry.fate] += 1
        return result

    def __iter__(self) -> Iterator[LineEntry]:
        return iter(self.entries)


_WORSE = {
    LineFate.IRRELEVANT: 0,
    LineFate.MODELED: 1,
    LineFate.APPROXIMATED: 2,
    LineFate.UNRECOGNIZED: 3,
    LineFate.MALFORMED: 4,
}


class LedgerBuilder:
    """Collects fates while a file is parsed: the one mutable thing of a parse.

    A line may be marked more than once (a statement first read, later found to refer to something
    missing): the *worse* fate stays, so no later success hides an earlier doubt.
    """

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._fates: dict[int, tuple[LineFate, str]] = {}

    def mark(self, line: int, fate: LineFate, reason: str = "") -> None:
        """Record `fate` for the 1-based `line`."""
        known = self._fates.get(line)
        if known is None or _WORSE[fate] > _WORSE[known[0]]:
            self._fates[line] = (fate, reason)

    def fate(self, line: int) -> LineFate | None:
        """The fate recorded so far, or None."""
        known = self._fates.get(line)
        return None if known is None else known[0]

    def reason(self, line: int) -> str:
        """The reason recorded with the fate so far; "" without one."""
        return self._fates.get(line, (None, ""))[1]

    def unmarked(self) -> tuple[int, ...]:
        """Non-blank lines that no fate was recorded for yet."""
        return tuple(
            number
            for number, text in enumerate(self._source.lines, start=1)
            if number not in self._fates and text.strip()
        )

    def build(self) -> Ledger:
        """The finished ledger.

        SOUNDNESS: a line nobody marked is UNRECOGNIZED, so forgetting to mark can cost a proof but not fake one
        (callers must ask `unmarked()` first and widen the device accordingly).
        """
        for line in self.unmarked():
            self._fates[line] = (LineFate.UNRECOGNIZED, "not-read")
        entries = tuple(
            LineEntry(line, *self._fates[line]) for line in sorted(self._fates) if self._source.line(line).strip()
        )
        return Ledger(self._source.path, entries)
