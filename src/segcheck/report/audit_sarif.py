"""Findings of an audit as SARIF, from its document: each at the line that decides it, accepted ones marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segcheck.history.drift import Drift
from segcheck.history.standing import Standing
from segcheck.report.audit_answer import exit_code_of, is_accepted
from segcheck.report.audit_finding_text import acceptance_text, outcome_word
from segcheck.report.json_values import Json
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.page import Page
from segcheck.report.recorded import Recorded
from segcheck.report.recorded_path import decision_phrase
from segcheck.report.review_lines import ShownLine
from segcheck.report.safe_text import safe
from segcheck.report.sarif_log import FilePlaces, Level, SarifResult, SarifRule, State, sarif_log
from segcheck.report.voice import Voice
from segcheck.source.text import Span

_OF_POLICY: Final = (
    SarifRule("violated", "error", "sarif-violated"),
    SarifRule("undecided", "warning", "sarif-undecided"),
    SarifRule("vacuous", "warning", "sarif-vacuous"),
    SarifRule("unreadable-file", "error", "sarif-unreadable-file"),
)
_LEVELS: Final[dict[str, Level]] = {"error": "error", "warning": "warning", "info": "note"}
_OWN_PACKS = "segcheck/packs/"


def audit_sarif(
    document: Json,
    standing: Standing | None = None,
    language: Language = "en",
    places: FilePlaces | None = None,
    fail_on: str = "error",
) -> str:
    """All findings as a SARIF 2.1.0 log. `places`: where files lie in the repository; `fail_on`: a severity, or never.

    Raises: StoreError for a document that is none.
    """
    audit = Recorded(document)
    results = _Results(audit, None if standing is None else standing.drift, language)
    known = results.places(places or FilePlaces())
    return sarif_log("audit", results.rules(), results.all(), known, exit_code_of(audit, fail_on), language)


class _Results:
    """Makes the results of one document."""

    def __init__(self, audit: Recorded, drift: Drift | None, language: Language) -> None:
        self._audit = audit
        self._states: dict[str, State] = {}
        if drift is not None:
            self._states.update((name, "new") for name in drift.new)
            self._states.update((name, "unchanged") for name in drift.unchanged)
            self._states.update((now, "updated") for _, now in drift.changed)
        self._voice = Voice(Page(), language, {})
        self._policy = audit.part("policy").text("path")
        self._hygiene = {rule.text("rule") for rule in audit.each("hygiene")}
        self._configurations = {*(file.text("path") for file in audit.each("files")), *audit.texts("unreadable")}

    def rules(self) -> tuple[SarifRule, ...]:
        """What an intent can come to, then the hygiene rules."""
        known = {rule.id: rule for rule in _OF_POLICY}
        for rule in self._audit.each("hygiene"):
            name, level = rule.text("rule"), _LEVELS.get(rule.text("severity"), "warning")
            titles = tuple((language, safe(rule.spoken("title", language))) for language in LANGUAGES)
            known.setdefault(name, SarifRule(name, level, "", titles))
        return tuple(known.values())

    def places(self, places: FilePlaces) -> FilePlaces:
        """`places`, with registers and packs: they lie beside the policy file, or below."""
        elsewhere = dict(places.elsewhere or {})
        folder = elsewhere.setdefault(self._policy, self._policy).replace("\\", "/").rpartition("/")[0]
        for path in {line.span.path for result in self.all() for line in self._lines_of(result)}:
            if path not in self._configurations:
                elsewhere.setdefault(path, f"{folder}/{path}" if folder else path)
        return FilePlaces(places.configurations, elsewhere)

    def all(self) -> Iterator[SarifResult]:
        """One result for each finding."""
        for finding in self._audit.each("findings"):
            yield self._of(finding)

    def _of(self, finding: Recorded) -> SarifResult:
        voice = self._voice
        intents, rule = ", ".join(finding.texts("intents")), finding.text("rule")
        name = intents or rule or voice.say(f"sarif-{self._rule(finding)}")
        outcome = outcome_word(voice, finding.text("outcome"))
        place, entry = finding.part_or_none("place"), finding.part_or_none("acceptance")
        return SarifResult(
            self._rule(finding),
            safe(f"{name}: {outcome}: {finding.spoken('text', voice.language)} ({finding.text('id')})"),
            None if place is None else self._line(place),
            tuple(self._related(finding)),
            (finding.text("id"),),
            _LEVELS.get(finding.text("severity"), "warning"),
            safe(acceptance_text(voice, entry)) if entry is not None and is_accepted(finding) else "",
            self._states.get(finding.text("id"), ""),
        )

    def _rule(self, finding: Recorded) -> str:
        if finding.text("kind") == "file":
            return "unreadable-file"
        if finding.texts("intents") or not finding.text("rule"):
            outcome = finding.text("outcome")
            return outcome if outcome in ("violated", "undecided", "vacuous") else "undecided"
        return finding.text("rule") if finding.text("rule") in self._hygiene else "undecided"

    def _related(self, finding: Recorded) -> Iterator[tuple[ShownLine, str]]:
        """What decided about the packets shown, and the lines whose meaning would decide."""
        for trace in finding.each("traces"):
            for hop in trace.each("hops"):
                for decision in hop.each("decisions"):
                    for line in decision.each("origin")[:1]:
                        yield self._line(line), safe(decision_phrase(decision, self._voice.language))
        for doubt in finding.each("doubts"):
            for line in doubt.each("origin")[:1]:
                yield self._line(line), safe(doubt.spoken("message", self._voice.language))

    def _line(self, place: Recorded) -> ShownLine:
        """A line; of a pack that comes with segcheck, which no repository holds, the policy file that names packs."""
        path = place.text("path")
        if path.startswith(_OWN_PACKS):
            return ShownLine(Span(self._policy, 1, 1, 1, 1), "", False)
        numbers = (place.number(name) for name in ("line", "column", "end_line", "end_column"))
        span = Span(path, *(max(1, number) for number in numbers))
        return ShownLine(span, safe(place.text("text") if "text" in place.values else "").strip(), False)

    @staticmethod
    def _lines_of(result: SarifResult) -> Iterator[ShownLine]:
        if result.at is not None:
            yield result.at
        yield from (line for line, _ in result.related)
