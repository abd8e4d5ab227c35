"""Statements about filters of Ethernet frames, and the DHCP reservations that some of them speak of."""

from __future__ import annotations

from segcheck.vendors._shared.values import ipv4, mac, number
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Handler, ParseContext, Statement
from segcheck.vendors.yamaha_rtx.filters.filter_statements import DIRECTIONS, Definition, NumberList, Reservation
from segcheck.vendors.yamaha_rtx.filters.number_lists import filter_number, numbers_and_dynamic
from segcheck.vendors.yamaha_rtx.filters.replaced_statements import superseded, unread

_LAST_SCOPE = 65535


def _definition(statement: Statement, context: ParseContext) -> None:
    number_ = filter_number(statement.words[2]) if len(statement.words) > 4 else None
    if number_ is None:
        unread(statement, context, None)
        return
    filters = context.configuration.filters.frame_filters
    superseded(filters.pop(number_, None), context)
    filters[number_] = Definition(number_, statement, 3)


def _binding(statement: Statement, context: ParseContext) -> None:
    """`ethernet INTERFACE filter in|out N …`."""
    where = statement.head[3] if len(statement.head) > 4 else ""
    found = numbers_and_dynamic(statement.words[4:]) if where in DIRECTIONS else None
    if found is None or found[1]:
        unread(statement, context, None)
        return
    bindings, key = context.configuration.filters.frame_bindings, (statement.interface or "", where)
    superseded(bindings.get(key), context)
    bindings[key] = NumberList(*found, statement)


def _remove(statement: Statement, context: ParseContext) -> None:
    """`no ethernet filter N …`, `no ethernet INTERFACE filter in|out …`."""
    filters, words = context.configuration.filters, statement.words
    if statement.interface is None:
        number_ = filter_number(words[3]) if len(words) > 3 else None
        before: Definition | NumberList | None = filters.frame_filters.pop(number_ or "", None)
        known = number_ is not None
    else:
        where = statement.head[4] if len(words) > 4 else ""
        before = filters.frame_bindings.pop((statement.interface, where), None)
        known = where in DIRECTIONS
    if not known:
        unread(statement, context, None)
        return
    superseded(before, context)
    context.notes.modeled(statement.line)


def _reservation(statement: Statement, context: ParseContext) -> None:
    """`dhcp scope bind SCOPE A [ethernet] MAC`; other clients are told apart by what a frame does not show."""
    words = statement.words[3:]
    scope = number(words[0], 1, _LAST_SCOPE) if words else None
    address = ipv4(words[1]) if len(words) > 1 else None
    last = words[-1] if len(words) == 3 or (len(words) == 4 and words[2].lower() == "ethernet") else ""
    hardware = mac(last)
    reservations = context.configuration.filters.reservations
    if scope is None or address is None:
        # SOUNDNESS: several addresses, or a scope that is not told: it may reserve anything in any scope.
        reservations.append(Reservation("", 0, None))
    else:
        reservations.append(Reservation(str(scope), address, hardware))
    if scope is None or address is None or hardware is None:
        context.notes.approximated(statement.line, "yamaha-reservation")
    else:
        context.notes.modeled(statement.line)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ethernet", "filter"): _definition,
    ("ethernet", INTERFACE, "filter"): _binding,
    ("no", "ethernet", "filter"): _remove,
    ("no", "ethernet", INTERFACE, "filter"): _remove,
    ("dhcp", "scope", "bind"): _reservation,
}
