"""Numbers of filters that a script leaves without a list, or lists without a filter.

A filter is in force where a list names its number, and nowhere else: one that is only defined does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.source.text import Span
from segcheck.vendors._shared.script_lines import EditRecord
from segcheck.vendors.yamaha_rtx.editing.command_list import CommandList, Item
from segcheck.vendors.yamaha_rtx.editing.script import ScriptCommand
from segcheck.vendors.yamaha_rtx.editing.settings import setting_of
from segcheck.vendors.yamaha_rtx.filters.number_lists import filter_number

_DEFINITIONS = frozenset(
    (*((family, "filter") for family in ("ip", "ipv6")), *((family, "filter", "dynamic") for family in ("ip", "ipv6")))
)


def note_numbers(before: CommandList, after: CommandList, typed: Sequence[ScriptCommand], record: EditRecord) -> None:
    """Say which filters the script defines for nothing, and which lists still name what it took away."""
    named = _named(after)
    defined = {item.setting.name for item in after.items if _defines(item) and item.setting is not None}
    known = {item.setting.name for item in before.items if _defines(item) and item.setting is not None}
    told = set()
    for line, statement in reversed(typed):
        setting = None if statement is None else setting_of(statement)
        if setting is None or setting.kind not in _DEFINITIONS or setting.name in told:
            continue
        told.add(setting.name)
        number = setting.name[-1]
        users = named.get((setting.kind[0], setting.kind[-1] == "dynamic", number), ())
        if not setting.removed and setting.name in defined and not users:
            record.note("yamaha-script-filter-unused", line, number=number)
        elif setting.removed and setting.name in known and setting.name not in defined and users:
            record.note("yamaha-script-number-left", line, users[:3], number=number)


def _defines(item: Item) -> bool:
    return item.setting is not None and item.setting.kind in _DEFINITIONS and not item.setting.removed


def _named(commands: CommandList) -> dict[tuple[str, bool, str], list[Span]]:
    """Numbers that commands name, by family and by whether they stand behind `dynamic`.

    CHOICE: any number that is a word of a command counts, but for that of a definition itself.
    """
    found: dict[tuple[str, bool, str], list[Span]] = {}
    for item in commands.items:
        for key in dict.fromkeys(_numbers(item)):
            found.setdefault(key, []).append(item.span)
    return found


def _numbers(item: Item) -> Iterator[tuple[str, bool, str]]:
    statement = item.statement
    if statement is None or statement.head[0] == "no":
        return
    defines = _defines(item)
    words = item.setting.values if defines and item.setting is not None else statement.words
    families = statement.head[:1] if statement.head[0] in ("ip", "ipv6") else ("ip", "ipv6")
    behind = False
    if defines and item.setting is not None and item.setting.kind[-1] != "dynamic":
        return
    for word in words:
        lower = word.lower()
        if lower in ("in", "out", "dynamic"):
            behind = lower == "dynamic" and not defines
        number = filter_number(word)
        if number is None:
            continue
        for family in families:
            yield family, behind, number
