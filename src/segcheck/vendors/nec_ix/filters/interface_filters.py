"""What the lists bound to an interface do together.

SOURCE: NEC IX function description, 2-421 to 2-430, and FAQ on filters, Q.1-5 and 1-6: the lists of a direction are
tried by ascending sequence number; what no entry of one matches goes on to the next, and what the last one does not
match is dropped. A packet that a dynamic list takes makes an entry in a cache of that interface; answers pass there in
the other direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import AllOf, Cited, Family, FirstMatch, Match, RepliesTo, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors.nec_ix.configuration import IxConfiguration
from segcheck.vendors.nec_ix.filters.convert_filters import Filters
from segcheck.vendors.nec_ix.filters.filter_statements import DynamicList, InterfaceFilter
from segcheck.vendors.nec_ix.filters.neighbor_discovery import lets_neighbors_meet
from segcheck.vendors.nec_ix.network.network_statements import InterfaceStatement

DIRECTIONS = ("in", "out")
_OTHER_DIRECTION = {"in": "out", "out": "in"}


class _Step(NamedTuple):
    """A rule of a direction. `opens`: what it lets pass makes an entry for answers."""

    rule: Rule
    opens: bool


class _Direction(NamedTuple):
    """What is bound in one direction. `steps` in the order of trial.

    `answers`: lines by which anything may come back.
    """

    uses: tuple[InterfaceFilter, ...]
    steps: tuple[_Step, ...]
    answers: Origin


class InterfaceFilters:
    """The filters of interfaces, by direction. Fates of the lines that bind lists are completed in the notes."""

    def __init__(self, configuration: IxConfiguration, filters: Filters) -> None:
        self._notes = configuration.notes
        self._filters = filters
        self._named: dict[tuple[Family, str], tuple[Rule, ...]] = {}
        self._triggered: dict[tuple[Family, str], tuple[_Step, ...]] = {}
        self._discovered: dict[tuple[tuple[tuple[int, str], ...], tuple[int, ...]], bool] = {}

    def bindings(self, statement: InterfaceStatement, direction: str) -> tuple[Binding, ...]:
        """The filters of one direction, at most one a family; none where no list is bound there: everything passes."""
        return tuple(
            Binding(found, found.origin)
            for family in Family
            for found in (self._filter(statement, family, direction),)
            if found is not None
        )

    def _filter(self, statement: InterfaceStatement, family: Family, direction: str) -> Filter | None:
        here = self._direction(statement, family, direction)
        if not here.uses:
            return None
        other = self._direction(statement, family, _OTHER_DIRECTION[direction])
        rules = tuple(step.rule for step in here.steps)
        origin = tuple(use.span for use in here.uses)
        rules = (*self._unfound(statement, family, rules, here.uses), *self._answers(other), *rules)
        names = dict.fromkeys(use.name for use in here.uses)
        return Filter(" + ".join(names), family, rules, Action.DENY, origin)

    def _unfound(
        self, statement: InterfaceStatement, family: Family, rules: Sequence[Rule], uses: Sequence[InterfaceFilter]
    ) -> Iterator[Rule]:
        """SOUNDNESS: where lists drop neighbor discovery, nothing that they permit surely gets through."""
        if family is Family.IPV4 or statement.name.lower().startswith("tunnel"):
            return
        networks = tuple(one.network.value for one in statement.addresses if one.network.family is family)
        key = (tuple((use.sequence, use.name) for use in uses), networks)
        if key not in self._discovered:
            self._discovered[key] = lets_neighbors_meet(rules, networks)
        if not self._discovered[key]:
            origin = (uses[0].span,)
            self._notes.report("nec-neighbor-discovery", origin, effect=Effect.WIDENS_FILTER)
            doubt = Unknown(origin, "nec-neighbor-discovery")
            yield Rule("neighbor-discovery", doubt, Action.DENY, origin)

    def _answers(self, other: _Direction) -> Iterator[Rule]:
        """Rules for answers to what dynamic lists let pass the other way.

        SOURCE: NEC IX function description, 2-426 and 2-429; configuration examples, 7.3: a static list that refuses
        everything the other way lets such answers pass.
        """
        if other.answers:
            anything = Unknown(other.answers, "nec-dynamic-list-unread")
            yield Rule("dynamic", anything, Action.UNKNOWN, other.answers)
        opening = _opening(other.steps)
        if opening is not None:
            origin = tuple(dict.fromkeys(span for step in other.steps if step.opens for span in step.rule.origin[:1]))
            yield Rule("dynamic", RepliesTo(opening), Action.PERMIT, origin)

    # -- one direction ------------------------------------------------------------------------------------

    def _direction(self, statement: InterfaceStatement, family: Family, direction: str) -> _Direction:
        uses = sorted(
            (use for use in statement.filters if use.family is family and use.direction == direction),
            key=lambda use: use.sequence,
        )
        # One line written twice is one line.
        bound = {(use.sequence, use.name) for use in uses}
        repeated = {sequence for sequence, count in Counter(sequence for sequence, _ in bound).items() if count > 1}
        steps: list[_Step] = []
        answers: list[Origin] = []
        tried: set[str] = set()
        for use in uses:
            if not use.name:
                steps.append(_Step(_unknown(use, "unrecognized-rule"), False))
                continue
            if use.sequence in repeated:
                # SOUNDNESS: whether the second list replaces the first is not told, nor which one goes first.
                self._notes.approximated(use.line, "sequence-repeated")
                self._notes.report(
                    "sequence-repeated", (use.span,), effect=Effect.WIDENS_FILTER, sequence=str(use.sequence)
                )
                steps.append(_Step(_unknown(use, "sequence-repeated"), False))
                answers.append((use.span,))
                continue
            if use.name in tried:
                # What it matches, its first place has decided.
                self._notes.modeled(use.line)
                continue
            tried.add(use.name)
            steps.extend(self._steps(use, answers))
        return _Direction(tuple(uses), tuple(steps), tuple(span for one in answers for span in one))

    def _steps(self, use: InterfaceFilter, answers: list[Origin]) -> Iterator[_Step]:
        dynamic = self._filters.dynamic(use.name, use.family)
        if dynamic is not None:
            # SOURCE: NEC IX command reference, 13-3: of a static and a dynamic list with one name the dynamic one
            # is asked.
            yield from self._dynamic_steps(use, dynamic, answers)
            return
        found = self._filters.static(use.name, use.family)
        if found is None:
            # SOUNDNESS: no manual tells what a list that is not there does: it may stop packets or let them pass.
            self._filters.missing(use.name, use.family, use.span, use.line.number)
            yield _Step(_unknown(use, "nec-list-undefined"), False)
            return
        self._notes.modeled(use.line)
        for rule in self._rules(use, found):
            yield _Step(rule, False)

    def _rules(self, use: InterfaceFilter, found: Filter) -> tuple[Rule, ...]:
        """The rules of a static list, called after it; made once."""
        key = (use.family, use.name)
        known = self._named.get(key)
        if known is None:
            known = self._named[key] = tuple(
                replace(rule, name=f"{use.name} {rule.name}".strip()) for rule in found.rules
            )
        return known

    def _dynamic_steps(self, use: InterfaceFilter, dynamic: DynamicList, answers: list[Origin]) -> Iterator[_Step]:
        notes, static = self._notes, self._filters.static(use.name, use.family)
        if static is not None:
            notes.report("nec-dynamic-shadows-static", (use.span,), Severity.WARNING, name=use.name)
        lines = tuple(notes.span(line) for line in dynamic.unread)
        if dynamic.unread or len(dynamic.triggers) != 1:
            # SOUNDNESS: forms for applications let in more than answers, and how several triggers join is not told.
            origin = (use.span, *lines)
            notes.approximated(use.line, "nec-dynamic-list-unread")
            answers.append(origin)
            yield _Step(Rule(use.name, Unknown(origin, "nec-dynamic-list-unread"), Action.UNKNOWN, origin), False)
            return
        ((name, line),) = dynamic.triggers
        trigger = self._filters.static(name, use.family)
        if trigger is None:
            self._filters.missing(name, use.family, notes.span(line), line.number)
            answers.append((notes.span(line),))
            yield _Step(_unknown(use, "nec-list-undefined"), False)
            return
        notes.modeled(use.line)
        notes.report("nec-dynamic-list", (use.span,), Severity.INFO, name=use.name)
        key = (use.family, use.name)
        if key not in self._triggered:
            self._triggered[key] = tuple(self._triggered_steps(use.name, trigger, notes.span(line)))
        yield from self._triggered[key]

    def _triggered_steps(self, name: str, trigger: Filter, reference: Span) -> Iterator[_Step]:
        for rule in trigger.rules:
            named = replace(rule, name=f"{name} {rule.name}".strip(), origin=(*rule.origin, reference))
            if rule.action is Action.DENY:
                # SOUNDNESS: no manual tells what becomes of a packet that a trigger denies.
                doubt = Unknown(rule.origin, "nec-trigger-denies")
                named = replace(named, match=AllOf((rule.match, doubt)), action=Action.UNKNOWN)
                self._notes.report("nec-trigger-denies", rule.origin, Severity.WARNING, Effect.WIDENS_RULE, name=name)
            yield _Step(named, True)


def _unknown(use: InterfaceFilter, code: str) -> Rule:
    return Rule(use.name, Unknown((use.span,), code), Action.UNKNOWN, (use.span,))


def _opening(steps: Sequence[_Step]) -> Match | None:
    """Packets that make an entry for answers: those that a dynamic list permits and no step above decides about.

    None where there is no dynamic list.
    """
    if not any(step.opens for step in steps):
        return None
    lines: list[tuple[Match, bool]] = []
    for step in steps:
        rule = step.rule
        if step.opens and rule.action is Action.PERMIT:
            lines.append((Cited(rule.match, rule.origin), True))
        elif step.opens:
            lines.append((rule.match, True))
        elif rule.action is Action.UNKNOWN:
            lines.append((AllOf((rule.match, Unknown(rule.origin[:1], "rule-action-unknown"))), False))
        else:
            lines.append((rule.match, False))
    return FirstMatch(tuple(lines))
