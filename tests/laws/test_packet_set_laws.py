"""Laws every packet set keeps, whatever conditions it was made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from segcheck.model.header import Family, Field, Flow, Interval
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.cover import cover, plausible, row_packets
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

SPACES = {family: HeaderSpace(family, max_nodes=1 << 23) for family in Family}
few = settings(max_examples=100, deadline=None)
seeds = st.integers(0, 2**32).map(Random)


def packets(rng: Random, family: Family) -> PacketSet:
    """A set of some shape; now and then an extreme one."""
    space = SPACES[family]
    kind = rng.random()
    if kind < 0.05:
        return rng.choice((space.nothing, space.everything, space.valid))
    if kind < 0.1:
        return space.flow(strategies.flow_near(rng, family, []))
    matcher = Matcher(space)
    if kind < 0.4:
        bounds = filter_bounds(matcher, strategies.filter_of(rng, family))
    else:
        bounds = matcher.bounds(strategies.match(rng, family))
    return rng.choice((bounds.surely, bounds.possibly))


def sets(rng: Random, count: int) -> list[PacketSet]:
    """`count` sets of one space."""
    family = rng.choice(list(Family))
    return [packets(rng, family) for _ in range(count)]


def flow_in_or_near(rng: Random, some: PacketSet) -> Flow:
    """A packet of the set, of its complement, or any."""
    chosen = rng.choice((some, ~some)).sample([packets(rng, some.space.family)])
    return chosen or strategies.flow_near(rng, some.space.family, [])


@few
@given(seeds)
def test_and_or_not_form_a_boolean_algebra(rng: Random) -> None:
    a, b, c = sets(rng, 3)
    everything, nothing = a.space.everything, a.space.nothing
    assert a & b == b & a
    assert a | b == b | a
    assert (a & b) & c == a & (b & c)
    assert (a | b) | c == a | (b | c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert a & (a | b) == a | (a & b) == a
    assert ~(a & b) == ~a | ~b
    assert ~~a == a
    assert a & ~a == nothing
    assert a | ~a == everything
    assert a - b == a & ~b
    assert a ^ b == (a - b) | (b - a)
    assert a.space.union([a, b, c]) == a | b | c
    assert a.space.intersection([a, b, c]) == a & b & c


@few
@given(seeds)
def test_subset_is_the_order_of_the_algebra(rng: Random) -> None:
    a, b = sets(rng, 2)
    assert (a <= b) == (a & b == a) == (a | b == b) == (b >= a)
    assert a & b <= a <= a | b
    assert (a <= b and b <= a) == (a == b)
    assert bool(a) == (a != a.space.nothing)
    assert hash(a | b) == hash(b | a)


@few
@given(seeds)
def test_operations_mean_what_they_say_packet_by_packet(rng: Random) -> None:
    a, b = sets(rng, 2)
    flow = flow_in_or_near(rng, a)
    in_a, in_b = flow in a, flow in b
    assert (flow in a & b) == (in_a and in_b)
    assert (flow in a | b) == (in_a or in_b)
    assert (flow in ~a) == (not in_a)
    assert (flow in a - b) == (in_a and not in_b)
    assert (flow in a ^ b) == (in_a != in_b)
    assert (a.space.flow(flow) <= a) == in_a


@few
@given(seeds)
def test_reversed_is_an_involution_that_keeps_the_algebra(rng: Random) -> None:
    a, b = sets(rng, 2)
    assert a.reversed().reversed() == a
    assert (a & b).reversed() == a.reversed() & b.reversed()
    assert (~a).reversed() == ~a.reversed()
    flow = flow_in_or_near(rng, a)
    turned = replace(
        flow,
        source=flow.destination,
        destination=flow.source,
        source_port=flow.destination_port,
        destination_port=flow.source_port,
    )
    assert (flow in a) == (turned in a.reversed())


@few
@given(seeds)
def test_forgetting_a_field_gives_the_smallest_larger_set_that_does_not_look_at_it(rng: Random) -> None:
    a, b = sets(rng, 2)
    fields = rng.sample(list(Field), rng.randint(1, 3))
    seen = a.forget(*fields)
    blind = b.forget(*fields)
    assert a <= seen
    assert seen.forget(*fields) == seen
    assert a.forget(*fields[:1]).forget(*fields[1:]) == seen
    assert (a <= blind) == (seen <= blind)
    flow = a.sample()
    if flow is not None:
        elsewhere = replace(flow, **{field.value: value_of(rng, flow.family, field) for field in fields})
        assert elsewhere in seen


def value_of(rng: Random, family: Family, field: Field) -> int:
    """A value the field has room for."""
    return strategies.value(rng, family, field) & ((1 << field.bits(family)) - 1)


Rewriting = tuple[Callable[[PacketSet], PacketSet], Callable[[PacketSet], PacketSet], Callable[[Flow], Flow]]


def rewriting(rng: Random, family: Family) -> Rewriting:
    """(image, preimage, one rewritten packet) of some rewriting; pools are never empty."""
    field = rng.choice((Field.SOURCE, Field.DESTINATION, Field.SOURCE_PORT, Field.DESTINATION_PORT))
    if rng.random() < 0.5:
        pool: tuple[Interval, ...] = ()
        while not pool:
            pool = tuple(
                (low, min(high, (1 << field.bits(family)) - 1))
                for low, high in strategies.intervals(rng, family, field)
                if low < 1 << field.bits(family)
            )
        chosen = rng.choice(rng.choice(pool))
        return (
            lambda some: some.assign(field, pool),
            lambda some: some.unassign(field, pool),
            lambda flow: replace(flow, **{field.value: chosen}),
        )
    care = ((1 << field.bits(family)) - 1) & ~rng.choice((0, 0xFF, 0x3F, 0x55))
    value = value_of(rng, family, field)
    return (
        lambda some: some.assign_bits(field, value, care),
        lambda some: some.unassign_bits(field, value, care),
        lambda flow: replace(flow, **{field.value: flow.value(field) & ~care | value & care}),
    )


@few
@given(seeds)
def test_image_and_preimage_of_a_rewriting_belong_together(rng: Random) -> None:
    """Something of A can become something of B exactly if something of A lies in the preimage of B."""
    a, b = sets(rng, 2)
    image, preimage, rewrite = rewriting(rng, a.space.family)
    assert bool(image(a) & b) == bool(a & preimage(b))
    assert a <= preimage(image(a))
    assert image(preimage(b)) & b == image(a.space.everything) & b
    assert image(a | b) == image(a) | image(b)
    flow = flow_in_or_near(rng, a)
    if flow in a:
        assert rewrite(flow) in image(a)
    if rewrite(flow) in b:
        assert flow in preimage(b)


@few
@given(seeds)
def test_counts_add_up(rng: Random) -> None:
    a, b = (some.forget(Field.MARK) for some in sets(rng, 2))
    header = [field for field in Field if field is not Field.MARK]
    total = 1 << sum(field.bits(a.space.family) for field in header)
    assert a.space.everything.count() == total
    assert (~a).count() == total - a.count()
    assert (a | b).count() + (a & b).count() == a.count() + b.count()
    field = rng.choice(header)
    assert a.count(field) << field.bits(a.space.family) == a.forget(field).count()


@few
@given(seeds)
def test_a_sample_is_in_the_set_and_the_same_every_time(rng: Random) -> None:
    a, b = sets(rng, 2)
    flow = a.sample([b])
    assert (flow is None) == (not a)
    if flow is not None:
        assert flow in a
        assert a.sample([b]) == flow
        assert (flow in a.space.valid) == bool(a & a.space.valid)
        if a & a.space.valid & b:
            assert flow in b
        likely = a.sample(plausible(a.space))
        assert likely is not None
        assert likely in a


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_a_cover_is_exactly_the_set_and_the_same_every_time(rng: Random) -> None:
    """Of the header: marks are left out."""
    (a,) = (some.forget(Field.MARK) for some in sets(rng, 1))
    rows = cover(a)
    parts = [row_packets(a.space, row) for row in rows]
    assert all(parts), "a row without a packet"
    assert a.space.union(parts) == a & a.space.valid
    assert rows == cover(a & a.space.valid)


@pytest.mark.parametrize("family", Family)
def test_a_cover_does_not_depend_on_how_the_set_came_about(family: Family) -> None:
    """Two spaces build one set in different order, so that its nodes lie in different places."""
    one, other = HeaderSpace(family, max_nodes=1 << 18), HeaderSpace(family, max_nodes=1 << 18)
    matches = [strategies.match(Random(number), family) for number in range(30)]
    first = one.union([Matcher(one).bounds(match).possibly for match in matches[:6]])
    for match in reversed(matches):
        Matcher(other).bounds(match)
    second = other.union([Matcher(other).bounds(match).possibly for match in reversed(matches[:6])])
    assert cover(first) == cover(second)
    assert first.sample() == second.sample()
    assert first.count() == second.count()
