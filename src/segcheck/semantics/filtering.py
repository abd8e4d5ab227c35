"""What an ordered filter lets through, and which of its rules decide."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import AllOf, AnyOf, Cited, Field, FieldIn, Interval, Match
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.matching import Matcher, require_family
from segcheck.symbolic.header_space import PacketSet


def filter_bounds(matcher: Matcher, rules: Filter) -> Bounds:
    """Packets that `rules` surely and possibly permit; sound and exactly tight. Remembered per filter object.

    CHOICE: the fold over (may permit, may deny, may reach) comes apart into two plain first-match folds, one per end.
    The generous reading takes each doubt in favour of the packet: a permitting or undecided rule catches what it
    possibly matches, a denying one only what it surely matches. The strict reading is its mirror image. Without
    doubts the two are one, and blocks of lines without doubts are folded once.

    Cost: see `HeaderSpace.first_match`; twice that when doubtful lines are everywhere.
    Raises: UsageError, for a filter of the other family.

    >>> from segcheck.model.header import Family, Unknown
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> doubtful = Rule("10", Unknown((), "time-range"), Action.PERMIT, ())
    >>> bounds = filter_bounds(Matcher(space), Filter("F", Family.IPV4, (doubtful,), Action.DENY, ()))
    >>> bounds.surely == space.nothing, bounds.possibly == space.everything
    (True, True)
    """
    require_family(matcher, rules)
    known = matcher.remembered(rules)
    if known is not None:
        return known
    bounds = _fold(matcher, rules, None)
    matcher.remember(rules, bounds)
    return bounds


def filter_bounds_within(matcher: Matcher, rules: Filter, packets: PacketSet) -> Bounds:
    """What `rules` surely and possibly permit of `packets`; much cheaper than the whole when `packets` is small.

    >>> from segcheck.model.header import Family
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> opened = Filter("F", Family.IPV4, (), Action.PERMIT, ())
    >>> filter_bounds_within(Matcher(space), opened, space.valid).surely == space.valid
    True
    """
    require_family(matcher, rules)
    bounds = _fold(matcher, rules, packets)
    return Bounds(bounds.surely & packets, bounds.possibly & packets)


def _fold(matcher: Matcher, rules: Filter, within: PacketSet | None) -> Bounds:
    """Bounds of `rules`, right for the packets of `within` (None: for all)."""
    strict: list[tuple[PacketSet, bool]] = []
    generous: list[tuple[PacketSet, bool]] = []
    doubtful = rules.default is Action.UNKNOWN
    for rule in rules.rules:
        match = matcher.bounds(rule.match)
        doubtful = doubtful or rule.action is Action.UNKNOWN or not match.exact
        surely = match.surely if within is None else match.surely & within
        possibly = surely if match.exact else match.possibly if within is None else match.possibly & within
        strict.append((surely, True) if rule.action is Action.PERMIT else (possibly, False))
        generous.append((surely, False) if rule.action is Action.DENY else (possibly, True))
    if not doubtful:
        permitted = matcher.space.first_match(strict, rules.default is Action.PERMIT)
        return Bounds(permitted, permitted)
    readings = matcher.space.first_match_readings(
        (strict, generous), (rules.default is Action.PERMIT, rules.default is not Action.DENY)
    )
    return Bounds(*readings)


class _Elsewhere:
    """Tells cheaply of many conditions that no packet of a set meets them: one look per address and port they name.

    Most lines of a list name hosts that a small set does not touch; their conditions need not be put together.
    """

    def __init__(self, matcher: Matcher, packets: PacketSet) -> None:
        self._matcher = matcher
        self._values = {field: packets.forget(*(other for other in Field if other is not field)) for field in _TELLING}
        self._seen: dict[tuple[Field, tuple[Interval, ...]], bool] = {}

    def is_surely(self, match: Match) -> bool:
        """Whether surely no packet meets `match`; False says nothing."""
        match match:
            case AllOf(parts):
                return any(map(self.is_surely, parts))
            case AnyOf(parts):
                return all(map(self.is_surely, parts))
            case Cited(part):
                return self.is_surely(part)
            case FieldIn(field, intervals) if field in self._values:
                key = (field, intervals)
                if key not in self._seen:
                    self._seen[key] = not self._values[field] & self._matcher.bounds(match).possibly
                return self._seen[key]
        return False


_TELLING = (Field.SOURCE, Field.DESTINATION, Field.SOURCE_PORT, Field.DESTINATION_PORT)


@dataclass(frozen=True, slots=True)
class RuleShare:
    """The packets that `rule` decides; `rule` None is the filter's default. `packets.surely` are decided by it
    whatever the doubts, `packets.possibly` under some reading of them."""

    rule: Rule | None
    packets: Bounds


def deciding_rules(matcher: Matcher, rules: Filter, packets: PacketSet) -> tuple[RuleShare, ...]:
    """The rules that may decide a packet of `packets`, in order, each with its share; shares hold all of `packets`.

    Cost: one operation per rule on sets inside `packets`: 15 ms for 10,000 rules and a small set.
    Raises: UsageError, for a filter of the other family.

    >>> from segcheck.model.header import Family
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> empty = Filter("F", Family.IPV4, (), Action.DENY, ())
    >>> [share.rule for share in deciding_rules(Matcher(space), empty, space.valid)]
    [None]
    """
    require_family(matcher, rules)
    shares = []
    may_reach = surely_reach = packets
    elsewhere = _Elsewhere(matcher, packets)
    for rule in rules.rules:
        if not may_reach:
            break
        if elsewhere.is_surely(rule.match):
            continue
        match = matcher.bounds(rule.match)
        caught = may_reach & match.possibly
        if not caught:
            continue
        shares.append(RuleShare(rule, Bounds(surely_reach & match.surely, caught)))
        may_reach -= match.surely
        surely_reach -= match.possibly
    if may_reach:
        shares.append(RuleShare(None, Bounds(surely_reach, may_reach)))
    return tuple(shares)
