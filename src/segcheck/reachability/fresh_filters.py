"""Filters as packets outside sessions see them: what they say of answers is left out."""

from __future__ import annotations

import operator
from dataclasses import replace

from segcheck.model.filters import Filter, Rule
from segcheck.model.header import (
    ESTABLISHED,
    NOTHING,
    AllOf,
    Cited,
    Field,
    FieldIn,
    FirstMatch,
    Match,
    Not,
    RepliesTo,
    parts_of,
)

_IN_SESSION = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))


class FreshFilters:
    """Shortens filters, each filter and each condition once.

    INVARIANT: what was shortened is kept beside the result, so that its identity stays its own.
    """

    def __init__(self) -> None:
        self._filters: dict[int, tuple[Filter, Filter]] = {}
        self._matches: dict[int, tuple[Match, Match]] = {}

    def shortened(self, rule_list: Filter) -> Filter:
        """The filter without what only packets of sessions meet; itself where nothing is left out.

        Exact for every packet outside sessions, and meaningless for any other.
        """
        known = self._filters.get(id(rule_list))
        if known is None:
            rules = tuple(rule for rule in map(self._rule, rule_list.rules) if rule.match is not NOTHING)
            same = len(rules) == len(rule_list.rules) and all(map(operator.is_, rules, rule_list.rules))
            known = self._filters[id(rule_list)] = (rule_list, rule_list if same else replace(rule_list, rules=rules))
        return known[1]

    def _rule(self, rule: Rule) -> Rule:
        match = self.outside(rule.match)
        return rule if match is rule.match else replace(rule, match=match)

    def outside(self, match: Match) -> Match:
        """The condition for packets outside sessions; `NOTHING` itself where its outer parts tell that it never holds.

        >>> FreshFilters().outside(Not(RepliesTo(NOTHING)))
        Not(part=AnyOf(parts=()))
        """
        if isinstance(match, RepliesTo) or match == _IN_SESSION:
            return NOTHING
        if not isinstance(match, AllOf | Not | Cited | FirstMatch):
            return match
        known = self._matches.get(id(match))
        if known is None:
            known = self._matches[id(match)] = (match, self._inside(match))
        return known[1]

    def _inside(self, match: AllOf | Not | Cited | FirstMatch) -> Match:
        if isinstance(match, FirstMatch):
            lines = tuple((self.outside(part), holds) for part, holds in match.lines)
            kept = tuple(line for line in lines if line[0] is not NOTHING)
            parts = tuple(part for part, _ in kept)
            same = len(kept) == len(match.lines) and all(map(operator.is_, parts, parts_of(match)))
            return match if same else FirstMatch(kept)
        if isinstance(match, AllOf):
            parts = tuple(map(self.outside, match.parts))
            if any(part is NOTHING for part in parts):
                return NOTHING
            return match if all(map(operator.is_, parts, match.parts)) else AllOf(parts)
        part = self.outside(match.part)
        if part is match.part:
            return match
        if isinstance(match, Not):
            return Not(part)
        return NOTHING if part is NOTHING else Cited(part, match.origin)
