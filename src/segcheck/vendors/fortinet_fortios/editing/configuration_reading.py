"""A printed configuration into text that commands can edit."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors.fortinet_fortios.editing.edited_text import Block, Lines, Section, SettingText
from segcheck.vendors.fortinet_fortios.text.words import Command, commands

_DEEPEST = 12  # as the reader allows
_ON_LISTS = frozenset(("append", "select", "unselect"))
_ON_TABLES = frozenset(("delete", "move", "clone", "rename", "purge"))


class _Open(NamedTuple):
    """An open `config`: its block, and the entry whose `edit` is open."""

    block: Block
    entry: Section | None


class ConfigurationReader:
    """Reads one file into a `Section`. `broken_at`: the first line that fits in no configuration, 0 where all fit."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._root = Section("")
        self._frames: list[_Open] = []
        self._done = 0  # lines that stand somewhere
        self.broken_at = 0

    def read(self) -> Section:
        """The whole file; what is behind `broken_at` is left out. Raises nothing. Cost: linear."""
        for line, command in commands(self._source.lines):
            self._keep_others(line - 1)
            last = max(line, command.last_line)
            lines = self._lines(line, last)
            if command.faulty or not self._take(command, lines):
                self.broken_at = line
                return self._root
            self._done = last
        self._keep_others(len(self._source.lines))
        if self._frames:
            self.broken_at = len(self._source.lines)
        return self._root

    def _lines(self, first: int, last: int) -> Lines:
        source = self._source
        return tuple(EditedLine(source.line(number), source.span_of_line(number)) for number in range(first, last + 1))

    def _keep_others(self, last: int) -> None:
        """Blank lines and comments stand where they stood."""
        if last > self._done:
            self._add_lines(self._lines(self._done + 1, last))
            self._done = last

    def _add_lines(self, lines: Lines) -> None:
        if not self._frames:
            self._root.add_lines(lines)
        elif self._frames[-1].entry is not None:
            self._frames[-1].entry.add_lines(lines)
        else:
            self._frames[-1].block.body.append(lines)

    def _take(self, command: Command, lines: Lines) -> bool:
        """Whether the command fits where it stands."""
        verb = command.verb
        if verb in ("set", "unset") or verb in _ON_LISTS:
            return self._set(command, lines)
        if verb == "edit":
            return self._edit(command, lines)
        if verb in ("next", "end"):
            return self._close(command, lines)
        if verb == "config":
            return self._config(command, lines)
        if verb in _ON_TABLES and self._frames and self._frames[-1].entry is None:
            self._frames[-1].block.unclear = True
        elif self._frames:
            return False
        self._add_lines(lines)
        return True

    def _section(self) -> Section | None:
        """What settings and blocks go to."""
        if not self._frames:
            return self._root
        block, entry = self._frames[-1]
        if entry is None and block.entries:
            return None
        return entry or block.plain_section()

    def _set(self, command: Command, lines: Lines) -> bool:
        section = self._section() if self._frames else None
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
        if section is None or not command.subject or len(self._frames) >= _DEEPEST:
            return False
        block = Block((command.subject, *command.rest), lines, section)
        section.add_block(block)
        self._frames.append(_Open(block, None))
        return True

    def _edit(self, command: Command, lines: Lines) -> bool:
        if not self._frames or not command.subject or command.rest:
            return False
        block, entry = self._frames[-1]
        if entry is not None or block.plain is not None:
            return False
        entry = Section(command.subject, lines)
        block.add(entry)
        self._frames[-1] = _Open(block, entry)
        return True

    def _close(self, command: Command, lines: Lines) -> bool:
        if not self._frames or command.subject:
            return False
        block, entry = self._frames[-1]
        if command.verb == "end":
            block.tail = lines
            self._frames.pop()
            return True
        if entry is None:
            return False
        entry.tail = lines
        self._frames[-1] = _Open(block, None)
        return True
