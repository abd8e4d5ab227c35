"""Findings of an audit as values of its document: a sentence, the lines in context, the packet and its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from segcheck.auditing.finding import AuditFinding
from segcheck.hygiene.catalog import RULES
from segcheck.hygiene.pages import rule_advice
from segcheck.model.header import Family
from segcheck.policy.acceptance import Acceptance
from segcheck.policy.intent import Upholds
from segcheck.policy.pack import Pack
from segcheck.policy.verdict import Doubt, Evidence, Outcome
from segcheck.reachability.trace import Trace
from segcheck.report.audit_document import AuditReport
from segcheck.report.evidence_words import evidence_advice, evidence_headline
from segcheck.report.json_document import doubt_json
from segcheck.report.json_values import Json, row_json, span_json, trace_json
from segcheck.report.line_context import context_json, line_text
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.report.observations_text import advice_text, observation_text
from segcheck.report.path_text import ARRIVED, FILTERING, is_idle
from segcheck.report.reasons import Reasons
from segcheck.report.review_words import first_few, row_line
from segcheck.report.voice import zone_text
from segcheck.source.secrets import mask_secrets
from segcheck.source.text import Span

_MOST_ROWS = 4
"""Rows of packets that the sentence of a finding spells out; all of them stand beside it."""


class FindingWriter:
    """Writes findings of one audit."""

    def __init__(self, report: AuditReport) -> None:
        self._policy = report.audit.check.policy
        self._on = report.audit.check.on
        self._sources = report.sources()
        self._reasons = Reasons(report.audit.check.diagnostics)
        self._intents = {intent.name: intent for intent in self._policy.intents}
        self._zones = {zone.name for zone in self._policy.zones}

    def written(self, finding: AuditFinding) -> Json:
        """One entry of `findings`."""
        seen, evidence = finding.observation, finding.evidence
        family = evidence.family if evidence is not None else seen.family if seen is not None else None
        rows = evidence.rows if evidence is not None else seen.rows if seen is not None else ()
        doubts = evidence.doubts if evidence is not None else seen.doubts if seen is not None else ()
        traces = _traces(finding)
        source, destination = self._ends(finding)
        places = tuple(dict.fromkeys(self._places(finding)))
        return {
            "id": finding.id,
            "subject": finding.subject,
            "kind": finding.kind.value,
            "severity": finding.severity.value,
            "outcome": finding.outcome.value,
            "intents": list(finding.intents),
            "rule": finding.rule,
            "clauses": list(self._clauses(finding)),
            "title": {language: self._title(finding, language) for language in LANGUAGES},
            "text": {language: self._text(finding, language) for language in LANGUAGES},
            "advice": {language: self._advice(finding, language) for language in LANGUAGES},
            "family": None if family is None else family.value,
            "source": source,
            "destination": destination,
            "device": _device(finding),
            "place": self._place(places),
            "lines": context_json(places, self._sources),
            "traces": [trace_json(trace, self._sources) for trace in traces],
            "rows": [row_json(row, family or Family.IPV4) for row in rows],
            "packets": "" if evidence is None else str(evidence.packets),
            "doubts": [doubt_json(self._reasons, doubt, self._sources) for doubt in doubts],
            "acceptance": None if finding.acceptance is None else self.acceptance(finding.acceptance),
        }

    def acceptance(self, entry: Acceptance) -> Json:
        """An entry of `accepted:`, and whether it counts on the day of the audit."""
        return {
            "by": entry.by,
            "because": mask_secrets(entry.because),
            "until": entry.until.isoformat(),
            "in_force": entry.in_force(self._on),
            "place": span_json(entry.span),
        }

    # -- words --------------------------------------------------------------------------------------------

    def _title(self, finding: AuditFinding, language: Language) -> str:
        """What is not kept: the rule, the property, the intent's own reason, the clause."""
        if finding.intents:
            names = ", ".join(finding.intents)
            because = self._intents[finding.intents[0]].because
            known = f"property-{finding.intents[0].lower()}"
            reason = message(known, (), language) if self._is_property(finding.intents[0]) else because
            return f"{names}: {mask_secrets(reason)}" if reason else names
        if finding.rule:
            return message(f"hygiene-{finding.rule}", (), language)
        if finding.clause is not None:
            pack, result = finding.clause
            return f"{pack.name} {result.clause.number}: {result.clause.title(language)}"
        return message("audit-file-unreadable", (), language)

    def _advice(self, finding: AuditFinding, language: Language) -> str:
        """What to do: as the finding itself says, or as the page of the rule does that alone finds it."""
        if finding.evidence is not None and finding.intents:
            return mask_secrets(evidence_advice(self._intents[finding.intents[0]], finding.evidence, language))
        own = "" if finding.observation is None else advice_text(finding.observation, language)
        if own or not finding.rule or finding.intents or finding.outcome is not Outcome.VIOLATED:
            return own
        return rule_advice(finding.rule, language)

    def _is_property(self, name: str) -> bool:
        return isinstance(self._intents[name].requirement, Upholds)

    def _text(self, finding: AuditFinding, language: Language) -> str:
        if finding.observation is not None:
            return observation_text(finding.observation, language)
        if finding.evidence is not None:
            return self._of_evidence(finding, finding.evidence, language)
        if finding.path:
            return message("sarif-unreadable", {"path": mask_secrets(finding.path)}, language)
        return message(f"outcome-{finding.outcome.value}", (), language)

    def _of_evidence(self, finding: AuditFinding, evidence: Evidence, language: Language) -> str:
        """The zones, whether packets get through or get lost, and which."""
        ends = {
            "source": zone_text(self._policy, evidence.source),
            "destination": zone_text(self._policy, evidence.destination),
            "family": f"IPv{evidence.family.value}",
        }
        parts = [message("evidence-pair", ends, language)]
        parts.extend(evidence_headline(self._intents[name], evidence, language) for name in finding.intents[:1])
        if evidence.rows:
            rows = [row_line(row, evidence.family, language) for row in evidence.rows]
            parts.append(first_few(rows, _MOST_ROWS, language))
        return ": ".join(parts)

    def _clauses(self, finding: AuditFinding) -> Iterator[str]:
        """Clauses that are served by what is not kept: of the intents, or of the property behind the rule."""
        if finding.clause is not None:
            pack, result = finding.clause
            yield f"{pack.name} {result.clause.number}"
        yield from dict.fromkeys(
            mask_secrets(clause) for name in finding.intents for clause in self._intents[name].clauses
        )
        if finding.rule and not finding.intents:
            wanted = next(rule.property for rule in RULES if rule.name == finding.rule)
            yield from clauses_of_property(self._policy.packs, wanted)

    # -- places -------------------------------------------------------------------------------------------

    def _places(self, finding: AuditFinding) -> Iterator[Span]:
        """Lines to look at, the most telling first."""
        seen, evidence = finding.observation, finding.evidence
        if seen is not None:
            yield from seen.origin
        for trace in _traces(finding):
            yield from _decisive(trace)
        doubts = evidence.doubts if evidence is not None else seen.doubts if seen is not None else ()
        for doubt in doubts:
            yield from doubt.origin[:1]
        for name in finding.intents if not (seen is not None and seen.origin) else ():
            yield self._intents[name].span
        if finding.acceptance is not None:
            yield finding.acceptance.span
        if finding.path:
            yield Span(finding.path, 1, 1, 1, 1)

    def _place(self, places: tuple[Span, ...]) -> Json | None:
        if not places:
            return None
        source = self._sources.get(places[0].path)
        text = "" if source is None else line_text(source, places[0].line).strip()
        return span_json(places[0]) | {"text": text}

    def _ends(self, finding: AuditFinding) -> tuple[str, str]:
        """The zones it speaks of: from and to, or one zone alone as the first."""
        if finding.evidence is not None:
            return finding.evidence.source, finding.evidence.destination
        if finding.observation is None:
            return "", ""
        told: Mapping[str, str] = dict(finding.observation.arguments)
        source, destination = told.get("source", told.get("zone", "")), told.get("destination", "")
        return source if source in self._zones else "", destination if destination in self._zones else ""


def clauses_of_property(packs: Iterable[Pack], name: str) -> list[str]:
    """Clauses of `packs`, each with its body, that the property called `name` serves."""
    return [f"{pack.name} {clause.number}" for pack in packs for clause in pack.clauses if name in clause.properties]


def _traces(finding: AuditFinding) -> tuple[Trace, ...]:
    if finding.observation is not None:
        return finding.observation.traces
    trace = None if finding.evidence is None else finding.evidence.trace
    return () if trace is None else (trace,)


def _decisive(trace: Trace) -> Iterator[Span]:
    """Own lines of the rules that let a packet through that must not, or that drop it, the last first."""
    decisions = [one for hop in trace.hops for one in hop.decisions if one.origin and not is_idle(one)]
    shown = [decision for decision in decisions if decision.stage in FILTERING] or decisions
    for decision in reversed(shown if trace.disposition in ARRIVED else shown[-1:]):
        yield decision.origin[0]
    yield from trace.wiring


def _device(finding: AuditFinding) -> str:
    """The device it is about; "" where it is about none, or several."""
    if finding.observation is not None:
        told = dict(finding.observation.arguments).get("device", "")
        if told:
            return told
    for trace in _traces(finding):
        deciding = [hop.device for hop in trace.hops if any(one.stage in FILTERING for one in hop.decisions)]
        if deciding:
            return deciding[-1]
    doubts: tuple[Doubt, ...] = ()
    if finding.evidence is not None:
        doubts = finding.evidence.doubts
    elif finding.observation is not None:
        doubts = finding.observation.doubts
    named = {doubt.device for doubt in doubts}
    return next(iter(named)) if len(named) == 1 else ""
