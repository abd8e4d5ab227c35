"""One finding of an audit, whoever made it: an intent, a clause nobody asks about, a hygiene rule, a file."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.policy.acceptance import Acceptance
from segcheck.policy.pack import Pack
from segcheck.policy.verdict import ClauseResult, Evidence, Observation, Outcome
from segcheck.source.diagnostic import Severity


class FindingKind(enum.Enum):
    """Who found it."""

    INTENT = "intent"
    CLAUSE = "clause"
    HYGIENE = "hygiene"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that is not as it should be, or may not be.

    `id`: the same in every audit that finds exactly this (the same packets, the same lines, wherever they stand in
    their files), another one when anything of it changes. `subject`: what it is about, the same while its details
    change. `intents`: names of the intents that find it; `rule`: name of the hygiene rule, "" for none.
    Exactly one of `evidence`, `observation`, `clause`, `path` is there; `path` is a file that could not be read.
    A verdict without a piece that tells why has none of them.
    `acceptance`: the entry of the policy that names this id, in force or not.
    """

    id: str
    subject: str
    kind: FindingKind
    severity: Severity
    outcome: Outcome
    intents: tuple[str, ...] = ()
    rule: str = ""
    evidence: Evidence | None = None
    observation: Observation | None = None
    clause: tuple[Pack, ClauseResult] | None = None
    path: str = ""
    acceptance: Acceptance | None = None
