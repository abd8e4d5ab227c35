"""An audit as Markdown, from its document: the answer, what moved since the run before, tables, each finding folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from segcheck.history.drift import Drift
from segcheck.history.standing import Standing
from segcheck.report.audit_answer import answer, by_urgency, counts_text, drift_text, is_accepted, plain_word
from segcheck.report.audit_basis_text import write_basis, write_diagnostics
from segcheck.report.audit_finding_text import FindingTextWriter, acceptance_text, outcome_word, severity_word
from segcheck.report.audit_text_sections import in_force_text, write_files, write_seal
from segcheck.report.json_values import Json
from segcheck.report.markdown_text import cell, code, details, fenced, fitted, table
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.recorded import Recorded
from segcheck.report.voice import Voice

_MOST_IN_TABLE = 60
"""Findings of one table; the others are counted. Each of them has a part of its own below, as far as there is room."""


def audit_markdown(document: Json, standing: Standing | None = None, language: Language = "en") -> str:
    """The audit as Markdown, at most 60,000 characters; what does not fit is named.

    Raises: StoreError for a document that is none.
    """
    return _AuditMarkdown(Recorded(document), standing, Voice(Page(), language, {})).text()


class _AuditMarkdown:
    def __init__(self, audit: Recorded, standing: Standing | None, voice: Voice) -> None:
        self._audit = audit
        self._standing = standing
        self._drift: Drift | None = None if standing is None else standing.drift
        self._voice = voice
        self._findings = audit.each("findings")

    def text(self) -> str:
        sections = [
            *self._moved(),
            *self._tables(),
            self._files(),
            self._basis(),
            self._noticed(),
            self._seal(),
            *self._details(),
        ]
        return fitted(self._head(), sections, self._voice.say("audit-markdown-left-out", sections="{sections}"))

    def _head(self) -> str:
        audit, voice = self._audit, self._voice
        policy = audit.part("policy")
        name = code(policy.text("name") or policy.text("path"))
        answers = " ".join(answer(audit, voice.language))
        moved = drift_text(self._standing, voice.language)
        on = audit.text_or_none("on")
        day = voice.say("audit-on", day=plain_word(on)) if on else voice.say("audit-without-day")
        version = plain_word(audit.text("version"))
        title = voice.say("markdown-title", version=version, policy="{policy}").replace("{policy}", name)
        counts = counts_text(audit, voice.language)
        return "\n\n".join(part for part in (f"# {title}", f"**{answers}**", counts, moved, day) if part)

    # -- findings -----------------------------------------------------------------------------------------

    def _moved(self) -> Iterator[tuple[str, str]]:
        """Findings: by what became of them since the run before, or all of them."""
        drift = self._drift
        if drift is None:
            open_ones = [one for one in self._findings if not is_accepted(one)]
            yield self._table_of("audit-heading-findings", open_ones)
            return
        known = {one.text("id"): one for one in self._findings}
        yield self._table_of("audit-heading-new", [known[name] for name in drift.new if name in known])
        changed = [known[name] for _, name in drift.changed if name in known]
        yield self._table_of("audit-heading-changed", changed)
        yield self._gone(drift)
        unchanged = [known[name] for name in drift.unchanged if name in known]
        title, text = self._table_of("audit-heading-unchanged", unchanged)
        yield title, details(title, text.partition("\n\n")[2]) if unchanged else text

    def _table_of(self, heading: str, findings: Sequence[Recorded]) -> tuple[str, str]:
        voice = self._voice
        rows = [
            [
                self._outcome(one.text("outcome")),
                _word(severity_word(voice, one.text("severity")))
                + (voice.say("audit-mark-accepted") * is_accepted(one)),
                code(one.text("id")),
                cell(one.spoken("text", voice.language)),
                code(_place(one)),
            ]
            for one in by_urgency(findings)
        ]
        columns = ("column-result", "audit-column-severity", "audit-column-finding", "audit-column-says")
        return self._section(heading, len(rows), (*columns, "audit-column-place"), rows)

    def _gone(self, drift: Drift) -> tuple[str, str]:
        voice = self._voice
        rows = [
            [self._outcome(one.outcome), code(one.id), cell(one.text.in_language(voice.language))] for one in drift.gone
        ]
        columns = ("column-result", "audit-column-finding", "audit-column-says")
        return self._section("audit-heading-gone", len(rows), columns, rows)

    # -- tables -------------------------------------------------------------------------------------------

    def _tables(self) -> Iterator[tuple[str, str]]:
        if self._drift is not None and self._drift.clauses:
            yield self._clauses_changed(self._drift)
        for coverage in self._audit.each("coverage"):
            yield self._coverage(coverage)
        accepted = [one for one in self._findings if is_accepted(one)]
        if accepted:
            yield self._accepted(accepted)
        if self._audit.each("idle_acceptances"):
            yield self._idle_acceptances()
        if self._audit.each("exceptions"):
            yield self._exceptions()
        yield self._hygiene()

    def _clauses_changed(self, drift: Drift) -> tuple[str, str]:
        none = self._voice.say("audit-no-outcome")
        rows = [
            [code(f"{one.body} {one.number}"), *(self._outcome(word) or none for word in (one.before, one.now))]
            for one in drift.clauses
        ]
        columns = ("column-clause", "markdown-column-before", "markdown-column-after")
        return self._section("audit-heading-clauses", len(rows), columns, rows)

    def _coverage(self, coverage: Recorded) -> tuple[str, str]:
        """How many clauses have which outcome, and those that are not met."""
        voice = self._voice
        clauses = coverage.each("clauses")
        outcomes = Counter(clause.text_or_none("outcome") for clause in clauses)
        counts = ", ".join(
            f"{voice.say('clause-attest') if outcome is None else self._outcome(outcome)} {count}"
            for outcome, count in outcomes.items()
        )
        body = code(coverage.text("body"))
        title = voice.say("heading-coverage", title="{title}", body="{body}")
        head = title.replace("{body}", body).replace("{title}", code(coverage.spoken("title", voice.language)))
        rows = [
            [
                code(clause.text("number")),
                cell(clause.spoken("asks", voice.language)),
                self._outcome(outcome),
                cell(", ".join(clause.texts("intents"))),
            ]
            for clause in clauses
            if (outcome := clause.text_or_none("outcome")) is not None and outcome not in ("proved", "declared")
        ]
        columns = ("column-clause", "column-asks", "column-result", "column-intents")
        shown = f"\n\n{self._table(columns, rows)}" if rows else ""
        told = voice.say("coverage-counts", count=len(clauses), counts=counts)
        return head, f"## {head}\n\n{told}{shown}\n\n{voice.say('coverage-scope')}"

    def _accepted(self, accepted: Sequence[Recorded]) -> tuple[str, str]:
        rows = [
            [
                self._outcome(one.text("outcome")),
                code(one.text("id")),
                cell(one.spoken("text", self._voice.language)),
                cell("" if (entry := one.part_or_none("acceptance")) is None else acceptance_text(self._voice, entry)),
            ]
            for one in accepted
        ]
        columns = ("column-result", "audit-column-finding", "audit-column-says", "table-accepted-by")
        return self._section("audit-heading-accepted", len(rows), columns, rows)

    def _idle_acceptances(self) -> tuple[str, str]:
        rows = [
            [code(entry.text("finding")), cell(acceptance_text(self._voice, entry))]
            for entry in self._audit.each("idle_acceptances")
        ]
        columns = ("audit-column-finding", "table-accepted-by")
        return self._section("audit-heading-idle-acceptances", len(rows), columns, rows)

    def _exceptions(self) -> tuple[str, str]:
        rows = [
            [
                code(entry.text("id")),
                cell(entry.text("purpose")),
                code(f"{entry.text('source_zone')} → {entry.text('destination_zone')}"),
                cell(entry.text("approver")),
                code(entry.text_or_none("expires") or ""),
                in_force_text(self._voice, entry.flag_or_none("in_force")),
                str(len(entry.texts("findings"))),
            ]
            for entry in self._audit.each("exceptions")
        ]
        columns = ("audit-column-exception", "audit-column-purpose", "column-crosses", "audit-column-approver")
        more = ("audit-column-expires", "audit-column-in-force", "audit-column-findings")
        return self._section("audit-heading-exceptions", len(rows), (*columns, *more), rows)

    def _hygiene(self) -> tuple[str, str]:
        voice = self._voice
        rows = [
            [
                code(rule.text("rule")),
                cell(rule.spoken("title", voice.language)),
                self._outcome(rule.text("outcome")),
                str(len(rule.texts("findings"))),
            ]
            for rule in self._audit.each("hygiene")
        ]
        title = voice.say("audit-heading-hygiene", count=len(rows))
        columns = ("audit-column-rule", "audit-page-looks-for", "column-result", "audit-column-findings")
        return title, details(title, self._table(columns, rows))

    # -- the rest -----------------------------------------------------------------------------------------

    def _files(self) -> tuple[str, str]:
        """How many lines of how many files were not understood, and files that could not be read."""
        voice = Voice(Page(), self._voice.language, {})
        write_files(voice, self._audit)
        _, title, *lines = voice.page.render().split("\n")
        return title, f"## {title}\n\n{fenced(line for line in lines if line.strip())}"

    def _basis(self) -> tuple[str, str]:
        voice = Voice(Page(), self._voice.language, {})
        write_basis(voice, self._audit)
        title = self._voice.say("audit-page-basis")
        lines = voice.page.render().strip("\n").split("\n")
        return title, details(title, fenced(lines))

    def _noticed(self) -> tuple[str, str]:
        voice = Voice(Page(), self._voice.language, {})
        write_diagnostics(voice, self._audit, verbose=False)
        title, *lines = voice.page.render().strip("\n").split("\n")
        return title, details(title, fenced(lines))

    def _seal(self) -> tuple[str, str]:
        voice = Voice(Page(), self._voice.language, {})
        write_seal(voice, self._audit, self._standing)
        _, title, *lines = voice.page.render().split("\n")
        return title, f"## {title}\n\n{fenced(line.strip() for line in lines if line.strip())}"

    def _details(self) -> Iterator[tuple[str, str]]:
        """Every finding, the new ones first."""
        new = set() if self._drift is None else {*self._drift.new, *(name for _, name in self._drift.changed)}
        ordered = by_urgency(self._findings)
        for finding in (
            *(one for one in ordered if one.text("id") in new),
            *(one for one in ordered if one.text("id") not in new),
        ):
            voice = Voice(Page(), self._voice.language, {})
            FindingTextWriter(voice, verbose=False).write(finding)
            lines = voice.page.render().strip("\n").split("\n")
            name = finding.text("id")
            yield code(name), details(self._outcome(finding.text("outcome")), fenced(lines), name)

    def _section(
        self, heading: str, count: int, columns: Iterable[str], rows: Sequence[Sequence[str]]
    ) -> tuple[str, str]:
        title = self._voice.say(heading, count=count)
        body = self._table(columns, rows) if rows else self._voice.say("nothing")
        return title, f"## {title}\n\n{body}"

    def _table(self, columns: Iterable[str], rows: Sequence[Sequence[str]]) -> str:
        text = table([self._voice.say(column) for column in columns], rows[:_MOST_IN_TABLE])
        left = len(rows) - _MOST_IN_TABLE
        return text if left <= 0 else f"{text}\n\n{self._voice.say('audit-rows-left', count=left)}"

    def _outcome(self, outcome: str) -> str:
        return _word(outcome_word(self._voice, outcome))


def _word(text: str) -> str:
    """A word of the catalogue as it is; whatever else a document has in its place, as code."""
    return text if text.isalnum() else code(text)


def _place(finding: Recorded) -> str:
    place = finding.part_or_none("place")
    return "" if place is None else f"{place.text('path')}:{place.number('line')}"
