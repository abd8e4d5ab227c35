from __future__ import annotations

import netaddr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.model.header import ESTABLISHED, OTHER_FRAGMENT, Family, Field, Flow
from segcheck.report.packet_text import addresses_text, flow_text, icmp_text, ports_text, prefixes_of, row_text
from segcheck.symbolic.cover import CoverRow

FAMILIES = st.sampled_from(Family)


@given(st.data())
def test_prefixes_hold_exactly_the_interval(data: st.DataObject) -> None:
    family = data.draw(FAMILIES)
    largest = (1 << family.address_bits) - 1
    low, high = sorted((data.draw(st.integers(0, largest)), data.draw(st.integers(0, largest))))
    networks = [netaddr.IPNetwork(text) for text in prefixes_of(family, (low, high))]
    assert networks[0].first == low
    assert networks[-1].last == high
    assert sum(network.size for network in networks) == high - low + 1


@pytest.mark.parametrize(
    ("intervals", "text"),
    [
        (None, "any"),
        ([(0, 2**32 - 1)], "any"),
        ([], "none"),
        ([(0x0A000000, 0x0A0000FF)], "10.0.0.0/24"),
        ([(0x0A000005, 0x0A000005)], "10.0.0.5"),
        ([(0x0A000005, 0x0A000009)], "10.0.0.5-10.0.0.9"),
        ([(0x0A000000, 0x0A000002)], "10.0.0.0/31, 10.0.0.2"),
        ([(0, 0x0A000004), (0x0A000006, 2**32 - 1)], "any except 10.0.0.5"),
    ],
)
def test_addresses_are_written_shortly(intervals: list[tuple[int, int]] | None, text: str) -> None:
    assert addresses_text(Family.IPV4, intervals) == text


@pytest.mark.parametrize(
    ("protocol", "intervals", "text"),
    [
        (6, [(443, 443)], "443 (https)"),
        (17, [(443, 443)], "443 (quic)"),
        (None, [(443, 443)], "443"),
        (6, [(0, 442), (444, 65535)], "any except 443 (https)"),
        (6, [(1024, 65535)], "1024-65535"),
    ],
)
def test_ports_carry_the_names_of_their_services(
    protocol: int | None, intervals: list[tuple[int, int]], text: str
) -> None:
    assert ports_text(protocol, intervals) == text


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        (
            Flow(
                Family.IPV6, 0x20010DB8 << 96, (0x20010DB8 << 96) + 1, 6, 1024, 443, tcp_flags=0x12, state=ESTABLISHED
            ),
            "tcp [2001:db8::]:1024 -> [2001:db8::1]:443 (https), SYN,ACK, belongs to a session already open",
        ),
        (Flow(Family.IPV4, 1, 2, 1, icmp_type=8), "icmp 0.0.0.1 -> 0.0.0.2, echo, opens a session"),
        (
            Flow(Family.IPV4, 1, 2, 17, fragment=OTHER_FRAGMENT),
            "udp 0.0.0.1 -> 0.0.0.2, later fragment, outside any session",
        ),
        (Flow(Family.IPV4, 1, 2, 6, 1, 2), "tcp 0.0.0.1:1 -> 0.0.0.2:2, no flag set, outside any session"),
        (
            Flow(Family.IPV4, 1, 2, 47, source_mac=0xAABBCC001122),
            "gre 0.0.0.1 -> 0.0.0.2, opens a session, MAC aa:bb:cc:00:11:22",
        ),
    ],
)
def test_a_packet_in_words(flow: Flow, text: str) -> None:
    assert flow_text(flow) == text


def test_icmp_types_are_named_per_family() -> None:
    assert icmp_text(Family.IPV4, 8) == "echo"
    assert icmp_text(Family.IPV6, 135) == "neighbor-solicitation"
    assert icmp_text(Family.IPV4, 99) == "type 99"


def test_every_field_of_a_row_is_told() -> None:
    """A row's words must leave nothing out: each field, alone, changes them."""
    plain = row_text(CoverRow(()), Family.IPV4)
    for field in set(Field) - {Field.MARK}:
        assert row_text(CoverRow(((field, ((1, 1),)),)), Family.IPV4) != plain, field
        assert row_text(CoverRow((), ((field, 1, 3),)), Family.IPV4) != plain, field


def test_both_an_interval_and_a_mask_of_one_field_are_told() -> None:
    row = CoverRow(((Field.SOURCE, ((0x0A000000, 0x0AFFFFFF),)),), ((Field.SOURCE, 1, 1),))
    assert row_text(row, Family.IPV4).source == "10.0.0.0/8 & 0.0.0.1 wildcard 255.255.255.254"


@pytest.mark.parametrize(
    ("fields", "service"),
    [
        (((Field.PROTOCOL, ((6, 6), (17, 17))),), "tcp, udp"),
        (((Field.PROTOCOL, ((0, 5), (7, 255))),), "any except tcp"),
        (((Field.PROTOCOL, ((100, 120),)),), "protocol 100-120"),
        (
            ((Field.PROTOCOL, ((1, 1),)), (Field.ICMP_TYPE, ((3, 3),)), (Field.ICMP_CODE, ((0, 1),))),
            "icmp unreachable code 0-1",
        ),
        ((), "any protocol"),
    ],
)
def test_services(fields: tuple[tuple[Field, tuple[tuple[int, int], ...]], ...], service: str) -> None:
    assert row_text(CoverRow(fields), Family.IPV4).service == service
