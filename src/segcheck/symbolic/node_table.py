"""Packet sets written down as numbered nodes, without the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from segcheck.errors import UsageError

if TYPE_CHECKING:
    from oxidd.bcdd import BCDDFunction as Diagram

    from segcheck.symbolic.header_space import HeaderSpace, PacketSet


class NodeRow(NamedTuple):
    """One decision: `low` decides where the variable is 0, `high` where it is 1. Variables count from 0, the most
    significant bit of the first field."""

    variable: int
    low: int
    high: int


class NodeTable:
    """The nodes of sets of one space, numbered from 2 as sets are added; 0 is no packet, 1 every packet.

    INVARIANT: reduced, ordered, no two rows equal, children before parents; the engine's negated edges are resolved.
    So equal sets have equal numbers, and the same sets added in the same order give the same table in every run.

    >>> from segcheck.model.header import Family, Field
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> space = HeaderSpace(Family.IPV4)
    >>> table = NodeTable(space)
    >>> table.number(space.everything), table.number(space.field_in(Field.STATE, [(1, 1)])), table.rows
    (1, 2, (NodeRow(variable=0, low=0, high=1),))
    """

    def __init__(self, space: HeaderSpace) -> None:
        self._space = space
        self._numbers: dict[Diagram, int] = {space.nothing._diagram: 0, space.everything._diagram: 1}
        self._rows: list[NodeRow] = []

    @property
    def rows(self) -> tuple[NodeRow, ...]:
        """The rows of nodes 2, 3 …"""
        return tuple(self._rows)

    def number(self, packets: PacketSet) -> int:
        """The node that is this set. Cost: some microseconds for each node that was not in the table.

        Raises: UsageError for a set of another space.
        """
        if packets.space is not self._space:
            raise UsageError("packet sets of two spaces do not mix")
        numbers = self._numbers
        waiting = [packets._diagram]
        while waiting:
            diagram = waiting[-1]
            if diagram in numbers:
                waiting.pop()
                continue
            children = diagram.cofactors()
            level = diagram.node_level()
            if children is None or level is None:
                raise AssertionError("both ends of every diagram are numbered from the start")
            high, low = children
            missing = [child for child in (high, low) if child not in numbers]
            if missing:
                waiting.extend(missing)
                continue
            numbers[diagram] = len(self._rows) + 2
            self._rows.append(NodeRow(int(level), numbers[low], numbers[high]))
            waiting.pop()
        return numbers[packets._diagram]
