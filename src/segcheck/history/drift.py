"""What changed between two audits of one network."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.history.run import RunStamp


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    en: str
    ja: str

    def in_language(self, language: str) -> str:
        """The text in `language`, English for any other than these.

        >>> Bilingual("gone", "解消").in_language("ja")
        '解消'
        """
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding as the document of another run tells it; "" where that says nothing."""

    id: str
    subject: str
    kind: str
    severity: str
    outcome: str
    rule: str
    title: Bilingual
    text: Bilingual
    source: str
    destination: str
    device: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause of a body whose outcome is another one; "" is no outcome, or the clause was not there."""

    body: str
    number: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Paths of files that are in one of two runs only, or have other bytes in each."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Drift:
    """How a run differs from the run `before` it. Findings are told by their ids, in the order of this run.

    INVARIANT: every finding of this run is in exactly one of `new`, `changed` (with what it was) and `unchanged`;
    every one of the run before in exactly one of `gone`, `changed` and `unchanged`. Accepted ones are among them.
    `changed`: about the same subject, with other details: other packets, other lines.
    `now_accepted`: not accepted in force before, accepted now; `no_longer_accepted`: the other way; both told besides.
    `files`: configurations; `policy_files`: the policy and what it includes. `engine_before`: version of segcheck.
    """

    before: RunStamp
    new: tuple[str, ...]
    gone: tuple[RecordedFinding, ...]
    changed: tuple[tuple[RecordedFinding, str], ...]
    unchanged: tuple[str, ...]
    outcome_before: str
    clauses: tuple[ClauseChange, ...] = ()
    files: FileChanges = FileChanges()
    policy_files: FileChanges = FileChanges()
    now_accepted: tuple[str, ...] = ()
    no_longer_accepted: tuple[str, ...] = ()
    engine_before: str = ""
