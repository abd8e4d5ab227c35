"""The sets of a certificate become sets of `Diagrams`, under the same numbers."""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.verification.diagrams import Diagrams
from segcheck.verification.document import SetNumber
from segcheck.verification.refusal import RefusedError


def load_nodes(sets: Diagrams, nodes: Sequence[tuple[int, int, int]], named: frozenset[SetNumber]) -> None:
    """Put all `nodes` into `sets`, which must be fresh.

    Raises: RefusedError, unless the table is reduced, ordered, and every node leads up to a `named` set.
    """
    # INVARIANT: a fresh `Diagrams` numbers its nodes in the order they come, from 2 on, as certificates do. A node that
    # it has already, or that is none at all, gets an older number.
    for number, (variable, low, high) in enumerate(nodes, start=2):
        well_formed = low < number > high and low != high and sets.level(low) > variable < sets.level(high)
        if not well_formed or sets.node(variable, low, high) != number:
            raise RefusedError("certificate-node", node=str(number))
    used = bytearray(len(nodes) + 2)
    for number in named:
        used[number] = 1
    for number in range(len(nodes) + 1, 1, -1):
        if not used[number]:
            raise RefusedError("certificate-node-unused", node=str(number))
        for child in sets.branches(number):
            used[child] = 1
