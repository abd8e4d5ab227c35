"""`set`, `unset`, `append`, `select` and `unselect`: what they make of an entry, or why the device refuses them.

SOURCE: Fortinet, "FortiOS Administration Guide", "Subcommands": `set` replaces all values, `append` adds some,
`unselect` takes some away, `select` keeps just these, `unset` brings the default back.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from segcheck.vendors.fortinet_fortios.editing import table_rules
from segcheck.vendors.fortinet_fortios.editing.edited_text import Section
from segcheck.vendors.fortinet_fortios.editing.names import Scope, named_by
from segcheck.vendors.fortinet_fortios.editing.record import Remark, already_so, refusal
from segcheck.vendors.fortinet_fortios.editing.script_reading import ScriptCommand
from segcheck.vendors.fortinet_fortios.editing.value_rules import is_faulty
from segcheck.vendors.fortinet_fortios.text.known_blocks import KnownBlock

VERBS = frozenset(("set", "unset", "append", "select", "unselect"))
_PLAIN = re.compile(r"[\w./:-]+", re.ASCII)
_INTERFACES = frozenset(("srcintf", "dstintf", "intf"))
_KEY = re.compile(r"[a-zA-Z0-9_.-]{1,40}")


class Place(NamedTuple):
    """Where settings go: an entry of `table` (its words from the top), `depth` blocks and entries deep.

    `known`: what the reader knows of its keys; None for blocks that cannot change what passes.
    """

    table: str
    known: KnownBlock | None
    scope: Scope
    depth: int


def change_setting(entry: Section, place: Place, command: ScriptCommand) -> Remark | None:
    """Do what the command says to `entry`; what there is to say about it. Refused commands change nothing."""
    key = command.subject
    if not _KEY.fullmatch(key) or (command.verb != "unset" and not command.rest):
        return refusal("fortios-script-command-incomplete")
    if place.known is not None and place.known.mark(key) is None:
        return refusal("fortios-script-key-unknown", key=key)
    if entry.is_unclear:
        return refusal("fortios-script-configuration-unclear", *(line.origin for line in entry.head))
    if command.verb == "unset":
        return _unset(entry, place, command)
    unmet = table_rules.unmet(place.table, entry, key)
    if unmet is not None:
        return refusal("fortios-script-key-hidden", key=key, switch=unmet.switch)
    if command.verb == "set":
        return _set(entry, place, command)
    return _edit_list(entry, place, command)


def _set(entry: Section, place: Place, command: ScriptCommand) -> Remark | None:
    values = tuple(dict.fromkeys(command.rest)) if named_by(place.table, command.subject) else command.rest
    fault = _fault(place, command.subject, values)
    if fault is not None:
        return fault
    if values == ("",):
        return _unset(entry, place, command)
    if values == entry.values(command.subject):
        return already_so()
    if table_rules.is_fixed(place.table, entry, command.subject):
        return refusal("fortios-script-key-fixed", key=command.subject)
    entry.put(command.subject, values, command.lines(place.depth))
    return _switched(entry, place, command.subject)


def _unset(entry: Section, place: Place, command: ScriptCommand) -> Remark | None:
    if command.verb == "unset" and command.rest:
        return refusal("fortios-script-command-incomplete")
    if not entry.values(command.subject):
        return already_so()
    if table_rules.is_fixed(place.table, entry, command.subject):
        return refusal("fortios-script-key-fixed", key=command.subject)
    entry.clear(command.subject)
    return _switched(entry, place, command.subject)


def _edit_list(entry: Section, place: Place, command: ScriptCommand) -> Remark | None:
    key = command.subject
    before = entry.values(key)
    named = named_by(place.table, key)
    if place.known is not None and not (named.several if named is not None else _is_list(key, before)):
        return refusal("fortios-script-no-list", key=key)
    if command.verb == "append":
        values = tuple(dict.fromkeys((*before, *command.rest)))
        fault = _fault(place, key, values if key in _INTERFACES else command.rest)
        if fault is not None:
            return fault
    elif not all(value in before for value in command.rest):
        return refusal("fortios-script-value-missing", key=key)
    elif command.verb == "select":
        values = tuple(dict.fromkeys(command.rest))
    else:
        values = tuple(value for value in before if value not in command.rest)
    if values == before:
        return already_so()
    if not values:
        entry.clear(key)
        return None
    if any("\n" in value for value in values):
        return refusal("fortios-script-value-lines", key=key)
    rewritten(entry, key, values, command, place.depth, quoted=named is not None)
    return None


def rewritten(
    entry: Section, key: str, values: tuple[str, ...], command: ScriptCommand, depth: int, *, quoted: bool = True
) -> None:
    """Set a key to values that the command does not spell out."""
    quoted = quoted or any('"' in line.text for line in entry.setting(key).lines)
    written = " ".join(_written(value, quoted=quoted) for value in values)
    entry.put(key, values, command.lines(depth, f"set {key} {written}"))


_LISTS = frozenset(
    ("allowaccess", "tcp-portrange", "udp-portrange", "sctp-portrange", "mappedip", "day", "users", "groups")
)


def _is_list(key: str, values: tuple[str, ...]) -> bool:
    return key in _LISTS or len(values) > 2


def _written(value: str, *, quoted: bool) -> str:
    if not quoted and _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fault(place: Place, key: str, values: tuple[str, ...]) -> Remark | None:
    """Why the device does not take the values; None where it does, as far as that is known."""
    if place.known is None or values == ("",):
        return None
    choices = table_rules.choices(place.table, key)
    if (choices and (len(values) != 1 or values[0] not in choices)) or is_faulty(place.table, key, values):
        return refusal("fortios-script-value-refused", key=key)
    named = named_by(place.table, key)
    if named is None:
        return None
    if not named.several and len(values) != 1:
        return refusal("fortios-script-value-refused", key=key)
    if key in _INTERFACES and "any" in values and len(set(values)) > 1:
        return refusal("fortios-script-value-refused", key=key)
    for value in values:
        if not place.scope.is_there(named.tables, value):
            return refusal("fortios-script-name-missing", key=key, name=value)
        if place.scope.is_taken(place.table, key, value):
            return refusal("fortios-script-zone-member", name=value)
    return None


def _switched(entry: Section, place: Place, key: str) -> Remark | None:
    """Keys that another key takes away are gone, as the device no longer prints them.

    SOUNDNESS: whether they come back with their old values is not known, so bringing them back is refused.
    """
    entry.hidden -= {key}
    waiting = [key]
    while waiting:
        for other in table_rules.switched_by(place.table, waiting.pop()):
            if table_rules.unmet(place.table, entry, other) is None:
                if other in entry.hidden:
                    return refusal("fortios-script-key-back", key=other, switch=key)
            elif entry.values(other):
                entry.clear(other)
                entry.hidden |= {other}
                waiting.append(other)
    return None
