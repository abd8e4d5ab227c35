"""What a device makes of rules of lists beside filtering by them: answers to what they let pass, translation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import Cited, Family, FirstMatch, Match, RepliesTo, parts_of
from segcheck.model.network import Device
from segcheck.policy.idleness.added_lines import Copy, in_force
from segcheck.policy.idleness.rule_shares import RuleShares
from segcheck.semantics.matching import Matcher
from segcheck.source.text import Span


class DerivedConditions:
    """Conditions of one device that are made of rules of other lists.

    Cost: one look at every condition about answers, and at the first line of every rule and translation.
    """

    def __init__(self, device: Device, matchers: Mapping[Family, Matcher]) -> None:
        self._matchers = matchers
        self._told: dict[int, tuple[FirstMatch, Family]] = {}  # lists inside conditions about answers
        self._loose: set[int] = set()  # conditions that stand there outside such a list, by identity
        self._loose_lines: set[Span] = set()
        self._kept: list[Match] = []  # INVARIANT: what is known by identity stays alive
        self._rules_at: dict[Span, list[Rule]] = {}
        for rules in in_force(device):
            for rule in rules.rules:
                if rule.origin:
                    self._rules_at.setdefault(rule.origin[0], []).append(rule)
                self._look_at(rule.match, rules.family)
        translations = (*device.destination_translations, *device.source_translations)
        self._translating = {span for one in translations for span in one.origin}

    def may_matter(self, copies: Collection[Copy]) -> bool:
        """Whether the line that stands at `copies` can matter in one of the conditions.

        SOUNDNESS: where a condition holds the line as an entry of a first-match list, other entries have to do the
        same there, too; where it holds it in another way, it matters.
        """
        rules = [copy.rule for copy in copies]
        lines = {rule.origin[0] for rule in rules if rule.origin}
        own = {id(rule) for rule in rules}
        if lines & self._translating or lines & self._loose_lines:
            return True
        if any(id(rule) not in own for line in lines for rule in self._rules_at.get(line, ())):
            return True
        conditions = {id(rule.match) for rule in rules}
        if conditions & self._loose:
            return True
        return any(self._matters_in(told, family, conditions, lines) for told, family in self._told.values())

    def _matters_in(
        self, told: FirstMatch, family: Family, conditions: Collection[int], lines: Collection[Span]
    ) -> bool:
        positions = [number for number, (part, _) in enumerate(told.lines) if _made_of(part, conditions, lines)]
        if not positions:
            return False
        matcher = self._matchers.get(family)
        if matcher is None:
            return True
        entries = tuple(
            Rule(str(number), part, Action.PERMIT if holds else Action.DENY, ())
            for number, (part, holds) in enumerate(told.lines)
        )
        shares = RuleShares(matcher, Filter("", family, entries, Action.DENY, ()), len(positions))
        for number in positions:
            if shares.takers(number) is None and shares.followers(number) is None:
                return True
            shares.leave_out(number)
        return False

    def _look_at(self, match: Match, family: Family) -> None:
        """Find what conditions about answers in `match` are made of."""
        waiting: list[tuple[Match, bool]] = [(match, False)]
        seen: set[int] = set()
        while waiting:
            one, inside = waiting.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if inside and isinstance(one, FirstMatch):
                self._told[id(one)] = (one, family)
                waiting.extend((deeper, True) for part, _ in one.lines for deeper in _below(part))
                continue
            if inside:
                self._kept.append(one)
                self._loose.add(id(one))
                if isinstance(one, Cited):
                    self._loose_lines.update(one.origin[:1])
            inside = inside or isinstance(one, RepliesTo)
            waiting.extend((part, inside) for part in parts_of(one))


def _below(part: Match) -> Iterable[Match]:
    """First-match lists further down in an entry of one."""
    waiting, found = [part], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, FirstMatch):
            found.append(one)
        else:
            waiting.extend(parts_of(one))
    return found


def _made_of(part: Match, conditions: Collection[int], lines: Collection[Span]) -> bool:
    """Whether the entry is made of the line; lists further down in it are asked about on their own."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if id(one) in conditions or (isinstance(one, Cited) and one.origin and one.origin[0] in lines):
            return True
        if not isinstance(one, FirstMatch):
            waiting.extend(parts_of(one))
    return False
