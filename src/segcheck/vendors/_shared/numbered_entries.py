"""Entries of a list, in the order of their numbers or of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.vendors._shared.config_lines import ConfigLine


class Entry(NamedTuple):
    """One entry of a list. `words[start:]` begins with what it does: `permit`, `deny` …"""

    sequence: int
    line: ConfigLine
    start: int


@dataclass(slots=True, kw_only=True)
class NumberedEntries:
    """What a list holds while the file is parsed."""

    entries: list[Entry] = field(default_factory=list)
    last_sequence: int = 0

    def add(self, line: ConfigLine, start: int, sequence: int | None) -> None:
        """Put an entry in; without number it goes to the end, ten after the last."""
        if sequence is None:
            sequence = self.last_sequence + 10
        self.last_sequence = max(self.last_sequence, sequence)
        self.entries.append(Entry(sequence, line, start))
