"""Statements that define access lists, and statements about how the hardware looks at them."""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.alaxala_ax.configuration import Handler, ParseContext
from segcheck.vendors.alaxala_ax.filters.filter_statements import AccessList, ListKind, Told

LAST_SEQUENCE = 4294967294
# SOURCE: AX3660S command reference Vol. 1: numbers of lists.
_STANDARD = ((1, 99), (1300, 1999))
_EXTENDED = ((100, 199), (2000, 2699))
_REMARK = "remark"


def _numbered(section: Section, context: ParseContext) -> None:
    """`access-list N [SEQUENCE] permit|deny|remark …`; `access-list … implicit-deny`."""
    words = section.line.words
    if _is_about_implicit_deny(words):
        _implicit_deny(section, context)
        return
    standard = is_numbered_list(words[1]) if len(words) > 2 else None
    if section.children or standard is None:
        context.notes.unrecognized(section)
        return
    found = _list(ListKind.IPV4, words[1], section.line, context, standard=standard)
    _entry(found, section.line, 2, context)


def is_numbered_list(word: str) -> bool | None:
    """Whether a list with this number is a standard list; None when no list has such a number."""
    value = number(word, 1, 2699)
    if value is None:
        return None
    if any(low <= value <= high for low, high in _STANDARD):
        return True
    return False if any(low <= value <= high for low, high in _EXTENDED) else None


def _named(section: Section, context: ParseContext) -> None:
    """`ip access-list standard|extended NAME`."""
    words = section.line.words
    if len(words) != 4 or words[2] not in ("standard", "extended"):
        context.notes.unrecognized(section)
        return
    found = _list(ListKind.IPV4, words[3], section.line, context, standard=words[2] == "standard")
    _entries(found, section, context)


def _ipv6(section: Section, context: ParseContext) -> None:
    _of_name(ListKind.IPV6, 2, section, context)


def _mac(section: Section, context: ParseContext) -> None:
    if section.line.words[2:3] != ("extended",):
        context.notes.unrecognized(section)
        return
    _of_name(ListKind.MAC, 3, section, context)


def _advance(section: Section, context: ParseContext) -> None:
    _of_name(ListKind.ADVANCE, 2, section, context)


def _of_name(kind: ListKind, index: int, section: Section, context: ParseContext) -> None:
    words = section.line.words
    if len(words) != index + 1:
        context.notes.unrecognized(section)
        return
    _entries(_list(kind, words[index], section.line, context), section, context)


def _list(kind: ListKind, name: str, line: ConfigLine, context: ParseContext, *, standard: bool = False) -> AccessList:
    lists = context.configuration.filters.lists
    name = name.strip('"')
    found = lists.setdefault((kind, name), AccessList(name, kind, standard, line))
    if found.standard is not standard:
        found.damaged.append(line)
    return found


def _entries(found: AccessList, section: Section, context: ParseContext) -> None:
    context.notes.modeled(section.line)
    for child in section.children:
        for line in child.lines():
            _entry(found, line, 0, context)


def _entry(found: AccessList, line: ConfigLine, start: int, context: ParseContext) -> None:
    words = line.words
    sequence = number(words[start], 0, LAST_SEQUENCE) if start < len(words) else None
    if sequence is not None:
        start += 1
    first = words[start] if start < len(words) else ""
    if first == _REMARK:
        context.notes.irrelevant(Section(line, ()), "remark")
    elif first == "no":
        found.damaged.append(line)
    else:
        # The converter says what becomes of the line.
        found.add(line, start, sequence)


# -- the hardware -----------------------------------------------------------------------------------------


def _detection_mode(section: Section, context: ParseContext) -> None:
    """`flow detection mode M`, `flow detection out mode M`."""
    words = section.line.words
    sending = words[2] == "out"
    if len(words) != (5 if sending else 4) or section.children:
        context.notes.unrecognized(section)
        return
    told = Told(words[-1], section.line, context.notes.span(section.line))
    if sending:
        context.configuration.filters.detection.send = told
    else:
        context.configuration.filters.detection.receive = told
    context.notes.modeled(section.line)


def _extension(section: Section, context: ParseContext) -> None:
    """`flow mac mode`, `fldm prefer …`: modes of the AX6000S, which are not followed."""
    context.configuration.filters.detection.extension = Told("", section.line, context.notes.span(section.line))
    context.notes.approximated(section.line, "alaxala-other-modes")
    _nothing_below(section, context)


def _functions(section: Section, context: ParseContext) -> None:
    """`system function FUNCTION …`: where it does not name the filter, no list can be bound.

    SOURCE: AX1240S command reference, notes on `ip access-group`.
    """
    words = section.line.words
    _nothing_below(section, context)
    if words[0] == "no" or "filter" in words[2:]:
        context.notes.irrelevant(Section(section.line, ()), "platform")
        return
    context.configuration.filters.detection.functions = Told(words[-1], section.line, context.notes.span(section.line))
    context.notes.approximated(section.line, "alaxala-not-in-mode")


def _provision(section: Section, context: ParseContext) -> None:
    """`switch N provision 3660-48t4xw`: which model it is."""
    words = section.line.words
    model = number(words[3].partition("-")[0], 1000, 9999) if len(words) == 4 else None
    if len(words) > 2 and words[2] == "priority" and not section.children:
        context.notes.irrelevant(section, "platform")
        return
    if words[2:3] != ("provision",) or model is None or section.children:
        context.notes.unrecognized(section)
        return
    _tell_model(str(model), section, context)


def _model(section: Section, context: ParseContext) -> None:
    """`Model: AX3660S-24T4X`, as `show version` prints it."""
    words = section.line.words
    digits = words[1][2:6] if len(words) > 1 and words[1].startswith("AX") else ""
    if number(digits, 1000, 9999) is None or section.children:
        context.notes.unrecognized(section)
        return
    _tell_model(digits, section, context)


def _nothing_below(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: lines below a statement that opens no section are of one whose head is lost."""
    for child in section.children:
        context.notes.unrecognized(child)


def _tell_model(digits: str, section: Section, context: ParseContext) -> None:
    told = Told(digits, section.line, context.notes.span(section.line))
    context.configuration.filters.detection.models.append(told)
    context.notes.modeled(section.line)


def _old_filter(section: Section, context: ParseContext) -> None:
    """`flow filter …`, `flow yes`: filters of the generation before access lists, on which nothing is read."""
    context.configuration.filters.detection.old.append(context.notes.span(section.line))
    context.notes.unrecognized(section, "alaxala-old-generation")


def _is_about_implicit_deny(words: tuple[str, ...]) -> bool:
    return any("implicit" in word for word in words[1:]) and _REMARK not in words[2:4]


def _implicit_deny(section: Section, context: ParseContext) -> None:
    """SOUNDNESS: the line decides whether lists end with an implicit deny; for which of them is not read."""
    span = context.notes.span(section.line)
    context.configuration.filters.detection.implicit_deny.append(span)
    context.notes.approximated(section.line, "alaxala-implicit-deny")
    _nothing_below(section, context)
    context.notes.report("alaxala-implicit-deny", (span,), Severity.WARNING, Effect.WIDENS_FILTER)


def _access_group_setting(section: Section, context: ParseContext) -> None:
    """Lines like `no access-list implicit-deny` and `access-group …` outside of interfaces."""
    if _is_about_implicit_deny(section.line.words):
        _implicit_deny(section, context)
    else:
        context.notes.unrecognized(section)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("access-list",): _numbered,
    ("no", "access-list"): _access_group_setting,
    ("access-group",): _access_group_setting,
    ("no", "access-group"): _access_group_setting,
    ("ip", "access-list"): _named,
    ("ipv6", "access-list"): _ipv6,
    ("mac", "access-list"): _mac,
    ("advance", "access-list"): _advance,
    ("flow", "detection", "mode"): _detection_mode,
    ("flow", "detection", "out", "mode"): _detection_mode,
    ("flow", "mac", "mode"): _extension,
    ("fldm", "prefer"): _extension,
    ("system", "function"): _functions,
    ("switch",): _provision,
    ("Model:",): _model,
    ("flow", "filter"): _old_filter,
    ("flow", "yes"): _old_filter,
}
