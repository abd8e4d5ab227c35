"""Commands about filters: `filter add`, `filter6 add`, `macfilter add`."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import mac
from segcheck.vendors.iij_seil.configuration import FilterStatement, Handler, MacStatement, ParseContext, Statement

# SOURCE: SEIL command reference, `filter add`: names of parameters, each followed by its value.
_VALUES = frozenset(
    (
        "interface", "direction", "action", "protocol", "icmp-type", "application", "src", "srcport", "dst", "dstport",
        "ipopts", "exthdr", "state", "state-ttl", "keepalive", "logging", "label",
    )
)  # fmt: skip
_SWITCHES = frozenset(("enable", "disable"))
_ENDS = frozenset(("top", "bottom"))
_BESIDE = frozenset(("above", "below"))
_ACTIONS = frozenset(("block", "pass", "forward"))


def read_filter(statement: Statement, context: ParseContext) -> None:
    """`filter add NAME interface I direction D action A …`: a place in the one list of the device."""
    words = statement.words
    family = Family.IPV6 if words[0] == "filter6" else Family.IPV4
    if len(words) < 3:
        _lost(statement, context)
        return
    parameters, place, faulty = _parameters(words[3:])
    span = context.notes.span(statement.line)
    found = FilterStatement(words[2], family, tuple(parameters.items()), faulty, (statement.line,), (span,))
    # SOUNDNESS: of two filters with one name, either may be the one in force.
    key = (family, found.name)
    repeated = key in context.configuration.filter_names
    context.configuration.filter_names.add(key)
    if repeated or not _is_complete(found) or not _insert(found, place, context):
        _lost(statement, context)
        return
    context.notes.modeled(statement.line)


def _parameters(words: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, str], bool]:
    """Parameters by name, (where, beside which filter), and whether a word is not understood."""
    parameters: dict[str, str] = {}
    place = ("bottom", "")
    faulty = False
    index = 0
    while index < len(words):
        word = words[index]
        value = words[index + 1] if index + 1 < len(words) else ""
        index += 2
        if word in _VALUES and value:
            repeated = word in parameters
            faulty = faulty or repeated
            # SOUNDNESS: which of two values counts is not told; without either the filter catches more, perhaps.
            parameters[word] = ("enable" if word == "state" else "") if repeated else value
            if word == "action" and value == "forward" and index < len(words):
                parameters["gateway"] = words[index]
                index += 1
        elif word in _BESIDE and value:
            place = (word, value)
        else:
            index -= 1
            if word in _SWITCHES:
                parameters["switch"] = word
            elif word in _ENDS:
                place = (word, "")
            else:
                faulty = True
    return parameters, place, faulty


def _is_complete(statement: FilterStatement) -> bool:
    return bool(statement.value("interface") and statement.value("direction")) and statement.value("action") in _ACTIONS


def _insert(statement: FilterStatement, place: tuple[str, str], context: ParseContext) -> bool:
    """Put the filter at its place; False when that is not to be found. Cost: linear in the filters before it."""
    filters = context.configuration.filters
    where, beside = place
    if where == "bottom":
        filters.append(statement)
    elif where == "top":
        filters.insert(0, statement)
    else:
        family = statement.family
        index = next((at for at, one in enumerate(filters) if one.name == beside and one.family is family), None)
        if index is None:
            return False
        filters.insert(index if where == "above" else index + 1, statement)
    return True


def _lost(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: a filter without interface, action or place may do anything to any packet at any interface."""
    span = context.notes.span(statement.line)
    context.configuration.lost_filters.append(span)
    context.notes.unrecognized_rule(statement.line)


def read_mac_filter(statement: Statement, context: ParseContext) -> None:
    """`macfilter add NAME [action A] [on I] src …`."""
    words = statement.words
    notes = context.notes
    if len(words) < 3:
        notes.unrecognized(Section(statement.line, ()))
        return
    values = dict(zip(words[3::2], words[4::2], strict=False))
    source = values.get("src", "")
    address = mac(source)
    understood = set(values) <= {"action", "on", "src", "interval", "logging", "block-dhcp"} and len(words) % 2 == 1
    passes = values.get("action", "pass")
    elsewhere = address is None and source != "any"
    if not understood or not source or passes not in ("pass", "block"):
        notes.unrecognized(Section(statement.line, ()))
        return
    span = notes.span(statement.line)
    interface = values.get("on", "lan0")
    logs = values.get("logging") == "on"
    context.configuration.mac_filters.append(
        MacStatement(words[2], interface, passes == "pass", address, elsewhere, logs, (span,))
    )
    if elsewhere:
        notes.approximated(statement.line, "seil-address-list-elsewhere")
        notes.report("seil-address-list-elsewhere", (span,), Severity.WARNING, Effect.WIDENS_RULE)
    else:
        notes.modeled(statement.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("filter", "add"): read_filter,
    ("filter6", "add"): read_filter,
    ("macfilter", "add"): read_mac_filter,
}
