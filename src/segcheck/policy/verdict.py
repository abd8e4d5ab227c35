"""What a check found: outcomes, evidence, and all findings as one value."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.policy.document import Policy
from segcheck.policy.intent import FlowSpec, Intent, PacketScope
from segcheck.policy.pack import Clause, Pack
from segcheck.reachability.trace import Trace
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.symbolic.cover import CoverRow


class Outcome(enum.Enum):
    """The ways a check can end. PROVED and DECLARED are success; DECLARED rests on the site's word alone."""

    PROVED = "proved"
    DECLARED = "declared"
    VIOLATED = "violated"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of `outcomes`; VACUOUS when there is none.

    >>> worst([Outcome.PROVED, Outcome.DECLARED]), worst([])
    (<Outcome.DECLARED: 'declared'>, <Outcome.VACUOUS: 'vacuous'>)
    """
    found = set(outcomes)
    order = (Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS, Outcome.DECLARED, Outcome.PROVED)
    return next((outcome for outcome in order if outcome in found), Outcome.VACUOUS)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line whose meaning would decide an undecided answer; `reason` is a message code."""

    reason: str
    device: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Separation:
    """What was proved: nothing but `flows` (and answers of `answers`) gets from one zone to another."""

    family: Family
    source: str
    destination: str
    flows: tuple[FlowSpec, ...]
    answers: tuple[FlowSpec, ...]
    scope: PacketScope


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pair of zones of one intent in one family, and why it is not proved.

    `rows`: the whole set of offending packets (complete), surely (VIOLATED) or possibly (UNDECIDED) getting through,
    or, for `reachable`, getting lost. `packets`: their number. `trace`: one of them, replayed.
    `answers_only`: the offending packets cannot open a session (weaker finding).
    `doubts`: for UNDECIDED. `separation`: what exactly a PROVED separation says; no part of what makes two equal.
    `extent`: as of an observation.
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
    separation: Separation | None = field(default=None, compare=False)
    extent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing a property's check saw, good or bad: `code` is a message code, `origin` the lines it is seen in.

    `traces`: replayed packets, in the order of a chain where there are several. `doubts`: for UNDECIDED.
    `about`: names (exception, relay, zone, device) to group and sort by. `rows`, in `family`: the packets in question.
    `extent`: what it speaks of besides (packets of other zones, packets that only perhaps fare so), one text for each.
    SOUNDNESS: shown nowhere, but a finding of which it grows is another finding: nobody has accepted that one.
    """

    outcome: Outcome
    code: str
    arguments: tuple[tuple[str, str], ...] = ()
    origin: Origin = ()
    traces: tuple[Trace, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    about: str = ""
    rows: tuple[CoverRow, ...] = ()
    family: Family | None = None
    extent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One intent's outcome; `evidence` holds one entry per zone pair and family examined, proved ones too.

    `observations`: what the check of a property saw besides. `separations`: those among the evidence that are proved;
    one pair may be asked about with different flows.
    """

    intent: Intent
    outcome: Outcome
    evidence: tuple[Evidence, ...]
    observations: tuple[Observation, ...] = ()
    separations: tuple[Separation, ...] = ()


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
class ClauseResult:
    """What became of one clause: `outcome` None where a person attests. `intents`: names of those it rests on."""

    clause: Clause
    outcome: Outcome | None
    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every clause of one body with its result, in the order of the pack."""

    pack: Pack
    results: tuple[ClauseResult, ...]


@dataclass(frozen=True, slots=True)
class CrossingPermit:
    """A permitting line that lets packets cross from one tier to another.

    `owners`: names of the exceptions, relays and flows that allow it. `unowned`: what none of them allows, per family.
    `crossings`: (source zone, destination zone) pairs it serves.
    """

    device: str
    filter: str
    rule: str
    origin: Origin
    crossings: tuple[tuple[str, str], ...]
    owners: tuple[str, ...]
    unowned: tuple[tuple[Family, CoverRow], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one check found. `on`: the day it judges dates by, None when none was given.

    Example: `segcheck.check(snapshot, policy).ok`.
    """

    version: str
    policy: Policy
    verdicts: tuple[Verdict, ...]
    files: tuple[FileSummary, ...]
    diagnostics: tuple[Diagnostic, ...]
    assumptions: tuple[Assumption, ...]
    unreadable: tuple[str, ...]
    coverage: tuple[Coverage, ...] = ()
    permits: tuple[CrossingPermit, ...] = ()
    on: datetime.date | None = None

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all intents and clauses; VACUOUS when there is none.

        SOUNDNESS: a clause that no intent asks about is not met, however well the intents do that are asked.
        """
        clauses = (result.outcome for table in self.coverage for result in table.results if result.outcome is not None)
        return worst((*(verdict.outcome for verdict in self.verdicts), *clauses))

    @property
    def ok(self) -> bool:
        """Whether every intent is proved (or rests on a declaration) and every file was read."""
        return self.outcome in (Outcome.PROVED, Outcome.DECLARED) and not self.unreadable

    @property
    def exit_code(self) -> int:
        """0 all proved · 1 violated · 3 undecided or vacuous · 4 a configuration could not be read.

        A violation outranks an unreadable file: it is there whatever the missing file says.
        """
        if self.outcome is Outcome.VIOLATED:
            return 1
        if self.unreadable:
            return 4
        return 0 if self.ok else 3
