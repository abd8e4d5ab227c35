"""The whole audit as one value."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.auditing.finding import AuditFinding
from segcheck.auditing.gathering import gathered
from segcheck.hygiene.examination import HygieneResult, examine_hygiene
from segcheck.model.network import Snapshot
from segcheck.policy.acceptance import Acceptance
from segcheck.policy.analysis import Analysis
from segcheck.policy.check import examine
from segcheck.policy.document import Policy
from segcheck.policy.verdict import Findings, Outcome
from segcheck.source.diagnostic import Severity

Progress: TypeAlias = Callable[[str, int, int], None]

_URGENCY = (Severity.INFO, Severity.WARNING, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Audit:
    """What one audit found: a check, the hygiene rules, and the findings of both as one list."""

    check: Findings
    hygiene: tuple[HygieneResult, ...]
    findings: tuple[AuditFinding, ...]

    @property
    def open(self) -> tuple[AuditFinding, ...]:
        """Findings that nobody answers for on the day of the audit."""
        return tuple(one for one in self.findings if not self.is_accepted(one))

    @property
    def idle_acceptances(self) -> tuple[Acceptance, ...]:
        """Entries of `accepted:` that name nothing this audit found."""
        named = {one.id for one in self.findings}
        return tuple(entry for entry in self.check.policy.accepted if entry.finding not in named)

    def is_accepted(self, finding: AuditFinding) -> bool:
        """Whether somebody answers for `finding` on the day of the audit; without a day nobody does."""
        return finding.acceptance is not None and finding.acceptance.in_force(self.check.on)

    def exit_code(self, fail_on: Severity | None = Severity.ERROR) -> int:
        """1 an open finding is violated, or is as urgent as `fail_on` · 4 a file could not be read · 3 something is
        undecided, or violated and accepted · 0 everything is proved or declared. `fail_on` None: hygiene never fails.

        SOUNDNESS: an accepted violation is known, not gone: with one the audit never ends with 0. What a hygiene rule
        cannot tell is no violation, and no 0 either for who asked for findings of that urgency.
        """
        violated = [one for one in self.open if one.outcome is Outcome.VIOLATED]
        of_policy = any(not one.rule or one.intents for one in violated)
        if of_policy or any(one.rule and _is_urgent(one, fail_on) for one in violated):
            return 1
        if self.check.unreadable:
            return 4
        in_doubt = any(one.rule and not one.intents and _is_urgent(one, fail_on) for one in self.open)
        return 0 if self.check.ok and not in_doubt else 3


def _is_urgent(finding: AuditFinding, fail_on: Severity | None) -> bool:
    return fail_on is not None and _URGENCY.index(finding.severity) >= _URGENCY.index(fail_on)


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit and the analysis it comes from, for whoever asks on."""

    audit: Audit
    analysis: Analysis


def conduct(
    snapshot: Snapshot, policy: Policy, progress: Progress | None = None, on: datetime.date | None = None
) -> Audited:
    """Everything that is found in `snapshot` under `policy`; `on`: the day by which dates are judged.

    Cost: a check, what the hygiene rules ask besides, and nothing twice.
    Raises: InternalError when the two semantics disagree; nothing is concluded then.
    """
    examination = examine(snapshot, policy, progress, on)
    hygiene = examine_hygiene(examination.site, progress=progress)
    check = examination.findings
    own = (policy.source, *policy.register.sources, *(pack.source for pack in policy.packs))
    sources = {source.path: source for source in (*snapshot.sources, *own)}
    return Audited(Audit(check, hygiene, gathered(check, hygiene, sources)), examination.analysis)
