"""Verdicts that hold after a change as they did before it, because no packet they speak of meets the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from segcheck.policy.analysis import Analysis
from segcheck.policy.intent import Intent, Isolated, Only, Reachable
from segcheck.policy.verdict import Findings, Outcome, Verdict
from segcheck.reachability.alteration import Alteration


def standing_verdicts(
    findings: Findings,
    altered: Iterable[Alteration],
    before: Analysis,
    after: Analysis,
    unconcerned: Collection[str],
) -> Mapping[str, Verdict]:
    """Of `findings` before the change the proved verdicts that still hold, by name of the intent.

    `unconcerned`: zones none of whose packets may meet a difference.

    SOUNDNESS: only where wiring, places, routes and translation are as they were. Packets of a zone that meet no
    difference get to the same places, so "nothing else arrives" holds on; "arrives, and is answered" does when that is
    so of both ends. What a property says is about more than packets, and is always asked again.
    """
    if not all(one.touches_filters_only and not one.doubts for one in altered):
        return {}
    keepers = before.session_keepers == after.session_keepers
    return {
        verdict.intent.name: verdict
        for verdict in findings.verdicts
        if verdict.outcome is Outcome.PROVED
        and not verdict.observations
        and not any(piece.trace is not None for piece in verdict.evidence)
        and _stands(verdict.intent, unconcerned, sessions=keepers)
    }


def _stands(intent: Intent, unconcerned: Collection[str], *, sessions: bool) -> bool:
    requirement = intent.requirement
    if isinstance(requirement, Isolated):
        return all(source in unconcerned for source, _ in requirement.pairs)
    if isinstance(requirement, Only):
        return requirement.source in unconcerned
    if isinstance(requirement, Reachable):
        return sessions and requirement.source in unconcerned and requirement.destination in unconcerned
    return False
