"""Frames are read back as what they were made of, and their checksums are right."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from tests.kernel.packets import Sending, checksum, is_own_answer, read
from tests.kernel.traffic import Packet, Traffic
from tests.kernel.worlds import gateway_of

from segcheck.model.header import FIRST_FRAGMENT, OTHER_FRAGMENT, UDP, Family, Flow

GATEWAY_MAC = 0x020000000100


def packets(family: Family, count: int) -> list[Packet]:
    """Packets as a campaign sends them."""
    rng = Random(11)
    traffic = Traffic(rng, gateway_of(rng))
    return [traffic.packet(family) for _ in range(count)]


@pytest.mark.parametrize("family", Family)
def test_a_frame_is_read_back_as_the_packet_it_carries(family: Family) -> None:
    for packet in packets(family, 400):
        later = packet.later.sending.number if packet.later is not None else None
        frames = packet.sending.frames(GATEWAY_MAC, later)
        seen = [read(frame) for frame in frames]
        wanted = [packet.sending.flow, *([packet.later.sending.flow] if packet.later is not None else [])]
        assert len(seen) == len(wanted)
        for found, flow in zip(seen, wanted, strict=True):
            assert found is not None
            assert found.flow == replace(flow, source_mac=0)
            assert (found.receiver, found.sender) == (GATEWAY_MAC, flow.source_mac)
        assert [one.tokens for one in seen if one is not None] == [
            (number,) for number in ([packet.sending.number] if later is None else [packet.sending.number, later])
        ]
        if family is Family.IPV4:
            assert all(checksum(frame[14 : 14 + 4 * (frame[14] & 15)]) == 0 for frame in frames)


def test_later_fragments_carry_no_ports() -> None:
    fragments = [packet.later for packet in packets(Family.IPV4, 400) if packet.later is not None]
    assert fragments
    assert all(one.sending.flow.fragment == OTHER_FRAGMENT and not one.sending.flow.source_port for one in fragments)


def test_the_token_of_a_packet_that_an_error_quotes_is_not_taken_for_the_packet() -> None:
    asked = Flow(Family.IPV4, 0x0A000001, 0x0A000102, UDP, 20_001, 53, source_mac=1)
    quoted = Sending(asked, 7).frames(2)[0][14:]
    error = Flow(Family.IPV4, 0x0A000101, 0x0A000001, 1, icmp_type=3, icmp_code=3, source_mac=1)
    frame = Sending(error, 8).frames(2)[0]
    found = read(frame[: 14 + 20 + 8] + quoted)
    assert found is not None and found.tokens == () and found.flow.fragment == FIRST_FRAGMENT
    whole = read(frame)
    assert whole is not None and whole.tokens == (8,)


def test_an_answer_of_the_gateway_is_not_the_request() -> None:
    request = Flow(Family.IPV6, 1, 2, 58, icmp_type=128)
    assert is_own_answer(request, Flow(Family.IPV6, 2, 1, 58, icmp_type=129))
    assert not is_own_answer(request, request)
