"""Opening packets and answers as sets, held against the same on single packets."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from segcheck.errors import InternalError
from segcheck.model.header import (
    ACK,
    ESTABLISHED,
    FIN,
    RST,
    SYN,
    TCP,
    Family,
    Field,
    FieldIn,
    Flow,
    RepliesTo,
    Unknown,
)
from segcheck.semantics.matching import Matcher
from segcheck.semantics.session_flows import opener, reply, tells_opener
from segcheck.semantics.sessions import opening_packets, opening_value
from segcheck.symbolic.header_space import HeaderSpace

SPACES = {family: HeaderSpace(family, max_nodes=1 << 18) for family in Family}
TOLD = tuple(set(Field) - {Field.SOURCE_MAC, Field.MARK})
seeds = st.integers(0, 2**32).map(Random)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_an_answer_replies_to_a_condition_exactly_if_its_opening_packet_meets_it(rng: Random) -> None:
    family = strategies.family(rng)
    matcher = Matcher(SPACES[family])
    match = strategies.condition(rng, family, sorted(TOLD, key=str))
    replies, opening = matcher.bounds(RepliesTo(match)), matcher.bounds(match)
    for _ in range(8):
        flow = strategies.flow_near(rng, family, [RepliesTo(match)])
        if flow.state != ESTABLISHED:
            assert flow not in replies.possibly
        elif tells_opener(flow):
            assert (flow in replies.surely) == (flow in replies.possibly) == (opener(flow) in opening.surely)
        else:
            assert flow in replies.possibly
            assert flow not in replies.surely


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_the_reply_to_an_opening_packet_answers_it(rng: Random) -> None:
    family = strategies.family(rng)
    space = SPACES[family]
    flow = strategies.flow_near(rng, family, [])
    if flow not in opening_packets(space):
        return
    answer = reply(flow)
    assert answer in space.valid
    assert answer not in opening_packets(space)
    if tells_opener(answer):
        exactly = [FieldIn(field, ((flow.value(field), flow.value(field)),)) for field in TOLD]
        query = flow.icmp_type in (8, 13, 15, 17, 128, 139)
        for match in exactly:
            if flow.protocol == TCP and match.field is Field.TCP_FLAGS:
                continue  # the answer only tells that a SYN opened the session, not with which further bits
            if flow.protocol == family.icmp and not query and match.field is Field.ICMP_TYPE:
                continue  # an ICMP message that asks nothing has no answer
            assert answer in Matcher(space).bounds(RepliesTo(match)).surely, match


@pytest.mark.parametrize("family", Family)
def test_tcp_opens_with_syn_and_without_ack_rst_fin(family: Family) -> None:
    opening = opening_packets(SPACES[family])
    for flags in range(256):
        opens = bool(flags & SYN) and not flags & (ACK | RST | FIN)
        assert (Flow(family, 1, 2, TCP, 50000, 80, tcp_flags=flags) in opening) == opens


@pytest.mark.parametrize("family", Family)
def test_other_protocols_open_with_any_new_packet(family: Family) -> None:
    space = SPACES[family]
    assert Flow(family, 1, 2, 17, 53, 50000) in opening_packets(space)
    assert Flow(family, 1, 2, 17, 53, 50000, state=ESTABLISHED) not in opening_packets(space)
    assert opening_packets(space) <= space.valid


def test_an_opening_packet_answers_nothing() -> None:
    space = SPACES[Family.IPV4]
    nested = RepliesTo(RepliesTo(FieldIn(Field.PROTOCOL, ((17, 17),))))
    answers = Matcher(space).bounds(nested)
    udp_whole = space.box({Field.PROTOCOL: [(17, 17)], Field.FRAGMENT: [(0, 0)]})
    assert not answers.possibly & udp_whole


@pytest.mark.parametrize("field", [Field.SOURCE_MAC, Field.MARK])
def test_the_mac_and_the_mark_of_the_opening_packet_are_unknown(field: Field) -> None:
    space = SPACES[Family.IPV4]
    bounds = Matcher(space).bounds(RepliesTo(FieldIn(field, ((1, 1),))))
    assert not bounds.surely
    assert bounds.possibly == space.field_in(Field.STATE, [(ESTABLISHED, ESTABLISHED)])


def test_an_unknown_opening_makes_the_answers_unknown() -> None:
    bounds = Matcher(SPACES[Family.IPV6]).bounds(RepliesTo(Unknown((), "user")))
    assert not bounds.surely
    assert bounds.possibly


def test_fields_an_answer_holds_itself_are_not_asked_for() -> None:
    with pytest.raises(InternalError):
        opening_value(SPACES[Family.IPV4], Field.SOURCE, bool)
