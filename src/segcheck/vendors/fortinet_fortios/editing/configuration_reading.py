"""A printed configuration into text that commands can edit."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors.fortinet_fortios.editing.edited_text import Block, Lines, Section, SettingText
from segcheck.vendors.fortinet_fortios.text.words import Command, commands

_DEEPEST = 12  # as the reader allows
_ON_LISTS = frozenset(("append", "select", "unselect"))
_ON_SETTINGS = frozenset(("set", "unset")) | _ON_LISTS
_ON_TABLES = frozenset(("delete", "move", "clone", "rename", "purge"))
_DOMAINS = ("vdom",)


class _Open(NamedTuple):
    """An open `config`: its block, and the entry whose `edit` is open."""

    block: Block
    entry: Section | None


class ConfigurationReader:
    """Reads one file into a `Section`. `broken_at`: the first line that fits in no configuration, 0 where all fit.

    CHOICE: entries of tables are looked into when a script touches them; of thousands it touches a few.
    """

    def __init__(self, source: SourceFile) -> None:
        self._texts = source.lines
        self._lines = _lines_of(source)
        self.broken_at = 0

    def read(self) -> Section:
        """The whole file; what is behind `broken_at` is left out. Raises nothing. Cost: a microsecond or two a line."""
        root = Section("")
        reading = _Reading(root, self._lines, self)
        self.broken_at = reading.read(self._texts)
        return root

    def look_into(self, entry: Section, first: int, last: int) -> None:
        """Read the lines of an entry, behind `edit` and before `next`: from index `first` to before `last`."""
        reading = _Reading(Section(""), self._lines[first:last], None)
        block = Block(("",), ())
        block.add(entry)
        reading.frames.append(_Open(block, entry))
        broken = reading.read(self._texts[first:last], open_frames=1)
        entry.unclear = entry.unclear or bool(broken)


class _Reading:
    """Reads some lines into a section."""

    def __init__(self, root: Section, lines: Lines, later: ConfigurationReader | None) -> None:
        self._root = root
        self._lines = lines
        self._done = 0  # lines before it stand somewhere
        self._later = later  # who looks into entries later; None: they are read at once
        self._begun = 0  # where the entry that is skipped begins
        self._inside = 0  # how many blocks are open in it
        self.frames: list[_Open] = []

    def read(self, texts: tuple[str, ...], open_frames: int = 0) -> int:
        """Read all; the number of the line that does not fit, 0 where all do."""
        for line, command in commands(texts):
            first, last = line - 1, max(line, command.last_line)
            if self._begun:
                if command.faulty or not self._skip(command, first, last):
                    return first + 1
                continue
            if first > self._done:
                self._add_lines(self._lines[self._done : first])
            self._done = last
            if command.faulty or not self._take(command, self._lines[first:last]):
                return first + 1
        if self._begun:
            return len(self._lines)
        self._add_lines(self._lines[self._done :])
        return len(self._lines) if len(self.frames) > open_frames else 0

    def _add_lines(self, lines: Lines) -> None:
        """Blank lines and comments stand where they stood."""
        if not lines:
            return
        if not self.frames:
            self._root.add_lines(lines)
            return
        block, entry = self.frames[-1]
        if entry is not None:
            entry.add_lines(lines)
        else:
            block.body.append(lines)

    # -- entries that are looked into later

    def _skip(self, command: Command, first: int, last: int) -> bool:
        """Whether the command fits in an entry of which only the end is looked for."""
        verb = command.verb
        if verb == "set":
            return True
        if verb == "config":
            self._inside += 1
            return len(self.frames) + self._inside <= _DEEPEST
        if self._inside:
            self._inside -= verb == "end"
            return True
        if verb in ("next", "end"):
            return not command.subject and self._end_skipping(verb, first, last)
        return verb in _ON_SETTINGS

    def _end_skipping(self, verb: str, first: int, last: int) -> bool:
        block, entry = self.frames[-1]
        later, begun = self._later, self._begun
        if entry is None or later is None:
            return False
        tail = self._lines[first:last] if verb == "next" else ()
        entry.postpone(self._lines[self._done : last if verb == "next" else first], tail, later.look_into, begun, first)
        self._begun = 0
        self._done = last
        self.frames[-1] = _Open(block, None)
        if verb == "end":
            block.tail = self._lines[first:last]
            self.frames.pop()
        return True

    # -- what is read at once

    def _take(self, command: Command, lines: Lines) -> bool:
        """Whether the command fits where it stands."""
        verb = command.verb
        if verb in _ON_SETTINGS:
            return self._set(command, lines)
        if verb == "edit":
            return self._edit(command, lines)
        if verb in ("next", "end"):
            return self._close(command, lines)
        if verb == "config":
            return self._config(command, lines)
        if verb in _ON_TABLES and self.frames and self.frames[-1].entry is None:
            self.frames[-1].block.unclear = True
        elif self.frames:
            return False
        self._add_lines(lines)
        return True

    def _section(self) -> Section | None:
        """What settings and blocks go to."""
        if not self.frames:
            return self._root
        block, entry = self.frames[-1]
        if entry is None and block.entries:
            return None
        return entry or block.plain_section()

    def _set(self, command: Command, lines: Lines) -> bool:
        section = self._section() if self.frames else None
        if section is None or not command.subject:
            return False
        key = command.subject
        section.unclear = section.unclear or key in section.items or command.verb in _ON_LISTS
        kept = section.setting(key).lines
        # As printed where a text is empty, which it is by default.
        values = () if command.verb == "unset" or command.rest == ("",) else command.rest
        section.items[key] = section.printed[key] = SettingText(values, (*kept, *lines))
        return True

    def _config(self, command: Command, lines: Lines) -> bool:
        section = self._section()
        if section is None or not command.subject or len(self.frames) >= _DEEPEST:
            return False
        block = Block((command.subject, *command.rest), lines, section)
        section.add_block(block)
        self.frames.append(_Open(block, None))
        return True

    def _edit(self, command: Command, lines: Lines) -> bool:
        if not self.frames or not command.subject or command.rest:
            return False
        block, entry = self.frames[-1]
        if entry is not None or block.plain is not None:
            return False
        entry = Section(command.subject, lines)
        block.add(entry)
        self.frames[-1] = _Open(block, entry)
        if self._later is not None and block.path != _DOMAINS:
            self._begun = self._done
            self._done -= len(lines)
        return True

    def _close(self, command: Command, lines: Lines) -> bool:
        if not self.frames or command.subject:
            return False
        block, entry = self.frames[-1]
        if command.verb == "end":
            block.tail = lines
            self.frames.pop()
            return True
        if entry is None:
            return False
        entry.tail = lines
        self.frames[-1] = _Open(block, None)
        return True


def _lines_of(source: SourceFile) -> Lines:
    """All lines with their places, as `SourceFile.span_of_line` tells them."""
    path = source.path
    found: list[EditedLine] = []
    for number, text in enumerate(source.lines, start=1):
        start = len(text) - len(text.lstrip()) + 1
        found.append(EditedLine(text, Span(path, number, start, number, len(text.rstrip()) + 1)))
    return tuple(found)
