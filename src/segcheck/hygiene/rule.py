"""What a hygiene rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.source.diagnostic import Severity

HygieneCheck: TypeAlias = Callable[[Site], Iterator[Observation]]
"""Yields what it sees: VIOLATED is a finding, UNDECIDED may be one, PROVED and DECLARED are in order; VACUOUS is none
and says why the rule has nothing to be asked about here.
"""


@dataclass(frozen=True, slots=True)
class HygieneRule:
    """One rule of good practice; nothing but `check` decides it.

    `name`: words joined by hyphens, as `segcheck explain` and findings call it; its title is the message
    `hygiene-<name>`. `severity`: of what it finds. `property`: the property of the catalogue that asks the same of a
    site, "" for none; its clauses are the rule's.
    """

    name: str
    severity: Severity
    property: str
    check: HygieneCheck
