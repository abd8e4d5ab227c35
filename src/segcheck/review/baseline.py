"""A network as it is, ready to be compared with many changes of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from segcheck.model.header import Family
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis, Progress
from segcheck.policy.check import examine
from segcheck.policy.document import Policy
from segcheck.policy.drafting.draft import draft_policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Findings
from segcheck.semantics.calendar import on_day
from segcheck.semantics.matching import Matcher

DRAFTED = "(drafted)"
"""The path of a policy that nobody wrote."""

KeptFindings: TypeAlias = Callable[[Snapshot, Policy, "datetime.date | None", Callable[[], Findings]], Findings]
"""Gives the findings on a snapshot: those of an earlier check, or what the last argument computes."""


class Baseline:
    """One side of comparisons: a snapshot under a policy on a day, with what is computed of it kept.

    Without a policy every network of the snapshot is a zone, and there are no intents. `zones`: the policy, or the one
    drafted. `kept`: where findings of earlier checks are found.

    What changes of it need besides is kept as well, until the baseline itself goes.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        policy: Policy | None = None,
        on: datetime.date | None = None,
        *,
        progress: Progress | None = None,
        kept: KeptFindings | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.on = on
        self.progress = progress
        self.kept = kept
        self.zones = policy if policy is not None else _drafted(snapshot)
        self.judged = snapshot if on is None else on_day(snapshot, on)
        self.matchers: dict[Family, Matcher] = {}

    @cached_property
    def analysis(self) -> Analysis:
        """Where packets get to."""
        return Analysis(self.judged, self.zones, self.progress, matchers=self.matchers, everywhere=True)

    @cached_property
    def findings(self) -> Findings | None:
        """What a check finds; None without a policy."""
        if self.policy is None:
            return None
        policy = self.policy

        def computed() -> Findings:
            return examine(self.snapshot, policy, self.progress, self.on, self.analysis).findings

        return computed() if self.kept is None else self.kept(self.snapshot, policy, self.on, computed)


def _drafted(snapshot: Snapshot) -> Policy:
    """Zones as `segcheck init` would draft them; its intents are guesses, and nobody asked for them."""
    policy = load_policy_text(DRAFTED, draft_policy(snapshot, "en").encode())
    return replace(policy, intents=())
