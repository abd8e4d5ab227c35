"""Synthetic rule lists, the same on every run.

*typical*: independent lines as people write them, noisily from specific to general, 75% permits in runs, 2% of the
lines repeat a part of an earlier line. *grouped*: policy rules over object groups, (sources) x (destinations) x
(services), groups shared between rules; its size is counted in expanded lines.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import (
    ACK,
    ESTABLISHED,
    ICMP,
    RST,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Interval,
    Match,
)
from segcheck.source.text import Span

_ANY_ADDRESS: Interval = (0, (1 << 32) - 1)
_ANY_PORT: Interval = (0, 65535)
_PORTS = (
    *(20, 21, 22, 23, 25, 53, 67, 69, 80, 88, 110, 111, 123, 135, 137, 139, 143, 161, 162, 179, 389, 443, 445, 464),
    *(465, 500, 514, 515, 548, 554, 587, 631, 636, 873, 902, 989, 993, 995, 1080, 1194, 1352, 1433, 1521, 1645, 1723),
    *(1812, 2049, 2375, 3128, 3268, 3306, 3389, 4500, 5060, 5432, 5900, 5985, 6379, 8000, 8080, 8443, 9100, 9200),
)
_PORT_RANGES: tuple[Interval, ...] = (
    *((135, 139), (1024, 65535), (49152, 65535), (6000, 6063), (8000, 8099), (5000, 5010), (161, 162), (20, 21)),
    *((16384, 32767), (2000, 2999), (30000, 32767), (9090, 9100)),
)


@dataclass(frozen=True)
class Line:
    """One line as a box; `protocol` None is any, `established` asks for ACK or RST."""

    permit: bool
    protocol: int | None
    source: Interval
    destination: Interval
    source_port: Interval = _ANY_PORT
    destination_port: Interval = _ANY_PORT
    icmp_type: int | None = None
    established: bool = False

    def match(self) -> Match:
        """The condition, a fresh object for every call, as a parser would make it."""
        parts: list[Match] = []
        if self.protocol is not None:
            parts.append(FieldIn(Field.PROTOCOL, ((self.protocol, self.protocol),)))
        for field, interval, whole in (
            (Field.SOURCE, self.source, _ANY_ADDRESS),
            (Field.DESTINATION, self.destination, _ANY_ADDRESS),
            (Field.SOURCE_PORT, self.source_port, _ANY_PORT),
            (Field.DESTINATION_PORT, self.destination_port, _ANY_PORT),
        ):
            if interval != whole:
                parts.append(FieldIn(field, (interval,)))
        if self.icmp_type is not None:
            parts.append(FieldIn(Field.ICMP_TYPE, ((self.icmp_type, self.icmp_type),)))
        if self.established:
            parts.append(AnyOf(tuple(FieldMasked(Field.TCP_FLAGS, flag, flag) for flag in (ACK, RST))))
        return AllOf(tuple(parts))

    def breadth(self) -> float:
        """How general the line is, in bits."""
        spans = (self.source, self.destination, self.source_port, self.destination_port)
        bits = sum(math.log2(high - low + 1) for low, high in spans)
        return (
            bits + (8 if self.protocol is None else 0) + (8 if self.protocol == ICMP and self.icmp_type is None else 0)
        )


class Site:
    """An address plan in 10.0.0.0/8 and draws from it: hosts, subnets, wider prefixes, a few odd ranges."""

    def __init__(self, seed: int, size: int) -> None:
        self.random = random.Random(seed)
        draw = self.random
        # Lines over wide prefixes do not multiply with the length of a list: their share falls with its root.
        self.wide = min(1.0, math.sqrt(1000 / max(size, 1)))
        offices = [10 << 24 | number << 16 for number in draw.sample(range(256), 40)]
        self._offices = offices
        self._subnets = [
            offices[min(int(draw.expovariate(1 / 9)), 39)] | draw.randrange(256) << 8 for _ in range(max(60, size // 8))
        ]
        self._hosts = [draw.choice(self._subnets) | draw.randrange(1, 255) for _ in range(max(120, size // 3))]

    def _prefix(self, address: int, length: int) -> Interval:
        block = (1 << (32 - length)) - 1
        return address & ~block, address | block

    def address(self, any_share: float = 0.0) -> Interval:
        """One source or destination."""
        draw = self.random
        if draw.random() < any_share:
            return _ANY_ADDRESS
        kind = draw.random()
        if kind >= 0.90 and draw.random() > self.wide:
            kind *= 0.9
        if kind < 0.40:
            host = draw.choice(self._hosts)
            return host, host
        if kind < 0.68:
            return self._prefix(draw.choice(self._subnets), 24)
        if kind < 0.80:
            return self._prefix(draw.choice(self._hosts), draw.randrange(25, 32))
        if kind < 0.90:
            return self._prefix(draw.choice(self._subnets), draw.randrange(20, 24))
        if kind < 0.95:
            return self._prefix(draw.choice(self._offices), 16)
        if kind < 0.97:
            return self._prefix(10 << 24, 8)
        host = draw.choice(self._hosts)
        return host, min(host + draw.randrange(1, 60), host | 255)

    def port(self) -> Interval:
        """One service port or range."""
        draw = self.random
        kind = draw.random()
        if kind < 0.68:
            port = draw.choice(_PORTS)
        elif kind < 0.75:
            port = draw.randrange(1, 65536)
        elif kind < 0.93:
            return draw.choice(_PORT_RANGES)
        else:
            low = draw.randrange(1024, 60000)
            return low, low + draw.randrange(1, 500)
        return port, port

    def line(self) -> Line:
        """One permit line, independent of all others."""
        draw = self.random
        source, destination = self.address(0.25), self.address(0.06 * self.wide)
        if source == destination == _ANY_ADDRESS:
            destination = self.address()
        line = Line(True, None, source, destination)
        kind = draw.random()
        if kind < 0.88:
            line = replace(line, protocol=TCP if kind < 0.70 else UDP)
            ports = draw.random()
            if ports < 0.82:
                line = replace(line, destination_port=self.port())
            elif ports < 0.86:
                line = replace(line, source_port=self.port())
            if draw.random() < 0.08:
                line = replace(line, source_port=(1024, 65535))
            return replace(line, established=line.protocol == TCP and draw.random() < 0.04)
        if kind < 0.94:
            return replace(line, protocol=ICMP, icmp_type=draw.choice((0, 3, 4, 5, 8, 11, 12, 13, None, None)))
        return replace(line, protocol=None if kind < 0.98 else draw.choice((47, 50, 51, 89, 103, 112)))


def typical_lines(count: int, seed: int = 1) -> list[Line]:
    """`count` independent lines."""
    site = Site(seed, count)
    draw = site.random
    shadowed = count // 50
    lines = [site.line() for _ in range(count - shadowed)]
    noisy = [(line.breadth() + draw.gauss(0, 4), number) for number, line in enumerate(lines)]
    lines = [lines[number] for _, number in sorted(noisy)]
    for _ in range(shadowed):
        position = draw.randrange(len(lines))
        low, high = lines[position].destination
        host = draw.randrange(low, high + 1)
        lines.insert(draw.randrange(position, len(lines)) + 1, replace(lines[position], destination=(host, host)))
    permit, left, result = False, 0, []
    for line in lines:
        if not left:
            permit = not permit
            left = max(1, round(draw.expovariate(1 / 8) * (1 if permit else 1 / 3)))
        result.append(replace(line, permit=permit))
        left -= 1
    return result


def typical(count: int, seed: int = 1) -> Filter:
    """A filter of `count` independent rules behind one that lets established sessions pass."""
    rules = [Rule("1", FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),)), Action.PERMIT, _origin(1))]
    rules += [
        Rule(str(number), line.match(), Action.PERMIT if line.permit else Action.DENY, _origin(number))
        for number, line in enumerate(typical_lines(count - 1, seed), start=2)
    ]
    return Filter(f"typical-{count}", Family.IPV4, tuple(rules), Action.DENY, ())


def grouped(count: int, seed: int = 1) -> Filter:
    """A filter over shared object groups that stands for `count` expanded lines."""
    site = Site(seed, count)
    draw = site.random

    def group_size(mean: float) -> int:
        return min(1 + int(draw.expovariate(1 / mean)), 25)

    def group(field: Field, pool: list[tuple[Interval, ...]]) -> FieldIn:
        return FieldIn(field, draw.choice(pool))

    pools = max(20, count // 50)
    addresses = [tuple(sorted({site.address() for _ in range(group_size(4))})) for _ in range(pools)]
    services = [tuple(sorted({site.port() for _ in range(group_size(1.5))})) for _ in range(pools)]
    sources = [group(Field.SOURCE, [entry]) for entry in addresses]
    destinations = [group(Field.DESTINATION, [entry]) for entry in addresses]
    ports = [group(Field.DESTINATION_PORT, [entry]) for entry in services]
    rules: list[Rule] = []
    expanded = 0
    while expanded < count:
        source, destination, port = draw.choice(sources), draw.choice(destinations), draw.choice(ports)
        protocol = FieldIn(Field.PROTOCOL, ((TCP, TCP),) if draw.random() < 0.8 else ((UDP, UDP),))
        action = Action.PERMIT if draw.random() < 0.75 else Action.DENY
        number = len(rules) + 1
        rules.append(Rule(str(number), AllOf((protocol, source, destination, port)), action, _origin(number)))
        expanded += len(source.intervals) * len(destination.intervals) * len(port.intervals)
    return Filter(f"grouped-{count}", Family.IPV4, tuple(rules), Action.DENY, ())


def with_three_changes(rules: Filter, seed: int = 1) -> Filter:
    """`rules` as fresh objects with one action turned, one rule removed and one added near the top."""
    draw = random.Random(seed)
    changed = [replace(rule, match=_copy(rule.match)) for rule in rules.rules]
    turned, removed, model = draw.sample(range(len(changed) // 10, len(changed)), 3)
    other = {Action.PERMIT: Action.DENY, Action.DENY: Action.PERMIT}
    changed[turned] = replace(changed[turned], action=other[changed[turned].action])
    added = replace(changed[model], action=other[changed[model].action], name="added")
    del changed[removed]
    changed.insert(draw.randrange(1, 50), added)
    return replace(rules, rules=tuple(changed))


def _copy(match: Match) -> Match:
    if isinstance(match, AllOf):
        return AllOf(tuple(_copy(part) for part in match.parts))
    if isinstance(match, AnyOf):
        return AnyOf(tuple(_copy(part) for part in match.parts))
    if isinstance(match, FieldIn):
        return FieldIn(match.field, tuple((low, high) for low, high in match.intervals))
    return replace(match)


def _origin(number: int) -> tuple[Span, ...]:
    return (Span("generated.cfg", number, 1, number, 2),)
