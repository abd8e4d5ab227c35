"""Covers in particular: that they read well."""

from __future__ import annotations

import pytest

from segcheck.model.header import ACK, FIN, RST, SYN, TCP, UDP, Family, Field
from segcheck.symbolic.cover import CoverRow, cover, row_packets
from segcheck.symbolic.header_space import HeaderSpace

V4 = HeaderSpace(Family.IPV4, max_nodes=1 << 20)
V6 = HeaderSpace(Family.IPV6, max_nodes=1 << 20)
TCP_ONLY = (Field.PROTOCOL, ((TCP, TCP),))
tcp = V4.field_in(Field.PROTOCOL, [(TCP, TCP)])


@pytest.mark.parametrize("space", (V4, V6), ids=("ipv4", "ipv6"))
def test_everything_is_one_row_without_conditions_and_nothing_is_no_row(space: HeaderSpace) -> None:
    assert cover(space.everything) == cover(space.valid) == (CoverRow(()),)
    assert cover(space.nothing) == cover(~space.valid) == ()


def test_fields_a_packet_does_not_have_are_not_named() -> None:
    assert cover(tcp) == (CoverRow((TCP_ONLY,)),)
    icmp = V4.field_in(Field.PROTOCOL, [(1, 1)])
    assert cover(icmp) == (CoverRow(((Field.PROTOCOL, ((1, 1),)),)),)


def test_a_port_says_that_it_is_a_first_fragment() -> None:
    web = V4.box({Field.PROTOCOL: [(TCP, TCP)], Field.DESTINATION_PORT: [(80, 80)]})
    assert cover(web) == (CoverRow((TCP_ONLY, (Field.DESTINATION_PORT, ((80, 80),)))),)
    not_web = tcp - V4.field_in(Field.DESTINATION_PORT, [(80, 80)])
    assert cover(not_web) == (CoverRow((TCP_ONLY, (Field.DESTINATION_PORT, ((0, 79), (81, 65535))))),)


def test_rows_that_differ_in_one_field_are_one_row() -> None:
    pairs = [
        V4.box({Field.PROTOCOL: [(proto, proto)], Field.DESTINATION_PORT: [(53, 53)], Field.SOURCE: [(host, host)]})
        for proto in (TCP, UDP)
        for host in (10, 11, 20)
    ]
    (row,) = cover(V4.union(pairs))
    assert row.intervals(Field.PROTOCOL) == ((TCP, TCP), (UDP, UDP))
    assert row.intervals(Field.SOURCE) == ((10, 11), (20, 20))
    assert row.intervals(Field.SOURCE_PORT) is None


def test_overlapping_rules_come_back_as_they_were_written() -> None:
    """Not cut into disjoint pieces: web for all, everything for the administrator."""
    web = V4.box({Field.PROTOCOL: [(TCP, TCP)], Field.DESTINATION_PORT: [(443, 443)], Field.DESTINATION: [(7, 7)]})
    admin = V4.field_in(Field.SOURCE, [(99, 99)])
    rows = cover(web | admin)
    assert set(rows) == {
        CoverRow(((Field.SOURCE, ((99, 99),)),)),
        CoverRow((TCP_ONLY, (Field.DESTINATION, ((7, 7),)), (Field.DESTINATION_PORT, ((443, 443),)))),
    }


def test_a_discontiguous_wildcard_is_a_mask_and_not_a_million_intervals() -> None:
    odd_hosts = V4.field_masked(Field.SOURCE, 0x0A000001, 0xFF000001)
    assert cover(odd_hosts & tcp) == (CoverRow((TCP_ONLY,), ((Field.SOURCE, 0x0A000001, 0xFF000001),)),)
    few_hosts = V4.field_masked(Field.SOURCE, 0x0A000001, 0xFFFFFFFB)
    (row,) = cover(few_hosts)
    assert row.intervals(Field.SOURCE) == ((0x0A000001, 0x0A000001), (0x0A000005, 0x0A000005))


def test_tcp_flags_are_bits_under_the_name_of_tcp() -> None:
    established = V4.field_masked(Field.TCP_FLAGS, ACK, ACK) | V4.field_masked(Field.TCP_FLAGS, RST, RST)
    assert set(cover(tcp & established)) == {
        CoverRow((TCP_ONLY,), ((Field.TCP_FLAGS, flag, flag),)) for flag in (ACK, RST)
    }
    opening = V4.field_masked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)
    rows = cover(~tcp | opening)
    assert CoverRow((TCP_ONLY,), ((Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN),)) in rows


def test_no_row_is_superfluous() -> None:
    parts = [
        V4.box(
            {Field.SOURCE: [(low, low + 5)], Field.DESTINATION: [(low // 2, low + 9)], Field.STATE: [(low % 2,) * 2]}
        )
        for low in range(0, 40, 3)
    ]
    rows = cover(V4.union(parts))
    sets = [row_packets(V4, row) for row in rows]
    for number, packets in enumerate(sets):
        assert not packets <= V4.union(sets[:number] + sets[number + 1 :])


def test_a_set_without_short_description_is_covered_whole() -> None:
    """Thousands of rows if need be; nothing is cut off."""
    pairs = [V4.box({Field.SOURCE: [(host * 2,) * 2], Field.DESTINATION: [(host * host,) * 2]}) for host in range(1500)]
    rows = cover(V4.union(pairs))
    assert len(rows) >= 1499
    assert V4.union([row_packets(V4, row) for row in rows]) == V4.union(pairs) & V4.valid


def test_a_mac_is_named_where_it_matters() -> None:
    (row,) = cover(V4.field_in(Field.SOURCE_MAC, [(0x001122334455,) * 2]))
    assert row == CoverRow(((Field.SOURCE_MAC, ((0x001122334455,) * 2,)),))
