"""All filters of a configuration by number, and which of them some line names."""

from __future__ import annotations

import functools

from segcheck.model.filters import Action, Filter, FilterUse, Rule
from segcheck.model.header import AllOf, Family, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.yamaha_rtx.filters.dynamic_filters import DynamicFilter, read_dynamic, undefined_dynamic
from segcheck.vendors.yamaha_rtx.filters.filter_statements import FilterStatements
from segcheck.vendors.yamaha_rtx.filters.number_lists import filter_number
from segcheck.vendors.yamaha_rtx.filters.static_filters import StaticFilter, read_static, undefined_filter

_COMMANDS = {Family.IPV4: "ip", Family.IPV6: "ipv6"}
_MOST_TOLD = 8
"""Numbers named in one diagnostic."""


class Definitions:
    """Filters by number. Cost of making it: about 40 microseconds a definition."""

    def __init__(self, statements: FilterStatements, notes: Notes) -> None:
        self._notes = notes
        self._used: set[tuple[Family, str]] = set()
        self._used_dynamic: set[tuple[Family, str]] = set()
        self._undefined: list[FilterUse] = []
        self._missing: dict[Span, list[str]] = {}
        self._static = {key: read_static(found, key[0], notes) for key, found in statements.static.items()}
        self._dynamic: dict[tuple[Family, str], DynamicFilter] = {}
        for key, found in statements.dynamic.items():
            origin = (notes.span(found.statement.line),)
            self._dynamic[key] = read_dynamic(found, key[0], functools.partial(self._service, key[0], origin), notes)
        for family, number, span in statements.other_uses:
            self.static(family, number, (span,))

    def _service(self, family: Family, origin: Origin, number: str) -> Match:
        return self.static(family, number, origin).service

    def static(self, family: Family, number: str, origin: Origin) -> StaticFilter:
        """The filter of a number that the line at `origin` names; one that may do anything where there is none."""
        self._used.add((family, number))
        found = self._static.get((family, number))
        if found is None:
            self._note_missing(family, number, origin)
            return undefined_filter(number, origin)
        return found

    def dynamic(self, family: Family, number: str, origin: Origin) -> DynamicFilter:
        """The dynamic filter of a number that the line at `origin` names."""
        self._used_dynamic.add((family, number))
        found = self._dynamic.get((family, number))
        if found is None:
            self._note_missing(family, f"dynamic {number}", origin)
            return undefined_dynamic(number, origin)
        return found

    def condition(self, number: str, family: Family, reference: Span) -> Match:
        """Packets that a filter catches, for statements that choose packets by it.

        Unknown where it is not defined, and where it does not pass what it catches: no manual says what that means.
        """
        known = filter_number(number)
        if known is None:
            return Unknown((reference,), "yamaha-filter-undefined")
        rule = self.static(family, known, (reference,)).rule
        if rule.action is Action.PERMIT or rule.origin == (reference,):
            return rule.match
        return AllOf((rule.match, Unknown((reference,), "yamaha-condition-of-reject")))

    def alone(self) -> tuple[Filter, ...]:
        """Filters that no line names, each as a list of one."""
        static = [
            Filter(f"{_COMMANDS[family]} filter {number}", family, (found.rule,), Action.UNKNOWN, found.rule.origin)
            for (family, number), found in self._static.items()
            if (family, number) not in self._used
        ]
        dynamic = [
            Filter(
                f"{_COMMANDS[family]} filter dynamic {number}", family, (_trigger(found),), Action.UNKNOWN, found.origin
            )
            for (family, number), found in self._dynamic.items()
            if (family, number) not in self._used_dynamic
        ]
        return (*static, *dynamic)

    @property
    def undefined(self) -> tuple[FilterUse, ...]:
        """Lines that name a filter which is not there."""
        return tuple(self._undefined)

    def _note_missing(self, family: Family, number: str, origin: Origin) -> None:
        told = self._missing.setdefault(origin[0], [])
        if number in told or len(told) > _MOST_TOLD:
            return
        told.append(number)
        self._undefined.append(FilterUse(number, family, origin, False))
        self._notes.ledger.mark(origin[0].line, LineFate.MALFORMED, "yamaha-filter-undefined")
        self._notes.report("yamaha-filter-undefined", origin, Severity.ERROR, Effect.WIDENS_FILTER, number=number)


def _trigger(found: DynamicFilter) -> Rule:
    """What a dynamic filter looks for; it does nothing by itself."""
    return Rule(found.number, found.trigger, Action.UNKNOWN, found.origin)
