"""Policy packs: a separation model, or a body's policy, as data."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.tiers import Tier
from segcheck.source.text import SourceFile, Span


class ClauseKind(enum.Enum):
    """How a clause is met: proved here, proved with a declaration of the site, or attested by a person."""

    PROVED = "proved"
    DECLARED = "declared"
    ATTEST = "attest"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a body's policy; `number` as the text has it (第4-1-(1)-イ), `titles` by language, in our words.

    `models`: names of the models it speaks of; empty where it speaks of all.
    """

    number: str
    titles: tuple[tuple[str, str], ...]
    kind: ClauseKind
    properties: tuple[str, ...]
    span: Span
    models: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """What the clause asks, in `language`."""
        return dict(self.titles).get(language, "")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack. A model has `uses` and `tiers`; a body names its `model`, and has `clauses` and an `approver`.

    `approvers`: who approves exceptions there, by language; empty where the body does not say.
    """

    name: str
    titles: tuple[tuple[str, str], ...]
    model: str
    tiers: tuple[Tier, ...]
    uses: tuple[PropertyUse, ...]
    clauses: tuple[Clause, ...]
    approvers: tuple[tuple[str, str], ...]
    source: SourceFile

    @property
    def is_body(self) -> bool:
        """Whether the pack speaks for a body: it has clauses."""
        return bool(self.clauses)

    def title(self, language: str) -> str:
        """What people of `language` call it."""
        return dict(self.titles).get(language, self.name)
