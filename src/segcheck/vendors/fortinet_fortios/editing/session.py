"""One pasted session: the commands of a script, one after the other, as the device takes them.

SOURCE: Fortinet, "FortiOS Administration Guide", "Subcommands": an entry is saved by `next` or `end` and not before,
`abort` leaves without saving; `delete`, `move` and the like act at once.
"""

from __future__ import annotations

from collections.abc import Callable

from segcheck.source.diagnostic import Severity
from segcheck.source.text import Span
from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors.fortinet_fortios.editing import setting_commands, table_commands
from segcheck.vendors.fortinet_fortios.editing.contexts import Divisions, Frame, edit_line
from segcheck.vendors.fortinet_fortios.editing.edited_text import Section, texts, touch
from segcheck.vendors.fortinet_fortios.editing.names import Scope, Uses, is_from_the_factory
from segcheck.vendors.fortinet_fortios.editing.numbers import Numbers
from segcheck.vendors.fortinet_fortios.editing.record import NO_EFFECT, Record, refusal
from segcheck.vendors.fortinet_fortios.editing.saving import refused_when_saved
from segcheck.vendors.fortinet_fortios.editing.script_reading import INDENT, ScriptCommand
from segcheck.vendors.fortinet_fortios.editing.table_rules import NUMBERED, ORDERED, unmet
from segcheck.vendors.fortinet_fortios.parse import known_block

_DEEPEST = 8
_READING = frozenset(("show", "get"))
_LEAVING = frozenset(("exit", "quit"))


class Session:
    """Applies commands to a configuration (`root`), and tells `record` what comes of them."""

    def __init__(self, root: Section, record: Record) -> None:
        self._record = record
        self._divisions = Divisions(root)
        self._uses = Uses(self._divisions.everywhere)
        self._numbers = Numbers()
        self._frames: list[Frame] = []
        self._scope: Scope | None = None if self._divisions.divided else self._divisions.whole
        self._among_domains = False
        self._purge: ScriptCommand | None = None
        self._clone: tuple[Frame, ScriptCommand] | None = None
        self._left: ScriptCommand | None = None
        self._appended: dict[Section, tuple[Span, str]] = {}

    def take(self, command: ScriptCommand) -> None:
        """Do what one command says."""
        if command.faulty:
            self._record.stop("fortios-quote-open", command.span)
        elif self._left is not None:
            self._record.stop("fortios-script-after-exit", command.span)
        elif self._purge is not None:
            self._answer(command, self._purge)
        elif self._clone is not None and (command.verb, command.subject) != ("move", self._clone[1].rest[-1]):
            self._record.stop("fortios-script-clone-place", self._clone[1].span)
        elif command.verb in _READING:
            return
        elif self._frames:
            self._inside(command, self._frames[-1])
        else:
            self._outside(command)

    def finish(self) -> None:
        """The script is at its end."""
        if self._purge is not None:
            self._record.stop("fortios-script-purge-unanswered", self._purge.span)
        if self._clone is not None:
            self._record.stop("fortios-script-clone-place", self._clone[1].span)
        pending = [span for frame in self._frames for span in frame.pending]
        if pending:
            self._record.inform("fortios-script-not-saved", pending, Severity.WARNING)
        elif self._frames:
            self._record.inform("fortios-script-end-missing", (self._frames[-1].command.span,))
        for entry, (span, table) in self._appended.items():
            if entry.parent is not None and entry.parent.entries.get(entry.name) is entry:
                self._record.inform("fortios-script-appended", (span,), table=table)

    # -- outside of blocks

    def _outside(self, command: ScriptCommand) -> None:
        verb = command.verb
        if verb == "config":
            self._config_outside(command)
        elif verb in _LEAVING and not command.subject and (self._scope is None or not self._divisions.divided):
            self._left = command
        elif not self._divisions.divided or command.rest:
            self._stop_structure(command)
        elif verb == "edit" and self._among_domains and self._scope is None:
            self._scope = self._divisions.domain(command.subject)
            if self._scope is None:
                self._record.stop("fortios-script-domain-new", command.span)
        elif verb == "next" and not command.subject and self._among_domains and self._scope is not None:
            self._scope = None
        elif verb == "end" and not command.subject and (self._among_domains or self._scope is not None):
            self._scope, self._among_domains = None, False
        else:
            self._stop_structure(command)

    def _config_outside(self, command: ScriptCommand) -> None:
        path = (command.subject, *command.rest)
        if path in (("vdom",), ("global",)):
            if not self._divisions.divided or self._scope is not None or self._among_domains:
                self._stop_structure(command)
            elif path == ("vdom",):
                self._among_domains = True
            else:
                self._scope = self._divisions.shared()
                if self._scope is None:
                    self._record.stop("fortios-script-block-elsewhere", command.span)
        elif self._scope is None:
            self._record.stop("fortios-script-domain-unclear", command.span)
        else:
            self._open(command, self._scope)

    def _open(self, command: ScriptCommand, scope: Scope) -> None:
        path = (command.subject, *command.rest)
        outer = self._frames[-1] if self._frames else None
        if outer is None:
            known = known_block(path)
            blocks = scope.blocks(path)
        else:
            known = known_block(path) if outer.known is None else outer.known.inner(path)
            known = known if outer.known is not None else ""
            blocks = [] if outer.draft is None else outer.draft.blocks.get(path, [])
        if known is None or not command.subject or len(self._frames) >= _DEEPEST:
            self._record.stop("fortios-script-block-unknown", command.span)
        elif outer is None and not self._divisions.belongs(path, scope):
            self._record.stop("fortios-script-block-elsewhere", command.span)
        elif len(blocks) > 1:
            places = (line.origin for block in blocks for line in block.head)
            self._record.say(refusal("fortios-script-configuration-unclear", *places), command.span)
            self._record.stopped = True
        else:
            block = blocks[0] if blocks else None
            self._frames.append(Frame(command, None if isinstance(known, str) else known, block, outer or scope))

    def _stop_structure(self, command: ScriptCommand) -> None:
        """What follows a command that fits nowhere goes to another place than its author thinks."""
        known = command.verb in _VERBS
        self._record.stop("fortios-script-structure" if known else "fortios-script-command-unknown", command.span)

    # -- inside a block

    def _inside(self, command: ScriptCommand, frame: Frame) -> None:
        verb = command.verb
        if verb in setting_commands.VERBS or verb == "config":
            if self._begin_settings(command, frame):
                self._change(command, frame)
        elif verb == "edit" or verb in table_commands.VERBS:
            if frame.draft is not None or (frame.block is not None and frame.block.plain is not None):
                self._stop_structure(command)
            elif verb == "edit":
                self._edit(command, frame)
            else:
                self._edit_table(command, frame)
        elif command.subject or verb not in ("next", "end", "abort") or (verb == "next" and frame.edit is None):
            self._stop_structure(command)
        elif verb == "abort":
            self._abort(command, frame)
        else:
            self._save(command, frame)
            if verb == "end" and not self._record.stopped:
                self._frames.pop()

    def _begin_settings(self, command: ScriptCommand, frame: Frame) -> bool:
        """Whether something is being edited: an entry, or the settings of a block without entries."""
        if frame.draft is not None:
            return True
        block = frame.block
        is_table = (
            frame.table in NUMBERED or frame.table in ORDERED or (frame.known is not None and frame.known.is_table)
        )
        if is_table or (block is not None and block.entries):
            self._stop_structure(command)
            return False
        frame.original = block.plain if block is not None else None
        frame.draft = Section("") if frame.original is None else frame.original.copied()
        return True

    def _change(self, command: ScriptCommand, frame: Frame) -> None:
        draft, scope = frame.draft, self._scope
        if draft is None or scope is None:
            return
        if command.verb == "config":
            hidden = unmet(frame.table, draft, command.subject)
            if hidden is not None:
                self._record.stop("fortios-script-key-hidden", command.span, key=command.subject, switch=hidden.switch)
            else:
                self._open(command, scope)
            return
        place = setting_commands.Place(frame.table, frame.known, scope, frame.inner_depth)
        remark = setting_commands.change_setting(draft, place, command)
        if remark is None:
            touch(draft)
            frame.pending.append(command.span)
        self._record.say(remark, command.span)

    def _edit(self, command: ScriptCommand, frame: Frame) -> None:
        name = command.subject
        entries = frame.block.entries if frame.block is not None else {}
        if not name or command.rest or "\n" in name:
            self._stop_structure(command)
            return
        if frame.table in NUMBERED or (name == "0" and frame.known is not None):
            number = self._numbers.number(frame.place, frame.block, name)
            if number is None:
                self._record.stop("fortios-script-number-unclear", command.span)
                return
            if name == "0":
                self._record.inform("fortios-script-number-given", (command.span,), number=number)
            name = number
        if name not in entries and is_from_the_factory(frame.table, name):
            # SOUNDNESS: the device has the entry, and what it holds there is not in the file.
            self._record.stop("fortios-script-entry-not-printed", command.span, name=name)
            return
        frame.edit = command
        frame.original = entries.get(name)
        if frame.original is not None:
            frame.draft = frame.original.copied()
        else:
            frame.draft = Section(name, edit_line(name, frame.table, command, frame.depth + 1))
            frame.pending.append(command.span)

    def _edit_table(self, command: ScriptCommand, frame: Frame) -> None:
        if frame.table in NUMBERED and self._numbers.unclear(frame.place, (command.subject, *command.rest)):
            self._record.stop("fortios-script-number-unclear", command.span)
        elif command.verb == "purge" and not command.subject:
            self._purge = command
        else:
            self._do_in_table(command, frame)

    def _do_in_table(self, command: ScriptCommand, frame: Frame) -> None:
        editor = table_commands.TableEditor(self._uses, self._in_part())
        remark = editor.edit(frame, command)
        self._record.say(remark, command.span)
        if remark is not None:
            if self._clone is not None:
                self._record.stop("fortios-script-clone-place", self._clone[1].span)
            return
        if command.verb == "clone" and frame.table in ORDERED:
            self._clone = (frame, command)  # SOUNDNESS: where the device puts it is not documented
            return
        self._clone = None
        if command.verb == "move" and frame.block is not None:
            self._appended.pop(frame.block.entries[command.subject], None)
        self._in_force(command.span, frame)

    def _in_part(self) -> Callable[[Section], bool]:
        """Who can name entries of a table: the same virtual domain and what belongs to the whole box."""
        scope = self._scope
        if scope is None or not self._divisions.divided or not scope.shared:
            return lambda _: True
        homes = {id(section) for section in (*scope.sections, *scope.shared)}
        return lambda section: section.parent is None or id(section.parent.parent) in homes

    def _answer(self, command: ScriptCommand, purge: ScriptCommand) -> None:
        """The device asks before it empties a table."""
        self._purge = None
        if command.subject or command.verb not in ("y", "n"):
            self._record.stop("fortios-script-purge-unanswered", purge.span)
        elif command.verb == "y":
            self._do_in_table(purge, self._frames[-1])
        else:
            self._record.inform(NO_EFFECT, (purge.span, command.span), Severity.WARNING)

    # -- saving

    def _abort(self, command: ScriptCommand, frame: Frame) -> None:
        if frame.nested:
            self._record.stop("fortios-script-abort-inside", command.span)
            return
        if frame.pending:
            self._record.inform("fortios-script-aborted", (*frame.pending, command.span), Severity.WARNING)
        self._frames.pop()

    def _save(self, command: ScriptCommand, frame: Frame) -> None:
        draft, original, scope = frame.draft, frame.original, self._scope
        if draft is None or scope is None:
            return
        # What is wrong already may be why something is missing.
        refused = None if self._record.refused else refused_when_saved(frame, draft, scope)
        if refused is not None:
            self._record.say(refused, command.span)
            self._record.stopped = True
            return
        changed = original is None or texts(original.flat()) != texts(draft.flat())
        if changed:
            self._keep(frame, draft, original, command)
            self._in_force(command.span, frame)
        elif frame.edit is not None and not frame.pending:
            self._record.inform(NO_EFFECT, (frame.edit.span,))
        frame.pending.clear()
        frame.leave_entry()

    def _keep(self, frame: Frame, draft: Section, original: Section | None, command: ScriptCommand) -> None:
        """Put what was edited into its block."""
        if original is not None:
            original.adopt(draft)
            return
        block = frame.made_block(self._scope if self._scope is not None else self._divisions.whole, command.span)
        if frame.edit is None:
            block.plain_section().adopt(draft)
            return
        draft.tail = (EditedLine(f"{INDENT * (frame.depth + 1)}next", command.span),)
        if block.entries and frame.table in ORDERED and frame.known is not None and not frame.nested:
            self._appended[draft] = (frame.edit.span, frame.table)
        block.add(draft)
        touch(block)

    def _in_force(self, after: Span, frame: Frame) -> None:
        """What was done counts: at once, or (`nested`) with what stands around it."""
        if frame.outer is None:
            self._record.state(after)
        else:
            frame.outer.pending.append(after)


_VERBS = (
    setting_commands.VERBS
    | table_commands.VERBS
    | _READING
    | _LEAVING
    | frozenset(("config", "edit", "next", "end", "abort"))
)
