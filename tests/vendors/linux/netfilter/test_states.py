"""Meanings of several connection states at once."""

from __future__ import annotations

import pytest

from segcheck.model.header import ACK, SCTP, TCP, Family, Flow
from segcheck.semantics.evaluate import Truth, matches
from segcheck.vendors.linux.netfilter.program import StateCondition
from segcheck.vendors.linux.netfilter.states import States, Tracking

MIDDLE = Flow(Family.IPV4, 1, 2, TCP, 1024, 80, tcp_flags=ACK)


def asked(flow: Flow, *states: str, negated: bool = False) -> Truth:
    condition = StateCondition(frozenset(states), negated, ())
    return matches(States(flow.family, Tracking()).resolved(condition).generous, flow)


@pytest.mark.parametrize("flow", [MIDDLE, Flow(Family.IPV4, 1, 2, SCTP, 1024, 80)])
def test_what_may_be_new_or_invalid_is_surely_one_of_both(flow: Flow) -> None:
    """TCP in the middle of a session nobody saw depends on a setting of the host; its packets have some state."""
    assert asked(flow, "NEW") is asked(flow, "INVALID") is Truth.MAYBE
    assert asked(flow, "NEW", "INVALID") is Truth.TRUE
    assert asked(flow, "NEW", "INVALID", negated=True) is Truth.FALSE


def test_what_is_never_tracked_is_neither_new_nor_invalid() -> None:
    neighbor = Flow(Family.IPV6, 1, 2, 58, icmp_type=135)
    assert asked(neighbor, "NEW", "INVALID") is Truth.FALSE
    assert asked(neighbor, "NEW", "INVALID", "UNTRACKED") is Truth.TRUE
