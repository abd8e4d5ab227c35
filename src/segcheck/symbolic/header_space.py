"""Sets of packets of one address family, canonical and immutable. The engine (oxidd) is hidden here.

>>> from segcheck.model.header import TCP
>>> space = HeaderSpace(Family.IPV4)
>>> web = space.box({Field.PROTOCOL: [(TCP, TCP)], Field.DESTINATION_PORT: [(80, 80), (443, 443)]})
>>> Flow(Family.IPV4, source=1, destination=2, protocol=TCP, destination_port=443) in web
True
>>> web <= space.field_in(Field.PROTOCOL, [(TCP, TCP)])
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from segcheck.errors import UsageError
from segcheck.model.header import (
    FIRST_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    TCP,
    Family,
    Field,
    Flow,
    Interval,
)
from segcheck.symbolic.encoding import FIELD_ORDER, Encoding

if TYPE_CHECKING:
    from oxidd.bcdd import BCDDFunction as Diagram

# CHOICE: lines per block when an ordered list is folded. Inside a block by halves, blocks from the last to the first:
# 1.0 to 1.4 times faster than folding runs of equal action (10,000 independent lines), and nothing to tune.
_BLOCK = 256


class HeaderSpace:
    """Everything that can be said about packet headers of one family. Owns the memory of its sets.

    Sets of two spaces never mix (UsageError). `max_nodes` bounds memory: about 32 bytes per node in use, 16 bytes of
    address space per node at once; 10,000 independent rules make about 3 million nodes, 50,000 still fit the default.
    `cache_entries` takes 20 bytes each at once.
    """

    def __init__(self, family: Family, *, max_nodes: int = 1 << 24, cache_entries: int = 1 << 18) -> None:
        if max_nodes < 1 << 12 or cache_entries < 1:
            raise UsageError(f"max_nodes={max_nodes}, cache_entries={cache_entries}: a space needs at least 4096 and 1")
        self.family = family
        self._encoding = Encoding(family, max_nodes, cache_entries)
        self.everything = PacketSet(self, self._encoding.true)
        self.nothing = PacketSet(self, self._encoding.false)
        self.valid = self._build_valid()

    def __repr__(self) -> str:
        return f"HeaderSpace({self.family})"

    def _build_valid(self) -> PacketSet:
        """Packets that can exist, each in one spelling: a field the packet does not have is 0."""
        first = self.field_in(Field.FRAGMENT, [(FIRST_FRAGMENT, FIRST_FRAGMENT)])
        rules = (
            (PROTOCOLS_WITH_PORTS, (Field.SOURCE_PORT, Field.DESTINATION_PORT)),
            ((self.family.icmp,), (Field.ICMP_TYPE, Field.ICMP_CODE)),
            ((TCP,), (Field.TCP_FLAGS,)),
        )
        valid = self.everything
        for protocols, fields in rules:
            has_fields = first & self.field_in(Field.PROTOCOL, [(number, number) for number in protocols])
            valid &= has_fields | self.box({field: [(0, 0)] for field in fields})
        return valid

    # -- making sets

    def field_in(self, field: Field, intervals: Iterable[Interval]) -> PacketSet:
        """Packets whose `field` lies in one of the inclusive `intervals`. Cost: bits per interval.

        Raises: UsageError, for something that is not an interval.

        >>> space = HeaderSpace(Family.IPV4)
        >>> space.field_in(Field.DESTINATION_PORT, [(0, 65535)]) == space.everything
        True
        """
        return PacketSet(self, self._encoding.value_in(field, intervals))

    def field_masked(self, field: Field, value: int, care: int) -> PacketSet:
        """Packets whose `field` agrees with `value` on the bits of `care`, which need not be contiguous.

        >>> space = HeaderSpace(Family.IPV4)
        >>> space.field_masked(Field.TCP_FLAGS, 0b10, 0b10).count(*(set(Field) - {Field.TCP_FLAGS}))
        128
        """
        return PacketSet(self, self._encoding.bits_are(field, value, care))

    def box(self, mapping: Mapping[Field, Iterable[Interval]]) -> PacketSet:
        """Packets whose every named field lies in its intervals."""
        encoding = self._encoding
        return PacketSet(
            self, encoding.intersection([encoding.value_in(field, intervals) for field, intervals in mapping.items()])
        )

    def flow(self, flow: Flow) -> PacketSet:
        """The set of this one packet. Raises: UsageError, for a packet of the other family."""
        self._require_family(flow)
        return self.box({field: [(flow.value(field), flow.value(field))] for field in FIELD_ORDER})

    def union(self, sets: Iterable[PacketSet]) -> PacketSet:
        """Packets in at least one of `sets`."""
        return PacketSet(self, self._encoding.union([self._own(packets) for packets in sets]))

    def intersection(self, sets: Iterable[PacketSet]) -> PacketSet:
        """Packets in all of `sets`; the lowest in the field order are joined first, so parts may come in any order."""
        return PacketSet(self, self._encoding.intersection([self._own(packets) for packets in sets]))

    def first_match(self, lines: Sequence[tuple[PacketSet, bool]], default: bool = False) -> PacketSet:
        """Packets for which the first line holding them says True, or `default` where no line holds them.

        Cost: 10,000 independent lines about one second, 10,000 from object groups 0.2 seconds.
        """
        return self.first_match_readings((lines,), (default,))[0]

    def first_match_readings(
        self, readings: Sequence[Sequence[tuple[PacketSet, bool]]], defaults: Sequence[bool]
    ) -> tuple[PacketSet, ...]:
        """`first_match` of several readings of one list, side by side; blocks that read the same are folded once.

        INVARIANT: all readings have the same number of lines.
        """
        encoding = self._encoding
        results = [encoding.true if default else encoding.false for default in defaults]
        length = len(readings[0])
        for start in range((length - 1) // _BLOCK * _BLOCK, -1, -_BLOCK):
            done: list[tuple[Sequence[tuple[PacketSet, bool]], Diagram, Diagram]] = []
            for number, lines in enumerate(readings):
                block = lines[start : start + _BLOCK]
                if not block:
                    continue
                known = next((entry for entry in done if entry[0] == block), None)
                if known is None:
                    known = (block, *self._fold_block(block))
                    done.append(known)
                _, permitted, matched = known
                results[number] = encoding.run(matched.ite, permitted, results[number])
        return tuple(PacketSet(self, result) for result in results)

    def _fold_block(self, lines: Sequence[tuple[PacketSet, bool]]) -> tuple[Diagram, Diagram]:
        """(permitted, matched) of a block, by halves: what the first half matches, the second does not see."""
        run, nothing = self._encoding.run, self._encoding.false
        pairs = [(self._own(match) if permit else nothing, self._own(match)) for match, permit in lines]
        while len(pairs) > 1:
            joined = []
            for i in range(0, len(pairs) - 1, 2):
                (first, caught), (second, rest) = pairs[i], pairs[i + 1]
                joined.append((run(caught.ite, first, second), run(caught.__or__, rest)))
            if len(pairs) & 1:
                joined.append(pairs[-1])
            pairs = joined
        return pairs[0]

    def trim(self) -> int:
        """Drop what is only remembered for speed and free unused nodes; returns the nodes still in use."""
        return self._encoding.trim()

    # -- guards

    def _own(self, packets: PacketSet) -> Diagram:
        if packets.space is not self:
            raise UsageError(f"packet sets of two spaces do not mix ({self.family}, {packets.space.family})")
        return packets._diagram

    def _require_family(self, flow: Flow) -> None:
        if flow.family is not self.family:
            raise UsageError(f"a packet of {flow.family} does not belong to a space of {self.family}")


class PacketSet:
    """An immutable set of packets. `==`, `hash` and `bool` take constant time; `<=` is "is a subset of".

    CHOICE: there is no `<`: the engine's own `<` orders memory places, and a strict subset is never asked for.
    Sets have no order of their own: never let output depend on iterating a Python `set` of them.
    """

    __slots__ = ("_diagram", "space")

    def __init__(self, space: HeaderSpace, diagram: Diagram) -> None:
        self.space = space
        self._diagram = diagram

    def __repr__(self) -> str:
        return f"<PacketSet {self.space.family} of {self.nodes} nodes>"

    # -- algebra

    def __and__(self, other: PacketSet) -> PacketSet:
        if not isinstance(other, PacketSet):
            return NotImplemented
        return PacketSet(self.space, self.space._encoding.run(self._diagram.__and__, self.space._own(other)))

    def __or__(self, other: PacketSet) -> PacketSet:
        if not isinstance(other, PacketSet):
            return NotImplemented
        return PacketSet(self.space, self.space._encoding.run(self._diagram.__or__, self.space._own(other)))

    def __sub__(self, other: PacketSet) -> PacketSet:
        if not isinstance(other, PacketSet):
            return NotImplemented
        return PacketSet(self.space, self.space._encoding.run(self._diagram.__and__, ~self.space._own(other)))

    def __xor__(self, other: PacketSet) -> PacketSet:
        if not isinstance(other, PacketSet):
            return NotImplemented
        return PacketSet(self.space, self.space._encoding.run(self._diagram.__xor__, self.space._own(other)))

    def __invert__(self) -> PacketSet:
        return PacketSet(self.space, ~self._diagram)

    def __le__(self, other: PacketSet) -> bool:
        return not self - other

    def __ge__(self, other: PacketSet) -> bool:
        return not other - self

    def __bool__(self) -> bool:
        return bool(self._diagram.satisfiable())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PacketSet):
            return NotImplemented
        return self.space is other.space and self._diagram == other._diagram

    def __hash__(self) -> int:
        return hash(self._diagram)

    def __contains__(self, flow: Flow) -> bool:
        self.space._require_family(flow)
        encoding = self.space._encoding
        assignment = []
        for field in FIELD_ORDER:
            value, low = flow.value(field), encoding.first_level[field] + encoding.widths[field] - 1
            assignment += [(low - bit, bool(value >> bit & 1)) for bit in range(encoding.widths[field])]
        return bool(self._diagram.eval(assignment))

    # -- questions

    @property
    def nodes(self) -> int:
        """Size of the set's diagram."""
        return int(self._diagram.node_count())

    def count(self, *ignoring: Field) -> int:
        """Number of headers in the set, over all fields but the `ignoring` ones; a mark is no part of a header.

        >>> space = HeaderSpace(Family.IPV4)
        >>> space.field_in(Field.SOURCE, [(0, 9)]).count(*(set(Field) - {Field.SOURCE}))
        10
        """
        encoding = self.space._encoding
        ignored = {Field.MARK, *ignoring}
        seen = self.forget(*ignored)
        ignored_bits = sum(encoding.widths[field] for field in ignored)
        return int(seen._diagram.sat_count(encoding.variables)) >> ignored_bits

    def sample(self, prefer: Sequence[PacketSet] = ()) -> Flow | None:
        """One packet of the set, or None when it is empty.

        Packets that can exist (`HeaderSpace.valid`) come first, then each preference in turn is kept when something
        of the set satisfies it and all kept before. The same set and preferences give the same packet in every run.
        """
        if not self:
            return None
        chosen = self
        for preference in (self.space.valid, *prefer):
            narrower = chosen & preference
            if narrower:
                chosen = narrower
        encoding = self.space._encoding
        assignment = chosen._diagram.pick_cube()
        if assignment is None:
            raise AssertionError("a set that is not empty has a packet")
        values = {field.value: encoding.value_of(field, assignment) for field in FIELD_ORDER}
        return Flow(self.space.family, **values)

    # -- projection and rewriting

    def forget(self, *fields: Field) -> PacketSet:
        """Packets that agree with one of the set on all other fields: the named ones may hold anything."""
        widths = self.space._encoding.widths
        named = [(field, (1 << widths[field]) - 1) for field in FIELD_ORDER if field in fields]
        return self._forget_bits(named) if named else self

    def _forget_bits(self, cares: Iterable[tuple[Field, int]]) -> PacketSet:
        return PacketSet(self.space, self.space._encoding.forget_bits(self._diagram, cares))

    def assign(self, field: Field, intervals: Iterable[Interval]) -> PacketSet:
        """What the packets become when `field` is rewritten to some value of `intervals` (NAT into a pool)."""
        return self.forget(field) & self.space.field_in(field, intervals)

    def assign_bits(self, field: Field, value: int, care: int) -> PacketSet:
        """What the packets become when the bits of `care` are rewritten to those of `value` (NAT of a prefix)."""
        return self._forget_bits([(field, care)]) & self.space.field_masked(field, value, care)

    def unassign(self, field: Field, intervals: Iterable[Interval]) -> PacketSet:
        """Packets that `assign(field, intervals)` can turn into a packet of the set (some choice suffices)."""
        return (self & self.space.field_in(field, intervals)).forget(field)

    def unassign_bits(self, field: Field, value: int, care: int) -> PacketSet:
        """Packets that `assign_bits(field, value, care)` turns into a packet of the set."""
        return (self & self.space.field_masked(field, value, care))._forget_bits([(field, care)])

    def reversed(self) -> PacketSet:
        """The set with source and destination exchanged, addresses and ports; its own inverse.

        Cost: about 2 microseconds per node; compile a condition in the other direction where that is possible.
        """
        return PacketSet(self.space, self.space._encoding.swapped(self._diagram))
