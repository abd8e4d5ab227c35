"""What is left of the packets of single rules within their filter: who takes them before, who would take them after."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.filters import Action, Filter
from segcheck.model.header import Match
from segcheck.policy.written_lines import settled_fragments
from segcheck.semantics.matching import Matcher
from segcheck.semantics.outlines import Outliner, Region
from segcheck.symbolic.header_space import PacketSet
from segcheck.symbolic.pieces import Piece

# Above so many questions about one filter, its rules are put into arrays first: a question then costs 0.1 ms and not 20
# for 10,000 rules.
_FEW_QUESTIONS = 24


class RuleShares:
    """Questions about single rules of one filter, in the family of the matcher. `questions`: about how many.

    Rules that are left out count for nothing in later answers.

    >>> from segcheck.model.filters import Rule
    >>> from segcheck.model.header import ANYTHING, Family
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> both = tuple(Rule(name, ANYTHING, Action.DENY, ()) for name in ("10", "20"))
    >>> shares = RuleShares(Matcher(HeaderSpace(Family.IPV4)), Filter("F", Family.IPV4, both, Action.DENY, ()), 2)
    >>> shares.takers(0), shares.takers(1), shares.followers(0)
    (None, (0,), (1,))
    >>> shares.leave_out(1)
    >>> shares.followers(0)
    (None,)
    """

    def __init__(self, matcher: Matcher, rules: Filter, questions: int) -> None:
        self._matcher = matcher
        self._rules = rules
        self._outliner = Outliner(rules.family)
        self._left_out: set[int] = set()
        self._meeting: dict[int, list[int]] = {}
        self._settled: dict[int, Match] = {}
        self._arrays = _Arrays(self._outliner, rules) if questions > _FEW_QUESTIONS else None

    def leave_out(self, position: int) -> None:
        """Take the rule at `position` away."""
        self._left_out.add(position)

    def takers(self, position: int) -> tuple[int, ...] | None:
        """Positions of earlier rules that surely take all packets of the rule; () where no packet matches it, None
        where one may get to it. One suffices where there is one; else no rule is named that takes nothing.
        """
        own = self._possibly(position)
        left = own
        taking: list[int] = []
        for other in self._others(position):
            if other > position or not left:
                break
            surely = self._matcher.bounds(self._rules.rules[other].match).surely
            rest = left - surely
            if rest != left:
                if own <= surely:
                    return (other,)
                taking.append(other)
                left = rest
        return None if left else tuple(taking)

    def followers(self, position: int) -> tuple[int | None, ...] | None:
        """Positions of the rules that would do the same with every packet that may get to the rule, if it were not
        there; None among them stands for the filter's default. None where some packet may fare otherwise. One suffices
        where there is one, and no rule above it would do otherwise but for the others.
        """
        rule = self._rules.rules[position]
        if rule.action is Action.UNKNOWN:
            return None
        reaching = left = self._reaching(position)
        unopposed = True
        named: list[int | None] = []
        for number in self._others(position):
            if number < position:
                continue
            if not left:
                return tuple(named)
            other = self._rules.rules[number]
            match = self._matcher.bounds(other.match)
            if not left & match.possibly:
                unopposed = unopposed and (other.action is rule.action or not reaching & match.possibly)
                continue
            if other.action is not rule.action:
                return None
            if unopposed and reaching <= match.surely:
                return (number,)
            named.append(number)
            left -= match.surely
        if not left:
            return tuple(named)
        return (*named, None) if self._rules.default is rule.action else None

    def _reaching(self, position: int) -> PacketSet:
        left = self._possibly(position)
        for other in self._others(position):
            if other > position or not left:
                break
            left -= self._matcher.bounds(self._rules.rules[other].match).surely
        return left

    def _possibly(self, position: int) -> PacketSet:
        """CHOICE: later fragments that a rule may match or not fare like their first (docs/adr/0007)."""
        match = self._settled.get(position)
        if match is None:
            match = self._settled[position] = settled_fragments(self._rules.rules[position].match)
        return self._matcher.bounds(match).possibly & self._matcher.space.valid

    def _others(self, position: int) -> Iterable[int]:
        """Positions of other rules, not left out, that may share a packet with the rule, ascending."""
        meeting = self._meeting.get(position)
        if meeting is None:
            meeting = self._meeting[position] = self._found_meeting(position)
        return [number for number in meeting if number != position and number not in self._left_out]

    def _found_meeting(self, position: int) -> list[int]:
        pieces = self._outliner.outline(self._rules.rules[position].match)
        if self._arrays is not None:
            return self._arrays.meeting(pieces)
        region = Region(pieces)
        return [number for number, rule in enumerate(self._rules.rules) if region.may_meet(rule.match)]


class _Arrays:
    """Smallest boxes around the rules of a filter, in arrays.

    CHOICE: floating-point numbers, which IPv6 addresses fit into rounded: rounding keeps the order, so two boxes that
    meet are never told apart.
    """

    def __init__(self, outliner: Outliner, rules: Filter) -> None:
        import numpy as np

        hulls = [_hull(outliner.outline(rule.match)) for rule in rules.rules]
        self._numbers = [number for number, hull in enumerate(hulls) if hull is not None]
        known = [hull for hull in hulls if hull is not None]
        self._low = np.array([[float(low) for low, _ in hull] for hull in known]).T
        self._high = np.array([[float(high) for _, high in hull] for hull in known]).T

    def meeting(self, pieces: Iterable[Piece]) -> list[int]:
        """Positions of rules whose box meets the smallest box around `pieces`, ascending."""
        hull = _hull(tuple(pieces))
        if hull is None or not self._numbers:
            return []
        meets = (self._low[0] <= float(hull[0][1])) & (self._high[0] >= float(hull[0][0]))
        found = meets.nonzero()[0]
        for field, (low, high) in enumerate(hull[1:], start=1):
            found = found[(self._low[field][found] <= float(high)) & (self._high[field][found] >= float(low))]
        return [self._numbers[number] for number in found.tolist()]


def _hull(pieces: tuple[Piece, ...]) -> tuple[tuple[int, int], ...] | None:
    """The smallest box around `pieces`; None around nothing."""
    if not pieces:
        return None
    columns = zip(*(piece.intervals for piece in pieces), strict=True)
    return tuple((min(low for low, _ in column), max(high for _, high in column)) for column in map(tuple, columns))
