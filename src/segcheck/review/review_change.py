"""One change, looked at from all sides: what moves, which intents it spoils, what the ticket says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from segcheck.model.header import Family
from segcheck.model.network import Device, Snapshot
from segcheck.policy.analysis import Analysis, Progress
from segcheck.policy.check import examine
from segcheck.policy.document import Policy
from segcheck.policy.verdict import Doubt, Findings
from segcheck.reachability.alteration import Alteration, alterations, different_lines
from segcheck.reachability.sameness import Sameness
from segcheck.review.applied_scripts import AppliedScripts
from segcheck.review.changed_flows import ChangedFlows
from segcheck.review.compare_networks import moved_packets, narrowed
from segcheck.review.difference import ChangedFlow, DeviceChange, DeviceFate, Difference, IntentChange, TransientFlow
from segcheck.review.idle_rules import idle_rules
from segcheck.review.ticket import Ticket
from segcheck.review.ticket_judgement import judge
from segcheck.review.touched_permissions import touched_permissions
from segcheck.review.transients import transient_flows
from segcheck.semantics.calendar import on_day
from segcheck.semantics.matching import Matcher
from segcheck.source.text import SourceFile
from segcheck.version import __version__

DRAFTED = "(drafted)"
"""The path of a policy that nobody wrote."""

KeptFindings: TypeAlias = Callable[[Snapshot, Policy, "datetime.date | None", Callable[[], Findings]], Findings]
"""Gives the findings on a snapshot: those of an earlier check, or what the last argument computes."""


def review_change(
    before: Snapshot,
    after: Snapshot,
    policy: Policy | None = None,
    *,
    on: datetime.date | None = None,
    applied: AppliedScripts | None = None,
    ticket: Callable[[Policy], Ticket] | None = None,
    progress: Progress | None = None,
    kept: KeptFindings | None = None,
) -> Difference:
    """Everything that is different between two snapshots, and what that means for `policy`.

    Without a policy every network of `before` is a zone, and there are no intents. `on`: the day by which both sides
    are judged. `applied`: the scripts that make `after`; then the moments in between are looked at, too.
    `ticket`: reads what is meant to change; it is handed the policy, whose zones it speaks of. `kept`: where findings
    of earlier checks are found.

    Cost: a graph and a check for each side; what both share is compiled once.
    Raises: InternalError when the two semantics disagree.
    """
    matchers: dict[Family, Matcher] = {}
    zones = policy if policy is not None else _drafted(before)
    declared = None if ticket is None else ticket(zones)  # first: mistakes in it are told at once
    old, new = (snapshot if on is None else on_day(snapshot, on) for snapshot in (before, after))
    sameness = Sameness(_by_path(before), _by_path(after))
    altered = alterations(old, new, sameness)
    findings: list[Findings | None] = [None, None]
    if policy is not None:
        for place, snapshot in enumerate((before, after)):
            computed = partial(_findings, snapshot, policy, progress, on, matchers)
            findings[place] = computed() if kept is None else kept(snapshot, policy, on, computed)
    one = Analysis(old, zones, progress, matchers=matchers, everywhere=True)
    like = one if all(alteration.touches_filters_only for alteration in altered.values()) else None
    sides = (one, Analysis(new, zones, progress, matchers=matchers, everywhere=True, like=like))
    flows = _flows(sides[0], sides[1], altered, sameness)
    blind = tuple(_blind_spots(before, after, altered))
    return Difference(
        version=__version__,
        policy=zones,
        zones_drafted=policy is None,
        flows=flows,
        devices=tuple(_device_changes(before, after, altered)),
        idle=idle_rules(old, new, matchers),
        touched=touched_permissions(flows, sides[0], sides[1], on) if flows else (),
        intents=_intent_changes(findings[0], findings[1]),
        transients=() if applied is None else _transients(sides[0], sides[1], applied, on),
        blind=blind,
        findings_before=findings[0],
        findings_after=findings[1],
        unreadable_before=before.rejected,
        unreadable_after=after.rejected,
        script_lines={} if applied is None else applied.script_lines,
        script_notes=() if applied is None else applied.diagnostics,
        ticket=None if declared is None else judge(declared, flows, sides[0], sides[1], blind),
    )


def _findings(
    snapshot: Snapshot,
    policy: Policy,
    progress: Progress | None,
    on: datetime.date | None,
    matchers: dict[Family, Matcher],
) -> Findings:
    return examine(snapshot, policy, progress, on, matchers).findings


def _drafted(snapshot: Snapshot) -> Policy:
    """Zones as `segcheck init` would draft them; its intents are guesses, and nobody asked for them."""
    from segcheck.policy.drafting.draft import draft_policy
    from segcheck.policy.reading.load import load_policy_text

    policy = load_policy_text(DRAFTED, draft_policy(snapshot, "en").encode())
    return replace(policy, intents=())


def _by_path(snapshot: Snapshot) -> Mapping[str, SourceFile]:
    return {source.path: source for source in snapshot.sources}


def _flows(
    before: Analysis,
    after: Analysis,
    altered: Mapping[str, Alteration],
    sameness: Sameness,
) -> tuple[ChangedFlow, ...]:
    before, after = narrowed(before, after, altered, sameness)
    rows = ChangedFlows(before, after, altered, sameness)
    return tuple(row for moved in moved_packets(before, after, altered, sameness) for row in rows.rows(moved))


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
