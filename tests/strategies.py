"""Random filters and packets, for the oracle and the laws.

Everything is drawn from a `random.Random`: the long profile seeds it, hypothesis hands in one that it can shrink.
Values come from a small world of addresses and ports, and packets are drawn from the borders of the very conditions
they will be tested on: a packet drawn evenly from all headers would fall through nearly every list.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ACK,
    ANYTHING,
    ESTABLISHED,
    FIRST_FRAGMENT,
    NOTHING,
    PROTOCOLS_WITH_PORTS,
    SCTP,
    SYN,
    TCP,
    UDP,
    UNMARKED,
    AllOf,
    AnyOf,
    Cited,
    Dated,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    FirstMatch,
    Flow,
    Interval,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.semantics.session_flows import opener
from segcheck.source.text import Span

# A /22 of addresses: close enough together that random conditions meet.
HOME = {Family.IPV4: 0x0A000000, Family.IPV6: 0x20010DB8 << 96}
SPREAD = 10
PORTS = (0, 22, 53, 80, 123, 443, 1023, 1024, 49152, 65535)
FLAGS = (0, SYN, ACK, SYN | ACK, 4, 1, 5, 255)
MACS = (0, 0x001122334455, 0x001122334456, 0x0200000000FF)
MARKS = (UNMARKED, UNMARKED, 1, 2, 3)
# What is on the wire: conditions of people, and rows written for them, speak of nothing else.
HEADER_FIELDS = tuple(field for field in Field if field is not Field.MARK)
TODAY = datetime.date(2026, 11, 21)


def address(rng: Random, family: Family) -> int:
    """An address, mostly of the small world."""
    if rng.random() < 0.9:
        return HOME[family] + rng.randrange(1 << SPREAD)
    return rng.choice((0, (1 << family.address_bits) - 1, rng.randrange(1 << family.address_bits)))


def prefix_interval(rng: Random, family: Family) -> Interval:
    """First and last address of a network of the small world."""
    host_bits = rng.choice((0, 0, 1, 2, 4, 6, 8, SPREAD, family.address_bits))
    low = address(rng, family) >> host_bits << host_bits
    return low, low + (1 << host_bits) - 1


def intervals(rng: Random, family: Family, field: Field) -> tuple[Interval, ...]:
    """One or several intervals of values of `field`, now and then none or ones beyond its width."""
    return tuple(_interval(rng, family, field) for _ in range(rng.choice((1, 1, 1, 1, 2, 3, 0))))


def _interval(rng: Random, family: Family, field: Field) -> Interval:
    if field in (Field.SOURCE, Field.DESTINATION):
        if rng.random() < 0.7:
            return prefix_interval(rng, family)
        low, high = sorted((address(rng, family), address(rng, family)))
        return low, high
    low, high = sorted((value(rng, family, field), value(rng, family, field)))
    kind = rng.random()
    if kind < 0.6:
        return low, low
    if kind < 0.63:
        return low, 1 << (field.bits(family) + 1)
    return low, high


def value(rng: Random, family: Family, field: Field) -> int:
    """A value of `field`, mostly one of the usual ones."""
    if field in (Field.SOURCE, Field.DESTINATION):
        return address(rng, family)
    usual: Sequence[int]
    match field:
        case Field.SOURCE_PORT | Field.DESTINATION_PORT:
            usual = PORTS
        case Field.PROTOCOL:
            usual = (TCP, TCP, UDP, family.icmp, SCTP, 47)
        case Field.ICMP_TYPE:
            usual = (0, 3, 8, 11, 13, 14) if family is Family.IPV4 else (1, 2, 4, 128, 129, 135, 139, 140)
        case Field.ICMP_CODE:
            usual = (0, 1, 3, 13)
        case Field.TCP_FLAGS:
            usual = FLAGS
        case Field.SOURCE_MAC:
            usual = MACS
        case Field.MARK:
            usual = MARKS
        case _:
            usual = (0, 1)
    return rng.choice(usual) if rng.random() < 0.9 else rng.randrange(1 << field.bits(family))


def condition(rng: Random, family: Family, fields: Sequence[Field] = tuple(Field)) -> Match:
    """A condition on one of `fields`."""
    field = rng.choice(fields)
    if rng.random() < 0.25:
        return _masked(rng, family, field)
    return FieldIn(field, intervals(rng, family, field))


def _masked(rng: Random, family: Family, field: Field) -> FieldMasked:
    bits = field.bits(family)
    full = (1 << bits) - 1
    care = rng.choice((full, full & ~0xFF, full & ~0x15, 0, rng.randrange(1 << bits), SYN | ACK, 1 << bits | 1))
    return FieldMasked(field, value(rng, family, field), care)


def unknown(rng: Random) -> Unknown:
    """A condition nobody understood."""
    line = rng.randrange(1, 1000)
    return Unknown((Span("random.cfg", line, 1, line, 9),), rng.choice(("time-range", "user", "fqdn")))


def dated(rng: Random) -> Dated:
    """A condition that holds from a day to a day: yesterday's, today's, tomorrow's, without end."""
    line = rng.randrange(1, 1000)
    days = sorted(rng.randrange(-3, 4) for _ in range(2))
    first, last = (TODAY + datetime.timedelta(day) if rng.random() < 0.8 else None for day in days)
    return Dated(first, last, (Span("random.cfg", line, 1, line, 9),), rng.choice(("schedule", "policy-expiry")))


def first_match(rng: Random, family: Family, depth: int, fields: Sequence[Field]) -> FirstMatch:
    """A condition made of a whole rule list."""
    lines = [(match(rng, family, depth - 1, fields), rng.random() < 0.6) for _ in range(rng.choice((0, 1, 2, 3, 4)))]
    return FirstMatch(tuple((Cited(part, ()) if holds else part, holds) for part, holds in lines))


def typical(rng: Random, family: Family) -> Match:
    """A condition like those of access lists: protocol, addresses, ports."""
    parts: list[Match] = [
        FieldIn(Field.SOURCE, (prefix_interval(rng, family),)),
        FieldIn(Field.DESTINATION, (prefix_interval(rng, family),)),
    ]
    protocol = rng.choice((None, TCP, TCP, UDP, family.icmp))
    if protocol is not None:
        parts.append(FieldIn(Field.PROTOCOL, ((protocol, protocol),)))
    if protocol in PROTOCOLS_WITH_PORTS:
        parts.append(FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),)))
        parts += (
            FieldIn(field, intervals(rng, family, field))
            for field in (Field.SOURCE_PORT, Field.DESTINATION_PORT)
            if rng.random() < 0.5
        )
    elif protocol is not None and rng.random() < 0.5:
        parts.append(FieldIn(Field.ICMP_TYPE, intervals(rng, family, Field.ICMP_TYPE)))
    if rng.random() < 0.1:
        parts.append(unknown(rng))
    rng.shuffle(parts)
    return AllOf(tuple(parts))


def match(rng: Random, family: Family, depth: int = 3, fields: Sequence[Field] = tuple(Field)) -> Match:
    """A condition of any kind over `fields`."""
    if depth == 0 or rng.random() < 0.25:
        return condition(rng, family, fields)
    kind = rng.random()
    if kind < 0.45:
        return typical(rng, family)
    if kind < 0.9:
        parts = tuple(match(rng, family, depth - 1, fields) for _ in range(rng.choice((1, 2, 2, 3))))
        if kind < 0.6:
            return AllOf(parts)
        if kind < 0.75:
            return AnyOf(parts)
        return Not(parts[0]) if kind < 0.82 else RepliesTo(parts[0])
    if kind < 0.95:
        return first_match(rng, family, depth, fields)
    return rng.choice((ANYTHING, NOTHING, AllOf(()), unknown(rng), dated(rng)))


def action(rng: Random) -> Action:
    """Permit or deny, now and then unknown."""
    return rng.choice((Action.PERMIT,) * 9 + (Action.DENY,) * 9 + (Action.UNKNOWN,))


def filter_of(
    rng: Random, family: Family, name: str = "F", longest: int = 8, fields: Sequence[Field] = tuple(Field)
) -> Filter:
    """A filter of up to `longest` rules; now and then two rules share one condition, as object groups do."""
    conditions = [match(rng, family, fields=fields) for _ in range(rng.randint(0, longest))]
    if len(conditions) > 2 and rng.random() < 0.3:
        conditions[-1] = AllOf((conditions[0], conditions[1]))
    rules = tuple(
        Rule(str(10 * number), condition_, action(rng), (Span("random.cfg", number, 1, number, 9),))
        for number, condition_ in enumerate(conditions, 1)
    )
    return Filter(name, family, rules, rng.choice((Action.DENY, Action.DENY, action(rng))), ())


def family(rng: Random) -> Family:
    """IPv4 more often than IPv6."""
    return rng.choice((Family.IPV4, Family.IPV4, Family.IPV6))


def flow_near(rng: Random, family: Family, conditions: Sequence[Match]) -> Flow:
    """A valid packet inside, at the border of, or just outside one of `conditions`."""
    aims: dict[Field, int] = {}
    if conditions:
        _aim(rng, family, rng.choice(conditions), aims)
    return _valid(rng, family, aims)


def _valid(rng: Random, family: Family, aims: dict[Field, int]) -> Flow:
    """A packet that has the values of `aims` as far as a packet can have them."""
    values = {field: aims.get(field, value(rng, family, field)) & ((1 << field.bits(family)) - 1) for field in Field}
    if Field.FRAGMENT not in aims and rng.random() < 0.8:
        values[Field.FRAGMENT] = FIRST_FRAGMENT
    if Field.PROTOCOL not in aims:
        if aims.keys() & {Field.SOURCE_PORT, Field.DESTINATION_PORT}:
            values[Field.PROTOCOL] = rng.choice(PROTOCOLS_WITH_PORTS)
        elif aims.keys() & {Field.ICMP_TYPE, Field.ICMP_CODE}:
            values[Field.PROTOCOL] = family.icmp
        elif Field.TCP_FLAGS in aims:
            values[Field.PROTOCOL] = TCP
    return canonical(Flow(family, **{field.value: number for field, number in values.items()}))


def canonical(flow: Flow) -> Flow:
    """`flow` with 0 in the fields that such a packet does not have."""
    first = flow.fragment == FIRST_FRAGMENT
    ports = first and flow.protocol in PROTOCOLS_WITH_PORTS
    icmp = first and flow.protocol == flow.family.icmp
    return replace(
        flow,
        source_port=flow.source_port if ports else 0,
        destination_port=flow.destination_port if ports else 0,
        icmp_type=flow.icmp_type if icmp else 0,
        icmp_code=flow.icmp_code if icmp else 0,
        tcp_flags=flow.tcp_flags if first and flow.protocol == TCP else 0,
    )


def _aim(rng: Random, family: Family, condition_: Match, aims: dict[Field, int]) -> None:
    """Fill `aims` with values that meet `condition_`, or just miss it."""
    if isinstance(condition_, FieldIn) and condition_.intervals:
        low, high = rng.choice(condition_.intervals)
        middle = low + (high - low) * rng.randrange(1001) // 1000
        corners = (low, high, middle, middle, middle, max(low - 1, 0), high + 1)
        aims[condition_.field] = rng.choice(corners)
    elif isinstance(condition_, FieldMasked):
        bits = condition_.field.bits(family)
        noise = value(rng, family, condition_.field)
        aims[condition_.field] = (noise & ~condition_.care) | (condition_.value & condition_.care)
        if rng.random() < 0.25:
            aims[condition_.field] ^= 1 << rng.randrange(bits)
    elif isinstance(condition_, AllOf | AnyOf):
        parts = condition_.parts if isinstance(condition_, AllOf) else rng.choices(condition_.parts or (ANYTHING,))
        for part in parts:
            _aim(rng, family, part, aims)
    elif isinstance(condition_, Not | Cited):
        _aim(rng, family, condition_.part, aims)
    elif isinstance(condition_, FirstMatch) and condition_.lines:
        _aim(rng, family, rng.choice(condition_.lines)[0], aims)
    elif isinstance(condition_, RepliesTo):
        _aim_answer(rng, family, condition_.opening, aims)


def _aim_answer(rng: Random, family: Family, opening: Match, aims: dict[Field, int]) -> None:
    """Fill `aims` with an answer to a packet that meets `opening`."""
    first: dict[Field, int] = {}
    _aim(rng, family, opening, first)
    answer = replace(_valid(rng, family, first), state=ESTABLISHED)
    turned = opener(answer)
    for field in Field:
        aims[field] = turned.value(field)
    queries = {8: 0, 13: 14, 128: 129, 139: 140}
    aims[Field.ICMP_TYPE] = queries.get(answer.icmp_type, answer.icmp_type)
    aims[Field.TCP_FLAGS] = rng.choice(FLAGS)
    aims[Field.STATE] = rng.choice((ESTABLISHED, ESTABLISHED, ESTABLISHED, 0))


def with_destination(flow: Flow, destination: int) -> Flow:
    """`flow` to another destination."""
    return replace(flow, destination=destination)


randoms = st.randoms(use_true_random=False)
"""The source of chance that hypothesis hands to these functions: it shrinks what they draw."""
