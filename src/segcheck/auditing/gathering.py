"""One list of findings out of verdicts, clauses, hygiene rules and files that could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from segcheck.auditing.finding import AuditFinding, FindingKind
from segcheck.auditing.identity import Identity
from segcheck.hygiene.examination import HygieneResult
from segcheck.policy.intent import Intent, Upholds
from segcheck.policy.verdict import Findings, Observation, Outcome, Verdict
from segcheck.source.diagnostic import Severity
from segcheck.source.text import SourceFile

GOOD = frozenset({Outcome.PROVED, Outcome.DECLARED})


def gathered(
    findings: Findings, hygiene: Iterable[HygieneResult], sources: Mapping[str, SourceFile]
) -> tuple[AuditFinding, ...]:
    """Everything that is not proved or declared, each thing once: what an intent and a hygiene rule both see is one
    finding with the names of both. In the order of intents, clauses, rules, files.
    """
    identity = Identity(sources, findings.policy.source.path)
    found = [*_of_intents(findings, identity), *_of_clauses(findings, identity)]
    seen = {one.observation: place for place, one in enumerate(found) if one.observation is not None}
    for result in hygiene:
        for observation in result.observations:
            if observation.outcome in GOOD or observation.outcome is Outcome.VACUOUS:
                continue  # what a rule has nothing to be asked about is told with the rule
            place = seen.get(observation)
            if place is None:
                seen[observation] = len(found)
                found.append(_of_rule(result, observation, identity))
            elif not found[place].rule:
                found[place] = replace(found[place], rule=result.rule.name)
    found.extend(_of_files(findings, identity))
    accepted = {entry.finding: entry for entry in findings.policy.accepted}
    return tuple(replace(one, acceptance=accepted.get(one.id)) for one in found)


def _of_intents(findings: Findings, identity: Identity) -> list[AuditFinding]:
    found: list[AuditFinding] = []
    seen: dict[Observation, int] = {}
    for verdict in findings.verdicts:
        for one in _of_verdict(verdict, identity, seen):
            if one.observation is not None:
                place = seen.get(one.observation)
                if place is not None:
                    found[place] = replace(found[place], intents=(*found[place].intents, verdict.intent.name))
                    continue
                seen[one.observation] = len(found)
            found.append(one)
    return found


def _of_verdict(verdict: Verdict, identity: Identity, seen: Mapping[Observation, int]) -> Iterator[AuditFinding]:
    """SOUNDNESS: a verdict that does not hold has at least one finding, also where no piece of it tells why."""
    if verdict.outcome in GOOD:
        return
    intent, count = verdict.intent, 0
    for evidence in verdict.evidence:
        if evidence.outcome not in GOOD:
            count += 1
            subject = f"{intent.name}|{evidence.source}|{evidence.destination}|{evidence.family.value}"
            yield AuditFinding(
                identity.new(_name(intent), intent.name, identity.of_evidence(evidence)),
                subject,
                FindingKind.INTENT,
                _severity(evidence.outcome),
                evidence.outcome,
                (intent.name,),
                evidence=evidence,
            )
    for observation in verdict.observations:
        if observation.outcome not in GOOD:
            count += 1
            # Another intent may have told it already: the id is not used up twice.
            told = observation in seen
            yield AuditFinding(
                "" if told else identity.new(_name(intent), identity.of_observation(observation)),
                _subject(intent.name, observation, identity),
                FindingKind.INTENT,
                _severity(observation.outcome),
                observation.outcome,
                (intent.name,),
                observation=observation,
            )
    if not count:
        said = identity.new(_name(intent), intent.name, verdict.outcome.value)
        severity = _severity(verdict.outcome)
        yield AuditFinding(said, intent.name, FindingKind.INTENT, severity, verdict.outcome, (intent.name,))


def _of_clauses(findings: Findings, identity: Identity) -> Iterator[AuditFinding]:
    """Clauses that no intent asks about: they are not met, however well the intents do that are asked."""
    for table in findings.coverage:
        for result in table.results:
            outcome = result.outcome
            if outcome is not None and outcome not in GOOD and not result.intents:
                name = f"{table.pack.name} {result.clause.number}"
                yield AuditFinding(
                    identity.new("clause", name, outcome.value),
                    name,
                    FindingKind.CLAUSE,
                    _severity(outcome),
                    outcome,
                    clause=(table.pack, result),
                )


def _of_rule(result: HygieneResult, observation: Observation, identity: Identity) -> AuditFinding:
    rule = result.rule
    return AuditFinding(
        identity.new(rule.name, identity.of_observation(observation)),
        _subject(rule.name, observation, identity),
        FindingKind.HYGIENE,
        # What is in doubt is not worse than what it may be, and never silent.
        rule.severity if observation.outcome is Outcome.VIOLATED else _milder(rule.severity),
        observation.outcome,
        rule=rule.name,
        observation=observation,
    )


def _of_files(findings: Findings, identity: Identity) -> Iterator[AuditFinding]:
    for path in findings.unreadable:
        said = identity.new("file", path)
        yield AuditFinding(said, path, FindingKind.FILE, Severity.ERROR, Outcome.UNDECIDED, path=path)


def _name(intent: Intent) -> str:
    requirement = intent.requirement
    return requirement.use.property.id.lower() if isinstance(requirement, Upholds) else "intent"


def _subject(name: str, seen: Observation, identity: Identity) -> str:
    """What the observation is about: without lines, numbers and packets."""
    first = identity.path(seen.origin[0].path) if seen.origin else ""
    return "|".join((name, seen.code, seen.about, first))


def _severity(outcome: Outcome) -> Severity:
    return Severity.ERROR if outcome is Outcome.VIOLATED else Severity.WARNING


def _milder(severity: Severity) -> Severity:
    return Severity.WARNING if severity is Severity.ERROR else severity
