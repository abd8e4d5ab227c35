"""Which function reads which statement about filters.

The fate of a definition's line is settled when filters are converted; here lines are sorted.
"""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Handler, ParseContext, Statement
from segcheck.vendors.yamaha_rtx.filters import frame_handlers, policy_handlers
from segcheck.vendors.yamaha_rtx.filters.filter_statements import DIRECTIONS, Definition, NumberList, SetUse
from segcheck.vendors.yamaha_rtx.filters.number_lists import filter_number, numbers_and_dynamic
from segcheck.vendors.yamaha_rtx.filters.replaced_statements import superseded, unread

_SWITCH = ("on", "off")


def _family(statement: Statement) -> Family:
    return Family.IPV6 if "ipv6" in statement.head[:2] else Family.IPV4


def _static(statement: Statement, context: ParseContext) -> None:
    number = filter_number(statement.words[2]) if len(statement.words) > 3 else None
    if number is None:
        unread(statement, context, _family(statement))
        return
    filters, key = context.configuration.filters, (_family(statement), number)
    superseded(filters.static.pop(key, None), context)
    filters.static[key] = Definition(number, statement, 3)


def _dynamic(statement: Statement, context: ParseContext) -> None:
    number = filter_number(statement.words[3]) if len(statement.words) > 4 else None
    if number is None:
        unread(statement, context, _family(statement))
        return
    filters, key = context.configuration.filters, (_family(statement), number)
    superseded(filters.dynamic.pop(key, None), context)
    filters.dynamic[key] = Definition(number, statement, 4)


def _set(statement: Statement, context: ParseContext) -> None:
    """`ip filter set NAME in|out N … [dynamic N …] [out N …]`."""
    words, family = statement.words, _family(statement)
    name = words[3] if len(words) > 5 else ""
    places = [index for index in range(4, len(words)) if words[index].lower() in DIRECTIONS]
    lists: dict[str, NumberList] = {}
    for place, end in zip(places, [*places, len(words)][1:], strict=True):
        found = numbers_and_dynamic(words[place + 1 : end])
        if found is None or words[place].lower() in lists:
            lists = {}
            break
        lists[words[place].lower()] = NumberList(*found, statement)
    if not lists or places[0] != 4:
        unread(statement, context, family)
        return
    for direction, found_list in lists.items():
        key = (family, name, direction)
        superseded(context.configuration.filters.sets.get(key), context)
        context.configuration.filters.sets[key] = found_list


def _secure(statement: Statement, context: ParseContext) -> None:
    """`ip INTERFACE secure filter in|out N … [dynamic N …]`, `ip INTERFACE secure filter name NAME`."""
    words, family, filters = statement.words, _family(statement), context.configuration.filters
    interface = statement.interface or ""
    where = statement.head[4] if len(words) > 5 else ""
    if where == "name" and len(words) == 6:
        superseded(filters.set_uses.get((family, interface)), context)
        filters.set_uses[family, interface] = SetUse(words[5], statement)
        return
    found = numbers_and_dynamic(words[5:]) if where in DIRECTIONS else None
    if found is None:
        unread(statement, context, family)
        return
    superseded(filters.bindings.get((family, interface, where)), context)
    filters.bindings[family, interface, where] = NumberList(*found, statement)


def _remove(statement: Statement, context: ParseContext) -> None:
    """`no ip filter [dynamic] N …`, `no ip filter set NAME …`, `no ip INTERFACE secure filter in|out|name …`."""
    words, family, filters = statement.words, _family(statement), context.configuration.filters
    removed: list[Definition | NumberList | SetUse | None] = []
    if statement.interface is not None:
        where = statement.head[5] if len(words) > 5 else ""
        if where in DIRECTIONS:
            removed.append(filters.bindings.pop((family, statement.interface, where), None))
        elif where == "name":
            removed.append(filters.set_uses.pop((family, statement.interface), None))
    elif statement.head[3:4] == ("set",) and len(words) > 4:
        removed.extend(filters.sets.pop((family, words[4], direction), None) for direction in DIRECTIONS)
    else:
        dynamic = statement.head[3:4] == ("dynamic",)
        number = filter_number(words[4 if dynamic else 3]) if len(words) > (4 if dynamic else 3) else None
        if number is not None:
            removed.append((filters.dynamic if dynamic else filters.static).pop((family, number), None))
    if not removed:
        unread(statement, context, family)
        return
    for before in removed:
        superseded(before, context)
    context.notes.modeled(statement.line)


def _switch(statement: Statement, context: ParseContext) -> None:
    """`ip filter source-route on|off`, `ip filter directed-broadcast on|off|filter N …`.

    CHOICE: packets here have no options, and packets to broadcast addresses are for no host; switched on or off, they
    change nothing that a policy speaks of. Filters that the line names are in use.
    """
    words = statement.head
    if len(words) > 4 and words[2] == "directed-broadcast" and words[3] == "filter":
        found = [filter_number(word) for word in words[4:]]
        if all(found):
            span = context.notes.span(statement.line)
            context.configuration.filters.other_uses.extend(
                (Family.IPV4, number, span) for number in dict.fromkeys(found) if number is not None
            )
            context.notes.modeled(statement.line)
            return
    if len(words) == 4 and words[3] in _SWITCH:
        context.notes.irrelevant(statement.section, "yamaha-special-packets")
        return
    unread(statement, context, Family.IPV4)


def _timer(statement: Statement, context: ParseContext) -> None:
    context.notes.irrelevant(statement.section, "yamaha-filter-timer")


def _forward_definition(statement: Statement, context: ParseContext) -> None:
    """`ip forward filter ID ORDER gateway GW filter N …`: in force where an interface names it."""
    words = statement.head
    places = [index for index, word in enumerate(words) if word == "filter" and index > 2]
    numbers = [filter_number(word) for place in places[:1] for word in words[place + 1 :]]
    if not numbers or not all(numbers):
        unread(statement, context, _family(statement))
        return
    span = context.notes.span(statement.line)
    filters = context.configuration.filters
    filters.other_uses.extend((_family(statement), number, span) for number in dict.fromkeys(numbers) if number)
    context.notes.approximated(statement.line, "yamaha-forward-filter")


def _forward_binding(statement: Statement, context: ParseContext) -> None:
    context.configuration.filters.forwarding.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "yamaha-forward-filter")


def _other_use(statement: Statement, context: ParseContext) -> None:
    """`ip INTERFACE rip filter in N …`, `ip fragment remove df-bit filter N …`: filters put to work on other things."""
    found = [number for word in statement.words[3:] if (number := filter_number(word)) is not None]
    family, span = _family(statement), context.notes.span(statement.line)
    context.configuration.filters.other_uses.extend((family, number, span) for number in dict.fromkeys(found))
    context.notes.modeled(statement.line)


def _service_type(statement: Statement, context: ParseContext) -> None:
    """`ip tos supersede ID TOS [precedence=…] N …`: marks packets for others; which, filters say."""
    found = [number for word in statement.words[5:] if (number := filter_number(word)) is not None]
    family, span = _family(statement), context.notes.span(statement.line)
    context.configuration.filters.other_uses.extend((family, number, span) for number in dict.fromkeys(found))
    context.notes.irrelevant(statement.section, "quality-of-service")


def _radius(statement: Statement, context: ParseContext) -> None:
    """`radius auth on`: the server may name a filter set for each anonymous peer."""
    if statement.head[2:] == ("off",):
        context.notes.irrelevant(statement.section, "yamaha-default")
        return
    context.configuration.filters.by_radius.append(context.notes.span(statement.line))
    context.notes.approximated(statement.line, "yamaha-anonymous-peer")


def _of_both(table: dict[tuple[str, ...], Handler]) -> dict[tuple[str, ...], Handler]:
    """The same statements for IPv4 and for IPv6."""
    return {(family, *head): handler for family in ("ip", "ipv6") for head, handler in table.items()}


_PLAIN: dict[tuple[str, ...], Handler] = {
    ("filter",): _static,
    ("filter", "dynamic"): _dynamic,
    ("filter", "dynamic", "timer"): _timer,
    ("filter", "set"): _set,
    ("filter", "fqdn", "timer"): _timer,
    (INTERFACE, "secure", "filter"): _secure,
    ("forward", "filter"): _forward_definition,
    (INTERFACE, "forward", "filter"): _forward_binding,
}
_REMOVALS: dict[tuple[str, ...], Handler] = {("filter",): _remove, (INTERFACE, "secure", "filter"): _remove}
HANDLERS: dict[tuple[str, ...], Handler] = {
    **_of_both(_PLAIN),
    **{("no", *head): handler for head, handler in _of_both(_REMOVALS).items()},
    ("ip", INTERFACE, "rip", "filter"): _other_use,
    ("ip", "fragment", "remove", "df-bit"): _other_use,
    ("ip", "tos", "supersede"): _service_type,
    ("radius", "auth"): _radius,
    ("ip", "filter", "source-route"): _switch,
    ("ip", "filter", "directed-broadcast"): _switch,
    **frame_handlers.HANDLERS,
    **policy_handlers.HANDLERS,
}
