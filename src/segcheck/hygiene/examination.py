"""Asking all hygiene rules of one site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from segcheck.hygiene.catalog import RULES
from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation


@dataclass(frozen=True, slots=True)
class HygieneResult:
    """What one rule saw, each observation once."""

    rule: HygieneRule
    observations: tuple[Observation, ...]


def examine_hygiene(
    site: Site, rules: Sequence[HygieneRule] = RULES, progress: Callable[[str, int, int], None] | None = None
) -> tuple[HygieneResult, ...]:
    """One result for each of `rules`, in their order. `progress`: told ("hygiene", done, total)."""
    results = []
    for number, rule in enumerate(rules, start=1):
        results.append(HygieneResult(rule, tuple(dict.fromkeys(rule.check(site)))))
        if progress is not None:
            progress("hygiene", number, len(rules))
    return tuple(results)
