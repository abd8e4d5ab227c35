"""Filters of a configuration as lists at interfaces (docs/adr/0026).

A direction with a list drops what no filter of the list catches; one without a list passes everything. Connections that
a dynamic filter of one direction opened pass the other direction of the same interface before its list is asked.
SOURCE: Yamaha, `ip INTERFACE secure filter`: the first filter that catches a packet decides; the rest is dropped; a set
that is not defined filters nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segcheck.model.filters import Action, Binding, Filter, FilterUse, Rule, SwitchedOff
from segcheck.model.header import ANYTHING, NOTHING, AllOf, AnyOf, Family, Match, Unknown
from segcheck.model.layer2 import MacFilter
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.filters.definitions import Definitions
from segcheck.vendors.yamaha_rtx.filters.dynamic_filters import DynamicFilter
from segcheck.vendors.yamaha_rtx.filters.filter_statements import DIRECTIONS, IN, OUT, NumberList, SetUse
from segcheck.vendors.yamaha_rtx.filters.frame_filters import FrameFilters

_ANONYMOUS = "pp anonymous"
_COMMANDS = {Family.IPV4: "ip", Family.IPV6: "ipv6"}
_OPPOSITE = {IN: OUT, OUT: IN}


class _InForce(NamedTuple):
    """What stands at one interface in one direction: a list, called `name`, because of the line at `origin`.

    `doubt`: message code of why another list may stand there instead; "" when none may.
    """

    numbers: NumberList
    name: str
    origin: Origin
    doubt: str


class Filters:
    """Every filter of a configuration, and what is in force at which interface.

    Cost of making it: about 40 microseconds a definition and 2 for each number that a list names.
    """

    def __init__(self, configuration: YamahaConfiguration) -> None:
        self._notes = configuration.notes
        self._statements = configuration.filters
        self._definitions = Definitions(self._statements, self._notes)
        self._frames = FrameFilters(self._statements, self._notes)
        self._undefined_sets: list[FilterUse] = []
        self._rules: dict[int, tuple[Rule, ...]] = {}
        # Lists that stand at several interfaces beside the same opposite list are one filter.
        self._made: dict[tuple[int, int, str], Filter] = {}
        self._bound = dict(self._bind())
        self._idle_sets = tuple(self._unbound_sets())

    # -- what other parts of the reader ask ------------------------------------------------------------------

    def bindings(self, interface: str, family: Family, direction: str) -> tuple[Binding, ...]:
        """The list in force at `interface` ("lan1", "pp1", "pp anonymous"), direction "in" or "out"; none: all pass."""
        found = self._bound.get((interface, family, direction))
        return () if found is None else (found,)

    def mac_filters(self, interface: str) -> tuple[MacFilter, ...]:
        """What frames that come in at `interface` must pass."""
        return self._frames.mac_filters(interface)

    def doubts(self, interface: str) -> Origin:
        """Lines by which packets may be dropped at `interface` in ways that no list tells.

        SOUNDNESS: whether a list at a LAN port looks at what its division receives is in no manual.
        """
        port, dot, _ = interface.partition(".")
        lists = [found.origin for (name, _, _), found in self._bound.items() if dot and name == port]
        radius = self._statements.by_radius if interface == _ANONYMOUS else ()
        return (*self._frames.doubts(interface), *(span for origin in lists for span in origin), *radius)

    def condition(self, number: str, family: Family, reference: Span) -> Match:
        """Packets that the filter called `number` catches, for statements at `reference` that choose packets by it."""
        return self._definitions.condition(number, family, reference)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Lists in force, sets that nothing names, and filters that no line names, each of these as a list of one.

        To be asked when every `condition` has been: what names a filter may stand anywhere.
        """
        bound = {id(found.filter): found.filter for found in self._bound.values()}
        return (*bound.values(), *self._idle_sets, *self._definitions.alone())

    @property
    def uses(self) -> tuple[FilterUse, ...]:
        """Every line that puts a list to work, and every line that names a filter or a set which is not there."""
        bound = [FilterUse(found.filter.name, family, found.origin) for (_, family, _), found in self._bound.items()]
        return (*bound, *self._undefined_sets, *self._definitions.undefined, *self._frames.undefined)

    @property
    def switched_off(self) -> tuple[SwitchedOff, ...]:
        """Entries that stand there and are not in force: the platform has none."""
        return ()

    # -- lists at interfaces --------------------------------------------------------------------------------------

    def _bind(self) -> Iterator[tuple[tuple[str, Family, str], Binding]]:
        places = dict.fromkeys((interface, family) for family, interface, _ in self._statements.bindings)
        places.update(dict.fromkeys((interface, family) for family, interface in self._statements.set_uses))
        for interface, family in places:
            both = {direction: self._in_force(interface, family, direction) for direction in DIRECTIONS}
            for direction, found in both.items():
                if found is not None:
                    rules = self._filter(family, found, both[_OPPOSITE[direction]])
                    yield (interface, family, direction), Binding(rules, found.origin)

    def _in_force(self, interface: str, family: Family, direction: str) -> _InForce | None:
        own = self._statements.bindings.get((family, interface, direction))
        use = self._statements.set_uses.get((family, interface))
        # SOURCE: Yamaha, `ip INTERFACE secure filter`: a set that RADIUS gives stands in the place of the list.
        doubt = "yamaha-anonymous-peer" if interface == _ANONYMOUS and self._statements.by_radius else ""
        if own is not None:
            if use is not None:
                self._set(family, use, direction)
                doubt = "yamaha-list-and-set"
            line = own.statement.line
            return _InForce(own, f"{_COMMANDS[family]} {interface} {direction}", (self._notes.span(line),), doubt)
        if use is None:
            return None
        found = self._set(family, use, direction)
        if found is None:
            return None
        origin = (self._notes.span(use.statement.line),)
        return _InForce(found, f"{_COMMANDS[family]} {use.name} {direction}", origin, doubt)

    def _set(self, family: Family, use: SetUse, direction: str) -> NumberList | None:
        """The set's list for one direction; None where it has none, or where there is no such set."""
        sets = self._statements.sets
        line = use.statement.line
        if any((family, use.name, one) in sets for one in DIRECTIONS):
            self._notes.modeled(line)
            return sets.get((family, use.name, direction))
        origin = (self._notes.span(line),)
        found = FilterUse(use.name, family, origin, False)
        if found not in self._undefined_sets[-1:]:
            self._undefined_sets.append(found)
            self._notes.malformed(line, "yamaha-filter-set-undefined")
            self._notes.report("yamaha-filter-set-undefined", origin, Severity.ERROR, Effect.NONE, name=use.name)
        return None

    def _filter(self, family: Family, found: _InForce, opposite: _InForce | None) -> Filter:
        key = (id(found.numbers), id(opposite.numbers) if opposite is not None else 0, found.doubt)
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = self._make(family, found, opposite)
        return known

    def _make(self, family: Family, found: _InForce, opposite: _InForce | None) -> Filter:
        line = found.numbers.statement.line
        static = self._static_rules(family, found.numbers)
        opens = self._dynamic_filters(family, found.numbers)
        rules: list[Rule] = []
        if found.doubt:
            rules.append(Rule("", Unknown(found.origin, found.doubt), Action.UNKNOWN, found.origin))
            self._notes.approximated(line, found.doubt)
            self._notes.report(found.doubt, found.origin, Severity.WARNING, Effect.WIDENS_FILTER)
        if opposite is not None:
            rules.extend(_sessions(self._dynamic_filters(family, opposite.numbers)))
        if found.numbers.static:
            if not _passes_everything(static):
                rules.extend(_triggers(opens))
                if opens:
                    self._notes.approximated(line, "yamaha-dynamic-trigger")
        else:
            # SOURCE: y-router.com, on dynamic filters: where no static filter stands beside them, everything passes.
            self._notes.report("yamaha-only-dynamic", found.origin, Severity.ERROR, Effect.NONE)
        self._notes.modeled(line)
        default = Action.DENY if found.numbers.static else Action.PERMIT
        return Filter(found.name, family, (*rules, *static), default, found.origin)

    def _static_rules(self, family: Family, numbers: NumberList) -> tuple[Rule, ...]:
        known = self._rules.get(id(numbers))
        if known is None:
            origin = (self._notes.span(numbers.statement.line),)
            known = tuple(self._definitions.static(family, number, origin).rule for number in numbers.static)
            self._rules[id(numbers)] = known
        return known

    def _dynamic_filters(self, family: Family, numbers: NumberList) -> tuple[DynamicFilter, ...]:
        origin = (self._notes.span(numbers.statement.line),)
        return tuple(self._definitions.dynamic(family, number, origin) for number in numbers.dynamic)

    def _unbound_sets(self) -> Iterator[Filter]:
        used = {(family, use.name) for (family, _), use in self._statements.set_uses.items()}
        for (family, name, direction), numbers in self._statements.sets.items():
            self._notes.modeled(numbers.statement.line)
            if (family, name) not in used:
                origin = (self._notes.span(numbers.statement.line),)
                found = _InForce(numbers, f"{_COMMANDS[family]} {name} {direction}", origin, "")
                yield self._filter(family, found, None)


def _sessions(opened: tuple[DynamicFilter, ...]) -> Iterator[Rule]:
    """What passes because a dynamic filter of the opposite direction has opened a connection."""
    for dynamic in opened:
        match = _either(dynamic.answers, dynamic.against)
        yield Rule(f"dynamic {dynamic.number}", match, Action.PERMIT, dynamic.origin)


def _triggers(opens: tuple[DynamicFilter, ...]) -> Iterator[Rule]:
    """What may pass because it opens a connection, or because a connection announces it.

    SOUNDNESS: whether a packet that opens a connection must be passed by a static filter as well is told in two ways;
    so it may pass without (docs/adr/0026).
    """
    for dynamic in opens:
        perhaps = AllOf((dynamic.trigger, Unknown(dynamic.origin, "yamaha-dynamic-trigger")))
        yield Rule(f"dynamic {dynamic.number}", _either(perhaps, dynamic.along), Action.PERMIT, dynamic.origin)


def _either(match: Match, other: Match | None) -> Match:
    return match if other is None else other if match == NOTHING else AnyOf((match, other))


def _passes_everything(rules: tuple[Rule, ...]) -> bool:
    """Whether a filter that catches everything passes it, with none before it that may drop anything."""
    for rule in rules:
        if rule.action is not Action.PERMIT:
            return False
        if rule.match is ANYTHING:
            return True
    return False
