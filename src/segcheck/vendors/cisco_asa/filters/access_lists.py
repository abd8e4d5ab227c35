"""Access-list statements: which entries belong to which list, in which order."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.filters.filter_statements import AccessList, Entry, ListKind

_KINDS = {kind.value: kind for kind in ListKind if kind is not ListKind.IPV6}
_ACTIONS = ("permit", "deny", "trust")
# Settings that stand where a list's name stands.
_SETTINGS = ("alert-interval", "deny-flow-max", "mode", "commit", "compiled", "rename")


def _access_list(section: Section, context: ParseContext) -> None:
    """`access-list NAME [line N] [KIND] permit|deny|remark …`: one entry, at the end of its list.

    Without kind it is an extended entry, as releases before 7.0 wrote it.
    """
    words, notes = section.line.words, context.notes
    if len(words) < 3 or section.children:
        if words[1:2] == ("compiled",) and not section.children:
            notes.irrelevant(section, "list-housekeeping")
        else:
            notes.unrecognized(section)
        return
    if words[1] in _SETTINGS and words[2] not in (*_KINDS, *_ACTIONS, "remark", "line"):
        notes.irrelevant(section, "list-housekeeping")
        return
    index, position = _line_number(words, 2)
    kind = _KINDS.get(words[index]) if index < len(words) else None
    if index < len(words) and words[index] in ("remark", "compiled"):
        kind = None
    elif kind is None:
        kind = ListKind.EXTENDED
    else:
        index += 1
    _add(section, context, context.configuration.filters.lists, kind, index, position)


def _ipv6_list(section: Section, context: ParseContext) -> None:
    """`ipv6 access-list NAME [line N] permit|deny|remark …`, before 9.0."""
    words, notes = section.line.words, context.notes
    if len(words) < 4 or section.children or words[2] == "webtype":
        notes.unrecognized(section)
        return
    index, position = _line_number(words, 3)
    kind = None if index < len(words) and words[index] == "remark" else ListKind.IPV6
    _add(section, context, context.configuration.filters.ipv6_lists, kind, index, position)


def _line_number(words: tuple[str, ...], index: int) -> tuple[int, int | None]:
    """Where the entry goes on behind `line N`, and N."""
    if words[index] == "line" and index + 1 < len(words):
        position = number(words[index + 1], 1, 2**31)
        if position is not None:
            return index + 2, position
    return index, None


def _add(
    section: Section,
    context: ParseContext,
    lists: dict[str, AccessList],
    kind: ListKind | None,
    index: int,
    position: int | None,
) -> None:
    """Put a remark (`kind` None) or an entry into its list.

    SOUNDNESS: an entry whose `line` number is not its place in the file was inserted among others; what the list then
    does is in doubt. Configurations as the device shows them have no such numbers.
    """
    line, notes = section.line, context.notes
    name = _name(line)
    if kind is None:
        notes.irrelevant(section, "remark")
        found = lists.get(name)
        if found is not None:
            found.length += 1
        else:
            # A list that begins with a remark has the kind of its first entry.
            lists[name] = AccessList(name, ListKind.EXTENDED, line, length=1)
        return
    found = lists.get(name)
    if found is None:
        found = lists[name] = AccessList(name, kind, line)
    if not found.entries and not found.damaged:
        found.kind, found.line = kind, line
    found.length += 1
    if found.kind is not kind or position not in (None, found.length):
        found.damaged.append(line)
    else:
        found.entries.append(Entry(found.length, line, index))


def _name(line: ConfigLine) -> str:
    return line.words[2] if line.words[0] == "ipv6" else line.words[1]


def _removed(section: Section, context: ParseContext) -> None:
    """`no access-list …`: without effect unless the list stands above it."""
    words, filters = section.line.words, context.configuration.filters
    if section.children or any(word in filters.lists or word in filters.ipv6_lists for word in words):
        context.notes.unrecognized(section, "list-removed")
    else:
        context.notes.irrelevant(section, "nothing-to-remove")


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("access-list",): _access_list,
    ("ipv6", "access-list"): _ipv6_list,
    ("no", "access-list"): _removed,
    ("no", "ipv6", "access-list"): _removed,
}
