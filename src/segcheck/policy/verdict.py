"""What a check found: outcomes, evidence, and all findings as one value."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.model.header import Family
from segcheck.policy.document import Policy
from segcheck.policy.intent import Intent
from segcheck.reachability.trace import Trace
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.symbolic.cover import CoverRow


class Outcome(enum.Enum):
    """The four ways a check can end. Only PROVED is success."""

    PROVED = "proved"
    VIOLATED = "violated"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line whose meaning would decide an undecided answer; `reason` is a message code."""

    reason: str
    device: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pair of zones of one intent in one family, and why it is not proved.

    `rows`: the whole set of offending packets (complete), surely (VIOLATED) or possibly (UNDECIDED) getting through,
    or, for `reachable`, getting lost. `packets`: their number. `trace`: one of them, replayed.
    `answers_only`: the offending packets cannot open a session (weaker finding).
    `doubts`: for UNDECIDED.
    """

    family: Family
    source: str
    destination: str
    outcome: Outcome
    packets: int
    rows: tuple[CoverRow, ...]
    trace: Trace | None
    answers_only: bool
    doubts: tuple[Doubt, ...]
    vacuous_because: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One intent's outcome; `evidence` holds one entry per zone pair and family examined, proved ones too."""

    intent: Intent
    outcome: Outcome
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the proof rests on; `code` is a message code."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One configuration file of the check."""

    path: str
    device: str
    platform: str
    sha256: str
    encoding: str
    fates: tuple[tuple[LineFate, int], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one check found.

    Example: `segcheck.check(snapshot, policy).ok`.
    """

    version: str
    policy: Policy
    verdicts: tuple[Verdict, ...]
    files: tuple[FileSummary, ...]
    diagnostics: tuple[Diagnostic, ...]
    assumptions: tuple[Assumption, ...]
    unreadable: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all intents; VACUOUS when there is none."""
        order = (Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS, Outcome.PROVED)
        found = {verdict.outcome for verdict in self.verdicts}
        return next((outcome for outcome in order if outcome in found), Outcome.VACUOUS)

    @property
    def ok(self) -> bool:
        """Whether every intent is proved and every file was read."""
        return self.outcome is Outcome.PROVED and not self.unreadable

    @property
    def exit_code(self) -> int:
        """0 all proved · 1 violated · 3 undecided or vacuous · 4 a configuration could not be read.

        A violation outranks an unreadable file: it is there whatever the missing file says.
        """
        if self.outcome is Outcome.VIOLATED:
            return 1
        if self.unreadable:
            return 4
        return 0 if self.outcome is Outcome.PROVED else 3
