"""A check's findings together with the texts they point at: what every renderer takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segcheck.policy.verdict import Findings, Outcome, Verdict
from segcheck.report.messages import Language
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.text import SourceFile

if TYPE_CHECKING:
    from segcheck.report.sarif_log import FilePlaces


@dataclass(frozen=True, slots=True)
class Report:
    """What `segcheck.check` returns.

    CHOICE: findings point at lines by span; showing the lines needs their text, which the policy room neither has
    nor should. Wrapping both here keeps `assert report.ok, report.explain()` and keeps imports pointing down.
    """

    findings: Findings
    sources: tuple[SourceFile, ...]

    @property
    def ok(self) -> bool:
        """Whether every intent is proved and every file was read."""
        return self.findings.ok

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all intents."""
        return self.findings.outcome

    @property
    def exit_code(self) -> int:
        """What `segcheck check` would exit with."""
        return self.findings.exit_code

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One per intent, in the order of the policy file."""
        return self.findings.verdicts

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was noticed in the files."""
        return self.findings.diagnostics

    def source(self, path: str) -> SourceFile | None:
        """The file at `path`, configuration or policy, or None."""
        return next((source for source in self.all_sources() if source.path == path), None)

    def all_sources(self) -> tuple[SourceFile, ...]:
        """The configurations, then the policy file, then the register and the packs it names."""
        policy = self.findings.policy
        return (*self.sources, policy.source, *policy.register.sources, *(pack.source for pack in policy.packs))

    def explain(self, language: Language = "en") -> str:
        """The whole report as plain text: what was proved, what not and why, and what that rests on."""
        from segcheck.report.terminal import check_text

        return check_text(self, language)

    def to_json(self) -> str:
        """The whole report as a JSON document (schema `segcheck/report/1`)."""
        from segcheck.report.json_document import check_json

        return check_json(self)

    def to_markdown(self, language: Language = "en") -> str:
        """The report as a comment for a merge request (GitHub and GitLab Markdown)."""
        from segcheck.report.check_markdown import check_markdown

        return check_markdown(self, language)

    def to_sarif(self, language: Language = "en", places: FilePlaces | None = None) -> str:
        """The report as a SARIF 2.1.0 log, for annotations at the deciding lines. `places`: where the files lie."""
        from segcheck.report.check_sarif import check_sarif

        return check_sarif(self, language, places)

    def to_junit(self, language: Language = "en") -> str:
        """The report as JUnit XML: one test case per intent."""
        from segcheck.report.check_junit import check_junit

        return check_junit(self, language)

    def __str__(self) -> str:
        return self.explain()
