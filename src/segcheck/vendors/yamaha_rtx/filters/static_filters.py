"""`ip filter N …` and `ipv6 filter N …`: words into a rule."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import ANYTHING, AllOf, Family, Field, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.yamaha_rtx.filters.address_lists import Addresses, addresses
from segcheck.vendors.yamaha_rtx.filters.filter_statements import Definition
from segcheck.vendors.yamaha_rtx.filters.port_lists import EVERY, Numbers, ports
from segcheck.vendors.yamaha_rtx.filters.services import Ports, Services, service_codes, service_match, services

# CHOICE: `restrict` passes packets while the line is up and drops them while it is down; either may be so.
_ACTIONS = {"pass": Action.PERMIT, "reject": Action.DENY, "restrict": Action.UNKNOWN}
_MOST_FIELDS = 6
_LAST_MESSAGE = 255


class StaticFilter(NamedTuple):
    """One filter read. `service`: its condition without the addresses, as dynamic filters use it.

    `rule` may do anything where the line is not understood; `service` is unknown then.
    """

    rule: Rule
    service: Match


class _Fields(NamedTuple):
    """The fields behind the action; what is left out is open."""

    source: Addresses
    destination: Addresses
    services: Services
    ports: Ports


def read_static(definition: Definition, family: Family, notes: Notes) -> StaticFilter:
    """The filter of a definition; marks the fate of its line. Cost: linear in the line."""
    line = definition.statement.line
    origin = (notes.span(line),)
    words = definition.statement.words[definition.start :]
    verb, _, suffix = words[0].lower().partition("-") if words else ("", "", "")
    action = _ACTIONS.get(verb)
    fields = None if action is None or suffix not in ("", "log", "nolog") else _fields(words[1:], family)
    if fields is None or action is None:
        notes.unrecognized_rule(line)
        unknown = Unknown(origin, "unrecognized-rule")
        return StaticFilter(Rule(definition.number, unknown, Action.UNKNOWN, origin), unknown)
    codes = [*fields.source.codes(), *fields.destination.codes(), *service_codes(fields.services, fields.ports)]
    if action is Action.UNKNOWN:
        codes.append("yamaha-restrict")
    _note(definition, codes, notes, origin)
    service = service_match(fields.services, fields.ports, family, origin)
    parts = (
        fields.source.match(Field.SOURCE, origin),
        fields.destination.match(Field.DESTINATION, origin),
        service,
    )
    # SOURCE: Yamaha, help on static filters: what `reject` and `restrict` drop is logged unless `-nolog` says not to.
    logs = suffix == "log" or (suffix == "" and action is not Action.PERMIT)
    return StaticFilter(Rule(definition.number, _all_of(parts), action, origin, logs), service)


def _note(definition: Definition, codes: list[str], notes: Notes, origin: Origin) -> None:
    line = definition.statement.line
    if not codes:
        notes.modeled(line)
        return
    notes.approximated(line, codes[0])
    for code in dict.fromkeys(codes):
        notes.report(code, origin, Severity.INFO, Effect.WIDENS_RULE)


def _fields(words: tuple[str, ...], family: Family) -> _Fields | None:
    """Source, destination, protocol, two port fields. What is left out is `*`; None when they are not understood.

    `tos=…` and other words behind the fields are not understood.
    """
    if not words or len(words) >= _MOST_FIELDS:
        return None
    source = addresses(words[0], family)
    destination = addresses(words[1] if len(words) > 1 else "*", family)
    protocol = services(words[2] if len(words) > 2 else "*", family)
    if source is None or destination is None or protocol is None:
        return None
    last = {"last": _LAST_MESSAGE} if protocol.alone else {}
    read: list[Numbers] = []
    for word in words[3:5]:
        numbers = ports(word, **last)
        if numbers is None:
            return None
        read.append(numbers)
    return _Fields(source, destination, protocol, Ports(*read, *[EVERY] * (2 - len(read))))


def _all_of(parts: tuple[Match, ...]) -> Match:
    kept = tuple(part for part in parts if part is not ANYTHING)
    return ANYTHING if not kept else kept[0] if len(kept) == 1 else AllOf(kept)


def undefined_filter(number: str, origin: Origin) -> StaticFilter:
    """What stands for a number that no line defines.

    SOUNDNESS: it is believed to be passed over, but no manual says so; it may match anything and do either.
    """
    unknown = Unknown(origin, "yamaha-filter-undefined")
    return StaticFilter(Rule(number, unknown, Action.UNKNOWN, origin), unknown)
