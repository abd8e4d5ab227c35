"""Rule lists to packet sets: compiling, unreachable rules, comparing."""

from __future__ import annotations

from itertools import count

from benchmarks.measuring import Job
from benchmarks.rule_data import grouped, typical, with_three_changes
from segcheck.model.filters import Action, Filter
from segcheck.reachability.compare import compare_filters
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.unreachable import unreachable_rules
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

_CHANGES = count(1)


def _matcher(rules: Filter) -> Matcher:
    return Matcher(HeaderSpace(rules.family, max_nodes=1 << 26 if len(rules.rules) > 20_000 else 1 << 24))


def _compiling(rules: Filter) -> Job:
    matcher = _matcher(rules)
    return lambda: filter_bounds(matcher, rules).surely.nodes


def _naive_fold(matcher: Matcher, rules: Filter) -> PacketSet:
    """From the last rule to the first, each on the result so far."""
    permitted = matcher.space.nothing
    for rule in reversed(rules.rules):
        match = matcher.bounds(rule.match).surely
        permitted = match | permitted if rule.action is Action.PERMIT else permitted - match
    return permitted


def _naive_compiling(rules: Filter) -> Job:
    matcher = _matcher(rules)
    return lambda: _naive_fold(matcher, rules).nodes


def compile_typical(size: int) -> Job:
    """Independent lines, conditions included."""
    return _compiling(typical(size))


def naive_typical(size: int) -> Job:
    """The same rule by rule."""
    return _naive_compiling(typical(size))


def compile_grouped(size: int) -> Job:
    """Rules over object groups."""
    return _compiling(grouped(size))


def naive_grouped(size: int) -> Job:
    """The same rule by rule."""
    return _naive_compiling(grouped(size))


def unreachable(size: int) -> Job:
    """All of them, with the rules to blame."""
    rules = typical(size)
    matcher = _matcher(rules)

    def run() -> None:
        unreachable_rules(matcher, rules)

    return run


def naive_unreachable(size: int) -> Job:
    """What is left for each rule when all earlier ones are subtracted; names nobody."""
    rules = typical(size)
    matcher = _matcher(rules)

    def run() -> None:
        left = matcher.space.valid
        for rule in rules.rules:
            match = matcher.bounds(rule.match).surely
            if left & match:
                left -= match

    return run


def compare(size: int) -> Job:
    """Complete, with rows and the rules responsible; other changes in every run."""
    before = typical(size)
    after = with_three_changes(before, next(_CHANGES))
    matcher = _matcher(before)

    def run() -> None:
        compare_filters(matcher, before, after)

    return run


def naive_compare(size: int) -> Job:
    """Both lists compiled whole and subtracted; no rows, nobody named."""
    before = typical(size)
    after = with_three_changes(before, next(_CHANGES))
    matcher = _matcher(before)

    def run() -> int:
        old, new = (filter_bounds(matcher, rules).surely for rules in (before, after))
        return (new - old).nodes + (old - new).nodes

    return run
