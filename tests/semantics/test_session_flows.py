"""Answers and the packets that opened their sessions, case by case: both semantics share this table."""

from __future__ import annotations

import pytest

from segcheck.model.header import (
    ACK,
    ESTABLISHED,
    ICMP,
    ICMPV6,
    OTHER_FRAGMENT,
    RST,
    SCTP,
    SYN,
    TCP,
    UDP,
    Family,
    Flow,
)
from segcheck.semantics.session_flows import opener, reply, tells_opener

V4, V6 = Family.IPV4, Family.IPV6


@pytest.mark.parametrize("flags", [ACK, SYN | ACK, RST | ACK, RST])
def test_any_segment_of_the_answering_side_was_opened_by_a_syn(flags: int) -> None:
    answer = Flow(V4, 1, 2, TCP, 443, 50000, tcp_flags=flags, state=ESTABLISHED, source_mac=9)
    assert opener(answer) == Flow(V4, 2, 1, TCP, 50000, 443, tcp_flags=SYN)


@pytest.mark.parametrize("protocol", [UDP, SCTP])
def test_ports_are_exchanged_and_no_flags_appear(protocol: int) -> None:
    question = Flow(V4, 1, 2, protocol, 50000, 53)
    assert reply(question) == Flow(V4, 2, 1, protocol, 53, 50000, state=ESTABLISHED)
    assert opener(reply(question)) == question


@pytest.mark.parametrize(
    ("family", "query", "answer"),
    [(V4, 8, 0), (V4, 13, 14), (V4, 15, 16), (V4, 17, 18), (V6, 128, 129), (V6, 139, 140)],
)
def test_icmp_queries_and_their_answers(family: Family, query: int, answer: int) -> None:
    question = Flow(family, 1, 2, family.icmp, icmp_type=query)
    assert reply(question).icmp_type == answer
    assert opener(reply(question)) == question


def test_icmp_numbers_mean_nothing_in_the_other_family() -> None:
    """Protocol 58 in IPv4 and protocol 1 in IPv6 are not ICMP of that family."""
    assert opener(Flow(V4, 1, 2, ICMPV6, state=ESTABLISHED)).icmp_type == 0
    assert reply(Flow(V6, 1, 2, ICMP)).icmp_type == 0


@pytest.mark.parametrize(("family", "kinds"), [(V4, {3, 11, 12}), (V6, {1, 2, 3, 4})])
def test_exactly_the_error_types_do_not_tell_their_session(family: Family, kinds: set[int]) -> None:
    silent = {kind for kind in range(256) if not tells_opener(Flow(family, 1, 2, family.icmp, icmp_type=kind))}
    assert silent == kinds


def test_later_fragments_do_not_tell_their_session() -> None:
    assert not tells_opener(Flow(V4, 1, 2, UDP, fragment=OTHER_FRAGMENT, state=ESTABLISHED))
    assert tells_opener(Flow(V4, 1, 2, UDP, state=ESTABLISHED))
