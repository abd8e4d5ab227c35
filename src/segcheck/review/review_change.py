"""One change, looked at from all sides: what moves, which intents it spoils, what the ticket says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from segcheck.model.network import Device, Snapshot
from segcheck.policy.analysis import Analysis
from segcheck.policy.check import examine
from segcheck.policy.document import Policy
from segcheck.policy.verdict import Doubt, Findings
from segcheck.reachability.alteration import Alteration, alterations, different_lines
from segcheck.reachability.sameness import Sameness
from segcheck.review.altered_ports import altered_ports
from segcheck.review.applied_scripts import AppliedScripts
from segcheck.review.baseline import Baseline
from segcheck.review.changed_flows import ChangedFlows
from segcheck.review.compare_networks import NetworkComparison, narrowed
from segcheck.review.difference import DeviceChange, DeviceFate, Difference, IntentChange, TransientFlow
from segcheck.review.idle_rules import idle_rules
from segcheck.review.standing_verdicts import standing_verdicts
from segcheck.review.ticket import Ticket
from segcheck.review.ticket_judgement import judge
from segcheck.review.touched_permissions import touched_permissions
from segcheck.review.transients import transient_flows
from segcheck.semantics.calendar import on_day
from segcheck.source.text import SourceFile
from segcheck.version import __version__

_LONG_LISTS = 1000  # rules of altered filters; shorter lists are compiled whole, and the graphs are there for more


def review_change(
    base: Baseline,
    after: Snapshot,
    *,
    applied: AppliedScripts | None = None,
    ticket: Callable[[Policy], Ticket] | None = None,
) -> Difference:
    """Everything that is different between the network of `base` and `after`, and what that means for its policy.

    `applied`: the scripts that make `after`; then the moments in between are looked at, too. `ticket`: reads what is
    meant to change; it is handed the policy, whose zones it speaks of.

    Cost: a graph and a check for each side; what both share is compiled once, and what no changed rule concerns is not
    checked again.
    Raises: InternalError when the two semantics disagree.
    """
    before, zones = base.snapshot, base.zones
    declared = None if ticket is None else ticket(zones)  # first: mistakes in it are told at once
    new = after if base.on is None else on_day(after, base.on)
    sameness = Sameness(_by_path(before), _by_path(after))
    altered = alterations(base.judged, new, sameness)
    one = base.analysis
    like = one if all(alteration.touches_filters_only for alteration in altered.values()) else None
    other = Analysis(new, zones, base.progress, matchers=base.matchers, everywhere=True, like=like)
    sides = narrowed(one, other, altered, sameness) if _in_long_lists(altered) else (one, other)
    comparison = NetworkComparison(*sides, altered, sameness)
    rows = ChangedFlows(*sides, altered, sameness)
    flows = tuple(row for moved in comparison.moved() for row in rows.rows(moved))
    if before.rejected or after.rejected:
        # SOUNDNESS: a device whose file could not be read is there all the same, and nobody knows what it does.
        flows = tuple(replace(flow, certain=False) for flow in flows)
    findings = _findings_after(base, after, other, altered, comparison)
    blind = (*_blind_spots(before, after, altered), *altered_ports(one, other, altered, sameness))
    return Difference(
        version=__version__,
        policy=zones,
        zones_drafted=base.policy is None,
        flows=flows,
        devices=tuple(_device_changes(before, after, altered)),
        idle=idle_rules(base.judged, new, base.matchers),
        touched=touched_permissions(flows, one, other, base.on) if flows else (),
        intents=_intent_changes(base.findings, findings),
        transients=() if applied is None else _transients(one, other, applied, base.on),
        blind=blind,
        findings_before=base.findings,
        findings_after=findings,
        unreadable_before=before.rejected,
        unreadable_after=after.rejected,
        script_lines={} if applied is None else applied.script_lines,
        moved_lines={} if applied is None else applied.moved_lines,
        script_notes=() if applied is None else applied.diagnostics,
        ticket=None if declared is None else judge(declared, flows, one, other, blind),
    )


def _in_long_lists(altered: Mapping[str, Alteration]) -> bool:
    return sum(len(rules.rules) for one in altered.values() for _, rules in one.filters) > _LONG_LISTS


def _findings_after(
    base: Baseline,
    after: Snapshot,
    analysis: Analysis,
    altered: Mapping[str, Alteration],
    comparison: NetworkComparison,
) -> Findings | None:
    policy = base.policy
    if policy is None or base.findings is None:
        return None
    findings = base.findings

    def computed() -> Findings:
        standing = standing_verdicts(findings, altered.values(), base.analysis, analysis, comparison.unconcerned())
        return examine(after, policy, base.progress, base.on, analysis, standing).findings

    return computed() if base.kept is None else base.kept(after, policy, base.on, computed)


def _by_path(snapshot: Snapshot) -> Mapping[str, SourceFile]:
    return {source.path: source for source in snapshot.sources}


def _transients(
    before: Analysis, after: Analysis, applied: AppliedScripts, on: datetime.date | None
) -> tuple[TransientFlow, ...]:
    moments = applied.moments()
    if on is not None:
        moments = ((line, on_day(snapshot, on)) for line, snapshot in moments)
    return transient_flows(before, after, moments)


def _intent_changes(before: Findings | None, after: Findings | None) -> tuple[IntentChange, ...]:
    """Intents with another outcome; those that are spoiled first."""
    old, new = (
        {} if findings is None else {verdict.intent.name: verdict.outcome for verdict in findings.verdicts}
        for findings in (before, after)
    )
    changes = [IntentChange(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]
    different = [change for change in changes if change.before is not change.after]
    return tuple(sorted(different, key=lambda change: not change.worse))


# -- devices ------------------------------------------------------------------------------------------


def _device_changes(before: Snapshot, after: Snapshot, altered: Mapping[str, Alteration]) -> Iterator[DeviceChange]:
    """Devices whose text is not the same, in the order of the snapshots."""
    old, new = _by_path(before), _by_path(after)
    for name in dict.fromkeys(device.name for device in (*before.devices, *after.devices)):
        one, other = before.device(name), after.device(name)
        gone, came = _files(one, old), _files(other, new)
        if [source.sha256 for source in gone] == [source.sha256 for source in came]:
            continue
        removed, added = different_lines(gone, came)
        fate = DeviceFate.CHANGED if name in altered else DeviceFate.REWRITTEN
        if one is None or other is None:
            fate = DeviceFate.ADDED if one is None else DeviceFate.REMOVED
        yield DeviceChange(name, fate, removed, added)


def _files(device: Device | None, sources: Mapping[str, SourceFile]) -> list[SourceFile]:
    origin = device.origin if device is not None else ()
    return [sources[path] for path in dict.fromkeys(span.path for span in origin) if path in sources]


def _blind_spots(before: Snapshot, after: Snapshot, altered: Mapping[str, Alteration]) -> Iterator[Doubt]:
    """Why not everything can be seen: files that were not read, altered devices that are not understood."""
    for path in dict.fromkeys((*before.rejected, *after.rejected)):
        yield Doubt("file-rejected", path, ())
    for snapshot in (before, after):
        for device in snapshot.devices:
            if device.unmodeled and device.name in altered:
                yield Doubt("device-unmodeled", device.name, device.unmodeled)
