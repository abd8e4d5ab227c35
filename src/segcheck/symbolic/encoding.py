"""Header fields as variables of a decision diagram: the only module that builds diagrams bit by bit.

Nothing here leaves the `symbolic` room; everybody else holds `PacketSet`s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from segcheck.errors import CapacityError, UsageError
from segcheck.model.header import Family, Field, Interval

if TYPE_CHECKING:
    from oxidd.bcdd import BCDDFunction as Diagram
    from oxidd.bcdd import BCDDSubstitution as Substitution

# CHOICE: the order is measured, not read off the packet format. State and protocol on top, destination before source,
# ports low: up to 2.8 times faster than destination, source, ports, protocol, and up to 14 times faster than ports
# above addresses. Where the fragment bit stands makes no measurable difference in time (5,000 lines whose permits let
# later fragments pass, seven places tried); it stands above the ports, because covers are cut along this order and
# what later fragments may do would otherwise be cut along ports they do not have.
# The MAC is unconstrained nearly everywhere and costs nothing at the bottom. The mark has few values, each with rules
# of its own: at the top it splits a set into few parts.
FIELD_ORDER = (
    Field.STATE,
    Field.MARK,
    Field.PROTOCOL,
    Field.FRAGMENT,
    Field.DESTINATION,
    Field.SOURCE,
    Field.DESTINATION_PORT,
    Field.SOURCE_PORT,
    Field.ICMP_TYPE,
    Field.ICMP_CODE,
    Field.TCP_FLAGS,
    Field.SOURCE_MAC,
)

_Result = TypeVar("_Result")
_Key = TypeVar("_Key")

# Conditions kept for reuse, of each kind. What is kept cannot be collected, so there has to be an end to it; lists of
# 50,000 independent lines stay below.
_MOST_REMEMBERED = 1 << 17

# Waits (seconds) between attempts when the node table is full: the engine's collector works beside us, so an
# operation can fail although garbage is about to be freed.
_RETRY_WAITS = (0.0, 0.01, 0.05, 0.25, 1.0)


def _remember(known: dict[_Key, Diagram], key: _Key, diagram: Diagram) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[key] = diagram


def normalized(intervals: Iterable[Interval], highest: int) -> tuple[Interval, ...]:
    """`intervals` ascending, touching ones joined, cut to 0..`highest`.

    Raises: UsageError, for an interval that ends before it begins or begins below 0.

    >>> normalized([(5, 9), (0, 4), (20, 99)], 31)
    ((0, 9), (20, 31))
    """
    joined: list[Interval] = []
    for low, high in sorted(intervals):
        if not 0 <= low <= high:
            raise UsageError(f"[{low}, {high}] is not an interval of field values")
        if low > highest:
            break
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], min(high, highest)))
        else:
            joined.append((low, min(high, highest)))
    return tuple(joined)


class Encoding:
    """One decision diagram manager and the fields of one family in it, most significant bit first."""

    def __init__(self, family: Family, max_nodes: int, cache_entries: int) -> None:
        # CHOICE: imported here, so that modules which only name packet sets in their types start without the engine.
        from oxidd.bcdd import BCDDManager

        self.family = family
        self.max_nodes = max_nodes
        # CHOICE: one engine thread. Its own thread pool makes small operations 25 to 45 times slower.
        self._manager = BCDDManager(max_nodes, cache_entries, 1)
        self.widths = {field: field.bits(family) for field in FIELD_ORDER}
        self.first_level: dict[Field, int] = {}
        level = 0
        for field in FIELD_ORDER:
            self.first_level[field] = level
            level += self.widths[field]
        self.variables = level
        self._manager.add_vars(level)
        self.true: Diagram = self._manager.true()
        self.false: Diagram = self._manager.false()
        self._is_set = [self._manager.var(number) for number in range(level)]
        self._is_clear = [~variable for variable in self._is_set]
        self._atoms: dict[tuple[Field, tuple[Interval, ...]], Diagram] = {}
        self._masks: dict[tuple[Field, int, int], Diagram] = {}
        self._bytes: dict[tuple[int, int], Diagram] = {}
        self._cubes: dict[tuple[tuple[Field, int], ...], Diagram] = {}
        self._swap: Substitution | None = None

    # -- running operations

    def run(self, operation: Callable[..., _Result], *operands: object) -> _Result:
        """The result of `operation(*operands)`, tried again after garbage collection when the node table is full.

        Raises: CapacityError, when `max_nodes` is too small for the sets that are alive.
        """
        try:
            return operation(*operands)
        except MemoryError:
            return self._run_again(operation, operands)

    def _run_again(self, operation: Callable[..., _Result], operands: Sequence[object]) -> _Result:
        for wait in _RETRY_WAITS:
            self.trim()
            time.sleep(wait)
            try:
                return operation(*operands)
            except MemoryError:
                continue
        raise CapacityError(
            f"the packet sets in use need more than max_nodes={self.max_nodes} nodes; "
            "create the HeaderSpace with a larger max_nodes"
        )

    def trim(self) -> int:
        """Drop what is only remembered for speed and collect garbage; returns the nodes still in use."""
        self._atoms.clear()
        self._masks.clear()
        self._bytes.clear()
        self._cubes.clear()
        self._manager.gc()
        return int(self._manager.num_inner_nodes())

    # -- conditions on one field

    def value_in(self, field: Field, intervals: Iterable[Interval]) -> Diagram:
        """The field lies in one of `intervals`; values beyond the field's width do not occur."""
        given = tuple(intervals)
        known = self._atoms.get((field, given))
        if known is None:
            parts = normalized(given, (1 << self.widths[field]) - 1)
            known = self.union([self.run(self._build_between, field, low, high) for low, high in parts])
            _remember(self._atoms, (field, given), known)
        return known

    def _build_between(self, field: Field, low: int, high: int) -> Diagram:
        """Built from the lowest bit up, where every step makes one node (top-down costs five times as much)."""
        is_set, is_clear = self._is_set, self._is_clear
        bottom = self.first_level[field] + self.widths[field] - 1
        differing = low ^ high
        split = differing.bit_length()
        result = self.true
        if differing & (differing + 1) or low & differing:  # not a prefix: two chains meet at the first differing bit
            at_least = at_most = result
            for bit in range(split - 1):
                level = bottom - bit
                at_least = is_set[level] & at_least if low >> bit & 1 else is_set[level] | at_least
                at_most = is_clear[level] | at_most if high >> bit & 1 else is_clear[level] & at_most
            result = is_set[bottom - split + 1].ite(at_most, at_least)
        width = self.widths[field]
        whole_bytes = width if width % 8 else -(-split // 8) * 8  # from this bit on, byte by byte
        for bit in range(split, whole_bytes):
            level = bottom - bit
            result = (is_set[level] if low >> bit & 1 else is_clear[level]) & result
        for bit in range(whole_bytes, width, 8):
            result = self._byte(bottom - bit, low >> bit & 0xFF) & result
        return result

    def _byte(self, bottom: int, value: int) -> Diagram:
        """The eight variables from `bottom` up hold `value`. One operation per byte where addresses share bytes."""
        key = (bottom, value)
        known = self._bytes.get(key)
        if known is None:
            known = self.true
            for bit in range(8):
                known = (self._is_set[bottom - bit] if value >> bit & 1 else self._is_clear[bottom - bit]) & known
            self._bytes[key] = known
        return known

    def bits_are(self, field: Field, value: int, care: int) -> Diagram:
        """The field agrees with `value` on the bits of `care`; bits beyond the field's width are zero in packets."""
        if value & care >> self.widths[field] << self.widths[field]:
            return self.false
        known = self._masks.get((field, value, care))
        if known is None:
            known = self.run(self._build_bits, field, value, care)
            _remember(self._masks, (field, value, care), known)
        return known

    def _build_bits(self, field: Field, value: int, care: int) -> Diagram:
        bottom = self.first_level[field] + self.widths[field] - 1
        result = self.true
        for bit in range(self.widths[field]):
            if care >> bit & 1:
                level = bottom - bit
                result = (self._is_set[level] if value >> bit & 1 else self._is_clear[level]) & result
        return result

    # -- combinations

    def union(self, diagrams: Sequence[Diagram]) -> Diagram:
        """Disjunction, paired off like a tournament so that operands stay of like size."""
        if not diagrams:
            return self.false
        while len(diagrams) > 1:
            paired = [self.run(diagrams[i].__or__, diagrams[i + 1]) for i in range(0, len(diagrams) - 1, 2)]
            if len(diagrams) & 1:
                paired.append(diagrams[-1])
            diagrams = paired
        return diagrams[0]

    def intersection(self, diagrams: Sequence[Diagram]) -> Diagram:
        """Conjunction, the operand lowest in the field order first: every step then only adds nodes on top."""
        result = self.true
        for diagram in sorted(diagrams, key=self._depth, reverse=True):
            result = self.run(diagram.__and__, result)
        return result

    def _depth(self, diagram: Diagram) -> int:
        level = diagram.node_level()
        return self.variables if level is None else int(level)

    def forget_bits(self, diagram: Diagram, cares: Iterable[tuple[Field, int]]) -> Diagram:
        """What `diagram` becomes when the given bits of the given fields may take any value."""
        key = tuple(cares)
        cube = self._cubes.get(key)
        if cube is None:
            cube = self.intersection([self.bits_are(field, care, care) for field, care in key])
            self._cubes[key] = cube
        return self.run(diagram.exists, cube)

    def swapped(self, diagram: Diagram) -> Diagram:
        """`diagram` with source and destination exchanged, addresses and ports."""
        if self._swap is None:
            pairs = [(Field.SOURCE, Field.DESTINATION), (Field.SOURCE_PORT, Field.DESTINATION_PORT)]
            exchange: list[tuple[int, Diagram]] = []
            for one, other in (*pairs, *((other, one) for one, other in pairs)):
                start, target = self.first_level[one], self.first_level[other]
                exchange += [(start + bit, self._is_set[target + bit]) for bit in range(self.widths[one])]
            self._swap = type(self.true).make_substitution(exchange)
        return self.run(diagram.substitute, self._swap)

    def value_of(self, field: Field, assignment: Sequence[bool | None]) -> int:
        """The value an assignment gives to `field`; bits left open are 0."""
        value = 0
        start = self.first_level[field]
        for bit in assignment[start : start + self.widths[field]]:
            value = value << 1 | bool(bit)
        return value
