"""Networks written in tests, under a policy, on a day."""

from __future__ import annotations

import datetime

from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.analysis import Analysis
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.semantics.calendar import on_day
from segcheck.vendors.registry import load_files

DAY = datetime.date(2026, 11, 21)


def site_of(policy: str, on: datetime.date | None = DAY, **files: str) -> Site:
    """The network of `files` (name without ending and text)."""
    snapshot = load_files([(f"{name}.cfg", text.encode()) for name, text in files.items()])
    dated = snapshot if on is None else on_day(snapshot, on)
    return Site(Analysis(dated, load_policy_text("policy.yaml", policy.encode())), on)


def seen_by_rule(rule: HygieneRule, site: Site) -> list[tuple[Outcome, str]]:
    """Outcome and code of each observation, each observation once."""
    return [(one.outcome, one.code) for one in observed(rule, site)]


def observed(rule: HygieneRule, site: Site) -> tuple[Observation, ...]:
    """What `rule` sees at `site`, each observation once."""
    return tuple(dict.fromkeys(rule.check(site)))
