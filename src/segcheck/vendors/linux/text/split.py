"""One file of a Linux host, split into the outputs of commands that it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.diagnostic import Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.linux.text.commands import Command, command_of, mark_of
from segcheck.vendors.linux.text.openings import GENERATED, TABLE, opening
from segcheck.vendors.linux.text.sections import Section, SectionKind
from segcheck.vendors.linux.text.silent import silent_output

_SAVED = (SectionKind.IPTABLES, SectionKind.EBTABLES, SectionKind.ARPTABLES)


class SplitFile(NamedTuple):
    """The sections of a file in their order. `hosts`: names that its prompts tell, in order of first mention."""

    sections: tuple[Section, ...]
    hosts: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """A section that is being read."""

    kind: SectionKind
    first_line: int
    command: Command | None = None
    family: Family | None = None
    depth: int = 0  # braces of nft that are open
    inside: bool = False  # between a `*table` and its COMMIT
    tables: set[str] = field(default_factory=set)
    begins: bool = True  # no line of it was read yet


def split(notes: Notes) -> SplitFile:
    """The sections of the file that `notes` are about; lines between them get their fates here. Cost: linear.

    >>> from segcheck.source.text import decode
    >>> text = b"### ip route\\n10.0.0.0/8 dev eth0 scope link\\n### iptables-save\\n*filter\\nCOMMIT\\n"
    >>> [(section.kind.name, section.first_line) for section in split(Notes(decode("gw1", text))).sections]
    [('ROUTES', 2), ('IPTABLES', 4)]
    """
    return _Splitter(notes).split()


class _Splitter:
    """Mutable: the state of one splitting."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._lines = notes.source.lines
        self._sections: list[Section] = []
        self._hosts: dict[str, None] = {}
        self._open: _Open | None = None
        self._mark = ""  # what the marks of the script begin with that wrote the file

    def split(self) -> SplitFile:
        if _is_host_name(self._notes.source):
            return SplitFile((Section(SectionKind.HOSTNAME, self._notes, 1, self._lines),), ())
        silent = silent_output(self._notes.source)
        if silent is not None:
            return SplitFile((Section(silent[0], self._notes, 1, (), family=silent[1]),), ())
        for number, text in enumerate(self._lines, start=1):
            if not text or text.isspace():
                continue
            command = self._command_at(text) if self._may_be_left() else None
            if command is not None:
                self._close(number)
                self._command(number, command)
            else:
                self._line(number, text)
        self._close(len(self._lines) + 1)
        return SplitFile(tuple(self._sections), tuple(self._hosts))

    def _command_at(self, text: str) -> Command | None:
        command = command_of(text)
        if command is not None and not command.host:
            self._mark = mark_of(text)
        elif command is None and self._mark and mark_of(text) == self._mark:
            return Command(text.strip(" \t#=->"), SectionKind.OTHER, by_content=True)
        return command

    def _may_be_left(self) -> bool:
        """Whether another command may follow here: not in the middle of a table, where `#` begins a comment."""
        return self._open is None or not (self._open.depth > 0 or self._open.inside)

    def _command(self, number: int, command: Command) -> None:
        self._notes.ledger.mark(number, LineFate.IRRELEVANT, "linux-command-line")
        if command.host:
            self._hosts.setdefault(command.host)
        if command.text:
            self._open = _Open(command.kind, number + 1, command, command.family)

    def _line(self, number: int, text: str) -> None:
        current = self._open
        if current is None or self._leaves(current):
            found = opening(text, first=(current is None or current.begins) and not self._sections)
            if found is not None and (current is None or self._differs(current, text, *found)):
                family = found[1] if current is None or current.kind is not found[0] else found[1] or current.family
                self._close(number)
                current = self._open = _Open(found[0], number, None, family)
        if current is None:
            self._stray(number, text)
        else:
            _follow(current, text)

    def _leaves(self, current: _Open) -> bool:
        """Whether another output may begin here.

        SOUNDNESS: what a command prints that is not read may look like what is read, and be of another host, of a
        container, or a part.
        """
        command = current.command
        strange = command is not None and command.kind is SectionKind.OTHER and not command.by_content
        return not (strange or current.kind is SectionKind.HOSTNAME or current.depth > 0 or current.inside)

    def _differs(self, current: _Open, text: str, kind: SectionKind, family: Family | None) -> bool:
        """Whether `text` begins another section than the one that is being read."""
        if GENERATED.match(text.strip()):
            return kind is not current.kind or (bool(current.tables) and family is not current.family)
        if current.command is not None and current.kind is not SectionKind.OTHER:
            return False
        if kind in _SAVED and current.kind in _SAVED:
            table = TABLE.match(text.strip())
            return current.kind is not SectionKind.EBTABLES and table is not None and table["table"] in current.tables
        return kind is not current.kind

    def _stray(self, number: int, text: str) -> None:
        """A line that belongs to no output."""
        if text.lstrip().startswith(("#", "=~=~=~=")):  # a comment, or the head that PuTTY writes
            self._notes.ledger.mark(number, LineFate.IRRELEVANT, "linux-comment")
            return
        self._open = _Open(SectionKind.OTHER, number)

    def _close(self, end: int) -> None:
        """End the section that is being read before line `end`."""
        current, self._open = self._open, None
        if current is None:
            return
        lines = self._lines[current.first_line - 1 : end - 1]
        command = current.command
        whole = command is None or command.whole
        text = "" if command is None else command.text
        section = Section(current.kind, self._notes, current.first_line, lines, text, current.family, whole)
        if current.kind is SectionKind.OTHER:
            _set_aside(section)
        else:
            self._sections.append(section)


def _follow(current: _Open, text: str) -> None:
    """Keep track of what is open in the section."""
    current.begins = False
    if current.kind is SectionKind.NFTABLES:
        if "{" in text or "}" in text:
            code = text.partition("#")[0] if '"' not in text else text
            current.depth = max(0, current.depth + code.count("{") - code.count("}"))
    elif current.kind in _SAVED:
        word = text.strip()
        table = TABLE.match(word)
        if table is not None:
            current.tables.add(table["table"])
            current.inside = current.kind is SectionKind.IPTABLES
        elif word == "COMMIT":
            current.inside = False


def _set_aside(section: Section) -> None:
    """Output that is not read.

    SOUNDNESS: a command that only shows changes nothing; what it shows is as unknown as if it had not been typed. Where
    no command is told, the lines may be a setting of any sort.
    """
    for number, _ in section.numbered():
        if section.command:
            section.mark(number, LineFate.IRRELEVANT, "linux-other-output")
        else:
            section.widen_device(number, "linux-unknown-line")
    if section.command and any(True for _ in section.numbered()):
        program = section.command.split()[0][:40]
        section.report("linux-output-set-aside", section.first_line, Severity.INFO, command=program)


def _is_host_name(source: SourceFile) -> bool:
    """Whether the file is called after the command `hostname` and holds one word."""
    name = source.path.rpartition("/")[2].lower()
    words = [text.strip() for text in source.lines if text.strip()]
    return "hostname" in name and len(words) == 1 and len(words[0].split()) == 1 and len(words[0]) < 254
