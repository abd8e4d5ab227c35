"""FortiOS text into commands: words, quoted values that run over several lines, comments.

SOURCE: Fortinet, "FortiOS CLI Reference", "Command syntax" and "Tips": values with blanks stand in quotation marks or
behind backslashes; a quotation mark or backslash inside a value is written behind a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_PLAIN = re.compile(r"""[^ \t"'\\]+""")
_QUOTED = re.compile(r'[^"\\]+')
_KEPT = 100_000
_LONGEST_VALUE_LINES = 20_000
"""Lines of one value; certificates and pages have some hundred."""


class Command(NamedTuple):
    """One command: its verb, the word behind it, and the others. Lines and columns are 1-based, the end exclusive.

    `faulty`: a quotation mark is not closed, or a value of several lines ends in the middle of a word.
    """

    verb: str
    subject: str
    rest: tuple[str, ...]
    column: int
    last_line: int
    end_column: int
    faulty: bool = False


def commands(lines: Sequence[str]) -> Iterator[tuple[int, Command]]:
    """Commands with the number of the line each begins on; blank lines and comments are left out (a comment is the
    rest of a line that begins with `#`). Cost: linear; under a microsecond for a line that was seen before.

    >>> [(number, found.verb, found.subject, found.rest) for number, found in commands(['edit "a b"', 'set x 1 2'])]
    [(1, 'edit', 'a b', ()), (2, 'set', 'x', ('1', '2'))]
    """
    # CHOICE: most lines of a configuration (`next`, `set action accept`) repeat; what a line says is kept by its text.
    known: dict[str, Command | None] = {}
    count = len(lines)
    index = 0
    while index < count:
        text = lines[index]
        index += 1
        try:
            command = known[text]
        except KeyError:
            simple = _simple(text)
            if simple is _SEVERAL_LINES:
                command = _general(lines, index - 1)
            else:
                command = simple
                if len(known) < _KEPT:
                    known[text] = simple
        if command is None:
            continue
        yield index, command
        if command.last_line > index:
            index = command.last_line


_SEVERAL_LINES = Command("", "", (), 0, 0, 0)


def _simple(text: str) -> Command | None:
    """The command on a line without anything unusual; None for blank lines and comments."""
    stripped = text.strip()
    if not stripped or stripped[0] == "#":
        return None
    if "\\" in text or "'" in text:
        return _SEVERAL_LINES
    if '"' in text:
        words = _quoted_words(stripped)
        if words is None:
            return _SEVERAL_LINES
    elif stripped.isascii():
        words = stripped.split()
    else:
        return _SEVERAL_LINES
    column = text.index(stripped) + 1
    return _command(words, column, 0, column + len(stripped))


def _quoted_words(stripped: str) -> list[str] | None:
    """Words of a line whose quoted values end on it and touch nothing else; None for any other."""
    parts = stripped.split('"')
    if len(parts) % 2 == 0:
        return None
    words: list[str] = []
    last = len(parts) - 1
    for position, part in enumerate(parts):
        if position % 2:
            words.append(part)
            continue
        if not part:
            if 0 < position < last:
                return None
            continue
        if not part.isascii() or (position and part[0] > " ") or (position < last and part[-1] > " "):
            return None
        words.extend(part.split())
    return words


def _command(words: Sequence[str], column: int, last_line: int, end_column: int, *, faulty: bool = False) -> Command:
    subject = words[1] if len(words) > 1 else ""
    return Command(words[0], subject, tuple(words[2:]), column, last_line, end_column, faulty)


class _Scanner:
    """Reads one command letter by letter, over as many lines as its quoted values have."""

    def __init__(self, lines: Sequence[str], index: int) -> None:
        self._lines = lines
        self._index = index
        self._text = lines[index]
        self._at = len(self._text) - len(self._text.lstrip())
        self._word: list[str] | None = None
        self._spread = False  # the word has a line end in it
        self.words: list[str] = []
        self.faulty = False

    def read(self) -> Command:
        column = self._at + 1
        while self._at < len(self._text):
            character = self._text[self._at]
            if character in " \t":
                self._end_word()
                self._at += 1
            elif character == '"':
                self._double_quoted()
            elif character == "'":
                self._single_quoted()
            elif character == "\\":
                self._add(self._text[self._at + 1 : self._at + 2])
                self._at += 2
            else:
                piece = self._run(_PLAIN)
                self._add(piece)
                self._at += len(piece)
        self._end_word()
        end = len(self._text.rstrip()) + 1
        return _command(self.words, column, self._index + 1, end, faulty=self.faulty)

    def _add(self, piece: str) -> None:
        if self._word is None:
            self._word = []
        # SOUNDNESS: a mark that was lost turns everything behind it inside out; its value then ends inside a word.
        self.faulty = self.faulty or self._spread
        self._word.append(piece)

    def _run(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        return self._text[self._at] if found is None else found[0]

    def _end_word(self) -> None:
        if self._word is not None:
            self.words.append("".join(self._word))
        self._word = None
        self._spread = False

    def _double_quoted(self) -> None:
        self._add("")
        pieces: list[str] = []
        first = self._index
        inside_word = bool(self._word and any(self._word))
        self._at += 1
        while True:
            if self._at >= len(self._text):
                if self._index + 1 >= len(self._lines) or self._index - first >= _LONGEST_VALUE_LINES:
                    self.faulty = True
                    break
                self._index += 1
                self._text = self._lines[self._index]
                self._at = 0
                pieces.append("\n")
                continue
            character = self._text[self._at]
            if character == '"':
                self._at += 1
                break
            if character == "\\":
                pieces.append(self._text[self._at + 1 : self._at + 2])
                self._at += 2
                continue
            piece = self._run(_QUOTED)
            pieces.append(piece)
            self._at += len(piece)
        self._add("".join(pieces))
        self._spread = self._index > first
        self.faulty = self.faulty or (self._spread and inside_word)

    def _single_quoted(self) -> None:
        end = self._text.find("'", self._at + 1)
        if end < 0:
            # SOUNDNESS: whether the device waits for the closing mark on later lines is not known.
            self.faulty = True
            end = len(self._text)
        self._add(self._text[self._at + 1 : end])
        self._at = end + 1


def _general(lines: Sequence[str], index: int) -> Command:
    return _Scanner(lines, index).read()
