"""A packet set as few readable rows, and the packets people find plausible."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from segcheck.model.header import (
    ACK,
    FIN,
    FIRST_FRAGMENT,
    NEW,
    PROTOCOLS_WITH_PORTS,
    RST,
    SYN,
    TCP,
    UDP,
    Family,
    Field,
    Interval,
)
from segcheck.symbolic.encoding import FIELD_ORDER, Encoding, normalized

if TYPE_CHECKING:
    from oxidd.bcdd import BCDDFunction as Diagram

    from segcheck.symbolic.header_space import HeaderSpace, PacketSet


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A product of conditions: packets whose every named field lies in its intervals and agrees with its masks.

    Fields not named are unrestricted (within the packets that can exist).
    """

    fields: tuple[tuple[Field, tuple[Interval, ...]], ...]
    masks: tuple[tuple[Field, int, int], ...] = ()

    def intervals(self, field: Field) -> tuple[Interval, ...] | None:
        """Intervals of `field`, or None when it is unrestricted."""
        return next((intervals for name, intervals in self.fields if name is field), None)


Mask: TypeAlias = tuple[int, int]
"""(value, care): agree with value on the bits of care."""
_Condition: TypeAlias = tuple[Interval, ...] | Mask
_Row: TypeAlias = dict[Field, tuple[tuple[Interval, ...], Mask | None]]

_LAYER_4 = (Field.SOURCE_PORT, Field.DESTINATION_PORT, Field.ICMP_TYPE, Field.ICMP_CODE, Field.TCP_FLAGS)

# A discontiguous condition is written as intervals as long as it makes no more than this many; TCP flags, which are
# single bits to everybody, never are.
_MOST_INTERVALS_OF_A_MASK = 16
# Widening rows costs set operations per row and field; a cover of hundreds of rows is read by programs only.
_MOST_ROWS_TO_WIDEN = 64


def row_packets(space: HeaderSpace, row: CoverRow) -> PacketSet:
    """The packets of `row` that can exist.

    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> row_packets(space, CoverRow(())) == space.valid
    True
    """
    return space.valid & _raw(space, row)


def cover(packets: PacketSet) -> tuple[CoverRow, ...]:
    """Rows whose union is exactly the packets of the set that can exist; empty for a set without such packets.

    Marks are no part of a packet and are left out. Rows may overlap; none is superfluous in covers of up to 64 rows.
    The same set gives the same rows in every run. Nothing is ever left out: a set that has no short description gets a
    long one.
    Cost: a millisecond for a filter difference, 0.1 seconds for a whole 400-line list.

    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> cover(space.box({Field.PROTOCOL: [(TCP, TCP)], Field.DESTINATION_PORT: [(80, 80), (443, 443)]}))[0].fields
    ((<Field.PROTOCOL: 'protocol'>, ((6, 6),)), (<Field.DESTINATION_PORT: 'destination_port'>, ((80, 80), (443, 443))))
    """
    space = packets.space
    spread = _with_absent_fields_free(packets.forget(Field.MARK))
    encoding = space._encoding
    rows = _merged(encoding, [_readable(row) for row in _Splitting(encoding).rows(spread._diagram)])
    few = len(rows) <= _MOST_ROWS_TO_WIDEN
    if few:
        rows = _widened(space, rows, spread)
    rows = _merged(encoding, _without_implied_fragment(space, rows, spread))
    if few:
        rows = _without_superfluous(space, rows)
    return tuple(sorted(rows, key=_reading_key))


def _with_absent_fields_free(packets: PacketSet) -> PacketSet:
    """The set with every field a packet does not have set free: "tcp" then reads "tcp", not "tcp, ICMP type 0"."""
    space = packets.space
    first = space.field_in(Field.FRAGMENT, [(FIRST_FRAGMENT, FIRST_FRAGMENT)])
    ports, icmp, flags = (
        (Field.SOURCE_PORT, Field.DESTINATION_PORT),
        (Field.ICMP_TYPE, Field.ICMP_CODE),
        (Field.TCP_FLAGS,),
    )
    with_ports = tuple((number, number) for number in PROTOCOLS_WITH_PORTS if number != TCP)
    tcp = first & space.field_in(Field.PROTOCOL, [(TCP, TCP)])
    other_ports = first & space.field_in(Field.PROTOCOL, with_ports)
    icmp_first = first & space.field_in(Field.PROTOCOL, [(space.family.icmp, space.family.icmp)])
    rest = ~(tcp | other_ports | icmp_first)
    possible = packets & space.valid
    return space.union(
        [
            (possible & tcp).forget(*icmp),
            (possible & other_ports).forget(*icmp, *flags),
            (possible & icmp_first).forget(*ports, *flags),
            (possible & rest).forget(*ports, *icmp, *flags),
        ]
    )


class _Splitting:
    """Cuts a diagram at the borders of fields: per node, which field values lead to which node of the next field."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._parts: dict[tuple[Diagram, int], list[tuple[_Condition, bool, Diagram]]] = {}

    def rows(self, diagram: Diagram) -> list[_Row]:
        """Disjoint products covering `diagram`, one per path through the fields."""
        found: list[_Row] = []
        if diagram.satisfiable():
            self._walk(diagram, 0, {}, found)
        return found

    def _walk(self, diagram: Diagram, position: int, row: _Row, found: list[_Row]) -> None:
        level = diagram.node_level()
        if level is None:
            found.append(dict(row))
            return
        while level >= self._encoding.first_level[FIELD_ORDER[position]] + self._width(position):
            position += 1
        field = FIELD_ORDER[position]
        for condition, is_mask, rest in self._split(diagram, position):
            # The two kinds share one memo, so the checker cannot see that `is_mask` tells which this is.
            row[field] = ((), condition) if is_mask else (condition, None)  # type: ignore[assignment]
            self._walk(rest, position + 1, row, found)
            del row[field]

    def _width(self, position: int) -> int:
        return self._encoding.widths[FIELD_ORDER[position]]

    def _split(self, diagram: Diagram, position: int) -> list[tuple[_Condition, bool, Diagram]]:
        key = (diagram, position)
        known = self._parts.get(key)
        if known is None:
            width = self._width(position)
            known = []
            for rest, masks in self._paths(diagram, position).items():
                most = 1 if FIELD_ORDER[position] is Field.TCP_FLAGS else _MOST_INTERVALS_OF_A_MASK
                intervals, discontiguous = _as_intervals(masks, width, most)
                if intervals:
                    known.append((intervals, False, rest))
                known += [(mask, True, rest) for mask in discontiguous]
            self._parts[key] = known
        return known

    def _paths(self, diagram: Diagram, position: int) -> dict[Diagram, list[Mask]]:
        """For every node below the field: the bit patterns that lead there, lowest values first."""
        first = self._encoding.first_level[FIELD_ORDER[position]]
        bottom = first + self._width(position) - 1
        found: dict[Diagram, list[Mask]] = {}
        open_paths: list[tuple[Diagram, int, int]] = [(diagram, 0, 0)]
        while open_paths:
            node, value, care = open_paths.pop()
            level = node.node_level()
            if level is None or level > bottom:
                if node.satisfiable():
                    found.setdefault(node, []).append((value, care))
                continue
            branches = node.cofactors()
            if branches is None:
                raise AssertionError("an inner node has two branches")
            bit = 1 << (bottom - level)
            open_paths.append((branches[0], value | bit, care | bit))
            open_paths.append((branches[1], value, care | bit))
        return found


def _as_intervals(masks: Sequence[Mask], width: int, most: int) -> tuple[tuple[Interval, ...], list[Mask]]:
    """`masks` as intervals where few suffice, and the others as they are."""
    highest = (1 << width) - 1
    pieces: list[Interval] = []
    left: list[Mask] = []
    for value, care in masks:
        free = highest & ~care
        trailing = (free + 1 & ~free).bit_length() - 1  # free bits at the low end make one interval
        scattered = free >> trailing
        if 1 << scattered.bit_count() > most:
            left.append((value, care))
            continue
        block = (1 << trailing) - 1
        subset = 0
        while True:  # every choice of the scattered free bits
            low = value | subset << trailing
            pieces.append((low, low | block))
            subset = subset - scattered & scattered
            if not subset:
                break
    return normalized(pieces, highest), left


def _readable(row: _Row) -> CoverRow:
    fields = tuple((field, row[field][0]) for field in Field if field in row and row[field][1] is None)
    masks = []
    for field in Field:
        if field in row:
            mask = row[field][1]
            if mask is not None:
                masks.append((field, *mask))
    return CoverRow(fields, tuple(masks))


def _merged(encoding: Encoding, rows: Iterable[CoverRow]) -> list[CoverRow]:
    """`rows` with those that differ in the intervals of one field joined, until none do.

    CHOICE: field after field, until no field of a whole round joined any; rows are told apart by plain tuples, which is
    half the time of a cover of thousands of rows.
    """
    current = list(dict.fromkeys(rows))
    unchanged = 0
    for field in itertools.cycle(FIELD_ORDER[::-1]):
        groups: dict[tuple[object, ...], list[CoverRow]] = {}
        for row in current:
            others = tuple([entry for entry in row.fields if entry[0] is not field])
            groups.setdefault((others, row.masks), []).append(row)
        if len(groups) < len(current):
            highest = (1 << encoding.widths[field]) - 1
            current = [_joined(field, highest, members) for members in groups.values()]
            unchanged = 0
        unchanged += 1
        if unchanged >= len(FIELD_ORDER):
            break
    return current


def _without(row: CoverRow, field: Field) -> CoverRow:
    return CoverRow(tuple(entry for entry in row.fields if entry[0] is not field), row.masks)


def _joined(field: Field, highest: int, members: Sequence[CoverRow]) -> CoverRow:
    """The union of `members`, which agree in everything but the intervals of `field`."""
    if len(members) == 1:
        return members[0]
    others = _without(members[0], field)
    intervals: list[Interval] = []
    for member in members:
        own = member.intervals(field)
        if own is None:
            return others
        intervals += own
    joined = normalized(intervals, highest)
    if joined == ((0, highest),):
        return others
    conditions = {**dict(others.fields), field: joined}
    return CoverRow(tuple((name, conditions[name]) for name in Field if name in conditions), others.masks)


def _raw(space: HeaderSpace, row: CoverRow) -> PacketSet:
    parts = [space.field_in(field, intervals) for field, intervals in row.fields]
    parts += [space.field_masked(field, value, care) for field, value, care in row.masks]
    return space.intersection(parts)


def _widened(space: HeaderSpace, rows: Iterable[CoverRow], target: PacketSet) -> list[CoverRow]:
    """Each row without the conditions it does not need to stay inside `target`.

    CHOICE: compared without regard to which packets can exist; otherwise "tcp, flags SYN" would lose its "tcp".
    """
    result = []
    for row in rows:
        widest = row
        for field, value, care in row.masks:
            others = tuple(entry for entry in widest.masks if entry[0] is not field)
            needed = care
            for bit in (1 << position for position in range(care.bit_length()) if care >> position & 1):
                rest = needed & ~bit
                wider = CoverRow(widest.fields, (*others, (field, value & rest, rest)) if rest else others)
                if _raw(space, wider) <= target:
                    widest, needed = wider, rest
        for field, _ in row.fields:
            if field is Field.PROTOCOL and _names_layer_4(widest):
                continue  # "port 80" alone would leave the reader to guess the protocol
            wider = _without(widest, field)
            if _raw(space, wider) <= target:
                widest = wider
        result.append(widest)
    return result


def _names_layer_4(row: CoverRow) -> bool:
    named = {field for field, _ in row.fields} | {field for field, _, _ in row.masks}
    return not named.isdisjoint(_LAYER_4)


def _without_implied_fragment(space: HeaderSpace, rows: Iterable[CoverRow], target: PacketSet) -> list[CoverRow]:
    """Each row without "first fragment" where its layer-4 conditions say as much."""
    result = []
    for row in rows:
        wider = _without(row, Field.FRAGMENT)
        result.append(wider if wider != row and row_packets(space, wider) <= target else row)
    return result


def _without_superfluous(space: HeaderSpace, rows: Iterable[CoverRow]) -> list[CoverRow]:
    """`rows` without those that the others cover; the most specific are dropped first."""
    ordered = sorted(rows, key=lambda row: (-len(row.fields) - len(row.masks), _reading_key(row)))
    sets = [row_packets(space, row) for row in ordered]
    after = [space.nothing]  # after[-1 - i]: union of the rows behind row i
    for packets in reversed(sets):
        after.append(after[-1] | packets)
    kept = []
    covered = space.nothing
    for number, (row, packets) in enumerate(zip(ordered, sets, strict=True)):
        if not packets <= covered | after[len(sets) - 1 - number]:
            kept.append(row)
            covered |= packets
    return kept


def _reading_key(row: CoverRow) -> tuple[object, ...]:
    conditions = dict(row.fields)
    return (tuple(conditions.get(field, ()) for field in Field), tuple((f.value, v, c) for f, v, c in row.masks))


# What people expect to see in an example packet, in the order it is tried.
_TCP_SERVICES = (443, 80, 22, 3389, 445, 25, 53, 23, 21, 1433, 8080, 8443)
_UDP_SERVICES = (53, 123, 161, 514, 500, 69)
_EPHEMERAL = (49152, 65535)  # SOURCE: RFC 6335, section 6
_ECHO_REQUEST = {Family.IPV4: 8, Family.IPV6: 128}
# Addresses set aside for examples. SOURCE: RFC 5737, RFC 3849.
_EXAMPLE_ADDRESSES = {
    Family.IPV4: (0xCB007100, 0xCB0071FF),
    Family.IPV6: (0x20010DB8 << 96, (0x20010DB8 << 96) | ((1 << 96) - 1)),
}
# Global and private unicast, not "this network", loopback, link-local, multicast or reserved. SOURCE: RFC 6890.
_UNICAST: dict[Family, tuple[Interval, ...]] = {
    Family.IPV4: ((0x01000000, 0x7EFFFFFF), (0x80000000, 0xA9FDFFFF), (0xA9FF0000, 0xDFFFFFFF)),
    Family.IPV6: ((0x2000 << 112, (0x4000 << 112) - 1), (0xFC00 << 112, (0xFE00 << 112) - 1)),
}


def plausible(space: HeaderSpace) -> tuple[PacketSet, ...]:
    """Preferences for `PacketSet.sample`: a new TCP connection to a well-known port between real-looking hosts.

    Each is kept by `sample` only where the set allows it; later ones refine earlier ones.

    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> flow = space.valid.sample(plausible(space))
    >>> flow.protocol, flow.destination_port, flow.source_port, hex(flow.destination)
    (6, 443, 49152, '0xcb00710a')
    """
    family = space.family
    tcp, udp = (space.field_in(Field.PROTOCOL, [(number, number)]) for number in (TCP, UDP))
    echo_type = _ECHO_REQUEST[family]
    echo = space.box({Field.PROTOCOL: [(family.icmp, family.icmp)], Field.ICMP_TYPE: [(echo_type, echo_type)]})

    def to_ports(ports: Iterable[int]) -> list[PacketSet]:
        return [space.field_in(Field.DESTINATION_PORT, [(port, port)]) for port in ports]

    preferences = [
        space.field_in(Field.STATE, [(NEW, NEW)]),
        space.field_in(Field.FRAGMENT, [(FIRST_FRAGMENT, FIRST_FRAGMENT)]),
        space.field_masked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN) & tcp,
        tcp,
        *(tcp & services for services in to_ports(_TCP_SERVICES)),
        udp,
        *(udp & services for services in to_ports(_UDP_SERVICES)),
        echo,
        ~space.field_in(Field.DESTINATION_PORT, [(0, 0)]) | ~(tcp | udp),
        space.field_in(Field.SOURCE_PORT, [_EPHEMERAL]),
    ]
    for field in (Field.SOURCE, Field.DESTINATION):
        preferences += [
            space.field_in(field, _UNICAST[family]),
            space.field_in(field, [_EXAMPLE_ADDRESSES[family]]),
            space.field_masked(field, 10, 0xFF),
            ~(space.field_masked(field, 0, 0xFF) | space.field_masked(field, 0xFF, 0xFF)),
        ]
    return tuple(preferences)
