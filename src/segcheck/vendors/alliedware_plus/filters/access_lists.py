"""Access-list statements: which entries belong to which list, in which order."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.filters.filter_statements import AccessList, Entry

# SOURCE: AlliedWare Plus command references, chapters about hardware and software lists (number ranges).
_HARDWARE, _HARDWARE_MAC = (3000, 3699), (4000, 4699)
_STANDARD = ((1, 99), (1300, 1999))
_EXTENDED = ((100, 199), (2000, 2699))
# CHOICE: the step of numbers given to entries without one is 10 on old and 4 on new releases; only the order counts.
_STEP = 4


def _list(context: ParseContext, name: str, kind: str, line: ConfigLine) -> AccessList:
    family = "ipv6" if kind.startswith("ipv6") else "ip"
    lists = context.configuration.filters.lists
    found = lists.setdefault((family, name), AccessList(name, kind, line))
    if found.kind != kind:
        # SOUNDNESS: two kinds of list with one name; which is meant somewhere is not known.
        found.damaged.append(line)
    return found


def _add(found: AccessList, line: ConfigLine, start: int, context: ParseContext) -> None:
    words = line.words
    if words[start : start + 1] in (("remark",), ("description",)):
        context.notes.ledger.mark(line.number, LineFate.IRRELEVANT, "remark")
        return
    if words[start] == "no":
        found.damaged.append(line)
        return
    given = number(words[start], 1, 65535)
    sequence = given or found.highest + _STEP
    found.highest = max(found.highest, sequence)
    found.entries.append(Entry(sequence, line, start + (given is not None)))


def _children(found: AccessList, section: Section, context: ParseContext) -> None:
    context.notes.modeled(section.line)
    for child in section.children:
        _add(found, child.line, 0, context)
        for line in child.children:
            context.notes.unrecognized(line)


def _numbered(section: Section, context: ParseContext) -> None:
    """`access-list NUMBER …`: one entry of a numbered list, or the head of a section with entries."""
    words, notes = section.line.words, context.notes
    value = number(words[1], 1, 9999) if len(words) > 1 else None
    kind = kind_of_number(value) if value is not None else ""
    if not kind or (section.children and len(words) > 2):
        notes.unrecognized(section)
        return
    found = _list(context, words[1], kind, section.line)
    if len(words) == 2:
        _children(found, section, context)
    else:
        _add(found, section.line, 2, context)


def kind_of_number(value: int) -> str:
    """The kind of a numbered list (see `AccessList`); "" for a number that no list has."""
    if _HARDWARE[0] <= value <= _HARDWARE[1]:
        return "hardware"
    if _HARDWARE_MAC[0] <= value <= _HARDWARE_MAC[1]:
        return "hardware-mac"
    if any(low <= value <= high for low, high in _STANDARD):
        return "standard"
    return "extended" if any(low <= value <= high for low, high in _EXTENDED) else ""


def _named(section: Section, context: ParseContext) -> None:
    """`access-list hardware|standard|extended NAME …`."""
    words = section.line.words
    if len(words) < 3 or (section.children and len(words) > 3):
        context.notes.unrecognized(section)
        return
    found = _list(context, words[2], words[1], section.line)
    if len(words) == 3:
        _children(found, section, context)
    else:
        _add(found, section.line, 3, context)


def _ipv6(section: Section, context: ParseContext) -> None:
    """`ipv6 access-list NAME` (hardware), `ipv6 access-list standard|extended NAME …` (software)."""
    words = section.line.words
    software = words[2:3] in (("standard",), ("extended",)) and len(words) > 3
    name_at = 3 if software else 2
    if len(words) <= name_at or (section.children and len(words) > name_at + 1):
        context.notes.unrecognized(section)
        return
    found = _list(context, words[name_at], "ipv6-software" if software else "ipv6", section.line)
    if len(words) == name_at + 1:
        _children(found, section, context)
    else:
        _add(found, section.line, name_at + 1, context)


def _group(section: Section, context: ParseContext) -> None:
    """`acl-group ip address NAME`, `acl-group ip port NAME` and their members."""
    words, notes = section.line.words, context.notes
    if len(words) != 4 or words[1] not in ("ip", "ipv6") or words[2] not in ("address", "port"):
        notes.unrecognized(section)
        return
    kind = "port" if words[2] == "port" else words[1]
    members = context.configuration.filters.groups.setdefault((kind, words[3]), [])
    notes.modeled(section.line)
    for child in section.children:
        members.append(child.line)
        for line in child.children:
            notes.unrecognized(line)


def _global_group(section: Section, context: ParseContext) -> None:
    """`access-group NAME` for all ports at once, which few models have.

    SOUNDNESS: the list can only drop packets, and at which ports is not told: nothing passes surely any more.
    """
    notes = context.notes
    if section.children or len(section.line.words) != 2:
        notes.unrecognized(section)
        return
    context.configuration.doubts.append(notes.span(section.line))
    notes.approximated(section.line, "awplus-global-list")
    notes.report("awplus-global-list", (notes.span(section.line),), name=section.line.words[1])


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("access-list",): _numbered,
    ("access-list", "hardware"): _named,
    ("access-list", "standard"): _named,
    ("access-list", "extended"): _named,
    ("ipv6", "access-list"): _ipv6,
    ("acl-group",): _group,
    ("access-group",): _global_group,
}
