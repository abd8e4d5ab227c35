"""A script applied to a configuration, command by command.

SOURCE: Yamaha RT series command reference, "Using the commands": a command is in force as soon as it is typed; typed
again for the same setting it takes the place of the one before; `no` puts the setting back to what it is without one.
"""

from __future__ import annotations

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors._shared.script_lines import EditRecord, LineKind, ScriptLine
from segcheck.vendors.yamaha_rtx import irrelevant
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Statement
from segcheck.vendors.yamaha_rtx.editing.command_list import CommandList, Item, read_commands, written_item
from segcheck.vendors.yamaha_rtx.editing.filter_numbers import note_numbers
from segcheck.vendors.yamaha_rtx.editing.script import ScriptCommand, commented_command, script_commands
from segcheck.vendors.yamaha_rtx.editing.settings import Setting, is_selected, needs_selection, setting_of
from segcheck.vendors.yamaha_rtx.editing.understanding import is_understood
from segcheck.vendors.yamaha_rtx.parse import is_read
from segcheck.vendors.yamaha_rtx.recognize import is_switch

_UNKNOWN = "change-script-unknown-command"
_SECURE = (INTERFACE, "secure", "filter")


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """`script`, typed by an administrator into the router with this configuration. Raises nothing.

    Cost: linear in the configuration for each command.
    """
    commands, captured = read_commands(configuration)
    record = EditRecord(configuration.path, commands.text)
    uncertain = (*captured.torn, *captured.perhaps_wrapped)
    if uncertain or is_switch(configuration):
        place = configuration.span_of_line(uncertain[0] if uncertain else 1)
        code = "yamaha-script-capture-wrapped" if uncertain else "yamaha-script-switch"
        record.refuse(code, ScriptLine(LineKind.NOTHING, "", (), place, None))
        return record.result()
    session = _Session(commands, record)
    typed = script_commands(script)
    for command in typed:
        session.take(command)
        if record.worn_out:
            break
    if not record.refused:
        note_numbers(commands, session.commands, typed, record)
    return record.result()


class _Session:
    """What a script has done so far."""

    def __init__(self, commands: CommandList, record: EditRecord) -> None:
        self.commands = commands
        self._record = record
        self._select: Item | None = None
        self._left: ScriptLine | None = None  # where the administrator has left
        self._asking: ScriptLine | None = None  # `administrator`, which asks for a password
        self._ended = False  # what follows are answers, and none of anybody's business

    def take(self, command: ScriptCommand) -> None:
        """One line of the script."""
        line, statement = command
        asking, self._asking = self._asking, None
        if self._ended:
            return
        if line.kind is LineKind.EXIT:
            self._left = line
        elif line.kind is LineKind.CONFIGURE:
            self._left, self._asking = None, line
        elif asking is not None and line.kind is LineKind.COMMAND:
            # What follows is taken for the password, and a message would show it.
            self._record.refuse("yamaha-script-administrator", asking)
        elif line.kind is LineKind.NOTHING:
            head = commented_command(line)
            if head is not None and is_read(head):
                self._record.note("yamaha-script-comment", line)
        elif line.has_odd_blank:
            self._record.refuse("change-script-odd-blank", line)
        elif statement is not None:
            self._take_statement(line, statement)

    def _take_statement(self, line: ScriptLine, statement: Statement) -> None:
        head = statement.head
        kind = needs_selection(statement)
        if self._left is not None and head in (("y",), ("n",)):
            # The answer to whether the configuration is to be saved.
            return
        if head in (("login", "password"), ("administrator", "password")):
            self._ended = True
            self._record.refuse("yamaha-script-administrator", line)
        elif self._left is not None or line.configuring is False:
            self._record.refuse("yamaha-script-left", line, () if self._left is None else (self._left.span,))
        elif head[1:2] == ("select",) and head[0] in ("pp", "tunnel"):
            self._choose(line, statement)
        elif kind and not is_selected(kind, statement.selected):
            self._record.refuse("yamaha-script-nothing-selected", line, kind=kind)
        elif head[-1:] == ("all",) and _ended(head):
            self._put(self.commands.without(lambda item: _is_of_kind(item, _ended(head))), line)
        else:
            setting = setting_of(statement)
            if setting is None:
                self._take_harmless(line, statement)
            elif setting.removed:
                self._remove(line, setting)
            else:
                self._set(line, statement, setting)

    def _choose(self, line: ScriptLine, statement: Statement) -> None:
        """`pp select N`: later commands speak of it; nothing stands in the configuration before one does."""
        head = statement.head
        if len(head) != 3 or not (head[2].isdigit() or head[2] in ("none", "anonymous")):
            self._record.refuse(_UNKNOWN, line)
            return
        self._select = written_item(statement, line.span, self.commands.width)

    # -- settings ----------------------------------------------------------------------------------------------

    def _set(self, line: ScriptLine, statement: Statement, setting: Setting) -> None:
        if not is_understood(statement):
            self._record.refuse("change-script-not-understood", line)
            return
        others = self._in_the_way(setting, statement.head[2] if len(statement.head) > 2 else "")
        if others:
            self._record.refuse("yamaha-script-other-form", line, (item.span for item in others))
            return
        new = written_item(statement, line.span, self.commands.width)
        if self.commands.holds(setting):
            self._record.note("change-script-no-effect", line)
            return
        self._put(self.commands.with_setting(new, self._select if needs_selection(statement) else None), line)

    def _in_the_way(self, setting: Setting, typed: str) -> tuple[Item, ...]:
        """Settings of which it is not known whether the new one takes their place.

        SOUNDNESS: no manual at hand tells whether `secure filter name` ends lists by number at an interface, nor
        whether a set keeps the direction that a new command for it does not name.
        """
        if setting.kind[1:] == _SECURE:
            named = setting.name[-1] == "name"
            return tuple(
                item
                for item in self.commands.items
                if item.setting is not None
                and item.setting.name[:-1] == setting.name[:-1]
                and (item.setting.name[-1] == "name") != named
                and not item.setting.removed
            )
        if setting.kind[1:] == ("route",) and setting.values:
            # SOUNDNESS: whether `0.0.0.0/0` is `default` for the router is not told.
            return tuple(item for item in self.commands.about(setting) if _is_default(item) != (typed == "default"))
        if setting.kind == ("schedule", "at"):
            # Saved configurations hold one number more than once.
            there = self.commands.about(setting)
            return there if len(there) > 1 else ()
        if setting.kind[1:] == ("filter", "set"):
            directions = _directions(setting)
            return tuple(
                item
                for item in self.commands.about(setting)
                if item.setting is not None and not _directions(item.setting) <= directions
            )
        return ()

    def _remove(self, line: ScriptLine, setting: Setting) -> None:
        """`no …`, and `pp disable N`.

        SOUNDNESS: where words stand behind the name that are not those of the setting, the router may or may not take
        it back: `no ip lan2 secure filter in 5` is not known to take 5 out of a list.
        """
        current = self.commands.about(setting)
        if not current:
            self._record.note("change-script-nothing-to-remove", line)
            return
        if setting.values and current[-1].setting is not None and current[-1].setting.values != setting.values:
            self._record.refuse("yamaha-script-other-value", line, (current[-1].span,))
            return
        if setting.kind == ("schedule", "at") and len(current) > 1:
            self._record.refuse("yamaha-script-other-value", line, (item.span for item in current))
            return
        if setting.kind == ("vlan",):
            name = setting.name[3]
            users = [item.span for item in self.commands.items if item.statement and item.statement.interface == name]
            if users:
                self._record.refuse("yamaha-script-interface-in-use", line, users[:3], interface=name)
                return
        self._put(self.commands.without_setting(setting), line)

    # -- commands that change nothing about packets ------------------------------------------------------------

    def _take_harmless(self, line: ScriptLine, statement: Statement) -> None:
        """CHOICE: such commands are written below one another; which of them replace which changes no packet's way."""
        removed = statement.head[0] == "no"
        head = statement.head[1:] if removed else statement.head
        reason = irrelevant.reason(head)
        if reason is None or reason == "capture-header" or is_read(head) or is_read(statement.head):
            self._record.refuse(_UNKNOWN, line)
        elif self._loses_reservations(head):
            self._record.refuse("yamaha-script-reservations", line)
        elif removed:
            selected = statement.selected if needs_selection(statement) else None
            self._put(self.commands.without(lambda item: _begins(item, head, selected)), line)
        elif any(item.statement is not None and _same(item.statement, statement) for item in self.commands.items):
            self._record.note("change-script-no-effect", line)
        else:
            new = written_item(statement, line.span, self.commands.width)
            select = self._select if needs_selection(statement) else None
            self._put(self.commands.with_setting(new, select), line)

    def _loses_reservations(self, head: tuple[str, ...]) -> bool:
        """SOUNDNESS: whether a new `dhcp scope N` keeps the addresses reserved in the scope is not followed."""
        if head[:2] != ("dhcp", "scope") or len(head) < 3 or not head[2].isdigit():
            return False
        return any(
            item.setting is not None and item.setting.kind == ("dhcp", "scope", "bind") for item in self.commands.items
        )

    def _put(self, commands: CommandList, line: ScriptLine) -> None:
        if self._record.put(commands.text, line):
            self.commands = commands


def _is_default(item: Item) -> bool:
    return item.statement is not None and item.statement.head[2:3] == ("default",)


def _directions(setting: Setting) -> frozenset[str]:
    return frozenset(word.lower() for word in setting.values if word.lower() in ("in", "out"))


def _ended(head: tuple[str, ...]) -> tuple[str, ...]:
    """The kind of settings that `pp disable all`, `no tunnel enable all` take back; () for other commands."""
    words = head[1:] if head[0] == "no" else head
    wanted = "enable" if head[0] == "no" else "disable"
    return (words[0], "enable") if words[0] in ("pp", "tunnel") and words[1:] == (wanted, "all") else ()


def _is_of_kind(item: Item, kind: tuple[str, ...]) -> bool:
    return item.setting is not None and item.setting.kind == kind


def _begins(item: Item, head: tuple[str, ...], selected: str | None) -> bool:
    statement = item.statement
    if statement is None or item.setting is not None or statement.head[: len(head)] != head:
        return False
    return selected is None or statement.selected == selected


def _same(one: Statement, other: Statement) -> bool:
    return one.words == other.words and (not needs_selection(one) or one.selected == other.selected)
