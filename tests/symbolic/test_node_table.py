"""Numbered nodes mean the same packets as the sets they were made of."""

from __future__ import annotations

from random import Random

import pytest
from tests import strategies

from segcheck.errors import UsageError
from segcheck.model.header import Family, Flow
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.encoding import FIELD_ORDER
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.symbolic.node_table import NodeTable


def holds(table: NodeTable, number: int, flow: Flow) -> bool:
    """Whether the node holds the packet, by walking down."""
    bits = [flow.value(field) >> bit & 1 for field in FIELD_ORDER for bit in reversed(range(field.bits(flow.family)))]
    while number > 1:
        row = table.rows[number - 2]
        number = row.high if bits[row.variable] else row.low
    return bool(number)


@pytest.mark.parametrize("family", list(Family))
def test_nodes_hold_the_packets_of_their_set(family: Family) -> None:
    rng = Random(7)
    space = HeaderSpace(family)
    matcher, table = Matcher(space), NodeTable(space)
    seen = 0
    for _ in range(60):
        match = strategies.match(rng, family)
        packets = matcher.bounds(match).possibly
        number = table.number(packets)
        for _ in range(20):
            flow = strategies.flow_near(rng, family, [match])
            assert holds(table, number, flow) == (flow in packets)
            seen += flow in packets
        assert table.number(packets) == number
    assert 80 < seen < 1100


def test_the_table_is_reduced_and_ordered() -> None:
    rng = Random(11)
    space = HeaderSpace(Family.IPV4)
    matcher, table = Matcher(space), NodeTable(space)
    for _ in range(100):
        table.number(matcher.bounds(strategies.match(rng, Family.IPV4)).possibly)
    rows = table.rows
    assert len(rows) > 1000
    assert len(set(rows)) == len(rows)
    for number, row in enumerate(rows, start=2):
        assert row.low != row.high
        assert max(row.low, row.high) < number
        assert all(child < 2 or rows[child - 2].variable > row.variable for child in (row.low, row.high))


def test_sets_of_another_space_have_no_number_here() -> None:
    with pytest.raises(UsageError):
        NodeTable(HeaderSpace(Family.IPV4)).number(HeaderSpace(Family.IPV4).nothing)
