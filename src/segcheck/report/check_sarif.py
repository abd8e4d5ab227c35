"""A check's report as SARIF: what is not proved, at the line that decides it."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome, Verdict
from segcheck.reachability.trace import Trace
from segcheck.report.document import Report
from segcheck.report.messages import Language, message
from segcheck.report.observations_text import GOOD, observation_text
from segcheck.report.page import Page
from segcheck.report.path_text import ARRIVED, FILTERING, decision_text, is_idle
from segcheck.report.reasons import Reasons
from segcheck.report.review_lines import ShownLine
from segcheck.report.review_words import first_few, row_line
from segcheck.report.safe_text import safe
from segcheck.report.sarif_log import FilePlaces, SarifResult, SarifRule, declared_line, places_with_policy, sarif_log
from segcheck.report.voice import Voice, zone_text
from segcheck.source.text import Origin, Span

_RULES = (
    SarifRule("violated", "error", "sarif-violated"),
    SarifRule("undecided", "warning", "sarif-undecided"),
    SarifRule("vacuous", "warning", "sarif-vacuous"),
    SarifRule("unreadable-file", "error", "sarif-unreadable-file"),
)
# Rows and doubts that a message spells out; the others are counted.
_MOST_ROWS = 10


def check_sarif(report: Report, language: Language = "en", places: FilePlaces | None = None) -> str:
    """The report as a SARIF 2.1.0 log. `places`: where the files lie in the repository."""
    results = _Results(report, language).all()
    known = places_with_policy(places or FilePlaces(), report.findings.policy)
    return sarif_log("check", _RULES, results, known, report.exit_code, language)


class _Results:
    """Makes the results of one report: one for each pair, observation and clause that is not proved."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._sources = {source.path: source for source in report.all_sources()}
        self._voice = Voice(Page(), language, self._sources, Reasons(report.diagnostics))

    def all(self) -> Iterator[SarifResult]:
        for verdict in self._report.verdicts:
            if verdict.outcome in GOOD:
                continue
            seen = [one for one in verdict.observations if one.outcome not in GOOD]
            for evidence in verdict.evidence:
                if evidence.outcome not in GOOD:
                    yield self._of_evidence(verdict, evidence)
            for observation in seen:
                yield self._of_observation(verdict, observation)
            if not seen and all(evidence.outcome in GOOD for evidence in verdict.evidence):
                text = f"{verdict.intent.name}: {self._voice.say(f'outcome-{verdict.outcome.value}')}"
                at = self._line(verdict.intent.span)
                yield SarifResult(verdict.outcome.value, text, at, (), (verdict.intent.name,))
        yield from self._clauses()
        for path in self._report.findings.unreadable:
            text = self._voice.say("sarif-unreadable", path=path)
            yield SarifResult("unreadable-file", text, ShownLine(Span(path, 1, 1, 1, 1), "", False), (), (path,))

    def _of_evidence(self, verdict: Verdict, evidence: Evidence) -> SarifResult:
        voice, policy = self._voice, self._report.findings.policy
        rows = [row_line(row, evidence.family, voice.language) for row in evidence.rows]
        pair = voice.say(
            "evidence-pair",
            source=zone_text(policy, evidence.source),
            destination=zone_text(policy, evidence.destination),
            family=f"IPv{evidence.family.value}",
        )
        parts = [f"{verdict.intent.name}: {voice.say(f'outcome-{evidence.outcome.value}')}: {pair}"]
        if evidence.vacuous_because:
            ends = {"source": evidence.source, "destination": evidence.destination}
            parts.append(voice.say(evidence.vacuous_because, **ends))
        if rows:
            parts.append(first_few(rows, _MOST_ROWS, voice.language))
        if evidence.doubts:
            parts.append(first_few(map(self._reason, evidence.doubts), _MOST_ROWS, voice.language))
        decisive = self._decisive(evidence.trace)
        doubts = tuple((line, self._reason(doubt)) for doubt in evidence.doubts for line in self._first(doubt.origin))
        declared = (self._line(verdict.intent.span), verdict.intent.name)
        related = (*decisive, *doubts, declared)
        identity = (verdict.intent.name, evidence.source, evidence.destination, evidence.family.name)
        return SarifResult(evidence.outcome.value, ": ".join(parts), related[0][0], related[1:], identity)

    def _of_observation(self, verdict: Verdict, seen: Observation) -> SarifResult:
        voice = self._voice
        text = f"{verdict.intent.name}: {observation_text(seen, voice.language)}"
        own = tuple((self._line(span), seen.about) for span in seen.origin)
        ways = tuple(line for trace in seen.traces for line in self._decisive(trace))
        doubts = tuple((line, self._reason(doubt)) for doubt in seen.doubts for line in self._first(doubt.origin))
        related = (*own, *ways, *doubts, (self._line(verdict.intent.span), verdict.intent.name))
        identity = (verdict.intent.name, seen.code, seen.about, text)
        return SarifResult(seen.outcome.value, text, related[0][0], related[1:], identity)

    def _clauses(self) -> Iterator[SarifResult]:
        """Clauses that no intent asks about: they are not met, however well the intents do that are asked."""
        for table in self._report.findings.coverage:
            for found in table.results:
                outcome: Outcome | None = found.outcome
                if outcome is not None and outcome not in GOOD and not found.intents:
                    name = f"{table.pack.name} {found.clause.number}"
                    text = f"{safe(name)}: {self._voice.say(f'outcome-{outcome.value}')}"
                    at = self._line(self._report.findings.policy.source.span_of_line(1))
                    yield SarifResult(outcome.value, text, at, (), (name,))

    def _decisive(self, trace: Trace | None) -> tuple[tuple[ShownLine, str], ...]:
        """The lines that let a packet through that must not, or that drop it, the last first."""
        if trace is None:
            return ()
        decisions = [one for hop in trace.hops for one in hop.decisions if one.origin and not is_idle(one)]
        filters = [decision for decision in decisions if decision.stage in FILTERING]
        shown = filters or decisions
        if trace.disposition not in ARRIVED:
            shown = shown[-1:]
        return tuple(
            (self._line(decision.origin[0]), decision_text(self._voice, decision)) for decision in reversed(shown)
        )

    def _first(self, origin: Origin) -> tuple[ShownLine, ...]:
        return tuple(self._line(span) for span in origin[:1])

    def _reason(self, doubt: Doubt) -> str:
        if not doubt.origin:
            return message(doubt.reason, (), self._voice.language)
        first = doubt.origin[0]
        return self._voice.reason(doubt.reason, first.path, first.line)

    def _line(self, span: Span) -> ShownLine:
        return declared_line(span, self._report.findings.policy, self._sources)
