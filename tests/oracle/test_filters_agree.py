"""The packet-set meaning of conditions and filters against the reference evaluator, packet by packet."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from tests import strategies

from segcheck.model.filters import Filter
from segcheck.model.header import Family, Flow, Match
from segcheck.semantics.evaluate import Truth, decide, matches
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace

PACKETS_PER_FILTER = 16


def disagreements(matcher: Matcher, filter_: Filter, flows: list[Flow]) -> Iterator[str]:
    """Packets on which the two semantics differ about `filter_`, as text; nothing when they agree."""
    bounds = filter_bounds(matcher, filter_)
    for flow in flows:
        decision = decide(filter_, flow)
        if (flow in bounds.surely) == decision.may_deny or (flow in bounds.possibly) != decision.may_permit:
            yield f"{flow}: {decision}"


def conditions(filter_: Filter) -> list[Match]:
    """The conditions of a filter's rules."""
    return [rule.match for rule in filter_.rules]


@pytest.mark.parametrize("family", Family)
def test_filters_mean_the_same_to_both_semantics(family: Family) -> None:
    """10,000 packets per family, each at the border of some rule of its filter."""
    rng = Random(20_000 + family.value)
    space = HeaderSpace(family, max_nodes=1 << 22)
    for _ in range(10_000 // PACKETS_PER_FILTER):
        filter_ = strategies.filter_of(rng, family)
        flows = [strategies.flow_near(rng, family, conditions(filter_)) for _ in range(PACKETS_PER_FILTER)]
        assert list(disagreements(Matcher(space), filter_, flows)) == [], filter_


@pytest.mark.parametrize("family", Family)
def test_conditions_mean_the_same_to_both_semantics(family: Family) -> None:
    """A condition alone, deeper than those of the filters."""
    rng = Random(30_000 + family.value)
    space = HeaderSpace(family, max_nodes=1 << 22)
    for _ in range(400):
        match = strategies.match(rng, family, depth=5)
        bounds = Matcher(space).bounds(match)
        for _ in range(10):
            flow = strategies.flow_near(rng, family, [match])
            truth = matches(match, flow)
            assert (flow in bounds.surely) == (truth is Truth.TRUE), (match, flow)
            assert (flow in bounds.possibly) == (truth is not Truth.FALSE), (match, flow)


@pytest.mark.parametrize("family", Family)
def test_drawn_packets_can_exist(family: Family) -> None:
    """The generator keeps to the packets that `HeaderSpace.valid` admits."""
    rng = Random(family.value)
    space = HeaderSpace(family, max_nodes=1 << 16)
    for _ in range(500):
        flow = strategies.flow_near(rng, family, [strategies.match(rng, family)])
        assert flow in space.valid, flow
