"""`delete`, `move`, `clone`, `rename` and `purge`: what they make of a table, or why the device refuses them.

SOURCE: Fortinet, "FortiOS CLI Reference", "Sub-commands"; "The entry is used by other … entries" is what the device
says to a `delete` of something in use.
"""

from __future__ import annotations

from collections.abc import Callable

from segcheck.source.text import Span
from segcheck.vendors.fortinet_fortios.editing.contexts import Frame, copy_entry, edit_line
from segcheck.vendors.fortinet_fortios.editing.edited_text import Block, Section, touch
from segcheck.vendors.fortinet_fortios.editing.names import Use, Uses, is_referred_to
from segcheck.vendors.fortinet_fortios.editing.record import Remark, refusal, without_effect
from segcheck.vendors.fortinet_fortios.editing.script_reading import ScriptCommand
from segcheck.vendors.fortinet_fortios.editing.setting_commands import rewritten
from segcheck.vendors.fortinet_fortios.editing.table_rules import NUMBERED, ORDERED

VERBS = frozenset(("delete", "move", "clone", "rename", "purge"))
_MADE = frozenset(("vlan", "loopback", "aggregate", "redundant", "tunnel", "emac-vlan", "switch", "hard-switch"))


class TableEditor:
    """Edits the tables of one part of a configuration. `in_part`: whether a section that uses a name belongs to it."""

    def __init__(self, uses: Uses, in_part: Callable[[Section], bool]) -> None:
        self._uses = uses
        self._in_part = in_part

    def edit(self, frame: Frame, command: ScriptCommand) -> Remark | None:
        """Do what the command says (`purge` is taken as confirmed); None when it is done."""
        block = frame.block
        fault = _malformed(frame, command)
        if fault is not None:
            return fault
        if self._uses.worn_out:
            return refusal("change-script-too-long")
        if block is None:
            return without_effect() if command.verb == "purge" else refusal("fortios-script-entry-missing")
        if block.unclear or any(entry.is_unclear for entry in self._meant(block, command)):
            return refusal("fortios-script-configuration-unclear", *(line.origin for line in block.head))
        if command.verb == "purge":
            return self._purge(frame, block)
        entry = block.entries.get(command.subject)
        if entry is None:
            return refusal("fortios-script-entry-missing")
        if command.verb == "delete":
            return self._delete(frame, block, entry)
        if command.verb == "move":
            return _move(block, entry, command)
        if command.rest[1] in block.entries:
            return refusal("fortios-script-entry-there")
        if command.verb == "clone":
            copy = copy_entry(entry, frame.table, command, frame.depth + 1)
            block.add(copy)
            touch(block)
            return None
        return self._rename(frame, block, entry, command)

    def _meant(self, block: Block, command: ScriptCommand) -> list[Section]:
        if command.verb == "purge":
            return list(block.entries.values())
        names = (command.subject, *command.rest[-1:])
        return [block.entries[name] for name in names if name in block.entries]

    def _users(self, table: str, entry: Section) -> tuple[list[Use], list[Use]]:
        surely, perhaps = self._uses.of(table, entry.name, entry)
        return [use for use in surely if self._in_part(use.section)], [
            use for use in perhaps if self._in_part(use.section)
        ]

    # -- delete and purge

    def _delete(self, frame: Frame, block: Block, entry: Section) -> Remark | None:
        fault = self._kept(frame, entry)
        if fault is not None:
            return fault
        block.remove(entry)
        touch(block)
        return None

    def _kept(self, frame: Frame, entry: Section) -> Remark | None:
        """Why the device keeps an entry."""
        if frame.nested or not is_referred_to(frame.table):
            return None
        if frame.table == "system interface" and not (entry.values("vlanid") or entry.text("type") in _MADE):
            return refusal("fortios-script-built-in")
        surely, perhaps = self._users(frame.table, entry)
        if surely:
            return without_effect("fortios-script-in-use", *_places(surely), name=entry.name)
        if perhaps:
            return refusal("fortios-script-perhaps-in-use", *_places(perhaps), name=entry.name)
        return None

    def _purge(self, frame: Frame, block: Block) -> Remark | None:
        for entry in block.entries.values():
            if self._kept(frame, entry) is not None:
                return refusal("fortios-script-purge-in-use", name=entry.name)
        if not block.entries:
            return without_effect()
        block.body = [part for part in block.body if not isinstance(part, Section)]
        block.entries = {}
        touch(block)
        return None

    # -- rename

    def _rename(self, frame: Frame, block: Block, entry: Section, command: ScriptCommand) -> Remark | None:
        surely, perhaps = self._users(frame.table, entry)
        if perhaps or frame.nested or frame.table == "system interface":
            return refusal("fortios-script-perhaps-in-use", *_places(perhaps), name=entry.name)
        old, new = entry.name, command.rest[1]
        for use in surely:
            inside = use.section.parent is None or use.table != " ".join(use.section.parent.path)
            if inside or use.section.is_unclear or use.section.name == "":
                return refusal("fortios-script-perhaps-in-use", *_places([use]), name=old)
        for use in surely:
            values = tuple(new if value == old else value for value in use.section.values(use.key))
            rewritten(use.section, use.key, values, command, frame.depth + 2)
            touch(use.section)
        position = block.position(entry)
        block.remove(entry)
        entry.name, entry.head = new, edit_line(new, frame.table, command, frame.depth + 1)
        block.insert(entry, position)
        touch(entry)
        return None


def _malformed(frame: Frame, command: ScriptCommand) -> Remark | None:
    verb, rest = command.verb, command.rest
    if verb == "purge":
        fits = not command.subject
    elif verb == "delete":
        fits = bool(command.subject) and not rest
    else:
        words = ("before", "after") if verb == "move" else ("to",)
        fits = bool(command.subject) and len(rest) == 2 and rest[0] in words and bool(rest[1])
    if not fits:
        return refusal("fortios-script-command-incomplete")
    if verb == "move" and frame.known is not None and frame.table not in ORDERED:
        return refusal("fortios-script-no-order")
    if verb == "rename" and frame.table in NUMBERED:
        return refusal("fortios-script-command-unknown")
    if verb == "clone" and frame.table in NUMBERED and not (rest[1].isascii() and rest[1].isdigit() and rest[1] != "0"):
        return refusal("fortios-script-command-incomplete")
    if verb in ("clone", "rename") and "\n" in rest[1]:
        return refusal("fortios-script-value-lines", key=verb)
    return None


def _move(block: Block, entry: Section, command: ScriptCommand) -> Remark | None:
    word, name = command.rest
    other = block.entries.get(name)
    if other is None:
        return refusal("fortios-script-entry-missing")
    before = [part.name for part in block.sections()]
    if other is not entry:
        block.remove(entry)
        block.insert(entry, block.position(other) + (word == "after"))
    if [part.name for part in block.sections()] == before:
        return without_effect()
    touch(block)
    return None


def _places(uses: list[Use]) -> tuple[Span, ...]:
    """The lines that name something; a few are enough."""
    found: list[Span] = []
    for use in uses[:3]:
        lines = use.section.setting(use.key).lines or use.section.head
        found.extend(line.origin for line in lines[:1])
    return tuple(found)
