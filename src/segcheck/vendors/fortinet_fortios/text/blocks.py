"""FortiOS commands into a tree of blocks as they are in effect, with a fate for every line.

SOURCE: Fortinet, "FortiOS CLI Reference", "Sub-commands": `config` opens a table or object, `edit` an entry, `next`
closes the entry, `end` closes entry and table; `set`, `unset`, `append`, `select`, `unselect` act on the entry,
`delete`, `move`, `clone`, `rename`, `purge` on the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Setting
from segcheck.vendors.fortinet_fortios.text.drafts import BlockDraft, CloneBudget, EntryDraft, Growing
from segcheck.vendors.fortinet_fortios.text.known_blocks import KnownBlock, Mark
from segcheck.vendors.fortinet_fortios.text.words import Command, commands

_DEEPEST = 12  # `config` inside `config`; real ones have five
_EMPTY_TEXT = ("",)
_MODELED: Mark = (LineFate.MODELED, "")
_KEYWORD = re.compile(r"[a-zA-Z0-9_.-]{1,40}")
# A prompt, alone or with the command that shows the configuration: `fw1 # show`, `fw1 (root) $`.
_PROMPT = re.compile(r"[\w.-]+(?: \([\w.-]+\))? [#$](?: (?:show|get|end|exit|quit|config global)\b.*)?")
# Tables whose entries are numbered: there `edit 0` makes an entry with the next free number.
_NUMBERED = re.compile(
    r"(?:(?:firewall (?:policy\d*|local-in-policy6?|security-policy|central-snat-map|multicast-policy6?|proxy-policy"
    r"|consolidated policy|DoS-policy6?|interface-policy6?|acl6?|shaping-policy))|router (?:static6?|policy6?)"
    r"|secondaryip|members|reserved-address|ip-range|service|system dhcp6? server)"
)


class _Frame:
    """An open `config`. Without `known` and `block`, everything in it has the fate `mark`.

    `entry`: what settings go to; `editing`: an `edit` is open.
    """

    __slots__ = ("block", "editing", "entry", "known", "mark")

    def __init__(self, mark: Mark, known: KnownBlock | None = None, block: BlockDraft | None = None) -> None:
        self.mark = mark
        self.known = known
        self.block = block
        self.entry: EntryDraft | None = None
        self.editing = False


class TreeReader:
    """Reads one file. `broken`: what is there cannot be all of a configuration; `code` of the first reason.

    `commands`: all of them, with the lines they begin on.
    """

    def __init__(self, notes: Notes, top: Callable[[Path], KnownBlock | str | None]) -> None:
        self._notes = notes
        self._top = top
        self._path = notes.path
        self._mark = notes.ledger.mark
        self._root = EntryDraft("", Span(notes.path, 1, 1, 1, 1))
        self._frames: list[_Frame] = []
        self._frame: _Frame | None = None
        self._clones = CloneBudget()
        self._last_line = 1
        self.broken = ""
        self.commands = tuple(commands(notes.source.lines))

    def read(self) -> Entry:
        """The whole file as one entry, whose blocks stand in no other. Raises nothing, whatever the text."""
        handlers = {
            "edit": self._edit,
            "next": self._next,
            "end": self._end,
            "config": self._config,
            "unset": self._unset,
            "append": self._append,
            "select": self._select,
            "unselect": self._select,
            "delete": self._on_table,
            "move": self._on_table,
            "clone": self._on_table,
            "rename": self._on_table,
            "purge": self._on_table,
        }
        for line, command in self.commands:
            self._last_line = line
            if command.faulty:
                self._break(line, command, "fortios-quote-open")
            elif command.verb == "set":
                self._set(line, command)
            else:
                handlers.get(command.verb, self._other)(line, command)
        if self._frames:
            self._report_break((self._notes.source.span_of_line(self._last_line),), "fortios-end-missing")
        return self._root.frozen()

    # -- settings

    def _set(self, line: int, command: Command) -> None:
        frame = self._frame
        # CHOICE: four lines of five come here; what most of them need is looked at first.
        entry = None if frame is None else frame.entry
        if entry is None:
            entry = self._entry_for(line, command)
            frame = self._frame
        if entry is None or frame is None or frame.known is None:
            return
        _, key, values, column, last_line, end_column, _ = command
        known = frame.known
        mark = known.marks.get(key) or known.mark(key)
        if mark is None or not values:
            self._unknown(line, command, entry, frame)
            return
        fate, reason = mark
        if last_line <= line:
            last_line = line
            self._mark(line, fate, reason)
        else:
            self._mark_all(line, command, mark)
        if fate is LineFate.IRRELEVANT:
            return
        if values == _EMPTY_TEXT:
            entry.settings.pop(key, None)  # as printed where a text is empty, which it is by default
        else:
            entry.settings[key] = Setting(key, values, Span(self._path, line, column, last_line, end_column))

    def _unset(self, line: int, command: Command) -> None:
        entry = self._entry_for(line, command)
        if entry is None or self._frame is None or self._frame.known is None:
            return
        mark = self._frame.known.mark(command.subject)
        if not command.subject or command.rest:
            self._unknown(line, command, entry, self._frame)
            return
        # A key that nobody knows has its default, as where it does not stand.
        self._mark_all(line, command, mark or (LineFate.IRRELEVANT, "fortios-default"))
        entry.settings.pop(command.subject, None)

    def _append(self, line: int, command: Command) -> None:
        growing = self._edited(line, command, default_known=True)
        if growing is not None:
            growing.values.update(dict.fromkeys(command.rest))
            span = self._span(line, command)
            if span != growing.span:
                growing.further.append(span)

    def _select(self, line: int, command: Command) -> None:
        growing = self._edited(line, command, default_known=False)
        if growing is None or self._frame is None or self._frame.entry is None:
            return
        growing.further.append(self._span(line, command))
        if command.verb == "unselect":
            for value in command.rest:
                growing.values.pop(value, None)
        elif all(value in growing.values for value in command.rest):
            growing.values = dict.fromkeys(command.rest)
        else:
            self._unknown(line, command, self._frame.entry, self._frame)

    def _edited(self, line: int, command: Command, *, default_known: bool) -> Growing | None:
        """The list that a command edits; None (and noted) where there is none, or none that matters."""
        entry = self._entry_for(line, command)
        if entry is None or self._frame is None or self._frame.known is None:
            return None
        mark = self._frame.known.mark(command.subject)
        if mark is not None and mark[0] is LineFate.IRRELEVANT:
            self._mark_all(line, command, mark)
            return None
        growing = entry.growing(command.subject) if mark is not None else None
        if growing is None and mark is not None and default_known and command.rest:
            growing = entry.grow(command.subject, self._span(line, command))
        if mark is None or growing is None or not command.rest:
            self._unknown(line, command, entry, self._frame)
            return None
        self._mark_all(line, command, mark)
        return growing

    def _entry_for(self, line: int, command: Command) -> EntryDraft | None:
        """The entry a setting goes to; None (and noted) where its block is not read."""
        frame = self._frame
        if frame is None:
            self._break(line, command, "fortios-structure")
            return None
        if frame.entry is None and frame.block is not None:
            if frame.block.entries or (frame.known is not None and frame.known.is_table):
                self._break(line, command, "fortios-structure")
                return None
            frame.entry = frame.block.plain = frame.block.plain or EntryDraft("", frame.block.span)
        if frame.entry is None:
            self._mark_all(line, command, frame.mark)
        return frame.entry

    def _unknown(self, line: int, command: Command, entry: EntryDraft, frame: _Frame) -> None:
        """SOUNDNESS: what nobody knows widens what stands around it; the converters see it in `Entry.unknown`."""
        span = self._span(line, command)
        known = frame.known is not None and frame.known.mark(command.subject) is not None
        code = "fortios-setting-incomplete" if known else "fortios-setting-unknown"
        self._mark_all(line, command, (LineFate.UNRECOGNIZED, code))
        entry.unknown.append(Setting(command.subject, command.rest, span))
        widens = frame.known is not None and frame.known.widens_device
        if widens:
            self._notes.unmodeled.append(span)
        path = frame.block.path if frame.block is not None else ()
        self._notes.report(
            code,
            (span,),
            Severity.WARNING,
            Effect.WIDENS_DEVICE if widens else Effect.WIDENS_RULE,
            block=_shown(path),
            key=_shown((command.subject,)),
        )

    # -- structure

    def _config(self, line: int, command: Command) -> None:
        path = (command.subject, *command.rest) if command.subject else ()
        frame = self._frame
        if not path or len(self._frames) >= _DEEPEST:
            self._break(line, command, "fortios-structure" if not path else "fortios-too-deep")
            self._open(_Frame((LineFate.MALFORMED, "fortios-structure")))
            return
        if frame is not None and frame.known is None:
            self._mark_all(line, command, frame.mark)
            self._open(_Frame(frame.mark))
            return
        known = self._top(path) if frame is None or frame.known is None else frame.known.inner(path)
        if isinstance(known, str):
            mark = (LineFate.IRRELEVANT, known)
            self._mark_all(line, command, mark)
            self._open(_Frame(mark))
            return
        entry = self._root if frame is None else self._entry_for(line, command)
        if entry is None:
            self._open(_Frame((LineFate.MALFORMED, "fortios-structure")))
            return
        span = self._span(line, command)
        if known is None:
            self._open(self._unknown_block(line, command, entry, path))
            return
        self._mark_all(line, command, _MODELED)
        block = entry.blocks.get(path)
        if block is None:
            block = entry.blocks[path] = BlockDraft(path, span)
        self._open(_Frame(_MODELED, known, block))

    def _unknown_block(self, line: int, command: Command, entry: EntryDraft, path: Path) -> _Frame:
        if self._notes.source.line(line + 1).strip() == "end":
            mark = (LineFate.IRRELEVANT, "fortios-block-empty")
            self._mark_all(line, command, mark)
            return _Frame(mark)
        mark = (LineFate.UNRECOGNIZED, "fortios-block-unknown")
        self._mark_all(line, command, mark)
        span = self._span(line, command)
        frame = self._frame
        widens = frame is None or frame.known is None or frame.known.widens_device
        if widens:
            self._notes.unmodeled.append(span)
        else:
            entry.unknown.append(Setting(" ".join(("config", *path)), (), span))
        effect = Effect.WIDENS_DEVICE if widens else Effect.WIDENS_RULE
        self._notes.report("fortios-block-unknown", (span,), Severity.WARNING, effect, block=_shown(path))
        return _Frame(mark)

    def _open(self, frame: _Frame) -> None:
        self._frames.append(frame)
        self._frame = frame

    def _edit(self, line: int, command: Command) -> None:
        frame = self._frame
        if frame is None or frame.editing or not command.subject or command.rest:
            self._break(line, command, "fortios-structure")
            return
        frame.editing = True
        block = frame.block
        if block is None:
            self._mark_all(line, command, frame.mark)
            return
        if block.plain is not None:
            self._break(line, command, "fortios-structure")
        self._mark_all(line, command, _MODELED)
        name = command.subject
        if name == "0" and _NUMBERED.fullmatch(" ".join(block.path)):
            name = block.free_number()
        entry = block.entries.get(name)
        if entry is None:
            entry = EntryDraft(name, self._span(line, command))
            block.add(entry)
        frame.entry = entry

    def _next(self, line: int, command: Command) -> None:
        frame = self._frame
        if frame is None or not frame.editing or command.subject:
            self._break(line, command, "fortios-structure")
            return
        self._mark(line, *frame.mark)
        frame.editing = False
        frame.entry = None

    def _end(self, line: int, command: Command) -> None:
        if self._frame is None or command.subject:
            self._break(line, command, "fortios-structure")
            return
        self._mark(line, *self._frame.mark)
        self._frames.pop()
        self._frame = self._frames[-1] if self._frames else None

    # -- tables

    def _on_table(self, line: int, command: Command) -> None:
        frame = self._frame
        if frame is None or frame.editing:
            self._break(line, command, "fortios-structure")
        elif frame.block is None:
            self._mark_all(line, command, frame.mark)
        elif self._edit_table(command, frame.block, self._span(line, command)):
            self._mark_all(line, command, _MODELED)
            if command.verb == "rename":
                # SOUNDNESS: what refers to the old name follows the object; which references are meant is not known.
                self._widen(line, command, (LineFate.APPROXIMATED, "fortios-renamed"))
        else:
            self._widen(line, command, (LineFate.MALFORMED, "fortios-command-refused"))

    def _edit_table(self, command: Command, block: BlockDraft, span: Span) -> bool:
        """Do what the command says; whether it can be done."""
        name, rest, entries = command.subject, command.rest, block.entries
        if command.verb == "purge":
            block.purge()
            return not name
        found = entries.get(name)
        if found is None:
            return False
        if command.verb == "delete":
            block.delete(name)
            return not rest
        if len(rest) != 2 or not rest[1]:
            return False
        word, other = rest
        if command.verb == "move":
            if word not in ("before", "after") or other not in entries:
                return False
            block.move(name, other, after=word == "after")
        elif word != "to" or other in entries:
            return False
        elif command.verb == "rename":
            block.rename(name, other)
        elif not self._clones.allows(found):
            return False
        else:
            block.add(found.copied(other, span))
        return True

    # -- what does not fit

    def _other(self, line: int, command: Command) -> None:
        text = self._notes.source.line(line).strip()
        if "--More--" in text:
            self._break(line, command, "fortios-capture-paged")
        elif self._frame is None and _PROMPT.fullmatch(text):
            self._mark(line, LineFate.IRRELEVANT, "capture-prompt")
        elif _PROMPT.fullmatch(text):
            self._break(line, command, "fortios-structure")
        else:
            self._widen(line, command, (LineFate.UNRECOGNIZED, "fortios-command-unknown"))

    def _widen(self, line: int, command: Command, mark: Mark) -> None:
        self._mark_all(line, command, mark)
        span = self._span(line, command)
        self._notes.unmodeled.append(span)
        self._notes.report(mark[1], (span,), Severity.WARNING, Effect.WIDENS_DEVICE)

    def _break(self, line: int, command: Command, code: str) -> None:
        self._mark_all(line, command, (LineFate.MALFORMED, code))
        self._report_break((self._span(line, command),), code)

    def _report_break(self, origin: tuple[Span, ...], code: str) -> None:
        if not self.broken:
            self.broken = code
            self._notes.report(code, origin, Severity.ERROR, Effect.REJECTS_FILE)

    def _span(self, line: int, command: Command) -> Span:
        return Span(self._path, line, command.column, max(line, command.last_line), command.end_column)

    def _mark_all(self, line: int, command: Command, mark: Mark) -> None:
        fate, reason = mark
        self._mark(line, fate, reason)
        for number in range(line + 1, command.last_line + 1):
            self._mark(number, fate, reason)


def _shown(words: Path) -> str:
    """The words that are keywords; others may hold anything."""
    return " ".join(word if _KEYWORD.fullmatch(word) else "…" for word in words[:3])
