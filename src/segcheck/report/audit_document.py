"""An audit together with what its document tells besides: what `segcheck.audit` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from segcheck.auditing.audit import Audit
from segcheck.auditing.finding import AuditFinding
from segcheck.model.network import Snapshot
from segcheck.policy.verdict import Outcome
from segcheck.report.json_values import Json
from segcheck.report.matrix import MatrixView
from segcheck.report.messages import Language
from segcheck.source.diagnostic import Severity
from segcheck.source.text import SourceFile


@dataclass(frozen=True)
class AuditReport:
    """An audit, the files it looked at, and what gets from every zone to every other.

    CHOICE: everything for people is made of `document`, the very thing that is kept as evidence, so that a report of
    last year can be printed again, and none can say more than the evidence does (docs/adr/0040).
    """

    audit: Audit
    snapshot: Snapshot
    matrix: MatrixView

    @cached_property
    def document(self) -> Json:
        """The audit as the values of a JSON document (schema `segcheck/audit/1`)."""
        from segcheck.report.audit_json import audit_document

        return audit_document(self)

    @property
    def findings(self) -> tuple[AuditFinding, ...]:
        """Everything that is not as it should be, accepted or not."""
        return self.audit.findings

    @property
    def open(self) -> tuple[AuditFinding, ...]:
        """Findings that nobody answers for."""
        return self.audit.open

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all intents and clauses; no acceptance changes it."""
        return self.audit.check.outcome

    def exit_code(self, fail_on: Severity | None = Severity.ERROR) -> int:
        """What `segcheck audit` would exit with."""
        return self.audit.exit_code(fail_on)

    def sources(self) -> Mapping[str, SourceFile]:
        """Configurations, the policy file, the register and the packs it names, by path."""
        policy = self.audit.check.policy
        own = (policy.source, *policy.register.sources, *(pack.source for pack in policy.packs))
        return {source.path: source for source in (*self.snapshot.sources, *own)}

    def to_json(self) -> str:
        """The document as text: what is kept as evidence."""
        from segcheck.report.json_values import written

        return written(self.document)

    def explain(self, language: Language = "en") -> str:
        """The audit as plain text."""
        from segcheck.report.audit_text import audit_text

        return audit_text(self.document, None, language)

    def to_markdown(self, language: Language = "en") -> str:
        """The audit as Markdown."""
        from segcheck.report.audit_markdown import audit_markdown

        return audit_markdown(self.document, None, language)

    def to_html(self, language: Language = "en") -> str:
        """The audit as one HTML file that needs nothing else; both languages are in it, `language` is shown first."""
        from segcheck.report.audit_page import audit_page

        return audit_page(self.document, None, language)

    def to_xlsx(self, language: Language = "en") -> bytes:
        """The audit as an Excel workbook."""
        from segcheck.report.audit_workbook import audit_workbook

        return audit_workbook(self.document, None, language)

    def to_csv(self, language: Language = "en") -> str:
        """The findings as CSV that Excel opens."""
        from segcheck.report.audit_csv import findings_csv

        return findings_csv(self.document, None, language)

    def to_sarif(self, language: Language = "en") -> str:
        """The findings as a SARIF 2.1.0 log."""
        from segcheck.report.audit_sarif import audit_sarif

        return audit_sarif(self.document, None, language)
