"""A check's report as JSON, schema `segcheck/report/1`.

CHOICE: within one major number of the schema, keys are only added. `schema()` describes all documents.
"""

from __future__ import annotations

import json
from importlib import resources

from segcheck.model.header import Family
from segcheck.policy.intent import Intent, Isolated, Only, Upholds
from segcheck.policy.verdict import Doubt, Evidence, FileSummary, Observation, Verdict
from segcheck.report.coverage_json import coverage_json
from segcheck.report.document import Report
from segcheck.report.json_values import (
    Json,
    Sources,
    diagnostic_json,
    in_all_languages,
    origin_json,
    row_json,
    span_json,
    trace_json,
    written,
)
from segcheck.report.messages import LANGUAGES
from segcheck.report.observations_text import advice_text, observation_text, shown_arguments
from segcheck.report.permits_text import permits_json
from segcheck.report.reasons import Reasons
from segcheck.report.relays_text import relays_json
from segcheck.report.trusted_text import trusted_things
from segcheck.report.voice import requirement_text
from segcheck.source.ledger import LineFate


def schema() -> Json:
    """The JSON Schema of every document segcheck writes."""
    loaded: Json = json.loads(
        (resources.files("segcheck.report") / "segcheck-1.schema.json").read_text(encoding="utf-8")
    )
    return loaded


def check_json(report: Report) -> str:
    """The report as JSON text; same report, same text."""
    return written(check_document(report))


def check_document(report: Report) -> Json:
    """The report as the values of a JSON document."""
    findings = report.findings
    sources = {source.path: source for source in report.all_sources()}
    reasons = Reasons(report.diagnostics)
    totals = dict.fromkeys(LineFate, 0)
    for summary in findings.files:
        for fate, count in summary.fates:
            totals[fate] += count
    return {
        "schema": "segcheck/report/1",
        "version": findings.version,
        "outcome": report.outcome.value,
        "ok": report.ok,
        "exit_code": report.exit_code,
        "on": None if findings.on is None else findings.on.isoformat(),
        "policy": {
            "name": findings.policy.name,
            "path": findings.policy.source.path,
            "sha256": findings.policy.source.sha256,
        },
        "verdicts": [_verdict_json(report, reasons, verdict, sources) for verdict in report.verdicts],
        "coverage": coverage_json(findings),
        "permits": permits_json(findings.permits, sources),
        "assumptions": [
            {
                "code": assumption.code,
                "arguments": dict(assumption.arguments),
                "message": in_all_languages(assumption.code, assumption.arguments),
            }
            for assumption in findings.assumptions
        ],
        "trusted": _trusted_json(report),
        "files": [_file_json(summary) for summary in findings.files],
        "lines": {fate.value: count for fate, count in totals.items()},
        "unreadable": list(findings.unreadable),
        "diagnostics": [diagnostic_json(diagnostic, sources) for diagnostic in findings.diagnostics],
    }


def _verdict_json(report: Report, reasons: Reasons, verdict: Verdict, sources: Sources) -> Json:
    intent = verdict.intent
    return {
        "intent": intent.name,
        "kind": type(intent.requirement).__name__.lower(),
        "outcome": verdict.outcome.value,
        "requirement": _requirement_json(intent)
        | {
            "text": {
                language: requirement_text(report.findings.policy, intent.requirement, language)
                for language in LANGUAGES
            }
        },
        "because": intent.because,
        "clauses": list(intent.clauses),
        "place": span_json(intent.span),
        "evidence": [_evidence_json(reasons, evidence, sources) for evidence in verdict.evidence],
        "observations": [_observation_json(reasons, seen, sources) for seen in verdict.observations],
    }


def _requirement_json(intent: Intent) -> Json:
    requirement = intent.requirement
    if isinstance(requirement, Isolated):
        return {"pairs": [list(pair) for pair in requirement.pairs], "packets": requirement.scope.value}
    if isinstance(requirement, Upholds):
        use = requirement.use
        return {
            "property": use.property.id,
            "needs": use.property.kind.value,
            "parameters": {name: list(words) for name, words in use.parameters},
        }
    ends: Json = {"from": requirement.source, "to": requirement.destination}
    if isinstance(requirement, Only):
        return ends | {"flows": [flow.text for flow in requirement.flows], "packets": requirement.scope.value}
    return ends | {"flows": [requirement.flow.text]}


def _evidence_json(reasons: Reasons, evidence: Evidence, sources: Sources) -> Json:
    return {
        "source": evidence.source,
        "destination": evidence.destination,
        "family": evidence.family.value,
        "outcome": evidence.outcome.value,
        "packets": str(evidence.packets),
        "answers_only": evidence.answers_only,
        "rows": [row_json(row, evidence.family) for row in evidence.rows],
        "trace": None if evidence.trace is None else trace_json(evidence.trace, sources),
        "doubts": [doubt_json(reasons, doubt, sources) for doubt in evidence.doubts],
        "vacuous_because": evidence.vacuous_because,
    }


def _observation_json(reasons: Reasons, seen: Observation, sources: Sources) -> Json:
    family = seen.family or Family.IPV4
    return {
        "outcome": seen.outcome.value,
        "code": seen.code,
        "arguments": dict(shown_arguments(seen)),
        "message": {language: observation_text(seen, language) for language in LANGUAGES},
        "advice": {language: advice_text(seen, language) for language in LANGUAGES},
        "about": seen.about,
        "origin": origin_json(seen.origin, sources),
        "traces": [trace_json(trace, sources) for trace in seen.traces],
        "family": None if seen.family is None else seen.family.value,
        "rows": [row_json(row, family) for row in seen.rows],
        "doubts": [doubt_json(reasons, doubt, sources) for doubt in seen.doubts],
    }


def doubt_json(reasons: Reasons, doubt: Doubt, sources: Sources) -> Json:
    """A line whose meaning would decide something."""
    first = doubt.origin[0] if doubt.origin else None
    arguments = () if first is None else reasons.arguments(doubt.reason, first.path, first.line)
    return {
        "reason": doubt.reason,
        "device": doubt.device,
        "message": in_all_languages(doubt.reason, arguments),
        "origin": origin_json(doubt.origin, sources),
    }


def _trusted_json(report: Report) -> Json:
    policy = report.findings.policy
    return {
        "external_zones": [zone.name for zone in policy.zones if zone.external],
        "links": [
            {"first": list(link.first), "second": list(link.second), "place": span_json(link.span)}
            for link in policy.links
        ],
        "relays": relays_json(policy.relays),
        "declared": [
            {
                "code": code,
                "arguments": dict(arguments),
                "message": in_all_languages(code, arguments),
                "place": span_json(place),
            }
            for code, arguments, place in trusted_things(policy)
        ],
    }


def _file_json(summary: FileSummary) -> Json:
    fates = dict(summary.fates)
    return {
        "path": summary.path,
        "device": summary.device,
        "platform": summary.platform,
        "sha256": summary.sha256,
        "encoding": summary.encoding,
        "lines": {fate.value: fates.get(fate, 0) for fate in LineFate},
    }
