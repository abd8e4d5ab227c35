"""Comparing filters against folding both lists whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from segcheck.errors import UsageError
from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, Family, Field, FieldIn, Unknown
from segcheck.reachability.alignment import shared_positions
from segcheck.reachability.compare import ChangedPackets, compare_filters
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.evaluate import decide
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.cover import row_packets
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

# Roomy: the complement of random masks makes thousands of rows, all held at once below.
SPACES = {family: HeaderSpace(family, max_nodes=1 << 23) for family in Family}
seeds = st.integers(0, 2**32).map(Random)


def changed(rng: Random, filter_: Filter) -> Filter:
    """The filter after some editing."""
    rules = list(filter_.rules)
    for _ in range(rng.randint(0, 3)):
        kind = rng.random()
        if kind < 0.4 or not rules:
            rules.insert(
                rng.randint(0, len(rules)),
                Rule("new", strategies.match(rng, filter_.family, fields=strategies.HEADER_FIELDS), Action.PERMIT, ()),
            )
        elif kind < 0.7:
            del rules[rng.randrange(len(rules))]
        else:
            place = rng.randrange(len(rules))
            rules[place] = replace(rules[place], action=rng.choice(list(Action)))
    default = rng.choice((filter_.default, filter_.default, Action.PERMIT))
    return replace(filter_, rules=tuple(rules), default=default)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_the_comparison_is_the_difference_of_both_lists(rng: Random) -> None:
    """Exactly, where nothing is unknown; never narrower than what surely changed, where something is."""
    before = strategies.filter_of(rng, strategies.family(rng), fields=strategies.HEADER_FIELDS)
    after = changed(rng, before)
    space = SPACES[before.family]
    matcher = Matcher(space)
    found = compare_filters(matcher, before, after)
    old, new = filter_bounds(matcher, before), filter_bounds(matcher, after)
    assert found.opened.surely == (new.surely - old.possibly) & space.valid
    assert found.closed.surely == (old.surely - new.possibly) & space.valid
    assert found.opened.surely <= found.opened.possibly <= (new.possibly - old.surely) & space.valid
    assert found.closed.surely <= found.closed.possibly <= (old.possibly - new.surely) & space.valid
    if old.exact and new.exact:
        assert found.opened.exact
        assert found.closed.exact


def rows_of(space: HeaderSpace, rows: tuple[ChangedPackets, ...], certain: bool) -> PacketSet:
    return space.union([row_packets(space, entry.row) for entry in rows if entry.certain is certain])


@settings(max_examples=50, deadline=None)
@given(seeds)
def test_the_rows_are_all_of_the_change_and_name_the_rules_that_decide(rng: Random) -> None:
    before = strategies.filter_of(rng, strategies.family(rng), fields=strategies.HEADER_FIELDS)
    after = changed(rng, before)
    space = SPACES[before.family]
    found = compare_filters(Matcher(space), before, after)
    for change, rows in ((found.opened, found.openings), (found.closed, found.closings)):
        assert rows_of(space, rows, certain=True) == change.surely
        assert rows_of(space, rows, certain=False) == change.possibly - change.surely
        for entry in rows[:40]:
            flow = row_packets(space, entry.row).sample()
            assert flow is not None
            for filter_, named in ((before, entry.before), (after, entry.after)):
                decision = decide(filter_, flow)
                assert decision.decided in named
                assert all(rule in named for rule in decision.doubtful)
    assert found.same == (not found.openings and not found.closings)


def test_renamed_and_moved_lines_are_no_change() -> None:
    rules = tuple(Rule(str(n), FieldIn(Field.SOURCE, ((n, n),)), Action.PERMIT, ()) for n in range(9))
    before = Filter("F", Family.IPV4, rules, Action.DENY, ())
    after = replace(before, name="G", rules=tuple(replace(rule, name=f"renamed {rule.name}") for rule in rules))
    found = compare_filters(Matcher(SPACES[Family.IPV4]), before, after)
    assert found.same
    assert found.removed == found.added == ()


def test_a_changed_default_changes_what_no_rule_decides() -> None:
    web = Rule("10", FieldIn(Field.DESTINATION_PORT, ((80, 80),)), Action.DENY, ())
    before = Filter("F", Family.IPV4, (web,), Action.DENY, ())
    found = compare_filters(Matcher(SPACES[Family.IPV4]), before, replace(before, default=Action.PERMIT))
    assert found.opened == Bounds(
        *(SPACES[Family.IPV4].valid - SPACES[Family.IPV4].field_in(Field.DESTINATION_PORT, [(80, 80)]),) * 2
    )
    assert {entry.before for entry in found.openings} == {entry.after for entry in found.openings} == {(None,)}


def test_a_doubt_outside_the_change_stays_outside() -> None:
    doubtful = Rule("20", Unknown((), "time-range"), Action.PERMIT, ())
    before = Filter("F", Family.IPV4, (doubtful,), Action.DENY, ())
    ssh = FieldIn(Field.DESTINATION_PORT, ((22, 22),))
    after = replace(before, rules=(doubtful, Rule("30", ssh, Action.PERMIT, ())))
    found = compare_filters(Matcher(SPACES[Family.IPV4]), before, after)
    assert found.opened.possibly == SPACES[Family.IPV4].valid & SPACES[Family.IPV4].field_in(
        Field.DESTINATION_PORT, [(22, 22)]
    )
    assert [entry.certain for entry in found.openings] == [False]


def test_filters_of_another_family_are_refused() -> None:
    four, six = (Filter("F", family, (Rule("1", ANYTHING, Action.PERMIT, ()),), Action.DENY, ()) for family in Family)
    with pytest.raises(UsageError):
        compare_filters(Matcher(SPACES[Family.IPV4]), four, six)


lists = st.lists(st.integers(0, 4), max_size=40)


@settings(max_examples=300, deadline=None)
@given(lists, lists)
def test_an_alignment_is_a_longest_common_subsequence(one: list[int], other: list[int]) -> None:
    pairs = shared_positions(one, other, lambda left, right: left == right)
    assert all(one[left] == other[right] for left, right in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if left == right else max(lengths[i][j + 1], lengths[i + 1][j])
    assert len(pairs) == lengths[-1][-1]


def test_beyond_many_edits_only_both_ends_are_paired() -> None:
    one, other = [1, *range(1000, 1400), 2, 3], [1, *range(5000, 5400), 2, 3]
    assert shared_positions(one, other, int.__eq__) == [(0, 0), (401, 401), (402, 402)]
