"""Deciding a policy: every intent proved, violated, undecided or vacuous, each with its evidence."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis, Progress
from segcheck.policy.coverage import coverage
from segcheck.policy.delivery import check_reachable
from segcheck.policy.document import Policy
from segcheck.policy.intent import Intent, Isolated, Only, Reachable, Upholds
from segcheck.policy.ownership import crossing_permits
from segcheck.policy.separation import nothing_else
from segcheck.policy.site import Site
from segcheck.policy.verdict import (
    Assumption,
    Evidence,
    FileSummary,
    Findings,
    Observation,
    Outcome,
    Separation,
    Verdict,
    worst,
)
from segcheck.semantics.calendar import on_day
from segcheck.version import __version__


def check(
    snapshot: Snapshot, policy: Policy, progress: Progress | None = None, on: datetime.date | None = None
) -> Findings:
    """The findings on every intent of `policy`; see `examine`."""
    return examine(snapshot, policy, progress, on).findings


class Examination(NamedTuple):
    """The findings of a check, the analysis they come from, and the site with all answers that were kept."""

    findings: Findings
    analysis: Analysis
    site: Site


def examine(
    snapshot: Snapshot,
    policy: Policy,
    progress: Progress | None = None,
    on: datetime.date | None = None,
    twin: Analysis | None = None,
    known: Mapping[str, Verdict] | None = None,
) -> Examination:
    """The findings on every intent of `policy`, with the analysis that made them.

    `on`: the day by which approvals, reviews and rules in force between dates are judged. `twin`: an analysis of
    `snapshot` on that day, whose graphs are used. `known`: verdicts, by name of the intent, that hold as they are.

    Cost: one fixpoint per source zone and family, one more per `reachable` intent.
    Raises: InternalError when the two semantics disagree; nothing is concluded then.
    """
    judged = twin.snapshot if twin is not None else snapshot if on is None else on_day(snapshot, on)
    analysis = Analysis(judged, policy, progress, twin=twin)
    site = Site(analysis, on)
    verdicts = []
    for number, intent in enumerate(policy.intents):
        same = None if known is None else known.get(intent.name)
        verdicts.append(_verdict(site, intent) if same is None else same)
        if progress is not None:
            progress("intents", number + 1, len(policy.intents))
    findings = Findings(
        __version__,
        policy,
        tuple(verdicts),
        file_summaries(snapshot),
        (*snapshot.diagnostics, *analysis.topology.diagnostics, *analysis.placement.diagnostics),
        tuple(_assumptions(analysis, on if judged is not snapshot else None)),
        snapshot.rejected,
        coverage(policy, verdicts),
        crossing_permits(site) if any(isinstance(intent.requirement, Upholds) for intent in policy.intents) else (),
        on=on,
    )
    return Examination(findings, analysis, site)


def _verdict(site: Site, intent: Intent) -> Verdict:
    if not isinstance(intent.requirement, Upholds):
        evidence = tuple(_evidence(site.analysis, intent))
        return Verdict(intent, _worst(evidence), evidence, separations=_separations(evidence))
    # Imported here: the checks of properties load numpy, and a policy without a model does not need them.
    from segcheck.policy.properties.registry import pieces_of

    pieces = pieces_of(site, intent.requirement.use)
    evidence = tuple(dict.fromkeys(piece for piece in pieces if isinstance(piece, Evidence)))
    observations = tuple(dict.fromkeys(piece for piece in pieces if isinstance(piece, Observation)))
    outcomes = [observation.outcome for observation in observations]
    outcome = worst([*outcomes, _worst(evidence)] if evidence else outcomes)
    return Verdict(intent, outcome, evidence, observations, _separations(pieces))


def _separations(pieces: Iterable[object]) -> tuple[Separation, ...]:
    found = (piece.separation for piece in pieces if isinstance(piece, Evidence))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _evidence(analysis: Analysis, intent: Intent) -> Iterator[Evidence]:
    requirement = intent.requirement
    for family in analysis.families:
        if isinstance(requirement, Isolated):
            for source, destination in requirement.pairs:
                yield nothing_else(analysis, family, source, destination, (), (), requirement.scope)
        elif isinstance(requirement, Only):
            yield nothing_else(
                analysis,
                family,
                requirement.source,
                requirement.destination,
                requirement.flows,
                requirement.answers,
                requirement.scope,
            )
        elif isinstance(requirement, Reachable):
            yield check_reachable(analysis, family, requirement)


def _worst(evidence: tuple[Evidence, ...]) -> Outcome:
    """VIOLATED over UNDECIDED; a family without addresses does not spoil what the other proves."""
    found = {item.outcome for item in evidence}
    for outcome in (Outcome.VIOLATED, Outcome.UNDECIDED):
        if outcome in found:
            return outcome
    pairs = {(item.source, item.destination) for item in evidence}
    proved = {(item.source, item.destination) for item in evidence if item.outcome is Outcome.PROVED}
    return Outcome.PROVED if pairs and pairs == proved else Outcome.VACUOUS


def _assumptions(analysis: Analysis, day: datetime.date | None) -> Iterator[Assumption]:
    """What the proof rests on. `day`: the one that decided about rules, where there are rules with dates."""
    assumed = analysis.policy.assumptions
    yield Assumption("spoofing-possible" if assumed.spoofing else "own-source-addresses")
    if assumed.closed_segments:
        yield Assumption("closed-segments")
    yield Assumption("hosts-do-not-forward")
    yield Assumption("devices-are-no-hosts")
    yield Assumption("configurations-are-in-force")
    yield Assumption("sessions-are-genuine")
    yield Assumption("fragments-follow-their-first")
    yield Assumption("no-source-routing")
    if day is not None:
        yield Assumption("rules-of-the-day", (("day", day.isoformat()),))
    if Family.IPV6 not in analysis.families:
        yield Assumption("no-ipv6")
    for zone in analysis.policy.zones:
        if zone.external:
            yield Assumption("external-zone", (("zone", zone.name),))


def file_summaries(snapshot: Snapshot) -> tuple[FileSummary, ...]:
    """One summary per file read, in file order."""
    owner = {span.path: device for device in snapshot.devices for span in device.origin}
    ledgers = {ledger.path: ledger for ledger in snapshot.ledgers}
    summaries = []
    for source in snapshot.sources:
        device = owner.get(source.path)
        ledger = ledgers.get(source.path)
        summaries.append(
            FileSummary(
                source.path,
                device.name if device else "",
                device.platform if device else "",
                source.sha256,
                source.encoding,
                tuple(ledger.counts().items()) if ledger else (),
            )
        )
    return tuple(summaries)
