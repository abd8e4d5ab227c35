"""A configuration as the commands that stand in it, each with the setting it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors._shared.configuration_text import NO_STATEMENT, ConfigurationText, TextLine
from segcheck.vendors.yamaha_rtx.configuration import Statement
from segcheck.vendors.yamaha_rtx.editing.settings import Setting, needs_selection, setting_of
from segcheck.vendors.yamaha_rtx.text.capture import Capture, capture, shown_width, terminal_width
from segcheck.vendors.yamaha_rtx.text.commands import commands


class Item(NamedTuple):
    """A command, or a line that is none (then `statement` is None).

    `key`: the setting's name as one word, which is looked for often. `added`: a script wrote it.
    """

    lines: tuple[TextLine, ...]
    statement: Statement | None
    setting: Setting | None
    key: str
    added: bool

    @property
    def span(self) -> Span:
        """Where its first line comes from."""
        return self.lines[0].line.origin


@dataclass(frozen=True, slots=True)
class CommandList:
    """The commands in order. `width`: of the terminal that may have wrapped lines, 0 where none has.

    Cost: an edit and a search look at every command.
    """

    items: tuple[Item, ...]
    width: int

    @property
    def text(self) -> ConfigurationText:
        """The lines."""
        return ConfigurationText(tuple([line for item in self.items for line in item.lines]))

    def about(self, setting: Setting) -> tuple[Item, ...]:
        """The commands about one setting, those that take it back among them."""
        key = _key(setting)
        return tuple([item for item in self.items if item.key == key])

    def holds(self, setting: Setting) -> bool:
        """Whether what is in force is just this."""
        same = self._in_force(setting)
        return bool(same) and self.items[same[-1]].setting == setting

    def _in_force(self, setting: Setting) -> tuple[int, ...]:
        """Places of the commands about a setting; none where a command behind them ends all of the kind."""
        key = _key(setting)
        same = tuple([index for index, item in enumerate(self.items) if item.key == key])
        enables = setting.kind[1:] == ("enable",)
        ended = enables and same and any(_ends_all(item, setting) for item in self.items[same[-1] :])
        return () if ended else same

    def without_setting(self, setting: Setting) -> CommandList:
        """The same without all commands about one setting."""
        key = _key(setting)
        return self.without(lambda item: item.key == key)

    def without(self, unwanted: Callable[[Item], bool]) -> CommandList:
        """The same without some commands. What a script began with `pp select` and is empty now goes, too."""
        kept = [item for item in self.items if not unwanted(item)]
        emptied = _empty_selections(kept)
        return replace(self, items=tuple(item for index, item in enumerate(kept) if index not in emptied))

    def with_setting(self, new: Item, select: Item | None) -> CommandList:
        """The same with `new`, in the place of what was there about its setting, or where such commands stand.

        `select`: the `pp select` or `tunnel select` that the command needs, written where none is there yet.
        """
        same = () if new.setting is None else self._in_force(new.setting)
        if same:
            kept = [*self.items[: same[-1]], new, *self.items[same[-1] + 1 :]]
            for index in reversed(same[:-1]):
                del kept[index]
            return replace(self, items=tuple(kept))
        place = self._place_selected(new) if select is not None else self._place(new)
        added = (new,) if select is None or place is not None else (select, new)
        place = self._end() if place is None else place
        return replace(self, items=(*self.items[:place], *added, *self.items[place:]))

    def _place_selected(self, new: Item) -> int | None:
        """Behind the last command of what is selected."""
        selected = new.statement.selected if new.statement is not None else ""
        last = None
        for index, item in enumerate(self.items):
            if item.statement is None or item.statement.selected != selected:
                continue
            if item.statement.head[1:2] == ("select",) or needs_selection(item.statement):
                last = index + 1
        return last

    def _place(self, new: Item) -> int:
        """Behind the last command of its kind that is not of a peer or a tunnel, or at the end."""
        last = None
        if new.setting is not None and new.setting.kind[1:] != ("enable",):
            for index, item in enumerate(self.items):
                if item.setting is not None and item.setting.kind == new.setting.kind:
                    last = index + 1
        return self._end() if last is None else last

    def _end(self) -> int:
        """Behind the last command; what a terminal or somebody wrote below stays below."""
        for index in range(len(self.items) - 1, -1, -1):
            if self.items[index].statement is not None:
                return index + 1
        return len(self.items)


def _ends_all(item: Item, setting: Setting) -> bool:
    """Whether the line is `pp disable all`, `no tunnel enable all` or the like, of the kind of `setting`."""
    head = () if item.statement is None else item.statement.head
    alone = head[1:] if head[:1] == ("no",) else head
    return alone[-1:] == ("all",) and setting.kind == (alone[0], "enable")


def _empty_selections(items: list[Item]) -> frozenset[int]:
    """Places of `pp select` and `tunnel select` that a script wrote and that no command needs any more."""
    found = []
    needed = False
    for index in range(len(items) - 1, -1, -1):
        statement = items[index].statement
        if statement is None:
            continue
        if statement.head[1:2] == ("select",):
            if items[index].added and not needed:
                found.append(index)
            needed = False
        elif needs_selection(statement):
            needed = True
    return frozenset(found)


def read_commands(source: SourceFile) -> tuple[CommandList, Capture]:
    """The commands of a configuration, and what the lines were found to be. Cost: linear.

    Commands that a terminal has wrapped stand on one line of the list.
    """
    captured = capture(source.lines)
    statements = {statement.line.number: statement for statement in commands(captured.commands)}
    whole = dict(captured.commands)
    backslashes = {first for first, _ in captured.continued}
    items: list[Item] = []
    number = 1
    while number <= len(source.lines):
        last = captured.joined.get(number, number)
        if last > number and number not in backslashes:
            span = source.span_of_line(number)._replace(end_line=last, end_column=len(source.line(last)) + 1)
            lines: tuple[TextLine, ...] = (_line(whole[number], span),)
        else:
            lines = tuple(_line(source.line(one), source.span_of_line(one)) for one in range(number, last + 1))
        statement = statements.get(number)
        items.append(_item(lines, statement, added=False))
        number = last + 1
    return CommandList(tuple(items), terminal_width(source.lines)), captured


def written_item(statement: Statement, origin: Span, width: int) -> Item:
    """What a command of a script writes into the configuration; `width`: of the terminal, 0 for none."""
    text = statement.line.text.strip()
    if needs_selection(statement):
        text = f" {text}"
    shown = shown_width(text)
    if width - 1 <= shown <= width:
        # CHOICE: blanks behind it, so that a line that just fills the terminal is not taken for a wrapped one.
        text += " " * (width + 1 - shown)
    return _item((_line(text, origin),), statement, added=True)


def _item(lines: tuple[TextLine, ...], statement: Statement | None, *, added: bool) -> Item:
    setting = None if statement is None else setting_of(statement)
    return Item(lines, statement, setting, "" if setting is None else _key(setting), added)


def _key(setting: Setting) -> str:
    return "\n".join(setting.name)


def _line(text: str, origin: Span) -> TextLine:
    return TextLine(EditedLine(text, origin), 0 if text.strip() else NO_STATEMENT, ())
