"""Packet sets in particular: values at their borders, packets that can exist, guards."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from segcheck.errors import CapacityError, UsageError
from segcheck.model.header import (
    FIRST_FRAGMENT,
    OTHER_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    SYN,
    TCP,
    UDP,
    Family,
    Field,
    Flow,
)
from segcheck.symbolic.cover import plausible
from segcheck.symbolic.encoding import FIELD_ORDER, normalized
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

V4 = HeaderSpace(Family.IPV4, max_nodes=1 << 18)
V6 = HeaderSpace(Family.IPV6, max_nodes=1 << 18)
spaces = pytest.mark.parametrize("space", (V4, V6), ids=("ipv4", "ipv6"))


def test_every_field_has_its_place() -> None:
    assert sorted(field.value for field in FIELD_ORDER) == sorted(field.value for field in Field)


@spaces
@pytest.mark.parametrize("field", [field for field in Field if field is not Field.MARK])
def test_an_interval_holds_its_borders_and_nothing_beside_them(space: HeaderSpace, field: Field) -> None:
    highest = (1 << field.bits(space.family)) - 1
    others = set(Field) - {field}
    for low, high in {(0, 0), (highest, highest), (0, highest), (highest // 3, highest // 2), (0, highest // 2 + 1)}:
        if high > highest:
            continue
        some = space.field_in(field, [(low, high)])
        assert some.count(*others) == high - low + 1
        for value in {low, high, max(low - 1, 0), min(high + 1, highest)}:
            flow = Flow(space.family, **{"source": 0, "destination": 0, "protocol": 0, field.value: value})
            assert (flow in some) == (low <= value <= high)


@spaces
def test_intervals_may_touch_overlap_and_pass_the_end(space: HeaderSpace) -> None:
    port = Field.DESTINATION_PORT
    assert space.field_in(port, [(5, 9), (0, 4), (8, 12)]) == space.field_in(port, [(0, 12)])
    assert space.field_in(port, [(65000, 99999)]) == space.field_in(port, [(65000, 65535)])
    assert space.field_in(port, [(70000, 80000)]) == space.field_in(port, []) == space.nothing


@pytest.mark.parametrize("interval", [(3, 2), (-1, 4)])
def test_what_is_no_interval_is_refused(interval: tuple[int, int]) -> None:
    with pytest.raises(UsageError):
        V4.field_in(Field.SOURCE, [interval])


def test_normalized_joins_touching_intervals() -> None:
    assert normalized([(3, 4), (0, 2), (7, 7)], 255) == ((0, 4), (7, 7))
    assert normalized([(0, 9), (2, 3)], 255) == ((0, 9),)


@spaces
def test_a_mask_need_not_be_contiguous(space: HeaderSpace) -> None:
    odd = space.field_masked(Field.SOURCE, 1, 1)
    assert odd.count(*(set(Field) - {Field.SOURCE})) == 1 << (space.family.address_bits - 1)
    assert space.field_masked(Field.SOURCE, 0b1111, 0b0101) == space.field_masked(Field.SOURCE, 0b0101, 0b0101)
    assert space.field_masked(Field.SOURCE, 7, 0) == space.everything


@spaces
def test_bits_beyond_the_field_are_zero_in_every_packet(space: HeaderSpace) -> None:
    beyond = 1 << space.family.address_bits
    assert space.field_masked(Field.SOURCE, beyond, beyond) == space.nothing
    assert space.field_masked(Field.SOURCE, 0, beyond) == space.everything


@spaces
def test_valid_packets_have_each_field_only_where_it_exists(space: HeaderSpace) -> None:
    icmp = space.family.icmp
    for protocol, fragment, value in product((0, 1, TCP, UDP, 47, 58, 132), (FIRST_FRAGMENT, OTHER_FRAGMENT), (0, 5)):
        first = fragment == FIRST_FRAGMENT
        for field, exists in (
            (Field.SOURCE_PORT, first and protocol in PROTOCOLS_WITH_PORTS),
            (Field.DESTINATION_PORT, first and protocol in PROTOCOLS_WITH_PORTS),
            (Field.ICMP_TYPE, first and protocol == icmp),
            (Field.ICMP_CODE, first and protocol == icmp),
            (Field.TCP_FLAGS, first and protocol == TCP),
            (Field.SOURCE_MAC, True),
            (Field.STATE, True),
        ):
            given = min(value, (1 << field.bits(space.family)) - 1)
            flow = Flow(space.family, 1, 2, protocol, fragment=fragment)
            changed = Flow(space.family, 1, 2, protocol, fragment=fragment, **{field.value: given})
            assert flow in space.valid
            assert (changed in space.valid) == (exists or given == 0)


@spaces
def test_the_first_line_that_holds_a_packet_decides(space: HeaderSpace) -> None:
    tcp = space.field_in(Field.PROTOCOL, [(TCP, TCP)])
    web = space.field_in(Field.DESTINATION_PORT, [(80, 80)])
    assert space.first_match([(web, False), (tcp, True)]) == tcp - web
    assert space.first_match([(web, False), (tcp, True)], default=True) == ~web
    assert space.first_match([], default=True) == space.everything
    assert space.first_match([]) == space.nothing


def test_lists_of_any_length_around_a_block_fold_alike() -> None:
    ports = [V4.field_in(Field.DESTINATION_PORT, [(port, port)]) for port in range(600)]
    for length in (1, 2, 255, 256, 257, 511, 512, 513, 600):
        lines = [(port, number % 3 != 0) for number, port in enumerate(ports[:length])]
        expected = V4.field_in(Field.DESTINATION_PORT, [(port, port) for port in range(length) if port % 3])
        assert V4.first_match(lines) == expected


def test_sets_of_two_spaces_do_not_mix() -> None:
    other = HeaderSpace(Family.IPV4, max_nodes=1 << 12)
    mixing: list[Callable[[PacketSet, PacketSet], object]] = [
        lambda a, b: a & b,
        lambda a, b: a | b,
        lambda a, b: a - b,
        lambda a, b: a ^ b,
        lambda a, b: a <= b,
        lambda a, b: V4.union([a, b]),
        lambda a, b: V4.intersection([a, b]),
        lambda a, b: V4.first_match([(a, True), (b, True)]),
        lambda a, b: a.sample([b]),
    ]
    for mix in mixing:
        for stranger in (V6.valid, other.valid):
            with pytest.raises(UsageError):
                mix(V4.valid, stranger)
    assert V4.everything != other.everything
    assert V4.everything != V6.everything
    with pytest.raises(UsageError):
        assert Flow(Family.IPV6, 1, 2, TCP) in V4.everything
    with pytest.raises(UsageError):
        V4.flow(Flow(Family.IPV6, 1, 2, TCP))


def test_only_packet_sets_combine() -> None:
    for combine in (
        lambda: V4.valid & 1,  # type: ignore[operator]
        lambda: V4.valid | None,  # type: ignore[operator]
        lambda: V4.valid - {1},  # type: ignore[operator]
        lambda: V4.valid ^ "",  # type: ignore[operator]
        lambda: V4.valid < V4.everything,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            combine()
    assert V4.valid != 1


def test_a_full_table_names_the_setting_to_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segcheck.symbolic.encoding._RETRY_WAITS", (0.0, 0.001))
    small = HeaderSpace(Family.IPV4, max_nodes=1 << 12, cache_entries=1 << 10)
    with pytest.raises(CapacityError, match="max_nodes=4096"):
        keep = [
            small.box({Field.SOURCE: [(number * 7919, number * 8161)], Field.DESTINATION: [(number, number * 104729)]})
            for number in range(1, 400)
        ]
        small.union(keep)


def test_garbage_is_collected_and_the_operation_tried_again() -> None:
    small = HeaderSpace(Family.IPV4, max_nodes=1 << 13, cache_entries=1 << 10)
    for number in range(1, 2000):  # far more nodes than the table holds, few of them in use at a time
        box = small.box(
            {Field.SOURCE: [(number * 7919, number * 8161)], Field.DESTINATION: [(number, number * 104729)]}
        )
        assert Flow(Family.IPV4, number * 8000, number * 2, TCP) in box
    assert small.trim() < 1 << 13


@pytest.mark.parametrize("settings", [{"max_nodes": 10}, {"cache_entries": 0}])
def test_a_space_without_room_is_refused(settings: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        HeaderSpace(Family.IPV4, **settings)


@spaces
def test_trimming_changes_no_set(space: HeaderSpace) -> None:
    before = space.field_in(Field.SOURCE, [(5, 1000)])
    assert space.trim() > 0
    assert space.field_in(Field.SOURCE, [(5, 1000)]) == before


@spaces
def test_a_plausible_packet_looks_like_one(space: HeaderSpace) -> None:
    flow = space.valid.sample(plausible(space))
    assert flow is not None
    assert (flow.protocol, flow.destination_port, flow.tcp_flags, flow.state) == (TCP, 443, SYN, 0)
    assert flow.source_port >= 49152
    udp = (space.valid & space.field_in(Field.PROTOCOL, [(UDP, UDP)])).sample(plausible(space))
    assert udp is not None
    assert (udp.destination_port, udp.tcp_flags) == (53, 0)
    icmp = (space.valid & space.field_in(Field.PROTOCOL, [(space.family.icmp,) * 2])).sample(plausible(space))
    assert icmp is not None
    assert icmp.icmp_type in (8, 128)


def test_repr_tells_the_family() -> None:
    assert "IPV4" in repr(V4)
    assert "IPV6" in repr(V6.valid)
