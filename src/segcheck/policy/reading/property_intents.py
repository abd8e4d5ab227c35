"""From properties asked for to intents."""

from __future__ import annotations

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.intent import Intent, Upholds
from segcheck.policy.pack import Pack


def property_intents(uses: tuple[PropertyUse, ...], packs: tuple[Pack, ...]) -> tuple[Intent, ...]:
    """One intent for each use, named by its property (`DIV-1`, `DIV-1 2` …), with the clauses of the bodies."""
    counts: dict[str, int] = {}
    intents = []
    for use in uses:
        identifier = use.property.id
        number = counts[identifier] = counts.get(identifier, 0) + 1
        name = identifier if number == 1 else f"{identifier} {number}"
        clauses = tuple(
            f"{pack.name} {clause.number}"
            for pack in packs
            for clause in pack.clauses
            if identifier in clause.properties
        )
        intents.append(Intent(name, Upholds(use), "", clauses, use.span))
    return tuple(intents)
